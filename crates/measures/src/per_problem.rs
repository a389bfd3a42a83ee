//! Whether each problem's failure falls geometrically with attempts: one p a problem, the same in
//! every attempt.
//!
//! The counts of one run of n samples cannot say: given c, every order of successes is equally
//! likely, whatever p did.
//! Two campaigns on the same problem can, and so can a rule that stops at the first block with a
//! success.

use laws::exp;

use crate::counts::{Counts, CountsError, pass_at_k};
use crate::tail::{Likelihood, Tail, TailError, ln_choose};

/// Tests of one hypothesis on many problems.
#[derive(Debug, Clone, PartialEq)]
pub struct ManyTests {
    /// The p value of each problem.
    pub p_values: Vec<f64>,
    /// The same, adjusted after Benjamini and Yekutieli.
    pub adjusted: Vec<f64>,
    /// Problems whose adjusted value is at most the rate asked for.
    pub rejected: usize,
}

/// Counts of two campaigns, or of a stopped one, that cannot be tested.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PerProblemError {
    /// Not the same problems.
    #[error("{first} problems against {second}; hint: join the campaigns by problem, row by row")]
    Unpaired {
        /// Problems of the first campaign.
        first: usize,
        /// Problems of the second.
        second: usize,
    },
    /// Sampling did not go by whole blocks.
    #[error(
        "problem {problem}: {samples} samples are no whole number of blocks of {block}; hint: \
        check the block"
    )]
    NoBlocks {
        /// Which, counted from 0.
        problem: usize,
        /// n.
        samples: u64,
        /// Samples a block.
        block: u64,
    },
    /// Sampling went on after a success.
    #[error(
        "problem {problem}: {successes} successes do not fit the last block of {block}; hint: \
        sampling did not stop at the first success, use pass_at_k"
    )]
    NotStopped {
        /// Which, counted from 0.
        problem: usize,
        /// c.
        successes: u64,
        /// Samples a block.
        block: u64,
    },
    /// One problem's counts cannot be used.
    #[error("problem {problem}: {fault}")]
    Problem {
        /// Which, counted from 0.
        problem: usize,
        /// What is wrong.
        fault: CountsError,
    },
    /// The distribution of p cannot be used.
    #[error(transparent)]
    Tail(#[from] TailError),
}

/// p values adjusted for their number under any dependence: the smallest rate of false discoveries
/// at which each would be rejected, `min over j >= i of p_(j) m (1 + 1/2 + ... + 1/m) / j`, at most
/// 1 (Benjamini & Yekutieli 2001, Theorem 1.3).
pub fn benjamini_yekutieli(p_values: &[f64]) -> Vec<f64> {
    let harmonic: f64 = (1..=p_values.len()).map(|rank| 1.0 / rank as f64).sum();
    stepped_up(p_values, harmonic)
}

/// The same where the tests are independent or all lean the same way: `min over j >= i of p_(j) m /
/// j` (Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001, Theorem 1.2).
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    stepped_up(p_values, 1.0)
}

fn stepped_up(p_values: &[f64], harmonic: f64) -> Vec<f64> {
    let m = p_values.len();
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; m];
    let mut least = 1.0_f64;
    for (rank, &place) in order.iter().enumerate().rev() {
        least = least.min(p_values[place] * m as f64 * harmonic / (rank + 1) as f64);
        adjusted[place] = least;
    }
    adjusted
}

fn many_tests(p_values: Vec<f64>, rate: f64) -> ManyTests {
    let adjusted = benjamini_yekutieli(&p_values);
    ManyTests { rejected: adjusted.iter().filter(|&&p| p <= rate).count(), p_values, adjusted }
}

/// Fisher's exact test, two-sided, that two campaigns had the same p: the probability, given all
/// successes together, of every split no likelier than the one seen (hypergeometric).
fn fisher_exact(first: Counts, second: Counts) -> f64 {
    let (n, m) = (first.samples as f64, second.samples as f64);
    let all = first.successes + second.successes;
    let ln_probability = |c: u64| ln_hypergeometric([n, m], c as f64, all as f64);
    let seen = ln_probability(first.successes);
    // Ties differ by rounding alone.
    let splits = all.saturating_sub(second.samples)..=all.min(first.samples);
    splits.map(ln_probability).filter(|&ln_p| ln_p <= seen + 1e-7).map(exp).sum::<f64>().min(1.0)
}

/// `ln P` that of `all` successes in n + m samples c lie among the first n.
fn ln_hypergeometric([n, m]: [f64; 2], c: f64, all: f64) -> f64 {
    ln_choose(n, c) + ln_choose(m, all - c) - ln_choose(n + m, all)
}

/// Tests, problem by problem, that two campaigns sampled with the same p (Fisher's exact test),
/// rejected at the rate of false discoveries `rate` after Benjamini and Yekutieli.
///
/// # Errors
/// Campaigns of unequal length, or counts that cannot be used.
pub fn homogeneity(
    first: &[Counts],
    second: &[Counts],
    rate: f64,
) -> Result<ManyTests, PerProblemError> {
    if first.len() != second.len() {
        return Err(PerProblemError::Unpaired { first: first.len(), second: second.len() });
    }
    for counts in [first, second] {
        for (problem, &counts) in counts.iter().enumerate() {
            pass_at_k(counts, 1).map_err(|fault| PerProblemError::Problem { problem, fault })?;
        }
    }
    Ok(many_tests(
        first.iter().zip(second).map(|(&first, &second)| fisher_exact(first, second)).collect(),
        rate,
    ))
}

fn checked_blocks(problems: &[Counts], block: u64) -> Result<(), PerProblemError> {
    for (problem, &counts) in problems.iter().enumerate() {
        let Counts { samples, successes } = counts;
        pass_at_k(counts, 1).map_err(|fault| PerProblemError::Problem { problem, fault })?;
        if block == 0 || samples % block != 0 {
            return Err(PerProblemError::NoBlocks { problem, samples, block });
        }
        if successes > block {
            return Err(PerProblemError::NotStopped { problem, successes, block });
        }
    }
    Ok(())
}

/// The unbiased estimate of the probability that k samples hold a success where sampling went by
/// blocks and stopped after the first block with one: the average of "a success among the first k"
/// over all orders that leave the same counts (Rao & Blackwell). With m blocks and c successes, all
/// in the last:
/// 1 for k beyond it, 0 for k before it, and `1 - C(block-c, r)/C(block, r)` for the r-th sample
/// within it.
///
/// `1 - C(n-c, k)/C(n, k)` supposes n fixed beforehand and is biased here, as `c/n` is. For k
/// beyond n of a problem never solved nothing is known.
///
/// # Errors
/// Counts that are no stopped blocks, or k of 0 or beyond the samples of a problem never solved.
pub fn stopped_pass_at_k(
    problems: &[Counts],
    block: u64,
    k: u64,
) -> Result<Vec<f64>, PerProblemError> {
    checked_blocks(problems, block)?;
    let mut passes = Vec::with_capacity(problems.len());
    for (problem, &counts) in problems.iter().enumerate() {
        let pass = stopped_pass(counts, block, k);
        passes.push(pass.map_err(|fault| PerProblemError::Problem { problem, fault })?);
    }
    Ok(passes)
}

/// The estimate of one problem.
fn stopped_pass(counts: Counts, block: u64, k: u64) -> Result<f64, CountsError> {
    let Counts { samples, successes } = counts;
    match () {
        () if k == 0 => Err(CountsError::NoneAsked),
        () if successes == 0 && k > samples => Err(CountsError::MoreAsked { k, samples }),
        () if successes == 0 || k <= samples - block => Ok(0.0),
        () => {
            let within = (k + block - samples).min(block);
            pass_at_k(Counts { samples: block, successes }, within)
        }
    }
}

/// Tests, for each problem that stopped with a success, whether the last block holds more successes
/// than the waiting time allows: with one p a problem, drawn from `tail`, the probability of as
/// many or more given the number of blocks, `sum_{c' >= c} w(c') / sum_{c' >= 1} w(c')`, `w(c) =
/// C(block, c) integral p^c (1-p)^(n-c) f(p) dp`.
///
/// A p that changes between attempts (a long wait, then a full block) makes small values; so does a
/// `tail` that is wrong. Exact given `tail`, and conservative, since c is a whole number.
///
/// # Errors
/// Counts that are no stopped blocks.
pub fn stopped_dispersion(
    problems: &[Counts],
    block: u64,
    tail: &Tail,
    rate: f64,
) -> Result<ManyTests, PerProblemError> {
    checked_blocks(problems, block)?;
    let stopped = problems.iter().filter(|counts| counts.successes > 0);
    let p_values = stopped.map(|&counts| last_block_p_value(counts, block, tail));
    Ok(many_tests(p_values.collect::<Result<_, _>>()?, rate))
}

/// The probability that the last block holds as many successes or more, given the number of blocks.
fn last_block_p_value(counts: Counts, block: u64, tail: &Tail) -> Result<f64, TailError> {
    let Counts { samples, successes } = counts;
    let every: Vec<Counts> = (1..=block).map(|successes| Counts { samples, successes }).collect();
    let mut ln_weights = Likelihood::new(&every)?.ln_probabilities(tail);
    for (ln_weight, counts) in ln_weights.iter_mut().zip(&every) {
        let c = counts.successes as f64;
        *ln_weight = *ln_weight - ln_choose(samples as f64, c) + ln_choose(block as f64, c);
    }
    Ok(sum_from(&ln_weights, &every, successes) / sum_from(&ln_weights, &every, 1))
}

/// The sum of the weights of at least so many successes, as a share of the largest weight.
fn sum_from(ln_weights: &[f64], every: &[Counts], least: u64) -> f64 {
    let largest = ln_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // The least terms first, so that a small share keeps its digits.
    (ln_weights.iter().zip(every).rev())
        .filter(|(_, counts)| counts.successes >= least)
        .map(|(ln_weight, _)| exp(ln_weight - largest))
        .sum()
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::tail::TailFamily;

    fn close(found: &[f64], expected: &[f64], within: f64) {
        assert_eq!(found.len(), expected.len(), "as many values");
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= within * expected, "{found} against {expected}");
        }
    }

    /// Against `scipy.stats.false_discovery_control(p, method='by')`.
    #[test]
    fn the_adjustment_is_scipys() {
        let p = [0.001, 0.04, 0.03, 0.2, 0.008, 0.9, 0.03];
        close(&benjamini_yekutieli(&p), &SCIPY_BY, 1e-12);
        assert!(benjamini_yekutieli(&[]).is_empty());
        // The same function with method='bh'.
        let bh = [0.007, 0.056, 0.0525, 0.233_333_333_333_333_3, 0.028, 0.9, 0.0525];
        close(&benjamini_hochberg(&p), &bh, 1e-12);
    }

    /// Against `scipy.stats.fisher_exact([[c, n-c], [d, m-d]])`, two-sided.
    #[test]
    fn the_exact_test_is_scipys() {
        let of = |samples, successes| Counts { samples, successes };
        let pairs = [
            (of(10_000, 41), of(10_112, 20)),
            (of(10_000, 8), of(7936, 0)),
            (of(10_000, 122), of(128, 1)),
            (of(20, 3), of(15, 9)),
            (of(10, 0), of(10, 0)),
        ];
        let (first, second): (Vec<Counts>, Vec<Counts>) = pairs.into_iter().unzip();
        let found = homogeneity(&first, &second, 0.05).unwrap();
        close(&found.p_values, &SCIPY_FISHER, 1e-8);
        let unpaired = homogeneity(&first, &second[1..], 0.05).unwrap_err();
        assert_eq!(unpaired, PerProblemError::Unpaired { first: 5, second: 4 });
    }
    const SCIPY_BY: [f64; 7] = [0.01815, 0.1452, 0.136_125, 0.605, 0.0726, 1.0, 0.136_125];
    const SCIPY_FISHER: [f64; 5] =
        [0.006_802_137_258_086_197, 0.010_791_241_832_338_2, 1.0, 0.010_724_879_495_736_004, 1.0];
    /// Samples by blocks until one holds a success, at most `blocks_max`.
    fn stopped(
        stream: &mut ChaCha8Rng,
        block: u64,
        blocks_max: u64,
        p: impl Fn(u64) -> f64,
    ) -> Counts {
        for m in 1..=blocks_max {
            let successes = (0..block).map(|_| u64::from(stream.random::<f64>() < p(m))).sum();
            if successes > 0 {
                return Counts { samples: m * block, successes };
            }
        }
        Counts { samples: blocks_max * block, successes: 0 }
    }

    /// Planted: one p for all; the mean over 20,000 runs is `1 - (1-p)^k` (closed form) within four
    /// standard errors, where the estimator for a fixed n is far off.
    #[test]
    fn stopping_leaves_no_bias() {
        let mut stream = ChaCha8Rng::seed_from_u64(11);
        let runs: Vec<Counts> =
            (0..20_000).map(|_| stopped(&mut stream, 10, 8, |_| 0.03)).collect();
        for k in [1, 7, 10, 15, 40, 77] {
            let values = stopped_pass_at_k(&runs, 10, k).unwrap();
            let mean = values.iter().sum::<f64>() / 20_000.0;
            let variance =
                values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 20_000.0;
            let truth = 1.0 - libm::pow(0.97, k as f64);
            assert!(
                (mean - truth).abs() < 4.0 * (variance / 20_000.0).sqrt(),
                "{k}: {mean} against {truth}"
            );
        }
        let biased =
            runs.iter().map(|&counts| pass_at_k(counts, 1).unwrap()).sum::<f64>() / 20_000.0;
        assert!(biased > 0.05, "{biased}");
        assert!(matches!(stopped_pass_at_k(&runs, 10, 81), Err(PerProblemError::Problem { .. })));
        let refused = |counts, block| stopped_pass_at_k(&[counts], block, 1).unwrap_err();
        let counts = Counts { samples: 20, successes: 12 };
        assert_eq!(
            refused(counts, 10),
            PerProblemError::NotStopped { problem: 0, successes: 12, block: 10 }
        );
        assert_eq!(
            refused(counts, 7),
            PerProblemError::NoBlocks { problem: 0, samples: 20, block: 7 }
        );
    }

    /// Planted: one p a problem is left alone, and a p that jumps after a long wait is seen.
    #[test]
    fn one_p_a_problem_is_told_from_a_changing_one() {
        let mut stream = ChaCha8Rng::seed_from_u64(12);
        // x^0.5 of a uniform number squared: alpha 0.5, beta 1 (closed inverse).
        let tail = Tail {
            family: TailFamily::Kumaraswamy,
            alpha: 0.5,
            beta: 1.0,
            scale: 0.3,
            mass_at_zero: 0.0,
        };
        let mut run = |jump: bool| {
            let u: f64 = stream.random();
            let p = 0.3 * u * u;
            stopped(&mut stream, 20, 40, |m| if jump && m > 12 { 0.5 } else { p })
        };
        let constant: Vec<Counts> = (0..300).map(|_| run(false)).collect();
        let found = stopped_dispersion(&constant, 20, &tail, 0.05).unwrap();
        assert_eq!(found.rejected, 0);
        // Conservative: no more than the share of small values that uniform ones have, within four
        // standard errors.
        let small = found.p_values.iter().filter(|&&p| p <= 0.05).count() as f64;
        let count = found.p_values.len() as f64;
        assert!(
            small <= 0.05 * count + 4.0 * (0.0475 * count).sqrt() && count > 200.0,
            "{small} of {count}"
        );
        let changing: Vec<Counts> = (0..300).map(|_| run(true)).collect();
        let late = changing.iter().filter(|counts| counts.samples > 240).count();
        let found = stopped_dispersion(&changing, 20, &tail, 0.05).unwrap();
        assert!(late > 20 && found.rejected + 3 >= late, "{} of {late}", found.rejected);
    }
}
