//! The table of docs/trust.md names tests that are there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where the tests of the table stand.
const FILES: [&str; 7] = [
    "crates/sources/tests/faults.rs",
    "crates/sources/tests/archives.rs",
    "crates/sources/tests/long_run.rs",
    "crates/straightedge/tests/trust/disk.rs",
    "crates/straightedge/tests/trust/kills.rs",
    "crates/straightedge/tests/trust/table.rs",
    "crates/tidy/src/formats/gzip.rs",
];

/// The cells of each line of the tables of faults but their heads.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let mut is_of_faults = false;
    let mut rows = Vec::new();
    for line in page.lines() {
        if line.starts_with("| Fault") {
            is_of_faults = true;
        } else if !line.starts_with('|') {
            is_of_faults = false;
        } else if is_of_faults && line.starts_with("| ") {
            rows.push(cells(line));
        }
    }
    rows
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn each_row_of_the_table_names_a_test_that_is_there() {
    let read = |path: &str| fs::read_to_string(Path::new(ROOT).join(path)).expect(path);
    let page = read("docs/trust.md");
    let tests: Vec<String> = FILES.iter().map(|path| read(path)).collect();
    let lines: Vec<&str> = tests.iter().flat_map(|text| text.lines()).map(str::trim).collect();
    let rows = rows(&page);
    assert!(rows.len() > 30, "{} rows", rows.len());
    let count = rows.len();
    let counted = format!("Tried: {count}. Survived: {count}. Lost: 0.");
    assert!(page.contains(&counted), "docs/trust.md does not say \"{counted}\"");
    for row in &rows {
        let name = row[2].trim_matches('`');
        let is_it =
            |pair: &[&str]| pair[0] == "#[test]" && pair[1].starts_with(&format!("fn {name}()"));
        assert!(lines.windows(2).any(is_it), "no test {name}: {row:?}");
    }
    // A fault of the server is called in the table as in its test.
    let faults = read("crates/sources/tests/faults.rs");
    let quoted = |text: &str| {
        text.split("fault(")
            .skip(1)
            .filter_map(|rest| {
                Some(rest.trim_start().strip_prefix('"')?.split_once('"')?.0.to_owned())
            })
            .collect::<Vec<String>>()
    };
    let known: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    for fault in quoted(&faults) {
        assert!(known.contains(fault.as_str()), "docs/trust.md has no row for \"{fault}\"");
    }
}

/// A row of data/trust.yaml: what was tried, and its numbers.
fn trials(file: &str) -> Vec<(&str, Vec<&str>)> {
    let mut trials: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        match line.trim_start_matches(['-', ' ']).split_once(": ") {
            Some(("what", what)) => trials.push((what, Vec::new())),
            Some(("id", _)) | None => {}
            Some((_, number)) => trials.last_mut().expect("`what` comes first").1.push(number),
        }
    }
    trials
}

/// Whatever the table of the report says stands on the page that it names for it.
#[test]
fn the_report_says_of_trust_what_the_pages_say() {
    let read = |path: &str| fs::read_to_string(Path::new(ROOT).join(path)).expect(path);
    let file = read("data/trust.yaml");
    let trials = trials(&file);
    assert!(trials.len() >= 4, "{trials:?}");
    for (what, numbers) in trials {
        let (_, page) = what.rsplit_once('(').expect("each row names its page");
        let page = page.trim_end_matches(')');
        let text = read(page);
        let on_page: BTreeSet<&str> = text.split(|letter: char| !letter.is_ascii_digit()).collect();
        for number in numbers {
            assert!(on_page.contains(number), "{page} does not say {number}: {what}");
        }
    }
}
