//! Which runs to buy next so that a quantity is known better.
//!
//! About the minimum the fit coordinates scatter with the covariance `s² (J'J)⁻¹`, J the gradients
//! of the law's logarithm at the runs. A further run adds its own gradient to `J'J`, whatever its
//! loss will be, so that its use for a quantity with gradient g is known beforehand: the variance
//! `g' (J'J)⁻¹ g` falls (c-optimal design; Atkinson & Donev 1992, Optimum Experimental Designs,
//! chapter 10).

use crate::surface::Surface;

/// A run that may be bought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Parameters.
    pub params: f64,
    /// Training tokens.
    pub tokens: f64,
}

impl Candidate {
    /// Its training compute, `6 N D`.
    #[must_use]
    pub fn compute_flop(&self) -> f64 {
        6.0 * self.params * self.tokens
    }
}

/// The runs to buy, and what they are good for.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// In the order in which they are worth most.
    pub runs: Vec<Candidate>,
    /// How wide the quantity's interval is after each of them, as a share of its width before.
    pub width: Vec<f64>,
}

/// Runs at a few budgets, each with several numbers of tokens for each parameter.
#[must_use]
pub fn candidates(budgets_flop: &[f64], tokens_per_param: &[f64]) -> Vec<Candidate> {
    let of = |&flop: &f64| {
        tokens_per_param.iter().map(move |ratio| {
            let params = (flop / 6.0 / ratio).sqrt();
            Candidate { params, tokens: ratio * params }
        })
    };
    budgets_flop.iter().flat_map(of).collect()
}

/// The runs among the candidates that narrow a quantity most, one after the other, each with those
/// before it taken as bought; a candidate may be bought again. `covariance` is `(J'J)⁻¹` of the
/// runs there are, row-major, in the fit coordinates; `gradient` is that of the quantity.
#[must_use]
pub fn next_runs(
    surface: Surface<'_>,
    theta: &[f64],
    (covariance, gradient): (&[f64], &[f64]),
    candidates: &[Candidate],
    count: usize,
) -> Design {
    let gradients: Vec<Vec<f64>> =
        candidates.iter().map(|run| gradient_at(surface, theta, *run)).collect();
    let mut covariance = covariance.to_vec();
    let before = quadratic(&covariance, gradient, gradient);
    let mut design = Design { runs: Vec::new(), width: Vec::new() };
    for _ in 0..count {
        // Of a rank-one update the variance falls by (g'Sj)²/(1 + j'Sj) (Sherman & Morrison 1950).
        let fall = |j: &Vec<f64>| {
            let along = quadratic(&covariance, gradient, j);
            along * along / (1.0 + quadratic(&covariance, j, j))
        };
        let best = gradients.iter().map(fall).enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((index, _)) = best.filter(|(_, fall)| *fall > 0.0) else { break };
        covariance = bought(&covariance, &gradients[index]);
        design.runs.push(candidates[index]);
        design.width.push((quadratic(&covariance, gradient, gradient) / before).sqrt());
    }
    design
}

/// The gradient of the law's logarithm at a run, in the fit coordinates.
fn gradient_at(surface: Surface<'_>, theta: &[f64], run: Candidate) -> Vec<f64> {
    let size = theta.len();
    let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
    let point = surface.point(laws::ln(run.params), laws::ln(run.tokens));
    surface.law().derivatives(theta, &point, &mut gradient, &mut hessian);
    gradient
}

/// `u' S v`.
fn quadratic(matrix: &[f64], u: &[f64], v: &[f64]) -> f64 {
    let rows = matrix.chunks_exact(v.len());
    rows.zip(u).map(|(row, u)| u * row.iter().zip(v).map(|(s, v)| s * v).sum::<f64>()).sum()
}

/// `S - S j j' S / (1 + j' S j)`.
fn bought(covariance: &[f64], j: &[f64]) -> Vec<f64> {
    let size = j.len();
    let along: Vec<f64> = covariance
        .chunks_exact(size)
        .map(|row| row.iter().zip(j).map(|(s, j)| s * j).sum())
        .collect();
    let scale = 1.0 + along.iter().zip(j).map(|(s, j)| s * j).sum::<f64>();
    let entry =
        |index: usize| covariance[index] - along[index / size] * along[index % size] / scale;
    (0..size * size).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rank-one update is the inverse of the sum, by hand: with S = I and j = (1, 2) the inverse
    /// of [[2, 2], [2, 5]] is [[5, -2], [-2, 2]]/6.
    #[test]
    fn a_bought_run_is_a_rank_one_update() {
        let updated = bought(&[1.0, 0.0, 0.0, 1.0], &[1.0, 2.0]);
        for (found, wanted) in updated.iter().zip([5.0, -2.0, -2.0, 2.0]) {
            assert!((found - wanted / 6.0).abs() < 1e-15, "{updated:?}");
        }
    }

    #[test]
    fn candidates_spend_their_budgets() {
        let all = candidates(&[1e20, 1e21], &[5.0, 80.0]);
        assert_eq!(all.len(), 4);
        for (run, flop) in all.iter().zip([1e20, 1e20, 1e21, 1e21]) {
            assert!((run.compute_flop() / flop - 1.0).abs() < 1e-12);
        }
    }

    /// With nothing known but a diagonal covariance, the best run is the one whose gradient points
    /// most along the quantity, found here by trying each.
    #[test]
    fn the_best_run_is_the_one_that_narrows_most() {
        let law = laws::law("chinchilla_additive").expect("built in");
        let variables = ["params", "training_tokens"].map(str::to_owned);
        let surface = Surface::new(law, &variables).expect("two variables");
        let theta: Vec<f64> = law
            .parameters()
            .iter()
            .map(|p| {
                p.coordinate(match p.name {
                    "A" => 480.0,
                    "B" => 2100.0,
                    "E" => 1.8,
                    _ => 0.35,
                })
            })
            .collect();
        let size = theta.len();
        let covariance: Vec<f64> =
            (0..size * size).map(|i| if i % (size + 1) == 0 { 0.01 } else { 0.0 }).collect();
        let gradient: Vec<f64> = (0..size).map(|i| if i == 0 { 1.0 } else { 0.3 }).collect();
        let all = candidates(&[1e19, 1e20, 1e21], &[2.0, 20.0, 200.0]);
        let design = next_runs(surface, &theta, (&covariance, &gradient), &all, 3);
        assert_eq!(design.runs.len(), 3);
        let width = |run: &Candidate| {
            let j = gradient_at(surface, &theta, *run);
            let after = bought(&covariance, &j);
            (quadratic(&after, &gradient, &gradient) / quadratic(&covariance, &gradient, &gradient))
                .sqrt()
        };
        let least = all.iter().map(width).fold(f64::INFINITY, f64::min);
        assert!((design.width[0] - least).abs() < 1e-12);
        assert!(design.width.windows(2).all(|two| two[1] < two[0]), "{design:?}");
    }
}
