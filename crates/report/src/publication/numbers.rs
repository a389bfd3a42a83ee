//! Whether published numbers come back: how many of each paper, and those that do not.

use evidence::{Evidence, Replication, ReplicationOutcome};

use crate::attachments::Attachments;
use crate::blocks::{on_its_own_page, paragraph, printed, section, text};
use crate::sections::{REPLICATION_HOW, REPLICATIONS};
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::Section;
use crate::{figure, number};

/// Digits of ours beside a printed number.
const DIGITS: usize = 5;

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.replications.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![paragraph("", REPLICATION_HOW)];
    let bars = figure::outcomes(evidence).into_iter().collect();
    blocks.extend(attachments.figures(bars));
    let differ = evidence.replications.iter();
    let differ = differ.filter(|row| row.outcome == ReplicationOutcome::Differs);
    blocks.extend(table().block("The numbers that differ, and why.", differ));
    let title = "Do published numbers come back?";
    vec![on_its_own_page(section(1, "replication", title, blocks))]
}

fn table<'a>() -> Table<'a, &'a Replication> {
    Table::<&Replication>::new(REPLICATIONS)
        .shown("Paper", Wide, |row| text(&row.paper))
        .shown("Number", Wide, |row| text(&row.what))
        .shown("Printed", Number, |row| text(number::as_printed(&row.printed)))
        .shown("Ours", Number, |row| printed(row.ours, |ours| number::significant(ours, DIGITS)))
        .shown("Why", Wide, |row| text(&row.note))
}
