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
        options(self.folder.path().join("runs.csv"))
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

/// The options of a draft that asks nothing and is given nothing.
pub fn options(file: PathBuf) -> SourceOptions {
    SourceOptions {
        file,
        id: None,
        columns: Vec::new(),
        units: Vec::new(),
        formulas: Vec::new(),
        melt: Vec::new(),
        update: false,
        no_input: true,
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
    assert!(lines(&text, "params unit").is_empty(), "seventy million is a plain count");
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
    // The sizes alone tell these rows apart; two runs of one size may yet come.
    assert_eq!(lines(&text, "unique:"), ["unique: [params, training_tokens]"]);
    assert!(
        text.starts_with("# yaml-language-server: $schema=../schemas/source.schema.json\n"),
        "{text}"
    );
}

#[test]
fn a_person_settles_what_is_open() {
    let table = "N,D,loss\n70,1.4e9,3.5\n400,8e9,2.9\n7000,1e11,2.4\n";
    let text = draft(table, &mut answering("2\n2\n"));
    assert_eq!(
        lines(&text, "params: {"),
        ["params: {from: \"N\", unit: million, meaning: \"column N of the file\"}"]
    );
    assert_eq!(
        lines(&text, "loss_nats: {"),
        ["loss_nats: {from: loss, unit: bits/token, meaning: \"column loss of the file\"}"]
    );
    assert!(lines(&text, "CHOOSE:").is_empty(), "{text}");
    let text = draft(table, &mut answering("2\n\n"));
    assert_eq!(lines(&text, "CHOOSE:"), ["# CHOOSE: loss_nats unit: nats/token | bits/token"]);
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
        desk.read("data/sources/runs.yaml")
            .contains("# CHOOSE: training_flop: in no unit most rows have C/(6ND)"),
        "no doubt"
    );
}

#[test]
fn a_heading_that_the_values_contradict_is_doubted() {
    let text = draft("N (billions),loss_nats\n7e10,2.0\n1e9,2.5\n", &mut nobody());
    let doubt = "# CHECK: the heading means billion, which the limits of params rule out.";
    assert_eq!(lines(&text, "CHECK"), [doubt]);
    assert_eq!(lines(&text, "params: {").len(), 1);
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
        ("width", "its heading is unknown; it holds numbers such as \"512\""),
        (
            "opt",
            "its heading is unknown; it holds text such as \"adam\"; add it to labels to keep it",
        ),
        ("train_loss", "it may be loss_nats as well, which is taken from \"val_loss\""),
        (
            "lr",
            "it may be learning_rate, but most values are outside 1e-9 to 1e1 in any unit, such \
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
    let desk = Desk::new("N,loss_nats\n1e8,3.4\n1e8,3.3\n");
    assert!(
        desk.refusal(&desk.options()).ends_with(
            "lines 2 and 3 have the same params; hint: add a column run that names each"
        ),
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
    assert!(
        desk.refusal(&named).contains("its name must end in one of .csv, .tsv, .jsonl, .parquet"),
        "another format"
    );
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

/// What a table is taken for, as far as it is said in the file.
#[track_caller]
fn check(table: &str, expected: &[&str]) {
    let text = draft(table, &mut nobody());
    for line in expected {
        let found = text.lines().any(|found| found.trim() == *line);
        assert!(found, "no line {line}\n{text}");
    }
}

/// Each run of a small grid with a planted law, as cells: name, N, D, loss.
fn grid(row: impl Fn(usize, &str, &str, f64) -> String) -> String {
    let sizes = ["10000000", "100000000", "1000000000"];
    let tokens = ["1000000000", "10000000000", "100000000000"];
    let mut text = String::new();
    for (i, n) in sizes.iter().enumerate() {
        for (j, d) in tokens.iter().enumerate() {
            let loss = 4.0 - 0.5 * i as f64 - 0.4 * j as f64;
            text += &row(3 * i + j, n, d, loss);
            text.push('\n');
        }
    }
    text
}

#[test]
fn the_trackers_prefixes_are_passed_over_and_held_out_losses_come_first() {
    let row = |i: usize, n: &str, d: &str, loss: f64| {
        format!("r{i},finished,{n},{d},{},{loss},{}", loss - 0.2, libm::exp(loss))
    };
    let head = "Name,State,model.n_params,data.tokens,train/loss,eval/loss,eval/perplexity\n";
    check(
        &(head.to_owned() + &grid(row)),
        &[
            "params: {from: model.n_params, unit: \"1\", meaning: \"column model.n_params of the file\"}",
            "training_tokens: {from: data.tokens, unit: \"1\", meaning: \"column data.tokens of the file\"}",
            // The perplexity beside it settles the unit.
            "loss_nats: {from: eval/loss, unit: nats/token, meaning: \"column eval/loss of the file\"}",
            "#   \"train/loss\": it may be loss_nats as well, which is taken from \"eval/loss\", since it is \
            measured on held-out text",
            "unique: [name]",
        ],
    );
    check(
        "config.n_params,summary.train_loss,summary.val_loss_nats\n1e8,3,3.2\n2e8,2.9,3.1\n",
        &["loss_nats: {from: summary.val_loss_nats, unit: nats/token, meaning: \"column \
            summary.val_loss_nats of the file\"}"],
    );
}

#[test]
fn several_losses_of_one_kind_are_a_question() {
    let table = "run,N,val_loss_nats,test_loss_nats\na,1e8,3.4,3.3\nb,2e8,3.2,3.0\n";
    check(table, &["# CHOOSE: loss_nats from: \"val_loss_nats\" | \"test_loss_nats\""]);
    let text = draft(table, &mut answering("2\n"));
    assert!(lines(&text, "CHOOSE:").is_empty(), "{text}");
    assert_eq!(lines(&text, "loss_nats: {from: test_loss_nats").len(), 1, "{text}");
    // Two counts of the parameters as well, unless they are the same.
    check(
        "N,non_embedding_params,loss_nats\n1e8,7e7,3.4\n2e8,15e7,3.2\n",
        &["# CHOOSE: params from: \"N\" | \"non_embedding_params\""],
    );
    let text = draft("N,n_params,loss_nats\n1e8,1e8,3.4\n2e8,2e8,3.2\n", &mut nobody());
    assert!(lines(&text, "CHOOSE:").is_empty(), "{text}");
}

#[test]
fn a_column_that_may_be_a_variable_is_a_question() {
    let table = "run,size,tokens,loss_nats\na,1e7,1e9,3.4\nb,2e7,2e9,3.2\n";
    check(
        table,
        &[
            "# CHOOSE: is the number of parameters (N) the column \"size\"? Then add params: {from: \
            size, unit: \"1\", meaning: ...} to the columns",
        ],
    );
    let text = draft(table, &mut answering("1\n"));
    assert_eq!(lines(&text, "params: {from: size").len(), 1, "{text}");
    let text = draft(table, &mut answering("2\n2\n"));
    assert!(lines(&text, "params").is_empty() && lines(&text, "CHOOSE:").is_empty(), "{text}");
    // Large numbers that are no sizes.
    let table = "run,tokens,loss_nats,_timestamp,seed\na,1e9,3.4,1763634000,123456\n\
        b,2e9,3.2,1763635000,654321\n";
    let text = draft(table, &mut nobody());
    assert!(lines(&text, "CHOOSE:").is_empty(), "{text}");
}

#[test]
fn answers_may_be_given_beforehand() {
    let desk = Desk::new("run,size,val_loss,test_loss\na,10,3.4,3.3\nb,20,3.2,3.0\n");
    let given = |columns: &[&str], units: &[&str]| SourceOptions {
        columns: columns.iter().map(|&text| text.to_owned()).collect(),
        units: units.iter().map(|&text| text.to_owned()).collect(),
        ..desk.options()
    };
    for (columns, units, expected) in [
        (&["loss_nats"][..], &[][..], "--column loss_nats: no \"=\"; hint:"),
        (&["los=test_loss"], &[], "no quantity is called \"los\"; hint: there are params, "),
        (&["params=sise"], &[], "--column params=sise: no such heading; hint: there are run, size"),
        (
            &["params=run"],
            &[],
            "--column params=run: it may be params, but it holds text such as \"a\"",
        ),
        (&[], &["params=bananas"], "params has no such unit; hint: there are 1, thousand, "),
    ] {
        let said = desk.refusal(&given(columns, units));
        assert!(said.contains(expected), "{said}");
    }
    let all =
        given(&["params=size", "loss_nats=test_loss"], &["params=million", "loss_nats=bits/token"]);
    run(&desk.project, &all, &mut nobody()).unwrap();
    let text = desk.read("data/sources/runs.yaml");
    assert!(lines(&text, "CHOOSE:").is_empty(), "{text}");
    assert_eq!(lines(&text, "params: {from: size, unit: million").len(), 1, "{text}");
    assert_eq!(lines(&text, "loss_nats: {from: test_loss, unit: bits/token").len(), 1, "{text}");
}

#[test]
fn one_bad_cell_rejects_its_row() {
    let row = |odd: usize, text: &'static str| {
        move |i: usize, n: &str, d: &str, loss: f64| {
            let n = if i == odd { text } else { n };
            format!("r{i},{n},{d},{loss}")
        }
    };
    for text in ["10 000 000", "crashed", "1e8 (est.)"] {
        let table = "run,N,tokens,loss_nats\n".to_owned() + &grid(row(4, text));
        check(
            &table,
            &[
                &format!(
                    "- {{column: \"N\", texts: [{}], reason: params is no number}}",
                    yaml::scalar(text)
                ),
                "rows: 9",
            ],
        );
        let desk = Desk::new(&table);
        run(&desk.project, &desk.options(), &mut nobody()).unwrap();
        let manifest = inputs::manifests(&desk.project).unwrap().remove(0);
        let recipe = &manifest.observations[0];
        let tidied = tidy::tidy_bytes(recipe, "runs.csv", table.as_bytes(), "x.yaml").unwrap().0;
        assert_eq!((tidied.observations.len(), tidied.rejected[0].line), (8, 6), "{text}");
    }
    // Where most cells are text, the column is none, and a line says why.
    let table = "run,N,tokens,loss_nats\na,x,1e9,3\nb,y,2e9,2.9\nc,1e8,3e9,2.8\n";
    check(table, &["#   \"N\": it may be params, but it holds text such as \"x\" in line 2"]);
}

#[test]
fn signs_and_suffixes_are_recognised() {
    let with = |separator: &str, cells: [[&str; 3]; 2]| {
        let head = ["N", "tokens", "loss_nats"].join(separator);
        format!("{head}\n{}\n{}\n", cells[0].join(separator), cells[1].join(separator))
    };
    check(
        &with(
            ";",
            [["10.000.000", "1.000.000.000", "3,829"], ["20.000.000", "2.000.000.000", "3,4"]],
        ),
        &["separator: \";\"", "decimal_sign: \",\"", "thousands_sign: \".\"", "rows: 2"],
    );
    check(&with("\t", [["1e7", "1e9", "3.8"], ["2e7", "2e9", "3.4"]]), &["separator: \"\\t\""]);
    check(
        &with(",", [["10M", "1B", "3.8"], ["1.5B", "2B", "3.4"]]),
        &["params: {from: \"N\", unit: \"1\", suffixes: true, meaning: \"column N of the file\"}"],
    );
    check(
        &with(";", [["1e7", "1e9", "3,829"], ["2e7", "2e9", "3,415"]]),
        &["# CHOOSE: decimal_sign: the comma of every number stands before three digits; does it \
            stand before decimals or between thousands? decimal_sign: \",\" | thousands_sign: \",\""],
    );
}

#[test]
fn repeated_rows_are_duplicates_and_conflicts_a_question() {
    let plain = |i: usize, n: &str, d: &str, loss: f64| format!("r{i},{n},{d},{loss}");
    let table = "run,N,tokens,loss_nats\n".to_owned() + &grid(plain);
    let first = table.lines().nth(1).unwrap().to_owned();
    check(&(table.clone() + &first + "\n"), &["unique: [run]", "rows: 10"]);
    let text = draft(&(table + "r0,10000000,1000000000,3.9\n"), &mut nobody());
    let found = lines(&text, "CHOOSE: lines 2 and 11 have the same run, params, training_tokens");
    assert_eq!(found.len(), 1, "{text}");
    // A seed tells runs apart that are made alike.
    let seeds = "N,seed,loss_nats\n1e8,1,3.4\n1e8,2,3.3\n";
    check(seeds, &["labels: {seed: seed}", "unique: [params, seed]"]);
}

#[test]
fn what_speaks_against_a_guess_is_said() {
    let text = draft("N,loss_nats\n1e8,30\n2e8,15\n4e8,14\n", &mut nobody());
    assert_eq!(
        lines(&text, "CHOOSE: loss_nats: values such as 30 are more than").len(),
        1,
        "{text}"
    );
    let text = draft("run,N (M),loss_nats\na,70,3\nb,400,2.9\nc,7e10,2.8\n", &mut nobody());
    let doubt = "# CHECK: in million, 1 of 3 values are impossible and their rows will be rejected, \
        first line 4 with 70000000000; in 1 they would be possible, so units may be mixed.";
    assert_eq!(lines(&text, "CHECK"), [doubt], "{text}");
    let desk = Desk::new("run,loss_nats\na,3\nb,2.9\n");
    assert!(desk.refusal(&desk.options()).contains("no column is a variable to fit the result"));
}

#[test]
fn a_changed_table_is_taken_in() {
    let desk = Desk::new(SMALL);
    run(&desk.project, &desk.options(), &mut nobody()).unwrap();
    let before =
        desk.read("data/sources/runs.yaml").replace("title: \"figures of", "title: \"Own, of");
    fs::write(desk.project.path("data/sources/runs.yaml"), &before).unwrap();
    fs::write(desk.folder.path().join("runs.csv"), SMALL.to_owned() + "2e11,4e11,2.2\n").unwrap();
    let update = SourceOptions { update: true, ..desk.options() };
    run(&desk.project, &update, &mut nobody()).unwrap();
    let after = desk.read("data/sources/runs.yaml");
    let changed: Vec<(&str, &str)> =
        before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect();
    assert_eq!(changed.len(), 2, "the digest and the rows: {changed:?}");
    assert_eq!(lines(&after, "rows:"), ["rows: 4"]);
    assert!(desk.read("data/tables/runs.csv").ends_with("2.2\n"), "the table");

    fs::write(desk.folder.path().join("runs.csv"), "N,D\n1e8,2e9\n").unwrap();
    let said = format!("{:#}", run(&desk.project, &update, &mut nobody()).unwrap_err());
    assert!(said.contains("loss"), "a column is gone: {said}");
    assert_eq!(desk.read("data/sources/runs.yaml"), after, "nothing changed");
    let other = SourceOptions { id: Some("other".to_owned()), ..update };
    let said = format!("{:#}", run(&desk.project, &other, &mut nobody()).unwrap_err());
    assert!(said.starts_with("data/sources/other.yaml: no such source"), "{said}");
}

/// Of a table of which no row can be right, what most rows say is the answer.
#[test]
fn a_table_without_an_accepted_row_is_refused() {
    let desk = Desk::new("run,N,loss_nats\na,1e8,\nb,,3.1\nc,,3\nd,5e8,\n");
    let said = desk.refusal(&desk.options());
    assert!(said.contains("none of its 4 rows is accepted; 2 of them because"), "{said}");
}
