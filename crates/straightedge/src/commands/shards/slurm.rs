//! Writes the scripts for Slurm: an array with a task a shard, and a merge that waits for it.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use shards::{Layout, Plan};

use super::folder::{Folder, OfPlan};
use crate::answers::answer::give;
use crate::answers::sharded::SlurmScripts;
use crate::end::{End, ensure_asked};
use crate::files;
use crate::project::{Folders, Project};
use crate::talk::say;

/// A task may take so many times what was measured, and some minutes: other machines are slower.
const TIMES: f64 = 3.0;
/// The minutes that are added.
const MINUTES: f64 = 5.0;

/// A task that is killed comes back so many times: what kills it each time is no accident.
const RESTARTS: usize = 5;

/// How the tasks run.
#[derive(Debug, Clone, Args)]
pub struct SlurmOptions {
    #[command(flatten)]
    of: OfPlan,
    /// Tasks of the array; as many shards as the plan says, unless they are named.
    #[arg(long)]
    n: Option<usize>,
    /// Cores of a task.
    #[arg(long, default_value_t = 1)]
    cpus: usize,
    /// The time of a task, as Slurm reads it; three times what was measured, unless it is named.
    #[arg(long)]
    time: Option<String>,
    /// The partition.
    #[arg(long)]
    partition: Option<String>,
}

/// The `shards slurm` command.
pub fn run(folders: &Folders, options: &SlurmOptions) -> Result<End> {
    let folder = Folder::open(&options.of.plan)?;
    let tasks = options.n.unwrap_or(folder.plan.layout.shards);
    ensure_asked!(tasks > 0 && options.cpus > 0, "no task or no core; hint: one at least");
    for (name, value) in [("--time", &options.time), ("--partition", &options.partition)] {
        let is_word = |sign: char| sign.is_ascii_alphanumeric() || "-_:.,".contains(sign);
        ensure_asked!(
            value.as_ref().is_none_or(|value| !value.is_empty() && value.chars().all(is_word)),
            "{name} is no word that Slurm reads; hint: letters, digits, - : _ . and ,"
        );
    }
    let project = Project::open(folders)?;
    let time = options.time.clone().unwrap_or_else(|| time(&folder.plan, tasks, options.cpus));
    let scripts = Scripts {
        folder: &whole(folder.path())?,
        project: &whole(project.root())?,
        program: &env::current_exe().context("the program's own place")?,
        tasks,
        time: &time,
        options,
        id: &folder.plan.id[..8],
    };
    let mut written = Vec::new();
    for (name, text) in [
        ("array.sbatch", scripts.array()),
        ("merge.sbatch", scripts.merge()),
        ("submit.sh", scripts.submit()),
    ] {
        let path = folder.path().join(name);
        files::write(&path, text.as_bytes())?;
        say!("written: {}", path.display());
        written.push(path.display().to_string());
    }
    say!("Next: sh {}", folder.path().join("submit.sh").display());
    give(&SlurmScripts { written, tasks, time })?;
    Ok(End::Done)
}

fn whole(path: &Path) -> Result<PathBuf> {
    path.canonicalize().with_context(|| path.display().to_string())
}

/// What a task may take.
fn time(plan: &Plan, tasks: usize, cpus: usize) -> String {
    let Layout { seconds, unit, .. } = plan.layout;
    let units = plan.keys().len().div_ceil(tasks);
    let minutes = units as f64 * unit as f64 * seconds / 60.0 / cpus as f64;
    let minutes = (TIMES * minutes + MINUTES).ceil();
    format!("{minutes:.0}")
}

/// What the scripts say.
struct Scripts<'a> {
    folder: &'a Path,
    project: &'a Path,
    program: &'a Path,
    tasks: usize,
    time: &'a str,
    options: &'a SlurmOptions,
    id: &'a str,
}

impl Scripts<'_> {
    fn head(&self, name: &str, time: &str) -> String {
        let partition = self.options.partition.as_ref();
        let partition = partition.map(|name| format!("#SBATCH --partition={name}\n"));
        format!(
            "#!/bin/bash\n#SBATCH --job-name={name}-{}\n#SBATCH --time={time}\n{}#SBATCH \
            --requeue\n#SBATCH --output=/dev/null\n",
            self.id,
            partition.unwrap_or_default()
        )
    }

    /// What both scripts do first: the words of each task go to a file of its own.
    fn body(&self, log: &str) -> String {
        let (folder, program) = (quoted(self.folder), quoted(self.program));
        format!(
            "set -euo pipefail\nplan={folder}\nmkdir -p \"$plan/logs\"\nexec \
            >>\"$plan/logs/{log}.log\" 2>&1\nprogram=${{STRAIGHTEDGE:-{program}}}\n"
        )
    }

    /// A task that was killed, by the kernel or by a person, comes back; one that says what is
    /// wrong does not. Slurm itself brings back what a lost node or another job took away.
    fn array(&self) -> String {
        let Self { tasks, options, .. } = self;
        let cpus = options.cpus;
        let project = quoted(self.project);
        let of_array = format!(
            "#SBATCH --array=1-{tasks}\n#SBATCH --cpus-per-task={cpus}\nexport \
            RAYON_NUM_THREADS={cpus}\n"
        );
        let command = format!(
            "code=0\n\"$program\" shards run --plan \"$plan\" --shard \
            \"$SLURM_ARRAY_TASK_ID/{tasks}\" --offline --project {project} || code=$?\nif [ \
            \"$code\" -gt 128 ] && [ \"${{SLURM_RESTART_COUNT:-0}}\" -lt {RESTARTS} ]; then\n    \
            scontrol requeue \"$SLURM_JOB_ID\"\n    sleep 60\nfi\nexit \"$code\"\n"
        );
        self.head("shard", self.time) + &of_array + &self.body("$SLURM_ARRAY_TASK_ID") + &command
    }

    fn merge(&self) -> String {
        let command = "exec \"$program\" merge --plan \"$plan\"\n";
        self.head("merge", "30") + &self.body("merge") + command
    }

    fn submit(&self) -> String {
        let folder = quoted(self.folder);
        format!(
            "#!/bin/sh\n# Submits the array, and the merge that waits for it; prints both \
            jobs.\nset -eu\ncd {folder}\narray=$(sbatch --parsable array.sbatch)\nmerge=$(sbatch \
            --parsable --dependency=\"afterok:$array\" merge.sbatch)\necho \"$array $merge\"\n"
        )
    }
}

/// A path as a word of the shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}
