//! G2: no small set of rows turns what the study is said to show.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "G2",
    title: "No small set decides",
    why: "fragile: fewer than one in a hundred rows turn the first statement; above five in a hundred it counts as robust, between the two as neither",
    statistic: "share of the rows whose removal turns the first statement",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.01),
    reference: "Broderick, Giordano & Meager 2020, arXiv 2011.14999",
    subject: None,
    applies: |_| once("G2"),
    files: nothing,
    run,
};

/// What the battery files, where it has statements.
const NUMBER: &str = "amip_share";

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found(NUMBER) {
        results.file(check, run, Statistic::Filed(NUMBER.to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn one_row_in_a_hundred_is_too_few() {
        let passes = |value| Planted::usual().passes_with(&CHECK, NUMBER, value);
        assert_eq!(passes(0.011), Some(true));
        assert_eq!(passes(0.009), Some(false));
        assert_eq!(Planted::usual().passes_with(&CHECK, "another number", 0.011), None);
    }
}
