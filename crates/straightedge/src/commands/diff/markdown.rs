//! What differs, as Markdown for the summary of a job.

use std::fmt::Write;

use changes::{Became, Changes, Names, VerdictChange};
use evidence::Outcome;

use crate::changed::{causes, counts_of_numbers, moved, what_decided};

/// So many numbers that moved are named.
const SHOWN: usize = 20;

/// The page: counts of verdicts, changed verdicts, and how much else differs.
pub fn page(changes: &Changes, unnamed: Option<&[&str]>) -> String {
    let (earlier, later) = (&changes.earlier, &changes.later);
    let mut text = format!(
        "## What changed since {}\n\nA: {} ({}). B: {} ({}).\n",
        code(&earlier.version),
        code(&earlier.version),
        earlier.date,
        code(&later.version),
        later.date
    );
    text += &counts(changes);
    text += &verdicts(changes);
    for claim in unnamed.into_iter().flatten() {
        let _ = writeln!(text, "\n**No line of the change log names {}.**", code(claim));
    }
    text + &rest(changes)
}

/// How many verdicts there are of each outcome.
fn counts(changes: &Changes) -> String {
    let mut text = "\n| Verdict | A | B |\n|---|---:|---:|\n".to_owned();
    // An outcome that this program does not know stands behind those that it knows.
    let place = |words: &str| Outcome::ALL.iter().position(|outcome| outcome.words() == words);
    let mut outcomes: Vec<_> = changes.outcomes.iter().collect();
    outcomes.sort_by_key(|(words, _)| place(words).unwrap_or(usize::MAX));
    for (outcome, [before, after]) in outcomes {
        let _ = writeln!(text, "| {} | {before} | {after} |", plain(outcome));
    }
    text
}

/// The changed verdicts, one row each.
fn verdicts(changes: &Changes) -> String {
    if changes.verdicts.is_empty() {
        return "\nNo verdict changed.\n".to_owned();
    }
    let mut text = "\n| Claim | A | B | Why | Decided by |\n|---|---|---|---|---|\n".to_owned();
    for change in &changes.verdicts {
        let outcome = |outcome: &Option<String>| plain(outcome.as_deref().unwrap_or("no claim"));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            code(&change.claim),
            outcome(&change.earlier),
            outcome(&change.later),
            plain(&why(change)),
            what_decided(change).iter().map(|what| plain(what)).collect::<Vec<_>>().join("<br>")
        );
    }
    text
}

/// Why a verdict is another.
fn why(change: &VerdictChange) -> String {
    match change.became {
        Became::Added => "new claim".to_owned(),
        Became::Removed => "claim gone".to_owned(),
        Became::Superseded => match &change.superseded_by {
            Some(other) => format!("superseded by {other}"),
            None => "superseded no more".to_owned(),
        },
        Became::Changed => causes(&change.causes),
    }
}

/// What else differs: rules, data and files by name, numbers by count.
fn rest(changes: &Changes) -> String {
    let mut items = Vec::new();
    if !changes.rules.is_empty() {
        let claims: Vec<String> = changes.rules.iter().map(|claim| code(claim)).collect();
        items.push(format!("rules changed, with the same outcome: {}", claims.join(", ")));
    }
    for (what, names) in [
        ("published files", &changes.data.files),
        ("sets of observations", &changes.data.sets),
        ("written files", &changes.definitions),
    ] {
        items.extend(named(what, names));
    }
    if !changes.numbers.is_nothing() {
        items.push(plain(&counts_of_numbers(changes)));
    }
    if items.is_empty() {
        return "\nNothing else changed.\n".to_owned();
    }
    let mut text = "\nAlso different:\n\n".to_owned();
    for item in items {
        let _ = writeln!(text, "- {item}");
    }
    for number in changes.numbers.moved.iter().take(SHOWN) {
        let _ = writeln!(text, "  - {}", plain(&moved(number)));
    }
    if changes.numbers.moved.len() > SHOWN {
        let _ = writeln!(text, "  - and {} more", changes.numbers.moved.len() - SHOWN);
    }
    text
}

/// What of a list of names is another.
fn named(what: &str, names: &Names) -> Option<String> {
    let said = |(word, names): (&str, &Vec<String>)| {
        let shown: Vec<String> = names.iter().take(SHOWN).map(|name| code(name)).collect();
        let more = names.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!shown.is_empty()).then(|| format!("{word} {}{more}", shown.join(", ")))
    };
    let words = [("changed", &names.changed), ("new", &names.added), ("gone", &names.removed)];
    let parts: Vec<String> = words.into_iter().filter_map(said).collect();
    (!parts.is_empty()).then(|| format!("{what}: {}", parts.join("; ")))
}

/// A name as code, without what would end it or a cell.
fn code(name: &str) -> String {
    format!("`{}`", name.replace(['`', '|', '\n', '\r'], " "))
}

/// A text that Markdown reads as nothing but text.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for sign in text.chars() {
        if "\\`*_[]<|".contains(sign) {
            plain.push('\\');
        }
        plain.push(if sign.is_control() { ' ' } else { sign });
    }
    plain
}
