//! The `report` command: every stage in order.

use std::time::Instant;

use anyhow::Result;
use evidence::Evidence;
use report::Options;

use super::{earlier, fit, judge, pull, render, unchanged};
use crate::answers::answer::give;
use crate::answers::runs::Reported;
use crate::checked;
use crate::end::End;
use crate::project::Project;
use crate::terminal;
use crate::terminal::progress::Progress;

/// Everything, from the published files to the pages.
///
/// Data that could not be had end up in the report, not in the exit code: the report is what was
/// asked for. A choice that only a person can make is in both.
pub fn run(project: &Project, fresh: bool, options: Options) -> Result<End> {
    let start = Instant::now();
    checked::everything(project)?;
    let files = pull::pull_needed(project)?;
    let inputs = unchanged::inputs(project, &files, options)?;
    let last = if fresh { None } else { unchanged::last_report(project, &inputs)? };
    let is_new = last.is_none();
    let judged = match last {
        Some(judged) => judged,
        None => make(project, &files, &inputs, options)?,
    };
    let earlier = earlier::read(project);
    let since = earlier.as_ref().map(|earlier| earlier.line(&judged.verdicts));
    give(&Reported {
        rendered: render::answer(project, &judged),
        is_new,
        claims: judged.verdicts.iter().map(judge::judgement).collect(),
        outcomes: judge::outcomes(&judged),
        since: since.clone(),
        not_run: fit::not_run(&judged),
        open: fit::to_settle(&judged.open),
    })?;
    let elapsed = is_new.then(|| start.elapsed());
    terminal::print(&terminal::summary(&terminal::Said { evidence: &judged, since, elapsed }));
    if project.is_verbose() {
        render::print(project, &judged);
        judge::print(&judged);
        terminal::print(&earlier.map_or_else(Vec::new, |earlier| earlier.each(&judged.verdicts)));
        pull::print_missing(&judged);
    }
    let is_refused = fit::say_refused_sets(&judged);
    let is_wrong = is_refused || fit::has_choice(&judged.open);
    Ok(if is_wrong { End::Findings } else { End::Done })
}

/// Fits, judges and renders.
fn make(
    project: &Project,
    files: &pull::Files,
    inputs: &str,
    options: Options,
) -> Result<Evidence> {
    let judged = judge::judge(project, fit::fit(project, files)?.evidence)?;
    earlier::keep(project, &judged)?;
    let rendering = Progress::new("rendering", 1);
    let rendered = render::render(project, &judged, options);
    rendering.clear();
    rendered?;
    unchanged::remember(project, inputs)?;
    Ok(judged)
}
