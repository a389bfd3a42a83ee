//! Constants as papers print them.

use evidence::{Evidence, PublishedConstant};

use crate::attachments::Attachments;
use crate::blocks::{code, folded, paragraph, section, text};
use crate::number::as_printed;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::Section;

const STATUS: &str = "The status says how sure we are of the print: primary stands in the authors’ \
    own paper, data or code; secondary was printed by somebody who read the paper; derived was \
    computed from published figures.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let table = table();
    attachments.file(&table, &evidence.published);
    let Some(block) = table.block("Constants as papers print them.", &evidence.published) else {
        return Vec::new();
    };
    let blocks = vec![paragraph("", STATUS), folded(block)];
    vec![section(1, "published", "Published constants", blocks)]
}

fn table<'a>() -> Table<'a, &'a PublishedConstant> {
    Table::<&PublishedConstant>::new("tables/published.csv")
        .shown("Set", Short, |constant| code(&constant.law))
        .filed("law", |constant| &constant.law)
        .shown("Parameter", Short, |constant| code(&constant.parameter))
        .filed("parameter", |constant| &constant.parameter)
        .shown("Value", Number, |constant| text(as_printed(&constant.value)))
        .filed("value", |constant| &constant.value)
        .shown("Interval", Number, |constant| text(range(constant)))
        .filed("low", |constant| &constant.low)
        .filed("high", |constant| &constant.high)
        .shown("Paper", Wide, |constant| text(&constant.paper))
        .filed("paper", |constant| &constant.paper)
        .filed("arxiv", |constant| &constant.arxiv)
        .shown("Place", Wide, |constant| text(&constant.place))
        .filed("place", |constant| &constant.place)
        .shown("Status", Short, |constant| text(&constant.status))
        .filed("status", |constant| &constant.status)
}

/// Both ends as printed, with no more digits than a reader wants.
fn range(constant: &PublishedConstant) -> String {
    match (constant.low.as_str(), constant.high.as_str()) {
        ("", "") => String::new(),
        (low, "") => as_printed(low),
        ("", high) => as_printed(high),
        (low, high) => format!("{} to {}", as_printed(low), as_printed(high)),
    }
}
