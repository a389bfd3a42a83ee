//! A table as it was handed over (CSV, JSON lines or parquet): its columns, and which of their
//! cells are numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use csv::StringRecord;
use observations::recipe::Melt;
use sources::{TABLE_BYTES_MAX, read_at_most};
use tidy::{Cell, MeltPlan, Notation, TextTable, TidyError, limits};

use super::layout::{self, Comma, Layout};
use super::yaml;
use crate::end::{missing, usage};

/// The endings of the files that a table is read from.
pub const ENDINGS: [&str; 4] = ["csv", "tsv", "jsonl", "parquet"];

/// A table as it stands in the file.
pub struct Table {
    /// How it is written.
    pub layout: Layout,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The line of the file that each row begins on.
    pub lines: Vec<u64>,
    /// How it was made long, where it was, and how many rows the file has.
    pub melted: Option<(Melt, usize)>,
}

/// A column as it stands in the file.
pub struct Column {
    /// Its heading.
    pub name: String,
    /// Its cells, without the spaces around them.
    pub cells: Vec<String>,
    /// Its numbers, where most of its cells are.
    pub numbers: Option<Numbers>,
    /// How a formula makes it; a column of the file is made by none.
    pub made: Option<Made>,
}

/// How a formula makes a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The formula as a recipe holds it.
    pub formula: String,
    /// Names in it that stand for headings that it cannot hold.
    pub names: Vec<(String, String)>,
    /// The headings that it reads.
    pub inputs: Vec<String>,
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

/// What a message of a published file says, and what it says of one's own.
pub const PUBLISHED: &str = "this is the published file";
/// See [`PUBLISHED`].
pub const WHOLE: &str = "the file is whole";

/// The bytes of a table of one's own.
///
/// # Errors
/// There is no such file, or it cannot be read.
pub fn bytes(file: &Path) -> Result<Vec<u8>> {
    let location = yaml::comment(&file.display().to_string());
    read_at_most(file, TABLE_BYTES_MAX).map_err(|error| {
        let said = format!("{location}: cannot be read: {error}");
        match error.kind() {
            ErrorKind::NotFound => {
                missing(format!("{location}: no such file; hint: is the path right?"))
            }
            _ => usage(said),
        }
    })
}

impl Table {
    /// Reads a table in the format that its ending names; a comma before three digits in every
    /// number is what `comma` says.
    pub fn read(bytes: &[u8], location: &str, comma: Option<Comma>) -> Result<Self> {
        let ending = Path::new(location).extension().and_then(|ending| ending.to_str());
        let table = match ending {
            Some("jsonl" | "parquet") => Self::of_text(
                tidy::text_table(location, bytes)
                    .map_err(|error| usage(error.to_string().replace(PUBLISHED, WHOLE)))?,
            ),
            _ => Self::of_csv(bytes, location, comma)?,
        };
        let mut names = BTreeSet::new();
        for column in &table.columns {
            ensure!(
                names.insert(&column.name),
                "{location}: two columns are called {}; hint: give each a heading of its own",
                yaml::quoted(&column.name)
            );
        }
        Ok(table)
    }

    /// A table whose cells are told apart by its format.
    fn of_text(text: TextTable) -> Self {
        let layout = Layout::plain(',');
        let column = |column: tidy::TextColumn| {
            let cell = |cell: Option<String>| cell.unwrap_or_default().trim().to_owned();
            let cells: Vec<String> = column.cells.into_iter().map(cell).collect();
            Column { name: column.name, numbers: numbers(&cells, &layout), cells, made: None }
        };
        let columns = text.columns.into_iter().map(column).collect();
        Self { columns, lines: text.lines, layout, melted: None }
    }

    /// Reads a CSV: comments (`#`) and blank lines may stand above the headings.
    fn of_csv(bytes: &[u8], location: &str, comma: Option<Comma>) -> Result<Self> {
        ensure!(
            !bytes.contains(&0),
            "{location}: no text, as a zero byte stands in it; hint: save the table as CSV, or \
            give parquet its ending .parquet"
        );
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
            check_limits(&records, location, line)?;
        }
        ensure!(
            records.len() > 1,
            "{location}: no data rows; hint: the first line that is no comment holds the headings, \
            each further one a run"
        );
        if let Some([one, other]) = layout::two_signs(&records) {
            bail!(
                "{location}: column {} has a comma before decimals ({} in line {}), column {} a \
                 point ({} in line {}); hint: write the decimals of the whole file with one sign",
                yaml::quoted(one.heading),
                one.cell,
                lines[one.record],
                yaml::quoted(other.heading),
                other.cell,
                lines[other.record]
            );
        }
        let layout = layout::layout(separator, &records).settled(comma);
        let columns = columns(&records, &layout);
        Ok(Self { layout, columns, lines: lines.split_off(1), melted: None })
    }

    /// A column by its heading.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The headings, in the order of the file.
    pub fn headings(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// How many rows the file has.
    pub fn rows_of_file(&self) -> usize {
        self.melted.as_ref().map_or(self.lines.len(), |(_, rows)| *rows)
    }

    /// Takes one row for each row and each wide column, as tidying does.
    pub fn melt(&mut self, plan: &MeltPlan, melt: Melt) {
        let (times, rows) = (plan.rows.len(), self.lines.len());
        let mut long: Vec<(String, Vec<String>)> = Vec::new();
        for column in self.columns.iter().filter(|column| !plan.is_wide(&column.name)) {
            let cells = (0..rows * times).map(|at| column.cells[at / times].clone()).collect();
            long.push((column.name.clone(), cells));
        }
        for (index, name) in plan.names.iter().enumerate() {
            let cells = (0..rows * times).map(|at| plan.rows[at % times][index].clone());
            long.push((name.clone(), cells.collect()));
        }
        for group in &plan.groups {
            let of = |heading: &Option<String>| self.column(heading.as_deref()?);
            let columns: Vec<Option<&Column>> = group.from.iter().map(of).collect();
            let cell = |at: usize| {
                let column = columns[at % times];
                column.map_or_else(String::new, |column| column.cells[at / times].clone())
            };
            long.push((group.into.clone(), (0..rows * times).map(cell).collect()));
        }
        let layout = self.layout;
        let column = |(name, cells): (String, Vec<String>)| {
            let numbers = numbers(&cells, &layout);
            Column { name, cells, numbers, made: None }
        };
        self.columns = long.into_iter().map(column).collect();
        self.lines = self.lines.iter().flat_map(|&line| vec![line; times]).collect();
        self.melted = Some((melt, rows));
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

/// Refuses a table that goes beyond a limit with its last record, which begins on a line.
fn check_limits(records: &[StringRecord], location: &str, line: u64) -> Result<(), TidyError> {
    let Some(last) = records.last() else { return Ok(()) };
    let heading = |at| records[0].get(at).unwrap_or_default();
    let mut cells = last.iter().enumerate();
    let location = format!("{location}:{line}");
    limits::check_size(records.len() - 1, last.len())
        .and_then(|()| cells.try_for_each(|(at, cell)| limits::check_cell(heading(at), cell.len())))
        .map_err(|fault| TidyError { location, fault })
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
        Column { name: name.to_owned(), numbers: numbers(&cells, layout), cells, made: None }
    };
    headings.iter().enumerate().map(column).collect()
}

/// The cells as numbers, if more of them are numbers than text: as tidying reads them, and with
/// suffixes where some have one.
fn numbers(cells: &[String], layout: &Layout) -> Option<Numbers> {
    let plain = Notation {
        decimal: layout.decimal_sign.unwrap_or('.'),
        thousands: layout.thousands_sign,
        suffixes: false,
    };
    let suffixed = Notation { suffixes: true, ..plain };
    let is_text = |text: &&String, notation| matches!(parse(text, notation), Cell::Text(_));
    let suffixes = cells.iter().any(|text| is_text(&text, plain) && !is_text(&text, suffixed));
    let notation = if suffixes { suffixed } else { plain };
    let value = |text: &String| match parse(text, notation) {
        Cell::Number(value) => value,
        Cell::Missing | Cell::NotFinite(_) | Cell::Text(_) => f64::NAN,
    };
    let values: Vec<f64> = cells.iter().map(value).collect();
    let odd: Vec<usize> = (0..cells.len()).filter(|&row| is_text(&&cells[row], notation)).collect();
    let right = values.iter().filter(|value| value.is_finite()).count();
    (right > odd.len()).then_some(Numbers { values, odd, suffixes })
}

fn parse(text: &str, notation: Notation) -> Cell<'_> {
    tidy::parse_cell(Some(text), notation)
}
