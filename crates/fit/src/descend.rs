//! Damped descent: reweighted least squares far from a minimum, Newton's method near it.
//!
//! A reweighted step solves `(M + λD) s = -g` with the curvature M that is never indefinite
//! (Levenberg 1944 and Marquardt 1963, with the weights of Holland & Welsch 1977 for robust costs);
//! it is sure and, far away, fast. A Newton step solves `(H + λD) s = -g` with the exact Hessian
//! and doubles the digits near the minimum. The damping λ falls after a step that kept its promise
//! and grows after one that did not.

use laws::Order;

use crate::Bounds;
use crate::function::{Expansion, Function};
use crate::matrix::Cholesky;
use crate::minimise::{Config, Minimum, Stop};

/// Which curvature steps are taken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    Reweighted,
    Newton,
}

impl Pace {
    const fn order(self) -> Order {
        match self {
            Self::Reweighted => Order::Metric,
            Self::Newton => Order::Hessian,
        }
    }
}

/// How boldly a descent goes. No one temper leads from every start to the minimum.
struct Temper {
    /// Damping at the first step of a pace.
    damping_start: f64,
    /// Reweighted steps that gain less than this share have come near: Newton takes over.
    near: f64,
    /// How far coordinates that hardly move the prediction may go, as a share of what others may.
    reach_of_weak: f64,
}

impl Temper {
    /// Newton takes over near a minimum, where less damping is needed.
    fn damping(&self, pace: Pace) -> f64 {
        match pace {
            Pace::Reweighted => self.damping_start,
            Pace::Newton => NEWTON * self.damping_start,
        }
    }
}

/// Share of the damping that Newton starts with.
const NEWTON: f64 = 1e-3;
/// Tried in turn until one converges. The first is the fastest; the second goes carefully where a
/// term has nearly vanished; the third, all but undamped and long reweighted, follows narrow curved
/// valleys.
const TEMPERS: [Temper; 3] = [
    Temper { damping_start: 1e-2, near: 1e-3, reach_of_weak: 1.0 },
    Temper { damping_start: 1e-3, near: 1e-2, reach_of_weak: 0.4 },
    Temper { damping_start: 1e-16, near: 1e-6, reach_of_weak: 1.0 },
];
/// Bounds of the damping and its factor.
const DAMPING_MIN: f64 = 1e-14;
const DAMPING_MAX: f64 = 1e16;
const DAMPING_FACTOR: f64 = 10.0;
/// Less damping than this changes a step by little.
const DAMPING_SLIGHT: f64 = 1e-3;
/// By how much nearer it must be after Newton has failed.
const NEARER: f64 = 0.1;
/// A promise below this share of the objective is rounding.
const ROUNDING: f64 = 1e-15;
/// Below this share of the largest curvature a coordinate hardly moves the prediction.
const WEAK: f64 = 1e-8;
/// Newton steps rejected in a row before a reweighted one is tried.
const REJECTED_MAX: usize = 2;

/// A descent on its way.
struct Descent<'a, F> {
    function: &'a F,
    bounds: &'a Bounds,
    theta: Vec<f64>,
    at: Expansion,
    next_theta: Vec<f64>,
    next: Expansion,
    step: Vec<f64>,
    free: Vec<usize>,
    cholesky: Cholesky,
    temper: &'static Temper,
    damping: f64,
    evaluations: usize,
}

/// What became of the search for a lower point.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    /// Moved, with the share of the objective that was gained.
    Lower(f64),
    /// The model promises nothing but rounding.
    Settled,
    /// No damping led to a lower point.
    Stuck,
}

/// Descends from `start`, first at the pace given, with one temper after the other until one
/// converges.
pub(crate) fn descend_at(
    function: &impl Function,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
    pace: Pace,
) -> Minimum {
    let mut best: Option<Minimum> = None;
    let (mut steps, mut evaluations) = (0, 0);
    let mut pace = pace;
    for temper in &TEMPERS {
        let end = attempt(function, start, bounds, config, temper, pace);
        steps += end.steps;
        evaluations += end.evaluations;
        let (is_converged, is_hopeless) = (end.stop.converged(), end.stop == Stop::NotFinite);
        if is_converged || best.as_ref().is_none_or(|best| end.objective < best.objective) {
            best = Some(end);
        }
        if is_converged || is_hopeless {
            break;
        }
        pace = Pace::Reweighted;
    }
    let best = best.expect("there is a temper");
    Minimum { steps, evaluations, ..best }
}

/// Descends once, with the fastest temper: for ends that are a way and not the goal.
pub(crate) fn descend_once(
    function: &impl Function,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
) -> Minimum {
    attempt(function, start, bounds, config, &TEMPERS[0], Pace::Reweighted)
}

/// One descent.
fn attempt(
    function: &impl Function,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
    temper: &'static Temper,
    pace: Pace,
) -> Minimum {
    let mut descent = Descent::new(function, start, bounds, temper);
    let mut pace = pace;
    descent.switch(pace);
    if !descent.at.is_finite() {
        return descent.finish(0, config, Err(Stop::NotFinite));
    }
    let mut near = temper.near;
    let mut has_moved = true;
    for steps in 0..config.steps_max {
        let outcome = descent.lower(pace);
        pace = match (outcome, pace) {
            (Outcome::Lower(gain), Pace::Reweighted) if gain < near => descent.switch(Pace::Newton),
            (Outcome::Lower(_), pace) => pace,
            // A pace that leads nowhere hands over to the other, unless that one just did the same.
            (Outcome::Stuck, Pace::Reweighted) if has_moved => descent.switch(Pace::Newton),
            (Outcome::Stuck, Pace::Newton) if has_moved => {
                near *= NEARER;
                descent.switch(Pace::Reweighted)
            }
            (_, pace) => return descent.finish(steps, config, Ok(pace)),
        };
        has_moved = matches!(outcome, Outcome::Lower(_));
    }
    descent.finish(config.steps_max, config, Err(Stop::TooManySteps))
}

impl<'a, F: Function> Descent<'a, F> {
    fn new(function: &'a F, start: &[f64], bounds: &'a Bounds, temper: &'static Temper) -> Self {
        let size = function.dimension();
        let mut theta = start.to_vec();
        bounds.clamp(&mut theta);
        Self {
            function,
            bounds,
            next_theta: theta.clone(),
            theta,
            at: Expansion::zero(size),
            next: Expansion::zero(size),
            step: vec![0.0; size],
            free: Vec::with_capacity(size),
            cholesky: Cholesky::new(size),
            temper,
            damping: temper.damping_start,
            evaluations: 0,
        }
    }

    fn expand(&mut self, pace: Pace) {
        self.function.expand(&self.theta, pace.order(), &mut self.at);
        self.evaluations += 1;
    }

    /// Changes the pace; the curvature is evaluated anew.
    fn switch(&mut self, pace: Pace) -> Pace {
        self.damping = self.temper.damping(pace);
        self.expand(pace);
        pace
    }

    /// Takes the first step of growing damping that lowers the objective.
    fn lower(&mut self, pace: Pace) -> Outcome {
        let (mut rejected, mut factor) = (0, 1.0);
        while self.damping <= DAMPING_MAX {
            if let Some(promise) = self.solve(self.damping) {
                // The promise of a step that is hardly damped is all there is to gain.
                if promise <= ROUNDING * self.at.square {
                    return if self.damping <= DAMPING_SLIGHT {
                        Outcome::Settled
                    } else {
                        Outcome::Stuck
                    };
                }
                self.shorten();
                let promise = self.promise();
                self.move_along();
                self.function.expand(&self.next_theta, pace.order(), &mut self.next);
                self.evaluations += 1;
                if promise > 0.0 && self.next.value < self.at.value && self.next.is_finite() {
                    return Outcome::Lower(self.accept(promise));
                }
                rejected += 1;
                if pace == Pace::Newton && rejected > REJECTED_MAX {
                    return Outcome::Stuck;
                }
            } else if pace == Pace::Newton && self.damping >= 1.0 {
                return Outcome::Stuck;
            }
            // Each failure in a row raises the damping faster.
            factor = (factor * DAMPING_FACTOR).min(100.0);
            self.damping = self.damping.max(DAMPING_MIN) * factor;
        }
        Outcome::Stuck
    }

    /// Moves to the next point and sets the damping by how well the step kept its promise.
    fn accept(&mut self, promise: f64) -> f64 {
        let gained = self.at.value - self.next.value;
        let gain = gained / self.at.square.max(f64::MIN_POSITIVE);
        self.damping = match gained / promise {
            kept if kept > 0.75 => (self.damping / DAMPING_FACTOR).max(DAMPING_MIN),
            kept if kept < 0.25 => self.damping.max(DAMPING_MIN) * 4.0,
            _ => self.damping,
        };
        core::mem::swap(&mut self.theta, &mut self.next_theta);
        core::mem::swap(&mut self.at, &mut self.next);
        gain
    }

    /// Puts `theta + step`, moved inside the bounds, into the next point.
    fn move_along(&mut self) {
        for (next, (t, s)) in self.next_theta.iter_mut().zip(self.theta.iter().zip(&self.step)) {
            *next = t + s;
        }
        self.bounds.clamp(&mut self.next_theta);
    }

    /// Solves `(C + λD) s = -g` over the coordinates that no bound holds, and says by how much the
    /// model falls along s:
    /// `-g·s - s·C s/2`. None where the matrix is not positive definite.
    fn solve(&mut self, damping: f64) -> Option<f64> {
        let size = self.theta.len();
        self.free.clear();
        self.free
            .extend((0..size).filter(|&i| !self.bounds.holds(i, &self.theta, &self.at.gradient)));
        let (at, free) = (&self.at, &self.free);
        let matrix = |row: usize, column: usize| {
            let (i, j) = (free[row], free[column]);
            let entry = at.curvature[i * size + j];
            if i == j { entry + damping * entry.abs().max(f64::MIN_POSITIVE) } else { entry }
        };
        self.step.fill(0.0);
        self.cholesky.factor(free.len(), matrix)?;
        self.cholesky.solve(|row| -at.gradient[free[row]]);
        for (&i, &s) in free.iter().zip(self.cholesky.solution()) {
            self.step[i] = s;
        }
        Some(self.promise())
    }

    /// By how much the model falls along the step: `-g·s - s·C s/2`.
    fn promise(&self) -> f64 {
        let size = self.step.len();
        let mut fall = 0.0;
        for (i, &s) in self.step.iter().enumerate() {
            let curved: f64 =
                self.step.iter().zip(&self.at.curvature[i * size..]).map(|(s, c)| s * c).sum();
            fall -= s * (self.at.gradient[i] + 0.5 * curved);
        }
        fall
    }

    /// Keeps the step within the reach of the function's coordinates.
    ///
    /// Coordinates that hardly move the prediction are shortened by themselves: their long steps,
    /// which may lead off a plateau, would otherwise leave nothing of the others'.
    fn shorten(&mut self) {
        let largest = self.free.iter().map(|&i| self.at.diagonal(i).abs()).fold(0.0, f64::max);
        for is_weak in [false, true] {
            let share = if is_weak { self.temper.reach_of_weak } else { 1.0 };
            let members = |i: &usize| (self.at.diagonal(*i).abs() < WEAK * largest) == is_weak;
            let excess = self
                .free
                .iter()
                .filter(|i| members(i))
                .map(|&i| self.step[i].abs() / (share * self.function.reach(i, &self.theta)))
                .fold(1.0, f64::max);
            for &i in self.free.iter().filter(|i| members(i)) {
                self.step[i] /= excess;
            }
        }
    }

    /// Newton steps judged by the gradient, for where the objective's own rounding hides what they
    /// gain; then the verdict.
    ///
    /// Near a minimum the objective changes with the square of the gradient: below a scaled
    /// gradient of about 1e-8 two objectives are equal in every bit, though the parameters still
    /// have digits to gain.
    fn finish(mut self, steps: usize, config: &Config, end: Result<Pace, Stop>) -> Minimum {
        /// Newton doubles the digits each time.
        const POLISH_MAX: usize = 8;
        /// A promise below this share of the objective leaves no digit of the parameters to gain.
        const ALL_DIGITS: f64 = 1e-27;
        /// By how much rounding alone may move a sum over hundreds of rows.
        const SUM_ROUNDING: f64 = 1e-12;
        let mut metric = Expansion::zero(self.theta.len());
        if let Ok(pace) = end {
            if pace != Pace::Newton {
                self.expand(Pace::Newton);
            }
            for _ in 0..POLISH_MAX {
                if self.solve(0.0).is_none_or(|promise| promise <= ALL_DIGITS * self.at.square) {
                    break;
                }
                self.move_along();
                self.function.expand(&self.next_theta, Order::Hessian, &mut self.next);
                self.evaluations += 1;
                let worse = self.next.value > self.at.value + SUM_ROUNDING * self.at.square;
                if worse || !self.next.is_finite() || !self.has_smaller_gradient() {
                    break;
                }
                core::mem::swap(&mut self.theta, &mut self.next_theta);
                core::mem::swap(&mut self.at, &mut self.next);
            }
        }
        self.function.expand(&self.theta, Order::Metric, &mut metric);
        let on_bound: Vec<usize> = (0..self.theta.len())
            .filter(|&i| self.bounds.holds(i, &self.theta, &metric.gradient))
            .collect();
        let gradient_scaled = scaled_gradient(&metric, &on_bound);
        let stop = match end {
            Err(Stop::NotFinite) => Stop::NotFinite,
            _ if gradient_scaled <= config.gradient_scaled_max => Stop::GradientVanished,
            Err(stop) => stop,
            Ok(_) if has_flat(&metric, &on_bound) => Stop::Plateau,
            Ok(_) => Stop::NoDescent,
        };
        Minimum {
            theta: self.theta,
            objective: metric.value,
            square: metric.square,
            gradient_scaled,
            on_bound,
            steps,
            evaluations: self.evaluations + 1,
            stop,
        }
    }

    /// Whether the next point's gradient is smaller, each entry against the scale of its own
    /// curvature.
    fn has_smaller_gradient(&self) -> bool {
        let size = |at: &Expansion| {
            self.free
                .iter()
                .map(|&i| {
                    at.gradient[i].abs() / self.at.diagonal(i).abs().sqrt().max(f64::MIN_POSITIVE)
                })
                .fold(0.0, f64::max)
        };
        size(&self.next) < size(&self.at)
    }
}

/// `max_i |g_i| / sqrt(q M_ii)` over the coordinates no bound holds, with `q = sum w ψ(r) r`: the
/// cosine between the reweighted residuals and the direction of a parameter. Zero at a minimum, at
/// most one anywhere.
///
/// For least squares this is MINPACK's `gtol` (Moré, Garbow & Hillstrom 1980, LMDER).
fn scaled_gradient(metric: &Expansion, on_bound: &[usize]) -> f64 {
    (0..metric.gradient.len())
        .filter(|i| !on_bound.contains(i))
        .map(|i| {
            metric.gradient[i].abs()
                / (metric.square * metric.diagonal(i)).sqrt().max(f64::MIN_POSITIVE)
        })
        .fold(0.0, f64::max)
}

/// Whether a free coordinate moves the prediction a hundred-millionth as much as another one does,
/// or less.
fn has_flat(metric: &Expansion, on_bound: &[usize]) -> bool {
    let free =
        || (0..metric.gradient.len()).filter(|i| !on_bound.contains(i)).map(|i| metric.diagonal(i));
    let largest = free().fold(0.0, f64::max);
    free().any(|entry| entry <= 1e-16 * largest)
}
