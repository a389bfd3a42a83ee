//! Whether several arms share the exponents of the additive law and differ by constants alone.

use anyhow::{Context, Result, ensure};
use measures::{Exponents, RecipeLosses, shared_exponent};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, columns_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, column, logarithms};

/// The exponents of `L = E + A N^-alpha + B D^-beta` of each arm, and whether they are shared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedExponent {
    /// The arms, by name.
    sharing: Vec<String>,
    /// The column of the loss.
    response: String,
    /// The columns of N and of D.
    variables: [String; 2],
}

/// What is filed of the exponents of each arm; its name follows.
const OF_AN_ARM: [&str; 3] = ["alpha", "beta", "compute_exponent"];

/// What stands in the place of an arm's name where all share.
const SHARED: &str = "shared";

impl Compute for SharedExponent {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        self.sharing.iter().map(String::as_str).collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.variables.iter().chain([&self.response]))
    }

    fn names(&self) -> Vec<String> {
        let arms = self.sharing.iter().map(String::as_str).chain([SHARED]);
        let named = |arm: &str| OF_AN_ARM.map(|what| format!("{what}_{arm}"));
        let tests = owned(&["likelihood_ratio", "p_value", "compute_exponent_range"]);
        arms.flat_map(named).chain(tests).collect()
    }

    fn check(&self) -> Result<()> {
        check_distinct("sharing", &self.sharing)?;
        check_distinct("variables", &self.variables)?;
        ensure!(
            self.sharing.len() > 1 && !self.sharing.iter().any(|arm| arm == SHARED),
            "sharing names fewer than two arms, or one called {SHARED}; hint: two arms or more"
        );
        Ok(())
    }

    fn words(&self) -> String {
        let [n, d] = &self.variables;
        format!(
            "L = E + A N^-alpha + B D^-beta of {} on {n} and {d}, least squares, with exponents of \
            each arm's own and with shared ones (E, A and B always of each arm's own); intervals \
            over runs; p value of the likelihood ratio by the wild bootstrap under shared ones",
            self.response
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let recipes = self.sharing.iter().map(|arm| self.runs(given, arm));
        let recipes: Vec<RecipeLosses> = recipes.collect::<Result<_>>()?;
        let all = shared_exponent(&recipes, given.draws()?)
            .context("an arm does not determine the law; hint: more sizes and more tokens")?;
        let runs = recipes.iter().map(|recipe| recipe.loss.len());
        for ((arm, own), runs) in self.sharing.iter().zip(&all.own).zip(runs) {
            found.n = runs;
            file_exponents(arm, own, &format!("of {arm} by itself"), found);
        }
        found.n = recipes.iter().map(|recipe| recipe.loss.len()).sum();
        file_exponents(SHARED, &all.shared, "shared by all arms", found);
        let method = "twice the log likelihood ratio of own against shared exponents, the variance \
            of each arm its own";
        found.plain("likelihood_ratio", all.likelihood_ratio, "1", method);
        let drawn = given.draws()?.replicates;
        let method =
            format!("of shared exponents, held against {drawn} draws of the wild bootstrap");
        found.plain("p_value", all.p_value, "1", &method);
        let exponents = all.own.iter().map(|own| own.values[2]);
        let low = exponents.clone().fold(f64::INFINITY, f64::min);
        let high = exponents.fold(f64::NEG_INFINITY, f64::max);
        let method = "greatest less least exponent along compute of the arms";
        found.plain("compute_exponent_range", high - low, "1", method);
        Ok(())
    }
}

/// Files the exponents of an arm.
fn file_exponents(arm: &str, exponents: &Exponents, whose: &str, found: &mut Numbers) {
    let words = ["exponent of N", "exponent of D", "alpha beta / (alpha + beta)"];
    for (index, what) in OF_AN_ARM.iter().enumerate() {
        let method = format!("{} {whose}", words[index]);
        let (value, interval) = (exponents.values[index], exponents.intervals[index]);
        found.add(&format!("{what}_{arm}"), value, interval, "1", &method);
    }
}

impl SharedExponent {
    /// The runs of an arm.
    fn runs(&self, given: &Given<'_>, arm: &str) -> Result<RecipeLosses> {
        let rows = &given.arm(arm)?.observations;
        Ok(RecipeLosses {
            ln_params: logarithms(rows, &self.variables[0])?,
            ln_tokens: logarithms(rows, &self.variables[1])?,
            loss: column(rows, &self.response)?.to_vec(),
        })
    }
}
