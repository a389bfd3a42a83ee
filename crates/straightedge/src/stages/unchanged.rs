//! Whether the last report still stands: the digest of everything that went into it.

use std::fs;

use anyhow::{Context, Result};
use evidence::Evidence;
use report::Options;
use sources::sha256_hex;

use super::pull::Files;
use super::{judge, render};
use crate::bench::filed;
use crate::project::Project;
use crate::tidied::bundle::Bundle;
use crate::{batteries, files, look, records, stamp};

/// Where the digest of the last report's inputs is kept, with that of the judged evidence.
const REMEMBERED: &str = "reports/work/inputs.sha256";

/// The digest of all that a report depends on: the program, the commit, the data, every file of the
/// project, and which pages are asked for.
pub fn inputs(project: &Project, pulled: &Files, options: Options) -> Result<String> {
    let program = std::env::current_exe().context("the program's own path")?;
    let program = fs::read(&program).with_context(|| program.display().to_string())?;
    let stamp = stamp::stamp(project.root(), &pulled.digest(project)?)?;
    let mut parts = vec![sha256_hex(&program), serde_json::to_string(&stamp)?];
    parts.push(Bundle::wanted(project)?.lock());
    parts.push(serde_json::to_string(&filed::benchmarks(project)?)?);
    parts.push(serde_json::to_string(&filed::peers(project)?)?);
    parts.push(serde_json::to_string(&filed::oracles(project)?)?);
    parts.push(serde_json::to_string(&batteries::filed(project)?)?);
    parts.extend(render::digests_of_fonts(project)?);
    parts.extend(look::digests(project)?);
    parts.push(serde_json::to_string(&pulled.findings())?);
    parts.push(format!("{options:?}"));
    // The pages say what changed since a record.
    parts.extend(records::all(project)?.into_iter().map(|entry| entry.manifest.made.version));
    Ok(sha256_hex(parts.join("\n").as_bytes()))
}

/// The judged evidence of the last report, if it was made of these inputs, is as it was left, and
/// so is every file of the report's folder.
pub fn last_report(project: &Project, inputs: &str) -> Result<Option<Evidence>> {
    let (remembered, filed) = (project.path(REMEMBERED), project.path(judge::JUDGED));
    if !remembered.exists() || !filed.exists() {
        return Ok(None);
    }
    if files::read(&remembered)? != remembrance(project, inputs)? {
        return Ok(None);
    }
    // Evidence of another layout is an older program's: there is no report of these inputs yet.
    let Ok(judged) = judge::filed(project, judge::JUDGED, "judge") else { return Ok(None) };
    Ok(render::stands(project, &judged).then_some(judged))
}

/// Keeps the inputs' digest of a report that was just made.
pub fn remember(project: &Project, inputs: &str) -> Result<()> {
    project.write(REMEMBERED, remembrance(project, inputs)?.as_bytes())
}

/// The inputs' digest beside that of the judged evidence that came of them; the report's own
/// manifest holds those of its files.
fn remembrance(project: &Project, inputs: &str) -> Result<String> {
    let judged = sha256_hex(&files::bytes(&project.path(judge::JUDGED))?);
    Ok(format!("{inputs} inputs\n{judged} judged.json\n"))
}
