//! Pairs of runs that differ in one thing: two arms at equal settings, or one arm at twice the
//! data.

use observations::order::cells;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::clustered::{ClusteredError, Effect, regress_clustered};
use crate::quantile::{Interval, quantile};
use crate::regression::regress;
use crate::resample::{Draws, resampled};

/// Runs that cannot be paired.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// Columns of unequal length, or arms with different numbers of keys.
    #[error(
        "the columns have unequal lengths or the arms unequal numbers of keys; hint: one value of \
        each column a run"
    )]
    Length,
    /// A key, a place or a metric without a logarithm.
    #[error(
        "row {row} of the {arm} has a value that is not positive and finite; hint: leave the run \
        out and say so"
    )]
    NotPositive {
        /// `first arm` or `second arm`.
        arm: &'static str,
        /// Which row, counted from 0.
        row: usize,
    },
    /// Two candidates.
    #[error(
        "rows {first} and {second} of the {arm} are equal in every key, so their pair is not \
        determined; hint: take the best of equal runs first, or add a key"
    )]
    Ambiguous {
        /// `first arm` or `second arm`.
        arm: &'static str,
        /// One row.
        first: usize,
        /// The other.
        second: usize,
    },
}

/// The runs of one arm, with the keys by which they are paired.
#[derive(Debug, Clone, Copy)]
pub struct KeyedRuns<'a> {
    /// The columns in which the runs of a pair are equal, such as params and training tokens.
    pub keys: &'a [&'a [f64]],
    /// What is compared; positive, less is better.
    pub metric: &'a [f64],
}

fn equal(x: f64, y: f64, tolerance: f64) -> bool {
    (x - y).abs() <= tolerance * x.abs().max(y.abs())
}

fn usable(arm: &'static str, keys: &[&[f64]], metric: &[f64]) -> Result<(), PairError> {
    if keys.iter().any(|key| key.len() != metric.len()) {
        return Err(PairError::Length);
    }
    let positive = |value: f64| value > 0.0 && value.is_finite();
    let bad = |row: &usize| !positive(metric[*row]) || keys.iter().any(|key| !positive(key[*row]));
    (0..metric.len()).find(bad).map_or(Ok(()), |row| Err(PairError::NotPositive { arm, row }))
}

fn same(keys: &[&[f64]], row: usize, other: &[&[f64]], other_row: usize, tolerance: f64) -> bool {
    keys.iter().zip(other).all(|(key, with)| equal(key[row], with[other_row], tolerance))
}

/// The best run (the least metric, the first of equals) of each set of runs that are equal in every
/// key, in the order of their first rows: such as the best loss at each budget.
///
/// Each run joins the first set whose first run it equals.
///
/// # Errors
/// Columns of unequal lengths, or values that are not positive and finite.
pub fn best_of_equal(arm: KeyedRuns<'_>, tolerance: f64) -> Result<Vec<usize>, PairError> {
    usable("first arm", arm.keys, arm.metric)?;
    // First and best row of each set.
    let mut sets: Vec<(usize, usize)> = Vec::new();
    for row in 0..arm.metric.len() {
        match sets.iter_mut().find(|(first, _)| same(arm.keys, *first, arm.keys, row, tolerance)) {
            Some((_, best)) if arm.metric[row] < arm.metric[*best] => *best = row,
            Some(_) => {}
            None => sets.push((row, row)),
        }
    }
    Ok(sets.into_iter().map(|(_, best)| best).collect())
}

/// Rows of A and B that are equal in every key within a relative tolerance, in the order of A; rows
/// without a partner are left out.
///
/// # Errors
/// Columns of unequal lengths, values that are not positive and finite, or two candidates for one
/// pair.
pub fn matched(
    a: KeyedRuns<'_>,
    b: KeyedRuns<'_>,
    tolerance: f64,
) -> Result<Vec<(usize, usize)>, PairError> {
    usable("first arm", a.keys, a.metric)?;
    usable("second arm", b.keys, b.metric)?;
    if a.keys.len() != b.keys.len() {
        return Err(PairError::Length);
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for row in 0..a.metric.len() {
        let mut partners =
            (0..b.metric.len()).filter(|&other| same(a.keys, row, b.keys, other, tolerance));
        let Some(partner) = partners.next() else { continue };
        if let Some(second) = partners.next() {
            return Err(PairError::Ambiguous { arm: "second arm", first: partner, second });
        }
        if let Some(&(first, _)) = pairs.iter().find(|(_, taken)| *taken == partner) {
            return Err(PairError::Ambiguous { arm: "first arm", first, second: row });
        }
        pairs.push((row, partner));
    }
    Ok(pairs)
}

/// Mean, median and range of numbers, with percentile intervals over the numbers drawn with
/// replacement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Interval of the mean.
    pub mean_interval: Option<Interval>,
    /// Their median.
    pub median: f64,
    /// Interval of the median.
    pub median_interval: Option<Interval>,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
}

/// Clusters that an interval needs: fewer hardly differ from draw to draw.
const CLUSTERS_MIN: usize = 4;

/// The spread of finite numbers, whole clusters drawn with replacement for the intervals; none of
/// no numbers, and no interval of fewer than four clusters.
///
/// # Panics
/// There is not one cluster a number.
#[must_use]
pub fn spread(values: &[f64], clusters: &[f64], draws: Draws) -> Option<Spread> {
    assert_eq!(values.len(), clusters.len(), "one cluster a number");
    let members = cells(&[clusters]);
    let sorted = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values
    };
    let all = sorted(values.to_vec());
    let (&least, &greatest) = (all.first()?, all.last()?);
    let interval = |statistic: &(dyn Fn(&[usize]) -> f64 + Sync)| {
        let all = |drawn: &[usize]| {
            drawn.iter().flat_map(|&cluster| members[cluster].iter().copied()).collect::<Vec<_>>()
        };
        let draw = |drawn: &[usize]| Some(statistic(&all(drawn)));
        (members.len() >= CLUSTERS_MIN)
            .then(|| resampled(members.len(), draws.replicates, draws.level, draws.seed, draw))
            .flatten()
    };
    let mean =
        |drawn: &[usize]| drawn.iter().map(|&row| values[row]).sum::<f64>() / drawn.len() as f64;
    let median =
        |drawn: &[usize]| quantile(&sorted(drawn.iter().map(|&row| values[row]).collect()), 0.5);
    Some(Spread {
        count: values.len(),
        mean: values.iter().sum::<f64>() / values.len() as f64,
        mean_interval: interval(&mean),
        median: quantile(&all, 0.5),
        median_interval: interval(&median),
        least,
        greatest,
    })
}

/// `ln(metric_B/metric_A) = c + slope ln(axis)`, by least squares over the pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widening {
    /// The slope: of another sign than the gap, the gap closes.
    pub slope: f64,
    /// Standard error of the slope; none without residual freedom.
    pub standard_error: Option<f64>,
    /// Percentile interval of the slope over pairs drawn with replacement.
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

fn widening(axis: &[f64], ln_ratios: &[f64], draws: Draws) -> Option<Widening> {
    let ln_axis: Vec<f64> = axis.iter().map(|&place| laws::ln(place)).collect();
    if axis.len() < 3 {
        return None;
    }
    let line = regress(&[&ln_axis], ln_ratios).ok()?;
    let slope_of = |drawn: &[usize]| {
        let take = |column: &[f64]| drawn.iter().map(|&pair| column[pair]).collect::<Vec<f64>>();
        regress(&[&take(&ln_axis)], &take(ln_ratios)).ok().map(|line| line.coefficients[1])
    };
    let [constant, slope] = [line.coefficients[0], line.coefficients[1]];
    let least = ln_axis.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = ln_axis.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(Widening {
        slope,
        standard_error: line.standard_errors.map(|errors| errors[1]),
        interval: resampled(axis.len(), draws.replicates, draws.level, draws.seed, slope_of),
        gap_at_ends: [least, greatest].map(|place| libm::expm1(constant + slope * place)),
        vanishes_at: laws::exp(-constant / slope),
    })
}

/// Up to so many pairs all exchanges are counted: a million.
const EXACT_MAX: usize = 20;
/// Sums this close, as a share of the sum of magnitudes, are equal: the order of addition rounds.
const TIE: f64 = 1e-12;

/// The share of the 2^n signings whose sum is at least as far from zero (Fisher 1935, §21).
fn exchanged(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    let least = observed - TIE * differences.iter().map(|d| d.abs()).sum::<f64>();
    let ways = 1_u32 << differences.len();
    let as_far = |signs: &u32| {
        let sum: f64 = differences
            .iter()
            .enumerate()
            .map(|(i, d)| if signs >> i & 1 == 1 { -d } else { *d })
            .sum();
        sum.abs() >= least
    };
    (0..ways).filter(as_far).count() as f64 / f64::from(ways)
}

/// `(1 + those as far)/(1 + draws)`: the observed signing is one of them (Phipson & Smyth 2010).
fn exchanged_at_random(differences: &[f64], draws: Draws) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    let least = observed - TIE * differences.iter().map(|d| d.abs()).sum::<f64>();
    let as_far = |replicate: &usize| {
        let mut stream = ChaCha8Rng::seed_from_u64(draws.seed);
        stream.set_stream(*replicate as u64);
        let sum: f64 =
            differences.iter().map(|d| if stream.random::<bool>() { -d } else { *d }).sum();
        sum.abs() >= least
    };
    (1.0 + (0..draws.replicates).filter(as_far).count() as f64) / (1.0 + draws.replicates as f64)
}

/// Two runs of one arm, the second at about twice the place of the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubling {
    /// Row of the smaller run.
    pub from: usize,
    /// Row of the larger one.
    pub to: usize,
    /// By how much the axis grew.
    pub factor: f64,
    /// `1 - metric(to)/metric(from)`.
    pub gain: f64,
    /// The same at exactly twice, `1 - (metric(to)/metric(from))^(ln 2/ln factor)`.
    pub gain_per_doubling: f64,
}

/// The pairs of runs that are equal in every key and whose places differ by a factor within
/// `[factors[0], factors[1]]`, such as `[1.98, 2.02]`, in the order of the smaller run.
///
/// # Errors
/// Columns of unequal lengths, values that are not positive and finite, or two runs at one place
/// with equal keys.
pub fn doublings(
    arm: KeyedRuns<'_>,
    axis: &[f64],
    factors: [f64; 2],
    tolerance: f64,
) -> Result<Vec<Doubling>, PairError> {
    usable("first arm", arm.keys, arm.metric)?;
    usable("first arm", &[axis], arm.metric)?;
    let mut found: Vec<Doubling> = Vec::new();
    for from in 0..axis.len() {
        let mut partners = (0..axis.len()).filter(|&to| {
            let factor = axis[to] / axis[from];
            (factors[0]..=factors[1]).contains(&factor)
                && same(arm.keys, from, arm.keys, to, tolerance)
        });
        let Some(to) = partners.next() else { continue };
        if let Some(second) = partners.next() {
            return Err(PairError::Ambiguous { arm: "first arm", first: to, second });
        }
        if let Some(other) = found.iter().find(|other| other.to == to) {
            return Err(PairError::Ambiguous { arm: "first arm", first: other.from, second: from });
        }
        let (factor, ratio) = (axis[to] / axis[from], arm.metric[to] / arm.metric[from]);
        let per_doubling = core::f64::consts::LN_2 / laws::ln(factor);
        let gain_per_doubling = -libm::expm1(per_doubling * laws::ln(ratio));
        found.push(Doubling { from, to, factor, gain: 1.0 - ratio, gain_per_doubling });
    }
    Ok(found)
}

/// How the gain of a doubling changes with the size of a model and with the place that is doubled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainSlopes {
    /// Slope of ln gain on the logarithm of the cluster's value (such as parameters), at the same
    /// place.
    pub cluster: Effect,
    /// Slope on ln axis, at the same cluster's value.
    pub along: Effect,
    /// Pairs with a gain; the others have no logarithm.
    pub pairs: usize,
}

/// Least squares of `ln gain = c + s ln cluster + t ln axis` over the pairs that gain, with the
/// covariance over the values of `cluster` ([`regress_clustered`]): the direction of diminishing
/// returns run by run, without a law.
///
/// # Errors
/// Too few pairs or clusters.
pub fn gain_slopes(
    pairs: &[Doubling],
    cluster: &[f64],
    axis: &[f64],
    level: f64,
) -> Result<GainSlopes, ClusteredError> {
    let gaining: Vec<&Doubling> =
        pairs.iter().filter(|pair| pair.gain_per_doubling > 0.0).collect();
    let ln = |values: &[f64]| {
        gaining.iter().map(|pair| laws::ln(values[pair.from])).collect::<Vec<f64>>()
    };
    let response: Vec<f64> = gaining.iter().map(|pair| laws::ln(pair.gain_per_doubling)).collect();
    let of_gaining: Vec<f64> = gaining.iter().map(|pair| cluster[pair.from]).collect();
    let mut of = vec![0; gaining.len()];
    for (name, rows) in cells(&[&of_gaining]).into_iter().enumerate() {
        for row in rows {
            of[row] = name;
        }
    }
    let found = regress_clustered(&[&ln(cluster), &ln(axis)], &response, &of)?;
    Ok(GainSlopes {
        cluster: found.coefficient(1, level),
        along: found.coefficient(2, level),
        pairs: gaining.len(),
    })
}

#[cfg(test)]
mod tests;
