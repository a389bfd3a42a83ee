//! Designs of starts beside the ranking: spread over the grid, spread over the box around it, and
//! hops from ends that are known.
//!
//! What ranks highest can lead to one basin altogether. A design that knows nothing of the ranking
//! is what tells a search whether there are others.

use crate::projection::{Candidate, Columns};
use crate::{Bounds, Function as _, Grid, Problem};

/// Iterations that give the root of [`ratios`] every bit: each shrinks the error threefold or more.
const ROOT_STEPS: usize = 64;

/// Makes starts for one problem, each once.
pub(crate) struct Designs<'a> {
    problem: &'a Problem<'a>,
    grid: &'a Grid,
    bounds: &'a Bounds,
    /// The axes that the grid names.
    axes: Vec<usize>,
    /// Ends of the box on each of these axes.
    box_of_axes: Vec<[f64; 2]>,
    /// Of the low-discrepancy sequence, one a named axis.
    ratios: Vec<f64>,
    /// How many points of the sequence have been taken.
    taken: usize,
}

impl<'a> Designs<'a> {
    /// Designs around the grid of a search.
    ///
    /// The box spans the grid's values on each axis with half their width on either side, within
    /// the bounds; an axis with one value is as wide as a step of the solver may be.
    pub(crate) fn new(problem: &'a Problem<'a>, grid: &'a Grid, bounds: &'a Bounds) -> Self {
        let axes: Vec<usize> = (0..grid.axes.len()).filter(|&i| grid.axes[i].is_some()).collect();
        let box_of_axes = axes
            .iter()
            .map(|&axis| {
                let values = grid.axes[axis].as_deref().unwrap_or_default();
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let beyond = if high > low { 0.5 * (high - low) } else { problem.reach(axis, &[]) };
                let inside = |at: f64| at.max(bounds.lower[axis]).min(bounds.upper[axis]);
                [inside(low - beyond), inside(high + beyond)]
            })
            .collect();
        let ratios = ratios(axes.len());
        Self { problem, grid, bounds, axes, box_of_axes, ratios, taken: 0 }
    }

    /// The same designs from a later point of their sequence on: none of its starts is one of the
    /// first so many.
    pub(crate) const fn after(mut self, taken: usize) -> Self {
        self.taken = taken;
        self
    }

    /// So many starts spread over a share of the box's width about its middle, by the next points
    /// of the sequence.
    pub(crate) fn in_box(&mut self, count: usize, share: f64) -> Vec<Candidate> {
        let limits: Vec<[f64; 2]> = self
            .box_of_axes
            .iter()
            .map(|[low, high]| {
                let (middle, half) = (0.5 * (low + high), 0.5 * share * (high - low));
                [middle - half, middle + half]
            })
            .collect();
        (0..count).map(|_| self.start_at(&limits)).collect()
    }

    /// So many starts around ends, the ends taking turns: each within half the box's width of its
    /// end, on every axis.
    pub(crate) fn around(&mut self, ends: &[Vec<f64>], count: usize) -> Vec<Candidate> {
        (0..count)
            .map(|turn| {
                let end = &ends[turn % ends.len()];
                let limits = self.axes.iter().zip(&self.box_of_axes);
                let near = limits.map(|(&axis, [low, high])| {
                    let half = 0.5 * (high - low);
                    let inside =
                        |at: f64| at.max(self.bounds.lower[axis]).min(self.bounds.upper[axis]);
                    [inside(end[axis] - half), inside(end[axis] + half)]
                });
                let near: Vec<[f64; 2]> = near.collect();
                self.start_at(&near)
            })
            .collect()
    }

    /// The start at the next point of the sequence, between limits of the named axes; the other
    /// coordinates follow from them.
    fn start_at(&mut self, limits: &[[f64; 2]]) -> Candidate {
        self.taken += 1;
        let mut axes = vec![None; self.grid.axes.len()];
        for ((&axis, ratio), [low, high]) in self.axes.iter().zip(&self.ratios).zip(limits) {
            let place = 0.5 + self.taken as f64 * ratio;
            axes[axis] = Some(vec![low + (high - low) * (place - place.floor())]);
        }
        let point = Grid { axes };
        Columns::new(self.problem, &point).candidate(0)
    }
}

/// Steps of a sequence that fills the unit cube of so many dimensions evenly from its first point
/// on: powers of `1/g`, `g` the positive root of `g^(d+1) = g + 1` (the additive recurrence of
/// Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"; the golden ratio where
/// d = 1).
fn ratios(dimensions: usize) -> Vec<f64> {
    let power = 1.0 / (dimensions as f64 + 1.0);
    let mut root = 2.0;
    for _ in 0..ROOT_STEPS {
        root = libm::pow(1.0 + root, power);
    }
    let mut ratio = 1.0;
    (0..dimensions)
        .map(|_| {
            ratio /= root;
            ratio
        })
        .collect()
}

/// So many combinations of the grid, by their running number, each as far as can be from those
/// before it and from those that are known (Kennard & Stone 1969, Technometrics 11); every axis
/// counts by its width.
pub(crate) fn farthest(grid: &Grid, known: &[usize], count: usize) -> Vec<usize> {
    if count == 0 {
        return Vec::new();
    }
    let places: Vec<Vec<f64>> = (0..grid.len()).map(|index| place(grid, index)).collect();
    let mut distances = vec![f64::INFINITY; places.len()];
    let visit = |distances: &mut Vec<f64>, from: usize| {
        for (distance, place) in distances.iter_mut().zip(&places) {
            let squares = place.iter().zip(&places[from]).map(|(a, b)| (a - b) * (a - b));
            *distance = distance.min(squares.sum());
        }
        // Never taken again, even where two values of an axis are equal.
        distances[from] = f64::NEG_INFINITY;
    };
    for &index in known {
        visit(&mut distances, index);
    }
    let mut chosen = Vec::new();
    while chosen.len() < count {
        let mut best = None;
        for (index, &distance) in distances.iter().enumerate() {
            if distance >= 0.0 && best.is_none_or(|best: usize| distance > distances[best]) {
                best = Some(index);
            }
        }
        let Some(best) = best else { break };
        chosen.push(best);
        visit(&mut distances, best);
    }
    chosen
}

/// The combinations whose misfit is the lowest among their neighbours on the grid, by their running
/// number, the lowest first: each is the bottom of a valley of its own as far as the grid can tell.
/// Of equal misfits the first counts as the lower, and one that is no number as high.
pub(crate) fn valleys(grid: &Grid, misfits: &[f64]) -> Vec<usize> {
    let counts: Vec<usize> =
        grid.axes.iter().map(|axis| axis.as_ref().map_or(1, Vec::len)).collect();
    let is_lower = |a: usize, b: usize| misfits[a].total_cmp(&misfits[b]).then(a.cmp(&b)).is_lt();
    let mut valleys: Vec<usize> = (0..misfits.len())
        .filter(|&at| {
            let indices = grid.indices(at);
            let mut stride = 1;
            let mut is_lowest = true;
            for (index, count) in indices.iter().zip(&counts).rev() {
                is_lowest &= *index == 0 || is_lower(at, at - stride);
                is_lowest &= index + 1 == *count || is_lower(at, at + stride);
                stride *= count;
            }
            is_lowest
        })
        .collect();
    valleys.sort_by(|&a, &b| misfits[a].total_cmp(&misfits[b]));
    valleys
}

/// Where a combination lies in the unit cube of the named axes with more than one value.
fn place(grid: &Grid, combination: usize) -> Vec<f64> {
    let indices = grid.indices(combination);
    let axes = grid.axes.iter().zip(indices);
    axes.filter_map(|(axis, index)| {
        let values = axis.as_deref()?;
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (high > low).then(|| (values[index] - low) / (high - low))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The golden ratio, and the plastic number of two dimensions with its square: closed forms.
    #[test]
    fn steps_are_those_of_the_recurrence() {
        let golden = 1.0_f64.midpoint(5.0_f64.sqrt());
        assert!((ratios(1)[0] - 1.0 / golden).abs() < 1e-15, "{:?}", ratios(1));
        // Roberts 2018 prints 0.7548776662466927 and 0.5698402909980532.
        let two = ratios(2);
        let printed = [0.754_877_666_246_692_7, 0.569_840_290_998_053_2];
        assert!(two.iter().zip(printed).all(|(a, b)| (a - b).abs() < 1e-15), "{two:?}");
    }

    /// Of a square of nine points, from one corner: the opposite one, the two others, the centre.
    #[test]
    fn the_farthest_come_first() {
        let axis = || Some(vec![0.0, 5.0, 10.0]);
        let other = || Some(vec![0.0, 0.05, 0.1]);
        let grid = Grid { axes: vec![axis(), None, other()] };
        assert_eq!(farthest(&grid, &[0], 4), [8, 2, 6, 4], "corners, then the middle");
        let all = farthest(&grid, &[], 20);
        let mut sorted = all.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..9).collect::<Vec<_>>(), "each once: {all:?}");
    }

    /// Misfits of a three by four grid with two valleys, one of them in a corner, and a tie.
    #[test]
    fn every_valley_is_named_once() {
        let grid = Grid { axes: vec![Some(vec![0.0; 3]), None, Some(vec![0.0; 4])] };
        let misfits = [5.0, 4.0, 6.0, 2.0, 3.0, 1.0, 7.0, 8.0, 9.0, 1.0, 7.0, f64::NAN];
        assert_eq!(valleys(&grid, &misfits), [5, 3], "the lower one first; 5 before its equal");
    }
}
