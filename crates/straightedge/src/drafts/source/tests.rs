//! Drafts of sources from small tables, with and without somebody to ask.

use std::path::PathBuf;

use super::*;
use crate::drafts::ask::tests::{answering, nobody};
use crate::project::Folders;

/// A folder without a project, and a table beside it.
struct Desk {
    folder: tempfile::TempDir,
    project: Project,
}

impl Desk {
    fn new(table: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("runs.csv"), table).unwrap();
        let folders =
            Folders { project: folder.path().join("project"), offline: true, ..Folders::default() };
        Self { project: Project::at(&folders), folder }
    }

    fn options(&self) -> SourceOptions {
        SourceOptions { file: self.folder.path().join("runs.csv"), id: None, no_input: true }
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.project.path(path)).unwrap()
    }

    /// What is said of a table that is refused; nothing may be left behind.
    fn refusal(&self, options: &SourceOptions) -> String {
        let said = format!("{:#}", run(&self.project, options, &mut nobody()).unwrap_err());
        assert!(!self.project.root().exists(), "a refused table leaves nothing behind");
        said.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

fn draft(table: &str, ask: &mut Ask) -> String {
    let desk = Desk::new(table);
    run(&desk.project, &desk.options(), ask).unwrap();
    inputs::manifests(&desk.project).unwrap();
    desk.read("data/sources/runs.yaml")
}

/// The lines of a draft that hold a text.
fn lines<'a>(draft: &'a str, text: &str) -> Vec<&'a str> {
    draft.lines().map(str::trim).filter(|line| line.contains(text)).collect()
}

const SMALL: &str = "# A comment.\n\nN,D,loss\n70e6,1.4e9,3.5\n4e8,8e9,2.9\n7e10,1e11,2.4\n";

#[test]
fn what_several_units_allow_is_left_open() {
    let text = draft(SMALL, &mut nobody());
    assert_eq!(lines(&text, "params unit"), ["# CHOOSE: params unit: \"1\" | thousand"]);
    assert_eq!(
        lines(&text, "training_tokens unit"),
        ["# CHOOSE: training_tokens unit: \"1\" | thousand"]
    );
    assert_eq!(
        lines(&text, "loss_nats unit"),
        ["# CHOOSE: loss_nats unit: nats/token | bits/token"]
    );
    assert_eq!(
        lines(&text, "params: {"),
        ["params: {from: \"N\", unit: \"1\", meaning: \"column N of the file\"}"]
    );
    assert_eq!(lines(&text, "rows:"), ["rows: 3"]);
    assert_eq!(lines(&text, "derive:"), ["derive: {training_flop: six_params_tokens}"]);
    assert_eq!(lines(&text, "unique:"), ["unique: [params]"]);
    assert!(
        text.starts_with("# yaml-language-server: $schema=../schemas/source.schema.json\n"),
        "{text}"
    );
}

#[test]
fn a_person_settles_what_is_open() {
    let text = draft(SMALL, &mut answering("2\n\n2\n"));
    assert_eq!(
        lines(&text, "params: {"),
        ["params: {from: \"N\", unit: thousand, meaning: \"column N of the file\"}"]
    );
    assert_eq!(
        lines(&text, "loss_nats: {"),
        ["loss_nats: {from: loss, unit: bits/token, meaning: \"column loss of the file\"}"]
    );
    assert_eq!(lines(&text, "unit: \"1\" |"), ["# CHOOSE: training_tokens unit: \"1\" | thousand"]);
}

/// C = 6 N D leaves one unit for each, and where no unit agrees the draft says so.
#[test]
fn compute_settles_units_or_is_doubted() {
    let text = draft(
        "n,d,c,val_loss_nats\n1e9,2e10,1.2e20\n7e10,1.4e12,5.88e23\n"
            .replace("e20\n", "e20,2.6\n")
            .replace("e23\n", "e23,1.9\n")
            .as_str(),
        &mut nobody(),
    );
    assert!(
        lines(&text, "CHOOSE: params").is_empty() && lines(&text, "CHOOSE: training").is_empty(),
        "{text}"
    );
    let desk = Desk::new("n,d,c,val_loss_nats\n1e9,2e10,3.6e20,2.6\n7e10,1.4e12,1.8e24,1.9\n");
    run(&desk.project, &desk.options(), &mut nobody()).unwrap();
    assert!(
        desk.read("data/sources/runs.yaml").contains("# CHECK: in no unit most rows have C/(6ND)"),
        "no doubt"
    );
}

#[test]
fn a_heading_that_the_values_contradict_is_doubted() {
    let text = draft("N (billions),loss_nats\n7e10,2.0\n1e9,2.5\n", &mut nobody());
    let doubt = "# CHECK: the heading means billion, which the limits of params rule out.";
    assert_eq!(lines(&text, "CHECK"), [doubt]);
    assert_eq!(lines(&text, "params unit"), ["# CHOOSE: params unit: \"1\" | thousand"]);
}

#[test]
fn a_perplexity_is_no_loss() {
    let said =
        Desk::new("N,D,ppl\n1e8,2e9,30\n").refusal(&Desk::new("N,D,ppl\n1e8,2e9,30\n").options());
    assert!(
        said.ends_with(
            "runs.csv: no column is a loss; column \"ppl\": perplexity is not a loss; hint: add a \
            column loss_nats = \
             ln(perplexity), if the perplexity is one per token"
        ),
        "{said}"
    );
    let text = draft("N,D,ppl,loss_nats\n1e8,2e9,30,3.4\n", &mut nobody());
    assert_eq!(
        lines(&text, "\"ppl\""),
        ["#   \"ppl\": perplexity is not a loss; add a column loss_nats = ln(perplexity), if \
            the perplexity is one per token"]
    );
}

#[test]
fn a_column_that_is_not_used_is_commented() {
    let table = "run,N,tokens_m,val_loss,train_loss,width,opt,lr\na,1e8,,3.4,3.3,512,adam,-1\nb,2e8,7,3.2,3.1,768,sgd,-2\n";
    let text = draft(table, &mut nobody());
    for (column, why) in [
        (
            "width",
            "its heading is unknown; it holds numbers such as \"512\"; quantities are params, ",
        ),
        (
            "opt",
            "its heading is unknown; it holds text such as \"adam\"; add it to labels to keep it",
        ),
        ("train_loss", "it may be loss_nats as well, which is taken from \"val_loss\""),
        (
            "lr",
            "it may be learning_rate, but most values are outside 1e-9 to 1e1 1 in any unit, such \
            as \"-1\"",
        ),
    ] {
        let found = lines(&text, &format!("#   \"{column}\": {why}"));
        assert_eq!(found.len(), 1, "{column}: {text}");
    }
    assert_eq!(lines(&text, "labels:"), ["labels: {run: run}"]);
}

#[test]
fn rows_that_share_a_run_are_told_apart_by_more_than_it() {
    let text = draft(
        "run,N,tokens_b,loss_nats\na,1e8,1,3.4\na,1e8,2,3.2\nb,2e8,1,3.1\nb,2e8,2,3.0\n",
        &mut nobody(),
    );
    assert_eq!(lines(&text, "unique:"), ["unique: [run, params, training_tokens]"]);
    assert_eq!(lines(&text, "cluster:"), ["cluster: run"]);
    let desk = Desk::new("N,loss_nats\n1e8,3.4\n1e8,3.4\n");
    assert!(
        desk.refusal(&desk.options()).contains("hint: add a column run that numbers them"),
        "repeated rows"
    );
}

#[test]
fn tables_that_cannot_be_read_are_refused() {
    for (table, expected) in [
        ("", "no data rows; hint:"),
        ("# only\n", "no data rows; hint:"),
        ("N,loss\n", "no data rows; hint:"),
        ("N,N,loss\n1,2,3\n", "two columns are called \"N\"; hint:"),
        ("a,b\n1,2\n", "no column is a loss, an accuracy or a count of successes; hint:"),
        ("N,loss\n1e8,three\n", "it may be loss_nats, but it holds text such as \"three\""),
        ("N,loss\n1e8,3,4\n", "runs.csv"),
    ] {
        let desk = Desk::new(table);
        let said = desk.refusal(&desk.options());
        assert!(said.contains(expected), "{table:?}: {said}");
    }
    let desk = Desk::new("N,loss\n");
    let named = SourceOptions { file: PathBuf::from("runs.xlsx"), ..desk.options() };
    assert!(desk.refusal(&named).contains("not a CSV file; hint:"), "another format");
    let spaced = SourceOptions { id: Some("my runs".to_owned()), ..desk.options() };
    assert!(
        desk.refusal(&spaced).contains("name \"my runs\" is not plain; hint:"),
        "a name with a space"
    );
}

#[test]
fn nothing_is_overwritten() {
    let desk = Desk::new("N,loss_nats\n1e8,3.4\n2e8,3.1\n");
    let refused = |options: &SourceOptions| {
        format!("{:#}", run(&desk.project, options, &mut nobody()).unwrap_err())
    };
    fs::create_dir_all(desk.project.path("data/tables")).unwrap();
    fs::write(desk.project.path("data/tables/runs.csv"), "another table\n").unwrap();
    assert!(
        refused(&desk.options())
            .contains("data/tables/runs.csv: the file exists, and nothing is overwritten"),
        "a table"
    );
    assert!(!desk.project.path("data/sources/runs.yaml").exists(), "all or nothing");
    assert_eq!(desk.read("data/tables/runs.csv"), "another table\n");

    let other = SourceOptions { id: Some("other".to_owned()), ..desk.options() };
    run(&desk.project, &other, &mut nobody()).unwrap();
    let written = desk.read("data/sources/other.yaml");
    assert!(refused(&other).contains("data/sources/other.yaml: the file exists"), "a source");
    assert_eq!(desk.read("data/sources/other.yaml"), written);
}

/// A table that lies in the project is pinned where it lies.
#[test]
fn a_table_of_the_project_is_not_copied() {
    let desk = Desk::new("");
    let path = desk.project.path("tables of mine/runs.csv");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "N,loss_nats\n1e8,3.4\n2e8,3.1\n").unwrap();
    run(&desk.project, &SourceOptions { file: path, ..desk.options() }, &mut nobody()).unwrap();
    assert_eq!(
        lines(&desk.read("data/sources/runs.yaml"), "table: {"),
        ["table: {path: \"tables of mine/runs.csv\"}"]
    );
    assert!(!desk.project.path("data/tables").exists(), "a copy");
}
