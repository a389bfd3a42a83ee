//! Parquet of every type: what is read as a number, what is refused, and what is left alone.
//!
//! pyarrow 26 wrote the three files, of one table: plain; with zstd, decimals as integers, pages of
//! the second version and no schema of Arrow; and with snappy, one row a group, as the first
//! version of parquet has it. The build of polars here could write none of them.

use super::*;

const FILES: [(&str, &[u8]); 3] = [
    ("kinds.parquet", include_bytes!("parquet/kinds.parquet")),
    ("kinds-integers.parquet", include_bytes!("parquet/kinds-integers.parquet")),
    ("kinds-groups.parquet", include_bytes!("parquet/kinds-groups.parquet")),
];

/// The recipe of [`RUNS`] with the texts of these columns as labels.
fn with_labels(columns: &[&str]) -> Recipe {
    let labels = columns.iter().map(|&column| (column.to_owned(), column.to_owned())).collect();
    Recipe { labels, ..recipe() }
}

/// The recipe of [`RUNS`] with the loss from another column.
fn loss_from(from: &str) -> Recipe {
    let mut recipe = with_labels(&["family"]);
    recipe.columns.get_mut("loss_nats").unwrap().from = Some(from.into());
    recipe
}

#[test]
fn half_precision_is_a_number_and_its_gaps_reject_rows() {
    for (name, bytes) in FILES {
        let tidied = run(&with_labels(&["family"]), name, bytes, None).unwrap();
        assert_eq!(values(&tidied, "loss_nats"), [4.5, 2.25], "{name}");
        assert_eq!(tidied.observations.labels["family"], ["a", "b"], "{name}");
        assert_eq!(listed(&tidied), "2: loss_nats is missing", "{name}");
        let odd = run(&loss_from("half"), name, bytes, None).unwrap();
        assert_eq!(values(&odd, "loss_nats"), [0.333_251_953_125], "{name}");
        let gaps = "2: loss_nats is NaN, not a finite number\n\
                    3: loss_nats is -inf, not a finite number";
        assert_eq!(listed(&odd), gaps, "{name}");
    }
}

#[test]
fn small_integers_and_decimals_are_read_to_the_digit() {
    let columns = [
        ("i8", ["3", "", "-128"]),
        ("i16", ["300", "-32768", "32767"]),
        ("u8", ["255", "0", ""]),
        ("u16", ["65535", "0", "1"]),
        ("decimal", ["4.125", "-0.005", ""]),
        ("long decimal", ["1234567890123456.78", "-1.50", "0.01"]),
        ("longest decimal", ["12345678901234567890.12345", "-2.00000", ""]),
        ("day", ["2026-01-02", "", "2024-02-29"]),
        ("none", ["", "", ""]),
        ("done", ["true", "", "false"]),
    ];
    let mut recipe = with_labels(&columns.map(|(column, _)| column));
    recipe.columns.get_mut("loss_nats").unwrap().from = Some("Model Size".into());
    for (name, bytes) in FILES {
        let tidied = run(&recipe, name, bytes, None).unwrap();
        for (column, texts) in columns {
            assert_eq!(tidied.observations.labels[column], texts, "{name}: {column}");
        }
    }
}

#[test]
fn small_integers_and_decimals_are_numbers() {
    for (name, bytes) in FILES {
        let mut recipe = loss_from("decimal");
        recipe.columns.get_mut("params").unwrap().from = Some("u16".into());
        recipe.columns.get_mut("training_flop").unwrap().from = Some("u8".into());
        let tidied = run(&recipe, name, bytes, None).unwrap();
        assert_eq!(values(&tidied, "loss_nats"), [4.125], "{name}");
        assert_eq!(values(&tidied, "params"), [65535.0 * 1e9], "{name}");
        assert_eq!(values(&tidied, "training_flop"), [255.0 * 1e18], "{name}");
    }
}

#[test]
fn a_type_that_is_not_read_names_its_column_and_itself() {
    let said = |from: &str| {
        let said = FILES.map(|(name, bytes)| {
            let error = run(&loss_from(from), name, bytes, None).unwrap_err().to_string();
            error.strip_prefix(&format!("{name}: ")).unwrap().to_owned()
        });
        assert!(said.iter().all(|other| *other == said[0]), "{said:?}");
        said[0].clone()
    };
    assert_snapshot!(said("curve"), @r#"column "curve" is of the type list, which is not read; hint: name another column; numbers, texts, truths, dates and timestamps are read"#);
    for (column, kind) in [
        ("at", "struct"),
        ("by task", "map"),
        ("clock", "time of a day"),
        ("key", "16 bytes"),
        ("too long", "decimal of 21 bytes"),
    ] {
        let said = said(column);
        let expected = format!("column \"{column}\" is of the type {kind}, which is not read");
        assert!(said.starts_with(&expected), "{said}");
    }
}

#[test]
fn columns_that_are_not_read_keep_their_names() {
    let (name, bytes) = FILES[0];
    let said = run(&loss_from("Half"), name, bytes, None).unwrap_err().to_string();
    assert_snapshot!(said, @r#"runs.yaml, observations runs: columns.loss_nats.from asks for "Half", which is not among the columns of kinds.parquet; hint: did you mean "half"? There are: FLOP, Model Size, at, by task, clock, curve, day, decimal, done, family, half, i16, i8, key, long decimal, longest decimal, loss, none, too long, u16, u8"#);
    let mut strange = recipe();
    strange.columns.values_mut().for_each(|column| column.from = Some("no such column".into()));
    strange.labels.clear();
    let said = run(&strange, name, bytes, None).unwrap_err().to_string();
    assert!(said.contains("\"no such column\", which is not among the columns"), "{said}");
    strange.rows = 4;
    let said = run(&strange, name, bytes, None).unwrap_err().to_string();
    assert!(said.contains("has 3 data rows, the recipe says 4"), "{said}");
}

#[test]
fn parquet_is_joined_and_gathered_with_what_each_needs() {
    let csv = "number,family name\n3,x\n-128,y\n";
    let mut joined = with_labels(&[]);
    joined.labels = texts(&[("family", "family name")]);
    joined.columns.get_mut("loss_nats").unwrap().from = Some("Model Size".into());
    joined.join = Some(key_join(&["i8"]));
    joined.join.as_mut().unwrap().rename = texts(&[("number", "i8")]);
    for (name, bytes) in FILES {
        let tidied = run(&joined, name, bytes, Some(("families.csv", csv.as_bytes()))).unwrap();
        assert_eq!(tidied.observations.labels["family"], ["x", "y"], "{name}");
        assert_eq!(listed(&tidied), "2: no row of families.csv has the same i8", "{name}");
    }
    let parts = FILES.map(|(name, bytes)| crate::Part { name, bytes });
    let mut all = with_labels(&["file"]);
    (all.rows, all.unique) = (9, vec!["file".into(), "params".into()]);
    let tidied = tidy(&Input {
        recipe: &all,
        location: "runs.sha256",
        bytes: Bytes::Many(&parts),
        manifest_location: "runs.yaml",
        join: None,
        names: &[],
    });
    assert_eq!(values(&tidied.unwrap(), "loss_nats"), [4.5, 2.25, 4.5, 2.25, 4.5, 2.25]);
}

/// A file that is cut, or whose footer is damaged, is an error or says something else; never a
/// panic. (Of damaged pages polars may ask for more memory than there is, which nothing catches;
/// their digest tells them.)
#[test]
fn damage_is_refused() {
    let columns = ["family", "i8", "decimal", "longest decimal", "day", "done"];
    for (name, bytes) in FILES {
        let read = |bytes: &[u8]| run(&with_labels(&columns), name, bytes, None);
        for at in (0..bytes.len()).step_by(97) {
            let said = read(&bytes[..at]).unwrap_err().to_string();
            assert!(said.starts_with(name) && said.contains("; hint: "), "cut at {at}: {said}");
        }
        let [.., a, b, c, d, _, _, _, _] = *bytes else { panic!("{name} has no footer") };
        let footer = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap();
        for at in (bytes.len() - 8 - footer..bytes.len()).step_by(29) {
            let mut damaged = bytes.to_vec();
            damaged[at] ^= 0x55;
            drop(read(&damaged));
        }
    }
}
