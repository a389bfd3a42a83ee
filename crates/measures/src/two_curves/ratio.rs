//! How much more of the axis one recipe needs for what the other reaches.

use laws::{exp, ln};

use super::contrast::TwoCurves;
use super::student;

/// Factors that are looked through, each way, in logarithms.
const LN_FACTOR_MOST: f64 = 9.3;
/// Steps of the look, each way.
const STEPS: usize = 400;
/// Halvings of a step: what is left is of no size.
const HALVINGS: usize = 40;

/// The factor c by which A needs more of the axis than B at a place, `L_A(c x) = L_B(x)`: above one
/// B is better there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Multiplier {
    /// The place of B.
    pub place: f64,
    /// The factor; none where A reaches it at no factor that was looked at.
    pub estimate: Option<f64>,
    /// Lower end of its interval; none, below every factor that was looked at.
    pub low: Option<f64>,
    /// Upper end; none, above every factor that was looked at.
    pub high: Option<f64>,
    /// Whether both the place and what A needs lie inside the runs.
    pub inside: bool,
}

impl TwoCurves {
    /// The factor at a place, with the set of factors at which no difference between `L_A(c x)` and
    /// `L_B(x)` is rejected. None where a polynomial says nothing of the place.
    #[must_use]
    pub fn multiplier(&self, place: f64, level: f64) -> Option<Multiplier> {
        let ln_x = ln(place);
        if !self.b.covers(ln_x) {
            return None;
        }
        // Rises with the factor, since A falls.
        let value = |ln_c: f64| self.b.at(ln_x) - self.a.at(ln_x + ln_c);
        let scaled = |ln_c: f64| {
            let found = self.between(&[ln_x + ln_c], &[ln_x]);
            found.t() / student::two_sided(found.freedom, level)
        };
        let reaches = |ln_c: f64| self.a.covers(ln_x + ln_c);
        let estimate = first_above(&value, 0.0, &reaches);
        let [low, high] = match estimate {
            Some(at) => [
                passes(&scaled, -1.0, (at, -STEP), &reaches),
                passes(&scaled, 1.0, (at, STEP), &reaches),
            ],
            None => out_of_reach(&scaled, &reaches),
        };
        let is_inside = |curve: &super::curve::Curve, ln_x: f64| {
            (curve.ends[0] - 1e-9..=curve.ends[1] + 1e-9).contains(&ln_x)
        };
        let inside =
            estimate.is_some_and(|at| is_inside(&self.a, ln_x + at) && is_inside(&self.b, ln_x));
        Some(Multiplier {
            place,
            estimate: estimate.map(exp),
            low: low.map(exp),
            high: high.map(exp),
            inside,
        })
    }
}

const STEP: f64 = LN_FACTOR_MOST / STEPS as f64;

/// The ends where no factor that was looked at is enough: more than the greatest, or less than the
/// least, as far as the difference there says so.
fn out_of_reach(scaled: &dyn Fn(f64) -> f64, reaches: &dyn Fn(f64) -> bool) -> [Option<f64>; 2] {
    let factors = (0..=2 * STEPS).map(|i| -LN_FACTOR_MOST + STEP * i as f64);
    let within: Vec<f64> = factors.filter(|ln_c| reaches(*ln_c)).collect();
    let (Some(&least), Some(&most)) = (within.first(), within.last()) else { return [None; 2] };
    if scaled(least) > 1.0 {
        return [None, Some(least)];
    }
    // All are below the value; those from which on it is not rejected are the interval.
    let low = first_above(scaled, -1.0, reaches);
    [low.or_else(|| (scaled(most) < -1.0).then_some(most)), None]
}

/// The first factor at which a function is above a value.
fn first_above(
    function: &dyn Fn(f64) -> f64,
    value: f64,
    reaches: &dyn Fn(f64) -> bool,
) -> Option<f64> {
    let factors = (0..=2 * STEPS).map(|i| -LN_FACTOR_MOST + STEP * i as f64);
    let mut before: Option<f64> = None;
    for ln_c in factors.filter(|ln_c| reaches(*ln_c)) {
        if function(ln_c) > value {
            return before.map(|from| halved(function, value, from, ln_c));
        }
        before = Some(ln_c);
    }
    None
}

/// The next factor from one on, upwards or downwards by `step`, at which a rising function lies
/// past a value.
fn passes(
    function: &dyn Fn(f64) -> f64,
    value: f64,
    (from, step): (f64, f64),
    reaches: &dyn Fn(f64) -> bool,
) -> Option<f64> {
    let mut before = from;
    while before * step.signum() < LN_FACTOR_MOST {
        let next = before + step;
        if !reaches(next) {
            return None;
        }
        if (function(next) - value) * step > 0.0 {
            return Some(halved(function, value, before.min(next), before.max(next)));
        }
        before = next;
    }
    None
}

/// Where the function passes the value between two factors.
fn halved(function: &dyn Fn(f64) -> f64, value: f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if function(middle) > value { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}
