//! The table of budgets that a measure plans by the fit of one study.

use evidence::{Evidence, Finding};

use crate::attachments::Attachments;
use crate::blocks::{paragraph, text, value_of};
use crate::table::Table;
use crate::view::Block;
use crate::view::Cell;
use crate::view::ColumnStyle::Number;
use crate::{figure, number};

/// The numbers that tell a plan from other measures: their names end in the budget.
const PARAMS: &str = "optimum_params_at_";
const TITLE: &str = "What the best choice would be, by budget.";
const HOW: &str = "Each interval is the widest of several: the fit made anew to runs drawn singly \
    and in whole groups. The loss of a new run includes the scatter of runs. The same for any \
    budget, with limits and prices: straightedge plan.";

const PER_CENT: f64 = 100.0;
/// Digits of a number that says how far beyond the data a budget lies.
const ROUGH: usize = 2;

/// A budget of a plan.
#[derive(Clone, Copy)]
struct Row<'a> {
    found: &'a Finding,
    /// The budget as the names of numbers end in it.
    budget: &'a str,
    flop: f64,
}

impl<'a> Row<'a> {
    fn quantity(self, name: &str) -> Option<&'a evidence::Quantity> {
        self.found.quantity(&format!("{name}_at_{}", self.budget))
    }

    fn value(self, name: &str) -> Cell {
        value_of(self.quantity(name))
    }

    fn size(self, name: &str) -> Cell {
        text(self.quantity(name).map_or_else(String::new, number::magnitude_of))
    }

    /// A share as a percentage, with its interval.
    fn percent(self, name: &str) -> Cell {
        let found = self.quantity(name);
        let ends = found.and_then(|found| Some([found.estimate, found.low?, found.high?]));
        text(ends.map_or_else(String::new, |all| {
            let [estimate, low, high] = all.map(|share| share * PER_CENT);
            number::with_unit(number::interval(estimate, low, high), "%")
        }))
    }

    /// A number of which the first digits are enough.
    fn roughly(self, name: &str) -> Cell {
        let found = self.quantity(name);
        text(found.map_or_else(String::new, |found| number::significant(found.estimate, ROUGH)))
    }

    /// The interval alone, where its estimate stands in another column.
    fn range(self, name: &str) -> Cell {
        let ends = self.quantity(name).and_then(|found| Some((found.low?, found.high?)));
        text(ends.map_or_else(String::new, |(low, high)| number::between(low, high)))
    }
}

/// Each plan of the evidence, with the title of its measure, and the figure of its sizes and
/// tokens.
pub fn blocks(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (found, _) in evidence.measures() {
        let Some(table) = table().block(TITLE, rows(found)) else { continue };
        blocks.extend([paragraph(&format!("{}.", found.head.title), HOW), table]);
        blocks.extend(attachments.figures(figure::of(found).into_iter().take(1).collect()));
    }
    blocks
}

/// The budgets of a plan, smallest first.
fn rows(found: &Finding) -> Vec<Row<'_>> {
    let names = found.quantities.keys().filter_map(|name| name.strip_prefix(PARAMS));
    let mut rows: Vec<Row<'_>> = names
        .filter_map(|budget| Some(Row { found, budget, flop: budget.parse().ok()? }))
        .collect();
    rows.sort_by(|one, other| one.flop.total_cmp(&other.flop));
    rows
}

fn table<'a>() -> Table<'a, Row<'a>> {
    Table::<Row>::new("tables/quantities.csv")
        .shown("FLOP", Number, |row| text(number::exact(row.flop)))
        .shown("Over the largest run", Number, |row| row.roughly("beyond_largest_run"))
        .shown("Parameters", Number, |row| row.size("optimum_params"))
        .shown("Tokens", Number, |row| row.size("optimum_tokens"))
        .shown("Tokens per parameter", Number, |row| row.value("tokens_per_param"))
        .shown("Loss", Number, |row| row.value("loss_nats"))
        .shown("Loss of a new run", Number, |row| row.range("loss_nats_new_run"))
        .shown("Twice the budget gains", Number, |row| row.percent("gain_next_doubling"))
}
