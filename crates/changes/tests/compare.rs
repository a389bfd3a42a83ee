//! Two evidences that differ in what was planted, and what the comparison names.

use std::collections::BTreeMap;

use changes::{Became, Cause, Changes, LAYOUT, Record, between, compare, from_json, to_json};
use evidence::{
    ColumnFinding, Detail, Evidence, FileState, Finding, Gate, GateField, GateOperator, GateStage,
    Head, Hedge, Kind, MeasureDetail, ObservationsFinding, Outcome, Quantity, ReadFrom, RuleAge,
    SourceFile, SourceFinding, Stamp, Verdict, WrittenFile,
};
use proptest::prelude::*;

fn stamp() -> Stamp {
    Stamp {
        version: "1-aaaaaaaa-bbbbbbbb".to_owned(),
        program_version: "1".to_owned(),
        commit: "aaaaaaaa".to_owned(),
        dirty: false,
        date: "2026-11-29".to_owned(),
        timestamp_seconds: 1,
        data_digest: "bbbbbbbb".to_owned(),
        toolchain: "a compiler".to_owned(),
    }
}

fn source(id: &str) -> SourceFinding {
    SourceFinding {
        id: id.to_owned(),
        title: String::new(),
        citation: String::new(),
        identifier: String::new(),
        licence: String::new(),
        obtained: String::new(),
        traps: Vec::new(),
        files: vec![SourceFile {
            id: "runs".to_owned(),
            kind: "url".to_owned(),
            location: String::new(),
            sha256: "11111111".to_owned(),
            state: FileState::Bundled,
        }],
    }
}

fn set(id: &str, source: &str) -> ObservationsFinding {
    ObservationsFinding {
        id: id.to_owned(),
        title: String::new(),
        source: source.to_owned(),
        read_from: ReadFrom::Bundle,
        loss_group: String::new(),
        rows_read: 9,
        rows_accepted: 9,
        rejected: Vec::new(),
        columns: vec![ColumnFinding {
            name: "params".to_owned(),
            label: String::new(),
            unit: "1".to_owned(),
            meaning: String::new(),
            low: 1e6,
            high: 1e9,
        }],
        sizes: Vec::new(),
    }
}

/// A measure with two numbers, one of them with an interval.
fn measure(id: &str, observations: Option<&str>, studies: &[&str]) -> Finding {
    let slope = Quantity::plain(0.5, "1", 9, "planted").within(0.4, 0.6, 0.95);
    let count = Quantity::plain(3.25, "1", 9, "planted");
    Finding {
        head: Head {
            kind: Kind::Measure,
            id: id.to_owned(),
            title: String::new(),
            question: String::new(),
            digest: format!("digest of {id}"),
            observations: observations.map(str::to_owned),
            studies: studies.iter().map(|&study| study.to_owned()).collect(),
            declares: vec!["slope".to_owned(), "count".to_owned()],
        },
        n: 9,
        excluded: Vec::new(),
        quantities: BTreeMap::from([("slope".to_owned(), slope), ("count".to_owned(), count)]),
        undefined: BTreeMap::new(),
        figures: Vec::new(),
        detail: Detail::Measure(MeasureDetail {
            method: String::new(),
            level: None,
            loss_groups: Vec::new(),
            tables: Vec::new(),
        }),
    }
}

fn verdict(claim: &str, quantity: &str, outcome: Outcome) -> Verdict {
    Verdict {
        claim: claim.to_owned(),
        title: format!("Title of {claim}"),
        statement: String::new(),
        quote: None,
        hedge: Hedge::None,
        said: None,
        reading: None,
        document: String::new(),
        place: String::new(),
        url: None,
        population: String::new(),
        quantity: quantity.to_owned(),
        outcome,
        decided_by: Some("it rises".to_owned()),
        because: String::new(),
        brief: None,
        caution: String::new(),
        would_change: String::new(),
        gates: vec![Gate {
            name: "it rises".to_owned(),
            stage: GateStage::Supports,
            quantity: quantity.to_owned(),
            field: GateField::Low,
            is: GateOperator::Above,
            threshold: 0.3,
            reason: String::new(),
            not_computed: None,
            value: Some(0.4),
            passed: Some(true),
        }],
        refuted_again: Vec::new(),
        rule_digest: format!("rule of {claim}"),
        age: RuleAge::unknown(),
        earlier: Vec::new(),
        supersedes: Vec::new(),
        superseded_by: None,
        awaits: None,
        disputes: Vec::new(),
        stability: None,
        worlds: Vec::new(),
        chance: None,
        withdrawn: false,
    }
}

/// Two sources with a set each; `upper` builds on `lower`, and `apart` on neither.
fn planted() -> Evidence {
    let file = |kind: &str, id: &str| WrittenFile {
        kind: kind.to_owned(),
        id: id.to_owned(),
        digest: format!("text of {id}"),
    };
    Evidence {
        sources: vec![source("near"), source("far")],
        observations: vec![set("near-runs", "near"), set("far-runs", "far")],
        files: vec![
            file("measure", "lower"),
            file("constants", "constants"),
            file("file", "data/observations/near-runs.parquet"),
        ],
        findings: vec![
            measure("lower", Some("near-runs"), &[]),
            measure("upper", None, &["lower"]),
            measure("apart", Some("far-runs"), &[]),
        ],
        verdicts: vec![
            verdict("clip-falls", "upper.slope", Outcome::Fragile),
            verdict("clip-stays", "apart.slope", Outcome::Refuted),
        ],
        ..Evidence::empty(stamp())
    }
}

/// What differs from the planted evidence after a change.
fn after(change: impl FnOnce(&mut Evidence)) -> Changes {
    let mut later = planted();
    change(&mut later);
    between(&planted(), &later)
}

/// The causes of the one verdict that is another, where the outcome of the first changes too.
fn causes(change: impl FnOnce(&mut Evidence)) -> Vec<Cause> {
    let changes = after(|later| {
        later.verdicts[0].outcome = Outcome::Supported;
        change(later);
    });
    assert_eq!(changes.verdicts.len(), 1, "one verdict is another: {:?}", changes.verdicts);
    changes.verdicts[0].causes.clone()
}

#[test]
fn identical_evidences_differ_in_nothing() {
    let changes = after(|_| {});
    assert!(changes.is_nothing(), "{changes:?}");
    let changes = after(|later| later.stamp.commit = "cccccccc".to_owned());
    assert!(changes.is_nothing(), "another commit that changes nothing: {changes:?}");
    assert_eq!(changes.outcomes["fragile"], [1, 1]);
}

#[test]
fn one_digit_one_rule_and_one_digest_are_named_and_nothing_else() {
    let changes = after(|later| {
        later.findings[2].quantities.get_mut("count").expect("a number").estimate = 3.26;
        later.verdicts[1].rule_digest = "another rule".to_owned();
        later.sources[1].files[0].sha256 = "21111111".to_owned();
    });
    let moved: Vec<&str> = changes.numbers.moved.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(moved, ["apart.count"]);
    assert_eq!(changes.rules, ["clip-stays"]);
    assert_eq!(changes.data.files.changed, ["far/runs"]);
    let rest = Changes {
        rules: Vec::new(),
        numbers: changes::NumberChanges::default(),
        data: changes::DataChanges::default(),
        ..changes.clone()
    };
    assert!(rest.is_nothing(), "{rest:?}");
    let counts = (changes.numbers.within.len(), changes.numbers.added.len());
    assert_eq!((counts, changes.numbers.removed.len()), ((0, 0), 0));
    assert!(changes.data.sets.is_nothing() && changes.data.files.added.is_empty());
}

/// A digit that stays inside the interval is a change too, and a smaller one.
#[test]
fn a_digit_within_the_interval_is_named_apart() {
    let changes = after(|later| {
        later.findings[0].quantities.get_mut("slope").expect("a number").estimate = 0.51;
    });
    assert_eq!(changes.numbers.within, ["lower.slope"]);
    assert!(changes.numbers.moved.is_empty() && !changes.is_nothing(), "{changes:?}");
}

#[test]
fn causes_are_told_apart() {
    let rule = |later: &mut Evidence| later.verdicts[0].rule_digest = "another".to_owned();
    let data = |later: &mut Evidence| later.sources[0].files[0].sha256 = "2".to_owned();
    let rows = |later: &mut Evidence| later.observations[0].rows_accepted = 8;
    let bundle = |later: &mut Evidence| later.files[2].digest = "another".to_owned();
    let analysis = |later: &mut Evidence| later.findings[1].head.digest = "another".to_owned();
    let below = |later: &mut Evidence| later.findings[0].head.digest = "another".to_owned();
    let code = |later: &mut Evidence| later.stamp.commit = "cccccccc".to_owned();
    let layout = |later: &mut Evidence| later.schema_version += 1;
    let constants = |later: &mut Evidence| later.files[1].digest = "another".to_owned();
    assert_eq!(causes(rule), [Cause::Rule]);
    assert_eq!(causes(data), [Cause::Data], "two steps below the gate");
    assert_eq!(causes(rows), [Cause::Data], "tidied to other rows");
    assert_eq!(causes(bundle), [Cause::Data], "other values in the same rows");
    assert_eq!(causes(analysis), [Cause::Analysis]);
    assert_eq!(causes(below), [Cause::Analysis], "a study below");
    assert_eq!(causes(code), [Cause::Code]);
    assert_eq!(causes(layout), [Cause::Code]);
    assert_eq!(causes(constants), [Cause::Papers]);
    assert_eq!(causes(|_| {}), [Cause::Unexplained]);
    let all = |later: &mut Evidence| {
        rule(later);
        data(later);
        analysis(later);
        code(later);
    };
    assert_eq!(causes(all), [Cause::Rule, Cause::Data, Cause::Analysis]);
}

/// What a verdict does not hang on does not explain it.
#[test]
fn a_change_elsewhere_is_no_cause() {
    let elsewhere = |later: &mut Evidence| {
        later.sources[1].files[0].sha256 = "2".to_owned();
        later.observations[1].rows_accepted = 8;
        later.findings[2].head.digest = "another".to_owned();
        later.verdicts[1].rule_digest = "another".to_owned();
    };
    assert_eq!(causes(elsewhere), [Cause::Unexplained]);
    let with_code = |later: &mut Evidence| {
        elsewhere(later);
        later.stamp.dirty = true;
    };
    assert_eq!(causes(with_code), [Cause::Code]);
}

#[test]
fn a_changed_verdict_names_the_numbers_that_decided() {
    let changes = after(|later| {
        let slope = Quantity::plain(0.35, "1", 9, "planted").within(0.2, 0.5, 0.95);
        later.findings[1].quantities.insert("slope".to_owned(), slope);
        later.verdicts[0].outcome = Outcome::NotIdentified;
        later.verdicts[0].gates[0].value = Some(0.2);
    });
    let change = &changes.verdicts[0];
    let (before, now) = (change.decided_earlier.as_ref(), change.decided_later.as_ref());
    let (before, now) = (before.expect("before"), now.expect("now"));
    assert_eq!((before.value, now.value), (Some(0.4), Some(0.2)));
    assert_eq!(now.number.as_ref().expect("a number").high, Some(0.5));
    assert_eq!((before.threshold, &*before.quantity), (Some(0.3), "upper.slope"));
}

#[test]
fn claims_that_are_new_gone_or_superseded_are_told() {
    let changes = after(|later| {
        later.verdicts[0].superseded_by = Some("clip-new".to_owned());
        later.verdicts[1].claim = "clip-new".to_owned();
    });
    let became: Vec<(&str, Became)> =
        changes.verdicts.iter().map(|it| (it.claim.as_str(), it.became)).collect();
    let expected = [
        ("clip-falls", Became::Superseded),
        ("clip-new", Became::Added),
        ("clip-stays", Became::Removed),
    ];
    assert_eq!(became, expected);
    assert_eq!(changes.verdicts[0].superseded_by.as_deref(), Some("clip-new"));
    assert!(changes.verdicts.iter().all(|it| it.causes.is_empty()), "nothing caused them");
    assert_eq!(changes.outcomes["fragile"], [1, 0], "it counts no more");
}

#[test]
fn numbers_data_and_files_that_are_new_or_gone_are_named() {
    let changes = after(|later| {
        later.findings.remove(2);
        later.sources.remove(1);
        later.observations[1].id = "other-runs".to_owned();
        later.files[0].id = "higher".to_owned();
        let number = Quantity::plain(1.0, "1", 9, "planted");
        later.counts.insert("laws.total".to_owned(), number);
    });
    assert_eq!(changes.numbers.removed, ["apart.count", "apart.slope"]);
    assert_eq!(changes.numbers.added, ["laws.total"]);
    assert_eq!(changes.data.files.removed, ["far/runs"]);
    let sets = (&changes.data.sets.added, &changes.data.sets.removed);
    assert_eq!(sets, (&vec!["other-runs".to_owned()], &vec!["far-runs".to_owned()]));
    let files = (&changes.definitions.added, &changes.definitions.removed);
    assert_eq!(files, (&vec!["measure higher".to_owned()], &vec!["measure lower".to_owned()]));
}

#[test]
fn a_record_is_read_back_and_another_layout_refused() {
    let record = Record::from(&planted());
    let text = to_json(&record).expect("JSON");
    assert_eq!(from_json(&text).expect("a record"), record);
    let newer = text.replacen(&format!("\"record_layout\":{LAYOUT}"), "\"record_layout\":99", 1);
    let said = from_json(&newer).expect_err("another layout").to_string();
    assert!(said.contains("layout 99") && said.contains("; hint: "), "{said}");
    let said = from_json("{}").expect_err("no record").to_string();
    assert!(said.contains("no record of this program"), "{said}");
    // A field that a newer program added is passed over.
    let added = text.replacen('{', "{\"added\":1,", 1);
    assert_eq!(from_json(&added).expect("a record"), record);
}

proptest! {
    /// Whatever the numbers are, a record differs from itself in nothing, and the two directions
    /// name the same numbers.
    #[test]
    fn both_directions_name_the_same_numbers(
        values in proptest::collection::vec((-1e9..1e9f64, 0.0..10.0f64, 0.0..10.0f64), 2)
    ) {
        let [one, other] = [0, 1].map(|at| {
            let (estimate, below, above) = values[at];
            let mut evidence = planted();
            let number = Quantity::plain(estimate, "1", 9, "planted");
            let number = number.within(estimate - below, estimate + above, 0.95);
            evidence.findings[0].quantities.insert("slope".to_owned(), number);
            Record::from(&evidence)
        });
        prop_assert!(compare(&one, &one).is_nothing(), "itself");
        let (there, back) = (compare(&one, &other).numbers, compare(&other, &one).numbers);
        prop_assert_eq!(there.within, back.within);
        prop_assert_eq!(there.moved.len(), back.moved.len());
    }
}
