//! The p value of the gate that decided a verdict.

use evidence::{Evidence, Gate, GateField, GateOperator, Outcome, Quantity, Verdict, is_p_value};
use quantiles::{Continuous, Normal};

/// The chance of a number this far beyond its threshold if the truth stood at the threshold,
/// one-sided: of an end of an interval by the normal distribution, with the standard error that
/// this side of the interval has, `Phi(-|estimate - threshold| / s)`, `s = |end - estimate| / z`;
/// of a gate that wants a small p value that p value. None for a verdict that is open, for a gate
/// that reads a number without an interval, and for a check.
#[must_use]
pub fn chance(verdict: &Verdict, evidence: &Evidence) -> Option<f64> {
    if !matches!(verdict.outcome, Outcome::Supported | Outcome::Refuted) {
        return None;
    }
    let name = verdict.decided_by.as_ref()?;
    let gate = verdict.gates.iter().find(|gate| gate.name == *name)?;
    let (found, short) = evidence.finding(&gate.quantity)?;
    of_gate(gate, found.quantity(short)?)
}

fn of_gate(gate: &Gate, quantity: &Quantity) -> Option<f64> {
    let end = match gate.field {
        GateField::Low => quantity.low?,
        GateField::High => quantity.high?,
        GateField::Estimate if wants_small_p(gate) => return gate.value,
        GateField::Estimate | GateField::Passed => return None,
    };
    let normal = Normal::standard();
    let z = normal.inverse_cdf(f64::midpoint(1.0, quantity.level?));
    let error = (end - quantity.estimate).abs() / z;
    if !error.is_normal() {
        return None;
    }
    Some(normal.cdf(-(quantity.estimate - gate.threshold).abs() / error))
}

/// Whether a gate reads a p value that must be small.
fn wants_small_p(gate: &Gate) -> bool {
    is_p_value(&gate.quantity) && gate.is == GateOperator::Below
}

#[cfg(test)]
mod tests {
    use evidence::GateStage;

    use super::*;

    fn gate(quantity: &str, field: GateField, is: GateOperator, threshold: f64) -> Gate {
        Gate {
            name: String::new(),
            stage: GateStage::Supports,
            quantity: quantity.to_owned(),
            field,
            is,
            threshold,
            reason: String::new(),
            not_computed: None,
            value: Some(0.003),
            passed: Some(true),
        }
    }

    /// The interval 2 ± 1.959964 has a standard error of 1: a threshold of 0 is two of them off,
    /// and the lower tail of the normal distribution beyond two is .0227501 (Abramowitz and Stegun,
    /// table 26.1).
    #[test]
    fn an_interval_gives_the_tail_of_the_normal_distribution() {
        let quantity = Quantity::plain(2.0, "1", 9, "").within(0.040_036, 3.959_964, 0.95);
        let low = gate("s.fall", GateField::Low, GateOperator::Above, 0.0);
        let chance = of_gate(&low, &quantity).expect("an interval");
        assert!((chance - 0.022_750_1).abs() < 1e-6, "{chance}");
    }

    #[test]
    fn a_small_p_value_is_its_own_chance_and_a_share_has_none() {
        let plain = Quantity::plain(0.003, "1", 9, "");
        let estimate = |name| gate(name, GateField::Estimate, GateOperator::Below, 0.01);
        assert_eq!(of_gate(&estimate("s.p_value_offset"), &plain), Some(0.003));
        assert_eq!(of_gate(&estimate("s.break_p"), &plain), Some(0.003));
        assert_eq!(of_gate(&estimate("s.share"), &plain), None);
    }
}
