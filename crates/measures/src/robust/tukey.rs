//! Tukey's bisquare M-estimator by least squares with weights that are made anew.

use super::columns::Columns;
use crate::quantile::median;

/// Beyond so many scales a row has no weight: 95 % efficiency where errors are normal.
pub(super) const K: f64 = 4.685;
/// The median of `|z|` of a normal z: its upper quartile.
const NORMAL_MAD: f64 = 0.674_489_750_196_081_7;
/// Steps at most.
const STEPS: usize = 500;
/// Steps have settled where no residual moves by more than this share of the scale.
const SETTLED: f64 = 1e-8;

/// The place and its scale; none where the rows with a weight do not determine it, or where the
/// steps do not settle.
pub(super) fn tukey(design: &Columns, counts: &[f64]) -> Option<(Vec<f64>, f64)> {
    let mut place = design.squares(counts)?;
    let mut left = design.residuals(&place);
    for _ in 0..STEPS {
        let scale = scale(&left, counts)?;
        // Half of the rows lie on the plane: nothing is left to weigh by.
        if scale == 0.0 {
            return Some((place, scale));
        }
        let weights: Vec<f64> =
            left.iter().zip(counts).map(|(r, n)| n * weight(r / scale)).collect();
        place = design.squares(&weights)?;
        let next = design.residuals(&place);
        let moved = left.iter().zip(&next).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
        left = next;
        if moved <= SETTLED * scale {
            return Some((place, scale));
        }
    }
    None
}

/// `(1 - (z/k)²)²`, 0 beyond k.
fn weight(z: f64) -> f64 {
    let share = z / K;
    let rest = (1.0 - share * share).max(0.0);
    rest * rest
}

/// The median of `|r|` over that of a normal variable, each row as often as it counts.
fn scale(left: &[f64], counts: &[f64]) -> Option<f64> {
    let mut all = Vec::with_capacity(left.len());
    for (r, &count) in left.iter().zip(counts) {
        let mut so_far = 0.5;
        while so_far < count {
            all.push(r.abs());
            so_far += 1.0;
        }
    }
    median(&all).map(|median| median / NORMAL_MAD)
}
