//! What a statement is, and how the answers of a multiverse lie about it.

use measures::{Interval, quantile};

/// On which side of a value a statement puts a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Under it.
    Below,
    /// Over it.
    Above,
}

/// "The quantity lies below (above) this value."
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statement {
    /// On which side.
    pub side: Side,
    /// Of what value.
    pub value: f64,
}

/// What an interval says of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval lies on the stated side.
    Supported,
    /// The whole interval lies on the other side.
    Refuted,
    /// The interval holds the value.
    Open,
}

impl Statement {
    /// Whether a value lies on the stated side.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        match self.side {
            Side::Below => value < self.value,
            Side::Above => value > self.value,
        }
    }

    /// What an interval says of it.
    #[must_use]
    pub fn verdict(&self, interval: Interval) -> Verdict {
        match (self.holds(interval.low), self.holds(interval.high)) {
            (true, true) => Verdict::Supported,
            (false, false) => Verdict::Refuted,
            _ => Verdict::Open,
        }
    }

    /// Share of the values on the stated side; none of no values.
    #[must_use]
    pub fn share(&self, values: &[f64]) -> Option<f64> {
        let holding = values.iter().filter(|&&value| self.holds(value)).count();
        (!values.is_empty()).then(|| holding as f64 / values.len() as f64)
    }

    /// How far a value lies on the stated side; negative on the other.
    #[must_use]
    pub fn lead(&self, value: f64) -> f64 {
        match self.side {
            Side::Below => self.value - value,
            Side::Above => value - self.value,
        }
    }
}

/// Where the answers lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Least.
    pub least: f64,
    /// Lower quartile (type 7 of Hyndman & Fan 1996, as numpy has it).
    pub quartile_low: f64,
    /// Median.
    pub median: f64,
    /// Upper quartile.
    pub quartile_high: f64,
    /// Greatest.
    pub greatest: f64,
}

/// Where the answers lie; none of no answers.
#[must_use]
pub fn spread(values: &[f64]) -> Option<Spread> {
    if values.is_empty() {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| quantile(&sorted, share);
    Some(Spread {
        least: at(0.0),
        quartile_low: at(0.25),
        median: at(0.5),
        quartile_high: at(0.75),
        greatest: at(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_decides_only_with_both_ends() {
        let below = Statement { side: Side::Below, value: 0.5 };
        let of = |low: f64, high: f64| below.verdict(Interval { low, high });
        assert_eq!(of(0.40, 0.49), Verdict::Supported);
        assert_eq!(of(0.51, 0.60), Verdict::Refuted);
        assert_eq!(of(0.49, 0.51), Verdict::Open);
        let above = Statement { side: Side::Above, value: 0.5 };
        assert_eq!(above.verdict(Interval { low: 0.51, high: 0.60 }), Verdict::Supported);
        assert!(above.lead(0.7) > 0.0 && below.lead(0.7) < 0.0);
    }

    /// `numpy.quantile([.1, .2, .35, .4, .9], [0, .25, .5, .75, 1])` is .1 .2 .35 .4 .9.
    #[test]
    fn quartiles_are_those_of_numpy() {
        let found = spread(&[0.9, 0.1, 0.4, 0.2, 0.35]).expect("values");
        let ours =
            [found.least, found.quartile_low, found.median, found.quartile_high, found.greatest];
        for (ours, numpy) in ours.into_iter().zip([0.1, 0.2, 0.35, 0.4, 0.9]) {
            assert!((ours - numpy).abs() < 1e-15, "{ours} against {numpy}");
        }
        assert_eq!(spread(&[]), None);
        let below = Statement { side: Side::Below, value: 0.4 };
        assert!((below.share(&[0.9, 0.1, 0.4, 0.2, 0.35]).expect("values") - 0.6).abs() < 1e-15);
        assert_eq!(below.share(&[]), None);
    }
}
