//! The batteries of the studies: made at their full size and filed, so that a report need not make
//! them; held against what they hang on, and one part of them made anew to compare the bytes.

use analyses::battery::digest::digest;
use analyses::battery::others;
use analyses::definitions::Definitions;
use analyses::run::{Asked, Given, batteries};
use analyses::sets::Sets;
use anyhow::{Result, ensure};
use evidence::{BatteryPart, FiledBattery};

use super::{fit, pull, tidy};
use crate::answers::answer::give;
use crate::answers::checked::Checks;
use crate::answers::runs::Batteries;
use crate::batteries::{COMMAND, FOLDER, filed, path};
use crate::end::{End, ensure_asked};
use crate::project::Project;
use crate::talk::say;
use crate::terminal::progress::Progress;
use crate::{checked, inputs, marks, stamp};

/// What is to be made.
#[derive(Debug, Clone, clap::Args)]
pub struct BatteryOptions {
    /// The studies; without a name, all of them.
    studies: Vec<String>,
    /// Make one part of those that are filed anew, chosen by the commit, and compare the bytes;
    /// nothing is written.
    #[arg(long, conflicts_with = "studies")]
    check: bool,
}

/// The `battery` command.
pub fn run(project: &Project, options: &BatteryOptions) -> Result<End> {
    checked::everything(project)?;
    let definitions = inputs::definitions(project)?;
    for name in &options.studies {
        let is_there = definitions.studies.iter().any(|study| study.definition.id == *name);
        ensure_asked!(
            is_there,
            "no study is called \"{name}\"; hint: `straightedge show` lists them"
        );
    }
    let commit = stamp::stamp(project.root(), "")?.commit;
    if options.check {
        return check_one(project, &definitions, &commit);
    }
    let is_chosen =
        |id: &str| options.studies.is_empty() || options.studies.iter().any(|name| name == id);
    let asked = Asked { study: &is_chosen, part: None };
    let made = make(project, &definitions, &commit, &asked)?;
    for battery in &made {
        project.write(&path(&battery.study), text(battery)?.as_bytes())?;
    }
    let written = made.iter().map(|battery| path(&battery.study)).collect();
    give(&Batteries { written, ..Batteries::default() })?;
    say!("written: {} of {FOLDER}; the next report takes its numbers from there", made.len());
    Ok(End::Done)
}

fn text(battery: &FiledBattery) -> Result<String> {
    Ok(serde_json::to_string_pretty(battery)? + "\n")
}

/// Makes the chosen batteries at their full size.
fn make(
    project: &Project,
    definitions: &Definitions,
    commit: &str,
    asked: &Asked<'_>,
) -> Result<Vec<FiledBattery>> {
    let sets = tidy::tidy(project, &pull::pull_needed(project)?)?;
    let (constants, shapes) = (inputs::constants(project)?, inputs::shapes(project, definitions)?);
    let unsettled = fit::unsettled(&marks::all(project)?);
    let given = Given {
        sets: &sets,
        constants: &constants,
        shapes: &shapes,
        unsettled: &unsettled,
        batteries: &inputs::batteries(project)?,
    };
    let count = definitions.studies.iter().filter(|one| (asked.study)(&one.definition.id)).count();
    let progress = Progress::new("attacking", count);
    let made = batteries(definitions, &given, commit, asked, &|item| progress.ended(item));
    progress.clear();
    made
}

/// Makes the part that the commit names, of all parts that are filed, anew and compares its bytes.
fn check_one(project: &Project, definitions: &Definitions, commit: &str) -> Result<End> {
    let filed = filed(project)?;
    let of_battery = |(study, battery): (&String, &FiledBattery)| {
        let parts = battery.parts.iter().cloned();
        parts.map(|part| (study.clone(), battery.commit.clone(), part)).collect::<Vec<_>>()
    };
    let parts: Vec<(String, String, BatteryPart)> = filed.iter().flat_map(of_battery).collect();
    ensure!(!parts.is_empty(), "no battery is filed; hint: run `{COMMAND}` first");
    let number = u64::from_str_radix(commit.get(..12).unwrap_or_default(), 16).unwrap_or(0);
    let (study, commit, kept) = &parts[usize::try_from(number % parts.len() as u64).unwrap_or(0)];
    let asked = Asked { study: &|id| id == study, part: Some(&kept.name) };
    let made = make(project, definitions, commit, &asked)?;
    let made = made.first().and_then(|made| made.parts.first()).map(serde_json::to_string_pretty);
    let what = format!("part {} of {}", kept.name, path(study));
    let is_same = made.transpose()? == Some(serde_json::to_string_pretty(kept)?);
    give(&Batteries {
        checked: Some(what.clone()),
        is_same: Some(is_same),
        ..Batteries::default()
    })?;
    if is_same {
        say!("the same, byte for byte: {what}, made anew");
        return Ok(End::Done);
    }
    say!("{what} is not what is made anew; hint: `{COMMAND} {study}` files it again");
    Ok(End::Findings)
}

/// Holds every filed battery against its study, settings and rows; says which does not fit.
pub fn check(
    project: &Project,
    definitions: &Definitions,
    sets: &Sets,
    checks: &mut Checks,
) -> Result<()> {
    let (batteries, constants) = (inputs::batteries(project)?, inputs::constants(project)?);
    let (mut fresh, mut is_fresh) = (0, true);
    for (study, battery) in &batteries.filed {
        let defined = definitions.studies.iter().find(|one| one.definition.id == *study);
        let Some(defined) = defined else {
            checks.stale(&format!("{}: no study is called so; hint: remove it", path(study)));
            is_fresh = false;
            continue;
        };
        let Some(rows) = sets.present.get(&defined.definition.observations) else { continue };
        let settings = batteries.settings(study);
        let others = others(&settings, sets)?;
        if digest(defined, &settings, rows, &others, &constants) == battery.digest {
            fresh += 1;
        } else {
            checks.stale(&format!("{}; hint: `{COMMAND} {study}` makes it anew", path(study)));
            is_fresh = false;
        }
    }
    if fresh > 0 && is_fresh {
        checks.fresh(&format!(
            "{FOLDER}: {fresh} batteries, each of the rows and settings that are here"
        ));
    }
    Ok(())
}
