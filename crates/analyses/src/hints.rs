//! What to write where a field is missing or misspelt: the line as the place needs it, with values
//! that stand for any.

use std::fmt::Display;

use anyhow::{Error, anyhow};
use schemars::Schema;
use serde_json::Value;

/// A parser's fault by its place in the text, `line:column: fault`: once, and without the text
/// around it.
#[must_use]
pub fn placed(error: &serde_yaml::Error) -> String {
    let place = error.location().unwrap_or(serde_yaml::Location::UNKNOWN);
    let (line, column) = (place.line(), place.column());
    let rendered = error.render_with_options(serde_yaml::render_options! {
        formatter: &serde_yaml::UserMessageFormatter,
        snippets: serde_yaml::SnippetMode::Off,
    });
    // The parser ends its message with the place, which stands in front here.
    let fault =
        rendered.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&rendered);
    format!("{line}:{column}: {fault}")
}

/// An error `file:line:column: fault; hint: …` with what to write, where the fault is a field that
/// is missing or that the kind does not have. `text` is what the file holds.
pub fn explain(error: &impl Display, text: &str, schema: &Schema) -> Error {
    let said = error.to_string();
    // The parser's own hint knows no fields: it is replaced.
    let fault = said.split("; hint: ").next().unwrap_or_default();
    if let Some((place, field)) = missing_field(fault) {
        let hint = Place::read(place, text).hint(field, schema.as_value());
        return anyhow!("{place}: missing field \"{field}\"; hint: {hint}");
    }
    match unknown(fault, "field").or_else(|| unknown(fault, "variant")) {
        Some(error) => error,
        None if said.contains("; hint: ") => anyhow!("{said}"),
        None => anyhow!("{said}; hint: mend this line; data/schemas says what it may hold"),
    }
}

/// Place and name of a field that is missing.
fn missing_field(fault: &str) -> Option<(&str, &str)> {
    let (place, field) = fault.split_once(": missing field `")?;
    Some((place, field.split('`').next()?))
}

/// The error of a field or a word that is none of those that may stand there: the nearest, and all.
fn unknown(fault: &str, what: &str) -> Option<Error> {
    let (place, rest) = fault.split_once(&format!(": unknown {what} `"))?;
    let (name, known) = rest.split_once("`, expected ")?;
    let known = known.trim_start_matches("one of ").replace('`', "");
    let near = evidence::nearest(name, known.split(", ").map(str::to_owned));
    let near = near.first().filter(|near| near.chars().next() == name.chars().next());
    let meant = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
    let what = if what == "field" { what } else { "word" };
    Some(anyhow!("{place}: unknown {what} \"{name}\"; hint: {meant}there are {known}"))
}

/// Where a mapping lacks a field: its last key, by which its own indent is known.
struct Place<'a> {
    /// The line of the last key, up to it.
    before: &'a str,
    /// The last key.
    key: &'a str,
}

impl<'a> Place<'a> {
    /// Reads `file:line:column` against the text.
    fn read(place: &str, text: &'a str) -> Self {
        let mut numbers = place.rsplit(':').map(|number| number.parse::<usize>().unwrap_or(1));
        let (column, line) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
        let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let at = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
        let (before, rest) = line.split_at(at);
        let key = rest.split(':').next().unwrap_or_default().trim_matches(['"', '\'', ' ']);
        Self { before, key }
    }

    /// What to add, and where.
    fn hint(&self, field: &str, schema: &Value) -> String {
        let value = part_with(schema, field, self.key)
            .map_or_else(|| "...".to_owned(), |part| example(part, schema, 0));
        let within = self.before.matches('{').count() > self.before.matches('}').count();
        if within {
            return format!("add within the braces `{field}: {value}`");
        }
        let indent = " ".repeat(self.before.chars().count());
        format!("add the line `{indent}{field}: {value}`")
    }
}

/// The schema of a field: of the mapping that has this key too, or else of any that has the field.
fn part_with<'a>(schema: &'a Value, field: &str, key: &str) -> Option<&'a Value> {
    let mut mappings = Vec::new();
    collect(schema, field, &mut mappings);
    let beside = mappings.iter().find(|properties| properties.get(key).is_some());
    beside.or(mappings.first())?.get(field)
}

/// The properties of every mapping of a schema that has the field.
fn collect<'a>(part: &'a Value, field: &str, found: &mut Vec<&'a Value>) {
    if let Some(properties) = part.get("properties").filter(|all| all.get(field).is_some()) {
        found.push(properties);
    }
    let parts = part.as_object().into_iter().flat_map(|fields| fields.values());
    for part in parts.chain(part.as_array().into_iter().flatten()) {
        collect(part, field, found);
    }
}

/// Parts within parts that are followed; a schema may hold itself.
const DEPTH_MAX: usize = 4;

/// A value of a part of the schema that says nothing: `...` for a text, 1 for a number.
fn example(part: &Value, schema: &Value, depth: usize) -> String {
    if depth > DEPTH_MAX {
        return "...".to_owned();
    }
    let deeper = |part: &Value| example(part, schema, depth + 1);
    if let Some(path) = part.get("$ref").and_then(Value::as_str) {
        let target = path.strip_prefix('#').and_then(|path| schema.pointer(path));
        return target.map_or_else(|| "...".to_owned(), deeper);
    }
    let listed = ["examples", "enum", "oneOf", "anyOf"].iter().find_map(|list| {
        let first = part.get(list)?.as_array()?.first()?;
        Some(if first.is_object() { deeper(first) } else { plain(first) })
    });
    if let Some(listed) = listed.or_else(|| part.get("const").map(plain)) {
        return listed;
    }
    let kind = match part.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str),
        kind => kind.and_then(Value::as_str),
    };
    match kind {
        Some("boolean") => "false".to_owned(),
        Some("integer") => "1".to_owned(),
        Some("number") => "1.0".to_owned(),
        Some("array") => list(part, &deeper),
        Some("object") => mapping(part, &deeper),
        _ => "...".to_owned(),
    }
}

/// A list of as few entries as there may be.
fn list(part: &Value, deeper: &dyn Fn(&Value) -> String) -> String {
    let least = part.get("minItems").and_then(Value::as_u64).unwrap_or(0);
    let entry = || part.get("items").map_or_else(|| "...".to_owned(), deeper);
    format!("[{}]", (0..least).map(|_| entry()).collect::<Vec<_>>().join(", "))
}

/// A mapping of the fields that it must have.
fn mapping(part: &Value, deeper: &dyn Fn(&Value) -> String) -> String {
    let required = part.get("required").and_then(Value::as_array).into_iter().flatten();
    let field =
        |name: &str| Some(format!("{name}: {}", deeper(part.get("properties")?.get(name)?)));
    let fields: Vec<String> = required.filter_map(|name| field(name.as_str()?)).collect();
    format!("{{{}}}", fields.join(", "))
}

/// A plain value as YAML spells it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
