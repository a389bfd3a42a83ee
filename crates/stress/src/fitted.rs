//! The fit that is put under stress, and how it is made again without some of its rows.

use fit::{Bounds, Config, Minimum, Problem, refine};

/// A fit with all that a refit needs.
#[derive(Clone, Copy)]
pub struct Fitted<'a> {
    /// The law with its rows.
    pub problem: &'a Problem<'a>,
    /// Fit coordinates of the best minimum.
    pub theta: &'a [f64],
    /// Coordinates that a bound holds there.
    pub held: &'a [usize],
    /// Limits of the fit.
    pub bounds: &'a Bounds,
    /// When the solver stops.
    pub config: &'a Config,
}

impl<'a> Fitted<'a> {
    /// The minimum with each row counted as often as said, from this fit's minimum on; none where
    /// the solver does not converge or the rows do not determine the parameters.
    ///
    /// # Panics
    /// There are more or fewer counts than rows.
    #[must_use]
    pub fn refitted(&self, counts: &[u32]) -> Option<Vec<f64>> {
        let different = counts.iter().filter(|&&count| count > 0).count();
        if different <= self.theta.len() {
            return None;
        }
        self.refitted_to(&self.problem.reweighted(counts))
    }

    /// The same minimum of another problem: moved data, or other counts.
    #[must_use]
    pub fn refitted_to(&self, problem: &Problem<'_>) -> Option<Vec<f64>> {
        let minimum = refine(problem, self.theta, self.bounds, self.config);
        let is_determined =
            |at: &Minimum| at.stop.converged() && problem.is_identified(&at.theta, &at.on_bound);
        is_determined(&minimum).then_some(minimum.theta)
    }

    /// The same limits about another problem and its minimum.
    #[must_use]
    pub const fn about<'b>(&self, problem: &'b Problem<'b>, theta: &'b [f64]) -> Fitted<'b>
    where
        'a: 'b,
    {
        Fitted { problem, theta, held: self.held, bounds: self.bounds, config: self.config }
    }
}

/// The slope of a function of the coordinates, by central differences; none where it has no value
/// beside the point.
///
/// The step, 1e-5 of a coordinate's size, leaves an error of 1e-10 from its curvature and 1e-11
/// from rounding.
#[must_use]
pub fn gradient(function: &dyn Fn(&[f64]) -> Option<f64>, theta: &[f64]) -> Option<Vec<f64>> {
    const STEP: f64 = 1e-5;
    let mut at = theta.to_vec();
    let mut slopes = Vec::with_capacity(theta.len());
    for i in 0..theta.len() {
        let step = STEP * theta[i].abs().max(1.0);
        at[i] = theta[i] + step;
        let above = function(&at)?;
        at[i] = theta[i] - step;
        let below = function(&at)?;
        at[i] = theta[i];
        slopes.push((above - below) / (2.0 * step));
    }
    Some(slopes)
}

/// One count for each row: one, and zero for those that are left out.
#[must_use]
pub fn without(rows: usize, left_out: &[usize]) -> Vec<u32> {
    let mut counts = vec![1; rows];
    for &row in left_out {
        counts[row] = 0;
    }
    counts
}
