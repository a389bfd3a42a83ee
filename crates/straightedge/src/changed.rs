//! What differs between two versions, in lines for a terminal and in sentences for the pages.

use changes::{Became, Cause, Changes, Deciding, Moved, Names, Number, VerdictChange};

use crate::terminal::wrapped;

/// So many names of a list are shown.
const SHOWN: usize = 10;

/// What differs between two versions: lines of at most 80 columns.
pub fn lines(changes: &Changes, is_verbose: bool) -> Vec<String> {
    let list = List { shown: if is_verbose { usize::MAX } else { SHOWN } };
    let made = |made: &changes::Made| format!("{} ({})", made.version, made.date);
    let mut lines = wrapped(&format!("A  {}", made(&changes.earlier)), 0);
    lines.extend(wrapped(&format!("B  {}", made(&changes.later)), 0));
    if changes.is_nothing() {
        lines.push("nothing changed".to_owned());
        return lines;
    }
    lines.push(String::new());
    lines.extend(verdicts(&changes.verdicts));
    lines.extend(list.under("rules changed, with the same outcome", &changes.rules));
    lines.extend(list.names("published files", &changes.data.files));
    lines.extend(list.names("sets of observations", &changes.data.sets));
    lines.extend(numbers(changes, &list));
    lines.extend(list.names("written files", &changes.definitions));
    lines
}

/// What differs, an item a change, for the pages: verdicts and rules by name, numbers and data
/// counted.
pub fn items(changes: &Changes) -> Vec<String> {
    if changes.is_nothing() {
        return vec!["Nothing changed: no verdict, rule, number or file of data.".to_owned()];
    }
    let mut items = in_sentences(&changes.verdicts);
    if items.is_empty() {
        items.push("no verdict changed".to_owned());
    }
    items.extend(changes.rules.iter().map(|claim| format!("{claim}: another rule, same outcome")));
    if !changes.numbers.is_nothing() {
        items.push(counts_of_numbers(changes));
    }
    let data = [("published files", &changes.data.files), ("observations", &changes.data.sets)];
    items.extend(data.iter().filter_map(|(what, names)| counts_of_names(what, names)));
    items.extend(counts_of_names("written files", &changes.definitions));
    items
}

/// Each changed verdict in a sentence; a new claim that takes the place of another stands in the
/// sentence of that one.
fn in_sentences(verdicts: &[VerdictChange]) -> Vec<String> {
    let added = |claim: &str| {
        verdicts.iter().find(|other| other.became == Became::Added && other.claim == claim)
    };
    let takes_a_place = |change: &VerdictChange| {
        let mut superseded = verdicts.iter().filter_map(|other| other.superseded_by.as_ref());
        change.became == Became::Added && superseded.any(|other| *other == change.claim)
    };
    let sentence = |change: &VerdictChange| {
        let other = change.superseded_by.as_deref().and_then(added);
        let outcome = other.and_then(|other| other.later.as_deref());
        outcome.map_or_else(|| said(change), |is| format!("{} (new, {is})", said(change)))
    };
    verdicts.iter().filter(|change| !takes_a_place(change)).map(sentence).collect()
}

/// How many of a list of names changed; nothing where none did.
fn counts_of_names(what: &str, names: &Names) -> Option<String> {
    let Names { changed, added, removed } = names;
    let counted = [("changed", changed), ("new", added), ("gone", removed)];
    let counted = counted.into_iter().filter(|(_, names)| !names.is_empty());
    let counts: Vec<String> =
        counted.map(|(word, names)| format!("{} {word}", names.len())).collect();
    (!counts.is_empty()).then(|| format!("{what}: {}", counts.join(", ")))
}

fn verdicts(verdicts: &[VerdictChange]) -> Vec<String> {
    if verdicts.is_empty() {
        return vec!["no verdict changed".to_owned()];
    }
    let mut lines = vec![format!("verdicts changed: {}", verdicts.len())];
    for change in verdicts {
        lines.extend(wrapped(&said(change), 2));
        if change.became == Became::Changed {
            lines.extend(what_decided(change).iter().flat_map(|line| wrapped(line, 4)));
        }
    }
    lines
}

/// One changed verdict in a sentence.
pub fn said(change: &VerdictChange) -> String {
    let VerdictChange { claim, .. } = change;
    let outcome = |outcome: &Option<String>| outcome.clone().unwrap_or_default();
    let (earlier, later) = (outcome(&change.earlier), outcome(&change.later));
    match change.became {
        Became::Added => format!("{claim}: new, {later}"),
        Became::Removed => format!("{claim}: gone, was {earlier}"),
        Became::Superseded => match &change.superseded_by {
            Some(other) => format!("{claim}: {later} still, superseded by {other}"),
            None => format!("{claim}: {later} still, superseded no more"),
        },
        Became::Changed => format!("{claim}: {earlier} -> {later} ({})", causes(&change.causes)),
    }
}

/// The number that decided in each version; once where both say the same of it.
pub fn what_decided(change: &VerdictChange) -> Vec<String> {
    let sides = [("A", &change.decided_earlier), ("B", &change.decided_later)];
    let said: Vec<(&str, String)> = sides
        .into_iter()
        .filter_map(|(side, deciding)| Some((side, decided(deciding.as_ref()?))))
        .collect();
    match said.as_slice() {
        [(_, earlier), (_, later)] if earlier == later => vec![format!("A and B: {later}")],
        said => said.iter().map(|(side, what)| format!("{side}: {what}")).collect(),
    }
}

/// What changed a verdict, in words.
pub fn causes(causes: &[Cause]) -> String {
    let words: Vec<&str> = causes.iter().map(|cause| cause.words()).collect();
    words.join(", ")
}

/// The number that decides, and what it is held against.
fn decided(deciding: &Deciding) -> String {
    let number = deciding.number.as_ref().map_or_else(|| "no number".to_owned(), number);
    let read = match (&deciding.field, deciding.value) {
        (Some(field), Some(value)) => format!("{field} {}", claims::four_digits(value)),
        (Some(field), None) => format!("{field} absent"),
        (None, _) => return format!("{} = {number}", deciding.quantity),
    };
    let limit = match (&deciding.is, deciding.threshold) {
        (Some(is), Some(limit)) => format!(", wanted {is} {}", claims::four_digits(limit)),
        _ => String::new(),
    };
    format!("{} = {number}; {read}{limit}", deciding.quantity)
}

/// A number with its interval.
fn number(number: &Number) -> String {
    format!("{}{}", claims::four_digits(number.estimate), interval(number))
}

fn interval(number: &Number) -> String {
    let end = |value: f64| claims::four_digits(value);
    match (number.low, number.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", end(low), end(high)),
        (Some(low), None) => format!(" (at least {})", end(low)),
        (None, Some(high)) => format!(" (at most {})", end(high)),
        (None, None) => String::new(),
    }
}

/// A number that moved: with all its digits where four of them show no difference.
pub fn moved(moved: &Moved) -> String {
    let (earlier, later) = (number(&moved.earlier), number(&moved.later));
    let (earlier, later) = if earlier == later {
        (moved.earlier.estimate.to_string(), moved.later.estimate.to_string())
    } else {
        (earlier, later)
    };
    format!("{}: {earlier} -> {later}", moved.name)
}

/// How many numbers are others, in one line.
pub fn counts_of_numbers(changes: &Changes) -> String {
    let changes::NumberChanges { moved, within, added, removed } = &changes.numbers;
    format!(
        "numbers: {} moved beyond the interval, {} within it, {} new, {} gone",
        moved.len(),
        within.len(),
        added.len(),
        removed.len()
    )
}

fn numbers(changes: &Changes, list: &List) -> Vec<String> {
    if changes.numbers.is_nothing() {
        return Vec::new();
    }
    let mut lines = vec![counts_of_numbers(changes)];
    let moved: Vec<String> = changes.numbers.moved.iter().map(moved).collect();
    lines.extend(list.items(&moved));
    if list.shown == usize::MAX {
        for (word, names) in [
            ("within", &changes.numbers.within),
            ("new", &changes.numbers.added),
            ("gone", &changes.numbers.removed),
        ] {
            lines.extend(names.iter().flat_map(|name| wrapped(&format!("{word}: {name}"), 2)));
        }
    }
    lines
}

/// How lists are shown.
struct List {
    /// So many items at most.
    shown: usize,
}

impl List {
    /// A heading with the number of items, and the items; nothing where there is none.
    fn under(&self, heading: &str, items: &[String]) -> Vec<String> {
        if items.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![format!("{heading}: {}", items.len())];
        lines.extend(self.items(items));
        lines
    }

    /// What changed, is new and is gone of a list of names.
    fn names(&self, heading: &str, names: &Names) -> Vec<String> {
        let Some(counts) = counts_of_names(heading, names) else { return Vec::new() };
        let Names { changed, added, removed } = names;
        let words = [("changed", changed), ("new", added), ("gone", removed)];
        let said = |(word, names): (&str, &Vec<String>)| {
            names.iter().map(|name| format!("{word}: {name}")).collect::<Vec<_>>()
        };
        let items: Vec<String> = words.into_iter().flat_map(said).collect();
        let mut lines = vec![counts];
        lines.extend(self.items(&items));
        lines
    }

    /// The first items, and how many more there are.
    fn items(&self, items: &[String]) -> Vec<String> {
        let mut lines: Vec<String> =
            items.iter().take(self.shown).flat_map(|item| wrapped(item, 2)).collect();
        if items.len() > self.shown {
            lines.push(format!("  and {} more (--verbose names all)", items.len() - self.shown));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(claim: &str, became: Became, superseded_by: Option<&str>) -> VerdictChange {
        VerdictChange {
            claim: claim.to_owned(),
            title: String::new(),
            became,
            earlier: None,
            later: Some("supported".to_owned()),
            superseded_by: superseded_by.map(str::to_owned),
            causes: Vec::new(),
            decided_earlier: None,
            decided_later: None,
        }
    }

    #[test]
    fn a_claim_that_takes_a_place_stands_in_the_sentence_of_the_other() {
        let all = [
            change("falls", Became::Superseded, Some("falls-again")),
            change("falls-again", Became::Added, None),
            change("grows", Became::Added, None),
            change("bends", Became::Superseded, Some("an-older-one")),
        ];
        let said = [
            "falls: supported still, superseded by falls-again (new, supported)",
            "grows: new, supported",
            "bends: supported still, superseded by an-older-one",
        ];
        assert_eq!(in_sentences(&all), said);
    }
}
