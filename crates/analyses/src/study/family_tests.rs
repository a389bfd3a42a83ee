//! A study numbers the families of a label, in the order that it says.

use super::checks::planted::{noise, power, rows, study};
use super::fitted::fit;
use super::{Families, Study};

/// Two corpora with floors of 1.7 and 2.0 and the same exponent.
fn planted() -> observations::Observations {
    let floor = |row: usize| if row.is_multiple_of(2) { 1.7 } else { 2.0 };
    let mut rows =
        rows(60, 4.0, |row, flop| (floor(row) + power(flop)) * (1.0 + 0.01 * noise(row)));
    let texts = (0..60).map(|row| ["wide", "narrow"][row % 2].to_owned()).collect();
    rows.labels.insert("corpus".to_owned(), texts);
    rows
}

fn two(order: [&str; 2]) -> Study {
    let starts = [
        ("A_1", vec![50.0, 200.0]),
        ("A_2", vec![50.0, 200.0]),
        ("E_1", vec![1.5]),
        ("E_2", vec![1.5]),
        ("alpha", vec![0.1, 0.2]),
    ];
    let order = order.map(str::to_owned).to_vec();
    Study {
        families: Some(Families { label: "corpus".to_owned(), order }),
        law: "shared_exponent_2".to_owned(),
        variables: ["training_flop", "family"].map(str::to_owned).to_vec(),
        starts: starts.map(|(name, values)| (name.to_owned(), values)).into(),
        budgets_flop: None,
        published: Vec::new(),
        offset: None,
        ..study()
    }
}

/// The planted floors are found under the numbers of their families.
#[test]
fn the_first_text_is_family_one() {
    for (order, floors) in [(["wide", "narrow"], [1.7, 2.0]), (["narrow", "wide"], [2.0, 1.7])] {
        let fit = fit(&two(order), &planted()).expect("the law can be fitted");
        let theta = &fit.found.best.theta;
        assert_eq!(fit.rows.columns["family"].values.len(), 60);
        for (floor, at) in floors.into_iter().zip([theta[2], theta[3]]) {
            assert!((laws::exp(at) / floor - 1.0).abs() < 0.01, "{floor}: {theta:?}");
        }
        assert!((theta[4] - 0.1).abs() < 0.01, "{theta:?}");
    }
}

#[test]
fn a_text_without_a_number_is_refused() {
    let rows = planted();
    let said = two(["wide", "broad"]).rows(&rows).expect_err("narrow").to_string();
    assert!(said.contains("corpus \"narrow\" is no family; hint: name it under"), "{said}");
    let check = |study: &Study| crate::definition::Definition::check(study);
    let twice = check(&two(["wide", "wide"])).expect_err("twice").to_string();
    assert!(twice.contains("families.order names wide twice"), "{twice}");
    let unread = Study { families: two(["wide", "narrow"]).families, ..study() };
    let unread = check(&unread).expect_err("unread").to_string();
    assert!(unread.contains("no variable of the law is family"), "{unread}");
}
