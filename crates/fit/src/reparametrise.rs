//! Bounds for a solver that knows none: the bounded coordinates become functions of free ones.
//!
//! Between two limits `θ = l + (h - l) (sin u + 1) / 2`, above one `θ = l - 1 + √(u² + 1)`, below
//! one `θ = h + 1 - √(u² + 1)` (MINUIT: James & Roos 1975); a coordinate whose limits are equal
//! drops out.

use crate::Bounds;
use crate::bfgs::{BfgsConfig, BfgsEnd, bfgs};

/// The map from free coordinates to bounded ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Reparametrisation {
    limits: Vec<Limits>,
}

/// What holds one coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Limits {
    None,
    Fixed(f64),
    Above(f64),
    Below(f64),
    Between(f64, f64),
}

/// At a limit the map is flat and its gradient vanishes whatever the objective does: a start closer
/// to a limit than this share of the interval, or this distance where there is one limit only, is
/// moved that far inside.
const INSIDE: f64 = 1e-4;

impl Limits {
    fn new(lower: f64, upper: f64) -> Self {
        match (lower.is_finite(), upper.is_finite()) {
            (true, true) if lower >= upper => Self::Fixed(lower),
            (true, true) => Self::Between(lower, upper),
            (true, false) => Self::Above(lower),
            (false, true) => Self::Below(upper),
            (false, false) => Self::None,
        }
    }

    /// The free coordinate of a bounded one; none if there is nothing to move.
    fn free(self, theta: f64) -> Option<f64> {
        // u of √(u² + 1) - 1 = d, without the difference of two numbers near 1.
        let root = |distance: f64| (distance * (distance + 2.0)).sqrt();
        match self {
            Self::None => Some(theta),
            Self::Fixed(_) => None,
            Self::Above(lower) => Some(root((theta - lower).clamp(INSIDE, f64::MAX))),
            Self::Below(upper) => Some(root((upper - theta).clamp(INSIDE, f64::MAX))),
            Self::Between(lower, upper) => {
                let share = ((theta - lower) / (upper - lower)).clamp(INSIDE, 1.0 - INSIDE);
                Some(libm::asin(2.0 * share - 1.0))
            }
        }
    }

    /// The bounded coordinate of a free one with its derivative; a fixed coordinate ignores its
    /// argument.
    fn bounded(self, u: f64) -> (f64, f64) {
        let root = (u * u + 1.0).sqrt();
        // √(u² + 1) - 1, without the difference.
        let distance = u * (u / (root + 1.0));
        match self {
            Self::None => (u, 1.0),
            Self::Fixed(theta) => (theta, 0.0),
            Self::Above(lower) => (lower + distance, u / root),
            Self::Below(upper) => (upper - distance, -u / root),
            Self::Between(lower, upper) => {
                let half = 0.5 * (upper - lower);
                ((lower + half * (libm::sin(u) + 1.0)).clamp(lower, upper), half * libm::cos(u))
            }
        }
    }
}

impl Reparametrisation {
    /// The map of some bounds.
    #[must_use]
    pub fn new(bounds: &Bounds) -> Self {
        Self {
            limits: bounds
                .lower
                .iter()
                .zip(&bounds.upper)
                .map(|(&low, &high)| Limits::new(low, high))
                .collect(),
        }
    }

    /// The free coordinates of a point, which is first moved inside.
    #[must_use]
    pub fn free(&self, theta: &[f64]) -> Vec<f64> {
        self.limits.iter().zip(theta).filter_map(|(limits, &t)| limits.free(t)).collect()
    }

    /// The point of some free coordinates.
    #[must_use]
    pub fn bounded(&self, free: &[f64]) -> Vec<f64> {
        self.map(free).map(|(theta, _)| theta).collect()
    }

    /// The gradient with respect to the free coordinates, `∂f/∂u_i = ∂f/∂θ_i · dθ_i/du_i`.
    #[must_use]
    pub fn gradient(&self, free: &[f64], gradient: &[f64]) -> Vec<f64> {
        let moving = self.map(free).zip(gradient).zip(&self.limits);
        let moving = moving.filter(|(_, limits)| !matches!(limits, Limits::Fixed(_)));
        moving.map(|(((_, slope), g), _)| g * slope).collect()
    }

    /// Every bounded coordinate with its derivative.
    fn map(&self, free: &[f64]) -> impl Iterator<Item = (f64, f64)> {
        let mut free = free.iter();
        self.limits.iter().map(move |limits| match limits {
            Limits::Fixed(_) => limits.bounded(0.0),
            _ => limits.bounded(free.next().copied().unwrap_or(f64::NAN)),
        })
    }
}

/// The minimum inside bounds that is reached from `start`: [`bfgs`] over free coordinates.
///
/// The stopping rule reads the free coordinates, whose gradient vanishes at a limit; the end is in
/// the bounded ones, with the largest entry of the projected gradient, `max_i |θ_i - clamp(θ_i -
/// g_i)|`, which is zero where a limit holds back the descent.
#[must_use]
pub fn bfgs_bounded(
    function: &mut dyn FnMut(&[f64], &mut [f64]) -> f64,
    start: &[f64],
    bounds: &Bounds,
    config: &BfgsConfig,
) -> BfgsEnd {
    let map = Reparametrisation::new(bounds);
    let mut gradient = vec![0.0; start.len()];
    let end = bfgs(
        &mut |free, free_gradient| {
            let objective = function(&map.bounded(free), &mut gradient);
            free_gradient.copy_from_slice(&map.gradient(free, &gradient));
            objective
        },
        &map.free(start),
        config,
    );
    let theta = map.bounded(&end.theta);
    let _ = function(&theta, &mut gradient);
    let limits = bounds.lower.iter().zip(&bounds.upper);
    let projected = theta
        .iter()
        .zip(&gradient)
        .zip(limits)
        .map(|((t, g), (&low, &high))| (t - (t - g).max(low).min(high)).abs());
    let gradient_max = projected.fold(0.0, f64::max);
    BfgsEnd { theta, gradient_max, evaluations: end.evaluations + 1, ..end }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bfgs::{BfgsStop, GradientRule};

    const CONFIG: BfgsConfig = BfgsConfig { steps_max: 200, stop: GradientRule::Relative(1e-10) };
    const NONE: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

    fn bounds(limits: &[[f64; 2]]) -> Bounds {
        Bounds {
            lower: limits.iter().map(|l| l[0]).collect(),
            upper: limits.iter().map(|l| l[1]).collect(),
        }
    }

    /// `1 + (x - 3)² + (x - 3)(y + 1) + 2 (y + 1)²`: its minimum is 1 at (3, -1), and
    /// `y = -1 - (x - 3) / 4` and `x = 3 - (y + 1) / 2` are the lowest points at a given x and at a
    /// given y.
    fn tilted(theta: &[f64], gradient: &mut [f64]) -> f64 {
        let (x, y) = (theta[0] - 3.0, theta[1] + 1.0);
        gradient.copy_from_slice(&[2.0 * x + y, x + 4.0 * y]);
        1.0 + x * x + x * y + 2.0 * y * y
    }

    /// Limits, start and minimum in closed form.
    #[test]
    fn a_quadratic_ends_on_the_limits_that_cut_its_minimum_off() {
        type Case = ([[f64; 2]; 2], [f64; 2], [f64; 2]);
        let inf = f64::INFINITY;
        let cases: [Case; 9] = [
            ([NONE, NONE], [0.0, 0.0], [3.0, -1.0]),
            ([[0.0, 5.0], [-4.0, 4.0]], [1.0, 1.0], [3.0, -1.0]),
            ([[0.0, 2.0], NONE], [1.0, 1.0], [2.0, -0.75]),
            ([[-inf, 2.0], NONE], [1.0, 1.0], [2.0, -0.75]),
            ([[0.0, 2.0], [0.0, 4.0]], [1.0, 1.0], [2.0, 0.0]),
            ([NONE, [0.0, inf]], [1.0, 1.0], [2.5, 0.0]),
            ([[4.0, 4.0], NONE], [4.0, 1.0], [4.0, -1.25]),
            // Starts on a limit, where the map is flat: on the wrong one, and outside.
            ([[0.0, 5.0], [-4.0, 4.0]], [0.0, 4.0], [3.0, -1.0]),
            ([[-inf, 2.0], [0.0, inf]], [9.0, -9.0], [2.0, 0.0]),
        ];
        for (limits, start, minimum) in cases {
            let end = bfgs_bounded(&mut tilted, &start, &bounds(&limits), &CONFIG);
            assert_eq!(end.stop, BfgsStop::GradientSmall, "{limits:?}: {}", end.stop.words());
            for (i, [low, high]) in limits.into_iter().enumerate() {
                assert!(low <= end.theta[i] && end.theta[i] <= high, "{limits:?}: {:?}", end.theta);
                assert!((end.theta[i] - minimum[i]).abs() < 1e-6, "{limits:?}: {:?}", end.theta);
            }
            assert!(end.gradient_max < 1e-6, "{limits:?}: {}", end.gradient_max);
        }
    }

    #[test]
    fn a_problem_that_is_all_fixed_is_at_its_end() {
        let end =
            bfgs_bounded(&mut tilted, &[7.0, 7.0], &bounds(&[[4.0, 4.0], [1.0, 1.0]]), &CONFIG);
        assert_eq!((end.stop, end.steps, end.theta), (BfgsStop::GradientSmall, 0, vec![4.0, 1.0]));
    }

    #[test]
    fn a_start_that_is_no_number_stays_none() {
        for limits in [NONE, [0.0, f64::INFINITY], [f64::NEG_INFINITY, 0.0], [0.0, 1.0]] {
            let end =
                bfgs_bounded(&mut tilted, &[f64::NAN, 0.0], &bounds(&[limits, NONE]), &CONFIG);
            assert_eq!(end.stop, BfgsStop::NotFinite, "{limits:?}: {:?}", end.theta);
        }
    }

    /// Every kind of limits around a point, at a share of the way from the lower one to the upper
    /// one.
    fn around(theta: f64, width: f64, share: f64) -> [[f64; 2]; 4] {
        let (low, high) = (theta - share * width, theta + (1.0 - share) * width);
        [NONE, [low, f64::INFINITY], [f64::NEG_INFINITY, high], [low, high]]
    }

    proptest! {
        /// There and back again, from the limits inwards; beside a fixed coordinate, which drops
        /// out.
        #[test]
        fn free_is_the_inverse_of_bounded(
            theta in -1e3..1e3,
            width in 1.0..1e3,
            share in 1e-3..0.999,
        ) {
            for limits in around(theta, width, share) {
                let map = Reparametrisation::new(&bounds(&[[7.0, 7.0], limits]));
                let free = map.free(&[0.0, theta]);
                prop_assert_eq!(free.len(), 1);
                let back = map.bounded(&free);
                prop_assert!((back[0] - 7.0).abs() < f64::MIN_POSITIVE, "{}", back[0]);
                let off = (back[1] - theta).abs();
                prop_assert!(off < 1e-9 * (theta.abs() + width), "{} against {theta}", back[1]);
            }
        }

        /// No free coordinate leads outside.
        #[test]
        fn bounded_is_inside(
            u in -1e6..1e6,
            theta in -1e3..1e3,
            width in 1.0..1e3,
            share in 0.0..1.0,
        ) {
            for [low, high] in around(theta, width, share) {
                let inside = Reparametrisation::new(&bounds(&[[low, high]])).bounded(&[u])[0];
                prop_assert!(low <= inside && inside <= high, "{inside} in {low} to {high}");
            }
        }

        /// The chain rule against central differences.
        #[test]
        fn the_gradient_is_that_of_the_composition(u in -3.0..3.0, v in -3.0..3.0) {
            let others = around(-2.0, 3.0, 0.6).into_iter().rev();
            for (one, other) in around(1.0, 4.0, 0.3).into_iter().zip(others) {
                let map = Reparametrisation::new(&bounds(&[one, other]));
                let composed = |u: f64, v: f64| tilted(&map.bounded(&[u, v]), &mut [0.0; 2]);
                let mut gradient = [0.0; 2];
                let _ = tilted(&map.bounded(&[u, v]), &mut gradient);
                let exact = map.gradient(&[u, v], &gradient);
                let step = 1e-5;
                let differences = [
                    (composed(u + step, v) - composed(u - step, v)) / (2.0 * step),
                    (composed(u, v + step) - composed(u, v - step)) / (2.0 * step),
                ];
                for (ours, theirs) in exact.iter().zip(differences) {
                    let off = (ours - theirs).abs();
                    prop_assert!(off < 1e-6 * (1.0 + theirs.abs()), "{ours} against {theirs}");
                }
            }
        }
    }
}
