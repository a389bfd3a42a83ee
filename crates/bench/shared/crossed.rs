//! The multiverse that is timed: sixteen windows of the Chinchilla points by four objectives.
//!
//! The benchmark and the program `workload` take it from here, so that the peers are held against
//! what criterion times; `peers/crossed.py` sets the same problems.

use fit::{Bounds, Config, Grid, Objective, Problem};
use laws::ChinchillaAdditive;
use oracles::chinchilla_points;
use stress::multiverse::{Crossing, Specification};

/// When a fit ends.
pub const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
/// One specification in so many is held against a search, as in a battery.
pub const CHECK_EVERY: usize = 25;

const OBJECTIVES: [Objective; 4] = [
    Objective::Huber { delta: 1e-3 },
    Objective::Huber { delta: 1e-2 },
    Objective::LeastSquares,
    Objective::StudentT { freedom: 4.0 },
];
/// Rows that a window leaves: one in sixteen is left out, another one in each window.
const WINDOWS: usize = 16;

/// The exponent a of N*(C).
fn exponent(theta: &[f64]) -> Option<f64> {
    (theta[3] > 0.0 && theta[4] > 0.0).then(|| theta[4] / (theta[3] + theta[4]))
}

/// Starts of the searches: eight exponents by eight.
pub fn grid() -> Grid {
    let values: Vec<f64> = (1..=8).map(|eighth| f64::from(eighth) / 8.0).collect();
    Grid { axes: vec![None, None, None, Some(values.clone()), Some(values)] }
}

/// Windows by objectives; the first keeps all rows.
pub fn specifications(grid: &Grid) -> Vec<Specification<'_>> {
    let points = chinchilla_points(240);
    let crossing = Crossing::new(vec![WINDOWS, OBJECTIVES.len()]);
    (0..crossing.len())
        .map(|number| {
            let options = crossing.options(number);
            let rows: Vec<usize> =
                (0..240).filter(|row| options[0] == 0 || row % WINDOWS != options[0]).collect();
            let of = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
            let variables = [&*of(&points.params), &*of(&points.training_tokens)];
            let loss = of(&points.loss_nats);
            let problem =
                Problem::new(&ChinchillaAdditive, OBJECTIVES[options[1]], &variables, &loss);
            Specification {
                problem: problem.expect("usable points"),
                bounds: Bounds::none(5),
                grid,
                quantity: &exponent,
                clusters: (0..rows.len()).collect(),
                rows,
                starts_from: crossing.neighbour(number),
            }
        })
        .collect()
}
