//! Whether chains agree, and what their draws are worth: rank-normalised split R̂ and effective
//! sample sizes (Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021, Bayesian Anal. 16).

use measures::{mean, quantile, standard_deviation};
use quantiles::{Continuous as _, Normal};

/// What the chains of one number say of themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diagnosis {
    /// Rank-normalised split R̂, the larger of that of the values and that of their distances from
    /// the median: above 1.01 the chains have not come together.
    pub r_hat: f64,
    /// Effective sample size of the bulk.
    pub bulk: f64,
    /// Effective sample size of the tails: the smaller one of the 5 % and 95 % quantiles.
    pub tail: f64,
}

/// All three of them.
///
/// # Panics
/// There are fewer than two chains, or fewer than four draws in one.
#[must_use]
pub fn diagnose(chains: &[Vec<f64>]) -> Diagnosis {
    Diagnosis {
        r_hat: r_hat(chains),
        bulk: bulk_sample_size(chains),
        tail: tail_sample_size(chains),
    }
}

/// Rank-normalised split R̂ (Vehtari 2021, Eq. 14 and §4.2): the larger of that of the bulk and
/// that of the folded draws.
#[must_use]
pub fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let halves = split(chains);
    let sorted = ascending(halves.concat());
    let median = quantile(&sorted, 0.5);
    let folded: Vec<Vec<f64>> =
        halves.iter().map(|half| half.iter().map(|x| (x - median).abs()).collect()).collect();
    plain_r_hat(&rank_normalised(&halves)).max(plain_r_hat(&rank_normalised(&folded)))
}

/// Effective sample size of the rank-normalised draws.
#[must_use]
pub fn bulk_sample_size(chains: &[Vec<f64>]) -> f64 {
    sample_size(&rank_normalised(&split(chains)))
}

/// The smaller effective sample size of the 5 % and the 95 % quantile.
#[must_use]
pub fn tail_sample_size(chains: &[Vec<f64>]) -> f64 {
    let sorted = ascending(chains.concat());
    let of_quantile = |p: f64| {
        let limit = quantile(&sorted, p);
        let below: Vec<Vec<f64>> = chains
            .iter()
            .map(|chain| chain.iter().map(|&x| f64::from(u8::from(x <= limit))).collect())
            .collect();
        sample_size(&split(&below))
    };
    of_quantile(0.05).min(of_quantile(0.95))
}

/// Effective sample size of the draws as they are: what the mean's standard error follows from.
#[must_use]
pub fn mean_sample_size(chains: &[Vec<f64>]) -> f64 {
    sample_size(&split(chains))
}

/// Each chain as two: its first and its last half, so that a drift shows between them.
fn split(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let half = |chain: &Vec<f64>| chain.len() / 2;
    let first = chains.iter().map(|chain| chain[..half(chain)].to_vec());
    let last = chains.iter().map(|chain| chain[chain.len() - half(chain)..].to_vec());
    first.chain(last).collect()
}

fn ascending(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// `Φ⁻¹((rank - 3/8)/(S + 1/4))` of each draw among all S, equal draws at their mean rank (Vehtari
/// 2021, Eq. 14).
fn rank_normalised(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let sorted = ascending(chains.concat());
    let size = sorted.len() as f64;
    let normal = Normal::standard();
    // Zero and minus zero are one value.
    let score = |x: &f64| {
        let below = sorted.partition_point(|other| other < x);
        let up_to = sorted.partition_point(|other| other <= x);
        let rank = (below + up_to + 1) as f64 / 2.0;
        normal.inverse_cdf((rank - 0.375) / (size + 0.25))
    };
    chains.iter().map(|chain| chain.iter().map(score).collect()).collect()
}

/// `sqrt(var⁺/W)` (Gelman & Rubin 1992, as in Vehtari 2021, Eq. 4).
fn plain_r_hat(chains: &[Vec<f64>]) -> f64 {
    let draws = chains[0].len() as f64;
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let variances: Vec<f64> = chains.iter().map(|chain| variance(chain)).collect();
    let between = draws * variance(&means);
    ((between / mean(&variances) + draws - 1.0) / draws).sqrt()
}

fn variance(values: &[f64]) -> f64 {
    let sd = standard_deviation(values);
    sd * sd
}

/// `S/τ` with τ by Geyer's initial monotone sequence (Vehtari 2021, Eqs. 10 to 13).
fn sample_size(chains: &[Vec<f64>]) -> f64 {
    let draws = chains[0].len();
    let total = (chains.len() * draws) as f64;
    let centred: Vec<Vec<f64>> = chains
        .iter()
        .map(|chain| {
            let middle = mean(chain);
            chain.iter().map(|x| x - middle).collect()
        })
        .collect();
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let within = autocovariance(&centred, 0) * draws as f64 / (draws as f64 - 1.0);
    let mut all = within * (draws as f64 - 1.0) / draws as f64;
    if chains.len() > 1 {
        all += variance(&means);
    }
    if all <= 1e-15 * 1e-15 {
        // Every draw is the same: there is nothing to average out.
        return total;
    }
    let correlation = |lag: usize| 1.0 - (within - autocovariance(&centred, lag)) / all;
    let tau = integrated(draws, correlation).max(1.0 / libm::log10(total));
    total / tau
}

/// Mean over the chains of the autocovariance at a lag, each divided by the number of draws.
fn autocovariance(centred: &[Vec<f64>], lag: usize) -> f64 {
    let of_chain = |chain: &Vec<f64>| -> f64 {
        chain.iter().zip(&chain[lag..]).map(|(a, b)| a * b).sum::<f64>() / chain.len() as f64
    };
    centred.iter().map(of_chain).sum::<f64>() / centred.len() as f64
}

/// The integrated autocorrelation time: pairs of lags are added while their sum is positive and
/// made to fall (Geyer 1992, Stat. Sci. 7), step by step as arviz and Stan do it.
fn integrated(draws: usize, correlation: impl Fn(usize) -> f64) -> f64 {
    let mut rho = vec![0.0; draws + 2];
    let (mut even, mut odd) = (1.0, correlation(1));
    (rho[0], rho[1]) = (even, odd);
    let mut t = 1;
    while t + 3 < draws && even + odd > 0.0 {
        (even, odd) = (correlation(t + 1), correlation(t + 2));
        if even + odd >= 0.0 {
            (rho[t + 1], rho[t + 2]) = (even, odd);
        }
        t += 2;
    }
    // One pair too many was read; where none was, the loop had no room.
    let last = t.saturating_sub(2);
    if even > 0.0 {
        rho[last + 1] = even;
    }
    let mut t = 1;
    while t + 2 <= last {
        if rho[t + 1] + rho[t + 2] > rho[t - 1] + rho[t] {
            rho[t + 1] = 0.5 * (rho[t - 1] + rho[t]);
            rho[t + 2] = rho[t + 1];
        }
        t += 2;
    }
    -1.0 + 2.0 * rho[..=last].iter().sum::<f64>() + rho[last + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that Python makes as well: `x = (1103515245 x + 12345) mod 2³¹`.
    fn uniforms(count: usize, seed: u64) -> Vec<f64> {
        let mut x = seed;
        (0..count)
            .map(|_| {
                x = (x * 1_103_515_245 + 12_345) % 2_147_483_648;
                (x as f64 + 0.5) / 2_147_483_648.0
            })
            .collect()
    }

    /// Chain k follows `x_i = φ x_{i-1} + u_i - 1/2` and is moved by `shift * k`.
    fn chains(count: usize, draws: usize, phi: f64, shift: f64) -> Vec<Vec<f64>> {
        (0..count)
            .map(|k| {
                let mut x = 0.0;
                uniforms(draws, k as u64 + 1)
                    .into_iter()
                    .map(|u| {
                        x = phi * x + (u - 0.5);
                        x + shift * k as f64
                    })
                    .collect()
            })
            .collect()
    }

    fn close(ours: f64, theirs: f64) {
        assert!((ours / theirs - 1.0).abs() < 1e-8, "{ours} against {theirs}");
    }

    /// arviz 0.23.4: `az.rhat(x)`, `az.ess(x, method=...)` with bulk, tail and mean.
    #[test]
    fn diagnostics_are_those_of_arviz() {
        for ((count, draws, phi, shift), [r, bulk, tail, mean]) in [
            (
                (4, 200, 0.0, 0.0),
                [
                    0.998_548_761_084_605_7,
                    750.622_316_801_143_6,
                    768.616_643_140_471_8,
                    773.550_646_684_714_3,
                ],
            ),
            (
                (4, 251, 0.7, 0.0),
                [
                    1.007_591_496_886_238_5,
                    229.354_742_061_782_87,
                    344.599_132_139_587,
                    227.744_021_783_687_43,
                ],
            ),
            (
                (4, 200, 0.9, 0.1),
                [
                    1.022_795_885_596_898_2,
                    82.422_736_072_821,
                    176.683_528_727_966_57,
                    81.211_521_335_806_74,
                ],
            ),
            (
                (2, 100, -0.4, 0.02),
                [
                    1.001_628_876_944_838_3,
                    402.103_479_627_690_2,
                    187.249_569_090_949_8,
                    337.002_935_526_031_14,
                ],
            ),
        ] {
            let x = chains(count, draws, phi, shift);
            let ours = diagnose(&x);
            close(ours.r_hat, r);
            close(ours.bulk, bulk);
            close(ours.tail, tail);
            close(mean_sample_size(&x), mean);
        }
    }

    /// The same, of chains rounded to quarters: ties have their mean rank.
    #[test]
    fn ties_are_ranked_as_arviz_ranks_them() {
        let x: Vec<Vec<f64>> = chains(4, 120, 0.5, 0.0)
            .iter()
            .map(|chain| chain.iter().map(|x| (x * 4.0).round_ties_even() / 4.0).collect())
            .collect();
        let ours = diagnose(&x);
        close(ours.r_hat, 1.015_038_785_982_571_4);
        close(ours.bulk, 164.658_852_163_623_9);
        close(ours.tail, 253.871_533_171_341_16);
    }

    /// Two chains that stay apart are found out.
    #[test]
    fn chains_that_stay_apart_have_a_large_r_hat() {
        assert!(r_hat(&chains(4, 200, 0.0, 1.0)) > 1.5);
    }
}
