//! `response = c prod x^e` by least squares of logarithms.

use anyhow::{Result, ensure};
use measures::{Interval, best_of_cells, regress_weighted};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, FIXED_LEVEL, Given, check_distinct, columns_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, column, columns, logarithms};

/// `response = c prod x^e` by least squares of logarithms.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogLinear {
    /// The column explained.
    response: String,
    /// The columns that explain it.
    on: Vec<String>,
    /// The column with the standard error of the logarithm of the response, by whose inverse square
    /// a row weighs; absent, all rows weigh the same.
    ln_stderr: Option<String>,
    /// Of rows that are equal in some columns only the best one, where the set is a sweep.
    best: Option<Best>,
}

/// The best row of each cell of a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Best {
    /// Columns that are equal within a cell.
    of: Vec<String>,
    /// The column that is lowest in the best row; the earlier row wins a tie.
    by: String,
}

impl Compute for LogLinear {
    fn reads(&self) -> Vec<What<'_>> {
        let best = self.best.iter().flat_map(|best| best.of.iter().chain([&best.by]));
        columns_read(self.on.iter().chain([&self.response]).chain(&self.ln_stderr).chain(best))
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&["coefficient", "r_squared", "cells"]);
        names.extend(self.on.iter().map(|name| exponent_of(name)));
        names
    }

    fn check(&self) -> Result<()> {
        check_distinct("on", &self.on)?;
        self.best.as_ref().map_or(Ok(()), |best| check_distinct("best.of", &best.of))
    }

    fn words(&self) -> String {
        let Self { response, on, ln_stderr, best } = self;
        let of = match best {
            None => String::new(),
            Some(Best { of, by }) => {
                format!(", the row of lowest {by} of each {}", of.join(" and "))
            }
        };
        let weighted = match ln_stderr {
            None => String::new(),
            Some(stderr) => format!(", weighted by 1/{stderr}^2"),
        };
        format!(
            "least squares of ln {response} on ln {}{of}{weighted}; Student's t intervals",
            on.join(", ln ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let rows = match &self.best {
            Some(best) => &best.rows(given.rows)?,
            None => given.rows,
        };
        let ln_x: Vec<Vec<f64>> =
            self.on.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
        let regressors: Vec<&[f64]> = ln_x.iter().map(Vec::as_slice).collect();
        let weights = self.weights(rows)?;
        let line = regress_weighted(&regressors, &logarithms(rows, &self.response)?, &weights)?;
        (found.n, found.level) = (rows.len(), FIXED_LEVEL);
        let (coefficient, interval) =
            (laws::exp(line.coefficients[0]), line.interval(0, FIXED_LEVEL).map(raised));
        found.add("coefficient", coefficient, interval, "1", "c of response = c prod x^e");
        for (index, name) in self.on.iter().enumerate() {
            let (exponent, interval) =
                (line.coefficients[index + 1], line.interval(index + 1, FIXED_LEVEL));
            found.add(&exponent_of(name), exponent, interval, "1", "e of response = c prod x^e");
        }
        found.plain("r_squared", line.r_squared, "1", "of the regression in logarithms");
        found.count("cells", rows.len(), "rows behind the regression");
        Ok(())
    }
}

impl LogLinear {
    /// What each row weighs.
    fn weights(&self, rows: &Observations) -> Result<Vec<f64>> {
        let Some(name) = &self.ln_stderr else { return Ok(vec![1.0; rows.len()]) };
        let errors = column(rows, name)?;
        let is_right = errors.iter().all(|error| *error > 0.0 && error.is_finite());
        ensure!(is_right, "{name} is not positive in every row; hint: leave such rows out");
        Ok(errors.iter().map(|error| 1.0 / (error * error)).collect())
    }
}

impl Best {
    /// The best row of each cell.
    fn rows(&self, rows: &Observations) -> Result<Observations> {
        Ok(rows.take(&best_of_cells(&columns(rows, &self.of)?, column(rows, &self.by)?)))
    }
}

/// The name of the exponent of a column.
fn exponent_of(column: &str) -> String {
    format!("exponent_{column}")
}

/// An interval of a logarithm as one of the number itself.
fn raised(Interval { low, high }: Interval) -> Interval {
    Interval { low: laws::exp(low), high: laws::exp(high) }
}
