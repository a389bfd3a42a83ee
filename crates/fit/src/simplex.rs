//! The minimum of a problem by values alone: [`nelder_mead`] over coordinates that respect bounds,
//! with edges of about a standard error each.

use crate::identification::{Column, length, rotate_until_orthogonal};
use crate::nelder_mead::{NelderMeadConfig, NelderMeadEnd, nelder_mead};
use crate::{Bounds, Problem, Reparametrisation};

/// A free coordinate moves by no more than this along an edge: a direction in which no prediction
/// moves has an endless standard error.
const EDGE_MAX: f64 = 1.0;

/// The lowest point that is reached from `start` by values of the objective alone.
///
/// The edges of the simplex are the directions in which the predictions move independently of each
/// other (the singular vectors of the Jacobian at the start), each as long as moves them all
/// together by the size of one residual there: without them the valley between a coefficient and
/// its exponent is thousands of times as long as it is wide, and a simplex collapses in it.
#[must_use]
pub fn simplex(
    problem: &Problem<'_>,
    start: &[f64],
    bounds: &Bounds,
    config: &NelderMeadConfig,
) -> NelderMeadEnd {
    let map = Reparametrisation::new(bounds);
    let free = map.free(start);
    let edges = edges(problem, &map, &free);
    let end = nelder_mead(&mut |free| problem.value(&map.bounded(free)), &free, &edges, config);
    NelderMeadEnd { theta: map.bounded(&end.theta), ..end }
}

/// The edges of the first simplex, in free coordinates.
fn edges(problem: &Problem<'_>, map: &Reparametrisation, free: &[f64]) -> Vec<Vec<f64>> {
    let theta = map.bounded(free);
    let (residuals, gradients) = problem.linearised(&theta);
    let slopes: Vec<Vec<f64>> = gradients
        .chunks_exact(theta.len())
        .enumerate()
        .map(|(row, gradient)| {
            let root = problem.data().weight(row).sqrt();
            map.gradient(free, gradient).into_iter().map(|slope| root * slope).collect()
        })
        .collect();
    let size = length(&residuals) / (residuals.len() as f64).sqrt();
    let rows: Vec<usize> = (0..slopes.len()).collect();
    let column = |i: usize| Column::new(i, free.len(), |row| slopes[row][i], &rows);
    let mut columns: Vec<Column> = (0..free.len()).map(column).collect();
    rotate_until_orthogonal(&mut columns);
    columns
        .into_iter()
        .map(|Column { slopes, mut direction, .. }| {
            let largest = direction.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
            let longest = EDGE_MAX / largest;
            // Below the smallest number a quotient is infinite, or none.
            let along = (size / length(&slopes)).min(longest);
            for entry in &mut direction {
                *entry *= along;
            }
            direction
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use laws::ChinchillaAdditive;

    use super::*;
    use crate::{Config, Objective, minimise};

    const CONFIG: NelderMeadConfig =
        NelderMeadConfig { evaluations_max: 100_000, restarts_max: 40, tolerance: 1e-12 };
    const SOLVER: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };

    /// `100 / x^0.3` at x = 1 to 12 with errors of up to 30 %.
    const LOSSES: [f64; 12] =
        [103.045, 75.734, 81.092, 64.669, 64.867, 43.278, 56.34, 58.052, 49.7, 58.23, 45.87, 48.41];

    fn line(objective: Objective) -> Problem<'static> {
        let x: Vec<f64> = (1..=12).map(f64::from).collect();
        let law = laws::law("power_law").expect("a law of the library");
        Problem::new(law, objective, &[&x], &LOSSES).expect("usable rows")
    }

    /// The least absolute deviations and the 0.8 quantile of a line in logarithms, by scipy 1.17.1:
    /// `linprog(c, A_eq=[X I -I], b_eq=ln y, method="highs")` with the level as the cost of what
    /// lies above and what is left of one as that of what lies below.
    #[test]
    fn lines_of_least_deviations_are_those_of_linear_programming() {
        let cases = [
            (Objective::LeastAbsolute, 0.921_386_501_327_218_1, -0.310_271_789_202_782_53),
            (Objective::Quantile { level: 0.8 }, 0.302_334_015_710_838_5, -0.275_952_275_605_594),
        ];
        for (objective, value, exponent) in cases {
            let end = simplex(&line(objective), &[4.0, -0.1], &Bounds::none(2), &CONFIG);
            assert!((end.objective / value - 1.0).abs() < 1e-9, "{}: {end:?}", objective.name());
            assert!((end.theta[1] - exponent).abs() < 1e-7, "{}: {end:?}", objective.name());
        }
    }

    /// An exponent that may not pass -0.2 ends there, and one that is held does not move.
    #[test]
    fn bounds_hold() {
        let problem = line(Objective::LeastAbsolute);
        let mut bounds = Bounds::none(2);
        bounds.lower[1] = -0.2;
        let ours = simplex(&problem, &[4.0, 0.1], &bounds, &CONFIG);
        let certified = minimise(&problem, &[4.0, 0.1], &bounds, &SOLVER);
        assert!((ours.theta[1] + 0.2).abs() < 1e-6 && ours.theta[1] >= -0.2, "{ours:?}");
        assert!((ours.objective / certified.objective - 1.0).abs() < 1e-6, "{ours:?}");
        bounds.upper[1] = -0.2;
        let held = simplex(&problem, &[4.0, 0.1], &bounds, &CONFIG);
        assert_eq!(held.theta[1].to_bits(), (-0.2_f64).to_bits());
    }

    /// Five parameters of real runs: from five per cent off, the end is the certified vertex to
    /// what the search calls one minimum; never lower, as nothing is.
    #[test]
    fn the_vertex_of_real_runs_is_found_again() {
        let points = oracles::chinchilla_points(240);
        let columns: [&[f64]; 2] = [&points.params, &points.training_tokens];
        let objective = Objective::LeastAbsolute;
        let problem = Problem::new(&ChinchillaAdditive, objective, &columns, &points.loss_nats)
            .expect("usable points");
        let near = [6.2, 7.6, 0.6, 0.35, 0.37];
        let vertex = minimise(&problem, &near, &Bounds::none(5), &SOLVER);
        assert!(vertex.stop.converged(), "{vertex:?}");
        let shifted: Vec<f64> = vertex.theta.iter().map(|t| 1.05 * t).collect();
        let end = simplex(&problem, &shifted, &Bounds::none(5), &CONFIG);
        let above = vertex.relative(end.objective - vertex.objective);
        assert!((-1e-12..crate::AGREEMENT).contains(&above), "{above:e}: {end:?}");
    }
}
