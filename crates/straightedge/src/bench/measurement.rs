//! One measurement: the line of JSON that a peer and our own `workload` print, and what its answer
//! proves.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What one process measured. Fields as in the head of crates/bench/peers/peers.py.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Measurement {
    /// The work.
    pub workload: String,
    /// Who did it.
    pub peer: String,
    /// Evaluations, fits, starts or replicates that were timed.
    pub unit_count: u64,
    /// Wall time of one.
    pub seconds_per_unit: f64,
    /// Numbers that prove what was done.
    pub answer: Vec<f64>,
    /// What was done, in words.
    #[serde(default)]
    pub method: String,
    /// Of interpreter and packages.
    #[serde(default)]
    pub versions: BTreeMap<String, String>,
}

/// Relative distance between two gradients that counts as the same: forward differences keep five
/// digits here.
const GRADIENT_TOLERANCE: f64 = 1e-4;
/// How far a peer's objective may lie below ours, relative: the last digits belong to the machine's
/// exp and ln.
const OBJECTIVE_TOLERANCE: f64 = 1e-9;
/// The spread of 4,000 draws is known to one part in ninety; two of them differ by this at most.
const SPREAD_TOLERANCE: f64 = 0.08;
/// How far two medians of alpha may lie apart, in standard deviations: six standard errors of a
/// median of 100.
const MEDIAN_TOLERANCE: f64 = 0.75;
/// How near to our objective, relative, a peer of the multiverse has arrived: then its exponents
/// must be ours.
const ARRIVED: f64 = 1e-6;
/// How far the median exponents of two that arrived may lie apart.
const EXPONENT_TOLERANCE: f64 = 1e-6;
/// How far their median quartiles may lie apart, in ranges between quartiles: those of a dozen
/// replicates are a tenth too narrow, and six standard errors of a median of 64 are three tenths.
const QUARTILE_TOLERANCE: f64 = 0.4;

/// Runs a program that prints a measurement.
pub fn take(command: &mut Command) -> Result<Measurement> {
    let text = output(command)?;
    let line = text.lines().rfind(|line| line.starts_with('{')).unwrap_or_default();
    let measured: Measurement = serde_json::from_str(line)
        .with_context(|| format!("{command:?} printed no measurement but {text:?}"))?;
    let usable =
        measured.unit_count > 0 && measured.seconds_per_unit > 0.0 && !measured.answer.is_empty();
    ensure!(usable, "{command:?} measured nothing: {line}");
    Ok(measured)
}

/// What a program printed; where it failed, its last word is the error.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("no word");
    ensure!(
        output.status.success(),
        "{} failed ({}): {last}",
        command.get_program().display(),
        output.status
    );
    String::from_utf8(output.stdout).with_context(|| format!("{command:?} printed no text"))
}

/// Whether theirs and ours are answers to the same question, ours no worse than theirs.
///
/// A peer may stop early: its objective is allowed above ours, never below.
pub fn proven(theirs: &Measurement, ours: &Measurement) -> Result<()> {
    let (a, b) = (&theirs.answer, &ours.answer);
    let (same, wanted) = match ours.workload.as_str() {
        "objective_gradient_240" => {
            let scale = b.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
            let near = a.iter().zip(b).all(|(a, b)| (a - b).abs() <= GRADIENT_TOLERANCE * scale);
            (a.len() == b.len() && near, "the same objective and gradient")
        }
        "bootstrap_4000" => {
            let near = a.len() >= 2 && (a[0] - b[0]).abs() <= MEDIAN_TOLERANCE * a[1];
            (near, "the same median within the spread of a hundred resamples")
        }
        "coverage_4000" => {
            let near = |at: usize, within: f64| (a[at] / b[at] - 1.0).abs() <= within;
            let same = a.len() == 2 && near(0, OBJECTIVE_TOLERANCE) && near(1, SPREAD_TOLERANCE);
            (same, "the same coverage, and a spread of the draws that is near")
        }
        "multiverse_64" => {
            (same_multiverse(a, b), "an objective that is no worse, and the same exponents")
        }
        _ => (b[0] <= a[0] * (1.0 + OBJECTIVE_TOLERANCE), "an objective of ours that is no worse"),
    };
    ensure!(
        same,
        "{}: {} answers {a:?}, we answer {b:?}; wanted: {wanted}",
        ours.workload,
        theirs.peer
    );
    Ok(())
}

/// Whether two answers are of one multiverse: objective of the first specification, median
/// exponent, median quartiles. A peer that stops early says other exponents, which are not asked
/// for.
fn same_multiverse(theirs: &[f64], ours: &[f64]) -> bool {
    let (&[theirs, exponent, first, third], &[objective, own, low, high]) = (theirs, ours) else {
        return false;
    };
    let near = |a: f64, b: f64| (a - b).abs() <= QUARTILE_TOLERANCE * (high - low);
    let agree =
        (exponent - own).abs() <= EXPONENT_TOLERANCE && near(first, low) && near(third, high);
    let has_arrived = theirs <= objective * (1.0 + ARRIVED);
    objective <= theirs * (1.0 + OBJECTIVE_TOLERANCE) && (agree || !has_arrived)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(workload: &str, answer: &[f64]) -> Measurement {
        let line = format!(
            r#"{{"workload": "{workload}", "peer": "p", "round": 0, "unit_count": 3, "seconds_per_unit": 0.5,
            "answer": {answer:?}}}"#
        );
        serde_json::from_str(&line).expect("a measurement")
    }

    #[track_caller]
    fn check(workload: &str, theirs: &[f64], ours: &[f64], same: bool) {
        let proven = proven(&measured(workload, theirs), &measured(workload, ours));
        assert_eq!(proven.is_ok(), same, "{workload}: {theirs:?} against {ours:?}");
    }

    #[test]
    fn a_gradient_must_be_the_same() {
        check("coverage_4000", &[0.837, 0.0306], &[0.837, 0.0304], true);
        check("coverage_4000", &[0.838, 0.0306], &[0.837, 0.0304], false);
        check("coverage_4000", &[0.837, 0.0406], &[0.837, 0.0304], false);
        let workload = "objective_gradient_240";
        check(workload, &[0.001_231_2, -0.3], &[0.001_231_2, -0.3], true);
        check(workload, &[0.001_231_2, -0.300_01], &[0.001_231_2, -0.3], true);
        check(workload, &[0.001_231_2, -0.301], &[0.001_231_2, -0.3], false);
        check(workload, &[0.001_231_2], &[0.001_231_2, -0.3], false);
    }

    #[test]
    fn an_objective_of_ours_may_not_be_worse() {
        for workload in ["fit_240", "grid_4500"] {
            check(workload, &[0.001_163], &[0.001_018], true);
            check(workload, &[0.001_018_274_017_800_5], &[0.001_018_274_017_800_6], true);
            check(workload, &[0.001_018], &[0.001_019], false);
        }
    }

    #[test]
    fn medians_agree_within_their_spread() {
        check("bootstrap_4000", &[0.346, 0.0147], &[0.347, 0.0151], true);
        check("bootstrap_4000", &[0.346, 0.0147], &[0.366, 0.0151], false);
        check("bootstrap_4000", &[0.346], &[0.346, 0.0151], false);
    }

    #[test]
    fn a_multiverse_has_the_same_exponents_where_its_fits_arrive() {
        let (workload, ours) = ("multiverse_64", [0.001_018, 0.516_825, 0.506, 0.531]);
        check(workload, &[0.001_018, 0.516_825, 0.507, 0.530], &ours, true);
        check(workload, &[0.001_018, 0.516_925, 0.507, 0.530], &ours, false);
        check(workload, &[0.001_018, 0.516_825, 0.517, 0.530], &ours, false);
        check(workload, &[0.001_163, 0.501, 0.497, 0.509], &ours, true);
        check(workload, &[0.001_017, 0.516_825, 0.507, 0.530], &ours, false);
        check(workload, &[0.001_018], &ours, false);
    }
}
