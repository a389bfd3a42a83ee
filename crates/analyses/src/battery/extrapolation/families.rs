//! Each family of models held out whole: what the law says of it, fitted to the others, and whether
//! what the study is said to show keeps its sign.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use measures::median;
use stress::{Statement, leave_out};

use crate::battery::definition::unit::UnitName;
use crate::battery::definition::{Battery, Said};
use crate::battery::part::{Found, Given};
use crate::battery::statements::{Attack, followed, statements};
use crate::study::run::Run;

/// Of fewer families none can be held out and leave several.
const FAMILIES_MIN: usize = 3;
/// The label that names families.
const LABEL: &str = "family";

/// A family that was held out.
struct HeldOut {
    name: String,
    rows: usize,
    /// The errors of the forecasts of its rows; none where the other rows determine nothing.
    ln_errors: Option<Vec<f64>>,
    /// The statements that change their sides without it.
    turned: Vec<String>,
}

/// Files what becomes of families that are held out, where the rows are of three or more.
///
/// # Errors
/// The settings name a column that is not there, or a statement is about an unknown number.
pub fn file(run: &Run<'_>, given: &Given<'_>, found: &mut Found) -> Result<()> {
    let families = families(run, given.battery)?;
    let attack = Attack::on(run, given.sizes, given.seed);
    let Some(attack) = attack.filter(|_| families.len() >= FAMILIES_MIN) else { return Ok(()) };
    let fit = attack.fitted(run);
    let followed = followed(run, given.battery)?;
    let said = statements(given.battery, &followed)?;
    let units: Vec<Vec<usize>> = families.iter().map(|(_, rows)| rows.clone()).collect();
    let refits = leave_out(&fit, &units);
    let held_out: Vec<HeldOut> = families
        .into_iter()
        .zip(refits)
        .map(|((name, rows), theta)| HeldOut::of(run, name, &rows, theta.as_deref(), &said))
        .collect();
    file_numbers(run, &held_out, !said.is_empty(), found);
    found.tables.push(table(&held_out));
    Ok(())
}

/// The families with their rows, in the order of their first rows: the battery's unit, else the
/// label.
fn families(run: &Run<'_>, battery: &Battery) -> Result<Vec<(String, Vec<usize>)>> {
    let rows = &run.fit.rows;
    let names: Vec<String> = match battery.units.iter().find(|unit| unit.name == UnitName::Families)
    {
        Some(unit) => {
            let numbers = unit.of_rows(rows)?;
            let labels = rows.labels.get(LABEL);
            let of_row = |(row, number): (usize, usize)| {
                labels.map_or_else(|| (number + 1).to_string(), |labels| labels[row].clone())
            };
            numbers.into_iter().enumerate().map(of_row).collect()
        }
        None => rows.labels.get(LABEL).cloned().unwrap_or_default(),
    };
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut families: Vec<(String, Vec<usize>)> = Vec::new();
    for (row, name) in names.iter().enumerate() {
        let place = *places.entry(name).or_insert(families.len());
        if place == families.len() {
            families.push((name.clone(), Vec::new()));
        }
        families[place].1.push(row);
    }
    Ok(families)
}

impl HeldOut {
    fn of(
        run: &Run<'_>,
        name: String,
        rows: &[usize],
        theta: Option<&[f64]>,
        said: &[(&Said, Statement<'_>)],
    ) -> Self {
        let is_turned = |statement: &Statement<'_>| {
            let side = |theta: &[f64]| {
                (statement.function)(theta).map(|number| statement.margin(number) > 0.0)
            };
            theta.and_then(side) != side(run.theta())
        };
        let residuals = theta.map(|theta| run.fit.problem.residuals(theta));
        Self {
            name,
            rows: rows.len(),
            ln_errors: residuals.map(|all| rows.iter().map(|&row| all[row]).collect()),
            turned: said
                .iter()
                .filter(|(_, statement)| is_turned(statement))
                .map(|(said, _)| said.words())
                .collect(),
        }
    }

    fn error(&self) -> Option<f64> {
        middle(self.ln_errors.as_deref()?)
    }
}

/// The median relative error.
fn middle(ln_errors: &[f64]) -> Option<f64> {
    median(&ln_errors.iter().map(|by| laws::exp(by.abs()) - 1.0).collect::<Vec<f64>>())
}

fn file_numbers(run: &Run<'_>, held_out: &[HeldOut], has_said: bool, found: &mut Found) {
    let count = held_out.len();
    let errors: Vec<f64> =
        held_out.iter().filter_map(|one| one.ln_errors.as_ref()).flatten().copied().collect();
    if let Some(error) = middle(&errors) {
        let method = format!(
            "median relative error on the rows of a family, fitted to those of the other families; \
             {count} families"
        );
        let name = "extrapolation.families.error".to_owned();
        found.quantities.insert(name, run.plain(error, "fraction", &method));
        found.says.push(format!(
            "Fitted without a family, the law is off by {:.1} % (median) on its rows; {count} \
             families were held out in turn.",
            100.0 * error
        ));
    }
    if !has_said {
        return;
    }
    let turning: Vec<&HeldOut> = held_out.iter().filter(|one| !one.turned.is_empty()).collect();
    let method = format!(
        "families, of {count}, without which the estimate of a statement lies on the other side of \
         its value, or cannot be made"
    );
    let number = run.plain(turning.len() as f64, "1", &method);
    found.quantities.insert("families_flipping".to_owned(), number);
    let names: Vec<&str> = turning.iter().map(|one| one.name.as_str()).collect();
    found.says.push(match names.as_slice() {
        [] => "No statement changes its side when a family is held out.".to_owned(),
        names => format!("A statement changes its side without {}.", names.join(", ")),
    });
}

fn table(held_out: &[HeldOut]) -> FreeTable {
    let cells = |one: &HeldOut| {
        let error = one.error().map_or_else(
            || FreeCell::words("no fit without it"),
            |error| FreeCell::Value((1000.0 * error).round() / 10.0),
        );
        let turned = if one.turned.is_empty() { "none".to_owned() } else { one.turned.join("; ") };
        vec![
            FreeCell::words(&one.name),
            FreeCell::Value(one.rows as f64),
            error,
            FreeCell::words(turned),
        ]
    };
    FreeTable {
        id: "families".to_owned(),
        title: "Each family held out whole: the median error on its rows of the law fitted to the \
            others"
            .to_owned(),
        columns: ["Family held out", "Rows", "Error, %", "Statements that change their side"]
            .map(str::to_owned)
            .to_vec(),
        rows: held_out.iter().map(cells).collect(),
    }
}
