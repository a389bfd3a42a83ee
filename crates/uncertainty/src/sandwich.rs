//! The sandwich: how the estimate spreads, from one fit, and what each row or cluster pulls.
//!
//! An M-estimate minimises `sum w ρ(r)`; its covariance is `A⁻¹ B A⁻¹`, A the expected curvature
//! of the objective and B the variance of its gradient (Huber 1967, Fifth Berkeley Symposium 1;
//! White 1980, Econometrica 48; by clusters Liang & Zeger 1986, Biometrika 73).

use fit::{Bounds, Expansion, Function, Objective, Problem};
use laws::Order;
use quantiles::{Continuous as _, Normal};

use crate::matrix::{dot, inverse, times};

/// The spread of an estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Sandwich {
    size: usize,
    /// `A⁻¹`, row-major.
    bread: Vec<f64>,
    /// `A⁻¹ B A⁻¹`, row-major.
    covariance: Vec<f64>,
    /// The same where every row has one variance and rows are independent.
    pooled: Vec<f64>,
    /// How far each cluster moves the estimate, one row of coordinates a cluster.
    pulls: Vec<f64>,
    /// Degrees of freedom: rows less parameters, and at most clusters less one.
    freedom: f64,
}

/// Rows of a problem at a point, as the sandwich sees them.
struct Bread<'a> {
    problem: &'a Problem<'a>,
    theta: &'a [f64],
    residuals: Vec<f64>,
    gradients: Vec<f64>,
    weights: Vec<f64>,
    /// How often each row was drawn; one where nothing was.
    counts: Vec<f64>,
}

impl Sandwich {
    /// The sandwich at a minimum; `clusters` has one entry a row, rows of one cluster share their
    /// chance. None where the curvature is not positive definite over the coordinates that no
    /// bound holds, or no degree of freedom is left.
    ///
    /// Each row's pull is divided by `sqrt(1 - h)`, h its leverage, so that B is unbiased under
    /// equal variances (`MacKinnon` & White 1985, J. Econometrics 29, HC2); with clusters B is
    /// multiplied by `G/(G-1) (n-1)/(n-p)` instead (Cameron & Miller 2015, J. Human Resources 50).
    ///
    /// # Panics
    /// There are more or fewer clusters than rows.
    #[must_use]
    pub fn new(
        problem: &Problem<'_>,
        theta: &[f64],
        bounds: &Bounds,
        clusters: &[usize],
    ) -> Option<Self> {
        Self::of_draw(problem, theta, bounds, clusters, &vec![1; problem.rows()])
    }

    /// The same at the minimum of a resample, in which each row of `problem` was drawn so many
    /// times: every draw is a row of its own, so that counts are no weights.
    ///
    /// # Panics
    /// There are more or fewer clusters or counts than rows.
    #[must_use]
    pub fn of_draw(
        problem: &Problem<'_>,
        theta: &[f64],
        bounds: &Bounds,
        clusters: &[usize],
        counts: &[u32],
    ) -> Option<Self> {
        assert_eq!(clusters.len(), problem.rows(), "one cluster a row");
        assert_eq!(counts.len(), problem.rows(), "one count a row");
        let (size, rows) = (theta.len(), problem.rows());
        let free: Vec<bool> =
            (0..size).map(|i| theta[i] > bounds.lower[i] && theta[i] < bounds.upper[i]).collect();
        let (residuals, gradients) = problem.row_gradients(theta);
        let (weights, drawn) = (problem.weights(), counts);
        let counts: Vec<f64> = drawn.iter().map(|&count| f64::from(count)).collect();
        let row = Bread { problem, theta, residuals, gradients, weights, counts };
        let bread = inverse_over(&row.curvature(drawn), &free)?;
        let spare = rows.checked_sub(free.iter().filter(|free| **free).count())?;
        let count = clusters.iter().max().map_or(0, |last| last + 1);
        let freedom = spare.min(if count < rows { count.checked_sub(1)? } else { spare });
        if freedom == 0 {
            return None;
        }
        let of_rows = count == rows;
        let slopes = problem.row_slopes(theta);
        let (pulls, times_drawn) = row.pulls(&bread, &slopes, clusters, &free)?;
        let few = count as f64 / (count as f64 - 1.0) * (rows as f64 - 1.0) / spare as f64;
        let factor = if of_rows { 1.0 } else { few };
        let covariance = squares(&pulls, size, |cluster| factor * times_drawn[cluster]);
        let square: f64 = (0..rows).map(|i| row.total(i) * slopes[i] * slopes[i]).sum();
        let pooled = row.pooled(&bread, square / spare as f64);
        Some(Self { size, bread, covariance, pooled, pulls, freedom: freedom as f64 })
    }

    /// The covariance of the fit coordinates, square and row-major.
    #[must_use]
    pub fn covariance(&self) -> &[f64] {
        &self.covariance
    }

    /// Degrees of freedom of an interval: rows less parameters, and at most clusters less one.
    #[must_use]
    pub const fn freedom(&self) -> f64 {
        self.freedom
    }

    /// The standard error of a function with this gradient (the delta method).
    #[must_use]
    pub fn standard_error(&self, gradient: &[f64]) -> f64 {
        form(&self.covariance, gradient).sqrt()
    }

    /// How far each cluster moves a function with this gradient: its empirical influence, less
    /// than n times which leaving the cluster out moves it back (Efron 1982, CBMS 38, §6).
    #[must_use]
    pub fn influence(&self, gradient: &[f64]) -> Vec<f64> {
        self.pulls.chunks_exact(self.size).map(|pull| dot(pull, gradient)).collect()
    }

    /// By what twice the rise of the objective along the profile of a function must be divided to
    /// be a chi-squared of one degree: `∇gᵀ A⁻¹BA⁻¹ ∇g / ∇gᵀ A⁻¹ ∇g` (Kent 1982, Biometrika 69;
    /// for clusters Chandler & Bate 2007, Biometrika 94). With rows of one variance it is the
    /// `E ψ²/E ψ'` of Schrader & Hettmansperger 1980, Biometrika 67.
    #[must_use]
    pub fn factor(&self, gradient: &[f64]) -> f64 {
        let bread = form(&self.bread, gradient);
        form(&self.covariance, gradient).max(form(&self.pooled, gradient)) / bread
    }

    /// `A⁻¹ ∇g`: the direction in which the profile of a function leaves the minimum.
    pub(crate) fn direction(&self, gradient: &[f64]) -> Vec<f64> {
        times(&self.bread, gradient)
    }

    /// The standard error of each coordinate, with which coordinates are compared.
    pub(crate) fn errors(&self) -> Vec<f64> {
        (0..self.size).map(|i| self.covariance[i * self.size + i].sqrt()).collect()
    }
}

/// A row with all the leverage has nothing left; this keeps its residual, which is rounding.
const LEFT_MIN: f64 = 1e-6;

impl Bread<'_> {
    fn gradient(&self, row: usize) -> &[f64] {
        let size = self.theta.len();
        &self.gradients[row * size..][..size]
    }

    /// The weight of a row with all its draws.
    fn total(&self, row: usize) -> f64 {
        self.weights[row] * self.counts[row]
    }

    /// How far one draw of each cluster moves the estimate, and how often it was drawn.
    fn pulls(
        &self,
        bread: &[f64],
        slopes: &[f64],
        clusters: &[usize],
        free: &[bool],
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        let size = self.theta.len();
        let count = clusters.iter().max().map_or(0, |last| last + 1);
        let (mut pulls, mut drawn) = (vec![0.0; count * size], vec![0.0; count]);
        let leverages = self.leverages(free)?;
        for (row, &cluster) in clusters.iter().enumerate() {
            let is_own = count == clusters.len();
            let spread = if is_own { (1.0 - leverages[row]).max(LEFT_MIN).sqrt() } else { 1.0 };
            let factor = self.weights[row] * slopes[row] / spread;
            let sums = &mut pulls[cluster * size..][..size];
            let pull = times(bread, self.gradient(row));
            sums.iter_mut().zip(pull).for_each(|(sum, pull)| *sum += factor * pull);
            drawn[cluster] = self.counts[row];
        }
        Some((pulls, drawn))
    }

    /// `sum f(row) w g gᵀ`.
    fn sum(&self, factor: impl Fn(usize) -> f64) -> Vec<f64> {
        let size = self.theta.len();
        let mut all = vec![0.0; size * size];
        for row in 0..self.residuals.len() {
            let (by, g) = (factor(row) * self.total(row), self.gradient(row));
            for i in 0..size {
                for j in 0..size {
                    all[i * size + j] += by * g[i] * g[j];
                }
            }
        }
        all
    }

    /// The expected curvature A: the Hessian where the cost is smooth on the scale of the
    /// residuals; else each row's second derivative is averaged over a bandwidth about its
    /// residual (Powell 1991, in Barnett et al.), since few rows or none lie inside a narrow δ.
    fn curvature(&self, drawn: &[u32]) -> Vec<f64> {
        let bandwidth = bandwidth(&self.residuals);
        let normal = Normal::standard();
        let density = move |r: f64| {
            let z = r / bandwidth;
            laws::exp(-0.5 * z * z) / ((2.0 * core::f64::consts::PI).sqrt() * bandwidth)
        };
        match self.problem.objective {
            Objective::Huber { delta } => self.sum(|row| {
                let r = self.residuals[row];
                normal.cdf((delta - r) / bandwidth) - normal.cdf((-delta - r) / bandwidth)
            }),
            Objective::LeastAbsolute => self.sum(|row| 2.0 * density(self.residuals[row])),
            Objective::Quantile { .. } => self.sum(|row| density(self.residuals[row])),
            _ => {
                let mut at = Expansion::zero(self.theta.len());
                self.problem.reweighted(drawn).expand(self.theta, Order::Hessian, &mut at);
                at.curvature
            }
        }
    }

    /// The leverage of each row in the linearised law, `w gᵀ (sum w g gᵀ)⁻¹ g`.
    fn leverages(&self, free: &[bool]) -> Option<Vec<f64>> {
        let inverse = inverse_over(&self.sum(|_| 1.0), free)?;
        let leverage = |row: usize| self.weights[row] * form(&inverse, self.gradient(row));
        Some((0..self.residuals.len()).map(leverage).collect())
    }

    /// `A⁻¹ B A⁻¹` with the same mean square of the slopes in every row.
    fn pooled(&self, bread: &[f64], square: f64) -> Vec<f64> {
        let size = self.theta.len();
        let roots: Vec<f64> = (0..self.residuals.len())
            .flat_map(|row| {
                let by = (square * self.total(row)).sqrt();
                times(bread, self.gradient(row)).into_iter().map(move |entry| by * entry)
            })
            .collect();
        squares(&roots, size, |_| 1.0)
    }
}

/// `vᵀ M v`.
fn form(matrix: &[f64], vector: &[f64]) -> f64 {
    dot(&times(matrix, vector), vector)
}

/// `sum factor v vᵀ` over rows of coordinates.
fn squares(rows: &[f64], size: usize, factor: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut all = vec![0.0; size * size];
    for (index, row) in rows.chunks_exact(size).enumerate() {
        for i in 0..size {
            for j in 0..size {
                all[i * size + j] += factor(index) * row[i] * row[j];
            }
        }
    }
    all
}

/// The inverse over the coordinates that are free; zero elsewhere, where a bound decides.
fn inverse_over(matrix: &[f64], free: &[bool]) -> Option<Vec<f64>> {
    let size = free.len();
    let kept: Vec<usize> = (0..size).filter(|&i| free[i]).collect();
    let part: Vec<f64> =
        kept.iter().flat_map(|&i| kept.iter().map(move |&j| matrix[i * size + j])).collect();
    let part = inverse(&part, kept.len())?;
    let mut all = vec![0.0; size * size];
    for (a, &i) in kept.iter().enumerate() {
        for (b, &j) in kept.iter().enumerate() {
            all[i * size + j] = part[a * kept.len() + b];
        }
    }
    Some(all)
}

/// `0.9 min(sd, IQR/1.349) n^(-1/5)` (Silverman 1986, Density Estimation, Eq. 3.31); the least
/// positive number where residuals do not scatter.
fn bandwidth(residuals: &[f64]) -> f64 {
    let mut sorted = residuals.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quartiles = measures::quantile(&sorted, 0.75) - measures::quantile(&sorted, 0.25);
    let spread = measures::standard_deviation(residuals).min(quartiles / 1.349);
    (0.9 * spread * libm::pow(residuals.len() as f64, -0.2)).max(f64::MIN_POSITIVE)
}
