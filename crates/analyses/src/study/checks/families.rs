//! F6: what the study is said to show does not hang on one family of models.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// What the battery files, where it has statements and the rows three families.
const NUMBER: &str = "families_flipping";

/// The check.
pub static CHECK: Check = Check {
    id: "F6",
    title: "No family decides",
    why: "a statement that changes its side without one family of models is about that family",
    statistic: "families of models without which a statement's estimate changes its side",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Ruan 2024, arXiv 2405.10938",
    subject: None,
    applies: |_| once("F6"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(value) = run.found(NUMBER) {
        results.file(check, run, Statistic::Filed(NUMBER.to_owned(), value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, judged};

    #[test]
    fn one_family_is_too_many() {
        let passed = |families| judged(&CHECK, &[(NUMBER, families)]);
        assert_eq!(passed(0.0), [("F6".to_owned(), true)]);
        assert_eq!(passed(1.0), [("F6".to_owned(), false)]);
    }

    #[test]
    fn nothing_is_judged_without_families() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "no part was made");
    }
}
