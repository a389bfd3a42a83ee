//! Part `calibration`: how often each interval holds the truth, in sets simulated from the fit.
//!
//! Where the interval in use misses what it promises, it is made as wide as the simulation says.

mod filed;
mod says;
mod table;
#[cfg(test)]
mod tests;

use anyhow::Result;
use robustness::Derivation;
use uncertainty::calibration::{
    Function, Made, Method, Plan, Setting, Simulated, Tally, World, Worlds, inflate, intervals,
    simulate, tally, widest,
};

use super::Sizes;
use super::part::{Found, Given, Part};
use super::sampled::{can_be_simulated, drawn_clusters, followed, groups};
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "calibration",
    title: "How often the intervals hold the truth",
    declares: &[
        "*.coverage_pairs",
        "*.coverage_bca",
        "*.coverage_profile",
        "*.coverage_wald",
        "*.coverage_used",
        "*.coverage_pairs_heteroscedastic",
        "*.coverage_bca_heteroscedastic",
        "*.coverage_profile_heteroscedastic",
        "*.coverage_wald_heteroscedastic",
        "*.coverage_used_heteroscedastic",
        "*.coverage_pairs_clustered",
        "*.coverage_bca_clustered",
        "*.coverage_profile_clustered",
        "*.coverage_wald_clustered",
        "*.coverage_used_clustered",
        "*.score_pairs",
        "*.score_bca",
        "*.score_profile",
        "*.score_wald",
        "*.score_used",
        "*.inflation",
        "*.calibrated_low",
        "*.calibrated_high",
        "coverage_missed",
        "coverage_sets",
        "noise_shared",
        "noise_along_prediction",
    ],
    run,
};

/// Rows times sets that are simulated at most unless a study asks for more: long data cost more.
const ROWS_MAX: usize = 500_000;
/// Sets of a study: a coverage of 95 % is known to one in a hundred.
const SETS_USUAL: usize = 400;
/// Sets at least: to two in a hundred.
const SETS_MIN: usize = 100;

/// How much to simulate.
fn plan(run: &Run<'_>, given: &Given<'_>) -> Plan {
    let settings = given.battery.calibration.unwrap_or_default();
    let affordable = (ROWS_MAX / run.fit.rows.len()).max(SETS_MIN);
    let (sets, replicates) = match given.sizes {
        Sizes::Full => {
            let sets = settings.sets.unwrap_or(affordable.min(SETS_USUAL));
            (sets, settings.replicates.unwrap_or(100))
        }
        Sizes::Small => (SETS_MIN, 100),
    };
    Plan { sets, replicates, level: run.study.bootstrap.level, seed: given.seed }
}

/// The ways whose widest interval is in use: the rule of the ladder.
const USED: [Method; 3] = [Method::Pairs, Method::Bca, Method::Profile];

/// What one world says of one number.
struct OfWorld {
    world: World,
    /// By method, in the order of [`Method::ALL`].
    ways: [Option<Tally>; 4],
    used: Option<Tally>,
    /// By what the interval in use must grow, in this world.
    inflation: Option<f64>,
}

/// One number of the study in all worlds.
struct Number<'a> {
    derivation: Derivation<'a>,
    estimate: f64,
    worlds: Vec<OfWorld>,
    /// The interval in use, of the data.
    used: Option<Made>,
}

/// Everything that was simulated.
struct Calibrated<'a> {
    plan: Plan,
    shared: f64,
    exponent: f64,
    /// What the groups are that share noise; none where there are none.
    groups: Option<String>,
    numbers: Vec<Number<'a>>,
    /// Share of the sets that could not be refitted, the largest of the worlds.
    failed: f64,
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    if !can_be_simulated(run) {
        return Ok(None);
    }
    let drawn = drawn_clusters(run);
    if robustness::has_few_clusters(&drawn) {
        return Ok(None);
    }
    let grouped = groups(run, given.battery)?;
    let clusters = grouped.as_ref().map_or_else(|| drawn.clone(), |(groups, _)| groups.clone());
    let Some(worlds) = Worlds::new(&run.fit.problem, run.theta(), &clusters) else {
        return Ok(None);
    };
    let named = grouped.map(|(_, words)| words);
    let calibrated = calibrate(run, given, &worlds, &drawn, named);
    let mut found = Found { says: says::sentences(run, &calibrated), ..Found::default() };
    found.quantities = filed::numbers(run, &calibrated)?;
    found.tables.push(table::coverages(run, &calibrated, &found.quantities));
    Ok(Some(found))
}

/// Simulates every world that these data can have.
fn calibrate<'a>(
    run: &'a Run<'_>,
    given: &Given<'_>,
    worlds: &Worlds,
    clusters: &[usize],
    groups: Option<String>,
) -> Calibrated<'a> {
    let derivations = followed(run);
    let functions: Vec<Function<'_>> =
        derivations.iter().map(|one| &*one.value as Function<'_>).collect();
    let (problem, theta) = (&run.fit.problem, run.theta());
    let setting =
        Setting { problem, theta, bounds: &run.fit.bounds, clusters, functions: &functions };
    let plan = plan(run, given);
    // One world says whether intervals are honest at all; the others are for what is filed.
    let asked: Vec<World> = World::ALL
        .into_iter()
        .filter(|world| *world == World::Independent || given.sizes == Sizes::Full)
        .filter(|world| *world != World::Clustered || groups.is_some())
        .collect();
    let made: Vec<(World, Simulated)> =
        asked.into_iter().map(|world| (world, simulate(&setting, worlds, world, &plan))).collect();
    let failed = made.iter().map(|(_, simulated)| simulated.failed as f64 / plan.sets as f64);
    let failed = failed.fold(0.0, f64::max);
    let of_data = intervals(problem, theta, &setting, &plan, given.seed);
    let truths: Vec<f64> =
        functions.iter().map(|function| function(theta).unwrap_or(f64::NAN)).collect();
    let numbers = derivations
        .into_iter()
        .enumerate()
        .map(|(index, derivation)| {
            let truth = truths[index];
            let worlds = made
                .iter()
                .map(|(world, simulated)| of_world(*world, &simulated.made[index], truth, &plan))
                .collect();
            let used = widest(&USED.map(|way| std::slice::from_ref(&of_data[index][place(way)])));
            Number { derivation, estimate: truth, worlds, used: used[0] }
        })
        .collect();
    let (shared, exponent) = (worlds.shared(), worlds.exponent());
    Calibrated { plan, shared, exponent, groups, numbers, failed }
}

/// The place of a method among all.
fn place(way: Method) -> usize {
    Method::ALL.iter().position(|other| *other == way).unwrap_or(0)
}

/// Counts one number's intervals in one world.
fn of_world(world: World, made: &[Vec<Option<Made>>; 4], truth: f64, plan: &Plan) -> OfWorld {
    let used = widest(&USED.map(|way| made[place(way)].as_slice()));
    let enough = |found: &Tally| measures::enough(found.sets, plan.sets);
    OfWorld {
        world,
        ways: [0, 1, 2, 3].map(|way| tally(&made[way], truth, plan.level).filter(enough)),
        used: tally(&used, truth, plan.level).filter(enough),
        inflation: inflate(&used, truth, plan.level),
    }
}

/// The limits that coverage must lie in: two percent about a level of 95 %, as much of a level's
/// rest for any other.
fn limits(level: f64) -> [f64; 2] {
    let by = 0.4 * (1.0 - level);
    [level - by, level + by]
}
