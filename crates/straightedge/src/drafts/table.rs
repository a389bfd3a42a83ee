//! A CSV as it was handed over: its columns, and which of their cells are numbers.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use csv::StringRecord;

use super::layout::{self, Layout};

/// What stands behind a number for its thousands, millions, billions and trillions.
const SUFFIXES: [(char, f64); 5] = [('k', 1e3), ('K', 1e3), ('M', 1e6), ('B', 1e9), ('T', 1e12)];

/// A table as it stands in the file.
pub struct Table {
    /// How it is written.
    pub layout: Layout,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The line of the file that each row begins on.
    pub lines: Vec<u64>,
}

/// A column as it stands in the file.
pub struct Column {
    /// Its heading.
    pub name: String,
    /// Its cells, without the spaces around them.
    pub cells: Vec<String>,
    /// Its numbers, where most of its cells are.
    pub numbers: Option<Numbers>,
}

/// The numbers of a column.
pub struct Numbers {
    /// Its values, NaN where there is none.
    pub values: Vec<f64>,
    /// The rows whose cells are text.
    pub odd: Vec<usize>,
    /// Whether some end in a suffix, such as 350M.
    pub suffixes: bool,
}

/// What a cell holds.
enum Cell {
    Number(f64),
    Suffixed(f64),
    Nothing,
    Text,
}

impl Table {
    /// Reads a CSV: comments (`#`) and blank lines may stand above the headings.
    pub fn read(bytes: &[u8], location: &str) -> Result<Self> {
        let text = std::str::from_utf8(bytes)
            .with_context(|| format!("{location}: not UTF-8; hint: save it as UTF-8"))?;
        let above = text.split_inclusive('\n').take_while(|line| is_above_headings(line));
        let (lines_above, head) =
            above.fold((0, 0), |(lines, bytes), line| (lines + 1, bytes + line.len()));
        let body = text[head..].trim_start_matches('\u{feff}');
        let separator = layout::separator(body);
        let (mut records, mut lines) = (Vec::new(), Vec::new());
        for record in layout::reader(body, separator).records() {
            let record = record.with_context(|| location.to_owned())?;
            let line = lines_above + record.position().map_or(0, csv::Position::line);
            let width = records.first().map_or(record.len(), StringRecord::len);
            ensure!(
                record.len() == width,
                "{location}:{line}: {} cells, where the headings are {width}; hint: put a cell \
                that holds {} into double quotes",
                record.len(),
                name_of(separator)
            );
            records.push(record);
            lines.push(line);
        }
        ensure!(
            records.len() > 1,
            "{location}: no data rows; hint: the first line that is no comment holds the headings, \
            each further one a run"
        );
        let layout = layout::layout(separator, &records);
        let columns = columns(&records, &layout);
        for (index, column) in columns.iter().enumerate() {
            ensure!(
                columns[..index].iter().all(|earlier| earlier.name != column.name),
                "{location}: two columns are called \"{}\"; hint: give each a heading of its own",
                column.name
            );
        }
        Ok(Self { layout, columns, lines: lines.split_off(1) })
    }

    /// A column by its heading.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The rows that repeat an earlier one in every cell, each with that one.
    pub fn repeated(&self) -> Vec<(usize, usize)> {
        let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        let mut repeated = Vec::new();
        for row in 0..self.lines.len() {
            let cells = self.columns.iter().map(|column| column.cells[row].as_str()).collect();
            let first = *seen.entry(cells).or_insert(row);
            if first < row {
                repeated.push((row, first));
            }
        }
        repeated
    }
}

/// What a person calls the sign between cells.
pub fn name_of(separator: char) -> &'static str {
    match separator {
        ';' => "a semicolon",
        '\t' => "a tab",
        '|' => "a vertical bar",
        _ => "a comma",
    }
}

/// Whether a line may stand above the headings: a blank one, or a comment.
fn is_above_headings(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}');
    line.trim().is_empty() || line.starts_with('#')
}

fn columns(records: &[StringRecord], layout: &Layout) -> Vec<Column> {
    let Some((headings, rows)) = records.split_first() else { return Vec::new() };
    let column = |(index, name): (usize, &str)| {
        let cells = rows.iter().map(|row| row.get(index).unwrap_or_default().trim().to_owned());
        let cells: Vec<String> = cells.collect();
        Column { name: name.to_owned(), numbers: numbers(&cells, layout), cells }
    };
    headings.iter().enumerate().map(column).collect()
}

/// The cells as numbers, if more of them are numbers than text.
fn numbers(cells: &[String], layout: &Layout) -> Option<Numbers> {
    let mut numbers = Numbers { values: Vec::new(), odd: Vec::new(), suffixes: false };
    for (row, text) in cells.iter().enumerate() {
        let (value, suffixed) = match cell(text, layout) {
            Cell::Number(value) => (value, false),
            Cell::Suffixed(value) => (value, true),
            Cell::Nothing => (f64::NAN, false),
            Cell::Text => {
                numbers.odd.push(row);
                (f64::NAN, false)
            }
        };
        numbers.suffixes |= suffixed;
        numbers.values.push(value);
    }
    let right = numbers.values.iter().filter(|value| value.is_finite()).count();
    (right > numbers.odd.len()).then_some(numbers)
}

/// What a cell holds, as its file prints numbers.
fn cell(text: &str, layout: &Layout) -> Cell {
    if ["", "na", "n/a", "null"].contains(&text.to_lowercase().as_str()) {
        return Cell::Nothing;
    }
    let factor = SUFFIXES
        .iter()
        .find_map(|(suffix, factor)| Some((text.strip_suffix(*suffix)?.trim_end(), *factor)));
    match (number(text, layout), factor) {
        (Some(value), _) => Cell::Number(value),
        (None, Some((digits, factor))) => {
            number(digits, layout).map_or(Cell::Text, |value| Cell::Suffixed(value * factor))
        }
        (None, None) => Cell::Text,
    }
}

fn number(text: &str, layout: &Layout) -> Option<f64> {
    let plain = text.replace(|sign| Some(sign) == layout.thousands_sign, "");
    let plain = match layout.decimal_sign {
        Some(sign) if plain.contains(sign) => plain.replace(sign, "."),
        _ => plain,
    };
    plain.parse().ok()
}
