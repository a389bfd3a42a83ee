//! Laws held against each other on planted runs: the planted one foretells best.

use super::contest::contest;
use crate::study::Study;
use crate::study::checks::planted::{planted_column, two};
use observations::Observations;

fn power(base: f64, exponent: f64) -> f64 {
    laws::exp(exponent * laws::ln(base))
}

/// Runs of the law in parameters and tokens, eight budgets with five sizes each, without noise but
/// for a ripple of a thousandth.
fn runs() -> (Study, Observations) {
    let study = two();
    let (mut params, mut tokens, mut flop, mut loss) = (vec![], vec![], vec![], vec![]);
    for budget in 0..8_u32 {
        for size in 0..5_u32 {
            let compute = power(10.0, 18.0 + 0.4 * f64::from(budget));
            let n = (compute / 120.0).sqrt() * power(2.0, f64::from(size) - 2.0);
            let d = compute / (6.0 * n);
            let ripple = 1.0 + 1e-3 * (f64::from((7 * (5 * budget + size)) % 11) / 5.0 - 1.0);
            params.push(n);
            tokens.push(d);
            flop.push(compute);
            loss.push(ripple * (1.8 + 420.0 * power(n, -0.34) + 1800.0 * power(d, -0.36)));
        }
    }
    let count = loss.len();
    let columns = [
        ("params", params),
        ("training_tokens", tokens),
        ("training_flop", flop),
        ("loss_nats", loss),
    ];
    let column = |(name, values): (&str, Vec<f64>)| (name.to_owned(), planted_column(name, values));
    let rows = Observations {
        id: study.observations.clone(),
        loss_group: String::new(),
        columns: columns.into_iter().map(column).collect(),
        labels: std::collections::BTreeMap::new(),
        lines: (2..count + 2).collect(),
        clusters: (0..count).collect(),
    };
    (study, rows)
}

/// The same study with another law, in one variable.
fn along(study: &Study, law: &str, variable: &str) -> Study {
    Study {
        law: law.to_owned(),
        variables: vec![variable.to_owned()],
        starts: [("alpha".to_owned(), vec![0.05, 0.1, 0.2, 0.4])].into(),
        budgets_flop: None,
        offset: Some("E".to_owned()),
        ..study.clone()
    }
}

#[test]
fn the_planted_law_foretells_best_and_everything_beats_the_last_value() {
    let (study, rows) = runs();
    let other = along(&study, "power_law_offset", "training_flop");
    let found = contest(&[other, study.clone()], &rows).expect("a contest");
    assert_eq!(found.along, "training_flop");
    let names: Vec<&str> = found.laws.iter().map(|it| it.law.as_str()).collect();
    assert_eq!(names, [study.law.as_str(), "power_law_offset"]);
    let errors: Vec<f64> = found.laws.iter().map(|it| it.error.expect("an error")).collect();
    // The ripple alone has a root mean square of 6.3e-4.
    assert!(errors[0] < 2e-3 && errors[0] < errors[1], "{errors:?}");
    assert!(errors[1] < found.last_value_error, "{found:?}");
    // Four of eight budgets and more are seen: 20, 15, 10 and 5 runs are foretold.
    assert_eq!((found.origins, found.forecasts), (4, 50));
}

/// Runs of a pure power law: the law with a floor finds none, which is no reason to leave it out,
/// since no forecast hangs on a floor of nothing. Its errors are those of the law without one.
#[test]
fn a_floor_that_has_vanished_leaves_no_law_out() {
    let (study, mut rows) = runs();
    let flop = rows.columns["training_flop"].values.clone();
    let loss = rows.columns.get_mut("loss_nats").expect("the loss");
    for (row, (loss, flop)) in loss.values.iter_mut().zip(&flop).enumerate() {
        // It bends upwards a little in the logarithms, so that a floor would make it worse.
        let above = laws::ln(flop / 1e18);
        *loss = 60.0
            * power(*flop, -0.08)
            * laws::exp(-1e-4 * above * above)
            * (1.0 + 1e-4 * f64::from(u8::try_from(7 * row % 11).expect("small")) / 5.0);
    }
    let floor = along(&study, "power_law_offset", "training_flop");
    let starts = [("c".to_owned(), vec![-0.4, -0.2, -0.1, -0.05])].into();
    let plain = Study { law: "power_law".to_owned(), offset: None, starts, ..floor.clone() };
    let found = contest(&[floor, plain], &rows).expect("a contest");
    let of = |law: &str| found.laws.iter().find(|it| it.law == law).expect(law);
    let [with, without] = ["power_law_offset", "power_law"].map(of);
    let errors = [with, without].map(|it| it.error.unwrap_or_else(|| panic!("{it:?}")));
    assert!((errors[0] / errors[1] - 1.0).abs() < 1e-3, "{found:?}");
    assert!(without.without_influence.is_empty(), "{found:?}");
}

#[test]
fn a_law_that_cannot_be_fitted_is_named_with_the_reason_and_comes_last() {
    let (study, rows) = runs();
    let few = rows.take(&[0, 5, 10, 15, 20, 25, 30]);
    let other = along(&study, "power_law_offset", "training_flop");
    let found = contest(&[study.clone(), other], &few).expect("a contest");
    assert_eq!(found.laws[0].law, "power_law_offset");
    assert_eq!(found.laws[1].error, None);
    let why = found.laws[1].why_not.as_deref().expect("a reason");
    assert!(why.contains("rows"), "{why}");
}

#[test]
fn without_a_larger_run_nothing_is_held_out() {
    let (study, rows) = runs();
    let same = rows.take(&[0, 1, 2, 3, 4]);
    let said = contest(&[study], &same).map(|found| format!("{found:?}"));
    // Compute is the same throughout, sizes are not.
    assert!(said.expect("along sizes").contains("along: \"params\""));
}
