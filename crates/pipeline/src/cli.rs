//! The commands and their options.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::project::Project;
use crate::stage;
use crate::stage::new::What;

/// Audits published AI scaling laws: pulls the results, fits the laws, attacks the fits, judges the
/// claims, renders the report.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Example: straightedge report --offline\nEnds with 0 (done), 1 (something is \
        wrong, or was found), 2 (usage), 3 (data are missing)."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: Place,
}

/// Where the project lies and where files may come from.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Root of the project: the folder that holds data/ and reports/.
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub project: PathBuf,
    /// A folder laid out as sha256/AA/DIGEST that is asked before the network.
    #[arg(long, global = true, value_name = "DIR", env = "STRAIGHTEDGE_MIRROR")]
    pub mirror: Option<PathBuf>,
    /// Use neither the network nor a package client.
    #[arg(long, global = true)]
    pub offline: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything: pull, tidy, fit, judge, render; does nothing where nothing changed.
    #[command(after_help = "Example: straightedge report --offline")]
    Report {
        /// Make the report anew even where nothing changed since the last one.
        #[arg(long)]
        fresh: bool,
    },
    /// Bring the published files into the store, each checked against its digest.
    #[command(after_help = "Example: straightedge pull --mirror ../mirror")]
    Pull,
    /// Bring the published files to observations in standard units.
    #[command(after_help = "Example: straightedge tidy   (writes reports/work/observations/*.csv)")]
    Tidy,
    /// Fit every study and attack the fits; files reports/work/evidence.json.
    #[command(after_help = "Example: straightedge fit --offline")]
    Fit,
    /// Judge the claims against the filed evidence; needs no data and no network.
    #[command(after_help = "Example: straightedge judge")]
    Judge,
    /// Time the fitting kernels with criterion, or beside the tools people use today, and file the
    /// results for the report.
    #[command(after_help = "Example: straightedge bench --peers --rounds 5")]
    Bench(BenchOptions),
    /// Render the judged evidence to PDF and HTML; needs no data and no network.
    #[command(after_help = "Example: straightedge render")]
    Render,
    /// Print one number of the evidence, or list them all.
    #[command(after_help = "Example: straightedge show chinchilla-huber.alpha --json")]
    Show {
        /// STUDY.QUANTITY; all are listed without it.
        quantity: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what one claim is, what would decide it and what was found.
    #[command(after_help = "Example: straightedge explain loss-has-diminishing-returns-in-compute")]
    Explain {
        /// The claim; without it, all are listed.
        claim: Option<String>,
    },
    /// Draft a source from a CSV of figures, or a study of a source: valid files, with a comment
    /// where only you can know.
    #[command(
        subcommand,
        after_help = "Example: straightedge new source runs.csv && straightedge new study fit \
            --observations runs"
    )]
    New(What),
    /// Check digests, locks, schemas and every YAML file.
    #[command(after_help = "Example: straightedge verify --write   (rewrites what is generated)")]
    Verify {
        /// Rewrite the generated files instead of comparing them.
        #[arg(long)]
        write: bool,
    },
}

/// What to measure; criterion's benchmarks where nothing is named.
#[derive(Debug, Args)]
pub struct BenchOptions {
    /// Run the tools people use today (from Python) and ours in turn, and file the ratios.
    #[arg(long, conflicts_with_all = ["gate", "instructions"])]
    pub peers: bool,
    /// Compare with another commit on this machine; ends with 1 where this tree is surely more than
    /// 5 % slower.
    #[arg(long, value_name = "BASE", conflicts_with = "instructions")]
    pub gate: Option<String>,
    /// Count instructions under valgrind, which no load on the machine disturbs.
    #[arg(long)]
    pub instructions: bool,
    /// Rounds of --peers, or of --gate (each four runs: base, this, this, base).
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
}

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// Something is wrong, or something was found.
    Findings,
    /// What was asked for is unknown.
    Usage,
    /// Data are missing.
    DataMissing,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(match end {
            End::Done => 0,
            End::Findings => 1,
            End::Usage => 2,
            End::DataMissing => 3,
        })
    }
}

/// Runs one command.
pub fn run(arguments: &Arguments) -> Result<End> {
    // A project may begin with its first source.
    if let Command::New(what @ What::Source(_)) = &arguments.command {
        return stage::new::run(&Project::at(&arguments.place), what);
    }
    let project = Project::open(&arguments.place)?;
    match &arguments.command {
        Command::Report { fresh } => stage::report(&project, *fresh),
        Command::Pull => stage::pull::run(&project),
        Command::Tidy => stage::tidy::run(&project),
        Command::Fit => stage::fit::run(&project),
        Command::Judge => stage::judge::run(&project),
        Command::Bench(options) => stage::bench::run(&project, options),
        Command::New(what) => stage::new::run(&project, what),
        Command::Render => stage::render::run(&project),
        Command::Show { quantity, json } => stage::show::run(&project, quantity.as_deref(), *json),
        Command::Explain { claim } => stage::explain::run(&project, claim.as_deref()),
        Command::Verify { write } => stage::verify::run(&project, *write),
    }
}
