//! Runs a failure, and files it beside the fit that is right.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use evidence::{
    Evidence, Exhibit, ExhibitEnd, ExhibitParameter, ExhibitRecord, MissingExhibit, Quantity,
    StudyFinding,
};
use fit::{BfgsConfig, BfgsEnd, BfgsStop, GradientRule, Problem};
use observations::Observations;

use super::{Failure, Record};
use crate::study::Study;

/// How a failure ended.
pub enum Shown {
    /// It was reproduced.
    Exhibit(Box<Exhibit>),
    /// There was nothing to hold it against.
    Missing(MissingExhibit),
}

/// Runs one failure, or says why it cannot be shown.
pub fn show(
    failure: &Failure,
    text: &str,
    studies: &[(Study, String)],
    sets: &BTreeMap<String, Observations>,
    evidence: &Evidence,
) -> Result<Shown> {
    let missing = |reason: String, command: Option<String>| {
        Shown::Missing(MissingExhibit {
            id: failure.id.clone(),
            title: failure.title.clone(),
            reason,
            command,
        })
    };
    let named = |id: &str| id == failure.study;
    let Some(found) = evidence.studies.iter().find(|found| named(&found.id)) else {
        let absent = evidence.missing_studies.iter().find(|absent| named(&absent.id));
        let why = absent.map_or("it did not run", |absent| absent.reason.as_str());
        let reason = format!("its study {} is missing: {why}", failure.study);
        return Ok(missing(reason, absent.and_then(|absent| absent.command.clone())));
    };
    if !found.fit.converged {
        return Ok(missing(
            format!("the fit of its study {} did not converge: none is right", found.id),
            None,
        ));
    }
    let (study, _) =
        studies.iter().find(|(study, _)| named(&study.id)).context("the study has no file")?;
    let observations = sets.get(&study.observations).context("the study has no observations")?;
    let rows = study.rows(observations)?.observations;
    Ok(Shown::Exhibit(Box::new(exhibit(failure, text, &study.problem(&rows)?, found)?)))
}

/// The failure, the same optimiser under a relative rule, and the study's own fit.
fn exhibit(
    failure: &Failure,
    text: &str,
    problem: &Problem<'_>,
    found: &StudyFinding,
) -> Result<Exhibit> {
    let right = Right::new(problem, found)?;
    let parameters = problem.law.parameters();
    let start: Vec<f64> = parameters
        .iter()
        .map(|parameter| parameter.coordinate(failure.start[parameter.name]))
        .collect();
    let run = |average: bool, stop: GradientRule| {
        let end =
            descend(problem, average, &start, &BfgsConfig { steps_max: failure.steps_max, stop });
        ensure!(
            end.stop != BfgsStop::NotFinite,
            "{}; hint: start nearer to the data",
            end.stop.words()
        );
        Ok(end)
    };
    let early = run(failure.average, GradientRule::Absolute(failure.gradient_max))?;
    let relative = run(false, GradientRule::Relative(failure.gradient_relative_max))?;
    let ends = vec![
        right.end_of_bfgs("the failure", &early),
        right.end_of_bfgs("the same optimiser, stopped by a relative rule", &relative),
        right.end_of_study(),
    ];
    Ok(Exhibit {
        id: failure.id.clone(),
        title: failure.title.clone(),
        lesson: failure.lesson.clone(),
        study: failure.study.clone(),
        digest: sources::sha256_hex(text.as_bytes()),
        method: method(failure, problem.rows()),
        start: failure.start.clone(),
        start_note: failure.start_note.clone(),
        record: failure.record.as_ref().map(|record| right.record(record)),
        quantities: quantities(failure, problem, &ends[0]),
        ends,
    })
}

/// BFGS on the sum, or on the mean: objective and gradient over the number of rows.
fn descend(problem: &Problem<'_>, average: bool, start: &[f64], config: &BfgsConfig) -> BfgsEnd {
    let rows = if average { problem.rows() as f64 } else { 1.0 };
    let mut function = |theta: &[f64], gradient: &mut [f64]| {
        let sum = problem.value_and_gradient(theta, gradient);
        for slope in gradient.iter_mut() {
            *slope /= rows;
        }
        sum / rows
    };
    fit::bfgs(&mut function, start, config)
}

/// What every end is held against: the study's own fit.
struct Right<'a> {
    problem: &'a Problem<'a>,
    found: &'a StudyFinding,
    /// Its printed parameters, in the order of the law.
    parameters: Vec<f64>,
}

impl<'a> Right<'a> {
    fn new(problem: &'a Problem<'a>, found: &'a StudyFinding) -> Result<Self> {
        let value = |name: &str| found.parameters.iter().find(|parameter| parameter.name == name);
        let printed = |parameter: &laws::Parameter| {
            let found = value(parameter.name)
                .with_context(|| format!("{} has no {}", found.id, parameter.name))?;
            Ok(found.value.estimate)
        };
        let parameters = problem.law.parameters().iter().map(printed).collect::<Result<_>>()?;
        Ok(Self { problem, found, parameters })
    }

    fn end_of_bfgs(&self, label: &str, end: &BfgsEnd) -> ExhibitEnd {
        let parameters = self.problem.law.parameters().iter();
        let printed: Vec<f64> = parameters
            .zip(&end.theta)
            .map(|(parameter, &theta)| parameter.printed(theta))
            .collect();
        ExhibitEnd {
            label: label.to_owned(),
            says: says(end.stop.converged(), end.stop.words()),
            converged_by_its_own_rule: end.stop.converged(),
            // What was minimised may be a mean; ends compare by the sum.
            objective: self.problem.value(&end.theta),
            excess: self.excess(self.problem.value(&end.theta)),
            parameters: self.beside(&printed),
            steps: end.steps,
            evaluations: Some(end.evaluations),
            gradient_max: self.gradient_max(&end.theta),
        }
    }

    fn end_of_study(&self) -> ExhibitEnd {
        let parameters = self.problem.law.parameters().iter();
        let theta: Vec<f64> = parameters
            .zip(&self.parameters)
            .map(|(parameter, &value)| parameter.coordinate(value))
            .collect();
        let fit = &self.found.fit;
        ExhibitEnd {
            label: "the study's own fit".to_owned(),
            says: says(fit.converged, &fit.reason),
            converged_by_its_own_rule: fit.converged,
            objective: fit.objective,
            excess: self.excess(fit.objective),
            parameters: self.beside(&self.parameters),
            steps: fit.steps,
            evaluations: None,
            gradient_max: self.gradient_max(&theta),
        }
    }

    fn record(&self, record: &Record) -> ExhibitRecord {
        ExhibitRecord {
            place: record.place.clone(),
            says: record.says.clone(),
            objective: record.objective,
            excess: self.excess(record.objective),
            parameters: record.parameters.clone(),
        }
    }

    /// By how much of the right objective an objective lies above it.
    fn excess(&self, objective: f64) -> Option<f64> {
        let right = self.found.fit.objective;
        (right != 0.0).then(|| (objective - right) / right.abs())
    }

    /// Printed parameters, each with its ratio to the right one.
    fn beside(&self, printed: &[f64]) -> Vec<ExhibitParameter> {
        let parameters = self.problem.law.parameters().iter().zip(&self.parameters).zip(printed);
        parameters
            .map(|((parameter, &right), &value)| ExhibitParameter {
                name: parameter.name.to_owned(),
                symbol: parameter.symbol.to_owned(),
                value,
                ratio: (right != 0.0).then(|| value / right),
            })
            .collect()
    }

    /// The largest entry of the gradient of the sum.
    fn gradient_max(&self, theta: &[f64]) -> f64 {
        let mut gradient = vec![0.0; theta.len()];
        self.problem.value_and_gradient(theta, &mut gradient);
        gradient.iter().fold(0.0, |most, slope| slope.abs().max(most))
    }
}

fn says(converged: bool, reason: &str) -> String {
    format!("{}: {reason}", if converged { "success" } else { "failure" })
}

const fn minimised(failure: &Failure) -> &'static str {
    if failure.average { "mean" } else { "sum" }
}

/// What was minimised and when it was stopped.
fn method(failure: &Failure, rows: usize) -> String {
    format!(
        "BFGS with exact gradients (Nocedal & Wright 2006, Algorithm 6.1), {} steps at most. The \
        failure: on the {} over \
         {rows} rows, until no entry of its gradient exceeds {:e}. The relative rule: from the same start, on the sum, \
         until no entry of its gradient, times its coordinate where that is larger than 1, exceeds {:e} of the \
         objective. The coordinates are the logarithms of scales, and exponents as they are.",
        failure.steps_max,
        minimised(failure),
        failure.gradient_max,
        failure.gradient_relative_max
    )
}

/// Every number of the failure by name.
fn quantities(
    failure: &Failure,
    problem: &Problem<'_>,
    end: &ExhibitEnd,
) -> BTreeMap<String, Quantity> {
    let stopped = format!(
        "where BFGS on the {} stops once no entry of its gradient exceeds {:e}",
        minimised(failure),
        failure.gradient_max
    );
    let quantity = |estimate: f64, unit: &str, what: &str| {
        Quantity::plain(estimate, unit, problem.rows(), format!("{what} {stopped}"))
    };
    let parameters = problem.law.parameters().iter().zip(&end.parameters);
    let mut all: BTreeMap<String, Quantity> = parameters
        .map(|(parameter, found)| {
            (found.name.clone(), quantity(found.value, parameter.unit, "parameter"))
        })
        .collect();
    all.insert("objective".to_owned(), quantity(end.objective, "1", "sum over the rows"));
    if let Some(excess) = end.excess {
        let what =
            format!("share of the objective of {} by which the sum lies above it,", failure.study);
        all.insert("excess".to_owned(), quantity(excess, "1", &what));
    }
    all
}
