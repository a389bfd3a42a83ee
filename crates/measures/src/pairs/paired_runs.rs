//! What pairs of runs say of two arms.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::spread::{Spread, spread};
use crate::quantile::Interval;
use crate::regression::regress;
use crate::resample::{Draws, resampled};

/// `ln(metric_B/metric_A) = c + slope ln(axis)`, by least squares over the pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widening {
    /// The slope: of another sign than the gap, the gap closes.
    pub slope: f64,
    /// Standard error of the slope; none without residual freedom.
    pub standard_error: Option<f64>,
    /// Percentile interval of the slope over pairs drawn with replacement; of fewer than ten pairs,
    /// Student's t with two less than the pairs.
    pub interval: Option<Interval>,
    /// The line's `metric_B/metric_A - 1` at the least and the greatest place of the pairs.
    pub gap_at_ends: [f64; 2],
    /// Where the line vanishes, in the axis's unit; it can lie far beyond the pairs.
    pub vanishes_at: f64,
}

/// What pairs say of two arms.
#[derive(Debug, Clone, PartialEq)]
pub struct PairedRuns {
    /// `metric_B/metric_A - 1` of each pair: negative where B is better.
    pub ratios: Vec<f64>,
    /// Their spread.
    pub spread: Spread,
    /// Share of the pairs in which B is better; a tie is half a pair.
    pub b_better_share: f64,
    /// Two-sided p value of the mean log ratio under exchange of the arms within each pair.
    pub p_value: f64,
    /// Whether the p value counts all 2^n exchanges; beyond twenty pairs it is drawn.
    pub exact: bool,
    /// Does the gap widen along the axis? None where fewer than three pairs or one place leave no
    /// line.
    pub widening: Option<Widening>,
}

/// Compares two arms over pairs of metrics (less is better) at places on an axis; none without
/// pairs.
///
/// The ratio, not the difference, is what the exchange of arms turns into its own opposite, in
/// logarithms.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn compare_pairs(
    axis: &[f64],
    metric_a: &[f64],
    metric_b: &[f64],
    clusters: &[f64],
    draws: Draws,
) -> Option<PairedRuns> {
    assert!(
        axis.len() == metric_a.len() && axis.len() == metric_b.len(),
        "one value of each a pair"
    );
    let ln_ratios: Vec<f64> = metric_a.iter().zip(metric_b).map(|(a, b)| laws::ln(b / a)).collect();
    let ratios: Vec<f64> = metric_a.iter().zip(metric_b).map(|(a, b)| b / a - 1.0).collect();
    let better: f64 = metric_a
        .iter()
        .zip(metric_b)
        .map(|(a, b)| if b < a { 1.0 } else { f64::from(u8::from(b <= a)) * 0.5 })
        .sum();
    let exact = ratios.len() <= EXACT_MAX;
    Some(PairedRuns {
        spread: spread(&ratios, clusters, draws)?,
        b_better_share: better / ratios.len() as f64,
        p_value: if exact { exchanged(&ln_ratios) } else { exchanged_at_random(&ln_ratios, draws) },
        exact,
        widening: widening(axis, &ln_ratios, draws),
        ratios,
    })
}

/// From so many pairs on the slope's interval is that of the draws; below it is Student's.
const DRAWN_FROM: usize = 10;

/// The line through the log ratios along the axis.
fn widening(axis: &[f64], ln_ratios: &[f64], draws: Draws) -> Option<Widening> {
    let ln_axis: Vec<f64> = axis.iter().map(|&place| laws::ln(place)).collect();
    if axis.len() < 3 {
        return None;
    }
    let line = regress(&[&ln_axis], ln_ratios).ok()?;
    let [constant, slope] = [line.coefficients[0], line.coefficients[1]];
    let least = ln_axis.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = ln_axis.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(Widening {
        slope,
        interval: if axis.len() < DRAWN_FROM {
            line.interval(1, draws.level)
        } else {
            resampled(axis.len(), draws.replicates, draws.level, draws.seed, |drawn| {
                slope_of(&ln_axis, ln_ratios, drawn)
            })
        },
        standard_error: line.standard_errors.map(|errors| errors[1]),
        gap_at_ends: [least, greatest].map(|place| libm::expm1(constant + slope * place)),
        vanishes_at: laws::exp(-constant / slope),
    })
}

/// The slope of the line through the drawn pairs.
fn slope_of(ln_axis: &[f64], ln_ratios: &[f64], drawn: &[usize]) -> Option<f64> {
    let take = |column: &[f64]| drawn.iter().map(|&pair| column[pair]).collect::<Vec<f64>>();
    regress(&[&take(ln_axis)], &take(ln_ratios)).ok().map(|line| line.coefficients[1])
}

/// Up to so many pairs all exchanges are counted: a million.
const EXACT_MAX: usize = 20;
/// Sums this close, as a share of the sum of magnitudes, are equal: the order of addition rounds.
const TIE: f64 = 1e-12;

/// The least absolute sum that counts as being as far from zero as the observed one.
fn least_as_far(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    observed - TIE * differences.iter().map(|d| d.abs()).sum::<f64>()
}

/// The share of the 2^n signings whose sum is at least as far from zero (Fisher 1935, §21).
fn exchanged(differences: &[f64]) -> f64 {
    let least = least_as_far(differences);
    let ways = 1_u32 << differences.len();
    let as_far = (0..ways).filter(|&signs| signed_sum(differences, signs).abs() >= least).count();
    as_far as f64 / f64::from(ways)
}

/// The sum of the differences, those with a set bit negated.
fn signed_sum(differences: &[f64], signs: u32) -> f64 {
    differences.iter().enumerate().map(|(i, d)| if signs >> i & 1 == 1 { -d } else { *d }).sum()
}

/// `(1 + those as far)/(1 + draws)`: the observed signing is one of them (Phipson & Smyth 2010).
pub(super) fn exchanged_at_random(differences: &[f64], draws: Draws) -> f64 {
    let least = least_as_far(differences);
    let as_far = (0..draws.replicates)
        .filter(|&replicate| random_sum(differences, draws.seed, replicate).abs() >= least)
        .count();
    (1.0 + as_far as f64) / (1.0 + draws.replicates as f64)
}

/// The sum of the differences, signed at random from the stream of a replicate.
fn random_sum(differences: &[f64], seed: u64, replicate: usize) -> f64 {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(replicate as u64);
    differences.iter().map(|d| if stream.random::<bool>() { -d } else { *d }).sum()
}
