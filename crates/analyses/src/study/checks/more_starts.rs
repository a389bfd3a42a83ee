//! C1b: the last doubling of the starts found no lower minimum.

use anyhow::Result;
use evidence::Sense;

use crate::study::Study;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C1b",
    title: "More starts gain nothing",
    why: "a search that still gains has not seen the lowest minimum",
    statistic: "gain of the last doubling of the starts, relative to the objective",
    sense: Sense::Below,
    threshold: Threshold::Fixed(fit::SETTLED),
    reference: "Boender & Rinnooy Kan 1987, Mathematical Programming 37: when to stop starting",
    subject: None,
    applies: |study| if has_halves(study) { once("C1b") } else { Vec::new() },
    files: nothing,
    run,
};

/// Whether there is a second half of the starts, which can gain over the first.
fn has_halves(study: &Study) -> bool {
    study.starts.values().map(Vec::len).product::<usize>() > 1
}

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(gain) = run.fit.found.gain_last_doubling {
        results.file(check, run, Statistic::Filed("gain_last_doubling".to_owned(), gain));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    #[test]
    fn a_settled_search_gains_nothing() {
        assert!(Planted::usual().passes(&CHECK), "all starts end at one minimum");
    }

    /// Ten times what a settled search may gain.
    #[test]
    fn a_search_that_still_gains_fails() {
        let mut planted = Planted::usual();
        planted.fit.found.gain_last_doubling = Some(10.0 * fit::SETTLED);
        assert!(!planted.passes(&CHECK), "the second half of the starts gained");
    }

    #[test]
    fn one_start_has_no_second_half() {
        let mut study = study();
        study.starts.insert("alpha".to_owned(), vec![0.1]);
        assert!(Planted::new(study, usual_rows()).made(&CHECK).is_empty(), "nothing to compare");
    }
}
