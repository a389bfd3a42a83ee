//! The part on planted rows: what it files of a minimum, and of a point that is none.

use super::*;
use crate::battery::definition::Battery;
use crate::fitting::ObjectiveChoice;
use crate::study::checks::planted::{Planted, law, noise, rows, study, usual_rows};

fn tried(planted: &Planted) -> Option<Found> {
    let battery = Battery::default();
    (PART.run)(&planted.run(), &Given::small(&battery, 3)).expect("made")
}

fn made(planted: &Planted) -> Found {
    let found = tried(planted).expect("it applies");
    for name in found.quantities.keys() {
        assert!(PART.declares.contains(&&**name), "{name} is not declared");
    }
    found
}

fn number(found: &Found, name: &str) -> f64 {
    found.quantities.get(name).unwrap_or_else(|| panic!("{name} is filed")).estimate
}

fn with(objective: ObjectiveChoice) -> Planted {
    let mut study = study();
    study.objective = objective;
    Planted::new(study, usual_rows())
}

/// Puts the fit off its minimum by a share of each coordinate, as an early stop leaves it.
fn put_off(planted: &mut Planted, share: f64) {
    let best = &mut planted.fit.found.best;
    best.theta.iter_mut().for_each(|theta| *theta *= 1.0 + share);
    best.objective = planted.fit.problem.value(&best.theta);
}

#[test]
fn a_minimum_of_squares_is_confirmed() {
    let found = made(&Planted::usual());
    assert!(number(&found, "second_design_gain") < fit::SETTLED, "{:?}", found.says);
    assert!(number(&found, "coordinates_gap") < 1e-8, "{:?}", found.says);
    assert!(number(&found, "coordinates_distance") < 1e-3, "{:?}", found.says);
    assert_eq!(found.quantities.len(), 3, "no kinks, no delta: {:?}", found.quantities);
}

#[test]
fn a_point_beside_the_minimum_of_squares_is_told() {
    let mut planted = Planted::usual();
    put_off(&mut planted, 1e-3);
    let found = made(&planted);
    assert!(number(&found, "second_design_gain") > fit::SETTLED, "{:?}", found.says);
    assert!(number(&found, "coordinates_gap") > 1e-8, "{:?}", found.says);
}

#[test]
fn a_vertex_is_confirmed_and_a_point_beside_it_told() {
    let mut planted = with(ObjectiveChoice::LeastAbsolute);
    let found = made(&planted);
    assert!(number(&found, "nelder_mead_gain") < fit::AGREEMENT, "{:?}", found.says);
    assert_eq!(found.quantities.len(), 2, "no descent, no delta: {:?}", found.quantities);
    put_off(&mut planted, 1e-3);
    let found = made(&planted);
    assert!(number(&found, "nelder_mead_gain") > fit::AGREEMENT, "{:?}", found.says);
}

/// Errors of one kind all along: delta decides nothing.
#[test]
fn even_errors_leave_the_exponent_along_delta() {
    let found = made(&with(ObjectiveChoice::Huber { delta: 1e-3 }));
    assert!(number(&found, "delta_path_range") < 1.0, "{:?}", found.says);
    assert_eq!(found.tables[0].rows.len(), 11);
    assert!(found.says.iter().any(|said| said.contains("delta 0.001;")), "{:?}", found.says);
}

/// The last tenth of the rows lies 10 % above the law: absolute deviations pass them over, squares
/// do not.
#[test]
fn rows_far_off_at_one_end_make_delta_decide() {
    let mut study = study();
    study.objective = ObjectiveChoice::Huber { delta: 1e-3 };
    let off = |row: usize| if row >= 108 { 1.1 } else { 1.0 };
    let bent = rows(120, 4.0, |row, flop| law(flop) * off(row) * (1.0 + 0.1 * noise(row)));
    let found = made(&Planted::new(study, bent));
    assert!(number(&found, "delta_path_range") > 1.0, "{:?}", found.says);
}

/// Without replicates there are no standard errors to measure a path by, and the part says so.
#[test]
fn without_standard_errors_no_path_is_followed() {
    let mut planted = with(ObjectiveChoice::Huber { delta: 1e-3 });
    planted.fit.replicates.thetas.clear();
    let found = made(&planted);
    assert!(!found.quantities.contains_key("delta_path_range"), "{:?}", found.quantities);
    assert!(found.says.iter().any(|said| said.contains("not followed")), "{:?}", found.says);
}

/// The bytes of the part hang on nothing but the fit.
#[test]
fn twice_is_the_same() {
    let planted = with(ObjectiveChoice::Huber { delta: 1e-3 });
    assert_eq!(made(&planted), made(&planted));
}

#[test]
fn a_law_through_every_row_needs_no_opinion() {
    let planted = Planted::new(study(), rows(40, 4.0, |_, flop| law(flop)));
    assert_eq!(tried(&planted), None, "{:?}", planted.fit.found.best);
}

#[test]
fn many_rows_take_less() {
    assert_eq!([afforded(STARTS, 240), afforded(STARTS, 2000)], [STARTS; 2]);
    assert_eq!([afforded(STARTS, 8000), afforded(STARTS, 1_000_000)], [STARTS / 4 + 1, 1]);
}
