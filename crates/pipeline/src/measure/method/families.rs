//! The slope within each family of models.

use anyhow::{Result, ensure};
use evidence::{Figure, FigureKind, Line};
use measures::{Draws, Families as Found, families};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{column, figure, label};
use super::{Compute, Findings, Given};

/// `metric = c axis^e` within each family.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Families {
    /// The label that names the family.
    group: String,
    /// The column that is to be low.
    metric: String,
    /// The axis.
    along: String,
    /// Rows at different places that a family needs.
    rows_min: usize,
}

impl Compute for Families {
    fn resamples(&self) -> bool {
        true
    }

    fn check(&self) -> Result<()> {
        ensure!(self.rows_min >= 2, "rows_min {} makes no slope; hint: 3", self.rows_min);
        Ok(())
    }

    fn words(&self) -> String {
        let Self { group, metric, along, rows_min } = self;
        format!(
            "least squares of ln {metric} on ln {along} within each {group} of at least \
            {rows_min} rows; median over them, \
             interval over families drawn with replacement"
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let draws = Draws { replicates: plan.replicates, level: plan.level, seed };
        let names = label(given.rows, &self.group)?;
        let (axis, metric) = (column(given.rows, &self.along)?, column(given.rows, &self.metric)?);
        ensure!(
            axis.iter().chain(metric).all(|&value| value > 0.0),
            "{} or {} is not positive somewhere, so it has no logarithm; hint: exclude those rows \
            with the reason",
            self.along,
            self.metric
        );
        let all = families(names, axis, metric, self.rows_min, draws)?;
        found.n = all.each.iter().map(|family| family.rows.len()).sum();
        found.count("families", all.each.len(), "families with enough rows");
        found.count(
            "rows_unused",
            given.rows.len() - found.n,
            "rows of smaller families, or second to another at one place",
        );
        let median =
            "median over families of e in metric = c axis^e; percentile interval over families";
        found.add("exponent_median", all.exponent_median, all.exponent_interval, "1", median);
        if let (Some(steepest), Some(greatest)) = (all.steepest(), all.greatest_fall()) {
            let of = format!("of the family whose metric falls most steeply, {}", steepest.name);
            found.plain("exponent_steepest", steepest.exponent, "1", &format!("e {of}"));
            let of = format!(
                "1 - metric at the greatest over metric at the least place of {}, {:.2} decades \
                apart",
                greatest.name, greatest.decades
            );
            found.plain("fall_greatest", greatest.fall, "fraction", &of);
        }
        if let Some(fall) = all.greatest_fall_over(2.0) {
            let what =
                "share of the metric that a doubling of the axis removes in the steepest family";
            found.plain("fall_per_doubling_greatest", fall, "fraction", what);
        }
        let half = "families whose whole range removes more than half of the metric";
        found.count("families_falling_by_half", all.falling_by(0.5), half);
        let down = "share of neighbouring models of a family of which the later is lower";
        found.plain("steps_down_share", all.steps_down_share(), "fraction", down);
        found.figures.push(self.figure(given.rows, &all, axis, metric)?);
        Ok(())
    }
}

impl Families {
    /// The longest families: more would hide one another.
    fn figure(
        &self,
        rows: &Observations,
        all: &Found,
        axis: &[f64],
        metric: &[f64],
    ) -> Result<Figure> {
        /// As many as there are colours.
        const SHOWN: usize = 5;
        let [x, y] = [rows.column(&self.along)?.quantity, rows.column(&self.metric)?.quantity];
        let mut figure =
            figure(FigureKind::Families, [x.name, x.label, x.unit], [y.label, y.unit], true);
        let mut longest: Vec<&measures::Family> = all.each.iter().collect();
        longest.sort_by(|a, b| b.decades.total_cmp(&a.decades));
        let line = |family: &&measures::Family| {
            let at = |values: &[f64]| family.rows.iter().map(|&row| values[row]).collect();
            Line {
                label: family.name.clone(),
                x: at(axis),
                y: at(metric),
                low: Vec::new(),
                high: Vec::new(),
            }
        };
        figure.lines = longest.iter().take(SHOWN).map(line).collect();
        Ok(figure)
    }
}
