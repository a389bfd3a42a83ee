//! What belongs to the pages beside their text: drawings, and tables in full precision.

use crate::csv::Twin;
use crate::figure::{Drawing, Placed};
use crate::table::Table;
use crate::view::Block;

/// Drawings and tables, which the sections hand in.
#[derive(Debug, Default)]
pub struct Attachments {
    /// The drawings, by file.
    pub drawings: Vec<(String, Drawing)>,
    /// What makes the drawings answer a pointer and the keys, by file.
    pub scripts: Vec<(String, String)>,
    /// The tables that have rows.
    pub twins: Vec<Twin>,
}

impl Attachments {
    /// Files every row of a table; a table without rows has no file.
    pub fn file<'a, T: Copy + 'a>(
        &mut self,
        table: &Table<'a, T>,
        rows: impl IntoIterator<Item = T>,
    ) {
        let twin = table.twin(rows);
        if !twin.records.is_empty() {
            self.twins.push(twin);
        }
    }

    /// Figures as blocks; their drawings and data are filed, data that two figures share once.
    pub fn figures(&mut self, figures: Vec<Placed>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for figure in figures {
            blocks.push(figure.block());
            self.scripts.push(figure.script());
            if let Some(narrow) = figure.narrow {
                self.drawings.push((narrow_file(&figure.file), narrow));
            }
            self.drawings.push((figure.file, figure.drawing));
            if self.twins.iter().all(|twin| twin.file != figure.twin.file) {
                self.twins.push(figure.twin);
            }
        }
        blocks
    }
}

/// The file of a drawing as it is drawn anew for a phone.
pub fn narrow_file(file: &str) -> String {
    file.replace(".svg", ".narrow.svg")
}
