//! Laws that are sums of powers, as the compiler knows them: their terms.

use crate::form::Form;

/// One term: a coefficient in logarithms and, unless it is the offset, an exponent and the variable
/// it acts on.
pub(crate) struct Term {
    pub coefficient: usize,
    pub power: Option<Power>,
}

/// `x^-e`.
pub(crate) struct Power {
    pub exponent: usize,
    pub variable: usize,
}

/// A law of this form; known to the compiler, so that the kernel's loops over terms and parameters
/// unroll.
pub(crate) trait Additive: Send + Sync {
    /// What the law is.
    const FORM: &'static Form;
    /// Its terms.
    const TERMS: &'static [Term];
    /// The coefficients of its terms.
    const COEFFICIENTS: &'static [usize];
    /// How many parameters it has.
    const PARAMETERS: usize = Self::FORM.parameters.len();
    /// How many variables it reads.
    const VARIABLES: usize = Self::FORM.variables.len();
}
