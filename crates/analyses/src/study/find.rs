//! One study from its fit to its finding: parameters, everything that follows from them, checks,
//! figures.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{
    BatteryPart, Bootstrap, Detail, Finding, Fit, Head, Law, Objective, Parameter,
    PrintedConstants, PublishedConstant, Quantity, Start, StudyDetail,
};
use laws::HeldValue;
use observations::Observations;
use robustness::Derivation;

use super::fitted::StudyFit;
use super::gains::gains;
use super::names::head;
use super::run::Run;
use super::{Study, checks, draws, figures};
use crate::analysis::{Analysis, Context as Given, Job};
use crate::battery::digest::digest;
use crate::battery::{self, Batteries};
use crate::constants::PrintedSet;
use crate::definition::Defined;
use crate::fitting::Draw;
use crate::sets::{Sets, grouped};

impl Analysis for Study {
    const FOLDER: &'static str = "data/studies";

    fn heads(defined: &Defined<Self>, _: &[Defined<Study>]) -> Result<Vec<Head>> {
        Ok(vec![head(&defined.definition, &defined.digest)?])
    }

    fn jobs<'a>(_: &'a Defined<Self>, _: &'a Given<'a>) -> Vec<Job<'a>> {
        // Everything else builds on the fits of studies: they are made before any job is.
        Vec::new()
    }
}

/// The finding of one study from its fit to the rows of a set.
///
/// # Errors
/// Printed constants are unknown, or a column is missing.
pub fn find(
    defined: &Defined<Study>,
    observations: &Observations,
    fit: &StudyFit,
    constants: &[PublishedConstant],
    batteries: &Batteries,
    sets: &Sets,
) -> Result<Finding> {
    let Defined { definition: study, digest: of_file, .. } = defined;
    let mut run = Run::new(study, observations, fit, constants)?;
    let (mut quantities, undefined) = quantities(&run)?;
    let settings = batteries.settings(&study.id);
    let others = battery::others(&settings, sets)?;
    let battery_digest = digest(defined, &settings, observations, &others, constants);
    let (parts, battery_origin) = battery::of_study(&run, battery_digest, batteries, &others)?;
    run.parts = parts;
    battery::ladder::widen(&mut quantities, &run.parts);
    let found = checks::run_all(&run).with_context(|| format!("checks of {}", study.id))?;
    quantities.extend(found.quantities);
    let law = run.law;
    let detail = StudyDetail {
        variables: study.variables.clone(),
        law: Law {
            name: study.law.clone(),
            formula: law.formula().to_owned(),
            source: law.source().to_owned(),
        },
        objective: objective(study),
        fit: optimum(&run),
        parameters: parameters(&run)?,
        bootstrap: bootstrap(&run),
        draws: draws::of(&run),
        printed: printed(&run),
        checks: found.checks,
        battery: run.parts.iter().map(without_numbers).collect(),
        battery_origin,
    };
    let mut figures = figures::figures(&run, &quantities)?;
    for part in run.parts {
        quantities.extend(part.quantities);
        figures.extend(part.figures);
    }
    Ok(Finding {
        head: head(study, of_file)?,
        n: fit.rows.len(),
        excluded: grouped(&fit.excluded),
        undefined,
        figures,
        quantities,
        detail: Detail::Study(Box::new(detail)),
    })
}

/// A part as the detail holds it: its numbers and figures stand among the study's.
fn without_numbers(part: &BatteryPart) -> BatteryPart {
    BatteryPart { quantities: BTreeMap::new(), figures: Vec::new(), ..part.clone() }
}

/// How the exponent of the noise was found.
const NOISE: &str = "exponent of the noise's variance along the study's variable, least squares \
    of ln r^2, normal interval";

/// Where a parameter that is held comes from.
const HELD: &str = "held at this value by the study, not fitted; no interval";

/// `1 - level`, printed to six digits.
fn one_minus(level: f64) -> String {
    let text = format!("{:.6}", 1.0 - level);
    text.trim_end_matches('0').to_owned()
}

/// What the study minimises, in words and as a formula.
fn objective(study: &Study) -> Objective {
    let objective = study.objective();
    let name = objective.name();
    let formula = formula(objective);
    match &study.noise_along {
        Some(variable) => Objective {
            name: format!("{name}, w_i the inverse variance of the noise along {variable}"),
            formula: formula.replace("sum_i ", "sum_i w_i "),
        },
        None => Objective { name: name.to_owned(), formula },
    }
}

fn formula(objective: fit::Objective) -> String {
    match objective {
        fit::Objective::Huber { delta } => {
            format!("sum_i huber(ln y_i - ln L_i), delta = {delta}")
        }
        fit::Objective::LeastSquares => "sum_i (ln y_i - ln L_i)^2 / 2".to_owned(),
        fit::Objective::LeastAbsolute => "sum_i |ln y_i - ln L_i|".to_owned(),
        fit::Objective::RawLeastSquares => "sum_i (y_i - L_i)^2 / 2".to_owned(),
        fit::Objective::AsymmetricSquares { level } => format!(
            "sum_i q_i (ln y_i - ln L_i)^2, q = {level} above the law, {} below",
            one_minus(level)
        ),
        fit::Objective::Quantile { level } => format!(
            "sum_i q_i |ln y_i - ln L_i|, q = {level} above the law, {} below",
            one_minus(level)
        ),
        fit::Objective::StudentT { freedom } => format!(
            "-sum_i ln t((ln y_i - ln L_i) / s) + ln s, least over s, {freedom} degrees of freedom"
        ),
    }
}

/// The optimum, and where it was looked for.
fn optimum(run: &Run<'_>) -> Fit {
    let (found, best) = (&run.fit.found, &run.fit.found.best);
    let axes = run.study.grid(run.law).axes;
    let mut grid = Vec::new();
    for (parameter, axis) in run.law.parameters().iter().zip(axes) {
        let coordinate = parameter.coordinate.to_owned();
        grid.extend(axis.map(|values| Start { coordinate, values }));
    }
    Fit {
        converged: best.stop.converged(),
        reason: best.stop.words().to_owned(),
        steps: best.steps,
        hessian_eigenvalues: run.fit.problem.hessian_extremes(&best.theta),
        starts_converged: found.converged,
        grid,
        objective: run.full_name("objective"),
        starts: run.full_name("starts"),
        starts_agreeing: run.full_name("starts_agreeing"),
        gradient_scaled: run.full_name("gradient_scaled"),
    }
}

fn bootstrap(run: &Run<'_>) -> Bootstrap {
    let resampling = run.study.bootstrap;
    let kind = match resampling.draw {
        Draw::Rows => "Pairs bootstrap: rows drawn with replacement",
        Draw::Clusters => "Pairs bootstrap: clusters drawn whole, with replacement",
    };
    Bootstrap {
        kind: kind.to_owned(),
        replicates: resampling.replicates,
        failed: run.full_name("replicates_failed"),
        seed: resampling.seed,
        level: resampling.level,
    }
}

fn parameters(run: &Run<'_>) -> Result<Vec<Parameter>> {
    let mut all = Vec::new();
    for (index, parameter) in run.law.parameters().iter().enumerate() {
        let summary = run.summary(&|theta| Some(parameter.printed(theta[index])));
        let without_interval = run.without_interval(index, summary.as_ref());
        let has_spread = run.on_bound(index).is_none() && run.fit.identification.determines(index);
        all.push(Parameter {
            name: parameter.name.to_owned(),
            symbol: parameter.symbol.to_owned(),
            meaning: run.words(parameter.meaning)?,
            standard_error: summary.filter(|_| has_spread).and_then(|s| s.standard_error),
            without_interval,
        });
    }
    for held in run.law.held() {
        all.insert(held.index, held_parameter(run, held)?);
    }
    Ok(all)
}

/// A parameter that the study holds, at its place among the others.
fn held_parameter(run: &Run<'_>, held: &HeldValue) -> Result<Parameter> {
    Ok(Parameter {
        name: held.parameter.name.to_owned(),
        symbol: held.parameter.symbol.to_owned(),
        meaning: run.words(held.parameter.meaning)?,
        standard_error: None,
        without_interval: Some("held".to_owned()),
    })
}

/// Numbers by name, and why others do not exist.
type Numbers = (BTreeMap<String, Quantity>, BTreeMap<String, String>);

/// Every number but those of the checks, by name.
fn quantities(run: &Run<'_>) -> Result<Numbers> {
    let (mut all, undefined) = of_parameters(run)?;
    all.extend(of_search(run));
    all.extend(of_replicates(run));
    if let Some(noise) = &run.fit.noise {
        let [low, high] = noise.interval();
        let exponent = run.plain(noise.exponent, "1", NOISE);
        all.insert(
            "noise_exponent".to_owned(),
            exponent.within(low, high, robustness::NOISE_LEVEL),
        );
    }
    Ok((all, undefined))
}

/// The parameters and what follows from them, with the bootstrap's intervals; and what the rows do
/// not determine, with the reason.
fn of_parameters(run: &Run<'_>) -> Result<Numbers> {
    let mut derivations = robustness::derivations(run.law, run.compute.as_ref());
    derivations.extend(gains(run.study, run.law, run.offset));
    let (mut all, mut undefined) = (BTreeMap::new(), BTreeMap::new());
    let not_identified = run.fit.undetermined();
    for (index, Derivation { name, unit, method, value }) in derivations.into_iter().enumerate() {
        if let (Some(reason), false) = (&not_identified, run.determines(&*value)) {
            undefined.insert(name, reason.clone());
            continue;
        }
        let Some(summary) = run.summary(&*value) else { continue };
        let (unit, method) = (run.unit(unit)?, run.words(method)?);
        // The parameters come first, in the order of the law.
        let bound = (index < run.law.parameters().len()).then(|| run.on_bound(index)).flatten();
        let quantity = match bound {
            Some(bound) => {
                run.plain(summary.estimate, unit, &format!("{method}; {bound}; no interval"))
            }
            None => run.quantity(&summary, unit, &method),
        };
        all.insert(name, quantity);
    }
    for HeldValue { parameter, value, .. } in run.law.held() {
        let held = run.plain(*value, run.unit(parameter.unit)?, HELD);
        all.insert(parameter.name.to_owned(), held);
    }
    Ok((all, undefined))
}

/// How the optimum was found.
fn of_search(run: &Run<'_>) -> BTreeMap<String, Quantity> {
    let found = &run.fit.found;
    let mut all = BTreeMap::new();
    for (name, value, method) in [
        ("objective", found.best.objective, "sum over the rows at the best minimum"),
        ("starts", found.starts as f64, "starts of the search"),
        ("evaluations", found.evaluations as f64, "evaluations of the objective by the search"),
        (
            "starts_agreeing",
            found.agreeing as f64,
            "starts that ended within 1e-6 of the best objective",
        ),
        (
            "gradient_scaled",
            found.best.gradient_scaled,
            "largest scaled component of the gradient at the best minimum",
        ),
        (
            "converged",
            f64::from(u8::from(run.is_minimum())),
            "whether the best point met the stopping rule and curves upwards",
        ),
    ] {
        all.insert(name.to_owned(), run.plain(value, "1", method));
    }
    if let Some(gain) = found.gain_last_doubling {
        let method = "what the less promising half of the starts gained over the other, relative \
            to the objective";
        all.insert("gain_last_doubling".to_owned(), run.plain(gain, "1", method));
    }
    all
}

/// How the replicates went.
fn of_replicates(run: &Run<'_>) -> BTreeMap<String, Quantity> {
    let replicates = &run.fit.replicates;
    let mut all = BTreeMap::new();
    for (name, count, method) in [
        ("replicates_checked", replicates.checked, "bootstrap replicates held against a search"),
        (
            "replicates_rescued",
            replicates.rescued,
            "bootstrap replicates whose lowest minimum only the search found",
        ),
        (
            "replicates_failed",
            replicates.failed,
            "bootstrap replicates that did not converge or drew rows that do not determine the law",
        ),
    ] {
        all.insert(name.to_owned(), run.plain(count as f64, "1", method));
    }
    all
}

fn printed(run: &Run<'_>) -> Vec<PrintedConstants> {
    run.printed.iter().map(|set| printed_constants(run, set)).collect()
}

fn printed_constants(run: &Run<'_>, set: &PrintedSet) -> PrintedConstants {
    PrintedConstants {
        id: set.id.clone(),
        label: set.label.clone(),
        status: set.status.clone(),
        values: set.values(run.law),
        objective: run.fit.problem.value(&set.coordinates(run.law, 0.0)),
    }
}
