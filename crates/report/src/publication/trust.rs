//! Whether the exponents can be trusted: the same rows fitted in many ways, side by side.

use std::collections::BTreeMap;

use evidence::{Evidence, Finding, FreeCell, FreeTable, Quantity, StudyDetail};

use crate::attachments::Attachments;
use crate::blocks::{on_its_own_page, paragraph, paragraph_of, section, text, value_of};
use crate::figure::{self, Forest, ForestRow, Placed};
use crate::lookup::estimate;
use crate::number;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Block, Cell, Section};

/// The file in which every parameter of every study stands.
const PARAMETERS: &str = "tables/parameters.csv";
/// The file of the tables of the attacks.
const BATTERY: &str = "tables/battery.csv";

const HOW: &str = "One set of runs, one law, and every choice of rows and of what is minimised that \
    the studies make. Where the intervals of two fits of the same runs do not meet, the choice \
    decides the exponent, and no single interval shows it. Fits of a quantile or an expectile \
    describe the lower edge of the losses, not their middle.";

/// From so many fits on a picture sets them side by side.
const FOREST_FROM: usize = 3;
/// The offset of a law, which is no exponent.
const OFFSET: &str = "E";
/// Digits of a number in a sentence.
const DIGITS: usize = 3;

type Study<'a> = (&'a Finding, &'a StudyDetail);

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let studies = side_by_side(evidence);
    let Some(first) = studies.first() else { return Vec::new() };
    let mut blocks = vec![paragraph("", HOW)];
    let named = law(*first).replace('_', " ");
    let caption =
        format!("The law “{named}”, fitted to one set of runs in each way of the studies.");
    blocks.extend(fits(&studies).block(caption, studies.iter().copied()));
    blocks.extend(attachments.figures(forests(&studies)));
    let attacked = studies.iter().max_by_key(|(_, study)| study.battery.len());
    if let Some(study) = attacked {
        blocks.extend(attacks(*study));
        blocks.extend(attachments.figures(ladder(*study).into_iter().collect()));
        blocks.extend(ladder_table(*study, evidence));
    }
    if studies.len() < FOREST_FROM {
        let fitted = figure::of(first.0).into_iter().take(1).collect();
        blocks.extend(attachments.figures(fitted));
    }
    vec![on_its_own_page(section(1, "trust", "Can the exponents be trusted?", blocks))]
}

fn law((_, study): Study<'_>) -> &str {
    &study.law.name
}

/// The studies that share rows and law with most others: the set of runs that was fitted in most
/// ways.
fn side_by_side(evidence: &Evidence) -> Vec<Study<'_>> {
    let mut groups: BTreeMap<(&str, &str), Vec<Study<'_>>> = BTreeMap::new();
    for study in evidence.studies() {
        let rows = study.0.head.observations.as_deref().unwrap_or_default();
        groups.entry((rows, law(study))).or_default().push(study);
    }
    groups.into_values().max_by_key(Vec::len).unwrap_or_default()
}

/// The parameters that stand beside each other, with their symbols: pure numbers, and the offset.
/// The scales before the powers depend on the units of the axes.
fn shown((found, study): Study<'_>) -> Vec<(String, String)> {
    let is_shown = |name: &str| {
        let is_pure = |quantity: &Quantity| number::printed_unit(&quantity.unit).is_empty();
        name == OFFSET || found.quantity(name).is_some_and(is_pure)
    };
    let each = study.parameters.iter().filter(|parameter| is_shown(&parameter.name));
    each.map(|parameter| (parameter.name.clone(), parameter.symbol.clone())).collect()
}

/// Each exponent by fit, where there are fits to compare.
fn forests(studies: &[Study<'_>]) -> Vec<Placed> {
    let (Some(first), true) = (studies.first(), studies.len() >= FOREST_FROM) else {
        return Vec::new();
    };
    let exponents = shown(*first).into_iter().filter(|(name, _)| name != OFFSET);
    exponents.filter_map(|(name, symbol)| forest_of(studies, &name, &symbol)).collect()
}

/// The title of a fit without the words that most fits begin with.
fn short(found: &Finding, studies: &[Study<'_>]) -> String {
    let title = &found.head.title;
    let Some((start, rest)) = title.split_once(", ") else { return title.clone() };
    let same = studies.iter().filter(|(other, _)| {
        other.head.title.split_once(", ").is_some_and(|(first, _)| first == start)
    });
    if 2 * same.count() > studies.len() { rest.to_owned() } else { title.clone() }
}

/// One exponent by fit; what lies apart is said above it.
fn forest_of(studies: &[Study<'_>], name: &str, symbol: &str) -> Option<Placed> {
    let row = |(found, _): &Study<'_>| {
        let quantity = found.quantity(name)?;
        Some(ForestRow {
            label: short(found, studies),
            estimate: quantity.estimate,
            low: quantity.low,
            high: quantity.high,
        })
    };
    let rows: Vec<ForestRow> = studies.iter().filter_map(row).collect();
    let estimates = || rows.iter().map(|row| row.estimate);
    let (least, greatest) =
        (estimates().min_by(f64::total_cmp)?, estimates().max_by(f64::total_cmp)?);
    let [least, greatest] = [least, greatest].map(|value| number::significant(value, DIGITS));
    let title =
        format!("The exponent {symbol} of the same runs by fit: from {least} to {greatest}");
    let unit = &studies.first()?.0.quantity(name)?.unit;
    Some(figure::forest(&Forest {
        name: &format!("exponent-{name}"),
        title: &title,
        axis: symbol,
        unit,
        is_logarithmic: false,
        rows: &rows,
        against: None,
    }))
}

/// One row a study: its parameters with intervals, and how many checks of the fit failed.
fn fits<'a>(studies: &[Study<'a>]) -> Table<'a, Study<'a>> {
    let parameters: Vec<(String, String)> = studies.first().map_or_else(Vec::new, |it| shown(*it));
    let all = studies.to_vec();
    let symbols: Vec<String> = parameters.iter().map(|(_, symbol)| symbol.clone()).collect();
    Table::<Study>::new(PARAMETERS)
        .shown("Fit", Wide, move |(found, _)| text(short(found, &all)))
        .shown("Rows", Number, |(found, _)| text(number::count(found.n)))
        .shown_each(symbols.iter().map(String::as_str), Number, move |(found, _)| {
            parameters.iter().map(|(name, _)| value_of(found.quantity(name))).collect()
        })
        .shown("Checks failed", Number, |(_, study)| {
            let failed = study.checks.iter().filter(|check| !check.passed).count();
            text(format!("{} of {}", number::count(failed), number::count(study.checks.len())))
        })
}

/// What the attacks on the fit that was attacked in most ways say.
fn attacks((found, study): Study<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in &study.battery {
        let says: Vec<&str> = part.says.iter().take(SAID).map(String::as_str).collect();
        blocks.extend(paragraph_of(&format!("{}.", part.title), &says.join(" ")));
    }
    if !blocks.is_empty() {
        let lead = format!("How “{}” was attacked.", found.head.title);
        blocks.insert(0, paragraph(&lead, ATTACKED));
    }
    blocks
}

/// Its intervals, made in several ways.
fn ladder_table((_, study): Study<'_>, evidence: &Evidence) -> Option<Block> {
    let mut tables = study.battery.iter().flat_map(|part| &part.tables);
    ladder_block(tables.find(|table| table.id == LADDER)?, evidence)
}

/// The intervals of the first exponent of the fit that was attacked, each made in another way.
fn ladder(study: Study<'_>) -> Option<Placed> {
    let (exponent, _) = shown(study).into_iter().find(|(name, _)| name != OFFSET)?;
    figure::ladder(study.0, study.1, &exponent)
}

/// Sentences of an attack on paper.
const SAID: usize = 3;
const ATTACKED: &str =
    "The first results of each attack; all of them stand in the page of the study.";
/// The table of intervals made in several ways.
const LADDER: &str = "ladder";
/// What stands in the figure beside it.
const RUNGS_OF: &str = "Draws of whole sizes and budgets are no part of this table: where they are \
    wider, the figure and the tables of the fits show them.";
/// Rows of it on paper.
const RUNGS: usize = 7;

#[derive(Clone, Copy)]
struct Rung<'a> {
    cells: &'a [FreeCell],
    evidence: &'a Evidence,
}

fn ladder_block(table: &FreeTable, evidence: &Evidence) -> Option<Block> {
    let heads = table.columns.iter().map(String::as_str);
    let rows = table.rows.iter().take(RUNGS).map(|cells| Rung { cells, evidence });
    Table::<Rung>::new(BATTERY)
        .shown_each(heads, Wide, |rung| {
            rung.cells.iter().map(|cell| printed(cell, rung.evidence)).collect()
        })
        .block(format!("{}. {RUNGS_OF}", table.title.trim_end_matches('.')), rows)
}

fn printed(cell: &FreeCell, evidence: &Evidence) -> Cell {
    match cell {
        FreeCell::Words(words) => text(words.replace('_', " ")),
        FreeCell::Number(name) => text(
            estimate(evidence, name)
                .map_or_else(String::new, |value| number::significant(value, DIGITS)),
        ),
        FreeCell::Value(value) => text(number::significant(*value, DIGITS)),
    }
}
