//! What is wrong with the files of a project: all of it, a line each.

use std::fmt;

use anyhow::Error;

use crate::end::{self, End};

/// Everything that is wrong, a line each, in the order in which it was found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Faults {
    lines: Vec<String>,
    /// How the program ends, where the first of them that says so says it.
    end: Option<End>,
}

/// How the program ends after an error, where the error says it.
pub fn end_of(error: &Error) -> Option<End> {
    error.downcast_ref::<Faults>().map_or_else(|| end::of(error), |faults| faults.end)
}

impl Faults {
    /// Adds a fault, or each of several; one that is known already is not said twice.
    pub fn add(&mut self, error: &Error) {
        self.end = self.end.or_else(|| end_of(error));
        let Some(Self { lines, .. }) = error.downcast_ref() else {
            return self.say(format!("{error:#}"));
        };
        for line in lines {
            self.say(line.clone());
        }
    }

    /// Adds a line, unless it stands here already.
    pub fn say(&mut self, line: String) {
        if !self.lines.contains(&line) {
            self.lines.push(line);
        }
    }

    /// What went well; what went wrong is added.
    pub fn keep<T>(&mut self, result: anyhow::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(&error)).ok()
    }

    /// Adds errors of a library.
    pub fn extend<E: fmt::Display>(&mut self, errors: impl IntoIterator<Item = E>) {
        for error in errors {
            self.say(error.to_string());
        }
    }

    /// Says how the program ends.
    pub fn ends_with(&mut self, end: Option<End>) {
        self.end = end.or(self.end);
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Refuses, where something is wrong.
    pub fn refuse(self) -> anyhow::Result<()> {
        if self.lines.is_empty() { Ok(()) } else { Err(self.into()) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines.join("\n"))
    }
}

impl std::error::Error for Faults {}
