//! The attacks on planted rows: what they file is what they declare, and what was planted is what
//! they find.

use super::definition::Battery;
use super::part::{Found, Given, Part};
use super::{controls, influence, perturbation};
use crate::study::checks::planted::{Planted, law, noise, rows, study};

/// The planted exponent is 0.1.
const BATTERY: &str = "
study: planted
statements:
  - {quantity: alpha, above: 0.05, reason: half of what is planted}
  - {quantity: alpha, below: 0.5, reason: five times what is planted}
reading_error: {sd: {training_flop: 0.05}, reason: planted}
";

fn made(part: &Part, planted: &Planted) -> Found {
    let battery: Battery = serde_yaml::from_str(BATTERY).expect("a battery");
    let given = Given::small(&battery, 3);
    let found = (part.run)(&planted.run(), &given).expect("made").expect("it applies");
    for name in found.quantities.keys() {
        let is_declared = part.declares.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => name == pattern,
        });
        assert!(is_declared, "{name} is not declared");
    }
    found
}

fn number(found: &Found, name: &str) -> f64 {
    found.quantities.get(name).unwrap_or_else(|| panic!("{name} is filed")).estimate
}

/// A row that lies off by 60 %, at the end of the rows where its lever is longest, moves the fit
/// most, and is named by its line; the statement that it makes is turned by a set with it.
#[test]
fn the_planted_outlier_is_the_most_influential_row() {
    let planted = |row: usize, flop: f64| {
        let off = if row == 119 { 1.6 } else { 1.0 };
        law(flop) * off * (1.0 + 0.1 * noise(row))
    };
    let found = made(&influence::PART, &Planted::new(study(), rows(120, 4.0, planted)));
    // Line 2 is the first row.
    assert!(found.says[0].contains("is line 121:"), "{:?}", found.says);
    assert!(number(&found, "cook_largest") > 0.1, "{:?}", found.quantities);
    let end = |end: &str| number(&found, &format!("alpha.leave_one_out_{end}"));
    let [low, high] = [end("low"), end("high")];
    assert!(low < 0.1 + 1e-2 && high > low, "{low} {high}");
}

/// Planted rows of small noise: few rows turn nothing.
#[test]
fn a_clear_statement_is_not_turned_by_few_rows() {
    let found = made(&influence::PART, &Planted::usual());
    assert!(number(&found, "amip_share") > 0.01, "{:?}", found.says);
    assert!(number(&found, "alpha.amip_share") <= number(&found, "amip_share"));
    assert!((number(&found, "alpha.leave_one_out_low") - 0.1).abs() < 0.1);
}

/// A tilt of compute by the power t makes the exponent `alpha/(1+t)`.
#[test]
fn a_tilt_moves_the_exponent_by_its_power() {
    let planted = Planted::usual();
    let alpha = planted.fit.found.best.theta[2];
    let found = made(&perturbation::PART, &planted);
    let tilted = planted.study.law().expect("a law").parameters()[2].printed(alpha) / 1.02;
    assert!(number(&found, "alpha.perturbed_low") <= tilted * (1.0 + 1e-6), "{found:?}");
    assert!(number(&found, "alpha.perturbed_high") >= tilted * 1.02 / 0.98 * (1.0 - 1e-6));
    assert!(number(&found, "simex_shift_largest") < 5.0, "{:?}", found.quantities);
}

/// Small noise: what is planted is found, and what is not is not.
#[test]
fn the_planted_law_is_found_and_chance_is_not() {
    let quiet = rows(60, 4.0, |row, flop| law(flop) * (1.0 + 0.1 * noise(row)));
    let found = made(&controls::PART, &Planted::new(study(), quiet));
    assert!(number(&found, "power_share") > 0.8, "{:?}", found.tables);
    let limit = number(&found, "false_alarm_limit");
    assert!(number(&found, "false_alarm_share") <= limit + 0.2, "{:?}", found.tables);
}

/// A statement without a side, or whose planted value is on the wrong one, is refused.
#[test]
fn statements_that_say_nothing_are_refused() {
    for (text, hint) in [
        ("{quantity: alpha, reason: none}", "needs above or below"),
        ("{quantity: alpha, above: 1, below: 2, reason: none}", "needs above or below"),
        ("{quantity: alpha, above: 1, planted: 0.5, reason: none}", "not on the statement's side"),
    ] {
        let said: super::definition::Said = serde_yaml::from_str(text).expect("read");
        let error = said.check().expect_err("refused").to_string();
        assert!(error.contains(hint), "{error}");
    }
}
