//! A law that is written at run time: what a study says of it, and the form it becomes.

use formulas::FormulaError;

use crate::form::{Form, Ranges, no_compute};
use crate::parameter::{Parameter, Scale};
use crate::sums::PARAMETERS_MAX;

/// A parameter of a law that is written at run time.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinedParameter {
    /// Its name, in the formula as well.
    pub name: String,
    /// How it enters the fit.
    pub scale: Scale,
    /// Its unit.
    pub unit: String,
    /// What it means.
    pub meaning: String,
    /// Its least and its greatest value.
    pub limits: [f64; 2],
}

/// A law that is written at run time.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Name of the law.
    pub name: String,
    /// Its formula, as of [`Form::formula`].
    pub formula: String,
    /// Where it comes from.
    pub source: String,
    /// What it predicts: a standard quantity.
    pub response: String,
    /// Its variables: standard quantities, named so in the formula unless it has a head.
    pub variables: Vec<String>,
    /// Its parameters.
    pub parameters: Vec<DefinedParameter>,
}

impl Definition {
    /// Everything about the parameters that a formula does not say.
    pub(super) fn check(&self) -> Result<(), FormulaError> {
        let fault = |fault: String, hint: &str| {
            Err(FormulaError::new(&self.formula, 0, fault, hint.to_owned()))
        };
        let count = self.parameters.len();
        if count == 0 || count > PARAMETERS_MAX {
            return fault(format!("the law has {count} parameters"), "a law has one to twelve");
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            let DefinedParameter { name, scale, limits: [low, high], .. } = parameter;
            if self.parameters[..index].iter().any(|other| other.name == *name)
                || self.variables.contains(name)
            {
                return fault(format!("the name {name} is given twice"), "a name means one thing");
            }
            if low.is_nan() || high.is_nan() || low >= high || (*scale == Scale::Log && *low < 0.0)
            {
                return fault(
                    format!("{name} is limited to {low} .. {high}"),
                    "the least value comes first; that of a logarithmic scale is not negative",
                );
            }
        }
        Ok(())
    }

    /// The form of the law, whose texts live as long as the program.
    pub(super) fn form(&self) -> Form {
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let parameter = |parameter: &DefinedParameter| {
            let name = leak(&parameter.name);
            let coordinate = match parameter.scale {
                Scale::Linear => name,
                Scale::Log => leak(&format!("ln_{name}")),
            };
            let [unit, meaning] = [leak(&parameter.unit), leak(&parameter.meaning)];
            Parameter { name, symbol: name, coordinate, scale: parameter.scale, unit, meaning }
        };
        let parameters: Vec<Parameter> = self.parameters.iter().map(parameter).collect();
        let limits = |(parameter, defined): (&Parameter, &DefinedParameter)| {
            defined.limits.map(|limit| parameter.coordinate(limit))
        };
        let domain: Vec<[f64; 2]> = parameters.iter().zip(&self.parameters).map(limits).collect();
        let variables: Vec<&'static str> = self.variables.iter().map(|name| leak(name)).collect();
        Form {
            name: leak(&self.name),
            formula: leak(&self.formula),
            source: leak(&self.source),
            response: leak(&self.response),
            variables: Vec::leak(variables),
            parameters: Vec::leak(parameters),
            domain: Vec::leak(domain),
            along_compute: no_compute,
            ranges: Ranges::NONE,
        }
    }
}
