//! The workflows of CI: each action is named by its whole digest with its version beside it, and
//! two jobs alone may write: the one that publishes the pages of main, and the one that signs a
//! release.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Every workflow with its text.
fn workflows() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.github/workflows");
    let entries = fs::read_dir(folder).expect("the workflows");
    let mut found: Vec<(String, String)> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a workflow"))
        })
        .collect();
    found.sort();
    assert!(found.len() > 1, "{found:?}");
    found
}

/// What is wrong with a line that names an action, if something is.
fn fault(line: &str) -> Option<&'static str> {
    let (_, action) = line.split_once("uses:")?;
    let Some((_, pinned)) = action.split_once('@') else { return Some("no version") };
    let (digest, remark) = pinned.split_once(" # v").unwrap_or((pinned, ""));
    let is_digest = digest.len() == 40 && digest.bytes().all(|it| it.is_ascii_hexdigit());
    let is_version =
        remark.split('.').count() == 3 && remark.split('.').all(|part| part.parse::<u32>().is_ok());
    match (is_digest, is_version) {
        (false, _) => Some("no whole digest"),
        (_, false) => Some("no version beside the digest"),
        (true, true) => None,
    }
}

#[test]
fn actions_are_named_by_their_digests() {
    let mut seen = 0;
    for (name, text) in workflows() {
        for line in text.lines().filter(|line| line.contains("uses:")) {
            assert_eq!(fault(line), None, "{name}: {line}");
            seen += 1;
        }
    }
    assert!(seen > 4, "the scan found {seen} actions only");
    assert!(fault("- uses: actions/checkout@v5").is_some(), "the scan is blind");
    assert!(fault(&format!("- uses: a/b@{} # v5", "0".repeat(40))).is_some(), "no whole version");
}

/// What CI installs is of one version, and that version is a number.
#[test]
fn what_is_installed_has_a_version() {
    let mut seen = 0;
    for (file, text) in workflows() {
        for line in text.lines().filter(|line| line.contains("cargo install")) {
            let (_, names) = line.split_once("cargo install").expect("it is there");
            for name in names.split_whitespace().filter(|word| !word.starts_with('-')) {
                let version = name.split_once('@').map_or("", |(_, version)| version);
                let is_version = version.split('.').all(|part| part.parse::<u32>().is_ok());
                assert!(is_version, "{file}: {name}");
                seen += 1;
            }
        }
    }
    assert!(seen > 2, "the scan found {seen} only");
}

/// The permissions of a workflow or a job that are more than reading, by name.
fn written(of: &Value) -> Vec<&str> {
    let all = of["permissions"].as_object().into_iter().flatten();
    all.filter(|(_, right)| *right != "read").map(|(name, _)| name.as_str()).collect()
}

/// The jobs that may write, with their rights and when they run: nothing of the repository runs in
/// them.
const WRITING: [(&str, &str, &[&str]); 2] = [
    ("release.yml", "attest", &["attestations", "id-token"]),
    ("report.yml", "publish", &["id-token", "pages"]),
];

#[test]
fn two_jobs_may_write_and_they_run_nothing_of_the_repository() {
    let mut writing = Vec::new();
    for (file, text) in workflows() {
        let workflow: Value = serde_yaml::from_str(&text).expect("YAML");
        assert_eq!(workflow["permissions"], Value::Object(serde_json::Map::new()), "{file}");
        for (name, job) in workflow["jobs"].as_object().expect("jobs") {
            assert!(job["permissions"].is_object(), "{file}: {name} says no permissions");
            if !written(job).is_empty() {
                runs_nothing_of_the_repository(job);
                writing.push((file.clone(), name.clone(), job.clone()));
            }
        }
    }
    let rights: Vec<(&str, &str, Vec<&str>)> =
        writing.iter().map(|(file, name, job)| (&**file, &**name, written(job))).collect();
    assert_eq!(rights, WRITING.map(|(file, name, rights)| (file, name, rights.to_vec())));
    let (_, _, publish) = &writing[1];
    assert_eq!(publish["if"], "github.ref == 'refs/heads/main'");
}

#[track_caller]
fn runs_nothing_of_the_repository(job: &Value) {
    let steps = job["steps"].as_array().expect("steps");
    assert!(steps.iter().all(|step| step["run"].is_null()), "{steps:?}");
    let checks_out = |step: &Value| step["uses"].as_str().is_some_and(|it| it.contains("checkout"));
    assert!(!steps.iter().any(checks_out), "{steps:?}");
}
