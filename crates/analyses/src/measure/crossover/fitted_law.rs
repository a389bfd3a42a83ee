//! The fit of a study, made a function of the axis.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::Line;
use observations::Observations;
use robustness::{Along, Contender, Replicates, common_range};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::measure::compute::Given;
use crate::numbers::line;
use crate::rows::column;
use crate::study::Study;
use crate::study::drawn_runs::DrawnRuns;
use crate::study::fitted::{self, Fitted};

/// How a law becomes a function of the axis.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// The axis is its only variable.
    Variable,
    /// Training compute, spent so that the loss is least.
    Optimum,
    /// One variable is the axis, the others have these values.
    Fixed(BTreeMap<String, f64>),
}

/// What is drawn anew for the interval of a crossing of laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LawDraws {
    /// The rows that the studies fit, as the studies draw them.
    #[default]
    Fitted,
    /// The runs of each arm, of which the rows are the frontier: each draw has a frontier of its
    /// own, and the law is fitted to that.
    Runs,
}

/// A study's fit as a function of the axis.
pub struct FittedLaw<'a> {
    along: Box<Along<'static>>,
    fitted: Fitted<'a>,
    replicates: Cow<'a, Replicates>,
    axis: &'a [f64],
}

impl<'a> FittedLaw<'a> {
    /// The fit of a study of the metric as a function of the axis.
    ///
    /// # Errors
    /// The study could not run, is of another column, or the path does not fit its variables.
    pub fn of_study(
        given: &Given<'a>,
        study: &str,
        [along, metric]: [&str; 2],
        path: &Path,
    ) -> Result<Self> {
        let fitted @ Fitted { study, fit } = match fitted::fit_of(given.fits, study)? {
            Ok(fitted) => fitted,
            Err(missing) => bail!("study {study} could not run: {}", missing.reason),
        };
        ensure!(
            study.response == metric,
            "study {} fits {}, and the crossover is of {metric}; hint: a study of the same column",
            study.id,
            study.response
        );
        Ok(Self {
            along: path.law_of(study, along)?,
            fitted,
            replicates: Cow::Borrowed(&fit.replicates),
            axis: column(&fit.rows, along)?,
        })
    }

    /// The same law, drawn by the runs of which its rows are the frontier.
    ///
    /// # Errors
    /// Their frontier is not what the study fits.
    pub fn with_runs_drawn(
        self,
        (name, runs): (&str, &Observations),
        metric: &str,
        seed: u64,
        asked: usize,
    ) -> Result<Self> {
        let Fitted { study, fit } = self.fitted;
        let runs = DrawnRuns::of(study, fit, (name, runs), metric)?;
        let replicates = Cow::Owned(runs.replicates(study, study.law()?, seed, asked));
        Ok(Self { replicates, ..self })
    }

    /// The fit's coordinates.
    fn estimate(&self) -> &[f64] {
        &self.fitted.fit.found.best.theta
    }

    /// Where on the axis the rows lie that were fitted.
    pub const fn axis(&self) -> &'a [f64] {
        self.axis
    }

    /// How many replicates were asked for.
    pub fn asked(&self) -> usize {
        self.replicates.thetas.len() + self.replicates.failed
    }

    /// As the comparison of laws takes it.
    pub fn contender(&self) -> Contender<'_> {
        Contender { along: &*self.along, estimate: self.estimate(), replicates: &self.replicates }
    }

    /// The law over its own runs, with its band, as a line of a figure.
    ///
    /// # Errors
    /// The runs are at one point.
    pub fn line(&self, title: &str, level: f64) -> Result<Line> {
        /// Points along the curve: enough for a smooth line on a page.
        const DRAWN: usize = 61;
        let [low, high] =
            common_range(self.axis, self.axis).context("the runs of an arm span no range")?;
        let points = robustness::log_spaced(low, high, DRAWN);
        let loss = |theta: &[f64], x: f64| self.loss(theta, x);
        let band =
            robustness::band(&points, &loss, self.estimate(), self.replicates.sample(), level);
        Ok(line(&format!("law of {title}"), band))
    }

    /// The law's value at a point of the axis, where it has one.
    fn loss(&self, theta: &[f64], x: f64) -> Option<f64> {
        Some(laws::exp((self.along)(laws::ln(x), theta))).filter(|loss| loss.is_finite())
    }
}

impl Path {
    /// Refuses a value for what is no variable of the study: nothing would read it.
    ///
    /// # Errors
    /// There is one; the error names the study's variables.
    pub fn check_against(&self, study: &Study) -> Result<()> {
        let Self::Fixed(values) = self else { return Ok(()) };
        let unread = values.keys().find(|name| !study.variables.contains(name));
        ensure!(
            unread.is_none(),
            "the path fixes {}, which study {} does not read; hint: its variables are {}",
            unread.map_or("", String::as_str),
            study.id,
            study.variables.join(", ")
        );
        Ok(())
    }

    /// A study's law as a function of the axis: `ln L` by `ln x`.
    fn law_of(&self, study: &Study, along: &str) -> Result<Box<Along<'static>>> {
        let law = study.law()?;
        match self {
            Self::Variable => {
                ensure!(
                    study.variables == [along],
                    "study {} is along {}, not {along}; hint: a law of one variable, or another \
                    path",
                    study.id,
                    study.variables.join(", ")
                );
                Ok(Box::new(robustness::along_variable(law)))
            }
            Self::Optimum => Ok(Box::new(robustness::along_optimum(law))),
            Self::Fixed(values) => {
                let ln_fixed = ln_fixed(study, along, values)?;
                Ok(Box::new(move |ln_x: f64, theta: &[f64]| {
                    let ln_x: Vec<f64> =
                        ln_fixed.iter().map(|value| value.unwrap_or(ln_x)).collect();
                    law.ln_loss(theta, &ln_x)
                }))
            }
        }
    }
}

/// The logarithm of each variable's value, none of the axis.
fn ln_fixed(
    study: &Study,
    along: &str,
    values: &BTreeMap<String, f64>,
) -> Result<Vec<Option<f64>>> {
    let fixed: Vec<Option<f64>> =
        study.variables.iter().map(|name| values.get(name).copied()).collect();
    let open = fixed.iter().filter(|value| value.is_none()).count();
    let axis = fixed.iter().position(Option::is_none);
    ensure!(
        open == 1 && axis.is_some_and(|axis| study.variables[axis] == along),
        "the path of study {} must fix every variable but {along}; hint: fixed: {{name: value}}",
        study.id
    );
    Ok(fixed.into_iter().map(|value| value.map(laws::ln)).collect())
}
