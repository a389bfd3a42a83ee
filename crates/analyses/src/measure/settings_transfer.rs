//! What it costs a larger model to keep the settings that were best for a smaller one.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use measures::{Transfer, TransferRule, transfer};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, check_share, columns_read};
use super::places::Places;
use super::sized_cells::{CellColumns, check_factors};
use crate::numbers::Numbers;
use crate::rows::What;

/// The loss of a larger model at the settings that were best for a smaller one, over its own best.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsTransfer {
    /// The column of the size.
    size: String,
    /// A column that the two models of a pair have alike.
    equal: String,
    /// The factor by which it may differ between the cells of a pair.
    alike: f64,
    /// What makes runs one cell: runs of one cell differ by their settings alone.
    cells: Places,
    /// Columns in which the runs of a cell are alike.
    alike_in: Vec<String>,
    /// The settings that are kept.
    kept: Vec<String>,
    /// The factor by which each setting of the larger model's run may differ from the kept one.
    near: f64,
    /// The column that is to be low.
    metric: String,
    /// How many times larger the larger model is at least, by name.
    factors: BTreeMap<String, f64>,
    /// The share of pairs whose loss rises by more than this share is filed.
    penalty: f64,
}

/// What the names of the numbers of a factor begin with; its own name follows.
const OF_A_FACTOR: [&str; 6] = [
    "pairs",
    "untried_pairs",
    "penalty_mean",
    "penalty_median",
    "penalty_greatest",
    "penalised_share",
];

impl Compute for SettingsTransfer {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        let named = [&self.size, &self.equal, &self.metric];
        columns_read(self.alike_in.iter().chain(&self.kept).chain(named))
    }

    fn names(&self) -> Vec<String> {
        let named = |name: &String| OF_A_FACTOR.map(|what| format!("{what}_{name}"));
        self.factors.keys().flat_map(named).collect()
    }

    fn check(&self) -> Result<()> {
        self.cells.check()?;
        check_distinct("alike_in", &self.alike_in)?;
        check_distinct("kept", &self.kept)?;
        check_share("penalty", self.penalty)?;
        ensure!(!self.alike_in.is_empty(), "alike_in names no column; hint: [params]");
        ensure!(!self.kept.is_empty(), "kept names no column; hint: [learning_rate]");
        ensure!(self.alike >= 1.0, "alike {} is below 1; hint: 1.25", self.alike);
        ensure!(self.near >= 1.0, "near {} is below 1; hint: 1.2", self.near);
        check_factors(&self.factors)
    }

    fn words(&self) -> String {
        format!(
            "runs of {} are one cell; {} of a larger model at the {} of the smaller one's best run \
            (the nearest that was tried, within a factor of {}) over its own least, less one; \
            {} of the two alike within a factor of {}; intervals over cells drawn with replacement",
            self.cells.words(&self.alike_in),
            self.metric,
            self.kept.join(" and "),
            self.near,
            self.equal,
            self.alike
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let columns = CellColumns {
            size: &self.size,
            equal: &self.equal,
            cells: self.cells,
            alike_in: &self.alike_in,
            metric: &self.metric,
            settings: &self.kept,
            runs_min: 1,
        };
        let cells = columns.read(given.rows)?;
        for (name, &factor) in &self.factors {
            let rule =
                TransferRule { factor, alike: self.alike, near: self.near, penalty: self.penalty };
            let cost = transfer(&cells, rule, draws).with_context(|| {
                format!("factors: no pair is as far apart as {name} and was run near; hint: less")
            })?;
            self.file(name, factor, &cost, found);
        }
        Ok(())
    }
}

impl SettingsTransfer {
    /// Files what keeping the settings costs at one factor.
    fn file(&self, name: &str, factor: f64, cost: &Transfer, found: &mut Numbers) {
        let of = |what: usize| format!("{}_{name}", OF_A_FACTOR[what]);
        let larger = format!("the larger model at least {factor} times larger");
        found.count(&of(0), cost.pairs, &format!("pairs of cells, {larger}"));
        let untried = "pairs left out, the larger model was not run near the kept settings";
        found.count(&of(1), cost.untried, untried);
        let rise = format!("rise of {} over the larger model's best, {larger}", self.metric);
        let mean = format!("mean {rise}");
        found.add(&of(2), cost.penalty.mean, cost.penalty.interval, "fraction", &mean);
        found.plain(&of(3), cost.median, "fraction", &format!("median {rise}"));
        found.plain(&of(4), cost.greatest, "fraction", &format!("greatest {rise}"));
        let above = format!("share of pairs with more than {} {rise}", self.penalty);
        found.add(&of(5), cost.above.mean, cost.above.interval, "fraction", &above);
    }
}
