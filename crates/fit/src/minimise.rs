//! One minimum from one start: damped Newton in the metric of reweighted least squares, inside bounds.

use crate::matrix::solve_positive;
use crate::problem::Expansion;
use crate::vertex;
use crate::{Objective, Problem};

/// Limits of the fit coordinates; `lower == upper` holds a coordinate fixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// Smallest value of each coordinate.
    pub lower: Vec<f64>,
    /// Largest value of each coordinate.
    pub upper: Vec<f64>,
}

impl Bounds {
    /// No limits.
    #[must_use]
    pub fn none(dimension: usize) -> Self {
        Self { lower: vec![f64::NEG_INFINITY; dimension], upper: vec![f64::INFINITY; dimension] }
    }

    /// The nearest point inside.
    fn clamp(&self, theta: &[f64]) -> Vec<f64> {
        theta.iter().zip(self.lower.iter().zip(&self.upper)).map(|(&t, (&low, &high))| t.max(low).min(high)).collect()
    }

    /// Coordinates that sit on a limit and want to leave it: the gradient pushes them out.
    fn held(&self, theta: &[f64], gradient: &[f64]) -> Vec<bool> {
        (0..theta.len())
            .map(|i| {
                (theta[i] <= self.lower[i] && gradient[i] >= 0.0) || (theta[i] >= self.upper[i] && gradient[i] <= 0.0)
            })
            .collect()
    }
}

/// When the solver stops. There is no default: a stopping rule is a methodological choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Steps at most.
    pub steps_max: usize,
    /// Converged below this scaled gradient: the cosine between the residuals and each parameter's direction,
    /// which neither the units of the data nor a factor on the objective changes.
    pub gradient_scaled_max: f64,
}

/// Why the solver stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The scaled gradient is below its limit.
    GradientVanished,
    /// Least absolute deviations: the law passes through points whose multipliers certify a minimum.
    MultipliersCertified,
    /// No step lowers the objective any more, and the gradient is not yet below its limit.
    NoDescent,
    /// The limit on steps was reached.
    TooManySteps,
    /// The objective is not finite at the start.
    NotFinite,
}

impl Stop {
    /// Whether this end is a minimum.
    #[must_use]
    pub const fn converged(self) -> bool {
        matches!(self, Self::GradientVanished | Self::MultipliersCertified)
    }

    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::GradientVanished => "the scaled gradient vanished",
            Self::MultipliersCertified => "the multipliers of the points passed through certify the minimum",
            Self::NoDescent => "no step lowers the objective, yet the gradient has not vanished",
            Self::TooManySteps => "the limit on steps was reached",
            Self::NotFinite => "the objective is not finite at the start",
        }
    }
}

/// Where the solver ended, whether it converged or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// Fit coordinates.
    pub theta: Vec<f64>,
    /// The objective there.
    pub objective: f64,
    /// Scaled gradient there; for a certified vertex, how far its multipliers break their limit (zero).
    pub gradient_scaled: f64,
    /// Steps taken.
    pub steps: usize,
    /// Why it ended.
    pub stop: Stop,
}

/// The minimum that is reached from `start`.
///
/// Least absolute deviations are reached through Huber objectives of falling δ, each from the last one's
/// minimum, and end at a vertex that is certified by its multipliers.
#[must_use]
pub fn minimise(problem: &Problem<'_>, start: &[f64], bounds: &Bounds, config: &Config) -> Minimum {
    if matches!(problem.objective, Objective::LeastAbsolute) {
        vertex::minimise(problem, start, bounds, config)
    } else {
        descend(problem, start, bounds, config)
    }
}

/// Damping at the first step, its factor after a bad or a good one, and where a step is no step any more.
const DAMPING_START: f64 = 1e-3;
const DAMPING_FACTOR: f64 = 10.0;
const DAMPING_MAX: f64 = 1e12;

/// Damped Newton for an objective with a gradient.
///
/// A step solves `(H + λM) s = -g` with the exact Hessian H and the reweighted Gauss-Newton curvature M: near
/// the minimum it is Newton's, far away a short step of reweighted least squares. Coordinates held by a bound
/// are left out of the system.
pub(crate) fn descend(problem: &Problem<'_>, start: &[f64], bounds: &Bounds, config: &Config) -> Minimum {
    let mut theta = bounds.clamp(start);
    let mut at = problem.expand(&theta);
    let mut damping = DAMPING_START;
    let finish = |theta: &[f64], at: &Expansion, steps, stop| Minimum {
        theta: theta.to_vec(),
        objective: at.value,
        gradient_scaled: scaled_gradient(at, &bounds.held(theta, &at.gradient)),
        steps,
        stop,
    };
    if !at.value.is_finite() {
        return finish(&theta, &at, 0, Stop::NotFinite);
    }
    for steps in 0..config.steps_max {
        let held = bounds.held(&theta, &at.gradient);
        let vanished = scaled_gradient(&at, &held) <= config.gradient_scaled_max;
        let Some((next, value, used)) = lower_point(problem, &theta, &at, &held, bounds, damping) else {
            let (theta, at) = polish(problem, theta, at, bounds);
            let vanished = scaled_gradient(&at, &bounds.held(&theta, &at.gradient)) <= config.gradient_scaled_max;
            let stop = if vanished { Stop::GradientVanished } else { Stop::NoDescent };
            return finish(&theta, &at, steps, stop);
        };
        // A gradient below its limit is polished as long as steps pay: it costs little and gives all the digits.
        let gain = (at.value - value) / at.value.abs().max(f64::MIN_POSITIVE);
        damping = (used / DAMPING_FACTOR).max(1e-15);
        theta = next;
        at = problem.expand(&theta);
        if vanished && gain < 1e-14 {
            return finish(&theta, &at, steps + 1, Stop::GradientVanished);
        }
    }
    finish(&theta, &at, config.steps_max, Stop::TooManySteps)
}

/// The first point with a lower objective among steps of growing damping, with its objective and the damping used.
///
/// At each damping Newton's step is tried first. Where it gains less than a quarter of what its model promised,
/// far from a minimum, the step of reweighted Gauss-Newton alone is tried too and the lower point is taken.
fn lower_point(
    problem: &Problem<'_>,
    theta: &[f64],
    at: &Expansion,
    held: &[bool],
    bounds: &Bounds,
    damping: f64,
) -> Option<(Vec<f64>, f64, f64)> {
    let try_step = |step: &[f64]| {
        let moved: Vec<f64> = theta.iter().zip(step).map(|(t, s)| t + s).collect();
        let next = bounds.clamp(&moved);
        let value = problem.value(&next);
        (value < at.value).then_some((next, value))
    };
    let mut damping = damping;
    while damping <= DAMPING_MAX {
        let newton = newton_step(at, &at.hessian, held, damping);
        let promised = newton.as_ref().map_or(f64::INFINITY, |step| promise(at, step));
        let mut best = newton.and_then(|step| try_step(&step));
        if best.as_ref().is_none_or(|(_, value)| at.value - value < 0.25 * promised) {
            let plain = newton_step(at, &at.metric, held, damping).and_then(|step| try_step(&step));
            if let Some(lower) = plain.filter(|(_, value)| best.as_ref().is_none_or(|(_, least)| value < least)) {
                best = Some(lower);
            }
        }
        if let Some((next, value)) = best {
            return Some((next, value, damping));
        }
        damping *= DAMPING_FACTOR;
    }
    None
}

/// By how much the quadratic model falls along a step: `-g·s - s·H s/2`.
fn promise(at: &Expansion, step: &[f64]) -> f64 {
    let size = step.len();
    let mut fall = 0.0;
    for i in 0..size {
        let curved: f64 = (0..size).map(|j| at.hessian[i * size + j] * step[j]).sum();
        fall -= step[i] * (at.gradient[i] + 0.5 * curved);
    }
    fall
}

/// Newton steps judged by the gradient, for where the objective's own rounding hides what they gain.
///
/// Near a minimum the objective changes with the square of the gradient: below a scaled gradient of about 1e-8
/// two objectives are equal in every bit, though the parameters still have digits to gain.
fn polish(problem: &Problem<'_>, theta: Vec<f64>, at: Expansion, bounds: &Bounds) -> (Vec<f64>, Expansion) {
    const STEPS_MAX: usize = 10;
    /// By how much rounding alone may move a sum over hundreds of rows.
    const ROUNDING: f64 = 1e-12;
    let (mut theta, mut at) = (theta, at);
    for _ in 0..STEPS_MAX {
        let held = bounds.held(&theta, &at.gradient);
        let Some(step) = newton_step(&at, &at.hessian, &held, 0.0) else { break };
        let moved: Vec<f64> = theta.iter().zip(&step).map(|(t, s)| t + s).collect();
        let next = bounds.clamp(&moved);
        let there = problem.expand(&next);
        let lower = scaled_gradient(&there, &held) < scaled_gradient(&at, &held);
        if !lower || there.value > at.value * (1.0 + ROUNDING) {
            break;
        }
        (theta, at) = (next, there);
    }
    (theta, at)
}

/// `(C + λM) s = -g` for a curvature C, over the coordinates that are free; held ones get a zero step.
fn newton_step(at: &Expansion, curvature: &[f64], held: &[bool], damping: f64) -> Option<Vec<f64>> {
    let size = held.len();
    let free: Vec<usize> = (0..size).filter(|&i| !held[i]).collect();
    // A plateau leaves rows of the metric at zero; a trace of the largest entry keeps the system solvable.
    let floor = 1e-12 * (0..size).map(|i| at.metric[i * size + i]).fold(f64::MIN_POSITIVE, f64::max);
    let mut matrix = Vec::with_capacity(free.len() * free.len());
    for &i in &free {
        for &j in &free {
            let ridge = if i == j { floor } else { 0.0 };
            matrix.push(curvature[i * size + j] + damping * (at.metric[i * size + j] + ridge));
        }
    }
    let right: Vec<f64> = free.iter().map(|&i| -at.gradient[i]).collect();
    let solved = solve_positive(&matrix, &right)?;
    let mut step = vec![0.0; size];
    for (&i, s) in free.iter().zip(solved) {
        step[i] = s;
    }
    step.iter().all(|s| s.is_finite()).then_some(step)
}

/// `max_i |g_i| / sqrt(2 f M_ii)` over the free coordinates: zero at a minimum, at most about one anywhere.
///
/// For least squares this is the cosine of MINPACK's `gtol` (Moré, Garbow & Hillstrom 1980, LMDER).
fn scaled_gradient(at: &Expansion, held: &[bool]) -> f64 {
    let size = held.len();
    (0..size)
        .filter(|&i| !held[i])
        .map(|i| at.gradient[i].abs() / (2.0 * at.value * at.metric[i * size + i]).sqrt().max(f64::MIN_POSITIVE))
        .fold(0.0, f64::max)
}
