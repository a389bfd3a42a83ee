//! Laws against each other as data: which laws, on which rows, what is held out; written before
//! they are fitted.

mod find;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use laws::Law;
use observations::Exclusion;
use serde::Deserialize;

pub use find::{Ended, find};

use crate::files;
use crate::study::{Search, Solver, built_in};

/// Where comparisons stand; a project without any has no such folder.
pub const COMPARISONS: &str = "data/comparisons";

/// One comparison's file. Nothing has a default but a law's offset, which not every law has.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its name; it means one thing for ever.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// The set of observations.
    pub observations: String,
    /// Rows it leaves out, each with its reason.
    pub exclude: Vec<Exclusion>,
    /// How log residuals are distributed, under every law.
    pub errors: Errors,
    /// Largest share of the rows that is held out: those of the largest compute.
    pub held_out_share: f64,
    /// How a break along compute is looked for.
    pub break_test: BreakTest,
    /// Project-wide seed.
    pub seed: u64,
    /// When the solver stops.
    pub solver: Solver,
    /// How many of the starts are followed.
    pub search: Search,
    /// The laws.
    pub laws: Vec<Contender>,
}

/// How log residuals are distributed; each law's fit is the maximum of that likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Errors {
    /// Normal: least squares.
    Normal,
    /// The Huber density of Besiroglu 2024: least absolute deviations.
    HuberDensity,
}

/// How a break is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakTest {
    /// Share of the rows at each end without one.
    pub trim: f64,
    /// Places at most.
    pub places_max: usize,
    /// Replicates of the bootstrap.
    pub replicates: usize,
}

/// One law of a comparison.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contender {
    /// Its name.
    pub law: String,
    /// Standard columns for its variables, in its order.
    pub variables: Vec<String>,
    /// Values of the parameters to start from; coefficients that are not named follow from the
    /// others.
    pub starts: BTreeMap<String, Vec<f64>>,
    /// The offset that is kept above a millionth of the least loss, if the law has one.
    #[serde(default)]
    pub offset: Option<String>,
}

/// Reads every comparison of a folder, by name.
pub fn read_all(folder: &Path) -> Result<Vec<(Plan, String)>> {
    files::documents(folder, parse)
}

/// Reads one comparison's file; `place` is what errors call it.
pub fn parse(text: &str, place: &str, stem: &str) -> Result<Plan> {
    let plan: Plan = serde_yaml::from_str(text).with_context(|| place.to_owned())?;
    files::named_after(&plan.id, place, stem, "comparison")?;
    plan.check().with_context(|| place.to_owned())?;
    Ok(plan)
}

impl Plan {
    /// The laws must be laws, and the numbers must mean something.
    fn check(&self) -> Result<()> {
        ensure!(!self.laws.is_empty(), "no law to compare; hint: name at least one");
        for (index, contender) in self.laws.iter().enumerate() {
            contender.check()?;
            let twice = self.laws[..index].iter().any(|other| other.name() == contender.name());
            ensure!(
                !twice,
                "{} stands here twice; hint: one entry for a law along the same variables",
                contender.name()
            );
        }
        let share = self.held_out_share;
        ensure!(
            share > 0.0 && share < 1.0,
            "held_out_share {share} is not between 0 and 1; hint: 0.2"
        );
        let BreakTest { trim, places_max, replicates } = self.break_test;
        ensure!(
            trim > 0.0 && trim < 0.5,
            "trim {trim} is not between 0 and 0.5; hint: Andrews 1993 takes 0.15"
        );
        ensure!(places_max > 0, "places_max is 0; hint: 60");
        ensure!(
            replicates >= 99,
            "{replicates} replicates cannot show a p value of 0.01; hint: 999"
        );
        Ok(())
    }
}

impl Contender {
    /// What it goes by in quantities: the law, and its variables where the comparison chose them,
    /// as in `power_law_offset_along_training_flop`.
    pub fn name(&self) -> String {
        let chosen = laws::law(&self.law).is_some_and(|law| law.variables().contains(&"any"));
        if chosen {
            format!("{}_along_{}", self.law, self.variables.join("_"))
        } else {
            self.law.clone()
        }
    }

    /// The law.
    pub fn law(&self) -> Result<&'static dyn Law> {
        built_in(&self.law)
    }

    fn check(&self) -> Result<()> {
        let law = self.law()?;
        let known: Vec<&str> = law.parameters().iter().map(|parameter| parameter.name).collect();
        let named =
            self.starts.keys().chain(&self.offset).find(|name| !known.contains(&name.as_str()));
        ensure!(
            named.is_none(),
            "law {} has no parameter {named:?}; hint: it has {}",
            law.name(),
            known.join(", ")
        );
        let takes = law.variables();
        let fits = |(&takes, named): (&&str, &String)| takes == "any" || takes == named.as_str();
        ensure!(
            takes.len() == self.variables.len() && takes.iter().zip(&self.variables).all(fits),
            "law {} takes {}, the comparison names {}; hint: in that order",
            law.name(),
            takes.join(", "),
            self.variables.join(", ")
        );
        let values = self.starts.values();
        ensure!(
            values
                .clone()
                .all(|values| !values.is_empty() && values.iter().all(|value| value.is_finite())),
            "a start of law {} is missing or not a number; hint: name at least one value",
            law.name()
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    const PLAN: &str = include_str!("../../../data/comparisons/chinchilla-laws.yaml");

    fn fault(from: &str, to: &str) -> String {
        let text = PLAN.replacen(from, to, 1);
        assert_ne!(text, PLAN, "nothing was replaced");
        format!("{:#}", parse(&text, "place.yaml", "chinchilla-laws").expect_err("a fault"))
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (from, to, said) in [
            ("id: chinchilla-laws", "id: other", "name the file after the comparison"),
            (
                "law: chinchilla_additive",
                "law: nobody",
                "law \"nobody\" is unknown; hint: known laws are",
            ),
            (
                "[params, training_tokens]",
                "[training_tokens, params]",
                "takes params, training_tokens",
            ),
            ("offset: E", "offset: F", "has no parameter Some(\"F\")"),
            ("variables: [params]", "variables: [training_flop]", "stands here twice"),
            ("held_out_share: 0.2", "held_out_share: 1", "held_out_share 1 is not between 0 and 1"),
            ("trim: 0.15", "trim: 0.5", "trim 0.5 is not between 0 and 0.5"),
            ("replicates: 999", "replicates: 9", "9 replicates cannot show"),
            ("alpha: [", "alpha: [.nan, ", "is missing or not a number"),
            ("seed:", "sead:", "sead"),
        ] {
            let message = fault(from, to);
            assert!(message.contains("place.yaml") && message.contains(said), "{message}");
        }
    }
}
