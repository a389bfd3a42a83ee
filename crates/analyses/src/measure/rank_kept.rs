//! Whether the order of several arms at smaller scales is that at the largest.

use anyhow::{Context, Result, ensure};
use measures::cells;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, columns_read, owned};
use super::drawing::{over_column, point};
use super::places::Places;
use crate::numbers::Numbers;
use crate::rows::{What, column, values_of};
use evidence::{Figure, FigureKind};

/// How well the order of several arms is kept from smaller scales to the largest.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RankKept {
    /// The arms, by name.
    ranked: Vec<String>,
    /// What makes runs of the arms one scale.
    scales: Places,
    /// Columns in which the runs of a scale are alike.
    alike_in: Vec<String>,
    /// The column by whose mean the scales are ordered.
    along: String,
    /// The column that is to be low; the least of an arm at a scale counts.
    metric: String,
}

/// As many arms as all orders are counted of.
const ARMS_MAX: usize = 8;

/// One scale at which every arm has a run.
struct Scale {
    along: f64,
    metric: Vec<f64>,
}

impl Compute for RankKept {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        self.ranked.iter().map(String::as_str).collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.alike_in.iter().chain([&self.along, &self.metric]))
    }

    fn names(&self) -> Vec<String> {
        owned(&[
            "scales",
            "unshared_scales",
            "scale_factor",
            "tau_mean",
            "tau_smallest",
            "kept_share",
            "kept_share_smallest",
            "kept_share_low_half",
            "p_value",
        ])
    }

    fn check(&self) -> Result<()> {
        self.scales.check()?;
        check_distinct("ranked", &self.ranked)?;
        check_distinct("alike_in", &self.alike_in)?;
        ensure!(!self.alike_in.is_empty(), "alike_in names no column; hint: [training_flop]");
        ensure!(
            (2..=ARMS_MAX).contains(&self.ranked.len()),
            "{} arms are ranked; hint: two to {ARMS_MAX}, of which all orders are counted",
            self.ranked.len()
        );
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "the least {} of each arm at each scale, runs of {}; the order of the arms at each \
            smaller scale against that at the largest: Kendall's tau, and the share of pairs of \
            arms whose winner is the same; intervals over the smaller scales, by the jackknife and \
            Student's t where they are fewer than ten; p value by all orders at the largest scale",
            self.metric,
            self.scales.words(&self.alike_in)
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let (scales, unshared) = self.scales(given)?;
        let metric: Vec<Vec<f64>> = scales.iter().map(|scale| scale.metric.clone()).collect();
        let kept = measures::rank_kept(&metric, draws)
            .context("fewer than two scales have runs of every arm; hint: wider scales")?;
        found.count("scales", scales.len(), "scales at which every arm has a run");
        found.count("unshared_scales", unshared, "scales at which an arm has none, left out");
        let ends = [scales[0].along, scales[scales.len() - 1].along];
        let factor = format!("{} at the largest scale over that at the smallest", self.along);
        found.plain("scale_factor", ends[1] / ends[0], "1", &factor);
        let tau = "Kendall's tau between the order at a smaller scale and that at the largest";
        let method = format!("{tau}, mean over the smaller scales");
        found.add("tau_mean", kept.tau_mean, kept.tau_interval, "1", &method);
        found.plain("tau_smallest", kept.tau[0], "1", &format!("{tau}, at the smallest scale"));
        let share = "share of pairs of arms whose winner is that at the largest scale";
        let method = format!("{share}, mean over the smaller scales");
        found.add("kept_share", kept.kept_mean, kept.kept_interval, "fraction", &method);
        let method = format!("{share}, at the smallest scale");
        found.plain("kept_share_smallest", kept.kept[0], "fraction", &method);
        let half = &kept.kept[..kept.kept.len().div_ceil(2)];
        let method = format!("{share}, mean over the smaller half of the smaller scales");
        found.plain("kept_share_low_half", measures::mean(half), "fraction", &method);
        let method = "share of all orders at the largest scale that agree as well or better";
        found.plain("p_value", kept.p_value, "1", method);
        given.file_only_figure(self.figure(given, &scales, &kept.kept)?, found);
        Ok(())
    }
}

impl RankKept {
    /// The scales at which every arm has a run, ascending, and how many others there are.
    fn scales(&self, given: &Given<'_>) -> Result<(Vec<Scale>, usize)> {
        let mut keys = vec![Vec::new(); self.alike_in.len()];
        let (mut arms, mut along, mut metric) = (Vec::new(), Vec::new(), Vec::new());
        for (index, name) in self.ranked.iter().enumerate() {
            let rows = &given.arm(name)?.observations;
            for (all, own) in keys.iter_mut().zip(self.scales.keys(rows, &self.alike_in)?) {
                all.extend(own);
            }
            arms.extend(std::iter::repeat_n(index, rows.len()));
            along.extend_from_slice(column(rows, &self.along)?);
            metric.extend_from_slice(column(rows, &self.metric)?);
        }
        let keys: Vec<&[f64]> = keys.iter().map(Vec::as_slice).collect();
        let groups = cells(&keys);
        let least = |group: &[usize], arm: usize| {
            let own = group.iter().filter(|&&row| arms[row] == arm).map(|&row| metric[row]);
            own.min_by(f64::total_cmp)
        };
        let scale = |group: &Vec<usize>| -> Option<Scale> {
            let metric =
                (0..self.ranked.len()).map(|arm| least(group, arm)).collect::<Option<_>>()?;
            Some(Scale { along: measures::mean(&values_of(&along, group)), metric })
        };
        let mut scales: Vec<Scale> = groups.iter().filter_map(scale).collect();
        // The sort is stable: scales at one place stay in the order of their keys.
        scales.sort_by(|a, b| a.along.total_cmp(&b.along));
        let unshared = groups.len() - scales.len();
        Ok((scales, unshared))
    }

    /// The share of pairs kept at each smaller scale.
    fn figure(&self, given: &Given<'_>, scales: &[Scale], kept: &[f64]) -> Result<Figure> {
        let rows = &given.arm(&self.ranked[0])?.observations;
        let label = "Share of pairs whose winner is kept";
        let mut figure = over_column(FigureKind::Difference, rows, &self.along, label)?;
        let points = scales.iter().zip(kept);
        figure.points = points.map(|(scale, &share)| point(scale.along, share)).collect();
        Ok(figure)
    }
}
