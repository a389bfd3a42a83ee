//! The least sum of absolute residuals, exactly: from vertex to vertex along the steepest edge.
//!
//! A vertex is a plane through as many rows as there are coefficients. One of these is let go, and
//! the plane moves along the edge that the others leave as far as the sum falls, which is where
//! another row is met (Bloomfield & Steiger 1980, SIAM J. Sci. Stat. Comput. 1). The sum is convex
//! and falls at every step, so the last vertex is the least.

use super::columns::Columns;

/// A vertex of the sum.
pub(super) struct Vertex {
    /// Its place.
    pub(super) place: Vec<f64>,
    /// The rows that its plane passes through.
    pub(super) rows: Vec<usize>,
}

/// Steps at most, in rows and coefficients: a search that is longer goes in circles among ties.
const STEPS_PER_LINE: usize = 4;
/// A multiplier may exceed its bound by this share through rounding.
const SLACK: f64 = 1e-9;
/// An entry below this share of the largest one of its line is rounding.
const LOST: f64 = 1e-7;
/// A residual below this share of the largest response is none: its row lies on the plane.
const ON_THE_PLANE: f64 = 1e-13;
/// Times that a vertex is computed anew, free of the rounding of the steps to it.
const RENEWALS: usize = 5;

/// The vertex with the least `sum count |r|`; the search begins at the plane through the rows
/// `near`, or near that of least squares. None where the rows determine no plane, or where the
/// search does not end.
pub(super) fn least_absolute(design: &Columns, counts: &[f64], near: &[usize]) -> Option<Vertex> {
    let mut order: Vec<usize> = near.to_vec();
    if near.is_empty() {
        let left = design.residuals(&design.squares(counts)?);
        order = (0..left.len()).collect();
        order.sort_by(|&a, &b| left[a].abs().total_cmp(&left[b].abs()));
    }
    let mut table = Table::through(design, &order)?;
    for _ in 0..RENEWALS {
        let steps = table.descend(counts)?;
        let order = table.basis.clone();
        table = Table::through(design, &order)?;
        if steps == 0 {
            let coefficients = &table.left[design.rows.len()..];
            let place = coefficients.iter().map(|value| -value).collect();
            return Some(Vertex { place, rows: table.basis });
        }
    }
    None
}

/// Every row of the design as a sum of the rows of the vertex, with its residual.
///
/// Below the rows stand those of the identity, without a response: their residuals are the
/// coefficients, less the sign.
struct Table {
    lines: Vec<Vec<f64>>,
    left: Vec<f64>,
    basis: Vec<usize>,
    /// Residuals below this are none.
    least: f64,
}

impl Table {
    /// The plane through the first of these rows that determine one.
    fn through(design: &Columns, order: &[usize]) -> Option<Self> {
        let size = design.rows[0].len();
        let unit = |one: usize| (0..size).map(|at| f64::from(u8::from(at == one))).collect();
        let mut lines = design.rows.clone();
        lines.extend((0..size).map(unit));
        let mut left = design.response.clone();
        left.resize(lines.len(), 0.0);
        let largest = left.iter().fold(0.0_f64, |most, y| most.max(y.abs()));
        let (basis, least) = (vec![usize::MAX; size], ON_THE_PLANE * largest);
        let mut table = Self { lines, left, basis, least };
        for &row in order {
            let line = &table.lines[row];
            let largest = line.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
            let free = (0..size).filter(|&at| table.basis[at] == usize::MAX);
            let Some(at) = free.max_by(|&a, &b| line[a].abs().total_cmp(&line[b].abs())) else {
                break;
            };
            if line[at].abs() > LOST * largest {
                table.enter(row, at);
            }
        }
        (!table.basis.contains(&usize::MAX)).then_some(table)
    }

    /// Lets a row enter at a place of the basis.
    fn enter(&mut self, row: usize, at: usize) {
        let entering = self.lines[row].clone();
        let (pivot, rest) = (entering[at], self.left[row]);
        let rows = self.lines.len() - entering.len();
        for (index, (line, left)) in self.lines.iter_mut().zip(&mut self.left).enumerate() {
            let times = line[at] / pivot;
            if times != 0.0 {
                *left -= times * rest;
                if index < rows && left.abs() <= self.least {
                    *left = 0.0;
                }
                line.iter_mut().zip(&entering).for_each(|(x, y)| *x -= times * y);
                line[at] = times;
            }
        }
        self.lines[row] = (0..entering.len()).map(|one| f64::from(u8::from(one == at))).collect();
        self.left[row] = 0.0;
        self.basis[at] = row;
    }

    /// Follows the steepest edge until none falls: the steps it took, or none of too many.
    fn descend(&mut self, counts: &[f64]) -> Option<usize> {
        let most = STEPS_PER_LINE * self.lines.len();
        let mut is_tied = false;
        for step in 0..most {
            let Some((at, slope)) = self.edge(counts, is_tied) else { return Some(step) };
            let row = self.met(counts, at, slope)?;
            is_tied = self.left[row] == 0.0;
            self.enter(row, at);
        }
        None
    }

    /// The edge along which the sum falls fastest, with its slope were the row that is let go not
    /// counted; none where it falls along none.
    ///
    /// After a step of no length it is the edge of the earliest row along which the sum falls, so
    /// that the steps do not go in circles (Bland 1977, Math. Oper. Res. 2).
    fn edge(&self, counts: &[f64], is_tied: bool) -> Option<(usize, f64)> {
        let mut slopes = vec![0.0; self.basis.len()];
        for ((line, left), count) in self.lines.iter().zip(&self.left).zip(counts) {
            if *left != 0.0 && *count > 0.0 {
                let pull = count * left.signum();
                slopes.iter_mut().zip(line).for_each(|(slope, x)| *slope += pull * x);
            }
        }
        let excess = |at: usize| {
            let own = counts[self.basis[at]];
            slopes[at].abs() - own - SLACK * (1.0 + own)
        };
        let falling = (0..slopes.len()).filter(|&at| excess(at) > 0.0);
        let at = if is_tied {
            falling.min_by_key(|&at| self.basis[at])?
        } else {
            falling.max_by(|&a, &b| excess(a).total_cmp(&excess(b)))?
        };
        Some((at, slopes[at]))
    }

    /// The row that is met where the sum along an edge is least.
    fn met(&self, counts: &[f64], at: usize, slope: f64) -> Option<usize> {
        // The residual of the row that is let go moves against the slope.
        let way = -slope.signum();
        let mut met: Vec<(f64, usize)> = Vec::new();
        for (row, &count) in counts.iter().enumerate() {
            let speed = way * self.lines[row][at];
            if count > 0.0 && row != self.basis[at] && speed != 0.0 {
                let time = -self.left[row] / speed;
                if time >= 0.0 {
                    met.push((time, row));
                }
            }
        }
        met.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut rise = counts[self.basis[at]] - slope.abs();
        for (time, row) in met {
            // A row that lies on the plane already has pulled neither way so far.
            let times = if time == 0.0 { 1.0 } else { 2.0 };
            rise += times * counts[row] * self.lines[row][at].abs();
            if rise >= 0.0 {
                return Some(row);
            }
        }
        None
    }
}
