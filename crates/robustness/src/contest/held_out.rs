//! What a law says of runs larger than any it has seen, beside predictions that need no law.

use core::cmp::Ordering;

use crate::consequence::Line;

/// Rows to fit and rows to predict, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows the law sees.
    pub seen: Vec<usize>,
    /// Rows it has to predict.
    pub held_out: Vec<usize>,
}

/// Holds out the rows with the largest x, at most `share` of them; rows of equal x stay together.
#[must_use]
pub fn hold_out_largest(x: &[f64], share: f64) -> Split {
    let at_most = share * x.len() as f64;
    let (held_out, seen) =
        (0..x.len()).partition(|&row| count_at_least(x, x[row]) as f64 <= at_most);
    Split { seen, held_out }
}

fn count_at_least(x: &[f64], value: f64) -> usize {
    x.iter().filter(|other| **other >= value).count()
}

/// A prediction that needs no law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The loss of the seen run with the largest compute, for every larger one.
    LastValue,
    /// A line through `ln L` over `ln C`, by least squares: a power law without offset, in compute
    /// alone.
    LogLinear,
    /// The loss of the seen run whose size is nearest in the logarithm; of equally near ones, that
    /// with the largest compute.
    NearestSize,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::LastValue, Self::LogLinear, Self::NearestSize];

    /// Name in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastValue => "last value",
            Self::LogLinear => "log-linear",
            Self::NearestSize => "nearest size",
        }
    }

    /// Numbers it takes from the seen rows.
    #[must_use]
    pub const fn parameters(self) -> usize {
        match self {
            Self::LogLinear => 2,
            Self::LastValue | Self::NearestSize => 0,
        }
    }

    /// `ln L` of the held-out rows, from compute, sizes and losses of the seen ones; none where
    /// nothing is seen, or for a line where all compute is the same.
    #[must_use]
    pub fn predict(
        self,
        split: &Split,
        flop: &[f64],
        params: &[f64],
        loss: &[f64],
    ) -> Option<Vec<f64>> {
        let last = split.seen.iter().copied().max_by(|&a, &b| by_compute(flop, a, b))?;
        let held_out = split.held_out.iter();
        match self {
            Self::LastValue => Some(held_out.map(|_| laws::ln(loss[last])).collect()),
            Self::LogLinear => {
                let ln_flop: Vec<f64> = split.seen.iter().map(|&row| laws::ln(flop[row])).collect();
                let ln_loss: Vec<f64> = split.seen.iter().map(|&row| laws::ln(loss[row])).collect();
                let line = Line::fit(&ln_flop, &ln_loss)?;
                Some(held_out.map(|&row| line.value(laws::ln(flop[row]))).collect())
            }
            Self::NearestSize => Some(
                held_out
                    .map(|&row| nearest_size(&split.seen, params[row], params, flop))
                    .map(|nearest| laws::ln(loss[nearest.unwrap_or(last)]))
                    .collect(),
            ),
        }
    }
}

/// The order of rows by compute; of rows of equal compute the first of the file counts as the
/// larger.
fn by_compute(flop: &[f64], a: usize, b: usize) -> Ordering {
    flop[a].total_cmp(&flop[b]).then(b.cmp(&a))
}

/// The seen row whose size is nearest in the logarithm; of equally near ones, that with the largest
/// compute.
fn nearest_size(seen: &[usize], size: f64, params: &[f64], flop: &[f64]) -> Option<usize> {
    let apart = |row: usize| laws::ln(size / params[row]).abs();
    seen.iter()
        .copied()
        .min_by(|&a, &b| apart(a).total_cmp(&apart(b)).then_with(|| by_compute(flop, b, a)))
}

/// How far predictions are from what was held out, `e = ln L - ln L̂`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// `sqrt(mean e²)`.
    pub log_rmse: f64,
    /// Mean of `|L̂/L - 1|`.
    pub relative_error: f64,
    /// Mean of e: positive where the law predicts too low a loss.
    pub bias: f64,
}

/// Scores log residuals of held-out rows; none without any, or where one is not finite.
#[must_use]
pub fn score(errors: &[f64]) -> Option<Score> {
    if errors.is_empty() || errors.iter().any(|error| !error.is_finite()) {
        return None;
    }
    let n = errors.len() as f64;
    Some(Score {
        log_rmse: (errors.iter().map(|e| e * e).sum::<f64>() / n).sqrt(),
        relative_error: errors.iter().map(|e| libm::expm1(-e).abs()).sum::<f64>() / n,
        bias: errors.iter().sum::<f64>() / n,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_are_held_out_with_their_equals() {
        let split = hold_out_largest(&[1.0, 9.0, 3.0, 9.0, 5.0, 2.0], 0.5);
        assert_eq!((split.held_out, split.seen), (vec![1, 3, 4], vec![0, 2, 5]));
        // One of two equals alone cannot be held out.
        assert_eq!(hold_out_largest(&[1.0, 9.0, 9.0], 0.4).held_out, Vec::<usize>::new());
    }

    /// A pure power law of compute is what a line in logarithms predicts exactly; the others repeat
    /// a seen loss.
    #[test]
    fn baselines_say_what_they_say() {
        let flop = [1e18, 1e19, 1e20, 1e21];
        let params = [1e8, 3e8, 1e9, 4e8];
        let loss = flop.map(|flop| 10.0 * libm::pow(flop, -0.03));
        let split = Split { seen: vec![0, 1, 2], held_out: vec![3] };
        let said = |baseline: Baseline| {
            baseline.predict(&split, &flop, &params, &loss).expect("a prediction")[0]
        };
        assert!((said(Baseline::LogLinear) - libm::log(loss[3])).abs() < 1e-13, "the line");
        assert!((said(Baseline::LastValue) - libm::log(loss[2])).abs() < 1e-13, "the last value");
        assert!(
            (said(Baseline::NearestSize) - libm::log(loss[1])).abs() < 1e-13,
            "the nearest size"
        );
        let nothing = Split { seen: Vec::new(), held_out: vec![3] };
        assert_eq!(Baseline::LastValue.predict(&nothing, &flop, &params, &loss), None);
    }

    #[test]
    fn scores_of_known_errors() {
        let score = score(&[0.3, -0.4]).expect("errors");
        assert!(
            (score.log_rmse - libm::sqrt(0.125)).abs() < 1e-15 && (score.bias + 0.05).abs() < 1e-15,
            "{score:?}"
        );
        let expected = 0.5 * ((1.0 - libm::exp(-0.3)) + (libm::exp(0.4) - 1.0));
        assert!((score.relative_error - expected).abs() < 1e-15, "{score:?}");
        assert_eq!(super::score(&[f64::NAN]), None);
    }
}
