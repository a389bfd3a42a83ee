//! Reads out of a battery what was crossed: the curve, the options and the outermost analyses.

use evidence::{Figure, FigureKind, Finding, FreeCell, FreeTable, StudyDetail};

/// The tables of the crossing.
const OPTIONS: &str = "options";
const EXTREMES: &str = "extremes";
/// How heads of columns of shares begin.
const SHARE: &str = "share with ";
/// Between the options in which an analysis differs from the study.
const BETWEEN: &str = "; ";
/// The exponent that the analyses differ in, where the study files it.
const OWN: &str = "params_exponent";

/// One option of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Opted {
    /// What is chosen.
    pub choice: String,
    /// What is taken.
    pub option: String,
    /// The median of the analyses with it.
    pub median: Option<f64>,
    /// Of these the shares that say each statement.
    pub shares: Vec<Option<f64>>,
    /// Which of the analyses with the lowest answers take it.
    pub lowest: Vec<bool>,
    /// Which of those with the highest.
    pub highest: Vec<bool>,
}

/// All analyses of a study's rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossed {
    /// What the answers are.
    pub axis: String,
    /// The answers that are drawn, ascending, each with its interval.
    pub curve: Vec<(f64, Option<(f64, f64)>)>,
    /// How many analyses there are.
    pub analyses: Option<f64>,
    /// The share of them that says the same as the study.
    pub same: Option<f64>,
    /// The study's own answer.
    pub own: Option<f64>,
    /// The statements, as the heads of their columns.
    pub statements: Vec<String>,
    /// The options, those of one choice together.
    pub options: Vec<Opted>,
}

impl Crossed {
    /// The options of each choice.
    pub fn choices(&self) -> impl Iterator<Item = &[Opted]> {
        self.options.chunk_by(|one, other| one.choice == other.choice)
    }
}

/// What was crossed; none where nothing was.
pub fn crossed(found: &Finding, study: &StudyDetail) -> Option<Crossed> {
    let is_curve = |figure: &&Figure| figure.kind == FigureKind::SpecificationCurve;
    let figure = found.figures.iter().find(is_curve)?;
    let table = |id: &str| {
        let mut tables = study.battery.iter().flat_map(|part| &part.tables);
        tables.find(|table| table.id == id)
    };
    let options = table(OPTIONS)?;
    let estimate = |name: &str| found.quantity(name).map(|quantity| quantity.estimate);
    let is_share = |head: &&String| head.starts_with(SHARE);
    Some(Crossed {
        axis: figure.y_label.clone(),
        curve: curve(figure),
        analyses: estimate("multiverse.specifications"),
        same: estimate("multiverse.share_same_verdict"),
        own: estimate(OWN),
        statements: options.columns.iter().filter(is_share).cloned().collect(),
        options: opted(options, table(EXTREMES)),
    })
}

fn curve(figure: &Figure) -> Vec<(f64, Option<(f64, f64)>)> {
    let line = figure.lines.first();
    let end = |of: fn(&evidence::Line) -> &Vec<f64>, at: usize| {
        line.and_then(|line| of(line).get(at).copied())
    };
    let points = figure.points.iter().enumerate();
    points.map(|(at, it)| (it.y, end(|l| &l.low, at).zip(end(|l| &l.high, at)))).collect()
}

fn words(cell: Option<&FreeCell>) -> &str {
    match cell {
        Some(FreeCell::Words(words)) => words,
        _ => "",
    }
}

fn value(cell: Option<&FreeCell>) -> Option<f64> {
    match cell {
        Some(FreeCell::Value(value)) => Some(*value),
        _ => None,
    }
}

fn opted(table: &FreeTable, extremes: Option<&FreeTable>) -> Vec<Opted> {
    let ends = extremes.map_or(&[] as &[Vec<FreeCell>], |table| &table.rows);
    let (lowest, highest) = ends.split_at(ends.len() / 2);
    let used = |rows: &[Vec<FreeCell>], at: usize| -> Vec<bool> {
        rows.iter().map(|row| takes(table, words(row.last()), at)).collect()
    };
    let is_share = |at: &usize| table.columns[*at].starts_with(SHARE);
    let shares: Vec<usize> = (0..table.columns.len()).filter(is_share).collect();
    let row = |(at, row): (usize, &Vec<FreeCell>)| Opted {
        choice: words(row.first()).to_owned(),
        option: words(row.get(1)).to_owned(),
        median: value(row.get(2)),
        shares: shares.iter().map(|&column| value(row.get(column))).collect(),
        lowest: used(lowest, at),
        highest: used(highest, at),
    };
    table.rows.iter().enumerate().map(row).collect()
}

/// Whether an analysis takes the option of a row: the options that it names, and of every other
/// choice the study's, which stands first.
fn takes(table: &FreeTable, differs: &str, at: usize) -> bool {
    let named = |row: &Vec<FreeCell>| differs.split(BETWEEN).any(|it| it == words(row.get(1)));
    let row = &table.rows[at];
    let is_same = |other: &&Vec<FreeCell>| words(other.first()) == words(row.first());
    let mut same = table.rows.iter().filter(is_same);
    let is_first = same.clone().next().is_some_and(|first| std::ptr::eq(first, row));
    named(row) || (is_first && !same.any(named))
}
