//! JSON and many files: each trap of the sets that are gathered, in a table small enough to read.

use insta::assert_snapshot;
use observations::recipe::{Derivation, Gather, Join, Names, Recipe};

use super::{column, listed, recipe, texts, values};
use crate::{Bytes, Input, Part, Tidied, TidyError, tidy, to_csv};

/// Two runs of an over-training study: the losses are a list without names.
const MODELS: [(&str, &str); 2] = [
    (
        "c4-1.0.json",
        r#"{"name":"run","set":"c4","h":{"n":1e7,"d":2e8},"r":[{"loss":4.5,"on":"code"},{"loss":3.5,"on":"c4"}]}"#,
    ),
    (
        "rpj-1.0.json",
        r#"{"name":"run","set":"rpj","h":{"n":2e7,"d":4e8},"r":[{"loss":4.25,"on":"code"},{"loss":3.25,"on":"c4"}]}"#,
    ),
];

/// Their evaluations, in another order and all of one name.
const EVALUATIONS: [(&str, &str); 2] = [
    ("evaluation_rpj-1.0_heavy.json", r#"{"name":"heavy","icl":{"boolq":0.75,"copa":0.5}}"#),
    ("evaluation_c4-1.0_heavy.json", r#"{"name":"heavy","icl":{"boolq":0.5,"copa":0.25}}"#),
];

/// Two trajectories, the older with half the rows; a size stands in the name alone.
const LADDER: [(&str, &str); 2] = [
    ("190M-1xC.csv", "_step,tokens,loss\n2,20000,4\n4,40000,3.5\n"),
    ("190M-1xC-rerun.csv", "_step,tokens,loss\n1,10000,5\n2,20000,4.1\n3,30000,3.9\n4,40000,3.6\n"),
];

/// Learner, statistic, anchor, part; the last anchor is beyond the data set.
const CURVES: [(&str, &str); 2] = [
    ("er/6.json", "[[[[0,0.5],[0,0.4],[null,null]],[[0,0.02],[0,0.01],[null,null]]]]"),
    ("er/12.json", "[[[[0,0.3],[0,0.2],[0,0.1]],[[0,0.03],[0,0.02],[0,0]]]]"),
];

fn parts<'a>(files: &[(&'a str, &'a str)]) -> Vec<Part<'a>> {
    files.iter().map(|&(name, text)| Part { name, bytes: text.as_bytes() }).collect()
}

fn run(
    recipe: &Recipe,
    files: &[(&str, &str)],
    join: Option<&[(&str, &str)]>,
    names: &[(&str, &str)],
) -> Result<Tidied, TidyError> {
    let (files, names, second) = (parts(files), parts(names), join.map(parts));
    tidy(&Input {
        recipe,
        location: "runs.sha256",
        bytes: Bytes::Many(&files),
        manifest_location: "runs.yaml",
        join: second.as_ref().map(|second| ("second.sha256", Bytes::Many(second))),
        names: &names,
    })
}

/// Gadre's shape: pointers, a place in a list with the path beside it, the run's name from the
/// file's.
fn models() -> Recipe {
    let columns = [("params", "/h/n"), ("training_tokens", "/h/d")]
        .map(|(name, from)| (name, column(from, "1")));
    Recipe {
        rows: 2,
        columns: columns
            .into_iter()
            .chain([("loss_nats", column("/r/1/loss", "nats/token"))])
            .map(|(name, column)| (name.to_owned(), column))
            .collect(),
        derive: [("tokens_per_param".to_owned(), Derivation::TrainingTokensOverParams)].into(),
        labels: texts(&[("run", "run"), ("training_set", "/set")]),
        require: texts(&[("/r/1/on", "c4")]),
        gather: Some(Gather { path: Some("{run}.json".into()), ..Gather::default() }),
        unique: vec!["run".into()],
        ..recipe()
    }
}

fn ladder() -> Recipe {
    let columns =
        [("training_tokens", column("tokens", "1")), ("loss_nats", column("loss", "nats/token"))];
    Recipe {
        rows: 6,
        columns: columns.map(|(name, column)| (name.to_owned(), column)).into(),
        labels: texts(&[("run", "file"), ("size", "size"), ("rerun", "rerun")]),
        gather: Some(Gather {
            path: Some("{size}-{multiple}xC{rerun}.csv".into()),
            ..Gather::default()
        }),
        unique: vec!["run".into(), "training_tokens".into()],
        cluster: Some("run".into()),
        ..recipe()
    }
}

fn curves() -> Recipe {
    let names = |at: &str| Names { file: "meta".into(), at: at.into() };
    let columns = [
        ("training_rows", column("anchor", "1")),
        ("error_fraction", column("/{learner}/0/{anchor}/1", "fraction")),
        ("error_stderr_fraction", column("/{learner}/1/{anchor}/1", "fraction")),
    ];
    Recipe {
        rows: 6,
        columns: columns.map(|(name, column)| (name.to_owned(), column)).into(),
        labels: texts(&[("dataset", "dataset"), ("learner", "learner")]),
        gather: Some(Gather {
            path: Some("er/{dataset}.json".into()),
            rows: Some("/{learner}/*/{anchor}/*".into()),
            names: [
                ("learner".to_owned(), names("/learners")),
                ("anchor".to_owned(), names("/anchors")),
            ]
            .into(),
            ..Gather::default()
        }),
        unique: vec!["dataset".into(), "learner".into(), "training_rows".into()],
        cluster: Some("dataset".into()),
        ..recipe()
    }
}

const META: &[(&str, &str)] = &[("meta", r#"{"learners":["forest"],"anchors":[16,18,20]}"#)];

#[test]
fn each_file_is_a_row_named_by_its_path() {
    assert_snapshot!(to_csv(&run(&models(), &MODELS, None, &[]).unwrap().observations), @r"
    # made by: straightedge tidy; do not edit
    line,cluster,loss_nats,params,tokens_per_param,training_tokens,run,training_set
    1,0,3.5,1e7,20,2e8,c4-1.0,c4
    2,1,3.25,2e7,20,4e8,rpj-1.0,rpj
    ");
}

#[test]
fn losses_in_another_order_are_rejected() {
    let swapped = MODELS[1].1.replace(
        r#"{"loss":4.25,"on":"code"},{"loss":3.25,"on":"c4"}"#,
        r#"{"loss":3.25,"on":"c4"},{"loss":4.25,"on":"code"}"#,
    );
    let tidied = run(&models(), &[MODELS[0], (MODELS[1].0, &swapped)], None, &[]).unwrap();
    assert_eq!(values(&tidied, "loss_nats"), [3.5]);
    assert_snapshot!(listed(&tidied), @r#"2: /r/1/on is "code", not "c4""#);
}

#[test]
fn evaluations_are_matched_by_file_name_and_averaged() {
    let mut recipe = models();
    let mut accuracy = column("/icl/boolq", "fraction");
    accuracy.mean_with = vec!["/icl/copa".into()];
    recipe.columns.insert("accuracy_fraction".into(), accuracy);
    recipe.derive.insert("error_fraction".into(), Derivation::OneMinusAccuracy);
    let path = Some("evaluation_{run}_heavy.json".into());
    let gather = Some(Gather { path, ..Gather::default() });
    recipe.join = Some(Join {
        file: "evaluations".into(),
        member: None,
        gather,
        on: vec!["run".into()],
        rename: std::collections::BTreeMap::new(),
    });
    let tidied = run(&recipe, &MODELS, Some(&EVALUATIONS), &[]).unwrap();
    assert_eq!(values(&tidied, "accuracy_fraction"), [0.375, 0.625]);
    assert_eq!(values(&tidied, "error_fraction"), [0.625, 0.375]);

    let tidied = run(&recipe, &MODELS, Some(&EVALUATIONS[..1]), &[]).unwrap();
    assert_snapshot!(listed(&tidied), @"1: no row of second.sha256 has the same run");
    // A task that one run lacks is a gap, not a mean over fewer tasks.
    let short = [EVALUATIONS[0], (EVALUATIONS[1].0, r#"{"icl":{"boolq":0.5}}"#)];
    assert_snapshot!(listed(&run(&recipe, &MODELS, Some(&short), &[]).unwrap()), @"1: accuracy_fraction is missing");
}

#[test]
fn a_file_is_a_trajectory_and_a_cluster() {
    assert_snapshot!(to_csv(&run(&ladder(), &LADDER, None, &[]).unwrap().observations), @r"
    # made by: straightedge tidy; do not edit
    line,cluster,loss_nats,training_tokens,rerun,run,size
    1,0,4,20000,,190M-1xC.csv,190M
    2,0,3.5,40000,,190M-1xC.csv,190M
    3,1,5,10000,-rerun,190M-1xC-rerun.csv,190M
    4,1,4.1,20000,-rerun,190M-1xC-rerun.csv,190M
    5,1,3.9,30000,-rerun,190M-1xC-rerun.csv,190M
    6,1,3.6,40000,-rerun,190M-1xC-rerun.csv,190M
    ");
}

#[test]
fn the_last_row_of_each_file_is_the_finished_run() {
    let mut recipe = ladder();
    recipe.gather.as_mut().unwrap().last_row = true;
    let tidied = run(&recipe, &LADDER, None, &[]).unwrap();
    assert_eq!((tidied.rows_read, values(&tidied, "loss_nats")), (6, vec![3.5, 3.6]));
    assert_eq!(tidied.observations.lines, [2, 6]);
    recipe.rows = 2;
    assert_snapshot!(run(&recipe, &LADDER, None, &[]).unwrap_err(), @"runs.sha256: the file has 6 \
        data rows, the recipe says 2; hint: if the publication has changed it is another set with \
        another id; if not, correct rows");
}

#[test]
fn tokens_follow_from_steps_where_a_file_counts_none() {
    let mut recipe = ladder();
    recipe.columns =
        [("training_steps", column("_step", "1")), ("batch_tokens", column("tokens", "tokens"))]
            .map(|(name, column)| (name.to_owned(), column))
            .into();
    recipe.derive = [("training_tokens".to_owned(), Derivation::StepsBatchTokens)].into();
    assert_eq!(
        values(&run(&recipe, &LADDER, None, &[]).unwrap(), "training_tokens")[..2],
        [4e4, 1.6e5]
    );
}

#[test]
fn an_array_becomes_rows_with_the_names_of_another_file() {
    let tidied = run(&curves(), &CURVES, None, META).unwrap();
    assert_snapshot!(to_csv(&tidied.observations), @r"
    # made by: straightedge tidy; do not edit
    line,cluster,error_fraction,error_stderr_fraction,training_rows,dataset,learner
    1,0,0.5,0.02,16,6,forest
    2,0,0.4,0.01,18,6,forest
    4,1,0.3,0.03,16,12,forest
    5,1,0.2,0.02,18,12,forest
    6,1,0.1,0,20,12,forest
    ");
    assert_snapshot!(listed(&tidied), @"3: error_fraction is missing");
}

#[test]
fn places_without_a_name_are_refused() {
    let refused =
        |names: &[(&str, &str)]| run(&curves(), &CURVES, None, names).unwrap_err().to_string();
    assert_snapshot!(refused(&[("meta", r#"{"learners":["forest"],"anchors":[16,18]}"#)]), @"runs.sha256!er/6.json: anchor is 2, and its list has 2 names; hint: correct gather.names: a list counts from 0 and names every place");
    assert_snapshot!(refused(&[("meta", r#"{"learners":["forest"]}"#)]), @"gather.names.anchor, meta: cannot be read: there is no list at /anchors; hint: check that this is the published file and that its ending is its format");
    let mut recipe = curves();
    let gather = recipe.gather.as_mut().unwrap();
    gather.names.insert("size".into(), Names { file: "meta".into(), at: "/anchors".into() });
    assert_snapshot!(run(&recipe, &CURVES, None, META).unwrap_err(), @r#"gather.names.size, meta: gather.names asks for "size", which is not among the places of gather.rows; hint: there are: anchor, learner"#);
}

#[test]
fn a_fault_names_the_file_and_its_line() {
    let low = [LADDER[0], (LADDER[1].0, "_step,tokens,loss\n1,10000,low\n")];
    let mut recipe = ladder();
    recipe.rows = 3;
    assert_snapshot!(run(&recipe, &low, None, &[]).unwrap_err(), @r#"runs.sha256!190M-1xC-rerun.csv:2: column "loss" holds "low", which is not a number; hint: name a numeric column in columns.loss_nats.from, or reject such rows by their text: reject: [{column: "loss", texts: ["low"], reason: "loss_nats is no number"}]"#);
    assert_snapshot!(run(&ladder(), &[("peteish7.csv", LADDER[0].1)], None, &[]).unwrap_err(), @r#"runs.sha256!peteish7.csv: the path "peteish7.csv" is not like "{size}-{multiple}xC{rerun}.csv"; hint: list in gather.only the files that belong here, or mend gather.path"#);
    assert_snapshot!(run(&models(), &[("a.json", "{\"name\":")], None, &[]).unwrap_err(), @"runs.sha256!a.json: cannot be read: EOF while parsing a value at line 1 column 8; hint: check that this is the published file and that its ending is its format");
    let named = [("a-1xC.csv", "size,tokens,loss\n1,10000,4\n")];
    assert_snapshot!(run(&ladder(), &named, None, &[]).unwrap_err(), @r#"runs.sha256!a-1xC.csv: gather.path makes a second column "size"; hint: give each column, derived column and label a name of its own"#);
}

#[test]
fn a_column_that_one_file_lacks_is_empty_there() {
    let mut recipe = ladder();
    recipe.rows = 3;
    let tidied =
        run(&recipe, &[LADDER[0], ("1B-1xC.csv", "_step,tokens\n1,10000\n")], None, &[]).unwrap();
    assert_snapshot!(listed(&tidied), @"3: loss_nats is missing");
}

#[test]
fn exchanged_columns_of_tokens_are_rejected() {
    let check = |seen: &str, unique: &str| {
        let mut recipe = recipe();
        recipe.rows = 2;
        recipe.columns = [("training_tokens", seen), ("unique_tokens", unique)]
            .map(|(name, from)| (name.to_owned(), column(from, "1")))
            .into();
        recipe.labels = texts(&[("run", "id")]);
        recipe.unique = vec!["run".into()];
        // The published header is wrong: 2b832b4b saw 32 billion tokens, 4 billion of them unique.
        let csv = "id,unique_tokens,tokens\n2b832b4b,32e9,4e9\n2b855b55b,55e9,55e9\n";
        super::run(&recipe, "runs.csv", csv.as_bytes(), None).unwrap()
    };
    assert_eq!(values(&check("unique_tokens", "tokens"), "unique_tokens"), [4e9, 55e9]);
    assert_snapshot!(listed(&check("tokens", "unique_tokens")), @"2: unique_tokens 3.2e10 exceed \
        training_tokens 4e9");
}
