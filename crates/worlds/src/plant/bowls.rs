//! Bowls over settings: in each cell the loss rises with the square of the distance from a best
//! setting, in shares of the range that was tried.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use measures::{cells, regress};
use observations::Observations;
use rand::RngExt;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ground, Planter, Streams, logarithms, with_column};
use crate::chance::{one_of, sign};

/// `ln y = ln least_c + sum_s ends_s 4 (u_s - best_cs)^2 + e`, u the place of a setting between
/// the least (0) and the greatest (1) that was tried in the cell, in logarithms.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BowlsPlant {
    /// The column that is planted.
    pub response: String,
    /// Columns that make a cell.
    pub cells: Vec<String>,
    /// The bowl along each setting.
    pub settings: BTreeMap<String, BowlAlong>,
    /// The noise is that of the rows whose response is at most this share above the least of their
    /// cell, about a surface of second order in the settings, one a cell.
    pub near: f64,
    /// Rows of which the published response is above this keep it: runs that diverged.
    #[serde(default)]
    pub keep_above: Option<f64>,
}

/// A bowl along one setting.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BowlAlong {
    /// Where the least loss lies: 0 is the least setting that was tried, 1 the greatest.
    pub best: f64,
    /// How far the best place of a cell may lie from it, evenly, one draw a cell.
    pub spread: f64,
    /// What half the range away from the best place costs, in logarithms of the response.
    pub ends: f64,
}

struct Cell {
    rows: Vec<usize>,
    ln_least: f64,
    /// One column a setting, the places of the cell's rows.
    places: Vec<Vec<f64>>,
}

struct Prepared {
    rows: Observations,
    response: String,
    along: Vec<(String, BowlAlong)>,
    cells: Vec<Cell>,
    pool: Vec<f64>,
    keep_above: f64,
    stream: String,
}

impl BowlsPlant {
    pub(super) fn check(&self) -> Result<()> {
        ensure!(!self.settings.is_empty(), "bowls without settings");
        ensure!(self.near > 0.0, "near {} is not positive", self.near);
        Ok(())
    }

    pub(super) fn prepare(&self, set: &str, ground: &Ground<'_>) -> Result<Planter> {
        let rows = (ground.set)(set)?.clone();
        let ln_y = logarithms(&rows, &self.response)?;
        let columns: Vec<&[f64]> = self
            .cells
            .iter()
            .map(|name| analyses::rows::column(&rows, name))
            .collect::<Result<_>>()?;
        let settings: Vec<Vec<f64>> =
            self.settings.keys().map(|name| logarithms(&rows, name)).collect::<Result<_>>()?;
        let cells: Vec<Cell> =
            cells(&columns).into_iter().map(|rows| cell(rows, &ln_y, &settings)).collect();
        let pool: Vec<f64> = cells.iter().flat_map(|cell| self.residuals(cell, &ln_y)).collect();
        ensure!(!pool.is_empty(), "no cell has rows enough for its noise");
        let along = self.settings.iter().map(|(name, along)| (name.clone(), *along)).collect();
        let prepared = Prepared {
            rows,
            response: self.response.clone(),
            along,
            cells,
            pool,
            keep_above: self.keep_above.unwrap_or(f64::INFINITY),
            stream: format!("bowls {set}"),
        };
        Ok(Box::new(move |streams| prepared.planted(streams)))
    }

    /// The residuals of the rows near the least of a cell about a surface of second order.
    fn residuals(&self, cell: &Cell, ln_y: &[f64]) -> Vec<f64> {
        let is_near = |at: &usize| ln_y[cell.rows[*at]] <= cell.ln_least + self.near;
        let near: Vec<usize> = (0..cell.rows.len()).filter(is_near).collect();
        let y: Vec<f64> = near.iter().map(|&at| ln_y[cell.rows[at]]).collect();
        let of_near = |places: &Vec<f64>| near.iter().map(|&at| places[at]).collect::<Vec<f64>>();
        let x: Vec<Vec<f64>> = cell.places.iter().map(of_near).collect();
        let mut terms = x.clone();
        for (index, one) in x.iter().enumerate() {
            let with = |two: &Vec<f64>| one.iter().zip(two).map(|(one, two)| one * two).collect();
            terms.extend(x[index..].iter().map(with));
        }
        if y.len() <= terms.len() + 4 {
            return Vec::new();
        }
        let columns: Vec<&[f64]> = terms.iter().map(Vec::as_slice).collect();
        let Ok(found) = regress(&columns, &y) else { return Vec::new() };
        let b = &found.coefficients;
        let grown = (y.len() as f64 / (y.len() - b.len()) as f64).sqrt();
        let said =
            |at: usize| b[0] + (0..terms.len()).map(|t| b[t + 1] * terms[t][at]).sum::<f64>();
        (0..y.len()).map(|at| grown * (y[at] - said(at))).collect()
    }
}

/// A cell with the places of its rows.
fn cell(rows: Vec<usize>, ln_y: &[f64], settings: &[Vec<f64>]) -> Cell {
    let least = |values: &[f64]| rows.iter().map(|&row| values[row]).fold(f64::INFINITY, f64::min);
    let place = |values: &Vec<f64>| {
        let (low, high) = (least(values), -least(&values.iter().map(|v| -v).collect::<Vec<_>>()));
        let width = if high > low { high - low } else { 1.0 };
        rows.iter().map(|&row| (values[row] - low) / width).collect()
    };
    Cell { ln_least: least(ln_y), places: settings.iter().map(place).collect(), rows }
}

impl Prepared {
    fn planted(&self, streams: &Streams<'_>) -> Observations {
        // The best places belong to the runs: two readings of one run share them.
        let mut places = (streams.named)("bowls places");
        let mut random = (streams.named)(&self.stream);
        let mut values = self.rows.columns[&self.response].values.clone();
        for cell in &self.cells {
            let shifted = |(_, along): &(String, BowlAlong)| {
                (along.best + along.spread * (2.0 * places.random::<f64>() - 1.0), along.ends)
            };
            let bowls: Vec<(f64, f64)> = self.along.iter().map(shifted).collect();
            for (at, &row) in cell.rows.iter().enumerate() {
                let rise = |(s, (best, ends)): (usize, &(f64, f64))| {
                    let away = cell.places[s][at] - best;
                    ends * 4.0 * away * away
                };
                let above: f64 = bowls.iter().enumerate().map(rise).sum();
                let noise = sign(&mut random) * one_of(&mut random, &self.pool);
                if values[row] <= self.keep_above {
                    values[row] = laws::exp(cell.ln_least + above + noise);
                }
            }
        }
        with_column(&self.rows, &self.response, values)
    }
}
