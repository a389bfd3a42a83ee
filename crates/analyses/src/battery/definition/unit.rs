//! What a unit of a battery is, and which rows make one.

use anyhow::{Result, bail, ensure};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::rows::column;

/// A unit of chance: rows that are drawn together.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// What the units are.
    pub name: UnitName,
    /// The column whose values tell the units apart, or `cluster`: the clusters of the set.
    pub column: String,
    /// Values that agree to so many significant digits are one; absent, values that are equal.
    #[serde(default)]
    pub digits: Option<u8>,
    /// Each row belongs to the nearest of these values, in logarithms.
    #[serde(default)]
    pub nearest: Option<Vec<f64>>,
    /// Why the rows of one unit may share their chance.
    pub reason: String,
}

/// The names that units may have: the numbers that they file are called after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitName {
    /// Models of one size.
    Sizes,
    /// Runs of one budget.
    Budgets,
    /// The checkpoints of one run.
    Runs,
    /// Models of one family.
    Families,
    /// The samples of one problem.
    Problems,
}

impl UnitName {
    /// Every name.
    pub const ALL: [Self; 5] =
        [Self::Sizes, Self::Budgets, Self::Runs, Self::Families, Self::Problems];

    /// As it stands in names of numbers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sizes => "sizes",
            Self::Budgets => "budgets",
            Self::Runs => "runs",
            Self::Families => "families",
            Self::Problems => "problems",
        }
    }
}

/// The column that stands for the clusters of the set.
pub const CLUSTER: &str = "cluster";

/// Refuses units that mean nothing.
///
/// # Errors
/// Two units have one name, or a unit groups by nothing or by two things.
pub fn check(units: &[Unit]) -> Result<()> {
    for (at, unit) in units.iter().enumerate() {
        let name = unit.name.word();
        if units[..at].iter().any(|other| other.name == unit.name) {
            bail!("units: two are called {name}; hint: give each a name of its own");
        }
        ensure!(
            unit.digits.is_none() || unit.nearest.is_none(),
            "units: {name} has both digits and nearest; hint: one of them says what belongs \
             together"
        );
        ensure!(
            unit.digits.is_none_or(|digits| (1..=12).contains(&digits)),
            "units: {name}: digits are from 1 to 12; hint: 2 is usual"
        );
        if let Some(values) = &unit.nearest {
            ensure!(
                values.len() > 1 && values.iter().all(|value| *value > 0.0 && value.is_finite()),
                "units: {name}: nearest takes two positive values or more; hint: name each budget"
            );
        }
        ensure!(
            !unit.reason.trim().is_empty(),
            "units: {name} has no reason; hint: say why these rows may share their chance"
        );
    }
    Ok(())
}

impl Unit {
    /// The unit of each row, counted from 0 in order of appearance.
    ///
    /// # Errors
    /// The rows have no such column.
    pub fn of_rows(&self, rows: &Observations) -> Result<Vec<usize>> {
        if self.column == CLUSTER {
            return Ok(uncertainty::cluster::numbered(&rows.clusters));
        }
        let values = column(rows, &self.column)?;
        let keys: Vec<u64> = values.iter().map(|&value| self.key(value)).collect();
        Ok(uncertainty::cluster::numbered(&keys))
    }

    /// What values of one unit have in common.
    fn key(&self, value: f64) -> u64 {
        if let Some(nearest) = &self.nearest {
            let away = |one: &f64| (laws::ln(*one) - laws::ln(value)).abs();
            let least = nearest.iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1)));
            return least.map_or(0, |(which, _)| which as u64);
        }
        let Some(digits) = self.digits else { return value.to_bits() };
        let rounded = format!("{value:.*e}", usize::from(digits) - 1);
        rounded.parse::<f64>().unwrap_or(value).to_bits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        serde_yaml::from_str(text).expect("well written")
    }

    #[test]
    fn values_go_together_as_the_unit_says() {
        let two = unit("{name: sizes, column: params, digits: 2, reason: one size}");
        assert_eq!(two.key(1.04e9), two.key(9.96e8), "both 1.0e9");
        assert_ne!(two.key(1.06e9), two.key(1.04e9), "1.1e9 and 1.0e9");
        let near =
            unit("{name: budgets, column: training_flop, nearest: [1.0e18, 1.0e19], reason: b}");
        assert_eq!(near.key(3.3e18), near.key(1e19), "nearer to 1e19 in logarithms");
        assert_ne!(near.key(3.3e18), near.key(3.2e17));
        let same = unit("{name: runs, column: params, reason: equal values}");
        assert_ne!(same.key(1e9), same.key(1e9 + 1.0), "not equal");
    }

    #[test]
    fn units_that_mean_nothing_are_refused() {
        let both =
            unit("{name: budgets, column: a, digits: 2, nearest: [1.0, 2.0], reason: twice}");
        let said = check(&[both]).expect_err("two rules").to_string();
        assert!(said.contains("both digits and nearest"), "{said}");
        let one = unit("{name: sizes, column: params, reason: one size}");
        let said = check(&[one.clone(), one]).expect_err("one name").to_string();
        assert!(said.contains("two are called sizes"), "{said}");
    }
}
