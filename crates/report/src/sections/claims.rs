//! One section a claim: what was said, what would decide, what was found.

mod rule;
mod said;

use std::collections::BTreeSet;

use evidence::{Evidence, Gate, GateStage, Verdict};

use super::verdicts::documents;
use crate::apart;
use crate::attachments::Attachments;
use crate::blocks::{
    cell, code, fact, link, list_of, outcome_name, paragraph, paragraph_of, section, text,
};
use crate::links::{claim_id, owner_id};
use crate::lookup::ABSENT;
use crate::table::{Table, variant};
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Block, Cell, CellStyle, Section};
use crate::{figure, number};

const HOW: &str = "Each claim has a rule of gates in a file of its own, whose digest stands \
    below it; a rule that changes under its old name is refused. A verdict and its sentence \
    follow from the numbers alone; nobody words them afterwards. A gate is a condition for \
    telling (without it the data say nothing), it speaks for the claim or against it, or it \
    shakes it (a claim that stands without it is fragile). Names of checks are those of the \
    tables of checks that stand with each study.";

/// One section a claim.
pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.verdicts.is_empty() {
        return Vec::new();
    }
    attachments.file(&gates(evidence), evidence.verdicts.iter().flat_map(rows));
    let mut opening = attachments.figures(figure::claims_chart(evidence).into_iter().collect());
    opening.push(paragraph("", HOW));
    let mut sections = vec![section(1, "claims", "Claims", opening)];
    for document in documents(evidence) {
        for verdict in evidence.verdicts.iter().filter(|verdict| verdict.document == document) {
            let blocks = blocks(verdict, evidence);
            attachments.figures(figure::of_claim(evidence, verdict).into_iter().collect());
            sections.push(section(2, claim_id(&verdict.claim), &verdict.title, blocks));
        }
    }
    sections
}

/// The page of one claim in plain words, for a terminal; none where no claim is called so.
pub fn explained(evidence: &Evidence, claim: &str) -> Option<(String, Vec<Block>)> {
    let verdict = evidence.verdicts.iter().find(|verdict| verdict.claim == claim)?;
    Some((verdict.title.clone(), blocks(verdict, evidence)))
}

fn blocks(verdict: &Verdict, evidence: &Evidence) -> Vec<Block> {
    let words = verdict.words();
    let mut blocks = Vec::new();
    if let Some(newer) = &verdict.superseded_by {
        let how = "Another claim took its place. This rule is still judged, and counts no more.";
        blocks.push(paragraph("Replaced.", how));
        let items = vec![fact("Read instead", link(newer, claim_id(newer)))];
        blocks.push(Block::Facts { items });
    }
    blocks.push(Block::Verdict {
        outcome: outcome_name(verdict.outcome),
        words,
        text: verdict.because.clone(),
    });
    blocks.extend(commands(evidence, verdict).map(|lines| Block::Commands { lines }));
    blocks.extend(said::blocks(verdict));
    if verdict.withdrawn {
        blocks.push(paragraph("Withdrawn.", "Whoever made this claim no longer stands by it."));
    }
    blocks.extend(figure(verdict, evidence));
    let caption = "What would decide: the gates of the rule, with what each one read.";
    blocks.extend(gates(evidence).block(caption, rows(verdict)));
    blocks.extend(paragraph_of("What decided.", &decided_by(verdict)));
    let caption = "What speaks against the claim, asked of the same number made another way or of \
        other data. No rule was written with these gates: they say how firm the refutation is, and \
        decide nothing.";
    blocks.extend(gates(evidence).block(caption, again(verdict)));
    blocks.push(apart::of_claim(verdict, evidence));
    blocks.extend(list_of("Why these thresholds.", reasons(&verdict.gates)));
    blocks.extend(paragraph_of("Caution.", &verdict.caution));
    blocks.extend(paragraph_of("What would change our mind.", &verdict.would_change));
    blocks.extend(rule::blocks(verdict, evidence));
    blocks
}

/// The commands that bring what the gates could not read, each once; none where no command does.
pub fn commands(evidence: &Evidence, verdict: &Verdict) -> Option<Vec<String>> {
    let unread = verdict.gates.iter().filter(|gate| gate.passed.is_none());
    let commands = unread.filter_map(|gate| evidence.missing(&gate.quantity)?.command.clone());
    let lines: Vec<String> = commands.collect::<BTreeSet<String>>().into_iter().collect();
    (!lines.is_empty()).then_some(lines)
}

/// What was found: the figure that shows the deciding quantity.
fn figure(verdict: &Verdict, evidence: &Evidence) -> Option<Block> {
    figure::of_claim(evidence, verdict).map(|placed| placed.block())
}

fn decided_by(verdict: &Verdict) -> String {
    match &verdict.decided_by {
        Some(gate) => format!("The gate “{gate}”."),
        None => "No single gate: all of them together.".to_owned(),
    }
}

fn reasons(gates: &[Gate]) -> Vec<String> {
    gates
        .iter()
        .filter(|gate| !gate.reason.is_empty())
        .map(|gate| format!("{}: {}", gate.name, gate.reason))
        .collect()
}

/// A gate of a claim.
#[derive(Clone, Copy)]
struct Row<'a> {
    claim: &'a str,
    gate: &'a Gate,
}

fn rows(verdict: &Verdict) -> impl Iterator<Item = Row<'_>> {
    verdict.gates.iter().map(|gate| Row { claim: &verdict.claim, gate })
}

fn again(verdict: &Verdict) -> impl Iterator<Item = Row<'_>> {
    verdict.refuted_again.iter().map(|gate| Row { claim: &verdict.claim, gate })
}

fn gates(evidence: &Evidence) -> Table<'_, Row<'_>> {
    Table::<Row>::new("tables/gates.csv")
        .filed("claim", |row| row.claim)
        .shown("Gate", Wide, |row| text(&row.gate.name))
        .filed("gate", |row| &row.gate.name)
        .shown("Role", Short, |row| text(stage(row.gate.stage)))
        .filed("stage", |row| variant(row.gate.stage))
        .shown("Quantity", Wide, |row| quantity(row.gate, evidence))
        .filed("quantity", |row| &row.gate.quantity)
        .shown("Reads", Short, |row| text(row.gate.field.words()))
        .filed("field", |row| variant(row.gate.field))
        .shown("Must be", Number, |row| text(threshold(row.gate)))
        .filed("operator", |row| variant(row.gate.is))
        .filed("threshold", |row| row.gate.threshold)
        .shown("Is", Number, |row| text(value(row.gate, evidence)))
        .filed("value", |row| row.gate.value)
        .shown("Result", Short, |row| result(row.gate))
        .filed("passed", |row| row.gate.passed)
        .filed("reason", |row| &row.gate.reason)
}

fn value(gate: &Gate, evidence: &Evidence) -> String {
    let Some(value) = gate.value else { return ABSENT.to_owned() };
    let printed = number::number(value);
    match evidence.quantity(&gate.quantity) {
        Some(quantity) => number::at_most(quantity, printed),
        None => printed,
    }
}

fn threshold(gate: &Gate) -> String {
    format!("{}\u{a0}{}", gate.is.sign(), number::exact(gate.threshold))
}

/// Whether the gate holds; one that would make the claim fall and does not hold is no failure.
fn result(gate: &Gate) -> Cell {
    match (gate.passed, gate.stage) {
        (None, _) => text("not read"),
        (Some(true), _) => cell(CellStyle::Passed, "holds", ""),
        (Some(false), GateStage::Refutes) => text("does not hold"),
        (Some(false), _) => cell(CellStyle::Failed, "does not hold", ""),
    }
}

/// The quantity, as a link to what became of it.
fn quantity(gate: &Gate, evidence: &Evidence) -> Cell {
    match owner_id(evidence, &gate.quantity) {
        Some(id) => link(&gate.quantity, id),
        None => code(&gate.quantity),
    }
}

const fn stage(stage: GateStage) -> &'static str {
    match stage {
        GateStage::Identified => "condition",
        GateStage::Supports => "for",
        GateStage::Refutes => "against",
        GateStage::Robust => "shakes",
    }
}
