//! What is minimised: a law, its data, an objective on the log residuals.

use laws::Law;

use crate::{Bounds, symmetric_eigenvalues};

/// How a log residual `r = ln y - ln L` counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Objective {
    /// `r²/2` where `|r| <= δ`, `δ(|r| - δ/2)` beyond (Huber 1964; δ = 1e-3 in Hoffmann 2022, §3.3).
    Huber {
        /// Where the parabola ends.
        delta: f64,
    },
    /// `r²/2`.
    LeastSquares,
    /// `|r|`: least absolute deviations.
    LeastAbsolute,
}

impl Objective {
    /// Name in study files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Huber { .. } => "huber",
            Self::LeastSquares => "least_squares",
            Self::LeastAbsolute => "least_absolute",
        }
    }

    /// What one residual adds to the objective.
    #[must_use]
    pub fn value(self, residual: f64) -> f64 {
        match self {
            Self::Huber { delta } if residual.abs() > delta => delta * (residual.abs() - 0.5 * delta),
            Self::Huber { .. } | Self::LeastSquares => 0.5 * residual * residual,
            Self::LeastAbsolute => residual.abs(),
        }
    }

    /// First derivative, second derivative and the weight `ψ(r)/r` that reweighted least squares would use.
    fn slopes(self, residual: f64) -> [f64; 3] {
        match self {
            Self::Huber { delta } if residual.abs() > delta => [delta.copysign(residual), 0.0, delta / residual.abs()],
            Self::Huber { .. } | Self::LeastSquares => [residual, 1.0, 1.0],
            Self::LeastAbsolute => [1.0_f64.copysign(residual), 0.0, 1.0 / residual.abs().max(f64::MIN_POSITIVE)],
        }
    }
}

/// The call makes no sense for this law or these data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misuse {
    /// Columns of unequal length.
    #[error("column {column} has {found} rows, the loss has {expected}")]
    Length {
        /// Which variable, counted from 0.
        column: usize,
        /// Its rows.
        found: usize,
        /// Rows of the loss.
        expected: usize,
    },
    /// Another number of variables than the law has.
    #[error("law {law} takes {expected} variables, got {found}")]
    Variables {
        /// The law.
        law: &'static str,
        /// How many it takes.
        expected: usize,
        /// How many came.
        found: usize,
    },
    /// Fewer rows than a fit with any evidence of its quality needs.
    #[error(
        "{rows} rows are too few for law {law}, which has {parameters} parameters; hint: at least {needed} rows are needed"
    )]
    TooFewRows {
        /// The law.
        law: &'static str,
        /// Its parameters.
        parameters: usize,
        /// Rows there are.
        rows: usize,
        /// Rows needed.
        needed: usize,
    },
    /// A value whose logarithm does not exist.
    #[error("row {row} is not positive and finite: a law in logarithms cannot use it")]
    NotPositive {
        /// Which row, counted from 0.
        row: usize,
    },
    /// A grid with another number of axes than the law has parameters.
    #[error("law {law} has {expected} parameters, the grid of starts has {found} axes")]
    Grid {
        /// The law.
        law: &'static str,
        /// Its parameters.
        expected: usize,
        /// Axes of the grid.
        found: usize,
    },
    /// A grid that leaves a parameter open which does not follow from the others.
    #[error("the grid of starts for law {law} needs values for {parameter}: only coefficients follow from the rest")]
    OpenAxis {
        /// The law.
        law: &'static str,
        /// The parameter.
        parameter: &'static str,
    },
}

/// A law with the data it is fitted to.
#[derive(Clone)]
pub struct Problem<'law> {
    /// The law.
    pub law: &'law dyn Law,
    /// How residuals count.
    pub objective: Objective,
    /// Natural logarithms of the variables, point by point (row-major, one entry a variable).
    ln_x: Vec<f64>,
    /// Natural logarithms of the losses.
    ln_y: Vec<f64>,
    /// How often each row counts.
    weights: Vec<f64>,
}

/// Objective, gradient and two curvatures at one point, all in fit coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expansion {
    pub value: f64,
    pub gradient: Vec<f64>,
    /// The exact Hessian.
    pub hessian: Vec<f64>,
    /// The reweighted Gauss-Newton curvature: never indefinite, and the metric steps are damped in.
    pub metric: Vec<f64>,
}

impl<'law> Problem<'law> {
    /// A problem over all rows, each counted once. Variables and losses come in their standard units.
    ///
    /// # Errors
    /// Unequal lengths, a wrong number of variables, too few rows (two more than the law has parameters are
    /// needed), or a value that is not positive and finite.
    pub fn new(law: &'law dyn Law, objective: Objective, variables: &[&[f64]], loss: &[f64]) -> Result<Self, Misuse> {
        let (name, expected) = (law.name(), law.variables().len());
        if variables.len() != expected {
            return Err(Misuse::Variables { law: name, expected, found: variables.len() });
        }
        for (column, values) in variables.iter().enumerate() {
            if values.len() != loss.len() {
                return Err(Misuse::Length { column, found: values.len(), expected: loss.len() });
            }
        }
        let parameters = law.parameters().len();
        let needed = parameters + 2;
        if loss.len() < needed {
            return Err(Misuse::TooFewRows { law: name, parameters, rows: loss.len(), needed });
        }
        let usable = |value: f64| value > 0.0 && value.is_finite();
        let bad = |row: &usize| !usable(loss[*row]) || variables.iter().any(|values| !usable(values[*row]));
        if let Some(row) = (0..loss.len()).find(bad) {
            return Err(Misuse::NotPositive { row });
        }
        let ln_x = (0..loss.len()).flat_map(|row| variables.iter().map(move |values| libm::log(values[row]))).collect();
        let ln_y = loss.iter().map(|&value| libm::log(value)).collect();
        Ok(Self { law, objective, ln_x, ln_y, weights: vec![1.0; loss.len()] })
    }

    /// The same data with another count for each row, as a bootstrap draws them; rows that count zero cost nothing.
    ///
    /// # Panics
    /// There are more or fewer counts than rows.
    #[must_use]
    pub fn reweighted(&self, counts: &[u32]) -> Self {
        assert_eq!(counts.len(), self.ln_y.len(), "one count a row");
        let dimension = self.law.variables().len();
        let drawn = || (0..counts.len()).filter(|&row| counts[row] > 0);
        Self {
            law: self.law,
            objective: self.objective,
            ln_x: drawn().flat_map(|row| self.ln_x[row * dimension..(row + 1) * dimension].iter().copied()).collect(),
            ln_y: drawn().map(|row| self.ln_y[row]).collect(),
            weights: drawn().map(|row| self.weights[row] * f64::from(counts[row])).collect(),
        }
    }

    /// The same data under another objective.
    #[must_use]
    pub fn with_objective(&self, objective: Objective) -> Self {
        Self { objective, ..self.clone() }
    }

    /// Bounds that keep a coefficient in logarithms above a millionth of the smallest loss.
    ///
    /// Data that want no offset would drive its logarithm to minus infinity, where no solver can say that it has
    /// arrived; a millionth of the loss is far below any residual.
    #[must_use]
    pub fn floor_under(&self, coefficient: usize) -> Bounds {
        let least = self.ln_y.iter().copied().fold(f64::INFINITY, f64::min);
        let mut bounds = Bounds::none(self.law.parameters().len());
        bounds.lower[coefficient] = least + libm::log(1e-6);
        bounds
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.ln_y.len()
    }

    /// The log variables, the log loss and the count of one row.
    pub(crate) fn row(&self, row: usize) -> (&[f64], f64, f64) {
        let dimension = self.law.variables().len();
        (&self.ln_x[row * dimension..(row + 1) * dimension], self.ln_y[row], self.weights[row])
    }

    /// Log residuals `ln y - ln L` in the order of the rows.
    #[must_use]
    pub fn residuals(&self, theta: &[f64]) -> Vec<f64> {
        (0..self.rows())
            .map(|row| {
                let (ln_x, ln_y, _) = self.row(row);
                ln_y - self.law.ln_loss(theta, ln_x)
            })
            .collect()
    }

    /// The objective: the sum over the rows.
    #[must_use]
    pub fn value(&self, theta: &[f64]) -> f64 {
        let mut sum = 0.0;
        for row in 0..self.rows() {
            let (ln_x, ln_y, weight) = self.row(row);
            sum += weight * self.objective.value(ln_y - self.law.ln_loss(theta, ln_x));
        }
        sum
    }

    /// Objective with gradient and curvature. The residual is `ln y - ln L`, hence the signs.
    pub(crate) fn expand(&self, theta: &[f64]) -> Expansion {
        let size = theta.len();
        let mut sum = Expansion {
            value: 0.0,
            gradient: vec![0.0; size],
            hessian: vec![0.0; size * size],
            metric: vec![0.0; size * size],
        };
        let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
        for row in 0..self.rows() {
            let (ln_x, ln_y, weight) = self.row(row);
            let residual = ln_y - self.law.derivatives(theta, ln_x, &mut gradient, &mut hessian);
            let [first, second, reweight] = self.objective.slopes(residual).map(|slope| slope * weight);
            sum.value += weight * self.objective.value(residual);
            for i in 0..size {
                sum.gradient[i] -= first * gradient[i];
                for j in 0..=i {
                    let outer = gradient[i] * gradient[j];
                    sum.hessian[i * size + j] += second * outer - first * hessian[i * size + j];
                    sum.metric[i * size + j] += reweight * outer;
                }
            }
        }
        for i in 0..size {
            for j in 0..i {
                sum.hessian[j * size + i] = sum.hessian[i * size + j];
                sum.metric[j * size + i] = sum.metric[i * size + j];
            }
        }
        sum
    }

    /// Smallest and largest eigenvalue of the exact Hessian in fit coordinates; none for least absolute deviations, which has no Hessian.
    #[must_use]
    pub fn hessian_extremes(&self, theta: &[f64]) -> Option<[f64; 2]> {
        if matches!(self.objective, Objective::LeastAbsolute) {
            return None;
        }
        let values = symmetric_eigenvalues(&self.expand(theta).hessian, theta.len());
        Some([*values.first()?, *values.last()?])
    }
}
