//! Computes the units of a shard that are not there yet.

use std::time::Instant;

use analyses::battery::multiverse::sharded::code;
use anyhow::{Result, ensure};
use clap::Args;
use shards::{Key, Shard, State, Unit};

use super::folder::{Folder, OfPlan, shard};
use super::studies::Studies;
use crate::answers::answer::give;
use crate::answers::sharded::RunShard;
use crate::end::End;
use crate::project::{Folders, Project};
use crate::talk::say;
use crate::terminal::progress::Progress;

/// Which units are computed.
#[derive(Debug, Clone, Args)]
pub struct RunOptions {
    #[command(flatten)]
    of: OfPlan,
    /// One shard of so many, such as 3/100: every hundredth unit.
    #[arg(long, value_name = "I/N")]
    shard: Option<String>,
    /// Every unit, on this machine; the same as no --shard.
    #[arg(long, conflicts_with = "shard")]
    all: bool,
}

/// The units of a shard.
struct Work {
    shard: Shard,
    /// Digests of those that are there.
    filed: Vec<(usize, String)>,
    /// Those that are not.
    open: Vec<Key>,
    /// Those of them in whose place stands something else.
    replaced: Vec<usize>,
}

/// The `shards run` command.
pub fn run(folders: &Folders, options: &RunOptions) -> Result<End> {
    let began = Instant::now();
    let shard = match &options.shard {
        Some(text) => shard(text)?,
        None => Shard { number: 1, of: 1 },
    };
    let folder = Folder::open(&options.of.plan)?;
    ensure!(
        folder.plan.code == code(),
        "{}: planned by {}, and this is {}; hint: plan anew",
        folder.path().display(),
        folder.plan.code,
        code()
    );
    folder.sweep();
    let mut work = work(&folder, shard)?;
    let kept = work.filed.len();
    let mut computing = 0.0;
    if !work.open.is_empty() {
        computing = compute(&folder, &Project::open(folders)?, &mut work)?;
    }
    work.filed.sort_unstable();
    folder.write_manifest(shard, work.filed)?;
    let answer = RunShard {
        plan: folder.plan.id.clone(),
        shard: shard.number,
        of: shard.of,
        computed: work.open.iter().map(|key| key.unit).collect(),
        replaced: work.replaced,
        kept,
        seconds_computing: computing,
        seconds: began.elapsed().as_secs_f64(),
    };
    give(&answer)?;
    say!(
        "shard {}/{}: {} units computed, {kept} were there; {computing:.1} s of computing in \
         {:.1} s",
        shard.number,
        shard.of,
        answer.computed.len(),
        answer.seconds
    );
    Ok(End::Done)
}

/// What a shard has to do.
fn work(folder: &Folder, shard: Shard) -> Result<Work> {
    let (manifests, wrong) = folder.manifests()?;
    for line in &wrong {
        eprintln!("{line}");
    }
    let mut work = Work { shard, filed: Vec::new(), open: Vec::new(), replaced: Vec::new() };
    for key in folder.plan.keys().into_iter().filter(|key| shard.has(key)) {
        let state = folder.state(&key, &manifests)?;
        if let Some(said) = folder.said(&key, &state) {
            eprintln!("made anew: {said}");
            work.replaced.push(key.unit);
        }
        match state {
            State::Finished { digest, .. } => work.filed.push((key.unit, digest)),
            _ => work.open.push(key),
        }
    }
    Ok(work)
}

/// Computes and files what is open; how long the computing took, in seconds.
fn compute(folder: &Folder, project: &Project, work: &mut Work) -> Result<f64> {
    let plan = &folder.plan;
    let names: Vec<String> = plan.studies.iter().map(|study| study.study.clone()).collect();
    let studies = Studies::read(project, &names)?;
    let progress = Progress::new("resampling", work.open.len());
    let mut seconds = 0.0;
    for (place, planned) in plan.studies.iter().enumerate() {
        let keys: Vec<Key> = work.open.iter().filter(|key| key.study == place).copied().collect();
        if keys.is_empty() {
            continue;
        }
        studies.open_as_planned(place, planned, |opened| {
            for key in keys {
                let began = Instant::now();
                let pieces = opened.unit(planned, &plan.settings, &key)?;
                seconds += began.elapsed().as_secs_f64();
                let digest = folder.write(&Unit::new(plan, &key, pieces))?;
                work.filed.push((key.unit, digest));
                progress.ended(&format!("unit {} of shard {}", key.unit, work.shard.number));
            }
            Ok(())
        })?;
    }
    progress.clear();
    Ok(seconds)
}
