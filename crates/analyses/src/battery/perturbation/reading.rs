//! What errors of reading have done to a fit whose data were read off a figure: SIMEX.

use anyhow::{Context, Result};
use evidence::{FreeCell, FreeTable};
use rayon::prelude::*;
use robustness::Derivation;
use stress::{Fitted, LEVELS, noisy, simex};

use super::problem_with;
use crate::battery::Sizes;
use crate::battery::definition::ReadingError;
use crate::battery::part::{Found, Given};
use crate::study::run::Run;

/// Refits at each level of added error.
const fn refits(sizes: Sizes) -> u64 {
    match sizes {
        Sizes::Full => 100,
        Sizes::Small => 20,
    }
}

/// Files each number as it would be without errors of reading, and the largest shift.
pub fn file(
    run: &Run<'_>,
    given: &Given<'_>,
    fit: &Fitted<'_>,
    errors: &ReadingError,
    followed: &[Derivation<'_>],
    found: &mut Found,
) -> Result<()> {
    let refits = refits(given.sizes);
    let thetas: Vec<Vec<Option<Vec<f64>>>> = LEVELS
        .iter()
        .enumerate()
        .map(|(at, level)| {
            (0..refits)
                .into_par_iter()
                .map(|refit| {
                    let stream = at as u64 * refits + refit;
                    let columns = noisier(run, errors, level.sqrt(), given.seed, stream)?;
                    Ok(fit.refitted_to(&problem_with(run, &columns)?))
                })
                .collect::<Result<Vec<_>>>()
        })
        .collect::<Result<_>>()?;
    let mut largest: Option<(f64, &str)> = None;
    let mut table = FreeTable {
        id: "reading".to_owned(),
        title: "Numbers as they would be without errors of reading".to_owned(),
        columns: ["Number", "Fitted", "Without errors", "Shift in standard errors"]
            .map(str::to_owned)
            .to_vec(),
        rows: Vec::new(),
    };
    for derivation in followed {
        let Some(summary) = run.summary(&*derivation.value) else { continue };
        let Some(means) = means(&*derivation.value, &thetas) else { continue };
        let corrected = simex(summary.estimate, &means);
        let name = format!("{}.simex", derivation.name);
        let method = format!(
            "{}, without errors of reading: SIMEX (Cook & Stefanski 1994), parabola over {refits} \
            refits at each of four levels",
            run.words(derivation.method)?
        );
        let shift = summary.standard_error.filter(|error| *error > 0.0);
        let shift = shift.map(|error| (corrected - summary.estimate).abs() / error);
        table.rows.push(vec![
            FreeCell::words(&derivation.name),
            FreeCell::Number(run.full_name(&derivation.name)),
            FreeCell::Number(run.full_name(&name)),
            shift.map_or_else(|| FreeCell::words("none"), FreeCell::Value),
        ]);
        found.quantities.insert(name, run.plain(corrected, run.unit(derivation.unit)?, &method));
        if let Some(shift) = shift.filter(|shift| largest.is_none_or(|(most, _)| *shift > most)) {
            largest = Some((shift, &derivation.name));
        }
    }
    found.tables.push(table);
    if let Some((shift, name)) = largest {
        let method = "largest shift of a number when the errors of reading are taken away (SIMEX), \
            in its standard errors";
        found.quantities.insert("simex_shift_largest".to_owned(), run.plain(shift, "1", method));
        let sizes: Vec<String> = errors
            .sd
            .iter()
            .map(|(column, sd)| format!("{:.1} % of {column}", 100.0 * sd))
            .collect();
        found.says.push(format!(
            "The data were read off a figure with errors of about {}. Without them {name} would \
            move most, by {shift:.2} of its standard errors. These sizes: {}.",
            sizes.join(", "),
            errors.reason.trim_end_matches('.')
        ));
    }
    Ok(())
}

/// Columns with more error, `factor` times its standard deviation.
fn noisier<'a>(
    run: &Run<'_>,
    errors: &'a ReadingError,
    factor: f64,
    seed: u64,
    stream: u64,
) -> Result<Vec<(&'a str, Vec<f64>)>> {
    let mut columns = Vec::new();
    for (index, (name, sd)) in errors.sd.iter().enumerate() {
        let values = &run.fit.rows.column(name)?.values;
        let of_column = seed.wrapping_add(index as u64 + 1);
        columns.push((name.as_str(), noisy(values, factor * sd, of_column, stream)));
    }
    if errors.tokens_from_compute {
        let of = |name: &str| -> Result<Vec<f64>> {
            let moved = columns.iter().find(|(column, _)| *column == name);
            moved.map_or_else(
                || Ok(run.fit.rows.column(name).context("tokens_from_compute")?.values.clone()),
                |(_, values)| Ok(values.clone()),
            )
        };
        let (params, flop) = (of("params")?, of("training_flop")?);
        let tokens = flop.iter().zip(&params).map(|(flop, params)| flop / (6.0 * params));
        columns.push(("training_tokens", tokens.collect()));
    }
    Ok(columns)
}

/// The mean of a number at each level; none where fewer than nine tenths of its refits have one.
fn means(
    function: &dyn Fn(&[f64]) -> Option<f64>,
    thetas: &[Vec<Option<Vec<f64>>>],
) -> Option<[f64; 4]> {
    let mut means = [0.0; 4];
    for (mean, thetas) in means.iter_mut().zip(thetas) {
        let values: Vec<f64> = thetas
            .iter()
            .flatten()
            .filter_map(|theta| function(theta))
            .filter(|value| value.is_finite())
            .collect();
        if !measures::enough(values.len(), thetas.len()) {
            return None;
        }
        *mean = values.iter().sum::<f64>() / values.len() as f64;
    }
    Some(means)
}
