//! One number with its interval.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One number with its interval: what a claim's rule and `show` read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The number.
    pub estimate: f64,
    /// Lower end of the interval, where there is one.
    pub low: Option<f64>,
    /// Upper end of the interval, where there is one.
    pub high: Option<f64>,
    /// Confidence level of the interval, such as 0.95.
    pub level: Option<f64>,
    /// How estimate and interval were made.
    pub method: String,
    /// Unit of all three.
    pub unit: String,
    /// Observations behind it.
    pub n: usize,
}

impl Quantity {
    /// Whether it counts something: a whole number without unit and interval.
    #[must_use]
    pub fn is_count(&self) -> bool {
        self.low.is_none() && self.unit == "1" && self.estimate.fract() == 0.0
    }

    /// Whether a threshold lies between two counts, such as 0.5 between none and one: a reader is
    /// told of the count next to it. A p value of one is no count; its thresholds lie below one
    /// half.
    #[must_use]
    pub fn counts_against(&self, threshold: f64) -> bool {
        self.is_count() && threshold >= 0.5
    }

    /// A number without an interval.
    #[must_use]
    pub fn plain(estimate: f64, unit: &str, n: usize, method: impl Into<String>) -> Self {
        let (method, unit) = (method.into(), unit.to_owned());
        Self { estimate, low: None, high: None, level: None, method, unit, n }
    }

    /// How many there are of something.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn count(count: usize, method: impl Into<String>) -> Self {
        Self::plain(count as f64, "1", count, method)
    }

    /// The same number with its interval at a confidence level.
    #[must_use]
    pub fn within(self, low: f64, high: f64, level: f64) -> Self {
        Self { low: Some(low), high: Some(high), level: Some(level), ..self }
    }

    /// Of a p value as small as its draws can show, how many draws there were: none of them was as
    /// far off as the data, and the truth may be smaller still.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn draws_at_floor(&self) -> Option<usize> {
        let draws = self.draws()?;
        let least = 1.0 / (draws as f64 + 1.0);
        ((self.estimate - least).abs() <= ROUNDING * least).then_some(draws)
    }

    /// How many draws a p value is held against, as its method says.
    fn draws(&self) -> Option<usize> {
        let (_, rest) = self.method.split_once(HELD_AGAINST)?;
        let rest = rest.strip_prefix("at most ").unwrap_or(rest);
        let (draws, what) = rest.split_once(' ')?;
        let is_drawn = ["draws", "sets"].iter().any(|word| what.starts_with(word));
        draws.parse().ok().filter(|_| is_drawn)
    }
}

/// Whether the last part of a full name is that of a p value.
#[must_use]
pub fn is_p_value(full_name: &str) -> bool {
    let short = full_name.rsplit('.').next().unwrap_or_default();
    let is_called_so = short.starts_with("p_value") || short.ends_with("_p_value") || short == "p";
    (is_called_so || short.ends_with("_p")) && !short.ends_with("_size")
}

/// Before the number of draws in the method of a p value.
const HELD_AGAINST: &str = "held against ";
/// What a quotient may be off by.
const ROUNDING: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::*;

    fn p(estimate: f64, method: &str) -> Option<usize> {
        Quantity::plain(estimate, "1", 240, method).draws_at_floor()
    }

    #[test]
    fn a_p_value_is_at_its_floor_where_no_draw_was_as_far_off() {
        let method = "likelihood ratio, held against 1199 draws of its own residuals' signs";
        assert_eq!(p(1.0 / 1200.0, method), Some(1199));
        assert_eq!(p(2.0 / 1200.0, method), None, "one draw was");
        let method = "likelihood ratio, held against at most 39 sets with signs drawn";
        assert_eq!(p(0.025, method), Some(39));
    }

    #[test]
    fn a_p_value_of_a_distribution_has_no_floor() {
        let method = "likelihood ratio, held against F with 5 degrees of freedom";
        assert_eq!(p(0.5, method), None);
        assert_eq!(p(0.25, "share of all orders at the largest scale"), None);
    }

    #[test]
    fn p_values_are_known_by_their_names() {
        for name in ["a.p_value_offset", "a.x.break_p", "a.p", "a.effect_p_value"] {
            assert!(is_p_value(name), "{name}");
        }
        for name in ["a.p_value_offset_size", "a.small_p_share", "a.alpha", "a.pairs"] {
            assert!(!is_p_value(name), "{name}");
        }
    }
}
