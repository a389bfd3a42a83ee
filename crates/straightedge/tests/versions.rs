//! Versions that stand side by side: recorded once, compared with each other, listed, and the
//! oldest of many removed.

mod planted;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use planted::{Project, commit, committed, git};
use serde_json::Value;

const JUDGED: &str = "reports/work/judged.json";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn ends_well(project: &Project, arguments: &[&str]) -> String {
    let output = project.run(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {}{error}", said(&output));
    said(&output)
}

/// The version of the judged evidence.
fn version(project: &Project) -> String {
    let judged: Value = serde_json::from_str(&project.read(JUDGED)).expect("JSON");
    judged["stamp"]["version"].as_str().expect("a version").to_owned()
}

/// Every file of a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.map(|path| (path.clone(), fs::read(path).expect("a file"))).collect()
}

/// Reports, records and commits; then rewrites the rule so that the claim falls, commits and
/// reports again. Returns the first commit.
fn two_versions(project: &Project) -> String {
    let first = git(project.root(), &["rev-parse", "HEAD"]);
    ends_well(project, &["report"]);
    ends_well(project, &["record"]);
    for _ in 0..2 {
        project.edit("data/claims/mine-bends.yaml", "threshold: 0.1", "threshold: 9.0");
    }
    commit(project);
    ends_well(project, &["report"]);
    first
}

#[test]
fn what_no_commit_makes_again_is_not_recorded() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let refused = project.refusal(&["record"]);
    assert!(refused.contains("names no commit") && refused.contains("; hint: "), "{refused}");
    let project = committed();
    project.write("notes.txt", "not committed\n");
    ends_well(&project, &["report"]);
    let refused = project.refusal(&["record"]);
    assert!(refused.contains("differs from its commit"), "{refused}");
    assert!(!project.root().join("reports/record").exists(), "something was recorded");
}

#[test]
fn a_version_is_recorded_once_and_never_rewritten() {
    let project = committed();
    ends_well(&project, &["report"]);
    assert!(ends_well(&project, &["record"]).contains("verdicts: 1, numbers: "), "what it holds");
    let folder = project.root().join("reports/record").join(version(&project));
    let first = bytes(&folder);
    assert_eq!(first.len(), 3, "{:?}", first.keys());
    let table = String::from_utf8(first[&folder.join("verdicts.csv")].clone()).expect("text");
    assert!(table.starts_with("claim,outcome,") && table.contains("mine-bends,supported,"));
    assert!(ends_well(&project, &["record"]).contains("already recorded: "), "the second time");
    assert_eq!(bytes(&folder), first, "the second time wrote");

    // Other evidence of the same version, as an accident or a hand would make it.
    project.edit(JUDGED, "\"title\": \"The loss bends\"", "\"title\": \"The loss breaks\"");
    let digest = sources::sha256_hex(project.read(JUDGED).as_bytes());
    project.write(&format!("{JUDGED}.sha256"), &format!("{digest}  judged.json\n"));
    let refused = project.refusal(&["record"]);
    assert!(
        refused.contains("recorded already, with another record and another judged evidence"),
        "{refused}"
    );
    assert_eq!(bytes(&folder), first, "the refusal wrote");
    a_damaged_one_is_not_read(&project, &folder);
}

fn a_damaged_one_is_not_read(project: &Project, folder: &Path) {
    fs::write(folder.join("record.json.gz"), "damaged").expect("a file");
    for command in ["record", "diff", "verify"] {
        let refused = project.refusal(&[command]);
        let expected = "its digest is not the one in its manifest; hint: restore it from git";
        assert!(refused.contains(expected), "{command}: {refused}");
    }
    fs::write(folder.join("manifest.json"), "{}").expect("a file");
    assert!(project.refusal(&["diff"]).contains("no record of this program"), "no manifest");
}

#[cfg(unix)]
#[test]
fn no_record_is_written_through_a_link_that_leads_out() {
    let (project, victim) = (committed(), tempfile::tempdir().expect("a folder"));
    ends_well(&project, &["report"]);
    std::os::unix::fs::symlink(victim.path(), project.root().join("reports/record"))
        .expect("a link");
    assert!(project.refusal(&["record"]).contains("a link that leads out of the project"));
    assert_eq!(fs::read_dir(victim.path()).expect("a folder").count(), 0, "something was written");
}

#[test]
fn without_a_record_or_a_report_there_is_nothing_to_compare() {
    let project = committed();
    let output = project.run(&["diff"]);
    assert_eq!(output.status.code(), Some(3), "no report");
    assert!(String::from_utf8_lossy(&output.stderr).contains("; hint: `straightedge report`"));
    ends_well(&project, &["report"]);
    let output = project.run(&["diff"]);
    assert_eq!(output.status.code(), Some(3), "no record");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no version is recorded yet; hint:"));
    ends_well(&project, &["record"]);
    assert_eq!(ends_well(&project, &["diff"]).lines().last(), Some("nothing changed"));
    let output = project.run(&["diff", "deadbeef"]);
    assert_eq!(output.status.code(), Some(2), "an unknown version");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains(&format!("hint: recorded are {}", version(&project))), "{error}");
    fs::remove_dir_all(project.root().join("reports/out")).expect("the reports go");
    assert_eq!(project.run(&["diff"]).status.code(), Some(3), "no report");
}

#[test]
fn a_changed_rule_is_told_by_every_name_of_the_two_versions() {
    let project = committed();
    let first = two_versions(&project);
    let line = "  mine-bends: supported -> refuted (rule changed)";
    let judged = project.root().join(JUDGED).display().to_string();
    let folder = project.root().join("reports/out").join(version(&project)).display().to_string();
    for names in [
        &[][..],
        &[&first[..7]],
        &[&first, "latest"],
        &[&first, &version(&project)],
        &[&first, &judged],
        &[&first, &folder],
    ] {
        let output = project.run(&[&["diff"], names].concat());
        let text = said(&output);
        assert_eq!(output.status.code(), Some(1), "{names:?}: {text}");
        assert!(text.lines().any(|said| said == line), "{names:?}: {text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("  changed: claim mine-bends"), "{text}");
        assert!(!text.contains("numbers: "), "no number is another: {text}");
    }
    assert_eq!(ends_well(&project, &["diff", "latest", "latest"]).lines().count(), 3);
    a_machine_and_a_summary_are_told_the_same(&project);
    a_changed_verdict_must_be_named_in_the_change_log(&project);
    // Once it is recorded itself, a version is held against the one before all the same.
    ends_well(&project, &["record"]);
    assert!(said(&project.run(&["diff"])).lines().any(|said| said == line), "after the record");
}

fn a_machine_and_a_summary_are_told_the_same(project: &Project) {
    let output = project.run(&["diff", "--json"]);
    let changes: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let verdict = &changes["verdicts"][0];
    let said_of = (&verdict["became"], &verdict["causes"][0]);
    assert_eq!(said_of, (&"changed".into(), &"rule".into()), "what became of it, and why");
    assert_eq!(verdict["decided_later"]["threshold"], 9.0, "the threshold of the new rule");
    assert_eq!(changes["outcomes"]["refuted"], serde_json::json!([0, 1]), "how many are refuted");
    let page = said(&project.run(&["diff", "--markdown"]));
    for row in [
        "| supported | 1 | 0 |\n| refuted | 0 | 1 |",
        "| `mine-bends` | supported | refuted | rule changed | A: mine.elasticity\\_fall = ",
        "- written files: changed `claim mine-bends`",
    ] {
        assert!(page.contains(row), "{page}\ndoes not hold: {row}");
    }
    assert_eq!(project.run(&["diff", "--markdown", "--json"]).status.code(), Some(2), "one of two");
}

fn a_changed_verdict_must_be_named_in_the_change_log(project: &Project) {
    let path = project.root().join("CHANGELOG.md").display().to_string();
    let arguments = ["diff", "--markdown", "--changelog", &path];
    for silent in ["# Changelog\n", "- `mine-bends-twice` is refuted\n", "## 0.1.0\n`mine-bends`\n"]
    {
        project.write("CHANGELOG.md", silent);
        let output = project.run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{silent}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains("no line names mine-bends, whose verdict changed"), "{error}");
        let page = said(&output);
        assert!(page.contains("**No line of the change log names `mine-bends`.**"), "{page}");
    }
    project.write("CHANGELOG.md", "## Unreleased\n\n- `mine-bends` is refuted.\n\n## 0.1.0\n");
    ends_well(project, &arguments);
}

/// Of two evidence files that differ in a digit, a rule and a digest, these three are named.
#[test]
fn three_planted_differences_are_three_lines() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let mut judged: Value = serde_json::from_str(&project.read(JUDGED)).expect("JSON");
    let findings = judged["findings"].as_array_mut().expect("findings");
    let numbers = findings[0]["quantities"].as_object_mut().expect("quantities");
    let plain = numbers.values_mut().find(|quantity| quantity["low"].is_null());
    let estimate = &mut plain.expect("a number without an interval")["estimate"];
    *estimate = (estimate.as_f64().expect("a number") + 1.0).into();
    judged["verdicts"][0]["rule_digest"] = "another".into();
    judged["sources"][0]["files"][0]["sha256"] = "another".into();
    project.write("other.json", &judged.to_string());
    let other = project.root().join("other.json").display().to_string();
    let output = project.run(&["diff", "latest", &other]);
    let text = said(&output);
    let heads: Vec<&str> = text.lines().skip(3).filter(|line| !line.starts_with(' ')).collect();
    let expected = [
        "no verdict changed",
        "rules changed, with the same outcome: 1",
        "published files: 1 changed",
        "numbers: 1 moved beyond the interval, 0 within it, 0 new, 0 gone",
    ];
    assert_eq!(heads, expected, "{text}");
    assert!(text.contains("  mine-bends\n") && text.contains("  changed: mine/table\n"), "{text}");
}

/// Puts a report of an earlier moment beside the latest one.
fn plant_version(project: &Project, name: &str, seconds: i64) {
    let latest = fs::canonicalize(project.root().join("reports/out/latest")).expect("a report");
    let manifest = fs::read_to_string(latest.join("manifest.json")).expect("a manifest");
    let mut manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    manifest["version"] = name.into();
    manifest["timestamp_seconds"] = seconds.into();
    project.write(&format!("reports/out/{name}/manifest.json"), &manifest.to_string());
    project.write(&format!("reports/out/{name}/report.html"), "a page");
}

#[test]
fn the_last_five_versions_are_kept_and_listed() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    for at in 0..7 {
        plant_version(&project, &format!("0.0.{at}-a-b"), 1000 + at);
    }
    project.write("reports/out/0.0.0-mine/notes.txt", "no report of this program");
    plant_version(&project, "0.0.0-copy", 1);
    project.edit("reports/out/0.0.0-copy/manifest.json", "0.0.0-copy", "0.0.0-other");
    project.write("reports/out/notes.txt", "a file");
    ends_well(&project, &["render"]);
    let entries = fs::read_dir(project.root().join("reports/out")).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string());
    let mut names: Vec<String> = names.map(|name| name.expect("a name")).collect();
    names.sort();
    let ours = version(&project);
    let mut expected = vec![
        "0.0.0-copy",
        "0.0.0-mine",
        "0.0.3-a-b",
        "0.0.4-a-b",
        "0.0.5-a-b",
        "0.0.6-a-b",
        &ours,
        "index.html",
        "latest",
        "notes.txt",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);

    let page = project.read("reports/out/index.html");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("<tr><td>")).collect();
    assert_eq!(rows.len(), 5, "{page}");
    assert!(rows[0].contains(&format!("<code>{ours}</code> <strong>latest</strong>")), "{page}");
    assert!(rows[0].contains(&format!("<a href=\"{ours}/report.pdf\">PDF</a>")), "{page}");
    assert!(rows[1].contains("0.0.6-a-b") && rows[4].contains("0.0.3-a-b"), "{page}");
    assert!(rows[1].contains("href=\"0.0.6-a-b/report.html\"") && !rows[1].contains("report.pdf"));
    assert!(page.contains("<th class=\"n\">supported</th>") && rows[0].contains(">1</td>"));
    assert_eq!(page.matches("<strong>latest</strong>").count(), 1, "{page}");
}

/// The latest report stays, however old its commit is; so does a page that somebody else wrote.
#[test]
fn the_latest_version_and_a_page_of_ones_own_stay() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    for at in 0..6 {
        plant_version(&project, &format!("9.0.{at}-a-b"), 2_000_000_000 + at);
    }
    ends_well(&project, &["render"]);
    let ours = version(&project);
    assert!(project.root().join("reports/out").join(&ours).is_dir(), "the latest went");
    assert!(!project.root().join("reports/out/9.0.0-a-b").exists(), "six others are too many");
    assert!(project.read("reports/out/index.html").contains(&ours), "it is not listed");
    project.write("reports/out/index.html", "<p>my own page</p>");
    let output = project.run(&["render"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && error.contains("index.html: not made by this"), "{error}");
    assert_eq!(project.read("reports/out/index.html"), "<p>my own page</p>");
}
