//! D4: the profile of every parameter is closed on both sides.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D4",
    title: "The profile closes",
    why: "on a side where the law fits as well however far the parameter goes, the data do not \
        identify it",
    statistic: "sides on which the profile of a parameter is open at the level of the interval, \
        most",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1.0),
    reference: "Raue 2009, Bioinformatics 25",
    subject: None,
    applies: |_| once("D4"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found("profiles_open") {
        results.file(check, run, Statistic::Filed("profiles_open".to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn an_open_side_fails() {
        let passes = |value| Planted::usual().passes_with(&CHECK, "profiles_open", value);
        assert_eq!(passes(0.0), Some(true));
        assert_eq!(passes(1.0), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.0), None);
    }
}
