//! What was computed by other means than the fit of one law.

use std::collections::BTreeSet;

use evidence::{Evidence, MeasureFinding, ObservationsFinding, Quantity};

use super::Block;
use super::ColumnStyle::{Number, Wide};
use super::{
    Section, code, fact, figure_blocks, folded, link, measure_id, paragraph, paragraph_of, section,
    source_id, table_of, text,
};
use crate::figure::{self, Drawing};
use crate::{csv, number};

/// One section a measure.
pub fn sections(evidence: &Evidence, drawings: &mut Vec<(String, Drawing)>) -> Vec<Section> {
    if evidence.measures.is_empty() {
        return Vec::new();
    }
    let mut sections = vec![section(1, "measures", "Measures", vec![paragraph("", MEASURES)])];
    // What no verdict rests on is for those who look it up: on paper its table stands in the file
    // alone.
    let gates = evidence.verdicts.iter().flat_map(|verdict| &verdict.gates);
    let read: BTreeSet<&str> = gates.filter_map(|gate| evidence.owner(&gate.quantity)).collect();
    sections.extend(evidence.measures.iter().map(|found| {
        let is_read = read.contains(found.id.as_str());
        measure(found, is_read, evidence, drawings)
    }));
    sections
}

const MEASURES: &str = "Crossings, bowls, pairs, coverage and regressions: what is computed from \
    data by other means \
                        than the fit of one law, each with its method written before it ran.";

fn measure(
    found: &MeasureFinding,
    is_read: bool,
    evidence: &Evidence,
    drawings: &mut Vec<(String, Drawing)>,
) -> Section {
    let row = |(name, quantity): (&String, &Quantity)| {
        vec![code(name), text(number::value_of(quantity)), text(&quantity.method)]
    };
    let mut blocks: Vec<Block> = paragraph_of("Question.", &found.question).into_iter().collect();
    blocks.push(paragraph("Method.", &found.method));
    blocks.extend(figure_blocks(figure::of_measure(found), drawings));
    let columns = [("Number", Wide), ("Value", Number), ("What it is", Wide)];
    let caption = format!("Numbers of {}.", found.id);
    let table =
        table_of(caption, &columns, found.quantities.iter().map(row).collect(), csv::MEASURES);
    blocks.extend(table.map(|table| if is_read { table } else { folded(table) }));
    let is_set = |set: &&ObservationsFinding| set.id == found.observations;
    let set = evidence.observations.iter().find(is_set);
    blocks.push(Block::Facts {
        items: vec![
            fact("Measure", code(&found.id)),
            fact(
                "Data",
                set.map_or_else(
                    || code(&found.observations),
                    |set| link(&set.title, source_id(&set.source)),
                ),
            ),
            fact("Rows", text(number::count(found.n))),
            fact("Digest of the measure", code(&found.digest)),
        ],
    });
    section(2, measure_id(&found.id), &found.title, blocks)
}
