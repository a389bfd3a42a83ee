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
mod block;
mod each;
mod elementary;
mod form;
mod formula;
mod held;
mod instruction_set;
mod lanes;
mod law;
pub mod library;
mod nesting;
mod parameter;
mod penalty;
#[cfg(test)]
mod plain;
mod rows;
mod sums;
mod weighted;

pub use each::{exp_each, ln_each};
pub use form::{Form, Ranges};
pub use formula::{DefinedParameter, Definition, Formula, FormulaError, NODES_MAX};
pub use held::Held;
pub use instruction_set::InstructionSet;
pub use lanes::LANES;
pub use law::{Law, VisitRow};
pub use library::{ChinchillaAdditive, LAWS, PowerLawOffset};
pub use nesting::{NESTED, NESTINGS, Nesting, nesting};
pub use parameter::{HeldValue, Parameter, Scale};
pub use penalty::Penalty;
pub use rows::Rows;
pub use sums::{Order, PARAMETERS_MAX, Sums};
pub use weighted::RowBlocks;

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
