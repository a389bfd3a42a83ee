//! B2: compute, parameters and tokens of a row belong together.

use anyhow::Result;
use evidence::Sense;

use crate::rows::column;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "B2",
    title: "Compute is six times parameters times tokens",
    why: "some row's compute is not that of its parameters and tokens: a unit, or a way to count, \
        is not what it is taken for",
    statistic: "largest factor between training compute and 6 N D, up or down, over the rows",
    sense: Sense::Below,
    threshold: Threshold::Fixed(2.0),
    reference: "Kaplan 2020, arXiv 2001.08361, Section 2.1: C = 6 N D; Porian 2024, arXiv \
        2406.19146: what the ways to count change",
    subject: None,
    applies: |_| once("B2"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let columns = ["training_flop", "params", "training_tokens"];
    // A set without one of the three says nothing of it.
    let [Ok(flop), Ok(params), Ok(tokens)] = columns.map(|name| column(&run.fit.rows, name)) else {
        return Ok(());
    };
    let ratios = flop.iter().zip(params.iter().zip(tokens)).map(|(c, (n, d))| c / (6.0 * n * d));
    let factor = ratios.fold(1.0_f64, |most, ratio| most.max(ratio).max(1.0 / ratio));
    results.file(check, run, Statistic::Own(factor));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, two, two_rows};

    /// Compute at this share of 6ND in one row.
    fn with_share(share: f64) -> Planted {
        let runs = [1e7, 1e8, 3e9, 2e10].into_iter();
        let runs: Vec<[f64; 2]> =
            runs.flat_map(|n| [1e9, 8e9, 6e10, 4e11].map(|d| [n, d])).collect();
        let flop = runs
            .iter()
            .enumerate()
            .map(|(row, [n, d])| 6.0 * n * d * if row == 5 { share } else { 1.0 });
        let column = crate::study::checks::planted::planted_column("training_flop", flop.collect());
        let mut rows = two_rows(runs);
        rows.columns.insert("training_flop".to_owned(), column);
        Planted::new(two(), rows)
    }

    #[test]
    fn counts_that_belong_together_pass() {
        assert!(with_share(1.2).passes(&CHECK), "an output layer more");
    }

    #[test]
    fn a_row_in_another_unit_fails() {
        assert!(!with_share(1.0 / 3.0).passes(&CHECK), "2 N D");
        assert!(!with_share(1e3).passes(&CHECK), "a prefix forgotten");
    }

    #[test]
    fn without_the_columns_nothing_is_said() {
        assert!(Planted::usual().results(&CHECK).checks.is_empty(), "compute alone");
    }
}
