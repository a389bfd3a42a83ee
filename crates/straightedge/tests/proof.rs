//! What a report cannot hide: somebody who changes a digit, a page or a table can write the digests
//! anew, and is found and named all the same.

mod planted;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use planted::Project;
use serde_json::{Value, json};
use sources::sha256_hex;

/// A project with a report, and the report's folder.
fn reported() -> (Project, PathBuf) {
    let project = Project::new();
    let output = project.run(&["report"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = project.root().join("reports/out/latest");
    (project, folder)
}

/// What `verify` says of a folder, and how it ends.
fn verified(project: &Project, arguments: &[&str]) -> (String, Option<i32>) {
    let output = project.run(&[&["verify"], arguments].concat());
    (String::from_utf8(output.stdout).expect("text"), output.status.code())
}

#[track_caller]
fn finds(project: &Project, folder: &Path, arguments: &[&str], expected: &[&str]) {
    let folder = folder.display().to_string();
    let (said, code) = verified(project, &[&[&*folder], arguments].concat());
    for part in expected {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(code, Some(1), "{said}");
}

/// Changes a file and writes the manifest as the program would have written it.
fn forge(folder: &Path, path: &str, change: impl Fn(&str) -> String) {
    let text = fs::read_to_string(folder.join(path)).expect("a text");
    let forged = change(&text);
    assert_ne!(text, forged, "{path}: nothing was changed");
    fs::write(folder.join(path), &forged).expect("written");
    let manifest = folder.join("manifest.json");
    let mut said: Value =
        serde_json::from_slice(&fs::read(&manifest).expect("a manifest")).expect("JSON");
    let files = said["files"].as_array_mut().expect("files");
    let entry = files.iter_mut().find(|entry| entry["path"] == path).expect("its entry");
    entry["sha256"] = json!(sha256_hex(forged.as_bytes()));
    entry["bytes"] = json!(forged.len());
    let text = serde_json::to_string_pretty(&said).expect("JSON") + "\n";
    fs::write(&manifest, text).expect("written");
}

/// The estimate of a number of the evidence, as it is written.
fn change_estimate(text: &str, owner: &str, name: &str) -> String {
    let mut evidence: Value = serde_json::from_str(text).expect("JSON");
    let findings = evidence["findings"].as_array_mut().expect("findings");
    let of = |found: &&mut Value| found["head"]["id"] == owner;
    let found = findings.iter_mut().find(of).expect("the analysis");
    let estimate = &mut found["quantities"][name]["estimate"];
    *estimate = json!(f64::from_bits(estimate.as_f64().expect("a number").to_bits() + 1));
    serde_json::to_string_pretty(&evidence).expect("JSON") + "\n"
}

#[test]
fn a_whole_report_is_proven_from_its_data() {
    let (project, folder) = reported();
    for arguments in [&["--full"][..], &["--full", &folder.display().to_string()]] {
        let (said, code) = verified(&project, arguments);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("everything is as it should be"), "{said}");
        assert!(said.contains("numbers were computed anew"), "{said}");
    }
    // Somebody without the project holds it against itself.
    let alone = tempfile::tempdir().expect("a folder");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_straightedge"))
        .args(["verify", &folder.display().to_string()])
        .current_dir(alone.path())
        .output()
        .expect("the program starts");
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no project is here"), "{said}");
}

#[test]
fn one_digit_of_the_evidence_is_found_in_the_paper_and_by_the_data() {
    let (project, folder) = reported();
    forge(&folder, "evidence.json", |text| change_estimate(text, "mine", "alpha"));
    let attached = "report.pdf: the evidence attached to it is not evidence.json";
    finds(&project, &folder, &[], &[attached]);
    finds(&project, &folder, &["--full"], &["mine.quantities.alpha.estimate: the report says"]);
}

#[test]
fn a_verdict_that_does_not_come_of_its_numbers_is_named() {
    let (project, folder) = reported();
    forge(&folder, "evidence.json", |text| {
        text.replace("\"outcome\": \"supported\"", "\"outcome\": \"refuted\"")
    });
    let named = "verdicts.mine-bends.outcome: the report says \"refuted\"";
    finds(&project, &folder, &[], &[named, "its own numbers give \"supported\""]);
}

#[test]
fn an_edited_page_is_named_though_its_digest_was_written_anew() {
    let (project, folder) = reported();
    forge(&folder, "claim/mine-bends.html", |text| text.replace("supported", "refuted"));
    finds(&project, &folder, &[], &["claim/mine-bends.html: its evidence gives another file"]);
}

#[test]
fn a_table_that_was_swapped_is_named_by_the_numbers_that_came_of_it() {
    let (project, folder) = reported();
    let table = project.read("data/tables/mine.csv");
    let line = table.lines().nth(3).expect("a row").to_owned();
    let (rest, loss) = line.rsplit_once(',').expect("cells");
    let other = loss.parse::<f64>().expect("a loss") * 1.01;
    project.write_table(&table.replace(&line, &format!("{rest},{other}")));
    finds(
        &project,
        &folder,
        &["--full"],
        &["mine.quantities.", "data/tables/mine.csv.digest: the report says"],
    );
}

/// The folder is an RO-Crate: each name that it refers to is described once, each file at its top
/// has its digest, and what was read is named with licence and digest.
#[test]
fn the_folder_says_to_archives_what_is_in_it() {
    let (_project, folder) = reported();
    let text = fs::read_to_string(folder.join("ro-crate-metadata.json")).expect("the metadata");
    let said: Value = serde_json::from_str(&text).expect("JSON");
    let graph = said["@graph"].as_array().expect("a graph");
    let of = |id: &str| {
        let mut found = graph.iter().filter(|entity| entity["@id"] == id);
        let one = found.next().unwrap_or_else(|| panic!("{id} is described"));
        assert!(found.next().is_none(), "{id} is described twice");
        one
    };
    assert_eq!(of("ro-crate-metadata.json")["about"]["@id"], "./");
    let root = of("./");
    for part in root["hasPart"].as_array().expect("parts") {
        let id = part["@id"].as_str().expect("an id");
        let entity = of(id);
        assert!(folder.join(id).exists(), "{id}");
        if entity["@type"] == "File" {
            let bytes = fs::read(folder.join(id)).expect("a file");
            assert_eq!(entity["sha256"], sha256_hex(&bytes), "{id}");
        }
    }
    for path in ["report.pdf", "evidence.json", "index.html"] {
        assert_eq!(of(path)["@type"], "File", "{path}");
    }
    let source = of("#source-mine");
    let table = of(source["distribution"][0]["@id"].as_str().expect("a file"));
    assert_eq!(table["contentUrl"], "data/tables/mine.csv");
    let made = of(root["mentions"]["@id"].as_str().expect("an action"));
    assert_eq!(of(made["instrument"]["@id"].as_str().expect("a program"))["name"], "Straightedge");
    assert_eq!(made["object"][0]["@id"], "#source-mine");
}
