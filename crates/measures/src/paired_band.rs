//! Two checkpoints on the same prompts: where repeated sampling gains, where it loses, and where
//! the curves cross.

use laws::ln;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::counts::{Counts, CountsError, pass_at_k};
use crate::quantile::quantile;

/// The difference of two mean pass@k curves, with a band that holds at every k at once.
#[derive(Debug, Clone, PartialEq)]
pub struct PairedBand {
    /// Mean pass@k of the first checkpoint, one a k.
    pub mean_base: Vec<f64>,
    /// Mean pass@k of the second checkpoint, one a k.
    pub mean_other: Vec<f64>,
    /// Second less first, one a k.
    pub difference: Vec<f64>,
    /// Its standard error over prompts, one a k.
    pub standard_error: Vec<f64>,
    /// Lower end of the band, one a k.
    pub low: Vec<f64>,
    /// Upper end of the band, one a k.
    pub high: Vec<f64>,
    /// Standard errors from the difference to either end of the band.
    pub critical: f64,
    /// The k at which the band lies above 0.
    pub gain: Vec<u64>,
    /// The k at which the band lies below 0.
    pub loss: Vec<u64>,
    /// Last k of the gains that begin at the first k; none where the first k is no gain.
    pub last_gain_k: Option<u64>,
    /// First k from which the band lies below 0 up to the last k.
    pub first_loss_k: Option<u64>,
    /// Where the two means cross, in order.
    pub crossings: Vec<MeanCrossing>,
    /// The k at which the true difference can first be negative; none where it cannot be at any k.
    pub first_loss_set: Option<FirstLossSet>,
}

/// A change of sign of the difference between neighbouring k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanCrossing {
    /// The k before.
    pub after_k: u64,
    /// The k at or after the change.
    pub before_k: u64,
    /// Where the difference is 0, linear in ln k between the two.
    pub k: f64,
    /// Whether the second checkpoint is the worse one afterwards.
    pub is_loss: bool,
}

/// A confidence set of the first k with a true loss, by inversion of the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstLossSet {
    /// First k at which the band reaches below 0.
    pub low_k: u64,
    /// First k at which the band lies below 0; none where no loss is shown, so that there may be
    /// none at all.
    pub high_k: Option<u64>,
}

/// Counts of two checkpoints that cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PairedBandError {
    /// The checkpoints were not asked the same prompts.
    #[error(
        "{base} prompts of the first checkpoint against {other} of the second; hint: join them by \
        prompt, row by row"
    )]
    Unpaired {
        /// Prompts of the first.
        base: usize,
        /// Prompts of the second.
        other: usize,
    },
    /// One prompt has no spread.
    #[error(
        "{prompts} prompts have no spread; hint: give at least 2, and dozens for the band to hold"
    )]
    TooFew {
        /// Prompts.
        prompts: usize,
    },
    /// No k, or k out of order.
    #[error("the k must be at least one and ascend strictly; hint: give them sorted, each once")]
    Order,
    /// Settings from which no quantile follows.
    #[error(
        "{draws} draws at level {level} leave nothing to take a quantile of; hint: 100,000 draws \
        and a level of 0.95"
    )]
    Draws {
        /// Draws.
        draws: usize,
        /// Level.
        level: f64,
    },
    /// One prompt's counts cannot be used.
    #[error("prompt {prompt}: {fault}")]
    Prompt {
        /// Which, counted from 0.
        prompt: usize,
        /// What is wrong.
        fault: CountsError,
    },
}

/// A direction of the differences that keeps less than this share of its variance beside the others
/// adds nothing.
const NEGLIGIBLE: f64 = 1e-12;

/// Draws that share one random stream.
const DRAWS_A_STREAM: usize = 1024;

/// `d(k) = mean_i [pass_i@k(other) - pass_i@k(base)]` with the simultaneous band `d(k) ± c s(k)`,
/// where `s(k)` is the standard error over prompts and c the `level` quantile of `max_k |t_k|`, t
/// normal with the correlations that the prompts' differences have between the k.
///
/// Prompts are the clusters: one prompt enters every k, and its samples are no further ones.
/// Drawing t from its covariance is the Gaussian multiplier bootstrap over prompts (Chernozhukov,
/// Chetverikov & Kato 2013, arXiv 1212.6906; sup-t bands: Montiel Olea & Plagborg-Møller 2019), at
/// the cost of the few directions in which curves over k differ rather than of all prompts: 100,000
/// draws and more are cheap, and the band's edge stands still. The normal approximation wants
/// dozens of prompts. A k at which all prompts differ by the same has a band of no width and takes
/// no part in the maximum.
///
/// `k` ascends; `base` and `other` hold one prompt a row, in the same order.
///
/// # Errors
/// Unequal or fewer than two prompts, k that do not ascend or exceed the samples, counts that
/// cannot be used, and settings without a quantile.
pub fn paired_band(
    base: &[Counts],
    other: &[Counts],
    k: &[u64],
    draws: usize,
    level: f64,
    seed: u64,
) -> Result<PairedBand, PairedBandError> {
    let prompts = base.len();
    match () {
        () if prompts != other.len() => {
            return Err(PairedBandError::Unpaired { base: prompts, other: other.len() });
        }
        () if prompts < 2 => return Err(PairedBandError::TooFew { prompts }),
        () if k.is_empty() || k.windows(2).any(|pair| pair[0] >= pair[1]) => {
            return Err(PairedBandError::Order);
        }
        () if draws == 0 || !(level > 0.0 && level < 1.0) => {
            return Err(PairedBandError::Draws { draws, level });
        }
        () => {}
    }
    let (base, other) = (curves(base, k)?, curves(other, k)?);
    let (mean_base, mean_other): (Vec<f64>, Vec<f64>) =
        (base.iter().map(mean).collect(), other.iter().map(mean).collect());
    let difference: Vec<f64> =
        mean_base.iter().zip(&mean_other).map(|(base, other)| other - base).collect();
    let mut centred = Vec::with_capacity(k.len());
    let mut standard_error = Vec::with_capacity(k.len());
    for (place, difference) in difference.iter().enumerate() {
        let column: Vec<f64> = base[place]
            .iter()
            .zip(&other[place])
            .map(|(base, other)| other - base - difference)
            .collect();
        let length = column.iter().map(|value| value * value).sum::<f64>().sqrt();
        // What rounding leaves of equal differences is no spread.
        let is_flat = length <= 1e-14 * (prompts as f64).sqrt();
        standard_error.push(if is_flat {
            0.0
        } else {
            length / (prompts as f64 * (prompts - 1) as f64).sqrt()
        });
        centred.extend(
            (!is_flat).then(|| column.iter().map(|value| value / length).collect::<Vec<f64>>()),
        );
    }
    let critical = critical_value(&directions(centred), draws, level, seed);
    let low = band_end(&difference, &standard_error, -1.0, critical);
    let high = band_end(&difference, &standard_error, 1.0, critical);
    Ok(PairedBand {
        gain: k.iter().zip(&low).filter(|(_, low)| **low > 0.0).map(|(&k, _)| k).collect(),
        loss: k.iter().zip(&high).filter(|(_, high)| **high < 0.0).map(|(&k, _)| k).collect(),
        last_gain_k: k.iter().zip(&low).take_while(|(_, low)| **low > 0.0).last().map(|(&k, _)| k),
        first_loss_k: k
            .iter()
            .zip(&high)
            .rev()
            .take_while(|(_, high)| **high < 0.0)
            .last()
            .map(|(&k, _)| k),
        crossings: crossings(k, &difference),
        first_loss_set: first_loss_set(k, &low, &high),
        mean_base,
        mean_other,
        difference,
        standard_error,
        low,
        high,
        critical,
    })
}

/// One end of the band at every k, `d + sign c s`.
fn band_end(difference: &[f64], standard_error: &[f64], sign: f64, critical: f64) -> Vec<f64> {
    difference.iter().zip(standard_error).map(|(d, s)| d + sign * critical * s).collect()
}

/// pass@k of each prompt, one column a k.
fn curves(counts: &[Counts], k: &[u64]) -> Result<Vec<Vec<f64>>, PairedBandError> {
    k.iter().map(|&k| curve(counts, k)).collect()
}

/// pass@k of each prompt at one k.
fn curve(counts: &[Counts], k: u64) -> Result<Vec<f64>, PairedBandError> {
    let mut passes = Vec::with_capacity(counts.len());
    for (prompt, &counts) in counts.iter().enumerate() {
        let pass = pass_at_k(counts, k);
        passes.push(pass.map_err(|fault| PairedBandError::Prompt { prompt, fault })?);
    }
    Ok(passes)
}

#[allow(clippy::ptr_arg, reason = "mapped over columns, which are vectors")]
fn mean(values: &Vec<f64>) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Rows `r_j` with `sum_j r_j[a] r_j[b]` the correlation of columns a and b: Gram and Schmidt's
/// orthogonalisation with pivots, which stops where the columns hold no further direction. One
/// column of unit length a k.
fn directions(mut columns: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    while rows.len() < columns.len() {
        let lengths =
            columns.iter().map(|column| column.iter().map(|value| value * value).sum::<f64>());
        let Some((pivot, length)) = lengths.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)) else {
            break;
        };
        if length <= NEGLIGIBLE {
            break;
        }
        let unit: Vec<f64> = columns[pivot].iter().map(|value| value / length.sqrt()).collect();
        rows.push(columns.iter_mut().map(|column| take_out(column, &unit)).collect());
    }
    rows
}

/// Takes a direction of unit length out of a column, and says how much of it there was.
fn take_out(column: &mut [f64], unit: &[f64]) -> f64 {
    let share: f64 = column.iter().zip(unit).map(|(value, unit)| value * unit).sum();
    column.iter_mut().zip(unit).for_each(|(value, unit)| *value -= share * unit);
    share
}

/// The quantile of `max |g R|` for standard normal g.
fn critical_value(rows: &[Vec<f64>], draws: usize, level: f64, seed: u64) -> f64 {
    if rows.is_empty() {
        return 0.0;
    }
    let mut largest: Vec<f64> = (0..draws.div_ceil(DRAWS_A_STREAM))
        .into_par_iter()
        .flat_map_iter(|block| {
            largest_of_block(rows, DRAWS_A_STREAM.min(draws - block * DRAWS_A_STREAM), seed, block)
        })
        .collect();
    largest.par_sort_unstable_by(f64::total_cmp);
    quantile(&largest, level)
}

/// `max |g R|` of some draws from the stream of a block.
fn largest_of_block(rows: &[Vec<f64>], count: usize, seed: u64, block: usize) -> Vec<f64> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(block as u64);
    let mut normals = Normals { stream, spare: None };
    let mut t = vec![0.0; rows[0].len()];
    let mut largest = Vec::with_capacity(count);
    for _ in 0..count {
        t.fill(0.0);
        for row in rows {
            let g = normals.next();
            t.iter_mut().zip(row).for_each(|(t, r)| *t += g * r);
        }
        largest.push(t.iter().fold(0.0_f64, |largest, t| largest.max(t.abs())));
    }
    largest
}

/// Standard normal numbers by Marsaglia and Bray's polar method (1964).
struct Normals {
    stream: ChaCha8Rng,
    spare: Option<f64>,
}

impl Normals {
    fn next(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        // A point of the square lies in the disc with probability pi/4: the loop ends.
        loop {
            let (u, v) =
                (2.0 * self.stream.random::<f64>() - 1.0, 2.0 * self.stream.random::<f64>() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                let factor = (-2.0 * ln(s) / s).sqrt();
                self.spare = Some(v * factor);
                return u * factor;
            }
        }
    }
}

/// The changes of sign; a 0 belongs to the sign before it.
fn crossings(k: &[u64], difference: &[f64]) -> Vec<MeanCrossing> {
    let mut found = Vec::new();
    let mut last: Option<usize> = None;
    for place in (0..k.len()).filter(|&place| difference[place] != 0.0) {
        if let Some(before) =
            last.filter(|&before| (difference[before] > 0.0) != (difference[place] > 0.0))
        {
            let share = difference[before] / (difference[before] - difference[place]);
            let (from, to) = (ln(k[before] as f64), ln(k[place] as f64));
            found.push(MeanCrossing {
                after_k: k[before],
                before_k: k[place],
                k: laws::exp(from + share * (to - from)),
                is_loss: difference[place] < 0.0,
            });
        }
        last = Some(place);
    }
    found
}

/// k can be the first loss if the band allows a loss there and none is shown before it.
fn first_loss_set(k: &[u64], low: &[f64], high: &[f64]) -> Option<FirstLossSet> {
    let low_k = first_below_zero(k, low)?;
    Some(FirstLossSet { low_k, high_k: first_below_zero(k, high) })
}

/// The first k with a value below 0.
fn first_below_zero(k: &[u64], values: &[f64]) -> Option<u64> {
    k.iter().zip(values).find(|(_, value)| **value < 0.0).map(|(&k, _)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(samples: u64, successes: impl IntoIterator<Item = u64>) -> Vec<Counts> {
        successes.into_iter().map(|successes| Counts { samples, successes }).collect()
    }

    /// The bundled table: prompt, source, samples, successes before and after.
    fn deepscaler() -> [Vec<Counts>; 2] {
        let table = include_str!("../../../data/tables/deepscaler-counts.csv");
        let rows: Vec<Vec<&str>> = table
            .lines()
            .filter(|line| !line.starts_with(['#']) && !line.starts_with("prompt,"))
            .map(|line| line.split(',').collect())
            .collect();
        [3, 4].map(|column| counts(128, rows.iter().map(|row| row[column].parse().unwrap())))
    }

    /// Against Yang 2026 (arXiv 2609.22547): gain at k = 1 to 10, loss at 61 to 128, first-loss set
    /// [11, 61]; and against a million Gaussian multiplier draws in numpy, whose critical value is
    /// 2.5560 (its own error 0.0017).
    #[test]
    fn the_published_crossover_comes_back() {
        let [base, rl] = deepscaler();
        assert_eq!(base.len(), 1060);
        let k: Vec<u64> = (1..=128).collect();
        let found = paired_band(&base, &rl, &k, 400_000, 0.95, 1).unwrap();
        assert_eq!(found.gain, (1..=10).collect::<Vec<u64>>());
        assert_eq!(found.loss, (61..=128).collect::<Vec<u64>>());
        assert_eq!((found.last_gain_k, found.first_loss_k), (Some(10), Some(61)));
        assert_eq!(found.first_loss_set, Some(FirstLossSet { low_k: 11, high_k: Some(61) }));
        assert!((found.critical - 2.5560).abs() < 0.006, "{}", found.critical);
        assert_eq!(found.crossings.len(), 1);
        let crossing = found.crossings[0];
        assert_eq!((crossing.after_k, crossing.before_k, crossing.is_loss), (21, 22, true));
        // The published means, and standard errors by numpy's std(ddof=1)/sqrt(1060).
        for (k, base, rl, error) in [
            (1, 0.604_105_247_641_509_4, 0.680_063_384_433_962_3, 0.004_103_778_183_680_334),
            (128, 0.890_566_037_735_849_1, 0.870_754_716_981_132, 0.006_302_145_396_551_467),
        ] {
            assert!(
                (found.mean_base[k - 1] - base).abs() < 1e-13
                    && (found.mean_other[k - 1] - rl).abs() < 1e-13
            );
            assert!((found.standard_error[k - 1] - error).abs() < 1e-15);
        }
    }

    /// Independent columns: the maximum of m absolute normals has the quantile of 0.95^(1/m)
    /// (closed form; scipy's norm.ppf((1 + 0.95**(1/m))/2)).
    #[test]
    fn independent_directions_have_the_sidak_value() {
        for (m, expected) in [(1, 1.959_964), (2, 2.236_477), (10, 2.799_620)] {
            let rows: Vec<Vec<f64>> =
                (0..m).map(|i| (0..m).map(|j| f64::from(u8::from(i == j))).collect()).collect();
            let found = critical_value(&rows, 400_000, 0.95, 5);
            assert!((found - expected).abs() < 0.01, "{m}: {found}");
        }
    }

    #[test]
    fn directions_carry_the_correlation() {
        let unit = |column: [f64; 4]| {
            let length = column.iter().map(|value| value * value).sum::<f64>().sqrt();
            column.iter().map(|value| value / length).collect::<Vec<f64>>()
        };
        let columns = vec![
            unit([1.0, 2.0, 0.0, -1.0]),
            unit([1.0, 2.0, 0.5, -1.0]),
            unit([2.0, 4.0, 0.0, -2.0]),
        ];
        let rows = directions(columns.clone());
        assert_eq!(rows.len(), 2);
        for a in 0..3 {
            for b in 0..3 {
                let wanted: f64 = columns[a].iter().zip(&columns[b]).map(|(a, b)| a * b).sum();
                let found: f64 = rows.iter().map(|row| row[a] * row[b]).sum();
                assert!((wanted - found).abs() < 1e-12);
            }
        }
    }

    /// Samples of one prompt that succeed with one probability each.
    fn sampled(stream: &mut ChaCha8Rng, samples: u64, p: &[f64]) -> Vec<Counts> {
        counts(
            samples,
            p.iter().map(|&p| (0..samples).map(|_| u64::from(stream.random::<f64>() < p)).sum()),
        )
    }

    /// Planted: equal checkpoints show a difference anywhere in at most 5 % of 200 sets, within the
    /// binomial's 99.9 % quantile (scipy: binom.ppf(0.999, 200, 0.05) = 21).
    #[test]
    fn equal_checkpoints_are_left_alone() {
        let k: Vec<u64> = (1..=32).collect();
        let mut false_alarms = 0;
        for set in 0..200 {
            let mut stream = ChaCha8Rng::seed_from_u64(set);
            let p: Vec<f64> =
                (0..200).map(|_| stream.random::<f64>() * stream.random::<f64>()).collect();
            let (base, other) = (sampled(&mut stream, 32, &p), sampled(&mut stream, 32, &p));
            let found = paired_band(&base, &other, &k, 2000, 0.95, set).unwrap();
            false_alarms += u32::from(!found.gain.is_empty() || !found.loss.is_empty());
        }
        assert!((1..=21).contains(&false_alarms), "{false_alarms} of 200");
    }

    /// Planted: `1 - 0.7^k` against `0.6 (1 - 0.1^k)` has its first loss at k = 3; the set holds it
    /// in at least 95 % of 200 sets, within the binomial's 0.1 % quantile (scipy: binom.ppf(0.001,
    /// 200, 0.95) = 179).
    #[test]
    fn a_planted_crossing_is_found() {
        let k: Vec<u64> = (1..=32).collect();
        let (mut found_both, mut held) = (0, 0);
        for set in 0..200 {
            let mut stream = ChaCha8Rng::seed_from_u64(1000 + set);
            let (base, other): (Vec<f64>, Vec<f64>) = (0..200)
                .map(|_| (0.3, if stream.random::<f64>() < 0.6 { 0.9 } else { 0.0 }))
                .unzip();
            let (base, other) = (sampled(&mut stream, 32, &base), sampled(&mut stream, 32, &other));
            let found = paired_band(&base, &other, &k, 2000, 0.95, set).unwrap();
            found_both += u32::from(found.last_gain_k.is_some() && found.first_loss_k.is_some());
            held += u32::from(
                found
                    .first_loss_set
                    .is_some_and(|set| set.low_k <= 3 && set.high_k.is_none_or(|high| high >= 3)),
            );
        }
        assert!(found_both >= 199 && held >= 179, "{found_both} found, {held} held");
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let some = counts(8, [1, 2, 3]);
        let at = |base: &[Counts], other: &[Counts], k: &[u64]| {
            paired_band(base, other, k, 100, 0.95, 1)
        };
        assert_eq!(
            at(&some, &some[..2], &[1]),
            Err(PairedBandError::Unpaired { base: 3, other: 2 })
        );
        assert_eq!(at(&some[..1], &some[..1], &[1]), Err(PairedBandError::TooFew { prompts: 1 }));
        assert_eq!(at(&some, &some, &[2, 2]), Err(PairedBandError::Order));
        let refused = at(&some, &some, &[1, 9]).unwrap_err().to_string();
        assert!(refused.starts_with("prompt 0: k = 9 exceeds the 8 samples drawn"), "{refused}");
        assert!(matches!(
            paired_band(&some, &some, &[1], 0, 0.95, 1),
            Err(PairedBandError::Draws { .. })
        ));
        // No spread at all: nothing is found, and nothing divides by zero.
        let same = at(&some, &some, &[1, 8]).unwrap();
        assert!(
            same.gain.is_empty()
                && same.loss.is_empty()
                && same.critical == 0.0
                && same.crossings.is_empty()
        );
    }
}
