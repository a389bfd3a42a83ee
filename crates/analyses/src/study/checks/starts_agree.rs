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
    let found = &run.fit.found;
    let statistic = if found.is_settled || found.starts < 2 {
        Statistic::Filed("starts_agreeing".to_owned(), found.agreeing as f64)
    } else {
        Statistic::NotComputed(UNSETTLED)
    };
    results.file(check, run, statistic);
    Ok(())
}

/// Why agreement says nothing of a search that gave up.
const UNSETTLED: &str = "the search does not know whether it has seen the lowest minimum: other \
    starts went on finding other minima";

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

    /// Where a search gives up, starts that agree do not pass.
    #[test]
    fn a_search_that_does_not_know_does_not_pass() {
        let mut planted = Planted::usual();
        planted.fit.found.is_settled = false;
        let made = planted.made(&CHECK);
        assert!(!made[0].passed && made[0].note == UNSETTLED, "{made:?}");
    }

    /// One start agrees with itself alone.
    #[test]
    fn one_start_is_not_enough() {
        let mut study = study();
        study.starts.insert("alpha".to_owned(), vec![0.1]);
        assert!(!Planted::new(study, usual_rows()).passes(&CHECK), "a start without a second");
    }
}
