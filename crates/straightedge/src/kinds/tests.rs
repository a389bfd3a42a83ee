//! Every field that a file must have is explained where it is missing.

use serde_json::Value;

use super::*;

/// The fields that a part of a schema asks for.
fn required(part: &Value) -> Vec<&str> {
    part["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn a_missing_field_is_named_with_a_line_that_sets_it() {
    for kind in KINDS.iter().filter(|kind| kind.ending == "yaml") {
        let schema: Value = serde_json::from_str(&kind.schema().unwrap()).unwrap();
        let mut fields = required(&schema);
        assert!(fields.len() >= 4, "{} asks for nothing", kind.name);
        for part in PARTS {
            fields.extend(required(&schema["$defs"][part]));
        }
        for field in fields {
            let said = format!("missing field `{field}`");
            let explained = definition::explain(&said, kind.examples).to_string();
            let shows = explained.split_once("; hint: add such as\n").map(|(_, lines)| lines);
            let lines = shows.unwrap_or_else(|| panic!("{}: no example of {field}", kind.name));
            assert!(lines.contains(&format!("{field}:")), "{} {field}: {lines}", kind.name);
        }
    }
}

/// Parts of schemas that people write.
const PARTS: [&str; 10] = [
    "Recipe",
    "ColumnRecipe",
    "FileSpec",
    "Citation",
    "GateRule",
    "Resampling",
    "Solver",
    "IsoFlop",
    "BreakTest",
    "Contender",
];

#[test]
fn every_folder_of_data_is_a_kind() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    for entry in std::fs::read_dir(data).unwrap() {
        let folder = entry.unwrap();
        if !folder.path().is_dir() {
            continue;
        }
        let name = format!("data/{}", folder.file_name().to_str().unwrap());
        let written = crate::files::with_ending(&folder.path(), "yaml").unwrap();
        let is_listed = KINDS.iter().any(|kind| kind.folder == name);
        assert!(
            is_listed || written.is_empty(),
            "{name} holds {} and is in no list; add its kind to KINDS",
            written[0].0.display()
        );
    }
}

#[test]
fn the_list_holds_each_kind_once() {
    for (index, kind) in KINDS.iter().enumerate() {
        for other in &KINDS[..index] {
            assert!(kind.name != other.name && kind.folder != other.folder, "{}", kind.name);
        }
        assert!(kind.is_digested, "{}: a report hangs on it", kind.name);
    }
}

/// The schemas that editors use are those of the list, and no file of a kind that is gone is left.
#[test]
fn every_schema_is_a_kinds() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/schemas");
    let mut found: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(data).unwrap() {
        found.push(format!("data/schemas/{}", entry.unwrap().file_name().to_str().unwrap()));
    }
    found.sort();
    let mut expected: Vec<String> = KINDS.iter().map(Kind::schema_path).collect();
    expected.sort();
    assert_eq!(found, expected);
}

fn study() -> Kind {
    *KINDS.iter().find(|kind| kind.name == "study").unwrap()
}

#[track_caller]
fn explained(kind: &Kind, said: &str, expected: &str) {
    assert_eq!(definition::explain(&said, kind.examples).to_string(), expected);
}

#[test]
fn the_hint_shows_the_lines() {
    explained(
        &SOURCE,
        "data/sources/a.yaml:3:1: missing field `licence`; hint: mend this line; the fields are \
        those of the other manifests",
        "data/sources/a.yaml:3:1: missing field `licence`; hint: add such as\nlicence: CC0-1.0",
    );
    explained(
        &SOURCE,
        "missing field `from`",
        "missing field `from`; hint: add such as\nparams: {from: \"Model Size (M)\", unit: \
        million, meaning: total parameters}",
    );
    explained(
        &study(),
        "missing field `starts` at line 1, column 1",
        "missing field `starts` at line 1, column 1; hint: add such as\nstarts:\n  \
         alpha: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]\n  \
         beta: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]",
    );
    explained(&study(), "unknown field `titel`", "unknown field `titel`");
    explained(&CLAIM, "missing field `nonsense`", "missing field `nonsense`");
}
