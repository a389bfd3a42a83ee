//! Part `ladder`: the interval of every number of a study, made in several ways, one rung a way.
//!
//! The rungs that assume what these data refute decide nothing; of the others the widest is the
//! interval that claims read ([`widen()`]).

mod predictions;
mod rungs;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod widen;

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::Quantity;
use rayon::prelude::*;
use robustness::{Derivation, Interval};

use super::part::{Found, Given, Part};
use crate::study::gains::gains;
use crate::study::run::Run;
use rungs::{KEYS, Ladder, Rung};
pub use widen::widen;

/// The part.
pub static PART: Part = Part {
    name: "ladder",
    title: "Intervals made in several ways",
    declares: &[
        "*.pairs_low",
        "*.pairs_high",
        "*.residual_low",
        "*.residual_high",
        "*.wild_rademacher_low",
        "*.wild_rademacher_high",
        "*.wild_webb_low",
        "*.wild_webb_high",
        "*.parametric_low",
        "*.parametric_high",
        "*.bca_low",
        "*.bca_high",
        "*.studentised_low",
        "*.studentised_high",
        "*.score_bootstrap_low",
        "*.score_bootstrap_high",
        "*.profile_low",
        "*.profile_high",
        "*.profile_open",
        "*.interval_used",
        "prediction_at_*.mean",
        "prediction_at_*.new_run",
        "interval_width_ratio",
        "bca_bias",
        "bca_acceleration",
        "profiles_open",
        "interval_overlap",
        "endpoint_error_share",
        "predictions_made",
    ],
    run,
};

/// One number of the study with its rungs.
struct Climbed<'a> {
    derivation: Derivation<'a>,
    /// Whether it is a parameter of the law: checks are made of these.
    is_parameter: bool,
    estimate: f64,
    rungs: Vec<Rung>,
}

impl Climbed<'_> {
    /// The interval of a rung, by its name.
    fn interval(&self, key: &str) -> Option<Interval> {
        self.rungs.iter().find(|rung| rung.key == key)?.interval
    }

    /// The widest credible rung; the first of equal ones.
    fn used(&self) -> Option<&Rung> {
        let width = |rung: &Rung| rung.interval.map_or(f64::NEG_INFINITY, |i| i.high - i.low);
        let credible = self.rungs.iter().filter(|rung| rung.is_credible && rung.interval.is_some());
        credible.reduce(|best, rung| if width(rung) > width(best) { rung } else { best })
    }

    /// On how many sides its profile never closes.
    fn open(&self) -> usize {
        self.rungs.iter().map(|rung| rung.open.len()).sum()
    }
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let best = &run.fit.found.best;
    // A law that passes through every row has intervals of no width, whatever they are made of;
    // about a point that is no minimum, or one of many, there is nothing to spread.
    if best.is_exact() || !best.stop.converged() || !run.fit.identification.is_full() {
        return Ok(None);
    }
    let Some(ladder) = Ladder::new(run, given) else { return Ok(None) };
    let climbed = climb(run, &ladder);
    let mut found = Found { says: ladder.says(), ..Found::default() };
    for one in &climbed {
        found.quantities.extend(filed(run, one)?);
    }
    found.quantities.extend(summary::numbers(run, &ladder, &climbed));
    let (predicted, table) = predictions::made(run, given)?;
    found.quantities.extend(predicted);
    found.tables.push(table::ladder(run, &climbed));
    found.tables.extend(table);
    Ok(Some(found))
}

/// Every number of the study that has an interval of pairs, with all its rungs.
fn climb<'a>(run: &'a Run<'_>, ladder: &Ladder<'_>) -> Vec<Climbed<'a>> {
    let mut all = robustness::derivations(run.law, run.compute.as_ref());
    let parameters = all.len().min(run.law.parameters().len());
    all.extend(gains(run.study, run.law, run.offset));
    let one = |(index, derivation): (usize, &Derivation<'a>)| {
        if index < parameters && run.on_bound(index).is_some() {
            return None;
        }
        let summary = run.summary(&*derivation.value)?;
        summary.interval?;
        Some((summary.estimate, ladder.rungs(&*derivation.value, summary.estimate)))
    };
    let made: Vec<Option<(f64, Vec<Rung>)>> = all.par_iter().enumerate().map(one).collect();
    let climbed =
        all.into_iter().zip(made).enumerate().filter_map(|(index, (derivation, made))| {
            let (estimate, rungs) = made?;
            Some(Climbed { derivation, is_parameter: index < parameters, estimate, rungs })
        });
    climbed.collect()
}

/// The numbers of one number's rungs, by name.
fn filed(run: &Run<'_>, one: &Climbed<'_>) -> Result<BTreeMap<String, Quantity>> {
    let name = &one.derivation.name;
    let unit = run.unit(one.derivation.unit)?;
    let percent = 100.0 * run.study.bootstrap.level;
    let mut all = BTreeMap::new();
    for rung in &one.rungs {
        let Some(Interval { low, high }) = rung.interval else { continue };
        for (side, value, word) in [("low", low, "lower"), ("high", high, "upper")] {
            let method = format!("{word} end of the {percent} % interval: {}", rung.words());
            all.insert(format!("{name}.{}_{side}", rung.key), run.plain(value, unit, &method));
        }
    }
    let open = one.open();
    if one.rungs.iter().any(|rung| rung.key == "profile" && (rung.has_profile)) {
        let method = "sides on which the profile of this number never closes: there the data do \
            not identify it";
        all.insert(format!("{name}.profile_open"), run.plain(open as f64, "1", method));
    }
    if let (Some(rung), 0) = (one.used(), open)
        && let Some(Interval { low, high }) = rung.interval
    {
        let method = format!("widest credible interval of the ladder: {}", rung.words());
        let used = run.plain(one.estimate, unit, &method);
        let level = run.study.bootstrap.level;
        all.insert(format!("{name}.interval_used"), used.within(low, high, level));
    }
    Ok(all)
}

/// The position of a rung in the order of the ladder.
fn place(key: &str) -> usize {
    KEYS.iter().position(|other| *other == key).unwrap_or(KEYS.len())
}
