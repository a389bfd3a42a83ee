//! What a project says of its laws: a parameter that a study holds is filed, printed and shown as
//! held, one that cannot be held is refused with its line, and the laws that were fitted to rows
//! are counted.

mod planted;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use planted::Project;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// The folders of whatever reads a set.
const READERS: [&str; 8] = [
    "studies",
    "measures",
    "comparisons",
    "exhibits",
    "allocations",
    "claims",
    "forecasts",
    "replications",
];

const STUDY: &str = "data/studies/mine.yaml";

/// The planted study with the planted floor held.
fn holding(hold: &str) -> Project {
    let project = Project::new();
    project.edit(STUDY, "offset: E", "offset: null");
    project.edit(STUDY, "published: [mine]", "published: []");
    project.edit(STUDY, "law: power_law_offset", &format!("law: power_law_offset\n{hold}"));
    project
}

fn said(project: &Project, arguments: &[&str]) -> String {
    let output = project.run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn what_is_held_is_shown_and_printed_as_held() {
    let project = holding("hold: {E: 1.5}");
    said(&project, &["report"]);
    let floor = said(&project, &["show", "mine.E"]);
    assert!(floor.contains("1.5") && floor.contains("held at this value"), "{floor}");
    let exponent = said(&project, &["show", "mine.alpha"]);
    assert!(exponent.contains("0.08"), "the planted exponent: {exponent}");
    let pages = project.pages();
    let held: Vec<&str> = pages.lines().filter(|line| line.contains("held")).collect();
    assert!(pages.contains("nats/token; held<"), "the page does not say so: {held:?}");
    let declared = project.read("reports/work/evidence.json");
    assert!(declared.contains("\"without_interval\": \"held\""), "the evidence says so");
}

#[test]
fn what_cannot_be_held_is_refused_with_line_and_hint() {
    for (hold, expected) in [
        ("hold: {floor: 0.25}", "mine.yaml:7: law power_law_offset has no parameter \"floor\""),
        ("hold: {E: -1.0}", "mine.yaml:7: E is held at -1, and the fit takes its logarithm; hint:"),
        ("hold:\n  E: 0.0", "mine.yaml:8: E is held at 0, and the fit takes its logarithm; hint:"),
        (
            "hold: {A: 60.0, E: 1.5, alpha: 0.08}",
            "all parameters of law power_law_offset are held, and nothing is left to fit; hint:",
        ),
        ("hold: {alpha: 0.08}", "with alpha held has no parameter \"alpha\"; hint: it has A, E"),
    ] {
        let project = holding(hold);
        let refused = project.refusal(&["verify"]);
        assert!(refused.contains(STUDY) && refused.contains(expected), "{refused}\n{expected}");
        assert!(refused.contains("; hint: "), "{refused}");
    }
    let floor = holding("hold: {floor: 0.25}").refusal(&["report"]);
    assert!(floor.contains("hint: hold A, E, alpha"), "{floor}");
}

/// One study and one comparison of two laws: two built-in laws are fitted to rows, by hand; a law
/// that a study writes itself is none of them.
#[test]
fn the_laws_that_rows_were_fitted_to_are_counted() {
    const COMPARISON: &str = "\
id: two
title: Two laws on planted rows
question: Which law is nearer?
observations: mine
exclude: []
errors: normal
held_out_share: 0.2
break_test: {trim: 0.15, rows_least: null, from_flop: null, places_max: 5, replicates: 99}
seed: 7
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
search: every_start
laws:
  - {law: power_law, variables: [training_flop], starts: {c: [-0.05, -0.1]}}
  - {law: power_law_offset, variables: [training_flop], starts: {alpha: [0.05, 0.1]}, offset: E}
";
    let project = Project::new();
    let before = said(&project, &["laws"]);
    assert!(!before.contains("fitted in"), "nothing is fitted yet: {before}");
    let study = project.read(STUDY);
    let written = study.replace("id: mine", "id: own").replace(
        "law: power_law_offset",
        "law: own_law\nformula:\n  formula: A / training_flop^alpha\n  source: a test\n  parameters:\
        \n    - {name: A, scale: log, unit: nats/token, meaning: scale, limits: [1.0e-9, 1.0e+9]}\
        \n    - {name: alpha, scale: linear, unit: \"1\", meaning: exponent, limits: [-5.0, 5.0]}",
    );
    let written = written.replace("offset: E", "offset: null");
    let written = written.replace("published: [mine]", "published: []");
    let budget = written.find("budgets_flop:").expect("budgets");
    let end = budget + written[budget..].find('\n').expect("a line");
    let written = format!("{}budgets_flop: null{}", &written[..budget], &written[end..]);
    project.write("data/studies/own.yaml", &written);
    project.write("data/comparisons/two.yaml", COMPARISON);
    said(&project, &["fit"]);
    let count = said(&project, &["show", "laws.on_real_data"]);
    assert!(count.contains("laws.on_real_data") && count.contains('2'), "{count}");
    let json = said(&project, &["show", "laws.on_real_data", "--json"]);
    assert!(json.contains("\"estimate\":2"), "{json}");
    let all = said(&project, &["laws"]);
    let line = |law: &str| {
        let line = all.lines().find(|line| line.split_whitespace().next() == Some(law));
        line.and_then(|line| line.split_whitespace().nth(1)).map(str::to_owned)
    };
    let counted = ["power_law", "power_law_offset", "precision"].map(line);
    assert_eq!(counted, [Some("1"), Some("2"), Some("-")].map(|it| it.map(str::to_owned)), "{all}");
    let one = said(&project, &["laws", "power_law_offset"]);
    let stands = one.split("fitted to rows in\n").nth(1).expect("a list");
    assert_eq!(stands.split_whitespace().collect::<Vec<_>>(), ["mine", "comparison.two"], "{one}");
    let none = said(&project, &["laws", "precision"]);
    assert!(none.contains("no analysis of this project"), "{none}");
}

/// The texts of the files of a folder of the project's data.
fn texts(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new(ROOT).join("data").join(folder)).expect(folder);
    let files = entries.map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    files.map(|path| fs::read_to_string(path).expect("a file")).collect()
}

/// The names that stand in a text, as sets are written.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let is_inside = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
    text.split(move |sign| !is_inside(sign)).filter(|name| !name.is_empty())
}

/// The page lists each set that the project makes and nothing reads, once, with a reason, and no
/// other.
#[test]
fn each_set_that_nothing_reads_has_its_reason() {
    let sources = texts("sources");
    let mut sets = BTreeSet::new();
    for source in &sources {
        let source: serde_json::Value = serde_yaml::from_str(source).expect("a source");
        for recipe in source["observations"].as_array().into_iter().flatten() {
            sets.insert(recipe["id"].as_str().expect("a name").to_owned());
        }
    }
    let readers: Vec<String> = READERS.iter().flat_map(|folder| texts(folder)).collect();
    let read: BTreeSet<&str> = readers.iter().flat_map(|text| names(text)).collect();
    let unread: BTreeSet<&str> =
        sets.iter().map(String::as_str).filter(|set| !read.contains(set)).collect();
    assert!(sets.len() > 100 && unread.len() > 10, "{} sets, {unread:?}", sets.len());
    let page = fs::read_to_string(Path::new(ROOT).join("docs/unused-data.md")).expect("the page");
    let mut listed = BTreeSet::new();
    for row in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == 2 && cells[1].len() > 20, "a reason: {row}");
        for name in cells[0].split(", ") {
            assert!(listed.insert(name.trim_matches('`')), "{name} stands there twice");
        }
    }
    assert_eq!(listed, unread, "what is listed, and what nothing reads");
}
