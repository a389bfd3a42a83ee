//! Part `perturbation`: what errors of the data would do to the fit, and what errors of known size
//! have done to it.

mod reading;

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use fit::Problem;
use observations::Observations;
use rayon::prelude::*;
use robustness::Derivation;
use stress::{Distortion, distorted};

use super::part::{Found, Given, Part};
use super::statements::{Attack, followed};
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "perturbation",
    title: "What errors of the data would do",
    declares: &[
        "*.perturbed_low",
        "*.perturbed_high",
        "params_exponent.perturbed_shift",
        "*.simex",
        "simex_shift_largest",
    ],
    run,
};

/// Relative error of a count of parameters, tokens or FLOP: of three readings of the counts of the
/// same models, two differ by 7.4 % on average and 15.2 % at most (Schaeffer 2025, arXiv
/// 2509.23963, §2); ten lie between.
const COUNT: f64 = 0.1;
/// Relative error of what the law predicts: the spread of losses of equal runs is one or two per
/// cent.
const RESPONSE: f64 = 0.01;
/// Powers by which the error of a count grows with the count: 0.02 is ten per cent over two
/// decades.
const TILT: f64 = 0.02;

/// Every distortion of one column.
fn distortions(is_response: bool) -> Vec<Distortion> {
    let (size, tilt) = if is_response { (RESPONSE, 0.1 * TILT) } else { (COUNT, TILT) };
    vec![
        Distortion::Factor(1.0 - size),
        Distortion::Factor(1.0 + size),
        Distortion::Shift(-size),
        Distortion::Shift(size),
        Distortion::Tilt(-tilt),
        Distortion::Tilt(tilt),
        Distortion::Noise(size),
    ]
}

/// A refit to one distorted column.
struct Distorted {
    column: String,
    distortion: Distortion,
    theta: Option<Vec<f64>>,
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let Some(attack) = Attack::on(run, given.sizes, given.seed) else { return Ok(None) };
    let fit = attack.fitted(run);
    let followed = followed(run, given.battery)?;
    let study = run.study;
    let mut asked = Vec::new();
    for column in study.variables.iter().chain([&study.response]) {
        let is_response = *column == study.response;
        asked.extend(distortions(is_response).into_iter().map(|how| (column.clone(), how)));
    }
    let refits: Vec<Distorted> = asked
        .into_par_iter()
        .map(|(column, distortion)| {
            let values = distorted(&run.fit.rows.column(&column)?.values, distortion, given.seed);
            let problem = problem_with(run, &[(&column, values)])?;
            Ok(Distorted { theta: fit.refitted_to(&problem), column, distortion })
        })
        .collect::<Result<_>>()?;
    let mut found = Found::default();
    file_ranges(run, &followed, &refits, &mut found)?;
    found.tables.push(table(&followed, &refits));
    file_trend(run, &followed, &refits, &mut found);
    if let Some(errors) = &given.battery.reading_error {
        reading::file(run, given, &fit, errors, &followed, &mut found)?;
    }
    Ok(Some(found))
}

/// The study's problem with other values in some columns, weighted as its own.
///
/// # Errors
/// A column is missing, or a value has no logarithm.
pub fn problem_with(run: &Run<'_>, columns: &[(&str, Vec<f64>)]) -> Result<Problem<'static>> {
    let mut rows: Observations = run.fit.rows.clone();
    for (name, values) in columns {
        if let Some(column) = rows.columns.get_mut(*name) {
            column.values.clone_from(values);
        }
    }
    let problem = run.study.problem(&rows)?;
    match (&run.study.noise_along, &run.fit.noise) {
        (Some(along), Some(noise)) => {
            Ok(problem.weighted(&noise.weights(&run.fit.rows.column(along)?.values))?)
        }
        _ => Ok(problem),
    }
}

/// Files the range of each number over all distortions, and says which one moves it most.
fn file_ranges(
    run: &Run<'_>,
    followed: &[Derivation<'_>],
    refits: &[Distorted],
    found: &mut Found,
) -> Result<()> {
    let thetas: Vec<Option<Vec<f64>>> = refits.iter().map(|refit| refit.theta.clone()).collect();
    let mut words = Vec::new();
    for derivation in followed {
        let Some(summary) = run.summary(&*derivation.value) else { continue };
        let estimate = summary.estimate;
        let Some(range) = stress::moved(&*derivation.value, estimate, &thetas) else { continue };
        let (unit, what) = (run.unit(derivation.unit)?, run.words(derivation.method)?);
        for (end, value) in [("low", range.low), ("high", range.high)] {
            let method = format!(
                "{what}, {end} end of its refits to data with errors put in on purpose (after \
                Schaeffer 2025)"
            );
            let name = format!("{}.perturbed_{end}", derivation.name);
            found.quantities.insert(name, run.plain(value, unit, &method));
        }
        if let Some(error) = summary.standard_error.filter(|error| *error > 0.0) {
            let Distorted { column, distortion, .. } = &refits[range.unit];
            let shift = (range.value - estimate).abs() / error;
            words.push((shift, &derivation.name, column, distortion.words()));
        }
    }
    words.sort_by(|a, b| b.0.total_cmp(&a.0));
    if let Some((shift, name, column, how)) = words.first() {
        found.says.push(format!(
            "Of the errors put into one column at a time, one moves a number most: {column} \
            {how}. It moves {name} by {shift:.2} of its standard errors."
        ));
    }
    let lost = thetas.iter().filter(|theta| theta.is_none()).count();
    if lost > 0 {
        found.says.push(format!("{lost} of the {} distorted fits do not exist.", thetas.len()));
    }
    Ok(())
}

/// One line a distortion, one column a number; six numbers fit the page.
fn table(followed: &[Derivation<'_>], refits: &[Distorted]) -> FreeTable {
    const NUMBERS: usize = 6;
    let shown = &followed[..followed.len().min(NUMBERS)];
    let names = shown.iter().map(|derivation| derivation.name.clone());
    let cell = |theta: Option<&Vec<f64>>, derivation: &Derivation<'_>| {
        let value = theta.and_then(|theta| (derivation.value)(theta));
        value.map_or_else(|| FreeCell::words("none"), FreeCell::Value)
    };
    let rows = refits.iter().map(|Distorted { column, distortion, theta }| {
        [FreeCell::words(column), FreeCell::words(distortion.words())]
            .into_iter()
            .chain(shown.iter().map(|derivation| cell(theta.as_ref(), derivation)))
            .collect()
    });
    FreeTable {
        id: "distortions".to_owned(),
        title: "Refits to data with one column distorted on purpose".to_owned(),
        columns: ["Column", "Error"].map(str::to_owned).into_iter().chain(names).collect(),
        rows: rows.collect(),
    }
}

/// Files by how much the exponent of the best split moves when parameters are counted otherwise,
/// against half its interval: the tokens a parameter grow as `C^(1-2a)`.
fn file_trend(run: &Run<'_>, followed: &[Derivation<'_>], refits: &[Distorted], found: &mut Found) {
    let Some(split) = followed.iter().find(|one| one.name == "params_exponent") else { return };
    let summary = run.summary(&*split.value);
    let Some((summary, interval)) = summary.and_then(|s| Some((s, s.interval?))) else { return };
    let half = 0.5 * (interval.high - interval.low);
    let values = refits
        .iter()
        .filter(|refit| refit.column == "params")
        .map(|refit| refit.theta.as_ref().and_then(|theta| (split.value)(theta)));
    // Without a refit nothing is kept.
    let shifts = values
        .map(|value| value.map_or(f64::INFINITY, |value| (value - summary.estimate).abs() / half));
    let Some(largest) = shifts
        .fold(None, |most: Option<f64>, shift| Some(most.map_or(shift, |most| most.max(shift))))
    else {
        return;
    };
    if largest.is_finite() {
        let method = "largest shift of the exponent of N*(C) when parameters are miscounted by \
            ten per cent in any of four ways, in half-widths of its interval";
        let name = "params_exponent.perturbed_shift".to_owned();
        found.quantities.insert(name, run.plain(largest, "1", method));
    }
}
