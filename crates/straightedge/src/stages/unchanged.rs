//! Whether the last report still stands: the digest of everything that went into it.

use std::fs;

use anyhow::{Context, Result};
use evidence::Evidence;
use sources::sha256_hex;

use super::pull::Files;
use super::{judge, render};
use crate::bench::filed;
use crate::project::Project;
use crate::tidied::bundle::Bundle;
use crate::{files, stamp};

/// Where the digest of the last report's inputs is kept, with that of the report's own manifest.
const REMEMBERED: &str = "reports/work/inputs.sha256";

/// The digest of all that a report depends on: the program, the commit, the data, every file of the
/// project.
pub fn inputs(project: &Project, pulled: &Files) -> Result<String> {
    let program = std::env::current_exe().context("the program's own path")?;
    let program = fs::read(&program).with_context(|| program.display().to_string())?;
    let stamp = stamp::stamp(project.root(), &pulled.digest(project)?)?;
    let mut parts = vec![sha256_hex(&program), serde_json::to_string(&stamp)?];
    parts.push(Bundle::wanted(project)?.lock());
    parts.push(serde_json::to_string(&filed::benchmarks(project)?)?);
    parts.push(serde_json::to_string(&filed::peers(project)?)?);
    parts.push(serde_json::to_string(&filed::oracles(project)?)?);
    parts.extend(render::digests_of_fonts(project)?);
    parts.extend(
        pulled
            .findings()
            .iter()
            .flat_map(|source| &source.files)
            .filter_map(|file| file.missing.clone()),
    );
    Ok(sha256_hex(parts.join("\n").as_bytes()))
}

/// The judged evidence of the last report, if it was made of these inputs and its folder is as it
/// was left.
pub fn last_report(project: &Project, inputs: &str) -> Result<Option<Evidence>> {
    let (remembered, filed) = (project.path(REMEMBERED), project.path(judge::JUDGED));
    if !remembered.exists() || !filed.exists() {
        return Ok(None);
    }
    // Evidence of another layout is an older program's: there is no report of these inputs yet.
    let Ok(judged) = evidence::from_json(&files::read(&filed)?) else { return Ok(None) };
    let stands = files::read(&remembered)? == remembrance(project, inputs, &judged);
    Ok(stands.then_some(judged))
}

/// Keeps the inputs' digest of a report that was just made.
pub fn remember(project: &Project, inputs: &str, judged: &Evidence) -> Result<()> {
    files::write(&project.path(REMEMBERED), remembrance(project, inputs, judged).as_bytes())
}

/// The inputs' digest beside the digests of what came of them.
fn remembrance(project: &Project, inputs: &str, judged: &Evidence) -> String {
    let folder = render::folder(project, judged);
    let mut lines = vec![format!("{inputs} inputs\n")];
    for name in ["report.pdf", "report.html", "evidence.json", "manifest.json"] {
        let bytes = fs::read(folder.join(name));
        let digest = bytes.map_or_else(|_| "absent".to_owned(), |bytes| sha256_hex(&bytes));
        lines.push(format!("{digest} {name}\n"));
    }
    lines.concat()
}
