//! What all units found, added up in the order of the plan.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{LeftOut, Plan, PlannedStudy, Side, Statement};
use crate::summary::Summary;
use crate::unit::Unit;

/// What all units found; it says nothing of how the work was cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Merged {
    /// The id of the plan.
    pub plan: String,
    /// The versions of engine and contract.
    pub code: String,
    /// Replicates of each specification.
    pub replicates: usize,
    /// How far an end of an interval may lie from that of the replicates themselves.
    pub interval_error: f64,
    /// The studies.
    pub studies: Vec<MergedStudy>,
}

/// What was found of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergedStudy {
    /// The study.
    pub study: String,
    /// The confidence level of the intervals.
    pub level: f64,
    /// Replicates without a value.
    pub failed: usize,
    /// Specifications in which a search found a lower minimum than a refit that had converged: all
    /// of their replicates should be searched (`--check-every 1`).
    pub doubted: usize,
    /// What the intervals say of each statement.
    pub statements: Vec<Counted>,
    /// Every specification that was resampled.
    pub specifications: Vec<Resampled>,
    /// Those that were not, and why.
    pub left_out: Vec<LeftOut>,
}

/// How many specifications say what of a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The statement.
    pub statement: Statement,
    /// The whole interval lies on the stated side.
    pub supported: usize,
    /// The whole interval lies on the other side.
    pub refuted: usize,
    /// The interval holds the value.
    pub open: usize,
    /// There is no interval.
    pub without: usize,
    /// An end lies nearer to the value than the grid tells: it could count otherwise.
    pub near: usize,
}

/// What the replicates of one specification say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resampled {
    /// Its number among the specifications of the study.
    pub number: usize,
    /// Its estimate.
    pub estimate: f64,
    /// Replicates without a value.
    pub failed: usize,
    /// Replicates whose lowest minimum only a search found.
    pub rescued: usize,
    /// The mean of the replicates.
    pub mean: Option<f64>,
    /// Their standard deviation.
    pub deviation: Option<f64>,
    /// The least of them.
    pub least: Option<f64>,
    /// The lower end of the percentile interval.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// The greatest of them.
    pub greatest: Option<f64>,
}

/// Adds units up. A specification is summed up as soon as all of its replicates are there, so that
/// few histograms are held at once.
pub struct Merger<'a> {
    plan: &'a Plan,
    /// Those of which some replicates are there, by study and place.
    begun: BTreeMap<(usize, usize), Summary>,
    done: Vec<Vec<Resampled>>,
    next: usize,
}

impl<'a> Merger<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        let done = plan.studies.iter().map(|_| Vec::new()).collect();
        Self { plan, begun: BTreeMap::new(), done, next: 0 }
    }

    /// Adds the next unit.
    ///
    /// # Errors
    /// It is of another plan, or not the next one.
    pub fn add(&mut self, unit: &Unit) -> Result<()> {
        ensure!(unit.plan == self.plan.id, "unit {} is of another plan", unit.unit);
        ensure!(unit.unit == self.next, "unit {} comes before unit {}", unit.unit, self.next);
        self.next += 1;
        for piece in &unit.pieces {
            let key = (unit.study, piece.specification);
            self.begun.entry(key).or_default().add_summary(&piece.summary);
            if let Entry::Occupied(begun) = self.begun.entry(key)
                && begun.get().drawn == self.plan.settings.replicates
            {
                let place = self.done[unit.study].len();
                ensure!(place == piece.specification, "specification {place} was passed over");
                let study = &self.plan.studies[unit.study];
                let resampled = resampled(self.plan, study, place, &begun.remove());
                self.done[unit.study].push(resampled);
            }
        }
        Ok(())
    }

    /// What all of them found.
    ///
    /// # Errors
    /// A specification lacks replicates.
    pub fn finish(self) -> Result<Merged> {
        let Plan { id, code, settings, studies, .. } = self.plan;
        let done = studies.iter().zip(&self.done);
        let is_whole = done.clone().all(|(of, done)| of.specifications.len() == done.len());
        ensure!(is_whole && self.begun.is_empty(), "a specification lacks replicates");
        let error = settings.grid.error();
        Ok(Merged {
            plan: id.clone(),
            code: code.clone(),
            replicates: settings.replicates,
            interval_error: error,
            studies: studies
                .iter()
                .zip(self.done)
                .map(|(of, all)| merged(of, all, error))
                .collect(),
        })
    }
}

fn resampled(plan: &Plan, study: &PlannedStudy, place: usize, sum: &Summary) -> Resampled {
    let planned = &study.specifications[place];
    let interval = sum.interval(study.level, &plan.settings.grid);
    Resampled {
        number: planned.number,
        estimate: planned.estimate,
        failed: sum.drawn - sum.values,
        rescued: sum.rescued,
        mean: sum.mean(planned.estimate),
        deviation: sum.deviation(),
        least: sum.least,
        low: interval.map(|it| it.low),
        high: interval.map(|it| it.high),
        greatest: sum.greatest,
    }
}

fn merged(study: &PlannedStudy, all: Vec<Resampled>, error: f64) -> MergedStudy {
    let counted = |statement: &Statement| counted(statement, &all, error);
    MergedStudy {
        study: study.study.clone(),
        level: study.level,
        failed: all.iter().map(|one| one.failed).sum(),
        doubted: all.iter().filter(|one| one.rescued > 0).count(),
        statements: study.statements.iter().map(counted).collect(),
        specifications: all,
        left_out: study.left_out.clone(),
    }
}

fn counted(statement: &Statement, all: &[Resampled], error: f64) -> Counted {
    let statement = statement.clone();
    let [supported, refuted, open, without, near] = [0; 5];
    let mut counts = Counted { statement, supported, refuted, open, without, near };
    let (side, value) = (counts.statement.side, counts.statement.value);
    let holds = |end: f64| if side == Side::Below { end < value } else { end > value };
    for one in all {
        let Some((low, high)) = one.low.zip(one.high) else {
            counts.without += 1;
            continue;
        };
        match (holds(low), holds(high)) {
            (true, true) => counts.supported += 1,
            (false, false) => counts.refuted += 1,
            _ => counts.open += 1,
        }
        let is_near = [low, high].iter().any(|end| (end - value).abs() <= error);
        counts.near += usize::from(is_near);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::plan;
    use crate::sealed::sealed;
    use crate::unit::Piece;

    /// A value for each replicate, whoever draws it.
    fn value(study: usize, place: usize, replicate: usize) -> Option<f64> {
        let key = (study * 97 + place * 31 + replicate * 7) as f64;
        (replicate != 3 || place != 1).then(|| 0.3 + 0.4 * (key * 0.618_033_988_749).fract())
    }

    fn of(plan: &Plan) -> Vec<Unit> {
        let unit = |key: crate::plan::Key| {
            let pieces = key.pieces(10).map(|(specification, from, to)| {
                let mut summary = Summary::default();
                for replicate in from..to {
                    let value = value(key.study, specification, replicate);
                    summary.add(value, false, 0.5, &plan.settings.grid);
                }
                Piece { specification, summary }
            });
            Unit::new(plan, &key, pieces.collect())
        };
        plan.keys().into_iter().map(unit).collect()
    }

    fn all(unit: usize) -> Merged {
        let plan = plan(unit);
        let mut merger = Merger::new(&plan);
        for unit in of(&plan) {
            merger.add(&unit).expect("the next one");
        }
        merger.finish().expect("all are there")
    }

    #[test]
    fn how_the_work_was_cut_cannot_be_seen() {
        let digests = [1, 3, 7, 30, 100].map(|unit| sealed(&all(unit)).expect("JSON").1);
        assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
        let merged = all(7);
        assert_eq!((merged.studies.len(), merged.studies[0].failed), (2, 1));
        let counted = &merged.studies[0].statements[0];
        let sum = counted.supported + counted.refuted + counted.open + counted.without;
        assert_eq!(sum, 3, "{counted:?}");
    }

    #[test]
    fn nothing_is_added_twice_or_left_out() {
        let plan = plan(7);
        let units = of(&plan);
        let mut merger = Merger::new(&plan);
        assert!(merger.add(&units[1]).is_err(), "not the next one");
        merger.add(&units[0]).expect("the first");
        assert!(merger.add(&units[0]).is_err(), "twice");
        let mut other = units[1].clone();
        other.plan = "1".repeat(64);
        assert!(merger.add(&other).is_err(), "of another plan");
        assert!(merger.finish().is_err(), "units are missing");
    }
}
