//! Drafts of claims about numbers that a study declares.

use super::*;
use crate::drafts::ask::tests::{answering, nobody};
use crate::drafts::draft::StudyOptions;
use crate::drafts::{source, study};
use crate::project::Folders;

/// A project with a study `fit` of parameters and tokens.
fn project() -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs.csv");
    let table = "N,D,loss_nats\n1e8,2e9,3.4\n2e8,2e9,3.2\n1e8,4e9,3.1\n2e8,4e9,3.0\n";
    std::fs::write(&file, table).unwrap();
    let folders =
        Folders { project: folder.path().join("project"), offline: true, ..Folders::default() };
    let project = Project::at(&folders);
    source::run(&project, &source::tests::options(file), &mut nobody()).unwrap();
    let options = StudyOptions {
        id: "fit".to_owned(),
        observations: "runs".to_owned(),
        law: None,
        response: None,
        no_input: true,
    };
    study::run(&project, &options, &mut nobody()).unwrap();
    (folder, project)
}

fn options(quantity: &str, below: Option<f64>, above: Option<f64>) -> ClaimOptions {
    let quantity = quantity.to_owned();
    ClaimOptions { id: "small".to_owned(), quantity, below, above, no_input: true }
}

/// The gates of a draft: stage, quantity, field, comparison, threshold.
fn gates(options: &ClaimOptions, ask: &mut Ask) -> Vec<String> {
    let (_folder, project) = project();
    run(&project, options, ask).unwrap();
    let text = crate::files::read(&project.path("data/claims/small.yaml")).unwrap();
    let claim = claims::parse(&text, "small.yaml", "small").unwrap();
    let rule = &claim.rule;
    [&rule.identified, &rule.supports, &rule.refutes, &rule.robust]
        .into_iter()
        .flatten()
        .map(|gate| {
            let quantity = &gate.quantity.value;
            format!("{quantity} {:?} {:?} {}", gate.field, gate.is, gate.threshold)
        })
        .collect()
}

#[test]
fn the_whole_interval_decides_both_ways() {
    assert_eq!(
        gates(&options("fit.alpha", Some(0.4), None), &mut nobody()),
        ["fit.converged Estimate Above 0.5", "fit.alpha High Below 0.4", "fit.alpha Low Above 0.4"]
    );
    assert_eq!(
        gates(&options("fit.E", None, Some(-1.5)), &mut nobody())[1..],
        ["fit.E Low Above -1.5", "fit.E High Below -1.5"]
    );
}

#[test]
fn a_person_gives_the_threshold() {
    let asked = options("fit.beta", None, None);
    assert_eq!(
        gates(&asked, &mut answering("2\nhalf\n0.25\n"))[1],
        "fit.beta Low Above 0.25",
        "the question is put again after a word"
    );
    let (_folder, project) = project();
    let said = run(&project, &asked, &mut nobody()).unwrap_err().to_string();
    assert!(
        said.ends_with("hint: give what is claimed, --below NUMBER or --above NUMBER"),
        "{said}"
    );
    assert!(!project.path("data/claims").exists(), "a refused claim leaves nothing behind");
}

#[test]
fn a_number_that_nothing_computes_is_refused() {
    let (_folder, project) = project();
    for (name, near) in [("fit.alfa", "fit.alpha"), ("fitt.alpha", "fit.alpha"), ("alpha", "fit.")]
    {
        let said = run(&project, &options(name, Some(1.0), None), &mut nobody()).unwrap_err();
        let said = said.to_string();
        assert!(said.starts_with(&format!("nothing computes \"{name}\"; hint: ")), "{said}");
        assert!(said.contains(near), "{said}");
    }
}

#[test]
fn a_claim_is_never_overwritten() {
    let (_folder, project) = project();
    run(&project, &options("fit.alpha", Some(0.4), None), &mut nobody()).unwrap();
    let said = run(&project, &options("fit.alpha", Some(0.5), None), &mut nobody()).unwrap_err();
    assert!(said.to_string().contains("data/claims/small.yaml: the file exists"), "{said}");
}

/// A p value has no interval: a gate on an end of one could never be met.
#[test]
fn a_number_without_an_interval_decides_by_itself() {
    assert_eq!(
        gates(&options("fit.p_value_offset", Some(0.01), None), &mut nobody())[1..],
        ["fit.p_value_offset Estimate Below 0.01", "fit.p_value_offset Estimate Above 0.01"]
    );
}

#[test]
fn a_threshold_that_no_value_can_pass_is_refused() {
    let (_folder, project) = project();
    for (below, above) in [(Some(0.0), None), (None, Some(1.0)), (Some(1.5), None)] {
        let wanted = options("fit.p_value_offset", below, above);
        let said = format!("{:#}", run(&project, &wanted, &mut nobody()).unwrap_err());
        assert!(said.contains("lies between 0 and 1") && said.contains("hint:"), "{said}");
    }
    let none = options("fit.alpha", Some(f64::NAN), None);
    assert!(run(&project, &none, &mut nobody()).is_err(), "no number is no threshold");
}
