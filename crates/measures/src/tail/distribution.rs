//! Distributions of a problem's probability of success in one attempt.

use crate::counts::Counts;

/// A distribution of `x = p/scale` on (0, 1); p is a problem's probability of success in one
/// attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TailFamily {
    /// Density `x^(alpha-1) (1-x)^(beta-1) / B(alpha, beta)`.
    Beta,
    /// Density `alpha beta x^(alpha-1) (1-x^alpha)^(beta-1)`.
    Kumaraswamy,
}

/// The largest p there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TailScale {
    /// Estimated, at most 1.
    Free,
    /// Given. Schaeffer 2025 takes the largest `c/n` found, times `(m+1)/m` for m problems in the
    /// binomial fits.
    Fixed(f64),
}

impl TailScale {
    /// Schaeffer's rule for binomial counts: the largest share of successes times `(m+1)/m` for m
    /// problems, at most 1.
    #[must_use]
    pub fn held(problems: &[Counts]) -> Self {
        let shares = problems.iter().map(|counts| counts.successes as f64 / counts.samples as f64);
        let largest = shares.fold(0.0, f64::max);
        Self::Fixed((largest * (problems.len() + 1) as f64 / problems.len() as f64).min(1.0))
    }
}

/// A distribution of p.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Which.
    pub family: TailFamily,
    /// Exponent of the left tail: the density goes as `p^(alpha-1)`, so that `-ln coverage` goes as
    /// `k^-alpha`.
    pub alpha: f64,
    /// Exponent at the upper end.
    pub beta: f64,
    /// The largest p.
    pub scale: f64,
    /// Share of problems with p = 0; 0 unless it was asked for.
    pub mass_at_zero: f64,
}
