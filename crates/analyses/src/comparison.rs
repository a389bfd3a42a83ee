//! A comparison of laws as data: which laws, on which rows, what is held out; written before they
//! are fitted.

pub mod entry;
pub mod find;
pub mod nested;

#[cfg(test)]
mod held_tests;

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use evidence::{Head, Kind};
use laws::Law;
use observations::Exclusion;
use robustness::{Baseline, ErrorModel, Trim};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::definition::Definition;
use crate::fitting::{Search, Solver, built_in, check_parameters};
use crate::hold::{self, Hold};

/// One comparison's file. Nothing has a default but a law's offset, which not every law has.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Its name; unique among comparisons, and never reused.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// The set of observations.
    pub observations: String,
    /// Rows it leaves out, each with its reason.
    pub exclude: Vec<Exclusion>,
    /// The column that the laws predict; absent, the loss.
    #[serde(default = "loss")]
    pub response: String,
    /// The column that orders the rows: the largest are held out, and a break is looked for along
    /// it; absent, training compute.
    #[serde(default = "compute")]
    pub along: String,
    /// How log residuals are distributed, under every law.
    pub errors: Errors,
    /// Largest share of the rows that is held out: those of the largest compute, or of the largest
    /// values of `along`.
    pub held_out_share: f64,
    /// How a break along compute, or along the column that `along` names, is looked for.
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

/// What laws predict unless the comparison says otherwise.
fn loss() -> String {
    "loss_nats".to_owned()
}

/// What orders the rows unless the comparison says otherwise.
fn compute() -> String {
    COMPUTE.to_owned()
}

/// The column of training compute.
const COMPUTE: &str = "training_flop";

/// How log residuals are distributed; each law's fit is the maximum of that likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Errors {
    /// Normal: least squares.
    Normal,
    /// The Huber density of Besiroglu 2024: least absolute deviations.
    HuberDensity,
}

/// How a break is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakTest {
    /// Share of the rows at each end without one; absent, `rows_least` says how many rows.
    pub trim: Option<f64>,
    /// Rows at each end without one, whatever their share; absent, `trim` says which share.
    pub rows_least: Option<usize>,
    /// Compute below which none is looked for, in FLOP, or the value of `along` in its unit;
    /// absent, it is looked for everywhere.
    pub from_flop: Option<f64>,
    /// Places at most.
    pub places_max: usize,
    /// Replicates of the bootstrap.
    pub replicates: usize,
}

/// One law of a comparison.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contender {
    /// Its name.
    pub law: String,
    /// Standard columns for its variables, in its order.
    pub variables: Vec<String>,
    /// Parameters that are held at a value, as of a study; absent, all are fitted.
    #[serde(default)]
    pub hold: Hold,
    /// Values of the parameters to start from; coefficients that are not named follow from the
    /// others.
    pub starts: BTreeMap<String, Vec<f64>>,
    /// The offset that is kept above a millionth of the least loss, if the law has one.
    #[serde(default)]
    pub offset: Option<String>,
}

impl BreakTest {
    /// The rows at each end without a break.
    ///
    /// # Errors
    /// They are said twice or not at all, or are no share or number of rows.
    pub fn ends(&self) -> Result<Trim> {
        match (self.trim, self.rows_least) {
            (Some(trim), None) => {
                ensure!(
                    trim > 0.0 && trim < 0.5,
                    "trim {trim} is not between 0 and 0.5; hint: Andrews 1993 takes 0.15"
                );
                Ok(Trim::Share(trim))
            }
            (None, Some(rows)) => {
                ensure!(rows >= 4, "rows_least {rows} leaves a line no freedom; hint: 8");
                Ok(Trim::Rows(rows))
            }
            _ => bail!("break_test takes one of trim and rows_least; hint: trim: 0.15"),
        }
    }

    /// Whether the test says how far it reaches: where that is not the usual share of the rows.
    #[must_use]
    pub const fn files_reach(&self) -> bool {
        self.rows_least.is_some() || self.from_flop.is_some()
    }
}

impl Errors {
    /// As the engine takes it.
    #[must_use]
    pub const fn model(self) -> ErrorModel {
        match self {
            Self::Normal => ErrorModel::Normal,
            Self::HuberDensity => ErrorModel::HuberDensity,
        }
    }
}

impl Definition for Comparison {
    const KIND: Kind = Kind::Comparison;

    fn id(&self) -> &str {
        &self.id
    }

    fn check(&self) -> Result<()> {
        ensure!(!self.laws.is_empty(), "no law to compare; hint: name at least one");
        ensure!(
            self.along != self.response,
            "the rows are ordered by {0} and the laws predict {0}; hint: along: training_tokens",
            self.along
        );
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
        let BreakTest { places_max, replicates, .. } = self.break_test;
        self.break_test.ends()?;
        ensure!(places_max > 0, "places_max is 0; hint: 60");
        ensure!(
            replicates >= 99,
            "{replicates} replicates cannot show a p value of 0.01; hint: 999"
        );
        Ok(())
    }
}

/// What is filed of each law of a comparison, beside where its strongest break is.
const OF_LAWS: [&str; 9] = [
    "aicc",
    "bic",
    "loo_difference",
    "loo_standard_error",
    "vuong_p",
    "clarke_p",
    "ratio",
    "ratio_p",
    "break_p",
];

/// Where the strongest break is, and, where the test of a break says how far it reaches, the
/// greatest place and the least one at which it could have found one: along compute, and along
/// another column.
const BREAKS: [[&str; 3]; 2] = [
    ["break_flop", "break_reach_flop", "break_reach_low_flop"],
    ["break_at", "break_reach", "break_reach_low"],
];

/// What is filed of each prediction of the rows held out.
const OF_PREDICTIONS: [&str; 4] =
    ["held_out_log_rmse", "held_out_relative_error", "held_out_bias", "held_out_p"];

/// What the numbers of a baseline begin with.
#[must_use]
pub fn baseline_name(baseline: &str) -> String {
    format!("baseline.{}", baseline.replace([' ', ','], "_"))
}

impl Comparison {
    /// Whether rows are ordered by training compute.
    #[must_use]
    pub fn is_along_compute(&self) -> bool {
        self.along == COMPUTE
    }

    /// What the place of a break and the two ends of the search are called in quantities.
    #[must_use]
    pub fn breaks(&self) -> [&'static str; 3] {
        BREAKS[usize::from(!self.is_along_compute())]
    }

    /// What is known of it before it runs.
    #[must_use]
    pub fn head(&self, digest: &str) -> Head {
        let mut declares = Vec::new();
        for contender in &self.laws {
            let [place, reach @ ..] = self.breaks();
            let of_law = OF_LAWS.into_iter().chain([place]).chain(OF_PREDICTIONS);
            declares.extend(of_law.map(|what| format!("{}.{what}", contender.name())));
            if self.break_test.files_reach() {
                declares.extend(reach.map(|what| format!("{}.{what}", contender.name())));
            }
        }
        for baseline in Baseline::ALL {
            let name = baseline_name(baseline.name());
            declares.extend(OF_PREDICTIONS.map(|what| format!("{name}.{what}")));
        }
        Head {
            kind: Kind::Comparison,
            id: self.id.clone(),
            title: self.title.clone(),
            question: self.question.clone(),
            digest: digest.to_owned(),
            observations: Some(self.observations.clone()),
            studies: Vec::new(),
            declares,
        }
    }
}

impl Contender {
    /// What it goes by in quantities: the law, what of it is held, and its variables where the
    /// comparison chose them, as in `power_law_offset_along_training_flop`.
    #[must_use]
    pub fn name(&self) -> String {
        let chosen = laws::law(&self.law).is_some_and(|law| law.variables().contains(&"any"));
        let mut name = self.law.clone();
        if !self.hold.is_empty() {
            let held: Vec<&str> = self.hold.keys().map(String::as_str).collect();
            name = format!("{name}_with_{}_held", held.join("_"));
        }
        if chosen { format!("{name}_along_{}", self.variables.join("_")) } else { name }
    }

    /// The law.
    ///
    /// # Errors
    /// No law is called so, or a parameter cannot be held.
    pub fn law(&self) -> Result<&'static dyn Law> {
        Ok(hold::held(built_in(&self.law)?, &self.hold)?)
    }

    fn check(&self) -> Result<()> {
        let law = self.law()?;
        check_parameters(law, self.starts.keys().chain(&self.offset))?;
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
    use super::Comparison;
    use crate::definition::{Document, parse};

    const PLAN: &str = include_str!("../../../data/comparisons/chinchilla-laws.yaml");

    fn fault(from: &str, to: &str) -> String {
        let text = PLAN.replacen(from, to, 1);
        assert_ne!(text, PLAN, "nothing was replaced");
        let (location, stem) = ("place.yaml".to_owned(), "chinchilla-laws".to_owned());
        let document = Document { location, stem, text, digest: String::new() };
        format!("{:#}", parse::<Comparison>(&document).expect_err("a fault"))
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
            ("offset: E", "offset: F", "has no parameter \"F\"; hint: it has"),
            ("variables: [params]", "variables: [training_flop]", "stands here twice"),
            ("held_out_share: 0.2", "held_out_share: 1", "held_out_share 1 is not between 0 and 1"),
            ("trim: 0.15", "trim: 0.5", "trim 0.5 is not between 0 and 0.5"),
            ("trim: 0.15", "rows_least: 3", "rows_least 3 leaves a line no freedom"),
            ("trim: 0.15", "trim: 0.15, rows_least: 8", "takes one of trim and rows_least"),
            ("trim: 0.15, ", "", "takes one of trim and rows_least"),
            ("replicates: 999", "replicates: 9", "9 replicates cannot show"),
            ("alpha: [", "alpha: [.nan, ", "is missing or not a number"),
            ("seed:", "sead:", "sead"),
        ] {
            let message = fault(from, to);
            assert!(message.contains("place.yaml") && message.contains(said), "{message}");
        }
    }
}
