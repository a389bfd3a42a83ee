//! Functional forms of scaling laws: value, gradient, Hessian, units, source.
//!
//! Every law is fitted in coordinates of order one: scales enter by their logarithm (`ln A`),
//! exponents as they are. What a law returns is the *logarithm* of the predicted loss, since
//! residuals are logarithmic.
//!
//! A law's kernel adds up objective, gradient and curvature over a whole data set, eight rows at a
//! time, on the widest instructions of the machine, with the same bits on all of them (`lanes`,
//! `additive`).
//!
//! *Invariant:* a law is a pure function of its arguments: no file, no clock, no environment, no
//! thread, no random number.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a kernel is compiled without the wider instructions: the \
        calls must vanish"
)]

mod additive;
pub mod allocation;
mod chinchilla;
mod elementary;
mod formula;
mod instruction_set;
mod lanes;
pub mod library;
mod penalty;
#[cfg(test)]
#[path = "../tests/support/places.rs"]
mod places;
mod power_law;
mod rows;
mod sums;

pub use chinchilla::ChinchillaAdditive;
pub use formula::{DefinedParameter, Definition, Form, Formula, FormulaError};
pub use instruction_set::InstructionSet;
pub use lanes::LANES;
pub use penalty::Penalty;
pub use power_law::PowerLawOffset;
pub use rows::Rows;
pub use sums::{Order, PARAMETERS_MAX, Sums};

/// How a parameter enters the fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The coordinate is the parameter.
    Linear,
    /// The coordinate is the parameter's natural logarithm; the parameter is positive.
    Log,
}

/// One parameter of a law: its printed name and its fit coordinate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Name in files and quantities, such as `alpha`.
    pub name: &'static str,
    /// Symbol in the formula, such as `α`.
    pub symbol: &'static str,
    /// Name of the fit coordinate, such as `ln_A`.
    pub coordinate: &'static str,
    /// How the one follows from the other.
    pub scale: Scale,
    /// Unit of the printed parameter; exponents have none (`1`).
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

impl Parameter {
    /// A positive parameter, which enters the fit by its logarithm.
    const fn log(
        [name, symbol, coordinate]: [&'static str; 3],
        unit: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self { name, symbol, coordinate, scale: Scale::Log, unit, meaning }
    }

    /// A parameter that enters the fit as it is.
    const fn linear(
        [name, symbol]: [&'static str; 2],
        unit: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self { name, symbol, coordinate: name, scale: Scale::Linear, unit, meaning }
    }

    /// The printed parameter at a fit coordinate.
    #[must_use]
    pub fn printed(&self, coordinate: f64) -> f64 {
        match self.scale {
            Scale::Linear => coordinate,
            Scale::Log => exp(coordinate),
        }
    }

    /// The fit coordinate of a printed parameter (which must be positive where the scale is
    /// logarithmic).
    #[must_use]
    pub fn coordinate(&self, printed: f64) -> f64 {
        match self.scale {
            Scale::Linear => printed,
            Scale::Log => ln(printed),
        }
    }
}

/// A functional form `ln L = f(theta, ln x)`.
pub trait Law: Send + Sync {
    /// Name in study files.
    fn name(&self) -> &'static str;

    /// The formula, in the paper's letters.
    fn formula(&self) -> &'static str;

    /// Paper and equation.
    fn source(&self) -> &'static str;

    /// What the law predicts: a standard quantity.
    fn response(&self) -> &'static str {
        "loss_nats"
    }

    /// What each variable stands for, in the order of `ln_x`: a standard quantity, or `any` where
    /// the study chooses.
    fn variables(&self) -> &'static [&'static str];

    /// The parameters, in the order of `theta`.
    fn parameters(&self) -> &'static [Parameter];

    /// Lower and upper limit of each fit coordinate; without limits unless the law says some.
    fn domain(&self) -> Vec<[f64; 2]> {
        vec![[f64::NEG_INFINITY, f64::INFINITY]; self.parameters().len()]
    }

    /// Which parameters multiply a term, `L = sum_k c_k phi_k(x; the others)`: given the others,
    /// they follow linearly.
    fn coefficients(&self) -> &[usize];

    /// Objective, gradient and curvature over all rows under a penalty, as much of them as `order`
    /// asks.
    fn sums(
        &self,
        set: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        penalty: Penalty,
        order: Order,
    ) -> Sums;

    /// `ln L` of every row.
    fn ln_loss_rows(&self, set: InstructionSet, theta: &[f64], rows: &Rows, ln_l: &mut [f64]);

    /// `ln L` of every row with its gradient in `theta`, row-major.
    fn jacobian(
        &self,
        set: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        ln_l: &mut [f64],
        gradient: &mut [f64],
    );

    /// What a coefficient multiplies, `phi_k(x)/y`, row by row, padded to whole blocks of eight.
    fn basis(
        &self,
        set: InstructionSet,
        coefficient: usize,
        theta: &[f64],
        rows: &Rows,
    ) -> Vec<f64>;

    /// The parameters that [`Law::basis`] of a coefficient depends on.
    fn basis_parameters(&self, coefficient: usize) -> Vec<usize>;

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

    /// `ln L` at one point.
    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64;

    /// The loss as a function of training compute alone, where the law says one: each variable
    /// spent so that the loss is least.
    fn along_compute(&self, theta: &[f64]) -> Option<allocation::AlongCompute>;
}

/// The natural logarithm every part of the program uses: the same bits on every machine.
#[must_use]
pub fn ln(x: f64) -> f64 {
    elementary::ln(x)
}

/// The exponential every part of the program uses: the same bits on every machine.
#[must_use]
pub fn exp(x: f64) -> f64 {
    elementary::exp(x)
}

/// The law of a name, as study files spell it.
#[must_use]
pub fn law(name: &str) -> Option<&'static dyn Law> {
    LAWS.iter().copied().find(|law| law.name() == name)
}

/// Every law.
pub static LAWS: &[&dyn Law] = library::LAWS;
