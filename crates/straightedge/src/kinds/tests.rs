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
        assert!(!fields.is_empty(), "{} asks for nothing", kind.name);
        for part in PARTS {
            fields.extend(required(&schema["$defs"][part]));
        }
        for field in fields {
            let fault = format!("a.yaml:1:1: missing field `{field}`");
            let said = explain(&fault, "", &(kind.schema)()).to_string();
            let line = said.strip_suffix('`').and_then(|said| said.split_once("the line `"));
            let (_, line) = line.unwrap_or_else(|| panic!("{}: {said}", kind.name));
            let value: Value = serde_yaml::from_str(line).expect("a line of YAML");
            assert!(value.get(field).is_some(), "{} {field}: {line}", kind.name);
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
        let is_look = kind.name == COVER.name;
        assert!(kind.is_digested != is_look, "{}: what a report says hangs on it", kind.name);
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

#[track_caller]
fn explained(kind: &Kind, text: &str, fault: &str, expected: &str) {
    let said = explain(&format!("a.yaml:{fault}"), text, &(kind.schema)()).to_string();
    assert_eq!(said, format!("a.yaml:{expected}"));
}

#[test]
fn the_hint_is_the_line_with_the_indent_of_its_place() {
    let rule = "rule:\n  identified: []\n  supports: []\n  refutes: []\n";
    explained(
        &CLAIM,
        rule,
        "4:3: missing field `robust`",
        "4:3: missing field \"robust\"; hint: add the line `  robust: []`",
    );
    explained(
        &CLAIM,
        rule,
        "1:1: missing field `caution`",
        "1:1: missing field \"caution\"; hint: add the line `caution: ...`",
    );
    let gate = "- {name: a, quantity: a.b, is: above}\n";
    explained(
        &CLAIM,
        gate,
        "1:28: missing field `field`",
        "1:28: missing field \"field\"; hint: add within the braces `field: estimate`",
    );
    explained(
        &SOURCE,
        "licence: MIT",
        "1:1: missing field `citation`; hint: mend this line",
        "1:1: missing field \"citation\"; hint: add the line \
        `citation: {authors: ..., year: 1, title: ...}`",
    );
}

/// The key beside it says which of two mappings lacks a field that both have.
#[test]
fn the_mapping_that_lacks_the_field_is_meant() {
    let text = "files:\n  - sha256: 0\nobservations:\n  - title: a\n";
    explained(
        &SOURCE,
        text,
        "4:5: missing field `rows`",
        "4:5: missing field \"rows\"; hint: add the line `    rows: 1`",
    );
    explained(
        &SOURCE,
        "{from: a, unit: b}",
        "1:11: missing field `meaning`",
        "1:11: missing field \"meaning\"; hint: add within the braces `meaning: ...`",
    );
}

#[test]
fn a_field_that_is_none_is_told_with_the_nearest() {
    explained(
        &CLAIM,
        "rulee:\n",
        "1:1: unknown field `rulee`, expected one of id, rule, caution; hint: compare",
        "1:1: unknown field \"rulee\"; hint: did you mean \"rule\"? there are id, rule, caution",
    );
    let fault = "2:1: duplicate mapping key: law; hint: once";
    explained(&CLAIM, "", fault, fault);
    explained(
        &CLAIM,
        "",
        "1:1: missing field `nonsense`",
        "1:1: missing field \"nonsense\"; hint: \
        add the line `nonsense: ...`",
    );
}
