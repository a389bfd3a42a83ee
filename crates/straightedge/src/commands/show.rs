//! Prints numbers of the evidence: one, those of a prefix, or who has how many.

mod counts;
mod listing;

use std::collections::BTreeSet;

use anyhow::{Error, Result};
use evidence::{Evidence, Name, Quantity, Replication};

use crate::answers::answer::{give, give_in_a_line};
use crate::answers::looked_up::Shown;
use crate::commands::page;
use crate::end::{self, End};
use crate::project::Project;
use crate::stages::{fit, judge, render, score};

/// The `show` command: one quantity, all that begin so, or who has how many.
pub fn run(project: &Project, name: Option<&str>) -> Result<End> {
    let mut evidence = judge::filed(project, fit::EVIDENCE, "fit")?;
    let (replications, faults) = judge::replications_each(project, &evidence)?;
    if name == Some("replication") {
        faults.refuse()?;
        return table(replications);
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
        None => owners(&evidence, ""),
        Some(name) => find(&evidence, name),
    }
}

/// What a name stands for: a number, an owner of numbers, the beginning or the end of names.
fn find(evidence: &Evidence, name: &str) -> Result<End> {
    let all: Vec<(String, &Quantity)> = listing::all(evidence).collect();
    let listed = all.iter().find(|(known, _)| known == name).map(|(_, quantity)| *quantity);
    // `STUDY.check.ID` may be another name of a listed number.
    if let Some(quantity) = listed.or_else(|| evidence.quantity(name)) {
        return one(evidence, name, quantity);
    }
    let owned = |(known, _): &&(String, &Quantity)| is_below(known, name);
    let of_owner: Vec<_> = all.iter().filter(owned).cloned().collect();
    if !of_owner.is_empty() {
        return list(&of_owner);
    }
    if let Some(missing) = evidence.missing(name) {
        return Err(not_run(missing));
    }
    let begun: Vec<_> = all.iter().filter(|(known, _)| known.starts_with(name)).cloned().collect();
    let owners_begun: BTreeSet<String> =
        begun.iter().map(|(known, _)| listing::owner(evidence, known)).collect();
    match owners_begun.len() {
        0 => {}
        1 => return list(&begun),
        _ => return owners(evidence, name),
    }
    let ends = |(known, _): &&(String, &Quantity)| {
        known.strip_suffix(name).is_some_and(|owner| owner.ends_with('.'))
    };
    let ended: Vec<_> = all.iter().filter(ends).cloned().collect();
    if ended.is_empty() { Err(unknown(evidence, name)) } else { list(&ended) }
}

/// Whether a full name belongs to an owner, or to a part of its names.
fn is_below(full_name: &str, owner: &str) -> bool {
    let owner = owner.strip_suffix('.').unwrap_or(owner);
    full_name.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'))
}

/// One number; of the statistic of a check also whether the check passed.
fn one(evidence: &Evidence, name: &str, quantity: &Quantity) -> Result<End> {
    give_in_a_line(&Shown::One(Box::new(quantity.clone())))?;
    let check = listing::check(evidence, name);
    Ok(page::print(&page::lines(std::iter::once(listing::line(name, quantity)).chain(check))))
}

fn list(quantities: &[(String, &Quantity)]) -> Result<End> {
    let by_name = quantities.iter().map(|(name, quantity)| (name.clone(), (*quantity).clone()));
    give_in_a_line(&Shown::Several(by_name.collect()))?;
    let lines = quantities.iter().map(|(name, quantity)| listing::line(name, quantity));
    Ok(page::print(&page::lines(lines)))
}

/// Who has how many numbers, of all whose names begin so.
fn owners(evidence: &Evidence, prefix: &str) -> Result<End> {
    let names = listing::all(evidence).map(|(name, _)| name);
    give_in_a_line(&Shown::Names(names.filter(|name| name.starts_with(prefix)).collect()))?;
    Ok(page::print(&listing::owners(evidence, prefix)))
}

/// Says that an analysis could not run, and what would bring its data.
fn not_run(missing: &evidence::Missing) -> Error {
    let (kind, id) = (missing.head.kind.word(), &missing.head.id);
    let hint = missing
        .command
        .as_ref()
        .map_or_else(String::new, |command| format!("; hint: to bring the data: {command}"));
    end::missing(format!("{kind} {id} could not run: {}{hint}", missing.reason))
}

/// Says of a name that is not listed what may have been meant.
fn unknown(evidence: &Evidence, name: &str) -> Error {
    if let Some(reason) = evidence.undefined(name) {
        return end::usage(format!("{name} has no number: {reason}"));
    }
    if matches!(evidence.name(name), Ok(Name::Undefined)) {
        return end::usage(format!(
            "{name} is declared, but these data do not define it; hint: `straightedge show` lists \
            what they define"
        ));
    }
    let filed = listing::all(evidence).map(|(known, _)| known);
    let owners = listing::all(evidence).map(|(known, _)| listing::owner(evidence, &known));
    // Somebody who gives no dot means an owner, or the last part of a name.
    let names: BTreeSet<String> =
        if name.contains('.') { filed.collect() } else { owners.collect() };
    end::usage(page::unknown("quantity", name, names, "show"))
}

/// The table of published numbers beside ours.
fn table(replications: Vec<Replication>) -> Result<End> {
    let line = |row: &Replication| {
        let ours = row.ours.map_or_else(|| "-".to_owned(), listing::number);
        let (paper, what, printed) = (&row.paper, &row.what, &row.printed);
        format!("{paper}: {what}: printed {printed}, ours {ours}: {}", row.outcome.words())
    };
    page::print(&page::lines(replications.iter().map(line)));
    give(&Shown::Replications(replications))?;
    Ok(End::Done)
}
