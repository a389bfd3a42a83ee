//! The schemas of the YAML files: fresh, true of every file of the repository, and false of a
//! spoiled one.

mod planted;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use straightedge::kinds::KINDS;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn schema(kind: &str) -> Value {
    let path = Path::new(ROOT).join(format!("data/schemas/{kind}.schema.json"));
    serde_json::from_str(&fs::read_to_string(path).expect("a schema")).expect("JSON")
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect(folder);
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files
}

fn value(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

/// What of JSON Schema (draft 2020-12) the schemas use; any other keyword is an error, so that
/// nothing passes unread.
struct Checker<'a> {
    root: &'a Value,
}

impl Checker<'_> {
    /// Every fault of a value under a part of the schema, each with its place.
    fn faults(&self, part: &Value, value: &Value, place: &str) -> Vec<String> {
        let Value::Object(keywords) = part else {
            return if part == &Value::Bool(true) {
                Vec::new()
            } else {
                vec![format!("{place}: nothing is allowed")]
            };
        };
        keywords
            .iter()
            .flat_map(|(keyword, rule)| self.keyword(keyword, rule, part, value, place))
            .collect()
    }

    fn keyword(
        &self,
        keyword: &str,
        rule: &Value,
        part: &Value,
        value: &Value,
        place: &str,
    ) -> Vec<String> {
        let fail_unless = |good: bool| {
            if good { vec![] } else { vec![format!("{place}: {value} against {keyword} {rule}")] }
        };
        let branches = || {
            rule.as_array().expect("branches").iter().map(|part| self.faults(part, value, place))
        };
        match keyword {
            "$schema" | "$comment" | "$defs" | "title" | "description" | "default" | "format"
            | "examples" => Vec::new(),
            "$ref" => {
                let pointer = rule
                    .as_str()
                    .and_then(|rule| rule.strip_prefix('#'))
                    .expect("a local reference");
                self.faults(self.root.pointer(pointer).expect("a definition"), value, place)
            }
            "type" => {
                let is = |name: &Value| match name.as_str().expect("a name") {
                    "integer" => value.is_u64() || value.is_i64(),
                    "number" => value.is_number(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    "null" => value.is_null(),
                    other => panic!("type {other} is none"),
                };
                fail_unless(rule.as_array().map_or_else(|| is(rule), |names| names.iter().any(is)))
            }
            "enum" => fail_unless(rule.as_array().expect("a list").contains(value)),
            "const" => fail_unless(rule == value),
            "minimum" => fail_unless(value.as_f64() >= rule.as_f64()),
            "maximum" => fail_unless(value.as_f64() <= rule.as_f64()),
            "minItems" => fail_unless(
                value.as_array().is_none_or(|items| Some(items.len() as u64) >= rule.as_u64()),
            ),
            "maxItems" => fail_unless(
                value.as_array().is_none_or(|items| Some(items.len() as u64) <= rule.as_u64()),
            ),
            "anyOf" => fail_unless(branches().any(|faults| faults.is_empty())),
            "oneOf" => fail_unless(branches().filter(Vec::is_empty).count() == 1),
            "required" => {
                let absent = |name: &&Value| {
                    value.is_object() && value.get(name.as_str().expect("a name")).is_none()
                };
                rule.as_array()
                    .expect("names")
                    .iter()
                    .filter(absent)
                    .map(|name| format!("{place}: no {name}"))
                    .collect()
            }
            _ => self.nested(keyword, rule, part, value, place),
        }
    }

    /// The keywords that speak of what a value holds.
    fn nested(
        &self,
        keyword: &str,
        rule: &Value,
        part: &Value,
        value: &Value,
        place: &str,
    ) -> Vec<String> {
        let fields = || value.as_object().into_iter().flatten();
        match keyword {
            "properties" => fields()
                .filter_map(|(name, field)| {
                    Some(self.faults(rule.get(name)?, field, &format!("{place}.{name}")))
                })
                .flatten()
                .collect(),
            "additionalProperties" => fields()
                .filter(|(name, _)| part["properties"].get(name).is_none())
                .flat_map(|(name, field)| self.faults(rule, field, &format!("{place}.{name}")))
                .collect(),
            "propertyNames" => fields()
                .flat_map(|(name, _)| {
                    self.faults(rule, &Value::from(name.as_str()), &format!("{place}.{name}"))
                })
                .collect(),
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items
                    .flat_map(|(index, item)| self.faults(rule, item, &format!("{place}[{index}]")))
                    .collect()
            }
            other => panic!("keyword {other} is not read here; teach this test"),
        }
    }
}

fn faults(kind: &str, document: &Value) -> Vec<String> {
    let schema = schema(kind);
    Checker { root: &schema }.faults(&schema, document, kind)
}

#[test]
fn every_file_is_what_its_schema_says() {
    for kind in KINDS.iter().filter(|kind| kind.ending == "yaml") {
        let own = format!("examples/own-csv/{}", kind.folder);
        let mut files = yaml_files(kind.folder);
        if Path::new(ROOT).join(&own).is_dir() {
            files.extend(yaml_files(&own));
        }
        assert!(!files.is_empty(), "no {}", kind.name);
        for path in files {
            let found = faults(kind.name, &value(&fs::read_to_string(&path).expect("a file")));
            assert!(found.is_empty(), "{}: {found:#?}", path.display());
        }
    }
}

/// What the program refuses to read, the schema refuses too.
#[test]
fn a_spoiled_file_is_refused_by_schema_and_program() {
    for (path, kind, from, to) in [
        ("data/studies/mine.yaml", "study", "title: Twelve planted runs\n", ""),
        ("data/studies/mine.yaml", "study", "title:", "titel:"),
        ("data/studies/mine.yaml", "study", "law: power_law_offset", "law: [power_law_offset]"),
        ("data/studies/mine.yaml", "study", "objective: least_squares", "objective: {huber: {}}"),
        ("data/studies/mine.yaml", "study", "replicates: 200", "replicates: -1"),
        (
            "data/studies/mine.yaml",
            "study",
            "variables: [training_flop]",
            "variables: training_flop",
        ),
        ("data/sources/mine.yaml", "source", "licence: CC0-1.0\n", ""),
        ("data/sources/mine.yaml", "source", "      loss_nats:", "      loss_nat:"),
        ("data/sources/mine.yaml", "source", "    table: {path: data/tables/mine.csv}\n", ""),
        ("data/sources/mine.yaml", "source", "six_params_tokens", "6ND"),
        ("data/sources/mine.yaml", "source", "obtained: table", "obtained: by_post"),
        ("data/claims/mine-bends.yaml", "claim", "withdrawn: false", "withdrawn: perhaps"),
        ("data/claims/mine-bends.yaml", "claim", "field: low", "field: lower"),
    ] {
        let project = planted::Project::new();
        assert!(faults(kind, &value(&project.read(path))).is_empty(), "{path} is good");
        project.edit(path, from, to);
        assert!(
            !faults(kind, &value(&project.read(path))).is_empty(),
            "{kind}: {to:?} for {from:?} passes its schema"
        );
        let said = project.refusal(&["report"]);
        assert!(said.contains("error:"), "{to:?} for {from:?}: {said}");
    }
}

#[test]
fn the_committed_schemas_are_fresh() {
    let output = support::run(Path::new(ROOT), &["verify"], "2");
    let said = String::from_utf8(output.stdout).expect("text");
    for kind in &KINDS {
        assert!(
            said.contains(&format!("fresh: {}", kind.schema_path())),
            "run `cargo xtask verify --write`\n{said}"
        );
    }
}

#[test]
fn a_missing_field_is_refused_with_the_file_and_a_line() {
    for (path, from, field, line) in [
        ("data/studies/mine.yaml", "law: power_law_offset\n", "law", "the line `law: "),
        ("data/sources/mine.yaml", "licence: CC0-1.0\n", "licence", "the line `licence: ...`"),
        (
            "data/sources/mine.yaml",
            "    loss_group: planted\n",
            "loss_group",
            "the line `    loss_group: ...`",
        ),
        ("data/claims/mine-bends.yaml", "withdrawn: false\n", "withdrawn", "`withdrawn: false`"),
        ("data/claims/mine-bends.yaml", "  robust: []\n", "robust", "the line `  robust: []`"),
        ("data/claims/mine-bends.yaml", "field: low, ", "field", "the braces `field: estimate`"),
    ] {
        let project = planted::Project::new();
        project.edit(path, from, "");
        let said = project.refusal(&["report"]);
        for part in [path, &format!("missing field \"{field}\"; hint: add "), line] {
            assert!(said.contains(part), "{said}\ndoes not say: {part}");
        }
        assert_eq!((said.matches(path).count(), said.lines().count()), (1, 1), "{said}");
    }
}
