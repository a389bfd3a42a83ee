//! Every rung of the ladder, from a small claim and planted numbers; and every claim file that
//! cannot be used.

use std::collections::BTreeMap;

use claims::{check_studies, judge, parse};
use evidence::{Evidence, MissingStudy, Quantity, from_json};

const CLAIM: &str = r"
id: elasticity-falls
title: A falling elasticity
statement: The elasticity falls.
asserted_in: {document: A paper, place: section 1}
population: Runs of one family.
rule:
  identified:
    - {name: wide enough, quantity: s.decades, field: estimate, is: above, threshold: 2, reason: r}
  supports:
    - {name: falls, quantity: s.fall, field: low, is: above, threshold: 0.1, reason: r}
  refutes:
    - {name: does not fall, quantity: s.fall, field: high, is: below, threshold: 0.1, reason: r}
  robust:
    - {name: falls elsewhere, quantity: t.fall, field: estimate, is: above, threshold: 0.1, reason: r}
caution: c
would_change: w
withdrawn: false
";

/// Evidence with studies s and t as given, and u missing.
fn evidence(decades: f64, fall: Option<[f64; 3]>, elsewhere: f64) -> Evidence {
    let quantity = |[low, estimate, high]: [f64; 3]| Quantity {
        estimate,
        low: Some(low),
        high: Some(high),
        level: Some(0.95),
        method: "planted".into(),
        unit: "1".into(),
        n: 9,
    };
    let mut s = BTreeMap::from([("decades".to_owned(), quantity([decades; 3]))]);
    s.extend(fall.map(|fall| ("fall".to_owned(), quantity(fall))));
    let t = BTreeMap::from([("fall".to_owned(), quantity([elsewhere; 3]))]);
    let mut evidence =
        from_json(include_str!("empty_evidence.json")).expect("an empty evidence file");
    let template = evidence.studies.pop().expect("one study as a template");
    for (id, quantities) in [("s", s), ("t", t)] {
        evidence.studies.push(evidence::StudyFinding {
            id: id.to_owned(),
            quantities,
            ..template.clone()
        });
    }
    let (id, reason) = ("u".to_owned(), "its file is missing".to_owned());
    evidence.missing_studies.push(MissingStudy {
        id,
        title: "u".to_owned(),
        reason,
        command: None,
    });
    evidence
}

fn check(decades: f64, fall: Option<[f64; 3]>, elsewhere: f64, expected: &str) {
    check_claim(CLAIM, &evidence(decades, fall, elsewhere), expected);
}

fn check_claim(claim: &str, evidence: &Evidence, expected: &str) {
    let claim = parse(claim, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let verdict = judge(&claim, "digest", evidence);
    let decided = verdict.decided_by.unwrap_or_default();
    assert_eq!(
        format!("{} by {decided}; {}", verdict.outcome.words(), verdict.because),
        expected,
        "the verdict"
    );
}

#[test]
fn every_rung_of_the_ladder() {
    let falls = Some([0.3, 0.4, 0.5]);
    check(4.0, falls, 0.2, "supported by falls; “falls” holds: the lower end is 0.3, above 0.1");
    check(
        4.0,
        falls,
        0.05,
        "fragile by falls elsewhere; “falls elsewhere” does not hold: it is 0.05, not above 0.1",
    );
    check(
        4.0,
        Some([0.01, 0.03, 0.05]),
        0.2,
        "refuted by does not fall; “does not fall” holds: the upper end is 0.05, below 0.1",
    );
    check(
        4.0,
        Some([0.01, 0.2, 0.5]),
        0.2,
        "not identified by falls; “falls” does not hold: the lower end is 0.01, not above 0.1",
    );
    check(
        1.5,
        falls,
        0.2,
        "not identified by wide enough; “wide enough” does not hold: it is 1.5, not above 2",
    );
    check(
        4.0,
        None,
        0.2,
        "not testable by falls; “falls” cannot be tested: s.fall could not be read: the evidence has no such number",
    );
}

/// A claim that stands on its base data is not supported while a robustness study is missing.
#[test]
fn a_missing_robustness_study_leaves_a_claim_fragile() {
    let claim = CLAIM.replace("t.fall", "u.fall");
    check_claim(
        &claim,
        &evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2),
        "fragile by falls elsewhere; “falls elsewhere” cannot be tested: u.fall could not be \
        read: its file is missing",
    );
}

/// A misspelt study is an error, a study whose data are missing is not.
#[test]
fn a_gate_on_an_unknown_study_is_refused() {
    let evidence = evidence(4.0, None, 0.2);
    let parsed =
        |text: &str| parse(text, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let misspelt = parsed(&CLAIM.replace("t.fall", "v.fall"));
    assert_eq!(
        check_studies(&misspelt, "claim.yaml", &evidence).expect_err("misspelt").to_string(),
        "claim.yaml: gate \"falls elsewhere\" reads \"v.fall\", but no study is called so; hint: \
        there are s, t, u"
    );
    let missing = parsed(&CLAIM.replace("t.fall", "u.fall"));
    assert_eq!(check_studies(&missing, "claim.yaml", &evidence), Ok(()));
}

#[test]
fn unusable_claims_are_refused_with_place_and_hint() {
    let refusal = |from: &str, to: &str| {
        let claim = CLAIM.replacen(from, to, 1);
        assert_ne!(claim, CLAIM, "the replacement of {from} did nothing");
        parse(&claim, "claim.yaml", "elasticity-falls").expect_err("unusable").to_string()
    };
    assert_eq!(
        refusal("id: elasticity-falls", "id: other"),
        "claim.yaml: id \"other\" is not the file's name \"elasticity-falls\"; hint: name the \
        file after the claim"
    );
    assert_eq!(
        refusal("name: does not fall", "name: falls"),
        "claim.yaml: two gates are called \"falls\"; hint: give each gate a name of its own"
    );
    assert_eq!(
        refusal("quantity: t.fall", "quantity: fall"),
        "claim.yaml: gate \"falls elsewhere\" reads \"fall\"; hint: write study.quantity, as \
        `cargo xtask show` lists them"
    );
    assert!(
        refusal("threshold: 2", "threshold: .nan").contains("has no finite threshold"),
        "a threshold is a number"
    );
    for (from, to) in [
        ("statement:", "statment:"),
        ("is: above", "is: over"),
        ("caution: c", "caution: c\ncaution: d"),
        ("id:", "id: ["),
    ] {
        let message = refusal(from, to);
        assert!(message.starts_with("claim.yaml: ") && message.contains("line"), "{to}: {message}");
    }
}

#[test]
fn a_rule_that_can_end_only_one_way_is_refused() {
    let start = CLAIM.find("  refutes:").expect("a list of gates");
    let end = CLAIM.find("  robust:").expect("a list of gates");
    let claim = format!("{}  refutes: []\n{}", &CLAIM[..start], &CLAIM[end..]);
    let message =
        parse(&claim, "claim.yaml", "elasticity-falls").expect_err("one-sided").to_string();
    assert!(message.contains("a rule that can end only one way judges nothing"), "{message}");
}
