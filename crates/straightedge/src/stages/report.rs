//! The `report` command: every stage in order.

use anyhow::Result;

use super::{fit, judge, pull, render, tidy, unchanged};
use crate::end::End;
use crate::project::Project;

/// Everything, from the published files to the pages.
///
/// Data that could not be had end up in the report, not in the exit code: the report is what was
/// asked for.
pub fn run(project: &Project, fresh: bool) -> Result<End> {
    eprintln!("pulling: every file against its digest");
    let files = pull::pull(project)?;
    let inputs = unchanged::inputs(project, &files)?;
    let last = if fresh { None } else { unchanged::last_report(project, &inputs)? };
    let judged = if let Some(judged) = last {
        println!("nothing changed since the last report; `--fresh` makes it anew");
        judged
    } else {
        eprintln!("fitting and checking: a minute or two for all studies and measures");
        let judged = judge::judge(project, fit::fit(project, &files)?)?;
        eprintln!("rendering");
        render::render(project, &judged)?;
        unchanged::remember(project, &inputs)?;
        judged
    };
    render::print(project, &judged);
    tidy::print_rejected(&judged);
    judge::print(&judged);
    pull::print_missing(&judged);
    Ok(End::Done)
}
