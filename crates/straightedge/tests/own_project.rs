//! A project of one's own, outside the repository: the whole path on planted data, and what is said
//! of bad input.

mod planted;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use planted::Project;

/// Every file of a report folder by name.
fn folder(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![path.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let entry = entry.expect("an entry").path();
            if entry.is_dir() {
                open.push(entry);
            } else {
                let name = entry.strip_prefix(path).expect("inside").display().to_string();
                files.insert(name, fs::read(entry).expect("a file"));
            }
        }
    }
    files
}

#[test]
fn a_report_of_planted_runs_finds_what_was_planted() {
    let project = Project::new();
    let output = project.run(&["report", "--verbose"]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("supported      mine-bends"), "{said}");

    let shown = project.run(&["show", "mine.alpha", "--json"]);
    let quantity: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let (low, high) =
        (quantity["low"].as_f64().expect("low"), quantity["high"].as_f64().expect("high"));
    assert!(low < 0.08 && 0.08 < high && high - low < 0.03, "{quantity}");
    for key in ["estimate", "low", "high", "level", "method", "unit", "n"] {
        assert!(!quantity[key].is_null(), "{key} is absent: {quantity}");
    }

    let files = folder(&project.root().join("reports/out/latest"));
    for name in
        ["report.pdf", "index.html", "report.typ", "report.json", "evidence.json", "manifest.json"]
    {
        assert!(files.contains_key(name), "{name} is absent: {:?}", files.keys());
    }
    assert!(
        files.keys().any(|name| name.starts_with("figures/") && name.ends_with("-fit.svg")),
        "no figure"
    );
    assert!(files.keys().any(|name| name.starts_with("tables/")), "no table");
    assert!(files["report.pdf"].starts_with(b"%PDF"), "not a PDF");
}

#[test]
fn one_thread_and_two_make_the_same_bytes() {
    let project = Project::new();
    let report = |threads| {
        let output = support::run(project.root(), &["report", "--fresh"], threads);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder(&project.root().join("reports/out/latest"))
    };
    let (one, two) = (report("1"), report("2"));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in one {
        assert!(bytes == two[&name], "{name} differs");
    }
}

#[test]
fn an_unchanged_report_is_not_made_again_and_a_changed_one_is() {
    let project = Project::new();
    let said = |arguments: &[&str]| String::from_utf8(project.run(arguments).stdout).expect("text");
    assert!(!said(&["report"]).contains("nothing changed"), "the first report is new");
    assert!(said(&["report"]).contains("nothing changed"), "the second is not");
    project.edit("data/claims/mine-bends.yaml", "threshold: 0.1", "threshold: 0.2");
    assert!(!said(&["report"]).contains("nothing changed"), "a rule changed");
    let page = project.root().join("reports/out/latest/index.html");
    fs::write(page, "damaged").expect("a file");
    assert!(!said(&["report"]).contains("nothing changed"), "a page was damaged");
}

#[test]
fn judging_and_rendering_need_no_data() {
    let project = Project::new();
    assert!(project.run(&["fit"]).status.success(), "fit");
    fs::remove_dir_all(project.root().join("data/tables")).expect("the tables go");
    for command in ["judge", "render"] {
        let output = project.run(&[command]);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn too_few_rows_are_a_finding() {
    let project = Project::new();
    let text = project.read("data/tables/mine.csv");
    project.write_table(&(text.lines().take(6).collect::<Vec<_>>().join("\n") + "\n"));
    let output = project.run(&["report", "--verbose"]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        said.contains(
            "not run: study mine: 4 rows are too few for law power_law_offset, which has 3 parameters"
        ),
        "{said}"
    );
    assert!(said.contains("not run here   mine-bends"), "{said}");
    let shown = project.run(&["show", "mine.alpha"]);
    assert_eq!(shown.status.code(), Some(3), "data are missing");
}

/// A failure on the planted runs: the mean, with a tolerance that any point of the slope passes.
const EXHIBIT: &str = "\
id: mine-stops
title: A planted stop
lesson: A tolerance that everything passes says nothing.
study: mine
start: {A: 60, E: 1.5, alpha: 0.3}
start_note: Planted.
average: true
gradient_max: 10.0
gradient_relative_max: 1.0e-8
steps_max: 1000
";

#[test]
fn an_exhibit_is_reported_locked_and_remembered() {
    let project = Project::new();
    let said = |arguments: &[&str]| String::from_utf8(project.run(arguments).stdout).expect("text");
    said(&["report"]);
    assert!(!project.pages().contains("First lesson"), "a lesson of nothing");

    project.write("data/exhibits/mine-stops.yaml", EXHIBIT);
    assert!(!said(&["report"]).contains("nothing changed"), "an exhibit was added");
    assert!(project.pages().contains("First lesson: a planted stop"), "no lesson");
    let shown = said(&["show", "mine-stops.alpha"]);
    assert!(
        shown.starts_with("mine-stops.alpha = 0.3; n = 12"),
        "it did not stop where it started: {shown}"
    );
    assert!(said(&["report"]).contains("nothing changed"), "the same exhibit");
    project.edit(
        "data/exhibits/mine-stops.yaml",
        "lesson: A tolerance",
        "lesson: A gentle tolerance",
    );
    assert!(!said(&["report"]).contains("nothing changed"), "an exhibit changed");

    assert!(project.run(&["verify", "--write"]).status.success(), "the lock");
    project.edit("data/exhibits/mine-stops.yaml", "gradient_max: 10.0", "gradient_max: 1.0e-5");
    let refused = project.refusal(&["report"]);
    assert!(refused.contains("the exhibit mine-stops changed under its old name"), "{refused}");
}

#[test]
fn an_exhibit_without_its_study_is_missing() {
    let project = Project::new();
    project.write("data/exhibits/mine-stops.yaml", EXHIBIT);
    let text = project.read("data/tables/mine.csv");
    project.write_table(&(text.lines().take(6).collect::<Vec<_>>().join("\n") + "\n"));
    let output = project.run(&["report", "--verbose"]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        said.contains("not run: exhibit mine-stops: its study mine is missing: 4 rows are too few"),
        "{said}"
    );
    let page = project.pages();
    assert!(
        page.contains("A planted stop") && !page.contains("First lesson"),
        "it is not among what is missing"
    );
    assert_eq!(
        project.run(&["show", "mine-stops.alpha"]).status.code(),
        Some(3),
        "data are missing"
    );
}

#[test]
fn bad_exhibits_are_refused_with_place_and_hint() {
    let path = "data/exhibits/mine-stops.yaml";
    for (from, to, expected) in [
        ("study: mine", "study: yours", "no study is called \"yours\"; hint: there are mine"),
        ("alpha: 0.3", "gamma: 0.3", "has no parameter \"gamma\"; hint: it has A, E, alpha"),
        ("gradient_max: 10.0", "gradient_max: 0", "gradient_max 0 is not positive; hint:"),
    ] {
        let project = Project::new();
        project.write(path, &EXHIBIT.replace(from, to));
        for command in ["report", "verify"] {
            let said = project.refusal(&[command]);
            assert!(said.contains(path) && said.contains(expected), "{command}: {said}");
        }
    }
}

#[test]
fn an_unknown_quantity_is_a_usage_error() {
    let project = Project::new();
    assert!(project.run(&["fit"]).status.success(), "fit");
    let output = project.run(&["show", "mine.gamma"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        said,
        "error: no quantity is called \"mine.gamma\"; hint: did you mean mine.alpha, mine.A, \
        mine.E?\n"
    );
}

/// One edit, and what the program must say of it: the place, what is wrong, what to do.
fn check(path: &str, from: &str, to: &str, expected: &[&str]) {
    let project = Project::new();
    project.edit(path, from, to);
    let said = project.refusal(&["report"]);
    for part in expected {
        assert!(said.contains(part), "{said}\ndoes not say: {part}");
    }
    assert!(!project.root().join("reports/out").exists(), "a refused report leaves nothing behind");
}

#[test]
fn bad_studies_are_refused_with_place_and_hint() {
    let path = "data/studies/mine.yaml";
    check(
        path,
        "law: power_law_offset",
        "law: power_lore",
        &[path, "law \"power_lore\" is unknown", "hint: known laws are"],
    );
    check(
        path,
        "observations: mine",
        "observations: yours",
        &["no observations are called \"yours\"", "hint: there are: mine"],
    );
    check(
        path,
        "alpha: [0.05",
        "gamma: [0.05",
        &[path, "has no parameter \"gamma\"", "hint: it has A, E, alpha"],
    );
    check(
        path,
        "variables: [training_flop]",
        "variables: [flop]",
        &["budgets_flop is set, but the law's variable is flop"],
    );
    check(
        path,
        "published: [mine]",
        "published: [yours]",
        &["no published constants are called \"yours\"", "hint:"],
    );
    check(
        path,
        "replicates: 200",
        "replicates: 0",
        &[path, "0 replicates make no interval", "hint: 1000 is usual"],
    );
    check(path, "1.0e19", "-1.0", &[path, "budget 1e19 is -1 FLOP", "hint:"]);
    check(
        path,
        "objective: least_squares",
        "objective: {huber: {delta: 0}}",
        &[path, "delta 0 is not positive"],
    );
    check(
        path,
        "variables: [training_flop]",
        "variables: [params]",
        &[path, "budgets_flop is set", "params"],
    );
    check(
        "data/claims/mine-bends.yaml",
        "quantity: mine.",
        "quantity: yours.",
        &[
            "data/claims/mine-bends.yaml:9:34: gate \"it falls\" reads \"yours.elasticity_fall\"",
            "which nothing declares; hint: the nearest names are mine.elasticity_fall",
        ],
    );
    check(path, "title: Twelve", "titel: Twelve", &[path, ":2:1: ", "mean \"title\"?"]);
    check(path, "law: power_law_offset", "law: [power_law_offset", &[path, ":6:"]);
    check(
        path,
        "law: power_law_offset",
        "law: power_law_offset\nlaw: power_law_offset",
        &[path, ":7:1: duplicate"],
    );
}

/// What the law would not read is refused: budgets, and a variable that its formula leaves out.
#[test]
fn settings_without_effect_are_refused_with_place_and_hint() {
    let path = "data/studies/mine.yaml";
    check(
        path,
        "law: power_law_offset",
        "law: scaled\nformula: {formula: E + (training_flop/1e18)^-alpha, source: a test, \
        parameters: [{name: E, scale: log, unit: \"1\", meaning: e, limits: [0.1, 9]}, {name: \
        alpha, scale: linear, unit: \"1\", meaning: a, limits: [0, 1]}]}",
        &[path, "law scaled says nothing along training compute", "budgets_flop: null"],
    );
    check(
        path,
        "law: power_law_offset",
        "law: own\nformula: {formula: E + training_flop^-alpha, source: a test, parameters: [{ \
        name: E, scale: log, unit: \"1\", meaning: e, limits: [0.1, 9]}, {name: alpha, scale: \
        linear, unit: \"1\", meaning: a, limits: [0, 1]}]}",
        &[path, "law own says nothing along training compute", "chinchilla_additive"],
    );
    check(
        path,
        "law: power_law_offset",
        "law: own\nformula: {formula: E + 2^-alpha, source: a test, parameters: [{name: E, scale: \
        log, unit: \"1\", meaning: e, limits: [0.1, 9]}, {name: alpha, scale: linear, unit: \"1\", \
        meaning: a, limits: [0, 1]}]}",
        &[path, "variable training_flop has no influence; hint: use it in the formula"],
    );
}

/// A set that its file does not allow is not run: the report says so, as does the end.
#[test]
fn a_refused_set_is_listed_and_ends_nothing() {
    let path = "data/sources/mine.yaml";
    for (from, to, expected) in [
        ("from: loss_nats", "from: los_nats", &["los_nats", "hint:"][..]),
        ("rows: 12", "rows: 13", &["12", "13", "hint:"]),
        ("model: model", "model: modle", &["modle", "did you mean"]),
    ] {
        let project = Project::new();
        project.edit(path, from, to);
        for command in ["tidy", "fit", "report"] {
            let output = project.run(&[command]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{command}: {said}");
            for part in expected {
                assert!(said.contains(part), "{command}: {said}\ndoes not say: {part}");
            }
        }
        let page = project.pages();
        let missing = page.split_once("<h1 id=\"missing\"").expect("what could not run").1;
        assert!(missing.contains("<code>mine</code>"), "the study is not among what did not run");
    }
}

#[test]
fn bad_sources_are_refused_with_place_and_hint() {
    let path = "data/sources/mine.yaml";
    for id in ["../../mine", "/mine", "mi/ne", ".mine", "mi ne"] {
        check(path, "  - id: mine", &format!("  - id: {id:?}"), &[path, "name that is not plain"]);
    }
    check(path, "unit: nats/token", "unit: nats", &["\"nats\"", "nats/token"]);
    check(
        path,
        "licence: CC0-1.0",
        "licence: CC0-1.0\nlicence: MIT",
        &[path, "duplicate", "hint:"],
    );
    check(path, "files:", "files: [", &["data/sources/mine.yaml:"]);
    check("data/tables/mine.csv", "m3,", "m4,", &["data/tables/mine.csv", "hint:"]);
}

/// A file of another ending would be passed over in silence: the study would not be run.
#[test]
fn a_file_of_another_ending_is_refused() {
    for (from, to, command) in [
        ("data/studies/mine.yaml", "data/studies/mine.yml", "fit"),
        ("data/claims/mine-bends.yaml", "data/claims/mine-bends.YAML", "verify"),
        ("data/sources/mine.yaml", "data/sources/mine.yml", "pull"),
        ("data/published/constants.csv", "data/published/constants.CSV", "report"),
    ] {
        let project = Project::new();
        fs::rename(project.root().join(from), project.root().join(to)).expect("a file");
        let said = project.refusal(&[command]);
        let name = Path::new(from).file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(said.contains(to) && said.contains(&format!("rename it to {name}")), "{said}");
    }
}

/// Two names that a report spells alike would be one section of it.
#[test]
fn two_names_of_one_spelling_are_refused_whatever_they_name() {
    for (kind, file, one, other) in [
        ("claims", "mine-bends", "it.bends", "it-bends"),
        ("claims", "mine-bends", "it bends", "it-bends"),
        ("sources", "mine", "yours.2", "yours-2"),
        ("replications", "", "nobody-2024.v1", "nobody-2024-v1"),
    ] {
        let project = Project::new();
        let text = match kind {
            "replications" => "id: ".to_owned(),
            _ => project.read(&format!("data/{kind}/{file}.yaml")),
        };
        for twin in [one, other] {
            // Its set too bears the other name.
            let text = text.replace(&format!("id: {file}\n"), &format!("id: {twin}\n"));
            project.write(&format!("data/{kind}/{twin}.yaml"), &text);
        }
        let said = project.refusal(&["report"]);
        assert!(said.contains("would be one section of a report; hint:"), "{kind}: {said}");
        assert!(said.contains(&format!("\"{one}\"")) && said.contains(other), "{kind}: {said}");
    }
    let project = Project::new();
    let text = project.read("data/claims/mine-bends.yaml");
    project.write("data/claims/mine_bends.yaml", &text.replacen("mine-bends", "mine_bends", 1));
    let output = project.run(&["report"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn bad_rows_are_rejected_and_counted() {
    for (to, reason) in [("-1.5", "outside"), ("NaN", "loss_nats"), ("", "loss_nats is missing")] {
        let project = Project::new();
        let text = project.read("data/tables/mine.csv");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let start = lines[5].rfind(',').expect("a comma") + 1;
        lines[5].replace_range(start.., to);
        project.write_table(&(lines.join("\n") + "\n"));
        let said = String::from_utf8(project.run(&["tidy", "--verbose"]).stdout).expect("text");
        assert!(
            said.contains("mine: 12 rows read, 11 accepted, 1 rejected") && said.contains(reason),
            "{to}: {said}"
        );
    }
    let project = Project::new();
    let text = project.read("data/tables/mine.csv");
    let first = text.lines().nth(2).expect("a row").to_owned();
    project.write_table(&(text.clone() + &first + "\n"));
    let said = String::from_utf8(project.run(&["tidy", "--verbose"]).stdout).expect("text");
    assert!(
        said.contains("13 rows read, 12 accepted, 1 rejected")
            && said.contains("duplicate of line 3"),
        "{said}"
    );
    // The same run with another loss: the reader is told that the two rows do not agree.
    let (rest, _) = first.rsplit_once(',').expect("columns");
    project.write_table(&(text + rest + ",9.5\n"));
    let said = String::from_utf8(project.run(&["tidy", "--verbose"]).stdout).expect("text");
    assert!(said.contains("conflict with line 3") && said.contains("9.5 here"), "{said}");
}

/// A rule that changes under its old name is refused, also by the command that writes the lock.
#[test]
fn a_changed_rule_needs_a_new_name() {
    let project = Project::new();
    assert!(project.run(&["verify", "--write"]).status.success(), "the first lock");
    assert!(project.run(&["verify"]).status.success(), "a fresh lock");
    project.edit("data/claims/mine-bends.yaml", "threshold: 0.1", "threshold: 0.2");
    for arguments in [&["verify"][..], &["verify", "--write"]] {
        let said = project.refusal(arguments);
        assert!(said.contains("the claim mine-bends changed under its old name"), "{said}");
    }
}

/// A rule that is locked once its numbers are filed says so, and goes on saying so however often
/// the lock is made anew; one that was locked first is older than its data.
#[test]
fn locking_again_makes_no_rule_older() {
    let older = |project: &Project| {
        let shown = project.run(&["show", "claims.rule_older_than_data", "--json"]);
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
        shown["estimate"].as_f64()
    };
    let first = Project::new();
    assert!(first.run(&["verify", "--write"]).status.success(), "the lock before the fit");
    assert!(first.run(&["fit"]).status.success(), "the fit");
    assert_eq!(older(&first), Some(1.0), "locked before any number was filed");
    let late = Project::new();
    assert!(late.run(&["fit"]).status.success(), "the fit before the lock");
    assert!(late.run(&["verify", "--write"]).status.success(), "the lock after the fit");
    assert_eq!(older(&late), Some(0.0), "its numbers had been seen");
    std::fs::remove_dir_all(late.root().join("reports")).expect("all evidence is taken away");
    assert!(late.run(&["verify", "--write"]).status.success(), "the lock once more");
    assert!(late.run(&["fit"]).status.success(), "the fit once more");
    assert_eq!(older(&late), Some(0.0), "the line of the lock is kept");
}

/// A rule that was locked and then rewritten decides nothing any more.
#[test]
fn a_report_refuses_a_rewritten_rule() {
    let project = Project::new();
    assert!(project.run(&["verify", "--write"]).status.success(), "the lock");
    project.edit("data/claims/mine-bends.yaml", "threshold: 0.1", "threshold: 0.2");
    let said = project.refusal(&["report"]);
    assert!(said.contains("the claim mine-bends changed under its old name"), "{said}");
}

/// A start on a plateau, where no direction curves: whatever the solver says there is no minimum.
#[test]
fn a_flat_fit_has_not_converged() {
    let project = Project::new();
    project.edit("data/studies/mine.yaml", "alpha: [0.05, 0.1, 0.3]", "alpha: [-5]");
    project.edit("data/studies/mine.yaml", "published: [mine]", "published: []");
    let output = project.run(&["fit"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = project.run(&["show", "mine.converged", "--json"]);
    let quantity: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(quantity["estimate"].as_f64(), Some(0.0), "{quantity}");
}

/// Whoever is called 王芳 gets both pages.
#[test]
fn a_name_of_any_script_ends_no_report() {
    let project = Project::new();
    project.edit("data/sources/mine.yaml", "authors: Nobody", "authors: \"王芳, ณัฐ, عمر 🚀\"");
    let output = project.run(&["report"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = project.pages();
    assert!(page.contains("王芳, ณัฐ, عمر 🚀"), "the HTML page lost the name");
    let paper = project.read("reports/out/latest/report.json");
    for letters in ["[U+738B U+82B3]", "[U+0E13"] {
        assert!(paper.contains(letters), "the PDF does not say which letters: {letters}");
    }
    assert!(project.root().join("reports/out/latest/report.pdf").is_file(), "no PDF");
}

/// What was computed is worth keeping, also where no PDF comes of it.
#[test]
fn without_a_pdf_the_command_fails_and_the_page_is_there() {
    let project = Project::new();
    assert_eq!(project.run(&["report"]).status.code(), Some(0), "a report");
    let moment = "\"timestamp_seconds\": ";
    project.edit("reports/work/judged.json", moment, "\"timestamp_seconds\": 999");
    let digest = sources::sha256_hex(project.read("reports/work/judged.json").as_bytes());
    project.write("reports/work/judged.json.sha256", &format!("{digest}  judged.json\n"));
    let said = project.refusal(&["render"]);
    assert!(said.contains("the report has no PDF") && said.contains("timestamp_seconds"), "{said}");
    assert!(said.contains("hint:"), "{said}");
    let page = project.pages();
    assert!(page.contains("There is no PDF of this report"), "the page does not say it");
    let files = folder(&project.root().join("reports/out/latest"));
    assert!(!files.contains_key("report.pdf"), "an old PDF beside a new page");
    for name in ["evidence.json", "manifest.json", "report.pdf.missing.txt"] {
        assert!(files.contains_key(name), "{name} is not there");
    }
}

#[test]
fn a_folder_without_fonts_is_refused_before_anything_is_fitted() {
    let project = Project::new();
    let said = project.refusal(&["report", "--fonts", "nowhere"]);
    assert!(said.contains("nowhere") && said.contains("hint: --fonts names"), "{said}");
    assert!(!project.root().join("reports/work/evidence.json").exists(), "it was fitted");
}

/// Spreadsheets, and every reader of CSV, take the first line for the names.
#[test]
fn the_first_line_of_every_table_names_its_columns() {
    let project = Project::new();
    assert_eq!(project.run(&["report"]).status.code(), Some(0), "a report");
    let files = folder(&project.root().join("reports/out/latest"));
    let tables = files.iter().filter(|(name, _)| name.starts_with("tables/"));
    let mut seen = 0;
    for (name, bytes) in tables.filter(|(name, _)| *name != "tables/index.json") {
        let mut rows = csv::Reader::from_reader(bytes.as_slice());
        let is_name = |field: &str| field.starts_with(|letter: char| letter.is_ascii_lowercase());
        assert!(rows.headers().expect("names").iter().all(is_name), "{name}");
        assert!(rows.records().all(|row| row.is_ok()), "{name}: a row of another length");
        seen += 1;
    }
    assert!(seen > 5, "{seen} tables only");
}
