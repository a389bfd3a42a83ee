//! Part `targets`: large runs of other sets, foretold by the fit that has not seen them.

use anyhow::{Context, Result, ensure};
use evidence::{FreeCell, FreeTable, Quantity};
use measures::{Interval, median};
use observations::Observations;

use super::definition::Target;
use super::part::{Found, Given, Part};
use super::sampled::can_be_simulated;
use crate::rows::{column, columns};
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "targets",
    title: "Large runs of other sets",
    declares: &["target.*.error", "target.*.held", "target.*.distance"],
    run,
};

/// Draws of a new run's error for each resample.
const DRAWS: usize = 5;
/// The level of the interval for a new run.
const LEVEL: f64 = 0.95;

/// One run of a target, foretold.
struct Foretold {
    /// What the law says, then what it was.
    said: f64,
    seen: f64,
    interval: Option<Interval>,
    /// Its largest variable over the largest that was fitted.
    distance: f64,
}

impl Foretold {
    /// `|y/L - 1|`, of the larger over the smaller.
    fn error(&self) -> f64 {
        laws::exp(laws::ln(self.seen / self.said).abs()) - 1.0
    }

    fn is_held(&self) -> Option<bool> {
        let Interval { low, high } = self.interval?;
        Some(low <= self.seen && self.seen <= high)
    }
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    if given.battery.targets.is_empty() || !can_be_simulated(run) {
        return Ok(None);
    }
    let mut found = Found::default();
    let mut rows = Vec::new();
    for target in &given.battery.targets {
        let Some(set) = given.others.get(target.set.as_str()) else { continue };
        let foretold = foretold(run, given.seed, target, set)?;
        file(run, target, &foretold, &mut found);
        found.says.extend(sentence(target, &foretold));
        rows.extend(foretold.iter().map(|one| line(target, one)));
    }
    if rows.is_empty() {
        return Ok(None);
    }
    found.says.push(SAYS.to_owned());
    found.tables.push(FreeTable {
        id: "targets".to_owned(),
        title: "Runs that the fit has not seen, foretold".to_owned(),
        columns: [
            "Run",
            "Times as large",
            "Foretold",
            "Low",
            "High",
            "It was",
            "Error, %",
            "Inside",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows,
    });
    Ok(Some(found))
}

/// What the reader must know of the intervals.
const SAYS: &str = "The interval is that of 95 % for a new run, made of the resamples and of the \
    fit's own residuals. It takes the law to hold as far out as the run lies; where the law bends, \
    the run falls outside. How many times as large: of its parameters or tokens, whichever lies \
    farther beyond the fitted runs.";

/// Every run of a target.
///
/// # Errors
/// The set lacks a column of the law, or its losses are of another text or tokenizer.
fn foretold(
    run: &Run<'_>,
    seed: u64,
    target: &Target,
    set: &Observations,
) -> Result<Vec<Foretold>> {
    let (study, rows) = (run.study, &run.fit.rows);
    ensure!(
        set.loss_group == rows.loss_group,
        "targets: the losses of {} are of \"{}\", those of {} of \"{}\"; hint: only losses of one \
        text and tokenizer can be compared",
        target.set,
        set.loss_group,
        study.id,
        rows.loss_group
    );
    let (fitted, variables) = (columns(rows, &study.variables)?, columns(set, &study.variables)?);
    let seen = column(set, &study.response).with_context(|| target.set.clone())?;
    let errors = stress::scaled_residuals(&run.fit.problem, run.theta());
    let one = |row: usize| {
        let ln_x: Vec<f64> = variables.iter().map(|values| laws::ln(values[row])).collect();
        let far = variables.iter().zip(&fitted).map(|(values, fitted)| {
            values[row] / fitted.iter().copied().fold(f64::MIN_POSITIVE, f64::max)
        });
        Foretold {
            said: laws::exp(run.law.ln_loss(run.theta(), &ln_x)),
            seen: seen[row],
            interval: interval(run, &ln_x, &errors, robustness::seed(seed, &target.set)),
            distance: far.fold(0.0, f64::max),
        }
    };
    Ok((0..set.len()).map(one).collect())
}

/// The interval of a new run, of the study's resamples, or by Student's t where it has none.
fn interval(run: &Run<'_>, ln_x: &[f64], errors: &[f64], seed: u64) -> Option<Interval> {
    let replicates = &run.fit.replicates;
    if measures::enough(replicates.thetas.len(), replicates.asked()) {
        let draws = stress::new_run(run.law, &replicates.thetas, ln_x, errors, DRAWS, seed);
        return Some(robustness::percentile_interval(&draws, LEVEL));
    }
    let (problem, best) = (&run.fit.problem, &run.fit.found.best);
    stress::student_new_run(problem, &best.theta, &best.on_bound, ln_x, LEVEL)
}

/// Files a target's median error, the share of its runs inside and how far off they lie.
fn file(run: &Run<'_>, target: &Target, foretold: &[Foretold], found: &mut Found) {
    let n = run.fit.rows.len();
    let what = format!("{}, foretold by the fit to {n} runs", target.name);
    let mut add = |short: &str, value: Option<f64>, unit: &str, of: &str| {
        let Some(value) = value else { return };
        let name = format!("target.{}.{short}", target.set);
        found.quantities.insert(name, Quantity::plain(value, unit, n, format!("{of} {what}")));
    };
    let errors: Vec<f64> = foretold.iter().map(Foretold::error).collect();
    add("error", median(&errors), "fraction", "relative error of");
    let distances: Vec<f64> = foretold.iter().map(|one| one.distance).collect();
    add("distance", median(&distances), "1", "times as large as the fitted runs:");
    let held: Vec<bool> = foretold.iter().filter_map(Foretold::is_held).collect();
    let share = held.iter().filter(|held| **held).count() as f64 / held.len() as f64;
    let of = "share inside the interval of 95 % for a new run of";
    add("held", Some(share).filter(|share| share.is_finite()), "1", of);
}

/// What was foretold and what it was; of several runs how far off it was.
fn sentence(target: &Target, foretold: &[Foretold]) -> Option<String> {
    let name = &target.name;
    let errors: Vec<f64> = foretold.iter().map(|one| 100.0 * one.error()).collect();
    let inside = foretold.iter().filter(|one| one.is_held() == Some(true)).count();
    if let [one] = foretold {
        let interval = one.interval.map_or_else(String::new, |Interval { low, high }| {
            format!(" (95 % interval {low:.4} to {high:.4})")
        });
        return Some(format!(
            "{name}: foretold {:.4}{interval}, it was {:.4}, an error of {:.2} %.",
            one.said, one.seen, errors[0]
        ));
    }
    let count = foretold.len();
    let error = median(&errors)?;
    Some(format!("{name}: {count} runs, median error {error:.1} %, {inside} of them inside."))
}

/// A line of the table.
fn line(target: &Target, one: &Foretold) -> Vec<FreeCell> {
    let value = |value: f64| FreeCell::Value((1e4 * value).round() / 1e4);
    let end = |end: fn(Interval) -> f64| {
        one.interval.map_or_else(|| FreeCell::words("none"), |interval| value(end(interval)))
    };
    vec![
        FreeCell::words(&target.name),
        FreeCell::Value((10.0 * one.distance).round() / 10.0),
        value(one.said),
        end(|interval| interval.low),
        end(|interval| interval.high),
        value(one.seen),
        FreeCell::Value((1000.0 * one.error()).round() / 10.0),
        FreeCell::words(one.is_held().map_or("none", |held| if held { "yes" } else { "no" })),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::battery::Sizes;
    use crate::battery::definition::Battery;
    use crate::battery::part::Others;
    use crate::study::checks::planted::{Planted, law, rows};

    fn made(set: &Observations) -> Result<Option<Found>> {
        let text = "{study: planted, targets: [{set: large, name: Large}]}";
        let battery: Battery = serde_yaml::from_str(text).expect("well written");
        let (planted, others) = (Planted::usual(), Others::from([("large", set)]));
        let given = Given { battery: &battery, others: &others, sizes: Sizes::Small, seed: 3 };
        (PART.run)(&planted.run(), &given)
    }

    /// Runs of up to ten times the largest fitted compute that follow the law are inside; those
    /// that lie a tenth below are not.
    #[test]
    fn runs_of_the_law_are_foretold_and_others_are_not() {
        for (factor, error, held) in [(1.0, 0.0, 1.0), (0.9, 1.0 / 0.9 - 1.0, 0.0)] {
            let set = rows(5, 5.0, |_, flop| factor * law(flop));
            let found = made(&set).expect("made").expect("it applies");
            let value = |short: &str| found.quantities[&format!("target.large.{short}")].estimate;
            assert!((value("error") - error).abs() < 2e-3, "{}", value("error"));
            assert!((value("held") - held).abs() < 1e-12, "{}", value("held"));
            assert_eq!(found.tables[0].rows.len(), 5, "a line a run");
            let inside = if held > 0.5 { 5 } else { 0 };
            let words = format!("{inside} of them inside.");
            assert!(found.says[0].ends_with(&words), "{:?}", found.says);
        }
    }

    /// One run is told with what was foretold of it.
    #[test]
    fn one_run_is_told_whole() {
        let found = made(&rows(5, 5.0, |_, flop| law(flop)).take(&[4])).expect("made");
        let says = found.expect("it applies").says;
        let says = &says[0];
        assert!(says.starts_with("Large: foretold 2.2014 (95 % interval 2."), "{says}");
        assert!(says.contains("it was 2.2012, an error of 0.01 %"), "{says}");
    }

    /// Losses of another text are never held against the law.
    #[test]
    fn losses_of_another_text_are_refused() {
        let mut set = rows(5, 5.0, |_, flop| law(flop));
        set.loss_group = "another text".to_owned();
        let said = made(&set).expect_err("other losses").to_string();
        assert!(said.contains("only losses of one text and tokenizer"), "{said}");
    }
}
