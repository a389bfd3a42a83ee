//! F4: the error of forecasts does not double within eight times the compute.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// What the part of the battery calls the slope.
const SLOPE: &str = "extrapolation.training_flop.slope";
/// And the distance at which the median error is twice that nearby.
const HORIZON: &str = "extrapolation.training_flop.horizon";

/// The check.
///
/// The threshold is ln 2/ln 8: an error that grows as the distance to this power is twice as large
/// at eight times the compute, from which on F3 counts a run as far. A claim that looks farther
/// than that rests on the slope.
pub static CHECK: Check = Check {
    id: "F4",
    title: "The error grows slowly with distance",
    why: "the error doubles before the runs are eight times as large in compute: what the law says \
        far beyond its rows is not as good as what it says nearby",
    statistic: "slope of the logarithm of the error on that of compute over the largest compute \
        fitted, least squares; a third doubles the error at eight times the compute",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.33),
    reference: "no paper: a rule of this project",
    subject: None,
    applies: |_| once("F4"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let Some(slope) = run.found(SLOPE) else { return Ok(()) };
    let doubled = match run.found(HORIZON) {
        Some(factor) => format!("the median error is twice that nearby from {factor} times on"),
        None => "in no class of distance is the median error twice that nearby".to_owned(),
    };
    let note = Some(if slope < check.threshold.fixed() {
        doubled
    } else {
        format!("{}; {doubled}", check.why)
    });
    let particulars = Particulars { note, ..Particulars::default() };
    results.file_as(check, run, Statistic::Filed(SLOPE.to_owned(), slope), particulars);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, judged};

    #[test]
    fn an_error_that_doubles_at_four_times_grows_fast() {
        let passed = |slope| judged(&CHECK, &[(SLOPE, slope), (HORIZON, 4.0)]);
        assert_eq!(passed(0.1), [("F4".to_owned(), true)]);
        assert_eq!(passed(0.5), [("F4".to_owned(), false)]);
    }

    /// The rule itself: twice at eight times.
    #[test]
    fn the_threshold_doubles_the_error_at_eight_times() {
        let grown = laws::exp(CHECK.threshold.fixed() * laws::ln(8.0));
        assert!((grown - 2.0).abs() < 0.02, "{grown}");
    }

    #[test]
    fn nothing_is_judged_where_no_larger_run_was_held_out() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "no part was made");
    }
}
