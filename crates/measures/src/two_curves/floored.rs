//! A power law with a floor, `L(x) = E + A e^(-α u)`, fitted to logarithms of a metric.
//!
//! `u = ln x - c` is centred at the runs, so that the parameters are told apart.

use laws::{exp, exp_each, ln, ln_each};

use crate::regression::{back_substitute, orthonormal_columns, regress};

/// Exponents outside are none of a law: beyond, the term is a constant or a wall.
const ALPHA: [f64; 2] = [1e-3, 6.0];
/// A floor this far below the least value (in logarithms) is none.
const LN_FLOOR_LEAST: f64 = -14.0;
/// Exponents from which the search starts.
const STARTS: [f64; 7] = [0.05, 0.12, 0.25, 0.5, 0.9, 1.6, 3.0];
/// Starts that are followed to their end.
const FOLLOWED: usize = 2;
/// Steps at most.
const STEPS: usize = 60;
/// The search ends once a step gains less than this share.
const GAIN: f64 = 1e-11;

/// A fitted law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Floored {
    /// ln A, E and α.
    pub(super) theta: [f64; 3],
    /// Sum of squared residuals of the logarithms.
    pub(super) squares: f64,
}

/// `ln L` at a centred place.
pub(super) fn ln_loss([ln_a, floor, alpha]: [f64; 3], u: f64) -> f64 {
    ln(floor + exp(ln_a - alpha * u))
}

/// The derivatives of `ln L` in ln A, E and α; the second is not zero where the floor is.
pub(super) fn gradient(theta: [f64; 3], u: f64) -> [f64; 3] {
    let term = exp(theta[0] - theta[2] * u);
    let whole = theta[1] + term;
    [term / whole, 1.0 / whole, -u * term / whole]
}

/// The least squares fit; with `alpha`, that of a given exponent. None of fewer than three runs,
/// or runs at fewer than two places.
pub(super) fn fit(u: &[f64], ln_y: &[f64], alpha: Option<f64>) -> Option<Floored> {
    let without = no_floor(u, ln_y, alpha)?;
    let starts: &[f64] = alpha.as_ref().map_or(&STARTS, core::slice::from_ref);
    let data = Data { u, ln_y, free: alpha.is_none() };
    let mut valued: Vec<(f64, [f64; 3])> = starts
        .iter()
        .map(|&start| data.start(start))
        .map(|theta| (data.squares(theta), theta))
        .collect();
    valued.sort_by(|a, b| a.0.total_cmp(&b.0));
    valued.truncate(FOLLOWED);
    let ends = valued.into_iter().map(|(_, theta)| data.followed(theta));
    let best = ends.min_by(|a, b| a.squares.total_cmp(&b.squares))?;
    Some(if best.squares < without.squares { best } else { without })
}

/// The law with no floor: a line through the logarithms.
fn no_floor(u: &[f64], ln_y: &[f64], alpha: Option<f64>) -> Option<Floored> {
    if u.len() < 3 {
        return None;
    }
    let (ln_a, alpha) = if let Some(alpha) = alpha {
        let sum: f64 = u.iter().zip(ln_y).map(|(u, y)| y + alpha * u).sum();
        (sum / u.len() as f64, alpha)
    } else {
        let line = regress(&[u], ln_y).ok()?;
        (line.coefficients[0], -line.coefficients[1])
    };
    let theta = [ln_a, 0.0, alpha];
    let data = Data { u, ln_y, free: true };
    Some(Floored { theta, squares: data.squares([ln_a, f64::NEG_INFINITY, alpha]) })
}

/// The runs, and whether the exponent is free; its coordinates are ln A, ln E and α.
struct Data<'a> {
    u: &'a [f64],
    ln_y: &'a [f64],
    free: bool,
}

impl Data<'_> {
    fn squares(&self, at: [f64; 3]) -> f64 {
        self.look(at, &mut Looked::default())
    }

    /// The sum of squares, with what each run is at the point: the bits of [`ln_loss`] at each.
    fn look(&self, [ln_a, ln_e, alpha]: [f64; 3], into: &mut Looked) -> f64 {
        let floor = exp(ln_e);
        into.terms.clear();
        into.terms.extend(self.u.iter().map(|u| ln_a - alpha * u));
        exp_each(&mut into.terms);
        into.wholes.clear();
        into.wholes.extend(into.terms.iter().map(|term| floor + term));
        into.left.clone_from(&into.wholes);
        ln_each(&mut into.left);
        into.left.iter_mut().zip(self.ln_y).for_each(|(ln_l, y)| *ln_l = y - *ln_l);
        into.left.iter().map(|left| left * left).sum()
    }

    /// A and E by least squares of relative errors at an exponent, both kept positive.
    fn start(&self, alpha: f64) -> [f64; 3] {
        let [mut pp, mut pq, mut qq, mut p1, mut q1] = [0.0; 5];
        let mut least = f64::INFINITY;
        for (u, ln_y) in self.u.iter().zip(self.ln_y) {
            let weight = exp(-ln_y);
            let (p, q) = (exp(-alpha * u) * weight, weight);
            pp += p * p;
            pq += p * q;
            qq += q * q;
            p1 += p;
            q1 += q;
            least = least.min(*ln_y);
        }
        let whole = pp * qq - pq * pq;
        let [a, e] = [(p1 * qq - q1 * pq) / whole, (q1 * pp - p1 * pq) / whole];
        let lowest = exp(least);
        if a > 0.0 && e > 0.0 {
            return [ln(a), ln(e), alpha];
        }
        let e = if e > 0.0 { 0.9 * lowest } else { 0.1 * lowest };
        let a = (p1 - e * pq) / pp;
        [ln(a.max(1e-3 * lowest)), ln(e), alpha]
    }

    /// Levenberg and Marquardt's steps from a start to the end (Marquardt 1963, SIAM J. 11).
    fn followed(&self, mut at: [f64; 3]) -> Floored {
        let (mut here, mut there) = (Looked::default(), Looked::default());
        let mut squares = self.look(at, &mut here);
        let mut slopes = self.slopes(at, &here);
        let mut damping = 1e-3;
        let mut steps = 0;
        while steps < STEPS && damping < 1e10 {
            steps += 1;
            let Some(next) = step(at, &slopes, &here.left, damping) else { break };
            let found = self.look(next, &mut there);
            if !self.is_allowed(next) || found >= squares || !found.is_finite() {
                damping *= 8.0;
                continue;
            }
            let gain = squares - found;
            (at, squares) = (next, found);
            core::mem::swap(&mut here, &mut there);
            damping = (damping * 0.2).max(1e-12);
            if gain <= GAIN * squares {
                break;
            }
            slopes = self.slopes(at, &here);
        }
        Floored { theta: [at[0], exp(at[1]), at[2]], squares }
    }

    fn is_allowed(&self, [_, ln_e, alpha]: [f64; 3]) -> bool {
        let least = self.ln_y.iter().copied().fold(f64::INFINITY, f64::min);
        ln_e > least + LN_FLOOR_LEAST && (!self.free || (ALPHA[0]..=ALPHA[1]).contains(&alpha))
    }

    /// The derivatives in the free coordinates, one column each: [`gradient`], but for ln E.
    fn slopes(&self, at: [f64; 3], here: &Looked) -> Vec<Vec<f64>> {
        let floor = exp(at[1]);
        let runs = || here.terms.iter().zip(&here.wholes);
        let of_a = runs().map(|(term, whole)| term / whole).collect();
        let of_e = here.wholes.iter().map(|whole| 1.0 / whole * floor).collect();
        let mut slopes = vec![of_a, of_e];
        if self.free {
            let of_alpha = |(u, (term, whole)): (&f64, (&f64, &f64))| -u * term / whole;
            slopes.push(self.u.iter().zip(runs()).map(of_alpha).collect());
        }
        slopes
    }
}

/// The runs at a point: the falling term, its sum with the floor, and what the law leaves of ln y.
#[derive(Default)]
struct Looked {
    terms: Vec<f64>,
    wholes: Vec<f64>,
    left: Vec<f64>,
}

/// The damped step; none where the derivatives depend on each other.
fn step(at: [f64; 3], slopes: &[Vec<f64>], left: &[f64], damping: f64) -> Option<[f64; 3]> {
    let free = slopes.len();
    let mut columns = Vec::with_capacity(free);
    for (index, slope) in slopes.iter().enumerate() {
        let mut column = Vec::with_capacity(left.len() + free);
        column.extend_from_slice(slope);
        let length: f64 = column.iter().map(|value| value * value).sum();
        let weight = (damping * length.max(1e-12)).sqrt();
        column.extend((0..free).map(|row| if row == index { weight } else { 0.0 }));
        columns.push(column);
    }
    let found = orthonormal_columns(&columns).ok()?;
    // Below the runs the right side is zero, which adds nothing.
    let of_runs = |unit: &Vec<f64>| unit.iter().zip(left).map(|(a, b)| a * b).sum();
    let shares: Vec<f64> = found.basis.iter().map(of_runs).collect();
    let mut next = at;
    next.iter_mut()
        .zip(back_substitute(&found.upper, &shares))
        .for_each(|(value, step)| *value += step);
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A law without noise comes back, whatever its exponent.
    #[test]
    fn a_law_without_noise_comes_back() {
        let u: Vec<f64> = (0..8).map(|step| f64::from(step) - 3.5).collect();
        for (floor, alpha) in [(1.7, 0.3), (0.4, 1.1), (2.5, 0.08)] {
            let ln_y: Vec<f64> = u.iter().map(|u| ln_loss([ln(0.8), floor, alpha], *u)).collect();
            let found = fit(&u, &ln_y, None).expect("eight runs");
            let [ln_a, e, a] = found.theta;
            assert!((exp(ln_a) - 0.8).abs() < 1e-3, "{found:?}");
            assert!((e - floor).abs() < 1e-3 && (a - alpha).abs() < 1e-4, "{found:?}");
            let given = fit(&u, &ln_y, Some(alpha)).expect("eight runs");
            assert!(given.squares < 1e-14, "{given:?}");
        }
    }

    /// The derivatives are those of differences.
    #[test]
    fn the_gradient_is_that_of_differences() {
        let theta = [-0.3, 1.2, 0.4];
        for u in [-3.0, 0.0, 2.5] {
            let found = gradient(theta, u);
            for (index, found) in found.iter().enumerate() {
                let [mut up, mut down] = [theta; 2];
                up[index] += 1e-6;
                down[index] -= 1e-6;
                let slope = (ln_loss(up, u) - ln_loss(down, u)) / 2e-6;
                assert!((slope - found).abs() < 1e-8, "{index}: {slope} {found}");
            }
        }
    }

    /// A pure power law has no floor, and runs that fall ever faster have none.
    #[test]
    fn there_is_not_always_a_floor() {
        let u = [-2.0, -1.0, 0.0, 1.0, 2.0];
        let faster: Vec<f64> = u.iter().map(|u| -0.3 * u - 0.05 * u * u).collect();
        let found = fit(&u, &faster, None).expect("five runs");
        assert!(found.theta[1] < 1e-3, "{found:?}");
        assert!((found.theta[2] - 0.3).abs() < 0.01, "{found:?}");
    }
}
