//! The first lesson: a failure reproduced on purpose, beside the right fit, with the difference.

use evidence::{Evidence, Exhibit, ExhibitEnd, ExhibitParameter, ExhibitRecord};

use super::ColumnStyle::{Number, Wide};
use super::{
    Block, Cell, Section, code, fact, link, paragraph, paragraph_of, section, study_id, table_of,
    text,
};
use crate::csv;
use crate::markup::slug;
use crate::number;

/// Digits in which ends are told apart.
const DIGITS: usize = 5;

pub fn sections(evidence: &Evidence) -> Vec<Section> {
    let heading = |(index, exhibit): (usize, &Exhibit)| match index {
        0 => section(
            1,
            "lesson",
            format!("First lesson: {}", continued(&exhibit.title)),
            blocks(exhibit),
        ),
        _ => section(2, format!("lesson-{}", slug(&exhibit.id)), &exhibit.title, blocks(exhibit)),
    };
    evidence.exhibits.iter().enumerate().map(heading).collect()
}

/// A title as it goes on after a colon; one that begins with more than one capital is a name and
/// stays.
fn continued(title: &str) -> String {
    let mut letters = title.chars();
    match letters.next() {
        Some(first) if !letters.as_str().starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

fn blocks(exhibit: &Exhibit) -> Vec<Block> {
    let mut blocks: Vec<Block> = paragraph_of("", &exhibit.lesson).into_iter().collect();
    blocks.extend(table(exhibit));
    blocks.extend(difference(exhibit).map(|text| paragraph("The difference.", text)));
    blocks.push(paragraph("How.", &exhibit.method));
    let start: Vec<String> = exhibit
        .start
        .iter()
        .map(|(name, &value)| format!("{name} {}", printed_value(value)))
        .collect();
    blocks.push(paragraph(
        "Where it starts.",
        format!("{}. {}", start.join(", "), exhibit.start_note),
    ));
    blocks.extend(
        exhibit
            .record
            .as_ref()
            .and_then(|record| paragraph_of("On record.", &sentence(&record.place))),
    );
    blocks.push(Block::Facts {
        items: vec![
            fact("Exhibit", code(&exhibit.id)),
            fact("Held against", link(&exhibit.study, study_id(&exhibit.study))),
            fact("Digest of the exhibit", code(&exhibit.digest)),
        ],
    });
    blocks
}

/// Somebody else's words as a sentence of ours.
fn sentence(words: &str) -> String {
    let mut letters = words.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).chain(['.']).collect()
    })
}

fn table(exhibit: &Exhibit) -> Option<Block> {
    let right = exhibit.ends.last()?;
    let mut columns =
        vec![("Fit", Wide), ("What it says", Wide), ("Objective", Number), ("Excess", Number)];
    columns.extend(right.parameters.iter().map(|parameter| (parameter.symbol.as_str(), Number)));
    let mut rows: Vec<Vec<Cell>> =
        exhibit.record.iter().map(|record| record_row(record, right)).collect();
    rows.extend(exhibit.ends.iter().map(end_row));
    let caption = "The failure beside the right fit. Objectives are sums over the same rows, \
        whatever was minimised; \
                   the excess is the share of the right fit’s objective by which another lies above it.";
    table_of(caption, &columns, rows, csv::EXHIBITS)
}

fn record_row(record: &ExhibitRecord, right: &ExhibitEnd) -> Vec<Cell> {
    let value = |parameter: &ExhibitParameter| record.parameters.get(&parameter.name).copied();
    let mut row =
        vec![text("on record"), text(&record.says), text(number::exact(record.objective))];
    row.push(text(record.excess.map_or_else(String::new, number::share)));
    row.extend(
        right
            .parameters
            .iter()
            .map(|parameter| text(value(parameter).map_or_else(String::new, number::exact))),
    );
    row
}

fn end_row(end: &ExhibitEnd) -> Vec<Cell> {
    let mut row =
        vec![text(&end.label), text(&end.says), text(number::significant(end.objective, DIGITS))];
    row.push(text(end.excess.map_or_else(String::new, number::share)));
    row.extend(
        end.parameters.iter().map(|parameter| text(number::significant(parameter.value, DIGITS))),
    );
    row
}

/// A start as its file writes it, unless it was computed to more digits than a reader wants.
fn printed_value(value: f64) -> String {
    const LENGTH_MAX: usize = 10;
    let exact = number::exact(value);
    if exact.len() > LENGTH_MAX { number::significant(value, DIGITS) } else { exact }
}

/// What the failure says, how far it is off, and how far each parameter is.
fn difference(exhibit: &Exhibit) -> Option<String> {
    let [failure, .., right] = exhibit.ends.as_slice() else { return None };
    let off: Vec<String> = failure
        .parameters
        .iter()
        .zip(&right.parameters)
        .filter_map(|(wrong, right)| apart(wrong, right))
        .collect();
    let height = failure
        .excess
        .map_or_else(String::new, |share| format!(", {} above the minimum", number::share(share)));
    let off = if off.is_empty() { "no parameter is off".to_owned() } else { off.join(", ") };
    Some(format!("The failure says “{}”{height}: {off}.", failure.says))
}

/// How far one parameter is off; nothing where a reader would see no difference.
fn apart(wrong: &ExhibitParameter, right: &ExhibitParameter) -> Option<String> {
    let [is, should] = [wrong, right].map(|parameter| number::number(parameter.value));
    match wrong.ratio {
        Some(ratio) if ratio > 0.0 => {
            number::off(ratio).map(|off| format!("{} is {off}", wrong.symbol))
        }
        _ => {
            (is != should).then(|| format!("{} is {is} where it should be {should}", wrong.symbol))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{continued, sentence};

    #[test]
    fn words_of_a_file_fit_into_a_sentence() {
        assert_eq!(continued("An optimiser"), "an optimiser");
        assert_eq!(continued("BFGS stops"), "BFGS stops");
        assert_eq!(continued(""), "");
        assert_eq!(sentence("a note"), "A note.");
        assert_eq!(sentence("A note."), "A note.");
        assert_eq!(sentence(""), "");
    }
}
