//! D5: intervals made in unlike ways overlap.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D5",
    title: "Intervals of unlike methods agree",
    why: "replicates and the objective itself tell two stories: the spread of the estimate is \
        not what either says",
    statistic: "what the BCa and the profile interval of a parameter share over what they cover, \
        least",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.7),
    reference: "no paper: a rule of this project",
    subject: None,
    applies: |_| once("D5"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("interval_overlap") {
        results.file(check, run, Statistic::Filed("interval_overlap".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn little_overlap_fails() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "interval_overlap", value);
        assert_eq!(passes(0.8), Some(true));
        assert_eq!(passes(0.7), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.8), None);
    }
}
