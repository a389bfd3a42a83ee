//! Whether the rows that definitions choose are there and fit what is asked of them, before
//! anything is computed.

use std::collections::BTreeMap;

use anyhow::{Context, Error, Result};
use observations::Observations;

use crate::comparison::Comparison;
use crate::definitions::Definitions;
use crate::fitting;
use crate::measure::Measure;
use crate::measure::find::of_arm;
use crate::rows::labelled;
use crate::sets::Sets;
use crate::study::Study;

impl Definitions {
    /// Every study, measure and comparison whose set is here and that cannot choose its rows, or
    /// whose law cannot be held against them. Rows that are too few are no fault of a file.
    #[must_use]
    pub fn row_faults(&self, sets: &Sets) -> Vec<Error> {
        let mut faults = Vec::new();
        let mut note = |checked: Result<()>, location: &str| {
            faults.extend(checked.with_context(|| location.to_owned()).err());
        };
        for one in &self.studies {
            note(study(&one.definition, sets), &one.location);
        }
        for one in &self.measures {
            for (_, only) in one.definition.parts() {
                note(measure(&one.definition, &only, sets), &one.location);
            }
        }
        for one in &self.comparisons {
            note(comparison(&one.definition, sets), &one.location);
        }
        faults
    }
}

fn study(study: &Study, sets: &Sets) -> Result<()> {
    let Some(set) = sets.present.get(&study.observations) else { return Ok(()) };
    enough(study.problem(&study.rows(set)?.observations))
}

fn measure(measure: &Measure, only: &BTreeMap<String, String>, sets: &Sets) -> Result<()> {
    let set = |name: &String| sets.present.get(name);
    if measure.arms.is_empty() {
        let Some(set) = measure.observations.as_ref().and_then(set) else { return Ok(()) };
        return labelled(set, only)?.exclude(&measure.exclude).map(drop).map_err(Into::into);
    }
    for (name, arm) in &measure.arms {
        let of_arm = |set: &Observations| of_arm(measure, only, arm, set);
        let set = arm.observations.as_ref().or(measure.observations.as_ref()).and_then(set);
        set.map(of_arm).transpose().with_context(|| format!("arm {name}"))?;
    }
    Ok(())
}

fn comparison(comparison: &Comparison, sets: &Sets) -> Result<()> {
    let Some(set) = sets.present.get(&comparison.observations) else { return Ok(()) };
    let rows = set.exclude(&comparison.exclude)?.observations;
    let objective = comparison.errors.model().objective();
    for contender in &comparison.laws {
        let law = contender.law()?;
        enough(fitting::problem(law, objective, &rows, &contender.variables, "loss_nats"))?;
    }
    Ok(())
}

/// What is wrong with a fit, unless its rows are too few.
fn enough<T>(problem: Result<T>) -> Result<()> {
    match problem {
        Err(error) if !is_of_too_few(&error) => Err(error),
        _ => Ok(()),
    }
}

fn is_of_too_few(error: &Error) -> bool {
    matches!(error.downcast_ref(), Some(fit::Misuse::TooFewRows { .. }))
}
