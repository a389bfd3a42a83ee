//! Laws that are sums of powers, `L = sum_k c_k x_v(k)^-e_k`: one kernel for all of them.

mod kernel;
mod point;
mod terms;

use crate::form::Form;
use crate::instruction_set::InstructionSet;
use crate::law::{Law, VisitRow};
use crate::penalty::Penalty;
use crate::rows::Rows;
use crate::sums::{Order, Sums};
pub(crate) use terms::{Additive, Power, Term};

impl<A: Additive> Law for A {
    fn form(&self) -> &Form {
        A::FORM
    }

    fn coefficients(&self) -> &[usize] {
        A::COEFFICIENTS
    }

    fn sums(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        penalty: Penalty,
        order: Order,
    ) -> Sums {
        kernel::sums::<A>(isa, theta, rows, penalty, order)
    }

    fn ln_loss_rows(&self, isa: InstructionSet, theta: &[f64], rows: &Rows, ln_l: &mut [f64]) {
        kernel::ln_loss_rows::<A>(isa, theta, rows, ln_l);
    }

    fn jacobian(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        ln_l: &mut [f64],
        gradient: &mut [f64],
    ) {
        kernel::jacobian::<A>(isa, theta, rows, ln_l, gradient);
    }

    fn basis(
        &self,
        isa: InstructionSet,
        coefficient: usize,
        theta: &[f64],
        rows: &Rows,
    ) -> Vec<f64> {
        kernel::basis::<A>(isa, coefficient, theta, rows)
    }

    fn basis_parameters(&self, coefficient: usize) -> Vec<usize> {
        kernel::basis_parameters::<A>(coefficient)
    }

    fn derivatives(
        &self,
        theta: &[f64],
        ln_x: &[f64],
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64 {
        point::derivatives::<A>(theta, ln_x, gradient, hessian)
    }

    fn derivatives_rows(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        visit: &mut VisitRow<'_>,
    ) {
        kernel::derivatives_rows::<A>(isa, theta, rows, visit);
    }

    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64 {
        point::ln_loss::<A>(theta, ln_x)
    }
}

#[cfg(test)]
pub(crate) mod tests;
