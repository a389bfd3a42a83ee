//! Objectives with kinks: through Huber objectives of falling δ to a point that its multipliers
//! certify.
//!
//! Derivatives say nothing at a kink, so each Huber objective is minimised from the last one's
//! minimum, and its end is tried as the neighbour of a vertex (`kink_vertex`) or of a minimum on
//! fewer points (`kink_face`).

use laws::{Order, Penalty};

use crate::descend::descend_once;
use crate::function::{Expansion, Function};
use crate::kink_face::certified_face_minimum;
use crate::kink_vertex::certified_vertex;
use crate::{Bounds, Config, Minimum, Problem, Stop};

/// δ of the Huber objectives on the way, as a share of the mean absolute residual of the one
/// before.
const DELTA_SHARES: [f64; 5] = [1.0, 1e-1, 1e-2, 1e-4, 1e-6];
/// By how much rounding may lift a certified minimum above the smooth end that led to it, relative
/// to the objective.
const OBJECTIVE_SLACK: f64 = 1e-9;

/// The objective with its kinks rounded off: a parabola where `|r| <= δ`.
struct Smoothed<'a> {
    problem: &'a Problem<'a>,
    delta: f64,
}

impl Function for Smoothed<'_> {
    fn dimension(&self) -> usize {
        self.problem.dimension()
    }

    fn reach(&self, coordinate: usize, theta: &[f64]) -> f64 {
        self.problem.reach(coordinate, theta)
    }

    fn value(&self, theta: &[f64]) -> f64 {
        let mut at = Expansion::zero(theta.len());
        self.expand(theta, Order::Value, &mut at);
        at.value
    }

    fn expand(&self, theta: &[f64], order: Order, into: &mut Expansion) {
        let [above, below] = self.problem.objective.sides();
        self.problem.expand_under(
            Penalty::SidedHuber { delta: self.delta, above, below },
            theta,
            order,
            into,
        );
    }
}

/// The minimum of an objective with kinks that is reached from `start`.
///
/// It counts as converged only with a certificate. A minimum on a bound has none: it is returned as
/// a point from which no step descends.
pub(crate) fn minimise_kinked(
    problem: &Problem<'_>,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
) -> Minimum {
    // Rows written twice would put two equal points into a vertex, which then is none.
    let problem = &problem.merged();
    let mut best = Minimum {
        theta: start.to_vec(),
        objective: problem.value(start),
        square: 0.0,
        square_of_rounding: problem.square_of_rounding(),
        gradient_scaled: f64::MAX,
        on_bound: Vec::new(),
        steps: 0,
        evaluations: 1,
        stop: Stop::NotFinite,
    };
    // A certificate is a proof, so the first vertex that has one is the end; the smooth minima only
    // lead there.
    for share in DELTA_SHARES {
        if best.stop != Stop::NotFinite && best.is_exact() {
            // The law passes through every row: nothing lies below.
            return Minimum { gradient_scaled: 0.0, stop: Stop::MultipliersCertified, ..best };
        }
        let mean = problem.value(&best.theta) / problem.total_weight();
        if !(mean.is_finite() && mean > 0.0) {
            break;
        }
        let smooth = Smoothed { problem, delta: share * mean };
        let end = descend_once(&smooth, &best.theta, bounds, config);
        let objective = problem.value(&end.theta);
        let (steps, evaluations) = (best.steps + end.steps, best.evaluations + end.evaluations);
        best = Minimum {
            objective,
            square: 2.0 * objective,
            square_of_rounding: best.square_of_rounding,
            steps,
            evaluations,
            stop: Stop::NoDescent,
            ..end
        };
        let certified = certified_vertex(problem, &best.theta)
            .or_else(|| certified_face_minimum(problem, &best.theta, share * mean));
        // A bound's own multiplier is in no certificate; and a certificate far above the smooth end
        // would belong to another minimum.
        if let Some(certified) = certified
            && bounds.strictly_inside(&certified.theta)
            && certified.objective <= objective * (1.0 + OBJECTIVE_SLACK)
        {
            return Minimum { steps, evaluations, ..certified };
        }
    }
    best
}
