//! Reads definitions: every error says where, what is wrong and what to do.

use std::fmt::Display;

use anyhow::{Context, Result, anyhow, ensure};
use evidence::Kind;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// One YAML file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What errors call it: its path.
    pub location: String,
    /// Its name without the ending; what it defines must be called so.
    pub stem: String,
    /// Its text.
    pub text: String,
    /// SHA-256 of the text, in hexadecimal digits.
    pub digest: String,
}

/// What a file defines, with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Defined<T> {
    /// What is defined.
    pub definition: T,
    /// What errors call the file.
    pub location: String,
    /// SHA-256 of the file's text, in hexadecimal digits.
    pub digest: String,
}

/// A kind of file that defines an analysis.
pub trait Definition: DeserializeOwned + JsonSchema {
    /// The kind of analysis that it defines.
    const KIND: Kind;
    /// Files that hold every field of the kind between them: where a field is missing, the error
    /// shows the lines of one of these.
    const EXAMPLES: &'static [&'static str];

    /// Its name.
    fn id(&self) -> &str;

    /// Refuses settings that mean nothing, before any row is read.
    ///
    /// # Errors
    /// There is such a setting; the error says which, and what it should be.
    fn check(&self) -> Result<()>;
}

/// Reads a file and checks everything that it says by itself.
///
/// # Errors
/// The text is not of this kind, is not called after its file, or a setting means nothing.
pub fn parse<T: Definition>(document: &Document) -> Result<Defined<T>> {
    let Document { location, stem, text, digest } = document;
    let definition: T = serde_yaml::from_str(text)
        .map_err(|error| explain(&error, T::EXAMPLES))
        .with_context(|| location.clone())?;
    ensure!(
        definition.id() == stem,
        "{location}: id \"{}\" is not the file's name \"{stem}\"; hint: name the file after the {}",
        definition.id(),
        T::KIND.word()
    );
    definition.check().with_context(|| location.clone())?;
    Ok(Defined { definition, location: location.clone(), digest: digest.clone() })
}

/// A parser's error, with lines to add where a field is missing. `examples` are files of the kind
/// that are right.
pub fn explain(error: &impl Display, examples: &[&str]) -> anyhow::Error {
    let said = error.to_string();
    match missing_field(&said).and_then(|field| example_lines(field, examples)) {
        // The parser's own hint knows no examples: it is replaced.
        Some(lines) => {
            let fault = said.split("; hint: ").next().unwrap_or_default();
            anyhow!("{fault}; hint: add such as\n{lines}")
        }
        None => anyhow!("{said}"),
    }
}

/// The field that an error of the parser misses.
fn missing_field(said: &str) -> Option<&str> {
    said.split_once("missing field `")?.1.split_once('`').map(|(field, _)| field)
}

/// The lines that set this field in a file that is right, as far to the left as they go.
fn example_lines(field: &str, examples: &[&str]) -> Option<String> {
    /// Enough of a list to see how it goes on.
    const LINES_MAX: usize = 8;
    let start = format!("{field}:");
    let (text, at) = first_line(examples, |line| bare(line).starts_with(&start))
        .or_else(|| first_line(examples, |line| sets_within(line, &start)))?;
    let mut lines = text.lines().skip(at);
    let first = lines.next()?;
    let indent = first.len() - bare(first).len();
    let rest = lines
        .take_while(|line| line.len() - line.trim_start().len() > indent)
        .take(LINES_MAX - 1)
        .map(|line| format!("\n{}", &line[indent..]));
    Some(bare(first).to_owned() + &rest.collect::<String>())
}

/// The first text with such a line, and the index of the line.
fn first_line<'a>(texts: &[&'a str], has: impl Fn(&str) -> bool) -> Option<(&'a str, usize)> {
    texts.iter().find_map(|text| Some((*text, text.lines().position(&has)?)))
}

/// A line without its indent and without the mark of a list's entry.
fn bare(line: &str) -> &str {
    line.trim_start_matches([' ', '-'])
}

/// Whether a field of a flow mapping stands within the line: `{from: loss, unit: nats/token}`.
fn sets_within(line: &str, start: &str) -> bool {
    !line.trim().starts_with('#') && line.split([' ', '{']).any(|word| word == start)
}
