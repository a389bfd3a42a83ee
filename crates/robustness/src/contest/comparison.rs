//! Laws against each other on the same rows: information criteria, Vuong's test, leave-one-out
//! prediction.
//!
//! All take log densities of the same log losses, so laws of any shape are comparable; what differs
//! between two data sets is not.

use fit::{Bounds, Config, Effort, Grid, Problem, refine, search};
use measures::standard_deviation;
use quantiles::{Binomial, Continuous, Counted, Normal};
use rayon::prelude::*;

use crate::check::{ErrorModel, error_scale, log_density};

/// Akaike's and Schwarz's criteria of one fit; smaller is better, and only differences on the same
/// rows mean anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Criteria {
    /// `-2 ln L + 2k + 2k(k+1)/(n-k-1)` (Hurvich & Tsai 1989); none with fewer than k + 2 rows.
    pub aicc: Option<f64>,
    /// `-2 ln L + k ln n` (Schwarz 1978).
    pub bic: f64,
}

/// The criteria of a maximised log likelihood; `parameters` counts the scale of the errors with
/// those of the law.
#[must_use]
pub fn criteria(log_likelihood: f64, parameters: usize, rows: usize) -> Criteria {
    let (k, n) = (parameters as f64, rows as f64);
    let left = n - k - 1.0;
    let aicc = (left > 0.0).then(|| -2.0 * log_likelihood + 2.0 * k + 2.0 * k * (k + 1.0) / left);
    Criteria { aicc, bic: -2.0 * log_likelihood + k * laws::ln(n) }
}

/// The share of belief that each model of a set gets by a criterion, `e^(-Δ/2) / Σ e^(-Δ/2)`
/// (Burnham & Anderson 2002, §2.9).
#[must_use]
pub fn model_weights(criterion: &[f64]) -> Vec<f64> {
    let least = criterion.iter().copied().fold(f64::INFINITY, f64::min);
    let raw: Vec<f64> = criterion.iter().map(|value| laws::exp(-0.5 * (value - least))).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|weight| weight / sum).collect()
}

/// The log density of every residual at the scale that suits them all best.
#[must_use]
pub fn log_densities(residuals: &[f64], model: ErrorModel) -> Vec<f64> {
    let scale = error_scale(residuals, model);
    residuals.iter().map(|&residual| log_density(residual, scale, model)).collect()
}

/// Vuong's test of two laws of which neither contains the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vuong {
    /// `(Σ d - (k₁ - k₂)/2 ln n) / (sqrt(n) ω)`, d the differences of log densities, ω their
    /// standard deviation (Vuong 1989, Eq. 4.2, with Schwarz's correction, Eq. 5.9); positive where
    /// the first law is nearer to the truth.
    pub statistic: f64,
    /// Two-sided probability of a larger one if both are equally near.
    pub p_value: f64,
}

/// Vuong's test from the log densities of two fits of `parameters` each; none where the densities
/// do not differ.
///
/// # Panics
/// The fits have different rows.
#[must_use]
pub fn vuong(first: &[f64], second: &[f64], parameters: [usize; 2]) -> Option<Vuong> {
    assert_eq!(first.len(), second.len(), "one density a row");
    let n = first.len() as f64;
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let sum: f64 = differences.iter().sum();
    let variance = differences.iter().map(|d| (d - sum / n) * (d - sum / n)).sum::<f64>() / n;
    let correction = 0.5 * (parameters[0] as f64 - parameters[1] as f64) * laws::ln(n);
    // Two fits that predict the same have no spread to measure a difference by.
    let spread = (n * variance).sqrt();
    let noise = f64::EPSILON * first.iter().map(|density| density.abs()).sum::<f64>();
    if spread.is_nan() || spread <= noise {
        return None;
    }
    let statistic = (sum - correction) / spread;
    Some(Vuong { statistic, p_value: 2.0 * Normal::standard().sf(statistic.abs()) })
}

/// Clarke's test of two laws of which neither contains the other: signs, where Vuong's takes sums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clarke {
    /// Rows whose log density is larger under the first law.
    pub ahead: usize,
    /// Rows whose log densities differ.
    pub rows: usize,
    /// Two-sided probability of shares as uneven if each law were ahead in half of the rows.
    pub p_value: f64,
}

/// Clarke's test from the log densities of two fits of `parameters` each, with Schwarz's correction
/// spread over the rows (Clarke 2007, Political Analysis 15, §3): it holds where a few rows make
/// the spread that Vuong's test divides by. None where no density differs.
///
/// # Panics
/// The fits have different rows.
#[must_use]
pub fn clarke(first: &[f64], second: &[f64], parameters: [usize; 2]) -> Option<Clarke> {
    assert_eq!(first.len(), second.len(), "one density a row");
    let n = first.len() as f64;
    let correction = 0.5 * (parameters[0] as f64 - parameters[1] as f64) * laws::ln(n) / n;
    let differences = first.iter().zip(second).map(|(a, b)| a - b - correction);
    let signs: Vec<bool> =
        differences.filter(|d| d.abs() > f64::EPSILON).map(|d| d > 0.0).collect();
    let (rows, ahead) = (signs.len(), signs.iter().filter(|sign| **sign).count());
    let fewer = ahead.min(rows - ahead) as u64;
    let tail = Binomial::new(0.5, rows as u64).ok().filter(|_| rows > 0)?.cdf(fewer);
    Some(Clarke { ahead, rows, p_value: (2.0 * tail).min(1.0) })
}

/// What a law predicts of each row from all the others.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveOneOut {
    /// Log predictive density of each row; law and scale are those of the other rows.
    pub log_densities: Vec<f64>,
    /// Rows without which the refit did not converge; their densities are those of where it
    /// stopped.
    pub failed: usize,
}

impl LeaveOneOut {
    /// Expected log predictive density of the whole set, the sum over its rows.
    #[must_use]
    pub fn elpd(&self) -> f64 {
        self.log_densities.iter().sum()
    }
}

/// Refits the law without each row (or each cluster, left out whole) from the estimate, and from
/// the grid where that does not converge.
///
/// # Panics
/// There are more or fewer clusters than rows, or the grid does not fit the law.
#[must_use]
pub fn leave_one_out(
    problem: &Problem<'_>,
    estimate: &[f64],
    clusters: &[usize],
    model: ErrorModel,
    grid: &Grid,
    bounds: &Bounds,
    config: &Config,
) -> LeaveOneOut {
    assert_eq!(clusters.len(), problem.rows(), "one cluster a row");
    let groups = clusters.iter().max().map_or(0, |last| last + 1);
    let ends: Vec<LeftOut> = (0..groups)
        .into_par_iter()
        .map(|group| {
            let counts: Vec<u32> =
                clusters.iter().map(|&cluster| u32::from(cluster != group)).collect();
            without_group(problem, estimate, &counts, model, grid, bounds, config)
        })
        .collect();
    let failed = ends.iter().filter(|end| !end.converged).count();
    let mut log_densities = vec![f64::NEG_INFINITY; problem.rows()];
    for (row, density) in ends.into_iter().flat_map(|end| end.log_densities) {
        log_densities[row] = density;
    }
    LeaveOneOut { log_densities, failed }
}

/// Starts that a refit which did not converge is searched from at first.
const RESCUE: Effort = Effort::Promising { first: 4 };

/// What a refit without some rows says of them.
struct LeftOut {
    /// Each row left out with its log predictive density.
    log_densities: Vec<(usize, f64)>,
    converged: bool,
}

/// Refits the law without the rows that count zero.
fn without_group(
    problem: &Problem<'_>,
    estimate: &[f64],
    counts: &[u32],
    model: ErrorModel,
    grid: &Grid,
    bounds: &Bounds,
    config: &Config,
) -> LeftOut {
    let others = problem.reweighted(counts);
    let mut end = refine(&others, estimate, bounds, config);
    if !end.stop.converged() {
        end = search(&others, grid, RESCUE, bounds, config)
            .expect("a grid that fitted all rows")
            .best;
    }
    let residuals = problem.residuals(&end.theta);
    let kept: Vec<f64> =
        residuals.iter().zip(counts).filter(|(_, n)| **n > 0).map(|(r, _)| *r).collect();
    let scale = error_scale(&kept, model);
    let log_densities = residuals
        .iter()
        .enumerate()
        .filter(|(row, _)| counts[*row] == 0)
        .map(|(row, &r)| (row, log_density(r, scale, model)))
        .collect();
    LeftOut { log_densities, converged: end.stop.converged() }
}

/// A sum of differences with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// `Σ d`.
    pub sum: f64,
    /// `sqrt(n) sd(d)` (Vehtari, Gelman & Gabry 2017, Eq. 24).
    pub standard_error: f64,
}

/// The difference of the expected log predictive densities of two laws, the first minus the second.
///
/// # Panics
/// The laws predict different rows.
#[must_use]
pub fn elpd_difference(first: &[f64], second: &[f64]) -> Difference {
    assert_eq!(first.len(), second.len(), "one density a row");
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let root = (differences.len() as f64).sqrt();
    Difference {
        sum: differences.iter().sum(),
        standard_error: root * standard_deviation(&differences),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::log_likelihood;
    use fit::Objective;

    fn close(ours: f64, theirs: f64, relative: f64) {
        assert!((ours - theirs).abs() <= relative * theirs.abs(), "{ours} against {theirs}");
    }

    /// Training FLOP and loss of Dey 2023, Table 8: the seven rows of data/tables/cerebras-gpt.csv.
    const FLOP: [f64; 7] = [2.6e18, 1.3e19, 6.1e19, 2.8e20, 1.1e21, 6.3e21, 2.3e22];
    const LOSS: [f64; 7] = [2.608, 2.349, 2.181, 1.997, 1.834, 1.704, 1.572];

    fn fitted() -> (Problem<'static>, Vec<f64>, Grid) {
        let problem = Problem::new(&laws::PowerLawOffset, Objective::LeastSquares, &[&FLOP], &LOSS)
            .expect("rows");
        let grid = Grid { axes: vec![None, None, Some(vec![0.05, 0.1, 0.2, 0.4])] };
        let found =
            search(&problem, &grid, Effort::EveryStart, &Bounds::none(3), &CONFIG).expect("a grid");
        (problem, found.best.theta, grid)
    }

    const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };

    /// scipy 1.17: `least_squares` on the log residuals of the same seven rows, the criteria by
    /// their formulas, and the same fit once without each row.
    #[test]
    fn criteria_and_leave_one_out_are_those_of_scipy() {
        let (problem, theta, grid) = fitted();
        let maximum = log_likelihood(&problem.residuals(&theta), ErrorModel::Normal);
        close(maximum, 25.232_229_670_878, 1e-9);
        let criteria = criteria(maximum, 4, 7);
        close(criteria.aicc.expect("enough rows"), -22.464_459_341_757, 1e-9);
        close(criteria.bic, -42.680_818_745_536, 1e-9);
        let clusters: Vec<usize> = (0..7).collect();
        let left_out = leave_one_out(
            &problem,
            &theta,
            &clusters,
            ErrorModel::Normal,
            &grid,
            &Bounds::none(3),
            &CONFIG,
        );
        assert_eq!(left_out.failed, 0, "every refit converges");
        close(left_out.elpd(), 15.060_653_952, 1e-6);
        close(left_out.log_densities[0], 1.910_931_196_7, 1e-6);
        close(left_out.log_densities[6], 0.757_099_641_8, 1e-6);
        // As single densities, the rows add up to the likelihood.
        for model in [ErrorModel::Normal, ErrorModel::HuberDensity] {
            let residuals = problem.residuals(&theta);
            close(
                log_densities(&residuals, model).iter().sum(),
                log_likelihood(&residuals, model),
                1e-12,
            );
        }
    }

    /// numpy 2.4 and `scipy.stats.norm` by the formulas of Vuong 1989.
    #[test]
    fn vuong_is_that_of_scipy() {
        let first = [-1.2, -0.8, -1.9, -0.4, -1.1, -0.7, -2.2, -0.9];
        let second = [-1.0, -1.1, -2.1, -0.9, -1.0, -1.6, -2.0, -1.3];
        let test = vuong(&first, &second, [5, 3]).expect("they differ");
        close(test.statistic, -0.274_676_050_241_434, 1e-12);
        close(test.p_value, 0.783_565_132_806_961, 1e-10);
        assert_eq!(vuong(&first, &first, [5, 3]), None, "the same predictions");
        // `scipy.stats.binomtest` of 5 in 8, and of 4 in 8.
        let even = clarke(&first, &second, [3, 3]).expect("they differ");
        assert_eq!((even.ahead, even.rows), (5, 8));
        close(even.p_value, 0.726_562_5, 1e-12);
        let corrected = clarke(&first, &second, [5, 3]).expect("they differ");
        assert_eq!(corrected.ahead, 4, "the correction is 0.26 a row");
        close(corrected.p_value, 1.0, 1e-12);
        let one_sided = clarke(&[0.0; 10], &[1.0; 10], [1, 1]).expect("they differ");
        close(one_sided.p_value, 2.0 / 1024.0, 1e-12);
        assert_eq!(clarke(&first, &first, [3, 3]), None, "the same predictions");
        let difference = elpd_difference(&first, &second);
        close(difference.sum, 1.8, 1e-12);
        close(difference.standard_error, 1.087_592_360_609_959, 1e-12);
    }

    /// Burnham & Anderson 2002, §2.6: a model 2 worse than the best has e^-1 of its weight.
    #[test]
    fn weights_are_shares() {
        let shares = model_weights(&[10.0, 12.0]);
        close(shares[1] / shares[0], libm::exp(-1.0), 1e-14);
        close(shares.iter().sum(), 1.0, 1e-15);
        assert_eq!(criteria(-3.0, 4, 5).aicc, None, "too few rows for the correction");
    }
}
