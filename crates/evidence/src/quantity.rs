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
}
