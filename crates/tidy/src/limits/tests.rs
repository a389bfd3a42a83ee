//! Each limit of a table, in every format that it can be reached in.

use super::*;
use crate::text_table;

#[track_caller]
fn refused(location: &str, text: &str, expected: &str) {
    let said = text_table(location, text.as_bytes()).unwrap_err().to_string();
    assert!(said.contains(expected) && said.contains("; hint: "), "{said}");
}

/// Columns of so many names, and so many rows below them.
fn csv(rows: usize, columns: usize) -> String {
    let names: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
    let row = vec!["1"; columns].join(",") + "\n";
    names.join(",") + "\n" + &row.repeat(rows)
}

/// Lines with a column of their own each.
fn json_lines(count: usize) -> String {
    let lines: Vec<String> = (0..count).map(|at| format!("{{\"c{at}\": 1}}\n")).collect();
    lines.concat()
}

#[test]
fn a_table_has_so_many_rows() {
    let said = "a.csv: the table has too many rows: 10000001, of 10000000 at most";
    refused("a.csv", &("a\n".to_owned() + &"1\n".repeat(ROWS_MAX + 1)), said);
    let said = "the table has too many rows: 10000001, of 10000000 at most";
    refused("a.jsonl", &"{}\n".repeat(ROWS_MAX + 1), said);
    assert!(check_size(ROWS_MAX, 1).is_ok(), "as many as may be");
}

#[test]
fn a_table_has_so_many_columns() {
    assert_eq!(text_table("a.csv", csv(1, COLUMNS_MAX).as_bytes()).unwrap().columns.len(), 10_000);
    let said = "the table has too many columns: 10001, of 10000 at most";
    refused("a.csv", &csv(1, COLUMNS_MAX + 1), said);
    // Each line has a column of its own: the table is the square of the file.
    refused("a.jsonl", &json_lines(COLUMNS_MAX + 1), said);
}

#[test]
fn a_table_has_so_many_cells() {
    refused("a.csv", &csv(5_001, COLUMNS_MAX), "too many cells: 50010000, of 50000000 at most");
    let lines = "{\"c0\": 1}\n".to_owned() + &json_lines(COLUMNS_MAX);
    refused("a.jsonl", &lines, "too many cells: 100010000, of 50000000 at most");
}

#[test]
fn a_cell_is_so_long() {
    let long = "x".repeat(CELL_BYTES_MAX + 1);
    let said = "a cell of column \"b\" is too long: 1048577, of 1048576 bytes at most";
    refused("a.csv", &format!("a,b\n1,{long}\n"), &format!("a.csv:2: {said}"));
    refused("a.jsonl", &format!("{{\"a\": 1}}\n{{\"a\": 2, \"b\": \"{long}\"}}\n"), said);
    text_table("a.csv", format!("a,b\n1,{}\n", &long[1..]).as_bytes()).unwrap();
}

#[test]
fn json_nests_so_deep_and_no_deeper() {
    let lists = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    let said = "a.jsonl:2: lists and objects stand in each other too deep: 65, of 64 at most";
    refused("a.jsonl", &format!("{{}}\n{}\n", lists(DEPTH_MAX)), said);
    refused("a.jsonl", &format!("{{}}\n{}\n", lists(1_000_000)), said);
    for depth in [DEPTH_MAX, 1_000_000] {
        let fault = crate::formats::document(lists(depth).as_bytes()).unwrap_err();
        assert!(fault.to_string().contains("too deep: 65, of 64 at most"), "{fault}");
    }
    assert!(check_depth(lists(DEPTH_MAX - 1).as_bytes()).is_ok(), "as deep as may be");
    assert!(check_depth("\"\\\"[[[\"".repeat(40).as_bytes()).is_ok(), "within strings");
}
