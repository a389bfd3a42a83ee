//! Whether a second, independent solver ends at the same objective: BFGS with a line search, which
//! shares nothing with the first but the objective.

use fit::{BfgsConfig, Bounds, Minimum, Problem, bfgs_bounded};

use crate::check::shifted_start::shifted_start;

/// By how much the objectives differ at which the two solvers end, `|f - f'| / (q/2)` with q the
/// first one's [`Minimum::square`]; BFGS starts from `start_factor` times the minimum. None for an
/// objective with kinks: BFGS needs a gradient everywhere.
#[must_use]
pub fn second_solver_gap(
    problem: &Problem<'_>,
    best: &Minimum,
    bounds: &Bounds,
    config: &BfgsConfig,
    start_factor: f64,
) -> Option<f64> {
    if problem.objective.has_kinks() {
        return None;
    }
    let end = bfgs_bounded(
        &mut |theta, gradient| problem.value_and_gradient(theta, gradient),
        &shifted_start(&best.theta, start_factor),
        bounds,
        config,
    );
    Some(best.relative((end.objective - best.objective).abs()))
}

#[cfg(test)]
mod tests {
    use fit::{Config, Effort, GradientRule, Grid, Objective, search};
    use laws::ChinchillaAdditive;
    use oracles::{KNOWN_MINIMA, chinchilla_points, tolerance};

    use super::*;

    const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
    const BFGS: BfgsConfig = BfgsConfig { steps_max: 2000, stop: GradientRule::Relative(1e-9) };

    fn chinchilla(objective: Objective) -> (Problem<'static>, Minimum) {
        let points = chinchilla_points(240);
        let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
        let problem = Problem::new(&ChinchillaAdditive, objective, &variables, &points.loss_nats)
            .expect("usable points");
        let exponents = vec![0.2, 0.4, 0.6];
        let grid = Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] };
        let found = search(&problem, &grid, Effort::EveryStart, &Bounds::none(5), &CONFIG);
        (problem, found.expect("a grid for five parameters").best)
    }

    #[test]
    fn two_solvers_end_at_one_minimum() {
        let (problem, best) = chinchilla(Objective::Huber { delta: 1e-3 });
        let off = (best.objective / KNOWN_MINIMA[0].value - 1.0).abs();
        assert!(off < tolerance("chinchilla objective"), "another minimum: {off:e}");
        let gap = second_solver_gap(&problem, &best, &Bounds::none(5), &BFGS, 1.05);
        assert!(gap.expect("no kinks") < tolerance("two optimisers"), "{gap:?}");
    }

    /// The first solver's end is planted 1 % above the minimum: the gap is that one per cent, as
    /// [`Minimum::square`] of least squares is twice the objective.
    #[test]
    fn an_end_above_the_minimum_shows() {
        let (problem, mut best) = chinchilla(Objective::LeastSquares);
        best.objective *= 1.01;
        let gap = second_solver_gap(&problem, &best, &Bounds::none(5), &BFGS, 1.05);
        assert!((gap.expect("no kinks") - 0.01).abs() < 1e-8, "{gap:?}");
    }

    #[test]
    fn an_objective_with_kinks_has_no_second_solver() {
        let (problem, best) = chinchilla(Objective::LeastAbsolute);
        assert_eq!(second_solver_gap(&problem, &best, &Bounds::none(5), &BFGS, 1.05), None);
    }
}
