//! E5: the offset has a finite bound on both sides.

use anyhow::Result;
use evidence::Sense;

use crate::study::Study;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing};
use crate::study::run::Run;

/// The name of the number that says whether the profile of the offset is open.
fn name(study: &Study) -> Option<String> {
    study.offset.as_ref().map(|offset| format!("{offset}.profile_open"))
}

/// The check.
pub static CHECK: Check = Check {
    id: "E5",
    title: "The offset is identified",
    why: "with an open side the loss that no scale removes is a guess, and so is every \
        extrapolation",
    statistic: "sides on which the profile of the offset is open at the level of the interval",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1.0),
    reference: "Hoffmann 2022, arXiv 2203.15556; Raue 2009, Bioinformatics 25",
    subject: None,
    applies: |study| name(study).map(|_| "E5".to_owned()).into_iter().collect(),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let Some(name) = name(run.study) else { return Ok(()) };
    if let Some(value) = run.found(&name) {
        results.file(check, run, Statistic::Filed(name, value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn an_offset_without_a_bound_fails() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "E.profile_open", value);
        assert_eq!(passes(0.0), Some(true));
        assert_eq!(passes(1.0), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.0), None);
    }
}
