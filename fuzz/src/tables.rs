//! What each target of tables does with bytes; apart from the others: polars stands under them.

use std::path::Path;

use tidy::{Cell, Notation, RowFormula};

/// A recipe: everything that is wrong with it by itself.
pub fn recipe(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if crate::limits::check("a.yaml", text).is_err() {
        return;
    }
    let Ok(manifest) = sources::manifest(Path::new("a.yaml"), text) else { return };
    for recipe in &manifest.observations {
        for fault in tidy::recipe_faults(recipe) {
            assert!(!fault.hint().is_empty(), "{fault}");
        }
    }
}

/// A formula over the cells of a row, and its value where they are 1, 2, 3.
pub fn formula(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match RowFormula::read(text) {
        Err(error) => assert!(!error.hint.is_empty(), "{error}"),
        Ok(formula) => {
            let inputs: Vec<f64> = (1..=formula.inputs.len()).map(|at| at as f64).collect();
            let _ = formula.value(&inputs);
            let _ = formula.at(&inputs, |value| value.to_string());
        }
    }
}

/// A table of a format, all of its cells read as numbers too.
fn table(location: &str, bytes: &[u8]) {
    match tidy::text_table(location, bytes) {
        Err(error) => assert!(error.to_string().contains("; hint: "), "{error}"),
        Ok(table) => {
            let notations = [(('.', None), false), ((',', Some('.')), true)];
            for ((decimal, thousands), suffixes) in notations {
                let notation = Notation { decimal, thousands, suffixes };
                for cell in table.columns.iter().flat_map(|column| &column.cells) {
                    if let Cell::Number(value) = tidy::parse_cell(cell.as_deref(), notation) {
                        assert!(value.is_finite(), "{cell:?}");
                    }
                }
            }
            let is_whole = |column: &tidy::TextColumn| column.cells.len() == table.lines.len();
            assert!(table.columns.iter().all(is_whole), "a column has another number of rows");
        }
    }
}

/// CSV.
pub fn csv(bytes: &[u8]) {
    table("a.csv", bytes);
}

/// JSON lines.
pub fn json_lines(bytes: &[u8]) {
    table("a.jsonl", bytes);
}

/// Parquet: a table of one's own, and a set as the program keeps it.
pub fn parquet(bytes: &[u8]) {
    table("a.parquet", bytes);
    let _ = tidy::from_parquet("a.parquet", bytes);
}

/// A packed table.
pub fn gzip(bytes: &[u8]) {
    table("a.csv.gz", bytes);
}

/// A document of JSON by a recipe: the pattern of its rows is the first line.
pub fn json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (pattern, document) = text.split_once('\n').unwrap_or(("", text));
    let Some(manifest) = manifest(pattern) else { return };
    let recipe = &manifest.observations[0];
    let input = tidy::Input {
        recipe,
        location: "a.json",
        bytes: tidy::Bytes::One(document.as_bytes()),
        manifest_location: "a.yaml",
        join: None,
        names: &[],
    };
    match tidy::tidy_or_every_fault(&input) {
        Ok(tidied) => {
            let _ = tidy::to_csv(&tidied.observations);
        }
        Err(faults) => {
            let has_hint = |fault: &tidy::TidyError| fault.to_string().contains("; hint: ");
            assert!(faults.iter().all(has_hint), "{faults:?}");
        }
    }
}

/// A manifest whose one recipe reads a document of JSON by a pattern.
fn manifest(pattern: &str) -> Option<sources::Manifest> {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "/{}*_~".contains(sign);
    if pattern.len() > 60 || !pattern.chars().all(is_plain) {
        return None;
    }
    let gather = if pattern.is_empty() {
        String::new()
    } else {
        format!("    gather: {{rows: \"{pattern}\"}}\n")
    };
    let text = format!(
        "id: a\ntitle: A\ncitation: {{authors: A, year: 2026, title: A}}\nidentifier: none\n\
        licence: CC0-1.0\nobtained: table\ntraps: []\nfiles:\n  - id: a\n    sha256: {}\n    \
        table: {{path: data/tables/a.json}}\nobservations:\n  - id: a\n    title: A\n    file: a\n    \
        rows: 1\n    loss_group: a\n{gather}    columns:\n      training_flop: {{from: /flop, \
        unit: FLOP, meaning: compute}}\n      loss_nats: {{from: /loss, unit: nats/token, meaning: \
        loss}}\n    unique: [training_flop]\n",
        "0".repeat(64)
    );
    sources::manifest(Path::new("a.yaml"), &text).ok()
}
