//! Constants that papers print, ready to be held against a fit.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::{PublishedConstant, half_unit};
use laws::{HeldValue, Law};

/// One set of constants of a law, as printed, ready to be held against a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedSet {
    /// Name of the set.
    pub id: String,
    /// Paper and place.
    pub label: String,
    /// How sure we are that it is printed there.
    pub status: String,
    /// For each parameter of the law: the printed coordinate and half a unit of its last digit, in
    /// printed terms.
    pub printed: Vec<Printed>,
}

/// A printed number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Printed {
    /// The value.
    pub value: f64,
    /// Half a unit of the last printed digit.
    pub half_unit: f64,
    /// Whether the paper prints the natural logarithm.
    pub logarithm: bool,
}

/// Refuses a name that no set of constants has.
///
/// # Errors
/// No set is called so.
pub fn check(constants: &[PublishedConstant], id: &str) -> Result<()> {
    ensure!(
        constants.iter().any(|row| row.law == id),
        "no published constants are called \"{id}\"; hint: the first column of \
        data/published/constants.csv names them"
    );
    Ok(())
}

/// The set of a name, with a value for each parameter of the law.
///
/// # Errors
/// No set is called so, it misses a parameter of the law, a value is not a plain number, or the
/// law holds another one.
pub fn set(constants: &[PublishedConstant], id: &str, law: &dyn Law) -> Result<PrintedSet> {
    check(constants, id)?;
    let rows: Vec<&PublishedConstant> = constants.iter().filter(|row| row.law == id).collect();
    let mut used: Vec<&PublishedConstant> = Vec::new();
    let mut printed = Vec::new();
    for parameter in law.parameters() {
        let logarithm = format!("log_{}", parameter.name);
        let Some(row) =
            rows.iter().find(|row| row.parameter == parameter.name || row.parameter == logarithm)
        else {
            bail!(
                "published constants \"{id}\" have no {}; hint: law {} needs it",
                parameter.name,
                law.name()
            );
        };
        let value: f64 = row
            .value
            .parse()
            .with_context(|| format!("{id} {}: \"{}\"", row.parameter, row.value))?;
        let half_unit = half_unit(&row.value).with_context(|| {
            format!("{id} {}: \"{}\" is not a plain number", row.parameter, row.value)
        })?;
        check_usable(law, row, value)?;
        printed.push(Printed { value, half_unit, logarithm: row.parameter == logarithm });
        used.push(row);
    }
    check_held(law, id, &rows)?;
    let label = format!("{}, {}", used[0].paper, used[0].place);
    Ok(PrintedSet { id: id.to_owned(), label, status: used[0].status.clone(), printed })
}

/// Refuses a set whose printed value is another than the one that is held: its law would be none
/// of those that the fit chooses from.
fn check_held(law: &dyn Law, id: &str, rows: &[&PublishedConstant]) -> Result<()> {
    for HeldValue { parameter, value, .. } in law.held() {
        let row = rows.iter().find(|row| row.parameter == parameter.name);
        let Some(row) = row else { continue };
        let is_same =
            row.value.parse::<f64>().is_ok_and(|printed| printed.total_cmp(value).is_eq());
        ensure!(
            is_same,
            "published constants \"{id}\" have {} = {}, and the study holds it at {value}; hint: \
            leave them out of `published`",
            parameter.name,
            row.value
        );
    }
    Ok(())
}

/// Refuses a printed value that the law cannot take: it would make every number held against it
/// none.
fn check_usable(law: &dyn Law, row: &PublishedConstant, value: f64) -> Result<()> {
    let scale = law.parameters().iter().find(|p| p.name == row.parameter).map(|p| p.scale);
    let is_usable = value.is_finite() && (scale != Some(laws::Scale::Log) || value > 0.0);
    ensure!(
        is_usable,
        "the printed constant {} of {} is {}, and law {} takes a {} number there; hint: look at \
        the table of constants",
        row.parameter,
        row.law,
        row.value,
        law.name(),
        if value.is_finite() { "positive" } else { "finite" }
    );
    Ok(())
}

impl Printed {
    /// The parameter itself: the exponential of the value where the paper prints the logarithm.
    fn parameter(&self) -> f64 {
        if self.logarithm { laws::exp(self.value) } else { self.value }
    }
}

impl PrintedSet {
    /// The parameters as they are printed, or as their printed logarithm says.
    pub fn values(&self, law: &dyn Law) -> BTreeMap<String, f64> {
        law.parameters()
            .iter()
            .zip(&self.printed)
            .map(|(p, printed)| (p.name.to_owned(), printed.parameter()))
            .collect()
    }

    /// Fit coordinates of the printed values moved by `share` of half a unit: -1, 0 or 1.
    pub fn coordinates(&self, law: &dyn Law, share: f64) -> Vec<f64> {
        law.parameters()
            .iter()
            .zip(&self.printed)
            .map(|(parameter, printed)| {
                let value = printed.value + share * printed.half_unit;
                if printed.logarithm { value } else { parameter.coordinate(value) }
            })
            .collect()
    }
}
