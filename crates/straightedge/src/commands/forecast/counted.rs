//! Samples and successes of each problem, from a table with a row a problem or a row a sample.

use std::collections::BTreeMap;

use analyses::pass_at_k::Counted;
use anyhow::{Result, bail, ensure};
use observations::{Heading, heading};

use crate::commands::page::unknown;
use crate::drafts::table::{Column, Table};

/// The columns that somebody named.
pub struct Named<'a> {
    pub samples: Option<&'a str>,
    pub successes: Option<&'a str>,
    pub problem: Option<&'a str>,
    pub passed: Option<&'a str>,
}

/// What papers call samples and successes, beside what tables of runs do.
const LETTERS: [(&str, &[&str]); 2] =
    [("samples", &["n", "total", "n_total"]), ("successes", &["c", "solved"])];
/// Headings of a column that names the problem.
const PROBLEMS: [&str; 13] = [
    "problem",
    "problem_id",
    "problem_idx",
    "problem_name",
    "task",
    "task_id",
    "prompt",
    "prompt_id",
    "question",
    "question_id",
    "instance_id",
    "item",
    "behavior",
];
/// Headings of a column that says whether a sample passed.
const PASSED: [&str; 11] = [
    "passed",
    "pass",
    "is_passed",
    "correct",
    "is_correct",
    "success",
    "is_success",
    "solved",
    "resolved",
    "ok",
    "score",
];
/// How a sample that passed is written, and one that failed.
const YES: [&str; 7] = ["1", "1.0", "true", "yes", "pass", "passed", "t"];
const NO: [&str; 7] = ["0", "0.0", "false", "no", "fail", "failed", "f"];

/// The counts of every problem.
pub fn problems(table: &Table, location: &str, named: &Named<'_>) -> Result<Vec<Counted>> {
    let mut missing = "samples and successes";
    if named.passed.is_none() {
        let samples = quantity(table, location, "samples", named.samples)?;
        let successes = quantity(table, location, "successes", named.successes)?;
        match (samples, successes) {
            (Some(samples), Some(successes)) => {
                return of_problems(table, location, named, [samples, successes]);
            }
            (Some(_), None) => missing = "successes",
            (None, Some(_)) if named.successes.is_some() => missing = "samples",
            (None, _) => {}
        }
    }
    let passed = chosen(table, location, named.passed, is_passed)?;
    let problem = chosen(table, location, named.problem, is_problem)?;
    match (passed, problem) {
        (Some(passed), Some(problem)) => of_samples(table, location, problem, passed),
        _ => bail!(
            "{location}: no column holds the {missing}; hint: --samples and --successes name the \
            columns of a table with a row a problem, --problem and --passed those of a table with \
            a row a sample; there are {}",
            headings(table)
        ),
    }
}

fn headings(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    names.join(", ")
}

/// The column of a quantity: the named one, or the only one whose heading says so.
fn quantity<'a>(
    table: &'a Table,
    location: &str,
    wanted: &str,
    named: Option<&str>,
) -> Result<Option<&'a Column>> {
    let letters = LETTERS.iter().find(|(name, _)| *name == wanted).map_or(&[][..], |(_, all)| all);
    let is_it = |column: &Column| {
        let small = column.name.to_lowercase();
        letters.contains(&small.as_str())
            || matches!(heading(&column.name), Heading::Quantity(found, _) if found.name == wanted)
    };
    if named.is_some() {
        return chosen(table, location, named, is_it);
    }
    let all: Vec<&Column> = table.columns.iter().filter(|column| is_it(column)).collect();
    ensure!(
        all.len() < 2,
        "{location}: several columns may be the {wanted}: {}; hint: name one with --{wanted}",
        all.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    );
    Ok(all.first().copied())
}

/// The named column, or the first that looks right.
fn chosen<'a>(
    table: &'a Table,
    location: &str,
    named: Option<&str>,
    is_it: impl Fn(&Column) -> bool,
) -> Result<Option<&'a Column>> {
    let Some(name) = named else {
        return Ok(table.columns.iter().find(|column| is_it(column)));
    };
    match table.column(name) {
        Some(column) => Ok(Some(column)),
        None => bail!(
            "{location}: {}; there are {}",
            unknown("column", name, std::iter::empty(), "forecast --help")
                .replace("; hint: `straightedge forecast --help` lists them all", ""),
            headings(table)
        ),
    }
}

fn is_problem(column: &Column) -> bool {
    PROBLEMS.contains(&column.name.to_lowercase().as_str())
}

/// By its heading and most of its cells: one that says neither is told with its line, and is no
/// reason to look for another column.
fn is_passed(column: &Column) -> bool {
    let says = column.cells.iter().filter(|cell| passed(cell).is_some()).count();
    PASSED.contains(&column.name.to_lowercase().as_str()) && 2 * says > column.cells.len()
}

fn passed(cell: &str) -> Option<bool> {
    let small = cell.to_lowercase();
    match () {
        () if YES.contains(&small.as_str()) => Some(true),
        () if NO.contains(&small.as_str()) => Some(false),
        () => None,
    }
}

/// A row a problem.
fn of_problems(
    table: &Table,
    location: &str,
    named: &Named<'_>,
    [samples, successes]: [&Column; 2],
) -> Result<Vec<Counted>> {
    if let Some(problem) = chosen(table, location, named.problem, is_problem)? {
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        for (cell, line) in problem.cells.iter().zip(&table.lines) {
            if let Some(first) = seen.insert(cell, *line) {
                bail!(
                    "{location}:{line}: problem {cell} stands in line {first} too; hint: one row a \
                    problem, its samples added up (or a column {} that is no problem: name the \
                    right one with --problem)",
                    problem.name
                );
            }
        }
    }
    let mut all = Vec::with_capacity(table.lines.len());
    for (row, line) in table.lines.iter().enumerate() {
        let at = |column: &Column| count(column, row, &format!("{location}:{line}"));
        let counted = Counted { samples: at(samples)?, successes: at(successes)? };
        let Counted { samples: n, successes: c } = counted;
        ensure!(n > 0, "{location}:{line}: no sample was drawn (n = 0); hint: leave the row out");
        ensure!(
            c <= n,
            "{location}:{line}: {c} successes among {n} samples (c > n); hint: samples are read \
            from {}, successes from {}; --samples and --successes name others",
            samples.name,
            successes.name
        );
        all.push(counted);
    }
    Ok(all)
}

/// A cell as a count.
fn count(column: &Column, row: usize, place: &str) -> Result<u64> {
    let value = column.numbers.as_ref().map_or(f64::NAN, |numbers| numbers.values[row]);
    let Some(count) = whole(value) else {
        bail!(
            "{place}: {} \"{}\" is no count; hint: whole numbers from 0",
            column.name,
            column.cells[row]
        );
    };
    Ok(count)
}

/// A number as a count, where it is one.
pub fn whole(value: f64) -> Option<u64> {
    let is_count = value >= 0.0 && value.fract() == 0.0 && value < 1e15;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked the line above"
    )]
    is_count.then_some(value as u64)
}

/// A row a sample: counted by problem, in the order in which the problems come.
fn of_samples(
    table: &Table,
    location: &str,
    problem: &Column,
    outcome: &Column,
) -> Result<Vec<Counted>> {
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all: Vec<Counted> = Vec::new();
    for (row, line) in table.lines.iter().enumerate() {
        let Some(is_success) = passed(&outcome.cells[row]) else {
            bail!(
                "{location}:{line}: {} \"{}\" says neither that the sample passed nor that it \
                failed; hint: write 1 or 0, true or false, or leave the row out",
                outcome.name,
                outcome.cells[row]
            );
        };
        let at = *place.entry(&problem.cells[row]).or_insert(all.len());
        if at == all.len() {
            all.push(Counted { samples: 0, successes: 0 });
        }
        all[at].samples += 1;
        all[at].successes += u64::from(is_success);
    }
    Ok(all)
}
