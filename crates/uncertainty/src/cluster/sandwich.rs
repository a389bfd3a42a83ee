//! The covariance of a fit whose rows may depend on each other in any way within a cluster.

use super::eigen;
use super::linearised::{Linearised, dot};

/// How the sandwich is corrected for the residuals being smaller than the errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    /// Not at all (Liang & Zeger 1986, Biometrika 73).
    Cr0,
    /// Times `G/(G-1) (n-1)/(n-p)` (Stata; Cameron & Miller 2015, J. Hum. Resour. 50, Eq. 12).
    Cr1,
    /// Bias-reduced linearisation: residuals of a cluster times `B_g^(-1/2)`, which is right on
    /// average where rows are independent with one variance (Bell & `McCaffrey` 2002, Surv.
    /// Methodol. 28; Pustejovsky & Tipton 2018, J. Bus. Econ. Stat. 36).
    Cr2,
}

/// The spread of a weighted sum of parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Its variance (CR2).
    pub variance: f64,
    /// Degrees of freedom of that variance, by Satterthwaite, under rows that are independent with
    /// one variance.
    pub freedom: f64,
}

impl Linearised {
    /// The sandwich `K (sum_g s_g s_gᵀ) K` of the parameters, `s_g = G_gᵀ A_g φ_g`, square and
    /// row-major.
    #[must_use]
    pub fn covariance(&self, correction: Correction) -> Vec<f64> {
        let size = self.parameters;
        let mut covariance = vec![0.0; size * size];
        let factor = match correction {
            Correction::Cr1 => {
                let (g, n) = (self.clusters() as f64, self.rows() as f64);
                g / (g - 1.0) * (n - 1.0) / (n - size as f64)
            }
            Correction::Cr0 | Correction::Cr2 => 1.0,
        };
        for rows in &self.members {
            let score = self.score(rows, correction);
            let moved = self.along(&score);
            for i in 0..size {
                for j in 0..size {
                    covariance[i * size + j] += factor * moved[i] * moved[j];
                }
            }
        }
        covariance
    }

    /// `G_gᵀ A_g φ_g` of one cluster.
    fn score(&self, rows: &[usize], correction: Correction) -> Vec<f64> {
        let mut pulls: Vec<f64> = rows.iter().map(|&row| self.pulls[row]).collect();
        if correction == Correction::Cr2 {
            pulls = times(&self.adjustment(rows), &pulls);
        }
        let mut score = vec![0.0; self.parameters];
        for (&row, pull) in rows.iter().zip(&pulls) {
            score.iter_mut().zip(self.slope(row)).for_each(|(sum, slope)| *sum += slope * pull);
        }
        score
    }

    /// `A_g = B_g^(-1/2)`, where `B_g` is the block of the cluster in `(I - M)(I - M)ᵀ` and
    /// `M = D G K Gᵀ` says how the fit takes errors out of the pulls; `I - H_gg` in a regression.
    fn adjustment(&self, rows: &[usize]) -> Vec<f64> {
        eigen::inverse_root(&self.block(rows, &self.gram()), rows.len())
    }

    /// `GᵀG`.
    fn gram(&self) -> Vec<f64> {
        let size = self.parameters;
        let mut gram = vec![0.0; size * size];
        for row in 0..self.rows() {
            let slope = self.slope(row);
            for i in 0..size {
                for j in 0..size {
                    gram[i * size + j] += slope[i] * slope[j];
                }
            }
        }
        gram
    }

    /// The block of a cluster in `(I - M)(I - M)ᵀ = I - M - Mᵀ + D G K GᵀG K Gᵀ D`.
    fn block(&self, rows: &[usize], gram: &[f64]) -> Vec<f64> {
        let size = self.parameters;
        let mut block = Vec::with_capacity(rows.len() * rows.len());
        for &i in rows {
            let left = self.along(self.slope(i));
            let through: Vec<f64> =
                (0..size).map(|k| (0..size).map(|l| left[l] * gram[l * size + k]).sum()).collect();
            let through = self.along(&through);
            for &j in rows {
                let leverage = dot(&left, self.slope(j));
                let both = self.gives[i] * self.gives[j] * dot(&through, self.slope(j));
                let same = f64::from(u8::from(i == j));
                block.push(same - (self.gives[i] + self.gives[j]) * leverage + both);
            }
        }
        block
    }

    /// Variance (CR2) and degrees of freedom of a weighted sum of parameters `cᵀθ`, such as the
    /// gradient of a derived quantity (delta method).
    ///
    /// With `a_g = A_g G_g K c` and `p_g` the columns of the cluster in `(I - M)ᵀ` times `a_g`, the
    /// freedom is `(tr S)²/sum_gh S_gh²` of `S_gh = p_gᵀ Φ p_h` (Pustejovsky & Tipton 2018, Eq.
    /// 11). Φ is the working covariance of the rows: one variance, and a correlation `within`
    /// clusters; at zero that of the paper's examples, near one that of runs whose checkpoints
    /// share all their chance.
    ///
    /// # Panics
    /// There is not one weight a parameter.
    #[must_use]
    pub fn spread(&self, weights: &[f64], within: f64) -> Spread {
        assert_eq!(weights.len(), self.parameters, "one weight a parameter");
        let along = self.along(weights);
        let mut variance = 0.0;
        let mut taken = Vec::new();
        for rows in &self.members {
            let a = times(&self.adjustment(rows), &self.slopes_along(rows, &along));
            let moved: f64 = rows.iter().zip(&a).map(|(&row, a)| a * self.pulls[row]).sum();
            variance += moved * moved;
            taken.push(self.residual_weights(rows, &a));
        }
        let shared = |p: &[f64], q: &[f64]| -> f64 {
            self.members
                .iter()
                .map(|rows| {
                    let sum = |of: &[f64]| rows.iter().map(|&row| of[row]).sum::<f64>();
                    let own: f64 = rows.iter().map(|&row| p[row] * q[row]).sum();
                    (1.0 - within) * own + within * sum(p) * sum(q)
                })
                .sum()
        };
        let trace: f64 = taken.iter().map(|p| shared(p, p)).sum();
        let squares: f64 = taken
            .iter()
            .flat_map(|p| taken.iter().map(|q| shared(p, q)))
            .map(|entry| entry * entry)
            .sum();
        Spread { variance, freedom: trace * trace / squares }
    }

    /// `(I - M)ᵀ a` for weights of the rows of one cluster, one entry a row of the fit.
    fn residual_weights(&self, rows: &[usize], a: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.parameters];
        for (&row, a) in rows.iter().zip(a) {
            let give = self.gives[row] * a;
            sum.iter_mut().zip(self.slope(row)).for_each(|(sum, slope)| *sum += slope * give);
        }
        let moved = self.along(&sum);
        let mut weights: Vec<f64> =
            (0..self.rows()).map(|row| -dot(self.slope(row), &moved)).collect();
        rows.iter().zip(a).for_each(|(&row, a)| weights[row] += a);
        weights
    }
}

/// A row-major square matrix times a vector.
fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(vector.len()).map(|line| dot(line, vector)).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A regression on an intercept and two columns over six clusters, fitted by numpy.
    pub const X: [f64; 16] =
        [0.5, 1.1, 1.9, 2.4, 3.1, 3.3, 4.2, 4.8, 5.1, 6.0, 6.6, 7.2, 7.7, 8.1, 8.8, 9.3];
    const Z: [f64; 16] =
        [1.0, 0.2, 0.7, 1.9, 1.1, 0.4, 2.2, 0.9, 1.5, 0.1, 2.0, 1.3, 0.6, 1.7, 0.3, 1.2];
    pub const Y: [f64; 16] =
        [1.2, 0.9, 2.1, 3.9, 3.0, 2.2, 5.4, 3.9, 4.8, 3.7, 6.9, 6.0, 5.0, 7.4, 5.1, 7.0];
    pub const G: [usize; 16] = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5];

    /// numpy 2.4: `inv(X.T @ X) @ X.T @ Y`.
    const COEFFICIENTS: [f64; 3] =
        [-0.326_994_197_008_063_54, 0.600_184_256_122_339_2, 1.500_418_025_539_746];

    pub fn residuals() -> Vec<f64> {
        (0..16)
            .map(|i| Y[i] - COEFFICIENTS[0] - COEFFICIENTS[1] * X[i] - COEFFICIENTS[2] * Z[i])
            .collect()
    }

    pub fn regression() -> Linearised {
        Linearised::of_regression(&[&[1.0; 16], &X, &Z], &residuals(), &G).expect("six clusters")
    }

    fn near(ours: f64, theirs: f64) {
        assert!((ours / theirs - 1.0).abs() < 1e-8, "{ours} against {theirs}");
    }

    /// The lower triangles. numpy 2.4 from the formulas of Pustejovsky & Tipton 2018 (square roots
    /// by `scipy.linalg.eigh`); CR1 is statsmodels 0.15 `cov_type="cluster"` as well.
    const CR0: [f64; 6] = [
        1.810_769_885_448_122_7e-2,
        -9.228_719_697_035_03e-4,
        2.560_997_241_147_447_6e-4,
        -1.322_874_309_687_550_7e-2,
        -8.097_840_231_885_391e-6,
        1.305_387_697_765_153_2e-2,
    ];
    const CR1: [f64; 6] = [
        2.507_219_841_389_740_3e-2,
        -1.277_822_727_281_795_4e-3,
        3.545_996_180_050_315e-4,
        -1.831_672_121_105_855_4e-2,
        -1.121_239_416_720_8e-5,
        1.807_459_889_213_293_4e-2,
    ];
    const CR2: [f64; 6] = [
        0.033_576_492_158_408_29,
        -0.002_481_528_702_994_29,
        0.000_550_194_587_754_17,
        -0.021_115_409_273_695_87,
        0.000_429_587_983_562_45,
        0.019_136_967_600_613_14,
    ];

    #[test]
    fn the_three_sandwiches_are_those_of_numpy() {
        for (correction, known) in
            [(Correction::Cr0, CR0), (Correction::Cr1, CR1), (Correction::Cr2, CR2)]
        {
            let ours = regression().covariance(correction);
            let lower = [0, 3, 4, 6, 7, 8].map(|at| ours[at]);
            for (ours, known) in lower.into_iter().zip(known) {
                near(ours, known);
            }
        }
    }

    /// Satterthwaite's degrees of freedom by numpy 2.4: traces of `P.T @ P` with the columns
    /// `(I - H)_g' A_g X_g K c` written out.
    #[test]
    fn freedom_is_that_of_numpy() {
        for (weights, freedom) in [
            ([1.0, 0.0, 0.0], 2.154_024_729_834_334),
            ([0.0, 1.0, 0.0], 2.650_261_257_152_028),
            ([0.0, 0.0, 1.0], 4.141_627_366_490_821),
            ([0.0, 1.0, 2.5], 4.044_255_023_945_587),
        ] {
            let spread = regression().spread(&weights, 0.0);
            near(spread.freedom, freedom);
            let covariance = regression().covariance(Correction::Cr2);
            let variance: f64 =
                (0..9).map(|at| weights[at / 3] * weights[at % 3] * covariance[at]).sum();
            near(spread.variance, variance);
        }
    }

    /// The mean of G equal clusters: CR2 is the variance of the cluster means over G, and its
    /// freedom G - 1 (closed form).
    #[test]
    fn a_mean_has_its_closed_form() {
        let values = [1.0, 2.0, 4.0, 4.5, 7.0, 6.0, 2.0, 3.0];
        let mean = values.iter().sum::<f64>() / 8.0;
        let left: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let fit = Linearised::of_regression(&[&[1.0; 8]], &left, &[0, 0, 1, 1, 2, 2, 3, 3]);
        let spread = fit.expect("four clusters").spread(&[1.0], 0.0);
        let means = [1.5, 4.25, 6.5, 2.5];
        let square: f64 = means.iter().map(|m| (m - mean) * (m - mean)).sum();
        near(spread.variance, square / 3.0 / 4.0);
        near(spread.freedom, 3.0);
    }
}
