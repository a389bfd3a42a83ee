//! The worked example `examples/own-csv`: its table, its commands, its drafts and what its report
//! finds.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const EXAMPLE: &str = "examples/own-csv";
/// What the runs were made with, as README.md of the example states it.
const PLANTED: [(&str, f64); 5] =
    [("E", 1.8), ("A", 300.0), ("B", 900.0), ("alpha", 0.35), ("beta", 0.33)];

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path.as_ref())
        .unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

fn example(path: &str) -> String {
    read(Path::new(ROOT).join(EXAMPLE).join(path))
}

/// Runs the program in the root of the repository.
fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_straightedge"))
        .args(arguments)
        .current_dir(ROOT)
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .env_remove("STRAIGHTEDGE_MIRROR")
        .output()
        .expect("the program starts")
}

/// The commands of the example's page.
fn commands(page: &str) -> Vec<&str> {
    page.lines().filter_map(|line| line.strip_prefix("$ cargo xtask ")).collect()
}

/// Every planted parameter lies in its interval, and the interval says something.
#[track_caller]
fn check_found(project: &str) {
    for (name, planted) in PLANTED {
        let shown = run(["show", &format!("own-runs.{name}"), "--json", "--project", project]);
        let found: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
        let (low, high) =
            (found["low"].as_f64().expect("low"), found["high"].as_f64().expect("high"));
        assert!(low < planted && planted < high, "{name}: {planted} is not in {low} to {high}");
        assert!(high - low < 0.4 * planted, "{name}: {low} to {high} says nothing");
    }
}

/// Oracle: the formula on the page, evaluated here.
#[test]
fn the_table_follows_the_formula() {
    let page = example("README.md");
    assert!(page.contains(
        "L(N, D) = (1.8 + 300 / N^0.35 + 900 / D^0.33) * (1 + 0.002 e),   e = ((7 i \
            mod 11) - 5) / 5"
    ));
    let table = example("runs.csv");
    let rows: Vec<Vec<&str>> =
        table.lines().skip(2).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 36);
    for (i, row) in (0..36).zip(&rows) {
        let number = |column: usize| row[column].parse::<f64>().expect("a number");
        let power = |x: f64, exponent: f64| libm::exp(-exponent * libm::log(x));
        let law = 1.8 + 300.0 * power(1e6 * number(1), 0.35) + 900.0 * power(1e9 * number(2), 0.33);
        let loss = law * (1.0 + 0.002 * f64::from((7 * i) % 11 - 5) / 5.0);
        assert!((number(3) - loss).abs() < 0.500_001e-5, "row {i}: {} against {loss}", number(3));
        assert!((number(4) - libm::exp(loss)).abs() < 0.500_001e-3, "row {i}: the perplexity");
    }
}

#[test]
fn the_commands_of_the_page_find_what_was_planted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("own-csv").display().to_string();
    let page = example("README.md");
    let mine: Vec<&str> =
        commands(&page).into_iter().filter(|command| command.ends_with("target/own-csv")).collect();
    assert_eq!(mine.len(), 4, "{page}");
    for command in mine {
        let command = command.replace("target/own-csv", &project);
        let output = run(command.split(' '));
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    check_found(&project);
    let report = read(Path::new(&project).join("reports/out/latest/index.html"));
    assert!(report.contains("own-runs"), "the report does not have the study");
    let verified = run(["verify", "--write", "--project", &project]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    assert!(
        run(["verify", "--project", &project]).status.success(),
        "the drafts and their locks are good"
    );

    check_filled(
        Path::new(&project),
        "data/sources/own-runs.yaml",
        &["title", "citation", "licence", "traps", "loss_group"],
    );
    check_filled(Path::new(&project), "data/studies/own-runs.yaml", &["title", "question"]);
    assert_eq!(
        read(Path::new(&project).join("data/tables/own-runs.csv")),
        example("runs.csv"),
        "the copy"
    );
}

/// The filled file is the draft but for what only a person knows.
#[track_caller]
fn check_filled(project: &Path, path: &str, filled: &[&str]) {
    let kept = |text: &str| -> Vec<String> {
        let key = |line: &str| line.trim().split(':').next().unwrap_or_default().to_owned();
        let lines = text.lines().filter(|line| !line.trim().starts_with('#'));
        let lines = lines.filter(|line| {
            !filled.contains(&key(line).as_str()) && !line.starts_with("  - Nothing")
        });
        // What a column means is filled in; the table lies in another folder.
        lines
            .map(|line| {
                line.split(", meaning:")
                    .next()
                    .unwrap_or(line)
                    .replace("data/tables/own-runs.csv", "runs.csv")
            })
            .collect()
    };
    let (draft, example) = (kept(&read(project.join(path))), kept(&example(path)));
    assert!(draft.len() > 8, "{draft:?}");
    assert_eq!(draft, example, "{path}");
}

#[test]
fn the_filled_example_is_a_project_with_nothing_open() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in [
        "runs.csv",
        "data/sources/own-runs.yaml",
        "data/studies/own-runs.yaml",
        "reports/cover.yaml",
        "reports/logo.svg",
    ] {
        let text = example(path);
        assert!(!text.contains("FILL") && !text.contains("CHOOSE"), "{path} has something open");
        let to = folder.path().join(path);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::write(to, text).expect("a file");
    }
    let project = folder.path().display().to_string();
    let page = example("README.md");
    let command =
        commands(&page).into_iter().find(|command| command.ends_with(EXAMPLE)).expect("a command");
    let command = command.replace(EXAMPLE, &project);
    let output = run(command.split(' '));
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    check_found(&project);
    let latest = folder.path().join("reports/out/latest");
    let page = read(latest.join("index.html"));
    assert!(page.contains("<h1>Thirty-six runs of one recipe</h1>"), "not the title of the cover");
    assert_eq!(read(latest.join("assets/logo.svg")), example("reports/logo.svg"), "not the logo");
}
