//! One minimum from one start: which solver an objective needs.

use crate::descend::{StepKind, descend_from};
use crate::kink_descent::minimise_kinked;
use crate::{Bounds, Config, Function, Minimum, Problem};

/// The minimum that is reached from `start`.
///
/// An objective with kinks is reached through Huber objectives of falling δ, each from the last
/// one's minimum, and ends at a vertex that is certified by its multipliers; any other as by
/// [`descend`].
#[must_use]
pub fn minimise(problem: &Problem<'_>, start: &[f64], bounds: &Bounds, config: &Config) -> Minimum {
    if problem.objective.has_kinks() {
        minimise_kinked(problem, start, bounds, config)
    } else {
        descend_from(problem, start, bounds, config, StepKind::Reweighted)
    }
}

/// The minimum that is reached from a start near it, such as the estimate whose data were
/// resampled: Newton's steps from the first one on.
#[must_use]
pub fn refine(problem: &Problem<'_>, start: &[f64], bounds: &Bounds, config: &Config) -> Minimum {
    if problem.objective.has_kinks() {
        minimise_kinked(problem, start, bounds, config)
    } else {
        descend_from(problem, start, bounds, config, StepKind::Newton)
    }
}

/// The minimum of any smooth sum of costs that is reached from `start`.
#[must_use]
pub fn descend(
    function: &impl Function,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
) -> Minimum {
    descend_from(function, start, bounds, config, StepKind::Reweighted)
}
