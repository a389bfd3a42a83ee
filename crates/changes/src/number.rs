//! One number with its interval, and whether it is another one now.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Share of itself by which a number may differ and still be the same: the last bits belong to the
/// machine.
pub const SAME_RELATIVE: f64 = 1e-9;

/// One number with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Number {
    /// The number.
    pub estimate: f64,
    /// Lower end of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Unit of all three.
    pub unit: String,
}

/// How far a number is from what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Distance {
    /// It is the same, but for the last bits.
    Same,
    /// It or an end of its interval is another, and each estimate lies in the other's interval.
    Within,
    /// It moved beyond an interval; or it has none and differs; or its unit is another.
    Beyond,
}

impl Number {
    /// How far this number is from what it was.
    pub(crate) fn distance(&self, earlier: &Self) -> Distance {
        if self.unit != earlier.unit {
            return Distance::Beyond;
        }
        let is_same = is_same(self.estimate, earlier.estimate);
        if !is_same && (!self.allows(earlier.estimate) || !earlier.allows(self.estimate)) {
            return Distance::Beyond;
        }
        let has_interval = self.has_interval() || earlier.has_interval();
        let is_end = is_end(self.low, earlier.low) && is_end(self.high, earlier.high);
        match (is_same, has_interval) {
            (true, _) if is_end => Distance::Same,
            (false, false) => Distance::Beyond,
            _ => Distance::Within,
        }
    }

    /// Whether it has an interval, or one end of it.
    const fn has_interval(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }

    /// Whether a value lies in its interval; an end that is absent bounds nothing.
    fn allows(&self, value: f64) -> bool {
        self.low.is_none_or(|low| low <= value) && self.high.is_none_or(|high| value <= high)
    }
}

/// Whether two values are the same, but for the last bits.
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= SAME_RELATIVE * one.abs().max(other.abs())
}

/// Whether two ends of intervals are the same, or are both absent.
fn is_end(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => is_same(one, other),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Distance, Number};

    fn number(estimate: f64, low: Option<f64>, high: Option<f64>) -> Number {
        Number { estimate, low, high, unit: "1".to_owned() }
    }

    #[test]
    fn a_number_moves_beyond_the_interval_of_either_version() {
        let base = number(0.5, Some(0.4), Some(0.6));
        let distance = |estimate, low, high| number(estimate, low, high).distance(&base);
        assert_eq!(distance(0.5, Some(0.4), Some(0.6)), Distance::Same);
        assert_eq!(distance(0.5 + 1e-12, Some(0.4), Some(0.6)), Distance::Same);
        assert_eq!(distance(0.51, Some(0.4), Some(0.6)), Distance::Within);
        assert_eq!(distance(0.5, Some(0.3), Some(0.6)), Distance::Within, "an end moved");
        assert_eq!(distance(0.5, None, None), Distance::Within, "the interval went");
        assert_eq!(distance(0.61, Some(0.4), Some(0.7)), Distance::Beyond, "outside the earlier");
        assert_eq!(distance(0.58, Some(0.55), Some(0.6)), Distance::Beyond, "outside the later");
        assert_eq!(distance(0.61, None, None), Distance::Beyond);
    }

    #[test]
    fn a_number_without_an_interval_moves_by_more_than_its_last_bits() {
        let base = number(2.0, None, None);
        assert_eq!(number(2.0 + 1e-9, None, None).distance(&base), Distance::Same);
        assert_eq!(number(2.0 + 1e-8, None, None).distance(&base), Distance::Beyond);
        let zero = number(0.0, None, None);
        assert_eq!(number(-0.0, None, None).distance(&zero), Distance::Same);
    }

    #[test]
    fn another_unit_is_another_number() {
        let other = Number { unit: "nats/token".to_owned(), ..number(2.0, None, None) };
        assert_eq!(other.distance(&number(2.0, None, None)), Distance::Beyond);
    }

    #[test]
    fn an_estimate_outside_of_its_own_interval_does_not_move_by_itself() {
        let odd = number(0.9, Some(0.4), Some(0.6));
        assert_eq!(odd.distance(&odd), Distance::Same);
    }
}
