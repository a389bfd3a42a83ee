//! Writes a plan.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use analyses::battery::multiverse::sharded::{CHECKED, GRID, Opened, code};
use anyhow::{Context, Result};
use clap::Args;
use shards::{Grid, Key, Layout, Plan, PlannedStudy, Settings};

use super::folder::Folder;
use super::studies::Studies;
use crate::answers::answer::give;
use crate::answers::sharded::PlannedShards;
use crate::commands::words::digits;
use crate::end::{End, ensure_asked, usage};
use crate::project::Project;
use crate::talk::say;

/// Where plans are filed unless a folder is named.
const FOLDER: &str = "reports/shards";
/// Specifications by which the cost is measured, at most, spread over all of them.
const TRIED: usize = 24;

/// What is planned.
#[derive(Debug, Clone, Args)]
pub struct PlanOptions {
    /// The studies; without a name, all that have a multiverse.
    studies: Vec<String>,
    /// Shards: there are at least as many units, so that each has some.
    #[arg(long, default_value_t = 100)]
    n: usize,
    /// Replicates of each specification; as many as the studies say, unless they are named.
    #[arg(long)]
    replicates: Option<usize>,
    /// Specifications from one number up to another, such as 0:100; all, unless they are named.
    #[arg(long, value_name = "FROM:TO")]
    specifications: Option<String>,
    /// Hold one replicate in so many against a search; 1 searches all.
    #[arg(long)]
    check_every: Option<usize>,
    /// Bins of the grid between 0 and 1: an interval's end is known to half of one.
    #[arg(long, default_value_t = GRID.bins)]
    bins: u32,
    /// What a unit should take on one core, in minutes: work that a kill loses at most.
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// Replicates of a unit, instead of what --minutes and --n make of it.
    #[arg(long, conflicts_with = "minutes")]
    unit: Option<usize>,
    /// The folder of the plan; reports/shards and the beginning of its id, unless it is named.
    #[arg(long, value_name = "FOLDER")]
    plan: Option<PathBuf>,
}

/// The `shards plan` command.
pub fn run(project: &Project, options: &PlanOptions) -> Result<End> {
    check(options)?;
    let range = options.specifications.as_deref().map(range).transpose()?;
    let studies = Studies::read(project, &options.studies)?;
    let replicates = match options.replicates {
        Some(replicates) => replicates,
        None => studies.replicates()?,
    };
    let settings = Settings {
        replicates,
        check_every: options.check_every.unwrap_or(CHECKED),
        grid: Grid { bins: options.bins, ..GRID },
        specifications: range,
    };
    let (mut planned, mut seconds) = (Vec::new(), 0.0);
    for place in 0..studies.names().count() {
        let (study, cost) = studies.open(place, |opened, digest| {
            let study = opened.planned(digest, range)?;
            let cost = cost(opened, &study, &settings)?;
            Ok((study, cost))
        })?;
        seconds = f64::max(seconds, cost);
        planned.push(study);
    }
    ensure_asked!(
        planned.iter().any(|study| !study.specifications.is_empty()),
        "nothing is resampled; hint: --specifications 0:100 begins with the first"
    );
    let layout = Layout { shards: options.n, unit: 1, seconds };
    let mut plan = Plan::new(code(), settings, planned, layout)?;
    plan.layout.unit = unit(options, &plan);
    filed(project, options, plan)
}

fn check(options: &PlanOptions) -> Result<()> {
    ensure_asked!(options.n > 0, "--n is 0; hint: one shard at least");
    let is_count =
        |count: Option<usize>, most: usize| count.is_none_or(|it| (1..=most).contains(&it));
    ensure_asked!(
        is_count(options.replicates, 1_000_000_000),
        "--replicates is out of range; hint: from 1 to 1e9"
    );
    ensure_asked!(is_count(options.unit, usize::MAX), "--unit is 0; hint: one replicate at least");
    ensure_asked!(
        is_count(options.check_every, usize::MAX),
        "--check-every is 0; hint: 1 searches all"
    );
    ensure_asked!(
        (64..=1 << 20).contains(&options.bins),
        "--bins is {}; hint: from 64 to 1048576",
        options.bins
    );
    ensure_asked!(
        options.minutes > 0.0 && options.minutes.is_finite(),
        "--minutes is {}; hint: it is positive",
        options.minutes
    );
    Ok(())
}

/// `0:100` as a range.
fn range(text: &str) -> Result<[usize; 2]> {
    let ends = text.split_once(':').and_then(|(from, to)| {
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from < to).then_some([from, to])
    });
    ends.ok_or_else(|| usage(format!("--specifications {text} is none; hint: such as 0:100")))
}

/// What one replicate costs, in seconds of one core.
fn cost(opened: &Opened<'_>, study: &PlannedStudy, settings: &Settings) -> Result<f64> {
    // An odd step, since choices alternate from one specification to the next.
    let step = study.specifications.len().div_ceil(TRIED) | 1;
    let mut tried = study.clone();
    tried.specifications = study.specifications.iter().step_by(step).cloned().collect();
    let settings =
        Settings { replicates: settings.check_every.min(settings.replicates), ..*settings };
    let to = tried.specifications.len() * settings.replicates;
    let key = Key { unit: 0, study: 0, from: 0, to };
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().context("a thread")?;
    let seconds = one.install(|| {
        let (began, was_busy) = (Instant::now(), busy());
        opened.unit(&tried, &settings, &key)?;
        let busy = busy().zip(was_busy).map(|(now, before)| now - before);
        anyhow::Ok(busy.unwrap_or_else(|| began.elapsed().as_secs_f64()))
    })?;
    Ok(seconds / to.max(1) as f64)
}

/// How long this thread was at work, in seconds, where the machine says so: others that work beside
/// it do not count.
fn busy() -> Option<f64> {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = said.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}

/// Replicates of a unit.
fn unit(options: &PlanOptions, plan: &Plan) -> usize {
    let most = plan.replicates() / options.n;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and what is too large for a count is the greatest of them"
    )]
    let in_time = (60.0 * options.minutes / plan.layout.seconds) as usize;
    options.unit.unwrap_or_else(|| in_time.min(most)).max(1)
}

/// Files the plan, unless it stands there already.
fn filed(project: &Project, options: &PlanOptions, plan: Plan) -> Result<End> {
    let path = match &options.plan {
        Some(path) => path.clone(),
        None => project.inside(&format!("{FOLDER}/{}", &plan.id[..12]))?,
    };
    let standing = Folder::open_if_any(&path)?;
    if let Some(standing) = &standing {
        ensure_asked!(
            standing.plan.id == plan.id,
            "{}: holds another plan; hint: name another folder with --plan",
            path.display()
        );
    }
    let is_new = standing.is_none();
    let folder = match standing {
        Some(standing) => standing,
        None => Folder::create(&path, plan)?,
    };
    let answer = answer(&folder, is_new);
    give(&answer)?;
    page(&answer, &folder);
    Ok(End::Done)
}

fn answer(folder: &Folder, is_new: bool) -> PlannedShards {
    let plan = &folder.plan;
    let Layout { shards, unit, seconds } = plan.layout;
    let count = |of: fn(&PlannedStudy) -> usize| plan.studies.iter().map(of).sum();
    PlannedShards {
        plan: plan.id.clone(),
        folder: folder.path().display().to_string(),
        is_new,
        specifications: count(|study| study.specifications.len()),
        left_out: count(|study| study.left_out.len()),
        replicates: plan.replicates(),
        units: plan.keys().len(),
        unit_replicates: unit,
        unit_minutes: unit as f64 * seconds / 60.0,
        core_hours: plan.replicates() as f64 * seconds / 3600.0,
        shards,
    }
}

/// A time as a person says it.
fn time(seconds: f64) -> String {
    let (size, unit) = match seconds {
        ..120.0 => (1.0, "s"),
        ..7200.0 => (60.0, "min"),
        _ => (3600.0, "h"),
    };
    format!("{} {unit}", digits(seconds / size, 2))
}

fn page(answer: &PlannedShards, folder: &Folder) {
    let plan = &folder.plan;
    let kept = if answer.is_new { "" } else { " (it stood there already, and is kept)" };
    say!("plan {}{kept}", &answer.plan[..12]);
    for study in &plan.studies {
        let (count, left_out) = (study.specifications.len(), study.left_out.len());
        say!("{}: {count} specifications of {} replicates", study.study, plan.settings.replicates);
        if left_out > 0 {
            say!("  {left_out} are left out: plan.json says why");
        }
    }
    say!(
        "{} units of {} replicates for {} shards",
        answer.units,
        answer.unit_replicates,
        answer.shards
    );
    say!(
        "one core takes about {} for a unit and {} for all",
        time(60.0 * answer.unit_minutes),
        time(3600.0 * answer.core_hours)
    );
    say!("written: {}", answer.folder);
    say!("Next: straightedge shards run --plan {} --shard 1/{}", answer.folder, answer.shards);
}
