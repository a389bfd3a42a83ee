//! One section a study: question, data, law, fit, figures, checks and every number.

use std::collections::BTreeSet;

use evidence::{Check, Comparison, Evidence, Fit, Parameter, RejectedRows, StudyFinding};

use super::ColumnStyle::{Number, Short, Wide};
use super::{
    Block, Cell, Fact, Section, code, fact, figure_blocks, folded, link, list_of, paragraph,
    paragraph_of, passed, section, source_id, study_id, table_of, text,
};
use crate::csv;
use crate::figure::{self, Drawing};
use crate::number::{self, count, counted};

pub fn sections(evidence: &Evidence, drawings: &mut Vec<(String, Drawing)>) -> Vec<Section> {
    if evidence.studies.is_empty() {
        return Vec::new();
    }
    let how = "Each study fits one law to one set of observations with one objective, as its file \
        says; the digest \
               of the file stands with the study.";
    let mut blocks = vec![paragraph("", how)];
    blocks.extend(same_law(&evidence.studies));
    let mut sections = vec![section(1, "studies", "Studies", blocks)];
    for study in by_weight(evidence) {
        sections.push(section(
            2,
            study_id(&study.id),
            &study.title,
            study_blocks(study, evidence, drawings),
        ));
    }
    sections
}

/// The studies that most gates read come first: verdicts rest on them.
fn by_weight(evidence: &Evidence) -> Vec<&StudyFinding> {
    let gates = || evidence.verdicts.iter().flat_map(|verdict| &verdict.gates);
    let readers = |study: &StudyFinding| {
        gates()
            .filter(|gate| gate.quantity.split_once('.').is_some_and(|(id, _)| id == study.id))
            .count()
    };
    let mut studies: Vec<&StudyFinding> = evidence.studies.iter().collect();
    studies.sort_by_key(|study| std::cmp::Reverse(readers(study)));
    studies
}

fn study_blocks(
    study: &StudyFinding,
    evidence: &Evidence,
    drawings: &mut Vec<(String, Drawing)>,
) -> Vec<Block> {
    let mut figures = figure_blocks(figure::of_study(study), drawings).into_iter();

    let mut blocks = Vec::new();
    blocks.extend(paragraph_of("Question.", &study.question));
    blocks.push(Block::Facts { items: identity(study, evidence) });
    blocks.push(formula_block(
        "Law.",
        &study.law.formula,
        format!("{}; {}", study.law.name, study.law.source),
    ));
    blocks.push(formula_block(
        "Minimised.",
        &study.objective.formula,
        study.objective.name.clone(),
    ));
    blocks.extend(figures.next());
    blocks.extend(parameters(study));
    blocks.extend(intervals(study));
    blocks.extend(comparisons(study));
    blocks.extend(figures);
    blocks.push(paragraph("Convergence.", convergence(&study.fit)));
    blocks.push(Block::Facts { items: optimum(&study.fit) });
    blocks.extend(checks(study));
    blocks.extend(excluded(&study.excluded));
    blocks.extend(quantities(study));
    blocks
}

fn formula_block(lead: &str, formula: &str, source: String) -> Block {
    Block::Formula { lead: lead.to_owned(), formula: formulas::typeset(formula), source }
}

fn identity(study: &StudyFinding, evidence: &Evidence) -> Vec<Fact> {
    let set = evidence.observations.iter().find(|set| set.id == study.observations);
    let data = set
        .map_or_else(|| code(&study.observations), |set| link(&set.title, source_id(&set.source)));
    let left_out = study.excluded.iter().map(|rows| rows.rows).sum();
    vec![
        fact("Study", code(&study.id)),
        fact("Data", data),
        fact("Rows", text(format!("{} fitted, {} left out", count(study.n), count(left_out)))),
        fact("Variables", text(study.variables.join(", "))),
        fact("Digest of the study", code(&study.digest)),
    ]
}

fn parameters(study: &StudyFinding) -> Option<Block> {
    let row = |parameter: &Parameter| {
        vec![
            text(&parameter.symbol),
            text(&parameter.meaning),
            text(number::quantity(&parameter.value)),
            text(
                parameter
                    .standard_error
                    .map_or_else(String::new, |error| number::significant(error, 2)),
            ),
        ]
    };
    let columns = [
        ("Symbol", Short),
        ("Meaning", Wide),
        ("Estimate (interval)", Number),
        ("Standard error", Number),
    ];
    let rows = study.parameters.iter().map(row).collect();
    table_of("Parameters of the fit.", &columns, rows, csv::PARAMETERS)
}

fn intervals(study: &StudyFinding) -> Option<Block> {
    let bootstrap = study.bootstrap.as_ref()?;
    let text = format!(
        "{}, {}, of which {} did not converge; level {}; seed {}.",
        bootstrap.kind,
        counted(bootstrap.replicates, "replicate", "replicates"),
        count(bootstrap.failed),
        number::percent(bootstrap.level),
        bootstrap.seed
    );
    Some(paragraph("Intervals.", text))
}

/// Our values above those that papers print, with the objective of each on the same rows.
fn comparisons(study: &StudyFinding) -> Option<Block> {
    if study.comparisons.is_empty() {
        return None;
    }
    let mut columns = vec![("Constants", Wide), ("Printed in", Short)];
    columns.extend(study.parameters.iter().map(|parameter| (parameter.symbol.as_str(), Number)));
    columns.push(("Objective", Number));
    let mut ours = vec![text("this fit"), text("")];
    ours.extend(
        study.parameters.iter().map(|parameter| text(number::number(parameter.value.estimate))),
    );
    ours.push(text(number::significant(study.fit.objective, 6)));
    let mut rows = vec![ours];
    rows.extend(
        study.comparisons.iter().map(|comparison| comparison_row(comparison, &study.parameters)),
    );
    let caption = "The fit beside printed constants. The objective is that of this study on the \
        same rows: lower fits better.";
    table_of(caption, &columns, rows, csv::COMPARISONS)
}

fn comparison_row(comparison: &Comparison, parameters: &[Parameter]) -> Vec<Cell> {
    let mut row = vec![text(&comparison.label), text(status(&comparison.status))];
    let printed = |parameter: &Parameter| comparison.values.get(&parameter.name).copied();
    row.extend(
        parameters
            .iter()
            .map(|parameter| text(printed(parameter).map_or_else(String::new, printed_constant))),
    );
    row.push(text(number::significant(comparison.objective, 6)));
    row
}

/// A constant as its paper prints it; one that was printed as a logarithm has no digits of its own
/// to keep.
fn printed_constant(value: f64) -> String {
    const LENGTH_MAX: usize = 10;
    let exact = number::exact(value);
    if exact.len() > LENGTH_MAX { number::significant(value, 6) } else { exact }
}

/// What a status of a printed constant means to a reader.
fn status(status: &str) -> String {
    match status {
        "primary" => "the paper itself".to_owned(),
        "secondary" => "a reader’s copy".to_owned(),
        "derived" => "computed from it".to_owned(),
        other => other.to_owned(),
    }
}

fn convergence(fit: &Fit) -> String {
    let outcome =
        if fit.converged { "The stopping rule was met" } else { "The stopping rule was not met" };
    format!(
        "{outcome} after {}: {}. Of {}, {} converged and {} ended within the tolerance of the \
        best.",
        counted(fit.steps, "step", "steps"),
        fit.reason.trim_end_matches('.'),
        counted(fit.starts, "start", "starts"),
        count(fit.starts_converged),
        count(fit.starts_agreeing)
    )
}

fn optimum(fit: &Fit) -> Vec<Fact> {
    let mut facts = vec![
        fact("Objective, summed over the rows", text(number::significant(fit.objective, 9))),
        fact("Largest scaled gradient", text(number::significant(fit.gradient_scaled, 2))),
    ];
    if let Some([smallest, largest]) = fit.hessian_eigenvalues {
        let range =
            format!("{} to {}", number::significant(smallest, 3), number::significant(largest, 3));
        facts.push(fact("Eigenvalues of the Hessian", text(range)));
    }
    if !fit.grid.is_empty() {
        let axis = |start: &evidence::Start| {
            let values: Vec<String> =
                start.values.iter().map(|value| number::exact(*value)).collect();
            format!("{} at {}", start.coordinate, values.join(", "))
        };
        let axes: Vec<String> = fit.grid.iter().map(axis).collect();
        facts.push(fact("Grid of starts", text(axes.join("; "))));
    }
    facts
}

fn checks(study: &StudyFinding) -> Option<Block> {
    let row = |check: &Check| {
        vec![
            code(&check.id),
            text(&check.title),
            text(&check.statistic),
            text(number::significant(check.value, 3)),
            text(&check.threshold),
            passed(check.passed),
            text(&check.note),
        ]
    };
    let columns = [
        ("Check", Short),
        ("What", Wide),
        ("Statistic", Wide),
        ("Value", Number),
        ("Held against", Wide),
        ("Result", Short),
        ("What follows", Wide),
    ];
    let rows = study.checks.iter().map(row).collect();
    table_of("Checks of the catalogue.", &columns, rows, csv::CHECKS)
}

fn excluded(excluded: &[RejectedRows]) -> Option<Block> {
    list_of("Rows the study leaves out.", excluded.iter().map(rejected).collect())
}

/// A reason with its rows, as `loss above the fifth largest: 5 rows (lines 12, 40)`.
pub fn rejected(rows: &RejectedRows) -> String {
    let lines: Vec<String> = rows.first_lines.iter().map(usize::to_string).collect();
    let more = if rows.rows > lines.len() { ", …" } else { "" };
    let place = if lines.is_empty() {
        String::new()
    } else {
        format!(" (lines {}{more})", lines.join(", "))
    };
    format!("{}: {}{place}", rows.reason, counted(rows.rows, "row", "rows"))
}

fn quantities(study: &StudyFinding) -> Option<Block> {
    let row = |(name, quantity): (&String, &evidence::Quantity)| {
        vec![
            code(name),
            text(number::quantity(quantity)),
            text(count(quantity.n)),
            text(quantity.level.map_or_else(String::new, number::percent)),
            text(&quantity.method),
        ]
    };
    let columns = [
        ("Quantity", Short),
        ("Value (interval)", Number),
        ("Rows", Number),
        ("Level", Number),
        ("Method", Wide),
    ];
    let rows = study.quantities.iter().map(row).collect();
    table_of("Every number of the study.", &columns, rows, csv::QUANTITIES).map(folded)
}

/// One table for each law that several studies fit.
fn same_law(studies: &[StudyFinding]) -> Vec<Block> {
    let laws: BTreeSet<&str> = studies.iter().map(|study| study.law.name.as_str()).collect();
    let of = |law: &str| studies.iter().filter(|study| study.law.name == law).collect::<Vec<_>>();
    laws.into_iter()
        .map(|law| (law, of(law)))
        .filter(|(_, fits)| fits.len() > 1)
        .filter_map(law_table)
        .collect()
}

fn law_table((law, fits): (&str, Vec<&StudyFinding>)) -> Option<Block> {
    let mut parameters: Vec<(&str, &str)> = Vec::new();
    for parameter in fits.iter().flat_map(|study| &study.parameters) {
        if parameters.iter().all(|(name, _)| *name != parameter.name) {
            parameters.push((&parameter.name, &parameter.symbol));
        }
    }
    let mut columns = vec![("Study", Wide), ("Rows", Number)];
    columns.extend(parameters.iter().map(|(_, symbol)| (*symbol, Number)));
    columns.push(("Failed", Number));
    let row = |study: &&StudyFinding| {
        let value = |name: &str| study.parameters.iter().find(|parameter| parameter.name == name);
        let printed = |name: &str| {
            value(name).map_or_else(String::new, |found| number::value_of(&found.value))
        };
        let mut row = vec![link(&study.id, study_id(&study.id)), text(count(study.n))];
        row.extend(parameters.iter().map(|(name, _)| text(printed(name))));
        let failed = study.checks.iter().filter(|check| !check.passed).count();
        row.push(text(format!("{}/{}", count(failed), count(study.checks.len()))));
        row
    };
    let rows = fits.iter().map(row).collect();
    table_of(
        format!(
            "All fits of the law “{law}”, side by side; the last column counts the checks that \
            failed."
        ),
        &columns,
        rows,
        csv::PARAMETERS,
    )
}
