//! CONTRIBUTING.md, carried out: the law, the check and the measure that the page adds are added to
//! a copy of the crates, from the page's own blocks of code, and are tested there.
//!
//! The copy is built into the same target folder as the crates themselves, with the same features,
//! so that nothing of the registry is built again; its own crates are built without optimisation,
//! since their tests run for seconds only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// Where the crates stand in the copy: of another name than in the repository, by which cargo tells
/// what it builds of them apart from what it builds of the originals.
const CRATES: &str = "copied";
/// The crate that fits the planted study.
const PLANTED: &str = "planted";
/// What the page adds.
const LAW: &str = "inverse_square_root";
const CHECK: &str = "X1";
const MEASURE: &str = "cerebras-gpt-sizes";

/// The tests that say something of what was added; those of the engine below it do not.
const TESTS: [&str; 14] = [
    "plain::tests::a_law_is_a_file_and_a_line",
    "plain::tests::every_law_is_its_plain_formula",
    "plain::tests::the_library_is_formatted",
    "derivatives_are_those_of_differences",
    "units_are_consistent",
    "study::checks::rows_per_parameter::tests::forty_rows_a_parameter_are_enough",
    "study::checks::rows_per_parameter::tests::four_are_not",
    "study::checks::tests::a_right_law_passes_everything",
    "study::checks::tests::what_is_filed_is_what_is_declared",
    "measure::tests::every_field_that_can_be_missing_has_a_line_that_shows_it",
    "measure::tests::every_name_is_declared_once_and_none_is_all_star",
    "the_added_law_is_listed_and_fitted",
    "the_added_check_is_in_the_catalogue_and_made",
    "the_added_measure_is_computed",
];

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// A block of code of the page, under a line that begins with the path of a file in backticks.
struct Block<'a> {
    path: &'a str,
    language: &'a str,
    lines: Vec<&'a str>,
}

/// The blocks below a heading of the page.
fn blocks<'a>(page: &'a str, heading: &str) -> Vec<Block<'a>> {
    let (_, section) =
        page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut blocks = Vec::new();
    let mut path = None;
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if let Some(path) = path.take() {
                blocks.push(Block { path, language, lines: code });
            }
        } else if let Some(named) = line.strip_prefix('`') {
            path = named.split('`').next();
        }
    }
    blocks
}

/// Carries a block out in the copy: a whole file, or the lines with `+` of a diff, each below the
/// line that precedes it there.
fn carry_out(copy: &Path, block: &Block<'_>) {
    let path = copy.join(block.path.replacen("crates/", &format!("{CRATES}/"), 1));
    if block.language != "diff" {
        assert!(!path.exists(), "{} is no new file", block.path);
        write(&path, &(block.lines.join("\n") + "\n"));
        return;
    }
    let text = read(&path);
    let mut lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    for line in &block.lines {
        match line.split_at(1) {
            ("+", added) => lines.insert(at, added),
            (_, kept) => {
                let position = lines[at..].iter().position(|line| line == &kept);
                at += position.unwrap_or_else(|| panic!("{} has no line {kept}", block.path));
            }
        }
        at += 1;
    }
    write(&path, &(lines.join("\n") + "\n"));
}

/// Names of the crates of ours that a crate asks for, in tests as well.
fn asked_for(name: &str) -> Vec<String> {
    let manifest = read(&Path::new(ROOT).join("crates").join(name).join("Cargo.toml"));
    let names = manifest.lines().filter_map(|line| line.strip_suffix(".workspace = true"));
    names.filter(|name| is_ours(name)).map(str::to_owned).collect()
}

fn is_ours(name: &str) -> bool {
    Path::new(ROOT).join("crates").join(name).is_dir()
}

/// The crate that everything planted needs, with everything below it.
fn needed() -> BTreeSet<String> {
    let mut open = vec!["analyses".to_owned()];
    let mut needed = BTreeSet::new();
    while let Some(name) = open.pop() {
        if needed.insert(name.clone()) {
            open.extend(asked_for(&name));
        }
    }
    needed
}

/// Copies a folder without what was built, pulled or rendered in it.
fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if path.is_dir() {
            if !["target", "store", "reports"].iter().any(|skipped| name == *skipped) {
                copy_folder(&path, &to.join(name));
            }
        } else {
            fs::create_dir_all(to).expect("a folder");
            fs::copy(&path, to.join(name)).expect("a copy");
        }
    }
}

/// The workspace of the copy: the root's, but that the crates stand elsewhere and are built without
/// optimisation.
fn workspace(root: &str) -> String {
    let mut lines = Vec::new();
    let mut of_members = false;
    for line in root.lines() {
        let key = line.split(' ').next().unwrap_or_default();
        of_members = of_members || line == "default-members = [";
        let is_profile = line.contains("opt-level") && is_ours(key);
        if key == "members" {
            lines.push(format!("members = [\"{CRATES}/*\"]"));
        } else if !of_members && !is_profile {
            lines.push(line.replace("path = \"crates/", &format!("path = \"{CRATES}/")));
        }
        of_members = of_members && line != "]";
    }
    lines.join("\n") + "\n"
}

/// The manifest of the crate that fits the planted study.
///
/// Its build dependencies are all that the crates of this repository ask for. It has no build
/// script, so that none of them is built for it; but they decide the features of what they share
/// with the other crates, which are so the same here and there.
fn planted_manifest(root: &str) -> String {
    let section = root.split("[workspace.dependencies]").nth(1).expect("dependencies");
    let section = section.split("\n[").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| Some(line.split_once(" = ")?.0));
    // The benchmarks alone use criterion, and they are no default member.
    let theirs =
        names.filter(|name| !name.starts_with('#') && !is_ours(name) && *name != "criterion");
    let line = |name: &str| format!("{name}.workspace = true");
    let features = theirs.map(line).collect::<Vec<_>>().join("\n");
    let ours = ["analyses", "evidence", "laws", "observations"].map(line).join("\n");
    format!(
        "[package]\nname = \"{PLANTED}\"\nversion.workspace = true\nedition.workspace = true\n\n\
        [dependencies]\n{ours}\n\n[build-dependencies]\n{features}\n"
    )
}

/// Copies what the law and the check need, with the crate that fits a planted study.
fn copy(to: &Path) {
    let root = Path::new(ROOT);
    for name in needed() {
        copy_folder(&root.join("crates").join(&name), &to.join(CRATES).join(&name));
    }
    for name in ["data", "docs", "examples"] {
        copy_folder(&root.join(name), &to.join(name));
    }
    for name in ["Cargo.lock", "clippy.toml", "rust-toolchain.toml", "rustfmt.toml"] {
        fs::copy(root.join(name), to.join(name)).expect("a copy");
    }
    let manifest = read(&root.join("Cargo.toml"));
    write(&to.join("Cargo.toml"), &workspace(&manifest));
    let planted = to.join(CRATES).join(PLANTED);
    write(&planted.join("Cargo.toml"), &planted_manifest(&manifest));
    write(&planted.join("src/lib.rs"), "//! Nothing: its test is all.\n");
    write(&planted.join("tests/planted.rs"), include_str!("contributing/planted.rs"));
}

/// Runs cargo in the copy, into the target folder of the crates themselves, and returns what it
/// says.
fn cargo(copy: &Path, arguments: &[&str]) -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(copy);
    command.env("CARGO_TARGET_DIR", target).env("ADDED_LAW", LAW).env("ADDED_CHECK", CHECK);
    command.env("ADDED_MEASURE", MEASURE);
    // What cargo says of this test to the processes below it is not said of the copy: build scripts
    // that watch it would run anew.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
            .iter()
            .any(|start| text.starts_with(start))
        {
            command.env_remove(&name);
        }
    }
    let output = command.output().expect("cargo starts");
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    let said = said.concat();
    assert!(output.status.success(), "cargo {}: {said}", arguments.join(" "));
    said
}

/// Every test of this name ran and passed.
#[track_caller]
fn passed(said: &str, name: &str) {
    let line = format!("test {name} ... ok");
    assert!(said.lines().any(|known| known == line), "{name} did not pass: {said}");
}

/// Carries out what the page says below a heading: so many files of the crates, and one of the data
/// where it says so.
fn follow(page: &str, heading: &str, files: usize, copy: &Path, data: Option<&str>) {
    let blocks = blocks(page, heading);
    let (crates, others): (Vec<_>, Vec<_>) =
        blocks.iter().partition(|block| block.path.starts_with("crates/"));
    let paths: Vec<&str> = crates.iter().map(|block| block.path).collect();
    assert_eq!(paths.len(), files, "{heading} takes {paths:?}");
    for block in crates {
        carry_out(copy, block);
    }
    for block in &others {
        carry_out(copy, block);
    }
    let written: Vec<&str> = others.iter().map(|block| block.path).collect();
    assert_eq!(written, Vec::from_iter(data), "{heading} takes {written:?}");
}

#[test]
fn what_the_page_adds_takes_the_files_that_it_names() {
    let started = Instant::now();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    let to: PathBuf = folder.path().join("copy");
    copy(&to);
    let page = read(&Path::new(ROOT).join("CONTRIBUTING.md"));
    // What is new, and the lists that get a line.
    follow(&page, "A law", 1 + 1, &to, Some("data/studies/planted.yaml"));
    follow(&page, "A check of a fit", 1 + 1, &to, None);
    let measure = format!("data/measures/{MEASURE}.yaml");
    follow(&page, "A measure", 2 + 3, &to, Some(&measure));

    let packages = ["test", "--offline", "-p", "laws", "-p", "analyses", "-p", PLANTED];
    let tests = ["--lib", "--test", "derivatives", "--test", "planted", "--", "--exact"];
    let said = cargo(&to, &[&packages[..], &tests, &TESTS].concat());
    for name in TESTS {
        passed(&said, name);
    }
    println!("law, check and measure were added and tested in {:.0?}", started.elapsed());
}

/// The pages that people read first.
const PAGES: [&str; 5] =
    ["README.md", "GLOSSARY.md", "ARCHITECTURE.md", "METHODS.md", "CONTRIBUTING.md"];

/// What stands between backticks in the text of a page, its blocks of code left out, line by line.
fn quoted(page: &str) -> Vec<Vec<&str>> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            lines.push(line.split('`').skip(1).step_by(2).collect());
        }
    }
    lines
}

/// Whether a text is a path of the repository, and not a pattern or what the program makes.
fn is_path(text: &str) -> bool {
    let starts = ["crates/", "data/", "docs/", "examples/", "xtask/", ".ci/"];
    let is_plain = |letter: char| letter.is_ascii_lowercase() || "0123456789/._-".contains(letter);
    starts.iter().any(|start| text.starts_with(start))
        && text.chars().all(is_plain)
        && !text.starts_with("data/store")
}

#[test]
fn every_path_that_a_page_names_is_there() {
    let root = Path::new(ROOT);
    let mut absent = Vec::new();
    for name in PAGES {
        let page = read(&root.join(name));
        // What the examples add is not there; what they add it to is.
        let headings = ["A law", "A check of a fit", "A measure"];
        let is_of_contributors = name == "CONTRIBUTING.md";
        let examples = headings.iter().filter(|_| is_of_contributors).flat_map(|heading| {
            let new = blocks(&page, heading).into_iter().filter(|block| block.language != "diff");
            new.map(|block| block.path)
        });
        let examples: Vec<&str> = examples.collect();
        let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let links = links.filter(|link| !link.starts_with("http"));
        let paths = quoted(&page).concat().into_iter().filter(|text| is_path(text));
        for path in paths.chain(links).filter(|path| !examples.contains(path)) {
            if !root.join(path).exists() {
                absent.push(format!("{name}: {path}"));
            }
        }
    }
    assert!(absent.is_empty(), "not there: {absent:?}");
}

/// Invariants name the tests that keep them: a file, then functions of it.
#[test]
fn every_test_that_keeps_an_invariant_is_there() {
    let page = read(&Path::new(ROOT).join("ARCHITECTURE.md"));
    let invariants = page.split("\n## Invariants\n").nth(1).expect("invariants");
    let invariants = invariants.split("\n## ").next().unwrap_or_default();
    let mut known = 0;
    for line in quoted(invariants).into_iter().filter(|line| line.len() > 1) {
        let mut file = String::new();
        for text in line {
            if text.contains('/') {
                file = read(&Path::new(ROOT).join(text));
            } else if text.contains('_') && !text.contains("::") && text.to_lowercase() == text {
                assert!(file.contains(&format!("fn {text}(")), "there is no test {text}");
                known += 1;
            }
        }
    }
    assert!(known > 20, "{known} tests are named");
}
