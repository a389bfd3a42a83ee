//! What the specifications of a multiverse say of a claim.

use evidence::{Evidence, Hedge, Outcome, Quantity, RuleAge, Stability, Verdict, from_json};

/// Evidence of one study whose multiverse has these two shares.
fn evidence(supports: f64, refutes: Option<f64>) -> Evidence {
    let text = include_str!("../../claims/tests/empty_evidence.json");
    let mut evidence = from_json(text).expect("an empty evidence file");
    let found = evidence.findings.first_mut().expect("one study");
    "s".clone_into(&mut found.head.id);
    let shares = [("supported", Some(supports)), ("refuted", refutes)];
    for (end, share) in shares.into_iter().filter_map(|(end, share)| Some((end, share?))) {
        let share = Quantity::plain(share, "fraction", 9, "planted");
        found.quantities.insert(format!("multiverse.share_size_{end}"), share);
    }
    evidence
}

fn verdict(outcome: Outcome, stability: Option<&str>) -> Verdict {
    Verdict {
        claim: "c".to_owned(),
        title: String::new(),
        statement: String::new(),
        quote: None,
        hedge: Hedge::None,
        said: None,
        reading: None,
        document: String::new(),
        place: String::new(),
        url: None,
        population: String::new(),
        quantity: String::new(),
        outcome,
        decided_by: None,
        because: String::new(),
        brief: None,
        caution: String::new(),
        would_change: String::new(),
        gates: Vec::new(),
        refuted_again: Vec::new(),
        rule_digest: String::new(),
        age: RuleAge::unknown(),
        earlier: Vec::new(),
        supersedes: Vec::new(),
        superseded_by: None,
        awaits: None,
        disputes: Vec::new(),
        stability: stability.map(str::to_owned),
        worlds: Vec::new(),
        chance: None,
        withdrawn: false,
    }
}

const NAME: &str = "s.multiverse.share_size_supported";

/// Of a hundred specifications fifty support, ten refute and forty say neither; each verdict is
/// that of its own share.
#[test]
fn each_verdict_has_the_share_that_says_the_same() {
    let shares = Stability::of(&verdict(Outcome::Supported, Some(NAME)), &evidence(0.5, Some(0.1)));
    let shares = shares.expect("both shares");
    for (outcome, expected) in [
        (Outcome::Supported, 0.5),
        (Outcome::Fragile, 0.5),
        (Outcome::Refuted, 0.1),
        (Outcome::NotIdentified, 0.4),
        (Outcome::LiesBetween, 0.4),
    ] {
        let same = shares.same(&verdict(outcome, Some(NAME)));
        assert!((same - expected).abs() < 1e-12, "{outcome:?}: {same}");
    }
}

#[test]
fn without_both_shares_there_is_none() {
    let named = verdict(Outcome::Supported, Some(NAME));
    assert_eq!(Stability::of(&named, &evidence(0.5, None)), None, "the other share is missing");
    let whole = evidence(0.5, Some(0.1));
    for name in [None, Some("s.multiverse.share_size_refuted"), Some("t.share_supported")] {
        assert_eq!(Stability::of(&verdict(Outcome::Refuted, name), &whole), None, "{name:?}");
    }
}
