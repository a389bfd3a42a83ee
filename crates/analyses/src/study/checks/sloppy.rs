//! E2: no combination of parameters is known a million times less than another.

use anyhow::Result;
use evidence::Sense;
use laws::Scale;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "E2",
    title: "No direction is sloppy",
    why: "some combinations of the parameters are known far less than others: only the well known \
        ones say something of the law",
    statistic: "decades that the eigenvalues of the Fisher information span, in the logarithms of \
        the parameters",
    sense: Sense::Below,
    threshold: Threshold::Fixed(DECADES_MAX),
    reference: "Transtrum 2015, Journal of Chemical Physics 143: sloppy models",
    subject: None,
    applies: |_| once("E2"),
    files: |_| vec![DECADES.to_owned()],
    run,
};

/// The name of the statistic.
const DECADES: &str = "fisher_decades";
/// Beyond these many decades a combination does not count as known.
const DECADES_MAX: f64 = 6.0;

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let best = &run.fit.found.best;
    let scales: Vec<f64> = run.law.parameters().iter().zip(&best.theta).map(in_logarithm).collect();
    let directions = run.fit.problem.directions(&best.theta, &best.on_bound, &scales);
    let [Some(stiff), Some(sloppy)] = [directions.first(), directions.last()] else {
        return Ok(());
    };
    // Eigenvalues are the squares of singular values.
    let decades = 2.0 * robustness::decades(sloppy.strength, stiff.strength);
    if !decades.is_finite() {
        results.file(check, run, Statistic::NotComputed("some combination is not known at all"));
        return Ok(());
    }
    let limit = stiff.strength * laws::exp(-0.5 * DECADES_MAX * laws::ln(10.0));
    let names = |is_known: bool| {
        let mut names: Vec<String> = Vec::new();
        for direction in directions.iter().filter(|d| (d.strength > limit) == is_known) {
            let name = run.names(direction).join(" with ");
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join("; ")
    };
    let note = (decades >= DECADES_MAX).then(|| {
        format!("well known, best first: {}; hardly known: {}", names(true), names(false))
    });
    let method = "log10 of the largest over the smallest eigenvalue of the Fisher information in \
        the logarithms of the parameters";
    let quantity = run.plain(decades, "decades", method);
    let particulars = Particulars { note, ..Particulars::default() };
    results.file_as(check, run, Statistic::Named(DECADES, quantity), particulars);
    Ok(())
}

/// How far a coordinate goes for one unit of the parameter's logarithm.
fn in_logarithm((parameter, &coordinate): (&laws::Parameter, &f64)) -> f64 {
    match parameter.scale {
        Scale::Linear if coordinate.abs() > 0.0 => coordinate.abs(),
        Scale::Linear | Scale::Log => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, law, noise, rows, study};

    #[test]
    fn four_decades_of_compute_know_the_three_constants() {
        let planted = Planted::usual();
        assert!(planted.passes(&CHECK), "{:?}", planted.made(&CHECK));
    }

    /// Over a fifth of a decade a power law is a line: two numbers are known, the third is not.
    #[test]
    fn a_short_range_leaves_a_sloppy_direction() {
        let short = rows(60, 0.2, |row, flop| law(flop) * (1.0 + 1e-4 * noise(row)));
        let planted = Planted::new(study(), short);
        let made = planted.made(&CHECK);
        assert!(!made[0].passed, "{made:?} {:?}", planted.results(&CHECK).quantities);
        assert!(made[0].note.contains("; hardly known: A with alpha"), "{made:?}");
    }
}
