//! Early detection on trial: pairs of recipes whose end is known, replayed with the runs up to a
//! growing cut-off.

use observations::order::cells;
use rayon::prelude::*;

use crate::crossings::Arm;
use crate::rank_kept::kendall_tau;
use crate::two_curves::{Curve, RankFlip, TwoCurves};

/// One recipe: a point a place, places ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct RecipePoints {
    /// What it is called.
    pub name: String,
    /// Places, positive.
    pub axis: Vec<f64>,
    /// The metric, positive; less is better.
    pub metric: Vec<f64>,
    /// Places and metrics of the points selected from runs that were drawn anew, where points are
    /// selected.
    pub drawn: Vec<(Vec<f64>, Vec<f64>)>,
}

/// What one cut-off says of one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether the laws warn of a change of the lead by the largest scale.
    pub warns: bool,
    /// Whether the leader of the laws at the largest scale is the leader there.
    pub law_right: bool,
    /// Whether the leader at the cut-off is the leader at the largest scale.
    pub scale_right: bool,
}

/// One pair.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlyTrial {
    /// The two recipes.
    pub names: [String; 2],
    /// The largest scale of both.
    pub target: f64,
    /// Whether the lead changes over all runs; none where they do not decide it.
    pub changes: Option<bool>,
    /// Where, over the largest scale of both.
    pub place_share: Option<f64>,
    /// What each cut-off says; none where it leaves too few points.
    pub looks: Vec<Option<Look>>,
    /// The order at each cut-off against that at the largest scale of both, by the curves through
    /// all points; none where the cut-off lies below the points of one.
    pub flips: Vec<Option<RankFlip>>,
}

impl EarlyTrial {
    /// Whether any cut-off warns.
    #[must_use]
    pub fn warned(&self) -> bool {
        self.looks.iter().flatten().any(|look| look.warns)
    }

    /// The first of ascending cut-offs from which on all warn.
    #[must_use]
    pub fn first_seen(&self) -> Option<usize> {
        let from = self.looks.iter().rposition(|look| look.is_none_or(|look| !look.warns));
        let first = from.map_or(0, |last| last + 1);
        (first < self.looks.len()).then_some(first)
    }
}

/// Recipes with one end, replayed.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlyTrials {
    /// Every pair of them.
    pub trials: Vec<EarlyTrial>,
    /// Recipes whose runs end before the largest scale, left out.
    pub short: usize,
    /// By cut-off, Kendall's tau with the order at the largest scale: of the order at the cut-off,
    /// and of the order that the laws foretell.
    pub taus: Vec<[Option<f64>; 2]>,
}

/// A recipe takes part if its runs reach this share of the largest scale.
const REACHES: f64 = 0.5;
/// Places that are equal but for rounding.
const SAME: f64 = 1.0 + 1e-9;
/// Points that a law takes at a cut-off: two more than its parameters.
const POINTS_LEAST: usize = 5;
/// So many places from which points at equal places are pairs.
const PAIRED_FROM: usize = 10;

/// How recipes are replayed.
#[derive(Debug, Clone, Copy)]
pub struct Replay<'a> {
    /// Cut-offs as shares of the largest scale, ascending and below one.
    pub shares: &'a [f64],
    /// Confidence level.
    pub level: f64,
    /// Whether a polynomial takes the place of a law that misses all points, for the truth.
    pub may_be_smooth: bool,
}

/// Replays every pair of recipes. Truth is what all points say by [`TwoCurves::settled`]; a law is
/// fitted to the points up to each cut-off, and asked about the largest scale that both reach.
#[must_use]
pub fn early_trials(recipes: &[RecipePoints], replay: Replay<'_>) -> EarlyTrials {
    let end = |recipe: &RecipePoints| recipe.axis.last().copied().unwrap_or(0.0);
    let largest = recipes.iter().map(end).fold(0.0, f64::max);
    let whole: Vec<&RecipePoints> =
        recipes.iter().filter(|recipe| end(recipe) >= REACHES * largest).collect();
    let known: Vec<Known<'_>> =
        whole.par_iter().filter_map(|recipe| Known::of(recipe, replay, largest)).collect();
    let pairs: Vec<(usize, usize)> =
        (0..known.len()).flat_map(|b| (0..b).map(move |a| (a, b))).collect();
    let trial = |&(a, b): &(usize, usize)| known[a].against(&known[b], replay);
    EarlyTrials {
        trials: pairs.par_iter().filter_map(trial).collect(),
        short: recipes.len() - known.len(),
        taus: (0..replay.shares.len()).map(|cut| taus(&known, cut, largest)).collect(),
    }
}

impl RecipePoints {
    /// The drawn points up to a place, of every draw that leaves a law enough of them.
    fn drawn_below(&self, limit: f64) -> impl Iterator<Item = (Vec<f64>, Vec<f64>)> + '_ {
        self.drawn.iter().filter_map(move |(axis, metric)| {
            let kept: Vec<usize> = (0..axis.len()).filter(|&row| axis[row] <= limit).collect();
            let pick = |values: &[f64]| kept.iter().map(|&row| values[row]).collect::<Vec<f64>>();
            (kept.len() >= POINTS_LEAST).then(|| (pick(axis), pick(metric)))
        })
    }
}

/// The law up to a cut-off and how many points it is fitted to; none of too few.
type Cut = Option<(Curve, usize)>;

/// A recipe with the curve through all of its points, and the law of those up to each cut-off.
struct Known<'a> {
    points: &'a RecipePoints,
    all: Curve,
    cut: Vec<Cut>,
}

impl<'a> Known<'a> {
    fn of(points: &'a RecipePoints, replay: Replay<'_>, largest: f64) -> Option<Self> {
        let arm =
            |count: usize| Arm { axis: &points.axis[..count], metric: &points.metric[..count] };
        let below = |share: &f64| -> Cut {
            let limit = share * largest * SAME;
            let count = points.axis.partition_point(|place| *place <= limit);
            let law = (count >= POINTS_LEAST).then(|| Curve::of(arm(count), false)).flatten()?;
            Some((law.with_drawn(points.drawn_below(limit)), count))
        };
        let all = Curve::of(arm(points.axis.len()), replay.may_be_smooth)?;
        let all = all.with_drawn(points.drawn_below(f64::INFINITY));
        Some(Self { points, all, cut: replay.shares.iter().map(below).collect() })
    }

    fn last(&self) -> f64 {
        self.points.metric[self.points.metric.len() - 1]
    }

    fn against(
        &self,
        other: &Self,
        Replay { level, shares, .. }: Replay<'_>,
    ) -> Option<EarlyTrial> {
        let pairs = matched([&self.points.axis, &other.points.axis]);
        let paired = |count: [usize; 2]| -> Vec<(usize, usize)> {
            let below = |pair: &&(usize, usize)| pair.0 < count[0] && pair.1 < count[1];
            let kept: Vec<(usize, usize)> = pairs.iter().filter(below).copied().collect();
            if kept.len() >= PAIRED_FROM { kept } else { Vec::new() }
        };
        let all = [self.points.axis.len(), other.points.axis.len()];
        let target = self.points.axis[all[0] - 1].min(other.points.axis[all[1] - 1]);
        let whole = TwoCurves::new(self.all.clone(), other.all.clone(), &paired(all));
        let settled = whole.settled(level)?;
        let leads = self.last() < other.last();
        let look = |(one, two): (&Cut, &Cut)| {
            let ((a, of_a), (b, of_b)) = (one.as_ref()?, two.as_ref()?);
            let curves = TwoCurves::new(a.clone(), b.clone(), &paired([*of_a, *of_b]));
            let seen = curves.foresee(target, level)?;
            let now = [self.points.metric[of_a - 1], other.points.metric[of_b - 1]];
            Some(Look {
                warns: seen.warns,
                law_right: (seen.at_target.value > 0.0) == leads,
                scale_right: (now[0] < now[1]) == leads,
            })
        };
        Some(EarlyTrial {
            names: [self, other].map(|known| known.points.name.clone()),
            target,
            changes: settled.changes,
            place_share: settled.place.map(|place| place / target),
            looks: self.cut.iter().zip(&other.cut).map(look).collect(),
            flips: shares.iter().map(|share| whole.rank_flip(share * target, target)).collect(),
        })
    }
}

/// Rows of two ascending axes that are equal to the last bit.
fn matched([a, b]: [&[f64]; 2]) -> Vec<(usize, usize)> {
    let both: Vec<f64> = a.iter().chain(b).copied().collect();
    let mut pairs: Vec<(usize, usize)> = cells(&[&both])
        .into_iter()
        .filter_map(|rows| match *rows {
            [one, two] if one < a.len() && two >= a.len() => Some((one, two - a.len())),
            _ => None,
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Kendall's tau with the order at the largest scale, by the points and by the laws of a cut-off.
fn taus(known: &[Known<'_>], cut: usize, largest: f64) -> [Option<f64>; 2] {
    let (mut last, mut now, mut law) = (Vec::new(), Vec::new(), Vec::new());
    for recipe in known {
        if let Some((curve, count)) = &recipe.cut[cut] {
            last.push(recipe.last());
            now.push(recipe.points.metric[count - 1]);
            law.push(curve.metric_at(largest));
        }
    }
    if last.len() < 3 {
        return [None; 2];
    }
    [kendall_tau(&now, &last), kendall_tau(&law, &last)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(floor: f64, scale: f64, alpha: f64) -> RecipePoints {
        let axis: Vec<f64> = (0..13).map(|i| libm::pow(10.0, f64::from(i) / 4.0)).collect();
        // Noise of a thousandth whose sign goes to and fro.
        let noise = |i: usize| if (i * 7 + 3) % 5 < 2 { 1.001 } else { 0.999 };
        let of = |(i, x): (usize, &f64)| (floor + scale * libm::pow(*x, -alpha)) * noise(i);
        let metric = axis.iter().enumerate().map(of).collect();
        RecipePoints { name: format!("{floor}"), axis, metric, drawn: Vec::new() }
    }

    fn replay(shares: &[f64]) -> Replay<'_> {
        Replay { shares, level: 0.95, may_be_smooth: true }
    }

    /// Planted: one pair crosses at a tenth of the largest scale and is seen before, one does not
    /// and is left alone.
    #[test]
    fn a_crossing_is_seen_and_a_plain_pair_is_left_alone() {
        let a = recipe(1.5, 1.0, 0.3);
        let scale = (1.5 + libm::pow(100.0, -0.3) - 1.0) * libm::pow(100.0, 0.25);
        let b = recipe(1.0, scale, 0.25);
        let worse = recipe(2.5, 1.1, 0.3);
        let found = early_trials(&[a, b, worse], replay(&[0.03, 0.06, 0.12, 0.25, 0.5]));
        assert_eq!((found.trials.len(), found.short), (3, 0));
        let [crossing, plain, _] = &*found.trials else { panic!("three pairs") };
        assert_eq!(crossing.changes, Some(true));
        let share = crossing.place_share.expect("they cross");
        assert!((share / 0.1 - 1.0).abs() < 0.1, "{share}");
        assert!(crossing.first_seen().is_some_and(|first| first < 4), "{crossing:?}");
        assert_eq!(plain.changes, Some(false));
        assert!(!plain.warned(), "{plain:?}");
        let flip = |trial: &EarlyTrial| trial.flips[0].expect("inside");
        assert!(flip(crossing).flips && flip(crossing).p_value < 0.01, "{crossing:?}");
        assert_eq!(crossing.names, ["1.5", "1"]);
        assert!(!flip(crossing).first_leads_last, "the lower floor wins in the end");
        assert!(!flip(plain).flips && flip(plain).p_value >= 1.0, "{plain:?}");
        assert!(found.taus[4][1].is_some_and(|tau| tau > 0.99));
    }

    #[test]
    fn a_recipe_that_ends_early_is_left_out() {
        let whole = recipe(1.0, 1.0, 0.3);
        let mut short = recipe(1.2, 1.0, 0.3);
        short.axis.truncate(8);
        short.metric.truncate(8);
        let found = early_trials(&[whole, short], replay(&[0.25, 0.5]));
        assert_eq!((found.trials.len(), found.short), (0, 1));
    }
}
