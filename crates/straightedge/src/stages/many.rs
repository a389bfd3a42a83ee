//! Many claims: how sure each verdict is, alone and among the others.

use std::collections::BTreeMap;

use analyses::{benjamini_yekutieli, holm};
use evidence::{Chance, Evidence};

/// Files with each verdict the p value of its deciding gate: alone, among the claims of its
/// document, and for one claim a statement among those of the whole report.
pub fn adjust(evidence: &mut Evidence) {
    let counting = evidence.verdicts.iter().enumerate().filter(|(_, verdict)| verdict.counts());
    let alone: Vec<(usize, f64)> = counting
        .filter_map(|(at, verdict)| Some((at, claims::chance(verdict, evidence)?)))
        .collect();
    let of_document = of_documents(evidence, &alone);
    let of_headlines = of_headlines(evidence, &alone);
    for (at, alone) in alone {
        evidence.verdicts[at].chance = Some(Chance {
            alone,
            of_document: of_document[&at],
            of_headlines: of_headlines.get(&at).copied(),
        });
    }
}

/// Adjusted among the claims of one document, by place.
fn of_documents(evidence: &Evidence, alone: &[(usize, f64)]) -> BTreeMap<usize, f64> {
    let mut documents: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for &(at, chance) in alone {
        documents.entry(&evidence.verdicts[at].document).or_default().push((at, chance));
    }
    documents.values().flat_map(|chances| adjusted(chances, benjamini_yekutieli)).collect()
}

/// Adjusted among the first readings of all statements, by place.
fn of_headlines(evidence: &Evidence, alone: &[(usize, f64)]) -> BTreeMap<usize, f64> {
    let mut first: BTreeMap<(&str, &str), (usize, f64)> = BTreeMap::new();
    for &(at, chance) in alone {
        first.entry(evidence.verdicts[at].sentence()).or_insert((at, chance));
    }
    let chances: Vec<(usize, f64)> = first.into_values().collect();
    adjusted(&chances, holm).into_iter().collect()
}

fn adjusted(chances: &[(usize, f64)], by: fn(&[f64]) -> Vec<f64>) -> Vec<(usize, f64)> {
    let values: Vec<f64> = chances.iter().map(|(_, chance)| *chance).collect();
    chances.iter().map(|(at, _)| *at).zip(by(&values)).collect()
}
