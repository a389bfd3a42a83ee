//! G6: every option of the multiverse has a written reason.

use anyhow::Result;
use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing};
use crate::study::run::Run;

/// The number that it reads.
const NUMBER: &str = "multiverse.options_without_reason";

/// The check.
pub static CHECK: Check = Check {
    id: "G6",
    title: "Every specification is admissible",
    why: "an option without a written reason could have been chosen for its answer",
    statistic: "options of the multiverse whose reason is not written down",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Del Giudice & Gangestad 2021, Advances in Methods and Practices in \
        Psychological Science 4",
    subject: None,
    applies: |study| names(study, &["G6"]),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(found) = run.found(NUMBER) {
        results.file(check, run, Statistic::Filed(NUMBER.to_owned(), found));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn an_option_without_a_reason_fails() {
        assert_eq!(judged(&CHECK, &[(NUMBER, 0.0)]), [("G6".to_owned(), true)]);
        assert_eq!(judged(&CHECK, &[(NUMBER, 1.0)]), [("G6".to_owned(), false)]);
        assert!(judged(&CHECK, &[]).is_empty(), "no multiverse, no check");
    }
}
