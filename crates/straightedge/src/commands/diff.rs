//! The `diff` command: what differs between two versions.

mod changelog;
mod markdown;
mod sides;

use std::path::PathBuf;

use anyhow::Result;
use changes::Changes;
use clap::Args;

use crate::answers::answer::give;
use crate::answers::looked_up::Differing;
use crate::changed;
use crate::end::{self, End, ensure_asked};
use crate::files;
use crate::project::Project;
use crate::terminal;

use crate::talk::{self, note};
use sides::Found;

/// Which versions are compared, and how the answer is written.
#[derive(Debug, Args)]
pub struct DiffOptions {
    /// The earlier version: a recorded version, a report of reports/out, a commit with a record (or
    /// the beginning of it), or the path of a record or an evidence; without it, the newest record
    /// of another version than B.
    #[arg(value_name = "A")]
    earlier: Option<String>,
    /// The later version, named alike; without it, the latest report.
    #[arg(value_name = "B")]
    later: Option<String>,
    /// Print Markdown: a table of verdict counts and one of changed verdicts.
    #[arg(long)]
    markdown: bool,
    /// Ask of this file that a line of it names every claim whose verdict changed: ends with 1
    /// where one is not named, with 0 where all are, whatever else changed.
    #[arg(long, value_name = "FILE")]
    changelog: Option<PathBuf>,
}

/// The `diff` command.
pub fn run(project: &Project, options: &DiffOptions) -> Result<End> {
    ensure_asked!(
        !(options.markdown && talk::is_json()),
        "--markdown and --json ask for two things; hint: give one of them"
    );
    let later = match sides::later(project, options.later.as_deref())? {
        Found::Record(record) => record,
        Found::Nothing(end, why) => return Err(end::refusal(end, why)),
    };
    let earlier = match sides::earlier(project, options.earlier.as_deref(), &later)? {
        Found::Record(record) => record,
        Found::Nothing(end, why) => return Err(end::refusal(end, why)),
    };
    let changes = changes::compare(&earlier, &later);
    let text = options.changelog.as_ref().map(|path| files::read(path)).transpose()?;
    let unnamed = text.as_deref().map(|text| changelog::unnamed(&changes, text));
    print(project, options, &changes, unnamed.as_deref());
    let named = unnamed.as_ref().map(|all| all.iter().map(|&claim| claim.to_owned()).collect());
    give(&Differing { changes: changes.clone(), unnamed: named })?;
    for claim in unnamed.iter().flatten() {
        note!("no line names {claim}, whose verdict changed");
    }
    if let (Some(path), Some([_, ..])) = (&options.changelog, unnamed.as_deref()) {
        note!("hint: say in {} what changed each of these verdicts", path.display());
    }
    let is_well = unnamed.map_or_else(|| changes.is_nothing(), |unnamed| unnamed.is_empty());
    Ok(if is_well { End::Done } else { End::Findings })
}

fn print(project: &Project, options: &DiffOptions, changes: &Changes, unnamed: Option<&[&str]>) {
    if options.markdown {
        print!("{}", markdown::page(changes, unnamed));
    } else {
        terminal::print(&changed::lines(changes, project.is_verbose()));
    }
}
