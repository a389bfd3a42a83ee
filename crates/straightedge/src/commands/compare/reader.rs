//! The runs of one recipe: a bundled set by its name, or a table as somebody handed it over.

use std::collections::BTreeMap;
use std::path::Path;

use analyses::sets::Absent;
use anyhow::{Context, Result, bail, ensure};
use observations::{Column, Observations, quantity};

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
}

/// The runs of one recipe, and what was taken for granted of them.
pub struct Read {
    /// The runs.
    pub runs: Observations,
    /// A sentence each.
    pub notes: Vec<String>,
}

/// The runs of a file or a set, or why the set is not here.
pub fn runs(project: &Project, name: &str, said: &Said<'_>) -> Result<Result<Read, Absent>> {
    let path = Path::new(name);
    if !(path.is_file() || path.extension().is_some()) {
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
    let is_measured = |heading: &str| measured.iter().any(|column| column.from == heading);
    for column in table.columns.iter().filter(|column| !is_measured(&column.name)) {
        found.labels.insert(column.name.clone(), column.cells.clone());
    }
    Ok(Read { runs: found, notes })
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
