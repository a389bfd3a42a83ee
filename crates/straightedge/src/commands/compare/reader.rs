//! The runs of one recipe: a bundled set by its name, or a table as somebody handed it over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use analyses::sets::Absent;
use anyhow::{Context, Result, bail, ensure};
use observations::{Column, Observations, OwnQuantity, quantity};

use crate::drafts::columns::{self, Guesses, Measured, RESULTS, is_open, settle_by_compute};
use crate::drafts::table::{self, Table};
use crate::project::Project;
use crate::stages::{pull, tidy};

/// What a person says of columns: the heading and the unit of a quantity, and which quantities are
/// asked for, so that what is open elsewhere does no harm.
pub struct Said<'a> {
    /// `QUANTITY=HEADING`.
    pub columns: &'a [String],
    /// `QUANTITY=UNIT`.
    pub units: &'a [String],
    /// The quantities that matter.
    pub asked: &'a [&'a str],
    /// The headings of the other table: of several columns that may be a quantity the one that both
    /// tables have is taken, so that like is held against like.
    pub other: &'a [String],
}

/// The runs of one recipe, and what was taken for granted of them.
pub struct Read {
    /// The runs.
    pub runs: Observations,
    /// A sentence each.
    pub notes: Vec<String>,
}

/// The headings of a table; nothing of a set, or of what cannot be read, which is told where its
/// runs are asked for.
pub fn headings(name: &str) -> Vec<String> {
    let read = || Table::read(&table::bytes(Path::new(name)).ok()?, name, None).ok();
    let is_table = is_table(name);
    is_table.then(read).flatten().map_or_else(Vec::new, |table| table.headings())
}

/// Whether a name is that of a table and not of a set.
fn is_table(name: &str) -> bool {
    let path = Path::new(name);
    path.is_file() || path.extension().is_some()
}

/// The runs of a file or a set, or why the set is not here.
pub fn runs(project: &Project, name: &str, said: &Said<'_>) -> Result<Result<Read, Absent>> {
    let path = Path::new(name);
    if !is_table(name) {
        let sets = tidy::tidy(project, &pull::pull_for(project, name)?)?;
        let found = sets.find(name)?.cloned().map_err(Clone::clone);
        return Ok(found.map(|runs| Read { runs, notes: Vec::new() }));
    }
    let table = Table::read(&table::bytes(path)?, name, None)?;
    of_table(&table, name, said).map(Ok)
}

/// The runs of a table: each column that measures something, in its standard unit, and every other
/// one as a label.
fn of_table(table: &Table, name: &str, said: &Said<'_>) -> Result<Read> {
    let mut guesses = columns::guess(table);
    for text in said.columns {
        let (quantity_name, heading) = halves(text, "--column", "HEADING")?;
        let quantity = quantity(quantity_name)
            .with_context(|| format!("--column {text}: no quantity is called {quantity_name}"))?;
        let others = said.columns.iter().filter_map(|other| other.split_once('='));
        let is_elsewhere = others
            .filter(|(other, _)| *other == quantity_name)
            .any(|(_, other)| table.column(other).is_some());
        ensure!(
            is_elsewhere,
            "{name}: --column {text}: no column is called {heading}; hint: there are {}",
            table.columns.iter().map(|column| &*column.name).collect::<Vec<_>>().join(", ")
        );
        if table.column(heading).is_some() {
            guesses
                .take(table, heading, quantity)
                .map_err(|why| anyhow::anyhow!("{name}: --column {text}: {why}"))?;
        }
    }
    let mut measured = taken(&mut guesses, name, said)?;
    settle_by_compute(&mut measured, false);
    let rows = table.lines.len();
    let mut found = Observations {
        id: name.to_owned(),
        loss_group: name.to_owned(),
        columns: BTreeMap::new(),
        labels: BTreeMap::new(),
        lines: table.lines.iter().map(|&line| usize::try_from(line).unwrap_or(0)).collect(),
        clusters: (0..rows).collect(),
    };
    let mut notes = Vec::new();
    for column in &measured {
        let (values, note) = in_standard_unit(column, name, said)?;
        notes.extend(note);
        let quantity = column.quantity;
        let column = Column { quantity, meaning: column.from.clone(), values };
        found.columns.insert(quantity.name.to_owned(), column);
    }
    for (name, column) in own(table, &found, said)? {
        found.columns.insert(name, column);
    }
    let is_measured = |heading: &str| {
        measured.iter().any(|column| column.from == heading) || found.columns.contains_key(heading)
    };
    for column in table.columns.iter().filter(|column| !is_measured(&column.name)) {
        found.labels.insert(column.name.clone(), column.cells.clone());
    }
    Ok(Read { runs: found, notes })
}

/// The columns that are asked for by their headings and are no quantity of the field, with the
/// numbers that stand there.
fn own(table: &Table, known: &Observations, said: &Said<'_>) -> Result<Vec<(String, Column)>> {
    let is_own = |heading: &&&str| {
        quantity(heading).is_none()
            && !known.columns.contains_key(**heading)
            && table.column(heading).is_some()
    };
    let headings: BTreeSet<&str> = said.asked.iter().filter(is_own).copied().collect();
    let mut columns = Vec::new();
    for heading in headings {
        let numbers = table.column(heading).and_then(|column| column.numbers.as_ref());
        let numbers = numbers.with_context(|| {
            format!("{}: column {heading} holds text; hint: name a column of numbers", known.id)
        })?;
        let quantity = OwnQuantity {
            name: heading.to_owned(),
            label: heading.to_owned(),
            unit: String::new(),
            low: f64::MIN,
            high: f64::MAX,
            excludes: [false, false],
        };
        let column = Column {
            quantity: quantity.declared(),
            meaning: heading.to_owned(),
            values: numbers.values.clone(),
        };
        columns.push((heading.to_owned(), column));
    }
    Ok(columns)
}

/// One column a quantity: that which was named, else the likeliest.
fn taken(guesses: &mut Guesses, name: &str, said: &Said<'_>) -> Result<Vec<Measured>> {
    let mut measured = Vec::new();
    for mut all in std::mem::take(&mut guesses.measured) {
        let quantity = all[0].quantity.name;
        let named = said.columns.iter().filter_map(|text| text.split_once('='));
        let mut named = named.filter(|(known, _)| *known == quantity).map(|(_, heading)| heading);
        let at =
            named.next_back().and_then(|heading| all.iter().position(|one| one.from == heading));
        let at = at.or_else(|| in_both(&all, said.other));
        if at.is_none() && is_open(&all) && said.asked.contains(&quantity) {
            let headings: Vec<&str> = all.iter().map(|one| one.from.as_str()).collect();
            bail!(
                "{name}: {quantity} may be any of the columns {}; hint: --column {quantity}={}",
                headings.join(", "),
                headings[0]
            );
        }
        measured.push(all.swap_remove(at.unwrap_or(0)));
    }
    Ok(measured)
}

/// Of several columns the only one whose heading the other table has too.
fn in_both(all: &[Measured], other: &[String]) -> Option<usize> {
    let mut shared = (0..all.len()).filter(|&at| other.contains(&all[at].from));
    let first = shared.next()?;
    (all.len() > 1 && shared.next().is_none()).then_some(first)
}

/// The values in the standard unit, NaN where a cell holds none, or one that is impossible; and
/// which unit was taken where nobody says it.
fn in_standard_unit(
    column: &Measured,
    name: &str,
    said: &Said<'_>,
) -> Result<(Vec<f64>, Option<String>)> {
    let quantity = column.quantity;
    let mut factor = column.units[0].factor;
    for text in said.units {
        ensure!(
            text.split_once('=').is_none_or(|(of, _)| observations::quantity(of).is_some()),
            "--unit {text}: no quantity is called so; hint: write QUANTITY=UNIT, such as \
             loss_nats=bits/token"
        );
        let (of, unit) = halves(text, "--unit", "UNIT")?;
        if of == quantity.name {
            let known: Vec<&str> = quantity.units.iter().map(|unit| unit.name).collect();
            let found = quantity.unit(unit);
            let hint = || {
                format!(
                    "--unit {text}: {of} has no such unit; hint: there are {}",
                    known.join(", ")
                )
            };
            factor = found.with_context(hint)?.factor;
        }
    }
    let is_said = said.units.iter().any(|text| text.starts_with(&format!("{}=", quantity.name)));
    let units: Vec<&str> = column.units.iter().map(|unit| unit.name).collect();
    let is_asked = said.asked.contains(&quantity.name) && !is_said && units.len() > 1;
    // Ratios of a result do not hang on its unit, as long as both recipes have the same.
    let is_result = RESULTS.contains(&quantity.name);
    let note = (is_asked && is_result).then(|| {
        format!(
            "{name}: column {} is taken to be in {}; --unit \"{}=UNIT\" says otherwise.",
            column.from, units[0], quantity.name
        )
    });
    ensure!(
        !is_asked || is_result,
        "{name}: column {} is {}: in which unit? hint: --unit \"{}={}\", or another of {}",
        column.from,
        quantity.name,
        quantity.name,
        units[0],
        units.join(", ")
    );
    let value = |&printed: &f64| {
        let value = printed * factor;
        if quantity.admits(value) { value } else { f64::NAN }
    };
    Ok((column.values.iter().map(value).collect(), note))
}

/// What stands before and behind the sign of equality.
pub fn halves<'a>(text: &'a str, option: &str, value: &str) -> Result<(&'a str, &'a str)> {
    text.split_once('=')
        .with_context(|| format!("{option} {text}: no \"=\"; hint: write {option} NAME={value}"))
}
