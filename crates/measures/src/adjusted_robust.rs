//! The effect of one setting, adjusted for others, by an estimator that a few runs do not decide.

use rayon::prelude::*;

use crate::adjusted::{Adjusting, centred, product};
use crate::quantile::{Interval, mean, percentile_interval};
use crate::regression::RegressionError;
use crate::resample::{Draws, drawn, enough};
use crate::robust::{Design, Estimator, RobustFit};

/// A number with its interval over clusters drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawnEffect {
    /// On the rows as they are.
    pub estimate: f64,
    /// Percentiles over clusters drawn with replacement; none where fewer than nine tenths of the
    /// draws have a fit.
    pub interval: Option<Interval>,
}

/// The effect as an elasticity, `d ln response / d ln setting`, at the mean of ln setting and, of
/// the setting that the product is with, at the mean of its logarithm.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustedRobust {
    /// At the mean of ln scale.
    pub effect: DrawnEffect,
    /// Its change for each unit of ln scale.
    pub change: DrawnEffect,
    /// At the least scale.
    pub low_end: DrawnEffect,
    /// At the greatest scale.
    pub high_end: DrawnEffect,
    /// The coefficients of `(ln setting)²` and of the product, where they are in.
    pub terms: Option<[DrawnEffect; 2]>,
    /// Draws without a fit.
    pub failed: usize,
    /// Clusters.
    pub clusters: usize,
    /// The fit behind them.
    pub fit: RobustFit,
    /// The mean of ln scale.
    centre: f64,
}

impl AdjustedRobust {
    /// The effect at a place of ln scale.
    #[must_use]
    pub fn at(&self, ln_scale: f64) -> f64 {
        effect_at(&self.fit, ln_scale - self.centre)
    }
}

/// The coefficient of the setting and that of its product with the scale.
fn effect_at(fit: &RobustFit, place: f64) -> f64 {
    fit.coefficients[1] + fit.coefficients[2] * place
}

/// The columns of [`crate::adjusted()`] by any estimator; with `product_with`, the place of one of
/// the others, `(ln setting)²` and the product of the setting with it stand beside them.
///
/// Every column is centred on the rows as they are, so that the setting's own coefficient is the
/// effect at the means; places are the same in every draw. Intervals are percentiles over whole
/// clusters drawn with replacement.
///
/// # Errors
/// Too few rows, settings that depend on each other, or a fit that does not settle.
///
/// # Panics
/// The columns have unequal lengths, or there is no such other.
pub fn adjusted_robust(
    runs: Adjusting<'_>,
    estimator: Estimator,
    product_with: Option<usize>,
    draws: Draws,
) -> Result<AdjustedRobust, RobustError> {
    let columns = columns(runs, product_with);
    let regressors: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let design = Design::new(&regressors, runs.response)?;
    let once = vec![1.0; runs.response.len()];
    let fit = design.fit(estimator, &once, None).ok_or(RobustError::Unsettled)?;
    let clusters = Clusters::of(runs.clusters);
    let fits: Vec<RobustFit> = (0..draws.replicates)
        .into_par_iter()
        .filter_map(|replicate| {
            design.fit(estimator, &clusters.counts(draws.seed, replicate), Some(&fit))
        })
        .collect();
    let places = centred(runs.scale);
    let least = places.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let over = |value: &dyn Fn(&RobustFit) -> f64| {
        let values: Vec<f64> = fits.iter().map(value).collect();
        let interval = enough(values.len(), draws.replicates)
            .then(|| percentile_interval(&values, draws.level));
        DrawnEffect { estimate: value(&fit), interval }
    };
    Ok(AdjustedRobust {
        effect: over(&|fit| effect_at(fit, 0.0)),
        change: over(&|fit| fit.coefficients[2]),
        low_end: over(&|fit| effect_at(fit, least)),
        high_end: over(&|fit| effect_at(fit, greatest)),
        terms: product_with
            .map(|_| [over(&|fit| fit.coefficients[3]), over(&|fit| fit.coefficients[4])]),
        failed: draws.replicates - fits.len(),
        clusters: clusters.count,
        centre: mean(runs.scale),
        fit,
    })
}

/// Runs without such an effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RobustError {
    /// No plane through the points.
    #[error(transparent)]
    Plane(#[from] RegressionError),
    /// The steps of the estimator do not end at a plane.
    #[error("the fit does not settle on these rows; hint: fewer settings, or more rows")]
    Unsettled,
}

/// The regressors: the setting, its product with the scale, the two terms, the others with their
/// squares and products.
fn columns(runs: Adjusting<'_>, product_with: Option<usize>) -> Vec<Vec<f64>> {
    let (setting, scale) = (centred(runs.setting), centred(runs.scale));
    let others: Vec<Vec<f64>> = runs.others.iter().map(|values| centred(values)).collect();
    let mut columns = vec![setting.clone(), product(&setting, &scale)];
    if let Some(other) = product_with {
        columns.extend([product(&setting, &setting), product(&setting, &others[other])]);
    }
    for (index, one) in others.iter().enumerate() {
        columns.extend(others[index..].iter().map(|two| product(one, two)));
    }
    columns.extend(others);
    columns
}

/// Clusters of rows, numbered from 0.
struct Clusters {
    of_row: Vec<usize>,
    count: usize,
}

impl Clusters {
    fn of(clusters: &[usize]) -> Self {
        let mut names = clusters.to_vec();
        names.sort_unstable();
        names.dedup();
        let of_row = clusters.iter().map(|one| names.partition_point(|name| name < one)).collect();
        Self { of_row, count: names.len() }
    }

    /// How often each row is in a draw of as many clusters.
    fn counts(&self, seed: u64, replicate: usize) -> Vec<f64> {
        let mut times = vec![0.0; self.count];
        for cluster in drawn(self.count, seed, replicate) {
            times[cluster] += 1.0;
        }
        self.of_row.iter().map(|&cluster| times[cluster]).collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::adjusted;

    /// Runs of two checkpoints each: a bowl in the rate, an effect of 0.02 that falls by 0.01 for
    /// each unit of the scale, and with `terms` a bowl of the setting and its product with the
    /// rate.
    struct Runs {
        columns: [Vec<f64>; 4],
        scale: Vec<f64>,
        response: Vec<f64>,
        clusters: Vec<usize>,
    }

    const ROWS: usize = 300;

    impl Runs {
        fn planted(terms: [f64; 2], diverged: usize) -> Self {
            let mut random = ChaCha8Rng::seed_from_u64(23);
            let mut draw = || (0..ROWS).map(|_| random.random::<f64>() - 0.5).collect::<Vec<f64>>();
            let columns = [draw(), draw(), draw(), draw()];
            let noise = draw();
            let [decay, size, tokens, rate] = columns.each_ref().map(|column| centred(column));
            let scale: Vec<f64> = columns[1].iter().zip(&columns[2]).map(|(n, d)| n + d).collect();
            let place = centred(&scale);
            let response = (0..ROWS)
                .map(|i| {
                    let effect = 0.02 - 0.01 * place[i] + terms[1] * rate[i];
                    let bowl = 0.4 * rate[i] * rate[i] + terms[0] * decay[i] * decay[i];
                    let sweep = 1.0 - 0.3 * size[i] - 0.2 * tokens[i];
                    // A run that diverged ends far above, the farther the more it decayed.
                    let far = if i < diverged { 3.0 + 2.0 * decay[i] } else { 0.0 };
                    sweep + bowl + effect * decay[i] + 0.002 * noise[i] + far
                })
                .collect();
            let clusters = (0..ROWS).map(|i| i / 2).collect();
            Self { columns, scale, response, clusters }
        }

        fn found(&self, estimator: Estimator, product_with: Option<usize>) -> AdjustedRobust {
            let others: Vec<&[f64]> = self.columns[1..].iter().map(Vec::as_slice).collect();
            let draws = Draws { replicates: 400, level: 0.99, seed: 5 };
            adjusted_robust(self.adjusting(&others), estimator, product_with, draws).unwrap()
        }

        fn adjusting<'a>(&'a self, others: &'a [&'a [f64]]) -> Adjusting<'a> {
            Adjusting {
                response: &self.response,
                setting: &self.columns[0],
                scale: &self.scale,
                others,
                clusters: &self.clusters,
            }
        }
    }

    fn holds(drawn: DrawnEffect, value: f64) -> bool {
        drawn.interval.is_some_and(|interval| interval.low < value && value < interval.high)
    }

    #[test]
    fn squares_are_those_of_the_measure_without_the_terms() {
        let runs = Runs::planted([0.0, 0.0], 0);
        let others: Vec<&[f64]> = runs.columns[1..].iter().map(Vec::as_slice).collect();
        let known = adjusted(runs.adjusting(&others), 0.99).unwrap();
        let found = runs.found(Estimator::LeastSquares, None);
        let pairs = [
            (known.effect, found.effect),
            (known.change, found.change),
            (known.low_end, found.low_end),
            (known.high_end, found.high_end),
        ];
        for (known, found) in pairs {
            assert!((known.estimate - found.estimate).abs() < 1e-11, "{known:?} {found:?}");
            let (one, two) = (known.interval, found.interval.expect("drawn"));
            let ratio = (two.high - two.low) / (one.high - one.low);
            assert!((0.7..1.4).contains(&ratio), "{ratio}");
        }
        assert_eq!((found.clusters, found.failed), (ROWS / 2, 0));
        assert!((found.at(mean(&runs.scale)) - found.effect.estimate).abs() < 1e-15, "one line");
    }

    #[test]
    fn runs_that_diverged_move_the_squares_and_not_the_others() {
        let runs = Runs::planted([0.0, 0.0], 30);
        let squares = runs.found(Estimator::LeastSquares, None);
        assert!((squares.effect.estimate - 0.02).abs() > 0.05, "{:?}", squares.effect);
        for estimator in [Estimator::Tukey, Estimator::Median] {
            let found = runs.found(estimator, None);
            assert!((found.effect.estimate - 0.02).abs() < 0.001, "{estimator:?} {found:?}");
            assert!(holds(found.effect, 0.02) && holds(found.change, -0.01), "{estimator:?}");
        }
    }

    #[test]
    fn the_two_terms_are_found_where_they_are_planted() {
        let runs = Runs::planted([0.05, 0.08], 0);
        for estimator in [Estimator::LeastSquares, Estimator::Tukey, Estimator::Median] {
            let found = runs.found(estimator, Some(2));
            let [square, product] = found.terms.expect("asked for");
            assert!((square.estimate - 0.05).abs() < 0.003, "{estimator:?} {square:?}");
            assert!((product.estimate - 0.08).abs() < 0.003, "{estimator:?} {product:?}");
            assert!((found.effect.estimate - 0.02).abs() < 0.001, "{estimator:?}");
            assert_eq!(runs.found(estimator, None).terms, None);
        }
    }
}
