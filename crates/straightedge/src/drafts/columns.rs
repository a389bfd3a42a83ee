//! The columns of a CSV, and what each may be.

use anyhow::{Context, Result, ensure};
use observations::{Heading, Printed, QUANTITIES, Quantity, Unit, heading, units_agreeing};

use super::yaml;

/// A column as it stands in the file.
pub struct Column {
    /// Its heading.
    pub name: String,
    /// Its cells.
    pub cells: Vec<String>,
    /// Its values, NaN where there is none; absent where a cell is text.
    pub values: Option<Vec<f64>>,
}

/// A column that measures a quantity.
pub struct Measured {
    /// What it measures.
    pub quantity: &'static Quantity,
    /// Its heading.
    pub from: String,
    /// Its values.
    pub values: Vec<f64>,
    /// The units it may be in, the likeliest first; never empty.
    pub units: Vec<&'static Unit>,
    /// What speaks against the guess.
    pub doubt: Option<String>,
}

/// What became of the columns.
#[derive(Default)]
pub struct Guesses {
    /// Those that measure something, at most one a quantity.
    pub measured: Vec<Measured>,
    /// Those that name rows.
    pub names: Vec<String>,
    /// Those that are not used, each with the reason.
    pub unused: Vec<(String, String)>,
    /// Those that look like a loss or a batch and are none, each with what to do.
    pub refused: Vec<(String, &'static str)>,
}

/// Reads a CSV: comments (`#`) and blank lines may stand above the headings.
pub fn read(bytes: &[u8], location: &str) -> Result<Vec<Column>> {
    let text = std::str::from_utf8(bytes)
        .with_context(|| format!("{location}: not UTF-8; hint: save it as UTF-8"))?;
    let above = text.split_inclusive('\n').take_while(|line| is_above_headings(line));
    let head: usize = above.map(str::len).sum();
    let mut reader =
        csv::Reader::from_reader(text[head..].trim_start_matches('\u{feff}').as_bytes());
    let names: Vec<String> =
        reader.headers().with_context(|| location.to_owned())?.iter().map(str::to_owned).collect();
    let mut cells = vec![Vec::new(); names.len()];
    for record in reader.records() {
        for (column, cell) in cells.iter_mut().zip(&record.with_context(|| location.to_owned())?) {
            column.push(cell.to_owned());
        }
    }
    ensure!(
        cells.first().is_some_and(|column| !column.is_empty()),
        "{location}: no data rows; hint: the first line that is no comment holds the headings, each \
        further one a run"
    );
    for (index, name) in names.iter().enumerate() {
        ensure!(
            !names[..index].contains(name),
            "{location}: two columns are called \"{name}\"; hint: give each a heading of its own"
        );
    }
    Ok(names
        .into_iter()
        .zip(cells)
        .map(|(name, cells)| Column { values: values(&cells), name, cells })
        .collect())
}

/// Whether a line may stand above the headings: a blank one, or a comment.
fn is_above_headings(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start_matches('\u{feff}').starts_with('#')
}

/// The cells as numbers, if no cell is text and one is a number.
fn values(cells: &[String]) -> Option<Vec<f64>> {
    let values: Vec<f64> = cells.iter().map(|cell| value(cell.trim())).collect::<Option<_>>()?;
    values.iter().any(|value| value.is_finite()).then_some(values)
}

/// A cell as a number, NaN where it is missing; none where it is text.
fn value(cell: &str) -> Option<f64> {
    let is_missing = ["", "na", "n/a", "null"].contains(&cell.to_lowercase().as_str());
    if is_missing { Some(f64::NAN) } else { cell.parse().ok() }
}

/// What each column may be.
pub fn guess(columns: &[Column]) -> Guesses {
    let mut guesses = Guesses::default();
    for column in columns {
        match heading(&column.name) {
            Heading::Quantity(quantity, unit) => measured(column, quantity, unit, &mut guesses),
            Heading::NotThis(what) => guesses.refused.push((column.name.clone(), what)),
            Heading::Name => guesses.names.push(column.name.clone()),
            Heading::Unknown => guesses.unused.push((column.name.clone(), unknown(column))),
        }
    }
    settle_by_compute(&mut guesses.measured);
    guesses
}

/// Takes a column for a quantity, unless its cells or an earlier column speak against it.
fn measured(
    column: &Column,
    quantity: &'static Quantity,
    named: Option<&'static Unit>,
    guesses: &mut Guesses,
) {
    let mut leave = |why: String| guesses.unused.push((column.name.clone(), why));
    let Some(values) = &column.values else {
        return leave(format!(
            "it may be {}, but it holds text such as {}",
            quantity.name,
            sample(column)
        ));
    };
    if let Some(first) = guesses.measured.iter().find(|first| first.quantity.name == quantity.name)
    {
        let first = yaml::comment(&first.from);
        return leave(format!(
            "it may be {} as well, which is taken from \"{first}\"",
            quantity.name
        ));
    }
    let present: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let possible = quantity.units_possible(&present);
    if possible.is_empty() {
        let (low, high) = (quantity.low, quantity.high);
        return leave(format!(
            "it may be {}, but most values are outside {low:e} to {high:e} {} in any unit, such \
            as {}",
            quantity.name,
            quantity.unit,
            sample(column)
        ));
    }
    let (units, doubt) = match named {
        Some(unit) if possible.contains(&unit) => (vec![unit], None),
        Some(unit) => {
            let doubt = format!(
                "the heading means {}, which the limits of {} rule out",
                unit.name, quantity.name
            );
            (possible, Some(doubt))
        }
        None => (possible, None),
    };
    guesses.measured.push(Measured {
        quantity,
        from: column.name.clone(),
        values: values.clone(),
        units,
        doubt,
    });
}

impl Measured {
    /// The column as it is printed, in each unit that it may have.
    fn printed(&self) -> Printed<'_> {
        Printed { values: &self.values, units: &self.units }
    }
}

/// Where parameters, tokens and compute are all there, their units must agree with C = 6 N D.
fn settle_by_compute(measured: &mut [Measured]) {
    let index_of = |name: &str| measured.iter().position(|column| column.quantity.name == name);
    let (Some(n), Some(d), Some(c)) =
        (index_of("params"), index_of("training_tokens"), index_of("training_flop"))
    else {
        return;
    };
    let [params, tokens, flop] = [n, d, c].map(|index| measured[index].printed());
    let agreeing = units_agreeing(params, tokens, flop);
    if agreeing[0].is_empty() {
        measured[c].doubt = Some(
            "in no unit most rows have C/(6ND) in [0.5, 2], so they will be rejected; where the \
            compute is counted in another way, add `compute_ratio_explained: why` below"
                .to_owned(),
        );
        return;
    }
    for (index, units) in [n, d, c].into_iter().zip(agreeing) {
        measured[index].units = units;
    }
}

/// What an unknown column holds, and how it could be kept.
fn unknown(column: &Column) -> String {
    if column.values.is_some() {
        let known: Vec<&str> = QUANTITIES.iter().map(|quantity| quantity.name).collect();
        return format!(
            "its heading is unknown; it holds numbers such as {}; quantities are {}",
            sample(column),
            known.join(", ")
        );
    }
    format!(
        "its heading is unknown; it holds text such as {}; add it to labels to keep it",
        sample(column)
    )
}

/// The first cell that holds something.
fn sample(column: &Column) -> String {
    let cell = column.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty());
    cell.map_or_else(|| "nothing at all".to_owned(), |cell| format!("\"{}\"", yaml::comment(cell)))
}
