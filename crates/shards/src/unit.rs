//! What one unit found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Key, Plan};
use crate::summary::Summary;

/// What one unit found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The id of the plan.
    pub plan: String,
    /// The place of the unit in the plan.
    pub unit: usize,
    /// The study's place.
    pub study: usize,
    /// The first replicate, counted through the specifications of the study.
    pub from: usize,
    /// The one after the last.
    pub to: usize,
    /// What it found, a piece a specification.
    pub pieces: Vec<Piece>,
}

/// What a unit found of one specification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// The place of the specification in the plan.
    pub specification: usize,
    /// What its replicates say.
    pub summary: Summary,
}

impl Unit {
    /// What a unit of this key found.
    #[must_use]
    pub fn new(plan: &Plan, key: &Key, pieces: Vec<Piece>) -> Self {
        let Key { unit, study, from, to } = *key;
        Self { plan: plan.id.clone(), unit, study, from, to, pieces }
    }

    /// Whether it is the unit of this key.
    #[must_use]
    pub const fn is_of(&self, key: &Key) -> bool {
        self.unit == key.unit
            && self.study == key.study
            && self.from == key.from
            && self.to == key.to
    }

    /// Whether it holds what the plan asks for under this key: every replicate once.
    #[must_use]
    pub fn is_whole(&self, key: &Key, plan: &Plan) -> bool {
        let asked =
            key.pieces(plan.settings.replicates).map(|(place, from, to)| (place, to - from));
        let held = self.pieces.iter().map(|piece| (piece.specification, piece.summary.drawn));
        asked.eq(held)
    }
}
