//! Cells of runs of about one size at one place, as the methods on settings read them.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use measures::SizedCell;
use observations::Observations;

use super::places::Places;
use crate::rows::{column, extremes, logarithms, values_of};

/// Refuses a factor between two sizes that makes the larger one no larger.
pub fn check_factors(factors: &BTreeMap<String, f64>) -> Result<()> {
    match factors.iter().find(|(_, factor)| !(**factor > 1.0 && factor.is_finite())) {
        Some((name, factor)) => bail!("factors: {name} is {factor}, not above 1; hint: 2"),
        None => Ok(()),
    }
}

/// What a cell is made of.
pub struct CellColumns<'a> {
    /// The column of the size.
    pub size: &'a str,
    /// The column that is held equal.
    pub equal: &'a str,
    /// What makes runs one cell.
    pub cells: Places,
    /// The columns in which they are alike.
    pub alike_in: &'a [String],
    /// The column that is to be low.
    pub metric: &'a str,
    /// The settings.
    pub settings: &'a [String],
    /// A cell has at least so many runs.
    pub runs_min: usize,
}

impl CellColumns<'_> {
    /// The cells that have runs enough.
    ///
    /// # Errors
    /// A column is missing or has no logarithm, or no cell has runs enough.
    pub fn read(&self, rows: &Observations) -> Result<Vec<SizedCell>> {
        let (sizes, equal) = (column(rows, self.size)?, logarithms(rows, self.equal)?);
        let metric = column(rows, self.metric)?;
        let settings: Vec<Vec<f64>> =
            self.settings.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
        let mut groups = self.cells.groups(rows, self.alike_in)?;
        groups.retain(|group| group.len() >= self.runs_min);
        ensure!(!groups.is_empty(), "no cell has {} runs; hint: wider cells", self.runs_min);
        let cell = |group: Vec<usize>| SizedCell {
            sizes: extremes(&values_of(sizes, &group)),
            place: laws::exp(measures::mean(&values_of(&equal, &group))),
            losses: values_of(metric, &group),
            ln_settings: group
                .iter()
                .map(|&row| settings.iter().map(|setting| setting[row]).collect())
                .collect(),
        };
        Ok(groups.into_iter().map(cell).collect())
    }
}
