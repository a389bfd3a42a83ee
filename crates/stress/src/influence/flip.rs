//! The smallest set of rows whose removal turns a statement, found by the linear approximation and
//! held against refits.
//!
//! Broderick, Giordano & Meager 2020 (arXiv 2011.14999) rank the rows by their first-order
//! influence and remove the most influential ones until the approximation says that the conclusion
//! has turned. An approximation can be wrong far from the fit, so here every set is refitted; where
//! the refit does not turn, the influences are computed anew without the set and the set grows.

use crate::fitted::{Fitted, gradient, without};
use crate::statement::{Draws, Statement, members};

/// What has to turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Judge {
    /// On which side of the value the estimate lies.
    Estimate,
    /// Whether the whole interval lies on the statement's side.
    Interval,
}

/// The smallest set that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// Whether the statement holds with all rows.
    pub holds: bool,
    /// How many rows the linear approximation removes to turn it; none where it cannot.
    pub predicted: Option<usize>,
    /// Rows without which a real refit turns it, in the order of their removal: the smallest such
    /// set on the way, which need not be the smallest of all. None where half of the rows do not.
    pub rows: Option<Vec<usize>>,
}

/// The two-sided normal quantile that a half-width is in units of the standard error.
const NORMAL_95: f64 = 1.959_963_984_540_054;
/// One step of the search removes a tenth of the units at most: the approximation is local.
const STEP_PARTS: usize = 10;

/// The smallest set of rows (whole clusters, where these are drawn) without which the statement
/// turns: holds no longer, or holds now. At most half of the rows are removed.
///
/// None where the statement has no value at the fit, or the point is no minimum.
#[must_use]
pub fn smallest_flip(
    fit: &Fitted<'_>,
    statement: &Statement<'_>,
    judge: Judge,
    draws: &Draws<'_>,
) -> Option<Flip> {
    let search = Search { fit, statement, judge, draws, units: members(draws.clusters) };
    let start = search.margin(&[])?;
    let holds = start > 0.0;
    let mut removed: Vec<usize> = Vec::new();
    let mut margin = start;
    let mut predicted = None;
    let most = search.units.len() / 2;
    loop {
        let step = search.step(&removed, margin, holds)?;
        if removed.is_empty() {
            predicted = step.predicted.map(|count| search.rows(&step.order[..count]).len());
        }
        let chunk = step.predicted.unwrap_or(usize::MAX);
        let chunk = chunk.min(search.units.len().div_ceil(STEP_PARTS)).min(most - removed.len());
        if chunk == 0 {
            return Some(Flip { holds, predicted, rows: None });
        }
        let before = removed.len();
        removed.extend(&step.order[..chunk.min(step.order.len())]);
        // Without a fit there is no statement that could hold.
        margin = search.margin(&removed).unwrap_or(-1.0);
        if (margin > 0.0) != holds {
            let count = search.fewest(&removed, before, holds);
            return Some(Flip { holds, predicted, rows: Some(search.rows(&removed[..count])) });
        }
    }
}

struct Search<'a> {
    fit: &'a Fitted<'a>,
    statement: &'a Statement<'a>,
    judge: Judge,
    draws: &'a Draws<'a>,
    units: Vec<Vec<usize>>,
}

/// What the linear approximation says from one point on.
struct Step {
    /// Units that move the margin the wanted way, the strongest first.
    order: Vec<usize>,
    /// How many of them turn the statement; none where all together do not.
    predicted: Option<usize>,
}

impl Search<'_> {
    fn rows(&self, units: &[usize]) -> Vec<usize> {
        units.iter().flat_map(|&unit| self.units[unit].iter().copied()).collect()
    }

    /// By how much the statement holds without some units, by real refits.
    fn margin(&self, removed: &[usize]) -> Option<f64> {
        let rows = self.rows(removed);
        match self.judge {
            Judge::Estimate => {
                let theta = self.fit.refitted(&without(self.fit.problem.rows(), &rows))?;
                (self.statement.function)(&theta).map(|value| self.statement.margin(value))
            }
            Judge::Interval => {
                let left = self.draws.refits_without(self.fit, &rows)?;
                self.statement.margin_of(&left.replicates, self.draws.level)
            }
        }
    }

    /// The influence of the units that are left, at the fit without those that are removed.
    fn step(&self, removed: &[usize], margin: f64, holds: bool) -> Option<Step> {
        let rows = self.rows(removed);
        let counts = without(self.fit.problem.rows(), &rows);
        let theta = self.fit.refitted(&counts)?;
        let slopes = gradient(self.statement.function, &theta)?;
        // Where some rows are gone the curvature is that of the rest, and so are the scores.
        let weights: Vec<f64> = counts.iter().map(|&count| f64::from(count)).collect();
        let rest = self.fit.problem.reweighted(&counts);
        let rowwise = rest.rowwise(&theta, self.fit.held)?;
        let mut place = 0;
        let moves: Vec<f64> = weights
            .iter()
            .map(|&weight| {
                if weight <= 0.0 {
                    return 0.0;
                }
                let step = rowwise.step(place);
                place += 1;
                step.iter().zip(&slopes).map(|(a, b)| a * b).sum()
            })
            .collect();
        let of_unit: Vec<f64> =
            self.units.iter().map(|unit| unit.iter().map(|&row| moves[row]).sum()).collect();
        let changes = self.changes(&of_unit);
        Some(order(&changes, removed, margin, holds))
    }

    /// By how much the margin grows when a unit is left out, from by how much the number does.
    ///
    /// The standard error is the root of the sum of squares of all moves, so that leaving one out
    /// takes its square away.
    fn changes(&self, moves: &[f64]) -> Vec<f64> {
        let error = moves.iter().map(|by| by * by).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        moves
            .iter()
            .map(|&by| {
                let shift = self.statement.margin(self.statement.value + by);
                match self.judge {
                    Judge::Estimate => shift,
                    Judge::Interval => shift + NORMAL_95 * by * by / (2.0 * error),
                }
            })
            .collect()
    }

    /// The fewest of the removed units, in their order, that turn the statement: more than
    /// `before`, which do not.
    fn fewest(&self, removed: &[usize], before: usize, holds: bool) -> usize {
        let (mut low, mut high) = (before, removed.len());
        while high - low > 1 {
            let middle = usize::midpoint(low, high);
            let margin = self.margin(&removed[..middle]).unwrap_or(-1.0);
            if (margin > 0.0) == holds { low = middle } else { high = middle }
        }
        high
    }
}

/// The order in which units are removed, and how many of them turn the margin.
fn order(changes: &[f64], removed: &[usize], margin: f64, holds: bool) -> Step {
    let sign = if holds { -1.0 } else { 1.0 };
    let mut order: Vec<usize> = (0..changes.len())
        .filter(|unit| !removed.contains(unit) && sign * changes[*unit] > 0.0)
        .collect();
    order.sort_by(|&a, &b| (sign * changes[b]).total_cmp(&(sign * changes[a])).then(a.cmp(&b)));
    let mut left = sign * margin;
    let predicted = order.iter().position(|&unit| {
        left += changes[unit].abs();
        left > 0.0
    });
    Step { order, predicted: predicted.map(|index| index + 1) }
}
