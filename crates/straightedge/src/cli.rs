//! The commands and their options.

use std::path::PathBuf;

use ::report::Options;
use anyhow::Result;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::bench::{self, options::BenchOptions};
use crate::commands::compare::{self, CompareOptions};
use crate::commands::diff::{self, DiffOptions};
use crate::commands::fit_file::{self, FitOptions};
use crate::commands::forecast::{self, PassAtKOptions};
use crate::commands::plan::{self, PlanOptions};
use crate::commands::shards::{self, MergeOptions, ShardsCommand};
use crate::commands::templates::{self, TemplatesOptions};
use crate::commands::verdicts::{self, VerdictsOptions};
use crate::commands::{explain, folder, laws, shell, show, verify};
use crate::drafts::{self, What};
use crate::end::End;
use crate::left;
use crate::project::{Folders, Project};
use crate::stages::battery::{self, BatteryOptions};
use crate::stages::{bundle, fit, judge, pull, record, render, report, score, tidy, worlds};

/// Audits published AI scaling laws: pulls the results, fits the laws, checks the fits, judges the
/// claims, renders the report.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Example: straightedge report --offline\nEnds with 0 (done), 1 (something was \
        found, or a file of the project is wrong), 2 (it cannot be answered as it was asked: an \
        option, a name, a table of one's own), 3 (data are missing)."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    folders: Folders,
    /// Print one JSON document instead of pages; words go to the error stream.
    #[arg(long, global = true)]
    json: bool,
}

impl Arguments {
    /// Whether standard output belongs to one JSON document.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// How the program ends after an error that does not say it: what is asked of a table of one's
    /// own is usage, and a file of a project is a finding.
    pub fn end_of_refusal(&self) -> End {
        match &self.command {
            Command::Fit(options) if options.file().is_some() => End::Usage,
            Command::Plan(options) if options.file().is_some() => End::Usage,
            Command::Compare(_) | Command::Forecast(_) | Command::New(_) => End::Usage,
            _ => End::Findings,
        }
    }
}

/// Which pages are made.
#[derive(Debug, Clone, Copy, Args)]
struct Pages {
    /// Also write the whole report as one HTML page that needs nothing else: report.html, of many
    /// megabytes.
    #[arg(long)]
    single_file: bool,
    /// Also set every section, table and figure as a second PDF: appendix.pdf, of hundreds of
    /// pages.
    #[arg(long)]
    appendix: bool,
}

impl Pages {
    const fn options(self) -> Options {
        Options { appendix: self.appendix, single_file: self.single_file }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything: pull, tidy, fit, judge, render; does nothing where nothing changed.
    #[command(after_help = "Example: straightedge report --offline\n         straightedge report \
        --verbose   (names each verdict that changed since the report before)")]
    Report {
        /// Make the report anew even where nothing changed since the last one.
        #[arg(long)]
        fresh: bool,
        #[command(flatten)]
        pages: Pages,
    },
    /// Bring the published files into the store, each checked against its digest.
    #[command(after_help = "Example: straightedge pull --mirror ../mirror")]
    Pull,
    /// Bring the published files to observations in standard units; bundled sets are read.
    #[command(after_help = "Example: straightedge tidy   (writes reports/work/observations/*.csv)")]
    Tidy,
    /// Carry the tidied sets of published files along in data/observations, so that a clone without
    /// those files judges the same claims with the same numbers.
    #[command(after_help = "Example: straightedge bundle --mirror ../mirror")]
    Bundle,
    /// Run every analysis of the project (fits, resampling, checks, measures) and file
    /// reports/work/evidence.json; with FILE, fit a law to a table of runs, no project needed.
    #[command(after_help = fit_file::EXAMPLES)]
    Fit(Box<FitOptions>),
    /// Attack the fits of the studies at full size (intervals, simulations, crossed choices) and
    /// file reports/battery, from which a report takes the numbers as long as nothing changed.
    #[command(after_help = "Example: straightedge battery chinchilla-huber\n         \
        straightedge battery --check   (makes one part anew and compares the bytes)")]
    Battery(BatteryOptions),
    /// Plant worlds in which a claim is true, false or open, put them through the real analyses and
    /// the judge, and file in reports/worlds how they end.
    #[command(after_help = "Example: straightedge worlds the-best-batch-size-is-moderate")]
    Worlds {
        /// The claims; without a name, all that have worlds.
        claims: Vec<String>,
    },
    /// Judge the claims against the filed evidence; needs no data and no network.
    #[command(after_help = "Example: straightedge judge")]
    Judge,
    /// Hold every forecast that was filed against its outcome, as far as it is known.
    #[command(after_help = "Example: straightedge score   (forecasts stand in data/forecasts, \
        outcomes in data/outcomes)")]
    Score,
    /// Time the fitting kernels with criterion, or beside the tools people use today, and file the
    /// results for the report.
    #[command(after_help = "Example: straightedge bench --peers --rounds 5")]
    Bench(BenchOptions),
    /// Render the judged evidence to PDF and HTML; needs no data and no network.
    #[command(after_help = "Example: straightedge render")]
    Render {
        #[command(flatten)]
        pages: Pages,
    },
    /// File what the judged evidence says in reports/record, so that later versions can be compared
    /// with it; a record is never rewritten.
    #[command(after_help = "Example: straightedge record   (refused where no commit can make the \
        evidence again)")]
    Record,
    /// Say what differs between two versions: verdicts with what changed them, numbers, data, rules
    /// and definitions.
    #[command(after_help = "Example: straightedge diff   (the newest record and the latest \
        report)\n         straightedge diff 3f2a91c latest --markdown --changelog CHANGELOG.md\n\
        Ends with 0 (nothing changed), 1 (something changed, or is wrong), 2 (no such version), 3 \
        (there is no record or no report yet).")]
    Diff(DiffOptions),
    /// Print one number of the evidence, those whose names begin so, or who has how many.
    #[command(after_help = "Example: straightedge show chinchilla-huber.alpha --json\n         \
        straightedge show chinchilla-huber   (all numbers of one study)\n         straightedge \
        show alpha   (the same number of every study)")]
    Show {
        /// STUDY.QUANTITY, the beginning of a name, or its last part; without it, who has how
        /// many.
        quantity: Option<String>,
    },
    /// Say what one claim is, what would decide it and what was found.
    #[command(after_help = "Example: straightedge explain loss-has-diminishing-returns-in-compute")]
    Explain {
        /// The claim, or the beginning of its name; without it, or where several begin so, each
        /// stands in a line.
        claim: Option<String>,
    },
    /// List every verdict with the numbers that its gates read; keep them, or hold them against
    /// those that are kept.
    #[command(after_help = "Example: straightedge verdicts --check   (after a report)")]
    Verdicts(VerdictsOptions),
    /// Say how a budget of compute is best spent by the law of a study: size, tokens, loss, what
    /// other choices cost, and which runs to buy next; `--runs FILE` asks a table of runs.
    #[command(after_help = plan::EXAMPLES)]
    Plan(Box<PlanOptions>),
    /// Compare two recipes along an axis: how much compute one saves at several scales, whether
    /// exponents differ, whether and where the lead changes, and what it takes to see it.
    #[command(after_help = compare::EXAMPLES)]
    Compare(CompareOptions),
    /// Say what counts of successes mean for more samples: pass@k and pass^k beyond the samples by
    /// several forms, with intervals; how many more samples, and how to split them.
    #[command(after_help = forecast::EXAMPLES)]
    Forecast(PassAtKOptions),
    /// List the laws that a study may name, or print one with its variables, units and source.
    #[command(after_help = "Example: straightedge laws chinchilla_additive")]
    Laws {
        /// The law, or the beginning of its name; without it, all are listed.
        law: Option<String>,
    },
    /// List the templates of the report, ours and yours, or write ours to be changed.
    #[command(after_help = "Example: straightedge templates --export --only style.css\n         \
        straightedge templates --export ../look   (all of them, into another folder)")]
    Templates(TemplatesOptions),
    /// Resample every admissible analysis of a study on many machines: plan the work, do a part of
    /// it, say what is there.
    #[command(subcommand, after_help = shards::EXAMPLE)]
    Shards(ShardsCommand),
    /// Add up what all shards of a plan found, and print the digest of it; refused while a shard is
    /// missing, corrupt or of another plan.
    #[command(after_help = "Example: straightedge merge --plan reports/shards/small")]
    Merge(MergeOptions),
    /// Draft a source from a table of figures (CSV, JSON lines, parquet), or a study of a source:
    /// valid files, with a comment where only you can know.
    #[command(
        subcommand,
        after_help = "Example: straightedge new source runs.csv && straightedge new study fit \
            --observations runs"
    )]
    New(What),
    /// Print what a shell needs to complete the commands and their options.
    #[command(after_help = "Example: straightedge completions bash > \
        ~/.local/share/bash-completion/completions/straightedge")]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the page of the manual, or that of one command.
    #[command(after_help = "Example: straightedge man > straightedge.1 && man ./straightedge.1")]
    Man {
        /// The command.
        command: Option<String>,
    },
    /// Check what every other command would refuse, and that whatever is generated is fresh:
    /// every file that people write, the names, units, headings and rows of every set whose file
    /// is here, digests, locks and schemas.
    #[command(after_help = "Example: straightedge verify --write   (rewrites what is generated)")]
    Verify {
        /// A report's folder: its files are held against its manifest, its paper against its
        /// evidence and, inside a project, its verdicts and pages against its numbers; nothing else
        /// is checked.
        #[arg(conflicts_with = "write", value_name = "REPORT_FOLDER")]
        report: Option<PathBuf>,
        /// Also compute every number of the report anew from the pinned data; without a folder, of
        /// the latest report.
        #[arg(long, conflicts_with = "write")]
        full: bool,
        /// Rewrite the generated files instead of comparing them.
        #[arg(long)]
        write: bool,
    },
}

impl Command {
    /// Whether it writes what a second run would write too.
    const fn writes(&self) -> bool {
        matches!(
            self,
            Self::Report { .. }
                | Self::Tidy
                | Self::Bundle
                | Self::Fit(_)
                | Self::Battery(_)
                | Self::Worlds { .. }
                | Self::Judge
                | Self::Render { .. }
                | Self::Record
                | Self::Templates(TemplatesOptions { export: Some(_), .. })
                | Self::Verify { write: true, .. }
        )
    }
}

/// Runs one command.
pub fn run(arguments: &Arguments) -> Result<End> {
    // A project may begin with its first source.
    if let Command::New(what @ What::Source(_)) = &arguments.command {
        return drafts::run(&Project::at(&arguments.folders), what);
    }
    if let Command::Fit(options) = &arguments.command
        && let Some(file) = options.file()
    {
        return fit_file::run(&arguments.folders, options, file);
    }
    if let Command::Plan(options) = &arguments.command
        && let Some(file) = options.file()
    {
        return plan::of_file(&arguments.folders, options, file);
    }
    let project = match &arguments.command {
        // Tables need no project; sets do, and are not found without one.
        Command::Compare(options) => {
            return compare::run(&Project::at(&arguments.folders), options);
        }
        // The laws are the program's, wherever it is called; a project says where they stand.
        Command::Laws { law } => {
            let project = Project::open(&arguments.folders).ok();
            return laws::run(project.as_ref(), law.as_deref());
        }
        // A plan's folder says everything; the rows are read where they are resampled.
        Command::Merge(options) => return shards::merge(options),
        Command::Shards(command) => return shards::run(&arguments.folders, command),
        // The counts are in the file that is given.
        Command::Forecast(options) => return forecast::run(options),
        Command::Completions { shell } => {
            return shell::completions(Arguments::command(), *shell);
        }
        Command::Man { command } => return shell::man(Arguments::command(), command.as_deref()),
        Command::Verify { report: Some(folder), full: false, .. } => {
            return folder::run(&arguments.folders, folder);
        }
        _ => Project::open(&arguments.folders)?,
    };
    // Held until the command ends.
    let lock = if arguments.command.writes() { Some(project.lock()?) } else { None };
    if lock.is_some() {
        left::clear(&project)?;
    }
    match &arguments.command {
        Command::Report { fresh, pages } => report::run(&project, *fresh, pages.options()),
        Command::Pull => pull::run(&project),
        Command::Tidy => tidy::run(&project),
        Command::Bundle => bundle::run(&project),
        Command::Fit(_) => fit::run(&project),
        Command::Battery(options) => battery::run(&project, options),
        Command::Worlds { claims } => worlds::run(&project, claims),
        Command::Judge => judge::run(&project),
        Command::Score => score::run(&project),
        Command::Bench(options) => bench::run(&project, options),
        Command::New(what) => drafts::run(&project, what),
        Command::Render { pages } => render::run(&project, pages.options()),
        Command::Record => record::run(&project),
        Command::Diff(options) => diff::run(&project, options),
        Command::Show { quantity } => show::run(&project, quantity.as_deref()),
        Command::Laws { law } => laws::run(Some(&project), law.as_deref()),
        Command::Plan(options) => plan::run(&project, options),
        Command::Verdicts(options) => verdicts::run(&project, *options),
        Command::Compare(options) => compare::run(&project, options),
        Command::Forecast(options) => forecast::run(options),
        Command::Merge(options) => shards::merge(options),
        Command::Shards(command) => shards::run(&arguments.folders, command),
        Command::Completions { shell } => shell::completions(Arguments::command(), *shell),
        Command::Man { command } => shell::man(Arguments::command(), command.as_deref()),
        Command::Templates(options) => templates::run(&project, options),
        Command::Explain { claim } => explain::run(&project, claim.as_deref()),
        Command::Verify { report, full: true, .. } => folder::full(&project, report.as_deref()),
        Command::Verify { write, .. } => verify::run(&project, *write),
    }
}
