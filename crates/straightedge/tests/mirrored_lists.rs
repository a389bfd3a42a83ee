//! The gathered sets, against the counts and figures of the published files.

mod mirrored;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Set, rows read, accepted, rejected: the counts that were found before the manifests were
/// written.
const SETS: &[(&str, usize, usize, usize)] = &[
    ("data-constrained", 182, 182, 0),
    ("gadre-17-tasks", 104, 104, 0),
    ("gadre-46-tasks", 104, 104, 0),
    ("gadre-c4-eval", 104, 104, 0),
    ("gadre-c4-eval-c4", 104, 34, 0),
    ("gadre-c4-eval-redpajama", 104, 35, 0),
    ("gadre-c4-eval-refinedweb", 104, 35, 0),
    ("gadre-c4-german", 104, 104, 0),
    ("gadre-openlm-eval", 104, 104, 0),
    ("gadre-paloma-c4", 104, 104, 0),
    ("gadre-paloma-code", 104, 104, 0),
    ("gadre-paloma-penn-treebank", 104, 104, 0),
    ("gadre-paloma-redpajama", 104, 104, 0),
    ("gadre-paloma-refinedweb", 104, 104, 0),
    ("lcdb", 57_540, 29_255, 28_285),
    ("lcdb-logistic-regression", 57_540, 1_084, 971),
    ("lcdb-random-forest", 57_540, 1_084, 971),
    ("olmo-ladder-c4", 3_569, 30, 0),
    ("olmo-ladder-c4-checkpoints", 3_569, 3_569, 0),
    ("olmo-ladder-pile", 3_569, 30, 0),
    ("olmo-ladder-wikitext", 3_569, 30, 0),
    ("olmo-target-13b-c4", 94, 1, 0),
    ("olmo-target-13b-pile", 94, 1, 0),
    ("olmo-target-13b-wikitext", 94, 1, 0),
    ("olmo-target-7b-c4", 1, 1, 0),
    ("olmo-target-7b-pile", 1, 1, 0),
    ("olmo-target-7b-wikitext", 1, 1, 0),
];

/// The manifests of these sets.
const SOURCES: &[&str] =
    &["sources/data-constrained", "sources/gadre-2024", "sources/lcdb", "sources/olmo-ladder"];

/// A project with the manifests of these sets and their lists.
fn project() -> tempfile::TempDir {
    let project = mirrored::project(SOURCES);
    let folder = Path::new(mirrored::DATA).join("sources");
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.path().extension().is_some_and(|ending| ending == "sha256") {
            let to = project.path().join("data/sources").join(entry.file_name());
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
    project
}

/// A set as it was written: one map from column to text for each row.
fn rows(project: &Path, set: &str) -> Vec<BTreeMap<String, String>> {
    let path = project.join(format!("reports/work/observations/{set}.csv"));
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).expect("a set");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

#[test]
fn gathered_sets_have_the_rows_that_were_published() {
    let project = project();
    let output = support::run(project.path(), &["tidy", "--verbose"], "2");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for (set, read, accepted, rejected) in SETS {
        let line = format!("{set}: {read} rows read, {accepted} accepted, {rejected} rejected");
        assert!(said.lines().any(|said| said == line), "no line \"{line}\" in\n{said}");
    }
    assert_eq!(
        said.lines().filter(|line| line.contains(" rows read, ")).count(),
        SETS.len(),
        "{said}"
    );
    traps_are_handled(project.path());
}

/// What the sets would not be if a trap of their manifest were not handled.
fn traps_are_handled(project: &Path) {
    let repeated = rows(project, "data-constrained");
    let fewer = |row: &&BTreeMap<String, String>| {
        number(row, "unique_tokens") < number(row, "training_tokens")
    };
    assert_eq!(repeated.iter().filter(fewer).count(), 153, "rows with repeated tokens");

    // The best published run: its loss stands second in a list of eight, its tasks in a file of
    // another order.
    let tasks = rows(project, "gadre-17-tasks");
    let best = tasks.iter().find(|row| row["run"] == "rpj-open_lm_7b-1.0").expect("the run");
    // Both computed with Python from the two files of the run.
    for (column, value) in
        [("loss_nats", 2.424_993_099_368_689), ("error_fraction", 0.471_637_180_622_886_2)]
    {
        let off = (number(best, column) - value).abs();
        assert!(off < 1e-12, "{column} is off by {off:e}");
    }
    let smallest = rows(project, "gadre-c4-eval-c4");
    assert!(
        !smallest.iter().any(|row| row["run"].starts_with("c4_original-d=1024_l=24_h=8-32")),
        "a run that is not there"
    );

    let ends = rows(project, "olmo-ladder-c4");
    let clusters: Vec<f64> = ends.iter().map(|row| number(row, "cluster")).collect();
    assert!(clusters.windows(2).all(|pair| pair[0] < pair[1]), "one row a run: {clusters:?}");
    // 0.5 to 10 times 20 tokens a parameter, but for a part of a thousand or two of rounding to
    // whole steps.
    for row in &ends {
        let planned = 20.0 * number(row, "multiple");
        assert!((number(row, "tokens_per_param") / planned - 1.0).abs() < 3e-3, "{row:?}");
    }
    let trajectories = rows(project, "olmo-ladder-c4-checkpoints");
    let clusters: BTreeSet<_> = trajectories.iter().map(|row| &row["cluster"]).collect();
    assert_eq!(clusters.len(), 30, "one cluster a file");

    let curves = rows(project, "lcdb-random-forest");
    let first = curves.iter().find(|row| row["dataset"] == "6").expect("a curve");
    assert_eq!(first["training_rows"], "16", "anchors have their names");
}
