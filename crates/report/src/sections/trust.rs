//! What was tried to break the program, and what came of it.

use std::collections::BTreeMap;

use evidence::{Evidence, Quantity};

use crate::attachments::Attachments;
use crate::blocks::{paragraph, section, text};
use crate::number;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Cell, Section};

const HOW: &str = "A program that never met a fault has shown nothing by surviving. These were \
    tried on purpose; what was missed is said as well, and stands in the table until it is mended. \
    The project's pages on trust and on testing name each fault and the test that shows it.";

/// What the names of the numbers begin with.
const PREFIX: &str = "trust.";

/// The columns, in their order: the last part of the names, and the head.
const COLUMNS: [(&str, &str); 8] = [
    ("all", "There are"),
    ("tried", "Tried"),
    ("held", "Survived or seen"),
    ("missed", "Lost or missed"),
    ("mended", "Mended since"),
    ("unviable", "Do not compile"),
    ("minutes", "Minutes"),
    ("count", "Count"),
];
/// Memory has a line of its own.
const MEMORY: &str = "mebibytes";

/// The numbers of one row.
#[derive(Debug, Clone, Default)]
struct Trial<'a> {
    what: &'a str,
    numbers: BTreeMap<&'a str, &'a Quantity>,
}

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let trials = trials(evidence);
    let rows = || trials.iter().filter(|trial| !trial.numbers.contains_key(MEMORY));
    attachments.file(&table(&trials), trials.iter());
    let caption = "What was tried, how often, and how it ended.";
    let mut blocks: Vec<_> = table(&trials).block(caption, rows()).into_iter().collect();
    for trial in &trials {
        if let Some(memory) = trial.numbers.get(MEMORY) {
            let size = number::significant(memory.estimate, DIGITS);
            blocks.push(paragraph(&format!("{}.", trial.what), format!("{size} {}.", memory.unit)));
        }
    }
    if !blocks.is_empty() {
        blocks.insert(0, paragraph("", HOW));
    }
    vec![section(1, "tried", "What was tried to break the program", blocks)]
}

/// Digits of a size of memory.
const DIGITS: usize = 4;

/// The rows, in the order of their names.
fn trials(evidence: &Evidence) -> Vec<Trial<'_>> {
    let mut trials: BTreeMap<&str, Trial<'_>> = BTreeMap::new();
    for (name, quantity) in &evidence.counts {
        let Some((id, field)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        let trial = trials.entry(id).or_default();
        trial.what = &quantity.method;
        trial.numbers.insert(field, quantity);
    }
    trials.into_values().collect()
}

/// Columns that no row fills are left out.
fn table<'a>(trials: &[Trial<'a>]) -> Table<'a, &'a Trial<'a>> {
    let is_filled = |field: &str| trials.iter().any(|trial| trial.numbers.contains_key(field));
    let mut table = Table::<&Trial<'_>>::new("tables/tried.csv")
        .shown("What", Wide, |trial| text(trial.what))
        .filed("what", |trial| trial.what);
    for (field, head) in COLUMNS.into_iter().filter(|(field, _)| is_filled(field)) {
        table = table
            .shown(head, Number, move |trial| counted(trial.numbers.get(field)))
            .filed(field, move |trial| trial.numbers.get(field).map(|number| number.estimate));
    }
    table.filed(MEMORY, |trial| trial.numbers.get(MEMORY).map(|number| number.estimate))
}

fn counted(number: Option<&&Quantity>) -> Cell {
    number.map_or_else(|| text(""), |number| text(number::number(number.estimate)))
}
