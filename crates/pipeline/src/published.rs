//! Constants that papers report, as data/published holds them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use evidence::PublishedConstant;
use laws::Law;

use crate::project::Project;

/// One set of constants of a law, as printed, ready to be held against a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedSet {
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

/// Where the constants stand.
pub const CONSTANTS: &str = "data/published/constants.csv";

/// Reads the constants; a project without any has no such file.
pub fn read(project: &Project) -> Result<Vec<PublishedConstant>> {
    let path = project.path(CONSTANTS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(&path)
        .with_context(|| path.display().to_string())?;
    reader.deserialize().map(|row| row.with_context(|| path.display().to_string())).collect()
}

/// The set of a name, with a value for each parameter of the law.
pub fn set(constants: &[PublishedConstant], id: &str, law: &dyn Law) -> Result<PublishedSet> {
    let rows: Vec<&PublishedConstant> = constants.iter().filter(|row| row.law == id).collect();
    if rows.is_empty() {
        bail!(
            "no published constants are called \"{id}\"; hint: the first column of \
            data/published/constants.csv names them"
        );
    }
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
        printed.push(Printed { value, half_unit, logarithm: row.parameter == logarithm });
        used.push(row);
    }
    let label = format!("{}, {}", used[0].paper, used[0].place);
    Ok(PublishedSet { id: id.to_owned(), label, status: used[0].status.clone(), printed })
}

/// Half a unit of the last printed digit: 0.005 for `1.69`, 0.5 for `463`, 5e11 for `8.8e13`.
fn half_unit(printed: &str) -> Option<f64> {
    let (mantissa, exponent) = printed.split_once(['e', 'E']).unwrap_or((printed, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let exponent: i64 = exponent.parse().ok()?;
    // Written as text and read back, the power of ten has no rounding of its own.
    format!("0.5e{}", exponent - i64::try_from(decimals).ok()?).parse().ok()
}

impl PublishedSet {
    /// The parameters as they are printed, or as their printed logarithm says.
    pub fn values(&self, law: &dyn Law) -> BTreeMap<String, f64> {
        let value = |printed: &Printed| {
            if printed.logarithm { laws::exp(printed.value) } else { printed.value }
        };
        law.parameters()
            .iter()
            .zip(&self.printed)
            .map(|(p, printed)| (p.name.to_owned(), value(printed)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_read_off_the_print() {
        for (printed, expected) in [
            ("1.69", Some(0.005)),
            ("406.4", Some(0.05)),
            ("463", Some(0.5)),
            ("0.33917084", Some(5e-9)),
            ("8.8e13", Some(5e11)),
            ("5e3", Some(500.0)),
            ("1.5e-4", Some(5e-6)),
            ("1e1.5", None),
        ] {
            assert_eq!(half_unit(printed), expected, "{printed}");
        }
    }
}
