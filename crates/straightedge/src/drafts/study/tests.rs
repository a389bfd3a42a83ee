//! Drafts of studies for sets that have more and fewer variables.

use std::fs;

use super::*;
use crate::drafts::ask::tests::{answering, nobody};
use crate::drafts::source;
use crate::project::Folders;

/// A project with one source made of a table.
fn project(table: &str) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs.csv");
    fs::write(&file, table).unwrap();
    let folders =
        Folders { project: folder.path().join("project"), offline: true, ..Folders::default() };
    let project = Project::at(&folders);
    source::run(&project, &source::tests::options(file), &mut nobody()).unwrap();
    (folder, project)
}

fn options(law: Option<&str>) -> StudyOptions {
    StudyOptions {
        id: "fit".to_owned(),
        observations: "runs".to_owned(),
        law: law.map(str::to_owned),
        response: None,
        no_input: true,
    }
}

/// The study that is drafted, as it is read back.
fn drafted(table: &str, law: Option<&str>, ask: &mut Ask) -> Study {
    let (_folder, project) = project(table);
    run(&project, &options(law), ask).unwrap();
    inputs::definitions(&project).unwrap().studies.remove(0).definition
}

fn refused(table: &str, options: &StudyOptions) -> String {
    let (_folder, project) = project(table);
    let said = format!("{:#}", run(&project, options, &mut nobody()).unwrap_err());
    assert!(!project.path("data/studies").exists(), "a refused study leaves nothing behind");
    said
}

const BOTH: &str = "N,D,loss_nats\n1e8,2e9,3.4\n2e8,2e9,3.2\n1e8,4e9,3.1\n2e8,4e9,3.0\n";
const SAME_DATA: &str = "N,D,loss_nats\n1e8,2e9,3.4\n2e8,2e9,3.2\n4e8,2e9,3.1\n";
const SIZES: &str = "N,loss_nats\n1e8,3.4\n2e8,3.2\n4e8,3.1\n";

#[test]
fn the_first_law_that_fits_has_the_most_variables() {
    let study = drafted(BOTH, None, &mut nobody());
    assert_eq!(
        (study.law.as_str(), study.variables.as_slice()),
        ("chinchilla_additive", ["params", "training_tokens"].map(str::to_owned).as_slice())
    );
    assert_eq!(
        study.starts.keys().collect::<Vec<_>>(),
        ["alpha", "beta"],
        "coefficients follow by least squares"
    );
    // The largest run: 6 * 2e8 * 4e9 = 4.8e18.
    assert_eq!(
        study.budgets_flop.unwrap().into_iter().collect::<Vec<_>>(),
        [("1e19".to_owned(), 1e19)]
    );
    assert_eq!(study.offset.as_deref(), Some("E"));
}

/// Twenty tokens a parameter, up to rounding: alpha and beta could be exchanged.
#[test]
fn variables_that_move_together_are_not_suggested() {
    let table =
        "N,D,loss_nats\n1.11e8,2.2e9,3.4\n2.56e8,5.1e9,3.2\n5.9e8,1.18e10,3.0\n1.3e9,2.6e10,2.8\n";
    assert_eq!(drafted(table, None, &mut nobody()).law, "power_law_offset");
}

/// A variable that never changes says nothing of its exponent.
#[test]
fn a_variable_that_does_not_vary_is_not_suggested() {
    let study = drafted(SAME_DATA, None, &mut nobody());
    assert_eq!(
        (study.law.as_str(), study.variables[0].as_str()),
        ("power_law_offset", "training_flop")
    );
    let said = refused(SAME_DATA, &options(Some("chinchilla_additive")));
    assert!(
        said.contains(
            "law \"chinchilla_additive\" cannot be fitted to observations \"runs\": \
            training_tokens does not vary, or is not positive in every row; hint: these can: "
        ),
        "{said}"
    );
}

#[test]
fn without_compute_there_are_no_budgets() {
    let study = drafted(SIZES, None, &mut nobody());
    assert_eq!(
        (study.variables.as_slice(), study.budgets_flop),
        (["params".to_owned()].as_slice(), None)
    );
}

#[test]
fn the_law_may_be_named_or_chosen() {
    assert_eq!(drafted(BOTH, Some("power_law_offset"), &mut nobody()).law, "power_law_offset");
    let fitting = drafted(BOTH, None, &mut answering("2\n")).law;
    assert_ne!(fitting, "chinchilla_additive", "the second of the list");
}

#[test]
fn a_law_that_nobody_chose_is_left_open() {
    let (_folder, project) = project(BOTH);
    let mut names = analyses::fitting::law_names();
    names.retain(|name| *name != "chinchilla_additive");
    for (id, law, ask, open) in [
        ("open", None, nobody(), true),
        ("named", Some("chinchilla_additive"), nobody(), false),
        ("chosen", None, answering("1\n"), false),
    ] {
        let mut ask = ask;
        run(&project, &StudyOptions { id: id.to_owned(), ..options(law) }, &mut ask).unwrap();
        let text = fs::read_to_string(project.path(&format!("data/studies/{id}.yaml"))).unwrap();
        let marked = text.lines().find(|line| line.starts_with("# Or, since the runs have"));
        assert_eq!(marked.is_some(), open, "{id}: {text}");
        assert!(
            marked.is_none_or(|line| names.iter().any(|name| line.contains(name))),
            "{marked:?}"
        );
    }
}

#[test]
fn rows_of_one_run_are_drawn_together() {
    let study = drafted(
        "run,N,tokens_b,loss_nats\na,1e8,1,3.4\na,1e8,2,3.2\nb,2e8,1,3.1\nb,2e8,2,3.0\n",
        None,
        &mut nobody(),
    );
    assert_eq!(study.bootstrap.draw, analyses::fitting::Draw::Clusters);
}

#[test]
fn what_cannot_be_drafted_is_refused() {
    let unknown = StudyOptions { observations: "yours".to_owned(), ..options(None) };
    assert!(
        refused(BOTH, &unknown)
            .contains("no observations are called \"yours\"; hint: there are runs"),
        "a set"
    );
    let spaced = StudyOptions { id: "a fit".to_owned(), ..options(None) };
    assert!(refused(BOTH, &spaced).contains("name \"a fit\" is not plain; hint:"), "a name");
    let said = refused("N,acc_pct\n1e8,30\n2e8,40\n", &options(None));
    assert!(
        said.contains("no law can; it has accuracy_fraction, params and needs loss_nats"),
        "{said}"
    );
}

/// Target tokens that pre-training saves, by tokens of fine-tuning and parameters: no loss at all.
const TRANSFER: &str = "fine_tuning_tokens,N,transferred_tokens\n1e7,1e8,3e8\n1e8,1e8,4.4e8\n\
    1e7,4e8,5.1e8\n1e8,4e8,7.3e8\n1e9,4e8,1.1e9\n";

/// A law of something else than the loss asks for what it predicts by itself, or is told.
#[test]
fn a_law_of_another_response_needs_no_loss() {
    let read = drafted(TRANSFER, Some("transfer"), &mut nobody());
    assert_eq!((read.law.as_str(), read.response.as_str()), ("transfer", "transferred_tokens"));
    assert_eq!(read.variables, ["fine_tuning_tokens", "params"]);
    let (_folder, project) = project(TRANSFER);
    let told = StudyOptions {
        response: Some("transferred_tokens".to_owned()),
        ..options(Some("transfer"))
    };
    run(&project, &told, &mut nobody()).unwrap();
    let again = inputs::definitions(&project).unwrap().studies.remove(0).definition;
    assert_eq!((again.law, again.response), (read.law, read.response));
}

/// What it needs is said in one sentence where the runs lack it.
#[test]
fn a_law_says_what_it_needs() {
    let needs = "transfer predicts transferred_tokens from fine_tuning_tokens and params";
    for (response, why) in [
        (None, "no column is transferred_tokens"),
        (Some("loss_nats"), "it predicts transferred_tokens, not loss_nats"),
    ] {
        let response = response.map(str::to_owned);
        let said = refused(BOTH, &StudyOptions { response, ..options(Some("transfer")) });
        assert!(said.contains(why) && said.ends_with(needs), "{said}");
    }
    let said = refused(TRANSFER, &options(Some("chinchilla_additive")));
    assert!(
        said.ends_with("chinchilla_additive predicts loss_nats from params and training_tokens"),
        "{said}"
    );
}

#[test]
fn a_study_is_never_overwritten() {
    let (_folder, project) = project(BOTH);
    run(&project, &options(None), &mut nobody()).unwrap();
    let before = fs::read_to_string(project.path("data/studies/fit.yaml")).unwrap();
    let said = format!(
        "{:#}",
        run(&project, &options(Some("power_law_offset")), &mut nobody()).unwrap_err()
    );
    assert!(
        said.starts_with("data/studies/fit.yaml: the file exists, and nothing is overwritten"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(project.path("data/studies/fit.yaml")).unwrap(), before);
}
