//! A study as data: which observations, which law, which objective, how it is resampled.

pub mod check;
pub mod checks;
pub mod draft;
pub mod drawn_runs;
pub mod draws;
pub mod figures;
pub mod find;
pub mod fitted;
pub mod gains;
pub mod named;
pub mod names;
mod profiles;
pub mod ratio;
pub mod run;

#[cfg(test)]
mod family_tests;
#[cfg(test)]
mod held_tests;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::Kind;
use laws::Law;
use observations::{Column, Exclusion, Observations, Selected};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::definition::Definition;
use crate::fitting::{
    self, ObjectiveChoice, OwnLaw, Resampling, Search, Solver, built_in, check_parameters,
    is_along_compute, parameter_index,
};
use crate::hold::{self, Hold};
use crate::rows::labelled;

/// One study file. Nothing has a default: a setting that is not written is not a setting.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Its name; unique, and never reused for another definition.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What the study is there to answer.
    pub question: String,
    /// The set of observations.
    pub observations: String,
    /// Only rows whose labels are these; absent, all of them.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// Numbers of families from a label, for a law that has one constant a family; absent, there is
    /// no column `family` but one of the set's own.
    #[serde(default)]
    pub families: Option<Families>,
    /// Rows the study leaves out, each with its reason.
    pub exclude: Vec<Exclusion>,
    /// Name of the law: one that is built in, or the study's own where it writes a formula.
    #[schemars(extend("examples" = laws::LAWS.iter().map(|law| law.name()).collect::<Vec<_>>()))]
    pub law: String,
    /// A law of the study's own; absent, the law is built in.
    #[serde(default)]
    pub formula: Option<OwnLaw>,
    /// Parameters of the law that are held at a value, each in the law's own unit, such as `E:
    /// 0.25`; they are no degrees of freedom. Absent, all are fitted.
    #[serde(default)]
    pub hold: Hold,
    /// Standard columns for the law's variables, in its order.
    pub variables: Vec<String>,
    /// The column that the law predicts; absent, the loss.
    #[serde(default = "loss")]
    pub response: String,
    /// How residuals count.
    pub objective: ObjectiveChoice,
    /// The variable that the noise changes with, if rows are to be weighted by it: absent, all rows
    /// count the same.
    #[serde(default)]
    pub noise_along: Option<String>,
    /// Values of the parameters to start from; coefficients that are not named follow from the
    /// others.
    pub starts: BTreeMap<String, Vec<f64>>,
    /// How many of the starts are followed; absent, all of them.
    #[serde(default)]
    pub search: Search,
    /// When the solver stops.
    pub solver: Solver,
    /// How intervals are made.
    pub bootstrap: Resampling,
    /// Budgets to report on, by name, where the law speaks of training compute; none where it does
    /// not.
    pub budgets_flop: Option<BTreeMap<String, f64>>,
    /// Where gains per doubling are reported, for a law in parameters and tokens; absent, nowhere.
    #[serde(default)]
    pub doublings: Option<Doublings>,
    /// Sets of published constants to hold against the fit.
    pub published: Vec<String>,
    /// The offset whose need is tested.
    pub offset: Option<String>,
}

/// Families by the texts of a label.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Families {
    /// The label.
    pub label: String,
    /// Its texts: the first is family 1.
    pub order: Vec<String>,
}

/// Where gains per doubling are reported.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Doublings {
    /// Tokens per parameter along the figure.
    pub tokens_per_param: f64,
    /// Places, by name.
    pub points: BTreeMap<String, ModelSize>,
    /// Pairs of places whose gains are compared, by name: the first over the second.
    #[serde(default)]
    pub contrasts: BTreeMap<String, [String; 2]>,
}

/// A size of model with its training.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSize {
    /// Parameters.
    pub params: f64,
    /// Training tokens.
    pub training_tokens: f64,
}

/// What a law predicts unless the study says otherwise.
fn loss() -> String {
    "loss_nats".to_owned()
}

/// The names of the built-in laws that say something along training compute.
fn laws_along_compute() -> Vec<&'static str> {
    laws::LAWS.iter().filter(|law| is_along_compute(**law)).map(|law| law.name()).collect()
}

impl Definition for Study {
    const KIND: Kind = Kind::Study;

    fn id(&self) -> &str {
        &self.id
    }

    fn check(&self) -> Result<()> {
        let law = self.law()?;
        check_parameters(law, self.starts.keys().chain(&self.offset))?;
        ensure!(
            self.variables.len() == law.variables().len(),
            "law {} takes {} variables, the study names {}; hint: they are {}",
            law.name(),
            law.variables().len(),
            self.variables.len(),
            law.variables().join(", ")
        );
        for (takes, named) in law.variables().iter().zip(&self.variables) {
            ensure!(
                *takes == "any" || takes == named,
                "law {} takes {takes} where the study names {named}; hint: in its order, {}",
                law.name(),
                law.variables().join(", ")
            );
        }
        self.check_numbers()
    }
}

impl Families {
    /// Gives the rows the column of their families' numbers.
    fn number(&self, rows: &mut Observations) -> Result<()> {
        let Self { label, order } = self;
        let number = |text: &String| {
            let place = order.iter().position(|family| family == text);
            let place = place.with_context(|| {
                format!("{label} \"{text}\" is no family; hint: name it under families.order")
            });
            Ok(place? as f64 + 1.0)
        };
        let values = rows.label(label)?.iter().map(number).collect::<Result<_>>()?;
        let quantity = observations::quantity(FAMILY).context("a standard quantity")?;
        let meaning = format!("number of the {label} among {}", order.join(", "));
        rows.columns.insert(FAMILY.to_owned(), Column { quantity, meaning, values });
        Ok(())
    }

    fn check(&self, variables: &[String]) -> Result<()> {
        ensure!(
            variables.iter().any(|name| name == FAMILY),
            "families are numbered and no variable of the law is {FAMILY}; hint: leave families \
            out"
        );
        let twice = self.order.iter().enumerate().find(|(at, one)| self.order[..*at].contains(one));
        if let Some((_, twice)) = twice {
            bail!("families.order names {twice} twice; hint: each once");
        }
        Ok(())
    }
}

/// The column of the families' numbers.
pub const FAMILY: &str = "family";

impl Study {
    /// Settings that are numbers must be numbers that mean something.
    fn check_numbers(&self) -> Result<()> {
        self.objective.check()?;
        if let Search::UntilSettled { first } = self.search {
            ensure!(
                first >= 2,
                "first {first} starts cannot agree with one another; hint: 8 is usual"
            );
        }
        for (parameter, values) in &self.starts {
            ensure!(!values.is_empty(), "no start for {parameter}; hint: name at least one value");
            ensure!(
                values.iter().all(|value| value.is_finite()),
                "a start for {parameter} is not a number"
            );
        }
        let Solver { steps_max, gradient_scaled_max } = self.solver;
        ensure!(steps_max > 0, "steps_max is 0; hint: 300 is plenty");
        ensure!(
            gradient_scaled_max > 0.0 && gradient_scaled_max < 1e-3,
            "gradient_scaled_max {gradient_scaled_max} is not between 0 and 0.001; hint: 1e-10"
        );
        let Resampling { replicates, level, .. } = self.bootstrap;
        ensure!(replicates >= 20, "{replicates} replicates make no interval; hint: 1000 is usual");
        ensure!(
            level > 0.5 && level < 1.0,
            "confidence level {level} is not between 0.5 and 1; hint: 0.95 is usual"
        );
        self.check_doublings()?;
        self.families.iter().try_for_each(|families| families.check(&self.variables))?;
        let Some(budgets) = &self.budgets_flop else { return Ok(()) };
        if let Some((name, flop)) =
            budgets.iter().find(|(_, flop)| !(flop.is_finite() && **flop > 0.0))
        {
            bail!("budget {name} is {flop} FLOP; hint: a budget is positive");
        }
        // A law in one variable speaks of compute only where that variable is compute.
        ensure!(
            self.variables.len() > 1 || self.variables[0] == "training_flop",
            "budgets_flop is set, but the law's variable is {}; hint: write budgets_flop: null",
            self.variables[0]
        );
        let law = self.law()?;
        ensure!(
            is_along_compute(law),
            "budgets_flop is set, but law {} says nothing along training compute and would not \
            read it; hint: write budgets_flop: null; the laws that read it are {}",
            law.name(),
            laws_along_compute().join(", ")
        );
        Ok(())
    }

    /// Gains need a law in parameters and tokens.
    fn check_doublings(&self) -> Result<()> {
        let Some(doublings) = &self.doublings else { return Ok(()) };
        ensure!(
            self.variables == ["params", "training_tokens"],
            "doublings need a law in params and training_tokens, in that order; hint: leave \
            doublings out"
        );
        if let Some(name) = doublings
            .contrasts
            .values()
            .flatten()
            .find(|name| !doublings.points.contains_key(*name))
        {
            bail!(
                "a contrast names \"{name}\", which is none of the points; hint: add it under \
                points"
            );
        }
        let counts =
            doublings.points.values().flat_map(|point| [point.params, point.training_tokens]);
        ensure!(
            counts
                .chain([doublings.tokens_per_param])
                .all(|value| value.is_finite() && value > 0.0),
            "a place of doublings is not positive; hint: params and training_tokens are counts"
        );
        Ok(())
    }

    /// The index of the offset among the law's parameters, where the study names one.
    ///
    /// # Errors
    /// The law is unknown.
    pub fn offset_index(&self) -> Result<Option<usize>> {
        let law = self.law()?;
        Ok(self.offset.as_deref().and_then(|name| parameter_index(law, name)))
    }

    /// The law and the objective over the rows that the study keeps.
    ///
    /// # Errors
    /// A column is missing, or the rows are too few or unfit for the law.
    pub fn problem(&self, rows: &Observations) -> Result<fit::Problem<'static>> {
        fitting::problem(self.law()?, self.objective(), rows, &self.variables, &self.response)
    }

    /// The rows of the set that the study is about, and those it leaves out.
    ///
    /// # Errors
    /// A label or a column that chooses rows is not there.
    pub fn rows(&self, observations: &Observations) -> Result<Selected> {
        let mut selected = labelled(observations, &self.only)?.exclude(&self.exclude)?;
        if let Some(families) = &self.families {
            families.number(&mut selected.observations)?;
        }
        Ok(selected)
    }

    /// The law.
    ///
    /// # Errors
    /// The law is unknown, the study's own cannot be read, or a parameter cannot be held.
    pub fn law(&self) -> Result<&'static dyn Law> {
        let law = match &self.formula {
            Some(own) => own.define(&self.law, &self.response, &self.variables)?,
            None => built_in(&self.law)?,
        };
        Ok(hold::held(law, &self.hold)?)
    }

    /// The objective.
    #[must_use]
    pub const fn objective(&self) -> fit::Objective {
        self.objective.objective()
    }

    /// The grid of starts: printed parameters, brought to fit coordinates.
    #[must_use]
    pub fn grid(&self, law: &dyn Law) -> fit::Grid {
        fitting::grid(law, &self.starts)
    }

    /// How many starts are followed.
    #[must_use]
    pub const fn effort(&self) -> fit::Effort {
        self.search.effort()
    }

    /// The stopping rule.
    #[must_use]
    pub const fn config(&self) -> fit::Config {
        self.solver.config()
    }
}
