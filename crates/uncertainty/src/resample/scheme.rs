//! The ways to draw data again.

use fit::Objective;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// How data are drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Clusters of rows with replacement (Efron 1979; by clusters Field & Welsh 2007): nothing is
    /// assumed of the noise but that clusters are independent.
    Pairs,
    /// Residuals with replacement, put on the fitted law (Efron 1979, Annals of Statistics 7): one
    /// distribution of the noise in all rows.
    Residual,
    /// Each cluster's residuals times 1 or -1 (Liu 1988, Annals of Statistics 16; by clusters
    /// Cameron, Gelbach & Miller 2008): the noise of every row may have a spread of its own.
    WildRademacher,
    /// The same with one of six factors, of which a few clusters have many more combinations (Webb
    /// 2023, Canadian J. Economics 56).
    WildWebb,
    /// Normal noise of the residuals' scale, put on the fitted law.
    Parametric,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Pairs, Self::Residual, Self::WildRademacher, Self::WildWebb, Self::Parametric];

    /// Name in quantities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pairs => "pairs",
            Self::Residual => "residual",
            Self::WildRademacher => "wild_rademacher",
            Self::WildWebb => "wild_webb",
            Self::Parametric => "parametric",
        }
    }

    /// Whether the scheme goes with an objective: a factor of -1 and a normal distribution are the
    /// same above the law as below it, and an objective with unequal sides is not about the middle
    /// of the noise.
    #[must_use]
    pub const fn suits(self, objective: Objective) -> bool {
        let is_sided =
            matches!(objective, Objective::AsymmetricSquares { .. } | Objective::Quantile { .. });
        !is_sided || matches!(self, Self::Pairs | Self::Residual)
    }
}

/// Webb's six factors have mean 0 and variance 1: `±sqrt(1/2), ±1, ±sqrt(3/2)`.
const WEBB: [f64; 6] = [
    -1.224_744_871_391_589,
    -1.0,
    -core::f64::consts::FRAC_1_SQRT_2,
    core::f64::consts::FRAC_1_SQRT_2,
    1.0,
    1.224_744_871_391_589,
];

/// How often each row is drawn where clusters are, given the rows of each: the same draws as those
/// of the pairs bootstrap of crate `robustness` at one seed.
pub(crate) fn counts(random: &mut ChaCha8Rng, members: &[Vec<usize>], rows: usize) -> Vec<u32> {
    let mut counts = vec![0; rows];
    for _ in 0..members.len() {
        for &row in &members[random.random_range(0..members.len())] {
            counts[row] += 1;
        }
    }
    counts
}

/// A factor for each cluster, of mean 0 and variance 1.
pub(crate) fn factors(random: &mut ChaCha8Rng, clusters: usize, is_webb: bool) -> Vec<f64> {
    let one = |random: &mut ChaCha8Rng| {
        if is_webb {
            WEBB[random.random_range(0..6)]
        } else if random.random_range(0..2) == 0 {
            -1.0
        } else {
            1.0
        }
    };
    (0..clusters).map(|_| one(random)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::stream;

    /// Webb 2023: mean 0, variance 1, third moment 0, fourth moment 7/6.
    #[test]
    fn webbs_factors_have_their_moments() {
        let moment = |power: f64| {
            WEBB.iter().map(|w| w.signum() * libm::pow(w.abs(), power)).sum::<f64>() / 6.0
        };
        let even = |power: f64| WEBB.iter().map(|w| libm::pow(w.abs(), power)).sum::<f64>() / 6.0;
        assert!(moment(1.0).abs() < 1e-15 && moment(3.0).abs() < 1e-15, "no skewness");
        assert!((even(2.0) - 1.0).abs() < 1e-15 && (even(4.0) - 7.0 / 6.0).abs() < 1e-14);
    }

    #[test]
    fn factors_come_from_the_whole_set() {
        for (is_webb, expected) in [(true, 6), (false, 2)] {
            let mut drawn: Vec<u64> =
                factors(&mut stream(3, 0), 600, is_webb).into_iter().map(f64::to_bits).collect();
            drawn.sort_unstable();
            drawn.dedup();
            assert_eq!(drawn.len(), expected, "all factors, and no other");
        }
    }
}
