//! A formula of some columns against another column: how many printed values it comes to.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use laws::{DefinedParameter, Definition, Formula, Scale};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, column, logarithms};

/// A formula with its constants, and the column whose printed values it should come to.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormulaAgreement {
    /// The column of printed values.
    pub response: String,
    /// Such as `V * model_width + layers * 2 * model_width`: what a study's own law may be written
    /// in.
    pub formula: String,
    /// The columns in the formula.
    pub variables: Vec<String>,
    /// Every other name in the formula.
    pub constants: BTreeMap<String, f64>,
    /// What the formula's values are rounded to a multiple of, as the printed ones are; absent,
    /// they are not.
    pub rounded_to: Option<f64>,
    /// How far a value may be off and still match.
    pub tolerance_percent: f64,
}

impl Compute for FormulaAgreement {
    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.variables.iter().chain([&self.response]))
    }

    fn names(&self) -> Vec<String> {
        owned(&[
            "matching",
            "not_matching",
            "mean_deviation",
            "least_deviation",
            "greatest_deviation",
        ])
    }

    fn words(&self) -> String {
        let constants: Vec<String> =
            self.constants.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let (formula, constants) = (&self.formula, constants.join(", "));
        let rounded = match self.rounded_to {
            None => String::new(),
            Some(unit) => format!(", rounded to a multiple of {unit}"),
        };
        format!(
            "{} against {formula}, {constants}{rounded}; a match is within {} %",
            self.response, self.tolerance_percent
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let rows = given.rows;
        ensure!(
            self.tolerance_percent >= 0.0,
            "tolerance_percent {} is negative; hint: 1.0",
            self.tolerance_percent
        );
        ensure!(
            self.rounded_to.is_none_or(|unit| unit > 0.0),
            "rounded_to is not positive; hint: 1.0e+6"
        );
        ensure!(
            !self.variables.is_empty(),
            "variables names no column; hint: those in the formula"
        );
        let computed = self.values(rows)?;
        let agreement =
            measures::agreement(&computed, column(rows, &self.response)?, self.tolerance_percent)
                .context("the set has no rows")?;
        let (matching, off) = (agreement.matching, "100 |formula/printed - 1|");
        found.count("matching", matching, "rows within the tolerance");
        found.count("not_matching", rows.len() - matching, "rows beyond the tolerance");
        for (name, percent, which) in [
            ("mean_deviation", agreement.mean_percent, "mean"),
            ("least_deviation", agreement.least_percent, "least"),
            ("greatest_deviation", agreement.greatest_percent, "greatest"),
        ] {
            found.plain(name, percent, "percent", &format!("{which} of {off}"));
        }
        Ok(())
    }
}

impl FormulaAgreement {
    /// What the formula comes to, one value a row.
    fn values(&self, rows: &Observations) -> Result<Vec<f64>> {
        let formula = Formula::define(&Definition {
            name: format!("formula of {}", self.response),
            formula: self.formula.clone(),
            source: String::new(),
            response: self.response.clone(),
            variables: self.variables.clone(),
            parameters: self.constants.keys().map(|name| constant(name)).collect(),
        })?;
        let constants: Vec<f64> = self.constants.values().copied().collect();
        let ln_x: Vec<Vec<f64>> =
            self.variables.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
        let values = robustness::ln_predicted(formula, &constants, &ln_x).into_iter();
        Ok(values.map(laws::exp).map(|value| self.rounded(value)).collect())
    }

    /// A value as it would be printed.
    fn rounded(&self, value: f64) -> f64 {
        self.rounded_to.map_or(value, |unit| measures::rounded(value, unit))
    }
}

/// A constant as a parameter of the formula.
fn constant(name: &str) -> DefinedParameter {
    DefinedParameter {
        name: name.to_owned(),
        scale: Scale::Linear,
        unit: "1".to_owned(),
        meaning: "a constant".to_owned(),
        limits: [f64::NEG_INFINITY, f64::INFINITY],
    }
}
