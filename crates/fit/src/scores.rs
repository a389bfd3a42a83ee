//! What each row does to a fit: how it pulls at the parameters, and how much it gives way.

use laws::Order;

use crate::function::{Expansion, Function};
use crate::{Objective, Problem};

/// The rows of a fit to first order, at a point `θ`.
///
/// With the law's slopes `g_i = d ln L_i/dθ`, the pull `φ_i = -w_i dρ_i/d ln L` and the Hessian H
/// of the objective, the gradient is `-sum_i g_i φ_i`, which is zero at a minimum, and other
/// weights `1 + v_i` move the minimum by `H⁻¹ sum_i v_i g_i φ_i` (Hampel 1974, J. Am. Stat. Assoc.
/// 69).
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// `g_i`, rows times parameters, row by row.
    pub slopes: Vec<f64>,
    /// `φ_i`; for least squares `w_i r_i`.
    pub pulls: Vec<f64>,
    /// `w_i d²ρ_i/d(ln L)²`: how much `φ_i` gives way where `ln L` moves; `w_i` for least squares.
    pub gives: Vec<f64>,
    /// H, square and row-major.
    pub hessian: Vec<f64>,
}

impl Problem<'_> {
    /// The rows to first order at a point; none for an objective with kinks, which has no Hessian.
    ///
    /// Student's t is taken at the scale that fits best; its Hessian is that of the profile over
    /// the scale.
    #[must_use]
    pub fn scores(&self, theta: &[f64]) -> Option<Scores> {
        if self.objective.has_kinks() {
            return None;
        }
        let (residuals, slopes) = self.linearised(theta);
        let penalty = match self.objective {
            Objective::StudentT { freedom } => {
                self.objective.penalty(self.student_scale(freedom, theta))
            }
            objective => objective.penalty(1.0),
        };
        let (mut pulls, mut gives) = (Vec::new(), Vec::new());
        for (row, residual) in residuals.iter().enumerate() {
            let (ln_y, weight) = (self.data().ln_y(row), self.data().weight(row));
            let [first, second] = penalty.slopes(ln_y, ln_y - residual);
            pulls.push(-weight * first);
            gives.push(weight * second);
        }
        let mut at = Expansion::zero(theta.len());
        self.expand(theta, Order::Hessian, &mut at);
        Some(Scores { slopes, pulls, gives, hessian: at.curvature })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, Config, refine};

    /// At a minimum the pulls cancel; the gradient elsewhere is their sum, under every smooth
    /// objective.
    #[test]
    fn pulls_add_up_to_the_gradient() {
        let x: Vec<f64> = (1..=30).map(|i| 1e3 * f64::from(i * i)).collect();
        let loss: Vec<f64> = x
            .iter()
            .enumerate()
            .map(|(i, &x)| 1.7 + 9.0 * libm::pow(x, -0.3) + 0.01 * ((i * 7 % 5) as f64 - 2.0))
            .collect();
        for objective in [
            Objective::Huber { delta: 1e-3 },
            Objective::LeastSquares,
            Objective::RawLeastSquares,
            Objective::AsymmetricSquares { level: 0.2 },
            Objective::StudentT { freedom: 4.0 },
        ] {
            let problem =
                Problem::new(&laws::PowerLawOffset, objective, &[&x], &loss).expect("usable rows");
            let theta = [2.0, 0.5, 0.28];
            let scores = problem.scores(&theta).expect("no kinks");
            let mut gradient = [0.0; 3];
            problem.value_and_gradient(&theta, &mut gradient);
            for (parameter, slope) in gradient.iter().enumerate() {
                let pulled: f64 =
                    (0..30).map(|row| scores.slopes[row * 3 + parameter] * scores.pulls[row]).sum();
                let size = gradient.iter().fold(1.0, |most: f64, entry| most.max(entry.abs()));
                assert!((pulled + slope).abs() < 1e-9 * size, "{objective:?}: {pulled} {slope}");
            }
        }
        let kinked = Problem::new(&laws::PowerLawOffset, Objective::LeastAbsolute, &[&x], &loss);
        assert_eq!(kinked.expect("usable rows").scores(&[2.0, 0.5, 0.28]), None);
    }

    /// A row that counts a millionth more moves the minimum by what its pull says, against a refit.
    #[test]
    fn a_row_moves_the_minimum_as_its_pull_says() {
        let x: Vec<f64> = (1..=20).map(|i| 1e3 * f64::from(i * i)).collect();
        let loss: Vec<f64> = (0..20)
            .map(|i| 1.7 + 9.0 * libm::pow(x[i], -0.3) + 0.01 * ((i * 7 % 5) as f64 - 2.0))
            .collect();
        let law = &laws::PowerLawOffset;
        let problem = Problem::new(law, Objective::LeastSquares, &[&x], &loss).expect("usable");
        let config = Config { steps_max: 300, gradient_scaled_max: 1e-13 };
        let solve = |problem: &Problem<'_>| {
            refine(problem, &[2.2, 0.53, 0.3], &Bounds::none(3), &config).theta
        };
        let theta = solve(&problem);
        let scores = problem.scores(&theta).expect("no kinks");
        let (row, more) = (4, 1e-5);
        let mut weights = vec![1.0; 20];
        weights[row] += more;
        let moved = solve(&problem.weighted(&weights).expect("weights"));
        let pull: Vec<f64> =
            (0..3).map(|p| scores.slopes[row * 3 + p] * scores.pulls[row]).collect();
        let said = crate::matrix::solve_general(&scores.hessian, &pull).expect("a minimum");
        for parameter in 0..3 {
            let found = (moved[parameter] - theta[parameter]) / more;
            let said = said[parameter];
            assert!((found - said).abs() < 1e-3 * said.abs(), "{parameter}: {found}, said {said}");
        }
    }
}
