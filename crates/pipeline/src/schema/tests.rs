//! Every field that a file must have is explained where it is missing.

use serde_json::Value;

use super::*;

/// The fields that a part of a schema asks for.
fn required(part: &Value) -> Vec<&str> {
    part["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn a_missing_field_is_named_with_a_line_that_sets_it() {
    for kind in KINDS {
        let schema: Value = serde_json::from_str(&kind.schema().unwrap()).unwrap();
        let mut fields = required(&schema);
        assert!(fields.len() >= 4, "{kind:?} asks for nothing");
        for part in
            ["Recipe", "ColumnRecipe", "FileSpec", "Citation", "GateRule", "Resampling", "Solver"]
        {
            fields.extend(required(&schema["$defs"][part]));
        }
        for field in fields {
            let lines = kind
                .example_lines(field)
                .unwrap_or_else(|| panic!("{kind:?}: no example of {field}"));
            assert!(lines.contains(&format!("{field}:")), "{kind:?} {field}: {lines}");
        }
    }
}

#[track_caller]
fn explained(kind: Kind, said: &str, expected: &str) {
    assert_eq!(kind.explain(&said).to_string(), expected);
}

#[test]
fn the_hint_shows_the_lines() {
    explained(
        Kind::Source,
        "data/sources/a.yaml:3:1: missing field `licence`; hint: mend this line; the fields are \
        those of the other manifests",
        "data/sources/a.yaml:3:1: missing field `licence`; hint: add such as\nlicence: CC0-1.0",
    );
    explained(
        Kind::Source,
        "missing field `from`",
        "missing field `from`; hint: add such as\nparams: {from: \"Model Size (M)\", unit: \
        million, meaning: total parameters}",
    );
    explained(
        Kind::Study,
        "missing field `starts` at line 1, column 1",
        "missing field `starts` at line 1, column 1; hint: add such as\nstarts:\n  \
         alpha: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]\n  beta: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]",
    );
    explained(Kind::Study, "unknown field `titel`", "unknown field `titel`");
    explained(Kind::Claim, "missing field `nonsense`", "missing field `nonsense`");
}
