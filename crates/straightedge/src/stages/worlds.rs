//! Planted worlds of claims: made at their full size and filed, so that a report only reads how
//! often each rule ends as it should.

use std::collections::BTreeMap;

use analyses::definition::Document;
use analyses::definitions::Definitions;
use analyses::sets::Sets;
use anyhow::{Context, Result};
use claims::Claim;
use evidence::{Verdict, WorldRate};
use worlds::{FiledWorlds, Project as Planted, Truth, Worlds};

use super::{pull, tidy};
use crate::answers::answer::give;
use crate::answers::checked::Checks;
use crate::answers::finding::Finding;
use crate::answers::runs::PlantedWorlds;
use crate::end::{End, ensure_asked};
use crate::project::Project;
use crate::talk::say;
use crate::terminal::progress::Progress;
use crate::{checked, files, inputs, kinds, lock};

/// Where the rates are filed.
const FOLDER: &str = "reports/worlds";

/// The command that makes them.
const COMMAND: &str = "straightedge worlds";

fn path(claim: &str) -> String {
    format!("{FOLDER}/{claim}.json")
}

/// The worlds of one claim, with the claim and the digest of its rule.
struct Asked {
    worlds: Worlds,
    claim: Claim,
    rule: String,
}

/// The `worlds` command: plants the worlds of the chosen claims, of all where none is named.
pub fn run(project: &Project, chosen: &[String]) -> Result<End> {
    checked::everything(project)?;
    let asked = asked(project)?;
    for name in chosen {
        let is_there = asked.iter().any(|one| one.claim.id == *name);
        ensure_asked!(
            is_there,
            "no claim with planted worlds is called \"{name}\"; hint: data/worlds"
        );
    }
    let definitions = inputs::definitions(project)?;
    let sets = tidy::tidy(project, &pull::pull_needed(project)?)?;
    let (constants, shapes) = (inputs::constants(project)?, inputs::shapes(project, &definitions)?);
    let planted =
        Planted { definitions: &definitions, sets: &sets, constants: &constants, shapes: &shapes };
    let kept = filed(project)?;
    let is_chosen = |one: &&Asked| chosen.is_empty() || chosen.contains(&one.claim.id);
    let mut answer = PlantedWorlds::default();
    for one in asked.iter().filter(is_chosen) {
        let filed = made(planted, one, kept.get(&one.claim.id))
            .with_context(|| format!("the worlds of {}", one.claim.id))?;
        project.write(&path(&one.claim.id), worlds::to_json(&filed)?.as_bytes())?;
        say!("written: {}", path(&one.claim.id));
        for fault in faults(&filed) {
            say!("{fault}");
            answer.findings.push(Finding::of(&fault));
        }
        answer.written.push(path(&one.claim.id));
    }
    give(&answer)?;
    Ok(if answer.findings.is_empty() { End::Done } else { End::Findings })
}

/// The rates of a claim's worlds: those that are kept, where nothing changed but words.
fn made(planted: Planted<'_>, one: &Asked, kept: Option<&FiledWorlds>) -> Result<FiledWorlds> {
    let now = worlds::digest_now(planted, &one.claim, &one.worlds, &one.rule)?;
    if let Some(kept) = kept.filter(|kept| kept.digest == now) {
        return reworded(one, kept);
    }
    let progress = Progress::new("planting", one.worlds.sets * one.worlds.worlds.len());
    let ended = |world: &str| progress.ended(world);
    let made = worlds::run(planted, &one.claim, &one.worlds, &one.rule, &ended);
    progress.clear();
    made
}

/// Kept rates with the words of their definition as it is now.
fn reworded(one: &Asked, kept: &FiledWorlds) -> Result<FiledWorlds> {
    let mut rates = kept.clone();
    rates.annotate(&one.worlds, &one.rule)?;
    Ok(rates)
}

/// The gates that no data move, a line each; a rule with one is no rule.
fn faults(filed: &FiledWorlds) -> Vec<String> {
    filed.faults.iter().map(|fault| format!("{}: {fault}", filed.claim)).collect()
}

/// Every definition of worlds with its claim.
fn asked(project: &Project) -> Result<Vec<Asked>> {
    let claims = inputs::documents(project, &kinds::CLAIM)?;
    let claim_of = |document: &Document| -> Result<Asked> {
        let worlds = kinds::worlds(document)?;
        let of_name = |claim: &&Document| claim.stem == worlds.claim;
        let claim = claims.iter().find(of_name).with_context(|| {
            format!(
                "{}: no claim is called \"{}\"; hint: mend the name",
                document.location, worlds.claim
            )
        })?;
        let claim = kinds::claim(claim)?;
        let rule = lock::rule_digest(&claim)?;
        Ok(Asked { worlds, claim, rule })
    };
    inputs::documents(project, &kinds::WORLDS)?.iter().map(claim_of).collect()
}

/// What is filed, by claim.
fn filed(project: &Project) -> Result<BTreeMap<String, FiledWorlds>> {
    let mut all = BTreeMap::new();
    for (path, stem) in files::with_ending(&project.path(FOLDER), "json")? {
        let filed = worlds::from_json(&files::read(&path)?)
            .with_context(|| format!("{}; hint: `{COMMAND} {stem}`", path.display()))?;
        all.insert(stem, filed);
    }
    Ok(all)
}

/// Gives every verdict the filed rates of its rule; rates of another rule are left out.
pub fn attach(project: &Project, verdicts: &mut [Verdict]) -> Result<()> {
    let mut filed = filed(project)?;
    for verdict in verdicts {
        let rates = filed.remove(&verdict.claim);
        if let Some(rates) = rates.filter(|rates| rates.rule_digest == verdict.rule_digest) {
            verdict.worlds = of_claim(&rates);
        }
    }
    Ok(())
}

fn of_claim(filed: &FiledWorlds) -> Vec<WorldRate> {
    let worlds = filed.worlds.iter().enumerate();
    let rate = |(at, world): (usize, &worlds::WorldRates)| WorldRate {
        world: match world.truth {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Undecidable => "undecidable",
        }
        .to_owned(),
        planted: world.says.clone(),
        sets: filed.sets,
        outcomes: world.outcomes.clone(),
        // What the rates say of the rule is said once.
        note: if at == 0 { filed.note.clone() } else { String::new() },
    };
    worlds.map(rate).collect()
}

/// Holds the filed rates against the rules, worlds, rows and definitions of now.
pub fn check(
    project: &Project,
    definitions: &Definitions,
    sets: &Sets,
    checks: &mut Checks,
) -> Result<()> {
    let filed = filed(project)?;
    let (constants, shapes) = (inputs::constants(project)?, inputs::shapes(project, definitions)?);
    let planted = Planted { definitions, sets, constants: &constants, shapes: &shapes };
    let (mut fresh, mut unmade) = (0, 0);
    for one in asked(project)? {
        let id = &one.claim.id;
        // Rows that are not here leave the rates as they are.
        let Ok(now) = worlds::digest_now(planted, &one.claim, &one.worlds, &one.rule) else {
            continue;
        };
        let Some(rates) = filed.get(id) else {
            unmade += 1;
            continue;
        };
        let is_same = rates.digest == now && reworded(&one, rates).is_ok_and(|now| now == *rates);
        if !is_same {
            checks.stale(&format!("{}; hint: `{COMMAND} {id}` makes it anew", path(id)));
            continue;
        }
        let faults = faults(rates);
        for fault in &faults {
            checks.wrong(fault);
        }
        fresh += usize::from(faults.is_empty());
    }
    checks.fresh(&format!("{FOLDER}: the worlds of {fresh} claims; {unmade} not made here"));
    Ok(())
}
