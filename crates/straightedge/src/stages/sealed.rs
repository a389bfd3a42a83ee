//! Filed evidence with its digest beside it, checked where it is read.
//!
//! Beside `evidence.json` stands `evidence.json.sha256`, which `sha256sum -c` reads too; that of
//! judged evidence names the evidence it was made of as well. This shows accidents and edits by
//! hand. It does not show who made a file: somebody who changes one can write a new digest.

use anyhow::{Context, Result, ensure};
use evidence::Evidence;
use sources::sha256_hex;

use crate::end::missing;
use crate::files;
use crate::project::Project;

/// Writes evidence and its digest, with the digest of the file that it was made of.
pub fn write(project: &Project, path: &str, evidence: &Evidence, from: Option<&str>) -> Result<()> {
    let text = evidence::to_json(evidence)?;
    let mut lines = line(path, text.as_bytes());
    if let Some(from) = from {
        lines += &line(from, &files::bytes(&project.path(from))?);
    }
    project.write(path, text.as_bytes())?;
    project.write(&seal(path), lines.as_bytes())
}

/// Reads evidence that a command filed, if it is as that command left it.
pub fn read(project: &Project, path: &str, command: &str) -> Result<Evidence> {
    let file = project.path(path);
    if !file.exists() {
        return Err(missing(format!(
            "no evidence is filed ({}); hint: run `straightedge {command}` first",
            file.display()
        )));
    }
    let text = files::read(&file)?;
    check(project, path, &text, command)?;
    evidence::from_json(&text).with_context(|| project.path(path).display().to_string())
}

/// Refuses a text that its digest does not name, and one that was made of other evidence than is
/// filed now.
fn check(project: &Project, path: &str, text: &str, command: &str) -> Result<()> {
    let location = project.path(path).display().to_string();
    let seal = project.path(&seal(path));
    let lines = if seal.is_file() { files::read(&seal)? } else { String::new() };
    let mut lines = lines.lines();
    ensure!(
        lines.next() == Some(line(path, text.as_bytes()).trim_end()),
        "{location}: not as `straightedge {command}` left it: its digest is not the one in {}; \
        hint: make it anew with `straightedge {command}`",
        seal.display()
    );
    for line in lines {
        let Some((digest, name)) = line.split_once("  ") else { continue };
        // Only the neighbour that its maker named; a name that leads elsewhere is not followed.
        let from = seal.with_file_name(name.rsplit(['/', '\\']).next().unwrap_or(name));
        let is_same = !from.is_file() || sha256_hex(&files::bytes(&from)?) == digest;
        ensure!(
            is_same,
            "{location}: made of another {name} than is filed now; hint: make it anew with \
            `straightedge {command}`"
        );
    }
    Ok(())
}

/// Where the digest of a file stands.
fn seal(path: &str) -> String {
    format!("{path}.sha256")
}

/// The line of a file, as `sha256sum` writes it in the file's folder.
fn line(path: &str, bytes: &[u8]) -> String {
    format!("{}  {}\n", sha256_hex(bytes), path.rsplit('/').next().unwrap_or(path))
}
