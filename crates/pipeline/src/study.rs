//! A study as data: which observations, which law, which objective, which attacks; written before
//! the fit.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use laws::Law;
use observations::{Exclusion, Observations, Selected};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::files;
use crate::measure;
use crate::schema::Kind;

/// One study file. Nothing has a default: a setting that is not written is not a setting.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Its name; it means one thing for ever.
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
    /// Rows the study leaves out, each with its reason.
    pub exclude: Vec<Exclusion>,
    /// Name of the law: one that is built in, or the study's own where it writes a formula.
    #[schemars(extend("examples" = laws::LAWS.iter().map(|law| law.name()).collect::<Vec<_>>()))]
    pub law: String,
    /// A law of the study's own; absent, the law is built in.
    #[serde(default)]
    pub formula: Option<OwnLaw>,
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

/// Where gains per doubling are reported.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Doublings {
    /// Tokens per parameter along the figure.
    pub tokens_per_param: f64,
    /// Places, by name.
    pub points: BTreeMap<String, Place>,
    /// Pairs of places whose gains are compared, by name: the first over the second.
    #[serde(default)]
    pub contrasts: BTreeMap<String, [String; 2]>,
}

/// A model and its training.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Parameters.
    pub params: f64,
    /// Training tokens.
    pub training_tokens: f64,
}

/// What a law predicts unless the study says otherwise.
fn loss() -> String {
    "loss_nats".to_owned()
}

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

impl OwnLaw {
    /// The law under its name. A law lives as long as the program, so the same one is made once.
    fn define(&self, study: &Study) -> Result<&'static dyn Law> {
        static DEFINED: Mutex<Vec<(laws::Definition, &'static laws::Formula)>> =
            Mutex::new(Vec::new());
        ensure!(
            laws::law(&study.law).is_none(),
            "law \"{}\" is built in and the study writes a formula for it; hint: give the formula \
            a name of its own",
            study.law
        );
        let parameter = |own: &OwnParameter| laws::DefinedParameter {
            name: own.name.clone(),
            scale: match own.scale {
                OwnScale::Linear => laws::Scale::Linear,
                OwnScale::Log => laws::Scale::Log,
            },
            unit: own.unit.clone(),
            meaning: own.meaning.clone(),
            limits: own.limits,
        };
        let definition = laws::Definition {
            name: study.law.clone(),
            formula: self.formula.clone(),
            source: self.source.clone(),
            response: study.response.clone(),
            variables: study.variables.clone(),
            parameters: self.parameters.iter().map(parameter).collect(),
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

/// Reads every study of a folder, by name.
pub fn read_all(folder: &Path) -> Result<Vec<(Study, String)>> {
    files::documents(folder, parse)
}

/// Reads one study file; `place` is what errors call it.
pub fn parse(text: &str, place: &str, stem: &str) -> Result<Study> {
    let study: Study = Kind::Study.read(text, place)?;
    files::named_after(&study.id, place, stem, "study")?;
    let law = study.law().with_context(|| place.to_owned())?;
    let known: Vec<&str> = law.parameters().iter().map(|parameter| parameter.name).collect();
    if let Some(name) =
        study.starts.keys().chain(&study.offset).find(|name| !known.contains(&name.as_str()))
    {
        bail!(
            "{place}: law {} has no parameter \"{name}\"; hint: it has {}",
            law.name(),
            known.join(", ")
        );
    }
    ensure!(
        study.variables.len() == law.variables().len(),
        "{place}: law {} takes {} variables, the study names {}; hint: they are {}",
        law.name(),
        law.variables().len(),
        study.variables.len(),
        law.variables().join(", ")
    );
    for (takes, named) in law.variables().iter().zip(&study.variables) {
        ensure!(
            *takes == "any" || takes == named,
            "{place}: law {} takes {takes} where the study names {named}; hint: in its order, {}",
            law.name(),
            law.variables().join(", ")
        );
    }
    study.check_numbers().with_context(|| place.to_owned())?;
    Ok(study)
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
    let axis = |parameter: &laws::Parameter| {
        let values = starts.get(parameter.name)?;
        Some(values.iter().map(|&value| parameter.coordinate(value)).collect())
    };
    fit::Grid { axes: law.parameters().iter().map(axis).collect() }
}

/// A built-in law by name.
pub fn built_in(name: &str) -> Result<&'static dyn Law> {
    laws::law(name).with_context(|| {
        let known: Vec<&str> = laws::LAWS.iter().map(|law| law.name()).collect();
        format!("law \"{name}\" is unknown; hint: known laws are {}", known.join(", "))
    })
}

impl Study {
    /// Settings that are numbers must be numbers that mean something.
    fn check_numbers(&self) -> Result<()> {
        match self.objective {
            ObjectiveChoice::Huber { delta } => {
                ensure!(
                    delta > 0.0 && delta.is_finite(),
                    "delta {delta} is not positive; hint: Hoffmann 2022 takes 0.001"
                );
            }
            ObjectiveChoice::AsymmetricSquares { level } | ObjectiveChoice::Quantile { level } => {
                ensure!(
                    level > 0.0 && level < 1.0,
                    "level {level} is not between 0 and 1; hint: 0.5 is the middle"
                );
            }
            ObjectiveChoice::StudentT { freedom } => {
                ensure!(
                    freedom > 0.0 && freedom.is_finite(),
                    "freedom {freedom} is not positive; hint: 4 is usual"
                );
            }
            ObjectiveChoice::LeastSquares
            | ObjectiveChoice::LeastAbsolute
            | ObjectiveChoice::RawLeastSquares => {}
        }
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
        let places =
            doublings.points.values().flat_map(|place| [place.params, place.training_tokens]);
        ensure!(
            places
                .chain([doublings.tokens_per_param])
                .all(|value| value.is_finite() && value > 0.0),
            "a place of doublings is not positive; hint: params and training_tokens are counts"
        );
        Ok(())
    }

    /// The place of the offset among the law's parameters, where the study names one.
    pub fn offset_index(&self) -> Result<Option<usize>> {
        let named = |parameter: &laws::Parameter| Some(parameter.name) == self.offset.as_deref();
        Ok(self.law()?.parameters().iter().position(named))
    }

    /// The law and the objective over the rows that the study keeps.
    pub fn problem(&self, rows: &Observations) -> Result<fit::Problem<'static>> {
        let variables: Vec<&[f64]> = self
            .variables
            .iter()
            .map(|name| Ok(rows.column(name)?.values.as_slice()))
            .collect::<Result<_>>()?;
        Ok(fit::Problem::new(
            self.law()?,
            self.objective(),
            &variables,
            &rows.column(&self.response)?.values,
        )?)
    }

    /// The rows of the set that the study is about, and those it leaves out.
    pub fn rows(&self, observations: &Observations) -> Result<Selected> {
        Ok(measure::labelled(observations, &self.only)?.exclude(&self.exclude)?)
    }

    /// The law.
    pub fn law(&self) -> Result<&'static dyn Law> {
        if let Some(own) = &self.formula {
            return own.define(self);
        }
        built_in(&self.law)
    }

    /// The objective.
    pub fn objective(&self) -> fit::Objective {
        match self.objective {
            ObjectiveChoice::Huber { delta } => fit::Objective::Huber { delta },
            ObjectiveChoice::LeastSquares => fit::Objective::LeastSquares,
            ObjectiveChoice::LeastAbsolute => fit::Objective::LeastAbsolute,
            ObjectiveChoice::RawLeastSquares => fit::Objective::RawLeastSquares,
            ObjectiveChoice::AsymmetricSquares { level } => {
                fit::Objective::AsymmetricSquares { level }
            }
            ObjectiveChoice::Quantile { level } => fit::Objective::Quantile { level },
            ObjectiveChoice::StudentT { freedom } => fit::Objective::StudentT { freedom },
        }
    }

    /// The grid of starts: printed parameters, brought to fit coordinates.
    pub fn grid(&self, law: &dyn Law) -> fit::Grid {
        grid(law, &self.starts)
    }

    /// How many starts are followed.
    pub fn effort(&self) -> fit::Effort {
        self.search.effort()
    }

    /// The stopping rule.
    pub fn config(&self) -> fit::Config {
        self.solver.config()
    }
}
