//! F12: the early checkpoints of runs do not decide.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// What the battery files, where it has statements and the rows are checkpoints of runs.
const FLIPS: &str = "early_flips";
/// And where it has no statements.
const SHIFT: &str = "early_shift";
/// An exponent may move by as much as chance moves it.
const SHIFT_MAX: f64 = 1.0;

/// The check.
pub static CHECK: Check = Check {
    id: "F12",
    title: "Early checkpoints do not decide",
    why: "what the law says hangs on checkpoints of the warm-up and the first tokens, which are \
        no finished runs",
    statistic: "shares of each run's first tokens, of 10, 20, 30 and 50 %, without which a \
        statement's estimate changes its side; of a study without statements, the largest range \
        of an exponent in standard errors, which passes below 1",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Choshen 2024, arXiv 2410.11840",
    subject: None,
    applies: |_| once("F12"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if let Some(flips) = run.found(FLIPS) {
        results.file(check, run, Statistic::Filed(FLIPS.to_owned(), flips));
    } else if let Some(shift) = run.found(SHIFT) {
        let particulars = Particulars {
            statistic: Some(
                "largest range of an exponent, in its standard errors, when the first 0, 10, 20, \
                 30 and 50 % of each run's tokens are left out"
                    .to_owned(),
            ),
            threshold: Some(SHIFT_MAX),
            ..Particulars::default()
        };
        results.file_as(check, run, Statistic::Filed(SHIFT.to_owned(), shift), particulars);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, judged};

    #[test]
    fn one_share_that_turns_a_statement_is_too_many() {
        let passed = |flips| judged(&CHECK, &[(FLIPS, flips), (SHIFT, 5.0)]);
        assert_eq!(passed(0.0), [("F12".to_owned(), true)], "statements come first");
        assert_eq!(passed(1.0), [("F12".to_owned(), false)]);
    }

    #[test]
    fn without_statements_an_exponent_may_move_by_a_standard_error() {
        let passed = |shift| judged(&CHECK, &[(SHIFT, shift)]);
        assert_eq!(passed(0.9), [("F12".to_owned(), true)]);
        assert_eq!(passed(1.1), [("F12".to_owned(), false)]);
    }

    #[test]
    fn nothing_is_judged_where_the_rows_are_no_checkpoints() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "no part was made");
    }
}
