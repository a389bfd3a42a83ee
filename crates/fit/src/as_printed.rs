//! The same minimum in other coordinates: positive parameters as they are, where the fit moves
//! their logarithms.
//!
//! With `θ(c)` a coordinate at a time, `∂f/∂c = ∂f/∂θ θ'` and `∂²f/∂c² = ∂²f/∂θ² θ'² + ∂f/∂θ θ''`;
//! `θ = ln c` has `θ' = 1/c` and `θ'' = -1/c²`. Damping, steps and paths of a descent hang on the
//! coordinates; the minimum must not.

use laws::{Order, Scale};

use crate::function::{Expansion, Function};
use crate::minimise::descend;
use crate::{Bounds, Config, Minimum, Problem};

/// No positive parameter falls below this, so that its inverse square is still a number.
const LEAST: f64 = 1e-100;
/// The share of itself by which a positive parameter moves in one step at most: downwards it may
/// shrink twentyfold, as its logarithm may.
const REACH: f64 = 0.95;

/// The printed parameter of a coordinate.
fn printed(scale: Scale, theta: f64) -> f64 {
    match scale {
        Scale::Linear => theta,
        Scale::Log => laws::exp(theta).clamp(LEAST, 1.0 / LEAST),
    }
}

/// The coordinate of a printed parameter with its first and second derivative.
fn coordinate(scale: Scale, printed: f64) -> [f64; 3] {
    match scale {
        Scale::Linear => [printed, 1.0, 0.0],
        Scale::Log => [laws::ln(printed), 1.0 / printed, -1.0 / (printed * printed)],
    }
}

/// A problem as a function of the printed parameters.
struct Printed<'a> {
    problem: &'a Problem<'a>,
    scales: Vec<Scale>,
}

impl Printed<'_> {
    fn coordinates(&self, printed: &[f64]) -> Vec<f64> {
        self.scales.iter().zip(printed).map(|(&scale, &at)| coordinate(scale, at)[0]).collect()
    }

    fn printed(&self, theta: &[f64]) -> Vec<f64> {
        self.scales.iter().zip(theta).map(|(&scale, &at)| printed(scale, at)).collect()
    }
}

impl Function for Printed<'_> {
    fn dimension(&self) -> usize {
        self.scales.len()
    }

    fn reach(&self, index: usize, printed: &[f64]) -> f64 {
        match self.scales[index] {
            Scale::Linear => self.problem.reach(index, printed),
            Scale::Log => REACH * printed[index],
        }
    }

    fn square_of_rounding(&self) -> f64 {
        self.problem.square_of_rounding()
    }

    fn has_no_scale(&self, printed: &[f64]) -> bool {
        self.problem.has_no_scale(&self.coordinates(printed))
    }

    fn value(&self, printed: &[f64]) -> f64 {
        self.problem.value(&self.coordinates(printed))
    }

    fn expand(&self, printed: &[f64], order: Order, into: &mut Expansion) {
        let size = self.dimension();
        let pairs = self.scales.iter().zip(printed);
        let maps: Vec<[f64; 3]> = pairs.map(|(&scale, &at)| coordinate(scale, at)).collect();
        let theta: Vec<f64> = maps.iter().map(|map| map[0]).collect();
        self.problem.expand(&theta, order, into);
        for (i, [_, slope, bend]) in maps.iter().enumerate() {
            for (j, [_, other_slope, _]) in maps.iter().enumerate() {
                into.curvature[i * size + j] *= slope * other_slope;
            }
            if order == Order::Hessian {
                into.curvature[i * size + i] += into.gradient[i] * bend;
            }
            into.gradient[i] *= slope;
        }
    }
}

/// The minimum of a smooth objective that a descent in the printed parameters reaches from `start`;
/// start and end are in the coordinates of the fit.
///
/// None where no parameter enters the fit by its logarithm, or the objective has kinks.
#[must_use]
pub fn minimise_as_printed(
    problem: &Problem<'_>,
    start: &[f64],
    bounds: &Bounds,
    config: &Config,
) -> Option<Minimum> {
    let scales: Vec<Scale> = problem.law.parameters().iter().map(|one| one.scale).collect();
    if !scales.contains(&Scale::Log) || problem.objective.has_kinks() {
        return None;
    }
    let function = Printed { problem, scales };
    let limits =
        Bounds { lower: function.printed(&bounds.lower), upper: function.printed(&bounds.upper) };
    let end = descend(&function, &function.printed(start), &limits, config);
    Some(Minimum { theta: function.coordinates(&end.theta), ..end })
}

#[cfg(test)]
mod tests {
    use laws::ChinchillaAdditive;
    use oracles::{KNOWN_MINIMA, chinchilla_points, tolerance};

    use super::*;
    use crate::Objective;

    const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
    const NEAR: [f64; 5] = [6.0, 7.5, 0.55, 0.34, 0.36];

    fn chinchilla(objective: Objective) -> Problem<'static> {
        let points = chinchilla_points(240);
        let columns: [&[f64]; 2] = [&points.params, &points.training_tokens];
        Problem::new(&ChinchillaAdditive, objective, &columns, &points.loss_nats)
            .expect("usable points")
    }

    /// The minimum that others have published, by a descent in A, B and E.
    #[test]
    fn coefficients_end_where_their_logarithms_do() {
        let problem = chinchilla(Objective::Huber { delta: 1e-3 });
        let end = minimise_as_printed(&problem, &NEAR, &Bounds::none(5), &CONFIG);
        let end = end.expect("three coefficients");
        assert!(end.stop.converged(), "{end:?}");
        let off = (end.objective / KNOWN_MINIMA[0].value - 1.0).abs();
        assert!(off < tolerance("chinchilla objective"), "another minimum: {off:e}");
    }

    /// A floor under the offset holds it there.
    #[test]
    fn bounds_are_those_of_the_fit() {
        let problem = chinchilla(Objective::LeastSquares);
        let mut bounds = Bounds::none(5);
        bounds.lower[2] = 0.65;
        let own = crate::minimise(&problem, &NEAR, &bounds, &CONFIG);
        let other = minimise_as_printed(&problem, &NEAR, &bounds, &CONFIG);
        let other = other.expect("three coefficients");
        assert_eq!((&own.on_bound, &other.on_bound), (&vec![2], &vec![2]), "{own:?} {other:?}");
        assert!(own.agrees(&other, 1e-8), "{own:?} {other:?}");
    }

    /// The chain rule against central differences of the values and of the gradient.
    #[test]
    fn derivatives_are_those_of_the_composition() {
        let problem = chinchilla(Objective::LeastSquares);
        let scales = problem.law.parameters().iter().map(|one| one.scale).collect();
        let function = Printed { problem: &problem, scales };
        let at = function.printed(&NEAR);
        let expanded = |at: &[f64]| {
            let mut into = Expansion::zero(5);
            function.expand(at, Order::Hessian, &mut into);
            into
        };
        let exact = expanded(&at);
        for i in 0..5 {
            let step = 1e-5 * at[i].abs();
            let moved = |by: f64| {
                let mut moved = at.clone();
                moved[i] += by;
                expanded(&moved)
            };
            let (above, below) = (moved(step), moved(-step));
            let slope = (above.value - below.value) / (2.0 * step);
            assert!((slope - exact.gradient[i]).abs() < 1e-6 * (1.0 + slope.abs()), "{i}: {slope}");
            for j in 0..5 {
                let bend = (above.gradient[j] - below.gradient[j]) / (2.0 * step);
                let ours = exact.curvature[i * 5 + j];
                assert!((bend - ours).abs() < 1e-5 * (1.0 + bend.abs()), "{i} {j}: {bend} {ours}");
            }
        }
    }

    #[test]
    fn without_a_logarithm_there_are_no_other_coordinates() {
        let law = laws::law("logarithmic").expect("a law of the library");
        let problem = Problem::new(
            law,
            Objective::LeastSquares,
            &[&[1.0, 2.0, 3.0, 4.0, 5.0]],
            &[9.0, 8.0, 7.5, 7.0, 6.8],
        );
        let problem = problem.expect("usable rows");
        assert_eq!(minimise_as_printed(&problem, &[9.0, -1.0], &Bounds::none(2), &CONFIG), None);
    }

    #[test]
    fn a_kinked_objective_has_no_descent() {
        let problem = chinchilla(Objective::LeastAbsolute);
        let end = minimise_as_printed(&problem, &NEAR, &Bounds::none(5), &CONFIG);
        assert_eq!(end, None);
    }
}
