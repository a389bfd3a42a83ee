//! How far the parabola of Approach 2 is off on a surface without noise.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given};
use super::printed_law::check_constants;
use crate::fitting::built_in;
use crate::numbers::Numbers;

/// Printed constants of a law, and the grids that a parabola sees of it. It takes no row: the set
/// is that of the constants.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridBias {
    /// The law `L = E + A/N^alpha + B/D^beta`: the one that knows a compute-optimal split.
    pub law: String,
    /// Its printed constants.
    pub constants: BTreeMap<String, f64>,
    /// Sizes of a grid, evenly spread in their logarithm.
    pub sizes: usize,
    /// How far a grid reaches to both sides of the best size, as a factor, by name.
    pub factors: BTreeMap<String, f64>,
}

impl Compute for GridBias {
    fn reads_rows(&self) -> bool {
        false
    }

    fn names(&self) -> Vec<String> {
        self.factors.keys().map(|name| bias_of(name)).collect()
    }

    fn check(&self) -> Result<()> {
        check_constants(&self.law, &self.constants)
    }

    fn words(&self) -> String {
        format!(
            "parabolas of the loss over ln N at equal compute through {} sizes of {} at printed \
            constants, without noise (no row is read)",
            self.sizes, self.law
        )
    }

    fn compute(&self, _: &Given<'_>, found: &mut Numbers) -> Result<()> {
        ensure!(self.sizes >= 3, "{} sizes carry no parabola; hint: 15", self.sizes);
        let law = built_in(&self.law)?;
        let mut theta = Vec::with_capacity(law.parameters().len());
        for parameter in law.parameters() {
            theta.push(parameter.coordinate(self.constant(parameter.name)?));
        }
        let split = law.along_compute(&theta).and_then(|along| along.split);
        let ln_tokens =
            split.with_context(|| format!("law {} knows no split", self.law))?.ln_tokens(0.0);
        let exponents = [self.constant("alpha")?, self.constant("beta")?];
        found.n = self.sizes;
        for (name, factor) in &self.factors {
            ensure!(*factor > 1.0, "factors.{name} is {factor}; hint: a factor is above 1");
            let off = robustness::intercept_bias_percent(exponents, ln_tokens, *factor, self.sizes)
                .with_context(|| {
                    format!("factors.{name}: the losses make no parabola with a minimum")
                })?;
            let method =
                format!("relative bias of log D*(1 FLOP), sizes from N*/{factor} to {factor} N*");
            found.plain(&bias_of(name), off, "percent", &method);
        }
        Ok(())
    }
}

/// The name of the bias on a grid.
fn bias_of(grid: &str) -> String {
    format!("intercept_bias_{grid}")
}

impl GridBias {
    /// A printed constant.
    fn constant(&self, name: &str) -> Result<f64> {
        let value = self.constants.get(name).copied();
        value.with_context(|| format!("no constant for {name} of law {}", self.law))
    }
}
