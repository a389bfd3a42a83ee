//! Checks of what judging adds: score sheets, verdicts, published numbers.

use evidence::{Chance, ChecklistFinding, Evidence, Outcome, RuleOlder, Verdict};

use super::planted::{empty, finding, head, measure, plain, read};
use super::{ends, only, said};

/// A sheet with these items: name, part and score.
fn sheet(items: &[[&str; 3]]) -> Evidence {
    let item = |[name, part, score]: &[&str; 3]| {
        format!("{{item: {name}, part: {part}, asks: What?, score: {score}, place: ''}}")
    };
    let items: Vec<String> = items.iter().map(item).collect();
    let sheet: ChecklistFinding = read(&format!(
        "{{id: s, paper: p, identifier: i, answered: 0, unanswered: 0, not_applicable: 0, \
        unknown: 0, open_essentials: [], items: [{}]}}",
        items.join(", ")
    ));
    Evidence { checklists: vec![sheet], ..empty() }
}

#[test]
fn a_part_of_a_sheet_is_reported_where_no_item_is_left_open() {
    for (id, part) in [("A1", "hypothesis"), ("A3", "data")] {
        let with = |one, other| sheet(&[["a", part, one], ["b", part, other]]);
        ends(id, &with("answered", "not applicable"), Some(true));
        ends(id, &with("answered", "unanswered"), Some(false));
        ends(id, &with("unknown", "unanswered"), Some(false));
        ends(id, &with("answered", "unknown"), None);
        ends(id, &with("not applicable", "not applicable"), None);
    }
    let open = sheet(&[["a", "hypothesis", "answered"], ["b", "hypothesis", "unanswered"]]);
    assert_eq!(only("A1", &open).note, "1 of 2 items stated; left open: b");
}

#[test]
fn one_item_decides_of_training_and_fitting() {
    for (id, part, item) in [("A2", "training", "counting"), ("A4", "fitting", "objective")] {
        let with = |score| sheet(&[[item, part, score], ["other", part, "unanswered"]]);
        ends(id, &with("answered"), Some(true));
        ends(id, &with("unanswered"), Some(false));
        ends(id, &with("unknown"), None);
        ends(id, &with("not applicable"), None);
    }
}

/// A claim that is supported by a number `m.a`.
fn verdict(chance: Option<Chance>, older_than_data: RuleOlder) -> Verdict {
    let mut verdict: Verdict = read(
        "{claim: c, title: t, statement: s, quote: null, hedge: none, said: null, reading: null, \
        document: d, place: p, url: null, population: p, quantity: m.a, outcome: supported, \
        decided_by: null, because: b, brief: null, caution: c, would_change: w, gates: [], \
        rule_digest: r, age: {older_than_data: unknown, locked_on: null, commit: null, \
        evidence_digest: null}, earlier: [], supersedes: [], superseded_by: null, awaits: null, \
        disputes: [], stability: null, worlds: [], chance: null, withdrawn: false}",
    );
    verdict.chance = chance;
    verdict.age.older_than_data = older_than_data;
    verdict
}

fn judged(verdict: Verdict) -> Evidence {
    Evidence { verdicts: vec![verdict], ..empty() }
}

fn with_chance(of_document: f64, of_headlines: Option<f64>) -> Verdict {
    verdict(Some(Chance { alone: 0.001, of_document, of_headlines }), RuleOlder::No)
}

#[test]
fn a_verdict_stands_among_the_others_at_one_in_twenty() {
    ends("G8a", &judged(with_chance(0.05, None)), Some(true));
    ends("G8a", &judged(with_chance(0.05_f64.next_up(), None)), Some(false));
    ends("G8a", &judged(verdict(None, RuleOlder::No)), None);
    ends("G8b", &judged(with_chance(1.0, Some(0.05))), Some(true));
    ends("G8b", &judged(with_chance(0.0, Some(0.05_f64.next_up()))), Some(false));
    assert!(said("G8b", &judged(with_chance(0.0, None))).is_empty(), "no first reading");
}

#[test]
fn an_open_verdict_and_one_that_was_replaced_are_not_asked() {
    let open = Verdict { outcome: Outcome::NotIdentified, ..with_chance(0.01, Some(0.01)) };
    assert!(said("G8a", &judged(open)).is_empty());
    let replaced = Verdict { superseded_by: Some("d".to_owned()), ..with_chance(0.01, None) };
    assert!(said("G8a", &judged(replaced.clone())).is_empty());
    assert!(said("G9", &judged(replaced)).is_empty());
}

#[test]
fn a_rule_is_older_than_its_numbers_or_younger() {
    ends("G9", &judged(verdict(None, RuleOlder::Yes)), Some(true));
    ends("G9", &judged(verdict(None, RuleOlder::No)), Some(false));
    ends("G9", &judged(verdict(None, RuleOlder::Unknown)), None);
}

/// An exponent of the step law, printed as 0.307, and ours.
fn printed(printed: &str, ours: &str) -> Evidence {
    let mut evidence = empty();
    let numbers = vec![("exponent", plain(0.3))];
    let head = head(evidence::Kind::Measure, "steplaw", &[]);
    evidence.findings = vec![finding(head, numbers, measure())];
    evidence.replications = vec![read(&format!(
        "{{id: d, paper: Li 2025, identifier: 'arXiv:2503.04715', what: w, place: p, \
        status: primary, printed: '{printed}', published: 0.307, published_low: null, \
        published_high: null, quantity: steplaw.exponent, ours: {ours}, ours_low: null, \
        ours_high: null, difference: null, outcome: not_here, note: ''}}"
    ))];
    evidence
}

#[test]
fn an_exponent_is_reproduced_within_half_a_unit_of_its_last_digit() {
    ends("H15", &printed("0.307", "0.3074"), Some(true));
    ends("H15", &printed("0.307", "0.3066"), Some(true));
    ends("H15", &printed("0.307", "0.3077"), Some(false));
    ends("H15", &printed("0.307", "null"), None);
    ends("H15", &printed("about 0.3", "0.307"), None);
    let mut elsewhere = printed("0.307", "0.307");
    elsewhere.replications[0].identifier = "arXiv:2203.15556".to_owned();
    assert!(said("H15", &elsewhere).is_empty(), "another law");
}
