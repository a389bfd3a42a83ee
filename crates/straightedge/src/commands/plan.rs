//! Says how a budget is best spent by the law of a study.

mod page;

use std::path::{Path, PathBuf};

use analyses::limits::DRAWS;
use analyses::plan::{self, Fitted, Gpu, Plan, Question, Repeats, Spending};
use analyses::study::Study;
use anyhow::Result;
use clap::Args;

use crate::answers::answer::give;
use crate::commands::page as lookup;
use crate::end::{self, End, ensure_asked};
use crate::inputs;
use crate::own_file::{Chosen, FILE, OwnFile, RunsOptions};
use crate::project::{Folders, Project};
use crate::stages::{pull, tidy};
use crate::talk::{self, note};

/// What `--help` shows.
pub const EXAMPLES: &str = "Example: straightedge plan 1e24 --study chinchilla-huber\n         \
    straightedge plan --gpu-hours 2e6 --gpu h100 --mfu 0.4\n         \
    straightedge plan 1e24 --tokens-served 1e13 --params-max 7e10\n         \
    straightedge plan 1e23 --unique-tokens 1e11 --json\n         \
    straightedge plan 1e24 --runs runs.csv --tokens-unit billion";

/// The study that is asked unless another is named.
const USUAL: &str = "chinchilla-huber";

/// The processor unless another is named.
const USUAL_GPU: &str = "h100";

/// The options that name a budget in other words than FLOP.
const OTHER_BUDGETS: [&str; 2] = ["gpu_hours", "usd"];

/// What is asked of a budget.
#[derive(Debug, Clone, Args)]
pub struct PlanOptions {
    /// The budget in FLOP, such as 1e24.
    #[arg(required_unless_present_any = OTHER_BUDGETS, conflicts_with_all = OTHER_BUDGETS)]
    compute_flop: Option<f64>,
    /// The budget in hours of one processor.
    #[arg(long, requires = "mfu", conflicts_with = "usd")]
    gpu_hours: Option<f64>,
    /// The budget in money, with the price of an hour.
    #[arg(long, requires = "mfu", requires = "usd_per_gpu_hour")]
    usd: Option<f64>,
    /// What an hour of one processor costs.
    #[arg(long)]
    usd_per_gpu_hour: Option<f64>,
    /// The processor: a100, h100, h200, b200 or mi300x, at the dense 16-bit rate of its data sheet;
    /// h100 without it.
    #[arg(long)]
    gpu: Option<String>,
    /// The share of that rate that training reaches (model FLOP utilisation), such as 0.4.
    #[arg(long)]
    mfu: Option<f64>,
    /// The study whose law is asked.
    #[arg(long, conflicts_with = FILE)]
    study: Option<String>,
    /// A table of runs (CSV, JSON lines, parquet) whose law is asked; no project is needed.
    #[arg(id = FILE, long = "runs", value_name = "FILE")]
    runs_file: Option<PathBuf>,
    #[command(flatten)]
    runs: RunsOptions,
    /// Tokens that the model will read and write in use, paid from the same budget.
    #[arg(long, default_value_t = 0.0)]
    tokens_served: f64,
    /// Tokens that there are; more of them are repetitions, which are worth less.
    #[arg(long)]
    unique_tokens: Option<f64>,
    /// The largest model that may be.
    #[arg(long)]
    params_max: Option<f64>,
    /// Tokens for each parameter to hold the optimum against.
    #[arg(long, default_value_t = 20.0)]
    ratio: f64,
    /// A doubling of the budget that removes less of the loss than this share is not worth it.
    #[arg(long, default_value_t = 0.01)]
    gain_least: f64,
    /// The compute of the greatest run that may be bought to learn more; the largest run there is,
    /// unless it is named.
    #[arg(long)]
    next_run_flop: Option<f64>,
    /// The width that further runs are to bring the interval of the best size to, as a share of its
    /// width now.
    #[arg(long, default_value_t = 0.5)]
    width: f64,
    /// Draws of the fit; as many as the study has, unless they are named.
    #[arg(long)]
    draws: Option<usize>,
}

impl PlanOptions {
    /// The table whose law is asked; none, a study of the project is.
    pub fn file(&self) -> Option<&Path> {
        self.runs_file.as_deref()
    }
}

/// The `plan` command on a table of runs.
pub fn of_file(folders: &Folders, options: &PlanOptions, file: &Path) -> Result<End> {
    let question = question(options)?;
    let own = OwnFile::open(file, &options.runs, folders, !talk::is_json())?;
    let Chosen { study, compared } = own.choose(None, true)?;
    if compared.is_some() {
        note!(
            "no law was named: {} foretold larger runs best (`straightedge fit` shows the others); \
             no interval knows of this choice",
            study.law
        );
    }
    let plan = own.observations().and_then(|rows| {
        let of = Fitted { study: &study, observations: &rows, units: &[] };
        plan::plan(of, &[], question)
    });
    print(&plan.map_err(|error| own.error(&error))?, &question)
}

/// The `plan` command.
pub fn run(project: &Project, options: &PlanOptions) -> Result<End> {
    let question = question(options)?;
    let definitions = inputs::definitions(project)?;
    let studies: Vec<Study> =
        definitions.studies.into_iter().map(|defined| defined.definition).collect();
    let study = match chosen(&studies, options.study.as_deref()) {
        Ok(study) => study,
        Err(why) => return Err(end::usage(why)),
    };
    let sets = tidy::tidy(project, &pull::pull_for(project, &study.observations)?)?;
    let observations = match sets.find(&study.observations)? {
        Ok(observations) => observations,
        Err(absent) => {
            let said = format!("the runs of {} are not here: {}", study.id, absent.reason);
            return Err(end::missing(said));
        }
    };
    let settings = inputs::batteries(project)?.settings(&study.id);
    let of = Fitted { study, observations, units: &settings.units };
    let others: Vec<Study> = studies
        .iter()
        .filter(|other| other.observations == study.observations && other.id != study.id)
        .cloned()
        .collect();
    let plan = plan::plan(of, &others, question)?;
    print(&plan, &question)
}

fn print(plan: &Plan, question: &Question) -> Result<End> {
    give(plan)?;
    Ok(lookup::print(&page::page(plan, question)))
}

/// The study of a name or the beginning of one; without a name the usual one, or the only one whose
/// law splits a budget.
fn chosen<'a>(studies: &'a [Study], name: Option<&str>) -> Result<&'a Study, String> {
    let splits = |study: &&Study| {
        ["params", "training_tokens"].iter().all(|it| study.variables.iter().any(|v| v == it))
    };
    let Some(name) = name else {
        if let Some(usual) = studies.iter().find(|study| study.id == USUAL) {
            return Ok(usual);
        }
        let fitting: Vec<&Study> = studies.iter().filter(splits).collect();
        return match &*fitting {
            [only] => Ok(only),
            [] => Err("no study has a law in params and training_tokens; hint: `straightedge new \
                study` drafts one"
                .to_owned()),
            several => {
                let names: Vec<&str> = several.iter().map(|study| &*study.id).collect();
                Err(format!("which study? hint: --study with one of {}", names.join(", ")))
            }
        };
    };
    let names = studies.iter().filter(splits).map(|study| study.id.clone());
    studies
        .iter()
        .find(|study| study.id == name)
        .ok_or_else(|| lookup::unknown("study", name, names, "show"))
}

/// The question, with every number checked.
fn question(options: &PlanOptions) -> Result<Question> {
    let positive = |name: &str, value: f64| {
        ensure_asked!(value.is_finite() && value > 0.0, "{name} is {value}; hint: it is positive");
        Ok(value)
    };
    let optional = |name: &str, value: Option<f64>| value.map(|it| positive(name, it)).transpose();
    let served = options.tokens_served;
    ensure_asked!(
        served.is_finite() && served >= 0.0,
        "--tokens-served is {served}; hint: a count"
    );
    let gain_least = positive("--gain-least", options.gain_least)?;
    ensure_asked!(gain_least < 1.0, "--gain-least is {gain_least}; hint: a share, such as 0.01");
    let width_share = positive("--width", options.width)?;
    ensure_asked!(
        width_share < 1.0,
        "--width is {width_share}; hint: a share below one, such as 0.5"
    );
    let unique = optional("--unique-tokens", options.unique_tokens)?;
    let draws = options.draws;
    ensure_asked!(
        draws.is_none_or(|draws| DRAWS.contains(&draws)),
        "--draws is {}; hint: from {} to {}",
        draws.unwrap_or_default(),
        DRAWS.start(),
        DRAWS.end()
    );
    Ok(Question {
        spending: Spending {
            compute_flop: positive("the budget", budget(options)?)?,
            tokens_served: served,
            params_max: optional("--params-max", options.params_max)?,
            repeats: unique.map(Repeats::published),
        },
        tokens_per_param: positive("--ratio", options.ratio)?,
        gain_least,
        next_run_flop: optional("--next-run-flop", options.next_run_flop)?,
        width_share,
        draws,
    })
}

/// Refuses what says how hours or money become FLOP where the budget is in FLOP already.
fn without_effect(options: &PlanOptions) -> Result<()> {
    for (option, is_given) in [
        ("--mfu", options.mfu.is_some()),
        ("--gpu", options.gpu.is_some()),
        ("--usd-per-gpu-hour", options.usd_per_gpu_hour.is_some()),
    ] {
        ensure_asked!(
            !is_given,
            "{option} has no effect on a budget in FLOP; hint: leave it out, or name the budget \
             with --gpu-hours or --usd"
        );
    }
    Ok(())
}

/// The budget in FLOP, however it is named.
fn budget(options: &PlanOptions) -> Result<f64> {
    if let Some(flop) = options.compute_flop {
        without_effect(options)?;
        return Ok(flop);
    }
    ensure_asked!(
        options.usd.is_some() || options.usd_per_gpu_hour.is_none(),
        "--usd-per-gpu-hour has no effect without --usd; hint: leave it out, or name the money"
    );
    let price = options.usd.zip(options.usd_per_gpu_hour).map(|(usd, hour)| usd / hour);
    let (Some(hours), Some(mfu)) = (options.gpu_hours.or(price), options.mfu) else {
        return Err(end::usage("the budget is not named; hint: straightedge plan 1e24"));
    };
    ensure_asked!(
        mfu > 0.0 && mfu <= 1.0,
        "--mfu is {mfu}; hint: a share of the peak, such as 0.4"
    );
    let name = options.gpu.as_deref().unwrap_or(USUAL_GPU);
    let Some(gpu) = Gpu::ALL.iter().find(|gpu| gpu.name == name) else {
        let names: Vec<&str> = Gpu::ALL.iter().map(|gpu| gpu.name).collect();
        let hint = names.join(", ");
        return Err(end::usage(format!("--gpu {name} is not known; hint: one of {hint}")));
    };
    Ok(gpu.compute_flop(hours, mfu))
}
