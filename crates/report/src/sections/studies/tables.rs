//! The tables of one study: parameters, printed constants, checks, every number.

use evidence::{Check, Evidence, Finding, Parameter, PrintedConstants, Quantity, StudyDetail};

use crate::attachments::Attachments;
use crate::blocks::{code, passed, printed, text};
use crate::lookup::{estimate, estimate_of};
use crate::number;
use crate::table::{Field, Table, variant};
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Block, Cell};

/// The file of parameters, one line a parameter of a study.
pub const PARAMETERS: &str = "tables/parameters.csv";

/// Files the tables of all studies.
pub fn file(evidence: &Evidence, attachments: &mut Attachments) {
    let studies = || evidence.studies();
    attachments.file(&parameter_table(), studies().flat_map(parameter_rows));
    attachments.file(&constants_table(evidence, &[]), studies().flat_map(constants_rows));
    attachments.file(&check_table(evidence), studies().flat_map(check_rows));
    attachments.file(&quantity_table(), studies().flat_map(|(found, _)| quantity_rows(found)));
}

/// The parameters of a study.
pub fn parameters(found: &Finding, study: &StudyDetail) -> Option<Block> {
    parameter_table().block("Parameters of the fit.", parameter_rows((found, study)))
}

#[derive(Clone, Copy)]
struct ParameterRow<'a> {
    found: &'a Finding,
    law: &'a str,
    parameter: &'a Parameter,
    value: Option<&'a Quantity>,
}

fn parameter_rows<'a>(
    (found, study): (&'a Finding, &'a StudyDetail),
) -> impl Iterator<Item = ParameterRow<'a>> {
    study.parameters.iter().map(|parameter| {
        let value = found.quantities.get(&parameter.name);
        ParameterRow { found, law: &study.law.name, parameter, value }
    })
}

fn parameter_table<'a>() -> Table<'a, ParameterRow<'a>> {
    Table::<ParameterRow>::new(PARAMETERS)
        .filed("study", |row| &row.found.head.id)
        .filed("law", |row| row.law)
        .filed("parameter", |row| &row.parameter.name)
        .shown("Symbol", Short, |row| text(&row.parameter.symbol))
        .filed("symbol", |row| &row.parameter.symbol)
        .shown("Meaning", Wide, |row| text(&row.parameter.meaning))
        .shown("Estimate (interval)", Number, estimate_or_why)
        .filed_quantity(|row| row.value)
        .shown("Standard error", Number, |row| {
            printed(row.parameter.standard_error, |error| number::significant(error, 2))
        })
        .filed("standard_error", |row| row.parameter.standard_error)
        .filed("without_interval", |row| row.parameter.without_interval.as_deref())
}

/// The number with its interval, or with the reason why it has none.
fn estimate_or_why(row: ParameterRow<'_>) -> Cell {
    let parts = row.value.map(number::quantity).into_iter();
    let parts: Vec<String> = parts.chain(row.parameter.without_interval.clone()).collect();
    text(parts.join("; "))
}

/// The fit beside constants that papers print, with the objective of each on the same rows.
pub fn constants(found: &Finding, study: &StudyDetail, evidence: &Evidence) -> Option<Block> {
    if study.printed.is_empty() {
        return None;
    }
    let caption = "The fit beside printed constants. The objective is that of this study on the \
        same rows: lower fits better.";
    let rows = constants_rows((found, study));
    constants_table(evidence, &study.parameters).block(caption, rows)
}

#[derive(Clone, Copy)]
struct ConstantsRow<'a> {
    found: &'a Finding,
    study: &'a StudyDetail,
    /// Absent for the fit itself.
    printed: Option<&'a PrintedConstants>,
}

impl ConstantsRow<'_> {
    /// What the file says of each parameter. The fit's own row has none: its values stand beside
    /// each printed one.
    fn parameters(self) -> Vec<[String; 3]> {
        let Some(printed) = self.printed else { return Vec::new() };
        let mut records = Vec::new();
        for Parameter { name, .. } in &self.study.parameters {
            let ours = self.found.quantities.get(name).map(|found| found.estimate);
            let theirs = printed.values.get(name).copied();
            records.push([name.clone(), theirs.text(), ours.text()]);
        }
        records
    }

    fn cell(self, parameter: &Parameter) -> Cell {
        if let Some(constants) = self.printed {
            let theirs = constants.values.get(&parameter.name).copied();
            return printed(theirs, printed_constant);
        }
        let ours = self.found.quantities.get(&parameter.name);
        printed(ours.map(|found| found.estimate), number::number)
    }
}

/// The fit first, then each set of printed constants; nothing where there is none.
fn constants_rows<'a>(
    (found, study): (&'a Finding, &'a StudyDetail),
) -> impl Iterator<Item = ConstantsRow<'a>> {
    let row = move |printed| ConstantsRow { found, study, printed };
    std::iter::once(None).chain(study.printed.iter().map(Some)).map(row)
}

/// Printed constants, with a column of the page for each parameter.
fn constants_table<'a>(
    evidence: &'a Evidence,
    columns: &'a [Parameter],
) -> Table<'a, ConstantsRow<'a>> {
    let symbols = columns.iter().map(|parameter| parameter.symbol.as_str());
    let ours = |row: ConstantsRow| estimate(evidence, &row.study.fit.objective);
    Table::<ConstantsRow>::new("tables/comparisons.csv")
        .filed("study", |row| &row.found.head.id)
        .filed("constants", |row| row.printed.map(|printed| &printed.id))
        .shown("Constants", Wide, |row| text(row.printed.map_or("this fit", |own| &own.label)))
        .filed("label", |row| row.printed.map(|printed| &printed.label))
        .shown("Printed in", Short, |row| {
            text(row.printed.map_or("", |printed| status(&printed.status)))
        })
        .filed("status", |row| row.printed.map(|printed| &printed.status))
        .shown_each(symbols, Number, move |row| columns.iter().map(|each| row.cell(each)).collect())
        .filed_each(["parameter", "printed", "estimate"], ConstantsRow::parameters)
        .shown("Objective", Number, move |row| {
            let value = row.printed.map_or_else(|| ours(row), |printed| Some(printed.objective));
            printed(value, |value| number::significant(value, 6))
        })
        .filed("objective_printed", |row| row.printed.map(|printed| printed.objective))
        .filed("objective_fit", ours)
}

/// A constant as its paper prints it; one that was printed as a logarithm has no digits of its own
/// to keep.
fn printed_constant(value: f64) -> String {
    const LENGTH_MAX: usize = 10;
    let exact = number::exact(value);
    if exact.len() > LENGTH_MAX { number::significant(value, 6) } else { exact }
}

/// What a status of a printed constant means to a reader.
fn status(status: &str) -> &str {
    match status {
        "primary" => "the paper itself",
        "secondary" => "a reader’s copy",
        "derived" => "computed from it",
        other => other,
    }
}

/// The checks of the catalogue that apply to a study.
pub fn checks(found: &Finding, study: &StudyDetail, evidence: &Evidence) -> Option<Block> {
    check_table(evidence).block("Checks of the catalogue.", check_rows((found, study)))
}

#[derive(Clone, Copy)]
struct CheckRow<'a> {
    found: &'a Finding,
    check: &'a Check,
}

fn check_rows<'a>(
    (found, study): (&'a Finding, &'a StudyDetail),
) -> impl Iterator<Item = CheckRow<'a>> {
    study.checks.iter().map(move |check| CheckRow { found, check })
}

fn check_table(evidence: &Evidence) -> Table<'_, CheckRow<'_>> {
    let value = |row: CheckRow| estimate_of(evidence, row.check.value.as_deref());
    Table::<CheckRow>::new("tables/checks.csv")
        .filed("study", |row| &row.found.head.id)
        .shown("Check", Short, |row| code(&row.check.name))
        .filed("check", |row| &row.check.name)
        .filed("id", |row| &row.check.id)
        .shown("What", Wide, |row| text(&row.check.title))
        .filed("title", |row| &row.check.title)
        .shown("Statistic", Wide, |row| text(&row.check.statistic))
        .filed("statistic", |row| &row.check.statistic)
        .shown("Value", Number, move |row| {
            printed(value(row), |value| number::significant(value, 3))
        })
        .filed("value", value)
        .shown("Held against", Wide, |row| text(threshold(row.check)))
        .filed("sense", |row| variant(row.check.sense))
        .filed("threshold", |row| row.check.threshold)
        .shown("Result", Short, |row| passed(row.check.passed))
        .filed("passed", |row| row.check.passed)
        .shown("What follows", Wide, |row| text(&row.check.note))
        .filed("note", |row| &row.check.note)
}

fn threshold(check: &Check) -> String {
    format!("{}\u{a0}{}", check.sense.word(), number::exact(check.threshold))
}

/// Every number of a study.
pub fn quantities(found: &Finding) -> Option<Block> {
    quantity_table().block("Every number of the study.", quantity_rows(found))
}

#[derive(Clone, Copy)]
struct QuantityRow<'a> {
    found: &'a Finding,
    name: &'a str,
    quantity: &'a Quantity,
}

fn quantity_rows(found: &Finding) -> impl Iterator<Item = QuantityRow<'_>> {
    found.quantities.iter().map(move |(name, quantity)| QuantityRow { found, name, quantity })
}

fn quantity_table<'a>() -> Table<'a, QuantityRow<'a>> {
    Table::<QuantityRow>::new("tables/quantities.csv")
        .filed("study", |row| &row.found.head.id)
        .shown("Quantity", Short, |row| code(row.name))
        .filed("quantity", |row| row.name)
        .shown("Value (interval)", Number, |row| text(number::quantity(row.quantity)))
        .filed_quantity(|row| Some(row.quantity))
        .shown("Rows", Number, |row| text(number::count(row.quantity.n)))
        .shown("Level", Number, |row| printed(row.quantity.level, number::percent))
        .shown("Method", Wide, |row| text(&row.quantity.method))
}
