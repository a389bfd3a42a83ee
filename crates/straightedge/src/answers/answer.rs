//! The one way in which a command answers a program.

use std::fmt::Write as _;

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
        println!("{}", escaped(&serde_json::to_string_pretty(answer)?));
    }
    Ok(())
}

/// The same in one line, for scripts that read a number with `grep`.
///
/// # Errors
/// It cannot be written as JSON.
pub fn give_in_a_line<T: Answer>(answer: &T) -> Result<()> {
    if talk::is_json() {
        println!("{}", escaped(&serde_json::to_string(answer)?));
    }
    Ok(())
}

/// JSON with every hidden letter of its strings as JSON's own escape: the same document, of which
/// no letter moves the lines of a screen.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        if !report::is_hidden(letter) {
            out.push(letter);
            continue;
        }
        let mut units = [0; 2];
        for unit in letter.encode_utf16(&mut units) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn hidden_letters_of_a_document_are_escaped_and_mean_the_same() {
        let text = "a\u{9b}2J\u{202e}bc\u{7f}, \u{674e}";
        let json = serde_json::to_string_pretty(&[text]).expect("JSON");
        let found = escaped(&json);
        assert!(found.contains("\\u009b2J\\u202eb"), "{found}");
        assert!(!found.contains(['\u{9b}', '\u{202e}', '\u{7f}']), "{found}");
        let back: Vec<String> = serde_json::from_str(&found).expect("JSON");
        assert_eq!(back, [text], "the same document");
    }
}
