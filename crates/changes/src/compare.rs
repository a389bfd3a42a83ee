//! Holds two records against each other.

use std::collections::{BTreeMap, BTreeSet};

use evidence::Evidence;

use crate::causes::causes;
use crate::changes::{
    Became, Changes, DataChanges, Deciding, Moved, Names, NumberChanges, VerdictChange,
};
use crate::number::Distance;
use crate::record::{Record, Set, Verdict};

/// What differs between two judged evidences.
#[must_use]
pub fn between(earlier: &Evidence, later: &Evidence) -> Changes {
    compare(&Record::from(earlier), &Record::from(later))
}

/// What differs between two records.
#[must_use]
pub fn compare(earlier: &Record, later: &Record) -> Changes {
    Changes {
        earlier: earlier.made.clone(),
        later: later.made.clone(),
        outcomes: outcomes(earlier, later),
        verdicts: verdicts(earlier, later),
        rules: rules(earlier, later),
        numbers: numbers(earlier, later),
        data: data(earlier, later),
        definitions: definitions(earlier, later),
    }
}

/// How many verdicts that count have each outcome, before and after.
fn outcomes(earlier: &Record, later: &Record) -> BTreeMap<String, [usize; 2]> {
    let mut outcomes: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (at, record) in [earlier, later].into_iter().enumerate() {
        for verdict in record.verdicts.values().filter(|it| it.superseded_by.is_none()) {
            outcomes.entry(verdict.outcome.clone()).or_default()[at] += 1;
        }
    }
    outcomes
}

fn verdicts(earlier: &Record, later: &Record) -> Vec<VerdictChange> {
    let claims: BTreeSet<&String> = earlier.verdicts.keys().chain(later.verdicts.keys()).collect();
    claims.into_iter().filter_map(|claim| verdict(claim, earlier, later)).collect()
}

/// What became of one claim's verdict; none where it is as it was.
fn verdict(claim: &str, earlier: &Record, later: &Record) -> Option<VerdictChange> {
    let (before, after) = (earlier.verdicts.get(claim), later.verdicts.get(claim));
    let became = match (before, after) {
        (None, _) => Became::Added,
        (_, None) => Became::Removed,
        (Some(before), Some(after)) if before.outcome != after.outcome => Became::Changed,
        (Some(before), Some(after)) => {
            let is_superseded = before.superseded_by != after.superseded_by;
            is_superseded.then_some(Became::Superseded)?
        }
    };
    let causes = match (became, before, after) {
        (Became::Changed, Some(before), Some(after)) => causes([earlier, later], [before, after]),
        _ => Vec::new(),
    };
    let place = |verdict: Option<&Verdict>| verdict.and_then(|it| it.superseded_by.clone());
    Some(VerdictChange {
        claim: claim.to_owned(),
        title: after.or(before)?.title.clone(),
        became,
        earlier: before.map(|verdict| verdict.outcome.clone()),
        later: after.map(|verdict| verdict.outcome.clone()),
        superseded_by: place(after).filter(|_| place(before) != place(after)),
        causes,
        decided_earlier: before.map(|verdict| deciding(earlier, verdict)),
        decided_later: after.map(|verdict| deciding(later, verdict)),
    })
}

/// The number that decides a verdict: that of the gate that decided, or the one the claim stands
/// by.
fn deciding(record: &Record, verdict: &Verdict) -> Deciding {
    let decided_by = verdict.decided_by.as_deref();
    let gate = verdict.gates.iter().find(|gate| Some(&*gate.name) == decided_by);
    let quantity = gate.map_or(&verdict.quantity, |gate| &gate.quantity);
    Deciding {
        gate: gate.map(|gate| gate.name.clone()),
        field: gate.map(|gate| gate.field.clone()),
        value: gate.and_then(|gate| gate.value),
        is: gate.map(|gate| gate.is.clone()),
        threshold: gate.map(|gate| gate.threshold),
        quantity: quantity.clone(),
        number: record.numbers.get(quantity).cloned(),
    }
}

/// Claims whose rule is another and whose outcome is the same.
fn rules(earlier: &Record, later: &Record) -> Vec<String> {
    let both = earlier.verdicts.iter().filter_map(|(claim, before)| {
        let after = later.verdicts.get(claim)?;
        let is_rule = before.rule_digest != after.rule_digest && before.outcome == after.outcome;
        is_rule.then(|| claim.clone())
    });
    both.collect()
}

fn numbers(earlier: &Record, later: &Record) -> NumberChanges {
    let mut changes = NumberChanges::default();
    for (name, after) in &later.numbers {
        let Some(before) = earlier.numbers.get(name) else {
            changes.added.push(name.clone());
            continue;
        };
        match after.distance(before) {
            Distance::Same => {}
            Distance::Within => changes.within.push(name.clone()),
            Distance::Beyond => changes.moved.push(Moved {
                name: name.clone(),
                earlier: before.clone(),
                later: after.clone(),
            }),
        }
    }
    let is_gone = |name: &&String| !later.numbers.contains_key(*name);
    changes.removed = earlier.numbers.keys().filter(is_gone).cloned().collect();
    changes
}

fn data(earlier: &Record, later: &Record) -> DataChanges {
    let files = |record: &Record| {
        flat(&record.sources, |source, file| format!("{source}/{file}")).collect::<BTreeMap<_, _>>()
    };
    DataChanges {
        files: names(&files(earlier), &files(later), |one, other| one == other),
        sets: names(&earlier.sets, &later.sets, Set::is_same),
    }
}

/// The written files that are others now. A set that is carried along is among the data already.
fn definitions(earlier: &Record, later: &Record) -> Names {
    let files = |record: &Record| {
        let all = flat(&record.files, |kind, id| format!("{kind} {id}"));
        let is_written = |name: &String| !name.starts_with("file data/observations/");
        all.filter(|(name, _)| is_written(name)).collect::<BTreeMap<_, _>>()
    };
    names(&files(earlier), &files(later), |one, other| one == other)
}

/// Two levels of names as one.
fn flat(
    all: &BTreeMap<String, BTreeMap<String, String>>,
    name: fn(&str, &str) -> String,
) -> impl Iterator<Item = (String, String)> {
    all.iter().flat_map(move |(of, inside)| {
        inside.iter().map(move |(id, digest)| (name(of, id), digest.clone()))
    })
}

fn names<T>(
    earlier: &BTreeMap<String, T>,
    later: &BTreeMap<String, T>,
    is_same: impl Fn(&T, &T) -> bool,
) -> Names {
    let mut names = Names::default();
    for (name, after) in later {
        match earlier.get(name) {
            None => names.added.push(name.clone()),
            Some(before) if !is_same(before, after) => names.changed.push(name.clone()),
            Some(_) => {}
        }
    }
    let is_gone = |name: &&String| !later.contains_key(*name);
    names.removed = earlier.keys().filter(is_gone).cloned().collect();
    names
}
