//! The sentences of the part.

use uncertainty::calibration::{Method, Tally, World};

use super::{Calibrated, Number, OfWorld, limits};
use crate::study::run::Run;

/// What a reader should know of these intervals.
pub fn sentences(run: &Run<'_>, found: &Calibrated<'_>) -> Vec<String> {
    let percent = 100.0 * found.plan.level;
    let mut all = vec![format!(
        "{} sets were simulated from the fit, at the places of the {} rows, with noise as large as \
        the residuals. Each set was fitted anew and given its intervals. An honest interval of \
        {percent:.0} % holds the truth in about {percent:.0} of 100 sets.",
        found.plan.sets,
        run.fit.rows.len()
    )];
    all.push(marked(found));
    if let Some(words) = &found.groups {
        all.push(format!(
            "Of the residuals' variance, {:.0} % is shared by {words}. {}",
            100.0 * found.shared,
            in_world(found, World::Clustered)
        ));
    }
    all.push(in_world(found, World::Heteroscedastic));
    if found.failed > 0.01 {
        all.push(format!(
            "{:.1} % of the simulated sets could not be fitted and are not counted.",
            100.0 * found.failed
        ));
    }
    all.retain(|sentence| !sentence.is_empty());
    all
}

/// Every interval that surely covers too little or too much, by method.
fn marked(found: &Calibrated<'_>) -> String {
    let is_measured = |number: &Number<'_>| {
        number.worlds.first().is_some_and(|world| world.ways.iter().any(Option::is_some))
    };
    if !found.numbers.iter().any(is_measured) {
        return "Of no interval it is known how often it holds the truth: fewer than nine in ten \
            sets could be fitted."
            .to_owned();
    }
    let [low, high] = limits(found.plan.level);
    let of_way = |way: usize| -> Vec<String> {
        found
            .numbers
            .iter()
            .filter_map(|number| {
                let tally = number.worlds.first()?.ways[way]?;
                let share = 100.0 * tally.coverage();
                tally.misses(low, high).then(|| format!("{} {share:.1} %", number.derivation.name))
            })
            .collect()
    };
    let parts: Vec<String> = Method::ALL
        .iter()
        .enumerate()
        .map(|(index, way)| (way, of_way(index)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(way, names)| format!("{} ({})", words(*way), names.join(", ")))
        .collect();
    let [low, high] = [100.0 * low, 100.0 * high];
    if parts.is_empty() {
        return format!(
            "No interval, made in any of four ways, surely lies outside {low:.0} % to {high:.0} %."
        );
    }
    format!("Marked, as they surely lie outside {low:.0} % to {high:.0} %: {}.", parts.join("; "))
}

/// A method as the page calls it.
const fn words(way: Method) -> &'static str {
    match way {
        Method::Pairs => "pairs",
        Method::Bca => "BCa",
        Method::Profile => "profile",
        Method::Wald => "Wald",
    }
}

/// How often the intervals of a world hold the truth, from the least to the greatest number.
fn in_world(found: &Calibrated<'_>, world: World) -> String {
    let of = |number: &Number<'_>, pick: &dyn Fn(&OfWorld) -> Option<Tally>| {
        number.worlds.iter().find(|one| one.world == world).and_then(pick)
    };
    let range = |pick: &dyn Fn(&OfWorld) -> Option<Tally>| -> Option<String> {
        let shares: Vec<f64> = found
            .numbers
            .iter()
            .filter_map(|number| of(number, pick))
            .map(|tally| 100.0 * tally.coverage())
            .collect();
        let least = shares.iter().copied().reduce(f64::min)?;
        let most = shares.iter().copied().reduce(f64::max)?;
        Some(format!("{least:.0} to {most:.0} %"))
    };
    let used = range(&|one| one.used);
    let (wald, profile) = (range(&|one| one.ways[3]), range(&|one| one.ways[2]));
    let (Some(used), Some(wald)) = (used, wald) else { return String::new() };
    let noise = match world {
        World::Independent => "independent noise",
        World::Heteroscedastic => "noise that changes along the prediction as it does here",
        World::Clustered => "noise shared in that measure",
    };
    let profile = profile.map_or_else(String::new, |profile| format!(", profiles {profile}"));
    format!(
        "With {noise}, the intervals in use hold the truth in {used} of the sets{profile}, \
        Wald intervals in {wald}."
    )
}
