//! The catalogue of checks on one fit: one file a check, one line in the list below.
//!
//! A new check is a file `checks/NAME.rs`, which holds it as `CHECK` with its tests, and a line in
//! the list.

#[cfg(test)]
pub(crate) mod planted;

use anyhow::Result;

use super::Study;
use super::check::{Check, Results};
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
    gradient,
    edge,
    curvature,
    scaling,
    second_solver,
    // Of the law and the data.
    determined,
    clusters,
    centred,
    replicates,
    decades,
    printed,
    offset,
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
    // Of simulated sets and the posterior.
    intervals_cover,
    ranks_even,
    left_out_trusted,
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

/// The names of all numbers and results of checks in a study of these settings.
#[must_use]
pub fn names(study: &Study) -> Vec<String> {
    CATALOGUE.iter().flat_map(|check| check.names(study)).collect()
}

#[cfg(test)]
mod tests {
    use super::planted::{Planted, filed, sorted};
    use super::*;

    /// What is read of the attacks of the battery, which planted studies do not have.
    const OF_THE_ATTACKS: [&str; 6] =
        ["check.B5", "check.G1", "check.G2", "check.G3", "check.G10", "check.G11"];

    /// Everything that the checks file goes by a name that the study declares, each name once.
    #[test]
    fn what_is_filed_is_what_is_declared() {
        let planted = Planted::usual();
        let results = run_all(&planted.run()).expect("all checks can be made");
        let mut declared = sorted(names(&planted.study));
        declared.retain(|name| !OF_THE_ATTACKS.contains(&name.as_str()));
        assert_eq!(filed(&results), declared);
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
