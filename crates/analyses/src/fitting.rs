//! Law, objective, starts, solver and resampling as data, and the problems that the engine makes
//! of them: once, for every kind of analysis.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use laws::Law;
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::rows::columns;

/// A law as data: a formula with its parameters.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnLaw {
    /// Such as `E + A / params^alpha`: `+ - * / ^`, brackets, `exp`, `ln`, `sqrt`, `min`, `max`,
    /// `abs`; variables go by the names of their columns.
    pub formula: String,
    /// Where it comes from.
    pub source: String,
    /// One entry a parameter.
    pub parameters: Vec<OwnParameter>,
}

/// A parameter of a study's own law.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnParameter {
    /// Its name, in the formula as well.
    pub name: String,
    /// How it enters the fit: scales by their logarithm, exponents as they are.
    pub scale: OwnScale,
    /// Its unit; exponents have none, `"1"`.
    pub unit: String,
    /// What it means.
    pub meaning: String,
    /// Its least and its greatest value.
    pub limits: [f64; 2],
}

/// How a parameter enters the fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnScale {
    /// As it is.
    Linear,
    /// By its logarithm; it is positive.
    Log,
}

impl OwnParameter {
    /// As a law takes it.
    fn defined(&self) -> laws::DefinedParameter {
        laws::DefinedParameter {
            name: self.name.clone(),
            scale: match self.scale {
                OwnScale::Linear => laws::Scale::Linear,
                OwnScale::Log => laws::Scale::Log,
            },
            unit: self.unit.clone(),
            meaning: self.meaning.clone(),
            limits: self.limits,
        }
    }
}

impl OwnLaw {
    /// The law under its name. A law lives as long as the program, so the same one is made once.
    ///
    /// # Errors
    /// A built-in law is called so, or the formula cannot be read.
    pub fn define(
        &self,
        name: &str,
        response: &str,
        variables: &[String],
    ) -> Result<&'static dyn Law> {
        static DEFINED: Mutex<Vec<(laws::Definition, &'static laws::Formula)>> =
            Mutex::new(Vec::new());
        ensure!(
            laws::law(name).is_none(),
            "law \"{name}\" is built in and the study writes a formula for it; hint: give the \
            formula a name of its own"
        );
        let definition = laws::Definition {
            name: name.to_owned(),
            formula: self.formula.clone(),
            source: self.source.clone(),
            response: response.to_owned(),
            variables: variables.to_vec(),
            parameters: self.parameters.iter().map(OwnParameter::defined).collect(),
        };
        let mut defined = DEFINED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, law)) = defined.iter().find(|(known, _)| *known == definition) {
            return Ok(*law);
        }
        let law = laws::Formula::define(&definition)?;
        defined.push((definition, law));
        Ok(law)
    }
}

/// The objective on log residuals.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveChoice {
    /// Sum of Huber's function.
    Huber {
        /// Where the parabola ends.
        delta: f64,
    },
    /// Sum of half squares.
    LeastSquares,
    /// Sum of absolute values.
    LeastAbsolute,
    /// Sum of half squares of the losses' own residuals, not of their logarithms'.
    RawLeastSquares,
    /// Sum of squares, those above the law times `level`, the others times what is left of one.
    AsymmetricSquares {
        /// Level of the expectile.
        level: f64,
    },
    /// Sum of absolute values, those above the law times `level`, the others times what is left of
    /// one.
    Quantile {
        /// Level of the quantile.
        level: f64,
    },
    /// Minus the log likelihood of Student's t with a scale of its own.
    StudentT {
        /// Degrees of freedom.
        freedom: f64,
    },
}

impl ObjectiveChoice {
    /// As the engine takes it.
    #[must_use]
    pub const fn objective(self) -> fit::Objective {
        match self {
            Self::Huber { delta } => fit::Objective::Huber { delta },
            Self::LeastSquares => fit::Objective::LeastSquares,
            Self::LeastAbsolute => fit::Objective::LeastAbsolute,
            Self::RawLeastSquares => fit::Objective::RawLeastSquares,
            Self::AsymmetricSquares { level } => fit::Objective::AsymmetricSquares { level },
            Self::Quantile { level } => fit::Objective::Quantile { level },
            Self::StudentT { freedom } => fit::Objective::StudentT { freedom },
        }
    }

    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// There is one; the error names it.
    pub fn check(self) -> Result<()> {
        match self {
            Self::Huber { delta } => ensure!(
                delta > 0.0 && delta.is_finite(),
                "delta {delta} is not positive; hint: Hoffmann 2022 takes 0.001"
            ),
            Self::AsymmetricSquares { level } | Self::Quantile { level } => ensure!(
                level > 0.0 && level < 1.0,
                "level {level} is not between 0 and 1; hint: 0.5 is the middle"
            ),
            Self::StudentT { freedom } => ensure!(
                freedom > 0.0 && freedom.is_finite(),
                "freedom {freedom} is not positive; hint: 4 is usual"
            ),
            Self::LeastSquares | Self::LeastAbsolute | Self::RawLeastSquares => {}
        }
        Ok(())
    }
}

/// How many of the starts are followed to their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// All.
    #[default]
    EveryStart,
    /// The most promising ones, twice as many each time, until that gains nothing.
    UntilSettled {
        /// How many at first.
        first: usize,
    },
}

/// When the solver stops.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Solver {
    /// Steps at most from one start.
    pub steps_max: usize,
    /// Scaled gradient below which a point is a minimum.
    pub gradient_scaled_max: f64,
}

/// The bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resampling {
    /// What is drawn: single rows, or clusters whole.
    pub draw: Draw,
    /// How often.
    pub replicates: usize,
    /// Confidence level of the intervals.
    pub level: f64,
    /// Project-wide seed; each study draws from streams of its own.
    pub seed: u64,
}

/// The unit of resampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// Single rows.
    Rows,
    /// Clusters (runs with all their checkpoints).
    Clusters,
}

impl Search {
    /// As the engine takes it.
    pub const fn effort(self) -> fit::Effort {
        match self {
            Self::EveryStart => fit::Effort::EveryStart,
            Self::UntilSettled { first } => fit::Effort::UntilSettled { first },
        }
    }
}

impl Solver {
    /// As the engine takes it.
    pub const fn config(self) -> fit::Config {
        fit::Config { steps_max: self.steps_max, gradient_scaled_max: self.gradient_scaled_max }
    }
}

/// A grid of starts: printed parameters, brought to fit coordinates; those that are not named are
/// left to the engine.
pub fn grid(law: &dyn Law, starts: &BTreeMap<String, Vec<f64>>) -> fit::Grid {
    fit::Grid { axes: law.parameters().iter().map(|parameter| axis(parameter, starts)).collect() }
}

/// The starts of one parameter as fit coordinates, where some are named.
fn axis(parameter: &laws::Parameter, starts: &BTreeMap<String, Vec<f64>>) -> Option<Vec<f64>> {
    let values = starts.get(parameter.name)?;
    Some(values.iter().map(|&value| parameter.coordinate(value)).collect())
}

/// A built-in law by name.
///
/// # Errors
/// No law is called so; the error lists those that are there.
pub fn built_in(name: &str) -> Result<&'static dyn Law> {
    laws::law(name).with_context(|| {
        format!("law \"{name}\" is unknown; hint: known laws are {}", law_names().join(", "))
    })
}

/// The law over columns of the rows, with an objective.
///
/// # Errors
/// A column is missing, or the rows are too few or unfit for the law.
pub fn problem(
    law: &'static dyn Law,
    objective: fit::Objective,
    rows: &Observations,
    variables: &[String],
    response: &str,
) -> Result<fit::Problem<'static>> {
    let response = &rows.column(response)?.values;
    Ok(fit::Problem::new(law, objective, &columns(rows, variables)?, response)?)
}

/// Refuses a name that is no parameter's of the law.
///
/// # Errors
/// There is one; the error lists the parameters that the law has.
pub fn check_parameters<'a>(
    law: &dyn Law,
    names: impl IntoIterator<Item = &'a String>,
) -> Result<()> {
    let known: Vec<&str> = law.parameters().iter().map(|parameter| parameter.name).collect();
    for name in names {
        if !known.contains(&name.as_str()) {
            let (law, known) = (law.name(), known.join(", "));
            bail!("law {law} has no parameter \"{name}\"; hint: it has {known}");
        }
    }
    Ok(())
}

/// The index of a parameter in the law's order.
#[must_use]
pub fn parameter_index(law: &dyn Law, name: &str) -> Option<usize> {
    law.parameters().iter().position(|parameter| parameter.name == name)
}

/// Whether a law says anything along training compute; that does not hang on where its parameters
/// are.
#[must_use]
pub fn is_along_compute(law: &dyn Law) -> bool {
    law.along_compute(&vec![0.5; law.parameters().len()]).is_some()
}

/// The names of all built-in laws, in the order of the library.
#[must_use]
pub fn law_names() -> Vec<&'static str> {
    laws::LAWS.iter().map(|law| law.name()).collect()
}
