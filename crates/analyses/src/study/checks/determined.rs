//! E1: the rows determine every parameter; and what they know least of.

use anyhow::Result;
use evidence::{Quantity, Sense};
use laws::Scale;

use crate::study::Study;
use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, once};
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
    files: |study| terms(study).map(|(_, name)| at_middle(name)).chain(places(study)).collect(),
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let middle = robustness::middle(&run.ln_variables()?);
    let known = at_the_middle(run, &middle)?;
    let note = weakest(run, &middle, &known);
    results.quantities.extend(known);
    for ((variable, name), place) in run.study.variables.iter().zip(places(run.study)).zip(&middle)
    {
        let unit = run.fit.rows.column(variable)?.quantity.unit;
        let method = "geometric mean of the variable over the rows";
        results.quantities.insert(name, run.plain(laws::exp(*place), unit, method));
    }
    let condition = run.fit.identification.condition;
    let statistic = if condition.is_finite() {
        Statistic::Own(condition)
    } else {
        Statistic::NotComputed("a term of the law has vanished")
    };
    results.file_as(check, run, statistic, Particulars { note, ..Particulars::default() });
    Ok(())
}

/// Coefficients that multiply a function of the variables, with their names.
fn terms(study: &Study) -> impl Iterator<Item = (usize, &'static str)> {
    let law = study.law().ok();
    law.into_iter().flat_map(|law| {
        let is_term = |index: &usize| !law.basis_parameters(*index).is_empty();
        let terms = law.coefficients().iter().copied().filter(is_term);
        terms.map(|index| (index, law.parameters()[index].name)).collect::<Vec<_>>()
    })
}

/// The name of a term at the middle of the rows.
fn at_middle(coefficient: &str) -> String {
    format!("{coefficient}_at_middle")
}

/// The names of the middles.
fn places(study: &Study) -> impl Iterator<Item = String> {
    study.variables.iter().map(|variable| format!("middle.{variable}"))
}

/// What each term adds to the prediction where every variable is at its geometric mean: there a
/// coefficient and its exponent do not trade off.
fn at_the_middle(run: &Run<'_>, middle: &[f64]) -> Result<Vec<(String, Quantity)>> {
    let unit = run.fit.rows.column(&run.study.response)?.quantity.unit;
    let method = "what the coefficient's term adds where every variable is at its geometric mean \
        over the rows";
    let mut known = Vec::new();
    for (coefficient, name) in terms(run.study) {
        let value = |theta: &[f64]| Some(robustness::term(run.law, theta, coefficient, middle));
        if !run.determines(&value) {
            continue;
        }
        let Some(summary) = run.summary(&value) else { continue };
        known.push((at_middle(name), run.quantity(&summary, unit, method)));
    }
    Ok(known)
}

/// Which parameters make up the direction that the rows know least of, and what is known instead.
fn weakest(run: &Run<'_>, middle: &[f64], known: &[(String, Quantity)]) -> Option<String> {
    let best = &run.fit.found.best;
    let scales = run.fit.problem.even_scales(&best.theta);
    let directions = run.fit.problem.directions(&best.theta, &best.on_bound, &scales);
    let weakest = directions.last().filter(|_| directions.len() > 1)?;
    let taking_part = run.names(weakest);
    if taking_part.len() < 2 {
        return None;
    }
    let step: Vec<f64> = weakest.shares.iter().zip(&scales).map(|(share, by)| share * by).collect();
    let instead: Vec<String> = terms(run.study)
        .filter(|(index, name)| {
            taking_part.contains(name)
                && known.iter().any(|(filed, _)| *filed == at_middle(name))
                && stands_still(run, *index, middle, &step)
        })
        .map(|(_, name)| {
            format!("the term of {name} at the middle of the rows ({})", at_middle(name))
        })
        .collect();
    let words = format!("weakest direction: {} trade off", taking_part.join(", "));
    if instead.is_empty() {
        return Some(words);
    }
    Some(format!("{words}; better known is {}", instead.join(", ")))
}

/// Whether a term at the middle of the rows moves by less than a third of what its coefficient
/// moves by along a direction: the one is then better known than the other.
fn stands_still(run: &Run<'_>, coefficient: usize, middle: &[f64], step: &[f64]) -> bool {
    /// Over usual grids of sizes and amounts the term moves by a fifth to a quarter of it; where
    /// two terms trade off against each other, by all of it.
    const SHARE_MAX: f64 = 1.0 / 3.0;
    /// Along the direction, whose largest entry counts as one coordinate.
    const SMALL: f64 = 1e-4;
    let largest = step.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    let term = |sign: f64| {
        let pairs = run.theta().iter().zip(step);
        let theta: Vec<f64> = pairs.map(|(at, by)| at + sign * SMALL * by / largest).collect();
        robustness::term(run.law, &theta, coefficient, middle)
    };
    let moved = (term(1.0) / term(-1.0) - 1.0).abs();
    let own = 2.0 * SMALL * step[coefficient].abs() / largest;
    let own = match run.law.parameters()[coefficient].scale {
        Scale::Log => own,
        Scale::Linear => own / run.theta()[coefficient].abs(),
    };
    moved < SHARE_MAX * own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, law, noise, power, rows, study, two, two_rows};

    #[test]
    fn rows_of_many_values_determine_three_parameters() {
        assert!(Planted::usual().passes(&CHECK), "three constants that the data know");
    }

    /// The coefficient alone is known to a factor, its term in the middle of the rows well.
    #[test]
    fn the_term_in_the_middle_is_filed_with_its_interval() {
        let planted = Planted::usual();
        let filed = planted.results(&CHECK).quantities;
        let place = filed["middle.training_flop"].estimate;
        assert!((place / 1e20 - 1.0).abs() < 1e-9, "the middle of 1e18 to 1e22: {place}");
        let term = &filed["A_at_middle"];
        assert!((term.estimate / power(1e20) - 1.0).abs() < 0.1, "{term:?}");
        assert!(term.low.is_some() && term.high.is_some(), "{term:?}");
    }

    #[test]
    fn what_trades_off_is_said_in_words() {
        let runs = [1e8, 4e8, 1.6e9].into_iter();
        let runs = runs.flat_map(|n| [1e9, 8e9, 6e10, 4e11, 3e12].map(|d| [n, d])).collect();
        let planted = Planted::new(two(), two_rows(runs));
        let made = planted.made(&CHECK);
        assert!(made[0].passed, "{made:?}");
        let expected = "weakest direction: A, alpha trade off; better known is the term of A at \
            the middle of the rows (A_at_middle)";
        assert_eq!(made[0].note, expected);
    }

    /// Two sizes of four amounts each: A, alpha and E are free, and nothing of them is known.
    #[test]
    fn two_sizes_leave_three_parameters_free() {
        let runs = [[1e7, 2e8], [3e9, 6e10]].into_iter();
        let runs = runs.flat_map(|[n, d]| [1.0, 10.0, 30.0, 120.0].map(|by| [n, by * d])).collect();
        let planted = Planted::new(two(), two_rows(runs));
        let results = planted.results(&CHECK);
        let made = &results.checks[0];
        assert!(!made.passed, "{made:?}");
        assert!(made.note.contains("do not determine A, E, alpha; weakest direction"), "{made:?}");
        assert!(!results.quantities.contains_key("A_at_middle"), "{:?}", results.quantities);
        assert!(results.quantities.contains_key("B_at_middle"), "{:?}", results.quantities);
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
        let made = planted.results(&CHECK).checks;
        assert!(!made[0].passed, "{:?}", planted.fit.identification);
        assert_eq!(planted.fit.replicates.thetas.len(), 0, "no draw determines more");
    }
}
