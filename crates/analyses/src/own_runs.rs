//! What a table of runs alone says: one law fitted to it, with what the reader of one screen must
//! know of the fit. Nothing is computed here that a study does not file.

mod answer;
mod contest;
mod foretold;
mod rows;

use anyhow::{Result, anyhow, ensure};
use evidence::{Check, Detail, Finding, Missing, Quantity, RejectedRows, StudyDetail};
use observations::Observations;

pub use answer::{AtBudget, Compared, FittedParameter, LargestRun, OwnRuns, Standing, UsedColumn};
pub use contest::choose;
pub use rows::{Asked, of_rows, study_of_rows};

pub use crate::plan::FailedCheck;
use crate::plan::{self, Number};
use crate::rows::column;
use crate::study::Study;
use crate::study::draft::MULTIPLES;

/// What is known of the table beside the evidence.
pub struct Given<'a> {
    /// The name of the file.
    pub file: &'a str,
    /// The columns that were taken.
    pub columns: Vec<UsedColumn>,
    /// The study that was fitted.
    pub study: &'a Study,
    /// The set that the file makes.
    pub observations: &'a Observations,
    /// How the laws were compared, where none was named.
    pub compared: Option<Compared>,
}

/// What came of the one study.
#[derive(Clone, Copy)]
pub struct Ran<'a> {
    /// What ran.
    pub findings: &'a [Finding],
    /// What could not run.
    pub missing: &'a [Missing],
    /// Data rows of the file.
    pub rows_read: usize,
    /// Those that make no run, by reason.
    pub rejected: &'a [RejectedRows],
}

impl<'a> Ran<'a> {
    /// The study with its detail.
    fn study(self) -> Result<(&'a Finding, &'a StudyDetail)> {
        let of = |found: &'a Finding| match &found.detail {
            Detail::Study(study) => Some((found, study.as_ref())),
            _ => None,
        };
        let missing = || {
            let why = self.missing.first().map_or("no study ran", |missing| &missing.reason);
            anyhow!("{why}")
        };
        self.findings.iter().find_map(of).ok_or_else(missing)
    }
}

/// The answer, from what came of the one study.
///
/// # Errors
/// The study could not run; the error says why.
pub fn answer(ran: Ran<'_>, given: Given<'_>) -> Result<OwnRuns> {
    let (found, study) = ran.study()?;
    if let Some(why) = found.undefined.values().next() {
        refuse_few_scales(&given, why)?;
    }
    let number = |name: &str| found.quantity(name);
    // A count is filed as a number without decimals.
    let count = |name: &str| {
        number(name).and_then(|found| format!("{:.0}", found.estimate).parse().ok()).unwrap_or(0)
    };
    let (failed, passed): (Vec<&Check>, Vec<&Check>) =
        study.checks.iter().partition(|check| !check.passed);
    Ok(OwnRuns {
        file: given.file.to_owned(),
        law: study.law.name.clone(),
        formula: study.law.formula.clone(),
        source: study.law.source.clone(),
        variables: study.variables.clone(),
        response: given.study.response.clone(),
        objective: study.objective.name.clone(),
        columns: given.columns,
        rows_read: ran.rows_read,
        rows_fitted: found.n,
        rejected: ran.rejected.iter().chain(&found.excluded).cloned().collect(),
        converged: number("converged").is_some_and(|found| found.estimate > 0.5),
        ended: study.fit.reason.clone(),
        starts: count("starts"),
        starts_agreeing: count("starts_agreeing"),
        level: study.bootstrap.level,
        drawn: study.bootstrap.kind.clone(),
        replicates: study.bootstrap.replicates,
        replicates_failed: count("replicates_failed"),
        seed: study.bootstrap.seed,
        parameters: study.parameters.iter().map(|it| parameter(it, found)).collect(),
        not_identified: found.undefined.values().next().cloned(),
        weakest: weakest(study),
        checks_passed: passed.len(),
        checks_failed: failed.into_iter().map(|check| failed_check(check, found)).collect(),
        largest_run: largest_run(given.study, given.observations)?,
        at_budgets: at_budgets(given.observations, found),
        compared: given.compared,
    })
}

/// Fewer different values of a variable than this tell no exponent from an offset.
const SCALES_LEAST: usize = 3;

/// Refuses runs that do not determine the law since a variable takes too few values.
fn refuse_few_scales(given: &Given<'_>, why: &str) -> Result<()> {
    let rows = given.study.rows(given.observations)?.observations;
    for name in &given.study.variables {
        let mut values = column(&rows, name)?.to_vec();
        values.sort_by(f64::total_cmp);
        values.dedup();
        ensure!(
            values.len() >= SCALES_LEAST,
            "{}: {name} takes {} different values, too few for law {} ({why}); hint: add runs with \
             a third value of {name}, or name a law of fewer parameters with --law",
            given.file,
            values.len(),
            given.study.law
        );
    }
    Ok(())
}

fn parameter(parameter: &evidence::Parameter, found: &Finding) -> FittedParameter {
    let quantity = found.quantity(&parameter.name);
    FittedParameter {
        name: parameter.name.clone(),
        meaning: parameter.meaning.clone(),
        unit: quantity.map_or_else(|| "1".to_owned(), |quantity| quantity.unit.clone()),
        estimate: quantity.map(|quantity| quantity.estimate),
        low: quantity.and_then(|quantity| quantity.low),
        high: quantity.and_then(|quantity| quantity.high),
        without_interval: parameter
            .without_interval
            .clone()
            .or_else(|| found.undefined.get(&parameter.name).cloned()),
        method: quantity.map(|quantity| quantity.method.clone()),
    }
}

/// The direction of the parameters that the rows know least of, as the check of it says.
fn weakest(study: &StudyDetail) -> Option<String> {
    let said = study.checks.iter().map(|check| check.note.as_str());
    let mut directions = said.filter_map(|note| note.split_once("weakest direction: "));
    directions.next().map(|(_, direction)| direction.to_owned())
}

fn failed_check(check: &Check, found: &Finding) -> FailedCheck {
    let name = |full: &String| full.split_once('.').map(|(_, name)| name.to_owned());
    let value = check.value.as_ref().and_then(name);
    plan::failed_check(check, value.and_then(|name| Some(found.quantity(&name)?.estimate)))
}

/// The run of the largest compute among those that are fitted, where parameters and tokens are
/// known.
fn largest_run(study: &Study, observations: &Observations) -> Result<Option<LargestRun>> {
    let rows = study.rows(observations)?.observations;
    let (Ok(params), Ok(tokens), Ok(flop)) =
        (column(&rows, "params"), column(&rows, "training_tokens"), column(&rows, "training_flop"))
    else {
        return Ok(None);
    };
    let largest = (0..flop.len()).max_by(|&one, &other| flop[one].total_cmp(&flop[other]));
    Ok(largest.map(|row| LargestRun {
        line: rows.lines[row],
        compute_flop: flop[row],
        params: params[row],
        training_tokens: tokens[row],
        tokens_per_param: tokens[row] / params[row],
    }))
}

/// What the law says for the compute of the largest run and multiples of it, where it speaks of
/// compute.
fn at_budgets(observations: &Observations, found: &Finding) -> Vec<AtBudget> {
    let Ok(flop) = column(observations, "training_flop") else { return Vec::new() };
    let largest = flop.iter().copied().fold(0.0, f64::max);
    let at = |&(name, times): &(&str, f64)| {
        let number = |what: &str| found.quantity(&format!("{what}_at_{name}")).map(as_number);
        Some(AtBudget {
            times_largest_run: times,
            compute_flop: times * largest,
            loss: number("loss_nats")?,
            params: number("params"),
            training_tokens: number("training_tokens"),
            tokens_per_param: number("tokens_per_param"),
        })
    };
    MULTIPLES.iter().filter_map(at).collect()
}

const fn as_number(quantity: &Quantity) -> Number {
    Number { estimate: quantity.estimate, low: quantity.low, high: quantity.high }
}

#[cfg(test)]
mod tests;
