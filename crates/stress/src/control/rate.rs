//! How often statements hold over many data sets.

use fit::{Problem, refine};
use quantiles::{Binomial, Counted};

use crate::fitted::Fitted;
use crate::statement::{Draws, Statement};

/// In how many data sets something held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// In so many.
    pub held: usize,
    /// Of so many.
    pub sets: usize,
}

impl Rate {
    /// The share.
    #[must_use]
    pub fn share(self) -> f64 {
        self.held as f64 / self.sets as f64
    }

    /// The largest share that chance alone reaches in one of twenty such simulations, where the
    /// true rate is `nominal`: the 95 % quantile of the binomial distribution over the sets.
    ///
    /// # Panics
    /// The nominal rate is no probability.
    #[must_use]
    pub fn chance_limit(sets: usize, nominal: f64) -> f64 {
        let binomial = Binomial::new(nominal, sets as u64).expect("a probability");
        binomial.inverse_cdf(0.95) as f64 / sets as f64
    }
}

/// In how many data sets each statement holds: `problem(k)` is the k-th, none where it cannot be
/// fitted, which counts as not held. A set whose refit fails holds nothing.
///
/// `start` is where the search for its minimum begins beside the study's own: the planted truth.
#[must_use]
pub fn rate(
    fit: &Fitted<'_>,
    start: &[f64],
    sets: usize,
    problem: &(dyn Fn(u64) -> Option<Problem<'static>> + Sync),
    statements: &[Statement<'_>],
    draws: &Draws<'_>,
) -> Vec<Rate> {
    let mut held = vec![0; statements.len()];
    for set in 0..sets {
        let Some(problem) = problem(set as u64) else { continue };
        let Some(theta) = best(fit, &problem, start) else { continue };
        let draws = Draws { seed: draws.seed.wrapping_add(set as u64), ..*draws };
        let holds = holding(&fit.about(&problem, &theta), statements, &draws);
        for (held, holds) in held.iter_mut().zip(holds) {
            *held += usize::from(holds);
        }
    }
    held.into_iter().map(|held| Rate { held, sets }).collect()
}

/// Which statements hold in one data set. A statement whose estimate is on the wrong side does not:
/// its interval lies about it. Replicates are made a few at a time, until none can hold any more.
fn holding(fit: &Fitted<'_>, statements: &[Statement<'_>], draws: &Draws<'_>) -> Vec<bool> {
    const AT_A_TIME: usize = 10;
    let [wrong_max, lost_max] = draws.too_many();
    let margin = |statement: &Statement<'_>, theta: &[f64]| {
        let value = (statement.function)(theta).filter(|value| value.is_finite());
        value.map(|value| statement.margin(value))
    };
    let is_open = |replicates: &[Option<Vec<f64>>], statement: &Statement<'_>| {
        let margins: Vec<Option<f64>> = replicates
            .iter()
            .map(|theta| theta.as_ref().and_then(|theta| margin(statement, theta)))
            .collect();
        let wrong = margins.iter().flatten().filter(|margin| **margin <= 0.0).count();
        let lost = margins.iter().filter(|margin| margin.is_none()).count();
        margin(statement, fit.theta).is_some_and(|margin| margin > 0.0)
            && wrong < wrong_max
            && lost < lost_max
    };
    let mut replicates = Vec::with_capacity(draws.replicates);
    while replicates.len() < draws.replicates {
        if !statements.iter().any(|statement| is_open(&replicates, statement)) {
            return vec![false; statements.len()];
        }
        let to = (replicates.len() + AT_A_TIME).min(draws.replicates);
        replicates.extend(draws.some_refits(fit, replicates.len()..to));
    }
    statements
        .iter()
        .map(|statement| {
            is_open(&replicates, statement) && statement.holds(&replicates, draws.level)
        })
        .collect()
}

/// The lower of the minima from the truth and from the study's own fit.
fn best(fit: &Fitted<'_>, problem: &Problem<'_>, start: &[f64]) -> Option<Vec<f64>> {
    let ends = [start, fit.theta].map(|from| refine(problem, from, fit.bounds, fit.config));
    ends.into_iter()
        .filter(|end| end.stop.converged() && problem.is_identified(&end.theta, &end.on_bound))
        .min_by(|a, b| a.objective.total_cmp(&b.objective))
        .map(|end| end.theta)
}
