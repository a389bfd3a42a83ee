//! What is wrong, with its place.

use evidence::Mark;
use schemars::JsonSchema;
use serde::Serialize;

/// Something that is wrong or open, with its place where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The file in which it stands, as the message names it.
    pub file: Option<String>,
    /// The line of the file, counted from one.
    pub line: Option<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Finding {
    /// Of a message as it is said: `FILE:LINE: MESSAGE; hint: HINT`.
    pub fn of(said: &str) -> Self {
        let (place, rest) = match said.split_once(": ") {
            Some((place, rest)) if is_place(place) => (Some(place), rest),
            _ => (None, said),
        };
        let (message, hint) = match rest.split_once("; hint: ") {
            Some((message, hint)) => (message, Some(hint.to_owned())),
            None => (rest, None),
        };
        let (file, line) = place.map_or((None, None), |place| {
            let (file, line) = split(place);
            (Some(file.to_owned()), line)
        });
        Self { file, line, message: message.to_owned(), hint }
    }

    /// Of a line that waits for a person.
    pub fn of_mark(mark: &Mark) -> Self {
        Self {
            file: Some(mark.file.clone()),
            line: u64::try_from(mark.line).ok(),
            message: format!("not settled: {}", mark.text),
            hint: Some("settle it, then delete the line".to_owned()),
        }
    }
}

/// Whether the beginning of a message is a place in a file.
fn is_place(text: &str) -> bool {
    let (file, line) = split(text);
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let has_ending =
        name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && is_ending(ending));
    !file.starts_with('-') && (line.is_some() || has_ending) && !file.contains(['"', '\n'])
}

/// A word that ends the name of a file.
fn is_ending(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.chars().all(|sign| sign.is_ascii_alphanumeric())
}

/// A place as file and line; a column behind the line is left out.
fn split(place: &str) -> (&str, Option<u64>) {
    let last = |place| -> Option<(&str, u64)> {
        let (before, number) = str::rsplit_once(place, ':')?;
        Some((before, number.parse().ok()?)).filter(|(before, _)| !before.is_empty())
    };
    let Some((file, number)) = last(place) else { return (place, None) };
    last(file).map_or((file, Some(number)), |(file, line)| (file, Some(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart() {
        for (said, file, line, message, hint) in [
            ("data/a.yaml:12: no; hint: mend it", Some("data/a.yaml"), Some(12), "no", true),
            ("data/a.yaml:12:3: no", Some("data/a.yaml"), Some(12), "no", false),
            ("my runs.csv: cannot be read", Some("my runs.csv"), None, "cannot be read", false),
            ("--unit a.b: no unit", None, None, "--unit a.b: no unit", false),
            ("the budget: none", None, None, "the budget: none", false),
        ] {
            let found = Finding::of(said);
            assert_eq!((found.file.as_deref(), found.line), (file, line), "{said}");
            assert_eq!((&*found.message, found.hint.is_some()), (message, hint), "{said}");
        }
    }
}
