//! Reads numbers of the evidence by the full names that details refer to.

use evidence::Evidence;

/// What a sentence says where a number that it names was not filed.
pub const ABSENT: &str = "absent";

/// The number of a full name.
pub fn estimate(evidence: &Evidence, full_name: &str) -> Option<f64> {
    evidence.quantity(full_name).map(|quantity| quantity.estimate)
}

/// The number of a full name, where there is a name.
pub fn estimate_of(evidence: &Evidence, full_name: Option<&str>) -> Option<f64> {
    estimate(evidence, full_name?)
}

/// The number of a full name, printed for a sentence.
pub fn said(evidence: &Evidence, full_name: &str, print: impl Fn(f64) -> String) -> String {
    estimate(evidence, full_name).map_or_else(|| ABSENT.to_owned(), print)
}
