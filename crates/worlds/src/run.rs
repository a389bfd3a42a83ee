//! Plants the worlds of a claim, analyses and judges each set, and counts.

use std::collections::BTreeMap;

use analyses::allocation::ShapeRow;
use analyses::battery::digest::digest as battery_digest;
use analyses::battery::{self, Batteries};
use analyses::definitions::Definitions;
use analyses::run::{Answers, Given, run_all};
use analyses::sets::Sets;
use analyses::study::Study;
use anyhow::{Context, Result, anyhow, bail};
use claims::Claim;
use evidence::{BatteryPart, FiledBattery, Gate, Outcome, PublishedConstant, Quantity, Verdict};
use observations::Observations;
use rayon::prelude::*;

use crate::chance::stream;
use crate::definition::{World, Worlds};
use crate::filed::{FiledWorlds, GateCounts, OUTCOMES, WorldRates, digest};
use crate::judged::verdict;
use crate::needs::{Needs, needs, reduced};
use crate::plant::{Ground, Planter, Streams};
use crate::rates::{LEVEL, clopper_pearson};

/// What of a project the worlds are planted in.
#[derive(Clone, Copy)]
pub struct Project<'a> {
    /// Every definition.
    pub definitions: &'a Definitions,
    /// Every set of observations, as published.
    pub sets: &'a Sets,
    /// Constants that papers print.
    pub constants: &'a [PublishedConstant],
    /// Tables of shapes, by the path that an allocation names.
    pub shapes: &'a BTreeMap<String, Vec<ShapeRow>>,
}

/// Plants the worlds of a claim and counts how they end. `rule` is the
/// digest of what decides, `ended` is called with the name of a world after each of its sets.
///
/// # Errors
/// A set that the claim needs is not here, is neither planted nor declared real, or cannot be
/// planted; an analysis of planted rows goes wrong.
pub fn run(
    project: Project<'_>,
    claim: &Claim,
    worlds: &Worlds,
    rule: &str,
    ended: &(dyn Fn(&str) + Sync),
) -> Result<FiledWorlds> {
    let needs = needs(claim, worlds, project.definitions)?;
    let published = published(project, &needs)?;
    let mut all: Vec<Vec<Verdict>> = Vec::new();
    for world in &worlds.worlds {
        let planters = planters(project, worlds, world, &needs)?;
        let of_set = |index: usize| {
            let seed = robustness::seed(worlds.seed, &format!("{}/{}", worlds.claim, world.id));
            let planted = planted(&planters, &published, seed, index);
            let judged = judged(project, claim, &needs, &planted);
            ended(&world.id);
            judged.with_context(|| format!("world {}, set {index}", world.id))
        };
        all.push((0..worlds.sets).into_par_iter().map(of_set).collect::<Result<_>>()?);
    }
    let mut filed = FiledWorlds {
        claim: worlds.claim.clone(),
        digest: digest(rule, worlds, &needs.definitions, &published, project.constants),
        sets: worlds.sets,
        replicates: worlds.replicates,
        rule_digest: String::new(),
        note: String::new(),
        worlds: worlds.worlds.iter().zip(&all).map(|(world, all)| rates(world, all)).collect(),
        gates: gates(&all)?,
        faults: Vec::new(),
    };
    filed.annotate(worlds, rule)?;
    Ok(filed)
}

/// The digest that rates of a claim have now: filed ones of another digest are stale.
///
/// # Errors
/// A set that the claim needs is not here, or a gate reads what nothing files.
pub fn digest_now(
    project: Project<'_>,
    claim: &Claim,
    worlds: &Worlds,
    rule: &str,
) -> Result<String> {
    let needs = needs(claim, worlds, project.definitions)?;
    let published = published(project, &needs)?;
    Ok(digest(rule, worlds, &needs.definitions, &published, project.constants))
}

/// The rows of every set that a claim reads, as published.
fn published<'a, 'b>(
    project: Project<'a>,
    needs: &'b Needs,
) -> Result<BTreeMap<&'b str, &'a Observations>> {
    needs.sets.iter().map(|name| Ok((&**name, set_of(project.sets, name)?))).collect()
}

fn set_of<'a>(sets: &'a Sets, name: &str) -> Result<&'a Observations> {
    sets.find(name)?.map_err(|absent| anyhow!("set {name}: {absent}"))
}

/// What makes the rows of each set that the claim reads; none for a set that stays as it is.
fn planters(
    project: Project<'_>,
    worlds: &Worlds,
    world: &World,
    needs: &Needs,
) -> Result<BTreeMap<String, Option<Planter>>> {
    let set = |name: &str| set_of(project.sets, name);
    let (definitions, constants) = (project.definitions, project.constants);
    let reduced = |study: &Study| reduced(study, worlds);
    let ground = Ground { reduced: &reduced, definitions, constants, set: &set };
    let mut planters = BTreeMap::new();
    for name in &needs.sets {
        let planter = match world.plant(worlds, name) {
            Some(plant) => Some(plant.prepare(name, &ground)?),
            None if worlds.real.contains(name) => None,
            None => bail!(
                "world {} plants nothing in {name}, which the claim reads; hint: plant it, or list \
                it under real",
                world.id
            ),
        };
        planters.insert(name.clone(), planter);
    }
    Ok(planters)
}

/// The sets of one repetition.
fn planted(
    planters: &BTreeMap<String, Option<Planter>>,
    published: &BTreeMap<&str, &Observations>,
    seed: u64,
    index: usize,
) -> Sets {
    let named = |words: &str| stream(seed, words, index);
    let streams = Streams { named: &named };
    let mut sets = Sets::default();
    for (name, planter) in planters {
        let rows = match planter {
            Some(planter) => planter(&streams),
            None => published[&**name].clone(),
        };
        sets.present.insert(name.clone(), rows);
    }
    sets
}

/// The verdict on one planted repetition.
fn judged(project: Project<'_>, claim: &Claim, needs: &Needs, sets: &Sets) -> Result<Verdict> {
    let batteries = bare(project, needs, sets)?;
    let unsettled = BTreeMap::new();
    let given = Given {
        sets,
        constants: project.constants,
        shapes: project.shapes,
        unsettled: &unsettled,
        batteries: &batteries,
    };
    let answers: Answers = run_all(&needs.definitions, &given, &|_| ())?;
    // Rows that do not determine a law are an answer, as in a report; a fault of a plant is none.
    let is_fault = |reason: &str| reason.contains("no column") || reason.contains("no label");
    if let Some(fault) = answers.missing.iter().find(|missing| is_fault(&missing.reason)) {
        bail!("{}: {}", fault.head.full_name(), fault.reason);
    }
    verdict(claim, answers)
}

/// Batteries that were made of these very rows and have no part but the p values that the claim
/// does not read: a battery of each planted set would cost a thousand times its fit, and each of
/// those p values twelve hundred pairs of fits.
fn bare(project: Project<'_>, needs: &Needs, sets: &Sets) -> Result<Batteries> {
    let mut batteries = Batteries::default();
    for study in &needs.definitions.studies {
        let id = &study.definition.id;
        let unread = needs.unread_p_values.get(id).into_iter().flatten();
        let nothing = |name: &String| (name.clone(), Quantity::plain(f64::NAN, "1", 0, "unread"));
        let part = BatteryPart {
            name: "null".to_owned(),
            title: String::new(),
            says: Vec::new(),
            tables: Vec::new(),
            quantities: unread.map(nothing).collect(),
            figures: Vec::new(),
        };
        let settings = batteries.settings(id);
        let others = battery::others(&settings, sets)?;
        let rows = set_of(sets, &study.definition.observations)?;
        let digest = battery_digest(study, &settings, rows, &others, project.constants);
        let filed = FiledBattery {
            study: id.clone(),
            digest,
            commit: String::new(),
            sizes: "none: planted rows".to_owned(),
            parts: vec![part],
        };
        batteries.filed.insert(id.clone(), filed);
    }
    Ok(batteries)
}

/// The outcomes of one world.
fn rates(world: &World, verdicts: &[Verdict]) -> WorldRates {
    let count = |is: &dyn Fn(Outcome) -> bool| {
        verdicts.iter().filter(|verdict| is(verdict.outcome)).count()
    };
    let sets = verdicts.len();
    let [right, wrong] =
        [count(&|is| world.truth.is_right(is)), count(&|is| world.truth.is_wrong(is))];
    let counted = OUTCOMES.map(|(outcome, word)| (word.to_owned(), count(&|is| is == outcome)));
    WorldRates {
        id: world.id.clone(),
        truth: world.truth,
        says: world.says.clone(),
        outcomes: counted.into_iter().filter(|(_, count)| *count > 0).collect(),
        right: right as f64 / sets as f64,
        right_interval: clopper_pearson(right, sets, LEVEL),
        wrong: wrong as f64 / sets as f64,
        wrong_interval: clopper_pearson(wrong, sets, LEVEL),
    }
}

/// Every gate over all worlds.
fn gates(all: &[Vec<Verdict>]) -> Result<Vec<GateCounts>> {
    let first = all.first().and_then(|world| world.first()).context("no set was planted")?;
    let count = |at: usize, is: &dyn Fn(&Gate) -> bool| -> Vec<usize> {
        let of_world = |world: &Vec<Verdict>| world.iter().filter(|one| is(&one.gates[at])).count();
        all.iter().map(of_world).collect()
    };
    let mut gates = Vec::new();
    for (at, gate) in first.gates.iter().enumerate() {
        gates.push(GateCounts {
            gate: gate.name.clone(),
            stage: gate.stage,
            passed: count(at, &|gate| gate.passed == Some(true)),
            failed: count(at, &|gate| gate.passed == Some(false)),
            unread: count(at, &|gate| gate.passed.is_none()),
            one_way: None,
        });
    }
    Ok(gates)
}
