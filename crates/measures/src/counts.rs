//! Repeated sampling: how likely `k` samples hold a success, from `c` successes among `n`.

/// Samples and successes of one problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Samples drawn, n.
    pub samples: u64,
    /// Successes among them, c.
    pub successes: u64,
}

/// Counts that say nothing about k samples.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountsError {
    /// No sample was drawn.
    #[error("no sample was drawn (n = 0); hint: leave the problem out")]
    NoSamples,
    /// More successes than samples.
    #[error("{successes} successes among {samples} samples (c > n); hint: check which column is which")]
    MoreSuccesses {
        /// n.
        samples: u64,
        /// c.
        successes: u64,
    },
    /// More samples asked for than were drawn, about which the counts say nothing: it is not 1.
    #[error(
        "k = {k} exceeds the {samples} samples drawn (k > n), so pass@k is unknown there, not 1; hint: take k of at most {samples}"
    )]
    MoreAsked {
        /// k.
        k: u64,
        /// n.
        samples: u64,
    },
    /// k is zero.
    #[error("k = 0 samples hold no success by definition; hint: k counts from 1")]
    NoneAsked,
}

/// The unbiased estimate of the probability that `k` samples hold a success,
/// `1 - C(n-c, k)/C(n, k)` (Chen 2021, arXiv 2107.03374, Eq. 1; Brown 2024, arXiv 2407.21787, Eq. 1).
///
/// The ratio is a product of `min(k, c)` factors, so nothing overflows.
///
/// # Errors
/// No samples, more successes than samples, or k outside 1 to n: such a value would be made up.
pub fn pass_at_k(counts: Counts, k: u64) -> Result<f64, CountsError> {
    let Counts { samples: n, successes: c } = counts;
    match () {
        () if n == 0 => return Err(CountsError::NoSamples),
        () if c > n => return Err(CountsError::MoreSuccesses { samples: n, successes: c }),
        () if k == 0 => return Err(CountsError::NoneAsked),
        () if k > n => return Err(CountsError::MoreAsked { k, samples: n }),
        () => {}
    }
    if k > n - c {
        return Ok(1.0);
    }
    // C(n-c, k)/C(n, k) is symmetric in c and k: the fewer factors, the less rounding.
    let (few, many) = (c.min(k), c.max(k));
    let failure: f64 = (0..few).map(|i| (n - many - i) as f64 / (n - i) as f64).product();
    Ok(1.0 - failure)
}

#[cfg(test)]
mod tests {
    use dashu_float::DBig;
    use dashu_int::UBig;
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn binomial(n: u64, k: u64) -> UBig {
        (0..k).fold(UBig::from(1_u8), |product, i| product * UBig::from(n - i) / UBig::from(i + 1))
    }

    /// Against exact integers.
    #[test]
    fn ten_thousand_random_counts_agree_with_big_integers() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(20_260_301);
        for _ in 0..10_000 {
            let n = random.random_range(1..400_u64);
            let (c, k) = (random.random_range(0..=n), random.random_range(1..=n));
            let all = DBig::from_parts(binomial(n, k).into(), 0).with_precision(60).value();
            let none = if k > n - c { UBig::from(0_u8) } else { binomial(n - c, k) };
            let exact = DBig::from(1_u8) - DBig::from_parts(none.into(), 0).with_precision(60).value() / all;
            let ours = pass_at_k(Counts { samples: n, successes: c }, k).unwrap();
            let theirs = exact.to_f64().value();
            assert!((ours - theirs).abs() <= 1e-13, "n {n}, c {c}, k {k}: {ours} against {theirs}");
        }
    }

    #[test]
    fn what_counts_cannot_say_is_refused() {
        let at = |samples, successes, k| pass_at_k(Counts { samples, successes }, k);
        assert_eq!(at(0, 0, 1), Err(CountsError::NoSamples));
        assert_eq!(at(5, 6, 1), Err(CountsError::MoreSuccesses { samples: 5, successes: 6 }));
        assert_eq!(at(5, 0, 6), Err(CountsError::MoreAsked { k: 6, samples: 5 }));
        assert_eq!(at(5, 1, 0), Err(CountsError::NoneAsked));
        // Never solved is a pass rate of zero at every k that was drawn.
        assert_eq!(at(5, 0, 5), Ok(0.0));
        assert_eq!(at(5, 5, 1), Ok(1.0));
    }
}
