//! The residuals of a fit, made equal: what resampling schemes draw and turn.

use fit::{Objective, Problem};
use measures::median;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::matrix::{dot, inverse, times};

/// The residuals of a fit as draws are made of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Residuals {
    /// `ln L` of each row at the estimate.
    pub predicted: Vec<f64>,
    /// `r sqrt(w/(1 - h))` of each row, h its leverage: of one variance, as far as the weights say
    /// (`MacKinnon` & White 1985). They are not centred: a law whose terms all have coefficients is
    /// free to move as a whole, so that its objective has centred them.
    pub equal: Vec<f64>,
    /// The root of each row's weight, which makes an equal residual one of the row's own.
    pub roots: Vec<f64>,
    /// Residuals as they are.
    pub plain: Vec<f64>,
    /// Standard deviation of the equal residuals under a normal distribution: their root mean
    /// square for an objective of squares, else 1.4826 times the median of their sizes, which a few
    /// outliers do not move.
    pub scale: f64,
}

/// A row with all the leverage has nothing left; this keeps its residual, which is rounding.
const LEFT_MIN: f64 = 1e-6;
/// `1/Φ⁻¹(3/4)`.
const MEDIAN_TO_NORMAL: f64 = 1.482_602_218_505_602;

impl Residuals {
    /// The residuals at a minimum; none where the rows do not determine the parameters.
    #[must_use]
    pub fn new(problem: &Problem<'_>, theta: &[f64]) -> Option<Self> {
        let (plain, gradients) = problem.row_gradients(theta);
        let (size, weights) = (theta.len(), problem.weights());
        // A coordinate that moves no prediction, as one that a bound holds may be, has no leverage.
        let mut information = vec![0.0; size * size];
        for (g, weight) in gradients.chunks_exact(size).zip(&weights) {
            for i in 0..size {
                for j in 0..size {
                    information[i * size + j] += weight * g[i] * g[j];
                }
            }
        }
        let inverse = inverse(&information, size)?;
        let equal: Vec<f64> = (0..plain.len())
            .map(|row| {
                let g = &gradients[row * size..][..size];
                let leverage = weights[row] * dot(&times(&inverse, g), g);
                plain[row] * (weights[row] / (1.0 - leverage).max(LEFT_MIN)).sqrt()
            })
            .collect();
        let predicted =
            problem.log_responses().iter().zip(&plain).map(|(ln_y, r)| ln_y - r).collect();
        let roots = weights.iter().map(|weight| weight.sqrt()).collect();
        let scale = scale(&equal, problem.objective);
        Some(Self { predicted, equal, roots, plain, scale })
    }

    /// New log responses: residuals drawn with replacement.
    pub(crate) fn drawn(&self, random: &mut ChaCha8Rng) -> Vec<f64> {
        self.responses(|_| self.equal[random.random_range(0..self.equal.len())])
    }

    /// New log responses: normal noise.
    pub(crate) fn normal(&self, random: &mut ChaCha8Rng) -> Vec<f64> {
        self.responses(|_| self.scale * normal(random))
    }

    /// New log responses: each row's residual times its cluster's factor. Rows in clusters keep
    /// their residuals as they are, since one row's leverage is not its cluster's.
    pub(crate) fn turned(&self, factors: &[f64], clusters: &[usize]) -> Vec<f64> {
        if factors.len() == clusters.len() {
            return self.responses(|row| factors[clusters[row]] * self.equal[row]);
        }
        self.responses(|row| factors[clusters[row]] * self.plain[row] * self.roots[row])
    }

    fn responses(&self, mut noise: impl FnMut(usize) -> f64) -> Vec<f64> {
        let rows = self.predicted.iter().zip(&self.roots).enumerate();
        rows.map(|(row, (predicted, root))| predicted + noise(row) / root).collect()
    }
}

fn scale(equal: &[f64], objective: Objective) -> f64 {
    match objective {
        Objective::LeastSquares
        | Objective::RawLeastSquares
        | Objective::AsymmetricSquares { .. } => (dot(equal, equal) / equal.len() as f64).sqrt(),
        _ => {
            let sizes: Vec<f64> = equal.iter().map(|r| r.abs()).collect();
            MEDIAN_TO_NORMAL * median(&sizes).unwrap_or(0.0)
        }
    }
}

/// A standard normal number (Box & Muller 1958); the second of the pair is left.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    // Never the logarithm of zero: one less a number below one.
    let radius = (-2.0 * laws::ln(1.0 - random.random_range(0.0..1.0))).sqrt();
    radius * libm::cos(2.0 * core::f64::consts::PI * random.random_range(0.0..1.0))
}
