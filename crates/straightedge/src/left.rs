//! What killed runs left in a project, cleared away by the next run that writes there.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::project::Project;
use crate::stages::filed_report;
use crate::stages::render::OUT;

/// Where this program writes.
const WRITTEN: [&str; 2] = ["data", "reports"];

/// The store clears itself where files are pulled.
const STORE: &str = "data/store";

/// Clears away files and folders that were being made, and puts a report back that was only being
/// replaced. The caller holds the project's lock.
pub fn clear(project: &Project) -> Result<()> {
    let out = project.path(OUT);
    let mut folders: Vec<PathBuf> = WRITTEN.iter().map(|below| project.path(below)).collect();
    while let Some(folder) = folders.pop() {
        // Nothing behind a link: it may lead out of the project.
        if !folder.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            continue;
        }
        if folder == out {
            // A version of a report is made as a whole folder.
            filed_report::sweep(&out)?;
        } else if let Ok(entries) = fs::read_dir(&folder) {
            let paths = entries.flatten().map(|entry| entry.path());
            folders.extend(paths.filter(|path| *path != project.path(STORE)));
        }
        // A file that cannot be taken away is in nobody's way.
        let _ = sources::sweep(&folder);
    }
    Ok(())
}
