//! What is minimised: a law, its data, an objective on the log residuals.

use laws::{InstructionSet, Law, Order, Penalty, Rows, Scale, Sums};

use crate::function::{Expansion, Function};
use crate::{Bounds, Objective, student_t, symmetric_eigenvalues};

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
    /// Fewer rows than the purpose of the fit needs.
    #[error(
        "{rows} rows are too few for law {law}, which has {parameters} parameters; hint: at least \
        {needed} rows are needed"
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
    /// A weight that counts nothing, or nothing that can be counted.
    #[error(
        "the weight of row {row} is not positive and finite; hint: leave a row out rather than \
        weigh it with zero"
    )]
    Weight {
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
    #[error(
        "the grid of starts for law {law} needs values for {parameter}: only coefficients follow \
        from the rest"
    )]
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
    /// The instructions its kernels run on; they change the speed and no bit.
    pub instruction_set: InstructionSet,
    pub(crate) rows: Rows,
}

impl<'law> Problem<'law> {
    /// A problem over all rows, each counted once. Variables and losses come in their standard
    /// units.
    ///
    /// # Errors
    /// Unequal lengths, a wrong number of variables, too few rows (two more than the law has
    /// parameters are needed), or a value that is not positive and finite.
    pub fn new(
        law: &'law dyn Law,
        objective: Objective,
        variables: &[&[f64]],
        loss: &[f64],
    ) -> Result<Self, Misuse> {
        Self::with_spare_rows(2, law, objective, variables, loss)
    }

    /// A problem that is fitted in order to predict other rows, with at least one row more than
    /// parameters.
    ///
    /// One spare row says nothing about the quality of the fit, as papers know that extrapolate
    /// from five runs with four parameters: rows that the fit has not seen must. With none to spare
    /// the law goes through every row, and there is no misfit that a relative stopping rule could
    /// measure.
    ///
    /// # Errors
    /// As [`Problem::new`], but for the number of rows.
    pub fn for_prediction(
        law: &'law dyn Law,
        objective: Objective,
        variables: &[&[f64]],
        loss: &[f64],
    ) -> Result<Self, Misuse> {
        Self::with_spare_rows(1, law, objective, variables, loss)
    }

    fn with_spare_rows(
        spare: usize,
        law: &'law dyn Law,
        objective: Objective,
        variables: &[&[f64]],
        loss: &[f64],
    ) -> Result<Self, Misuse> {
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
        let needed = parameters + spare;
        if loss.len() < needed {
            return Err(Misuse::TooFewRows { law: name, parameters, rows: loss.len(), needed });
        }
        for (row, &value) in loss.iter().enumerate() {
            let has_logarithms =
                has_logarithm(value) && variables.iter().all(|values| has_logarithm(values[row]));
            if !has_logarithms {
                return Err(Misuse::NotPositive { row });
            }
        }
        let rows = Rows::new(expected, loss.len(), |row, values| {
            for (value, variable) in values.iter_mut().zip(variables) {
                *value = laws::ln(variable[row]);
            }
            values[expected] = laws::ln(loss[row]);
            values[expected + 1] = 1.0;
        });
        Ok(Self { law, objective, instruction_set: InstructionSet::widest(), rows })
    }

    /// The same data with another count for each row, as a bootstrap draws them; rows that count
    /// zero cost nothing.
    ///
    /// # Panics
    /// There are more or fewer counts than rows, or all are zero.
    #[must_use]
    pub fn reweighted(&self, counts: &[u32]) -> Self {
        assert_eq!(counts.len(), self.rows.len(), "one count a row");
        Self { rows: self.rows.reweighted(|row| f64::from(counts[row])), ..*self }
    }

    /// The same data with each row's cost times a weight of its own, as a model of the noise gives
    /// them (`1/σ²`).
    ///
    /// # Errors
    /// A weight that is not positive and finite.
    ///
    /// # Panics
    /// There are more or fewer weights than rows.
    pub fn weighted(&self, weights: &[f64]) -> Result<Self, Misuse> {
        assert_eq!(weights.len(), self.rows.len(), "one weight a row");
        match weights.iter().position(|&weight| !has_logarithm(weight)) {
            Some(row) => Err(Misuse::Weight { row }),
            None => Ok(Self { rows: self.rows.reweighted(|row| weights[row]), ..*self }),
        }
    }

    /// The same rows with each log response moved by a number of its own, as data made under
    /// another truth are.
    ///
    /// # Panics
    /// There are more or fewer numbers than rows.
    #[must_use]
    pub fn moved(&self, by: &[f64]) -> Self {
        assert_eq!(by.len(), self.rows.len(), "one number a row");
        let variables = self.rows.variables();
        let rows = Rows::new(variables, self.rows.len(), |row, values| {
            for (variable, value) in values[..variables].iter_mut().enumerate() {
                *value = self.rows.ln_x(row, variable);
            }
            values[variables] = self.rows.ln_y(row) + by[row];
            values[variables + 1] = self.rows.weight(row);
        });
        Self { rows, ..*self }
    }

    /// The same data under another objective.
    #[must_use]
    pub fn with_objective(&self, objective: Objective) -> Self {
        Self { objective, ..self.clone() }
    }

    /// The same problem with equal rows made one, whose weight is their sum.
    pub(crate) fn merged(&self) -> Self {
        Self { rows: self.rows.merged(), ..*self }
    }

    /// Bounds that keep a coefficient in logarithms above a millionth of the smallest loss; none
    /// for one that is fitted as it is, which can be zero or negative and has limits of its own.
    ///
    /// Data that want no offset would drive its logarithm to minus infinity, where no solver can
    /// say that it has arrived; a millionth of the loss is far below any residual.
    #[must_use]
    pub fn floor_under(&self, coefficient: usize) -> Bounds {
        let least = (0..self.rows()).map(|row| self.rows.ln_y(row)).fold(f64::INFINITY, f64::min);
        let mut bounds = Bounds::none(self.law.parameters().len());
        if self.law.parameters()[coefficient].scale == Scale::Log {
            bounds.lower[coefficient] = least + laws::ln(1e-6);
        }
        bounds
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The data as kernels read them.
    pub(crate) const fn data(&self) -> &Rows {
        &self.rows
    }

    /// The sum of the weights.
    pub(crate) fn total_weight(&self) -> f64 {
        (0..self.rows()).map(|row| self.rows.weight(row)).sum()
    }

    /// Log residuals `ln y - ln L` in the order of the rows.
    #[must_use]
    pub fn residuals(&self, theta: &[f64]) -> Vec<f64> {
        let mut residuals = vec![0.0; self.rows()];
        self.law.ln_loss_rows(self.instruction_set, theta, &self.rows, &mut residuals);
        for (row, residual) in residuals.iter_mut().enumerate() {
            *residual = self.rows.ln_y(row) - *residual;
        }
        residuals
    }

    /// Log residuals, and the gradients of `ln L`, row by row.
    pub(crate) fn linearised(&self, theta: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut residuals, mut gradients) =
            (vec![0.0; self.rows()], vec![0.0; self.rows() * theta.len()]);
        self.law.jacobian(self.instruction_set, theta, &self.rows, &mut residuals, &mut gradients);
        for (row, residual) in residuals.iter_mut().enumerate() {
            *residual = self.rows.ln_y(row) - *residual;
        }
        (residuals, gradients)
    }

    /// The objective: the sum over the rows.
    #[must_use]
    pub fn value(&self, theta: &[f64]) -> f64 {
        self.value_with(theta, Order::Value, &mut [])
    }

    /// The objective and its gradient.
    pub fn value_and_gradient(&self, theta: &[f64], gradient: &mut [f64]) -> f64 {
        self.value_with(theta, Order::Gradient, gradient)
    }

    fn value_with(&self, theta: &[f64], order: Order, gradient: &mut [f64]) -> f64 {
        let (penalty, constant) = match self.objective {
            Objective::StudentT { freedom } => {
                let scale = self.scale(freedom, theta).value;
                (Penalty::StudentT { freedom, scale }, self.total_weight() * laws::ln(scale))
            }
            objective => (objective.penalty(1.0), 0.0),
        };
        let sums = self.sums(theta, penalty, order);
        gradient.copy_from_slice(&sums.gradient[..gradient.len()]);
        sums.value + constant
    }

    /// The scale of Student's t that fits the residuals at a point best.
    pub(crate) fn scale(&self, freedom: f64, theta: &[f64]) -> student_t::Scale {
        student_t::best_scale(&self.residuals(theta), |row| self.rows.weight(row), freedom)
    }

    /// Its value alone.
    pub(crate) fn student_scale(&self, freedom: f64, theta: &[f64]) -> f64 {
        self.scale(freedom, theta).value
    }

    /// Smallest and largest eigenvalue of the exact Hessian in fit coordinates; none for an
    /// objective with kinks.
    #[must_use]
    pub fn hessian_extremes(&self, theta: &[f64]) -> Option<[f64; 2]> {
        if self.objective.has_kinks() {
            return None;
        }
        let mut at = Expansion::zero(theta.len());
        self.expand(theta, Order::Hessian, &mut at);
        let values = symmetric_eigenvalues(&at.curvature, theta.len());
        Some([*values.first()?, *values.last()?])
    }

    /// The log variables and the log loss of one row.
    pub(crate) fn log_point(&self, row: usize) -> (Vec<f64>, f64) {
        (
            (0..self.rows.variables()).map(|variable| self.rows.ln_x(row, variable)).collect(),
            self.rows.ln_y(row),
        )
    }

    /// The slopes of a row's cost above and below zero, for an objective with kinks.
    pub(crate) fn kink_slopes(&self, row: usize) -> [f64; 2] {
        self.objective.sides().map(|side| side * self.rows.weight(row))
    }

    /// Sums under another penalty than the objective's own.
    pub(crate) fn expand_under(
        &self,
        penalty: Penalty,
        theta: &[f64],
        order: Order,
        into: &mut Expansion,
    ) {
        unpack(&self.sums(theta, penalty, order), into);
    }

    fn sums(&self, theta: &[f64], penalty: Penalty, order: Order) -> Sums {
        self.law.sums(self.instruction_set, theta, &self.rows, penalty, order)
    }

    /// Student's t at the scale that fits best, whose derivatives are those of the profile over the
    /// scale.
    fn expand_student(&self, freedom: f64, theta: &[f64], order: Order, into: &mut Expansion) {
        let scale = self.scale(freedom, theta);
        unpack(&self.sums(theta, Penalty::StudentT { freedom, scale: scale.value }, order), into);
        into.value += self.total_weight() * laws::ln(scale.value);
        if order == Order::Hessian && scale.curvature > 0.0 {
            let mixed = self.sums(
                theta,
                Penalty::StudentTByScale { freedom, scale: scale.value },
                Order::Gradient,
            );
            let size = theta.len();
            for i in 0..size {
                for j in 0..size {
                    into.curvature[i * size + j] -=
                        mixed.gradient[i] * mixed.gradient[j] / scale.curvature;
                }
            }
        }
    }
}

impl Function for Problem<'_> {
    fn dimension(&self) -> usize {
        self.law.parameters().len()
    }

    /// Weighted squares of residuals that are rounding; a sum of absolute values, whose square is
    /// twice itself, is compared as one.
    fn square_of_rounding(&self) -> f64 {
        let row = |row: usize| {
            let scale = match self.objective {
                Objective::RawLeastSquares => laws::exp(self.rows.ln_y(row)),
                _ => 1.0,
            };
            let residual = ROUNDING * scale;
            self.rows.weight(row)
                * if self.objective.has_kinks() { residual } else { residual * residual }
        };
        match self.objective {
            // Its cost is the logarithm of a scale, which goes to minus infinity.
            Objective::StudentT { .. } => 0.0,
            _ => (0..self.rows()).map(row).sum(),
        }
    }

    fn has_no_scale(&self, theta: &[f64]) -> bool {
        let Objective::StudentT { freedom } = self.objective else { return false };
        self.scale(freedom, theta).is_nothing()
    }

    /// A term may grow or shrink twentyfold in a step: by its coefficient, or by its exponent at a
    /// variable of 1e9. A linear coordinate with limits that such steps could not cross is no
    /// exponent, and may cross an eightieth of them.
    fn reach(&self, coordinate: usize, _: &[f64]) -> f64 {
        if self.law.parameters()[coordinate].scale == Scale::Log {
            return 3.0;
        }
        let width = self.law.form().domain.get(coordinate).map_or(0.0, |[low, high]| high - low);
        if width.is_finite() && width > EXPONENT_WIDTH_MAX { width / 80.0 } else { 0.15 }
    }

    fn value(&self, theta: &[f64]) -> f64 {
        Problem::value(self, theta)
    }

    fn expand(&self, theta: &[f64], order: Order, into: &mut Expansion) {
        if let Objective::StudentT { freedom } = self.objective {
            self.expand_student(freedom, theta, order, into);
        } else {
            unpack(&self.sums(theta, self.objective.penalty(1.0), order), into);
        }
    }
}

/// Limits of a linear coordinate further apart than this are not those of an exponent.
const EXPONENT_WIDTH_MAX: f64 = 2000.0;
/// Log residuals below this are rounding: `ln L` is a sum of exponentials of numbers of up to some
/// tens, each rounded at its last bit, 2e-16 of it.
const ROUNDING: f64 = 1e-14;

/// Whether a value is positive and finite.
fn has_logarithm(value: f64) -> bool {
    value > 0.0 && value.is_finite()
}

/// A kernel's sums as full vectors and matrices.
fn unpack(sums: &Sums, into: &mut Expansion) {
    let size = into.gradient.len();
    into.value = sums.value;
    into.square = sums.square;
    into.gradient.copy_from_slice(&sums.gradient[..size]);
    for i in 0..size {
        for j in 0..=i {
            let entry = sums.curvature[i * (i + 1) / 2 + j];
            into.curvature[i * size + j] = entry;
            into.curvature[j * size + i] = entry;
        }
    }
}
