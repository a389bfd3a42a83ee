//! The cells that a recipe requests: columns found, a second file joined, rows of other sets set
//! aside.

use std::collections::{BTreeMap, BTreeSet};

use observations::recipe::{ColumnRecipe, Join, OwnColumn, Recipe};
use polars::prelude::*;

use crate::error::{Fault, TidyError, require_known};
use crate::formula::RowFormula;
use crate::input::Input;
use crate::join::{JOINED_LINE, left_join};
use crate::melt::melt;
use crate::read::read;
use crate::reading::Reading;
use crate::reads::Place;
use crate::signs::signs_have_effect;
use crate::table::{LINE, LOCATION, PublishedTable};

/// Cells as published, one a row of the set.
#[derive(Debug)]
pub(crate) struct RequestedCells {
    /// Data rows of the file before `keep`.
    pub(crate) rows_read: usize,
    /// Line of the published file.
    pub(crate) lines: Vec<usize>,
    /// File and line of each row, where the table is gathered from files.
    locations: Option<Vec<String>>,
    /// Line of the joined file, none for a row without partner; absent without a join.
    pub(crate) joined_lines: Option<Vec<Option<usize>>>,
    /// The file's columns that the recipe names.
    columns: BTreeMap<String, RequestedColumn>,
}

#[derive(Debug)]
struct RequestedColumn {
    joined: bool,
    cells: Vec<Option<String>>,
}

impl RequestedCells {
    /// The cells of a column that the recipe names.
    pub(crate) fn cells(&self, column: &str) -> impl Iterator<Item = Option<&str>> {
        self.columns[column].cells.iter().map(Option::as_deref)
    }

    /// Where a cell stands: file and line.
    pub(crate) fn location(&self, input: &Input, column: &str, row: usize) -> String {
        let joined = input.join.filter(|_| self.columns[column].joined);
        let joined_line = self.joined_lines.as_ref().and_then(|lines| lines[row]);
        match (joined, joined_line) {
            (Some((location, _)), Some(line)) => format!("{location}:{line}"),
            _ => match &self.locations {
                Some(locations) => locations[row].clone(),
                None => format!("{}:{}", input.location, self.lines[row]),
            },
        }
    }
}

/// Reads what the recipe names, joins it and keeps the rows of this set.
///
/// # Errors
/// Every fault of the files and of what the recipe asks of them, as far as they can be read.
pub(crate) fn requested_cells(input: &Input) -> Result<RequestedCells, Vec<TidyError>> {
    let recipe = input.recipe;
    // What a pattern is like is not known before the headings are.
    let columns = recipe.melt.is_none().then(|| needed(recipe));
    let reading = Reading::of(recipe, columns);
    let main = read(input.location, input.bytes, recipe.gather.as_ref(), input.names, &reading);
    let (main, second) = match (main, second(input, &reading)) {
        (Ok(main), Ok(second)) => (main, second),
        (main, second) => {
            let faults = main.err().into_iter().chain(second.err().into_iter().flatten());
            return Err(faults.collect());
        }
    };
    let rows_of_file = main.rows_read;
    let main = match &recipe.melt {
        Some(how) => melt(&main, how).map_err(|error| vec![in_recipe(input, error)])?,
        None => main,
    };
    let mut faults = Vec::new();
    if rows_of_file != recipe.rows {
        let fault = Fault::RowCount { found: rows_of_file, expected: recipe.rows };
        faults.push(main.refused(fault));
    }
    faults.extend(signs_have_effect(input).err().map(|fault| TidyError::in_recipe(input, fault)));
    match locate(recipe, &main, second.as_ref()) {
        Ok(columns) if faults.is_empty() => {
            cells_of(input, &main, second.as_ref(), &columns).map_err(|error| vec![error])
        }
        Ok(_) => Err(faults),
        Err(unknown) => {
            faults.extend(unknown.into_iter().map(|fault| TidyError::in_recipe(input, fault)));
            Err(faults)
        }
    }
}

/// A fault of melting, which blames a setting or the file.
fn in_recipe(input: &Input, error: TidyError) -> TidyError {
    match error.fault.setting() {
        Some(_) => TidyError::in_recipe(input, error.fault),
        None => error,
    }
}

/// The cells of located columns, joined and kept.
fn cells_of(
    input: &Input,
    main: &PublishedTable,
    second: Option<&(&Join, PublishedTable)>,
    columns: &BTreeMap<&str, bool>,
) -> Result<RequestedCells, TidyError> {
    let location = main.frame.column(LOCATION).is_ok().then_some(LOCATION);
    let mut frame = main.texts(of_file(columns, false).chain(location))?;
    if let Some((join, second)) = second {
        let keys = join.on.iter().map(String::as_str);
        let texts = second.texts(of_file(columns, true).chain(keys))?;
        frame = left_join(frame, texts, join).map_err(|(line, fault)| match line {
            Some(line) => TidyError::new(format!("{}:{line}", second.location), fault),
            None => second.refused(fault),
        })?;
    }
    for (column, text) in &input.recipe.keep {
        frame = keep(&frame, column, text).map_err(|fault| TidyError::in_recipe(input, fault))?;
    }
    extract(&frame, columns, main.rows_read).map_err(|error| main.refused(error.into()))
}

/// The columns of the main file, or of the joined one.
fn of_file<'a>(columns: &BTreeMap<&'a str, bool>, joined: bool) -> impl Iterator<Item = &'a str> {
    columns.iter().filter(move |(_, in_joined)| **in_joined == joined).map(|(column, _)| *column)
}

/// The file to join, where the recipe joins one.
fn second<'a>(
    input: &Input<'a>,
    reading: &Reading,
) -> Result<Option<(&'a Join, PublishedTable<'a>)>, Vec<TidyError>> {
    let Some(join) = &input.recipe.join else { return Ok(None) };
    let Some((location, bytes)) = input.join else {
        let fault = Fault::JoinNotGiven { file: join.file.clone() };
        return Err(vec![TidyError::in_recipe(input, fault)]);
    };
    let mut file = read(location, bytes, join.gather.as_ref(), input.names, reading)
        .map_err(|error| vec![error])?;
    let renamed = |renaming| rename(&mut file, renaming).err();
    let faults: Vec<Fault> = join.rename.iter().filter_map(renamed).collect();
    if !faults.is_empty() {
        return Err(faults.into_iter().map(|fault| TidyError::in_recipe(input, fault)).collect());
    }
    Ok(Some((join, file)))
}

/// Gives a column of the second file another name.
fn rename(file: &mut PublishedTable, (from, to): (&String, &String)) -> Result<(), Fault> {
    let columns = file.columns();
    let among = format!("the columns of {}", file.location);
    require_known("join.rename", from, &among, columns.iter())?;
    if columns.contains(to) {
        return Err(Fault::NameTaken { setting: "join.rename".to_owned(), name: to.clone() });
    }
    file.frame.rename(from, to.as_str().into())?;
    Ok(())
}

/// Every column the recipe names, and whether it stands in the second file.
///
/// # Errors
/// Every column that stands in no file, or in more than one place.
fn locate<'a>(
    recipe: &'a Recipe,
    main: &PublishedTable,
    second: Option<&(&Join, PublishedTable)>,
) -> Result<BTreeMap<&'a str, bool>, Vec<Fault>> {
    let (mut located, mut faults) = (BTreeMap::new(), Vec::new());
    for key in recipe.join.iter().flat_map(|join| &join.on) {
        for file in std::iter::once(main).chain(second.map(|(_, file)| file)) {
            let among = format!("the columns of {}", file.location);
            faults.extend(require_known("join.on", key, &among, file.columns().iter()).err());
        }
        located.insert(key.as_str(), false);
    }
    for (setting, column) in named(recipe) {
        if located.contains_key(column) {
            continue;
        }
        match stands_in_second(&setting, column, main, second.map(|(_, file)| file)) {
            Ok(in_second) => drop(located.insert(column, in_second)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(located) } else { Err(faults) }
}

/// Each column of the files that the recipe names, with the setting that names it.
fn named(recipe: &Recipe) -> impl Iterator<Item = (String, &str)> {
    let columns = recipe.columns.iter().flat_map(|(name, column)| {
        let ColumnRecipe { from, formula, names, .. } = column;
        read_from(&format!("columns.{name}"), Place { from, formula, names })
    });
    let own = recipe.own_columns.iter().flat_map(|(name, column)| {
        let OwnColumn { from, formula, names, .. } = column;
        read_from(&format!("own_columns.{name}"), Place { from, formula, names })
    });
    let means = recipe.columns.iter().flat_map(|(name, column)| {
        column
            .mean_with
            .iter()
            .map(move |from| (format!("columns.{name}.mean_with"), from.as_str()))
    });
    let required = recipe.require.keys().map(|column| ("require".to_owned(), column.as_str()));
    let labels = recipe.labels.iter().map(|(name, from)| (format!("labels.{name}"), from.as_str()));
    let kept = recipe.keep.keys().map(|column| ("keep".to_owned(), column.as_str()));
    let rejected =
        recipe.reject.iter().map(|rejection| ("reject".to_owned(), rejection.column.as_str()));
    let settings = labels.chain(kept).chain(required).chain(rejected);
    columns.chain(own).chain(means).chain(settings)
}

/// The columns of the files that a numeric column is read from, each with the setting. A formula
/// that cannot be read is refused elsewhere.
fn read_from<'a>(setting: &str, place: Place<'a>) -> Vec<(String, &'a str)> {
    let from = place.from.iter().map(|from| (format!("{setting}.from"), from.as_str()));
    let read = place.formula.as_deref().and_then(|text| RowFormula::read(text).ok());
    let inputs = read.into_iter().flat_map(|formula| formula.inputs);
    let inputs = inputs.map(|input| {
        let named = if place.names.contains_key(input) { "names" } else { "formula" };
        (format!("{setting}.{named}"), place.column(input))
    });
    from.chain(inputs).collect()
}

/// The columns that the recipe needs of either file, under the names they have there.
fn needed(recipe: &Recipe) -> BTreeSet<String> {
    let keys = recipe.join.iter().flat_map(|join| join.on.iter().chain(join.rename.keys()));
    named(recipe).map(|(_, column)| column.to_owned()).chain(keys.cloned()).collect()
}

/// Finds a column in exactly one of the files.
fn stands_in_second(
    setting: &str,
    column: &str,
    main: &PublishedTable,
    second: Option<&PublishedTable>,
) -> Result<bool, Fault> {
    let files: Vec<&PublishedTable> = std::iter::once(main).chain(second).collect();
    let locations = files.iter().map(|file| file.location).collect::<Vec<_>>().join(" and ");
    let known: BTreeSet<String> = files.iter().flat_map(|file| file.columns()).collect();
    require_known(setting, column, &format!("the columns of {locations}"), known.iter())?;
    let holders = files.iter().filter(|file| has_column(file, column)).count();
    // polars reads a second column of one name under this one.
    let second_name = format!("{column}_duplicated_0");
    let in_header = files.iter().find(|file| has_column(file, &second_name));
    let ambiguous = if holders > 1 {
        Some(format!("in {locations}"))
    } else {
        in_header.map(|file| format!("in the header of {}", file.location))
    };
    match ambiguous {
        None => Ok(!has_column(main, column)),
        Some(locations) => Err(Fault::Ambiguous {
            setting: setting.to_owned(),
            column: column.to_owned(),
            locations,
        }),
    }
}

fn has_column(file: &PublishedTable, name: &str) -> bool {
    file.columns().iter().any(|known| known == name)
}

/// The rows whose column holds the text; a text no row holds is a fault, for it would drop every
/// row in silence.
fn keep(frame: &DataFrame, column: &str, text: &str) -> Result<DataFrame, Fault> {
    let kept = frame.clone().lazy().filter(col(column).eq(lit(text))).collect()?;
    if kept.height() == 0 {
        let mut known: Vec<String> =
            frame.column(column)?.str()?.iter().flatten().map(str::to_owned).collect();
        known.sort();
        known.dedup();
        let among = "the values of that column in the rows so far".to_owned();
        return Err(Fault::Unknown {
            setting: format!("keep.{column}"),
            name: text.to_owned(),
            among,
            known,
        });
    }
    Ok(kept)
}

/// Leaves the frame behind: plain texts and lines.
fn extract(
    frame: &DataFrame,
    located: &BTreeMap<&str, bool>,
    rows_read: usize,
) -> PolarsResult<RequestedCells> {
    let mut columns = BTreeMap::new();
    for (&column, &joined) in located {
        let cells =
            frame.column(column)?.str()?.iter().map(|cell| cell.map(str::to_owned)).collect();
        columns.insert(column.to_owned(), RequestedColumn { joined, cells });
    }
    let locations = frame.column(LOCATION).and_then(Column::str).ok();
    let locations = locations
        .map(|texts| texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect());
    let has_join = frame.column(JOINED_LINE).is_ok();
    let joined_lines = has_join.then(|| lines(frame, JOINED_LINE)).transpose()?;
    Ok(RequestedCells {
        rows_read,
        lines: lines(frame, LINE)?.into_iter().flatten().collect(),
        locations,
        joined_lines,
        columns,
    })
}

/// A column of line numbers.
fn lines(frame: &DataFrame, column: &str) -> PolarsResult<Vec<Option<usize>>> {
    let lines = frame.column(column)?.u64()?.iter();
    Ok(lines.map(|line| line.and_then(|line| usize::try_from(line).ok())).collect())
}
