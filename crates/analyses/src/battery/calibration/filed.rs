//! The numbers of the part.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::Quantity;
use measures::Interval;
use uncertainty::calibration::{Method, Tally, World, inflated};

use super::{Calibrated, Number, limits};
use crate::study::run::Run;

/// The name of a coverage, without the study's.
pub fn coverage_name(number: &str, way: &str, world: World) -> String {
    match world {
        World::Independent => format!("{number}.coverage_{way}"),
        other => format!("{number}.coverage_{way}_{}", other.name()),
    }
}

/// Every number, by name.
pub fn numbers(run: &Run<'_>, found: &Calibrated<'_>) -> Result<BTreeMap<String, Quantity>> {
    let mut all = BTreeMap::new();
    for number in &found.numbers {
        all.extend(coverages(number));
        all.extend(scores(run, number)?);
        all.extend(calibrated(run, found, number)?);
    }
    let missed = found.numbers.iter().filter(|number| is_missed(number, found.plan.level)).count();
    for (name, value, method) in [
        (
            "coverage_missed",
            missed as f64,
            "numbers whose interval in use surely covers less or more than it promises, in sets \
             with independent noise",
        ),
        ("coverage_sets", found.plan.sets as f64, "simulated sets, in each world"),
        (
            "noise_shared",
            found.shared,
            "share of the residuals' variance that rows of one group have in common (analysis of \
             variance of one way)",
        ),
        (
            "noise_along_prediction",
            found.exponent,
            "b of Var(r) = s² L^b, L the prediction (Harvey 1976), bounded where it would change \
             the spread more than tenfold",
        ),
    ] {
        all.insert(name.to_owned(), run.plain(value, "1", method));
    }
    Ok(all)
}

/// Whether the interval in use surely misses its level, where every row's noise is its own.
pub fn is_missed(number: &Number<'_>, level: f64) -> bool {
    let [low, high] = limits(level);
    let independent = number.worlds.iter().find(|one| one.world == World::Independent);
    independent.and_then(|one| one.used).is_some_and(|used| used.misses(low, high))
}

/// A coverage with its exact interval.
fn coverage(tally: &Tally, way: &str, world: World) -> Quantity {
    let Interval { low, high } = tally.interval();
    let noise = match world {
        World::Independent => "independent noise",
        World::Heteroscedastic => "noise that changes along the prediction",
        World::Clustered => "noise that groups of rows share",
    };
    let method = format!(
        "share of the sets simulated from the fit with {noise} whose interval ({way}) holds the \
        truth; exact binomial interval; {} sets without an interval are not counted",
        tally.missing
    );
    Quantity::plain(tally.coverage(), "fraction", tally.sets, &method).within(low, high, 0.95)
}

fn coverages(number: &Number<'_>) -> Vec<(String, Quantity)> {
    let name = &number.derivation.name;
    let mut all = Vec::new();
    for one in &number.worlds {
        let ways = Method::ALL.map(Method::name).into_iter().zip(&one.ways);
        for (way, tally) in ways.chain([("used", &one.used)]) {
            let Some(tally) = tally else { continue };
            let words = if way == "used" { "widest of pairs, BCa and profile" } else { way };
            all.push((coverage_name(name, way, one.world), coverage(tally, words, one.world)));
        }
    }
    all
}

fn scores(run: &Run<'_>, number: &Number<'_>) -> Result<Vec<(String, Quantity)>> {
    let Some(one) = number.worlds.first() else { return Ok(Vec::new()) };
    let unit = run.unit(number.derivation.unit)?;
    let ways = Method::ALL.map(Method::name).into_iter().zip(&one.ways);
    let all = ways.chain([("used", &one.used)]).filter_map(|(way, tally)| {
        let method = "mean interval score: the width, and 2/(1 - level) times what an interval \
            misses the truth by; independent noise";
        let quantity = Quantity::plain(tally.as_ref()?.score, unit, tally.as_ref()?.sets, method);
        Some((format!("{}.score_{way}", number.derivation.name), quantity))
    });
    Ok(all.collect())
}

/// By what the interval in use must grow, and its ends then, where it covers too little.
fn calibrated(
    run: &Run<'_>,
    found: &Calibrated<'_>,
    number: &Number<'_>,
) -> Result<Vec<(String, Quantity)>> {
    let name = &number.derivation.name;
    let mut all = Vec::new();
    let Some(factor) = number.worlds.first().and_then(|one| one.inflation) else {
        return Ok(all);
    };
    let method = "factor on the half-widths of the interval in use with which it holds the truth \
        as often as it promises, independent noise";
    all.push((format!("{name}.inflation"), run.plain(factor, "1", method)));
    if let (true, Some(used)) = (is_missed(number, found.plan.level), number.used) {
        let Interval { low, high } = inflated(number.estimate, used.interval, factor);
        let unit = run.unit(number.derivation.unit)?;
        for (side, value) in [("low", low), ("high", high)] {
            let method = format!(
                "{side} end of the widest of pairs, BCa and profile, made {factor:.3} times as \
                wide, with which simulated sets are covered as promised"
            );
            all.push((format!("{name}.calibrated_{side}"), run.plain(value, unit, &method)));
        }
    }
    Ok(all)
}
