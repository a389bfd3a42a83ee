//! The one way in which a command answers a program.

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use crate::talk;

/// What a command answers with `--json`: a type of the list of answers.
pub trait Answer: Serialize + JsonSchema {}

/// Writes the answer as the one document on standard output, where somebody asked for JSON; a
/// person reads the page of the command instead.
///
/// # Errors
/// It cannot be written as JSON.
pub fn give<T: Answer>(answer: &T) -> Result<()> {
    if talk::is_json() {
        println!("{}", serde_json::to_string_pretty(answer)?);
    }
    Ok(())
}

/// The same in one line, for scripts that read a number with `grep`.
///
/// # Errors
/// It cannot be written as JSON.
pub fn give_in_a_line<T: Answer>(answer: &T) -> Result<()> {
    if talk::is_json() {
        println!("{}", serde_json::to_string(answer)?);
    }
    Ok(())
}
