//! What the laws say for a budget of compute: parameters, tokens, loss and what a doubling gains.

use std::collections::BTreeMap;

use evidence::{Evidence, Finding, StudyDetail};

use super::planned;
use crate::attachments::Attachments;
use crate::blocks::{on_its_own_page, paragraph, section, text, value_of};
use crate::figure::Placed;
use crate::sections::allocated;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Cell, Section};
use crate::{figure, number};

const HOW: &str = "The sizes and tokens of least loss at a budget of compute, by the law that each \
    set of runs gives. Beyond the largest run every number is an extrapolation: its interval does \
    not cover a change of the law. The numbers hold for the tokenizer and the text of the runs, \
    so that losses of different rows cannot be compared.";
const ALLOCATION: &str = "The approaches of the Chinchilla paper on its own runs. N* and D* are the \
    parameters and tokens of least loss at a compute C; a and b are the exponents with which they \
    grow. Their intervals draw single rows; those of the tables above draw whole groups of runs \
    wherever that is wider.";

/// The quantity whose name ends in the budget.
const PARAMS: &str = "params_at_";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let rows: Vec<Row<'_>> = studies(evidence).into_iter().flat_map(rows).collect();
    let mut blocks = Vec::new();
    if let Some(table) = table(evidence).block("What each law says for a budget.", rows) {
        blocks.extend([paragraph("", HOW), table]);
    }
    blocks.extend(planned::blocks(evidence, attachments));
    let mut figures: Vec<Placed> = contours(evidence).into_iter().collect();
    let has_contours = !figures.is_empty();
    for (found, allocation) in evidence.allocations() {
        blocks.push(paragraph("By other approaches.", ALLOCATION));
        blocks.extend(allocated(allocation, evidence));
        // The page of the allocation has its figure.
        if !has_contours {
            figures.extend(figure::of(found).into_iter().take(1));
        }
    }
    blocks.extend(attachments.figures(figures));
    vec![on_its_own_page(section(1, "budget", "For your budget", blocks))]
}

/// The contours of the law that was attacked in most ways; of equals the first.
fn contours(evidence: &Evidence) -> Option<Placed> {
    let mut studies: Vec<_> = evidence.studies().collect();
    studies.sort_by_key(|(_, study)| std::cmp::Reverse(study.battery.len()));
    studies.into_iter().find_map(|(found, _)| figure::isoloss(found, evidence))
}

/// A study at a budget.
#[derive(Clone, Copy)]
struct Row<'a> {
    found: &'a Finding,
    /// The budget as the names of numbers end in it.
    budget: &'a str,
    flop: f64,
    is_first: bool,
}

impl Row<'_> {
    fn quantity(self, name: &str) -> Cell {
        value_of(self.found.quantity(&format!("{name}{}", self.budget)))
    }

    fn size(self, name: &str) -> Cell {
        let found = self.found.quantity(&format!("{name}{}", self.budget));
        text(found.map_or_else(String::new, number::magnitude_of))
    }
}

/// Of each set of observations the study that was attacked in most ways, in the order of the
/// studies.
fn studies(evidence: &Evidence) -> Vec<&Finding> {
    let mut best: BTreeMap<&str, (&Finding, &StudyDetail)> = BTreeMap::new();
    for (found, study) in evidence.studies().filter(|(found, _)| rows(found).next().is_some()) {
        let set = found.head.observations.as_deref().unwrap_or_default();
        let kept = best.entry(set).or_insert((found, study));
        if study.battery.len() > kept.1.battery.len() {
            *kept = (found, study);
        }
    }
    best.into_values().map(|(found, _)| found).collect()
}

/// The budgets of a study, smallest first.
fn rows(found: &Finding) -> impl Iterator<Item = Row<'_>> {
    let names = found.quantities.keys().filter_map(|name| name.strip_prefix(PARAMS));
    let budgets = names.filter_map(|budget| Some((budget, budget.parse::<f64>().ok()?)));
    let mut rows: Vec<Row<'_>> =
        budgets.map(|(budget, flop)| Row { found, budget, flop, is_first: false }).collect();
    rows.sort_by(|one, other| one.flop.total_cmp(&other.flop));
    // The name of the law stands once.
    if let Some(first) = rows.first_mut() {
        first.is_first = true;
    }
    rows.into_iter()
}

fn table(evidence: &Evidence) -> Table<'_, Row<'_>> {
    Table::<Row>::new("tables/quantities.csv")
        .shown("Law of", Wide, |row| text(if row.is_first { &*row.found.head.title } else { "" }))
        .shown("FLOP", Number, |row| text(number::exact(row.flop)))
        .shown("Parameters", Number, |row| row.size(PARAMS))
        .shown("Tokens", Number, |row| row.size("training_tokens_at_"))
        .shown("Tokens per parameter", Number, |row| row.quantity("tokens_per_param_at_"))
        .shown("Loss", Number, |row| row.quantity("loss_nats_at_"))
        .shown("Beyond the runs", Wide, |row| text(beyond(row, evidence)))
}

/// Whether the budget lies beyond the largest run that the law has seen.
fn beyond(row: Row<'_>, evidence: &Evidence) -> String {
    let id = row.found.head.observations.as_deref();
    let set = evidence.observations.iter().find(|set| Some(&*set.id) == id);
    let compute = set.and_then(|set| {
        set.columns.iter().find(|column| column.name == "training_flop").map(|column| column.high)
    });
    match compute {
        Some(largest) if row.flop > largest => {
            format!("yes: the largest has {}", number::significant(largest, 2))
        }
        Some(_) => "no".to_owned(),
        None => String::new(),
    }
}
