//! What becomes of crossings when runs are drawn anew.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::curve::{Arm, Curve, Reduction};
use super::error::CrossingError;
use super::leader::Leader;
use super::sign_changes::{Crossing, Crossings, crossings, sign_changes};
use crate::quantile::{Interval, quantile};
use crate::resample::Draws;

/// One of the crossings of each draw, on the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawnCrossing {
    /// On the sweeps as they are; none where they do not cross.
    pub estimate: Option<f64>,
    /// Percentile interval over the draws that cross; none with fewer than two.
    pub interval: Option<Interval>,
    /// Its width, `log10(high/low)`.
    pub decades: Option<f64>,
}

/// What becomes of the crossings when runs are drawn anew.
#[derive(Debug, Clone, PartialEq)]
pub struct ResampledCrossings {
    /// On the sweeps as they are.
    pub estimate: Crossings,
    /// Draws asked for.
    pub replicates: usize,
    /// Draws whose curves share no stretch of the axis; they count as draws without a crossing.
    pub undefined: usize,
    /// Share of all draws with a crossing inside the estimate's common range.
    pub crossing_share: f64,
    /// Share of all draws in which A leads at the lower end and B at the upper one.
    pub a_to_b_share: f64,
    /// Share of all draws in which B leads at the lower end and A at the upper one.
    pub b_to_a_share: f64,
    /// The lowest crossing of each draw.
    pub first: DrawnCrossing,
    /// The middle one (the lower of two), by count.
    pub median: DrawnCrossing,
    /// The highest one.
    pub last: DrawnCrossing,
}

/// Draws the runs of each arm with replacement, as many as there are, and reduces and compares
/// them anew.
///
/// A share of crossings near one says that the sweeps cross, not that the arms do: two sweeps of
/// one way to train cross in nearly every draw. What noise alone seldom does is to change the lead
/// from one end to the other (`a_to_b_share`, `b_to_a_share`); the modelled statement is the
/// crossover of two fits.
///
/// # Errors
/// As [`crossings`].
pub fn resampled_crossings(
    a: Arm<'_>,
    b: Arm<'_>,
    reduction: Reduction,
    draws: Draws,
) -> Result<ResampledCrossings, CrossingError> {
    let estimate = crossings(a, b, reduction)?;
    let drawn = Drawn {
        found: (0..draws.replicates)
            .into_par_iter()
            .map(|replicate| drawn(a, b, reduction, estimate.range, draws.seed, replicate))
            .collect(),
        level: draws.level,
    };
    Ok(ResampledCrossings {
        replicates: draws.replicates,
        undefined: drawn.found.iter().filter(|found| found.is_none()).count(),
        crossing_share: drawn.share(|found| !found.crossings.is_empty()),
        a_to_b_share: drawn.share(|found| found.changes_lead_from(Leader::A)),
        b_to_a_share: drawn.share(|found| found.changes_lead_from(Leader::B)),
        first: drawn.crossing(&estimate, <[Crossing]>::first),
        median: drawn.crossing(&estimate, middle),
        last: drawn.crossing(&estimate, <[Crossing]>::last),
        estimate,
    })
}

/// The crossings of one draw inside a range; none where its curves share no stretch.
fn drawn(
    a: Arm<'_>,
    b: Arm<'_>,
    reduction: Reduction,
    [low, high]: [f64; 2],
    seed: u64,
    replicate: usize,
) -> Option<Crossings> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(replicate as u64);
    // A is drawn before B, from one stream.
    let of_a = drawn_curve(a, reduction, &mut stream);
    let of_b = drawn_curve(b, reduction, &mut stream);
    let mut found = sign_changes(&of_a, &of_b)?;
    found.crossings.retain(|crossing| (low..=high).contains(&crossing.place));
    Some(found)
}

/// The curve of as many runs as an arm has, drawn with replacement.
fn drawn_curve(runs: Arm<'_>, reduction: Reduction, stream: &mut ChaCha8Rng) -> Curve {
    let rows: Vec<usize> =
        runs.axis.iter().map(|_| stream.random_range(0..runs.axis.len())).collect();
    let take = |column: &[f64]| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
    Curve::of(&take(runs.axis), &take(runs.metric), reduction)
}

/// The middle crossing, the lower of two.
fn middle(all: &[Crossing]) -> Option<&Crossing> {
    all.get(all.len().saturating_sub(1) / 2)
}

/// What was found in each draw, and the level of the intervals over them.
struct Drawn {
    found: Vec<Option<Crossings>>,
    level: f64,
}

impl Drawn {
    /// The share of all draws for which something holds.
    fn share(&self, which: impl Fn(&Crossings) -> bool) -> f64 {
        let holds = self.found.iter().flatten().filter(|found| which(found)).count();
        holds as f64 / self.found.len() as f64
    }

    /// One crossing of the estimate, with its interval over the draws that have it.
    fn crossing(
        &self,
        estimate: &Crossings,
        which: fn(&[Crossing]) -> Option<&Crossing>,
    ) -> DrawnCrossing {
        let drawn = self.found.iter().flatten().filter_map(|found| which(&found.crossings));
        let mut places: Vec<f64> = drawn.map(|crossing| crossing.place).collect();
        places.sort_by(f64::total_cmp);
        let tail = (1.0 - self.level) / 2.0;
        let interval = (places.len() > 1).then(|| Interval {
            low: quantile(&places, tail),
            high: quantile(&places, 1.0 - tail),
        });
        DrawnCrossing {
            estimate: which(&estimate.crossings).map(|crossing| crossing.place),
            interval,
            decades: interval.map(|interval| libm::log10(interval.high / interval.low)),
        }
    }
}
