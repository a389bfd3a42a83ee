//! What every draft needs: options, names that are free, files that are written whole.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::Args;

use crate::files;
use crate::kinds::KINDS;
use crate::project::Project;

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
    /// Name of the study; unique, and never reused.
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

/// Writes a draft, all of its files or none, and the schemas that its first line names.
pub fn write(project: &Project, drafts: &[(String, Vec<u8>)]) -> Result<()> {
    let placed = drafts
        .iter()
        .map(|(path, bytes)| Ok((project.inside(path)?, bytes.as_slice())))
        .collect::<Result<Vec<_>>>()?;
    files::create_all(&placed)?;
    for kind in &KINDS {
        let path = kind.schema_path();
        if !project.path(&path).exists() {
            project.write(&path, kind.schema()?.as_bytes())?;
        }
    }
    for (path, _) in drafts {
        println!("written: {path}");
    }
    Ok(())
}

/// Says what a person has left to do, and what comes next.
pub fn print_open(project: &Project, text: &str, next: &str) {
    println!(
        "to do: {} lines marked # FILL, {} marked # CHOOSE",
        lines_marked(text, "# FILL"),
        lines_marked(text, "# CHOOSE")
    );
    let option = match project.root().display().to_string().as_str() {
        "." => String::new(),
        root => format!(" --project {root}"),
    };
    println!("then: straightedge {next}{option}");
}

fn lines_marked(text: &str, mark: &str) -> usize {
    text.lines().filter(|line| line.trim_start().starts_with(mark)).count()
}

/// Refuses a name that a file, a lock line or `straightedge show` could not carry.
pub fn check_name(id: &str) -> Result<()> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "_-".contains(sign);
    ensure!(
        id.starts_with(|first: char| first.is_ascii_alphanumeric()) && id.chars().all(plain),
        "name \"{id}\" is not plain; hint: use letters, digits, '_' and '-', a letter or digit \
        first"
    );
    Ok(())
}

/// Refuses to draft what is already there.
pub fn check_absent(project: &Project, path: &str) -> Result<()> {
    if project.path(path).exists() {
        bail!(
            "{path}: the file exists, and nothing is overwritten; hint: give another name, or \
            move the file away"
        );
    }
    Ok(())
}
