//! The catalogue of checks on one fit: one file a check, one line in the list below.
//!
//! A new check is a file `checks/NAME.rs`, which holds it as `CHECK` with its tests, and a line in
//! the list.

#[cfg(test)]
pub(crate) mod planted;

use anyhow::Result;

use super::Study;
use super::check::{Check, Results};
use super::ratio::Ratio;
use super::run::Run;

/// Declares a file for each check and lists the checks in this order, which is the order of a
/// study's table.
macro_rules! checks {
    ($($file:ident,)*) => {
        $(
            #[allow(clippy::unnecessary_wraps, reason = "`Check::run` has one type for all")]
            mod $file;
        )*

        /// Every check that the program makes, in the order of a study's table.
        pub static CATALOGUE: &[&Check] = &[$(&$file::CHECK,)*];
    };
}

checks! {
    // Of the search and the point it found.
    starts_agree,
    more_starts,
    second_design,
    gradient,
    edge,
    curvature,
    scaling,
    second_solver,
    nelder_mead,
    coordinates,
    delta_path,
    // Of the law and the data.
    determined,
    drawn_rows,
    sloppy,
    tokens_per_param,
    enough_values,
    exchange,
    compute_ratio,
    units,
    clusters,
    dependence,
    centred,
    even_noise,
    tails,
    lack_of_fit,
    signs,
    replicates,
    decades,
    printed,
    offset,
    // Of runs that it has not seen.
    unseen,
    unseen_held,
    error_growth,
    baselines,
    families,
    early_checkpoints,
    // Of single rows, small sets, errors and controls.
    reading_errors,
    single_units,
    smallest_set,
    miscounted,
    false_alarms,
    power,
    // Of all admissible analyses.
    params_count,
    compute_count,
    outliers_declared,
    admissible_agree,
    together,
    reasons,
    choices_named,
    // Of the battery.
    bootstraps,
    bias_correction,
    profile_closed,
    overlap,
    end_error,
    predictions,
    offset_bounded,
    // Of simulated sets and the posterior.
    intervals_cover,
    ranks_even,
    left_out_trusted,
}

/// Every likelihood ratio of a study, for the battery to draw their nulls.
///
/// # Errors
/// A grid of starts does not fit the law.
pub fn ratios(run: &Run<'_>) -> Result<Vec<Ratio>> {
    Ok(printed::ratios(run).into_iter().chain(offset::ratio(run)?).collect())
}

/// Makes every check that applies.
///
/// # Errors
/// A column is missing, or a refit that a check needs is impossible.
pub fn run_all(run: &Run<'_>) -> Result<Results> {
    let mut results = Results::default();
    for check in CATALOGUE {
        (check.run)(check, run, &mut results)?;
    }
    Ok(results)
}

/// Makes the checks of these ids that apply, in the order of the list.
///
/// # Errors
/// As [`run_all`].
pub fn run_some(run: &Run<'_>, ids: &[&str]) -> Result<Results> {
    let mut results = Results::default();
    for check in CATALOGUE.iter().filter(|check| ids.contains(&check.id)) {
        (check.run)(check, run, &mut results)?;
    }
    Ok(results)
}

/// The names of all numbers and results of checks in a study of these settings.
#[must_use]
pub fn names(study: &Study) -> Vec<String> {
    CATALOGUE.iter().flat_map(|check| check.names(study)).collect()
}

#[cfg(test)]
mod tests {
    use super::planted::{Planted, filed, sorted};
    use super::*;

    /// Everything that the checks file goes by a name that the study declares, each name once. What
    /// is declared and not filed belongs to a check that was not made: it reads a part of the
    /// battery, which planted studies do not have, or asks what the usual rows cannot be asked.
    #[test]
    fn what_is_filed_is_what_is_declared() {
        let planted = Planted::usual();
        let run = planted.run();
        let declared = sorted(names(&planted.study));
        for check in CATALOGUE {
            let mut results = Results::default();
            (check.run)(check, &run, &mut results).expect("the check can be made");
            let (filed, own) = (filed(&results), sorted(check.names(&planted.study)));
            if results.checks.is_empty() && results.quantities.is_empty() {
                continue;
            }
            for name in &filed {
                assert!(own.contains(name) && declared.contains(name), "{}: {name}", check.id);
            }
        }
        let mut once = names(&planted.study);
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names(&planted.study).len(), "two checks file one name");
    }

    /// On data that the law made, every check passes.
    #[test]
    fn a_right_law_passes_everything() {
        let planted = Planted::usual();
        let results = run_all(&planted.run()).expect("all checks can be made");
        let failed: Vec<_> = results.checks.iter().filter(|check| !check.passed).collect();
        assert!(failed.is_empty(), "{failed:#?}");
    }
}
