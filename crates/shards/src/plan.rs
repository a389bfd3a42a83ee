//! What is to be computed, in which units, and what it hangs on.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sealed;
use crate::summary::Grid;

/// The version of the contract: raised when what a unit holds, or how units add up, changes.
pub const CONTRACT: u32 = 1;

/// The plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// SHA-256 of everything below but the layout: data, code and settings.
    pub id: String,
    /// The versions of engine and contract.
    pub code: String,
    /// How often, and on which grid.
    pub settings: Settings,
    /// The studies, in the order of the keys.
    pub studies: Vec<PlannedStudy>,
    /// How the work is cut, which changes no result.
    pub layout: Layout,
}

/// What is asked of every specification.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Replicates of each specification.
    pub replicates: usize,
    /// One replicate in so many is held against a search.
    pub check_every: usize,
    /// The grid of the histograms.
    pub grid: Grid,
    /// The first specification, and the one after the last; none where all are asked.
    pub specifications: Option<[usize; 2]>,
}

/// How the work is cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Shards, unless others are asked for.
    pub shards: usize,
    /// Replicates of one unit.
    pub unit: usize,
    /// What one replicate was measured to cost, in seconds of one core.
    pub seconds: f64,
}

/// A study with its specifications.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedStudy {
    /// The study.
    pub study: String,
    /// SHA-256 of its rows, its file, the settings of its battery and the engine.
    pub digest: String,
    /// The seed of its streams: replicate r of specification s is stream `s · 2³² + r`.
    pub seed: u64,
    /// The confidence level of the intervals.
    pub level: f64,
    /// What is said of the quantity.
    pub statements: Vec<Statement>,
    /// What is resampled.
    pub specifications: Vec<Planned>,
    /// What is not, and why.
    pub left_out: Vec<LeftOut>,
}

/// A specification with its estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Its number among the specifications of the study: part of the key of its streams.
    pub number: usize,
    /// The first combination of choices that sets it.
    pub combination: usize,
    /// Where it differs from the study.
    pub words: String,
    /// Its estimate.
    pub estimate: f64,
    /// The fit coordinates of the estimate, from which replicates start.
    pub theta: Vec<f64>,
}

/// A specification that is not resampled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Its number.
    pub number: usize,
    /// Why.
    pub reason: String,
}

/// The side of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Under it.
    Below,
    /// Over it.
    Above,
}

/// What is said of the quantity: that it lies on one side of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// In words.
    pub words: String,
    /// On which side.
    pub side: Side,
    /// Of what value.
    pub value: f64,
}

/// A unit: a range of the replicates of one study, counted through its specifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The place of the unit in the plan.
    pub unit: usize,
    /// The study's place.
    pub study: usize,
    /// The first replicate.
    pub from: usize,
    /// The one after the last.
    pub to: usize,
}

impl Key {
    /// The replicates of the unit by specification: its place in the plan, the first replicate, and
    /// the one after the last.
    pub fn pieces(&self, replicates: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let Self { from, to, .. } = *self;
        (from / replicates..to.div_ceil(replicates)).map(move |place| {
            let start = place * replicates;
            (place, from.max(start) - start, to.min(start + replicates) - start)
        })
    }
}

/// One of so many shards, counted from 1: every so manieth unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// Whether a unit belongs to it.
    #[must_use]
    pub const fn has(&self, key: &Key) -> bool {
        key.unit % self.of == self.number - 1
    }
}

impl Plan {
    /// The plan with its id.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn new(
        code: String,
        settings: Settings,
        studies: Vec<PlannedStudy>,
        layout: Layout,
    ) -> Result<Self> {
        let mut plan = Self { id: String::new(), code, settings, studies, layout };
        plan.id = plan.computed_id()?;
        Ok(plan)
    }

    fn computed_id(&self) -> Result<String> {
        let of = serde_json::to_string(&(&self.code, &self.settings, &self.studies))?;
        Ok(sealed::digest(&of))
    }

    /// Refuses a plan whose id is not that of what it says, or that asks for nothing.
    ///
    /// # Errors
    /// It says why.
    pub fn check(&self) -> Result<()> {
        let Settings { replicates, check_every, grid, .. } = self.settings;
        ensure!(self.id == self.computed_id()?, "its id is not that of what it asks for");
        ensure!(
            replicates > 0 && u32::try_from(replicates).is_ok() && check_every > 0,
            "its number of replicates is none"
        );
        ensure!(grid.bins > 0 && grid.low < grid.high, "its grid is none");
        ensure!(self.layout.unit > 0 && self.layout.shards > 0, "its units hold nothing");
        Ok(())
    }

    /// All replicates.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.studies.iter().map(|study| self.replicates_of(study)).sum()
    }

    const fn replicates_of(&self, study: &PlannedStudy) -> usize {
        study.specifications.len() * self.settings.replicates
    }

    /// Every unit, in their order.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        let size = self.layout.unit;
        let mut keys = Vec::new();
        for (study, planned) in self.studies.iter().enumerate() {
            let all = self.replicates_of(planned);
            for from in (0..all).step_by(size) {
                keys.push(Key { unit: keys.len(), study, from, to: all.min(from + size) });
            }
        }
        keys
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A plan of two studies with three specifications of ten replicates, in units of so many.
    pub fn plan(unit: usize) -> Plan {
        let planned = |number| Planned {
            number,
            combination: number,
            words: "as the study".to_owned(),
            estimate: 0.5,
            theta: vec![0.25, 0.75],
        };
        let study = |name: &str| PlannedStudy {
            study: name.to_owned(),
            digest: "0".repeat(64),
            seed: 7,
            level: 0.9,
            statements: vec![Statement {
                words: "It is small".to_owned(),
                side: Side::Below,
                value: 0.6,
            }],
            specifications: (0..3).map(planned).collect(),
            left_out: Vec::new(),
        };
        let grid = Grid { low: 0.0, high: 1.0, bins: 64 };
        let settings = Settings { replicates: 10, check_every: 5, grid, specifications: None };
        let layout = Layout { shards: 4, unit, seconds: 0.001 };
        let studies = vec![study("one"), study("other")];
        Plan::new("engine 1".to_owned(), settings, studies, layout).expect("JSON")
    }

    #[test]
    fn units_cover_everything_once() {
        for unit in [1, 4, 7, 30, 100] {
            let plan = plan(unit);
            let mut seen = Vec::new();
            for key in plan.keys() {
                for (place, from, to) in key.pieces(10) {
                    seen.extend((from..to).map(|replicate| (key.study, place, replicate)));
                }
            }
            let all = (0..60).map(|at| (at / 30, at / 10 % 3, at % 10));
            assert!(seen.iter().copied().eq(all), "unit {unit}: {seen:?}");
            assert_eq!(plan.replicates(), 60);
        }
    }

    #[test]
    fn shards_share_the_units_out() {
        let keys = plan(7).keys();
        for of in [1, 3, 100] {
            let has =
                |number: usize| keys.iter().filter(|key| Shard { number, of }.has(key)).count();
            assert_eq!((1..=of).map(has).sum::<usize>(), keys.len());
        }
    }

    #[test]
    fn the_id_is_that_of_everything_but_the_layout() {
        let (mut one, other) = (plan(1), plan(7));
        assert_eq!(one.id, other.id);
        one.check().expect("as it was made");
        one.studies[1].specifications[2].theta[0] = 0.3;
        assert!(one.check().is_err(), "a changed start");
    }
}
