//! Each limit of a YAML file: what stands at it is read, what goes beyond is refused by its line.

use super::*;

#[track_caller]
fn refused(text: &str, line: usize, expected: &str) {
    let said = check("a.yaml", text).expect_err("beyond a limit").to_string();
    assert!(said.starts_with(&format!("a.yaml:{line}: ")), "{said}");
    assert!(said.contains(expected) && said.contains("; hint: "), "{said}");
    assert!(!said.contains('\n'), "{said}");
}

#[track_caller]
fn read(text: &str) {
    check("a.yaml", text).expect("within its limits");
}

#[test]
fn a_text_has_an_end() {
    let of = |letters| format!("id: a\nstatement: {}\n", "ä".repeat(letters));
    read(&of(TEXT_LETTERS_MAX));
    refused(&of(TEXT_LETTERS_MAX + 1), 2, "statement has 4001 letters, of 4000 at most");
    for (key, most) in SHORT_TEXTS {
        let of = |letters| format!("a: 1\n{key}: {}\n", "x".repeat(letters));
        read(&of(most));
        refused(&of(most + 1), 2, &format!("{key} has {} letters, of {most} at", most + 1));
    }
    refused(&format!("a:\n  - {}\n", "x".repeat(4_001)), 2, "a text has 4001 letters");
}

#[test]
fn lists_and_groups_nest_so_deep_and_no_deeper() {
    let lists = |depth: usize| format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    read(&lists(DEPTH_MAX - 1));
    refused(&lists(DEPTH_MAX + 1), 1, "more than 32 deep");
    let groups: Vec<String> = (0..=DEPTH_MAX).map(|at| format!("{}a:\n", " ".repeat(at))).collect();
    refused(&groups.concat(), DEPTH_MAX + 1, "more than 32 deep");
}

#[test]
fn a_list_has_an_end() {
    let of = |entries| format!("a: 1\nb: [{}]\n", vec!["1"; entries].join(","));
    read(&of(ENTRIES_MAX));
    refused(&of(ENTRIES_MAX + 1), 2, "more than 10000 entries");
    let keys: Vec<String> = (0..=ENTRIES_MAX).map(|at| format!("k{at}: 1\n")).collect();
    refused(&keys.concat(), ENTRIES_MAX + 1, "more than 10000 entries");
}

#[test]
fn a_setting_asks_for_so_much() {
    for (key, most) in SETTINGS {
        read(&format!("a:\n  {key}: {most}\n"));
        for more in [format!("{}", most + 1), "1e300".to_owned(), "18446744073709551615".to_owned()]
        {
            refused(&format!("a:\n  {key}: {more}\n"), 2, &format!("{key} is "));
        }
    }
    read("a: {replicates: many, sets: -1, first: [1, 2]}\n");
}

#[test]
fn starts_and_axes_combine_to_so_many() {
    let starts = |count: usize| {
        let values = vec!["1"; count].join(",");
        format!("id: a\nstarts:\n  A: [{values}]\n  B: [{values}]\n  C: 2\n")
    };
    read(&starts(1_000));
    refused(&starts(1_001), 3, "starts combine to 1002001 cases, of 1000000 at most");
    let axis = |count: usize| {
        let options = vec!["{words: a, sets: {law: x}}"; count].join(",");
        format!("- {{name: b, title: c, options: [{options}]}}\n")
    };
    read(&format!("axes:\n{0}{0}", axis(100)));
    refused(&format!("axes:\n{0}{0}", axis(101)), 2, "axes combine to 10201 cases");
}

#[test]
fn what_is_no_yaml_is_left_to_its_reader() {
    for text in ["a: [", "a: 1\na: 2\n", "\t", "", "a: *b\n", "- 1\nb: 2\n"] {
        read(text);
    }
}

/// Each anchor names the one before it ten times: a gigabyte of entries, in ten lines.
#[test]
fn anchors_that_multiply_end_at_once() {
    let mut lines = vec!["a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n".to_owned()];
    for at in 1..10 {
        let entries = vec![format!("*a{}", at - 1); 10].join(",");
        lines.push(format!("a{at}: &a{at} [{entries}]\n"));
    }
    let text = lines.concat();
    let begun = std::time::Instant::now();
    let said = check("a.yaml", &text).expect_err("a billion values").to_string();
    assert!(said.contains("more than 100000 values") && said.contains("; hint: "), "{said}");
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}
