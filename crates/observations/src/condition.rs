//! Conditions on rows, and exclusions: a condition with the reason for dropping what meets it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a column's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Strictly below the value.
    Below,
    /// Strictly above the value.
    Above,
    /// Equal to the value (to the last bit).
    Equals,
    /// At least as large as the k-th largest value of the column (ties included); the value is k.
    AmongLargest,
    /// At most as large as the k-th smallest value of the column (ties included); the value is k.
    AmongSmallest,
}

/// A statement about one column that is true or false of each row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Standard name of a numeric column.
    pub column: String,
    /// The comparison.
    pub is: Operator,
    /// What the column is compared with, in the standard unit.
    pub value: f64,
}

/// Rows to leave out, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Which rows.
    #[serde(rename = "where")]
    pub condition: Condition,
    /// Why, as the report prints it.
    pub reason: String,
}

impl Condition {
    /// Which of the values meet the condition.
    #[must_use]
    pub fn holds(&self, values: &[f64]) -> Vec<bool> {
        let compare: Box<dyn Fn(f64) -> bool> = match self.is {
            Operator::Below => Box::new(|value| value < self.value),
            Operator::Above => Box::new(|value| value > self.value),
            Operator::Equals => Box::new(|value| value.total_cmp(&self.value).is_eq()),
            Operator::AmongLargest => {
                let bound = ranked(values, self.value, true);
                Box::new(move |value| bound.is_some_and(|bound| value >= bound))
            }
            Operator::AmongSmallest => {
                let bound = ranked(values, self.value, false);
                Box::new(move |value| bound.is_some_and(|bound| value <= bound))
            }
        };
        values.iter().map(|&value| compare(value)).collect()
    }
}

/// The k-th largest (or smallest) value; the extreme one where there are fewer than k, none for k <
/// 1.
fn ranked(values: &[f64], rank: f64, largest: bool) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    if largest {
        sorted.reverse();
    }
    // The rank is a small count written by hand; rounding it is the only sensible reading.
    let index = (1..=sorted.len()).take_while(|&count| count as f64 <= rank).last()?;
    sorted.get(index - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is: Operator, value: f64, expected: &[bool]) {
        let condition = Condition { column: "loss_nats".into(), is, value };
        assert_eq!(condition.holds(&[3.0, 1.0, 2.0, 3.0]), expected, "{is:?} {value}");
    }

    #[test]
    fn comparisons_are_strict() {
        check(Operator::Below, 2.0, &[false, true, false, false]);
        check(Operator::Above, 2.0, &[true, false, false, true]);
        check(Operator::Equals, 2.0, &[false, false, true, false]);
    }

    #[test]
    fn ranks_keep_ties_and_stop_at_the_end() {
        check(Operator::AmongLargest, 1.0, &[true, false, false, true]);
        check(Operator::AmongLargest, 3.0, &[true, false, true, true]);
        check(Operator::AmongSmallest, 1.0, &[false, true, false, false]);
        check(Operator::AmongSmallest, 9.0, &[true, true, true, true]);
        check(Operator::AmongLargest, 0.0, &[false, false, false, false]);
    }
}
