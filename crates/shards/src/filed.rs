//! What stands in a file of a unit, and what a shard says that it filed.

use anyhow::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Key, Plan};
use crate::sealed::opened;
use crate::unit::Unit;

/// What a shard filed: written last, when all of its units are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The id of the plan.
    pub plan: String,
    /// Which shard.
    pub shard: usize,
    /// Of how many.
    pub of: usize,
    /// Its units with their digests.
    pub units: Vec<(usize, String)>,
}

/// What became of a unit.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It is there.
    Finished {
        /// What it found.
        unit: Unit,
        /// Its digest.
        digest: String,
    },
    /// It is not there.
    Missing,
    /// A file stands in its place that says something else than was filed.
    Corrupt(String),
    /// It is of another plan.
    Foreign(String),
}

/// The state of a unit, by the text of its file and by the manifests that name it.
#[must_use]
pub fn state(plan: &Plan, key: &Key, text: Option<&str>, manifests: &[Manifest]) -> State {
    let Some(text) = text else { return State::Missing };
    let found: Result<(Unit, String)> = opened(text);
    let (unit, digest) = match found {
        Ok(found) => found,
        Err(error) => return State::Corrupt(format!("{error:#}")),
    };
    if unit.plan != plan.id {
        return State::Foreign(format!("it is of plan {}", short(&unit.plan)));
    }
    if !unit.is_of(key) {
        return State::Foreign("it is of a plan that is cut in other units".to_owned());
    }
    if !unit.is_whole(key, plan) {
        return State::Corrupt("it lacks replicates".to_owned());
    }
    let said = manifests.iter().flat_map(|manifest| &manifest.units);
    let is_said = said.filter(|(of, _)| *of == key.unit).all(|(_, filed)| *filed == digest);
    if !is_said {
        return State::Corrupt("its digest is not that of the manifest".to_owned());
    }
    State::Finished { unit, digest }
}

/// The beginning of an id, enough to tell plans apart.
fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::plan;
    use crate::sealed::sealed;
    use crate::summary::Summary;
    use crate::unit::Piece;

    fn unit(plan: &Plan, key: &Key) -> Unit {
        let pieces = key.pieces(10).map(|(specification, from, to)| {
            let mut summary = Summary::default();
            (from..to).for_each(|_| summary.add(Some(0.5), false, 0.5, &plan.settings.grid));
            Piece { specification, summary }
        });
        Unit::new(plan, key, pieces.collect())
    }

    #[test]
    fn whatever_is_not_the_unit_is_told_apart() {
        let plan = plan(7);
        let key = plan.keys()[2];
        let whole = unit(&plan, &key);
        let (text, digest) = sealed(&whole).expect("JSON");
        let of = |text: &str| state(&plan, &key, Some(text), &[]);
        assert_eq!(of(&text), State::Finished { unit: whole.clone(), digest: digest.clone() });
        assert_eq!(state(&plan, &key, None, &[]), State::Missing);
        assert!(matches!(of(&text.replacen("0.5", "0.6", 1)), State::Corrupt(_)));
        assert!(matches!(of(&text[..100]), State::Corrupt(_)), "cut short");
        let sealed_of = |change: fn(&mut Unit)| {
            let mut other = whole.clone();
            change(&mut other);
            sealed(&other).expect("JSON").0
        };
        assert!(matches!(of(&sealed_of(|unit| unit.plan = "1".repeat(64))), State::Foreign(_)));
        assert!(matches!(of(&sealed_of(|unit| unit.to += 1)), State::Foreign(_)));
        assert!(matches!(of(&sealed_of(|unit| unit.pieces.clear())), State::Corrupt(_)));
        let other = sealed_of(|unit| unit.pieces[0].summary.rescued = 1);
        assert!(matches!(of(&other), State::Finished { .. }), "its own digest fits");
        let manifest =
            Manifest { plan: plan.id.clone(), shard: 1, of: 1, units: vec![(key.unit, digest)] };
        let found = state(&plan, &key, Some(&other), &[manifest]);
        assert!(matches!(found, State::Corrupt(_)), "the manifest knows another digest");
    }
}
