//! What a gate reads of a finding, and on which side of a threshold it holds.

use evidence::{Check, Detail, Finding, GateField, GateOperator, Quantity, Sense, from_json};
use proptest::prelude::*;

/// A study with the number `q`, which has no upper end, and two checks: one of `q`, one that could
/// not be computed.
fn finding() -> Finding {
    let text = include_str!("../../claims/tests/empty_evidence.json");
    let mut found = from_json(text).expect("an empty evidence file").findings.remove(0);
    let quantity = Quantity { low: Some(0.5), ..Quantity::plain(2.0, "1", 9, "planted") };
    found.quantities.insert("q".into(), quantity);
    let Detail::Study(study) = &mut found.detail else { panic!("the template is a study") };
    for (name, value, passed) in [("C1", Some("template.q"), true), ("C6.params", None, false)] {
        study.checks.push(Check {
            id: "C".into(),
            name: name.into(),
            title: String::new(),
            statistic: String::new(),
            value: value.map(str::to_owned),
            sense: Sense::Above,
            threshold: 1.0,
            passed,
            note: String::new(),
        });
    }
    found
}

fn check(name: &str, expected: [Option<f64>; 4]) {
    let fields = [GateField::Estimate, GateField::Low, GateField::High, GateField::Passed];
    assert_eq!(fields.map(|field| field.read(&finding(), name)), expected, "{name}");
}

#[test]
fn a_field_reads_a_number_or_a_check() {
    check("q", [Some(2.0), Some(0.5), None, None]);
    check("check.C1", [Some(2.0), Some(0.5), None, Some(1.0)]);
    check("check.C6.params", [None, None, None, Some(0.0)]);
    check("check.C9", [None; 4]);
    check("C1", [None; 4]);
}

#[test]
fn neither_operator_holds_at_the_threshold_or_for_what_is_no_number() {
    for operator in [GateOperator::Above, GateOperator::Below] {
        assert!(!operator.holds(0.1, 0.1), "{operator:?} is strict");
        assert!(!operator.holds(f64::NAN, 0.1), "{operator:?} of no number");
        assert_eq!(operator.opposite().opposite(), operator, "there and back");
    }
    assert_eq!([GateOperator::Above.sign(), GateOperator::Above.word()], [">", "above"]);
    assert_eq!([GateOperator::Below.sign(), GateOperator::Below.word()], ["<", "below"]);
}

proptest! {
    /// A gate holds strictly within its boundary and nowhere else; off the threshold, it or its
    /// opposite holds.
    #[test]
    fn an_operator_holds_within_its_boundary(value in -2.0..2.0, threshold in -2.0..2.0) {
        for operator in [GateOperator::Above, GateOperator::Below] {
            let [low, high] = operator.boundary(threshold);
            let holds = operator.holds(value, threshold);
            prop_assert_eq!(holds, low < value && value < high);
            let otherwise = operator.opposite().holds(value, threshold);
            prop_assert!(holds != otherwise || value.total_cmp(&threshold).is_eq());
        }
    }
}
