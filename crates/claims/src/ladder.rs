//! From what each gate read to an outcome.
//!
//! Three reasons why a gate could not be read are kept apart by two: *no data* (its claim file
//! says that nothing computes the number, or the data that are here do not define it) and *not
//! here* (what it reads could not run here). Of each stage it is asked whether all its gates hold:
//! *no* as soon as one that was read fails, *open* while none failed and one was not read,
//! otherwise *yes*. Base gates decide only what no gate that was not read could change:
//!
//! | identified | refutes | supports | outcome |
//! |---|---|---|---|
//! | no | any | any | not identified |
//! | yes | yes | any | refuted |
//! | yes | no | yes | stands |
//! | yes, open | no | no | not identified, or lies between |
//! | anything else | | | undecided |
//!
//! It *lies between* where on both sides a gate fails with its whole interval: the data tell.
//! What stands is *fragile* as soon as one gate of `robust` was read and fails; otherwise it is
//! *supported*, and its robust gates that were not read are tests that were not run. What is
//! undecided is *not run here* where an answer of the gates that are not here could decide it, and
//! *not testable* where none could.

use evidence::{Gate, GateField, GateStage, Outcome};

/// A gate with whether it could be read elsewhere: what it reads could not run here.
pub(crate) struct Read {
    /// The gate.
    pub gate: Gate,
    /// Whether it was not read because what it reads could not run here.
    pub not_here: bool,
    /// Whether it was read and fails with the whole interval, not with one end of it.
    pub fails_wholly: bool,
}

/// Whether all gates of a stage hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum All {
    Yes,
    No,
    Open,
}

/// What the base gates say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Stands,
    Refuted,
    NotIdentified,
    Undecided,
}

const fn base(identified: All, refutes: All, supports: All) -> Base {
    match (identified, refutes, supports) {
        (All::No, ..) | (All::Yes | All::Open, All::No, All::No) => Base::NotIdentified,
        (All::Yes, All::Yes, _) => Base::Refuted,
        (All::Yes, All::No, All::Yes) => Base::Stands,
        _ => Base::Undecided,
    }
}

/// The outcome and the gate that decided it; of an undecided claim the first that is in the way.
pub(crate) fn ladder(gates: &[Read]) -> (Outcome, Option<&Gate>) {
    let [identified, refutes, supports] = BASE.map(|stage| all(gates, stage));
    match base(identified, refutes, supports) {
        Base::Refuted => (Outcome::Refuted, tightest(gates, GateStage::Refutes)),
        Base::NotIdentified if lies_between(gates, identified) => {
            (Outcome::LiesBetween, failed(gates, GateStage::Supports))
        }
        Base::NotIdentified => {
            let stage =
                if identified == All::No { GateStage::Identified } else { GateStage::Supports };
            (Outcome::NotIdentified, failed(gates, stage))
        }
        Base::Stands => match failed(gates, GateStage::Robust) {
            Some(gate) => (Outcome::Fragile, Some(gate)),
            None => (Outcome::Supported, tightest(gates, GateStage::Supports)),
        },
        Base::Undecided if decidable(gates) => (Outcome::NotRunHere, unread(gates, true)),
        Base::Undecided => (Outcome::NotTestable, unread(gates, false)),
    }
}

const BASE: [GateStage; 3] = [GateStage::Identified, GateStage::Refutes, GateStage::Supports];

fn of(gates: &[Read], stage: GateStage) -> impl Iterator<Item = &Read> {
    gates.iter().filter(move |read| read.gate.stage == stage)
}

fn all(gates: &[Read], stage: GateStage) -> All {
    if failed(gates, stage).is_some() {
        All::No
    } else if of(gates, stage).any(|read| read.gate.passed.is_none()) {
        All::Open
    } else {
        All::Yes
    }
}

fn failed(gates: &[Read], stage: GateStage) -> Option<&Gate> {
    of(gates, stage).map(|read| &read.gate).find(|gate| gate.passed == Some(false))
}

/// Whether the data tell, and what they tell is on neither side: a gate for the claim and a gate
/// against it fail, each with its whole interval.
fn lies_between(gates: &[Read], identified: All) -> bool {
    let fails = |stage| of(gates, stage).any(|read| read.fails_wholly);
    identified == All::Yes && fails(GateStage::Supports) && fails(GateStage::Refutes)
}

/// The first base gate that could not be read for this reason.
fn unread(gates: &[Read], not_here: bool) -> Option<&Gate> {
    let base = gates.iter().filter(|read| read.gate.stage != GateStage::Robust);
    let mut unread = base.filter(|read| read.gate.passed.is_none() && read.not_here == not_here);
    unread.next().map(|read| &read.gate)
}

/// Whether some answer of the gates that are not here decides.
fn decidable(gates: &[Read]) -> bool {
    let [identified, refutes, supports] = BASE.map(|stage| answers(gates, stage));
    identified.iter().any(|&identified| {
        refutes.iter().any(|&refutes| {
            let decides = |&supports: &All| base(identified, refutes, supports) != Base::Undecided;
            supports.iter().any(decides)
        })
    })
}

/// What a stage may turn out to be once the gates that are not here are read.
fn answers(gates: &[Read], stage: GateStage) -> Vec<All> {
    let unread = || of(gates, stage).filter(|read| read.gate.passed.is_none());
    let now = all(gates, stage);
    if now != All::Open || !unread().any(|read| read.not_here) {
        return vec![now];
    }
    let others_open = unread().any(|read| !read.not_here);
    vec![All::No, if others_open { All::Open } else { All::Yes }]
}

/// The gate of a stage that holds by least, relative to its threshold. Checks hold or do not: one
/// is named only where the stage has nothing else.
fn tightest(gates: &[Read], stage: GateStage) -> Option<&Gate> {
    let distance = |gate: &Gate| margin(gate).unwrap_or(f64::INFINITY);
    of(gates, stage)
        .map(|read| &read.gate)
        .min_by(|one, other| distance(one).total_cmp(&distance(other)))
}

/// How far what a gate read lies from its threshold, as a share of the larger of the two: 0 at the
/// threshold, 1 where either is 0, 2 at most. None for a check, which holds or does not, and for
/// what could not be read.
#[must_use]
pub fn margin(gate: &Gate) -> Option<f64> {
    let value = gate.value.filter(|_| gate.field != GateField::Passed)?;
    Some((value - gate.threshold).abs() / value.abs().max(gate.threshold.abs()))
}

#[cfg(test)]
mod tests;
