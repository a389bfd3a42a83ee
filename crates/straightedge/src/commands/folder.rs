//! Holds a report against its manifest, its own evidence, and the data.

use std::path::{Path, PathBuf};

use anyhow::Result;
use evidence::Evidence;

use crate::answers::answer::give;
use crate::answers::checked::Verified;
use crate::answers::finding::Finding;
use crate::end::End;
use crate::git;
use crate::project::{Folders, Project};
use crate::stages::{proof, render};
use crate::talk::{note, say};

/// So many findings are printed; all are counted.
const SHOWN_MAX: usize = 40;

/// The `verify FOLDER` command: every file of a report against its digest, the evidence in its
/// paper against that beside it; where a project is at hand, verdicts and pages against its
/// numbers.
pub fn run(folders: &Folders, folder: &Path) -> Result<End> {
    let mut found = proof::of_folder(folder)?;
    match (Project::open(folders), proof::evidence(folder)) {
        (_, Err(fault)) => found.push(format!("{fault:#}")),
        (Err(_), _) => {
            note!(
                "no project is here: verdicts and pages are not made again; hint: call this \
                 inside a clone of the project"
            );
        }
        (Ok(project), Ok(filed)) => {
            say_other_commit(&project, &filed);
            found.extend(proof::again(&project, folder, &filed)?);
        }
    }
    answer(folder, &found)
}

/// The `verify --full` command: the same, and every number against what the pinned data give.
pub fn full(project: &Project, folder: Option<&Path>) -> Result<End> {
    let latest = || project.path(render::OUT).join("latest");
    let folder: PathBuf = folder.map_or_else(latest, Path::to_owned);
    let mut found = proof::of_folder(&folder)?;
    match proof::evidence(&folder) {
        Err(fault) => found.push(format!("{fault:#}")),
        Ok(filed) => {
            say_other_commit(project, &filed);
            found.extend(proof::again(project, &folder, &filed)?);
            found.extend(proof::from_data(project, &filed)?);
            say!("{} numbers were computed anew", filed.quantities().count());
        }
    }
    answer(&folder, &found)
}

/// Says where the project stands at another commit than the report: what differs may come of that.
fn say_other_commit(project: &Project, filed: &Evidence) {
    let head = git::head(project.root());
    let here = head.as_ref().map_or("unknown", |head| &head.commit);
    if here != filed.stamp.commit {
        note!(
            "the report was made of commit {}, this project stands at {here}: what differs may \
             come of that; hint: check out the commit of the report",
            filed.stamp.commit
        );
    }
}

fn answer(folder: &Path, found: &[String]) -> Result<End> {
    let findings = found.iter().map(|found| Finding::of(found)).collect();
    give(&Verified { findings, ..Verified::default() })?;
    for line in found.iter().take(SHOWN_MAX) {
        say!("{}", report::visible(line));
    }
    if found.len() > SHOWN_MAX {
        say!("and {} more", found.len() - SHOWN_MAX);
    }
    if found.is_empty() {
        say!("{}: everything is as it should be", folder.display());
        return Ok(End::Done);
    }
    say!("{} findings; hint: `straightedge report` makes the report anew", found.len());
    Ok(End::Findings)
}
