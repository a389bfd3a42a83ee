//! What single rows say of a fit, and the same rows with other responses: what resampling and the
//! spread of an estimate are made of.

use laws::Rows;

use crate::{Objective, Problem, student_t};

impl Problem<'_> {
    /// The same rows and weights with other responses, given by their logarithms, as a bootstrap
    /// of residuals draws them.
    ///
    /// # Panics
    /// There are more or fewer responses than rows.
    #[must_use]
    pub fn with_log_responses(&self, ln_y: &[f64]) -> Self {
        assert_eq!(ln_y.len(), self.rows(), "one response a row");
        let (data, variables) = (self.data(), self.data().variables());
        let rows = Rows::new(variables, ln_y.len(), |row, values| {
            for (variable, value) in values.iter_mut().take(variables).enumerate() {
                *value = data.ln_x(row, variable);
            }
            values[variables] = ln_y[row];
            values[variables + 1] = data.weight(row);
        });
        Self { rows, ..*self }
    }

    /// The logarithms of the responses, in the order of the rows.
    #[must_use]
    pub fn log_responses(&self) -> Vec<f64> {
        (0..self.rows()).map(|row| self.data().ln_y(row)).collect()
    }

    /// The logarithms of a row's variables.
    #[must_use]
    pub fn log_variables(&self, row: usize) -> Vec<f64> {
        self.log_point(row).0
    }

    /// The weight of each row.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        (0..self.rows()).map(|row| self.data().weight(row)).collect()
    }

    /// Log residuals, one a row, and the gradients of `ln L` in fit coordinates, row-major.
    #[must_use]
    pub fn row_gradients(&self, theta: &[f64]) -> (Vec<f64>, Vec<f64>) {
        self.linearised(theta)
    }

    /// `ψ(r) = -dρ/d ln L` of each row without its weight: with the weights and the gradients of
    /// [`Problem::row_gradients`], `-sum w ψ g` is the gradient of the objective. Student's t is
    /// taken at the scale that fits best, an objective with kinks at a kink has zero.
    #[must_use]
    pub fn row_slopes(&self, theta: &[f64]) -> Vec<f64> {
        let residuals = self.residuals(theta);
        let [above, below] = self.objective.sides();
        let sided = |r: f64| if r > 0.0 { above } else { below };
        let slope: Box<dyn Fn(usize, f64) -> f64> = match self.objective {
            Objective::Huber { delta } => Box::new(move |_, r| r.clamp(-delta, delta)),
            Objective::LeastSquares => Box::new(|_, r| r),
            Objective::AsymmetricSquares { .. } => Box::new(move |_, r| sided(r) * r),
            Objective::LeastAbsolute | Objective::Quantile { .. } => {
                Box::new(move |_, r| if r.abs() > 0.0 { sided(r) * r.signum() } else { 0.0 })
            }
            Objective::RawLeastSquares => Box::new(|row, r| {
                let ln_y = self.data().ln_y(row);
                let predicted = laws::exp(ln_y - r);
                (laws::exp(ln_y) - predicted) * predicted
            }),
            Objective::StudentT { freedom } => {
                let weight = |row| self.data().weight(row);
                let scale = student_t::best_scale(&residuals, weight, freedom).value;
                Box::new(move |_, r| (freedom + 1.0) * r / (freedom * scale * scale + r * r))
            }
        };
        residuals.iter().enumerate().map(|(row, &r)| slope(row, r)).collect()
    }
}

#[cfg(test)]
mod tests {
    use laws::ChinchillaAdditive;

    use super::*;

    const THETA: [f64; 5] = [6.0, 7.5, 0.55, 0.34, 0.36];
    const OBJECTIVES: [Objective; 6] = [
        Objective::Huber { delta: 1e-3 },
        Objective::LeastSquares,
        Objective::LeastAbsolute,
        Objective::RawLeastSquares,
        Objective::AsymmetricSquares { level: 0.1 },
        Objective::StudentT { freedom: 4.0 },
    ];

    /// Rows near the law, each off it by a little, and each with a weight of its own.
    fn problem(objective: Objective) -> Problem<'static> {
        let points = oracles::chinchilla_points(240);
        let columns: [&[f64]; 2] = [&points.params, &points.training_tokens];
        let weights: Vec<f64> = (0..240).map(|row| 1.0 + f64::from(row % 3)).collect();
        Problem::new(&ChinchillaAdditive, objective, &columns, &points.loss_nats)
            .and_then(|problem| problem.weighted(&weights))
            .expect("usable points")
    }

    /// Closed form: the slopes of the rows add up to the gradient that the kernels add up.
    #[test]
    fn slopes_add_up_to_the_gradient() {
        for objective in OBJECTIVES {
            let problem = problem(objective);
            let mut expected = [0.0; 5];
            problem.value_and_gradient(&THETA, &mut expected);
            let (_, gradients) = problem.row_gradients(&THETA);
            let (slopes, weights) = (problem.row_slopes(&THETA), problem.weights());
            for (index, expected) in expected.iter().enumerate() {
                let sum: f64 = (0..240)
                    .map(|row| -weights[row] * slopes[row] * gradients[row * 5 + index])
                    .sum();
                assert!(
                    (sum - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
                    "{}: {sum} against {expected}",
                    objective.name()
                );
            }
        }
    }

    #[test]
    fn other_responses_leave_variables_and_weights() {
        let problem = problem(Objective::LeastSquares);
        let shifted: Vec<f64> = problem.log_responses().iter().map(|ln_y| ln_y + 0.25).collect();
        let other = problem.with_log_responses(&shifted);
        assert_eq!(other.weights(), problem.weights());
        assert_eq!(other.log_variables(17), problem.log_variables(17));
        let (before, after) = (problem.residuals(&THETA), other.residuals(&THETA));
        for (before, after) in before.iter().zip(&after) {
            assert!((after - before - 0.25).abs() < 1e-12, "{before} became {after}");
        }
    }
}
