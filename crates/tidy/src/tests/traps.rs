//! Each trap of the published sets on a table of our own that shows the same fault: a test fails
//! when the handling is removed.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use observations::recipe::{AtMost, Extreme, Frontier, LabelExclusion, Pick};

use super::*;

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// The recipe with these numeric columns, under their own names and in the units given, and these
/// labels.
fn shaped(rows: usize, columns: &[(&str, &str)], labels: &[&str], unique: &[&str]) -> Recipe {
    Recipe {
        rows,
        columns: columns
            .iter()
            .map(|&(name, unit)| (name.to_owned(), column(name, unit)))
            .collect(),
        labels: labels.iter().map(|&name| (name.to_owned(), name.to_owned())).collect(),
        unique: list(unique),
        ..recipe()
    }
}

fn tidied_as(recipe: &Recipe, csv: &str) -> Result<Tidied, TidyError> {
    run(recipe, "runs.csv", csv.as_bytes(), None)
}

/// The rejected rows, one a line, none of them lost.
fn rejected_as(recipe: &Recipe, csv: &str) -> String {
    let tidied = tidied_as(recipe, csv).unwrap();
    assert_eq!(
        tidied.observations.len() + tidied.rejected.len(),
        tidied.rows_read,
        "no row is lost"
    );
    listed(&tidied)
}

fn refused_as(recipe: &Recipe, csv: &str) -> String {
    tidied_as(recipe, csv).expect_err("the set must be refused").to_string()
}

/// Step Law: three runs in two cells of N and D, batches in sequences of 2,048 tokens.
const CELLS: &str = "\
params,training_tokens,learning_rate,batch_tokens,loss_nats
1e8,1e9,0.001,64,2.5
1e8,1e9,0.002,64,2.25
1e8,1e9,0.004,64,11.1
1e8,2e9,0.002,64,2.125
1e8,2e9,0.004,64,2.125
";

fn cells() -> Recipe {
    let columns = [
        ("params", "1"),
        ("training_tokens", "1"),
        ("learning_rate", "1"),
        ("batch_tokens", "sequences of 2048 tokens"),
        ("loss_nats", "nats/token"),
    ];
    shaped(5, &columns, &[], &["params", "training_tokens", "learning_rate"])
}

#[test]
fn the_best_run_of_a_cell_is_picked_and_the_first_of_two() {
    let pick = Pick {
        of: list(&["params", "training_tokens"]),
        by: "loss_nats".into(),
        take: Extreme::Smallest,
    };
    let recipe = Recipe { pick: Some(pick), ..cells() };
    let tidied = tidied_as(&recipe, CELLS).unwrap();
    assert_eq!(values(&tidied, "learning_rate"), [0.002, 0.002]);
    assert_eq!(tidied.observations.lines, [3, 5]);
    assert_snapshot!(rejected_as(&recipe, CELLS), @"
    2: another row of the same params, training_tokens has the smallest loss_nats
    4: another row of the same params, training_tokens has the smallest loss_nats
    6: another row of the same params, training_tokens has the smallest loss_nats
    ");
}

#[test]
fn a_batch_in_sequences_becomes_tokens() {
    let tidied = tidied_as(&cells(), CELLS).unwrap();
    assert_eq!(values(&tidied, "batch_tokens"), [131_072.0; 5], "64 x 2,048");
    assert_eq!(tidied.observations.len(), 5, "a diverged run is kept");
}

#[test]
fn the_last_step_with_a_loss_stands_for_the_run() {
    // Routed language models: the last step of run 7 has no validation loss.
    let csv =
        "training_steps,loss_nats,run\n0,10.5,7\n10000,3.5,7\n20000,,7\n0,10.5,8\n10000,3.25,8\n";
    let pick = Pick { of: list(&["run"]), by: "training_steps".into(), take: Extreme::Largest };
    let columns = [("training_steps", "1"), ("loss_nats", "nats/token")];
    let recipe =
        Recipe { pick: Some(pick), ..shaped(5, &columns, &["run"], &["run", "training_steps"]) };
    let tidied = tidied_as(&recipe, csv).unwrap();
    assert_eq!(values(&tidied, "loss_nats"), [3.5, 3.25]);
    assert_snapshot!(rejected_as(&recipe, csv), @"
    2: another row of the same run has the largest training_steps
    4: loss_nats is missing
    5: another row of the same run has the largest training_steps
    ");
}

/// Repeated sampling: more attempts are asked of than there are samples, and the published score is
/// 1.
const SCORES: &str = "\
samples,successes,attempts,score_fraction,model,problem
60,1,1,0.0166,Claude 3.5 Opus,0
60,1,60,1,Claude 3.5 Opus,0
60,0,100,1,Claude 3.5 Opus,0
10020,0,100,0,Llama 3 8B IT,0
";

fn scores() -> Recipe {
    let columns =
        [("samples", "1"), ("successes", "1"), ("attempts", "1"), ("score_fraction", "fraction")];
    shaped(4, &columns, &["model", "problem"], &["model", "problem", "attempts"])
}

#[test]
fn attempts_beyond_the_samples_are_rejected() {
    let reason = "more attempts than samples, which the publication scores as solved";
    let bound =
        AtMost { column: "attempts".into(), limit: "samples".into(), reason: reason.into() };
    let recipe = Recipe { at_most: vec![bound], ..scores() };
    assert_snapshot!(rejected_as(&recipe, SCORES), @"4: more attempts than samples, which the \
        publication scores as solved");
    let bound = AtMost { column: "attempts".into(), limit: "draws".into(), reason: reason.into() };
    assert_snapshot!(refused_as(&Recipe { at_most: vec![bound], ..scores() }, SCORES), @r#"runs.yaml, observations runs: at_most.limit asks for "draws", which is not among the columns of the recipe; hint: there are: attempts, samples, score_fraction, successes"#);
}

#[test]
fn a_wrong_label_is_put_right() {
    let relabel = |wrong: &str| [("model".to_owned(), texts(&[(wrong, "Claude 3 Opus")]))].into();
    let tidied =
        tidied_as(&Recipe { relabel: relabel("Claude 3.5 Opus"), ..scores() }, SCORES).unwrap();
    assert_eq!(
        tidied.observations.labels["model"],
        ["Claude 3 Opus", "Claude 3 Opus", "Claude 3 Opus", "Llama 3 8B IT"]
    );
    assert_snapshot!(refused_as(&Recipe { relabel: relabel("Claude 3.5 opus"), ..scores() }, SCORES), @r#"runs.yaml, observations runs: relabel.model asks for "Claude 3.5 opus", which is not among the texts of that label; hint: did you mean "Claude 3.5 Opus"? There are: Claude 3.5 Opus, Llama 3 8B IT"#);
    let exchange =
        texts(&[("Claude 3.5 Opus", "Llama 3 8B IT"), ("Llama 3 8B IT", "Claude 3.5 Opus")]);
    let tidied =
        tidied_as(&Recipe { relabel: [("model".to_owned(), exchange)].into(), ..scores() }, SCORES)
            .unwrap();
    assert_eq!(tidied.observations.labels["model"][2..], ["Llama 3 8B IT", "Claude 3.5 Opus"]);
    let unknown = Recipe { relabel: [("models".to_owned(), BTreeMap::new())].into(), ..scores() };
    assert_snapshot!(refused_as(&unknown, SCORES), @r#"runs.yaml, observations runs: relabel asks for "models", which is not among the labels of the recipe; hint: did you mean "model"? There are: model, problem"#);
}

/// Two families of image models; lines 3 and 4 have the same compute, lines 6 and 7 are no better
/// than line 5.
const FAMILIES: &str = "\
training_flop,accuracy_fraction,family
4e15,0.5,clip
2e15,0.25,clip
2e15,0.125,clip
1e15,0.125,mammut
3e15,0.125,mammut
5e15,0.0625,mammut
6e15,0.75,mammut
";

fn families() -> Recipe {
    let columns = [("training_flop", "FLOP"), ("accuracy_fraction", "fraction")];
    let derive = [("error_fraction".to_owned(), Derivation::OneMinusAccuracy)].into();
    Recipe {
        derive,
        ..shaped(7, &columns, &["family"], &["training_flop", "accuracy_fraction", "family"])
    }
}

#[test]
fn the_error_is_what_the_accuracy_leaves() {
    let tidied = tidied_as(&families(), FAMILIES).unwrap();
    assert_eq!(values(&tidied, "error_fraction"), [0.5, 0.75, 0.875, 0.875, 0.875, 0.9375, 0.25]);
    let columns = [("training_flop", "FLOP"), ("miou_fraction", "fraction")];
    let derive = [("error_fraction".to_owned(), Derivation::OneMinusMiou)].into();
    let recipe = Recipe {
        derive,
        ..shaped(7, &columns, &["family"], &["training_flop", "miou_fraction", "family"])
    };
    let tidied = tidied_as(&recipe, &FAMILIES.replace("accuracy", "miou")).unwrap();
    assert_eq!(values(&tidied, "error_fraction")[..2], [0.5, 0.75]);
}

#[test]
fn the_frontier_is_the_strict_running_minimum_of_each_family() {
    let frontier = |within: &[&str]| {
        let frontier = Frontier {
            of: "error_fraction".into(),
            along: "training_flop".into(),
            within: list(within),
        };
        Recipe { frontier: Some(frontier), ..families() }
    };
    assert_eq!(
        tidied_as(&frontier(&["family"]), FAMILIES).unwrap().observations.lines,
        [2, 3, 5, 8]
    );
    assert_eq!(tidied_as(&frontier(&[]), FAMILIES).unwrap().observations.lines, [2, 3, 5, 8]);
    // Over both families a good run of little compute shuts out the worse one of the other family.
    let better = FAMILIES.replace("1e15,0.125,mammut", "1e15,0.375,mammut");
    assert_eq!(tidied_as(&frontier(&[]), &better).unwrap().observations.lines, [2, 5, 8]);
    assert_snapshot!(rejected_as(&frontier(&["family"]), FAMILIES), @"
    4: not on the frontier: a row with no more training_flop has no more error_fraction
    6: not on the frontier: a row with no more training_flop has no more error_fraction
    7: not on the frontier: a row with no more training_flop has no more error_fraction
    ");
    let nameless =
        rejected_as(&frontier(&["family"]), &FAMILIES.replace("4e15,0.5,clip", "4e15,0.5,"));
    assert!(nameless.starts_with("2: family is missing\n4: not on the frontier"), "{nameless}");
    assert_snapshot!(refused_as(&frontier(&["model"]), FAMILIES), @r#"runs.yaml, observations runs: envelope.within asks for "model", which is not among the labels of the recipe; hint: there are: family"#);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Oracle: the definition, each row held against every other one.
    #[test]
    fn the_frontier_follows_its_definition(
        points in proptest::collection::vec((1_u32..6, 1_u32..6), 1..12),
    ) {
        let rows: Vec<String> = points.iter().enumerate().map(|(id, (x, y))| format!("{x}e15,0.{y},{id}\n")).collect();
        let csv = format!("training_flop,error_fraction,id\n{}", rows.concat());
        let columns = [("training_flop", "FLOP"), ("error_fraction", "fraction")];
        let frontier = Frontier { of: "error_fraction".into(), along: "training_flop".into(), within: Vec::new() };
        let recipe = Recipe { frontier: Some(frontier), ..shaped(points.len(), &columns, &["id"], &["id"]) };
        let beaten = |row: usize, other: usize| {
            let ((x, y), (x_other, y_other)) = (points[row], points[other]);
            let before = (x_other, y_other, other) < (x, y, row);
            before && y_other <= y
        };
        let on_it = |row: &usize| !(0..points.len()).any(|other| beaten(*row, other));
        let expected: Vec<usize> =
            (0..points.len()).filter(on_it).map(|row| row + 2).collect();
        prop_assert_eq!(tidied_as(&recipe, &csv).unwrap().observations.lines, expected);
    }
}

#[test]
fn rows_are_left_out_by_their_label_and_the_reason_is_told() {
    // ObsScaling: the tokens of one model are a thousand times too large.
    let csv = "params,training_tokens,model\n3e9,6.27e14,btlm-3b\n7e9,2e12,llama-2-7b\n";
    let exclude = |texts: &[&str]| {
        let reason = "627 trillion tokens are printed, the model saw 627 billion".into();
        let exclusion = LabelExclusion { label: "model".into(), texts: list(texts), reason };
        let columns = [("params", "1"), ("training_tokens", "1")];
        Recipe { exclude_labels: vec![exclusion], ..shaped(2, &columns, &["model"], &["model"]) }
    };
    assert_snapshot!(rejected_as(&exclude(&["btlm-3b"]), csv), @"2: 627 trillion tokens are \
        printed, the model saw 627 billion");
    assert_snapshot!(refused_as(&exclude(&["btlm"]), csv), @r#"runs.yaml, observations runs: exclude_labels.model asks for "btlm", which is not among the texts of that label; hint: there are: btlm-3b, llama-2-7b"#);
}

#[test]
fn an_excluded_row_does_not_push_out_its_double() {
    let csv = "params,loss_nats,flag\n1e9,2.5,True\n1e9,2.5,False\n";
    let exclusion =
        LabelExclusion { label: "flag".into(), texts: list(&["True"]), reason: "flagged".into() };
    let columns = [("params", "1"), ("loss_nats", "nats/token")];
    let shape = shaped(2, &columns, &["flag"], &["params", "loss_nats"]);
    assert_snapshot!(rejected_as(&Recipe { exclude_labels: vec![exclusion], ..shape.clone() }, csv), @"2: flagged");
    assert_snapshot!(rejected_as(&shape, csv), @r#"3: conflict with line 2: same params, loss_nats; flag "True" there, "False" here"#);
}

#[test]
fn keys_of_another_name_are_joined_once_renamed() {
    // OpenCLIP: the architecture is called arch in the results and model in the table of sizes.
    let rename = |recipe: &mut Recipe, from: &str| {
        recipe.join.as_mut().unwrap().rename = texts(&[(from, "model")]);
    };
    let sizes = "architecture,loss\nc,2.5\na,4.5\nb,3.5\n";
    let tidied = joined(sizes, &["model"], |recipe| rename(recipe, "architecture")).unwrap();
    assert_eq!(values(&tidied, "loss_nats"), [4.5, 3.5, 2.5]);
    let message = |sizes: &str, from: &str| {
        joined(sizes, &["model"], |recipe| rename(recipe, from)).unwrap_err().to_string()
    };
    assert_snapshot!(message(sizes, "arch"), @r#"runs.yaml, observations runs: join.rename asks for "arch", which is not among the columns of losses.csv; hint: there are: architecture, loss"#);
    assert_snapshot!(message(&sizes.replace("loss", "model"), "architecture"), @r#"runs.yaml, observations runs: join.rename makes a second column "model"; hint: give each column, derived column and label a name of its own"#);
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn packed_tables_are_unpacked_and_their_lines_are_those_of_the_table() {
    let plain = tidied(RUNS, |_| ()).unwrap();
    assert_eq!(run(&recipe(), "runs.csv.gz", &packed(RUNS), None).unwrap(), plain);
    let (first, second) = RUNS.split_at(40);
    let members = [packed(first), packed(second)].concat();
    assert_eq!(run(&recipe(), "runs.csv.gz", &members, None).unwrap(), plain);

    let message = |location: &str, bytes: &[u8]| {
        run(&recipe(), location, bytes, None).unwrap_err().to_string()
    };
    assert_snapshot!(message("runs.csv.gz", RUNS.as_bytes()), @"runs.csv.gz: cannot be read: \
        invalid gzip header; hint: check that this is the published file and that its ending is \
        its format");
    assert_snapshot!(message("runs.csv.gz", &packed(RUNS)[..50]), @"runs.csv.gz: cannot be read: \
        incomplete deflate stream; hint: check that this is the published file and that its \
        ending is its format");
    assert_snapshot!(message("runs.csv.gz", &packed("")), @"runs.csv.gz: the file has no data \
        rows; hint: check that file and member name the published table");
    assert_snapshot!(message("runs.xlsx.gz", &packed(RUNS)), @"runs.xlsx.gz: the ending names no \
        known format; hint: files that end in .csv, .json, .jsonl, .parquet or .tsv are read, and \
        each of them packed as .gz");
}

#[test]
fn a_loss_of_unknown_unit_is_no_loss_in_nats() {
    let columns = [("loss_printed", "nats/token")];
    let csv = "loss_printed,run\n0.75,a\n";
    assert_snapshot!(refused_as(&shaped(1, &columns, &["run"], &["run"]), csv), @r#"runs.yaml, observations runs: columns.loss_printed.unit asks for "nats/token", which is not among the units of loss_printed; hint: there are: as printed"#);
    let tidied =
        tidied_as(&shaped(1, &[("loss_printed", "as printed")], &["run"], &["run"]), csv).unwrap();
    assert!(
        tidied.observations.column("loss_nats").is_err(),
        "a law of losses in nats must not find it"
    );
}
