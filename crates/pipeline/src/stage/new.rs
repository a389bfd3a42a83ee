//! Drafts of the files that people write: valid as they are, with a comment wherever only a person
//! can know.

mod ask;
mod columns;
mod source;
mod study;
mod yaml;

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::{Args, Subcommand};

use crate::cli::End;
use crate::files;
use crate::project::Project;
use crate::schema::KINDS;

use ask::Ask;

/// What to draft.
#[derive(Debug, Clone, Subcommand)]
pub enum What {
    /// A source from a CSV of figures: pins the file and guesses which column is which quantity in
    /// which unit.
    #[command(after_help = "Example: straightedge new source runs.csv --id own-runs")]
    Source(SourceOptions),
    /// A study of a set of observations: a law the set has the variables of, its grid and its
    /// settings.
    #[command(after_help = "Example: straightedge new study own-fit --observations own-runs")]
    Study(StudyOptions),
}

/// What the source is made of.
#[derive(Debug, Clone, Args)]
pub struct SourceOptions {
    /// The figures: one row a run, a heading above each column.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// Name of the source and of its observations; the file's name without it.
    #[arg(long)]
    pub id: Option<String>,
    /// Ask nothing: what is open gets a line `# CHOOSE:`.
    #[arg(long)]
    pub no_input: bool,
}

/// What the study is about.
#[derive(Debug, Clone, Args)]
pub struct StudyOptions {
    /// Name of the study; it means one thing for ever.
    pub id: String,
    /// The set of observations.
    #[arg(long, value_name = "SET")]
    pub observations: String,
    /// The law; the first that fits the set without it.
    #[arg(long)]
    pub law: Option<String>,
    /// Ask nothing: what is open gets a line `# CHOOSE:`.
    #[arg(long)]
    pub no_input: bool,
}

/// The `new` command.
pub fn run(project: &Project, what: &What) -> Result<End> {
    match what {
        What::Source(options) => {
            source::run(project, options, &mut Ask::terminal(options.no_input))
        }
        What::Study(options) => study::run(project, options, &mut Ask::terminal(options.no_input)),
    }
}

/// Writes a draft, all of its files or none, and the schemas that its first line names.
fn write(project: &Project, drafts: &[(String, Vec<u8>)]) -> Result<()> {
    let placed: Vec<_> =
        drafts.iter().map(|(path, bytes)| (project.path(path), bytes.as_slice())).collect();
    files::create_all(&placed)?;
    for kind in KINDS {
        let path = project.path(kind.path());
        if !path.exists() {
            files::write(&path, kind.schema()?.as_bytes())?;
        }
    }
    for (path, _) in drafts {
        println!("written: {path}");
    }
    Ok(())
}

/// Says what a person has left to do, and what comes next.
fn print_open(project: &Project, text: &str, next: &str) {
    let marked =
        |mark: &str| text.lines().filter(|line| line.trim_start().starts_with(mark)).count();
    println!(
        "to do: {} lines marked # FILL, {} marked # CHOOSE",
        marked("# FILL"),
        marked("# CHOOSE")
    );
    let place = match project.root().display().to_string().as_str() {
        "." => String::new(),
        root => format!(" --project {root}"),
    };
    println!("then: straightedge {next}{place}");
}

/// Refuses a name that a file, a lock line or `straightedge show` could not carry.
fn check_name(id: &str) -> Result<()> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "_-".contains(sign);
    ensure!(
        id.starts_with(|first: char| first.is_ascii_alphanumeric()) && id.chars().all(plain),
        "name \"{id}\" is not plain; hint: use letters, digits, '_' and '-', a letter or digit \
        first"
    );
    Ok(())
}

/// Refuses to draft what is already there.
fn check_absent(project: &Project, path: &str) -> Result<()> {
    if project.path(path).exists() {
        bail!(
            "{path}: the file exists, and nothing is overwritten; hint: give another name, or \
            move the file away"
        );
    }
    Ok(())
}
