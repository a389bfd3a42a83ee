//! A project of two sets of runs: a table of its own, and a file that a server of this machine
//! serves. What stands in it is told by digests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use sources::sha256_hex;

use crate::planted::Project;
use crate::unruly::{Act, Authority, Server, right};

/// What a run does, one after the other.
pub const STEPS: [&str; 5] = ["pull", "tidy", "fit", "judge", "render"];

/// How the names begin of what is being made or replaced.
const PASSING: [&str; 4] = [".making-", ".old-", ".latest", ".tmp"];

/// The server of one test and its authority, which the program is told to believe by the variable
/// that every program of the machine knows.
pub struct Publisher {
    folder: tempfile::TempDir,
    pub server: Server,
    table: String,
}

impl Publisher {
    /// Serves the table of the planted runs, in that way.
    pub fn new(act: impl Fn(usize, Act) -> Act + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = Authority::new();
        fs::write(folder.path().join("ca.pem"), authority.pem()).expect("a file");
        let table = Project::new().read("data/tables/mine.csv").replace("m1,", "n1,");
        let body = Arc::new(table.clone());
        let server = Server::new(&authority, move |turn, _| act(turn, right(body.as_bytes())));
        Self { folder, server, table }
    }

    /// A project of the planted runs and of those that are served.
    pub fn project(&self) -> Project {
        let project = Project::new();
        let url = format!("url: {{url: \"{}\", bytes_max: 9999}}", self.server.url("runs.csv"));
        let source = project
            .read("data/sources/mine.yaml")
            .replace("table: {path: data/tables/mine.csv}", &url)
            .replace("id: mine", "id: served");
        let pinned = source.lines().find(|line| line.contains("sha256: ")).expect("a digest");
        let served = format!("    sha256: {}", sha256_hex(self.table.as_bytes()));
        project.write("data/sources/served.yaml", &source.replace(pinned, &served));
        project.edit("data/studies/mine.yaml", "observations: mine", "observations: served");
        let written = self.run(&project, "verify", &["--write"]);
        assert!(written.status.success(), "{}", said(&written));
        project
    }

    /// The program with a command of a project, which believes the server's authority.
    pub fn command(&self, project: &Project, step: &str) -> Command {
        self.of(Command::new(env!("CARGO_BIN_EXE_straightedge")), project, step)
    }

    /// The same, begun by another program.
    pub fn of(&self, mut command: Command, project: &Project, step: &str) -> Command {
        command
            .arg(step)
            .arg("--project")
            .arg(project.root())
            .env("RAYON_NUM_THREADS", "2")
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .env("SSL_CERT_FILE", self.folder.path().join("ca.pem"))
            .stdin(Stdio::null());
        // A proxy would be asked for the way to this machine.
        for name in ["SSL_CERT_DIR", "STRAIGHTEDGE_MIRROR", "STRAIGHTEDGE_FONTS"] {
            command.env_remove(name);
        }
        for name in ["all_proxy", "http_proxy", "https_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command
    }

    pub fn run(&self, project: &Project, step: &str, more: &[&str]) -> Output {
        self.command(project, step).args(more).output().expect("the program starts")
    }

    /// Runs a step that must end well.
    pub fn ends_well(&self, project: &Project, step: &str, after: &str) {
        let output = self.run(project, step, &[]);
        assert!(output.status.success(), "{step} after {after}: {}", said(&output));
    }
}

/// All that a run said.
pub fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// What stands in a project, by path: the digest of a file, the target of a link. Locks are left
/// out, for they hold nothing.
pub fn standing(project: &Project) -> BTreeMap<String, String> {
    let (mut found, mut open) = (BTreeMap::new(), vec![project.root().to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(project.root()).expect("inside").display().to_string();
            let kind = path.symlink_metadata().expect("an entry");
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).expect("a link");
                found.insert(name, target.display().to_string());
            } else if !name.ends_with("/lock") {
                found.insert(name, sha256_hex(&fs::read(&path).expect("a file")));
            }
        }
    }
    found
}

/// Asserts that a project stands as another one, with nothing more and nothing less.
pub fn assert_stands(project: &Project, expected: &BTreeMap<String, String>, after: &str) {
    let found = standing(project);
    for (path, digest) in &found {
        assert!(expected.contains_key(path), "after {after}: {path} is left over");
        assert_eq!(Some(digest), expected.get(path), "after {after}: {path} has other bytes");
    }
    let missing: Vec<_> = expected.keys().filter(|path| !found.contains_key(*path)).collect();
    assert!(missing.is_empty(), "after {after}: {missing:?} are not there");
}

/// Nothing of a passing name stands below a folder.
pub fn assert_nothing_passing(folder: &Path, after: &str) {
    let found = passing(folder);
    assert!(found.is_empty(), "after {after}: {found:?} are left over");
}

/// What stands below a folder under a passing name. Others may be writing there.
pub fn passing(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if PASSING.iter().any(|start| name.starts_with(start)) {
            found.push(entry.path());
        } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(passing(&entry.path()));
        }
    }
    found
}
