//! Whether two evidences hold the same, to the bit of each number.

use std::collections::BTreeMap;

use evidence::{Evidence, Finding};
use serde_json::{Map, Value};

/// One place at which two evidences differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs, by name: `chinchilla-huber.quantities.beta.estimate`.
    pub place: String,
    /// What the first evidence holds there, as JSON; none where it has nothing there.
    pub filed: Option<String>,
    /// What the second holds there.
    pub found: Option<String>,
}

/// What lists of named things are named by, the first that an element has.
const NAMES: [&str; 4] = ["id", "claim", "name", "paper"];

/// Every place at which two evidences differ, in the order of names. Left out is what says where
/// and of which commit they were made: the stamp, which files were at hand, and what each set was
/// read from.
///
/// # Errors
/// An evidence cannot be written as JSON.
pub fn differences(filed: &Evidence, found: &Evidence) -> Result<Vec<Difference>, ExactError> {
    let mut differences = Vec::new();
    walk("", &named(filed)?, &named(found)?, &mut differences);
    Ok(differences)
}

/// Why two evidences could not be compared.
#[derive(Debug, thiserror::Error)]
#[error("an evidence cannot be written as JSON: {0}; hint: make it anew with `straightedge fit`")]
pub struct ExactError(#[from] serde_json::Error);

/// An evidence in which every finding stands under its name, without what says where it was made.
fn named(evidence: &Evidence) -> Result<Value, ExactError> {
    let findings: BTreeMap<String, &Finding> =
        evidence.findings.iter().map(|found| (found.head.full_name(), found)).collect();
    let rest = Evidence { findings: Vec::new(), ..evidence.clone() };
    let mut rest = serde_json::to_value(&rest)?;
    if let Some(fields) = rest.as_object_mut() {
        fields.remove("stamp");
        forget(fields.get_mut("observations"), "read_from");
        for source in elements(fields.get_mut("sources")) {
            forget(source.get_mut("files"), "state");
        }
        if let Value::Object(findings) = serde_json::to_value(findings)? {
            fields.remove("findings");
            fields.extend(findings);
        }
    }
    Ok(rest)
}

/// Takes a field out of every element of a list.
fn forget(list: Option<&mut Value>, field: &str) {
    for element in elements(list).filter_map(Value::as_object_mut) {
        element.remove(field);
    }
}

fn elements(list: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    list.and_then(Value::as_array_mut).into_iter().flatten()
}

/// Walks two values side by side. Numbers are compared as they are written, in full precision, so
/// that zero with a sign is not zero without.
fn walk(place: &str, filed: &Value, found: &Value, differences: &mut Vec<Difference>) {
    match (filed, found) {
        (Value::Object(filed), Value::Object(found)) => fields(place, filed, found, differences),
        (Value::Array(filed), Value::Array(found)) => {
            fields(place, &by_name(filed), &by_name(found), differences);
        }
        _ if written(filed) == written(found) => {}
        _ => differences.push(Difference {
            place: place.to_owned(),
            filed: Some(filed.to_string()),
            found: Some(found.to_string()),
        }),
    }
}

/// A value as it is written.
fn written(value: &Value) -> String {
    value.to_string()
}

fn fields(
    place: &str,
    filed: &Map<String, Value>,
    found: &Map<String, Value>,
    differences: &mut Vec<Difference>,
) {
    let inside =
        |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    for (name, value) in filed {
        match found.get(name) {
            Some(other) => walk(&inside(name), value, other, differences),
            None => differences.push(Difference {
                place: inside(name),
                filed: Some(value.to_string()),
                found: None,
            }),
        }
    }
    for (name, value) in found.iter().filter(|(name, _)| !filed.contains_key(*name)) {
        differences.push(Difference {
            place: inside(name),
            filed: None,
            found: Some(value.to_string()),
        });
    }
}

/// A list as fields: each element by its name where it has one, with its kind before it where it
/// has that too; by its place where it has none or where another bears it.
fn by_name(list: &[Value]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (at, element) in list.iter().enumerate() {
        let text = |field: &str| element.get(field)?.as_str();
        let kind = text("kind").map(|kind| format!("{kind} ")).unwrap_or_default();
        let named = NAMES.iter().find_map(|name| Some(format!("{kind}{}", text(name)?)));
        let name = named.filter(|name| !fields.contains_key(name));
        fields.insert(name.unwrap_or_else(|| at.to_string()), element.clone());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::{Difference, walk};
    use serde_json::{Value, json};

    fn between(filed: &Value, found: &Value) -> Vec<Difference> {
        let mut differences = Vec::new();
        walk("", filed, found, &mut differences);
        differences
    }

    fn places(filed: &Value, found: &Value) -> Vec<String> {
        between(filed, found).into_iter().map(|difference| difference.place).collect()
    }

    #[test]
    fn one_digit_is_found_and_named_with_both_values() {
        let filed = json!({"beta": {"estimate": 0.1 + 0.2, "low": -0.0}});
        assert_eq!(between(&filed, &filed), []);
        let found = json!({"beta": {"estimate": 0.3, "low": 0.0}});
        let differences = between(&filed, &found);
        assert_eq!(differences[0].place, "beta.estimate");
        assert_eq!(differences[0].filed.as_deref(), Some("0.30000000000000004"));
        assert_eq!(differences[0].found.as_deref(), Some("0.3"));
        assert_eq!(differences[1].place, "beta.low", "zero has a sign");
    }

    #[test]
    fn what_is_gone_new_or_of_another_kind_is_named() {
        let filed = json!({"a": 1, "b": [1, 2], "c": null});
        let found = json!({"b": [1], "c": "x", "d": {}});
        assert_eq!(places(&filed, &found), ["a", "b.1", "c", "d"]);
    }

    #[test]
    fn lists_of_named_things_are_held_together_by_name() {
        let filed =
            json!([{"claim": "falls", "p": 1}, {"claim": "grows", "p": 2}, {"claim": "grows"}]);
        let found = json!([{"claim": "new"}, {"claim": "falls", "p": 3}]);
        assert_eq!(places(&filed, &found), ["2", "falls.p", "grows", "new"]);
        let filed = json!([{"kind": "study", "id": "a", "n": 1}, {"kind": "worlds", "id": "a"}]);
        let found = json!([{"kind": "worlds", "id": "a"}, {"kind": "study", "id": "a", "n": 2}]);
        assert_eq!(places(&filed, &found), ["study a.n"], "two kinds share a name");
    }
}
