//! A law's parameters: names, units, and the coordinates in which they are fitted.

use crate::elementary::{exp, ln};

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

/// A parameter that is held at a value, and no degree of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldValue {
    /// The parameter.
    pub parameter: Parameter,
    /// Its number among the parameters of the whole law.
    pub index: usize,
    /// Its value as it is printed.
    pub value: f64,
}

impl Parameter {
    /// A positive parameter, which enters the fit by its logarithm.
    pub(crate) const fn log(
        [name, symbol, coordinate]: [&'static str; 3],
        unit: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self { name, symbol, coordinate, scale: Scale::Log, unit, meaning }
    }

    /// A parameter that enters the fit as it is.
    pub(crate) const fn linear(
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
