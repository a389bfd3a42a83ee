//! Holds a report's folder against its own manifest.

use std::path::Path;

use anyhow::Result;

use crate::end::End;
use crate::stages::filed_report;

/// The `verify FOLDER` command: every file of a report against its digest.
pub fn run(folder: &Path) -> Result<End> {
    let differences = filed_report::differences(folder)?;
    for difference in &differences {
        println!("{difference}");
    }
    if differences.is_empty() {
        println!("{}: every file is as its manifest says", folder.display());
        return Ok(End::Done);
    }
    println!("{} differ; hint: `straightedge report` makes the report anew", differences.len());
    Ok(End::Findings)
}
