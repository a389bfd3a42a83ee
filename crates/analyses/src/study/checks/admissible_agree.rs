//! G4: the admissible analyses agree on what is claimed.

use anyhow::Result;
use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "G4",
    title: "Admissible analyses agree",
    why: "other choices that are as good as the study's give another answer: from 0.95 on it is \
        robust, below 0.8 fragile",
    statistic: "share of all admissible specifications on the claimed side",
    sense: Sense::Above,
    threshold: Threshold::Fixed(0.95),
    reference: "Steegen 2016, Perspectives on Psychological Science 11; Simonsohn, Simmons & \
        Nelson 2020, Nature Human Behaviour 4",
    subject: Some("STATEMENT"),
    applies: |study| names(study, &["G4.sign", "G4.size"]),
    files: nothing,
    run,
};

/// Of the claimed sign and of the claimed size.
fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    for subject in ["sign", "size"] {
        let name = format!("multiverse.share_same_{subject}");
        let Some(share) = run.found(&name) else { continue };
        let particulars = Particulars {
            subject: Some(subject.to_owned()),
            title: Some(format!("{}: {subject}", check.title)),
            ..Particulars::default()
        };
        results.file_as(check, run, Statistic::Filed(name, share), particulars);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn a_share_of_95_in_100_is_robust() {
        let judged = judged(
            &CHECK,
            &[("multiverse.share_same_sign", 0.96), ("multiverse.share_same_size", 0.94)],
        );
        assert_eq!(judged, [("G4.sign".to_owned(), true), ("G4.size".to_owned(), false)]);
    }

    #[test]
    fn without_a_multiverse_nothing_is_filed() {
        assert!(super::super::planted::judged(&CHECK, &[]).is_empty());
    }
}
