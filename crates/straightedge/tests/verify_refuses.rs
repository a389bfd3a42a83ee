//! `verify` refuses what every stage would refuse, and all of it at once; whatever a later stage
//! cannot read is refused before anything is computed.

mod planted;
mod support;

use std::fs;

use planted::{ABSENT, Project};

const SOURCE: &str = "data/sources/mine.yaml";
const STUDY: &str = "data/studies/mine.yaml";
const CLAIM: &str = "data/claims/mine-bends.yaml";

/// One edit, and what `verify` must say of it in one line.
#[track_caller]
fn refused(path: &str, from: &str, to: &str, expected: &[&str]) {
    let project = Project::new();
    project.edit(path, from, to);
    said(&project, &["verify"], expected);
}

/// What a command that must fail says: one line holds all that is expected.
#[track_caller]
fn said(project: &Project, arguments: &[&str], expected: &[&str]) {
    let output = project.run(arguments);
    let said = project.refusal(arguments);
    let is_meant = |line: &str| expected.iter().all(|part| line.contains(part));
    assert!(said.lines().any(is_meant), "{said}\nhas no line with all of {expected:?}");
    assert_eq!(output.status.code(), Some(1), "{said}");
}

#[test]
fn a_unit_that_is_none_is_refused_with_its_line() {
    let hint = "hint: there are: 1, thousand, million, billion, trillion";
    refused(
        SOURCE,
        "from: params, unit: \"1\"",
        "from: params, unit: bananas",
        &["data/sources/mine.yaml:19: ", "columns.params.unit asks for \"bananas\"", hint],
    );
    refused(
        SOURCE,
        "from: training_tokens, unit: \"1\"",
        "from: training_tokens, unit: millions",
        &["data/sources/mine.yaml:20: ", "\"millions\"", "did you mean \"million\"?"],
    );
    refused(
        SOURCE,
        "nats/token",
        "nat/token",
        &["data/sources/mine.yaml:21: ", "\"nat/token\"", "did you mean \"nats/token\"?"],
    );
}

#[test]
fn a_misspelt_heading_is_refused() {
    for (from, to, line, meant) in [
        ("from: params", "from: parms", ":19: ", "did you mean \"params\"?"),
        ("from: loss_nats", "from: loss_nat", ":21: ", "did you mean \"loss_nats\"?"),
        ("{model: model}", "{model: modle}", ":23: ", "did you mean \"model\"?"),
    ] {
        refused(SOURCE, from, to, &["data/sources/mine.yaml", line, "the columns of", meant]);
    }
}

#[test]
fn a_misspelt_quantity_is_refused() {
    for (from, to, line, meant) in [
        ("      params:", "      parms:", ":19: ", "did you mean \"params\"?"),
        ("      loss_nats:", "      los_nats:", ":21: ", "did you mean \"loss_nats\"?"),
        ("{training_flop:", "{training_flops:", ":22: ", "did you mean \"training_flop\"?"),
    ] {
        refused(SOURCE, from, to, &["data/sources/mine.yaml", line, "standard names", meant]);
    }
}

#[test]
fn a_name_that_the_recipe_does_not_make_is_refused() {
    for (to, expected) in [
        ("unique: [modle]", "did you mean \"model\"?"),
        ("unique: []", "unique names no column"),
        ("unique: [model]\n    cluster: modell", "did you mean \"model\"?"),
        ("unique: [model]\n    relabel: {models: {a: b}}", "did you mean \"model\"?"),
    ] {
        refused(SOURCE, "unique: [model]", to, &["data/sources/mine.yaml:2", expected]);
    }
}

#[test]
fn wrong_rows_are_refused() {
    for rows in ["11", "13", "1200"] {
        refused(
            SOURCE,
            "rows: 12",
            &format!("rows: {rows}"),
            &["data/tables/mine.csv", &format!("12 data rows, the recipe says {rows}"), "hint:"],
        );
    }
}

#[test]
fn a_table_that_is_not_here_is_refused() {
    for to in ["data/tables/mein.csv", "mine.csv", "data/tables/mine.tsv"] {
        refused(
            SOURCE,
            "path: data/tables/mine.csv",
            &format!("path: {to}"),
            &["data/sources/mine.yaml", to, "is not here", "hint:"],
        );
    }
}

/// A file that is elsewhere is no fault: nobody could check the project without every download.
#[test]
fn a_published_file_that_is_not_here_is_no_fault() {
    let project = Project::new();
    project.write("data/sources/absent.yaml", ABSENT);
    assert_eq!(project.run(&["verify", "--write"]).status.code(), Some(0));
    assert_eq!(project.run(&["verify"]).status.code(), Some(0));
    let spoiled = ABSENT.replace("unit: FLOP", "unit: FLOPS");
    project.write("data/sources/absent.yaml", &spoiled);
    let meant = "did you mean \"FLOP\"?";
    said(&project, &["verify"], &["data/sources/absent.yaml:19: ", "\"FLOPS\"", meant]);
}

#[test]
fn a_cell_that_is_no_number_is_refused_in_each_column() {
    let project = Project::new();
    let text = project.read("data/tables/mine.csv");
    let line = text.lines().nth(4).expect("a row");
    project.write_table(&text.replace(line, "m2,many,more,2.9"));
    for (column, cell) in [("params", "many"), ("training_tokens", "more")] {
        said(&project, &["verify"], &["data/tables/mine.csv:5: ", column, cell, "no"]);
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let project = Project::new();
    project.edit(SOURCE, "from: params, unit: \"1\"", "from: parms, unit: bananas");
    project.edit(SOURCE, "rows: 12", "rows: 13");
    project.edit(SOURCE, "unique: [model]", "unique: [modle]");
    project.edit(CLAIM, "mine.elasticity_fall, field: low", "mine.elasticity_fal, field: low");
    project.write("data/measures/broken.yaml", "this is: [no measure");
    project.write("data/replications/wrong.yaml", "rows: 3\n");
    let said = project.refusal(&["verify"]);
    for part in [
        "\"bananas\"",
        "\"parms\"",
        "\"modle\"",
        "the recipe says 13",
        "data/measures/broken.yaml",
        "data/replications/wrong.yaml",
    ] {
        assert_eq!(said.matches(part).count(), 1, "{said}\nsays {part} not once");
    }
    fs::remove_file(project.root().join("data/measures/broken.yaml")).expect("the file goes");
    let said = project.refusal(&["verify"]);
    assert!(said.contains("elasticity_fal\", which nothing declares"), "{said}");
}

#[test]
fn a_study_that_asks_for_what_its_set_lacks_is_refused() {
    for (from, to, expected) in [
        ("observations: mine", "observations: mien", "no observations are called \"mien\""),
        ("exclude: []", "exclude: []\nonly: {modle: m1}", "did you mean \"model\"?"),
        (
            "exclude: []",
            "exclude: [{where: {column: loss_nat, is: above, value: 9}, reason: r}]",
            "did you mean \"loss_nats\"?",
        ),
        ("exclude: []", "exclude: []\nresponse: error_fraction", "\"error_fraction\""),
    ] {
        refused(STUDY, from, to, &[STUDY, expected, "hint:"]);
    }
    refused(STUDY, "published: [mine]", "published: [mien]", &[STUDY, "\"mien\"", "hint:"]);
}

/// A measure over the planted runs.
fn measure(method: &str, more: &str) -> String {
    format!(
        "id: falls\ntitle: A planted frontier\nquestion: How fast does it fall?\n\
         observations: mine\n{more}method: {method}\n"
    )
}

#[test]
fn a_measure_that_asks_for_what_its_set_lacks_is_refused() {
    let path = "data/measures/falls.yaml";
    for (method, more, expected) in [
        ("{summary: {columns: [loss_nats, parms]}}", "", "did you mean \"params\"?"),
        ("{log_linear: {response: los_nats, on: [params]}}", "", "did you mean \"loss_nats\"?"),
        (
            "{families: {group: modle, metric: loss_nats, along: training_flop, rows_min: 3}}",
            "bootstrap: {replicates: 200, level: 0.95, seed: 7}\n",
            "did you mean \"model\"?",
        ),
        ("{summary: {columns: [params]}}", "only: {modle: m1}\n", "did you mean \"model\"?"),
        ("{summary: {columns: [params]}}", "only: {model: m99}\n", "m99"),
    ] {
        let project = Project::new();
        project.write(path, &measure(method, more));
        said(&project, &["verify"], &[path, expected, "hint:"]);
    }
}

/// What can be told from the rows alone: no fit has to be made to see it.
#[test]
fn rows_that_a_study_cannot_choose_are_refused() {
    for (to, expected) in [
        ("exclude: []\nonly: {model: m99}", "m99"),
        ("exclude: []\nonly: {model: M1}", "M1"),
        ("exclude: []\nonly: {model: \"\"}", "model"),
    ] {
        refused(STUDY, "exclude: []", to, &[STUDY, expected, "hint:"]);
    }
    // Too few rows are what the data are, and no fault of the file.
    let project = Project::new();
    project.edit(STUDY, "exclude: []", "exclude: []\nonly: {model: m1}");
    assert_eq!(project.run(&["verify", "--write"]).status.code(), Some(0));
}

/// What `fit`, `tidy`, `judge` and `report` refuse before they compute anything.
#[test]
fn a_broken_file_of_any_kind_is_refused_before_anything_is_computed() {
    let project = Project::new();
    assert!(project.run(&["fit"]).status.success(), "there is evidence to judge");
    let evidence = project.read("reports/work/evidence.json");
    for (path, text) in [
        (CLAIM, "id: mine-bends\n"),
        ("data/replications/wrong.yaml", "rows: 3\n"),
        ("data/measures/broken.yaml", "this is: [no measure"),
        ("data/comparisons/wrong.yaml", "id: wrong\n"),
        ("data/published/others.csv", "law,parameter\nx\n"),
    ] {
        let before = fs::read_to_string(project.root().join(path)).ok();
        project.write(path, text);
        for command in ["tidy", "fit", "judge", "report", "verify"] {
            let said = project.refusal(&[command]);
            assert!(said.contains(path), "{command} says nothing of {path}: {said}");
            assert!(!said.contains("fitting"), "{command} fitted: {said}");
        }
        match before {
            Some(text) => project.write(path, &text),
            None => fs::remove_file(project.root().join(path)).expect("the file goes"),
        }
    }
    assert_eq!(project.read("reports/work/evidence.json"), evidence, "nothing was fitted anew");
    assert!(!project.root().join("reports/out").exists(), "nothing was rendered");
}

#[test]
fn a_quantity_that_nothing_computes_is_refused_before_the_fit() {
    for (name, meant) in [
        ("mine.elasticity_fal", "mine.elasticity_fall"),
        ("mine.alfa", "mine.alpha"),
        ("mein.alpha", "mine.alpha"),
    ] {
        let project = Project::new();
        project.edit(CLAIM, "mine.elasticity_fall, field: low", &format!("{name}, field: low"));
        for command in ["verify", "fit", "report"] {
            let at = "data/claims/mine-bends.yaml:9:34: ";
            said(&project, &[command], &[at, name, "which nothing declares", meant]);
        }
        assert!(!project.root().join("reports/work/evidence.json").exists(), "it was fitted");
    }
}

/// Who says that nothing computes a number yet is not refused, and must be right.
#[test]
fn a_number_that_a_claim_says_is_not_computed_is_no_fault() {
    let project = Project::new();
    let gate = "quantity: mine.elasticity_fall, field: low,";
    let with = "quantity: mine.speed, not_computed: no public data, field: low,";
    project.edit(CLAIM, gate, with);
    assert_eq!(project.run(&["verify", "--write"]).status.code(), Some(0));
    project.edit(CLAIM, "mine.speed", "mine.alpha");
    said(&project, &["verify"], &["\"mine.alpha\"", "take not_computed out of the gate"]);
}

#[test]
fn a_printed_number_of_a_misspelt_name_is_refused_before_the_fit() {
    for (name, meant) in [("mine.alfa", "mine.alpha"), ("mine.e", "mine.E"), ("my.A", "mine.A")] {
        let project = Project::new();
        project.write(
            "data/replications/nobody-2026.yaml",
            &format!(
                "id: nobody-2026\npaper: Nobody 2026\nidentifier: none\nrows:\n  - id: exponent\n    \
                what: exponent\n    place: Eq. 1\n    status: primary\n    printed: \"0.08\"\n    \
                ours: {name}\n"
            ),
        );
        for command in ["verify", "fit"] {
            let at = "data/replications/nobody-2026.yaml:10:11: ";
            said(&project, &[command], &[at, name, "which nothing declares", meant]);
        }
    }
}

/// A number of a study hangs on no claim.
#[test]
fn show_and_explain_go_on_beside_a_broken_claim() {
    let project = Project::new();
    assert!(project.run(&["fit"]).status.success(), "fit");
    let good = project.read(CLAIM);
    for (path, text) in [
        ("data/claims/broken.yaml", "this is: [no claim"),
        ("data/claims/half.yaml", "id: half\n"),
        ("data/replications/wrong.yaml", "rows: 3\n"),
    ] {
        project.write(path, text);
        let shown = project.run(&["show", "mine.alpha"]);
        assert!(shown.status.success(), "{path}: {}", String::from_utf8_lossy(&shown.stderr));
        assert!(String::from_utf8_lossy(&shown.stdout).starts_with("mine.alpha = "), "{path}");
        assert!(String::from_utf8_lossy(&shown.stderr).contains(path), "{path} goes unsaid");
        let explained = project.run(&["explain", "mine-bends"]);
        assert!(explained.status.success(), "{path}");
        fs::remove_file(project.root().join(path)).expect("the file goes");
    }
    assert_eq!(project.read(CLAIM), good);
}

/// A set of which no row can be used is no set.
#[test]
fn a_set_without_an_accepted_row_ends_with_1_and_says_why() {
    for (from, to, expected) in [
        (
            "from: params, unit: \"1\"",
            "from: params, unit: trillion",
            "params looks like plain counts: use unit \"1\"",
        ),
        (
            "from: training_tokens, unit: \"1\"",
            "from: training_tokens, unit: trillion",
            "training_tokens looks like plain counts: use unit \"1\"",
        ),
        ("unique: [model]", "unique: [model]\n    require: {model: none}", "model is \"m0\""),
    ] {
        let project = Project::new();
        project.edit(SOURCE, from, to);
        for command in ["tidy", "fit", "report", "verify"] {
            let none = "none of its 12 rows is accepted; 12 of them because";
            said(&project, &[command], &["data/sources/mine.yaml:", none, expected, "hint:"]);
        }
    }
}

/// Counts of millions that are taken for plain ones.
#[test]
fn printed_millions_are_not_plain_counts() {
    let project = Project::new();
    let rows: Vec<String> = (1..=12)
        .map(|i| format!("m{i},{i},{},{}", 20 * i * 1_000_000, 3.0 - 0.1 * f64::from(i)))
        .collect();
    project.write_table(&format!("model,params,training_tokens,loss_nats\n{}\n", rows.join("\n")));
    said(
        &project,
        &["tidy"],
        &["params 1 is outside", "can be right in unit \"thousand\" or \"million\" or"],
    );
}
