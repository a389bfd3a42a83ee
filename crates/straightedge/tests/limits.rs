//! Every input has an end. What goes beyond is refused before anything makes room for it, with the
//! file, the line, the limit and what to do; docs/trust.md has the table, which is held against the
//! constants in the code.

mod planted;
mod support;

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use planted::Project;
use straightedge::limits as ours;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where the tests of the table stand.
const FILES: [&str; 10] = [
    "crates/straightedge/tests/limits.rs",
    "crates/straightedge/src/limits/document/tests.rs",
    "crates/tidy/src/limits/tests.rs",
    "crates/tidy/src/formats/gzip.rs",
    "crates/tidy/src/formula.rs",
    "crates/sources/src/limits.rs",
    "crates/sources/src/archive.rs",
    "crates/sources/tests/archives.rs",
    "crates/formulas/src/reader/tests.rs",
    "crates/laws/src/formula/tests.rs",
];

/// The limits of the code in the order of the table: how a row begins, and the number.
fn limits() -> Vec<(String, u64)> {
    let of = |name: &str, most: usize| (name.to_owned(), most as u64);
    let of_bytes = |name: &str, most: u64| (name.to_owned(), most);
    let mut all = vec![
        of_bytes("a file that people write", sources::WRITTEN_BYTES_MAX),
        of_bytes("a list of pinned files", sources::LIST_BYTES_MAX),
        of_bytes("a table, and any pinned", sources::TABLE_BYTES_MAX),
        of_bytes("evidence and other files", ours::FILED_BYTES_MAX),
        of("files of one kind", ours::FILES_OF_A_KIND_MAX),
        of("letters of a text", ours::TEXT_LETTERS_MAX),
    ];
    let short = ours::SHORT_TEXTS.iter();
    all.extend(short.map(|(key, most)| of(&format!("letters of `{key}`"), *most)));
    all.extend([
        of("words of a quote", claims::QUOTE_WORDS_MAX),
        of("lists and groups", ours::DEPTH_MAX),
        of("entries of a list", ours::ENTRIES_MAX),
        of("values of a YAML file", ours::VALUES_MAX),
        of_bytes("combinations of the values", ours::STARTS_MAX),
        of_bytes("specifications", ours::SPECIFICATIONS_MAX),
    ]);
    let settings = ours::SETTINGS.iter();
    all.extend(settings.map(|(key, most)| of_bytes(&format!("setting `{key}`"), *most)));
    all.extend([
        of("rows of a table", tidy::limits::ROWS_MAX),
        of("columns of a table", tidy::limits::COLUMNS_MAX),
        of("cells of a table", tidy::limits::CELLS_MAX),
        of("bytes of a cell", tidy::limits::CELL_BYTES_MAX),
        of("lists and objects", tidy::limits::DEPTH_MAX),
        of_bytes("bytes that a gzip file", tidy::limits::UNPACKED_BYTES_MAX),
        of("members of an archive", sources::MEMBERS_MAX),
        of_bytes("bytes that a member", sources::MEMBER_BYTES_MAX),
        of("bytes of a formula", tidy::limits::FORMULA_BYTES_MAX),
        of("brackets within brackets", tidy::limits::FORMULA_BRACKETS_MAX),
        of("powers and signs", tidy::limits::FORMULA_SIGNS_MAX),
        of("steps of a formula", tidy::limits::STEPS_MAX),
        of("operations of a law", analyses::limits::NODES_MAX),
        of("parameters of a law", analyses::limits::PARAMETERS_MAX),
        of("`--draws`", *analyses::limits::DRAWS.end()),
        of_bytes("`--k`", analyses::limits::SAMPLES_MAX),
        of_bytes("`--budget`", *analyses::limits::BUDGET.end()),
        of_bytes("bytes of a template", ours::TEMPLATE_BYTES_MAX),
        of_bytes("bytes of a cover", ours::COVER_BYTES_MAX),
        of_bytes("bytes of a logo", ours::LOGO_BYTES_MAX),
    ]);
    all
}

/// The number that a cell begins with, its digits in groups.
fn number(cell: &str) -> u64 {
    let digits: String =
        cell.chars().take_while(|sign| sign.is_ascii_digit() || *sign == ' ').collect();
    digits.replace(' ', "").parse().unwrap_or_else(|_| panic!("{cell} begins with no number"))
}

/// The rows of the table of limits.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let (_, after) = page.split_once("\n## Limits\n").expect("a section of limits");
    let section = after.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.contains("| At most"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn the_table_says_the_limits_of_the_code() {
    let read = |path: &str| fs::read_to_string(Path::new(ROOT).join(path)).expect(path);
    let page = read("docs/trust.md");
    let tests: Vec<String> = FILES.iter().map(|path| read(path)).collect();
    let lines: Vec<&str> = tests.iter().flat_map(|text| text.lines()).map(str::trim).collect();
    let (rows, limits) = (rows(&page), limits());
    assert_eq!(rows.len(), limits.len(), "rows of docs/trust.md, and limits of the code");
    for (row, (begins, most)) in rows.iter().zip(limits) {
        assert!(row[0].starts_with(&begins), "{begins}: {row:?}");
        assert_eq!(number(row[1]), most, "{row:?}");
        let name = row[3].trim_matches('`');
        let is_it =
            |pair: &[&str]| pair[0] == "#[test]" && pair[1].starts_with(&format!("fn {name}()"));
        assert!(lines.windows(2).any(is_it), "no test {name}: {row:?}");
    }
}

/// Ends within some seconds, with a code and a line that holds all of these.
#[track_caller]
fn refused(project: &Project, arguments: &[&str], code: i32, parts: &[&str]) {
    let begun = Instant::now();
    let output = project.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    let is_it = |line: &str| parts.iter().all(|part| line.contains(part));
    assert!(said.lines().any(is_it), "{arguments:?}: {parts:?} is not in {said}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{arguments:?}: {:?}", begun.elapsed());
}

/// What asked for gigabytes at once and aborted, or ran without end.
#[test]
fn no_setting_makes_room_for_what_cannot_be() {
    let study = "data/studies/mine.yaml";
    for (from, to, said) in [
        ("replicates: 200", "replicates: 1000000000", "replicates is 1000000000, of 1000000 at"),
        ("replicates: 200", "replicates: 18446744073709551615", "replicates is 1844674407370955"),
        ("replicates: 200", "replicates: 1e30", "replicates is 1"),
    ] {
        let project = Project::new();
        let line = 1 + project.read(study).lines().position(|it| it.contains(from)).expect(from);
        project.edit(study, from, to);
        for command in ["verify", "fit", "report"] {
            refused(&project, &[command], 1, &[&format!("{study}:{line}: "), said, "; hint: "]);
        }
    }
}

#[test]
fn a_long_text_is_refused_with_its_line() {
    let claim = "data/claims/mine-bends.yaml";
    let project = Project::new();
    let text = project.read(claim);
    let (at, line) =
        text.lines().enumerate().find(|(_, line)| line.starts_with("statement:")).expect("one");
    project.edit(claim, line, &format!("statement: {}", "many words ".repeat(90_000)));
    for command in ["verify", "report"] {
        let place = format!("{claim}:{}: ", at + 1);
        refused(&project, &[command], 1, &[&place, "statement has 989999 letters", "; hint: "]);
    }
}

#[test]
fn a_project_has_so_many_files_of_a_kind() {
    let project = Project::new();
    for at in 0..ours::FILES_OF_A_KIND_MAX {
        project.write(&format!("data/claims/c{at}.yaml"), "id: c\n");
    }
    let said =
        "data/claims: 2001 files, and 2000 of a kind are the most that a project has; hint: ";
    refused(&project, &["verify"], 1, &[said]);
}

#[test]
fn a_file_that_never_ends_or_is_none_is_refused() {
    for (path, said) in [
        ("data/tables/mine.csv", "the file is longer than 1073741824 bytes"),
        ("data/claims/mine-bends.yaml", "the file is longer than 1048576 bytes"),
        ("data/sources/mine.yaml", "the file is longer than 1048576 bytes"),
        ("data/published/constants.csv", "the file is longer than 1048576 bytes"),
    ] {
        let project = Project::new();
        let file = project.root().join(path);
        // Twenty gigabytes of nothing, which take no room on the disk.
        let sparse = File::options().write(true).open(&file).expect("a file");
        sparse.set_len(20 << 30).expect("a long file");
        refused(&project, &["report"], 1, &[path, said]);
        #[cfg(unix)]
        {
            fs::remove_file(&file).expect("it goes");
            let made = std::process::Command::new("mkfifo").arg(&file).status().expect("mkfifo");
            assert!(made.success(), "a pipe");
            refused(&project, &["report"], 1, &[path, "no plain file"]);
        }
    }
    let project = Project::new();
    assert!(project.run(&["fit"]).status.success(), "evidence is filed");
    let evidence =
        File::options().write(true).open(project.root().join("reports/work/evidence.json"));
    evidence.expect("evidence").set_len(20 << 30).expect("a long file");
    refused(&project, &["judge"], 1, &["evidence.json", "the file is longer than 1073741824"]);
}

#[test]
fn a_table_of_ones_own_has_its_limits() {
    let project = Project::new();
    let wide: Vec<String> = (0..=tidy::limits::COLUMNS_MAX).map(|at| format!("c{at}")).collect();
    let long = "x".repeat(tidy::limits::CELL_BYTES_MAX + 1);
    for (name, text, said) in [
        ("wide.csv", format!("{0}\n{0}\n", wide.join(",")), ":1: the table has too many columns"),
        ("long.csv", format!("params,loss\n1e7,{long}\n"), ":2: a cell of column \"loss\" is too"),
        ("deep.jsonl", format!("{{\"a\": {}", "[".repeat(1_000_000)), ":1: lists and objects"),
    ] {
        let path = project.root().join(name);
        fs::write(&path, text).expect("a table");
        let path = path.display().to_string();
        refused(&project, &["fit", &path], 2, &[name, said, "; hint: "]);
    }
    let endless = project.root().join("endless.csv");
    File::create(&endless).expect("a file").set_len(20 << 30).expect("a long file");
    let path = endless.display().to_string();
    for command in ["fit", "forecast"] {
        refused(&project, &[command, &path], 2, &["endless.csv", "longer than 1073741824 bytes"]);
    }
    #[cfg(unix)]
    refused(&project, &["forecast", "/dev/zero"], 2, &["/dev/zero", "no plain file"]);
}

#[test]
fn an_argument_asks_for_so_much() {
    let project = Project::new();
    project.write("counts.csv", "n,c\n8,0\n8,1\n8,3\n8,8\n8,5\n8,2\n");
    project.write("many.csv", "n,c\n1e14,0\n1e14,3\n");
    let at = |name: &str| project.root().join(name).display().to_string();
    let (counts, many) = (at("counts.csv"), at("many.csv"));
    let table = project.root().join("data/tables/mine.csv").display().to_string();
    for (arguments, said) in [
        (&["fit", &table, "--draws", "100001"][..], "--draws is 100001; hint: from 20 to 100000"),
        (&["plan", "1e20", "--runs", &table, "--draws", "100001"], "--draws is 100001; hint: "),
        (&["compare", &table, &table, "--draws", "100001"], "--draws is 100001; hint: from 20"),
        (&["forecast", &counts, "--draws", "100001"], "--draws is 100001; hint: from 20 to 100"),
        (&["forecast", &counts, "--k", "1e13"], "--k is 1e13; hint: "),
        (&["forecast", &counts, "--budget", "1000000001"], "--budget is 1000000001; hint: "),
        (&["forecast", &many], "a problem has 100000000000000 samples, of 1000000000000 at most"),
    ] {
        refused(&project, arguments, 2, &[said]);
    }
}

#[test]
fn a_template_a_cover_and_a_logo_have_their_limits() {
    let cover = "title: A\nsubtitle: B\nauthors: []\n";
    for (path, most) in [
        ("reports/templates/page.html", ours::TEMPLATE_BYTES_MAX),
        ("reports/cover.yaml", ours::COVER_BYTES_MAX),
        ("logo.svg", ours::LOGO_BYTES_MAX),
    ] {
        let project = Project::new();
        let with_logo = format!("{cover}logo: {{file: logo.svg, alt: A logo}}\n");
        let has_logo = path == "logo.svg";
        project.write("reports/cover.yaml", if has_logo { &with_logo } else { cover });
        let file = project.root().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let long = File::options().create(true).append(true).open(&file).expect("a file");
        long.set_len(most + 1).expect("a long file");
        let said = format!("{} bytes are more than {most}; hint: ", most + 1);
        refused(&project, &["verify"], 1, &[path, &said]);
    }
}

#[test]
fn a_quote_is_no_longer_than_forty_words() {
    let project = Project::new();
    let claim = "data/claims/mine-bends.yaml";
    let quote = "word ".repeat(claims::QUOTE_WORDS_MAX + 1);
    project.edit(claim, "place: Eq. 1}", &format!("place: Eq. 1, quote: {quote}}}"));
    refused(&project, &["verify"], 1, &[claim, "the quote has 41 words, of 40 at most; hint: "]);
}
