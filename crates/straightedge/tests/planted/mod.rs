//! A small project of one's own in a temporary folder: twelve planted runs, one study, one claim.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::run;

/// A project with twelve planted runs, one study and one claim.
pub struct Project {
    folder: tempfile::TempDir,
}

/// A source whose file nobody publishes, so that it is never here.
pub const ABSENT: &str = "\
id: absent
title: A file that is not here
citation: {authors: Nobody, year: 2026, title: A test}
identifier: none
licence: CC0-1.0
obtained: table
traps: []
files:
  - id: runs
    sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    url: {url: \"https://example.org/92258837425e1b5f2851d624287f0120583a3d0e/runs.csv\", bytes_max: 1000}
observations:
  - id: absent
    title: Runs that are not here
    file: runs
    rows: 3
    loss_group: planted
    columns:
      training_flop: {from: flop, unit: FLOP, meaning: training compute}
      loss_nats: {from: loss, unit: nats/token, meaning: planted loss}
    unique: [training_flop]
";

const TABLE: &str = "\
# Twelve planted runs for a test. Source: none. Status: derived. Nothing is rounded.
model,params,training_tokens,loss_nats
";

impl Project {
    pub fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let rows: Vec<String> = (0..12)
            .map(|i| {
                let params = 1e7 * f64::from(1 << i);
                // L = 1.5 + 60 C^-0.08 with C = 6 N D, D = 20 N, and a fixed pattern of errors of a
                // part in a thousand.
                let flop = 120.0 * params * params;
                let error = 1.0 + 1e-3 * f64::from((i * 7) % 5 - 2);
                format!(
                    "m{i},{params},{},{}",
                    20.0 * params,
                    (1.5 + 60.0 * libm::pow(flop, -0.08)) * error
                )
            })
            .collect();
        project.write_table(&(TABLE.to_owned() + &rows.join("\n") + "\n"));
        project.write(
            "data/published/constants.csv",
            "law,parameter,value,low,high,paper,arxiv,place,status\nmine,A,60,,,A \
            paper,0000.00000,Eq. 1,primary\nmine,E,1.5,,,A paper,0000.00000,Eq. \
            1,primary\nmine,alpha,0.08,,,A paper,0000.00000,Eq. 1,primary\n",
        );
        project.write("data/studies/mine.yaml", include_str!("study.yaml"));
        project.write("data/claims/mine-bends.yaml", include_str!("claim.yaml"));
        project
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect(path)
    }

    /// Every HTML page of the latest report, one after the other.
    pub fn pages(&self) -> String {
        let mut folders = vec![self.root().join("reports/out/latest")];
        let mut pages = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a report") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "html") {
                    pages.push(path);
                }
            }
        }
        pages.sort();
        pages.iter().map(|page| fs::read_to_string(page).expect("a page")).collect()
    }

    /// Writes the table and a manifest that pins it.
    pub fn write_table(&self, text: &str) {
        self.write("data/tables/mine.csv", text);
        let rows = text.lines().filter(|line| !line.starts_with('#')).count() - 1;
        let manifest = include_str!("source.yaml")
            .replace("DIGEST", &sources::sha256_hex(text.as_bytes()))
            .replace("ROWS", &rows.to_string());
        self.write("data/sources/mine.yaml", &manifest);
    }

    /// Replaces a text in a file that must hold it.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not hold {from}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        run(self.root(), arguments, "2")
    }

    /// Runs a command that must fail and returns what it says, without the temporary path.
    pub fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} went well");
        let said = String::from_utf8(output.stderr).expect("text");
        said.replace(&format!("{}/", self.root().display()), "")
    }
}

/// Runs git on a project.
pub fn git(root: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(["-c", "user.name=Nobody", "-c", "user.email=nobody@x.org"]);
    let output = command.args(arguments).output().expect("git starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

/// Commits everything and returns the commit.
pub fn commit(project: &Project) -> String {
    git(project.root(), &["add", "--all"]);
    git(project.root(), &["commit", "--quiet", "--message", "a state"]);
    git(project.root(), &["rev-parse", "HEAD"])
}

/// The planted project in a repository, committed.
pub fn committed() -> Project {
    let project = Project::new();
    git(project.root(), &["init", "--quiet"]);
    project.write(".gitignore", "/reports/work\n/reports/out\n/data/store\n");
    commit(&project);
    project
}
