//! What goes wrong, in the words of somebody who has a file and no project.

use std::path::Path;

use anyhow::{Error, anyhow};

use super::options::SHORT;
use crate::drafts::table::{PUBLISHED, WHOLE};
use crate::faults::{Faults, end_of};

/// What to do with a perplexity.
const WAY: &str = "hint: if it is one per token, give --perplexity COLUMN";

/// What stands for what.
pub struct Plain {
    /// The file, as it was named.
    location: String,
    /// What stands in messages of the stages, and what takes its place, in order.
    instead: Vec<(String, String)>,
    /// Where the draft of the source stands in the project.
    manifest: String,
}

impl Plain {
    /// What is said of a file that is a set of this name in a project in this folder.
    pub fn new(location: &str, id: &str, root: &Path, file: &Path) -> Self {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or("csv");
        let mut instead = vec![
            (format!("{}/", root.display()), String::new()),
            (format!("data/tables/{id}.{ending}"), location.to_owned()),
            (format!("data/studies/{id}.yaml: "), format!("{location}: ")),
            (format!("observations \"{id}\""), location.to_owned()),
        ];
        for (option, quantity) in SHORT {
            instead.push((format!("--column {quantity}="), format!("--{option} ")));
            instead.push((format!("--unit {quantity}="), format!("--{option}-unit ")));
        }
        let perplexity = "--column perplexity_per_token=".to_owned();
        instead.push((perplexity, "--perplexity ".to_owned()));
        let ways =
            "hint: add a column loss_nats = ln(perplexity), if the perplexity is one per token";
        instead.push((ways.to_owned(), format!("{WAY}; else name the loss with --loss")));
        instead.push((PUBLISHED.to_owned(), WHOLE.to_owned()));
        Self { location: location.to_owned(), instead, manifest: format!("data/sources/{id}.yaml") }
    }

    /// The error in plain words.
    pub fn error(&self, error: &Error) -> Error {
        let mut faults = Faults::default();
        faults.add(error);
        let mut plain = Faults::default();
        plain.ends_with(end_of(error));
        for line in faults.lines() {
            plain.say(self.line(line));
        }
        anyhow!(plain)
    }

    fn line(&self, line: &str) -> String {
        let mut text = line.to_owned();
        for (from, to) in &self.instead {
            text = text.replace(from, to);
        }
        while let Some(at) = text.find(&self.manifest) {
            let rest = &text[at + self.manifest.len()..];
            let end = text.len() - after_place(rest).len();
            text.replace_range(at..end, &self.location);
        }
        let twice = format!("{0}: {0}", self.location);
        let text = text.replace(&twice, &self.location);
        // No line of a screen is moved by what a file holds.
        let plain = |sign: char| if sign.is_control() && sign != '\n' { ' ' } else { sign };
        let text: String = text.chars().map(plain).collect();
        if text.contains(&self.location) { text } else { format!("{}: {text}", self.location) }
    }
}

/// What follows a place in a manifest: `:12: observations runs`.
fn after_place(text: &str) -> &str {
    let is_digit = |sign: char| sign.is_ascii_digit();
    let rest = text
        .strip_prefix(':')
        .filter(|rest| rest.starts_with(is_digit))
        .map_or(text, |rest| rest.trim_start_matches(is_digit));
    let Some(named) = rest.strip_prefix(": observations ") else { return rest };
    named.find(':').map_or("", |end| &named[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_a_project_that_nobody_has_become_the_file() {
        let plain =
            Plain::new("my/runs.csv", "runs", Path::new("/tmp/x/project"), Path::new("runs.csv"));
        for (said, expected) in [
            ("data/tables/runs.csv:3: no", "my/runs.csv:3: no"),
            (
                "data/sources/runs.yaml:12: observations runs: no; hint: x",
                "my/runs.csv: no; hint: x",
            ),
            ("data/sources/runs.yaml: data/tables/runs.csv: no", "my/runs.csv: no"),
            ("/tmp/x/project/data/studies/runs.yaml: no", "my/runs.csv: no"),
            ("--column loss_nats=a: no such heading", "my/runs.csv: --loss a: no such heading"),
            ("a\u{1b}[31m: no", "my/runs.csv: a [31m: no"),
        ] {
            assert_eq!(plain.line(said), expected);
        }
    }
}
