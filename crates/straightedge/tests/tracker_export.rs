//! The walk of somebody with an export of a tracker of experiments, by a pseudo-terminal: from the
//! CSV to the verdict on a claim of their own, without an edit by hand.
#![cfg(unix)]

use std::ffi::CStr;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// What the runs were made with, as README.md of the example states it.
const PLANTED: [(&str, f64); 5] =
    [("E", 1.75), ("A", 420.0), ("B", 1800.0), ("alpha", 0.34), ("beta", 0.36)];

/// A terminal: the side of the person, and the side that a program opens.
fn terminal() -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
    grantpt(&person).expect("a pseudo-terminal that may be used");
    unlockpt(&person).expect("a pseudo-terminal that may be opened");
    let name = ptsname(&person, Vec::new()).expect("its name");
    let name: &CStr = &name;
    let path = Path::new(std::ffi::OsStr::from_bytes(name.to_bytes()));
    let program = OpenOptions::new().read(true).write(true).open(path).expect("its other side");
    (File::from(person), program)
}

/// Runs the program for a person at a terminal who gives these answers; what it prints, and what
/// the person saw of it at the terminal.
fn ask(project: &Path, arguments: &[&str], answers: &str) -> (Output, String) {
    let (mut person, program) = terminal();
    let input = program.try_clone().expect("one terminal for input and output");
    // The answers wait in the terminal until they are asked for.
    person.write_all(answers.as_bytes()).expect("answers");
    let output = command(project, arguments)
        .stdin(Stdio::from(input))
        .stderr(Stdio::from(program))
        .stdout(Stdio::piped())
        .output()
        .expect("the program starts");
    // Both sides of the program are closed now, so that reading ends.
    let mut seen = Vec::new();
    let _ = person.read_to_end(&mut seen);
    (output, String::from_utf8_lossy(&seen).into_owned())
}

fn command(project: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_straightedge"));
    command
        .args(arguments)
        .arg("--project")
        .arg(project)
        .current_dir(ROOT)
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .env_remove("STRAIGHTEDGE_MIRROR");
    command
}

/// Runs the program without a terminal; it ends well.
#[track_caller]
fn run(project: &Path, arguments: &[&str]) -> String {
    let output = command(project, arguments).output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn an_export_becomes_a_verdict_without_an_edit() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("tracked");
    let file = "examples/own-csv/tracker-export.csv";

    let (output, seen) = ask(&project, &["new", "source", file, "--id", "tracked"], "1\n");
    assert!(output.status.success(), "{seen}");
    assert!(seen.contains("Which column is loss_nats?"), "{seen}");
    assert!(seen.contains("1  eval/loss (such as 5.97108)"), "held-out text comes first: {seen}");
    assert_eq!(seen.matches("1 to ").count(), 1, "one question: {seen}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("\"eval/perplexity\" shows that \"eval/loss\" is in nats/token"),
        "{said}"
    );
    assert!(said.contains("60 rows accepted, 2 rejected"), "{said}");

    let study = ["new", "study", "my-fit", "--observations", "tracked"];
    let (output, seen) = ask(&project, &study, "1\n");
    assert!(output.status.success(), "{seen}");
    assert!(seen.contains("Which law for \"tracked\"?"), "{seen}");

    let claim = ["new", "claim", "alpha-is-small", "--quantity", "my-fit.alpha"];
    let (output, seen) = ask(&project, &claim, "1\n0.4\n");
    assert!(output.status.success(), "{seen}");
    assert!(seen.contains("Where is my-fit.alpha claimed to lie?"), "{seen}");

    run(&project, &["verify", "--write"]);
    let said = run(&project, &["report", "--offline"]);
    assert!(said.contains("1 of 1 readings judged"), "{said}");
    assert!(said.lines().count() <= 24, "{said}");
    for (name, planted) in PLANTED {
        let shown = run(&project, &["show", &format!("my-fit.{name}"), "--json"]);
        let found: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
        let (low, high) =
            (found["low"].as_f64().expect("low"), found["high"].as_f64().expect("high"));
        assert!(low < planted && planted < high, "{name}: {planted} is not in {low} to {high}");
    }
    let page = fs::read_to_string(project.join("reports/out/latest/index.html")).expect("a page");
    assert!(page.contains("This report is made of a draft: "), "the first page says so");
    assert!(!page.contains("CHOOSE"), "nothing is left to choose");
}

/// Enter leaves a question open: the file says so, nothing is fitted, and the first page names the
/// place.
#[test]
fn what_nobody_settles_is_not_fitted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("open");
    let table = folder.path().join("runs.csv");
    let row = |i: i32| format!("{i}e8,{i}e9,{}\n", 4.0 - 0.1 * f64::from(i));
    let rows = (1..9).map(row).collect::<Vec<_>>().concat();
    fs::write(&table, "N,D,loss\n".to_owned() + &rows).expect("a table");
    let table = table.display().to_string();
    let (output, seen) = ask(&project, &["new", "source", &table, "--id", "runs"], "\n");
    assert!(output.status.success() && seen.contains("in which unit?"), "{seen}");
    run(
        &project,
        &[
            "new",
            "study",
            "fit",
            "--observations",
            "runs",
            "--no-input",
            "--law",
            "power_law_offset",
        ],
    );

    for stage in ["tidy", "fit", "report"] {
        let output = command(&project, &[stage, "--offline"]).output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{stage}: {said}");
        assert!(said.contains("data/sources/runs.yaml:"), "{stage}: {said}");
    }
    let page = fs::read_to_string(project.join("reports/out/latest/index.html")).expect("a page");
    let page = page.replace('\u{a0}', " ");
    assert!(page.contains("draft that is not settled: 1 choice only you can make"), "the box");
    assert!(page.contains(": CHOOSE: loss_nats unit: nats/token | bits/token"), "the place");

    // Settled, the same files are fitted.
    let path = project.join("data/sources/runs.yaml");
    let text = fs::read_to_string(&path).expect("the source");
    let settled: Vec<&str> = text.lines().filter(|line| !line.contains("# CHOOSE:")).collect();
    fs::write(&path, settled.join("\n") + "\n").expect("the source");
    assert!(run(&project, &["report", "--offline"]).contains("fit: "), "the study is fitted");
}
