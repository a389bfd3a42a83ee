//! What a recipe says of the files it reads: how their text is laid out, which columns it needs.

use std::collections::BTreeSet;

use observations::recipe::Recipe;

use crate::error::{Fault, TidyError};

/// How the files of a recipe are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// What stands between the cells of a CSV line.
    pub(crate) separator: u8,
    /// The columns that the recipe names, in either of its files; none stated, all.
    columns: Option<BTreeSet<String>>,
}

impl Default for Reading {
    fn default() -> Self {
        Self { separator: b',', columns: None }
    }
}

impl Reading {
    /// How a recipe reads its files, and which columns of them; none stated, all.
    pub(crate) fn of(recipe: &Recipe, columns: Option<BTreeSet<String>>) -> Self {
        let separator = recipe.separator.and_then(|sign| u8::try_from(sign).ok());
        Self { separator: separator.unwrap_or(b','), columns }
    }

    /// The same for a file whose format has another separator where the recipe states none.
    pub(crate) fn with_tabs(&self) -> Self {
        let separator = if self.separator == b',' { b'\t' } else { self.separator };
        Self { separator, columns: self.columns.clone() }
    }

    /// Whether columns are named, or all are read as they come.
    pub(crate) const fn names_columns(&self) -> bool {
        self.columns.is_some()
    }

    /// Whether a column of a file is needed.
    pub(crate) fn needs(&self, column: &str) -> bool {
        self.columns.as_ref().is_none_or(|columns| columns.contains(column))
    }
}

/// A fault of one file, and the line to blame where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InFile {
    /// The line of the file.
    pub(crate) line: Option<u64>,
    /// What is wrong there.
    pub(crate) fault: Fault,
}

impl InFile {
    /// The error of a file at a location.
    pub(crate) fn at(self, location: &str) -> TidyError {
        match self.line {
            Some(line) => TidyError::new(format!("{location}:{line}"), self.fault),
            None => TidyError::new(location, self.fault),
        }
    }
}

impl<T: Into<Fault>> From<T> for InFile {
    fn from(fault: T) -> Self {
        Self { line: None, fault: fault.into() }
    }
}
