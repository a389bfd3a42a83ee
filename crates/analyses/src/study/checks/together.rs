//! G5: all specifications together would not lie so if the claimed value were the truth.

use anyhow::Result;
use evidence::Sense;

use crate::battery::multiverse::names;
use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "G5",
    title: "The specifications together are no chance",
    why: "a median so far on the claimed side is common where the claimed value is the truth",
    statistic: "p value of the median over the specifications against curves with the claimed \
        value imposed",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.05),
    reference: "Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4",
    subject: Some("STATEMENT"),
    applies: |study| names(study, &["G5.sign", "G5.size"]),
    files: nothing,
    run,
};

/// Of the claimed sign and of the claimed size.
fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    for (subject, name) in [("sign", "multiverse.joint_p"), ("size", "multiverse.joint_p_size")] {
        let Some(p) = run.found(name) else { continue };
        let particulars = Particulars {
            subject: Some(subject.to_owned()),
            title: Some(format!("{}: {subject}", check.title)),
            ..Particulars::default()
        };
        results.file_as(check, run, Statistic::Filed(name.to_owned(), p), particulars);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::judged;

    #[test]
    fn a_rare_median_is_no_chance() {
        let judged =
            judged(&CHECK, &[("multiverse.joint_p", 0.06), ("multiverse.joint_p_size", 0.004)]);
        assert_eq!(judged, [("G5.sign".to_owned(), false), ("G5.size".to_owned(), true)]);
    }
}
