//! Three words that are kept apart, on the page of a claim and of a study: whether printed numbers
//! came back, whether other choices say the same, whether other data do.

use std::collections::BTreeSet;

use evidence::{
    Evidence, Finding, Gate, GateStage, Outcome, Replication, ReplicationOutcome, Stability,
    StudyDetail, Verdict,
};

use crate::blocks::{fact, text};
use crate::number::{count, counted, percent};
use crate::view::Block;

/// What is said where nothing asks.
const NOT_ASKED: &str = "not asked";

/// What is said where there is no result of which it could be asked.
const NOTHING: &str = "not asked: there is no result yet";

/// The three words of a claim.
pub fn of_claim(verdict: &Verdict, evidence: &Evidence) -> Block {
    let owners = owners(verdict, evidence);
    let is_read = |row: &&Replication| {
        let quantity = row.quantity.as_deref();
        quantity
            .and_then(|name| evidence.owner(name))
            .is_some_and(|(head, _)| owners.contains(&head.full_name()))
    };
    let rows: Vec<&Replication> = evidence.replications.iter().filter(is_read).collect();
    let [robust, replicated] = match Tests::of(verdict) {
        Some(tests) => [tests.robust(verdict, evidence), tests.replicated(verdict, evidence)],
        None => [NOTHING.to_owned(), NOTHING.to_owned()],
    };
    block(reproduced(&rows, "of the analyses that it reads"), robust, replicated)
}

/// The three words of a study.
pub fn of_study(found: &Finding, study: &StudyDetail, evidence: &Evidence) -> Block {
    let name = found.head.full_name();
    let is_own = |row: &&Replication| {
        let quantity = row.quantity.as_deref();
        quantity
            .and_then(|name| evidence.owner(name))
            .is_some_and(|(head, _)| head.full_name() == name)
    };
    let rows: Vec<&Replication> = evidence.replications.iter().filter(is_own).collect();
    let part = |name: &str| study.battery.iter().any(|part| part.name == name);
    let multiverse = found.quantity("multiverse.share_same_verdict");
    let robust = match multiverse.filter(|_| part("multiverse")) {
        Some(same) => format!(
            "{} of the specifications of its multiverse say of its two statements what it says",
            percent(same.estimate)
        ),
        None => format!("{NOT_ASKED}: no multiverse of its choices was made"),
    };
    let replicated = if part("targets") {
        "asked of runs of other sets, which its fit foretells: see what attacks found".to_owned()
    } else {
        NOT_ASKED.to_owned()
    };
    block(reproduced(&rows, "that it is held against"), robust, replicated)
}

fn block(reproduced: String, robust: String, replicated: String) -> Block {
    let items = [("Reproduced", reproduced), ("Robust", robust), ("Replicated", replicated)];
    Block::Facts { items: items.map(|(term, said)| fact(term, text(said))).to_vec() }
}

/// How many of the printed numbers come back.
fn reproduced(rows: &[&Replication], whose: &str) -> String {
    let ended = |end| rows.iter().filter(|row| row.outcome == end).count();
    let tested =
        [ReplicationOutcome::Digits, ReplicationOutcome::Interval].map(ended).iter().sum::<usize>()
            + ended(ReplicationOutcome::Differs);
    if tested == 0 {
        return NOT_ASKED.to_owned();
    }
    format!(
        "of {} {whose}, {} to the digits, {} within the interval, {} not",
        counted(tested, "published number", "published numbers"),
        count(ended(ReplicationOutcome::Digits)),
        count(ended(ReplicationOutcome::Interval)),
        count(ended(ReplicationOutcome::Differs))
    )
}

/// The analyses that the gates of a claim read.
fn owners(verdict: &Verdict, evidence: &Evidence) -> BTreeSet<String> {
    let owners = verdict.gates.iter().filter_map(|gate| evidence.owner(&gate.quantity));
    owners.map(|(head, _)| head.full_name()).collect()
}

/// The gates that say the same of a result as those by which it was decided, if they hold.
struct Tests<'a> {
    /// By which it was decided.
    base: Vec<&'a Gate>,
    /// That ask again.
    again: Vec<&'a Gate>,
}

impl<'a> Tests<'a> {
    /// Of a claim that stands or falls.
    fn of(verdict: &'a Verdict) -> Option<Self> {
        let stage = |stage: GateStage| verdict.gates.iter().filter(move |gate| gate.stage == stage);
        match verdict.outcome {
            Outcome::Refuted => Some(Self {
                base: stage(GateStage::Refutes).collect(),
                again: verdict.refuted_again.iter().collect(),
            }),
            Outcome::Supported | Outcome::Fragile => Some(Self {
                base: stage(GateStage::Supports).collect(),
                again: stage(GateStage::Robust).collect(),
            }),
            _ => None,
        }
    }

    /// Whether other choices say the same.
    fn robust(&self, verdict: &Verdict, evidence: &Evidence) -> String {
        let mut said = held(&self.again);
        if let Some(stability) = Stability::of(verdict, evidence) {
            let share = percent(stability.same(verdict));
            said.push(format!("{share} of the specifications of a multiverse say the same"));
        }
        if said.is_empty() { NOT_ASKED.to_owned() } else { said.join("; ") }
    }

    /// Whether data of other sources say the same, source by source.
    fn replicated(&self, verdict: &Verdict, evidence: &Evidence) -> String {
        let main = source(evidence, &verdict.quantity);
        let mut others: Vec<(&str, Vec<&Gate>)> = Vec::new();
        for gate in self.base.iter().chain(&self.again) {
            let Some(source) = source(evidence, &gate.quantity) else { continue };
            if Some(source) == main {
                continue;
            }
            match others.iter_mut().find(|(other, _)| *other == source) {
                Some((_, gates)) => gates.push(gate),
                None => others.push((source, vec![gate])),
            }
        }
        let said = others.iter().filter_map(|(source, gates)| {
            Some(format!("by data of {source}, {}", held(gates).pop()?))
        });
        let said: Vec<String> = said.collect();
        if said.is_empty() { NOT_ASKED.to_owned() } else { said.join("; ") }
    }
}

/// How many of the tests say the same; nothing where there is none.
fn held(gates: &[&Gate]) -> Vec<String> {
    let ended = |end: Option<bool>| gates.iter().filter(|gate| gate.passed == end).count();
    let (holding, unread) = (ended(Some(true)), ended(None));
    let unread = match unread {
        0 => String::new(),
        unread => format!(", {} not run", count(unread)),
    };
    let all = counted(gates.len(), "test says", "tests say");
    let said = format!("{} of {all} the same{unread}", count(holding));
    if gates.is_empty() { Vec::new() } else { vec![said] }
}

/// The source of the rows behind a number: those of its analysis, or of the study that it takes.
fn source<'a>(evidence: &'a Evidence, full_name: &str) -> Option<&'a str> {
    let (head, _) = evidence.owner(full_name)?;
    let of_study = || {
        let id = head.studies.first()?;
        evidence.heads().find(|head| head.full_name() == *id)?.observations.as_deref()
    };
    let set = head.observations.as_deref().or_else(of_study)?;
    let set = evidence.observations.iter().find(|found| found.id == set)?;
    Some(&set.source)
}
