//! Rows that no real run has, and that everybody tries first: losses without noise, one and the
//! same loss, an error of nothing.

mod planted;
mod support;

use planted::Project;
use serde_json::Value;

const HEAD: &str = "# Planted runs for a test.\nmodel,params,training_tokens,loss_nats\n";

/// So many runs at 20 tokens a parameter, with the loss of each by its training compute.
fn table(count: i32, loss: impl Fn(f64) -> f64) -> String {
    let rows = (0..count).map(|i| {
        let params = 1e7 * libm::pow(2.0, 0.4 * f64::from(i));
        let tokens = 20.0 * params;
        format!("m{i},{params},{tokens},{}\n", loss(6.0 * params * tokens))
    });
    HEAD.to_owned() + &rows.collect::<String>()
}

/// A number of the evidence.
fn number(project: &Project, name: &str) -> Value {
    let output = project.run(&["show", name, "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What a reference says of noise-free data: the planted constants themselves, and no spread.
#[test]
fn losses_without_noise_give_their_constants_and_intervals_of_no_width() {
    for objective in ["least_squares", "{huber: {delta: 0.001}}", "least_absolute"] {
        for count in [12, 36] {
            let project = Project::new();
            let study = project.read("data/studies/mine.yaml");
            let objective_is = format!("objective: {objective}");
            let study = study.replace("objective: least_squares", &objective_is);
            project.write("data/studies/mine.yaml", &study);
            project.write_table(&table(count, |flop| 1.5 + 60.0 * libm::pow(flop, -0.08)));
            let output = project.run(&["fit"]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{objective}, {count}: {said}");
            let converged = number(&project, "mine.converged");
            assert_eq!(converged["estimate"], 1.0, "{objective}, {count}");
            let failed = number(&project, "mine.replicates_failed_share");
            assert_eq!(failed["estimate"], 0.0, "{objective}, {count}");
            for (name, planted) in [("A", 60.0), ("E", 1.5), ("alpha", 0.08)] {
                let found = number(&project, &format!("mine.{name}"));
                for end in ["estimate", "low", "high"] {
                    let value = found[end].as_f64().expect(end);
                    let off = (value / planted - 1.0).abs();
                    assert!(off < 1e-8, "{objective}, {count}: {name}, {end}: {found}");
                }
            }
        }
    }
}

/// Of one loss nothing follows but that loss, and a report says so.
#[test]
fn one_and_the_same_loss_is_not_identified_and_ends_no_report() {
    let project = Project::new();
    project.write_table(&table(12, |_| 3.0));
    let output = project.run(&["report"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let shown = project.run(&["show", "mine.alpha"]);
    let why = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert!(why.contains("mine.alpha has no number: not identified"), "{why}");
    assert!(project.root().join("reports/out/latest/report.html").is_file(), "no page");
    let verdicts = project.run(&["explain"]);
    let verdicts = String::from_utf8_lossy(&verdicts.stdout).into_owned();
    assert!(verdicts.starts_with("not identified"), "{verdicts}");
}

/// An error of 0 has no logarithm: that study is listed with file and line, the one that leaves
/// the row out runs.
#[test]
fn an_error_of_nothing_ends_its_own_study_alone() {
    let project = Project::new();
    let rows = (0..9).map(|i| {
        let params = 1e7 * libm::pow(4.0, f64::from(i));
        let error =
            if i == 6 { 0.0 } else { 0.05 + 3.0 * libm::pow(120.0 * params * params, -0.06) };
        format!("m{i},{params},{},{error}\n", 20.0 * params)
    });
    let rows: String = rows.collect();
    project.write_table(&(HEAD.replace("loss_nats", "error") + &rows));
    let source = project.read("data/sources/mine.yaml");
    let loss = "loss_nats: {from: loss_nats, unit: nats/token, meaning: planted loss}";
    let error = "error_fraction: {from: error, unit: fraction, meaning: planted error}";
    assert!(source.contains(loss), "{source}");
    project.write("data/sources/mine.yaml", &source.replace(loss, error));
    let study = project.read("data/studies/mine.yaml");
    let study = study.replace("published: [mine]", "published: []\nresponse: error_fraction");
    project.write("data/studies/mine.yaml", &study);
    let without = "exclude:\n  - where: {column: error_fraction, is: below, value: 1.0e-9}\n    \
                   reason: no error at all";
    let other = study.replace("id: mine", "id: other").replace("exclude: []", without);
    project.write("data/studies/other.yaml", &other);
    std::fs::remove_file(project.root().join("data/claims/mine-bends.yaml")).expect("the claim");
    let output = project.run(&["fit", "--verbose"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let named = "study mine: data/studies/mine.yaml: line 9 of mine: error_fraction is 0";
    assert!(said.contains(named), "{said}");
    let alpha = number(&project, "other.alpha");
    assert!((alpha["estimate"].as_f64().expect("a number") - 0.06).abs() < 1e-6, "{alpha}");
    assert_eq!(number(&project, "other.E")["unit"], "fraction", "the unit of the response");
}
