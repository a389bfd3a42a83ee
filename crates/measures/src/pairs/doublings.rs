//! Pairs of runs of one arm, the second at about twice the place of the first.

use observations::order::cells;

use super::error::PairError;
use super::keyed_runs::{KeyedRuns, check_usable, same};
use crate::clustered::{ClusteredError, Effect, regress_clustered};
use crate::quantile::Interval;
use crate::wild::{Multipliers, WildCluster, WildDraws};

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
    check_usable("first arm", arm.keys, arm.metric)?;
    check_usable("first arm", &[axis], arm.metric)?;
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

/// Below so many clusters the sandwich says too much: with four, 9 to 20 % of true hypotheses were
/// refused at 5 %.
const FEW_CLUSTERS: usize = 10;
/// All draws of Webb's weights up to six clusters, 46 656 of them.
const WILD: WildDraws =
    WildDraws { multipliers: Multipliers::Webb, replicates: 50_000, seed: 20_240_415 };
/// Where no value is refused.
const EVERYTHING: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

/// Least squares of `ln gain = c + s ln cluster + t ln axis` over the pairs that gain, with the
/// covariance over the values of `cluster` ([`regress_clustered`]): the direction of diminishing
/// returns run by run, without a law. Of fewer than ten clusters p values and intervals are those
/// of the wild cluster bootstrap-t ([`WildCluster`]).
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
    let regressors: [&[f64]; 2] = [&ln(cluster), &ln(axis)];
    let found = regress_clustered(&regressors, &response, &of)?;
    let effect = |which: usize| -> Result<Effect, ClusteredError> {
        let effect = found.coefficient(which, level);
        if found.clusters >= FEW_CLUSTERS {
            return Ok(effect);
        }
        let wild = WildCluster::new(&regressors, &response, &of, which)?;
        let interval = wild.interval(level, WILD).unwrap_or(EVERYTHING);
        Ok(Effect { interval, p_value: wild.test(0.0, WILD).p_value, ..effect })
    };
    Ok(GainSlopes { cluster: effect(1)?, along: effect(2)?, pairs: gaining.len() })
}
