//! Computes one finding of a measure.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use evidence::{Detail, Finding, Head, MeasureDetail};
use measures::Draws;
use observations::{Observations, Rejection, Selected};

use super::compute::{FIXED_LEVEL, Given, Rows};
use super::{Arm, Measure};
use crate::analysis::{Analysis, Context as All, Job};
use crate::answer::Answer;
use crate::definition::Defined;
use crate::numbers::Numbers;
use crate::rows::{What, labelled};
use crate::sets::grouped;
use crate::study::Study;
use crate::study::named::study_named;

impl Analysis for Measure {
    const FOLDER: &'static str = "data/measures";

    fn heads(defined: &Defined<Self>, studies: &[Defined<Study>]) -> Result<Vec<Head>> {
        let Defined { definition, location, digest } = defined;
        let method = definition.method.kind();
        for study in method.studies() {
            let study = &study_named(studies, study, location)?.definition;
            method.check_against(study).with_context(|| location.clone())?;
        }
        let parts = definition.parts().into_iter();
        Ok(parts.map(|(id, only)| definition.head(&id, &only, digest)).collect())
    }

    fn jobs<'a>(defined: &'a Defined<Self>, given: &'a All<'a>) -> Vec<Job<'a>> {
        let mut jobs: Vec<Job<'a>> = Vec::new();
        for (id, only) in defined.definition.parts() {
            jobs.push(Box::new(move || {
                find(defined, &id, &only, given).with_context(|| format!("measure {id}"))
            }));
        }
        jobs
    }
}

/// Computes the finding of this name, over the rows that `only` chooses.
///
/// # Errors
/// The rows cannot be used, with what is wrong and what to do.
pub fn find(
    measure: &Defined<Measure>,
    id: &str,
    only: &BTreeMap<String, String>,
    all: &All<'_>,
) -> Result<Answer> {
    let Defined { definition: measure, digest, .. } = measure;
    let head = measure.head(id, only, digest);
    // A method that reads no row may have no set; it has no arms either.
    let Some(own) = &measure.observations else {
        let nothing = Chosen { rows: no_rows(), arms: BTreeMap::new(), n: 0, excluded: Vec::new() };
        return computed(measure, head, nothing, all);
    };
    let observations = match all.sets.find(own)? {
        Ok(observations) => observations,
        Err(absent) => return Ok(Answer::missing(absent.missing(head))),
    };
    let mut chosen = Vec::new();
    for (name, arm) in &measure.arms {
        let set = match all.sets.find(arm.observations.as_ref().unwrap_or(own))? {
            Ok(set) => set,
            Err(absent) => return Ok(Answer::missing(absent.missing(head))),
        };
        let rows = of_arm(measure, only, arm, set).with_context(|| format!("arm {name}"))?;
        chosen.push((name, arm, rows));
    }
    // With arms, the rows used are those of the arms: the measure's own set may be only one of
    // theirs.
    let (rows, excluded) = if chosen.is_empty() {
        let Selected { observations, excluded } =
            labelled(observations, only)?.exclude(&measure.exclude)?;
        (observations, excluded)
    } else {
        (observations.take(&[]), excluded_of(chosen.iter().map(|(_, _, rows)| rows)))
    };
    let n = rows.len() + chosen.iter().map(|(_, _, rows)| rows.observations.len()).sum::<usize>();
    let titled = |arm: &Arm, rows: Selected| Rows {
        title: arm.title.clone(),
        observations: rows.observations,
    };
    let arms =
        chosen.into_iter().map(|(name, arm, rows)| (name.clone(), titled(arm, rows))).collect();
    computed(measure, head, Chosen { rows, arms, n, excluded }, all)
}

/// The rows that a measure computes from.
struct Chosen {
    rows: Observations,
    arms: BTreeMap<String, Rows>,
    /// How many rows there are, those of the arms included.
    n: usize,
    /// The rows left out.
    excluded: Vec<Rejection>,
}

/// A set without rows.
fn no_rows() -> Observations {
    Observations {
        id: String::new(),
        loss_group: String::new(),
        columns: BTreeMap::new(),
        labels: BTreeMap::new(),
        lines: Vec::new(),
        clusters: Vec::new(),
    }
}

/// Computes the finding of a head.
fn computed(measure: &Measure, head: Head, chosen: Chosen, all: &All<'_>) -> Result<Answer> {
    let Chosen { rows, arms, n, excluded } = chosen;
    let draws = measure.bootstrap.map(|plan| Draws {
        replicates: plan.replicates,
        level: plan.level,
        seed: robustness::seed(plan.seed, &head.id),
    });
    let level = draws.map_or(FIXED_LEVEL, |draws| draws.level);
    let mut numbers = Numbers::new(n, level);
    let (fits, constants) = (&all.fits, all.constants);
    let given = Given { id: &head.id, rows: &rows, arms, fits, constants, draws };
    measure.method.kind().compute(&given, &mut numbers)?;
    let loss_groups = loss_groups(measure, &given.arms);
    Ok(Answer::found(finding(measure, head, n, grouped(&excluded), loss_groups, numbers)))
}

/// The unit of a loss that hangs on the tokenizer.
const NATS: &str = "nats/token";

/// Tokenizer and text of the losses that the arms take, each once.
fn loss_groups(measure: &Measure, arms: &BTreeMap<String, Rows>) -> Vec<String> {
    let reads = measure.method.kind().reads();
    let is_loss = |rows: &Observations, what: &What<'_>| match what {
        What::Column(name) => rows.columns.get(*name).is_some_and(|it| it.quantity.unit == NATS),
        What::Itself | What::Label(_) => false,
    };
    let rows = arms.values().map(|arm| &arm.observations);
    let with_loss = rows.filter(|rows| reads.iter().any(|what| is_loss(rows, what)));
    let groups: BTreeSet<String> = with_loss.map(|rows| rows.loss_group.clone()).collect();
    groups.into_iter().collect()
}

/// The rows of one arm of a set: those that the measure chooses, and of them those that the arm
/// chooses.
///
/// # Errors
/// The set has no such label or column, or no row is chosen.
pub(crate) fn of_arm(
    measure: &Measure,
    only: &BTreeMap<String, String>,
    arm: &Arm,
    set: &Observations,
) -> Result<Selected> {
    let shared = labelled(set, only)?.exclude(&measure.exclude)?;
    let own = labelled(&shared.observations, &arm.only)?.exclude(&arm.exclude)?;
    let excluded = shared.excluded.into_iter().chain(own.excluded).collect();
    Ok(Selected { observations: own.observations, excluded })
}

/// The rows that the arms leave out, each once: two arms of one set share the measure's exclusions.
fn excluded_of<'a>(arms: impl Iterator<Item = &'a Selected>) -> Vec<Rejection> {
    let mut seen = BTreeSet::new();
    let mut excluded = Vec::new();
    for rows in arms {
        for row in &rows.excluded {
            if seen.insert((&rows.observations.id, row.line, &row.reason)) {
                excluded.push(row.clone());
            }
        }
    }
    excluded
}

fn finding(
    measure: &Measure,
    head: Head,
    n: usize,
    excluded: Vec<evidence::RejectedRows>,
    loss_groups: Vec<String>,
    numbers: Numbers,
) -> Finding {
    let method = measure.method.kind().words();
    Finding {
        head,
        n,
        excluded,
        undefined: BTreeMap::new(),
        quantities: numbers.quantities,
        figures: numbers.figures,
        detail: Detail::Measure(MeasureDetail {
            method,
            level: measure.bootstrap.map(|plan| plan.level),
            loss_groups,
            tables: numbers.tables,
        }),
    }
}
