//! What a battery hangs on, as one digest; and what may be filed of it.

use std::fmt::Write as _;

use evidence::{BatteryPart, PublishedConstant};
use observations::Observations;
use sha2::{Digest as _, Sha256};

use super::PARTS;
use super::definition::Battery;
use super::part::Others;
use crate::definition::Defined;
use crate::numbers;
use crate::study::Study;

/// The version of the numbers: raised by hand when a part's results change though its inputs do
/// not. `battery --check` makes a part of what is filed anew and compares the bytes.
pub const ENGINE: u32 = 3;

/// SHA-256 of everything that a study's battery hangs on: the version of the engine, the names of
/// its parts, the study's file, the settings, every row of the set and of the runs behind it, and
/// the printed constants that the study reads.
#[must_use]
pub fn digest(
    study: &Defined<Study>,
    settings: &Battery,
    rows: &Observations,
    others: &Others<'_>,
    constants: &[PublishedConstant],
) -> String {
    let Defined { definition, digest: study, .. } = study;
    let is_read = |one: &&PublishedConstant| definition.published.contains(&one.law);
    let constants: Vec<&PublishedConstant> = constants.iter().filter(is_read).collect();
    let parts: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
    let rows = self::rows(rows);
    let mut of_others = String::new();
    for (name, set) in others {
        let _ = writeln!(of_others, "set {name} {}", self::rows(set));
    }
    of(&format!(
        "engine {ENGINE}\nstudy {study}\nsettings {settings:?}\nparts {}\nrows {rows}\n\
        {of_others}constants {constants:?}\n",
        parts.join(" ")
    ))
}

/// SHA-256 of every row of a set: its columns, bit by bit, its labels, lines and clusters.
#[must_use]
pub fn rows(rows: &Observations) -> String {
    let mut hash = Sha256::new();
    for (name, column) in &rows.columns {
        hash.update(format!("column {name} {}\n", column.values.len()));
        column.values.iter().for_each(|value| hash.update(value.to_bits().to_le_bytes()));
    }
    for (name, labels) in &rows.labels {
        hash.update(format!("label {name}\n"));
        for label in labels {
            hash.update(format!("{label}\n"));
        }
    }
    hash.update(format!("lines {:?}\nclusters {:?}\n", rows.lines, rows.clusters));
    hex(&hash.finalize())
}

/// SHA-256 of a text.
#[must_use]
pub fn of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Takes out what JSON cannot hold, as for findings.
pub fn keep_finite(part: &mut BatteryPart) {
    for (name, quantity) in std::mem::take(&mut part.quantities) {
        if quantity.estimate.is_finite() {
            part.quantities.insert(name, numbers::finite_ends(quantity));
        }
    }
    part.figures.iter_mut().for_each(numbers::keep_finite_figure);
    for cell in part.tables.iter_mut().flat_map(|table| table.rows.iter_mut().flatten()) {
        if matches!(cell, evidence::FreeCell::Value(value) if !value.is_finite()) {
            *cell = evidence::FreeCell::words("none");
        }
    }
}
