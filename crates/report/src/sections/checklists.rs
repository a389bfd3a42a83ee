//! What papers say of how their laws were made.

use evidence::{ChecklistFinding, ChecklistItem, Evidence};

use crate::attachments::Attachments;
use crate::blocks::{folded, paragraph, section, text};
use crate::number::{count, significant};
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::Section;

const HOW: &str = "A law can be checked only if its paper says how it was made. Each paper is \
    asked the items of the checklist of (Mis)Fitting (Li and others): form, training, data, fit. \
    An item that nobody looked up is unknown, so the share has a lower and an upper end. A paper \
    that leaves open how it counts, or what its fit minimises, caps claims from it at fragile.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let rows = evidence.checklists.iter();
    let rows = rows.flat_map(|sheet| sheet.items.iter().map(move |item| Row { sheet, item }));
    attachments.file(&items(), rows.clone());
    let Some(shares) = shares().block("How much each paper says.", &evidence.checklists) else {
        return Vec::new();
    };
    let mut blocks = vec![paragraph("", HOW), shares];
    blocks.extend(items().block("Every item, with the place of its answer.", rows).map(folded));
    vec![section(1, "checklists", "What the papers say of their fits", blocks)]
}

fn shares<'a>() -> Table<'a, &'a ChecklistFinding> {
    Table::<&ChecklistFinding>::new(ITEMS)
        .shown("Paper", Wide, |sheet| text(&sheet.paper))
        .shown("Answered", Number, |sheet| text(count(sheet.answered)))
        .shown("Left open", Number, |sheet| text(count(sheet.unanswered)))
        .shown("Unknown", Number, |sheet| text(count(sheet.unknown)))
        .shown("Share answered", Number, |sheet| text(share(sheet)))
        .shown("Counting or objective left open", Wide, |sheet| {
            text(sheet.open_essentials.join(", "))
        })
}

/// The share of the items that arise, as low and as high as the unknown ones leave it.
fn share(sheet: &ChecklistFinding) -> String {
    let arising = sheet.answered + sheet.unanswered + sheet.unknown;
    let percent = |answered: usize| significant(answered as f64 / arising.max(1) as f64 * 100.0, 2);
    format!("{} to {}\u{a0}%", percent(sheet.answered), percent(sheet.answered + sheet.unknown))
}

const ITEMS: &str = "tables/checklists.csv";

/// An item of a paper.
#[derive(Clone, Copy)]
struct Row<'a> {
    sheet: &'a ChecklistFinding,
    item: &'a ChecklistItem,
}

fn items<'a>() -> Table<'a, Row<'a>> {
    Table::<Row>::new(ITEMS)
        .shown("Paper", Short, |row| text(&row.sheet.paper))
        .filed("paper", |row| &row.sheet.paper)
        .filed("identifier", |row| &row.sheet.identifier)
        .shown("Item", Wide, |row| text(&row.item.asks))
        .filed("item", |row| &row.item.item)
        .shown("Answer", Short, |row| text(&row.item.score))
        .filed("score", |row| &row.item.score)
        .shown("Place", Wide, |row| text(&row.item.place))
        .filed("place", |row| &row.item.place)
}
