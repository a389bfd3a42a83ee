//! Computes one finding of a measure.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{Detail, Finding, Head, MeasureDetail};
use measures::Draws;

use super::Measure;
use super::compute::{FIXED_LEVEL, Given, Rows};
use crate::analysis::{Analysis, Context as All, Job};
use crate::answer::Answer;
use crate::definition::Defined;
use crate::numbers::Numbers;
use crate::rows::labelled;
use crate::sets::{Sets, grouped};
use crate::study::Study;
use crate::study::fitted::Fits;
use crate::study::named::study_named;

impl Analysis for Measure {
    const FOLDER: &'static str = "data/measures";

    fn heads(defined: &Defined<Self>, studies: &[Defined<Study>]) -> Result<Vec<Head>> {
        let Defined { definition, location, digest } = defined;
        for study in definition.method.kind().studies() {
            study_named(studies, study, location)?;
        }
        let parts = definition.parts().into_iter();
        Ok(parts.map(|(id, only)| definition.head(&id, &only, digest)).collect())
    }

    fn jobs<'a>(defined: &'a Defined<Self>, given: &'a All<'a>) -> Vec<Job<'a>> {
        let mut jobs: Vec<Job<'a>> = Vec::new();
        for (id, only) in defined.definition.parts() {
            jobs.push(Box::new(move || {
                find(defined, &id, &only, given.sets, &given.fits)
                    .with_context(|| format!("measure {id}"))
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
    sets: &Sets,
    fits: &Fits<'_>,
) -> Result<Answer> {
    let Defined { definition: measure, digest, .. } = measure;
    let head = measure.head(id, only, digest);
    let observations = match sets.find(&measure.observations)? {
        Ok(observations) => observations,
        Err(absent) => return Ok(Answer::missing(absent.missing(head))),
    };
    let mut arms = BTreeMap::new();
    for (name, arm) in &measure.arms {
        let set = match sets.find(arm.observations.as_ref().unwrap_or(&measure.observations))? {
            Ok(set) => set,
            Err(absent) => return Ok(Answer::missing(absent.missing(head))),
        };
        let rows = labelled(set, &arm.only)?
            .exclude(&arm.exclude)
            .with_context(|| format!("arm {name}"))?;
        let (title, observations) = (arm.title.clone(), rows.observations);
        arms.insert(name.clone(), Rows { title, observations });
    }
    let selected = labelled(observations, only)?.exclude(&measure.exclude)?;
    let rows = selected.observations;
    let draws = measure.bootstrap.map(|plan| Draws {
        replicates: plan.replicates,
        level: plan.level,
        seed: robustness::seed(plan.seed, id),
    });
    let level = draws.map_or(FIXED_LEVEL, |draws| draws.level);
    let mut numbers = Numbers::new(rows.len(), level);
    let given = Given { id, rows: &rows, arms, fits, draws };
    measure.method.kind().compute(&given, &mut numbers)?;
    Ok(Answer::found(finding(measure, head, rows.len(), grouped(&selected.excluded), numbers)))
}

fn finding(
    measure: &Measure,
    head: Head,
    n: usize,
    excluded: Vec<evidence::RejectedRows>,
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
        }),
    }
}
