//! The rooms are tidy: no circle of files, no line wider than a page, a sentence of purpose at the
//! head of each file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Every Rust file below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let is_built = path.file_name().is_some_and(|name| name == "target");
        if path.is_dir() && !is_built {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn all_files() -> Vec<PathBuf> {
    let mut files = rust_files(&Path::new(ROOT).join("crates"));
    files.extend(rust_files(&Path::new(ROOT).join("xtask")));
    files
}

/// The module that a file is, as names below its crate: `study/find.rs` is `study::find`.
fn module(source: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(source).expect("inside").with_extension("");
    let names: Vec<String> =
        inside.iter().map(|name| name.to_str().expect("a name").to_owned()).collect();
    if names == ["lib"] || names == ["main"] { Vec::new() } else { names }
}

/// What stands before the tests of a file: tests may look up.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

/// Paths that `use` declarations name, with `self`, `super` and `crate` resolved; a group gives one
/// path for each of its members. `use` of the parent's own children (`pub use child::X`) is how a
/// parent shows them, and no arrow up.
fn imports(module: &[String], text: &str) -> Vec<Vec<String>> {
    // Comments go first: one of them may hold a semicolon.
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let code: Vec<&str> = text.lines().filter(is_code).collect();
    let code = code.join(" ");
    let mut found = Vec::new();
    for declaration in code.split(';') {
        let lines = declaration.trim_start();
        let Some(at) = lines.find("use ") else { continue };
        let starts = lines[..at].trim_end();
        let is_shown = starts.ends_with("pub") || starts.ends_with(')');
        let is_declaration =
            starts.is_empty() || is_shown || starts.ends_with('}') || starts.ends_with(']');
        let path = lines[at + 4..].replace([' ', '\n'], "");
        if is_declaration && path.starts_with(['c', 's']) && !is_shown {
            for path in spread(&path) {
                found.extend(resolve(module, &path));
            }
        }
    }
    found
}

/// `a::{b,c::{d,e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn spread(path: &str) -> Vec<String> {
    let Some(open) = path.find('{') else { return vec![path.to_owned()] };
    let inside = path[open + 1..].strip_suffix('}').unwrap_or(&path[open + 1..]);
    let (mut depth, mut start, mut members) = (0, 0, Vec::new());
    for (at, sign) in inside.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members.push(&inside[start..]);
    let prefix = &path[..open];
    members
        .into_iter()
        .filter(|member| !member.is_empty())
        .flat_map(|member| spread(&format!("{prefix}{member}")))
        .collect()
}

fn resolve(module: &[String], path: &str) -> Option<Vec<String>> {
    let mut at = module.to_vec();
    let mut names = path.split("::").peekable();
    match *names.peek()? {
        "crate" => {
            at.clear();
            names.next();
        }
        "self" => {
            names.next();
        }
        "super" => {
            while names.next_if_eq(&"super").is_some() {
                at.pop();
            }
        }
        _ => return None,
    }
    at.extend(names.filter(|name| *name != "self").map(str::to_owned));
    Some(at)
}

/// Which files of a crate import which.
fn arrows(source: &Path) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let files: Vec<PathBuf> = rust_files(source);
    let modules: BTreeSet<Vec<String>> = files.iter().map(|file| module(source, file)).collect();
    let mut arrows = BTreeMap::new();
    for file in &files {
        let from = module(source, file);
        if from.last().is_some_and(|name| name == "tests") {
            continue;
        }
        let text = fs::read_to_string(file).expect("a file");
        let mut to = BTreeSet::new();
        for mut path in imports(&from, product(&text)) {
            // The longest beginning that is a file is what is imported.
            while !path.is_empty() && !modules.contains(&path) {
                path.pop();
            }
            if path != from && !path.is_empty() {
                to.insert(path);
            }
        }
        arrows.insert(from, to);
    }
    arrows
}

/// A way along arrows from a file back to itself, if there is one.
fn circle(arrows: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> Option<Vec<String>> {
    for start in arrows.keys() {
        let (mut open, mut seen) = (vec![start], BTreeSet::new());
        while let Some(next) = open.pop() {
            for to in arrows.get(next).into_iter().flatten() {
                if to == start {
                    return Some(vec![start.join("::"), next.join("::")]);
                }
                if seen.insert(to) {
                    open.push(to);
                }
            }
        }
    }
    None
}

#[test]
fn no_circle_of_files() {
    for entry in fs::read_dir(Path::new(ROOT).join("crates")).expect("crates") {
        let source = entry.expect("an entry").path().join("src");
        let arrows = arrows(&source);
        assert!(!arrows.is_empty(), "{} has no file", source.display());
        let found = circle(&arrows);
        assert!(found.is_none(), "{}: files import each other: {found:?}", source.display());
    }
}

/// The reading of imports sees what it must see.
#[test]
fn a_planted_circle_is_found() {
    let names = |text: &str| -> Vec<String> { text.split("::").map(str::to_owned).collect() };
    let text = "//! A head; with a sign.\n\nuse super::{one::A, two::{B, self}};\n/// use self::no;\n\
                use crate::three::C;\n";
    let found = imports(&names("room::four"), text);
    let expected = ["room::one::A", "room::two::B", "room::two", "three::C"].map(names).to_vec();
    assert_eq!(found, expected);
    let arrows = BTreeMap::from([
        (names("a"), BTreeSet::from([names("b")])),
        (names("b"), BTreeSet::from([names("c")])),
        (names("c"), BTreeSet::from([names("a")])),
    ]);
    assert!(circle(&arrows).is_some(), "a, b, c and back");
}

/// A line may be wider where it cannot be broken: a raw text, a snapshot of what is printed.
fn may_be_wide(line: &str) -> bool {
    let is_text = line.matches('"').count() > 0 || line.trim_start().starts_with('-');
    is_text || line.contains("https://")
}

#[test]
fn lines_fit_the_page() {
    for file in all_files() {
        let text = fs::read_to_string(&file).expect("a file");
        for (index, line) in text.lines().enumerate() {
            assert!(
                line.chars().count() <= 100 || may_be_wide(line),
                "{}:{}: wider than 100 columns",
                file.display(),
                index + 1
            );
        }
    }
}

#[test]
fn every_file_begins_with_its_purpose() {
    for file in all_files() {
        let text = fs::read_to_string(&file).expect("a file");
        assert!(text.starts_with("//! "), "{} does not say what it is for", file.display());
    }
}

/// The files of a crate without their tests, with their text.
fn product_texts(name: &str) -> Vec<(PathBuf, String)> {
    let source = Path::new(ROOT).join("crates").join(name).join("src");
    let mut texts = Vec::new();
    for file in rust_files(&source) {
        let text = fs::read_to_string(&file).expect("a file");
        let is_test = file.file_stem().is_some_and(|stem| stem == "tests" || stem == "planted");
        if !is_test {
            texts.push((file, product(&text).to_owned()));
        }
    }
    assert!(!texts.is_empty(), "{name} has no file");
    texts
}

/// An analysis reads rows, fits and printed constants; so do the crates below it.
#[test]
fn an_analysis_reads_no_file() {
    for name in [
        "observations",
        "formulas",
        "laws",
        "fit",
        "measures",
        "robustness",
        "uncertainty",
        "stress",
        "analyses",
    ] {
        for (file, text) in product_texts(name) {
            for world in ["std::fs", "std::net", "std::process", "std::env"] {
                assert!(!text.contains(world), "{} touches {world}", file.display());
            }
        }
    }
}

/// Crossovers, allocations and exhibits are given fits: only the run of all analyses fits a study.
#[test]
fn a_study_is_fitted_in_one_place() {
    let mut callers = Vec::new();
    for (file, text) in product_texts("analyses") {
        let calls = text.matches("fitted::fit(").count();
        callers.extend((0..calls).map(|_| file.file_name().expect("a name").to_owned()));
    }
    assert_eq!(callers, ["run.rs"], "a study is fitted once in a run");
}
