//! Successes among samples, of chances that are stated: one chance a row, or one that drifts while
//! the row is sampled.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use measures::Counts;
use observations::Observations;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ground, Planter, Streams};
use crate::chance::{binomial, normal};

/// Rows with the published numbers of samples, and successes by chance.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountsPlant {
    /// The label of which each text has chances of its own (a model); absent, all rows share them.
    #[serde(default)]
    pub group: Option<String>,
    /// The labels by which a row is known. Rows of one key draw the same chance in all sets that
    /// share their draws.
    pub key: Vec<String>,
    /// Sets of one word here share their draws: two campaigns over the same problems, two
    /// checkpoints on the same prompts.
    pub share: String,
    /// Where the chances come from.
    pub chances: Chances,
    /// What the odds of each chance are multiplied by; absent, by one.
    #[serde(default = "one")]
    pub odds: f64,
    /// The power to which the odds are raised before that: above one, good chances become better
    /// and bad ones worse; absent, one.
    #[serde(default = "one")]
    pub sharpened: f64,
    /// Standard deviation of the logarithm by which the odds of each row move in this set alone;
    /// absent, they stay.
    #[serde(default)]
    pub odds_spread: f64,
    /// How sampling stops; absent, every row has its published number of samples.
    #[serde(default)]
    pub stopped: Option<Stopped>,
}

const fn one() -> f64 {
    1.0
}

/// Where chances come from.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chances {
    /// The shares of success of a published set, `(successes + plus)/(samples + 2 plus)`: each row
    /// draws one of its group.
    Published {
        /// The set.
        of: String,
        /// Successes and failures that are added to each row, such as a half: without them a
        /// problem that was never solved never can be.
        plus: f64,
    },
    /// `greatest u^(1/exponent)`, u even between 0 and 1: a density that goes as
    /// `p^(exponent - 1)` down to nought.
    Power {
        /// The exponent.
        exponent: f64,
        /// The greatest chance.
        greatest: f64,
    },
    /// Between two chances, even in logarithms.
    Between {
        /// The least and the greatest.
        ends: [f64; 2],
    },
    /// One of some chances, each with its weight.
    Given {
        /// The chances.
        p: Vec<f64>,
        /// Their weights, of any sum.
        weights: Vec<f64>,
    },
}

/// Sampling by blocks, which stops after the first block with a success.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// Samples of a block.
    pub block: u64,
    /// Blocks at most.
    pub blocks_max: u64,
    /// What the chance of block m is multiplied by.
    pub drift: Drift,
}

/// How a chance changes from block to block.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// Not at all.
    Steady,
    /// By `m^power`.
    Power(f64),
    /// By `times` in every block after a number of them.
    Jump {
        /// Blocks before the jump.
        after: u64,
        /// What the chance is multiplied by.
        times: f64,
    },
}

impl Drift {
    fn factor(self, block: u64) -> f64 {
        match self {
            Self::Steady => 1.0,
            Self::Power(power) => libm::pow(block as f64, power),
            Self::Jump { after, times } => {
                if block > after {
                    times
                } else {
                    1.0
                }
            }
        }
    }
}

struct Prepared {
    rows: Observations,
    plant: CountsPlant,
    /// The key of each row, in words.
    keys: Vec<String>,
    /// The group of each row.
    groups: Vec<String>,
    /// The shares of success by group, in the order of their keys.
    donors: BTreeMap<String, Vec<f64>>,
    stream: String,
}

impl CountsPlant {
    pub(super) fn check(&self) -> Result<()> {
        let is_sound = self.odds > 0.0 && self.sharpened > 0.0 && self.odds_spread >= 0.0;
        ensure!(is_sound, "odds and their power are positive");
        match &self.chances {
            Chances::Published { plus, .. } => ensure!(*plus >= 0.0, "plus is negative"),
            Chances::Power { exponent, greatest } => {
                ensure!(*exponent > 0.0 && *greatest > 0.0 && *greatest <= 1.0, "no chances");
            }
            Chances::Between { ends: [low, high] } => {
                ensure!(*low > 0.0 && low <= high && *high <= 1.0, "no chances");
            }
            Chances::Given { p, weights } => {
                ensure!(p.len() == weights.len() && !p.is_empty(), "one weight a chance");
                ensure!(p.iter().all(|p| (0.0..=1.0).contains(p)), "a chance is no probability");
            }
        }
        Ok(())
    }

    pub(super) fn prepare(&self, set: &str, ground: &Ground<'_>) -> Result<Planter> {
        let rows = (ground.set)(set)?.clone();
        let donors = match &self.chances {
            Chances::Published { of, plus } => self.donors((ground.set)(of)?, *plus)?,
            _ => BTreeMap::new(),
        };
        let (keys, groups) = (self.keys(&rows)?, self.groups(&rows)?);
        if matches!(self.chances, Chances::Published { .. }) {
            ensure!(
                groups.iter().all(|group| donors.contains_key(group)),
                "a group has no chances"
            );
        }
        analyses::rows::counts(&rows)?;
        let stream = format!("counts {set}");
        let prepared = Prepared { rows, plant: self.clone(), keys, groups, donors, stream };
        Ok(Box::new(move |streams| prepared.planted(streams)))
    }

    /// The chance whose odds are raised to a power and multiplied, as the plant says.
    fn moved(&self, p: f64, random: &mut ChaCha8Rng) -> f64 {
        if p <= 0.0 || p >= 1.0 {
            return p;
        }
        let by_chance =
            if self.odds_spread > 0.0 { self.odds_spread * normal(random) } else { 0.0 };
        let odds = self.odds * libm::pow(p / (1.0 - p), self.sharpened) * laws::exp(by_chance);
        odds / (1.0 + odds)
    }

    /// What each row is known by.
    fn keys(&self, rows: &Observations) -> Result<Vec<String>> {
        let mut keys = vec![String::new(); rows.len()];
        for label in &self.key {
            for (key, text) in keys.iter_mut().zip(rows.label(label)?) {
                key.push_str(text);
                key.push('\n');
            }
        }
        Ok(keys)
    }

    fn groups(&self, rows: &Observations) -> Result<Vec<String>> {
        match &self.group {
            Some(label) => Ok(rows.label(label)?.clone()),
            None => Ok(vec![String::new(); rows.len()]),
        }
    }

    /// The shares of success of a set, by group, in the order of the keys.
    fn donors(&self, of: &Observations, plus: f64) -> Result<BTreeMap<String, Vec<f64>>> {
        let (keys, groups) = (self.keys(of)?, self.groups(of)?);
        let counts = analyses::rows::counts(of)?;
        let mut order: Vec<usize> = (0..of.len()).collect();
        order.sort_by(|&one, &two| keys[one].cmp(&keys[two]));
        let mut donors: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for row in order {
            let Counts { samples, successes } = counts[row];
            let share = (successes as f64 + plus) / (samples as f64 + 2.0 * plus);
            donors.entry(groups[row].clone()).or_default().push(share);
        }
        Ok(donors)
    }
}

impl Prepared {
    fn planted(&self, streams: &Streams<'_>) -> Observations {
        let mut random = (streams.named)(&self.stream);
        let mut rows = self.rows.clone();
        let published = self.rows.columns["samples"].values.iter();
        let (mut samples, mut successes) = (Vec::new(), Vec::new());
        for ((key, group), &published) in self.keys.iter().zip(&self.groups).zip(published) {
            let of_key = format!("chance {} {key}", self.plant.share);
            let p = self.chance(group, &mut (streams.named)(&of_key));
            let p = self.plant.moved(p, &mut random);
            let [of_row, good] = if let Some(stopped) = self.plant.stopped {
                stopped_counts(p, stopped, &mut random)
            } else {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "held to be a count when the set was read"
                )]
                let n = published as u64;
                [n, binomial(&mut random, n, p)]
            };
            samples.push(of_row as f64);
            successes.push(good as f64);
        }
        for (name, values) in [("samples", samples), ("successes", successes)] {
            rows.columns.get_mut(name).expect("read before").values = values;
        }
        rows
    }

    /// The chance of a row.
    fn chance(&self, group: &str, random: &mut ChaCha8Rng) -> f64 {
        let even: f64 = random.random();
        match &self.plant.chances {
            Chances::Published { .. } => picked(&self.donors[group], even),
            Chances::Power { exponent, greatest } => greatest * libm::pow(even, 1.0 / exponent),
            Chances::Between { ends: [low, high] } => low * libm::pow(high / low, even),
            Chances::Given { p, weights } => {
                let mut left = even * weights.iter().sum::<f64>();
                let found = p.iter().zip(weights).find(|(_, weight)| {
                    left -= **weight;
                    left <= 0.0
                });
                *found.map_or(&p[p.len() - 1], |(p, _)| p)
            }
        }
    }
}

/// The value at a share of the way through a list.
fn picked(values: &[f64], even: f64) -> f64 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below the length of the list"
    )]
    let at = (even * values.len() as f64) as usize;
    values[at.min(values.len() - 1)]
}

/// Samples and successes of one row that is sampled until it succeeds.
fn stopped_counts(p: f64, stopped: Stopped, random: &mut ChaCha8Rng) -> [u64; 2] {
    for block in 1..=stopped.blocks_max {
        let chance = (p * stopped.drift.factor(block)).min(1.0);
        let successes = binomial(random, stopped.block, chance);
        if successes > 0 {
            return [block * stopped.block, successes];
        }
    }
    [stopped.blocks_max * stopped.block, 0]
}
