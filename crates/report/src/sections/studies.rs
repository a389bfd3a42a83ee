//! One section a study: question, data, law, fit, figures, checks and every number.

mod attacks;
mod fits;
mod tables;

use std::cmp::Reverse;

use evidence::{Evidence, Finding, Fit, Start, StudyDetail};

use crate::apart;
use crate::attachments::Attachments;
use crate::blocks::{
    code, data, fact, folded, list_of, paragraph, paragraph_of, printed, rejected, section, text,
};
use crate::figure;
use crate::links::section_id;
use crate::lookup::{estimate, said};
use crate::number::{self, count, counted, whole};
use crate::view::{Block, Cell, Fact, Section};

const HOW: &str = "Each study fits one law to one set of observations with one objective, as its \
    file says; the digest of the file stands with the study.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.studies().next().is_none() {
        return Vec::new();
    }
    tables::file(evidence, attachments);
    attacks::file(evidence, attachments);
    let mut blocks = vec![paragraph("", HOW)];
    blocks.extend(fits::same_law(evidence));
    let held = figure::calibrations(evidence).into_iter().collect();
    blocks.extend(attachments.figures(held));
    let mut sections = vec![section(1, "studies", "Studies", blocks)];
    for (found, study) in by_weight(evidence) {
        let blocks = study_blocks(found, study, evidence, attachments);
        sections.push(section(2, section_id(&found.head), &found.head.title, blocks));
    }
    sections
}

/// The studies that most gates read come first: verdicts rest on them.
fn by_weight(evidence: &Evidence) -> Vec<(&Finding, &StudyDetail)> {
    let gates = evidence.verdicts.iter().flat_map(|verdict| &verdict.gates);
    let owners = gates.filter_map(|gate| evidence.owner(&gate.quantity));
    let read: Vec<String> = owners.map(|(head, _)| head.full_name()).collect();
    let mut studies: Vec<(&Finding, &StudyDetail)> = evidence.studies().collect();
    studies.sort_by_key(|(found, _)| Reverse(count_of(&read, &found.head.full_name())));
    studies
}

fn count_of(names: &[String], name: &str) -> usize {
    names.iter().filter(|other| *other == name).count()
}

fn study_blocks(
    found: &Finding,
    study: &StudyDetail,
    evidence: &Evidence,
    attachments: &mut Attachments,
) -> Vec<Block> {
    let mut figures = attachments.figures(figure::of(found)).into_iter();

    let mut blocks = Vec::new();
    blocks.extend(paragraph_of("Question.", &found.head.question));
    blocks.push(Block::Facts { items: identity(found, study, evidence) });
    let law = format!("{}; {}", study.law.name, study.law.source);
    blocks.push(formula_block("Law.", &study.law.formula, law));
    let objective = &study.objective;
    blocks.push(formula_block("Minimised.", &objective.formula, objective.name.clone()));
    blocks.extend(figures.next());
    blocks.extend(tables::parameters(found, study));
    blocks.push(paragraph("Intervals.", intervals(study, evidence)));
    blocks.extend(tables::constants(found, study, evidence));
    blocks.extend(figures);
    blocks.extend(attachments.figures(figure::isoloss(found, evidence).into_iter().collect()));
    blocks.push(paragraph("Convergence.", convergence(&study.fit, evidence)));
    blocks.push(Block::Facts { items: optimum(&study.fit, evidence) });
    blocks.push(apart::of_study(found, study, evidence));
    blocks.extend(tables::checks(found, study, evidence));
    blocks.extend(attacks::blocks(found, study, evidence, attachments));
    let left_out = found.excluded.iter().map(rejected).collect();
    blocks.extend(list_of("Rows the study leaves out.", left_out));
    blocks.extend(tables::quantities(found).map(folded));
    blocks
}

fn formula_block(lead: &str, formula: &str, source: String) -> Block {
    Block::Formula { lead: lead.to_owned(), formula: formulas::typeset(formula), source }
}

fn identity(found: &Finding, study: &StudyDetail, evidence: &Evidence) -> Vec<Fact> {
    let left_out = found.excluded.iter().map(|rows| rows.rows).sum();
    vec![
        fact("Study", code(&found.head.id)),
        fact("Data", data(found, evidence)),
        fact("Rows", text(format!("{} fitted, {} left out", count(found.n), count(left_out)))),
        fact("Variables", text(study.variables.join(", "))),
        fact("Digest of the study", code(&found.head.digest)),
    ]
}

/// Which interval a table has where the fit was attacked.
const WIDER: &str = " Where another credible way gives a wider interval, the table has that one.";

fn intervals(study: &StudyDetail, evidence: &Evidence) -> String {
    let bootstrap = &study.bootstrap;
    let wider = if study.battery.is_empty() { "" } else { WIDER };
    format!(
        "{}, {}, of which {} did not converge; level {}; seed {}.{wider}",
        bootstrap.kind,
        counted(bootstrap.replicates, "replicate", "replicates"),
        said(evidence, &bootstrap.failed, whole),
        number::percent(bootstrap.level),
        bootstrap.seed
    )
}

fn convergence(fit: &Fit, evidence: &Evidence) -> String {
    let outcome =
        if fit.converged { "The stopping rule was met" } else { "The stopping rule was not met" };
    format!(
        "{outcome} after {}: {}. Of {}, {} converged and {} ended within the tolerance of the \
        best.",
        counted(fit.steps, "step", "steps"),
        fit.reason.trim_end_matches('.'),
        said(evidence, &fit.starts, |starts| number::wholes(starts, "start", "starts")),
        count(fit.starts_converged),
        said(evidence, &fit.starts_agreeing, whole)
    )
}

fn optimum(fit: &Fit, evidence: &Evidence) -> Vec<Fact> {
    let mut facts = vec![
        fact("Objective, summed over the rows", significant(evidence, &fit.objective, 6)),
        fact("Largest scaled gradient", significant(evidence, &fit.gradient_scaled, 2)),
    ];
    if let Some([smallest, largest]) = fit.hessian_eigenvalues {
        let range =
            format!("{} to {}", number::significant(smallest, 3), number::significant(largest, 3));
        facts.push(fact("Eigenvalues of the Hessian", text(range)));
    }
    if !fit.grid.is_empty() {
        let axes: Vec<String> = fit.grid.iter().map(axis).collect();
        facts.push(fact("Grid of starts", text(axes.join("; "))));
    }
    facts
}

/// A number of the evidence with this many digits.
fn significant(evidence: &Evidence, name: &str, digits: usize) -> Cell {
    printed(estimate(evidence, name), |value| number::significant(value, digits))
}

/// One axis of the grid, as `ln A at 0, 5, 10`.
fn axis(start: &Start) -> String {
    let values: Vec<String> = start.values.iter().map(|value| number::exact(*value)).collect();
    format!("{} at {}", start.coordinate, values.join(", "))
}
