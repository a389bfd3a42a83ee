//! Says how two recipes compare along an axis, and whether one overtakes the other.

mod page;
mod reader;

use std::collections::BTreeMap;

use analyses::compare::{By, Compared, Question, Side, compare};
use analyses::limits::DRAWS;
use anyhow::Result;
use clap::{Args, ValueEnum};
use observations::Observations;

use crate::answers::answer::give;
use crate::commands::page as lookup;
use crate::end::{self, End, ensure_asked};
use crate::project::Project;

use reader::{Said, halves};

/// What `--help` shows.
pub const EXAMPLES: &str = "Example: straightedge compare old.csv new.csv --axis compute --metric \
    loss\n         straightedge compare lcdb-logistic-regression lcdb-random-forest --axis rows\n\
    \x20            --metric error --only dataset=41158\n         straightedge compare \
    isoflop-marin-comma isoflop-marin-dclm --json\nEnds with 0 (no crossing in the stated range), \
    1 (a crossing is supported, or undecided), 2 (usage), 3 (data are missing).";

/// The quantities that are asked for, whatever axis and metric are called.
const SIZES: [&str; 3] = ["params", "training_tokens", "training_flop"];

/// How runs become points.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Curve {
    /// Every run is a point.
    Mean,
    /// The best run of each place of the axis.
    Best,
    /// The runs that none of no more of the axis beats.
    Frontier,
}

/// What is compared.
#[derive(Debug, Clone, Args)]
pub struct CompareOptions {
    /// The runs of the first recipe: a table with a row a run, or a set of the project.
    #[arg(value_name = "FIRST")]
    first: String,
    /// The runs of the second recipe.
    #[arg(value_name = "SECOND")]
    second: String,
    /// The axis: compute, params, tokens, rows, the name of a quantity, or the heading of a column
    /// of numbers that both tables have.
    #[arg(long, default_value = "compute")]
    axis: String,
    /// What is compared: loss, error, accuracy (as one less it), the name of a quantity, or the
    /// heading of a column of numbers; less of it is better.
    #[arg(long, default_value = "loss")]
    metric: String,
    /// The range in which a crossing matters, such as 1e20:1e24; that of the data, unless it is
    /// named.
    #[arg(long, value_name = "LOW:HIGH")]
    range: Option<String>,
    /// How runs become points; by what varies at one place of the axis, unless it is named.
    #[arg(long, value_enum)]
    curve: Option<Curve>,
    /// Only rows of both whose label is this, such as `dataset=41158`; may be given several times.
    #[arg(long, value_name = "LABEL=TEXT")]
    only: Vec<String>,
    /// Only rows of the first whose label is this.
    #[arg(long = "first", value_name = "LABEL=TEXT")]
    of_first: Vec<String>,
    /// Only rows of the second whose label is this.
    #[arg(long = "second", value_name = "LABEL=TEXT")]
    of_second: Vec<String>,
    /// Which column of a table a quantity is, such as `loss_nats=eval/loss`.
    #[arg(long = "column", value_name = "QUANTITY=HEADING")]
    columns: Vec<String>,
    /// Which unit a quantity of a table is printed in, such as `loss_nats=bits/token`.
    #[arg(long = "unit", value_name = "QUANTITY=UNIT")]
    units: Vec<String>,
    /// The column that says the seed, `seed` without it: runs of one seed and place are pairs.
    #[arg(long)]
    seed_column: Option<String>,
    /// Confidence level of the intervals.
    #[arg(long, default_value_t = 0.95)]
    level: f64,
    /// How far beyond the data a crossing is looked for, in decades.
    #[arg(long, default_value_t = 2.0)]
    decades: f64,
    /// Draws, where runs are drawn anew.
    #[arg(long, default_value_t = 400)]
    draws: usize,
}

/// The `compare` command: a question that cannot be answered ends with 2, so that 1 is a crossing.
pub fn run(project: &Project, options: &CompareOptions) -> Result<End> {
    let question = question(options)?;
    let asked = asked(&question);
    let headings = [&options.first, &options.second].map(|name| reader::headings(name));
    let (mut sides, mut notes) = (Vec::new(), Vec::new());
    for (name, only, other) in [
        (&options.first, &options.of_first, &headings[1]),
        (&options.second, &options.of_second, &headings[0]),
    ] {
        let (columns, units) = (&options.columns, &options.units);
        let said = Said { columns, units, asked: &asked, other };
        match reader::runs(project, name, &said)? {
            Ok(read) => {
                sides.push(chosen(&read.runs, &[&*options.only, only].concat())?);
                notes.extend(read.notes);
            }
            Err(absent) => {
                let said = format!("the runs of {name} are not here: {}", absent.reason);
                return Err(end::missing(said));
            }
        }
    }
    let names = names(options);
    let side = |which: usize| Side { name: &names[which], runs: &sides[which] };
    let compared = compare([side(0), side(1)], &question)?;
    print(&Compared { notes, ..compared })
}

fn print(compared: &Compared) -> Result<End> {
    give(compared)?;
    lookup::print(&page::page(compared));
    Ok(if compared.crossing.is_alarm { End::Findings } else { End::Done })
}

/// The rows whose labels are these.
fn chosen(runs: &Observations, only: &[String]) -> Result<Observations> {
    let pairs = only.iter().map(|text| halves(text, "--only", "TEXT"));
    let owned = pairs.map(|pair| pair.map(|(label, text)| (label.to_owned(), text.to_owned())));
    Ok(runs.only(&owned.collect::<Result<BTreeMap<_, _>>>()?)?)
}

/// What the two are called: the end of a path, and the labels that choose rows of one alone.
fn names(options: &CompareOptions) -> [String; 2] {
    let of = |name: &str, only: &[String]| {
        let stem = std::path::Path::new(name).file_stem().and_then(|stem| stem.to_str());
        let values = only.iter().filter_map(|text| text.split_once('=')).map(|(_, text)| text);
        match &*values.collect::<Vec<_>>() {
            [] => stem.unwrap_or(name).to_owned(),
            texts => texts.join(", "),
        }
    };
    let found = [of(&options.first, &options.of_first), of(&options.second, &options.of_second)];
    if found[0] == found[1] { [options.first.clone(), options.second.clone()] } else { found }
}

/// The question, with every number checked.
fn question(options: &CompareOptions) -> Result<Question> {
    let CompareOptions { level, decades, draws, .. } = *options;
    ensure_asked!(level > 0.5 && level < 1.0, "--level is {level}; hint: a share, such as 0.95");
    ensure_asked!((0.0..=10.0).contains(&decades), "--decades is {decades}; hint: from 0 to 10");
    ensure_asked!(
        DRAWS.contains(&draws),
        "--draws is {draws}; hint: from {} to {}",
        DRAWS.start(),
        DRAWS.end()
    );
    Ok(Question {
        axis: options.axis.clone(),
        metric: options.metric.clone(),
        seed_label: options.seed_column.clone(),
        by: options.curve.map(|curve| match curve {
            Curve::Mean => By::Mean,
            Curve::Best => By::Best,
            Curve::Frontier => By::Frontier,
        }),
        range: options.range.as_deref().map(range).transpose()?,
        decades,
        level,
        draws,
        seed: 1,
    })
}

fn range(text: &str) -> Result<[f64; 2]> {
    let ends = text.split_once(':').and_then(|(low, high)| {
        Some([low.trim().parse::<f64>().ok()?, high.trim().parse::<f64>().ok()?])
    });
    let sound = ends.filter(|[low, high]| *low > 0.0 && low < high && high.is_finite());
    sound.ok_or_else(|| {
        anyhow::anyhow!("--range {text}: no range; hint: two positive numbers, such as 1e20:1e24")
    })
}

/// The quantities of which nothing may be left open.
fn asked(question: &Question) -> Vec<&str> {
    let [axis, metric] = analyses::compare::columns(question);
    let sizes = SIZES.into_iter().filter(|_| axis == "training_flop");
    let mut all: Vec<&str> = vec![axis, metric];
    if metric == "error_fraction" {
        all.push("accuracy_fraction");
    }
    all.extend(sizes);
    all
}
