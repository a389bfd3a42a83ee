//! C1a: several starts end at the same lowest minimum.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C1a",
    title: "Starts agree",
    why: "a minimum that one start alone finds may not be the lowest",
    statistic: "starts that ended at the best minimum",
    sense: Sense::Above,
    threshold: Threshold::Fixed(1.5),
    reference: "Hoffmann 2022, arXiv 2203.15556: the best fit from a grid of starts",
    subject: None,
    applies: |_| once("C1a"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let agreeing = run.fit.found.agreeing as f64;
    results.file(check, run, Statistic::Filed("starts_agreeing".to_owned(), agreeing));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    #[test]
    fn starts_of_an_easy_law_agree() {
        let planted = Planted::usual();
        assert!(planted.passes(&CHECK), "{} agree", planted.fit.found.agreeing);
        let value = planted.made(&CHECK)[0].value.clone();
        assert_eq!(value.as_deref(), Some("planted.starts_agreeing"), "the study's own number");
    }

    /// One start agrees with itself alone.
    #[test]
    fn one_start_is_not_enough() {
        let mut study = study();
        study.starts.insert("alpha".to_owned(), vec![0.1]);
        assert!(!Planted::new(study, usual_rows()).passes(&CHECK), "a start without a second");
    }
}
