//! Which runs to buy next so that a quantity, or the whole law, is known better.
//!
//! About the minimum the fit coordinates scatter with the covariance `s² (J'J)⁻¹`, J the gradients
//! of the law's logarithm at the runs. A further run adds its own gradient to `J'J`, whatever its
//! loss will be, so that its use for a quantity with gradient g is known beforehand: the variance
//! `g' (J'J)⁻¹ g` falls (c-optimal design; Atkinson & Donev 1992, Optimum Experimental Designs,
//! chapter 10). Of the whole law the determinant of the covariance takes that place, the volume of
//! what the runs leave open (D-optimal design; the same book, chapter 11).

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

/// What is to be known better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim<'a> {
    /// One quantity, by its gradient in the fit coordinates (c-optimal).
    Quantity(&'a [f64]),
    /// Every parameter of the law at once (D-optimal).
    Law,
}

impl Aim<'_> {
    /// The factor that a run leaves of the variance: of the quantity's, or of the determinant of
    /// the covariance.
    fn left(self, covariance: &[f64], j: &[f64]) -> f64 {
        let scale = 1.0 + quadratic(covariance, j, j);
        match self {
            // Of a rank-one update the variance falls by (g'Sj)²/(1 + j'Sj) (Sherman & Morrison
            // 1950), the determinant by the factor 1/(1 + j'Sj).
            Self::Quantity(gradient) => {
                let along = quadratic(covariance, gradient, j);
                1.0 - along * along / scale / quadratic(covariance, gradient, gradient)
            }
            Self::Law => 1.0 / scale,
        }
    }

    /// The width that a factor of the variance stands for; of the law, that of one parameter among
    /// `size` by the geometric mean.
    fn width(self, left: f64, size: usize) -> f64 {
        match self {
            Self::Quantity(_) => left.sqrt(),
            Self::Law => laws::exp(laws::ln(left) / 2.0 / size as f64),
        }
    }
}

/// The runs to buy, and what they are good for.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// In the order in which they are worth most.
    pub runs: Vec<Candidate>,
    /// How wide the interval is after each of them, as a share of its width before: the quantity's,
    /// or of all parameters the geometric mean along the axes of their joint region.
    pub width: Vec<f64>,
}

/// What is known of a law, and what more can be learned.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The law.
    pub surface: Surface<'a>,
    /// Its fit coordinates.
    pub theta: &'a [f64],
    /// `(J'J)⁻¹` of the runs there are, row-major, in the fit coordinates.
    pub covariance: &'a [f64],
    /// The runs that may be bought, any of them again and again.
    pub candidates: &'a [Candidate],
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

impl Known<'_> {
    /// The runs that narrow what is aimed at most, one after the other, each with those before it
    /// taken as bought: `count` of them, or fewer where the width has fallen to `enough`.
    #[must_use]
    pub fn next_runs(&self, aim: Aim<'_>, count: usize, enough: f64) -> Design {
        let gradient = |run: &Candidate| gradient_at(self.surface, self.theta, *run);
        let gradients: Vec<Vec<f64>> = self.candidates.iter().map(gradient).collect();
        let mut covariance = self.covariance.to_vec();
        let (mut design, mut left) = (Design { runs: Vec::new(), width: Vec::new() }, 1.0);
        for _ in 0..count {
            let after = gradients.iter().map(|j| aim.left(&covariance, j)).enumerate();
            let Some((index, factor)) =
                after.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, left)| *left < 1.0)
            else {
                break;
            };
            covariance = bought(&covariance, &gradients[index]);
            left *= factor;
            design.runs.push(self.candidates[index]);
            design.width.push(aim.width(left, self.theta.len()));
            if design.width.last().is_some_and(|width| *width <= enough) {
                break;
            }
        }
        design
    }
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
        let known = Known { surface, theta: &theta, covariance: &covariance, candidates: &all };
        let design = known.next_runs(Aim::Quantity(&gradient), 3, 0.0);
        assert_eq!(design.runs.len(), 3);
        let width = |run: &Candidate| {
            let after = bought(&covariance, &gradient_at(surface, &theta, *run));
            (quadratic(&after, &gradient, &gradient) / quadratic(&covariance, &gradient, &gradient))
                .sqrt()
        };
        let least = all.iter().map(width).fold(f64::INFINITY, f64::min);
        assert!((design.width[0] - least).abs() < 1e-12);
        assert!(design.width.windows(2).all(|two| two[1] < two[0]), "{design:?}");
    }

    /// Of two parameters the determinant is by hand: with S = I and j = (1, 2) it falls to one
    /// sixth, so that the region is `6^(-1/4)` as wide along each axis by the geometric mean.
    #[test]
    fn the_region_of_a_whole_law_shrinks_with_the_determinant() {
        let left = Aim::Law.left(&[1.0, 0.0, 0.0, 1.0], &[1.0, 2.0]);
        assert!((left - 1.0 / 6.0).abs() < 1e-15);
        assert!((Aim::Law.width(left, 2) - libm::pow(6.0, -0.25)).abs() < 1e-12);
        // The quantity along the first parameter keeps 5/6 of its variance.
        let along_first = Aim::Quantity(&[1.0, 0.0]).left(&[1.0, 0.0, 0.0, 1.0], &[1.0, 2.0]);
        assert!((along_first - 5.0 / 6.0).abs() < 1e-15);
    }
}
