//! How the program ends: the same four codes in every command.

use std::fmt;
use std::process::ExitCode;

use anyhow::Error;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Done, and nothing was found.
    Done,
    /// Something was found, or a file of the project is wrong.
    Findings,
    /// It cannot be answered as it was asked: an option or a name is unknown or out of its range,
    /// or a table of one's own does not hold what is asked of it.
    Usage,
    /// Data are missing: a file or a set is not here.
    DataMissing,
}

impl End {
    /// The code of the process.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::DataMissing => 3,
        }
    }
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(end.code())
    }
}

/// An error that says how the program ends.
#[derive(Debug)]
pub struct Refusal {
    /// How.
    pub end: End,
    said: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.said)
    }
}

impl std::error::Error for Refusal {}

/// An error with which the program ends so.
pub fn refusal(end: End, said: impl Into<String>) -> Error {
    Refusal { end, said: said.into() }.into()
}

/// What was asked for is unknown, or out of its range.
pub fn usage(said: impl Into<String>) -> Error {
    refusal(End::Usage, said)
}

/// A file or a set is not here.
pub fn missing(said: impl Into<String>) -> Error {
    refusal(End::DataMissing, said)
}

/// Refuses what was asked, unless it is so: `ensure!` for options.
macro_rules! ensure_asked {
    ($is:expr, $($words:tt)*) => {
        let is_so: bool = $is;
        if !is_so {
            return Err($crate::end::usage(format!($($words)*)));
        }
    };
}

pub(crate) use ensure_asked;

/// How the program ends after an error, where the error says it.
pub fn of(error: &Error) -> Option<End> {
    error.chain().find_map(|cause| Some(cause.downcast_ref::<Refusal>()?.end))
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn an_error_keeps_its_end_under_a_context() {
        let error = Err::<(), _>(missing("runs.csv: not here")).context("the table").unwrap_err();
        assert_eq!(of(&error), Some(End::DataMissing));
        assert_eq!(of(&anyhow!("disk full")), None);
    }
}
