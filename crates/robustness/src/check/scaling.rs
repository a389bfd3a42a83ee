//! Whether a factor on the objective moves its minimum, as it does where a stopping rule is not
//! relative.
//!
//! A sum over n rows and its mean have one minimum. A rule that stops at an absolute gradient stops
//! the mean where the sum's gradient is still n times as large, and a solver that calls this a
//! success reports parameters that are those of the rule.

use fit::{Bounds, Config, Minimum, Misuse, Problem, minimise};

use crate::check::shifted_start::shifted_start;

/// The largest change of a fit coordinate, `max_i |θ_i - θ'_i| / (1 + |θ_i|)`, where the objective
/// is multiplied by the number of rows n and by 1/n, and minimised again from `start_factor` times
/// the minimum.
///
/// # Errors
/// The problem has no rows to weigh.
pub fn scaling_change(
    problem: &Problem<'_>,
    best: &Minimum,
    bounds: &Bounds,
    config: &Config,
    start_factor: f64,
) -> Result<f64, Misuse> {
    let rows = problem.rows();
    let start = shifted_start(&best.theta, start_factor);
    let mut largest = 0.0_f64;
    for factor in [rows as f64, 1.0 / rows as f64] {
        let scaled = problem.weighted(&vec![factor; rows])?;
        let end = minimise(&scaled, &start, bounds, config);
        for (a, b) in best.theta.iter().zip(&end.theta) {
            largest = largest.max((a - b).abs() / (1.0 + a.abs()));
        }
    }
    Ok(largest)
}

#[cfg(test)]
mod tests {
    use fit::{Effort, Grid, Objective, search};
    use laws::PowerLawOffset;

    use super::*;

    const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };

    /// A planted power law with a fixed pattern of errors, and its minimum.
    fn planted(objective: Objective) -> (Problem<'static>, Minimum) {
        let x: Vec<f64> = (0..30).map(|i| 1e18 * libm::exp(0.4 * f64::from(i))).collect();
        let error = |i: usize| 1.0 + 2e-2 * libm::sin(12.9898 * (i + 1) as f64);
        let y: Vec<f64> =
            (0..30).map(|i| (1.5 + 60.0 * libm::pow(x[i], -0.08)) * error(i)).collect();
        let problem = Problem::new(&PowerLawOffset, objective, &[&x], &y).expect("usable points");
        let grid = Grid { axes: vec![None, None, Some(vec![0.05, 0.1, 0.3])] };
        let found = search(&problem, &grid, Effort::EveryStart, &Bounds::none(3), &CONFIG);
        (problem, found.expect("a grid for three parameters").best)
    }

    #[test]
    fn a_relative_rule_finds_one_minimum_of_sum_and_mean() {
        for objective in [
            Objective::LeastSquares,
            Objective::Huber { delta: 1e-3 },
            Objective::LeastAbsolute,
            Objective::StudentT { freedom: 4.0 },
        ] {
            let (problem, best) = planted(objective);
            let change = scaling_change(&problem, &best, &Bounds::none(3), &CONFIG, 1.05);
            let change = change.expect("weights");
            assert!(change < 1e-6, "{objective:?}: {change:e}");
        }
    }

    /// A solver that stops after one step, as an absolute rule lets it, is caught.
    #[test]
    fn an_early_stop_shows() {
        let (problem, best) = planted(Objective::LeastSquares);
        let early = Config { steps_max: 1, ..CONFIG };
        let change = scaling_change(&problem, &best, &Bounds::none(3), &early, 1.05);
        assert!(change.expect("weights") > 1e-4, "one step is not enough");
    }

    /// A point that is no minimum is left, by the way back to the minimum: a planted distance of a
    /// tenth in one coordinate is the statistic.
    #[test]
    fn a_point_that_is_no_minimum_shows_by_its_distance() {
        let (problem, best) = planted(Objective::LeastSquares);
        let mut aside = best.clone();
        aside.theta[2] += 0.1;
        let change = scaling_change(&problem, &aside, &Bounds::none(3), &CONFIG, 1.0);
        let expected = 0.1 / (1.0 + aside.theta[2].abs());
        assert!((change.expect("weights") / expected - 1.0).abs() < 1e-6, "{expected}");
    }
}
