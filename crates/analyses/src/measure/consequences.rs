//! What follows from a law at printed constants: the compute-optimal split, and the loss along it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use robustness::ComputeRange;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given};
use crate::constants;
use crate::fitting::built_in;
use crate::numbers::Numbers;

/// A law at a set of printed constants, and budgets at which its consequences are computed. It
/// takes no row.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consequences {
    /// The law: one that knows a compute-optimal split.
    pub law: String,
    /// The set of constants, by its name in data/published/constants.csv.
    pub published: String,
    /// Budgets in FLOP, by name.
    pub budgets_flop: BTreeMap<String, f64>,
}

/// What is filed, under the names that a study's own fit has for the same things.
const EXPONENTS: [&str; 2] = ["params_exponent", "compute_exponent"];

/// What is filed at each budget.
const AT_BUDGET: [&str; 5] =
    ["loss_nats", "gain_per_doubling", "tokens_per_param", "params", "training_tokens"];

impl Compute for Consequences {
    fn reads_rows(&self) -> bool {
        false
    }

    fn published(&self) -> Vec<&str> {
        vec![&self.published]
    }

    fn names(&self) -> Vec<String> {
        let at = |budget: &String| AT_BUDGET.map(|name| format!("{name}_at_{budget}"));
        let at_budgets = self.budgets_flop.keys().flat_map(at);
        EXPONENTS.iter().map(|&name| name.to_owned()).chain(at_budgets).collect()
    }

    fn check(&self) -> Result<()> {
        built_in(&self.law)?;
        ensure!(!self.budgets_flop.is_empty(), "budgets_flop names no budget; hint: at least one");
        for (name, budget) in &self.budgets_flop {
            let is_budget = *budget > 0.0 && budget.is_finite();
            ensure!(is_budget, "budgets_flop.{name} {budget} is not positive; hint: 1.0e+21");
        }
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "closed forms of the compute-optimal split of {} under C = 6 N D (Hoffmann 2022, Eq. \
            4), at the printed constants {} (no row is read)",
            self.law, self.published
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let law = built_in(&self.law)?;
        let printed = constants::set(given.constants, &self.published, law)?;
        let theta = printed.coordinates(law, 0.0);
        // The ends of the range are those of data, which are not asked for here.
        let budgets = self.budgets_flop.clone().into_iter().collect();
        let range = ComputeRange { low_flop: 1.0, high_flop: 2.0, budgets };
        let filed = self.names();
        found.n = law.parameters().len();
        for derivation in robustness::derivations(law, Some(&range)) {
            if filed.contains(&derivation.name) {
                let value = (derivation.value)(&theta).with_context(|| {
                    format!("law {} knows no split at these constants", self.law)
                })?;
                found.plain(&derivation.name, value, derivation.unit, derivation.method);
            }
        }
        Ok(())
    }
}
