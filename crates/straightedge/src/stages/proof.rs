//! What proves a report: its files are as its manifest says, its paper carries its evidence, its
//! verdicts come of its numbers, its pages of both, and its numbers of the data.
//!
//! A manifest shows accidents and edits by hand; somebody who rewrites a file can rewrite its
//! digest. The steps after it do not rest on a digest in the folder: they make the thing again.

use std::path::Path;

use anyhow::{Context, Result};
use changes::{Difference, differences};
use evidence::Evidence;
use report::{EVIDENCE, Options, SINGLE};

use super::{filed_report, fit, judge, pull, render};
use crate::attached;
use crate::files;
use crate::project::Project;

/// The paper, and the appendix that there may be.
const PAPER: &str = "report.pdf";
const APPENDIX: &str = "appendix.pdf";

/// What is wrong with a folder by itself: one line a file.
pub fn of_folder(folder: &Path) -> Result<Vec<String>> {
    let mut found = filed_report::differences(folder)?;
    let filed = folder.join(EVIDENCE);
    if filed.is_file() {
        let filed = files::bytes(&filed)?;
        let papers = [PAPER, APPENDIX].into_iter().filter(|it| folder.join(it).is_file());
        for paper in papers {
            found.extend(of_paper(&folder.join(paper), &filed)?.map(|it| format!("{paper}: {it}")));
        }
    }
    Ok(found)
}

/// What is wrong with the evidence that a paper carries along.
fn of_paper(paper: &Path, filed: &[u8]) -> Result<Option<String>> {
    Ok(match attached::file(&files::bytes(paper)?) {
        Ok(attached) if attached == filed => None,
        Ok(_) => Some(format!("the evidence attached to it is not {EVIDENCE}")),
        Err(fault) => Some(format!("{fault:#}")),
    })
}

/// The evidence of a folder.
pub fn evidence(folder: &Path) -> Result<Evidence> {
    let path = folder.join(EVIDENCE);
    evidence::from_json(&files::read(&path)?).with_context(|| path.display().to_string())
}

/// What of a report does not come of its own numbers when the project judges and renders them
/// again: verdicts by name, files by path.
pub fn again(project: &Project, folder: &Path, filed: &Evidence) -> Result<Vec<String>> {
    let judged = judge::judged(project, filed.clone())?;
    let mut found = said(&differences(filed, &judged)?, "its own numbers give");
    let has = |name: &str| folder.join(name).is_file();
    let options = Options { appendix: has(APPENDIX), single_file: has(SINGLE) };
    let made = render::anew(project, filed, options)?;
    found.extend(other_files(folder, made.path())?);
    Ok(found)
}

/// The files of a report that are others when it is rendered again.
fn other_files(folder: &Path, made: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for path in files::below(made)? {
        let here = folder.join(&path);
        if !here.is_file() {
            found.push(format!("{path}: absent; its evidence gives it"));
        } else if files::bytes(&here)? != files::bytes(&made.join(&path))? {
            found.push(format!("{path}: its evidence gives another file"));
        }
    }
    Ok(found)
}

/// What of an evidence is other when everything is computed anew from the pinned data.
pub fn from_data(project: &Project, filed: &Evidence) -> Result<Vec<String>> {
    let fitted = fit::computed(project, &pull::pull_needed(project)?)?;
    let judged = judge::judged(project, fitted.evidence)?;
    Ok(said(&differences(filed, &judged)?, "the data give"))
}

/// The longest value that is shown whole.
const SHOWN_MAX: usize = 60;

/// Differences as lines.
fn said(differences: &[Difference], gives: &str) -> Vec<String> {
    let value = |value: &Option<String>| match value.as_deref() {
        None => "nothing".to_owned(),
        Some(value) if value.chars().count() <= SHOWN_MAX => value.to_owned(),
        Some(value) => value.chars().take(SHOWN_MAX).chain(['…']).collect(),
    };
    let line = |difference: &Difference| {
        let Difference { place, filed, found } = difference;
        format!("{place}: the report says {}, {gives} {}", value(filed), value(found))
    };
    let mut differences: Vec<&Difference> = differences.iter().collect();
    differences.sort_by_key(|difference| rank(&difference.place));
    differences.into_iter().map(line).collect()
}

/// What is said first: what was read, what is concluded, the numbers; then all that goes with them.
fn rank(place: &str) -> usize {
    const FIRST: [&str; 3] = ["files.", "sources.", "verdicts."];
    FIRST
        .iter()
        .position(|first| place.starts_with(first))
        .unwrap_or_else(|| FIRST.len() + usize::from(!place.contains(".quantities.")))
}
