//! A law with a parameter held, in a comparison: what its criteria count, and in what it lies.

use evidence::{ComparedLaw, Detail};
use fit::Problem;

use super::Comparison;
use super::find::find;
use crate::answer::Answer;
use crate::definition::Defined;
use crate::sets::Sets;
use crate::study::checks::planted::{ROWS, planted_column, usual_rows};

const COMPARISON: &str = "
id: planted
title: A planted law with its floor free and held
question: What do the criteria count?
observations: planted
exclude: []
errors: normal
held_out_share: 0.2
break_test: {trim: 0.15, rows_least: null, from_flop: null, places_max: 5, replicates: 99}
seed: 7
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
search: every_start
laws:
  - {law: power_law_offset, variables: [training_flop], starts: {alpha: [0.05, 0.2]}, offset: E}
  - {law: power_law_offset, variables: [training_flop], hold: {E: 1.7}, starts: {alpha: [0.05, 0.2]}}
";

/// Akaike's criterion counts A, alpha and the scale of the errors, Schwarz's too; and the law with
/// the floor held is tested within the one whose floor is free.
#[test]
fn criteria_count_what_is_free() {
    let comparison: Comparison = serde_yaml::from_str(COMPARISON).expect("a comparison");
    let held = comparison.laws[1].clone();
    let location = "planted.yaml".to_owned();
    let defined = Defined { definition: comparison, location, digest: String::new() };
    let mut rows = usual_rows();
    // Baselines read sizes.
    let sizes = (0..ROWS).map(|row| 1e8 * (1.0 + row as f64)).collect();
    rows.columns.insert("params".to_owned(), planted_column("params", sizes));
    let sets = Sets { present: [("planted".to_owned(), rows.clone())].into(), ..Sets::default() };
    let Answer::Found(finding) = find(&defined, &sets).expect("it can be made") else {
        panic!("the set is here")
    };
    let Detail::Comparison(detail) = &finding.detail else { panic!("a comparison") };
    let parameters = detail.laws.iter().map(|law: &ComparedLaw| law.parameters);
    let mut parameters: Vec<usize> = parameters.collect();
    parameters.sort_unstable();
    assert_eq!(parameters, [3, 4]);
    // Least squares of `ln (y - 1.7)` cannot be had in a line, so that the fit itself is taken.
    let problem = Problem::new(
        held.law().expect("a law"),
        fit::Objective::LeastSquares,
        &[&rows.columns["training_flop"].values],
        &rows.columns["loss_nats"].values,
    )
    .expect("usable rows");
    let theta = fit::minimise(
        &problem,
        &[laws::ln(100.0), 0.1],
        &fit::Bounds::none(2),
        &fit::Config { steps_max: 300, gradient_scaled_max: 1e-10 },
    );
    let squares: f64 = problem.residuals(&theta.theta).iter().map(|r| r * r).sum();
    let n = rows.len() as f64;
    let deviance = n * (laws::ln(2.0 * core::f64::consts::PI * squares / n) + 1.0);
    let aicc = deviance + 6.0 + 24.0 / (n - 4.0);
    let filed = |name: &str| finding.quantities[&format!("{}.{name}", held.name())].estimate;
    assert!((filed("aicc") - aicc).abs() < 1e-8, "{} against {aicc}", filed("aicc"));
    let bic = deviance + 3.0 * laws::ln(n);
    assert!((filed("bic") - bic).abs() < 1e-8, "{} against {bic}", filed("bic"));
    let notes: Vec<&str> =
        detail.laws.iter().flat_map(|law| &law.notes).map(String::as_str).collect();
    let notes = notes.join("; ");
    assert!(notes.contains("with_E_held_along_training_flop lies within"), "{notes}");
}
