//! What is sampled: the parameters of a law with the scale of its errors.
//!
//! The likelihood is that of which the study's objective is the cost: with a scale s,
//! `ln p(r) = -ρ(r)/T(s) - ln Z(s)`, so that at any scale the most likely law is the fitted one
//! (normal errors for least squares, exponential tails for Huber's objective, Laplace's law for
//! absolute deviations, Student's t for itself). The prior is flat over the fit coordinates within
//! the bounds of the fit, which are the law's domain, and flat over `ln s` (Jeffreys).

use core::f64::consts::{FRAC_1_SQRT_2, PI};

use fit::{Bounds, Expansion, Function, Objective, Problem};
use laws::Order;
use quantiles::{Continuous as _, StudentsT};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::sampler::Start;
use crate::chance::standard_normal;
use crate::matrix::inverse;

/// How log residuals are distributed at a scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Errors {
    objective: Objective,
}

impl Errors {
    /// The law of errors that goes with an objective; none for an objective on the losses
    /// themselves.
    #[must_use]
    pub const fn of(objective: Objective) -> Option<Self> {
        match objective {
            Objective::RawLeastSquares => None,
            _ => Some(Self { objective }),
        }
    }

    /// In words, for a quantity's method.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self.objective {
            Objective::LeastSquares | Objective::RawLeastSquares => "normal errors",
            Objective::AsymmetricSquares { .. } => "normal errors of two widths",
            Objective::Huber { .. } => "errors normal in the middle, with exponential tails",
            Objective::LeastAbsolute => "Laplace errors",
            Objective::Quantile { .. } => "Laplace errors of two widths",
            Objective::StudentT { .. } => "Student's t errors",
        }
    }

    /// What costs are divided by at a scale: its square where costs are squares.
    fn temperature(self, scale: f64) -> f64 {
        if self.objective.has_kinks() { scale } else { scale * scale }
    }

    /// `Z(s) = ∫ exp(-ρ(r)/T(s)) dr`; of Student's t, whose density is no such cost, nothing.
    fn mass(self, scale: f64) -> f64 {
        let normal = (2.0 * PI).sqrt() * scale;
        match self.objective {
            Objective::Huber { delta } => {
                let z = delta / scale;
                normal * libm::erf(z * FRAC_1_SQRT_2)
                    + 2.0 * scale * scale / delta * laws::exp(-0.5 * z * z)
            }
            Objective::LeastAbsolute => 2.0 * scale,
            Objective::Quantile { level } => scale * (1.0 / level + 1.0 / (1.0 - level)),
            Objective::AsymmetricSquares { level } => {
                0.5 * PI.sqrt() * scale * (1.0 / level.sqrt() + 1.0 / (1.0 - level).sqrt())
            }
            _ => normal,
        }
    }

    /// The log density of a log residual at a scale.
    #[must_use]
    pub fn ln_density(self, residual: f64, scale: f64) -> f64 {
        if let Objective::StudentT { freedom } = self.objective {
            let z = residual / scale;
            let constant = libm::lgamma(0.5 * (freedom + 1.0))
                - libm::lgamma(0.5 * freedom)
                - 0.5 * laws::ln(freedom * PI);
            return constant
                - laws::ln(scale)
                - 0.5 * (freedom + 1.0) * laws::ln(1.0 + z * z / freedom);
        }
        -self.objective.value(residual) / self.temperature(scale) - laws::ln(self.mass(scale))
    }

    /// A log residual drawn at a scale.
    pub fn draw(self, scale: f64, stream: &mut ChaCha8Rng) -> f64 {
        let exponential = |stream: &mut ChaCha8Rng| -laws::ln(1.0 - stream.random::<f64>());
        match self.objective {
            Objective::StudentT { freedom } => {
                let share = stream.random::<f64>().max(f64::MIN_POSITIVE);
                let t = StudentsT::new(0.0, 1.0, freedom);
                scale * t.map_or(f64::NAN, |t| t.inverse_cdf(share))
            }
            Objective::Huber { delta } => huber_draw(delta, scale, self.mass(scale), stream),
            Objective::LeastAbsolute | Objective::Quantile { .. } => {
                let level =
                    if let Objective::Quantile { level } = self.objective { level } else { 0.5 };
                let unit =
                    if matches!(self.objective, Objective::Quantile { .. }) { 1.0 } else { 0.5 };
                // Above lies the share (1/q)/(1/q + 1/(1-q)) = 1 - q.
                let is_above = stream.random::<f64>() < 1.0 - level;
                let size = scale * unit * exponential(stream);
                if is_above { size / level } else { -size / (1.0 - level) }
            }
            Objective::AsymmetricSquares { level } => {
                let (above, below) = (1.0 / level.sqrt(), 1.0 / (1.0 - level).sqrt());
                let is_above = stream.random::<f64>() < above / (above + below);
                let size = scale * FRAC_1_SQRT_2 * standard_normal(stream).abs();
                if is_above { size * above } else { -size * below }
            }
            _ => scale * standard_normal(stream),
        }
    }
}

/// A draw from the density of Huber's cost: a normal middle that ends at δ, exponential tails
/// beyond.
fn huber_draw(delta: f64, scale: f64, mass: f64, stream: &mut ChaCha8Rng) -> f64 {
    let middle = (2.0 * PI).sqrt() * scale * libm::erf(delta / scale * FRAC_1_SQRT_2);
    if stream.random::<f64>() * mass < middle {
        loop {
            // Whichever covers the other: the normal where it fits, even chances where it is flat.
            let (r, chance) = if scale < delta {
                let r = scale * standard_normal(stream);
                (r, if r.abs() <= delta { 1.0 } else { 0.0 })
            } else {
                let r = delta * (2.0 * stream.random::<f64>() - 1.0);
                (r, laws::exp(-0.5 * (r / scale) * (r / scale)))
            };
            if stream.random::<f64>() < chance {
                return r;
            }
        }
    }
    let size = delta - scale * scale / delta * laws::ln(1.0 - stream.random::<f64>());
    if stream.random::<bool>() { size } else { -size }
}

/// A law on its data with the law of its errors. Its unknowns are the fit coordinates, then the
/// logarithm of the scale.
#[derive(Clone)]
pub struct Model<'a> {
    problems: Vec<Problem<'a>>,
    errors: Errors,
    bounds: Bounds,
}

impl<'a> Model<'a> {
    /// A law whose rows all weigh the same; none where no law of errors goes with the objective.
    #[must_use]
    pub fn new(problem: &Problem<'a>, bounds: &Bounds) -> Option<Self> {
        let errors = Errors::of(problem.objective)?;
        Some(Self { problems: vec![problem.clone()], errors, bounds: bounds.clone() })
    }

    /// The law of the errors.
    #[must_use]
    pub const fn errors(&self) -> Errors {
        self.errors
    }

    /// The same with as many rows more, whose log responses were drawn.
    #[must_use]
    pub fn with_drawn(&self, ln_y: &[f64]) -> Self {
        let mut more = self.clone();
        more.problems.push(self.problems[0].with_log_responses(ln_y));
        more
    }

    /// The log density of the unknowns, up to a constant; minus infinity out of bounds.
    #[must_use]
    pub fn log_density(&self, unknowns: &[f64]) -> f64 {
        let (theta, ln_scale) = parts(unknowns);
        let is_inside = theta
            .iter()
            .zip(self.bounds.lower.iter().zip(&self.bounds.upper))
            .all(|(t, (low, high))| low <= t && t <= high);
        let scale = laws::exp(ln_scale);
        if !is_inside || !scale.is_normal() {
            return f64::NEG_INFINITY;
        }
        if matches!(self.errors.objective, Objective::StudentT { .. }) {
            return self.problems.iter().map(|problem| self.student(problem, theta, scale)).sum();
        }
        let rows: usize = self.problems.iter().map(Problem::rows).sum();
        let cost: f64 = self.problems.iter().map(|problem| problem.value(theta)).sum();
        let height = -cost / self.errors.temperature(scale)
            - rows as f64 * laws::ln(self.errors.mass(scale));
        if height.is_nan() { f64::NEG_INFINITY } else { height }
    }

    /// The log likelihood under Student's t, row by row.
    fn student(&self, problem: &Problem<'_>, theta: &[f64], scale: f64) -> f64 {
        problem.residuals(theta).iter().map(|&r| self.errors.ln_density(r, scale)).sum()
    }

    /// The log likelihood of each row of the data at some unknowns.
    #[must_use]
    pub fn log_likelihoods(&self, unknowns: &[f64]) -> Vec<f64> {
        let (theta, ln_scale) = parts(unknowns);
        let scale = laws::exp(ln_scale);
        self.problems[0]
            .residuals(theta)
            .iter()
            .map(|&residual| self.errors.ln_density(residual, scale))
            .collect()
    }

    /// Log responses of the data's rows, drawn at some unknowns.
    #[must_use]
    pub fn draw_responses(&self, unknowns: &[f64], stream: &mut ChaCha8Rng) -> Vec<f64> {
        let (theta, ln_scale) = parts(unknowns);
        let scale = laws::exp(ln_scale);
        let problem = &self.problems[0];
        let residuals = problem.residuals(theta);
        problem
            .log_responses()
            .iter()
            .zip(residuals)
            .map(|(ln_y, residual)| ln_y - residual + self.errors.draw(scale, stream))
            .collect()
    }

    /// Where chains start, about the fitted law: the normal approximation of least squares. None
    /// where the rows do not determine the law.
    #[must_use]
    pub fn start(&self, theta: &[f64]) -> Option<Start> {
        let problem = &self.problems[0];
        let size = theta.len();
        let squares = problem.with_objective(Objective::LeastSquares);
        let mut at = Expansion::zero(size);
        squares.expand(theta, Order::Metric, &mut at);
        let parameters = inverse(&at.curvature, size)?;
        let n = problem.rows() as f64;
        let residuals = problem.residuals(theta);
        let mean_square = residuals.iter().map(|r| r * r).sum::<f64>() / n;
        let wide = size + 1;
        let mut covariance = vec![0.0; wide * wide];
        for row in 0..size {
            for column in 0..size {
                covariance[row * wide + column] = mean_square * parameters[row * size + column];
            }
        }
        covariance[wide * wide - 1] = 0.5 / n;
        let mut centre = theta.to_vec();
        centre.push(self.best_ln_scale(&residuals)?);
        Some(Start { centre, covariance })
    }

    /// The logarithm of the scale at which the residuals are likeliest, by golden sections about
    /// that of their mean square; none where they are all nothing.
    fn best_ln_scale(&self, residuals: &[f64]) -> Option<f64> {
        const RATIO: f64 = 0.618_033_988_749_894_8;
        let mean = residuals.iter().map(|r| r.abs()).sum::<f64>() / residuals.len() as f64;
        if !mean.is_normal() {
            return None;
        }
        let misfit = |ln_scale: f64| -> f64 {
            let scale = laws::exp(ln_scale);
            -residuals.iter().map(|&r| self.errors.ln_density(r, scale)).sum::<f64>()
        };
        // Under Huber's objective the temperature is s² against costs of δ|r|: its scale lies
        // below or above that of the residuals by the root of δ over them.
        let (mut low, mut high) = (laws::ln(mean) - 8.0, laws::ln(mean) + 8.0);
        while high - low > 1e-6 {
            let width = RATIO * (high - low);
            if misfit(high - width) < misfit(low + width) {
                high = low + width;
            } else {
                low = high - width;
            }
        }
        Some(0.5 * (low + high))
    }
}

/// Fit coordinates and the logarithm of the scale.
fn parts(unknowns: &[f64]) -> (&[f64], f64) {
    let (theta, scale) = unknowns.split_at(unknowns.len() - 1);
    (theta, scale[0])
}

#[cfg(test)]
mod tests;
