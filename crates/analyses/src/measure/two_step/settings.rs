//! One law of a chain, as its file names it.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use fit::{Bounds, Problem};
use laws::Law;
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::fitting::{self, built_in, check_parameters, parameter_index};
use crate::hold::{self, Hold};

/// One law of the chain.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The law.
    pub law: String,
    /// The columns its variables stand for.
    pub variables: Vec<String>,
    /// The column it predicts.
    pub response: String,
    /// Parameters that are held at a value; absent, all are fitted.
    #[serde(default)]
    pub hold: Hold,
    /// The parameter that is kept above a millionth of the least response, where the law has one.
    pub offset: Option<String>,
    /// Values of the parameters to start from, each of them followed; coefficients that are not
    /// named follow from the others.
    pub starts: BTreeMap<String, Vec<f64>>,
}

impl Step {
    /// The law.
    ///
    /// # Errors
    /// No law is called so, or a parameter cannot be held.
    pub fn law(&self) -> Result<&'static dyn Law> {
        Ok(hold::held(built_in(&self.law)?, &self.hold)?)
    }

    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// There is one; the error names it.
    pub fn check(&self) -> Result<()> {
        let law = self.law()?;
        check_parameters(law, self.starts.keys().chain(&self.offset))?;
        let takes = law.variables();
        ensure!(
            takes.len() == self.variables.len(),
            "law {} takes {}, and {} are named; hint: in that order",
            law.name(),
            takes.join(", "),
            self.variables.join(", ")
        );
        ensure!(
            self.starts.values().all(|values| !values.is_empty()),
            "a start of law {} is missing; hint: name at least one value",
            law.name()
        );
        Ok(())
    }

    /// The law over rows.
    ///
    /// # Errors
    /// A column is missing, or the rows are too few or unfit for the law.
    pub fn problem(
        &self,
        objective: fit::Objective,
        rows: &Observations,
    ) -> Result<Problem<'static>> {
        fitting::problem(self.law()?, objective, rows, &self.variables, &self.response)
    }

    /// The law's domain, and the floor under its offset.
    pub fn bounds(&self, problem: &Problem<'_>) -> Bounds {
        let law = problem.law;
        let none = || Bounds::none(law.parameters().len());
        let offset = self.offset.as_deref().and_then(|name| parameter_index(law, name));
        let bounds = offset.map_or_else(none, |offset| problem.floor_under(offset));
        bounds.within(&law.domain())
    }
}
