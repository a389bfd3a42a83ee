//! Runs a fit that goes wrong on purpose, and files it beside the fit that is right.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use evidence::{
    Detail, ExhibitDetail, ExhibitEnd, ExhibitParameter, ExhibitRecord, Finding, Head, Quantity,
};
use fit::{BfgsConfig, BfgsEnd, BfgsStop, GradientRule, Problem};

use super::{Exhibit, Record};
use crate::analysis::{Analysis, Context as Given, Job};
use crate::answer::Answer;
use crate::definition::Defined;
use crate::study::Study;
use crate::study::fitted::{self, Fitted};
use crate::study::named::study_named;

impl Analysis for Exhibit {
    const FOLDER: &'static str = "data/exhibits";

    fn heads(defined: &Defined<Self>, studies: &[Defined<Study>]) -> Result<Vec<Head>> {
        let Defined { definition, location, digest } = defined;
        let study = &study_named(studies, &definition.study, location)?.definition;
        definition.check_against(study).context(location.clone())?;
        Ok(vec![definition.head(study, digest)?])
    }

    fn jobs<'a>(defined: &'a Defined<Self>, given: &'a Given<'a>) -> Vec<Job<'a>> {
        vec![Box::new(move || {
            run_one(defined, given).with_context(|| format!("exhibit {}", defined.definition.id))
        })]
    }
}

/// Runs one exhibit, or says why it cannot run.
fn run_one(defined: &Defined<Exhibit>, given: &Given<'_>) -> Result<Answer> {
    let Defined { definition, location, digest } = defined;
    let study = study_named(given.studies, &definition.study, location)?;
    let head = definition.head(&study.definition, digest)?;
    match (fitted::fit_of(&given.fits, &definition.study)?, given.findings.get(&*definition.study))
    {
        (Ok(fitted), Some(finding)) => find(defined, fitted, finding),
        (Err(absent), _) => Ok(Answer::without_study(head, absent)),
        (Ok(_), None) => {
            Ok(Answer::unable(head, format!("its study {} did not run", definition.study)))
        }
    }
}

/// Runs one exhibit beside the fit of its study, of which `finding` is the finding.
///
/// # Errors
/// An optimiser left the numbers: the start is too far from the data.
pub fn find(exhibit: &Defined<Exhibit>, fitted: Fitted<'_>, finding: &Finding) -> Result<Answer> {
    let Defined { definition: exhibit, digest, .. } = exhibit;
    let head = exhibit.head(fitted.study, digest)?;
    let best = &fitted.fit.found.best;
    if !best.stop.converged() {
        let study = &exhibit.study;
        let reason = format!("the fit of its study {study} did not converge: none is right");
        return Ok(Answer::unable(head, reason));
    }
    let problem = &fitted.fit.problem;
    let right = Right::new(problem, finding)?;
    let early =
        run(exhibit, problem, exhibit.average, GradientRule::Absolute(exhibit.gradient_max))?;
    let relative =
        run(exhibit, problem, false, GradientRule::Relative(exhibit.gradient_relative_max))?;
    let mut filed = Filed { exhibit, problem, right: &right, quantities: BTreeMap::new() };
    let ends = vec![
        filed.end_of_bfgs("the failure", "", &stopped(exhibit), &early),
        filed.end_of_bfgs(
            "the same optimiser, stopped by a relative rule",
            "relative.",
            "where BFGS from the same start stops by a relative rule",
            &relative,
        ),
        right.end_of_study(fitted),
    ];
    let detail = ExhibitDetail {
        lesson: exhibit.lesson.clone(),
        method: method(exhibit, problem.rows()),
        start: exhibit.start.clone(),
        start_note: exhibit.start_note.clone(),
        record: exhibit.record.as_ref().map(|record| right.record(record)),
        ends,
    };
    Ok(Answer::found(Finding {
        head,
        n: problem.rows(),
        excluded: Vec::new(),
        undefined: BTreeMap::new(),
        quantities: filed.quantities,
        figures: Vec::new(),
        detail: Detail::Exhibit(detail),
    }))
}

/// BFGS from the exhibit's start under a stopping rule.
fn run(
    exhibit: &Exhibit,
    problem: &Problem<'_>,
    average: bool,
    stop: GradientRule,
) -> Result<BfgsEnd> {
    let parameters = problem.law.parameters().iter();
    let start: Vec<f64> =
        parameters.map(|parameter| parameter.coordinate(exhibit.start[parameter.name])).collect();
    let end = descend(problem, average, &start, &BfgsConfig { steps_max: exhibit.steps_max, stop });
    ensure!(
        end.stop != BfgsStop::NotFinite,
        "{}; hint: start nearer to the data",
        end.stop.words()
    );
    Ok(end)
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
    finding: &'a Finding,
    objective: f64,
    /// Its printed parameters, in the order of the law.
    parameters: Vec<f64>,
}

impl<'a> Right<'a> {
    fn new(problem: &'a Problem<'a>, finding: &'a Finding) -> Result<Self> {
        let parameters = problem
            .law
            .parameters()
            .iter()
            .map(|parameter| estimate(finding, parameter.name))
            .collect::<Result<_>>()?;
        Ok(Self { problem, finding, objective: estimate(finding, "objective")?, parameters })
    }

    fn end_of_study(&self, fitted: Fitted<'_>) -> ExhibitEnd {
        let best = &fitted.fit.found.best;
        let mut parameters = Vec::new();
        let mut theta = Vec::new();
        for (parameter, &value) in self.problem.law.parameters().iter().zip(&self.parameters) {
            theta.push(parameter.coordinate(value));
            parameters.push(ExhibitParameter {
                name: parameter.name.to_owned(),
                symbol: parameter.symbol.to_owned(),
                value: self.full_name(parameter.name),
                ratio: ratio(value, value),
            });
        }
        ExhibitEnd {
            label: "the study's own fit".to_owned(),
            says: says(best.stop.converged(), best.stop.words()),
            converged_by_its_own_rule: best.stop.converged(),
            objective: self.full_name("objective"),
            excess: None,
            parameters,
            steps: best.steps,
            evaluations: None,
            gradient_max: gradient_max(self.problem, &theta),
        }
    }

    /// The full name of one of the study's numbers.
    fn full_name(&self, name: &str) -> String {
        format!("{}.{name}", self.finding.head.full_name())
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

    /// By how much of the right objective an objective lies above it; none where that is zero.
    fn excess(&self, objective: f64) -> Option<f64> {
        (self.objective != 0.0).then(|| (objective - self.objective) / self.objective.abs())
    }
}

/// The value of one of a finding's numbers.
fn estimate(finding: &Finding, name: &str) -> Result<f64> {
    let quantity = finding.quantities.get(name);
    Ok(quantity.with_context(|| format!("{} has no {name}", finding.head.id))?.estimate)
}

/// A value over the right one; none where that is zero.
fn ratio(value: f64, right: f64) -> Option<f64> {
    (right != 0.0).then(|| value / right)
}

/// The numbers of the ends of BFGS, as they are filed.
struct Filed<'a> {
    exhibit: &'a Exhibit,
    problem: &'a Problem<'a>,
    right: &'a Right<'a>,
    quantities: BTreeMap<String, Quantity>,
}

impl Filed<'_> {
    /// Files the numbers of one end under names that begin with `prefix`; `stopped` says where it
    /// is.
    fn end_of_bfgs(
        &mut self,
        label: &str,
        prefix: &str,
        stopped: &str,
        end: &BfgsEnd,
    ) -> ExhibitEnd {
        // What was minimised may be a mean; ends compare by the sum.
        let objective = self.problem.value(&end.theta);
        let excess = self.right.excess(objective);
        let study = &self.exhibit.study;
        let above =
            format!("share of the objective of {study} by which the sum lies above it, {stopped}");
        let sum = format!("sum over the rows {stopped}");
        ExhibitEnd {
            label: label.to_owned(),
            says: says(end.stop.converged(), end.stop.words()),
            converged_by_its_own_rule: end.stop.converged(),
            objective: self.file(&format!("{prefix}objective"), objective, "1", &sum),
            excess: excess.map(|excess| self.file(&format!("{prefix}excess"), excess, "1", &above)),
            parameters: self.parameters(prefix, stopped, &end.theta),
            steps: end.steps,
            evaluations: Some(end.evaluations),
            gradient_max: gradient_max(self.problem, &end.theta),
        }
    }

    /// Files the printed parameters, each with its ratio to the right one.
    fn parameters(&mut self, prefix: &str, stopped: &str, theta: &[f64]) -> Vec<ExhibitParameter> {
        let method = format!("parameter {stopped}");
        let mut all = Vec::new();
        let law = self.problem.law;
        for ((parameter, &theta), &right) in
            law.parameters().iter().zip(theta).zip(&self.right.parameters)
        {
            let value = parameter.printed(theta);
            let name = format!("{prefix}{}", parameter.name);
            all.push(ExhibitParameter {
                name: parameter.name.to_owned(),
                symbol: parameter.symbol.to_owned(),
                value: self.file(&name, value, parameter.unit, &method),
                ratio: ratio(value, right),
            });
        }
        all
    }

    /// Files a number and returns its full name.
    fn file(&mut self, name: &str, value: f64, unit: &str, method: &str) -> String {
        let quantity = Quantity::plain(value, unit, self.problem.rows(), method);
        self.quantities.insert(name.to_owned(), quantity);
        format!("{}.{name}", self.exhibit.id)
    }
}

/// The largest entry of the gradient of the sum.
fn gradient_max(problem: &Problem<'_>, theta: &[f64]) -> f64 {
    let mut gradient = vec![0.0; theta.len()];
    problem.value_and_gradient(theta, &mut gradient);
    gradient.iter().fold(0.0, |most, slope| slope.abs().max(most))
}

fn says(converged: bool, reason: &str) -> String {
    format!("{}: {reason}", if converged { "success" } else { "failure" })
}

const fn minimised(exhibit: &Exhibit) -> &'static str {
    if exhibit.average { "mean" } else { "sum" }
}

/// What was minimised and when it was stopped.
fn method(exhibit: &Exhibit, rows: usize) -> String {
    format!(
        "BFGS with exact gradients (Nocedal & Wright 2006, Algorithm 6.1), {} steps at most. The \
        failure: on the {} over {rows} rows, until no entry of its gradient exceeds {:e}. The \
        relative rule: from the same start, on the sum, until no entry of its gradient, times its \
        coordinate where that is larger than 1, exceeds {:e} of the objective. The coordinates are \
        the logarithms of scales, and exponents as they are.",
        exhibit.steps_max,
        minimised(exhibit),
        exhibit.gradient_max,
        exhibit.gradient_relative_max
    )
}

/// Where the failing run stops.
fn stopped(exhibit: &Exhibit) -> String {
    format!(
        "where BFGS on the {} stops once no entry of its gradient exceeds {:e}",
        minimised(exhibit),
        exhibit.gradient_max
    )
}
