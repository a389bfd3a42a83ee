//! Part `certificates`: second opinions on the minimum, each of which shares less with the search
//! than the search's own checks do, and what Huber's delta decides.

mod delta_path;

use anyhow::Result;
use fit::{Minimum, NelderMeadConfig, minimise_as_printed, second_design_gain, simplex};
use laws::Scale;
use robustness::shifted_start;

use super::part::{Found, Given, Part};
use crate::study::check::START_FACTOR;
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "certificates",
    title: "Second opinions on the minimum",
    declares: &[
        "second_design_gain",
        "nelder_mead_gain",
        "coordinates_gap",
        "coordinates_distance",
        "delta_path_range",
    ],
    run,
};

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    // A law that passes through every row needs no second opinion: nothing is lower.
    if run.fit.found.best.is_exact() {
        return Ok(None);
    }
    let mut found = Found::default();
    file_second_design(run, &mut found)?;
    file_simplex(run, &mut found);
    file_coordinates(run, &mut found);
    delta_path::file(run, given, &mut found)?;
    Ok(Some(found))
}

/// Rows up to which the efforts below are made in full; of more rows so much less is made that all
/// of it takes seconds.
const ROWS_MAX: usize = 2000;

/// An effort over so many rows: never none.
const fn afforded(effort: usize, rows: usize) -> usize {
    if rows > ROWS_MAX { effort * ROWS_MAX / rows + 1 } else { effort }
}

/// Starts of the second design, of up to [`ROWS_MAX`] rows.
const STARTS: usize = 32;

/// Files what a second design of starts gains.
fn file_second_design(run: &Run<'_>, found: &mut Found) -> Result<()> {
    let (fit, study) = (run.fit, run.study);
    let count = afforded(STARTS, fit.rows.len());
    let (problem, grid, best) = (&fit.problem, study.grid(run.law), &fit.found.best);
    let gain = second_design_gain(problem, &grid, best, count, &fit.bounds, &study.config())?;
    let method = format!(
        "gain of the lowest of {count} starts spread over the box around the grid, none of them \
        one of the search's, over the search's minimum, relative to the objective"
    );
    found.quantities.insert("second_design_gain".to_owned(), run.plain(gain, "1", &method));
    let says = if gain < fit::SETTLED {
        format!(
            "none ends lower than the search by as much as {:.0e} of the objective",
            fit::SETTLED
        )
    } else {
        format!("the lowest ends {gain:.1e} of the objective below the search's minimum")
    };
    found.says.push(format!(
        "Of {count} more starts, spread over the box around the study's own and none of them one \
        of the search's, {says}."
    ));
    Ok(())
}

/// Evaluations of a simplex at most, of up to [`ROWS_MAX`] rows; tens of thousands are needed for
/// six parameters.
const EVALUATIONS_MAX: usize = 60_000;
/// Simplices that are put up anew at most.
const RESTARTS_MAX: usize = 30;
/// A simplex has arrived where its corners agree to this, well below what two ends are told apart
/// by ([`fit::AGREEMENT`]).
const TOLERANCE: f64 = 1e-10;

/// Files by how much the simplex method ends lower, where the objective has kinks: methods with
/// derivatives have no say there.
fn file_simplex(run: &Run<'_>, found: &mut Found) {
    let (problem, best) = (&run.fit.problem, &run.fit.found.best);
    if !problem.objective.has_kinks() {
        return;
    }
    let config = NelderMeadConfig {
        evaluations_max: afforded(EVALUATIONS_MAX, problem.rows()),
        restarts_max: RESTARTS_MAX,
        tolerance: TOLERANCE,
    };
    let starts = [best.theta.clone(), shifted_start(&best.theta, START_FACTOR)];
    let above = starts.map(|start| {
        let end = simplex(problem, &start, &run.fit.bounds, &config);
        best.relative(end.objective - best.objective)
    });
    let gain = above.iter().fold(0.0, |most: f64, above| most.max(-above));
    let method = "by how much the simplex method of Nelder & Mead 1965 ends lower than the \
        search, from the minimum or from a start five per cent off it, relative to the objective; \
        zero where it does not";
    found.quantities.insert("nelder_mead_gain".to_owned(), run.plain(gain, "1", method));
    let verdict = if gain > 0.0 {
        format!("ends {} of the objective lower than", share(gain))
    } else {
        "ends no lower than".to_owned()
    };
    let [_, back] = above;
    let returned = if back > 0.0 {
        format!("comes back to {} of the objective above it", share(back))
    } else {
        "comes back to it".to_owned()
    };
    found.says.push(format!(
        "The simplex method of Nelder and Mead, which reads values alone, {verdict} the search; \
        from a start five per cent off it {returned}."
    ));
}

/// A share in words; below what a solver can tell, that alone.
fn share(share: f64) -> String {
    const ROUNDING: f64 = 1e-12;
    if share < ROUNDING { "less than 1e-12".to_owned() } else { format!("{share:.1e}") }
}

/// Files how far apart the minima in the coefficients and in their logarithms are.
fn file_coordinates(run: &Run<'_>, found: &mut Found) {
    let best = &run.fit.found.best;
    let Some(end) = as_printed(run) else { return };
    let gap = best.relative((end.objective - best.objective).abs());
    let method = "difference between the objectives at the minima found by moving positive \
        parameters themselves and their logarithms, relative to the objective";
    found.quantities.insert("coordinates_gap".to_owned(), run.plain(gap, "1", method));
    let distance = distance(run, &end.theta);
    if let Some(distance) = distance {
        let method = "largest distance between the minima found by moving positive parameters \
            themselves and their logarithms, in standard errors of a fit coordinate";
        let quantity = run.plain(distance, "1", method);
        found.quantities.insert("coordinates_distance".to_owned(), quantity);
    }
    let parameters = run.law.parameters().iter();
    let names: Vec<&str> =
        parameters.filter(|one| one.scale == Scale::Log).map(|one| one.name).collect();
    let away = distance.map_or_else(String::new, |distance| {
        format!(", and a parameter by {} of its standard error at most", share(distance))
    });
    found.says.push(format!(
        "The search moves the logarithms of {}. A descent in these themselves ends where the \
        objective differs by {} of itself{away}.",
        names.join(", "),
        share(gap),
    ));
}

/// The lower of the ends of descents in the printed parameters from two sides of the minimum.
fn as_printed(run: &Run<'_>) -> Option<Minimum> {
    let (theta, config) = (run.theta(), run.study.config());
    let from = |factor: f64| {
        let start = shifted_start(theta, factor);
        minimise_as_printed(&run.fit.problem, &start, &run.fit.bounds, &config)
    };
    let (one, other) = (from(START_FACTOR)?, from(1.0 / START_FACTOR)?);
    // What is no number counts as high.
    Some(if other.objective.total_cmp(&one.objective).is_lt() { other } else { one })
}

/// The largest distance of a fit coordinate from the minimum, in its standard errors; none where
/// none has one.
fn distance(run: &Run<'_>, theta: &[f64]) -> Option<f64> {
    let one = |index: usize| {
        let error = run.summary(&|theta: &[f64]| Some(theta[index]))?.standard_error?;
        (error > 0.0).then(|| (theta[index] - run.theta()[index]).abs() / error)
    };
    let free = (0..theta.len()).filter(|&index| run.on_bound(index).is_none());
    free.filter_map(one).reduce(f64::max)
}

#[cfg(test)]
mod tests;
