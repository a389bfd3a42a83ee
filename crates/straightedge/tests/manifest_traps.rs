//! The traps that the manifests handle, on tables of our own in the shape of the published files:
//! each test fails when its handling is taken out of the manifest, on any machine.

use std::fs;
use std::path::{Path, PathBuf};

use observations::recipe::Recipe;
use sources::{FileKind, Manifest};
use tidy::{Bytes, Input, Part, Tidied};

fn data(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data")).join(path)
}

/// A manifest of the repository.
fn manifest(source: &str) -> Manifest {
    let manifests = sources::read_manifests(&data("sources")).expect("the manifests");
    manifests.into_iter().find(|manifest| manifest.id == source).expect("the source")
}

/// A recipe of the repository, for a table of `rows` rows.
fn recipe(source: &str, set: &str, rows: usize) -> Recipe {
    let recipe =
        manifest(source).observations.into_iter().find(|recipe| recipe.id == set).expect("the set");
    Recipe { rows, ..recipe }
}

/// The names of a list of files that a manifest pins.
fn listed(source: &str, file: &str) -> Vec<String> {
    let manifest = manifest(source);
    let FileKind::List(list) = &manifest.file(file).expect("the file").kind else {
        panic!("{file} is no list")
    };
    list.files.iter().map(|file| file.path.clone()).collect()
}

fn tidied(recipe: &Recipe, bytes: Bytes<'_>, join: Option<&[u8]>, names: &[Part<'_>]) -> Tidied {
    let join = join.map(|bytes| ("second.csv", Bytes::One(bytes)));
    tidy::tidy(&Input {
        recipe,
        location: "runs.csv",
        bytes,
        manifest_location: "runs.yaml",
        join,
        names,
    })
    .expect("a set")
}

fn values<'a>(tidied: &'a Tidied, column: &str) -> &'a [f64] {
    &tidied.observations.column(column).expect("a column").values
}

fn parts(files: &[(String, String)]) -> Vec<Part<'_>> {
    files.iter().map(|(name, text)| Part { name, bytes: text.as_bytes() }).collect()
}

/// Source 4: 2b855b9b is 2.8 billion parameters, 55 billion tokens, 9 billion of them unique, under
/// swapped headings.
#[test]
fn the_columns_of_tokens_are_exchanged_back() {
    let csv = "id,params,unique_tokens,tokens,loss\n2b855b9b,2.8e9,55e9,9e9,2.5\n2b855b55b,2.8e9,55e9,55e9,2.4\n";
    let set = tidied(
        &recipe("data-constrained", "data-constrained", 2),
        Bytes::One(csv.as_bytes()),
        None,
        &[],
    );
    assert!(set.rejected.is_empty(), "{:?}", set.rejected);
    assert_eq!(values(&set, "training_tokens"), [55e9, 55e9]);
    assert_eq!(values(&set, "unique_tokens"), [9e9, 55e9]);
}

/// Eight losses of a run, that of C4 second; `at` exchanges it with another.
fn over_trained(training_set: &str, at: usize) -> String {
    let mut losses: Vec<String> = (0..8)
        .map(|place| {
            let on = if place == 1 {
                "training/eval_data/c4_val/shard-{0000000..0000010}.tar"
            } else {
                "another text"
            };
            let bounds = "\"loss_sequences_lower_95\":3.0,\"loss_sequences_upper_95\":4.0";
            format!("{{\"loss\":3.{place},{bounds},\"model\":\"m\",\"val_data\":[\"{on}\"]}}")
        })
        .collect();
    losses.swap(1, at);
    format!(
        "{{\"dataset_name\":\"{training_set}\",\"hyperparameters\":{{\"params\":1e8,\"tokens\":2e9,\"lr\":0.003,\"wd\":0.03,\
         \"global_bs\":512}},\"results\":[{}]}}",
        losses.join(",")
    )
}

/// Source 5: losses without names, three training sets in one list, and a grid with a hole.
#[test]
fn over_trained_runs_are_told_apart() {
    let run = |name: &str, training_set: &str, at: usize| {
        (format!("{name}.json"), over_trained(training_set, at))
    };
    let files = [run("a", "c4_original", 1), run("b", "rpj", 1), run("c", "c4_original", 4)];
    let set =
        |id: &str| tidied(&recipe("gadre-2024", id, 3), Bytes::Many(&parts(&files)), None, &[]);
    let c4 = set("gadre-c4-eval-c4");
    assert_eq!(values(&c4, "loss_nats"), [3.1], "the loss of C4, of a run trained on C4");
    assert_eq!(c4.rejected.len(), 1, "a run whose losses stand in another order");
    assert_eq!(set("gadre-c4-eval-redpajama").observations.labels["run"], ["b"]);
    assert_eq!(set("gadre-c4-eval").observations.labels["training_set"], ["c4_original", "rpj"]);

    let names = listed("gadre-2024", "models");
    let count = |head: &str| names.iter().filter(|name| name.starts_with(head)).count();
    assert_eq!(
        ["c4_original-", "rpj-", "rw_original-"].map(count),
        [34, 35, 35],
        "of three times 35 one is missing"
    );
    let longest = |head: &str| names.contains(&format!("{head}-d=1024_l=24_h=8-32.0.json"));
    assert_eq!(
        ["c4_original", "rpj", "rw_original"].map(longest),
        [false, true, true],
        "411M at M = 640"
    );
}

/// Rows of one trajectory of the ladder, a step each.
fn trajectory(steps: &[u32]) -> String {
    let head = "_step,throughput/total_tokens,throughput/total_training_Gflops,batch_size_in_tokens,learning_rate_peak,\
                eval/c4_en-validation/CrossEntropyLoss";
    let row = |step: &u32| {
        let tokens = f64::from(*step) * 1e9;
        format!(
            "{step},{tokens:e},{:e},1e6,0.001,{}\n",
            7.0 * 190_354_176.0 * tokens / 1e9,
            5.0 - 0.5 * f64::from(*step)
        )
    };
    format!("{head}\n{}", steps.iter().map(row).collect::<String>())
}

/// Source 8: a file is one trajectory and one cluster, its last row the run; the older 1xC file has
/// half the rows.
#[test]
fn a_ladder_file_is_one_run() {
    let files = [
        ("190M-1xC.csv".to_owned(), trajectory(&[2, 4])),
        ("190M-1xC-rerun.csv".to_owned(), trajectory(&[1, 2, 3, 4])),
    ];
    let sizes = fs::read(data("tables/olmo-ladder-sizes.csv")).expect("the table of sizes");
    let set = |id: &str| {
        tidied(&recipe("olmo-ladder", id, 6), Bytes::Many(&parts(&files)), Some(&sizes), &[])
            .observations
    };
    let every = set("olmo-ladder-c4-checkpoints");
    assert_eq!(every.clusters, [0, 0, 1, 1, 1, 1], "rows of one file belong together");
    let ends = set("olmo-ladder-c4");
    assert_eq!((ends.clusters, ends.lines), (vec![0, 1], vec![2, 6]), "one row a run, its last");
    assert_eq!(ends.labels["rerun"], ["", "-rerun"]);
    assert_eq!(ends.columns["params"].values, [190_354_176.0; 2]);

    let names = listed("olmo-ladder", "runs");
    let reruns = names.iter().filter(|name| name.contains("-1xC-rerun")).count();
    assert_eq!((names.len(), reruns), (30, 5), "five sizes, five lengths, and 1xC twice");
}

/// Source 10: places of an array have their names from another file, a null is no error of zero,
/// and anchors share splits.
#[test]
fn curves_are_read_by_learner_statistic_anchor_and_part() {
    let curve =
        "[[[[0,0,0.5],[0,0,0.25],[null,null,null]],[[0,0,0.125],[0,0,0.0625],[null,null,null]]]]";
    let files =
        [("er/6.json".to_owned(), curve.to_owned()), ("er/12.json".to_owned(), curve.to_owned())];
    let meta = r#"{"learners":["RandomForestClassifier"],"anchors":[16,23,32]}"#;
    let names = [Part { name: "meta", bytes: meta.as_bytes() }];
    let set = tidied(&recipe("lcdb", "lcdb", 6), Bytes::Many(&parts(&files)), None, &names);
    assert_eq!(values(&set, "training_rows"), [16.0, 23.0, 16.0, 23.0]);
    assert_eq!(
        values(&set, "error_fraction"),
        [0.5, 0.25, 0.5, 0.25],
        "the mean over the test rows"
    );
    assert_eq!(
        values(&set, "error_stderr_fraction"),
        [0.125, 0.0625, 0.125, 0.0625],
        "its standard error"
    );
    assert_eq!(set.observations.clusters, [0, 0, 1, 1], "a data set is a cluster");
    assert_eq!(
        set.rejected.len(),
        2,
        "an anchor beyond the data set is counted as a row without an error"
    );
}
