//! What a report is that asks no claims.

use evidence::Evidence;

use crate::number::{count, counted};

/// What the report shows in the place of verdicts: the law and the rows of its one fit, or how many
/// studies it has.
pub fn unasked(evidence: &Evidence) -> String {
    let studies: Vec<_> = evidence.studies().collect();
    let [(found, study)] = &*studies else {
        return match studies.len() {
            0 => "No claims were asked, and no study ran.".to_owned(),
            many => format!(
                "No claims were asked: this report says what {} studies found.",
                count(many)
            ),
        };
    };
    let of_study = |id: &str| evidence.observations.iter().find(|set| set.id == id);
    let set = found.head.observations.as_deref().and_then(of_study);
    let of = set.map_or_else(String::new, |set| format!(" of “{}”", set.title));
    format!(
        "No claims were asked: this report is the fit of the law {} to {}{of}.",
        study.law.name,
        counted(found.n, "row", "rows")
    )
}
