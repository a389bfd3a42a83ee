//! What is kept comes back to the bit.

use proptest::prelude::*;

use super::*;
use crate::columns::{Cells, columns_to_parquet};

fn set(losses: &[f64], params: &[f64], texts: &[String]) -> Observations {
    let column = |name: &str, values: &[f64]| Numbers {
        quantity: quantity(name).expect("a known quantity"),
        meaning: format!("planted {name}"),
        values: values.to_vec(),
    };
    let columns = ["loss_nats", "params"].iter().zip([losses, params]);
    Observations {
        id: "runs".into(),
        loss_group: "none".into(),
        columns: columns.map(|(name, values)| ((*name).into(), column(name, values))).collect(),
        // Labels may be called as our own columns are.
        labels: ["line", "line_", "run, #1"].map(|name| (name.to_owned(), texts.to_vec())).into(),
        lines: (2..losses.len() + 2).rev().collect(),
        clusters: (0..losses.len()).map(|row| row / 2).collect(),
    }
}

/// The bits of every number.
fn bits(set: &Observations) -> Vec<u64> {
    set.columns.values().flat_map(|column| &column.values).map(|value| value.to_bits()).collect()
}

#[track_caller]
fn comes_back(set: &Observations) {
    for packing in [Packing::Quick, Packing::Small] {
        let bytes = to_parquet(set, "a note", packing).unwrap();
        assert_eq!(bytes, to_parquet(set, "a note", packing).unwrap(), "other bytes");
        let kept = from_parquet("runs.parquet", &bytes).unwrap();
        assert_eq!(bits(&kept.observations), bits(set));
        assert_eq!(kept.note, "a note");
        assert_eq!(to_parquet(&kept.observations, "a note", packing).unwrap(), bytes);
    }
}

#[test]
fn zeros_of_either_sign_and_odd_numbers_come_back() {
    let odd = [0.0, -0.0, f64::MIN_POSITIVE / 4.0, 1e300, 0.1 + 0.2, 0.3, -0.0, 0.0];
    comes_back(&set(&odd, &odd, &odd.map(|number| number.to_string())));
    // Many equal values are written as references to one.
    let many: Vec<f64> = (0..5000).map(|row| odd[row % 8]).collect();
    comes_back(&set(&many, &many, &vec!["a".to_owned(); 5000]));
    comes_back(&set(&[f64::NAN, -f64::NAN, f64::INFINITY], &[1.0; 3], &vec![String::new(); 3]));
}

#[test]
fn a_set_without_rows_or_labels_comes_back() {
    comes_back(&set(&[], &[], &[]));
    let mut plain = set(&[2.5], &[1e9], &["a".to_owned()]);
    plain.labels.clear();
    comes_back(&plain);
}

#[test]
fn what_was_not_kept_here_is_refused_with_its_place() {
    let check = |bytes: &[u8], expected: &str| {
        let said = from_parquet("a/runs.parquet", bytes).unwrap_err().to_string();
        assert!(said.starts_with("a/runs.parquet: ") && said.contains("; hint: "), "{said}");
        assert!(said.contains(expected), "{said}");
    };
    check(b"line,loss_nats\n2,2.5\n", "is no kept set");
    let foreign = columns_to_parquet(&[("line", Cells::Counts(vec![Some(2)]))]).unwrap();
    check(&foreign, "it does not say which set it holds");
    let whole = to_parquet(&set(&[2.5], &[1e9], &["a".into()]), "", Packing::Quick).unwrap();
    check(&whole[..whole.len() - 20], "is no kept set");
}

#[test]
fn columns_of_any_kind_are_written_and_unequal_ones_refused() {
    let columns = [
        ("name", Cells::Texts(vec![Some("a".into()), None])),
        ("estimate", Cells::Numbers(vec![Some(-0.0), None])),
        ("n", Cells::Counts(vec![None, Some(u64::MAX)])),
        ("passed", Cells::Truths(vec![Some(true), None])),
    ];
    let bytes = columns_to_parquet(&columns).unwrap();
    let frame = ParquetReader::new(Cursor::new(&bytes[..])).finish().unwrap();
    let names: Vec<&str> = frame.columns().iter().map(|column| column.name().as_str()).collect();
    assert_eq!(names, ["name", "estimate", "n", "passed"]);
    assert_eq!(frame.column("n").unwrap().u64().unwrap().get(1), Some(u64::MAX));
    assert_eq!(frame.column("passed").unwrap().bool().unwrap().get(0), Some(true));
    assert_eq!(frame.column("estimate").unwrap().null_count(), 1);
    let unequal = [("a", Cells::Counts(vec![Some(1)])), ("b", Cells::Counts(Vec::new()))];
    let said = columns_to_parquet(&unequal).unwrap_err().to_string();
    assert!(said.contains("; hint: columns of one length"), "{said}");
    let twice = [("a", Cells::Counts(vec![Some(1)])), ("a", Cells::Counts(vec![Some(1)]))];
    columns_to_parquet(&twice).unwrap_err();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_set_comes_back_to_the_bit(
        rows in proptest::collection::vec((any::<f64>(), any::<f64>(), any::<String>()), 0..40)
    ) {
        let losses: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let params: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let texts: Vec<String> = rows.iter().map(|row| row.2.clone()).collect();
        let set = set(&losses, &params, &texts);
        let bytes = to_parquet(&set, "", Packing::Quick).unwrap();
        let kept = from_parquet("runs.parquet", &bytes).unwrap().observations;
        prop_assert_eq!(bits(&kept), bits(&set));
        prop_assert_eq!(&kept.labels, &set.labels);
        prop_assert_eq!((&kept.lines, &kept.clusters), (&set.lines, &set.clusters));
    }
}
