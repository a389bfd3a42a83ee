//! What each column of a table may measure.

use observations::{
    Heading, MeasuredOn, Printed, Quantity, Unit, heading, measured_on, units_agreeing,
};

use super::open::{Open, of_unit};
use super::table::{Column, Made, Numbers, Table};
use super::yaml;

/// Quantities without which there is no fit, or another one: where several columns may be one of
/// them, only a person can know which is.
const ESSENTIAL: [&str; 10] = [
    "loss_nats",
    "perplexity_per_token",
    "accuracy_fraction",
    "error_fraction",
    "samples",
    "successes",
    "params",
    "training_tokens",
    "training_flop",
    "transferred_tokens",
];
/// What a run ends with, rather than what it is made with: what a law may predict.
pub const RESULTS: [&str; 6] = [
    "loss_nats",
    "accuracy_fraction",
    "error_fraction",
    "successes",
    "perplexity_per_token",
    "transferred_tokens",
];
/// A count this large, and without a unit in its heading, is a plain count: nobody prints a million
/// thousands.
const PLAIN_COUNT_LEAST: f64 = 1e6;
/// Compute this large is in FLOP.
const PLAIN_FLOP_LEAST: f64 = 1e15;
/// The loss of guessing among 163,000 tokens is 12 nats: a column above is hardly a loss per token.
const LOSS_NATS_MAX: f64 = 12.0;
/// Numbers this large may be parameters, tokens or compute under a heading that says nothing.
const SIZE_LEAST: f64 = 1e5;
/// Numbers that are large and neither parameters, tokens nor compute.
const NO_SIZES: [&str; 8] = ["time", "date", "seed", "step", "epoch", "created", "memory", "hash"];

/// A column that may measure a quantity.
pub struct Measured {
    /// What it measures.
    pub quantity: &'static Quantity,
    /// Its heading.
    pub from: String,
    /// Its values.
    pub values: Vec<f64>,
    /// The units it may be in, the likeliest first; never empty.
    pub units: Vec<&'static Unit>,
    /// Whether some of its cells end in a suffix, such as 350M.
    pub suffixes: bool,
    /// What speaks against the guess.
    pub doubts: Vec<String>,
    /// What only a person can know.
    pub open: Vec<Open>,
    /// The formula that makes it, where one does.
    pub made: Option<Made>,
}

/// What became of the columns.
#[derive(Default)]
pub struct Guesses {
    /// Those that measure something: at least one a quantity, the likeliest first.
    pub measured: Vec<Vec<Measured>>,
    /// Those that name rows.
    pub names: Vec<String>,
    /// Those that are not used, each with the reason.
    pub unused: Vec<(String, String)>,
    /// Those that look like a loss or a batch and are none, each with what to do.
    pub refused: Vec<(String, &'static str)>,
    /// Those whose headings say nothing and whose numbers are as large as sizes.
    pub sizes: Vec<String>,
}

/// What each column may be.
pub fn guess(table: &Table) -> Guesses {
    let mut guesses = Guesses::default();
    for column in table.columns.iter().filter(|column| column.made.is_none()) {
        match heading(&column.name) {
            Heading::Quantity(quantity, unit) => match measured(table, column, quantity, unit) {
                Ok(found) => guesses.add(found),
                Err(why) => guesses.unused.push((column.name.clone(), why)),
            },
            Heading::NotThis(what) => guesses.refused.push((column.name.clone(), what)),
            Heading::Name => guesses.names.push(column.name.clone()),
            Heading::Unknown => {
                if is_size(column) {
                    guesses.sizes.push(column.name.clone());
                }
                guesses.unused.push((column.name.clone(), unknown(column)));
            }
        }
    }
    for all in &mut guesses.measured {
        // The order of the file stays among equals.
        all.sort_by_key(|one| measured_on(&one.from));
    }
    guesses
}

impl Guesses {
    fn add(&mut self, found: Measured) {
        let same = |all: &&mut Vec<Measured>| all[0].quantity.name == found.quantity.name;
        match self.measured.iter_mut().find(same) {
            Some(all) => all.push(found),
            None => self.measured.push(vec![found]),
        }
    }

    /// Takes a column for a quantity, whatever its heading says.
    pub fn take(
        &mut self,
        table: &Table,
        name: &str,
        quantity: &'static Quantity,
    ) -> Result<(), String> {
        let column = table.column(name).ok_or_else(|| "no such column".to_owned())?;
        let found = measured(table, column, quantity, None)?;
        self.forget(name);
        self.add(found);
        Ok(())
    }

    /// Leaves a column out, for a reason.
    pub fn leave(&mut self, name: &str, why: &str) {
        self.forget(name);
        self.unused.push((name.to_owned(), why.to_owned()));
    }

    /// Leaves out every column of a quantity, for a reason.
    pub fn leave_all(&mut self, quantity: &str, why: &str) {
        let of_it = |one: &&Measured| one.quantity.name == quantity;
        let names: Vec<String> =
            self.measured.iter().flatten().filter(of_it).map(|one| one.from.clone()).collect();
        for name in &names {
            self.leave(name, why);
        }
    }

    /// Takes the columns that a formula reads for used, where nothing else reads them.
    pub fn read_by(&mut self, made: &Made) {
        let is_read = |name: &String| made.inputs.contains(name);
        self.unused.retain(|(name, _)| !is_read(name));
        self.refused.retain(|(name, _)| !is_read(name));
        self.sizes.retain(|name| !is_read(name));
    }

    /// Takes a column for nothing.
    fn forget(&mut self, name: &str) {
        self.unused.retain(|(unused, _)| unused != name);
        self.refused.retain(|(refused, _)| refused != name);
        self.sizes.retain(|size| size != name);
        self.names.retain(|label| label != name);
        for all in &mut self.measured {
            all.retain(|one| one.from != name);
        }
        self.measured.retain(|all| !all.is_empty());
    }

    /// Whether a column measures the quantity.
    pub fn measures(&self, name: &str) -> bool {
        self.measured.iter().any(|all| all[0].quantity.name == name)
    }
}

/// Whether no fit, or another one, is made without the quantity.
pub fn is_essential(name: &str) -> bool {
    ESSENTIAL.contains(&name)
}

/// Several columns that may be one quantity, none of them likelier than the first: only a person
/// can know which is meant.
pub fn is_open(all: &[Measured]) -> bool {
    let [first, second, ..] = all else { return false };
    is_essential(first.quantity.name)
        && measured_on(&first.from) == measured_on(&second.from)
        && first
            .values
            .iter()
            .zip(&second.values)
            .any(|(one, other)| one.total_cmp(other).is_ne() && !(one.is_nan() && other.is_nan()))
}

/// Why a column was not taken, where another of the same quantity was.
pub fn passed_over(taken: &Measured, other: &Measured) -> String {
    let name = taken.quantity.name;
    let from = yaml::quoted(&taken.from);
    let why = if measured_on(&taken.from) == MeasuredOn::HeldOut
        && measured_on(&other.from) != MeasuredOn::HeldOut
    {
        ", since it is measured on held-out text"
    } else {
        ""
    };
    format!("it may be {name} as well, which is taken from {from}{why}")
}

/// The column as a measure of the quantity, or why it is none.
fn measured(
    table: &Table,
    column: &Column,
    quantity: &'static Quantity,
    named: Option<&'static Unit>,
) -> Result<Measured, String> {
    let name = quantity.name;
    let Some(Numbers { values, suffixes, .. }) = &column.numbers else {
        return Err(format!("it may be {name}, but it holds text such as {}", text(table, column)));
    };
    let present: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    // A row is not given up for a setting that no fit may need.
    if !is_essential(name) && present.len() < values.len() {
        let without = values.len() - present.len();
        return Err(format!("it may be {name}, but {without} of {} rows have none", values.len()));
    }
    let possible = possible(quantity, &present, *suffixes);
    if possible.is_empty() {
        let (low, high) = (quantity.low, quantity.high);
        let unit = if quantity.unit == "1" { "" } else { &format!(" {}", quantity.unit) };
        return Err(format!(
            "it may be {name}, but most values are outside {low:e} to {high:e}{unit} in any unit, \
            such as {}",
            sample(column)
        ));
    }
    let mut doubts = Vec::new();
    let admits =
        |unit: &Unit| present.iter().filter(|&&x| quantity.admits(x * unit.factor)).count();
    let units = match named {
        // A heading is right where most values allow it; the others are said below.
        Some(unit) if 2 * admits(unit) > present.len() => vec![unit],
        Some(unit) => {
            let unit = unit.name;
            doubts.push(format!("the heading means {unit}, which the limits of {name} rule out"));
            possible
        }
        // Whoever writes a formula knows what it makes.
        None if column.made.is_some() && possible.contains(&&quantity.units[0]) => {
            vec![&quantity.units[0]]
        }
        None => possible,
    };
    doubts.extend(outside(table, quantity, values, units[0]));
    let open = high_loss(quantity, &present).into_iter().collect();
    Ok(Measured {
        quantity,
        from: column.name.clone(),
        values: values.clone(),
        units,
        suffixes: *suffixes,
        doubts,
        open,
        made: column.made.clone(),
    })
}

/// The units that the values leave; a suffix such as the M of 350M is the unit.
fn possible(quantity: &'static Quantity, present: &[f64], suffixes: bool) -> Vec<&'static Unit> {
    let possible = quantity.units_possible(present);
    let Some(standard) = quantity.units.first().filter(|unit| possible.contains(unit)) else {
        return possible;
    };
    let least = if standard.name == "FLOP" { PLAIN_FLOP_LEAST } else { PLAIN_COUNT_LEAST };
    let are_plain = ["1", "FLOP"].contains(&standard.name) && present.iter().all(|&x| x >= least);
    if suffixes || are_plain { vec![standard] } else { possible }
}

/// The rows that are impossible in this unit, where most are not: another unit, or a slip.
fn outside(
    table: &Table,
    quantity: &'static Quantity,
    values: &[f64],
    unit: &Unit,
) -> Option<String> {
    let admits = |value: f64, unit: &Unit| quantity.admits(value * unit.factor);
    let rows: Vec<usize> = (0..values.len())
        .filter(|&row| values[row].is_finite() && !admits(values[row], unit))
        .collect();
    let first = *rows.first()?;
    let other = quantity.units.iter().find(|other| rows.iter().all(|&r| admits(values[r], other)));
    let other = other.map_or_else(String::new, |other| {
        format!("; in {} they would be possible, so units may be mixed", other.name)
    });
    Some(format!(
        "in {}, {} of {} values are impossible and their rows will be rejected, first line {} \
        with {}{other}",
        unit.name,
        rows.len(),
        values.len(),
        table.lines[first],
        values[first]
    ))
}

/// What to ask of a loss that is too high for one.
fn high_loss(quantity: &Quantity, present: &[f64]) -> Option<Open> {
    let high = present.iter().filter(|&&loss| loss > LOSS_NATS_MAX);
    let is_high = quantity.name == "loss_nats" && 2 * high.count() > present.len();
    is_high.then(|| {
        let what = format!(
            "values such as {} are more than guessing among 163,000 tokens costs (12 nats)",
            present[0]
        );
        let instead = "f it is a perplexity, put ln(perplexity) in its place";
        Open {
            mark: format!("loss_nats: {what}: a loss all the same? I{instead}"),
            question: format!("whether loss_nats is a loss is not known: {what}; i{instead}"),
            answers: vec![of_unit("loss_nats", "nats/token")],
        }
    })
}

impl Measured {
    /// The column as it is printed, in each unit that it may have.
    fn printed(&self) -> Printed<'_> {
        Printed { values: &self.values, units: &self.units }
    }
}

/// Where parameters, tokens and compute are all there, their units must agree with C = 6 N D,
/// unless somebody explained why they do not.
pub fn settle_by_compute(measured: &mut [Measured], is_explained: bool) {
    let index_of = |name: &str| measured.iter().position(|column| column.quantity.name == name);
    let (Some(n), Some(d), Some(c)) =
        (index_of("params"), index_of("training_tokens"), index_of("training_flop"))
    else {
        return;
    };
    let [params, tokens, flop] = [n, d, c].map(|index| measured[index].printed());
    let agreeing = units_agreeing(params, tokens, flop);
    if agreeing[0].is_empty() {
        if !is_explained {
            let heading = yaml::quoted(&measured[c].from);
            measured[c].open.push(unexplained(&heading));
        }
        return;
    }
    for (index, units) in [n, d, c].into_iter().zip(agreeing) {
        measured[index].units = units;
    }
}

/// Compute that is not 6 N D, in no unit.
fn unexplained(heading: &str) -> Open {
    let what = "in no unit most rows have C/(6ND) in [0.5, 2], so they are rejected";
    Open {
        mark: format!(
            "training_flop: {what}; where the compute is counted in another way, add \
            `compute_ratio_explained: why` below"
        ),
        question: format!("how training_flop is counted is not known: {what}"),
        answers: vec!["--compute-explained WHY".to_owned(), format!("--ignore {heading}")],
    }
}

/// A perplexity beside a loss tells the loss's unit: it is e^loss of nats, and 2^loss of bits.
///
/// Gives the heading of the perplexity that told.
pub fn settle_by_perplexity<'a>(
    loss: &mut Measured,
    table: &Table,
    refused: &[&'a str],
) -> Option<&'a str> {
    for &name in refused {
        let numbers = table.column(name).and_then(|column| column.numbers.as_ref());
        let Some(Numbers { values: perplexities, .. }) = numbers else { continue };
        let agrees = |unit: &&Unit| {
            let close = |(loss, perplexity): (&f64, &f64)| {
                let expected = libm::exp(loss * unit.factor);
                (expected - perplexity).abs() <= 0.01 * perplexity
            };
            let pairs = || loss.values.iter().zip(perplexities);
            let pairs = || pairs().filter(|(loss, other)| loss.is_finite() && other.is_finite());
            2 * pairs().filter(|&pair| close(pair)).count() > pairs().count()
        };
        if let Some(unit) = loss.units.iter().copied().find(agrees) {
            loss.units = vec![unit];
            return Some(name);
        }
    }
    None
}

/// Whether a column under an unknown heading holds numbers as large as sizes, and not always the
/// same.
fn is_size(column: &Column) -> bool {
    let Some(numbers) = &column.numbers else { return false };
    let name = column.name.to_lowercase();
    let present = || numbers.values.iter().filter(|value| value.is_finite());
    let first = present().next();
    present().all(|&value| value >= SIZE_LEAST)
        && present().any(|value| first.is_some_and(|first| first.total_cmp(value).is_ne()))
        && !name.starts_with('_')
        && !NO_SIZES.iter().any(|other| name.contains(other))
}

/// What an unknown column holds, and how it could be kept.
fn unknown(column: &Column) -> String {
    let holds = if column.numbers.is_some() { "numbers" } else { "text" };
    let keep = if column.numbers.is_some() { "own_columns" } else { "labels" };
    let steps = if column.numbers.is_some() && counts_steps(&column.name) {
        "; training tokens are steps x sequences of a batch x tokens of a sequence, which --formula \
        training_tokens=... computes"
    } else {
        ""
    };
    let holds = format!("its heading is unknown; it holds {holds} such as {}", sample(column));
    format!("{holds}; add it to {keep} to keep it{steps}")
}

/// Whether a heading speaks of steps of training.
fn counts_steps(heading: &str) -> bool {
    let small = heading.to_lowercase();
    let mut words = small.split(|sign: char| !sign.is_alphanumeric());
    words.any(|word| ["step", "steps", "iter", "iters", "iterations"].contains(&word))
}

/// The first cell that holds something.
fn sample(column: &Column) -> String {
    let cell = column.cells.iter().find(|cell| !cell.is_empty());
    cell.map_or_else(|| "nothing at all".to_owned(), |cell| yaml::quoted(cell))
}

/// The first cell that is no number, with its line.
fn text(table: &Table, column: &Column) -> String {
    let is_text = |cell: &String| !cell.is_empty() && cell.parse::<f64>().is_err();
    let row = column.cells.iter().position(is_text);
    row.map_or_else(
        || "nothing at all".to_owned(),
        |row| format!("{} in line {}", yaml::quoted(&column.cells[row]), table.lines[row]),
    )
}
