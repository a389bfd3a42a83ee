//! The built-in laws as a reader looks them up: formula, variables, parameters, units and source.

use observations::quantity;
use schemars::JsonSchema;
use serde::Serialize;

/// What a law is, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LawEntry {
    /// Name in study files.
    pub name: &'static str,
    /// The formula, in the paper's letters.
    pub formula: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// What it predicts: a standard quantity.
    pub response: Symbol,
    /// What it predicts it from, in the order in which a study names them.
    pub variables: Vec<Symbol>,
    /// The parameters, in the order of the fit.
    pub parameters: Vec<Symbol>,
}

/// A name with its unit and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Symbol {
    /// Name in study files.
    pub name: &'static str,
    /// Unit; `1` for a plain number, and none where the study chooses the quantity.
    pub unit: Option<&'static str>,
    /// What it stands for.
    pub meaning: &'static str,
}

/// Every built-in law, in the order of the library.
#[must_use]
pub fn laws() -> Vec<LawEntry> {
    laws::LAWS.iter().map(|&law| entry(law)).collect()
}

fn entry(law: &dyn laws::Law) -> LawEntry {
    let parameter = |parameter: &laws::Parameter| Symbol {
        name: parameter.name,
        unit: Some(parameter.unit),
        meaning: parameter.meaning,
    };
    LawEntry {
        name: law.name(),
        formula: law.formula(),
        source: law.source(),
        response: standard(law.response()),
        variables: law.variables().iter().map(|name| standard(name)).collect(),
        parameters: law.parameters().iter().map(parameter).collect(),
    }
}

/// A standard quantity by name; `any` stands for the one that the study chooses.
fn standard(name: &'static str) -> Symbol {
    let chosen = Symbol { name, unit: None, meaning: "the quantity that the study chooses" };
    quantity(name).map_or(chosen, |known| Symbol {
        name,
        unit: Some(known.unit),
        meaning: known.label,
    })
}
