//! The catalogue of checks: those that every fit is put to, those of other subjects, and those that
//! no run makes.

use evidence::{CatalogueEntry, Evidence};

use crate::attachments::Attachments;
use crate::blocks::{code, paragraph, section, text};
use crate::table::Table;
use crate::view::ColumnStyle::{Short, Wide};
use crate::view::Section;

const HOW: &str = "What a demanding reader asks of a fit and of what is built on it. A check \
    computes a statistic and holds it against a threshold. What it found at a fit stands with the \
    study, and a gate reads it from there; what it found at another subject stands in a list of \
    its own, and no gate reads it.";
const MADE: &str = "The checks of a fit, each where it applies.";
const OF_OTHERS: &str = "The checks beyond single fits.";
const NOT_MADE: &str = "No run makes these checks of the catalogue: nothing in this report has \
    passed them. Each says what stands in its place.";

/// What most checks are made of.
const FIT: &str = "a fit";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.catalogue.is_empty() {
        return Vec::new();
    }
    attachments.file(&table(true), &evidence.catalogue);
    let (made, not_made): (Vec<_>, Vec<_>) =
        evidence.catalogue.iter().partition(|entry| entry.exists);
    let mut blocks = vec![paragraph("", HOW)];
    let (of_fits, of_others): (Vec<_>, Vec<_>) =
        made.into_iter().partition(|entry| entry.made_of == FIT);
    blocks.extend(table(true).block(MADE, of_fits));
    blocks.extend(table(true).block(OF_OTHERS, of_others));
    blocks.extend(table(false).block(NOT_MADE, not_made));
    vec![section(1, "checks", "Checks", blocks)]
}

/// The catalogue. Why a check matters is said with the check itself: one that no run makes has no
/// such column.
fn table<'a>(is_made: bool) -> Table<'a, &'a CatalogueEntry> {
    let table = Table::<&CatalogueEntry>::new("tables/catalogue.csv")
        .shown("Check", Short, |entry| code(&entry.id))
        .filed("id", |entry| &entry.id)
        .shown("What", Wide, |entry| text(&entry.title))
        .filed("title", |entry| &entry.title);
    let table = if is_made { table.shown("Why", Wide, |entry| text(&entry.why)) } else { table };
    table
        .filed("why", |entry| &entry.why)
        .filed("made_of", |entry| &entry.made_of)
        .shown("Statistic", Wide, |entry| text(&entry.statistic))
        .filed("statistic", |entry| &entry.statistic)
        .shown("Passes", Wide, |entry| text(&entry.threshold))
        .filed("threshold", |entry| &entry.threshold)
        .shown("Reference", Wide, |entry| text(&entry.reference))
        .filed("reference", |entry| &entry.reference)
        .filed("exists", |entry| entry.exists)
}
