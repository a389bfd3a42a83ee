//! Holds a report's folder against its own manifest.

use std::path::Path;

use anyhow::Result;

use crate::answers::answer::give;
use crate::answers::checked::Verified;
use crate::answers::finding::Finding;
use crate::end::End;
use crate::stages::filed_report;
use crate::talk::say;

/// The `verify FOLDER` command: every file of a report against its digest.
pub fn run(folder: &Path) -> Result<End> {
    let differences = filed_report::differences(folder)?;
    give(&Verified {
        findings: differences.iter().map(|found| Finding::of(found)).collect(),
        ..Verified::default()
    })?;
    for difference in &differences {
        say!("{difference}");
    }
    if differences.is_empty() {
        say!("{}: every file is as its manifest says", folder.display());
        return Ok(End::Done);
    }
    say!("{} differ; hint: `straightedge report` makes the report anew", differences.len());
    Ok(End::Findings)
}
