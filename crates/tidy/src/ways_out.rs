//! What to do about a text in a numeric column: settings that read it, and the entry that rejects
//! its rows, to be pasted.

use std::collections::BTreeSet;

use crate::formats;
use crate::number::{Cell, Notation, PLAIN, parse};
use crate::reads::Reads;
use crate::resolve::PublishedColumn;

/// A column with more different texts is no numeric one, and no entry is offered.
const TEXTS_MAX: usize = 12;

/// All that can be done, for a hint.
pub(crate) fn ways_out(
    location: &str,
    column: &PublishedColumn,
    from: &str,
    cells: &[Option<&str>],
) -> String {
    let texts: BTreeSet<&str> = texts_in(cells, column.notation).collect();
    let mut ways = vec![match &column.reads {
        Reads::Mean(_) => format!("name a numeric column in {}.from", column.setting),
        Reads::Formula(..) => format!("name numeric columns in {}.formula", column.setting),
    }];
    for (notation, settings) in notations(location, column) {
        if texts_in(cells, notation).next().is_none() {
            ways.push(format!("set {settings}"));
        }
    }
    if texts.len() <= TEXTS_MAX {
        ways.push(format!("reject such rows by their text: {}", entry(column.name, from, &texts)));
    }
    ways.join(", or ")
}

/// The entry of a recipe that rejects the rows with one of the texts.
fn entry(name: &str, from: &str, texts: &BTreeSet<&str>) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!(
        "reject: [{{column: {}, texts: [{}], reason: {}}}]",
        quoted(from),
        texts.join(", "),
        quoted(&format!("{name} is no number"))
    )
}

/// The cells that are no numbers in a notation.
fn texts_in<'a>(cells: &'a [Option<&str>], notation: Notation) -> impl Iterator<Item = &'a str> {
    cells.iter().filter_map(move |cell| match parse(*cell, notation) {
        Cell::Text(text) => Some(text),
        _ => None,
    })
}

/// Notations that the recipe does not state, each with the settings that state it.
fn notations(location: &str, column: &PublishedColumn) -> Vec<(Notation, String)> {
    let suffixed = Notation { suffixes: true, ..column.notation };
    let mut notations = vec![(suffixed, format!("{}.suffixes: true", column.setting))];
    // Where the recipe states a notation, what it does not read is for a person to judge.
    if formats::is_csv(location) && column.notation == PLAIN {
        let signs = |decimal, thousands| Notation { decimal, thousands, ..column.notation };
        notations.extend([
            (signs(',', None), "decimal_sign: \",\"".to_owned()),
            (signs('.', Some(',')), "thousands_sign: \",\"".to_owned()),
            (signs('.', Some(' ')), "thousands_sign: \" \"".to_owned()),
            (signs(',', Some('.')), "decimal_sign: \",\", thousands_sign: \".\"".to_owned()),
        ]);
    }
    notations.retain(|(notation, _)| *notation != column.notation);
    notations
}

/// A text as YAML and JSON quote it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
