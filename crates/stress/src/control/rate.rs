//! How often statements hold over many data sets.

use fit::{Problem, refine};
use statrs::distribution::{Binomial, DiscreteCDF};

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
        let replicates = draws.refits(&fit.about(&problem, &theta));
        for (held, statement) in held.iter_mut().zip(statements) {
            *held += usize::from(statement.holds(&replicates, draws.level));
        }
    }
    held.into_iter().map(|held| Rate { held, sets }).collect()
}

/// The lower of the minima from the truth and from the study's own fit.
fn best(fit: &Fitted<'_>, problem: &Problem<'_>, start: &[f64]) -> Option<Vec<f64>> {
    let ends = [start, fit.theta].map(|from| refine(problem, from, fit.bounds, fit.config));
    ends.into_iter()
        .filter(|end| {
            end.stop.converged() && problem.identification(&end.theta, &end.on_bound).is_full()
        })
        .min_by(|a, b| a.objective.total_cmp(&b.objective))
        .map(|end| end.theta)
}
