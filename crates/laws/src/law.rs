//! What every law offers: its form in words, and kernels for value, gradient and curvature.

use crate::allocation::AlongCompute;
use crate::form::Form;
use crate::instruction_set::InstructionSet;
use crate::parameter::{HeldValue, Parameter};
use crate::penalty::Penalty;
use crate::rows::Rows;
use crate::sums::{Order, Sums};

/// Takes a row with its `ln L`, gradient and Hessian.
pub type VisitRow<'a> = dyn FnMut(usize, f64, &[f64], &[f64]) + 'a;

/// A functional form `ln L = f(theta, ln x)`.
pub trait Law: Send + Sync {
    /// What the law is, in words, units and one formula.
    fn form(&self) -> &Form;

    /// Name in study files.
    fn name(&self) -> &'static str {
        self.form().name
    }

    /// The formula, in the paper's letters.
    fn formula(&self) -> &'static str {
        self.form().formula
    }

    /// Paper and equation.
    fn source(&self) -> &'static str {
        self.form().source
    }

    /// What the law predicts: a standard quantity.
    fn response(&self) -> &'static str {
        self.form().response
    }

    /// What each variable stands for, in the order of `ln_x`: a standard quantity, or `any` where
    /// the study chooses.
    fn variables(&self) -> &'static [&'static str] {
        self.form().variables
    }

    /// The parameters, in the order of `theta`.
    fn parameters(&self) -> &'static [Parameter] {
        self.form().parameters
    }

    /// Lower and upper limit of each fit coordinate.
    fn domain(&self) -> Vec<[f64; 2]> {
        self.form().domain.to_vec()
    }

    /// The loss as a function of training compute alone, where the law says one: each variable
    /// spent so that the loss is least.
    fn along_compute(&self, theta: &[f64]) -> Option<AlongCompute> {
        (self.form().along_compute)(theta)
    }

    /// Which parameters multiply a term, `L = sum_k c_k phi_k(x; the others)`: given the others,
    /// they follow linearly.
    fn coefficients(&self) -> &[usize];

    /// Objective, gradient and curvature over all rows under a penalty, as much of them as `order`
    /// asks.
    fn sums(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        penalty: Penalty,
        order: Order,
    ) -> Sums;

    /// `ln L` of every row.
    fn ln_loss_rows(&self, isa: InstructionSet, theta: &[f64], rows: &Rows, ln_l: &mut [f64]);

    /// `ln L` of every row with its gradient in `theta`, row-major.
    fn jacobian(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        ln_l: &mut [f64],
        gradient: &mut [f64],
    );

    /// What a coefficient multiplies, `phi_k(x)/y`, row by row, padded to whole blocks of eight.
    fn basis(
        &self,
        isa: InstructionSet,
        coefficient: usize,
        theta: &[f64],
        rows: &Rows,
    ) -> Vec<f64>;

    /// The parameters that [`Law::basis`] of a coefficient depends on.
    fn basis_parameters(&self, coefficient: usize) -> Vec<usize>;

    /// What coefficients that are held add to the prediction, `sum_k c_k phi_k(x)/y`, as
    /// [`Law::basis`] has its rows; none where none is held.
    fn fixed(&self, _isa: InstructionSet, _rows: &Rows) -> Option<Vec<f64>> {
        None
    }

    /// The parameters that are held, which are none of [`Law::parameters`].
    fn held(&self) -> &[HeldValue] {
        &[]
    }

    /// The law with all parameters free, and its coordinates at a point of this one; none where
    /// none is held.
    fn whole(&self, _theta: &[f64]) -> Option<(&'static dyn Law, Vec<f64>)> {
        None
    }

    /// `ln L` at one point, with its gradient and Hessian in `theta`.
    ///
    /// `theta` and `gradient` have one entry a parameter, `hessian` is square and row-major; both
    /// are overwritten. `ln_x` holds the natural logarithm of each variable.
    fn derivatives(
        &self,
        theta: &[f64],
        ln_x: &[f64],
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64;

    /// [`Law::derivatives`] of every row, the same bits: the row, `ln L`, gradient and Hessian.
    fn derivatives_rows(
        &self,
        _isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        visit: &mut VisitRow<'_>,
    ) {
        let size = theta.len();
        let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
        let mut ln_x = vec![0.0; rows.variables()];
        for row in 0..rows.len() {
            ln_x.iter_mut().enumerate().for_each(|(at, ln_x)| *ln_x = rows.ln_x(row, at));
            let ln_l = self.derivatives(theta, &ln_x, &mut gradient, &mut hessian);
            visit(row, ln_l, &gradient, &hessian);
        }
    }

    /// `ln L` at one point.
    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64;
}
