//! What git says of a project, without running anything that the project names.
//!
//! A project's folder is data: somebody else may have packed it. Its `.git/config` can name
//! programs that git runs while it looks for changes (a monitor of files, filters, hooks, a way to
//! fetch what is missing), so each of them is switched off by name, whatever files it stands in.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Settings that name a program, and what switches each off.
const SWITCHED_OFF: [&str; 6] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.sshCommand=false",
    "core.pager=cat",
    "log.showSignature=false",
    "status.submoduleSummary=false",
];

/// The commit that is checked out, its time in seconds since 1970, and whether files differ from
/// it.
pub struct Head {
    /// Full hash.
    pub commit: String,
    /// Seconds since 1970.
    pub seconds: Option<i64>,
    /// Whether the tree differs from the commit.
    pub is_dirty: bool,
}

/// What git says, if there is a git and a repository with a commit.
pub fn head(root: &Path) -> Option<Head> {
    let named = git(root, &[], &["log", "-1", "--no-show-signature", "--format=%H %ct"])?;
    let (commit, seconds) = named.trim().split_once(' ')?;
    Some(Head {
        commit: commit.to_owned(),
        seconds: seconds.parse().ok(),
        // Where it cannot be asked safely, nothing shows that the tree is as committed.
        is_dirty: is_dirty(root).unwrap_or(true),
    })
}

/// Whether the tree differs from the commit.
fn is_dirty(root: &Path) -> Option<bool> {
    let off = filters_off(root)?;
    let changes =
        git(root, &off, &["status", "--porcelain", "--ignore-submodules=all", "--no-renames"])?;
    Some(!changes.is_empty())
}

/// Settings that switch off every filter and hook that the repository's own configuration names;
/// none where one cannot be named on a command line.
fn filters_off(root: &Path) -> Option<Vec<String>> {
    let list = ["config", "--local", "--includes", "--name-only", "-z", "--list"];
    let mut keys = git(root, &[], &list)?;
    // A work tree may have a file of its own; git refuses to list it where it does not read it.
    let own = ["config", "--worktree", "--includes", "--name-only", "-z", "--list"];
    keys.push_str(&git(root, &[], &own).unwrap_or_default());
    let mut owners = BTreeSet::new();
    for key in keys.split('\0') {
        let Some((owner, _)) = key.rsplit_once('.') else { continue };
        let section = owner.split('.').next().unwrap_or_default().to_ascii_lowercase();
        if section == "filter" || section == "hook" {
            owners.insert((section, owner.to_owned()));
        }
    }
    let mut off = Vec::new();
    for (section, owner) in owners {
        if owner.contains(['=', '\n', '\r']) {
            return None;
        }
        let settings: &[&str] = if section == "filter" {
            &["clean=", "smudge=", "process=", "required=false"]
        } else {
            &["enabled=false"]
        };
        off.extend(settings.iter().map(|setting| format!("{owner}.{setting}")));
    }
    Some(off)
}

/// What a git command prints, if it ends well.
fn git(root: &Path, off: &[String], arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(root);
    for setting in SWITCHED_OFF.into_iter().chain(off.iter().map(String::as_str)) {
        command.args(["-c", setting]);
    }
    // No index is rewritten, nothing missing is fetched, by no protocol.
    command.envs([
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_ALLOW_PROTOCOL", "none"),
        ("GIT_TERMINAL_PROMPT", "0"),
    ]);
    let output = command.args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok())?
}
