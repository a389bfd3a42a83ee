//! The stages, in the order of the data.

pub mod bench;
pub mod fit;
pub mod judge;
pub mod pull;
pub mod render;
pub mod show;
pub mod tidy;
pub mod verify;

mod finding;

use anyhow::Result;

use crate::cli::End;
use crate::project::Project;

/// Everything, from the published files to the pages.
///
/// Data that could not be had end up in the report, not in the exit code: the report is what was asked for.
pub fn report(project: &Project) -> Result<End> {
    let fitted = fit::fit(project)?;
    let judged = judge::judge(project, fitted)?;
    render::render(project, &judged)?;
    judge::print(&judged);
    pull::print_missing(&judged);
    Ok(End::Done)
}
