//! The draft of a study as a text: a law, its grid and its settings, all written out.

use std::fmt::Write as _;

use observations::Observations;

use super::{Candidate, budget, multiples};

/// Starts for an exponent: every value that is ever reported lies among them.
const EXPONENTS: &str = "[0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]";
/// Starts for a scale that does not follow from the others.
const SCALES: &str = "[0.001, 0.1, 1, 10, 1000]";
/// With more axes than this the grid is too large to follow every start.
const AXES_MAX: usize = 2;
/// The seed of a project's first study.
pub const SEED: u64 = 20_240_415;
/// Draws of the rows, as many as usual.
pub const REPLICATES: usize = 1000;

/// What a study asks beside its law.
pub struct Wanted<'a> {
    /// Its name.
    pub id: &'a str,
    /// Its set.
    pub observations: &'a str,
    /// The column that it is about.
    pub response: &'a str,
    /// What a law in one variable is tried on, where somebody says so.
    pub along: Option<&'a str>,
    /// The seed of its draws.
    pub seed: u64,
    /// How many draws.
    pub replicates: usize,
    /// How many rows of the largest response are left out, on somebody's word.
    pub without_largest: usize,
    /// Which budgets it reports on.
    pub budgets: Budgets,
}

/// Which budgets a study reports on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Budgets {
    /// The power of ten above every run.
    NextPower,
    /// Multiples of the largest run.
    Multiples,
}

/// The set that the study is drafted for.
#[derive(Clone, Copy)]
pub struct Set<'a> {
    /// Its name, as YAML has it.
    pub id: &'a str,
    /// What tells its clusters apart, where it has some.
    pub cluster: Option<&'a str>,
    /// Its rows, where they are here.
    pub rows: Option<&'a Observations>,
}

impl Set<'_> {
    /// The budgets of a study, where the rows are here.
    fn budgets(&self, which: Budgets) -> Option<String> {
        let rows = self.rows?;
        Some(match which {
            Budgets::NextPower => {
                let budget = budget(rows)?;
                format!(
                    "# Training compute to report on, by name; here the power of ten above every \
                     run.\nbudgets_flop: {{\"{budget}\": {}}}",
                    float(&budget)
                )
            }
            Budgets::Multiples => {
                let each = multiples(rows)?;
                let each: Vec<String> = each
                    .iter()
                    .map(|(name, flop)| format!("\"{name}\": {}", float(&format!("{flop:e}"))))
                    .collect();
                format!(
                    "# Training compute to report on: that of the largest run, and multiples of \
                     it.\nbudgets_flop: {{{}}}",
                    each.join(", ")
                )
            }
        })
    }
}

/// A number with an exponent as YAML reads it: with a point.
fn float(number: &str) -> String {
    if number.contains('.') { number.to_owned() } else { number.replace('e', ".0e") }
}

/// The file, with a comment wherever only a person can know; `first_line` says which schema it has,
/// `open` are the laws it could have taken.
#[must_use]
pub fn text(
    first_line: &str,
    wanted: &Wanted<'_>,
    set: Set<'_>,
    chosen: &Candidate,
    open: &[Candidate],
) -> String {
    let Wanted { id, response, without_largest, .. } = *wanted;
    let Candidate { law, formula, source, variables, .. } = chosen;
    let columns = variables.join(" and ");
    let others: Vec<&str> = open.iter().map(|one| one.law).collect();
    let mut text = format!(
        "{}\n\
         # A draft made by `straightedge new study`: every setting is written \
         out, for none has a default.\n\
         # Settle it before its first fit: once `straightedge verify --write` has locked it, a \
         change needs a new name.\n\
         id: {id}\n\
         # FILL: one line for the reader.\n\
         title: {id}\n\
         # FILL: what the study is there to answer.\n\
         question: How does {} change with {columns}?\n\
         observations: {}\n\
         # Rows to leave out, each with its reason:\n\
         #   - where: {{column: loss_nats, is: among_largest, value: 5}}\n\
         #     reason: why these rows do not count\n\
         {}\
         # {formula} ({source})\n",
        first_line,
        chosen.response,
        set.id,
        excluded(response, without_largest),
    );
    // Writing to a String cannot fail.
    if others.len() > 1 {
        let _ = writeln!(text, "# Or, since the runs have their variables: {}.", others.join(", "));
    }
    let _ = writeln!(text, "law: {law}");
    let _ = writeln!(text, "variables: {}", format_args!("[{}]", variables.join(", ")));
    if chosen.response != "loss_nats" {
        let _ = writeln!(text, "response: {}", chosen.response);
    }
    text.push_str(
        "# Or: least_squares, least_absolute, {student_t: {freedom: 4}}.\n\
         objective: {huber: {delta: 0.001}}\n",
    );
    text + &starts(chosen) + &settings(wanted, set, chosen)
}

/// The rows that are left out, on the word of whoever asks.
fn excluded(response: &str, largest: usize) -> String {
    if largest == 0 {
        return "exclude: []\n".to_owned();
    }
    format!(
        "exclude:\n  - where: {{column: {response}, is: among_largest, value: {largest}}}\n    \
         reason: one of the {largest} largest values of {response}, left out on request\n"
    )
}

/// The grid: an axis for each parameter that does not follow from the others by least squares.
fn starts(chosen: &Candidate) -> String {
    let following = chosen.following.join(", ");
    let mut text = format!("# {following} follow from the rest by least squares.\nstarts:\n");
    for (name, is_scale) in &chosen.axes {
        let values = if *is_scale { SCALES } else { EXPONENTS };
        let _ = writeln!(text, "  {name}: {values}");
    }
    if chosen.axes.len() > AXES_MAX {
        text.push_str(
            "# The grid is large: its most promising starts, twice as many each time, until that \
            gains nothing.\n",
        );
        text.push_str("search: {until_settled: {first: 8}}\n");
    }
    text
}

/// The solver, the bootstrap, the budgets and what the fit is held against.
fn settings(wanted: &Wanted<'_>, set: Set<'_>, chosen: &Candidate) -> String {
    let Wanted { seed, replicates, .. } = *wanted;
    let draw = match set.cluster {
        Some(cluster) => {
            format!("# Rows of one {cluster} are drawn together.\nbootstrap: {{draw: clusters")
        }
        None => "bootstrap: {draw: rows".to_owned(),
    };
    let speaks_of_compute = chosen.variables.len() > 1 || chosen.variables[0] == "training_flop";
    let budgets = match set.budgets(wanted.budgets) {
        Some(budgets) if speaks_of_compute && chosen.is_along_compute => budgets,
        _ => "budgets_flop: null".to_owned(),
    };
    let offset = if chosen.following.contains(&"E") { "E" } else { "null" };
    format!(
        "solver: {{steps_max: 300, gradient_scaled_max: 1.0e-10}}\n\
         {draw}, replicates: {replicates}, level: 0.95, seed: {seed}}}\n\
         {budgets}\n\
         # Names of data/published/constants.csv to hold against the fit.\n\
         published: []\n\
         # The offset whose need is tested.\n\
         offset: {offset}\n"
    )
}
