//! The data in one table, the methods in a few lines, and how fast it is.

use evidence::{Evidence, SourceFinding};

use super::statements::cut;
use crate::attachments::Attachments;
use crate::blocks::{on_its_own_page, paragraph, section, text};
use crate::figure;
use crate::number::count;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::Section;

const DATA: &str = "Each row of a published file is accepted, or rejected with a reason; none is \
    dropped in silence. Losses of different tokenizers are never pooled.";
const METHODS: &str = "A law is fitted from a grid of starts, in the logarithms of its scales, by \
    a method with exact derivatives; the sum over the rows is minimised, never its mean. The fit \
    counts where several starts end at the lowest minimum. Random draws come from numbered \
    streams, so that any number of threads gives the same bytes. Every numerical routine is held \
    against certified values, another implementation, a closed form or planted truth.";
const SPEED: &str = "How many times longer others take for the same work, measured in turn on one \
    machine and one thread each.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let mut blocks = Vec::new();
    if let Some(table) = sources(evidence).block("Where the data come from.", &evidence.sources) {
        blocks.push(paragraph("", DATA));
        blocks.push(table);
        blocks.extend(attachments.figures(figure::data_map(evidence).into_iter().collect()));
        blocks.push(paragraph("Methods.", METHODS));
    }
    let alone = evidence.peers.iter().filter(|found| found.threads_ours == 1);
    let drawn = figure::ratios("peers-on-one-thread", alone).into_iter().collect::<Vec<_>>();
    if !drawn.is_empty() {
        blocks.push(paragraph("Speed.", SPEED));
        blocks.extend(attachments.figures(drawn));
    }
    vec![on_its_own_page(section(1, "sources", "Data and methods", blocks))]
}

fn sources(evidence: &Evidence) -> Table<'_, &SourceFinding> {
    let rows = |source: &SourceFinding| {
        let sets = evidence.observations.iter().filter(|set| set.source == source.id);
        let kept: usize = sets.clone().map(|set| set.rows_accepted).sum();
        let read: usize = sets.map(|set| set.rows_read).sum();
        format!("{} of {}", count(kept), count(read))
    };
    Table::<&SourceFinding>::new("tables/files.csv")
        .shown("Source", Wide, |source| text(&source.title))
        .shown("Identifier", Wide, |source| text(&source.identifier))
        .shown("Rows kept", Number, move |source| text(rows(source)))
        .shown("Licence", Wide, |source| text(&source.licence))
        .shown("A trap", Wide, |source| text(trap(source)))
}

/// The first words of the first trap.
fn trap(source: &SourceFinding) -> String {
    source.traps.first().map_or_else(String::new, |trap| cut(trap))
}
