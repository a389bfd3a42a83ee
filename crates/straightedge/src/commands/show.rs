//! Prints numbers of the evidence: one, those of a prefix, or who has how many.

mod counts;
mod listing;

use std::collections::BTreeSet;

use anyhow::Result;
use evidence::{Evidence, Name, Quantity, Replication};

use crate::commands::page;
use crate::end::End;
use crate::project::Project;
use crate::stages::{fit, judge, render, score};

/// The `show` command: one quantity, all that begin so, or who has how many.
pub fn run(project: &Project, name: Option<&str>, json: bool) -> Result<End> {
    let mut evidence = judge::filed(project, fit::EVIDENCE, "fit")?;
    let (replications, faults) = judge::replications_each(project, &evidence)?;
    if name == Some("replication") {
        faults.refuse()?;
        return table(&replications, json);
    }
    // A number of an analysis hangs on no claim: what is broken is left out of the counts.
    page::left_out(&faults);
    let (verdicts, faults) = judge::verdicts_each(project, &evidence)?;
    page::left_out(&faults);
    evidence.counts.extend(counts::of_replications(&replications));
    evidence.verdicts = verdicts;
    let claims = counts::of_claims(&evidence);
    evidence.counts.extend(claims);
    evidence.counts.extend(counts::of_forecasts(&score::forecasts(project)?));
    evidence.counts.extend(render::counts(project));
    match name {
        None => owners(&evidence, "", json),
        Some(name) => find(&evidence, name, json),
    }
}

/// What a name stands for: a number, an owner of numbers, the beginning or the end of names.
fn find(evidence: &Evidence, name: &str, json: bool) -> Result<End> {
    let all: Vec<(String, &Quantity)> = listing::all(evidence).collect();
    let listed = all.iter().find(|(known, _)| known == name).map(|(_, quantity)| *quantity);
    // `STUDY.check.ID` may be another name of a listed number.
    if let Some(quantity) = listed.or_else(|| evidence.quantity(name)) {
        return one(evidence, name, quantity, json);
    }
    let owned = |(known, _): &&(String, &Quantity)| is_below(known, name);
    let of_owner: Vec<_> = all.iter().filter(owned).cloned().collect();
    if !of_owner.is_empty() {
        return list(&of_owner, json);
    }
    if let Some(missing) = evidence.missing(name) {
        return Ok(not_run(missing));
    }
    let begun: Vec<_> = all.iter().filter(|(known, _)| known.starts_with(name)).cloned().collect();
    let owners_begun: BTreeSet<String> =
        begun.iter().map(|(known, _)| listing::owner(evidence, known)).collect();
    match owners_begun.len() {
        0 => {}
        1 => return list(&begun, json),
        _ => return owners(evidence, name, json),
    }
    let ends = |(known, _): &&(String, &Quantity)| {
        known.strip_suffix(name).is_some_and(|owner| owner.ends_with('.'))
    };
    let ended: Vec<_> = all.iter().filter(ends).cloned().collect();
    if ended.is_empty() { Ok(unknown(evidence, name)) } else { list(&ended, json) }
}

/// Whether a full name belongs to an owner, or to a part of its names.
fn is_below(full_name: &str, owner: &str) -> bool {
    let owner = owner.strip_suffix('.').unwrap_or(owner);
    full_name.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'))
}

/// One number; of the statistic of a check also whether the check passed.
fn one(evidence: &Evidence, name: &str, quantity: &Quantity, json: bool) -> Result<End> {
    if json {
        return Ok(page::print(&(serde_json::to_string(quantity)? + "\n")));
    }
    let check = listing::check(evidence, name);
    Ok(page::print(&page::lines(std::iter::once(listing::line(name, quantity)).chain(check))))
}

fn list(quantities: &[(String, &Quantity)], json: bool) -> Result<End> {
    if json {
        let by_name: serde_json::Map<String, serde_json::Value> = quantities
            .iter()
            .map(|(name, quantity)| Ok((name.clone(), serde_json::to_value(quantity)?)))
            .collect::<Result<_>>()?;
        return Ok(page::print(&(serde_json::to_string(&by_name)? + "\n")));
    }
    let lines = quantities.iter().map(|(name, quantity)| listing::line(name, quantity));
    Ok(page::print(&page::lines(lines)))
}

/// Who has how many numbers, of all whose names begin so.
fn owners(evidence: &Evidence, prefix: &str, json: bool) -> Result<End> {
    if json {
        let names = listing::all(evidence).map(|(name, _)| name);
        let begun: Vec<String> = names.filter(|name| name.starts_with(prefix)).collect();
        return Ok(page::print(&(serde_json::to_string(&begun)? + "\n")));
    }
    Ok(page::print(&listing::owners(evidence, prefix)))
}

/// Says that an analysis could not run, and what would bring its data.
fn not_run(missing: &evidence::Missing) -> End {
    let (kind, id) = (missing.head.kind.word(), &missing.head.id);
    eprintln!("{kind} {id} could not run: {}", missing.reason);
    if let Some(command) = &missing.command {
        eprintln!("to bring the data: {command}");
    }
    End::DataMissing
}

/// Says of a name that is not listed what may have been meant.
fn unknown(evidence: &Evidence, name: &str) -> End {
    if let Some(reason) = evidence.undefined(name) {
        eprintln!("{name} has no number: {reason}");
        return End::Usage;
    }
    if matches!(evidence.name(name), Ok(Name::Undefined)) {
        eprintln!(
            "{name} is declared, but these data do not define it; hint: `straightedge show` lists \
            what they define"
        );
        return End::Usage;
    }
    let filed = listing::all(evidence).map(|(known, _)| known);
    let owners = listing::all(evidence).map(|(known, _)| listing::owner(evidence, &known));
    // Somebody who gives no dot means an owner, or the last part of a name.
    let names: BTreeSet<String> =
        if name.contains('.') { filed.collect() } else { owners.collect() };
    eprintln!("{}", page::unknown("quantity", name, names, "show"));
    End::Usage
}

/// The table of published numbers beside ours.
fn table(replications: &[Replication], json: bool) -> Result<End> {
    if json {
        return Ok(page::print(&(serde_json::to_string_pretty(replications)? + "\n")));
    }
    let line = |row: &Replication| {
        let ours = row.ours.map_or_else(|| "-".to_owned(), listing::number);
        let (paper, what, printed) = (&row.paper, &row.what, &row.printed);
        format!("{paper}: {what}: printed {printed}, ours {ours}: {}", row.outcome.words())
    };
    Ok(page::print(&page::lines(replications.iter().map(line))))
}
