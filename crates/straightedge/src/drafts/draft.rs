//! What every draft needs: options, names that are free, files that are written whole.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::Args;
use evidence::MarkKind;

use crate::answers::data::Drafts;
use crate::answers::finding::Finding;
use crate::kinds::KINDS;
use crate::project::Project;
use crate::talk::say;
use crate::{files, marks};

/// What the source is made of.
#[derive(Debug, Clone, Args)]
pub struct SourceOptions {
    /// The figures as CSV, JSON lines (.jsonl) or parquet: one row a run, a name for each column.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Name of the source and of its observations; the file's name without it.
    #[arg(long)]
    pub id: Option<String>,
    /// Which column a quantity is, such as `loss_nats=eval/loss`; may be given several times.
    #[arg(long = "column", value_name = "QUANTITY=HEADING")]
    pub columns: Vec<String>,
    /// Which unit a quantity is printed in, such as `loss_nats=bits/token`; may be given several
    /// times.
    #[arg(long = "unit", value_name = "QUANTITY=UNIT")]
    pub units: Vec<String>,
    /// A quantity that a formula makes, such as `training_tokens=step * batch_size * 4096`; a
    /// heading that is no plain name stands in braces, as in `loss_nats=ln({eval/ppl})`; may be
    /// given several times.
    #[arg(long = "formula", value_name = "QUANTITY=FORMULA")]
    pub formulas: Vec<String>,
    /// Make a wide table long, such as `loss@{tokens}=loss`: the headings with a name in braces
    /// where they differ, and the column that holds their cells; given several times, such as
    /// with `acc@{tokens}=acc`, the columns share their rows.
    #[arg(long, value_name = "HEADINGS=COLUMN")]
    pub melt: Vec<String>,
    /// Take a changed table into the source that is there: its digest and its number of rows.
    #[arg(long, conflicts_with_all = ["columns", "units", "formulas", "melt"])]
    pub update: bool,
    /// Ask nothing: what is open gets a line `# CHOOSE:`, and nothing is fitted before it is
    /// settled.
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
    /// The law; without it, the first whose variables the set has.
    #[arg(long)]
    pub law: Option<String>,
    /// The column that the law predicts; without it, what the named law does, or the loss.
    #[arg(long, value_name = "QUANTITY")]
    pub response: Option<String>,
    /// Ask nothing: the first law is taken.
    #[arg(long)]
    pub no_input: bool,
}

/// What the claim is about.
#[derive(Debug, Clone, Args)]
#[command(group = clap::ArgGroup::new("side").args(["below", "above"]))]
pub struct ClaimOptions {
    /// Name of the claim; unique, and never reused.
    pub id: String,
    /// The number that decides, such as own-fit.alpha.
    #[arg(long)]
    pub quantity: String,
    /// It is claimed to lie below this.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub below: Option<f64>,
    /// It is claimed to lie above this.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub above: Option<f64>,
    /// Ask nothing.
    #[arg(long)]
    pub no_input: bool,
}

/// What is foretold, and of which run.
#[derive(Debug, Clone, Args)]
pub struct ForecastOptions {
    /// Name of the forecast; unique, and never reused.
    pub id: String,
    /// A set of observations; may be given several times.
    #[arg(long, value_name = "SET", required = true)]
    pub observations: Vec<String>,
    /// Only rows whose label is this, such as `corpus=starcoder`; may be given several times.
    #[arg(long, value_name = "LABEL=TEXT")]
    pub only: Vec<String>,
    /// The column that is foretold.
    #[arg(long, default_value = "loss_nats")]
    pub response: String,
    /// A law; with several, a pooled forecast is made beside them.
    #[arg(long, required = true)]
    pub law: Vec<String>,
    /// The run that is foretold, such as `params=7e9`; once for every variable of the laws.
    #[arg(long, value_name = "QUANTITY=NUMBER", required = true)]
    pub at: Vec<String>,
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
        say!("written: {path}");
    }
    Ok(())
}

/// Says what a person has left to do, and what comes next.
pub fn print_open(project: &Project, path: &str, text: &str, next: &str) {
    let marks = marks::of(path, text);
    let must_choose = marks.iter().filter(|mark| mark.kind == MarkKind::Choose);
    for mark in must_choose.clone() {
        say!("to choose: {path}:{}: {}", mark.line, mark.text);
    }
    if must_choose.count() > 0 {
        say!("nothing is fitted before that; `new source` asks at a terminal");
    }
    let to_fill = marks.iter().filter(|mark| mark.kind == MarkKind::Fill).count();
    say!("to fill in, for the reader: {to_fill} lines marked # FILL in {path}");
    let option = match project.root().display().to_string().as_str() {
        "." => String::new(),
        root => format!(" --project {root}"),
    };
    say!("then: straightedge {next}{option}");
}

/// What a draft wrote, and what is open in it.
pub fn answer(written: Vec<String>, said: &[String], (path, text): (&str, &str)) -> Drafts {
    let marks = marks::of(path, text);
    let of_kind = |kind: MarkKind| marks.iter().filter(move |mark| mark.kind == kind);
    Drafts {
        written,
        said: said.to_vec(),
        to_choose: of_kind(MarkKind::Choose).map(Finding::of_mark).collect(),
        to_fill: of_kind(MarkKind::Fill).count(),
    }
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
