//! Whether printed constants are values of the grid from which their own fit started.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use evidence::{PublishedConstant, half_unit};
use measures::{GridFingerprint, OnGrid};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given};
use crate::numbers::Numbers;

/// Sets of printed constants, and the grid from which each of their fits started. It takes no row.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartGrid {
    /// Where the grid is printed.
    pub grid_source: String,
    /// The values from which each parameter started.
    pub grid: BTreeMap<String, Starts>,
    /// Sets of constants, by a short name: their names in data/published/constants.csv.
    pub constants: BTreeMap<String, String>,
}

/// The values from which one parameter started.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Starts {
    /// What the grid is of: the parameter itself, or its natural logarithm.
    pub coordinate: Coordinate,
    /// The values, ascending.
    pub starts: Vec<f64>,
}

/// In which coordinate a grid is even.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coordinate {
    /// The parameter itself.
    Value,
    /// Its natural logarithm.
    Logarithm,
}

impl Compute for StartGrid {
    fn reads_rows(&self) -> bool {
        false
    }

    fn published(&self) -> Vec<&str> {
        self.constants.values().map(String::as_str).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for set in self.constants.keys() {
            names.extend(OF_SET.map(|what| format!("{what}_{set}")));
            let of_one = |parameter| OF_PARAMETER.map(|what| format!("{what}_{set}_{parameter}"));
            names.extend(self.grid.keys().flat_map(of_one));
        }
        names
    }

    fn check(&self) -> Result<()> {
        ensure!(!self.grid_source.is_empty(), "grid_source is empty; hint: paper and place");
        ensure!(!self.grid.is_empty(), "grid names no parameter; hint: at least one");
        ensure!(!self.constants.is_empty(), "constants names no set; hint: at least one");
        for (parameter, Starts { starts, .. }) in &self.grid {
            ensure!(
                starts.len() >= 2 && starts.windows(2).all(|pair| pair[0] < pair[1]),
                "grid.{parameter}.starts is not at least two ascending values; hint: sort them"
            );
        }
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "printed constants against the grid of starts of their own fit ({}); chances are those \
            of a constant spread evenly between the two starts about it (no row is read)",
            self.grid_source
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        found.n = self.grid.len();
        for (set, id) in &self.constants {
            let mut held = Vec::new();
            for (parameter, starts) in &self.grid {
                let constant = Constant::find(given.constants, id, parameter)?;
                let fingerprint =
                    measures::grid_fingerprint(constant.on(starts.coordinate), &starts.starts)
                        .with_context(|| format!("grid.{parameter} has no two values"))?;
                let digits = constant.digits_off(starts.coordinate, fingerprint.nearest);
                file_one(&format!("{set}_{parameter}"), digits, &fingerprint, found);
                held.push(fingerprint);
            }
            file_set(set, &held, found);
        }
        Ok(())
    }
}

/// What is filed of each constant.
const OF_PARAMETER: [&str; 5] =
    ["nearest_start", "digits_off", "on_grid", "chance_on_grid", "chance_as_near"];

/// What is filed of each set of constants.
const OF_SET: [&str; 3] = ["constants_on_grid", "chance_of_so_many", "chance_of_so_near"];

/// A constant as it is printed.
struct Constant {
    /// The printed number.
    value: f64,
    /// Half a unit of its last digit.
    half_unit: f64,
    /// Whether the paper prints the natural logarithm.
    is_logarithm: bool,
}

impl Constant {
    /// The constant of a set for a parameter, or for its printed logarithm (`log_A`).
    fn find(constants: &[PublishedConstant], id: &str, parameter: &str) -> Result<Self> {
        let logarithm = format!("log_{parameter}");
        let of_set = |row: &&PublishedConstant| row.law == id;
        let row = constants
            .iter()
            .filter(of_set)
            .find(|row| row.parameter == parameter || row.parameter == logarithm)
            .with_context(|| {
                format!(
                    "published constants \"{id}\" have no {parameter}; hint: leave it out of grid"
                )
            })?;
        let no_number = || format!("{id} {parameter}: \"{}\" is no plain number", row.value);
        Ok(Self {
            value: row.value.parse().with_context(no_number)?,
            half_unit: half_unit(&row.value).with_context(no_number)?,
            is_logarithm: row.parameter == logarithm,
        })
    }

    /// A number in printed terms in the coordinate of a grid.
    fn coordinate(&self, printed: f64, coordinate: Coordinate) -> f64 {
        match (coordinate, self.is_logarithm) {
            (Coordinate::Value, true) => laws::exp(printed),
            (Coordinate::Logarithm, false) => laws::ln(printed),
            _ => printed,
        }
    }

    /// The constant with its rounding in the coordinate of a grid.
    fn on(&self, coordinate: Coordinate) -> OnGrid {
        let [low, value, high] = [-1.0, 0.0, 1.0]
            .map(|side| self.coordinate(self.value + side * self.half_unit, coordinate));
        OnGrid { low, value, high }
    }

    /// How far a start is from the constant, in units of the last printed digit.
    fn digits_off(&self, coordinate: Coordinate, start: f64) -> f64 {
        let printed = match (coordinate, self.is_logarithm) {
            (Coordinate::Value, true) => laws::ln(start),
            (Coordinate::Logarithm, false) => laws::exp(start),
            _ => start,
        };
        (self.value - printed).abs() / (2.0 * self.half_unit)
    }
}

/// Files what is found of one constant; `of` is the end of its names.
fn file_one(of: &str, digits_off: f64, found_of_it: &GridFingerprint, found: &mut Numbers) {
    let GridFingerprint { nearest, equals, chance_equal, chance_as_near } = *found_of_it;
    let texts = [
        "start of the grid that is nearest, in the coordinate of the grid",
        "distance from that start, in units of the last printed digit",
        "1 where that start rounds to the printed digits",
        "share of the range between two starts that rounds to one of them",
        "share of that range at least as near to a start",
    ];
    let values = [nearest, digits_off, f64::from(u8::from(equals)), chance_equal, chance_as_near];
    for ((what, value), text) in OF_PARAMETER.iter().zip(values).zip(texts) {
        found.plain(&format!("{what}_{of}"), value, "1", text);
    }
}

/// Files what is found of a set of constants.
fn file_set(set: &str, held: &[GridFingerprint], found: &mut Numbers) {
    let on_grid = held.iter().filter(|constant| constant.equals).count();
    let chances: Vec<f64> = held.iter().map(|constant| constant.chance_equal).collect();
    let nearest = held.iter().map(|constant| constant.chance_as_near).fold(1.0, f64::min);
    let [count, so_many, so_near] = OF_SET.map(|what| format!("{what}_{set}"));
    found.count(&count, on_grid, "constants that equal a start within their printed digits");
    let method = "chance that at least so many constants equal a start by accident";
    found.plain(&so_many, measures::chance_of_at_least(on_grid, &chances), "1", method);
    let method = "least of the chances to be as near, times the number of constants";
    found.plain(&so_near, (nearest * held.len() as f64).min(1.0), "1", method);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(parameter: &str, value: &str) -> PublishedConstant {
        let text = str::to_owned;
        PublishedConstant {
            law: text("set"),
            parameter: text(parameter),
            value: text(value),
            low: String::new(),
            high: String::new(),
            paper: text("a paper"),
            arxiv: String::new(),
            place: text("a place"),
            status: text("primary"),
        }
    }

    /// The printed form changes nothing: E as a number, E as a logarithm, on a grid of either.
    #[test]
    fn the_coordinate_of_print_and_that_of_the_grid_meet() {
        let printed = [constant("E", "1.6487"), constant("log_F", "0.5000")];
        let e = Constant::find(&printed, "set", "E").expect("a constant");
        let f = Constant::find(&printed, "set", "F").expect("a constant");
        for (constant, coordinate, start) in [
            (&e, Coordinate::Logarithm, 0.5),
            (&e, Coordinate::Value, laws::exp(0.5)),
            (&f, Coordinate::Logarithm, 0.5),
            (&f, Coordinate::Value, laws::exp(0.5)),
        ] {
            let on = constant.on(coordinate);
            assert!(on.low < start && start < on.high, "{on:?}");
            assert!(constant.digits_off(coordinate, start) < 0.5);
        }
        // e^.5 is 1.648721, .21 of the last digit from 1.6487.
        let off = e.digits_off(Coordinate::Logarithm, 0.5);
        assert!((off - 0.212_7).abs() < 1e-3, "{off}");
    }

    #[test]
    fn a_constant_that_is_not_there_or_no_number_is_named() {
        let printed = [constant("A", "0.50/0.54")];
        let error = |parameter| {
            let found = Constant::find(&printed, "set", parameter).err();
            format!("{:#}", found.expect("an error"))
        };
        assert!(error("B").contains("\"set\" have no B; hint"), "{}", error("B"));
        assert!(error("A").contains("\"0.50/0.54\" is no plain number"), "{}", error("A"));
    }
}
