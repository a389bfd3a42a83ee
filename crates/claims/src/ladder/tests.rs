//! Every combination of a rule with one or two gates a stage, against the definition: what is
//! decided is what every answer of the gates that were not read would leave as it is.

use evidence::{GateField, GateOperator};

use super::*;

const STAGES: [GateStage; 4] =
    [GateStage::Identified, GateStage::Supports, GateStage::Refutes, GateStage::Robust];

/// What may become of a gate.
#[derive(Clone, Copy, PartialEq)]
enum Became {
    Holds,
    Fails,
    NotHere,
    NoData,
}

const BECAME: [Became; 4] = [Became::Holds, Became::Fails, Became::NotHere, Became::NoData];

fn gate(name: &str, stage: GateStage, became: Became) -> Read {
    let value = match became {
        Became::Holds => Some(2.0),
        Became::Fails => Some(0.5),
        Became::NotHere | Became::NoData => None,
    };
    let gate = Gate {
        name: name.to_owned(),
        stage,
        quantity: "s.q".to_owned(),
        field: GateField::Estimate,
        is: GateOperator::Above,
        threshold: 1.0,
        reason: String::new(),
        not_computed: None,
        value,
        passed: value.map(|value| value > 1.0),
    };
    Read { gate, not_here: became == Became::NotHere, fails_wholly: false }
}

/// Two gates in each base stage and two that shake, by number.
fn case(mut number: usize) -> [Became; 8] {
    std::array::from_fn(|_| {
        let became = BECAME[number % 4];
        number /= 4;
        became
    })
}

fn gates(case: [Became; 8]) -> Vec<Read> {
    let staged = case.into_iter().enumerate();
    staged.map(|(at, became)| gate("g", STAGES[at / 2], became)).collect()
}

/// The ladder of a rule whose every base gate was read, as METHODS has it.
fn plain(case: [Became; 8]) -> Outcome {
    let hold = |stage: usize| case[2 * stage..2 * stage + 2].iter().all(|&b| b == Became::Holds);
    if !hold(0) {
        Outcome::NotIdentified
    } else if hold(2) {
        Outcome::Refuted
    } else if !hold(1) {
        Outcome::NotIdentified
    } else if case[6..].contains(&Became::Fails) {
        Outcome::Fragile
    } else {
        Outcome::Supported
    }
}

/// Every way in which base gates of some kinds may be answered.
fn completions(case: [Became; 8], open: &[Became]) -> Vec<[Became; 8]> {
    let Some(at) = (0..6).find(|&at| open.contains(&case[at])) else { return vec![case] };
    let answered = [Became::Holds, Became::Fails].map(|answer| {
        let mut case = case;
        case[at] = answer;
        completions(case, open)
    });
    answered.concat()
}

/// The outcome that all answers share, where they do. Fragile and supported are one rung of the
/// base gates.
fn shared(case: [Became; 8]) -> Option<Outcome> {
    let mut ends = completions(case, &[Became::NotHere, Became::NoData]).into_iter().map(plain);
    let first = ends.next()?;
    ends.all(|end| end == first).then_some(first)
}

#[test]
fn what_is_not_read_never_changes_what_is_decided() {
    for number in 0..4_usize.pow(8) {
        let case = case(number);
        let expected = shared(case).unwrap_or_else(|| {
            let mut answered = completions(case, &[Became::NotHere]).into_iter();
            if answered.any(|case| shared(case).is_some()) {
                Outcome::NotRunHere
            } else {
                Outcome::NotTestable
            }
        });
        let gates = gates(case);
        let (outcome, gate) = ladder(&gates);
        assert_eq!(outcome, expected, "case {number}");
        assert!(gate.is_some(), "case {number}: no gate is named");
    }
}

#[test]
fn the_gate_named_is_the_one_that_holds_by_least() {
    let mut two = [gate("far", GateStage::Supports, Became::Holds), {
        let mut near = gate("near", GateStage::Supports, Became::Holds);
        near.gate.value = Some(1.01);
        near
    }];
    let named = |gates: &[Read]| tightest(gates, GateStage::Supports).map(|g| g.name.clone());
    assert_eq!(named(&two).as_deref(), Some("near"));
    two.reverse();
    assert_eq!(named(&two).as_deref(), Some("near"), "whatever stands first");
    // A check reads 1 against 0.5, which is no distance.
    two[0].gate.field = GateField::Passed;
    assert_eq!(named(&two).as_deref(), Some("far"));
}

#[test]
fn a_margin_is_a_share_of_the_larger_of_number_and_threshold() {
    let margin = |value, threshold| {
        let gate = gate("g", GateStage::Refutes, Became::Holds).gate;
        super::margin(&Gate { value, threshold, ..gate })
    };
    for (value, threshold, expected) in
        [(0.5, 1.0, 0.5), (4.0, 1.0, 0.75), (-1.0, -1.25, 0.2), (-1.0, 1.0, 2.0), (3.0, 3.0, 0.0)]
    {
        let found = margin(Some(value), threshold).expect("a number was read");
        assert!((found - expected).abs() < 1e-12, "{value} beside {threshold}: {found}");
    }
    assert_eq!(margin(None, 1.0), None, "nothing was read");
    let check = gate("g", GateStage::Refutes, Became::Holds).gate;
    let check = Gate { field: GateField::Passed, ..check };
    assert_eq!(super::margin(&check), None, "a check has no margin");
}
