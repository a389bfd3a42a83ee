//! D11: nearly every bootstrap replicate could be fitted.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D11",
    title: "Replicates converge",
    why: "replicates that are left out make an interval too narrow",
    statistic: "share of bootstrap replicates that did not converge or drew rows that do not \
        determine the law",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.01),
    reference: "Efron & Tibshirani 1993, Algorithm 6.1: the spread is taken over all replicates",
    subject: None,
    applies: |_| once("D11"),
    files: |_| vec!["replicates_failed_share".to_owned()],
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let share = run.fit.replicates.failed_share();
    let quantity = run.plain(share, "fraction", check.statistic);
    results.file(check, run, Statistic::Named("replicates_failed_share", quantity));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, law, noise, rows, study};

    #[test]
    fn many_rows_can_be_drawn_again() {
        assert!(Planted::usual().passes(&CHECK), "every replicate converges");
    }

    /// Of five rows many a draw has three different ones or fewer, as many as the law has
    /// parameters.
    #[test]
    fn five_rows_cannot() {
        let five = rows(5, 4.0, |row, flop| law(flop) * (1.0 + noise(row)));
        let planted = Planted::new(study(), five);
        assert!(planted.fit.replicates.failed > 3, "{:?}", planted.fit.replicates.failed);
        assert!(!planted.passes(&CHECK), "replicates are left out");
    }
}
