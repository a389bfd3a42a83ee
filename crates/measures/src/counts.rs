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
    #[error(
        "{successes} successes among {samples} samples (c > n); hint: check which column is which"
    )]
    MoreSuccesses {
        /// n.
        samples: u64,
        /// c.
        successes: u64,
    },
    /// More samples asked for than were drawn, about which the counts say nothing: it is not 1.
    #[error(
        "k = {k} exceeds the {samples} samples drawn (k > n), so pass@k is unknown there, not 1; \
        hint: take k of at most {samples}"
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

/// The unbiased estimate of the probability that `k` samples hold a success, `1 - C(n-c, k)/C(n,
/// k)` (Chen 2021, arXiv 2107.03374, Eq. 1; Brown 2024, arXiv 2407.21787, Eq. 1).
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

/// A share of a number of things; none of no things is no share at all.
#[must_use]
pub fn share(count: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

/// What published scores of pass@k claim beyond their own counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreAudit {
    /// Scores for more samples than were drawn (k > n): nothing supports them.
    pub beyond: usize,
    /// Of those, scores of exactly one.
    pub beyond_scored_one: usize,
    /// Of those, scores of problems without any success.
    pub unsolved_scored_one: usize,
    /// Greatest difference between the unbiased estimate and the score where there is an estimate.
    pub difference_greatest: f64,
}

/// Holds published scores against the unbiased estimate from the same counts. Each `k` is a whole
/// number.
///
/// # Errors
/// Counts that cannot be used, other than by k > n, which is counted.
///
/// # Panics
/// The columns have unequal lengths.
pub fn audit_scores(
    problems: &[Counts],
    k: &[f64],
    scores: &[f64],
) -> Result<ScoreAudit, CountsError> {
    assert!(problems.len() == k.len() && k.len() == scores.len(), "one k and one score a row");
    let mut audit = ScoreAudit {
        beyond: 0,
        beyond_scored_one: 0,
        unsolved_scored_one: 0,
        difference_greatest: 0.0,
    };
    for ((&counts, &k), &score) in problems.iter().zip(k).zip(scores) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number of samples"
        )]
        match pass_at_k(counts, k as u64) {
            Ok(ours) => {
                audit.difference_greatest = audit.difference_greatest.max((ours - score).abs());
            }
            Err(CountsError::MoreAsked { .. }) => {
                audit.beyond += 1;
                let is_one = score >= 1.0;
                audit.beyond_scored_one += usize::from(is_one);
                audit.unsolved_scored_one += usize::from(is_one && counts.successes == 0);
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(audit)
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
            let exact = DBig::from(1_u8)
                - DBig::from_parts(none.into(), 0).with_precision(60).value() / all;
            let ours = pass_at_k(Counts { samples: n, successes: c }, k).unwrap();
            let theirs = exact.to_f64().value();
            assert!((ours - theirs).abs() <= 1e-13, "n {n}, c {c}, k {k}: {ours} against {theirs}");
        }
    }

    #[test]
    fn scores_beyond_the_samples_are_counted_and_not_believed() {
        let problems = [(10, 0), (10, 5), (10, 0), (10, 5)]
            .map(|(samples, successes)| Counts { samples, successes });
        let audit =
            audit_scores(&problems, &[20.0, 20.0, 5.0, 1.0], &[1.0, 1.0, 0.0, 0.625]).unwrap();
        assert_eq!((audit.beyond, audit.beyond_scored_one, audit.unsolved_scored_one), (2, 2, 1));
        assert!((audit.difference_greatest - 0.125).abs() < 1e-15, "half is not five eighths");
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
