//! E1: the rows determine every parameter.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "E1",
    title: "The rows determine every parameter",
    why: "along a direction in which no prediction moves every value fits as well",
    statistic: "condition number of the Jacobian, its columns scaled to one length",
    sense: Sense::Below,
    threshold: Threshold::Fixed(fit::CONDITION_MAX),
    reference: "Belsley, Kuh & Welsch 1980, Chapter 3: condition numbers of scaled columns",
    subject: None,
    applies: |_| once("E1"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let condition = run.fit.identification.condition;
    let statistic = if condition.is_finite() {
        Statistic::Own(condition)
    } else {
        Statistic::NotComputed("a term of the law has vanished")
    };
    results.file(check, run, statistic);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, law, noise, rows, study};

    #[test]
    fn rows_of_many_values_determine_three_parameters() {
        assert!(Planted::usual().passes(&CHECK), "three constants that the data know");
    }

    /// Two values of compute fix two numbers; a power law with an offset has three.
    #[test]
    fn two_values_do_not() {
        let mut two = rows(12, 4.0, |row, flop| law(flop) * (1.0 + noise(row)));
        let column = two.columns.get_mut("training_flop").expect("planted");
        let [first, last] = [column.values[0], column.values[11]];
        for (row, value) in column.values.iter_mut().enumerate() {
            *value = if row % 2 == 0 { first } else { last };
        }
        let losses = two.columns.get_mut("loss_nats").expect("planted");
        for (row, loss) in losses.values.iter_mut().enumerate() {
            *loss = law(if row % 2 == 0 { first } else { last }) * (1.0 + noise(row));
        }
        let planted = Planted::new(study(), two);
        assert!(!planted.passes(&CHECK), "{:?}", planted.fit.identification);
        assert_eq!(planted.fit.replicates.thetas.len(), 0, "no draw determines more");
    }
}
