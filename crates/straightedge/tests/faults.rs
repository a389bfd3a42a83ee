//! Faults that a review of the layout found, each by the input that showed it: what could not run
//! is on the page, nothing wrong passes `verify`, a change is seen, a name is one thing, a slip of
//! the pen is no verdict.

mod planted;
mod support;

use planted::{ABSENT, Project};
use serde_json::Value;

/// A measure of some set.
fn measure(id: &str, set: &str) -> String {
    format!(
        "id: {id}\ntitle: A planted frontier\nquestion: How fast does it fall?\n\
         observations: {set}\nmethod:\n  frontier_power_law: {{metric: loss_nats, along: \
         training_flop}}\nbootstrap: {{replicates: 200, level: 0.95, seed: 7}}\n"
    )
}

/// A paper that prints one number.
const PAPER: &str = "\
id: nobody-2026
paper: Nobody 2026
identifier: none
rows:
  - id: exponent
    what: exponent of the planted law
    place: Eq. 1
    status: primary
    printed: \"0.08\"
    ours: mine.alpha
    note: planted
";

fn with_missing_measure() -> Project {
    let project = Project::new();
    project.write("data/sources/absent.yaml", ABSENT);
    project.write("data/measures/falls.yaml", &measure("falls", "absent"));
    project
}

fn said(project: &Project, arguments: &[&str]) -> String {
    String::from_utf8(project.run(arguments).stdout).expect("text")
}

#[test]
fn f1_a_measure_that_could_not_run_is_in_the_report() {
    let project = with_missing_measure();
    let said = said(&project, &["report", "--verbose"]);
    assert!(said.contains("not run: measure falls: absent/runs is missing"), "{said}");
    for file in ["missing.html", "report.json", "tables/missing.csv"] {
        let text = project.read(&format!("reports/out/latest/{file}"));
        assert!(text.contains("falls") && text.contains("is missing"), "{file} says nothing of it");
    }
}

#[test]
fn f2_fit_says_by_its_code_that_data_of_a_measure_are_missing() {
    let project = with_missing_measure();
    assert_eq!(project.run(&["fit"]).status.code(), Some(3), "only a measure's data are missing");
    assert_eq!(Project::new().run(&["fit"]).status.code(), Some(0), "nothing is missing");
}

#[test]
fn f3_a_report_is_made_anew_when_a_printed_number_changes() {
    let project = Project::new();
    project.write("data/replications/nobody-2026.yaml", PAPER);
    said(&project, &["report"]);
    assert!(said(&project, &["report"]).contains("nothing changed"), "the same number");
    assert!(page(&project).contains("reproduced to the printed digits"), "0.08 is planted");
    project.edit("data/replications/nobody-2026.yaml", "printed: \"0.08\"", "printed: \"0.30\"");
    assert!(!said(&project, &["report"]).contains("nothing changed"), "another number");
    assert!(!page(&project).contains("reproduced to the printed digits</"), "0.30 is not");
}

fn page(project: &Project) -> String {
    project.read("reports/out/latest/tables/replications.csv")
}

#[test]
fn f4_verify_reads_every_kind_and_locks_no_garbage() {
    for (path, text, expected) in [
        ("data/measures/broken.yaml", "this is: [no measure", "data/measures/broken.yaml"),
        ("data/replications/wrong.yaml", "rows: 3\n", "data/replications/wrong.yaml"),
        ("data/allocations/wrong.yaml", "id: wrong\n", "data/allocations/wrong.yaml"),
        ("data/comparisons/wrong.yaml", "id: wrong\n", "data/comparisons/wrong.yaml"),
        ("data/published/constants.csv", "law,parameter\nx\n", "data/published/constants.csv"),
        ("data/published/constants.csv", "this is: [no\n", "no column law; hint: the first line"),
    ] {
        let project = Project::new();
        project.write(path, text);
        for arguments in [&["verify", "--write"][..], &["verify"]] {
            let said = project.refusal(arguments);
            assert!(said.contains(expected), "{said}");
        }
        assert!(!project.root().join("data/definitions.lock").exists(), "{path} was locked");
    }
}

#[test]
fn f5_an_exhibit_and_a_measure_of_one_name_are_refused() {
    let project = Project::new();
    project.write("data/measures/twice.yaml", &measure("twice", "mine"));
    let exhibit = "\
id: twice
title: A planted stop
lesson: None.
study: mine
start: {A: 60, E: 1.5, alpha: 0.3}
start_note: Planted.
average: true
gradient_max: 10.0
gradient_relative_max: 1.0e-8
steps_max: 1000
";
    project.write("data/exhibits/twice.yaml", exhibit);
    for command in ["fit", "verify"] {
        let said = project.refusal(&[command]);
        let (one, two) = ("data/exhibits/twice.yaml", "data/measures/twice.yaml");
        assert!(said.contains(one) && said.contains(two) && said.contains("hint:"), "{said}");
    }
}

#[test]
fn f6_a_draft_does_not_take_the_name_of_a_measure() {
    let project = Project::new();
    project.write("data/measures/two.yaml", &measure("two", "mine"));
    let said = project.refusal(&["new", "study", "two", "--observations", "mine", "--no-input"]);
    assert!(said.contains("data/measures/two.yaml: the measure is called \"two\""), "{said}");
    assert!(!project.root().join("data/studies/two.yaml").exists(), "nothing is written");
}

#[test]
fn f7_a_misspelt_quantity_is_an_error_and_no_verdict() {
    let project = Project::new();
    project.edit("data/claims/mine-bends.yaml", "mine.elasticity_fall", "mine.elasticity_fal");
    let said = project.refusal(&["report"]);
    for part in [
        "data/claims/mine-bends.yaml:9:34:",
        "reads \"mine.elasticity_fal\", which nothing declares",
        "hint: the nearest names are mine.elasticity_fall",
    ] {
        assert!(said.contains(part), "{said}\ndoes not say: {part}");
    }
    let project = Project::new();
    project.write("data/replications/nobody-2026.yaml", &PAPER.replace("mine.alpha", "mine.alfa"));
    let said = project.refusal(&["report"]);
    for part in ["data/replications/nobody-2026.yaml:10:11:", "\"mine.alfa\"", "mine.alpha"] {
        assert!(said.contains(part), "{said}\ndoes not say: {part}");
    }
}

/// A misspelling is caught also where the analysis that it speaks of could not run.
#[test]
fn f7_a_misspelt_quantity_of_missing_data_is_an_error_too() {
    let project = with_missing_measure();
    let gate = "mine.elasticity_fall, field: low";
    project.edit("data/claims/mine-bends.yaml", gate, "falls.exponnt, field: low");
    let said = project.refusal(&["report", "--verbose"]);
    assert!(said.contains("\"falls.exponnt\", which nothing declares"), "{said}");
    project.edit("data/claims/mine-bends.yaml", "falls.exponnt", "falls.exponent");
    let output = project.run(&["report", "--verbose"]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.contains("not run here   mine-bends"), "{said}");
}

#[test]
fn f8_the_digests_of_every_kind_stand_in_the_report() {
    let project = with_missing_measure();
    project.write("data/measures/frontier.yaml", &measure("frontier", "mine"));
    project.write("data/replications/nobody-2026.yaml", PAPER);
    said(&project, &["report"]);
    let digests = project.read("reports/out/latest/tables/digests.csv");
    for name in [
        "source,mine,",
        "study,mine,",
        "measure,frontier,",
        "measure,falls,",
        "constants,constants,",
        "replication,nobody-2026,",
        "claim,mine-bends,",
    ] {
        assert!(digests.contains(name), "{digests}\nhas no {name}");
    }
}

#[test]
fn f8_allocations_and_comparisons_have_schemas_and_example_lines() {
    let project = Project::new();
    assert!(project.run(&["verify", "--write"]).status.success(), "schemas are written");
    for kind in ["allocation", "comparison"] {
        let text = project.read(&format!("data/schemas/{kind}.schema.json"));
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        assert!(schema["properties"]["question"].is_object(), "{kind}");
        let path = format!("data/{kind}s/half.yaml");
        project.write(&path, "id: half\ntitle: Half of one\n");
        let said = project.refusal(&["verify"]);
        assert!(
            said.contains(&path) && said.contains("hint: add the line `question: ...`"),
            "{said}"
        );
        std::fs::remove_file(project.root().join(&path)).expect("the file goes");
    }
}

/// The text of every file of a folder of the repository's data.
fn texts(folder: &str) -> Vec<(String, String)> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(folder);
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(path).expect(folder) {
        let path = entry.expect("an entry").path();
        texts.push((path.display().to_string(), std::fs::read_to_string(&path).expect("a file")));
    }
    texts
}

/// The ids that a text cites as `check C2` or `check C2a`.
fn cited(text: &str) -> Vec<String> {
    let is_id = |sign: &char| sign.is_ascii_alphanumeric();
    let ids = text.split("check ").skip(1).map(|rest| rest.chars().take_while(is_id).collect());
    let is_cited = |id: &String| {
        id.starts_with(|first: char| first.is_ascii_uppercase())
            && id.contains(|sign: char| sign.is_ascii_digit())
    };
    ids.filter(is_cited).collect()
}

#[test]
fn f10_every_check_that_is_cited_stands_in_the_catalogue() {
    let catalogue = analyses::checks::catalogue();
    let mut count = 0;
    for (file, text) in ["claims", "measures", "studies", "replications"].map(texts).concat() {
        for id in cited(&text) {
            count += 1;
            // `C2` is what C2a, C2b and C2c are together.
            let parts = |known: &str| known.strip_prefix(id.as_str()).map(str::to_owned);
            let is_known = catalogue.iter().filter_map(|entry| parts(&entry.id)).any(|part| {
                part.is_empty() || part.chars().all(|letter| letter.is_ascii_lowercase())
            });
            assert!(is_known, "{file} cites check {id}, which is in no catalogue");
        }
    }
    assert!(count > 20, "{count} citations were read");
}

/// Locked rules that read a check's statistic by its own name hold it against the same number.
#[test]
fn f10_a_gate_on_a_checks_statistic_has_the_checks_threshold() {
    let statistics = [("E7", "range_decades_flop"), ("D11", "replicates_failed_share")];
    let mut count = 0;
    for (id, statistic) in statistics {
        let check = analyses::study::checks::CATALOGUE.iter().find(|check| check.id == id);
        let threshold = check.expect("a check").threshold.fixed();
        for (file, text) in texts("claims") {
            // A gate that asks for more by a reason of its own does not cite the check.
            let cites = format!("check {id}");
            let gates = text.split("- name: ").filter(|gate| gate.contains(statistic));
            for gate in gates.filter(|gate| gate.contains(&cites)) {
                let (_, number) = gate.split_once("threshold: ").expect("a threshold");
                let number = number.lines().next().expect("a line");
                let found: f64 = number.parse().expect("a number");
                assert!(
                    (found - threshold).abs() < f64::EPSILON,
                    "{file}: {statistic} is held against {found}, check {id} against {threshold}"
                );
                count += 1;
            }
        }
    }
    assert!(count > 5, "{count} gates were read");
}
