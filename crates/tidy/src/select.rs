//! The cells a recipe asks for: columns found, a second file joined, rows of other sets set aside.

use std::collections::{BTreeMap, BTreeSet};

use observations::recipe::{Join, Recipe};
use polars::prelude::*;

use crate::join::{JOINED_LINE, left_join};
use crate::plan::is_among;
use crate::read::{File, LINE, PLACE, read};
use crate::{Fault, Input, TidyError};

/// Cells as published, one a row of the set.
#[derive(Debug)]
pub(crate) struct Selection {
    /// Data rows of the file before `keep`.
    pub(crate) rows_read: usize,
    /// Line of the published file.
    pub(crate) lines: Vec<usize>,
    /// File and line of each row, where the table is gathered from files.
    places: Option<Vec<String>>,
    /// Line of the joined file, none for a row without partner; absent without a join.
    pub(crate) joined_lines: Option<Vec<Option<usize>>>,
    /// The file's columns that the recipe names.
    columns: BTreeMap<String, Published>,
}

#[derive(Debug)]
struct Published {
    joined: bool,
    cells: Vec<Option<String>>,
}

impl Selection {
    /// The cells of a column that the recipe names.
    pub(crate) fn cells(&self, column: &str) -> impl Iterator<Item = Option<&str>> {
        self.columns[column].cells.iter().map(Option::as_deref)
    }

    /// Where a cell stands: file and line.
    pub(crate) fn place(&self, input: &Input, column: &str, row: usize) -> String {
        let joined = input.join.filter(|_| self.columns[column].joined);
        let joined_line = self.joined_lines.as_ref().and_then(|lines| lines[row]);
        match (joined, joined_line) {
            (Some((place, _)), Some(line)) => format!("{place}:{line}"),
            _ => match &self.places {
                Some(places) => places[row].clone(),
                None => format!("{}:{}", input.place, self.lines[row]),
            },
        }
    }
}

/// Reads what the recipe names, joins it and keeps the rows of this set.
pub(crate) fn select(input: &Input) -> Result<Selection, TidyError> {
    let recipe = input.recipe;
    let main = read(input.place, input.bytes, recipe.gather.as_ref(), input.names)?;
    let rows_read = main.rows_read;
    if rows_read != recipe.rows {
        return Err(main.refused(Fault::RowCount { found: rows_read, expected: recipe.rows }));
    }
    let second = second(input)?;
    let in_recipe = |fault| TidyError::in_recipe(input, fault);
    let columns = locate(recipe, &main, second.as_ref()).map_err(in_recipe)?;
    let of_file = |joined: bool| {
        columns.iter().filter(move |column| *column.1 == joined).map(|column| *column.0)
    };

    let place = main.frame.column(PLACE).is_ok().then_some(PLACE);
    let mut frame = main.texts(of_file(false).chain(place))?;
    if let Some((join, second)) = &second {
        let texts = second.texts(of_file(true).chain(join.on.iter().map(String::as_str)))?;
        frame = left_join(frame, texts, join).map_err(|(line, fault)| match line {
            Some(line) => TidyError::new(format!("{}:{line}", second.place), fault),
            None => second.refused(fault),
        })?;
    }
    for (column, text) in &recipe.keep {
        frame = keep(&frame, column, text).map_err(in_recipe)?;
    }
    extract(&frame, &columns, rows_read).map_err(|error| main.refused(error.into()))
}

/// The file to join, where the recipe joins one.
fn second<'a>(input: &Input<'a>) -> Result<Option<(&'a Join, File<'a>)>, TidyError> {
    let Some(join) = &input.recipe.join else { return Ok(None) };
    let (place, bytes) = input.join.ok_or_else(|| {
        TidyError::in_recipe(input, Fault::JoinNotGiven { file: join.file.clone() })
    })?;
    let mut file = read(place, bytes, join.gather.as_ref(), input.names)?;
    for (from, to) in &join.rename {
        let columns = file.columns();
        is_among("join.rename", from, &format!("the columns of {place}"), columns.iter())
            .map_err(|fault| TidyError::in_recipe(input, fault))?;
        if columns.contains(to) {
            let fault = Fault::NameTaken { setting: "join.rename".to_owned(), name: to.clone() };
            return Err(TidyError::in_recipe(input, fault));
        }
        file.frame
            .rename(from, to.as_str().into())
            .map_err(|error| TidyError::new(place, error.into()))?;
    }
    Ok(Some((join, file)))
}

/// Every column the recipe names, and whether it stands in the second file.
fn locate<'a>(
    recipe: &'a Recipe,
    main: &File,
    second: Option<&(&Join, File)>,
) -> Result<BTreeMap<&'a str, bool>, Fault> {
    let mut located = BTreeMap::new();
    for key in recipe.join.iter().flat_map(|join| &join.on) {
        for file in std::iter::once(main).chain(second.map(|(_, file)| file)) {
            is_among(
                "join.on",
                key,
                &format!("the columns of {}", file.place),
                file.columns().iter(),
            )?;
        }
        located.insert(key.as_str(), false);
    }
    for (setting, column) in named(recipe) {
        if !located.contains_key(column) {
            located.insert(
                column,
                stands_in_second(&setting, column, main, second.map(|(_, file)| file))?,
            );
        }
    }
    Ok(located)
}

/// Each column of the files that the recipe names, with the setting that names it.
fn named(recipe: &Recipe) -> impl Iterator<Item = (String, &str)> {
    let columns = recipe
        .columns
        .iter()
        .map(|(name, column)| (format!("columns.{name}.from"), column.from.as_str()));
    let means = recipe.columns.iter().flat_map(|(name, column)| {
        column
            .mean_with
            .iter()
            .map(move |from| (format!("columns.{name}.mean_with"), from.as_str()))
    });
    let required = recipe.require.keys().map(|column| ("require".to_owned(), column.as_str()));
    let labels = recipe.labels.iter().map(|(name, from)| (format!("labels.{name}"), from.as_str()));
    let kept = recipe.keep.keys().map(|column| ("keep".to_owned(), column.as_str()));
    columns.chain(means).chain(labels).chain(kept).chain(required)
}

/// Finds a column in exactly one of the files.
fn stands_in_second(
    setting: &str,
    column: &str,
    main: &File,
    second: Option<&File>,
) -> Result<bool, Fault> {
    let files: Vec<&File> = std::iter::once(main).chain(second).collect();
    let places = || files.iter().map(|file| file.place).collect::<Vec<_>>().join(" and ");
    let ambiguous = |places| Fault::Ambiguous {
        setting: setting.to_owned(),
        column: column.to_owned(),
        places,
    };

    let known: BTreeSet<String> = files.iter().flat_map(|file| file.columns()).collect();
    is_among(setting, column, &format!("the columns of {}", places()), known.iter())?;
    let has = |file: &File, name: &str| file.columns().iter().any(|known| known == name);
    if files.iter().filter(|file| has(file, column)).count() > 1 {
        return Err(ambiguous(format!("in {}", places())));
    }
    // polars reads a second column of one name under this one.
    if let Some(file) = files.iter().find(|file| has(file, &format!("{column}_duplicated_0"))) {
        return Err(ambiguous(format!("in the header of {}", file.place)));
    }
    Ok(!has(main, column))
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
) -> PolarsResult<Selection> {
    let lines = |column: &str| -> PolarsResult<Vec<Option<usize>>> {
        Ok(frame
            .column(column)?
            .u64()?
            .iter()
            .map(|line| line.and_then(|line| usize::try_from(line).ok()))
            .collect())
    };
    let mut columns = BTreeMap::new();
    for (&column, &joined) in located {
        let cells =
            frame.column(column)?.str()?.iter().map(|cell| cell.map(str::to_owned)).collect();
        columns.insert(column.to_owned(), Published { joined, cells });
    }
    let places = frame.column(PLACE).and_then(Column::str).ok();
    let places = places
        .map(|places| places.iter().map(|place| place.unwrap_or_default().to_owned()).collect());
    let joined_lines = frame.column(JOINED_LINE).is_ok().then(|| lines(JOINED_LINE)).transpose()?;
    Ok(Selection {
        rows_read,
        lines: lines(LINE)?.into_iter().flatten().collect(),
        places,
        joined_lines,
        columns,
    })
}
