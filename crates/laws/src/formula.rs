//! Laws that are a formula and nothing else: the text that is printed is the text that is computed.
//!
//! The text is read by the crate `formulas`; its names get their meaning (`meaning`) in a graph of
//! operations, which is differentiated (`graph`), laid out as steps (`program`) and run over rows,
//! eight lanes a block, with the same bits on every instruction set (`kernel`). A law of the
//! library and one that a study writes differ in nothing but who wrote the text.

mod built;
mod definition;
mod graph;
mod kernel;
mod meaning;
mod operations;
mod program;

use std::sync::OnceLock;

use crate::form::Form;
use crate::instruction_set::InstructionSet;
use crate::law::Law;
use crate::penalty::Penalty;
use crate::rows::Rows;
use crate::sums::{Order, Sums};
use built::{Basis, Built};
pub use definition::{DefinedParameter, Definition};
pub use formulas::FormulaError;
pub use graph::NODES_MAX;

/// A law whose kernel comes out of its formula.
#[derive(Debug)]
pub struct Formula {
    form: Form,
    built: OnceLock<Built>,
}

impl Formula {
    /// A law of the library; its formula is read when it is first needed.
    pub(crate) const fn new(form: Form) -> Self {
        Self { form, built: OnceLock::new() }
    }

    /// A law written at run time. It lives as long as the program, as the laws of the library do.
    ///
    /// # Errors
    /// The formula cannot be read, uses an unknown name or leaves a parameter or a variable unused,
    /// or the parameters are none, too many, of one name, or limited to nothing.
    pub fn define(definition: &Definition) -> Result<&'static Self, FormulaError> {
        definition.check()?;
        let law = Self::new(definition.form());
        let built = built::build(&law.form)?;
        law.built.get_or_init(|| built);
        Ok(Box::leak(Box::new(law)))
    }

    fn built(&self) -> &Built {
        self.built.get_or_init(|| match built::build(&self.form) {
            Ok(built) => built,
            Err(error) => panic!("law {} of the library: {error}", self.form.name),
        })
    }

    /// What a coefficient multiplies.
    fn basis_of(&self, coefficient: usize) -> &Basis {
        let Built { coefficients, bases, .. } = self.built();
        let index = coefficients.iter().position(|&known| known == coefficient);
        &bases[index.expect("one of the law's coefficients")]
    }
}

impl Law for Formula {
    fn form(&self) -> &Form {
        &self.form
    }

    fn coefficients(&self) -> &[usize] {
        &self.built().coefficients
    }

    fn sums(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        penalty: Penalty,
        order: Order,
    ) -> Sums {
        kernel::sums(&self.built().law, isa, theta, rows, penalty, order)
    }

    fn ln_loss_rows(&self, isa: InstructionSet, theta: &[f64], rows: &Rows, ln_l: &mut [f64]) {
        kernel::every_row(&self.built().law, isa, theta, rows, ln_l, None);
    }

    fn jacobian(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        ln_l: &mut [f64],
        gradient: &mut [f64],
    ) {
        kernel::every_row(&self.built().law, isa, theta, rows, ln_l, Some(gradient));
    }

    fn basis(
        &self,
        isa: InstructionSet,
        coefficient: usize,
        theta: &[f64],
        rows: &Rows,
    ) -> Vec<f64> {
        let ln_phi = &self.basis_of(coefficient).ln_phi;
        kernel::basis(&self.built().law, ln_phi, isa, theta, rows)
    }

    fn basis_parameters(&self, coefficient: usize) -> Vec<usize> {
        self.basis_of(coefficient).parameters.clone()
    }

    fn derivatives(
        &self,
        theta: &[f64],
        ln_x: &[f64],
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64 {
        kernel::derivatives(&self.built().law, theta, ln_x, gradient, hessian)
    }

    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64 {
        kernel::ln_loss(&self.built().law, theta, ln_x)
    }
}

#[cfg(test)]
mod tests;
