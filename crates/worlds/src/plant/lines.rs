//! Lines in logarithms: `ln y = c_g + sum_t b_gt x_t + e`, one for all rows or one a group.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use measures::regress;
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ground, Noise, Planter, Streams, groups, logarithms, with_column};
use crate::chance::{one_of, sign};

/// Lines whose coefficients are those of least squares on the published rows, but for what is
/// stated.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinesPlant {
    /// The column that is planted.
    pub response: String,
    /// One line for each text of this label; absent, one for all rows.
    #[serde(default)]
    pub group: Option<String>,
    /// What the response follows: logarithms of columns less their mean over the set, and products
    /// of them, such as `weight_decay*training_flop`.
    pub terms: Vec<String>,
    /// What is added to the coefficients of the published rows, by term.
    #[serde(default)]
    pub add: BTreeMap<String, f64>,
    /// Coefficients that are stated, by term.
    #[serde(default)]
    pub set: BTreeMap<String, f64>,
    /// The groups to which `add` and `set` apply; absent, all.
    #[serde(default)]
    pub in_groups: Vec<String>,
    /// What is added to the logarithm of every planted response; absent, nothing.
    #[serde(default)]
    pub raise: f64,
    /// Whether each group draws the coefficients of one of all groups: the groups are then a draw
    /// of those that could have been there.
    #[serde(default)]
    pub draw_groups: bool,
    /// How the residuals are dealt out again.
    pub noise: Noise,
    /// Rows of which the published response is above this keep it: runs that diverged.
    #[serde(default)]
    pub keep_above: Option<f64>,
    /// The greatest response there is, such as an error of 1; absent, there is none.
    #[serde(default)]
    pub greatest: Option<f64>,
}

/// The line of one group.
struct Line {
    /// Whether what the plant states applies to it.
    is_stated: bool,
    rows: Vec<usize>,
    /// The mean of the response, in logarithms.
    level: f64,
    /// The mean of each term.
    centre: Vec<f64>,
    /// One coefficient a term; none where the rows are too few.
    slopes: Option<Vec<f64>>,
    residuals: Vec<f64>,
}

struct Prepared {
    rows: Observations,
    plant: LinesPlant,
    /// One column a term.
    terms: Vec<Vec<f64>>,
    lines: Vec<Line>,
    /// The slopes of those groups that have some.
    slopes: Vec<Vec<f64>>,
    pool: Vec<f64>,
    stream: String,
}

impl LinesPlant {
    pub(super) fn check(&self) -> Result<()> {
        ensure!(!self.terms.is_empty(), "lines without terms");
        for name in self.add.keys().chain(self.set.keys()) {
            ensure!(self.terms.contains(name), "{name} is none of the terms");
        }
        Ok(())
    }

    pub(super) fn prepare(&self, set: &str, ground: &Ground<'_>) -> Result<Planter> {
        let rows = (ground.set)(set)?.clone();
        let response = logarithms(&rows, &self.response)?;
        let terms = self.columns(&rows)?;
        let mut lines = Vec::new();
        let all = groups(&rows, self.group.as_deref())?;
        for name in &self.in_groups {
            ensure!(all.iter().any(|(group, _)| group == name), "no group is called {name}");
        }
        for (name, group) in all {
            let is_stated = self.in_groups.is_empty() || self.in_groups.contains(&name);
            lines.push(Line { is_stated, ..self.line(group, &response, &terms, &rows) });
        }
        let slopes: Vec<Vec<f64>> = lines.iter().filter_map(|line| line.slopes.clone()).collect();
        ensure!(!slopes.is_empty(), "no group has rows enough for a line");
        let pool: Vec<f64> = lines.iter().flat_map(|line| line.residuals.clone()).collect();
        let stream = format!("lines {set}");
        let prepared = Prepared { rows, plant: self.clone(), terms, lines, slopes, pool, stream };
        Ok(Box::new(move |streams| prepared.planted(streams)))
    }

    /// One column a term: products of logarithms, each less its mean.
    fn columns(&self, rows: &Observations) -> Result<Vec<Vec<f64>>> {
        let mut columns = Vec::new();
        for term in &self.terms {
            let mut product = vec![1.0; rows.len()];
            for name in term.split('*') {
                let values = logarithms(rows, name)?;
                let mean = mean(&values);
                product.iter_mut().zip(&values).for_each(|(into, value)| *into *= value - mean);
            }
            columns.push(product);
        }
        Ok(columns)
    }

    /// Least squares of one group, over the rows that the plant changes.
    fn line(
        &self,
        group: Vec<usize>,
        response: &[f64],
        terms: &[Vec<f64>],
        set: &Observations,
    ) -> Line {
        let kept = self.keep_above.unwrap_or(f64::INFINITY);
        let published = &set.columns[&self.response].values;
        let rows: Vec<usize> = group.into_iter().filter(|&row| published[row] <= kept).collect();
        let of_rows = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let y = of_rows(response);
        let x: Vec<Vec<f64>> = terms.iter().map(|term| of_rows(term)).collect();
        let columns: Vec<&[f64]> = x.iter().map(Vec::as_slice).collect();
        let found = if rows.len() > terms.len() + 1 { regress(&columns, &y).ok() } else { None };
        let residuals = found.as_ref().map_or_else(Vec::new, |found| {
            let b = &found.coefficients;
            // Least squares shrinks residuals: they are brought back to the size of the noise.
            let grown = (rows.len() as f64 / (rows.len() - b.len()) as f64).sqrt();
            let said = |row: usize| b[0] + (0..x.len()).map(|t| b[t + 1] * x[t][row]).sum::<f64>();
            (0..rows.len()).map(|row| grown * (y[row] - said(row))).collect()
        });
        Line {
            is_stated: true,
            level: mean(&y),
            centre: x.iter().map(|column| mean(column)).collect(),
            slopes: found.map(|found| found.coefficients[1..].to_vec()),
            residuals,
            rows,
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

impl Prepared {
    fn planted(&self, streams: &Streams<'_>) -> Observations {
        let mut random = (streams.named)(&self.stream);
        let mut values = self.rows.columns[&self.plant.response].values.clone();
        for line in &self.lines {
            let Some(own) = &line.slopes else { continue };
            let drawn = one_of(&mut random, &self.slopes);
            let found = if self.plant.draw_groups { drawn } else { own };
            let slopes = if line.is_stated { self.stated(found) } else { found.clone() };
            for (at, &row) in line.rows.iter().enumerate() {
                let along = |t: usize| slopes[t] * (self.terms[t][row] - line.centre[t]);
                let level = line.level + self.plant.raise;
                let said = level + (0..slopes.len()).map(along).sum::<f64>();
                let sign = sign(&mut random);
                let drawn = *one_of(&mut random, &self.pool);
                let noise = match self.plant.noise {
                    Noise::Signs => line.residuals[at],
                    Noise::Drawn => drawn,
                };
                let value = laws::exp(said + sign * noise);
                values[row] = value.min(self.plant.greatest.unwrap_or(f64::INFINITY));
            }
        }
        with_column(&self.rows, &self.plant.response, values)
    }

    /// Coefficients of the published rows with what the plant states.
    fn stated(&self, found: &[f64]) -> Vec<f64> {
        let of_term = |(term, found): (&String, &f64)| {
            let found = self.plant.set.get(term).unwrap_or(found);
            found + self.plant.add.get(term).unwrap_or(&0.0)
        };
        self.plant.terms.iter().zip(found).map(of_term).collect()
    }
}
