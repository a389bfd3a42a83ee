//! The exponents along Huber's delta, from all but absolute deviations to squares.

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use fit::{Minimum, Objective, Problem, refine};
use laws::Scale;
use robustness::Derivation;
use stress::Fitted;

use crate::battery::part::{Found, Given};
use crate::battery::statements::{Attack, followed};
use crate::study::run::Run;

/// Two values a decade: below the first, errors of reading a loss decide; above the last, no log
/// residual of a usable law lies.
const DELTAS: [f64; 11] = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0];

/// Files the largest range of an exponent along delta, where the study's objective has one.
pub fn file(run: &Run<'_>, given: &Given<'_>, found: &mut Found) -> Result<()> {
    let Objective::Huber { delta } = run.study.objective() else { return Ok(()) };
    let Some(attack) = Attack::on(run, given.sizes, given.seed) else {
        let why = "The exponents along Huber's delta are not followed: the fit is no minimum, or \
            has no replicates that give standard errors.";
        found.says.push(why.to_owned());
        return Ok(());
    };
    let exponents = exponents(run, given)?;
    let path = path(&attack.fitted(run));
    let ranges: Vec<Range<'_>> =
        exponents.iter().filter_map(|exponent| Range::of(run, exponent, &path)).collect();
    let Some(most) = ranges.iter().reduce(|a, b| if b.errors > a.errors { b } else { a }) else {
        return Ok(());
    };
    let method = "largest range of an exponent of the law or of the best split over refits with \
        Huber's delta from 1e-4 to 10 and the study's own, in its standard errors";
    let quantity = run.plain(most.errors, "1", method);
    found.quantities.insert("delta_path_range".to_owned(), quantity);
    found.says.push(says(run, delta, most));
    let lost = path.iter().filter(|theta| theta.is_none()).count();
    if lost > 0 {
        found.says.push(format!(
            "At {lost} of the {} values of delta the solver finds no minimum.",
            DELTAS.len()
        ));
    }
    found.tables.push(table(run, &exponents, &path));
    Ok(())
}

/// The exponents of the law that no bound holds, and that of the best split.
fn exponents<'a>(run: &'a Run<'_>, given: &Given<'_>) -> Result<Vec<Derivation<'a>>> {
    let is_exponent = |name: &str| {
        let mut parameters = run.law.parameters().iter();
        name == "params_exponent"
            || parameters
                .any(|one| one.name == name && one.scale == Scale::Linear && one.unit == "1")
    };
    let mut all = followed(run, given.battery)?;
    all.retain(|derivation| is_exponent(&derivation.name));
    Ok(all)
}

/// The fit coordinates at each delta; none where the solver does not converge.
///
/// Each is the lowest of three ends: from the study's minimum, from the next smaller delta and from
/// the next greater one, so that a valley which opens on the way is not missed.
fn path(fit: &Fitted<'_>) -> Vec<Option<Vec<f64>>> {
    let problems = DELTAS.map(|delta| fit.problem.with_objective(Objective::Huber { delta }));
    let refit = |problem: &Problem<'_>, start: &[f64]| -> Option<Minimum> {
        Some(refine(problem, start, fit.bounds, fit.config)).filter(|end| end.stop.converged())
    };
    let mut lowest: Vec<Option<Minimum>> =
        problems.iter().map(|problem| refit(problem, fit.theta)).collect();
    let mut last = fit.theta.to_vec();
    for index in (0..DELTAS.len()).chain((0..DELTAS.len()).rev()) {
        if let Some(end) = refit(&problems[index], &last) {
            last.clone_from(&end.theta);
            let known = &mut lowest[index];
            if known.as_ref().is_none_or(|known| end.objective < known.objective) {
                *known = Some(end);
            }
        }
    }
    lowest.into_iter().map(|end| end.map(|end| end.theta)).collect()
}

/// An exponent along the path.
struct Range<'a> {
    name: &'a str,
    /// Delta and value, where there is one.
    values: Vec<(f64, f64)>,
    /// The standard error at the study's own delta.
    error: f64,
    /// The range, the study's own value with it, in standard errors.
    errors: f64,
}

impl<'a> Range<'a> {
    /// None where the exponent has no standard error, or no value anywhere.
    fn of(run: &Run<'_>, exponent: &'a Derivation<'_>, path: &[Option<Vec<f64>>]) -> Option<Self> {
        let summary = run.summary(&*exponent.value)?;
        let error = summary.standard_error.filter(|error| *error > 0.0)?;
        let at = |(&delta, theta): (&f64, &Option<Vec<f64>>)| {
            let value = (exponent.value)(theta.as_deref()?).filter(|value| value.is_finite())?;
            Some((delta, value))
        };
        let values: Vec<(f64, f64)> = DELTAS.iter().zip(path).filter_map(at).collect();
        let all = values.iter().map(|&(_, value)| value);
        let high = all.clone().fold(summary.estimate, f64::max);
        let low = all.fold(summary.estimate, f64::min);
        let errors = (high - low) / error;
        (!values.is_empty()).then_some(Self { name: &exponent.name, values, error, errors })
    }

    /// The neighbours between which it moves most.
    fn largest_step(&self) -> Option<[(f64, f64); 2]> {
        let steps = self.values.windows(2).map(|pair| [pair[0], pair[1]]);
        let size = |step: &[(f64, f64); 2]| (step[1].1 - step[0].1).abs();
        steps.reduce(|a, b| if size(&b) > size(&a) { b } else { a })
    }
}

/// Which delta the study takes, how many rows lie within it, and what the exponent does that moves
/// most.
fn says(run: &Run<'_>, delta: f64, most: &Range<'_>) -> String {
    let Range { name, values, error, errors } = most;
    let [(from, first), (to, last)] = [values[0], values[values.len() - 1]];
    let step = most.largest_step().map_or_else(String::new, |[(below, before), (above, after)]| {
        let size = (after - before).abs() / error;
        format!(" The largest step, {size:.2} of them, lies between {below} and {above}.")
    });
    format!(
        "The study takes Huber's delta {delta}; {:.0} % of the rows lie within it. Along delta \
        {name} moves most: it is {first:.4} at {from} and {last:.4} at {to}, and its range is \
        {errors:.2} of its standard errors.{step}",
        100.0 * share_within(run, run.theta(), delta),
    )
}

/// The share of the rows whose log residuals lie within delta: to them a fit is one of squares.
fn share_within(run: &Run<'_>, theta: &[f64], delta: f64) -> f64 {
    let residuals = run.fit.problem.residuals(theta);
    let within = residuals.iter().filter(|residual| residual.abs() <= delta).count();
    within as f64 / residuals.len() as f64
}

/// One line a delta, one column an exponent; six fit the page.
fn table(run: &Run<'_>, exponents: &[Derivation<'_>], path: &[Option<Vec<f64>>]) -> FreeTable {
    const NUMBERS: usize = 6;
    let shown = &exponents[..exponents.len().min(NUMBERS)];
    let cell = |value: Option<f64>| value.map_or_else(|| FreeCell::words("none"), FreeCell::Value);
    let row = |(&delta, theta): (&f64, &Option<Vec<f64>>)| {
        let within = theta.as_ref().map(|theta| share_within(run, theta, delta));
        let values = shown.iter().map(|one| theta.as_ref().and_then(|at| (one.value)(at)));
        let values = [within].into_iter().chain(values).map(cell);
        [FreeCell::Value(delta)].into_iter().chain(values).collect()
    };
    let names = shown.iter().map(|one| one.name.clone());
    FreeTable {
        id: "delta_path".to_owned(),
        title: "The exponents along Huber's delta".to_owned(),
        columns: ["Delta", "Rows within it"].map(str::to_owned).into_iter().chain(names).collect(),
        rows: DELTAS.iter().zip(path).map(row).collect(),
    }
}
