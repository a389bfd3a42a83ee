//! The slope within each family of models.

use anyhow::{Result, ensure};
use evidence::{Figure, FigureKind, Line};
use measures::{Families as Found, Family, families};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read, owned};
use super::drawing::{curve, of_column};
use crate::numbers::Numbers;
use crate::rows::{What, column, label, values_of};

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

    fn reads(&self) -> Vec<What<'_>> {
        let columns = columns_read([&self.metric, &self.along]);
        columns.into_iter().chain([What::Label(&self.group)]).collect()
    }

    fn names(&self) -> Vec<String> {
        owned(&[
            "families",
            "rows_unused",
            "exponent_median",
            "exponent_steepest",
            "fall_greatest",
            "fall_per_doubling_greatest",
            "families_falling_by_half",
            "steps_down_share",
        ])
    }

    fn check(&self) -> Result<()> {
        ensure!(self.rows_min >= 2, "rows_min {} makes no slope; hint: 3", self.rows_min);
        Ok(())
    }

    fn words(&self) -> String {
        let Self { group, metric, along, rows_min } = self;
        format!(
            "least squares of ln {metric} on ln {along} within each {group} of at least \
            {rows_min} rows; median over them, interval over families drawn with replacement"
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
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
        let unused = given.rows.len() - found.n;
        let words = "rows of smaller families, or second to another at one place";
        found.count("rows_unused", unused, words);
        let median =
            "median over families of e in metric = c axis^e; percentile interval over families";
        found.add("exponent_median", all.exponent_median, all.exponent_interval, "1", median);
        file_falls(&all, found);
        given.file_only_figure(self.figure(given.rows, &all, axis, metric)?, found);
        Ok(())
    }
}

/// How much the metric falls along the axis.
fn file_falls(all: &Found, found: &mut Numbers) {
    if let (Some(steepest), Some(greatest)) = (all.steepest(), all.greatest_fall()) {
        let of = format!("e of the family whose metric falls most steeply, {}", steepest.name);
        found.plain("exponent_steepest", steepest.exponent, "1", &of);
        let of = format!(
            "1 - metric at the greatest over metric at the least place of {}, {:.2} decades apart",
            greatest.name, greatest.decades
        );
        found.plain("fall_greatest", greatest.fall, "fraction", &of);
    }
    if let Some(fall) = all.greatest_fall_over(2.0) {
        let what = "share of the metric that a doubling of the axis removes in the steepest family";
        found.plain("fall_per_doubling_greatest", fall, "fraction", what);
    }
    let half = "families whose whole range removes more than half of the metric";
    found.count("families_falling_by_half", all.falling_by(0.5), half);
    let down = "share of neighbouring models of a family of which the later is lower";
    found.plain("steps_down_share", all.steps_down_share(), "fraction", down);
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
        let mut figure = of_column(FigureKind::Families, rows, &self.along, &self.metric)?;
        let mut longest: Vec<&Family> = all.each.iter().collect();
        longest.sort_by(|a, b| b.decades.total_cmp(&a.decades));
        let shown = longest.into_iter().take(SHOWN);
        figure.lines = shown.map(|family| line(family, axis, metric)).collect();
        Ok(figure)
    }
}

/// A family as a curve of the figure.
fn line(family: &Family, axis: &[f64], metric: &[f64]) -> Line {
    let [x, y] = [axis, metric].map(|values| values_of(values, &family.rows));
    curve(family.name.clone(), x, y)
}
