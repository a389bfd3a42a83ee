//! Runs of two arms that are equal but for the arm.

use anyhow::{Context, Result, ensure};
use evidence::{Figure, FigureKind};
use measures::{KeyedRuns, PairedRuns, best_of_equal, compare_pairs, matched};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, check_share, columns_read, owned};
use super::drawing::{over_column, point};
use crate::numbers::Numbers;
use crate::rows::{What, column, columns};

/// Two arms, run by run.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// The arm that the other is held against.
    first: String,
    /// The other arm.
    second: String,
    /// Columns in which the runs of a pair are equal; of several equal runs of an arm the best one
    /// counts.
    equal: Vec<String>,
    /// By how large a share they may differ.
    tolerance: f64,
    /// The column that is to be low.
    metric: String,
    /// The axis along which the gap may widen.
    along: String,
    /// The column whose values are drawn whole for the intervals: pairs that share it are not
    /// independent.
    cluster: String,
}

impl Compute for Pairs {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.equal.iter().chain([&self.metric, &self.along, &self.cluster]))
    }

    fn names(&self) -> Vec<String> {
        owned(&[
            "pairs",
            "unpaired",
            "change_mean",
            "change_median",
            "change_least",
            "change_greatest",
            "second_better_share",
            "p_value",
            "slope",
            "change_low_end",
            "change_high_end",
        ])
    }

    fn check(&self) -> Result<()> {
        ensure!(
            !self.equal.is_empty(),
            "equal names no column; hint: those in which the runs of a pair are equal"
        );
        check_distinct("equal", &self.equal)?;
        check_share("tolerance", self.tolerance)
    }

    fn words(&self) -> String {
        let Self { first, second, equal, metric, along, cluster, .. } = self;
        format!(
            "pairs of runs of equal {}: {metric} of {second} over that of {first}, less one; \
            intervals over values of {cluster} drawn whole, p value by exchange within pairs; \
            slope of its logarithm on ln {along}",
            equal.join(" and ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let [one, two] = [self.best(given, &self.first)?, self.best(given, &self.second)?];
        let [keys_one, keys_two] = [columns(&one, &self.equal)?, columns(&two, &self.equal)?];
        let [metric_one, metric_two] = [column(&one, &self.metric)?, column(&two, &self.metric)?];
        let pairs = matched(
            KeyedRuns { keys: &keys_one, metric: metric_one },
            KeyedRuns { keys: &keys_two, metric: metric_two },
            self.tolerance,
        )?;
        let (along, clusters) = (column(&one, &self.along)?, column(&one, &self.cluster)?);
        let [axis, clusters, a]: [Vec<f64>; 3] =
            [along, clusters, metric_one].map(|of| pairs.iter().map(|pair| of[pair.0]).collect());
        let b: Vec<f64> = pairs.iter().map(|pair| metric_two[pair.1]).collect();
        let compared = compare_pairs(&axis, &a, &b, &clusters, draws)
            .context("no pair of runs is equal; hint: a larger tolerance")?;
        found.n = pairs.len();
        found.count("pairs", pairs.len(), "pairs of equal runs");
        let alone = one.len() + two.len() - 2 * pairs.len();
        found.count("unpaired", alone, "runs of either arm without a partner in the other");
        self.file_changes(&compared, given.draws()?.replicates, found);
        self.file_widening(&compared, found);
        given.file_only_figure(self.figure(given, &one, &axis, &compared.ratios)?, found);
        Ok(())
    }
}

impl Pairs {
    /// The best run of each set of equal ones.
    fn best(&self, given: &Given<'_>, arm: &str) -> Result<Observations> {
        let rows = &given.arm(arm)?.observations;
        let (keys, metric) = (columns(rows, &self.equal)?, column(rows, &self.metric)?);
        Ok(rows.take(&best_of_equal(KeyedRuns { keys: &keys, metric }, self.tolerance)?))
    }

    /// What is compared.
    fn change(&self) -> String {
        format!("{} of {} over that of {}, less one", self.metric, self.second, self.first)
    }

    /// By how much the second arm differs.
    fn file_changes(&self, compared: &PairedRuns, drawn: usize, found: &mut Numbers) {
        let (change, spread) = (self.change(), &compared.spread);
        let method = format!("mean of {change}");
        found.add("change_mean", spread.mean, spread.mean_interval, "fraction", &method);
        let method = format!("median of {change}");
        found.add("change_median", spread.median, spread.median_interval, "fraction", &method);
        found.plain("change_least", spread.least, "fraction", &format!("least {change}"));
        found.plain("change_greatest", spread.greatest, "fraction", &format!("greatest {change}"));
        let better = format!("share of the pairs in which {} is better", self.second);
        found.plain("second_better_share", compared.b_better_share, "fraction", &better);
        let counted = if compared.exact {
            "all exchanges counted".to_owned()
        } else {
            format!("held against {drawn} draws of exchanges")
        };
        let method = format!("mean log ratio against exchange within pairs, {counted}");
        found.plain("p_value", compared.p_value, "1", &method);
    }

    /// Whether the gap widens along the axis, where there is a line.
    fn file_widening(&self, compared: &PairedRuns, found: &mut Numbers) {
        let Some(widening) = compared.widening else { return };
        let slope =
            format!("slope of the log ratio on ln {}: of the gap's own sign it widens", self.along);
        found.add("slope", widening.slope, widening.interval, "1", &slope);
        let ([low, high], change) = (widening.gap_at_ends, self.change());
        let method = format!("the line's value of {change}, at the least place");
        found.plain("change_low_end", low, "fraction", &method);
        let method = format!("the line's value of {change}, at the greatest place");
        found.plain("change_high_end", high, "fraction", &method);
    }

    /// The change of each pair along the axis.
    fn figure(
        &self,
        given: &Given<'_>,
        rows: &Observations,
        axis: &[f64],
        ratios: &[f64],
    ) -> Result<Figure> {
        let label = format!(
            "{} change, {} to {}",
            rows.column(&self.metric)?.quantity.label,
            given.arm(&self.first)?.title,
            given.arm(&self.second)?.title
        );
        let mut figure = over_column(FigureKind::Difference, rows, &self.along, &label)?;
        figure.points = axis.iter().zip(ratios).map(|(&x, &y)| point(x, y)).collect();
        Ok(figure)
    }
}
