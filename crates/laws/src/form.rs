//! What a law is, in words, units and one formula; the same for every kind of law.

use crate::allocation::AlongCompute;
use crate::parameter::Parameter;

/// What a law is, in words and in one formula.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Name in study files. Unique; never reused for another law.
    pub name: &'static str,
    /// `L(x) = E + A / x^α where α = ...`, in the parameters' symbols or names; without a head, the
    /// variables go by the names of their quantities.
    ///
    /// It has `+ - * / ^`, brackets, `exp`, `ln`, `sqrt`, `min`, `max`, `abs` and
    /// * `softplus(u)`, which is `ln(1 + e^u)`,
    /// * `pick(k, a, b, ...)`, the k-th of what follows,
    /// * `balance(w, a)`, the z with `z + (a - 1) softplus(z) = w`.
    ///
    /// The base of a power is positive, unless the exponent is 1 or 2.
    pub formula: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// What the law predicts: a standard quantity.
    pub response: &'static str,
    /// What each variable stands for: a standard quantity, or `any` where the study chooses.
    pub variables: &'static [&'static str],
    /// The parameters, in the order of the fit coordinates.
    pub parameters: &'static [Parameter],
    /// Lower and upper limit of each fit coordinate.
    pub domain: &'static [[f64; 2]],
    /// The law along training compute, where it says one.
    pub along_compute: fn(&[f64]) -> Option<AlongCompute>,
    /// Where the law is tested; empty for a law that is written at run time.
    pub ranges: Ranges,
}

/// Ranges in which a law is used, well inside of its domain: what tests and benchmarks draw from.
#[derive(Debug, Clone, Copy)]
pub struct Ranges {
    /// Lowest and highest value of each fit coordinate.
    pub theta: &'static [[f64; 2]],
    /// The same of the natural logarithm of each variable, in its standard unit.
    pub ln_x: &'static [[f64; 2]],
}

impl Ranges {
    /// No ranges, for a law that is written at run time.
    pub(crate) const NONE: Self = Self { theta: &[], ln_x: &[] };

    /// The middle of each fit coordinate's range.
    #[must_use]
    pub fn middle(&self) -> Vec<f64> {
        self.theta.iter().map(|[low, high]| 0.5 * (low + high)).collect()
    }
}

/// No law along training compute.
pub(crate) const fn no_compute(_: &[f64]) -> Option<AlongCompute> {
    None
}
