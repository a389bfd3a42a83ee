//! The published way to see beyond the samples: the power law of the coverage, carried on.

use laws::{exp, ln};

use super::answer::AtK;
use crate::counts::Counts;
use crate::coverage::line;
use crate::coverage_draws::{coverage_curves, coverage_draws};
use crate::quantile::percentile_interval;
use crate::resample::{Draws, enough};

/// Values of k within the samples: so many a decade.
const A_DECADE: f64 = 8.0;
/// More decades than anybody samples.
const DECADES_MOST: u32 = 16;

/// pass@k by the line of `ln(-ln pass@k)` in `ln k` over the k within the samples (Brown 2024,
/// arXiv 2407.21787, §3.1), with the percentile interval over problems drawn anew; none where no
/// line follows from the counts.
pub fn line_beyond(problems: &[Counts], k: u64, draws: Draws) -> Option<AtK> {
    let least = problems.iter().map(|counts| counts.samples).min().filter(|least| *least > 3)?;
    let within = spread(least);
    let curves = coverage_curves(problems, &within).ok()?;
    let columns = within.len();
    let mut mean = vec![0.0; columns];
    for row in curves.chunks_exact(columns) {
        mean.iter_mut().zip(row).for_each(|(mean, pass)| *mean += pass / problems.len() as f64);
    }
    let at = |coverage: &[f64]| -> Option<f64> {
        if coverage.iter().any(|coverage| *coverage <= 0.0 || *coverage >= 1.0) {
            return None;
        }
        let [ln_a, slope] = *line(coverage, &within).ok()?.coefficients.first_chunk()?;
        Some(exp(-exp(ln_a + slope * ln(k as f64))))
    };
    let drawn = coverage_draws(&curves, columns, draws.replicates, draws.seed);
    let values: Vec<f64> = drawn.chunks_exact(columns).filter_map(at).collect();
    let estimate = at(&mean)?;
    enough(values.len(), draws.replicates)
        .then(|| AtK { estimate, interval: percentile_interval(&values, draws.level) })
}

/// Whole numbers from 1 to the samples, evenly by logarithms.
fn spread(least: u64) -> Vec<u64> {
    let mut all: Vec<u64> = (0..DECADES_MOST * 8)
        .map(|at| exp(core::f64::consts::LN_10 * f64::from(at) / A_DECADE).round())
        .take_while(|k| *k <= least as f64)
        .map(|k| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a whole number of at most the samples"
            )]
            let k = k as u64;
            k
        })
        .collect();
    all.dedup();
    all
}
