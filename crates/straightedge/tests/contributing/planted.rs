//! Compiled in the copy that `contributing.rs` makes, and there alone: a planted study of the law
//! that CONTRIBUTING.md adds, with the check and the measure that it adds.

use std::collections::BTreeMap;

use analyses::checks;
use analyses::definition::Document;
use analyses::definitions::{Definitions, Documents};
use analyses::run::{Given, run_all};
use analyses::sets::Sets;
use evidence::Finding;
use observations::{Column, Observations};

/// The definitions that CONTRIBUTING.md writes.
const STUDY: &str = include_str!("../../../data/studies/planted.yaml");
const MEASURE: &str =
    include_str!(concat!("../../../data/measures/", env!("ADDED_MEASURE"), ".yaml"));
/// What the page calls what it adds.
const LAW: &str = env!("ADDED_LAW");
const CHECK: &str = env!("ADDED_CHECK");
/// The sets that the definitions read; one table serves both.
const SETS: [&str; 2] = ["planted", "cerebras-gpt-paper"];

/// Losses that follow the added law exactly: `L(N) = 2 + 3000 / sqrt(N)`.
fn planted() -> Observations {
    const ROWS: u32 = 24;
    let params: Vec<f64> = (0..ROWS).map(|row| 1e7 * f64::from(1 << row)).collect();
    let loss = params.iter().map(|params| 2.0 + 3000.0 / params.sqrt()).collect();
    let column = |name: &str, values: Vec<f64>| {
        let quantity = observations::quantity(name).expect("a standard quantity");
        (name.to_owned(), Column { quantity, meaning: "planted".to_owned(), values })
    };
    let rows = params.len();
    Observations {
        id: "planted".to_owned(),
        loss_group: "planted".to_owned(),
        columns: BTreeMap::from([column("params", params), column("loss_nats", loss)]),
        labels: BTreeMap::new(),
        lines: (2..rows + 2).collect(),
        clusters: (0..rows).collect(),
    }
}

fn document(stem: &str, text: &str) -> Document {
    Document {
        location: format!("{stem}.yaml"),
        stem: stem.to_owned(),
        text: text.to_owned(),
        digest: String::new(),
    }
}

/// The finding of the planted study and that of the measure.
fn found() -> [Finding; 2] {
    let documents = Documents {
        studies: vec![document("planted", STUDY)],
        measures: vec![document(env!("ADDED_MEASURE"), MEASURE)],
        ..Documents::default()
    };
    let definitions = Definitions::read(&documents).expect("the page's definitions are in order");
    let present = SETS.map(|name| (name.to_owned(), planted()));
    let sets = Sets { present: BTreeMap::from(present), ..Sets::default() };
    let (shapes, unsettled) = (BTreeMap::new(), BTreeMap::new());
    let batteries = analyses::battery::Batteries::default();
    let given = Given {
        sets: &sets,
        constants: &[],
        shapes: &shapes,
        unsettled: &unsettled,
        batteries: &batteries,
    };
    let answers = run_all(&definitions, &given, &|_| {}).expect("both run");
    assert_eq!(answers.missing, [], "something could not run");
    answers.findings.try_into().expect("two findings")
}

#[test]
fn the_added_law_is_listed_and_fitted() {
    assert!(laws::law(LAW).is_some(), "{LAW} is not listed");
    let [found, _] = found();
    for (name, planted) in [("E", 2.0), ("A", 3000.0)] {
        let estimate = found.quantity(name).expect("a parameter of the law").estimate;
        assert!((estimate / planted - 1.0).abs() < 1e-6, "{name} is {estimate}, not {planted}");
    }
}

#[test]
fn the_added_check_is_in_the_catalogue_and_made() {
    let entry = checks::catalogue().into_iter().find(|entry| entry.id == CHECK);
    let entry = entry.expect("the check is not in the catalogue");
    assert!(entry.exists, "the check is planned only");
    assert!(checks::page().contains(CHECK), "docs/checks.md would leave the check out");
    let name = format!("check.{CHECK}");
    let [found, _] = found();
    assert!(found.head.declares(&name), "{name} is not declared");
    assert!(found.check(&name).expect("the check was made").passed, "12 rows a parameter pass");
    let statistic = found.quantity(&name).expect("its statistic is filed").estimate;
    assert!((statistic - 12.0).abs() < f64::EPSILON, "{statistic}");
}

#[test]
fn the_added_measure_is_computed() {
    let [_, found] = found();
    let mean = found.quantity("params_geometric_mean").expect("its number is filed").estimate;
    // Sizes double from 1e7 over 24 rows.
    let exact = 1e7 * 2_f64.powf(11.5);
    assert!((mean / exact - 1.0).abs() < 1e-12, "{mean}");
}
