//! Where one recipe overtakes another: sign changes of `B - A` between the envelopes of two sweeps.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::frontier::frontier;
use crate::quantile::{Interval, quantile};

/// The runs of one recipe: a place on the axis (training compute in FLOP, parameters, tokens) and a
/// metric of which less is better (a loss in nats, an error as a fraction). The caller turns an
/// accuracy into an error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe<'a> {
    /// Places, positive.
    pub axis: &'a [f64],
    /// What was reached there; less is better.
    pub metric: &'a [f64],
}

/// How a sweep becomes a function of the axis.
///
/// The number of crossings and their places depend on it, so that a crossing without its envelope
/// says nothing: CLIP and `MaMMUT` on `ImageNet` (Nezhurina 2025, arXiv 2506.04598) cross 5 times
/// by lines and 13 times by steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Envelope {
    /// The strict running minimum over the ascending axis, joined by straight lines in ln(axis).
    FrontierLines,
    /// The same minimum, held until something better comes.
    FrontierSteps,
    /// The best run of each bin, at the bin's geometric centre, joined by straight lines in
    /// ln(axis); bins have edges at `10^(k/per_decade)` for whole k, so that they do not move with
    /// the data.
    BinLines {
        /// Bins a decade.
        per_decade: f64,
    },
}

/// Which of two recipes is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leader {
    /// The first.
    A,
    /// The second.
    B,
}

impl Leader {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// A change of the lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// Where, in the axis's unit.
    pub place: f64,
    /// Who leads below it; the other one leads above.
    pub before: Leader,
}

/// The changes of the lead over the range that both envelopes cover.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossings {
    /// The common range, lower and upper end.
    pub range: [f64; 2],
    /// In ascending order.
    pub crossings: Vec<Crossing>,
    /// Who leads at the lower end; none where the two tie all along.
    pub leader_low: Option<Leader>,
    /// Who leads at the upper end.
    pub leader_high: Option<Leader>,
}

/// Two sweeps that cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CrossingError {
    /// Columns of unequal length.
    #[error("recipe {recipe:?} has {axis} places and {metric} values; hint: one of each a run")]
    Length {
        /// Which recipe.
        recipe: Leader,
        /// Places.
        axis: usize,
        /// Values.
        metric: usize,
    },
    /// A place without a logarithm, or a value that is no number.
    #[error(
        "row {row} of recipe {recipe:?} lies at {axis} with the value {metric}; hint: places are \
        positive, values finite"
    )]
    Unusable {
        /// Which recipe.
        recipe: Leader,
        /// Which row, counted from 0.
        row: usize,
        /// Its place.
        axis: f64,
        /// Its value.
        metric: f64,
    },
    /// No bins.
    #[error("{per_decade} bins a decade are none; hint: give a positive number")]
    Bins {
        /// What was asked for.
        per_decade: f64,
    },
    /// No runs.
    #[error("recipe {recipe:?} has no runs; hint: check what was filtered out")]
    Empty {
        /// Which recipe.
        recipe: Leader,
    },
    /// The envelopes share no stretch of the axis.
    #[error(
        "the envelopes share no stretch of the axis: A covers {a:?}, B covers {b:?}; hint: widen \
        the sweeps"
    )]
    Apart {
        /// First and last place of A's envelope.
        a: [f64; 2],
        /// Those of B's.
        b: [f64; 2],
    },
}

/// Differences below this share of the values are ties: interpolation rounds.
const TIE: f64 = 1e-12;

/// A sweep reduced to places and values.
struct Reduced {
    axis: Vec<f64>,
    ln_axis: Vec<f64>,
    metric: Vec<f64>,
    steps: bool,
}

impl Reduced {
    fn of(axis: &[f64], metric: &[f64], envelope: Envelope) -> Self {
        let steps = envelope == Envelope::FrontierSteps;
        let rows = if let Envelope::BinLines { per_decade } = envelope {
            let bin = |row: usize| (libm::log10(axis[row]) * per_decade).floor();
            let mut rows: Vec<usize> = (0..axis.len()).collect();
            rows.sort_by(|&x, &y| bin(x).total_cmp(&bin(y)).then(metric[x].total_cmp(&metric[y])));
            rows.dedup_by(|later, first| bin(*later).total_cmp(&bin(*first)).is_eq());
            rows
        } else {
            frontier(axis, metric)
        };
        let place = |row: &usize| match envelope {
            Envelope::BinLines { per_decade } => {
                let bin = (libm::log10(axis[*row]) * per_decade).floor();
                libm::pow(10.0, (bin + 0.5) / per_decade)
            }
            _ => axis[*row],
        };
        let places: Vec<f64> = rows.iter().map(place).collect();
        Self {
            ln_axis: places.iter().map(|&place| laws::ln(place)).collect(),
            axis: places,
            metric: rows.iter().map(|&row| metric[row]).collect(),
            steps,
        }
    }

    /// The value at a place within the envelope; at a place of its own exactly that one's.
    fn at(&self, ln_x: f64) -> f64 {
        let next = self.ln_axis.partition_point(|&place| place <= ln_x);
        let (left, value) = (self.ln_axis[next - 1], self.metric[next - 1]);
        if self.steps || next == self.ln_axis.len() || ln_x <= left {
            return value;
        }
        value + (ln_x - left) / (self.ln_axis[next] - left) * (self.metric[next] - value)
    }

    /// The lower and the upper end.
    fn ends(&self) -> [f64; 2] {
        [self.axis[0], self.axis[self.axis.len() - 1]]
    }
}

/// The sign changes of `B - A` between two envelopes over the range that both cover.
///
/// Touching is no crossing: a tie counts only where the lead differs on its two sides, and then
/// lies at the middle of the tie in ln(axis). A change between two places of a line envelope is
/// interpolated; one of a step envelope lies at the step. An envelope of a frontier ends at its
/// last gain, not at the last run.
///
/// # Errors
/// No runs, columns of unequal lengths, values without a place, or sweeps that share no stretch of
/// the axis.
pub fn crossings(
    a: Recipe<'_>,
    b: Recipe<'_>,
    envelope: Envelope,
) -> Result<Crossings, CrossingError> {
    for (recipe, runs) in [(Leader::A, a), (Leader::B, b)] {
        let (axis, metric) = (runs.axis.len(), runs.metric.len());
        if axis != metric {
            return Err(CrossingError::Length { recipe, axis, metric });
        }
        if axis == 0 {
            return Err(CrossingError::Empty { recipe });
        }
        let usable = |row: &usize| {
            let axis = runs.axis[*row];
            !(axis > 0.0 && axis.is_finite() && runs.metric[*row].is_finite())
        };
        if let Some(row) = (0..axis).find(usable) {
            return Err(CrossingError::Unusable {
                recipe,
                row,
                axis: runs.axis[row],
                metric: runs.metric[row],
            });
        }
    }
    if let Envelope::BinLines { per_decade } = envelope
        && !(per_decade > 0.0 && per_decade.is_finite())
    {
        return Err(CrossingError::Bins { per_decade });
    }
    let (a, b) = (Reduced::of(a.axis, a.metric, envelope), Reduced::of(b.axis, b.metric, envelope));
    between(&a, &b).ok_or_else(|| CrossingError::Apart { a: a.ends(), b: b.ends() })
}

/// The sign changes between two reduced sweeps; none where they share no stretch.
fn between(a: &Reduced, b: &Reduced) -> Option<Crossings> {
    let ([a_low, a_high], [b_low, b_high]) = (a.ends(), b.ends());
    let (low, high) = (a_low.max(b_low), a_high.min(b_high));
    if low > high {
        return None;
    }
    let both = a.axis.iter().zip(&a.ln_axis).chain(b.axis.iter().zip(&b.ln_axis));
    let mut knots: Vec<(f64, f64)> =
        both.map(|(&x, &ln_x)| (x, ln_x)).filter(|(x, _)| (low..=high).contains(x)).collect();
    knots.sort_by(|one, other| one.0.total_cmp(&other.0));
    knots.dedup_by(|one, other| one.0.total_cmp(&other.0).is_eq());
    // The last place at which someone led: who, where, by how much, and which knot it was.
    let mut lead: Option<(Leader, f64, f64, usize)> = None;
    let mut found = Crossings {
        range: [low, high],
        crossings: Vec::new(),
        leader_low: None,
        leader_high: None,
    };
    for (index, &(x, ln_x)) in knots.iter().enumerate() {
        let (of_a, of_b) = (a.at(ln_x), b.at(ln_x));
        let gap = of_b - of_a;
        if gap.abs() <= TIE * of_a.abs().max(of_b.abs()) {
            continue;
        }
        let leader = if gap > 0.0 { Leader::A } else { Leader::B };
        found.leader_low = found.leader_low.or(Some(leader));
        if let Some((before, left, gap_left, knot)) = lead
            && before != leader
        {
            let place = match (index - knot > 1, a.steps) {
                (true, true) => laws::exp(0.5 * (knots[knot + 1].1 + ln_x)),
                (true, false) => laws::exp(0.5 * (knots[knot + 1].1 + knots[index - 1].1)),
                (false, true) => x,
                (false, false) => laws::exp(left + gap_left / (gap_left - gap) * (ln_x - left)),
            };
            found.crossings.push(Crossing { place, before });
        }
        lead = Some((leader, ln_x, gap, index));
    }
    found.leader_high = lead.map(|(leader, ..)| leader);
    Some(found)
}

/// How often to resample, and what to say of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draws {
    /// Replicates.
    pub replicates: usize,
    /// Level of the percentile intervals, such as 0.95.
    pub level: f64,
    /// Seed of all streams; replicate k draws from stream k.
    pub seed: u64,
}

/// One of the crossings of each draw, on the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
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
    /// Draws whose envelopes share no stretch of the axis; they count as draws without a crossing.
    pub undefined: usize,
    /// Share of all draws with a crossing inside the estimate's common range.
    pub crossing_share: f64,
    /// Share of all draws in which A leads at the lower end and B at the upper one.
    pub a_to_b_share: f64,
    /// Share of all draws in which B leads at the lower end and A at the upper one.
    pub b_to_a_share: f64,
    /// The lowest crossing of each draw.
    pub first: Place,
    /// The middle one (the lower of two), by count.
    pub median: Place,
    /// The highest one.
    pub last: Place,
}

/// Draws the runs of each recipe with replacement, as many as there are, and reduces and compares
/// them anew.
///
/// A share of crossings near one says that the sweeps cross, not that the recipes do: two sweeps of
/// one recipe cross in nearly every draw. What noise alone seldom does is to change the lead from
/// one end to the other (`a_to_b_share`, `b_to_a_share`); the modelled statement is the crossover
/// of two fits.
///
/// # Errors
/// As [`crossings`].
pub fn resampled_crossings(
    a: Recipe<'_>,
    b: Recipe<'_>,
    envelope: Envelope,
    draws: Draws,
) -> Result<ResampledCrossings, CrossingError> {
    let estimate = crossings(a, b, envelope)?;
    let [low, high] = estimate.range;
    let draw = |replicate: usize| {
        let mut stream = ChaCha8Rng::seed_from_u64(draws.seed);
        stream.set_stream(replicate as u64);
        let mut reduced = |runs: Recipe<'_>| {
            let rows: Vec<usize> =
                runs.axis.iter().map(|_| stream.random_range(0..runs.axis.len())).collect();
            let take = |column: &[f64]| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
            Reduced::of(&take(runs.axis), &take(runs.metric), envelope)
        };
        let (of_a, of_b) = (reduced(a), reduced(b));
        let mut found = between(&of_a, &of_b)?;
        found.crossings.retain(|crossing| (low..=high).contains(&crossing.place));
        Some(found)
    };
    let drawn: Vec<Option<Crossings>> = (0..draws.replicates).into_par_iter().map(draw).collect();
    let share = |which: &dyn Fn(&Crossings) -> bool| {
        drawn.iter().flatten().filter(|found| which(found)).count() as f64 / draws.replicates as f64
    };
    let changes = |from: Leader| {
        share(&|found| found.leader_low == Some(from) && found.leader_high == Some(from.other()))
    };
    let place = |which: fn(&[Crossing]) -> Option<&Crossing>| {
        let mut places: Vec<f64> = drawn
            .iter()
            .flatten()
            .filter_map(|found| which(&found.crossings))
            .map(|crossing| crossing.place)
            .collect();
        places.sort_by(f64::total_cmp);
        let tail = (1.0 - draws.level) / 2.0;
        let interval = (places.len() > 1).then(|| Interval {
            low: quantile(&places, tail),
            high: quantile(&places, 1.0 - tail),
        });
        Place {
            estimate: which(&estimate.crossings).map(|crossing| crossing.place),
            interval,
            decades: interval.map(|interval| libm::log10(interval.high / interval.low)),
        }
    };
    Ok(ResampledCrossings {
        replicates: draws.replicates,
        undefined: drawn.iter().filter(|found| found.is_none()).count(),
        crossing_share: share(&|found| !found.crossings.is_empty()),
        a_to_b_share: changes(Leader::A),
        b_to_a_share: changes(Leader::B),
        first: place(<[Crossing]>::first),
        median: place(|all| all.get(all.len().saturating_sub(1) / 2)),
        last: place(<[Crossing]>::last),
        estimate,
    })
}

#[cfg(test)]
mod tests;
