//! What the run of the program says of itself.

use evidence::{Evidence, Finding, Quantity, StudyDetail, SubjectKind};

use super::check::{Answer, Check, Found, Passes};

/// I6: what is not finite, and what failed.
pub static COUNTED: Check = Check {
    id: "I6",
    title: "Nothing is dropped in silence",
    why: "draws that fail are those in which the data tell least: an interval of the others is too \
        narrow",
    kind: SubjectKind::Run,
    statistic: "numbers that are not finite, and studies with draws that do not file how many \
        failed",
    passes: Passes::AtMost(0.0),
    reference: "no paper: a rule of this project",
    ask: |evidence| vec![Answer::whole("report", Ok(uncounted(evidence)))],
};

fn uncounted(evidence: &Evidence) -> Found {
    let numbers = || evidence.quantities().map(|(_, quantity)| quantity);
    let not_finite = numbers().filter(|quantity| !is_finite(quantity)).count();
    let drawn = |(_, study): &(&Finding, &StudyDetail)| study.bootstrap.replicates > 0;
    let studies = || evidence.studies().filter(drawn);
    let is_silent = |study: &StudyDetail| evidence.quantity(&study.bootstrap.failed).is_none();
    let silent = studies().filter(|(_, study)| is_silent(study)).count();
    let note =
        format!("{} numbers and {} studies were looked at", numbers().count(), studies().count());
    Found::count(not_finite + silent).saying(note)
}

fn is_finite(quantity: &Quantity) -> bool {
    let ends = [Some(quantity.estimate), quantity.low, quantity.high];
    ends.into_iter().flatten().all(f64::is_finite)
}
