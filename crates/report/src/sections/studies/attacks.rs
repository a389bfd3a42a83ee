//! How the fit of a study was attacked: each part of its battery with what it says and its tables.

use evidence::{BatteryOrigin, Evidence, Finding, FreeTable, StudyDetail};

use crate::attachments::Attachments;
use crate::blocks::{folded, paragraph};
use crate::figure;
use crate::free_table::{self, FreeRow};
use crate::table::Table;
use crate::view::Block;

/// The file of every table of every battery, one line a cell.
const FILE: &str = "tables/battery.csv";

/// Files the tables of all batteries.
pub fn file(evidence: &Evidence, attachments: &mut Attachments) {
    let rows = evidence.studies().flat_map(|(found, study)| {
        let parts = study.battery.iter();
        parts.flat_map(move |part| {
            let tables = part.tables.iter();
            let of = [found.head.id.as_str(), part.name.as_str()];
            tables.flat_map(move |table| free_table::rows(of, table, evidence))
        })
    });
    attachments.file(&filed(), rows);
}

fn filed<'a>() -> Table<'a, FreeRow<'a>> {
    Table::<FreeRow>::new(FILE)
        .filed("study", |row| row.owner)
        .filed("part", |row| row.part)
        .filed("table", |row| &row.table.id)
        .filed_each(["row", "column", "words", "value"], FreeRow::records)
}

/// Each part with what it says and its tables, and what all of it was made of.
pub fn blocks(
    found: &Finding,
    study: &StudyDetail,
    evidence: &Evidence,
    attachments: &mut Attachments,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in &study.battery {
        blocks.push(paragraph(&format!("{}.", part.title), part.says.join(" ")));
        blocks.extend(attachments.figures(figure::of_part(found, study, &part.name)));
        for table in &part.tables {
            let of = [found.head.id.as_str(), part.name.as_str()];
            let rows = free_table::rows(of, table, evidence).take(ROWS_SHOWN);
            let block = free_table::shown(FILE, table).block(caption(table), rows);
            let is_open = OPEN.contains(&table.id.as_str());
            blocks.extend(if is_open { block } else { block.map(folded) });
        }
    }
    let origin_of = &study.battery_origin;
    if !blocks.is_empty() {
        blocks.push(paragraph("Made of.", origin(origin_of)));
    } else if origin_of.commit.is_none() && origin_of.sizes.starts_with("none") {
        blocks.push(paragraph("Not attacked.", not_attacked(found, origin_of)));
    }
    blocks
}

/// Rows of a table that the page shows; all of them are filed.
const ROWS_SHOWN: usize = 10;

/// Tables that stand open on the page: what intervals are made of, and what was foretold.
const OPEN: [&str; 6] = ["ladder", "intervals", "frontier", "null", "coverage", "targets"];

/// The title of a table, and how many of its rows the page shows.
fn caption(table: &FreeTable) -> String {
    let title = table.title.trim_end_matches('.');
    if table.rows.len() <= ROWS_SHOWN {
        return format!("{title}.");
    }
    format!("{title}. The first {ROWS_SHOWN} of {} rows.", table.rows.len())
}

fn origin(origin: &BatteryOrigin) -> String {
    let made = origin.commit.as_ref().map_or_else(
        || "made with this report".to_owned(),
        |commit| format!("filed by a run of commit {}", short(commit)),
    );
    format!(
        "The attacks of this page were {made}, at their {} size; digest of rows, study, settings \
        and engine: {}.",
        origin.sizes,
        short(&origin.digest)
    )
}

/// Why there is nothing, and what brings it.
fn not_attacked(found: &Finding, origin: &BatteryOrigin) -> String {
    let why = origin.sizes.trim_start_matches("none: ");
    format!(
        "This fit has no battery: {why}, and none is filed. `straightedge battery {}` makes it.",
        found.head.id
    )
}

/// The beginning of a digest, enough to find it by.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use evidence::FreeCell;

    use super::*;

    fn table(rows: usize) -> FreeTable {
        let (id, title) = ("units".to_owned(), "Each number without one row.".to_owned());
        let rows = vec![vec![FreeCell::words("alpha")]; rows];
        FreeTable { id, title, columns: vec!["Number".to_owned()], rows }
    }

    #[test]
    fn a_caption_says_how_many_rows_are_left_out() {
        assert_eq!(caption(&table(10)), "Each number without one row.");
        let cut = "Each number without one row. The first 10 of 11 rows.";
        assert_eq!(caption(&table(11)), cut);
    }
}
