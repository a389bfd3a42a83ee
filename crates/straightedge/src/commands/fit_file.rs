//! Fits a law to a table of runs without a project, and says what came of it on one screen.

mod page;

use std::fs;
use std::path::{Path, PathBuf};

use ::report::Options;
use analyses::limits::DRAWS;
use analyses::own_runs::{self, Given, OwnRuns, Ran};
use anyhow::{Context, Result};
use clap::Args;
use evidence::Evidence;

use crate::answers::answer::give;
use crate::commands::page as lookup;
use crate::end::{End, ensure_asked};
use crate::files;
use crate::own_file::{Chosen, FILE, OwnFile, RunsOptions};
use crate::project::{Folders, Project};
use crate::stages::{fit, judge, pull, render};
use crate::talk::{self, say};

/// What `--help` shows.
pub const EXAMPLES: &str = "Without FILE: straightedge fit --offline   (every analysis of a \
    project)\nWith FILE: straightedge fit runs.csv\n           straightedge fit runs.jsonl --law \
    chinchilla_additive --report fit-of-runs\n           straightedge fit export.parquet --loss \
    'eval/loss' --groups run_id --json";

/// What is asked.
#[derive(Debug, Clone, Args)]
pub struct FitOptions {
    /// A table of runs (CSV, JSON lines, parquet) to fit without a project; without it, every
    /// analysis of the project runs.
    #[arg(id = FILE, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    runs: RunsOptions,
    /// Draws of the rows for the intervals; 1000 without it.
    #[arg(long, requires = FILE, help_heading = "Options for a table of runs")]
    draws: Option<usize>,
    /// Also write a short report, as PDF and as pages, into this new folder.
    #[arg(
        long,
        value_name = "FOLDER",
        requires = FILE,
        help_heading = "Options for a table of runs"
    )]
    report: Option<PathBuf>,
}

impl FitOptions {
    /// The table; none, the project is meant.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

/// The `fit FILE` command.
pub fn run(folders: &Folders, options: &FitOptions, file: &Path) -> Result<End> {
    let draws = options.draws;
    ensure_asked!(
        draws.is_none_or(|draws| DRAWS.contains(&draws)),
        "--draws is {}; hint: from {} to {}",
        draws.unwrap_or_default(),
        DRAWS.start(),
        DRAWS.end()
    );
    if let Some(folder) = &options.report {
        ensure_asked!(
            folder.symlink_metadata().is_err(),
            "{}: the folder of the report exists, and nothing is overwritten; hint: name another",
            folder.display()
        );
    }
    let own = OwnFile::open(file, &options.runs, folders, !talk::is_json())?;
    let chosen = own.choose(draws, false)?;
    let evidence = fitted(&own.project).map_err(|error| own.error(&error))?;
    let answer = answer(&own, chosen, &evidence)?;
    if let Some(folder) = &options.report {
        report(&own.project, evidence, folder).map_err(|error| own.error(&error))?;
    }
    print(&own, &answer, options)
}

/// The fit of the one study.
fn fitted(project: &Project) -> Result<Evidence> {
    Ok(fit::fit(project, &pull::pull_needed(project)?)?.evidence)
}

fn answer(own: &OwnFile, chosen: Chosen, evidence: &Evidence) -> Result<OwnRuns> {
    let given = Given {
        file: &own.location,
        columns: own.columns()?,
        study: &chosen.study,
        observations: &own.observations()?,
        compared: chosen.compared,
    };
    let of_set = evidence.observations.first().context("the set of the file")?;
    let ran = Ran {
        findings: &evidence.findings,
        missing: &evidence.missing,
        rows_read: of_set.rows_read,
        rejected: &of_set.rejected,
    };
    own_runs::answer(ran, given).map_err(|error| own.error(&error))
}

fn print(own: &OwnFile, answer: &OwnRuns, options: &FitOptions) -> Result<End> {
    give(answer)?;
    if !talk::is_json() {
        if own.project.is_verbose() {
            for line in &own.drafted.said {
                say!("{line}");
            }
        }
        let said = page::Said {
            answer,
            cluster: own.drafted.cluster.as_deref(),
            counts_are_open: own.counts_are_open(),
            typed: own.typed(),
            report: options.report.as_deref(),
            unused: own.unused(),
        };
        lookup::print(&page::page(&said));
    }
    let is_sound = answer.converged && answer.not_identified.is_none();
    Ok(if is_sound { End::Done } else { End::Findings })
}

/// Judges and renders, and brings the report's folder to its place.
fn report(project: &Project, evidence: Evidence, folder: &Path) -> Result<()> {
    let judged = judge::judge(project, evidence)?;
    render::render(project, &judged, Options { appendix: false, single_file: false })?;
    let made = render::folder(project, &judged);
    for path in files::below(&made)? {
        let to = folder.join(&path);
        let location = || to.display().to_string();
        fs::create_dir_all(to.parent().unwrap_or(folder)).with_context(location)?;
        fs::copy(made.join(&path), &to).with_context(location)?;
    }
    Ok(())
}
