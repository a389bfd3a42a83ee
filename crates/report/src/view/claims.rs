//! One section a claim: what was said, what would decide, what was found.

use evidence::{Evidence, Gate, GateField, GateOperator, GateStage, Verdict};

use super::ColumnStyle::{Number, Short, Wide};
use super::opening::documents;
use super::{
    Block, Cell, CellStyle, Section, cell, claim_id, code, fact, link, list_of, measure_id,
    outcome_name, paragraph, paragraph_of, section, study_id, table_of, text,
};
use crate::{figure, number};

/// One section a claim.
pub fn sections(evidence: &Evidence) -> Vec<Section> {
    if evidence.verdicts.is_empty() {
        return Vec::new();
    }
    let how = "Each claim has a rule of gates in a file of its own, whose digest stands below it; \
        a rule that changes \
               under its old name is refused. A verdict follows from the gates alone; nobody words it afterwards. \
               A gate is a condition for telling (without it the data say nothing), it speaks for the claim or against \
               it, or it shakes it (a claim that stands without it is fragile). Names of checks are those of the \
               tables of checks that stand with each study.";
    let mut sections = vec![section(1, "claims", "Claims", vec![paragraph("", how)])];
    let claim = |verdict: &Verdict| {
        section(2, claim_id(&verdict.claim), &verdict.title, blocks(verdict, evidence))
    };
    for document in documents(evidence) {
        sections.extend(
            evidence.verdicts.iter().filter(|verdict| verdict.document == document).map(claim),
        );
    }
    sections
}

/// The page of one claim in plain words, for a terminal; none where no claim is called so.
pub fn explained(evidence: &Evidence, claim: &str) -> Option<(String, Vec<Block>)> {
    let verdict = evidence.verdicts.iter().find(|verdict| verdict.claim == claim)?;
    Some((verdict.title.clone(), blocks(verdict, evidence)))
}

fn blocks(verdict: &Verdict, evidence: &Evidence) -> Vec<Block> {
    let words = verdict.outcome.words().to_owned();
    let mut blocks = vec![Block::Verdict {
        outcome: outcome_name(verdict.outcome),
        words,
        text: verdict.because.clone(),
    }];
    blocks.extend(paragraph_of("What is said.", &verdict.statement));
    blocks.extend(verdict.reading.as_ref().and_then(|reading| paragraph_of("Read as.", reading)));
    blocks.push(paragraph("Where.", format!("{}, {}", verdict.document, verdict.place)));
    blocks.extend(paragraph_of("Of what.", &verdict.population));
    if verdict.withdrawn {
        blocks.push(paragraph("Withdrawn.", "Whoever made this claim no longer stands by it."));
    }
    blocks.extend(figure(verdict, evidence));
    blocks.extend(gates(verdict, evidence));
    blocks.extend(paragraph_of("What decided.", &decided_by(verdict)));
    blocks.extend(list_of("Why these thresholds.", reasons(&verdict.gates)));
    blocks.extend(paragraph_of("Caution.", &verdict.caution));
    blocks.extend(paragraph_of("What would change our mind.", &verdict.would_change));
    blocks.push(Block::Facts {
        items: vec![
            fact("Claim", code(&verdict.claim)),
            fact("Digest of the rule", code(&verdict.rule_digest)),
        ],
    });
    blocks
}

/// What was found: the figure of whatever measured the deciding quantity.
fn figure(verdict: &Verdict, evidence: &Evidence) -> Option<Block> {
    let owner = evidence.owner(&verdict.quantity)?;
    let name = verdict.quantity[owner.len()..].trim_start_matches('.');
    let placed = figure::of_quantity(evidence, owner, name)?;
    let figure::Placed { id, file, caption, alt, twin, .. } = placed;
    // The same drawing stands with its study: a link goes there, so this one has a name of its own.
    let id = format!("{}-{id}", claim_id(&verdict.claim));
    Some(Block::Figure { id, file, caption, alt, twin })
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

fn gates(verdict: &Verdict, evidence: &Evidence) -> Option<Block> {
    let row = |gate: &Gate| {
        vec![
            text(&gate.name),
            text(stage(gate.stage)),
            quantity(gate, evidence),
            text(field(gate.field)),
            text(threshold(gate)),
            text(gate.value.map_or_else(|| "absent".to_owned(), number::whole_or_rounded)),
            result(gate),
        ]
    };
    let columns = [
        ("Gate", Wide),
        ("Role", Short),
        ("Quantity", Wide),
        ("Reads", Short),
        ("Must be", Number),
        ("Is", Number),
        ("Result", Short),
    ];
    let rows = verdict.gates.iter().map(row).collect();
    table_of(
        "What would decide: the gates of the rule, with what each one read.",
        &columns,
        rows,
        crate::csv::GATES,
    )
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

/// The quantity, as a link to the study or measure that found it.
fn quantity(gate: &Gate, evidence: &Evidence) -> Cell {
    let Some(owner) = evidence.owner(&gate.quantity) else { return code(&gate.quantity) };
    if evidence.studies.iter().any(|found| found.id == owner) {
        link(&gate.quantity, study_id(owner))
    } else if evidence.measures.iter().any(|found| found.id == owner) {
        link(&gate.quantity, measure_id(owner))
    } else {
        code(&gate.quantity)
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

const fn field(field: GateField) -> &'static str {
    match field {
        GateField::Estimate => "estimate",
        GateField::Low => "lower end",
        GateField::High => "upper end",
    }
}

fn threshold(gate: &Gate) -> String {
    let sign = match gate.is {
        GateOperator::Above => ">",
        GateOperator::Below => "<",
    };
    format!("{sign}\u{a0}{}", number::exact(gate.threshold))
}
