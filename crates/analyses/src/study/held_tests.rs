//! A study that holds a parameter is the study of the law that is written without it.

use std::collections::BTreeMap;

use evidence::{Detail, Finding, Parameter, Quantity, StudyDetail};

use super::Study;
use super::checks::planted::{Planted, law, rows, study, usual_rows};
use super::find::find;
use super::fitted::fit;
use crate::battery::Batteries;
use crate::constants;
use crate::definition::Defined;
use crate::sets::Sets;

/// The study of planted rows, with the floor held where it was planted.
fn holding() -> Study {
    let hold = [("E".to_owned(), 1.7)].into();
    Study { hold, offset: None, published: Vec::new(), ..study() }
}

/// The same law as a formula with a number in the place of the floor.
fn written() -> Study {
    let text = "
formula: 1.7 + A / training_flop^alpha
source: a test
parameters:
  - {name: A, scale: log, unit: nats/token, meaning: reducible loss, limits: [1.0e-9, 1.0e+9]}
  - {name: alpha, scale: linear, unit: \"1\", meaning: exponent of x, limits: [-5.0, 5.0]}
";
    let formula = Some(serde_yaml::from_str(text).expect("a formula"));
    let mut starts = study().starts;
    starts.insert("A".to_owned(), vec![10.0, 100.0]);
    let law = "reduced".to_owned();
    let (hold, budgets_flop) = (BTreeMap::new(), None);
    Study { law, formula, hold, starts, budgets_flop, ..holding() }
}

fn found(study: Study, rows: &observations::Observations) -> Finding {
    let defined = |study| Defined {
        definition: study,
        location: "planted.yaml".to_owned(),
        digest: String::new(),
    };
    let fit = fit(&study, rows).expect("the law can be fitted");
    let defined = defined(study);
    let (batteries, sets) = (Batteries::default(), Sets::default());
    find(&defined, rows, &fit, &[], &batteries, &sets).expect("everything can be made")
}

fn detail(finding: &Finding) -> &StudyDetail {
    match &finding.detail {
        Detail::Study(detail) => detail,
        _ => panic!("a study"),
    }
}

fn near(ours: &Quantity, theirs: &Quantity, digits: f64) {
    let ends = |it: &Quantity| [Some(it.estimate), it.low, it.high];
    for (a, b) in ends(ours).into_iter().zip(ends(theirs)) {
        assert_eq!(a.is_some(), b.is_some(), "{ours:?} against {theirs:?}");
        let (a, b) = (a.unwrap_or(0.0), b.unwrap_or(0.0));
        assert!((a - b).abs() <= digits * (1.0 + b.abs()), "{ours:?} against {theirs:?}");
    }
}

/// Estimates, intervals, the objective and the numbers of every check and of the battery are those
/// of the reduced law: nothing counts the parameter that is held.
#[test]
fn what_is_held_is_no_degree_of_freedom() {
    let small =
        || rows(60, 4.0, |row, flop| law(flop) * (1.0 + super::checks::planted::noise(row)));
    let [ours, theirs] = [holding(), written()].map(|study| found(study, &small()));
    for name in ["A", "alpha", "objective"] {
        near(&ours.quantities[name], &theirs.quantities[name], 1e-10);
    }
    // How the starts went hangs on the grid, which the reduced law has in A as well; a chain of a
    // sampler ends elsewhere after the first bit; and the one law names a budget, the other none.
    let of_others = ["starts", "evaluations", "gradient", "gain_", "second", "simplex", "ess_"];
    let of_others =
        of_others.into_iter().chain(["posterior", "predictions_made", "E6"]).collect::<Vec<_>>();
    let mut compared = 0;
    for (name, theirs) in &theirs.quantities {
        let Some(ours) = ours.quantities.get(name) else { continue };
        if of_others.iter().any(|word| name.contains(word)) {
            continue;
        }
        compared += 1;
        near(ours, theirs, 1e-5);
    }
    assert!(compared > 60, "{compared} numbers of checks and battery are held against each other");
}

/// The floor is filed where it is held, without an interval, at its place among the parameters.
#[test]
fn what_is_held_is_filed_as_held() {
    let finding = found(holding(), &usual_rows());
    let floor = &finding.quantities["E"];
    assert_eq!((floor.estimate, floor.low, floor.high), (1.7, None, None), "{floor:?}");
    assert!(floor.method.contains("held at this value"), "{floor:?}");
    let said = |it: &Parameter| (it.name.clone(), it.without_interval.clone());
    let all: Vec<(String, Option<String>)> = detail(&finding).parameters.iter().map(said).collect();
    let of = |name: &str, why: Option<&str>| (name.to_owned(), why.map(str::to_owned));
    assert_eq!(all, [of("A", None), of("E", Some("held")), of("alpha", None)]);
    assert_eq!(detail(&finding).law.name, "power_law_offset");
    assert!(finding.head.declares.contains(&"E".to_owned()), "{:?}", finding.head.declares);
}

/// Rows without noise: the two other constants are those that were planted, and the loss far beyond
/// the rows with them.
#[test]
fn the_planted_truth_is_found_about_what_is_held() {
    let planted = Planted::new(holding(), rows(40, 4.0, |_, flop| law(flop)));
    let theta = &planted.fit.found.best.theta;
    assert_eq!(theta.len(), 2);
    assert!(
        (theta[0] - laws::ln(100.0)).abs() < 1e-7 && (theta[1] - 0.1).abs() < 1e-9,
        "{theta:?}"
    );
    let finding = found(holding(), &usual_rows());
    let far = finding.quantities["loss_nats_at_large"].estimate;
    assert!((far / law(1e24) - 1.0).abs() < 2e-3, "the whole law along compute: {far}");
}

/// A set of constants with another floor is none of the laws that the fit chooses from.
#[test]
fn printed_constants_have_the_value_that_is_held() {
    let printed = super::checks::planted::printed(super::checks::planted::PRINTED);
    let law = holding().law().expect("a law");
    let set = constants::set(&printed, "printed", law).expect("E is 1.700 there");
    assert_eq!(set.values(law).keys().collect::<Vec<_>>(), ["A", "alpha"]);
    let other = Study { hold: [("E".to_owned(), 1.8)].into(), ..holding() };
    let refused = constants::set(&printed, "printed", other.law().expect("a law"));
    let said = refused.expect_err("another floor").to_string();
    assert!(said.contains("have E = 1.700, and the study holds it at 1.8; hint"), "{said}");
}
