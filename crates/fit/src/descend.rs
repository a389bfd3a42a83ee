//! Damped descent: reweighted least squares far from a minimum, Newton's method near it.
//!
//! A reweighted step solves `(M + λD) s = -g` with the curvature M that is never indefinite
//! (Levenberg 1944 and Marquardt 1963, with the weights of Holland & Welsch 1977 for robust costs);
//! it is sure and, far away, fast. A Newton step solves `(H + λD) s = -g` with the exact Hessian
//! and doubles the digits near the minimum. The damping λ falls where the decrease is more than
//! three quarters of the predicted one and grows where it is less than a quarter.

use laws::Order;

use crate::function::{Expansion, Function};
use crate::matrix::Cholesky;
use crate::{Bounds, Config, Minimum, Stop};

/// Which curvature steps are taken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// That of reweighted least squares, M.
    Reweighted,
    /// The Hessian, H.
    Newton,
}

impl StepKind {
    const fn order(self) -> Order {
        match self {
            Self::Reweighted => Order::Metric,
            Self::Newton => Order::Hessian,
        }
    }
}

/// The constants of one descent: initial damping, when Newton takes over, reach of weak
/// coordinates.
struct Tuning {
    /// Damping at the first step of a kind.
    damping_start: f64,
    /// Newton takes over after a reweighted step that gains less than this share of
    /// [`Expansion::square`].
    newton_below_gain: f64,
    /// How far coordinates that hardly move the prediction may go in a step, as a share of
    /// [`Function::reach`].
    weak_reach_share: f64,
}

impl Tuning {
    /// The damping that steps of a kind begin with.
    fn damping(&self, kind: StepKind) -> f64 {
        match kind {
            StepKind::Reweighted => self.damping_start,
            // Newton takes over near a minimum, where less damping is needed.
            StepKind::Newton => NEWTON_DAMPING_SHARE * self.damping_start,
        }
    }
}

/// Share of the damping that Newton starts with.
const NEWTON_DAMPING_SHARE: f64 = 1e-3;
/// Tried in this order until one converges: no single tuning leads from every start to the minimum.
/// The first is the fastest; the second takes short steps where a term has nearly vanished; the
/// third, all but undamped and long reweighted, follows narrow curved valleys.
const TUNINGS: [Tuning; 3] = [
    Tuning { damping_start: 1e-2, newton_below_gain: 1e-3, weak_reach_share: 1.0 },
    Tuning { damping_start: 1e-3, newton_below_gain: 1e-2, weak_reach_share: 0.4 },
    Tuning { damping_start: 1e-16, newton_below_gain: 1e-6, weak_reach_share: 1.0 },
];
/// Falling damping ends here and growing damping starts here: a smaller λD is lost in the rounding
/// of the curvature.
const DAMPING_MIN: f64 = 1e-14;
/// Largest damping tried: every step is then shorter than rounding.
const DAMPING_MAX: f64 = 1e16;
/// By what the damping falls after a good step and, at first, grows after a rejected one.
const DAMPING_FACTOR: f64 = 10.0;
/// Steps rejected in a row raise the damping faster, by this factor at most.
const DAMPING_FACTOR_MAX: f64 = 100.0;
/// By what the damping grows after a step that was taken but predicted badly.
const DAMPING_FACTOR_POOR: f64 = 4.0;
/// A step whose decrease is more than this share of the predicted one was predicted well (the
/// quarters are those of Marquardt's method as of Fletcher 1971, AERE R 6799).
const PREDICTED_WELL: f64 = 0.75;
/// A step whose decrease is less than this share of the predicted one was predicted badly.
const PREDICTED_BADLY: f64 = 0.25;
/// Less damping than this changes a step by little.
const DAMPING_SLIGHT: f64 = 1e-3;
/// Where H is not positive definite at this damping, which counts its diagonal twice, reweighted
/// steps take over.
const NEWTON_DAMPING_MAX: f64 = 1.0;
/// By what factor the gain must be smaller before Newton, once it has failed, is tried again.
const NEWTON_RETRY_FACTOR: f64 = 0.1;
/// A predicted decrease below this share of [`Expansion::square`] is rounding.
const DECREASE_ROUNDING: f64 = 1e-15;
/// Below this share of the largest curvature a coordinate hardly moves the prediction.
const WEAK_CURVATURE: f64 = 1e-8;
/// At this share of the largest curvature or below a coordinate does not move the prediction: a
/// hundred-millionth of what another one does, squared.
const FLAT_CURVATURE: f64 = 1e-16;
/// Newton steps rejected in a row before a reweighted one is tried.
const REJECTED_MAX: usize = 2;
/// Newton steps after the descent; each doubles the digits.
const POLISH_MAX: usize = 8;
/// A predicted decrease below this share of [`Expansion::square`] leaves no digit of the parameters
/// to gain: they move with its square root.
const POLISH_SETTLED: f64 = 1e-27;
/// By how much rounding alone may move a sum over hundreds of rows, as a share of
/// [`Expansion::square`].
const SUM_ROUNDING: f64 = 1e-12;

/// The state of one descent.
struct Descent<'a, F> {
    function: &'a F,
    bounds: &'a Bounds,
    theta: Vec<f64>,
    /// The expansion at `theta`.
    current: Expansion,
    /// Where the step leads, inside the bounds.
    next_theta: Vec<f64>,
    /// The expansion at `next_theta`.
    next: Expansion,
    step: Vec<f64>,
    /// Coordinates that no bound holds.
    free: Vec<usize>,
    cholesky: Cholesky,
    tuning: &'static Tuning,
    damping: f64,
    evaluations: usize,
}

/// What became of the search for a lower point.
#[derive(Debug, Clone, Copy)]
enum Search {
    /// Moved; the decrease as a share of [`Expansion::square`].
    Lower(f64),
    /// The model predicts no decrease but rounding.
    Settled,
    /// No damping led to a lower point.
    Stuck,
}

/// Descends from `start`, first with steps of the kind given, with one tuning after the other until
/// one converges; steps and evaluations are those of all tunings.
pub(crate) fn descend_from(
    function: &impl Function,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
    first: StepKind,
) -> Minimum {
    let mut best: Option<Minimum> = None;
    let (mut steps, mut evaluations) = (0, 0);
    let mut kind = first;
    for tuning in &TUNINGS {
        let end = descend_tuned(function, start, bounds, config, tuning, kind);
        steps += end.steps;
        evaluations += end.evaluations;
        let (is_converged, is_hopeless) = (end.stop.converged(), end.stop == Stop::NotFinite);
        if is_converged || best.as_ref().is_none_or(|best| end.objective < best.objective) {
            best = Some(end);
        }
        if is_converged || is_hopeless {
            break;
        }
        // Where one tuning has failed, the start counts as far from any minimum.
        kind = StepKind::Reweighted;
    }
    let best = best.expect("there is a tuning");
    Minimum { steps, evaluations, ..best }
}

/// Descends once, with the fastest tuning: for intermediate minima, whose convergence is not
/// required.
pub(crate) fn descend_once(
    function: &impl Function,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
) -> Minimum {
    descend_tuned(function, start, bounds, config, &TUNINGS[0], StepKind::Reweighted)
}

/// One descent with one tuning.
fn descend_tuned(
    function: &impl Function,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
    tuning: &'static Tuning,
    first: StepKind,
) -> Minimum {
    let mut descent = Descent::new(function, start, bounds, tuning);
    let mut kind = descent.switch_to(first);
    if !descent.current.is_finite() {
        return descent.finish(0, config, Err(Stop::NotFinite));
    }
    let mut newton_below_gain = tuning.newton_below_gain;
    let mut has_moved = true;
    for steps in 0..config.steps_max {
        let search = descent.search_lower(kind);
        kind = match (search, kind) {
            (Search::Lower(gain), StepKind::Reweighted) if gain < newton_below_gain => {
                descent.switch_to(StepKind::Newton)
            }
            (Search::Lower(_), kind) => kind,
            // A kind that leads nowhere hands over to the other, unless that one just did the same.
            (Search::Stuck, StepKind::Reweighted) if has_moved => {
                descent.switch_to(StepKind::Newton)
            }
            (Search::Stuck, StepKind::Newton) if has_moved => {
                newton_below_gain *= NEWTON_RETRY_FACTOR;
                descent.switch_to(StepKind::Reweighted)
            }
            (_, kind) => return descent.finish(steps, config, Ok(kind)),
        };
        has_moved = matches!(search, Search::Lower(_));
    }
    descent.finish(config.steps_max, config, Err(Stop::TooManySteps))
}

impl<'a, F: Function> Descent<'a, F> {
    fn new(function: &'a F, start: &[f64], bounds: &'a Bounds, tuning: &'static Tuning) -> Self {
        let size = function.dimension();
        let mut theta = start.to_vec();
        bounds.clamp(&mut theta);
        Self {
            function,
            bounds,
            next_theta: theta.clone(),
            theta,
            current: Expansion::zero(size),
            next: Expansion::zero(size),
            step: vec![0.0; size],
            free: Vec::with_capacity(size),
            cholesky: Cholesky::new(size),
            tuning,
            damping: tuning.damping_start,
            evaluations: 0,
        }
    }

    fn expand(&mut self, kind: StepKind) {
        self.function.expand(&self.theta, kind.order(), &mut self.current);
        self.evaluations += 1;
    }

    fn expand_next(&mut self, kind: StepKind) {
        self.function.expand(&self.next_theta, kind.order(), &mut self.next);
        self.evaluations += 1;
    }

    /// Changes the kind of steps; damping and curvature start anew.
    fn switch_to(&mut self, kind: StepKind) -> StepKind {
        self.damping = self.tuning.damping(kind);
        self.expand(kind);
        kind
    }

    /// Takes the first step of growing damping that lowers the objective.
    fn search_lower(&mut self, kind: StepKind) -> Search {
        let (mut rejected, mut factor) = (0, 1.0);
        while self.damping <= DAMPING_MAX {
            if let Some(predicted) = self.solve(self.damping) {
                // What a step that is hardly damped would gain is all there is to gain.
                if predicted <= DECREASE_ROUNDING * self.current.square {
                    return if self.damping <= DAMPING_SLIGHT {
                        Search::Settled
                    } else {
                        Search::Stuck
                    };
                }
                self.limit_step();
                // The shortened step has a prediction of its own.
                let predicted = self.predicted_decrease();
                self.set_next_theta();
                self.expand_next(kind);
                let is_lower = self.next.value < self.current.value && self.next.is_finite();
                if predicted > 0.0 && is_lower {
                    return Search::Lower(self.accept(predicted));
                }
                rejected += 1;
                if kind == StepKind::Newton && rejected > REJECTED_MAX {
                    return Search::Stuck;
                }
            } else if kind == StepKind::Newton && self.damping >= NEWTON_DAMPING_MAX {
                return Search::Stuck;
            }
            factor = (factor * DAMPING_FACTOR).min(DAMPING_FACTOR_MAX);
            self.damping = self.damping.max(DAMPING_MIN) * factor;
        }
        Search::Stuck
    }

    /// Moves to the next point, sets the damping by how well its decrease was predicted, and
    /// returns the decrease as a share of [`Expansion::square`].
    fn accept(&mut self, predicted: f64) -> f64 {
        let decrease = self.current.value - self.next.value;
        let gain = decrease / self.current.square.max(f64::MIN_POSITIVE);
        self.damping = match decrease / predicted {
            share if share > PREDICTED_WELL => (self.damping / DAMPING_FACTOR).max(DAMPING_MIN),
            share if share < PREDICTED_BADLY => self.damping.max(DAMPING_MIN) * DAMPING_FACTOR_POOR,
            _ => self.damping,
        };
        self.move_to_next();
        gain
    }

    fn move_to_next(&mut self) {
        core::mem::swap(&mut self.theta, &mut self.next_theta);
        core::mem::swap(&mut self.current, &mut self.next);
    }

    /// Puts `theta + step`, moved inside the bounds, into the next point.
    fn set_next_theta(&mut self) {
        for (next, (t, s)) in self.next_theta.iter_mut().zip(self.theta.iter().zip(&self.step)) {
            *next = t + s;
        }
        self.bounds.clamp(&mut self.next_theta);
    }

    /// Solves `(C + λD) s = -g` over the coordinates that no bound holds, and returns the predicted
    /// decrease. None where the matrix is not positive definite.
    fn solve(&mut self, damping: f64) -> Option<f64> {
        let size = self.theta.len();
        self.free.clear();
        self.free.extend(
            (0..size).filter(|&i| !self.bounds.holds(i, &self.theta, &self.current.gradient)),
        );
        let (current, free) = (&self.current, &self.free);
        self.step.fill(0.0);
        self.cholesky.factor(free.len(), |row, column| {
            damped_entry(&current.curvature, size, [free[row], free[column]], damping)
        })?;
        self.cholesky.solve(|row| -current.gradient[free[row]]);
        for (&i, &s) in free.iter().zip(self.cholesky.solution()) {
            self.step[i] = s;
        }
        Some(self.predicted_decrease())
    }

    /// By how much the quadratic model falls along the step: `-g·s - s·C s/2`.
    fn predicted_decrease(&self) -> f64 {
        let size = self.step.len();
        let mut fall = 0.0;
        for (i, &s) in self.step.iter().enumerate() {
            let curved: f64 =
                self.step.iter().zip(&self.current.curvature[i * size..]).map(|(s, c)| s * c).sum();
            fall -= s * (self.current.gradient[i] + 0.5 * curved);
        }
        fall
    }

    /// Shortens the step until every coordinate stays within its reach: all of one group by one
    /// factor, which keeps their direction.
    ///
    /// Coordinates that hardly move the prediction are a group of their own: their long steps,
    /// which may lead off a plateau, would otherwise leave nothing of the others'.
    fn limit_step(&mut self) {
        let largest = self.free.iter().map(|&i| self.current.diagonal(i).abs()).fold(0.0, f64::max);
        let weak_below = WEAK_CURVATURE * largest;
        for (is_weak, reach_share) in [(false, 1.0), (true, self.tuning.weak_reach_share)] {
            let mut excess = 1.0_f64;
            for &i in &self.free {
                if (self.current.diagonal(i).abs() < weak_below) == is_weak {
                    let reach = reach_share * self.function.reach(i, &self.theta);
                    excess = excess.max(self.step[i].abs() / reach);
                }
            }
            for &i in &self.free {
                if (self.current.diagonal(i).abs() < weak_below) == is_weak {
                    self.step[i] /= excess;
                }
            }
        }
    }

    /// Polishes the end where no step lowers the objective any more, and judges it.
    fn finish(mut self, steps: usize, config: &Config, end: Result<StepKind, Stop>) -> Minimum {
        if let Ok(kind) = end {
            self.polish(kind);
        }
        let mut metric = Expansion::zero(self.theta.len());
        self.function.expand(&self.theta, Order::Metric, &mut metric);
        let on_bound: Vec<usize> = (0..self.theta.len())
            .filter(|&i| self.bounds.holds(i, &self.theta, &metric.gradient))
            .collect();
        // A law that passes through every row leaves rounding, of which a gradient is no measure.
        let square_of_rounding = self.function.square_of_rounding();
        let is_exact = metric.square <= square_of_rounding;
        let gradient_scaled = if is_exact { 0.0 } else { scaled_gradient(&metric, &on_bound) };
        // What the rounding of residuals alone leaves of the cosine, where they are hardly larger.
        let attainable = (square_of_rounding / metric.square.max(f64::MIN_POSITIVE)).sqrt();
        let stop = match end {
            Err(Stop::NotFinite) => Stop::NotFinite,
            _ if gradient_scaled <= config.gradient_scaled_max.max(attainable) => {
                Stop::GradientVanished
            }
            _ if self.function.has_no_scale(&self.theta) => Stop::NoScale,
            Err(stop) => stop,
            Ok(_) if has_flat(&metric, &on_bound) => Stop::Plateau,
            Ok(_) => Stop::NoDescent,
        };
        Minimum {
            theta: self.theta,
            objective: metric.value,
            square: metric.square,
            square_of_rounding,
            gradient_scaled,
            on_bound,
            steps,
            evaluations: self.evaluations + 1,
            stop,
        }
    }

    /// Newton steps judged by the gradient, for where the objective's own rounding hides what they
    /// gain.
    ///
    /// Near a minimum the objective changes with the square of the gradient: below a scaled
    /// gradient of about 1e-8 two objectives are equal in every bit, though the parameters still
    /// have digits to gain.
    fn polish(&mut self, last: StepKind) {
        if last != StepKind::Newton {
            self.expand(StepKind::Newton);
        }
        for _ in 0..POLISH_MAX {
            let settled = POLISH_SETTLED * self.current.square;
            if self.solve(0.0).is_none_or(|predicted| predicted <= settled) {
                break;
            }
            self.set_next_theta();
            self.expand_next(StepKind::Newton);
            let is_higher =
                self.next.value > self.current.value + SUM_ROUNDING * self.current.square;
            if is_higher || !self.next.is_finite() || !self.has_smaller_gradient() {
                break;
            }
            self.move_to_next();
        }
    }

    /// Whether the next point's gradient is smaller, each entry against the scale of its own
    /// curvature at the current point.
    fn has_smaller_gradient(&self) -> bool {
        self.scaled_by_curvature(&self.next.gradient)
            < self.scaled_by_curvature(&self.current.gradient)
    }

    /// `max_i |g_i| / sqrt |C_ii|` over the coordinates no bound holds.
    fn scaled_by_curvature(&self, gradient: &[f64]) -> f64 {
        self.free
            .iter()
            .map(|&i| {
                gradient[i].abs() / self.current.diagonal(i).abs().sqrt().max(f64::MIN_POSITIVE)
            })
            .fold(0.0, f64::max)
    }
}

/// An entry of `C + λD`, where D is the diagonal of |C|.
fn damped_entry(curvature: &[f64], size: usize, [row, column]: [usize; 2], damping: f64) -> f64 {
    let entry = curvature[row * size + column];
    if row == column { entry + damping * entry.abs().max(f64::MIN_POSITIVE) } else { entry }
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
    let free: Vec<f64> = (0..metric.gradient.len())
        .filter(|i| !on_bound.contains(i))
        .map(|i| metric.diagonal(i))
        .collect();
    let largest = free.iter().copied().fold(0.0, f64::max);
    free.iter().any(|&entry| entry <= FLAT_CURVATURE * largest)
}
