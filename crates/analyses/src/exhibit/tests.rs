//! Exhibits that make no sense are refused, with the location, what is wrong and what to do.

use super::Exhibit;
use crate::analysis::Analysis;
use crate::definition::{Defined, Document, parse};
use crate::study::Study;

const STUDY: &str = include_str!("../../../../data/studies/chinchilla-huber.yaml");
const EXHIBIT: &str = include_str!("../../../../data/exhibits/early-stop.yaml");

fn document(text: &str, location: &str, stem: &str) -> Document {
    let [location, stem, text] = [location, stem, text].map(str::to_owned);
    Document { location, stem, text, digest: String::new() }
}

fn studies(edits: &[(&str, &str)]) -> Vec<Defined<Study>> {
    let study = document(&edited(STUDY, edits), "a study", "chinchilla-huber");
    vec![parse(&study).expect("the study is in order")]
}

/// The text with each first part, which it must hold, replaced by the second.
fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the file does not hold {from}");
        text.replacen(from, to, 1)
    })
}

fn read(text: &str, studies: &[Defined<Study>]) -> anyhow::Result<Exhibit> {
    read_as(text, "data/exhibits/early-stop.yaml", "early-stop", studies)
}

fn read_as(
    text: &str,
    location: &str,
    stem: &str,
    studies: &[Defined<Study>],
) -> anyhow::Result<Exhibit> {
    let exhibit: Defined<Exhibit> = parse(&document(text, location, stem))?;
    Analysis::heads(&exhibit, studies)?;
    Ok(exhibit.definition)
}

fn check(from: &str, to: &str, expected: &[&str]) {
    let error = read(&edited(EXHIBIT, &[(from, to)]), &studies(&[])).expect_err("refused");
    let said = format!("{error:#}");
    for part in ["data/exhibits/early-stop.yaml"].iter().chain(expected) {
        assert!(said.contains(part), "{said}\ndoes not say: {part}");
    }
}

#[test]
fn both_exhibits_of_the_project_are_in_order() {
    let early = read(EXHIBIT, &studies(&[])).expect("in order");
    assert!(
        early.average
            && early
                .record
                .is_some_and(|record| record.parameters["E"].to_bits() == 2.056_f64.to_bits())
    );
    let published = include_str!("../../../../data/exhibits/published-start.yaml");
    let published =
        read_as(published, "an exhibit", "published-start", &studies(&[])).expect("in order");
    assert_eq!(published.record, None, "nobody recorded it");
}

#[test]
fn names_must_be_known() {
    check(
        "id: early-stop",
        "id: late-stop",
        &["id \"late-stop\" is not the file's name", "hint: name the file"],
    );
    check(
        "study: chinchilla-huber",
        "study: mine",
        &["no study is called \"mine\"", "hint: there are chinchilla-huber"],
    );
    for parameter in ["alpha: 0.335", "A: 18885"] {
        check(
            parameter,
            "gamma: 0.335",
            &["has no parameter \"gamma\"", "hint: it has A, B, E, alpha, beta"],
        );
    }
    check(
        "average: true",
        "averaged: true",
        &[":25:1: unknown field \"averaged\"", "did you mean \"average\"?"],
    );
}

#[test]
fn nothing_has_a_default() {
    check(", alpha: 0.335", "", &["no start for alpha", "hint:"]);
    for setting in [
        "average: true",
        "gradient_max: 1.0e-5",
        "gradient_relative_max: 1.0e-8",
        "steps_max: 1000",
    ] {
        let (name, _) = setting.split_once(':').expect("a setting");
        check(setting, "", &["missing field", name]);
    }
}

#[test]
fn numbers_must_mean_something() {
    for number in ["0", "-1.0e-5", ".nan", ".inf"] {
        check(
            "gradient_max: 1.0e-5",
            &format!("gradient_max: {number}"),
            &["is not positive", "hint:"],
        );
    }
    for number in ["0", "-1.0e-8", "0.1", ".nan"] {
        let to = format!("gradient_relative_max: {number}");
        check("gradient_relative_max: 1.0e-8", &to, &["is not between 0 and 0.001", "hint: 1e-8"]);
    }
    check("steps_max: 1000", "steps_max: 0", &["steps_max is 0", "hint:"]);
    check(
        "E: 1.0",
        "E: 0.0",
        &["the start 0 for E is out of its range", "hint: scales are positive"],
    );
    check("beta: 0.7", "beta: .nan", &["the start NaN for beta is out of its range"]);
    check("objective: 0.001984", "objective: .inf", &["a number on record is not finite", "hint:"]);
}

#[test]
fn a_study_must_have_a_gradient_and_rows_of_one_weight() {
    for edit in [
        ("{huber: {delta: 0.001}}", "least_absolute"),
        ("offset: E", "offset: E\nnoise_along: params"),
    ] {
        let said = format!("{:#}", read(EXHIBIT, &studies(&[edit])).expect_err("refused"));
        assert!(
            said.contains("which BFGS cannot follow; hint:") && said.contains("early-stop.yaml"),
            "{said}"
        );
    }
}
