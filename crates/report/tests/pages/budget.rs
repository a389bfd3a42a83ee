//! The box in which a reader names a size and tokens: its script has the numbers of the evidence.

use evidence::{Detail, Evidence, StudyDetail};
use serde_json::Value;

use super::{Pages, fixture, pages, render};

/// The numbers that stand above the script.
fn law(pages: &Pages) -> Value {
    let script = pages.read("assets/budget.js");
    let start = "const LAW = ";
    let line = script.lines().find_map(|line| line.strip_prefix(start)).expect("numbers");
    serde_json::from_str(line.trim_end_matches(';')).expect("JSON")
}

fn study(evidence: &mut Evidence) -> &mut StudyDetail {
    let found = evidence.findings.iter_mut().find(|found| found.head.id == "chinchilla");
    let Detail::Study(study) = &mut found.expect("a study").detail else { panic!("no study") };
    study
}

fn list(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|it| it.as_f64().expect("a number")).collect()
}

#[test]
fn the_script_has_the_draws_of_the_evidence() {
    let mut evidence = fixture::evidence();
    let law = law(pages());
    let fit = list(&law["fit"]);
    let found = evidence.findings.iter().find(|it| it.head.id == "chinchilla").expect("a study");
    // The names in the order of the script.
    let order = ["A", "B", "E", "alpha", "beta"];
    for (name, value) in order.iter().zip(&fit) {
        let estimate = found.quantities[*name].estimate;
        assert!((value / estimate - 1.0).abs() < 1e-6, "{name}: {value} is not {estimate}");
    }
    let study = study(&mut evidence);
    let draws = study.draws.clone().expect("draws");
    let shown = law["replicates"].as_array().expect("a list");
    assert_eq!(shown.len(), draws.replicates.len(), "another number of draws");
    for (shown, filed) in shown.iter().zip(&draws.replicates) {
        for (name, value) in order.iter().zip(list(shown)) {
            let at = study.parameters.iter().position(|it| it.name == *name).expect("a parameter");
            assert!((value / filed[at] - 1.0).abs() < 1e-6, "{name}: {value}, {}", filed[at]);
        }
    }
    assert_eq!(law["errors"].as_array().expect("a list").len(), draws.ln_errors.len());
    // Half widths of 0.012 where the draws have 0.008 and 0.006.
    let widened = list(&law["widened"][0]);
    assert!((widened[1] - 1.5).abs() < 1e-6 && (widened[2] - 2.0).abs() < 1e-6, "{widened:?}");
    assert_eq!((widened[0], law["start"].as_f64()), (1e21, Some(1e21)), "another budget");
}

#[test]
fn without_a_script_the_box_says_where_the_numbers_are() {
    let pages = pages();
    for (file, up) in [("index.html", ""), ("study/chinchilla.html", "../")] {
        let page = pages.read(file);
        let still = page.split("<p class=\"still\">").nth(1).expect("a sentence");
        let still = still.split("</p>").next().expect("an end");
        for link in ["report.pdf", "tables/quantities.csv"] {
            assert!(still.contains(&format!("href=\"{up}{link}\"")), "{file}: {still}");
        }
    }
    let attacks = pages.read("study/chinchilla-attacks.html");
    assert!(!attacks.contains("your-budget"), "a box on a page of another subject");
}

#[test]
fn without_draws_there_is_no_box() {
    let mut evidence = fixture::evidence();
    for found in &mut evidence.findings {
        if let Detail::Study(study) = &mut found.detail {
            study.draws = None;
        }
    }
    let pages = render(&evidence);
    assert!(!pages.0.contains_key("assets/budget.js"), "a script without numbers");
    assert!(pages.site().all(|file| !pages.read(file).contains("budget.js")), "a box of nothing");
}
