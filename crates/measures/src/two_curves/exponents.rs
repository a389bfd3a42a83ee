//! Whether two recipes share their exponent.

use super::contrast::TwoCurves;
use super::curve::{Curve, CurveForm};
use super::floored;
use super::student;
use crate::quantile::standard_deviation;

/// Exponents that are looked through.
const STEPS: usize = 400;
/// The distance of neighbours at most.
const STEP_MOST: f64 = 0.005;
/// Steps in a standard error of the difference, at least.
const STEPS_IN_ERROR: f64 = 8.0;

/// The exponents of both, and their difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentContrast {
    /// Of A and of B.
    pub exponents: [f64; 2],
    /// Of B less that of A.
    pub difference: f64,
    /// Lower end of the interval; none, below all that were looked through.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The exponent under which both fit best, if they share one; none where theirs are too far
    /// apart for one that was looked through.
    pub shared: Option<f64>,
    /// p value of one exponent against two, by F.
    pub p_value: f64,
}

impl TwoCurves {
    /// The difference of the exponents of the laws. The interval is the profile's: differences at
    /// which the squares, divided by the variance of a run of each recipe, rise by less than the
    /// square of Student's quantile; where runs are drawn anew it is Student's with the spread of
    /// the draws. None where a curve is no law.
    #[must_use]
    pub fn exponents(&self, level: f64) -> Option<ExponentContrast> {
        let both = [&self.a, &self.b];
        if both.iter().any(|curve| curve.form != CurveForm::Law) {
            return None;
        }
        let unit = [0.0, 0.0, 1.0];
        let is_drawn = both.iter().any(|curve| !curve.drawn.is_empty());
        let own = [0, 1].map(|which| exponent_variance(both[which], self.variance[which]));
        let share = self.paired_share([&unit, &unit]).max(1e-9);
        let error = (share * (own[0] + own[1])).sqrt();
        let step = (error / STEPS_IN_ERROR).clamp(1e-9, STEP_MOST);
        let freedom = self.freedom_of_pairs().unwrap_or_else(|| self.satterthwaite(own));
        let quantile = student::two_sided(freedom, level);
        let critical = quantile * quantile * share;
        let exponents = [self.a.exponent()?, self.b.exponent()?];
        let grids = exponents.map(|exponent| Grid::about(exponent, step));
        let profiles = [
            grids[0].profile(&self.a, self.variance[0])?,
            grids[1].profile(&self.b, self.variance[1])?,
        ];
        let best = profiles.each_ref().map(|p| p.iter().copied().fold(f64::INFINITY, f64::min));
        // By how much a difference of so many steps raises the squares, and where A lies then.
        let along = |steps: isize| -> (f64, usize) {
            let shift = steps - (grids[1].first - grids[0].first);
            let values = (0..STEPS).filter_map(|at| {
                let other = at.checked_add_signed(shift).filter(|other| *other < STEPS)?;
                Some((profiles[0][at] + profiles[1][other] - best[0] - best[1], at))
            });
            values.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::INFINITY, 0))
        };
        let difference = exponents[1] - exponents[0];
        let (rise, at) = along(0);
        let shared = rise.is_finite().then(|| grids[0].alpha(at));
        if is_drawn {
            let half = quantile * error;
            let [low, high] = [difference - half, difference + half].map(Some);
            let p_value = student::p_value(difference / error, freedom);
            return Some(ExponentContrast { exponents, difference, low, high, shared, p_value });
        }
        let t = if rise.is_finite() { (rise.max(0.0) / share).sqrt() } else { difference / error };
        Some(ExponentContrast {
            exponents,
            difference,
            low: end(&along, difference, step, (-1, critical)),
            high: end(&along, difference, step, (1, critical)),
            shared,
            p_value: student::p_value(t, freedom),
        })
    }
}

/// The variance of an exponent: that of the draws where runs are drawn anew.
fn exponent_variance(curve: &Curve, of_run: f64) -> f64 {
    let drawn: Vec<f64> = curve.drawn.iter().map(|theta| theta[2]).collect();
    if drawn.len() > 1 {
        let spread = standard_deviation(&drawn);
        return spread * spread;
    }
    let loading = Curve::loading(&curve.design, &[0.0, 0.0, 1.0]);
    of_run * loading.iter().map(|share| share * share).sum::<f64>()
}

/// Exponents at whole steps.
#[derive(Clone, Copy)]
struct Grid {
    first: isize,
    step: f64,
}

impl Grid {
    /// About an exponent, above zero.
    fn about(exponent: f64, step: f64) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "far fewer steps than there are numbers"
        )]
        let middle = (exponent / step).round() as isize;
        Self { first: (middle - STEPS.cast_signed() / 2).max(1), step }
    }

    fn alpha(self, at: usize) -> f64 {
        (self.first + at.cast_signed()) as f64 * self.step
    }

    /// The squares at each exponent, over the variance.
    fn profile(self, curve: &Curve, variance: f64) -> Option<Vec<f64>> {
        let middle = f64::midpoint(curve.ends[0], curve.ends[1]);
        let u: Vec<f64> = curve.ln_axis.iter().map(|ln_x| ln_x - middle).collect();
        let scale = variance.max(f64::MIN_POSITIVE);
        let one = |at: usize| {
            Some(floored::fit(&u, &curve.ln_metric, Some(self.alpha(at)))?.squares / scale)
        };
        (0..STEPS).map(one).collect()
    }
}

/// The end of the interval in a direction, on a line between the last difference inside and the
/// first one outside.
fn end(
    along: &dyn Fn(isize) -> (f64, usize),
    difference: f64,
    step: f64,
    (direction, critical): (isize, f64),
) -> Option<f64> {
    #[allow(clippy::cast_possible_truncation, reason = "far fewer steps than there are numbers")]
    let mut at = (difference / step).round() as isize;
    let mut before = along(at).0;
    loop {
        let next = along(at + direction).0;
        if !next.is_finite() {
            return None;
        }
        if next > critical {
            // Roots of the squares rise evenly.
            let [before, next, critical] = [before, next, critical].map(|it| it.max(0.0).sqrt());
            let share = ((critical - before) / (next - before)).clamp(0.0, 1.0);
            return Some(step * (at as f64 + direction as f64 * share));
        }
        (before, at) = (next, at + direction);
    }
}
