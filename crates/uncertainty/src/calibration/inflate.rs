//! By how much intervals must grow, about their estimates, so that they hold the truth as often as
//! they say.

use measures::{Interval, quantile};

use super::tally::Made;

/// The factor on the half-widths with which the intervals of simulated sets hold the truth in a
/// share `level` of the sets: the quantile of the factor that each set needs by itself (Loh 1987,
/// J. Am. Stat. Assoc. 82; Efron & Tibshirani 1993, §18.3). None where no set has an interval, or
/// more sets than the level leaves need one that has no width on the side of the truth.
#[must_use]
pub fn inflate(made: &[Option<Made>], truth: f64, level: f64) -> Option<f64> {
    let mut needed: Vec<f64> = made
        .iter()
        .flatten()
        .map(|Made { estimate, interval }| {
            let (miss, half) = if truth < *estimate {
                (estimate - truth, estimate - interval.low)
            } else {
                (truth - estimate, interval.high - estimate)
            };
            // A side without width never reaches, unless there is nothing to reach.
            if miss <= 0.0 {
                0.0
            } else if half <= 0.0 {
                f64::INFINITY
            } else {
                miss / half
            }
        })
        .collect();
    if needed.is_empty() {
        return None;
    }
    needed.sort_by(f64::total_cmp);
    Some(quantile(&needed, level)).filter(|factor| factor.is_finite())
}

/// An interval with its half-widths about the estimate times a factor.
#[must_use]
pub fn inflated(estimate: f64, interval: Interval, factor: f64) -> Interval {
    Interval {
        low: estimate - factor * (estimate - interval.low),
        high: estimate + factor * (interval.high - estimate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::tally;
    use crate::chance::{standard_normal, stream};

    /// Of normal estimates with intervals of one standard error, closed form: the factor that
    /// makes 95 % is 1.959964 (four standard errors of the quantile of 20,000 sets), and intervals
    /// of other sets, so inflated, hold the truth in 95 %.
    #[test]
    fn short_intervals_are_made_honest() {
        let sets = |seed: u64| -> Vec<Option<Made>> {
            let mut stream = stream(seed, 0);
            (0..20_000)
                .map(|_| {
                    let estimate = standard_normal(&mut stream);
                    let interval = Interval { low: estimate - 1.0, high: estimate + 1.0 };
                    Some(Made { estimate, interval })
                })
                .collect()
        };
        let factor = inflate(&sets(1), 0.0, 0.95).expect("a factor");
        // sqrt(0.95 · 0.05/20000) over the density of |z| at 1.96, 0.1169.
        assert!((factor - 1.959_963_985).abs() < 4.0 * 0.013_2, "{factor}");
        let grown: Vec<Option<Made>> = sets(2)
            .into_iter()
            .flatten()
            .map(|Made { estimate, interval }| {
                Some(Made { estimate, interval: inflated(estimate, interval, factor) })
            })
            .collect();
        let found = tally(&grown, 0.0, 0.95).expect("sets");
        assert!((found.coverage() - 0.95).abs() < 4.0 * 0.002_5, "{}", found.coverage());
    }

    #[test]
    fn a_side_without_width_cannot_grow() {
        let made = Some(Made { estimate: 1.0, interval: Interval { low: 1.0, high: 1.0 } });
        assert_eq!(inflate(&[made], 2.0, 0.95), None);
        assert_eq!(inflate(&[], 2.0, 0.95), None);
    }
}
