//! The names of all numbers that a study files.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{Head, Kind};
use robustness::ComputeRange;

use super::gains::gains;
use super::{Study, checks};
use crate::battery;

/// What is known of a study before it runs.
///
/// # Errors
/// Its law is unknown.
pub fn head(study: &Study, digest: &str) -> Result<Head> {
    Ok(Head {
        kind: Kind::Study,
        id: study.id.clone(),
        title: study.title.clone(),
        question: study.question.clone(),
        digest: digest.to_owned(),
        observations: Some(study.observations.clone()),
        studies: Vec::new(),
        declares: names(study)?,
    })
}

/// How the search and the replicates went, the same for every study.
const ALWAYS: [&str; 10] = [
    "objective",
    "starts",
    "evaluations",
    "starts_agreeing",
    "gradient_scaled",
    "converged",
    "gain_last_doubling",
    "replicates_checked",
    "replicates_rescued",
    "replicates_failed",
];

fn names(study: &Study) -> Result<Vec<String>> {
    let law = study.law()?;
    let mut names: Vec<String> = ALWAYS.map(str::to_owned).to_vec();
    let range = any_range(study);
    let derived = robustness::derivations(law, range.as_ref());
    names.extend(derived.into_iter().map(|derivation| derivation.name));
    names.extend(law.held().iter().map(|held| held.parameter.name.to_owned()));
    let gains = gains(study, law, study.offset_index()?);
    names.extend(gains.into_iter().map(|derivation| derivation.name));
    if study.noise_along.is_some() {
        names.push("noise_exponent".to_owned());
    }
    names.extend(checks::names(study));
    names.extend(battery::declares());
    names.sort();
    names.dedup();
    Ok(names)
}

/// Some range of compute: names do not depend on its ends.
fn any_range(study: &Study) -> Option<ComputeRange> {
    let budgets: &BTreeMap<String, f64> = study.budgets_flop.as_ref()?;
    let budgets = budgets.iter().map(|(name, &flop)| (name.clone(), flop)).collect();
    Some(ComputeRange { low_flop: 1e18, high_flop: 1e21, budgets })
}
