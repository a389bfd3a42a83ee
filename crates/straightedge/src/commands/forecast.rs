//! Says what counts of successes mean for more samples: pass@k and pass^k beyond them.

mod counted;
mod page;

use std::path::PathBuf;

use analyses::limits::{BUDGET, DRAWS, SAMPLES_MAX};
use analyses::pass_at_k::{Costs, Question, forecast};
use anyhow::{Context, Result};
use clap::Args;

use crate::answers::answer::give;
use crate::commands::page as lookup;
use crate::drafts::table::{self, Table};
use crate::end::{End, ensure_asked};
use counted::Named;

/// What `--help` shows.
pub const EXAMPLES: &str = "Example: straightedge forecast counts.csv --k 10000\n         \
    straightedge forecast counts.csv --samples n --successes c --k 10000 --within 0.02\n         \
    straightedge forecast results.csv --problem task --passed ok --k 1000 --budget 50000 --json\n\
    \x20        straightedge forecast counts.csv --cost 500 --sample-cost 0.002 --problem-cost 4\n\
    The CSV holds a row a problem (samples, successes), or a row a sample (problem, passed).";

/// What is asked of the counts.
#[derive(Debug, Clone, Args)]
pub struct PassAtKOptions {
    /// The CSV: a row a problem with its samples and successes, or a row a sample with its problem
    /// and whether it passed.
    file: PathBuf,
    /// The number of samples asked about.
    #[arg(long, default_value = "10000")]
    k: String,
    /// The column with the samples of each problem, where its heading does not say so.
    #[arg(long)]
    samples: Option<String>,
    /// The column with the successes among them.
    #[arg(long)]
    successes: Option<String>,
    /// The column that names the problem.
    #[arg(long)]
    problem: Option<String>,
    /// The column that says whether a sample passed, in a table with a row a sample.
    #[arg(long, conflicts_with_all = ["samples", "successes"])]
    passed: Option<String>,
    /// Say how many samples of each problem would narrow the interval of pass@k to this much on
    /// either side, such as 0.02.
    #[arg(long)]
    within: Option<f64>,
    /// Say how so many samples in total are best split between problems and samples of each.
    #[arg(long)]
    budget: Option<u64>,
    /// Say how this much is best split between problems and samples of each, in money, FLOP or
    /// another unit: what one sample and one problem cost is in the same.
    #[arg(long, value_name = "AMOUNT", requires = "sample_cost", conflicts_with = "budget")]
    cost: Option<f64>,
    /// What one sample costs, in the unit of --cost.
    #[arg(long, value_name = "AMOUNT", requires = "cost")]
    sample_cost: Option<f64>,
    /// What one problem costs beside its samples, such as writing it; nothing without it.
    #[arg(long, value_name = "AMOUNT", requires = "cost", default_value_t = 0.0)]
    problem_cost: f64,
    /// Draws of the intervals.
    #[arg(long, default_value_t = 2000)]
    draws: usize,
    /// Level of the intervals.
    #[arg(long, default_value_t = 0.95)]
    level: f64,
}

/// The `forecast` command.
pub fn run(options: &PassAtKOptions) -> Result<End> {
    let question = question(options)?;
    let location = options.file.display().to_string();
    let bytes = table::bytes(&options.file)?;
    let table = Table::read(&bytes, &location, None)?;
    let named = Named {
        samples: options.samples.as_deref(),
        successes: options.successes.as_deref(),
        problem: options.problem.as_deref(),
        passed: options.passed.as_deref(),
    };
    let problems = counted::problems(&table, &location, &named)?;
    let answer = forecast(&problems, question).with_context(|| location.clone())?;
    give(&answer)?;
    let name = options.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(lookup::print(&page::page(&name, &answer)))
}

/// The question, with every number checked.
fn question(options: &PassAtKOptions) -> Result<Question> {
    let k = whole(&options.k).with_context(|| {
        format!("--k is {}; hint: a whole number of samples from 1, such as 10000", options.k)
    })?;
    let within = options.within;
    ensure_asked!(
        within.is_none_or(|within| within > 0.0 && within < 0.5),
        "--within is {}; hint: a share, such as 0.02",
        within.unwrap_or_default()
    );
    ensure_asked!(
        options.budget.is_none_or(|budget| BUDGET.contains(&budget)),
        "--budget is {}; hint: samples in total, from 128 to 1e9",
        options.budget.unwrap_or_default()
    );
    ensure_asked!(
        DRAWS.contains(&options.draws),
        "--draws is {}; hint: from {} to {}",
        options.draws,
        DRAWS.start(),
        DRAWS.end()
    );
    ensure_asked!(
        options.level > 0.5 && options.level < 1.0,
        "--level is {}; hint: a share, such as 0.95",
        options.level
    );
    let (budget, costs) = (options.budget, costs(options)?);
    Ok(Question { k, within, budget, costs, draws: options.draws, level: options.level })
}

/// What problems and samples cost, with every number checked.
fn costs(options: &PassAtKOptions) -> Result<Option<Costs>> {
    let Some((budget, per_sample)) = options.cost.zip(options.sample_cost) else {
        return Ok(None);
    };
    let per_problem = options.problem_cost;
    ensure_asked!(
        per_sample > 0.0 && per_sample.is_finite(),
        "--sample-cost is {per_sample}; hint: above zero, in the unit of --cost"
    );
    ensure_asked!(
        per_problem >= 0.0 && per_problem.is_finite(),
        "--problem-cost is {per_problem}; hint: zero or more, in the unit of --cost"
    );
    let least = 16.0 * (per_problem + 8.0 * per_sample);
    ensure_asked!(
        budget >= least && budget <= 1e9 * per_sample,
        "--cost is {budget}; hint: from {least}, which sixteen problems of eight samples cost, to \
        what 1e9 samples do"
    );
    Ok(Some(Costs { budget, per_problem, per_sample }))
}

/// A count as people write it: 10000, 1e4.
fn whole(text: &str) -> Option<u64> {
    if let Ok(count) = text.parse::<u64>() {
        return (1..=SAMPLES_MAX).contains(&count).then_some(count);
    }
    counted::whole(text.parse().ok()?).filter(|count| (1..=SAMPLES_MAX).contains(count))
}
