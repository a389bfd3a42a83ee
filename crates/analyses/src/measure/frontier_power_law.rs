//! `metric = c along^e` on the frontier: the strict running minimum of the metric over the
//! ascending axis.

use anyhow::Result;
use evidence::{Figure, FigureKind, Point};
use measures::{frontier, frontier_power_law};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read, owned};
use super::drawing::{curve, of_column, point};
use crate::numbers::Numbers;
use crate::rows::{What, column, values_of};

/// `metric = c along^e` on the frontier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrontierPowerLaw {
    /// The column that is to be low.
    metric: String,
    /// The axis.
    along: String,
}

impl Compute for FrontierPowerLaw {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read([&self.metric, &self.along])
    }

    fn names(&self) -> Vec<String> {
        owned(&["exponent", "points"])
    }

    fn words(&self) -> String {
        let Self { metric, along } = self;
        format!(
            "least squares of ln {metric} on ln {along} over the strict running minimum of \
            {metric} along {along}; intervals over runs drawn anew, each draw with its own frontier"
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let (along, metric) = (column(given.rows, &self.along)?, column(given.rows, &self.metric)?);
        let line = frontier_power_law(along, metric, draws.replicates, draws.level, draws.seed)?;
        found.n = line.points;
        found.add("exponent", line.exponent, line.interval, "1", "e of metric = c along^e");
        found.count("points", line.points, "points of the frontier");
        given.file_only_figure(self.figure(given, along, metric)?, found);
        Ok(())
    }
}

impl FrontierPowerLaw {
    /// All rows, those behind the frontier hollow, and the frontier as a line.
    fn figure(&self, given: &Given<'_>, along: &[f64], metric: &[f64]) -> Result<Figure> {
        let mut figure = of_column(FigureKind::Frontier, given.rows, &self.along, &self.metric)?;
        let kept = frontier(along, metric);
        for (row, (&x, &y)) in along.iter().zip(metric).enumerate() {
            figure.points.push(Point { excluded: !kept.contains(&row), ..point(x, y) });
        }
        let [x, y] = [along, metric].map(|values| values_of(values, &kept));
        figure.lines.push(curve("frontier", x, y));
        Ok(figure)
    }
}
