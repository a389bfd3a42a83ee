//! No test passes by doing nothing: a test that lacks what it needs fails and says so.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What the body of a test may not hold: ways out before anything was asserted.
const WAYS_OUT: [&str; 4] = ["return;", "return }", "return Ok(());", "\"skipped"];

/// What may stand nowhere in a test.
const IGNORED: &str = "#[ignore";

/// Every Rust file below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// The bodies of the tests of a file: from below `#[test]` to the brace that ends the function.
fn bodies(text: &str) -> Vec<Vec<&str>> {
    let mut bodies = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[test]" {
            let end = line.replace("#[test]", "}");
            bodies.push(lines.by_ref().take_while(|line| **line != end).collect());
        }
    }
    bodies
}

/// What is wrong with the tests of a file, and how many it has.
fn faults(text: &str) -> (Vec<String>, usize) {
    let bodies = bodies(text);
    let count = bodies.len();
    let is_way_out =
        |line: &&str| WAYS_OUT.iter().chain(&[IGNORED]).any(|way_out| line.contains(way_out));
    let lines = bodies.into_iter().flatten().filter(is_way_out);
    (lines.map(|line| line.trim().to_owned()).collect(), count)
}

#[test]
fn no_test_leaves_before_it_asserts() {
    let mut count = 0;
    let mut found = Vec::new();
    let own = Path::new(file!()).file_name();
    for folder in ["crates", "xtask"] {
        for path in rust_files(&Path::new(ROOT).join(folder)) {
            if path.file_name() == own {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a file");
            let (lines, tests) = faults(&text);
            count += tests;
            found.extend(lines.iter().map(|line| format!("{}: {line}", path.display())));
        }
    }
    assert!(count > 500, "{count} tests were looked at: the search is blind");
    assert!(found.is_empty(), "tests that may do nothing:\n{}", found.join("\n"));
}

#[test]
fn the_ways_out_are_seen() {
    let body = |line: &str| format!("    #[test]\n    fn a() {{\n        {line}\n    }}\n");
    for way_out in [
        "let Some(mirror) = mirror() else { return };",
        "println!(\"skipped: no mirror\");",
        "if missing { return; }",
    ] {
        assert_eq!(faults(&body(way_out)), (vec![way_out.to_owned()], 1));
    }
    let sound = body("assert!(values.iter().all(|value| *value > 0.0));") + "fn b() { return; }\n";
    assert_eq!(faults(&sound), (Vec::new(), 1), "only tests are meant");
}
