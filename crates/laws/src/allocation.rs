//! What a law says about spending compute: the optimal split, and the loss along it.

use crate::elementary::{exp, ln};

/// Loss along training compute, `L(C) = E + K/C^γ`, each unit of compute spent so that the loss is
/// least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlongCompute {
    /// `ln E`.
    pub ln_e: f64,
    /// `ln K`; K is the reducible loss at one FLOP.
    pub ln_k: f64,
    /// `γ`.
    pub exponent: f64,
    /// How compute is split between parameters and tokens, where the law knows both.
    pub split: Option<Split>,
}

/// The compute-optimal split `N*(C) = G (C/6)^a`, `D*(C) = (C/6)^b / G` (Hoffmann 2022, Eq. 4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// `ln G`.
    pub ln_g: f64,
    /// `a = β/(α+β)`, the exponent of the parameters.
    pub params_exponent: f64,
    /// `b = α/(α+β)`, the exponent of the tokens.
    pub tokens_exponent: f64,
}

const LN_6: f64 = 1.791_759_469_228_055;

impl AlongCompute {
    /// The frontier of `L = E + A/N^α + B/D^β` under `C = 6 N D` (Hoffmann 2022, Eq. 4).
    ///
    /// With `G = (αA/(βB))^(1/(α+β))` the reducible loss is `(A G^-α + B G^β) (C/6)^-γ`, `γ =
    /// αβ/(α+β)`.
    /// None where an exponent is not positive: then more of one variable does not help and no
    /// optimum exists.
    #[must_use]
    pub fn of_chinchilla(ln_a: f64, ln_b: f64, ln_e: f64, alpha: f64, beta: f64) -> Option<Self> {
        if !(alpha > 0.0 && beta > 0.0) {
            return None;
        }
        let sum = alpha + beta;
        let ln_g = (ln(alpha / beta) + ln_a - ln_b) / sum;
        let exponent = alpha * beta / sum;
        let ln_reducible = ln_sum(ln_a - alpha * ln_g, ln_b + beta * ln_g);
        let split = Split { ln_g, params_exponent: beta / sum, tokens_exponent: alpha / sum };
        Some(Self { ln_e, ln_k: ln_reducible + exponent * LN_6, exponent, split: Some(split) })
    }

    /// `L(C)` in nats per token; `ln_c` is the logarithm of the compute in FLOP.
    #[must_use]
    pub fn loss_nats(&self, ln_c: f64) -> f64 {
        exp(self.ln_e) + self.reducible_nats(ln_c)
    }

    /// `L(C) - E` in nats per token.
    #[must_use]
    pub fn reducible_nats(&self, ln_c: f64) -> f64 {
        exp(self.ln_k - self.exponent * ln_c)
    }

    /// Local elasticity `-d ln L / d ln C = γ (L - E)/L`: the per cent of loss that one per cent of
    /// compute removes.
    #[must_use]
    pub fn elasticity(&self, ln_c: f64) -> f64 {
        self.exponent * self.reducible_nats(ln_c) / self.loss_nats(ln_c)
    }

    /// `d² ln L / d(ln C)² = γ² E (L - E)/L²`: how fast the elasticity falls; zero for a pure power
    /// law.
    #[must_use]
    pub fn curvature(&self, ln_c: f64) -> f64 {
        let loss = self.loss_nats(ln_c);
        self.exponent * self.exponent * exp(self.ln_e) * self.reducible_nats(ln_c) / (loss * loss)
    }

    /// Share of the loss that doubling the compute removes, `1 - L(2C)/L(C)`.
    #[must_use]
    pub fn gain_per_doubling(&self, ln_c: f64) -> f64 {
        1.0 - self.loss_nats(ln_c + core::f64::consts::LN_2) / self.loss_nats(ln_c)
    }
}

/// `ln(e^u + e^v)`, shifted by the larger so that nothing overflows.
fn ln_sum(u: f64, v: f64) -> f64 {
    let largest = u.max(v);
    largest + ln(exp(u - largest) + exp(v - largest))
}

impl Split {
    /// Compute-optimal tokens per parameter, `D*(C)/N*(C)`.
    #[must_use]
    pub fn tokens_per_param(&self, ln_c: f64) -> f64 {
        let ln_budget = ln_c - LN_6;
        exp((self.tokens_exponent - self.params_exponent) * ln_budget - 2.0 * self.ln_g)
    }

    /// `ln D*(C)`.
    #[must_use]
    pub fn ln_tokens(&self, ln_c: f64) -> f64 {
        self.tokens_exponent * (ln_c - LN_6) - self.ln_g
    }
}

/// How the parameters grow with those outside the embeddings, `N = M + ω M^(1/3)` (Pearce & Song
/// 2024, arXiv 2406.12907, Eq. 5): the width of a transformer of fixed shape grows with the cube
/// root of M.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Embeddings {
    /// `ω`.
    pub omega: f64,
}

impl Embeddings {
    /// The models of Hoffmann 2022, Table A9, as Pearce & Song fit them.
    pub const CHINCHILLA: Self = Self { omega: 47_491.0 };

    /// `ln C'` at which M parameters outside the embeddings are optimal for `L = E + A/N^α +
    /// B/D^β`, where compute is counted without embeddings as well, `C' = 6 M D`: `D^β = (β B)/(α
    /// A) N^(1+α)/(M dN/dM)` (their Eq. 12).
    #[must_use]
    pub fn ln_flop(&self, [ln_a, ln_b, alpha, beta]: [f64; 4], ln_m: f64) -> f64 {
        let m = exp(ln_m);
        let root = exp(ln_m / 3.0);
        let ln_n = ln(m + self.omega * root);
        // M dN/dM.
        let ln_growth = ln(m + self.omega * root / 3.0);
        let ln_tokens = (ln(beta / alpha) + ln_b - ln_a + (1.0 + alpha) * ln_n - ln_growth) / beta;
        LN_6 + ln_m + ln_tokens
    }

    /// `d ln M*/d ln C'`: the exponent that a study without embeddings sees about M.
    #[must_use]
    pub fn exponent(&self, [alpha, beta]: [f64; 2], ln_m: f64) -> f64 {
        let m = exp(ln_m);
        let root = exp(ln_m / 3.0);
        let third = self.omega * root / 3.0;
        let (n, growth) = (m + 3.0 * third, m + third);
        let tokens = ((1.0 + alpha) * growth / n - (m + third / 3.0) / growth) / beta;
        1.0 / (1.0 + tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pearce & Song 2024, §3: over the sizes of Kaplan 2020 (768 to 1.5e9 outside the embeddings)
    /// the law of Hoffmann 2022 looks like `M* ~ C'^0.74` and the refit of Besiroglu 2024 like
    /// 0.78, where Kaplan prints 0.73; at large M both return to `β/(α+β)`.
    #[test]
    fn kaplans_exponent_comes_out_of_chinchillas_law() {
        let embeddings = Embeddings::CHINCHILLA;
        let laws =
            [([406.4, 410.7, 0.3392, 0.2849], 0.74), ([482.01, 2085.43, 0.3478, 0.3658], 0.78)];
        for ([a, b, alpha, beta], printed) in laws {
            let law = [libm::log(a), libm::log(b), alpha, beta];
            let sizes = (0..20)
                .map(|size| libm::log(768.0) + f64::from(size) / 19.0 * libm::log(1.5e9 / 768.0));
            let points: Vec<(f64, f64)> =
                sizes.map(|ln_m| (embeddings.ln_flop(law, ln_m), ln_m)).collect();
            let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / 20.0;
            let (mean_c, mean_m) = (mean(|p| p.0), mean(|p| p.1));
            let slope = points.iter().map(|(c, m)| (c - mean_c) * (m - mean_m)).sum::<f64>()
                / points.iter().map(|(c, _)| (c - mean_c) * (c - mean_c)).sum::<f64>();
            close(slope, printed, 0.011);
            close(embeddings.exponent([alpha, beta], libm::log(1e15)), beta / (alpha + beta), 1e-3);
        }
    }

    /// Tokens times parameters are a sixth of the compute, whatever it is.
    #[test]
    fn the_split_spends_the_compute() {
        let along = AlongCompute::of_chinchilla(
            libm::log(406.4),
            libm::log(410.7),
            libm::log(1.69),
            0.34,
            0.28,
        );
        let split = along.and_then(|along| along.split).expect("a split");
        for ln_c in [0.0, 40.0, libm::log(5.76e23)] {
            let ln_params = split.ln_tokens(ln_c) - libm::log(split.tokens_per_param(ln_c));
            close(ln_params + split.ln_tokens(ln_c) + libm::log(6.0), ln_c, 1e-12 * (1.0 + ln_c));
        }
        // Czech 2026: the intercept of D*(C) in log10 under the rounded constants.
        close(split.ln_tokens(0.0) / core::f64::consts::LN_10, -0.555_357, 1e-6);
    }

    /// The size is optimal at its compute, and the exponent is the derivative it claims to be
    /// (central differences).
    #[test]
    fn the_optimum_without_embeddings_is_one() {
        let (embeddings, [a, b, alpha, beta]) =
            (Embeddings::CHINCHILLA, [482.01, 2085.43, 0.3478, 0.3658]);
        let law = [libm::log(a), libm::log(b), alpha, beta];
        for m in [1e4, 1e7, 1e9] {
            let (ln_m, h) = (libm::log(m), 1e-4);
            let ln_c = embeddings.ln_flop(law, ln_m);
            let loss = |ln_m: f64| {
                let m = libm::exp(ln_m);
                let tokens = libm::exp(ln_c) / (6.0 * m);
                a * libm::pow(m + embeddings.omega * libm::cbrt(m), -alpha)
                    + b * libm::pow(tokens, -beta)
            };
            assert!(
                loss(ln_m) < loss(ln_m + 1e-3) && loss(ln_m) < loss(ln_m - 1e-3),
                "a neighbour of {m} is better"
            );
            let steepness =
                (embeddings.ln_flop(law, ln_m + h) - embeddings.ln_flop(law, ln_m - h)) / (2.0 * h);
            close(embeddings.exponent([alpha, beta], ln_m), 1.0 / steepness, 1e-6);
        }
    }

    fn frontier(a: f64, b: f64, e: f64, alpha: f64, beta: f64) -> AlongCompute {
        AlongCompute::of_chinchilla(libm::log(a), libm::log(b), libm::log(e), alpha, beta)
            .expect("positive exponents")
    }

    fn close(ours: f64, theirs: f64, digits: f64) {
        assert!((ours - theirs).abs() <= digits, "{ours} against {theirs}");
    }

    /// Closed-form consequences of the published constants (facts: `FACTS.md` A4), to the digits
    /// printed there.
    #[test]
    fn published_constants_have_the_known_consequences() {
        let hoffmann = frontier(406.4, 410.7, 1.69, 0.34, 0.28);
        let besiroglu = frontier(482.01, 2085.43, 1.8172, 0.3478, 0.3658);
        let rows = [
            (hoffmann, 0.4516, 0.1535, [25.7, 50.1, 92.6], 1.9307, [0.0527, 0.0277, 0.0126]),
            (besiroglu, 0.5126, 0.1783, [25.7, 21.6, 18.4], 1.9744, [0.0557, 0.0246, 0.0093]),
        ];
        for (law, a, gamma, ratios, loss, gains) in rows {
            let split = law.split.expect("both variables are known");
            close(split.params_exponent, a, 5e-5);
            close(law.exponent, gamma, 5e-5);
            close(law.loss_nats(libm::log(5.76e23)), loss, 5e-5);
            for (compute, (ratio, gain)) in
                [1e18, 1e21, 5.76e23].into_iter().zip(ratios.into_iter().zip(gains))
            {
                close(split.tokens_per_param(libm::log(compute)), ratio, 0.06);
                close(law.gain_per_doubling(libm::log(compute)), gain, 6e-5);
            }
        }
    }

    /// The split is optimal: no other split of the same compute has a lower loss.
    #[test]
    fn no_other_split_is_better() {
        let law = frontier(482.01, 2085.43, 1.8172, 0.3478, 0.3658);
        let ln_c = libm::log(1e21);
        let split = law.split.expect("both variables are known");
        let ln_n = split.ln_g + split.params_exponent * (ln_c - LN_6);
        let loss = |ln_n: f64| {
            1.8172
                + 482.01 * libm::exp(-0.3478 * ln_n)
                + 2085.43 * libm::exp(-0.3658 * (ln_c - LN_6 - ln_n))
        };
        close(loss(ln_n), law.loss_nats(ln_c), 1e-12);
        assert!(
            loss(ln_n) < loss(ln_n + 1e-3) && loss(ln_n) < loss(ln_n - 1e-3),
            "a neighbour is better"
        );
    }

    /// Elasticity and curvature are the derivatives they claim to be (central differences).
    #[test]
    fn elasticity_and_curvature_are_derivatives() {
        let law = frontier(406.4, 410.7, 1.69, 0.34, 0.28);
        let ln_c = libm::log(1e20);
        let ln_loss = |ln_c: f64| libm::log(law.loss_nats(ln_c));
        let h = 1e-3;
        close(law.elasticity(ln_c), -(ln_loss(ln_c + h) - ln_loss(ln_c - h)) / (2.0 * h), 1e-8);
        close(
            law.curvature(ln_c),
            -(law.elasticity(ln_c + h) - law.elasticity(ln_c - h)) / (2.0 * h),
            1e-8,
        );
    }
}
