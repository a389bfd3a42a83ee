//! Every bad input with the message it gets, and every good one with the rows it becomes.

mod gather;
mod json;
mod made;
mod notation;
mod parquet;
mod reject;

use std::collections::BTreeMap;
use std::io::Cursor;

use insta::assert_snapshot;
use observations::recipe::{ColumnRecipe, Derivation, Join, Recipe};
use observations::{Condition, Exclusion, Operator};
use polars::prelude::*;
use proptest::prelude::*;

mod traps;

use crate::{Bytes, Input, Tidied, TidyError, tidy, to_csv};

/// Three runs under a comment; the header is line 2.
const RUNS: &str = "\
# figures of a paper
Model Size,FLOP,loss,family
0.07,2,4.5,a
0.16,20,3.5,a
1.4,400,2.5,b
";

fn column(from: &str, unit: &str) -> ColumnRecipe {
    ColumnRecipe {
        from: Some(from.into()),
        unit: unit.into(),
        meaning: format!("{from} as published"),
        ..ColumnRecipe::default()
    }
}

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// The recipe of [`RUNS`].
fn recipe() -> Recipe {
    let columns = [
        ("params", column("Model Size", "billion")),
        ("training_flop", column("FLOP", "exaFLOP")),
        ("loss_nats", column("loss", "nats/token")),
    ];
    Recipe {
        id: "runs".into(),
        title: "Three runs".into(),
        file: "runs".into(),
        member: None,
        separator: None,
        decimal_sign: None,
        thousands_sign: None,
        rows: 3,
        loss_group: "text".into(),
        columns: columns.map(|(name, column)| (name.to_owned(), column)).into(),
        own_columns: BTreeMap::new(),
        derive: BTreeMap::new(),
        labels: texts(&[("family", "family")]),
        keep: BTreeMap::new(),
        require: BTreeMap::new(),
        reject: Vec::new(),
        gather: None,
        melt: None,
        join: None,
        unique: vec!["params".into(), "training_flop".into()],
        cluster: None,
        exclude: Vec::new(),
        relabel: BTreeMap::new(),
        exclude_labels: Vec::new(),
        at_most: Vec::new(),
        pick: None,
        frontier: None,
        compute_ratio_explained: None,
        duplicates_kept: None,
    }
}

fn run(
    recipe: &Recipe,
    location: &str,
    bytes: &[u8],
    join: Option<(&str, &[u8])>,
) -> Result<Tidied, TidyError> {
    let join = join.map(|(location, bytes)| (location, Bytes::One(bytes)));
    tidy(&Input {
        recipe,
        location,
        bytes: Bytes::One(bytes),
        manifest_location: "runs.yaml",
        join,
        names: &[],
    })
}

/// Changes the recipe and tidies a CSV with it.
fn tidied(csv: &str, change: impl FnOnce(&mut Recipe)) -> Result<Tidied, TidyError> {
    let mut recipe = recipe();
    change(&mut recipe);
    run(&recipe, "runs.csv", csv.as_bytes(), None)
}

/// The message that refuses the set.
fn refused(csv: &str, change: impl FnOnce(&mut Recipe)) -> String {
    tidied(csv, change).expect_err("the set must be refused").to_string()
}

/// The rejected rows, one a line.
fn rejected(csv: &str, change: impl FnOnce(&mut Recipe)) -> String {
    let tidied = tidied(csv, change).unwrap();
    assert_eq!(
        tidied.observations.len() + tidied.rejected.len(),
        tidied.rows_read,
        "no row is lost"
    );
    listed(&tidied)
}

fn listed(tidied: &Tidied) -> String {
    let rows =
        tidied.rejected.iter().map(|rejection| format!("{}: {}", rejection.line, rejection.reason));
    rows.collect::<Vec<_>>().join("\n")
}

fn values(tidied: &Tidied, name: &str) -> Vec<f64> {
    tidied.observations.column(name).unwrap().values.clone()
}

fn key_join(on: &[&str]) -> Join {
    let on = on.iter().map(ToString::to_string).collect();
    Join { file: "losses".into(), member: None, gather: None, on, rename: BTreeMap::new() }
}

/// Takes the loss out of a second file with the same keys.
fn joined(
    second: &str,
    on: &[&str],
    change: impl FnOnce(&mut Recipe),
) -> Result<Tidied, TidyError> {
    let main = "model,Model Size,FLOP,family\na,0.07,2,x\nb,0.16,20,x\nc,1.4,400,y\n";
    let mut recipe = recipe();
    recipe.join = Some(key_join(on));
    change(&mut recipe);
    run(&recipe, "runs.csv", main.as_bytes(), Some(("losses.csv", second.as_bytes())))
}

#[test]
fn rows_become_standard_units_with_their_lines() {
    let tidied = tidied(RUNS, |_| ()).unwrap();
    assert_eq!((tidied.rows_read, tidied.rejected.len()), (3, 0));
    assert_snapshot!(to_csv(&tidied.observations), @"
    # made by: straightedge tidy; do not edit
    line,cluster,loss_nats,params,training_flop,family
    3,0,4.5,7e7,2e18,a
    4,1,3.5,1.6e8,2e19,a
    5,2,2.5,1.4e9,4e20,b
    ");
}

#[test]
fn bits_become_nats() {
    let tidied = tidied(RUNS, |recipe| {
        recipe.columns.get_mut("loss_nats").unwrap().unit = "bits/token".into();
    });
    let expected: Vec<f64> = [4.5, 3.5, 2.5].map(|bits| bits * std::f64::consts::LN_2).into();
    assert_eq!(values(&tidied.unwrap(), "loss_nats"), expected);
}

#[test]
fn tokens_are_derived_from_compute() {
    let derive = |recipe: &mut Recipe| {
        recipe.derive =
            [("training_tokens".to_owned(), Derivation::TrainingFlopOver6Params)].into();
    };
    let tidied = tidied(RUNS, derive).unwrap();
    let expected: Vec<f64> =
        [(2e18, 7e7), (2e19, 1.6e8), (4e20, 1.4e9)].map(|(c, n)| c / (6.0 * n)).into();
    assert_eq!(values(&tidied, "training_tokens"), expected);
    assert_eq!(tidied.observations.columns["training_tokens"].meaning, "D = C / (6 N)");

    let tiny = "Model Size,FLOP,loss,family\n100,0.000001,4.5,a\n0.16,20,3.5,a\n1.4,400,2.5,b\n";
    assert_snapshot!(rejected(tiny, derive), @"2: training_tokens 1.6666666666666667 is outside \
        [10000, 1e15] (D = C / (6 N))");
}

#[test]
fn clusters_follow_the_label_in_order_of_appearance() {
    let csv = "Model Size,FLOP,loss,family\n1,1,3,b\n2,1,3,a\n3,1,3,b\n4,1,3,\n";
    let with_cluster = |recipe: &mut Recipe| {
        recipe.rows = 4;
        recipe.cluster = Some("family".into());
    };
    assert_eq!(tidied(csv, with_cluster).unwrap().observations.clusters, [0, 1, 0]);
    assert_snapshot!(rejected(csv, with_cluster), @"5: family is missing");
}

#[test]
fn kept_rows_are_the_set_and_the_others_are_not_rejected() {
    let tidied = tidied(RUNS, |recipe| recipe.keep = texts(&[("family", "a")])).unwrap();
    assert_eq!((tidied.rows_read, tidied.observations.len(), tidied.rejected.len()), (3, 2, 0));
    assert_eq!(tidied.observations.lines, [3, 4]);
}

#[test]
fn a_quoted_line_break_and_a_blank_line_keep_later_lines_right() {
    let csv = "family,Model Size,FLOP,loss\n\"a\nb\",1,1,3\n\n\"c,\"\"d\"\"\",2,1,3\r\ne,3,1,3";
    let tidied = tidied(csv, |_| ()).unwrap();
    assert_eq!(tidied.observations.lines, [2, 5, 6]);
    assert_eq!(tidied.observations.labels["family"], ["a\nb", "c,\"d\"", "e"]);
}

#[test]
fn unknown_columns_name_the_nearest() {
    assert_snapshot!(refused(RUNS, |recipe| recipe.columns.get_mut("params").unwrap().from = Some("model_size".into())), @r#"runs.yaml, observations runs: columns.params.from asks for "model_size", which is not among the columns of runs.csv; hint: did you mean "Model Size"? There are: FLOP, Model Size, family, loss"#);
    assert_snapshot!(refused(RUNS, |recipe| recipe.labels = texts(&[("corpus", "data set")])), @r#"runs.yaml, observations runs: labels.corpus asks for "data set", which is not among the columns of runs.csv; hint: there are: FLOP, Model Size, family, loss"#);
}

#[test]
fn unknown_names_in_the_recipe_are_refused_before_the_file() {
    assert_snapshot!(refused("", |recipe| {
        recipe.columns.insert("parameters".into(), column("loss", "1"));
    }), @r#"runs.yaml, observations runs: columns asks for "parameters", which is not among the standard names; hint: did you mean "params"? There are: params, ln_params_stderr, training_tokens, unique_tokens, tokens_per_param, training_rows, training_flop, loss_nats, bits_per_byte, perplexity_per_token, loss_low_nats, loss_high_nats, error_fraction, error_stderr_fraction, accuracy_fraction, learning_rate, weight_decay, batch_sequences, samples, successes, attempts, miou_fraction, score_fraction, loss_printed, prediction_loss_nats, training_steps, training_samples, training_cells, batch_samples, batch_tokens, experts, layers, heads, model_width, key_value_width, feed_forward_width, exponent_params, exponent_tokens, ln_coefficient, family and 8 more"#);
    assert_snapshot!(refused("", |recipe| recipe.columns.get_mut("params").unwrap().unit = "billions".into()), @r#"runs.yaml, observations runs: columns.params.unit asks for "billions", which is not among the units of params; hint: did you mean "billion"? There are: 1, thousand, million, billion, trillion"#);
    assert_snapshot!(refused("", |recipe| recipe.unique = vec!["seed".into()]), @r#"runs.yaml, observations runs: unique asks for "seed", which is not among the columns and labels of the recipe; hint: there are: loss_nats, params, training_flop, family"#);
    assert_snapshot!(refused("", |recipe| recipe.unique.clear()), @"runs.yaml, observations runs: \
        unique names no column, so a run counted twice would not be seen; hint: list in unique \
        the columns whose values together name a run");
    assert_snapshot!(refused("", |recipe| recipe.cluster = Some("families".into())), @r#"runs.yaml, observations runs: cluster asks for "families", which is not among the labels of the recipe; hint: did you mean "family"? There are: family"#);
    assert_snapshot!(refused("", |recipe| {
        recipe.exclude.push(exclusion("accuracy_fraction", Operator::Below, 0.1, "at chance"));
    }), @r#"runs.yaml, observations runs: exclude asks for "accuracy_fraction", which is not among the columns of the recipe; hint: there are: loss_nats, params, training_flop"#);
    assert_snapshot!(refused("", |recipe| {
        recipe.derive.insert("training_flop".into(), Derivation::SixParamsTokens);
    }), @r#"runs.yaml, observations runs: derive.training_flop asks for "training_tokens", which is not among the published columns; hint: did you mean "training_flop"? There are: loss_nats, params, training_flop"#);
    assert_snapshot!(refused("", |recipe| {
        recipe.derive.insert("loss_nats".into(), Derivation::TrainingFlopOver6Params);
    }), @r#"runs.yaml, observations runs: derive makes a second column "loss_nats"; hint: give each column, derived column and label a name of its own"#);
    assert_snapshot!(refused("", |recipe| recipe.labels = texts(&[("params", "family")])), @r#"runs.yaml, observations runs: labels makes a second column "params"; hint: give each column, derived column and label a name of its own"#);
}

#[test]
fn files_that_are_not_the_published_one_are_refused() {
    assert_snapshot!(refused("", |_| ()), @"runs.csv: the file has no data rows; hint: check that \
        file and member name the published table");
    assert_snapshot!(refused("# only a comment\n", |_| ()), @"runs.csv: the file has no data \
        rows; hint: check that file and member name the published table");
    assert_snapshot!(refused("Model Size,FLOP,loss,family\n", |_| ()), @"runs.csv: the file has \
        no data rows; hint: check that file and member name the published table");
    assert_snapshot!(refused(RUNS, |recipe| recipe.rows = 245), @"runs.csv: the file has 3 data \
        rows, the recipe says 245; hint: if the publication has changed it is another set with \
        another id; if not, correct rows");
    assert_snapshot!(refused("a,b\n1,2,3\n4,5\n", |_| ()), @"runs.csv: cannot be read: found more \
        fields than defined in 'Schema'; hint: check that this is the published file and that its \
        ending is its format");
    assert_snapshot!(refused("loss,loss,Model Size,FLOP,family\n1,2,3,4,5\n", |recipe| recipe.rows = 1), @r#"runs.yaml, observations runs: columns.loss_nats.from names "loss", which stands twice: in the header of runs.csv; hint: name a column that stands once, or list it in join.on if both are equal"#);
    assert_snapshot!(run(&recipe(), "runs.xlsx", b"PK", None).unwrap_err(), @"runs.xlsx: the \
        ending names no known format; hint: files that end in .csv, .json, .jsonl, .parquet or \
        .tsv are read, and each of them packed as .gz");
    assert_snapshot!(run(&recipe(), "runs.parquet", b"PK", None).unwrap_err(), @"runs.parquet: cannot be read: parquet: File out of specification: A Parquet file must contain a header and footer with at least 12 bytes; hint: check that this is the published file and that its ending is its format");
}

#[test]
fn a_cell_that_is_text_is_refused_with_its_line() {
    assert_snapshot!(refused(&RUNS.replace("3.5", "abc"), |_| ()), @r#"runs.csv:4: column "loss" holds "abc", which is not a number; hint: name a numeric column in columns.loss_nats.from, or reject such rows by their text: reject: [{column: "loss", texts: ["abc"], reason: "loss_nats is no number"}]"#);
}

#[test]
fn a_kept_text_that_no_row_holds_is_refused() {
    assert_snapshot!(refused(RUNS, |recipe| recipe.keep = texts(&[("family", "A")])), @r#"runs.yaml, observations runs: keep.family asks for "A", which is not among the values of that column in the rows so far; hint: did you mean "a"? There are: a, b"#);
}

#[test]
fn values_that_cannot_be_right_are_rejected() {
    assert_snapshot!(rejected(&RUNS.replace("3.5", ""), |_| ()), @"4: loss_nats is missing");
    assert_snapshot!(rejected(&RUNS.replace("3.5", "NA"), |_| ()), @"4: loss_nats is missing");
    assert_snapshot!(rejected(&RUNS.replace("3.5", "null"), |_| ()), @"4: loss_nats is missing");
    assert_snapshot!(rejected(&RUNS.replace("3.5", "nan"), |_| ()), @"4: loss_nats is nan, not a finite number");
    assert_snapshot!(rejected(&RUNS.replace("3.5", "-inf"), |_| ()), @"4: loss_nats is -inf, not a finite number");
    assert_snapshot!(rejected(&RUNS.replace("3.5", "-1.2"), |_| ()), @"4: loss_nats -1.2 \
        nats/token is outside [0.001, 20]");
    assert_snapshot!(rejected(&RUNS.replace("0.16", "160000000"), |_| ()), @"4: params 1.6e17 is \
        outside [100, 1e14]");
}

#[test]
fn the_second_of_two_equal_runs_is_rejected() {
    let csv =
        RUNS.replace("0.16,20,3.5,a", "0.07,2,4.5,a").replace("1.4,400,2.5,b", "0.07,2,4.5,a");
    assert_snapshot!(rejected(&csv, |_| ()), @"
    4: duplicate of line 3: same params, training_flop
    5: duplicate of line 3: same params, training_flop
    ");
    // Written in another way it is the same number.
    let other = csv.replace("0.07,2,4.5,a\n0.07", "0.07,2,4.50,a\n7e-2");
    assert_eq!(rejected(&other, |_| ()), rejected(&csv, |_| ()));
    // A row that cannot be used does not push out the one that can.
    assert_snapshot!(rejected(&csv.replacen("4.5", "NA", 1), |_| ()), @"
    3: loss_nats is missing
    5: duplicate of line 4: same params, training_flop
    ");
}

/// Runs that end alike on purpose count as often as they stand; a conflict stays one.
#[test]
fn duplicates_are_kept_where_the_recipe_says_why() {
    let csv =
        RUNS.replace("0.16,20,3.5,a", "0.07,2,4.5,a").replace("1.4,400,2.5,b", "0.07,2,4.4,a");
    let kept = |recipe: &mut Recipe| recipe.duplicates_kept = Some("two seeds".into());
    assert_snapshot!(rejected(&csv, kept), @"5: conflict with line 3: same params, training_flop; loss_nats 4.5 there, 4.4 here");
}

/// The first row stays, whatever the later ones say; both values are named.
#[test]
fn a_run_that_stands_there_twice_with_other_values_is_a_conflict() {
    let csv = RUNS.replace("0.16,20,3.5", "0.07,2,3.4").replace("1.4,400,2.5,b", "0.07,2,4.5,a");
    assert_snapshot!(rejected(&csv, |_| ()), @"
    4: conflict with line 3: same params, training_flop; loss_nats 4.5 there, 3.4 here
    5: duplicate of line 3: same params, training_flop
    ");
    assert_eq!(values(&tidied(&csv, |_| ()).unwrap(), "loss_nats"), [4.5], "the first row stays");
    assert_snapshot!(rejected(RUNS, |recipe| recipe.unique = vec!["family".into()]), @"4: conflict with line 3: same family; loss_nats 4.5 there, 3.5 here; params 7e7 there, 1.6e8 here; training_flop 2e18 there, 2e19 here");
    let label = csv.replace("3.4,a", "4.5,b");
    assert_snapshot!(rejected(&label, |_| ()), @r#"
    4: conflict with line 3: same params, training_flop; family "a" there, "b" here
    5: duplicate of line 3: same params, training_flop
    "#);
}

#[test]
fn compute_must_fit_params_and_tokens_or_be_explained() {
    let csv = "Model Size,FLOP,loss,family,D\n1,6,3,a,1\n1,13,3,a,1\n1,2.9,3,a,1\n";
    let with_tokens = |recipe: &mut Recipe| {
        recipe.columns.insert("training_tokens".into(), column("D", "billion"));
    };
    assert_snapshot!(rejected(csv, with_tokens), @"
    3: training_flop / (6 params training_tokens) is 2.167, outside [0.5, 2] and not explained
    4: training_flop / (6 params training_tokens) is 0.483, outside [0.5, 2] and not explained
    ");
    let explained = |recipe: &mut Recipe| {
        with_tokens(recipe);
        recipe.compute_ratio_explained = Some("attention is counted".into());
    };
    assert_eq!(rejected(csv, explained), "");
}

fn exclusion(column: &str, is: Operator, value: f64, reason: &str) -> Exclusion {
    Exclusion { condition: Condition { column: column.into(), is, value }, reason: reason.into() }
}

#[test]
fn exclusions_carry_their_reason() {
    let largest = |recipe: &mut Recipe| {
        recipe.exclude.push(exclusion(
            "loss_nats",
            Operator::AmongLargest,
            1.0,
            "the largest loss is an outlier",
        ));
    };
    assert_snapshot!(rejected(RUNS, largest), @"3: the largest loss is an outlier");
}

#[test]
fn successes_never_exceed_samples() {
    let csv = "c,n,id\n3,128,a\n130,128,b\n";
    let counts = |recipe: &mut Recipe| {
        recipe.rows = 2;
        recipe.columns = [("successes", "c"), ("samples", "n")]
            .map(|(name, from)| (name.into(), column(from, "1")))
            .into();
        recipe.labels = texts(&[("problem", "id")]);
        recipe.unique = vec!["problem".into()];
    };
    assert_snapshot!(rejected(csv, counts), @"3: successes 130 exceed samples 128");
}

#[test]
fn a_join_brings_columns_by_equal_keys() {
    let tidied = joined("loss,model\n2.5,c\n4.5,a\n1.0,z\n", &["model"], |_| ()).unwrap();
    assert_eq!(values(&tidied, "loss_nats"), [4.5, 2.5]);
    assert_eq!(tidied.observations.lines, [2, 4]);
    assert_snapshot!(listed(&tidied), @"3: no row of losses.csv has the same model");

    let shared = joined("family,loss\ny,2\nx,3\n", &["family"], |_| ()).unwrap();
    assert_eq!(values(&shared, "loss_nats"), [3.0, 3.0, 2.0]);
}

#[test]
fn a_join_that_is_not_clear_is_refused() {
    let message = |second: &str, on: &[&str]| joined(second, on, |_| ()).unwrap_err().to_string();
    assert_snapshot!(message("model,loss\na,1\nb,2\na,3\n", &["model"]), @r#"losses.csv:4: model = "a" as in line 2, so a row would be joined twice; hint: list in join.on the columns that together name one row of this file"#);
    assert_snapshot!(message("name,loss\na,1\n", &["model"]), @r#"runs.yaml, observations runs: join.on asks for "model", which is not among the columns of losses.csv; hint: there are: name, loss"#);
    assert_snapshot!(message("model,loss\na,1\n", &["id"]), @r#"runs.yaml, observations runs: join.on asks for "id", which is not among the columns of runs.csv; hint: there are: model, Model Size, FLOP, family"#);
    assert_snapshot!(message("model,loss,FLOP\na,1,2\n", &["model"]), @r#"runs.yaml, observations runs: columns.training_flop.from names "FLOP", which stands twice: in runs.csv and losses.csv; hint: name a column that stands once, or list it in join.on if both are equal"#);
    assert_snapshot!(message("model,perplexity\na,1\n", &["model"]), @r#"runs.yaml, observations runs: columns.loss_nats.from asks for "loss", which is not among the columns of runs.csv and losses.csv; hint: there are: FLOP, Model Size, family, model, perplexity"#);
    assert_snapshot!(message("model,loss\na,1\nb,low\n", &["model"]), @r#"losses.csv:3: column "loss" holds "low", which is not a number; hint: name a numeric column in columns.loss_nats.from, or reject such rows by their text: reject: [{column: "loss", texts: ["low"], reason: "loss_nats is no number"}]"#);
    assert_snapshot!(refused(RUNS, |recipe| recipe.join = Some(key_join(&["model"]))), @r#"runs.yaml, observations runs: join needs the file "losses", which was not given; hint: pull the file, and pass its location and bytes"#);
}

/// The runs as a parquet file, the loss in single precision.
fn parquet_runs() -> Vec<u8> {
    let mut frame = df!(
        "Model Size" => [0.07, 0.16, 1.4],
        "FLOP" => [2_i64, 20, 400],
        "loss" => [Some(4.1_f32), None, Some(2.5)],
        "family" => ["a", "a", "b"],
    )
    .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(Cursor::new(&mut bytes)).finish(&mut frame).unwrap();
    bytes
}

#[test]
fn parquet_keeps_every_bit_and_counts_rows() {
    let tidied = run(&recipe(), "runs.parquet", &parquet_runs(), None).unwrap();
    assert_eq!(values(&tidied, "loss_nats"), [f64::from(4.1_f32), 2.5]);
    assert_eq!(values(&tidied, "training_flop"), [2e18, 4e20]);
    assert_eq!(tidied.observations.lines, [1, 3]);
    assert_snapshot!(listed(&tidied), @"2: loss_nats is missing");
}

#[test]
fn json_lines_may_mix_integers_and_fractions() {
    let json = "{\"Model Size\":1,\"FLOP\":6,\"loss\":3,\"family\":\"a\",\"curve\":[1,2]}\n\n\
                {\"Model Size\":0.1,\"FLOP\":7,\"loss\":null,\"family\":\"a\"}\n\
                {\"Model Size\":0.3,\"FLOP\":8,\"loss\":3.25,\"family\":\"b\"}\n";
    let tidied = run(&recipe(), "runs.jsonl", json.as_bytes(), None).unwrap();
    assert_eq!(values(&tidied, "params"), [1e9, 0.3 * 1e9]);
    assert_eq!(tidied.observations.lines, [1, 4]);
    assert_snapshot!(listed(&tidied), @"3: loss_nats is missing");
}

/// A cell as tables in the wild have it: mostly a number, sometimes none.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (1_u32..40).prop_map(|value| format!("{value}")),
        2 => (-5.0..30.0_f64).prop_map(|value| format!("{value}")),
        1 => prop_oneof![Just(""), Just("NA"), Just("NaN"), Just("inf"), Just(" 7 ")].prop_map(String::from),
    ]
}

/// A row of [`RUNS`]; the family is quoted and may break the line.
fn row() -> impl Strategy<Value = String> {
    let family = prop_oneof![Just("a"), Just("\"b,c\""), Just("\"d\ne\"")];
    (cell(), cell(), cell(), family).prop_map(|(n, c, l, family)| format!("{n},{c},{l},{family}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn accepted_and_rejected_are_all_rows(rows in proptest::collection::vec(row(), 1..12)) {
        let csv = format!("Model Size,FLOP,loss,family\n{}", rows.concat());
        let again = || tidied(&csv, |recipe| {
            recipe.rows = rows.len();
            recipe.exclude.push(exclusion("loss_nats", Operator::AmongLargest, 1.0, "largest loss"));
        }).unwrap();
        let tidied = again();
        let mut lines: Vec<usize> =
            tidied.rejected.iter().map(|rejection| rejection.line).collect();
        lines.extend(&tidied.observations.lines);
        lines.sort_unstable();
        lines.dedup();
        prop_assert_eq!(lines.len(), rows.len(), "each row once, accepted or rejected");
        prop_assert_eq!(to_csv(&tidied.observations), to_csv(&again().observations), "same bytes, same table");
    }

    #[test]
    fn what_is_printed_reads_back_to_the_last_bit(
        losses in proptest::collection::vec(0.001..20.0_f64, 3),
    ) {
        let cells = losses.iter().zip([1, 2, 3]);
        let csv: Vec<String> = cells.map(|(loss, n)| format!("{n},1,{loss},\"x,\"\"{n}\"\"\"\n")).collect();
        let first = tidied(&format!("Model Size,FLOP,loss,family\n{}", csv.concat()), |_| ()).unwrap();
        let second = tidied(&to_csv(&first.observations), |recipe| {
            recipe.columns = ["params", "loss_nats"].map(|name| (name.to_owned(), column(name, "1"))).into();
            recipe.columns.insert("training_flop".into(), column("training_flop", "FLOP"));
            recipe.columns.get_mut("loss_nats").unwrap().unit = "nats/token".into();
        }).unwrap();
        prop_assert_eq!(values(&second, "loss_nats"), losses);
        prop_assert_eq!(&second.observations.labels, &first.observations.labels);
    }
}
