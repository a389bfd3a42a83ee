//! A smaller model at its best settings against a larger one at settings drawn at random.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use measures::{OverPairs, SizedCell, TunedAgainstRandom as Fare};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, columns_read};
use super::places::Places;
use super::sized_cells::{CellColumns, check_factors};
use crate::numbers::Numbers;
use crate::rows::What;

/// How often a smaller model at its best settings wins against a larger one at random settings.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TunedAgainstRandom {
    /// The column of the size.
    size: String,
    /// The column that the two models of a pair have equal, such as training tokens.
    equal: String,
    /// The factor by which the mean of that column may differ between the cells of a pair.
    alike: f64,
    /// What makes runs one cell: runs of one cell differ by their settings alone.
    cells: Places,
    /// Columns in which the runs of a cell are alike.
    alike_in: Vec<String>,
    /// A cell has at least so many runs.
    runs_min: usize,
    /// The column that is to be low.
    metric: String,
    /// How many times larger the larger model is at least, by name.
    factors: BTreeMap<String, f64>,
}

/// How many cells there are.
const CELLS: &str = "cells";

/// What the names of the numbers of a factor begin with; its own name follows.
const OF_A_FACTOR: [&str; 5] = [
    "pairs",
    "wins_over_random_share",
    "wins_over_median_share",
    "wins_over_best_share",
    "untuned_wins_share",
];

impl Compute for TunedAgainstRandom {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.alike_in.iter().chain([&self.size, &self.equal, &self.metric]))
    }

    fn names(&self) -> Vec<String> {
        let named = |name: &String| OF_A_FACTOR.map(|what| format!("{what}_{name}"));
        [CELLS.to_owned()].into_iter().chain(self.factors.keys().flat_map(named)).collect()
    }

    fn check(&self) -> Result<()> {
        self.cells.check()?;
        check_distinct("alike_in", &self.alike_in)?;
        ensure!(!self.alike_in.is_empty(), "alike_in names no column; hint: [params]");
        ensure!(self.alike >= 1.0, "alike {} is below 1; hint: 1.25", self.alike);
        ensure!(self.runs_min > 1, "runs_min {} leaves no choice; hint: 8", self.runs_min);
        check_factors(&self.factors)
    }

    fn words(&self) -> String {
        format!(
            "runs of {} are one cell; the least {} of a cell against a run drawn from each cell of \
            larger {} whose {} is the same within a factor of {}; each pair of cells counts once; \
            intervals over cells drawn with replacement, where all pairs agree by Clopper & \
            Pearson (1934) of half as many pairs as cells",
            self.cells.words(&self.alike_in),
            self.metric,
            self.size,
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
            settings: &[],
            runs_min: self.runs_min,
        };
        let cells: Vec<SizedCell> = columns.read(given.rows)?;
        found.n = cells.iter().map(|cell| cell.losses.len()).sum();
        let words = format!("cells of at least {} runs", self.runs_min);
        found.count(CELLS, cells.len(), &words);
        for (name, &factor) in &self.factors {
            let fare = measures::tuned_against_random(&cells, factor, self.alike, draws)
                .with_context(|| {
                    format!("factors: no two cells are as far apart as {name}; hint: a smaller one")
                })?;
            self.file(name, factor, &fare, found);
        }
        Ok(())
    }
}

impl TunedAgainstRandom {
    /// Files how the smaller model fares at one factor.
    fn file(&self, name: &str, factor: f64, fare: &Fare, found: &mut Numbers) {
        let larger = format!("models at least {factor} times larger at equal {}", self.equal);
        found.count(&format!("pairs_{name}"), fare.pairs, &format!("pairs of cells with {larger}"));
        let shares: [(&str, OverPairs, &str); 3] = [
            (OF_A_FACTOR[1], fare.against_random, "a run drawn from the larger model's settings"),
            (OF_A_FACTOR[2], fare.against_median, "more than half of the larger model's runs"),
            (OF_A_FACTOR[3], fare.against_best, "the larger model's best run as well"),
        ];
        for (what, share, beaten) in shares {
            let method = format!(
                "share of pairs in which the smaller model's best run beats {beaten}; {larger}"
            );
            let name = format!("{what}_{name}");
            found.add(&name, share.mean, share.interval, "fraction", &method);
        }
        let method = format!("chance that a run drawn from each wins, settings untuned; {larger}");
        let name = format!("{}_{name}", OF_A_FACTOR[4]);
        found.add(&name, fare.untuned.mean, fare.untuned.interval, "fraction", &method);
    }
}
