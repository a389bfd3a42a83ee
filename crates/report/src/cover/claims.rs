//! Every claim in one line, for the first page.

use evidence::{Evidence, Verdict};

use crate::blocks::outcome_name;
use crate::links::claim_id;
use crate::sections::documents;
use crate::view::ClaimRow;

/// The claims in the order of their sections: by document, the one with most claims first.
pub fn rows(evidence: &Evidence) -> Vec<ClaimRow> {
    let of = |document: &str| {
        let claims = evidence.verdicts.iter().filter(move |verdict| verdict.document == document);
        claims.map(row).collect::<Vec<ClaimRow>>()
    };
    documents(evidence).into_iter().flat_map(of).collect()
}

fn row(verdict: &Verdict) -> ClaimRow {
    let sentence = match &verdict.quote {
        Some(quote) => format!("“{quote}”"),
        None => verdict.statement.clone(),
    };
    ClaimRow {
        id: claim_id(&verdict.claim),
        title: verdict.title.clone(),
        sentence,
        document: verdict.document.clone(),
        outcome: outcome_name(verdict.outcome),
        words: verdict.words(),
        brief: verdict.brief.clone().unwrap_or_default(),
        superseded: !verdict.counts(),
    }
}
