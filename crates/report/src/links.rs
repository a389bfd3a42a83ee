//! Where links lead: the ids of sections.

use evidence::{Evidence, Head, Replication};

use crate::markup::slug;

/// The id of the section about what could not run.
pub const MISSING: &str = "missing";

/// The id of the section about an analysis that ran.
pub fn section_id(head: &Head) -> String {
    format!("{}-{}", head.kind.word(), slug(&head.id))
}

/// The id of the section that says what became of a number: its analysis's own, or the one about
/// what could not run. Absent where no analysis owns the name.
pub fn owner_id(evidence: &Evidence, full_name: &str) -> Option<String> {
    let (head, _) = evidence.owner(full_name)?;
    Some(head_id(evidence, head))
}

/// The id of the section about an analysis: its own, or the one about what could not run.
pub fn head_id(evidence: &Evidence, head: &Head) -> String {
    let ran = evidence.findings.iter().any(|found| found.head == *head);
    if ran { section_id(head) } else { MISSING.to_owned() }
}

/// The id of the section about a claim.
pub fn claim_id(claim: &str) -> String {
    format!("claim-{}", slug(claim))
}

/// The id of the section about a source.
pub fn source_id(source: &str) -> String {
    format!("source-{}", slug(source))
}

/// The address of an identifier, where its kind has one.
pub fn address(identifier: &str) -> Option<String> {
    match identifier.split_once(':')? {
        ("arXiv", number) => Some(format!("https://arxiv.org/abs/{number}")),
        ("doi", number) => Some(format!("https://doi.org/{number}")),
        _ => None,
    }
}

/// The id of the section about a paper whose numbers are held against ours.
pub fn paper_id(row: &Replication) -> String {
    format!("paper-{}-{}", slug(&row.paper), slug(&row.identifier))
}
