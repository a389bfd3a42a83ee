//! Every command with `--json`: one document on standard output, of the shape that its schema says,
//! also where it refuses.

mod checker;
mod planted;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use checker::Checker;
use clap::{Command, CommandFactory};
use planted::{ABSENT, Project, commit, committed};
use serde_json::{Value, json};
use straightedge::{ANSWERS, Arguments, Known};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// Counts of successes of ten problems.
const COUNTS: &str = "n,c\n8,0\n8,1\n8,3\n8,8\n8,5\n8,2\n8,0\n8,6\n8,4\n8,7\n";

fn known(name: &str) -> &'static Known {
    ANSWERS.iter().find(|known| known.name == name).unwrap_or_else(|| panic!("no answer {name}"))
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The one document of a command, which has the shape of an answer.
fn document(output: &Output, answer: &str) -> Value {
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let out = String::from_utf8_lossy(&output.stdout);
        panic!("{answer}: not one document: {error}\n{out}\n{}", said(output))
    });
    let schema = fs::read_to_string(Path::new(ROOT).join(known(answer).path)).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let faults = Checker { root: &schema }.faults(&schema, &document, answer);
    assert!(faults.is_empty(), "{answer}: {faults:#?}");
    document
}

/// A table of twelve runs over a floor of the loss.
fn runs(floor: f64) -> String {
    let rows: Vec<String> = (0..12)
        .map(|at| {
            let (params, tokens) = (f64::from(1 << at) * 1e6, f64::from(at % 4 + 1) * 1e9);
            let reducible = 400.0 / libm::pow(params, 0.34) + 410.0 / libm::pow(tokens, 0.28);
            format!("{params},{tokens},{}\n", floor + reducible)
        })
        .collect();
    format!("params,tokens,loss_nats\n{}", rows.concat())
}

/// A project with what every command needs.
fn project() -> Project {
    let project = Project::new();
    project.write("counts.csv", COUNTS);
    project.write("runs.csv", &runs(1.7));
    project.write("other.csv", &runs(1.6));
    project
}

/// Runs a command in the folder of a project, where its tables lie.
fn run(project: &Project, arguments: &[&str]) -> Output {
    let table = |word: &&str| Path::new(word).extension().is_some_and(|it| it == "csv");
    let paths: Vec<String> = arguments
        .iter()
        .map(|word| {
            if table(word) {
                project.root().join(word).display().to_string()
            } else {
                (*word).to_owned()
            }
        })
        .collect();
    let words: Vec<&str> = paths.iter().map(String::as_str).chain(["--json"]).collect();
    project.run(&words)
}

/// What is run, which answer it gives, and how it ends; in this order, since a stage reads what an
/// earlier one filed.
const CASES: [(&[&str], &str, i32); 36] = [
    (&["verify", "--write"], "verify", 0),
    (&["verify"], "verify", 0),
    (&["pull"], "pull", 0),
    (&["tidy"], "tidy", 0),
    (&["bundle"], "bundle", 0),
    (&["fit"], "fit", 0),
    (&["judge"], "judge", 0),
    (&["render"], "render", 0),
    (&["report"], "report", 0),
    (&["score"], "score", 0),
    (&["worlds"], "worlds", 0),
    (&["battery", "--check"], "refused", 1),
    (&["bench", "--gate", "main", "--rounds", "1"], "refused", 2),
    (&["record"], "refused", 1),
    (&["diff"], "refused", 3),
    (&["show"], "show", 0),
    (&["show", "mine"], "show", 0),
    (&["show", "mine.alpha"], "show", 0),
    (&["show", "replication"], "show", 0),
    (&["explain"], "explain", 0),
    (&["explain", "mine-bends"], "explain", 0),
    (&["verdicts"], "verdicts", 0),
    (&["verdicts", "--keep"], "verdicts", 0),
    (&["verdicts", "--check"], "verdicts", 0),
    (&["laws", "chinchilla"], "laws", 0),
    (&["templates"], "templates", 0),
    (&["completions", "bash"], "text", 0),
    (&["man", "plan"], "text", 0),
    (&["fit", "runs.csv", "--law", "kaplan_params"], "refused", 2),
    (&["fit", "runs.csv", "--law", "chinchilla_additive", "--draws", "40"], "own_runs", 0),
    (&["plan", "1e20", "--runs", "runs.csv", "--law", "chinchilla_additive"], "plan", 0),
    (&["compare", "runs.csv", "other.csv"], "compare", 0),
    (&["shards", "plan", "mine"], "refused", 2),
    (&["shards", "status", "--plan", "away"], "refused", 3),
    (&["merge", "--plan", "away"], "refused", 3),
    (&["forecast", "counts.csv", "--k", "100", "--draws", "20"], "pass_at_k", 0),
];

#[test]
fn every_answer_is_one_document_of_its_schema() {
    let project = project();
    for (arguments, answer, code) in CASES {
        let output = run(&project, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        document(&output, answer);
    }
    let drafted = run(&project, &["new", "source", "runs.csv"]);
    let drafted = document(&drafted, "new");
    let written = drafted["written"].as_array().expect("files");
    assert!(written.contains(&Value::from("data/sources/runs.yaml")), "{drafted:#}");
    for what in [
        &["new", "study", "own", "--observations", "mine", "--no-input"][..],
        &["new", "claim", "own-claim", "--quantity", "mine.alpha", "--below", "0.5"],
    ] {
        document(&run(&project, what), "new");
    }
}

/// Those that the cases above refuse or leave out answer in tests of their own.
#[test]
fn what_the_cases_leave_out_is_named() {
    let given: BTreeSet<&str> = CASES.iter().map(|(_, answer, _)| *answer).collect();
    let rest: Vec<&str> =
        ANSWERS.iter().map(|known| known.name).filter(|name| !given.contains(name)).collect();
    let sharded = ["shards_plan", "shards_run", "shards_status", "shards_slurm", "merge"];
    assert_eq!(rest, [&["battery", "bench", "record", "diff", "new"][..], &sharded].concat());
}

/// A battery of the one study is made, filed and held against what is made anew.
#[test]
fn a_battery_answers() {
    let project = Project::new();
    let made = run(&project, &["battery", "mine"]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let made = document(&made, "battery");
    assert_eq!(made["written"], json!(["reports/battery/mine.json"]));
    assert!(project.root().join("reports/battery/mine.json").is_file(), "{made:#}");
    let checked = run(&project, &["battery", "--check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let checked = document(&checked, "battery");
    assert_eq!(checked["is_same"], true, "{checked:#}");
    assert!(checked["checked"].as_str().is_some_and(|what| what.contains("mine")), "{checked:#}");
    // A filed part that nothing makes anew is a finding, with the same shape.
    let path = "reports/battery/mine.json";
    let text = project.read(path);
    project.write(path, &text.replacen("\"title\": \"", "\"title\": \"Not ", 1));
    let other = run(&project, &["battery", "--check"]);
    assert_eq!(other.status.code(), Some(1), "{}", said(&other));
    assert_eq!(document(&other, "battery")["is_same"], false);
}

/// A source tree with one benchmark and one workload, without a dependency, so that cargo builds it
/// in seconds.
const TINY_PACKAGE: &str = "[package]
name = \"bench\"
version = \"0.0.0\"
edition = \"2024\"

[lib]
bench = false

[[bench]]
name = \"tiny\"
harness = false

[workspace]
";
/// As cargo writes it for that package.
const TINY_LOCK: &str = "version = 4\n\n[[package]]\nname = \"bench\"\nversion = \"0.0.0\"\n";
/// Times ten additions a hundred times and files the mean where criterion does.
const TINY_BENCH: &str = r##"
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

fn main() {
    let begun = Instant::now();
    for _ in 0..100 {
        black_box((0..black_box(10_u64)).sum::<u64>());
    }
    let mean = (begun.elapsed().as_nanos() as f64 / 100.0).max(1e-3);
    let folder = Path::new("target/criterion/tiny/new");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("benchmark.json"), r#"{"full_id": "tiny"}"#).unwrap();
    let interval = format!(
        r#"{{"confidence_level": 0.95, "lower_bound": {mean}, "upper_bound": {mean}}}"#
    );
    let estimate = format!(r#"{{"point_estimate": {mean}, "confidence_interval": {interval}}}"#);
    let estimates = format!(r#"{{"mean": {estimate}, "slope": null}}"#);
    std::fs::write(folder.join("estimates.json"), estimates).unwrap();
    println!("what a benchmark prints is no answer");
}
"##;
/// Answers as the workload of the known problems does.
const TINY_WORKLOAD: &str = r##"
fn main() {
    let line = r#"{"workload": "nist_54", "peer": "straightedge", "round": 0, "unit_count": 1,
        "seconds_per_unit": 0.5, "answer": [54, 54, 54, 8.5]}"#;
    println!("{}", line.replace('\n', " "));
}
"##;

/// A benchmark is built and run by cargo, filed, and answered in one document; what it prints is
/// not part of it.
#[test]
fn a_benchmark_answers() {
    let project = Project::new();
    for (path, text) in [
        ("Cargo.toml", TINY_PACKAGE),
        ("Cargo.lock", TINY_LOCK),
        ("rust-toolchain.toml", include_str!("../../../rust-toolchain.toml")),
        ("src/lib.rs", "//! Nothing.\n"),
        ("benches/tiny.rs", TINY_BENCH),
        ("examples/workload.rs", TINY_WORKLOAD),
    ] {
        project.write(path, text);
    }
    let output = run(&project, &["bench"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let answer = document(&output, "bench");
    assert_eq!(answer["has_findings"], false, "{answer:#}");
    let lines: Vec<&str> =
        answer["said"].as_array().expect("lines").iter().filter_map(Value::as_str).collect();
    assert!(lines.iter().any(|line| line.starts_with("tiny: ")), "{lines:?}");
    assert!(lines.contains(&"nist_runs_ge8: 54 runs"), "{lines:?}");
    let filed: Value =
        serde_json::from_str(&project.read("reports/bench/latest.json")).expect("JSON");
    assert_eq!(filed[0]["id"], "tiny", "{filed:#}");
    assert!(filed[0]["time"]["estimate"].as_f64().is_some_and(|ns| ns > 0.0), "{filed:#}");
}

/// Two versions are recorded and compared: nothing differs from itself, and a rule that was
/// rewritten turns a verdict.
#[test]
fn records_and_their_differences_answer() {
    let project = committed();
    let first = recorded(&project);
    assert_eq!(first["is_new"], true, "{first:#}");
    let again = document(&run(&project, &["record"]), "record");
    assert_eq!(again["is_new"], false, "{again:#}");
    let none = run(&project, &["diff"]);
    assert_eq!(none.status.code(), Some(0), "{}", said(&none));
    let none = document(&none, "diff");
    assert_eq!(none.pointer("/verdicts"), Some(&json!([])), "{none:#}");

    for _ in 0..2 {
        project.edit("data/claims/mine-bends.yaml", "threshold: 0.1", "threshold: 9.0");
    }
    commit(&project);
    let second = recorded(&project);
    project.write("CHANGES.md", "nothing is named here\n");
    let path = project.root().join("CHANGES.md").display().to_string();
    let versions = [&first, &second].map(|it| it["version"].as_str().expect("a version"));
    let differing = run(&project, &["diff", versions[0], versions[1], "--changelog", &path]);
    assert_eq!(differing.status.code(), Some(1), "{}", said(&differing));
    let differing = document(&differing, "diff");
    assert_eq!(differing["unnamed"], json!(["mine-bends"]), "{differing:#}");
    let turned = differing.pointer("/verdicts/0/claim");
    assert_eq!(turned, Some(&json!("mine-bends")), "{differing:#}");
}

/// Reports and records what is committed.
fn recorded(project: &Project) -> Value {
    let reported = run(project, &["report"]);
    assert_eq!(reported.status.code(), Some(0), "{}", said(&reported));
    let recorded = run(project, &["record"]);
    assert_eq!(recorded.status.code(), Some(0), "{}", said(&recorded));
    document(&recorded, "record")
}

/// The checker has teeth: an answer that loses a field, or has one too many, is no answer.
#[test]
fn an_answer_of_another_shape_is_seen() {
    let schema = fs::read_to_string(Path::new(ROOT).join(known("record").path)).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let faults = |document: &Value| Checker { root: &schema }.faults(&schema, document, "record");
    let project = committed();
    let right = recorded(&project);
    assert!(faults(&right).is_empty(), "{right:#}");
    for field in ["version", "folder", "is_new"] {
        let mut lacks = right.clone();
        lacks.as_object_mut().expect("an object").remove(field);
        assert_eq!(faults(&lacks).len(), 1, "without {field}");
        let mut other = right.clone();
        other[field] = json!({"of": "another type"});
        assert_eq!(faults(&other).len(), 1, "{field} of another type");
    }
}

#[test]
fn whatever_is_wrong_is_in_the_answer_with_file_and_line() {
    let project = project();
    project.edit("data/studies/mine.yaml", "law: power_law_offset\n", "law: no_such_law\n");
    project.edit("data/claims/mine-bends.yaml", "withdrawn: false\n", "");
    let output = run(&project, &["verify"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let found = document(&output, "verify");
    let found = found["findings"].as_array().expect("findings");
    assert!(found.len() >= 2, "{found:#?}");
    for one in found {
        let file = one["file"].as_str().expect("a file");
        assert!(Path::new(file).extension().is_some_and(|it| it == "yaml"), "{one}");
    }
    assert!(found.iter().any(|one| one["line"].is_u64()), "{found:#?}");
    let refused = document(&run(&project, &["report"]), "refused");
    assert_eq!(refused["ends_with"], 1);
    assert_eq!(refused["refused"].as_array().map(Vec::len), Some(found.len()));
    for (arguments, code) in
        [(&["pull", "--no-such"][..], 2), (&["nothing"], 2), (&["plan", "x"], 2)]
    {
        let output = run(&project, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert_eq!(document(&output, "refused")["ends_with"], code);
        assert!(said(&output).contains("error:"), "{}", said(&output));
    }
}

#[test]
fn files_that_are_not_here_are_in_the_answer() {
    let project = project();
    project.write("data/sources/absent.yaml", ABSENT);
    for (command, path) in [("pull", "/files/0/reason"), ("tidy", "/missing/0/reason")] {
        let output = run(&project, &[command]);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let answer = document(&output, command);
        assert!(answer.pointer(path).is_some_and(Value::is_string), "{answer:#}");
    }
}

/// Every command that can be typed, `new source` with its two words.
fn leaves(command: &Command, path: &str, all: &mut Vec<(String, bool)>) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let path = format!("{path} {}", sub.get_name()).trim_start().to_owned();
        if sub.has_subcommands() {
            leaves(sub, &path, all);
        } else {
            let has_json = sub.get_arguments().any(|option| option.get_long() == Some("json"));
            all.push((path, has_json));
        }
    }
}

#[test]
fn no_command_is_without_json_and_a_schema() {
    let mut program = Arguments::command();
    program.build();
    let mut all = Vec::new();
    leaves(&program, "", &mut all);
    let typed: BTreeSet<&str> = all.iter().map(|(path, _)| path.as_str()).collect();
    let listed: BTreeSet<&str> = ANSWERS.iter().flat_map(|known| known.commands).copied().collect();
    assert_eq!(typed, listed, "each command stands in the list of answers");
    for (path, has_json) in &all {
        assert!(has_json, "{path} has no --json");
    }
    for known in ANSWERS {
        assert!(Path::new(ROOT).join(known.path).is_file(), "{}: no schema", known.name);
    }
}
