//! Where words go: to standard output for a person; with `--json` standard output belongs to one
//! document, and words go to the error stream.

use std::fmt;
use std::sync::{Mutex, OnceLock};

/// Whether somebody asked for JSON; set once, before a command runs.
static JSON: OnceLock<bool> = OnceLock::new();

/// Says whether standard output belongs to one document.
pub fn set_json(json: bool) {
    // Only the first call counts, and there is one.
    let _ = JSON.set(json);
}

/// Whether standard output belongs to one document.
pub fn is_json() -> bool {
    JSON.get().copied().unwrap_or(false)
}

/// The lines that were said beside a document.
static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The lines that were said so far beside a document.
pub fn said() -> Vec<String> {
    SAID.lock().map(|said| said.clone()).unwrap_or_default()
}

/// Says one line; a letter that is hidden, such as an escape, stands as its code point.
pub fn line(words: fmt::Arguments<'_>) {
    let words = report::visible(&words.to_string());
    if is_json() {
        eprintln!("{words}");
        if let Ok(mut said) = SAID.lock() {
            said.push(words);
        }
    } else {
        println!("{words}");
    }
}

/// Says one line on the error stream, hidden letters as their code points.
pub fn aside(words: fmt::Arguments<'_>) {
    eprintln!("{}", report::visible(&words.to_string()));
}

/// Says one line on the error stream, as `eprintln!` does.
macro_rules! note {
    ($($words:tt)*) => {
        $crate::talk::aside(format_args!($($words)*))
    };
}

/// Says one line, as `println!` does: to a person, or beside a document.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::talk::line(format_args!($($words)*))
    };
}

pub(crate) use {note, say};
