//! The schemas of the YAML files: fresh, true of every file of the repository, and false of a
//! spoiled one.

mod checker;
mod planted;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use checker::Checker;
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
