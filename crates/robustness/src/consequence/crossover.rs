//! Where one law overtakes another: at which point of the axis, how sure it is, and whether data
//! reach it.

use laws::Law;
use measures::{Interval, enough, percentile_interval};

use crate::check::Replicates;

/// `ln L` at ln(axis) under fit coordinates; what is not finite has no value there.
pub type Along<'a> = dyn Fn(f64, &[f64]) -> f64 + Sync + 'a;

/// One of two fits that are held against each other.
#[derive(Clone, Copy)]
pub struct Contender<'a> {
    /// The law along the axis: [`along_variable`], [`along_optimum`], [`along_ratio`], or the
    /// caller's own path.
    pub along: &'a Along<'a>,
    /// Fit coordinates of the estimate.
    pub estimate: &'a [f64],
    /// Refitted coordinates; draws of the two contenders come from different seeds and are paired
    /// by index.
    pub replicates: &'a Replicates,
}

/// A law of one variable, the axis.
pub fn along_variable(law: &dyn Law) -> impl Fn(f64, &[f64]) -> f64 + Sync {
    move |ln_x, theta| law.ln_loss(theta, &[ln_x])
}

/// A law along training compute in FLOP, spent so that the loss is least; no value where the law
/// has no optimum.
pub fn along_optimum(law: &dyn Law) -> impl Fn(f64, &[f64]) -> f64 + Sync {
    move |ln_flop, theta| {
        law.along_compute(theta).map_or(f64::NAN, |along| laws::ln(along.loss_nats(ln_flop)))
    }
}

/// A law of params and training tokens along training compute `C = 6 N D` in FLOP at a fixed D/N.
pub fn along_ratio(law: &dyn Law, tokens_per_param: f64) -> impl Fn(f64, &[f64]) -> f64 + Sync {
    let ln_ratio = laws::ln(tokens_per_param);
    move |ln_flop, theta| {
        let ln_params = 0.5 * (ln_flop - laws::ln(6.0) - ln_ratio);
        law.ln_loss(theta, &[ln_params, ln_params + ln_ratio])
    }
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossoverRange {
    /// What the data of both cover, in the axis's unit: [`common_range`].
    pub data: [f64; 2],
    /// How far beyond it to look, each way.
    pub widened_decades: f64,
    /// Points of the scan, evenly in ln(axis); two crossings between neighbours are not seen.
    pub places: usize,
}

/// The stretch of the axis that both sets of rows cover; none where there is none.
#[must_use]
pub fn common_range(a: &[f64], b: &[f64]) -> Option<[f64; 2]> {
    let least = |axis: &[f64]| axis.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |axis: &[f64]| axis.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = (least(a).max(least(b)), most(a).min(most(b)));
    (low < high).then_some([low, high])
}

/// A root of `ln L_B - ln L_A`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Root {
    /// On the axis, in its unit.
    pub place: f64,
    /// A is the better one (the lower loss) below it, and B above; otherwise the other way round.
    pub a_leads_below: bool,
    /// It lies within the data.
    pub inside: bool,
}

/// The crossover of two fits. The shares are of all draws asked for and, with the failed and the
/// undefined, sum to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossover {
    /// Draws asked for.
    pub draws: usize,
    /// Draws of which either fit failed.
    pub failed: usize,
    /// Draws with no value somewhere in the search range.
    pub undefined: usize,
    /// Share of the draws that cross within the data.
    pub inside_share: f64,
    /// Share that cross within the search range, but only outside the data.
    pub outside_share: f64,
    /// Share that do not cross within the search range.
    pub none_share: f64,
    /// Of all draws, the share in which A leads at the lower end of the data and B at the upper
    /// one.
    pub a_to_b_share: f64,
    /// The share in which B leads at the lower end of the data and A at the upper one.
    pub b_to_a_share: f64,
    /// Every root of the estimate within the search range, ascending.
    pub roots: Vec<Root>,
    /// The crossing of the estimate: its highest root within the data, else the root nearest to
    /// them.
    pub estimate: Option<Root>,
    /// Percentile interval of the same root of each draw that has one; it says where the crossing
    /// lies if there is one, so it is read beside the shares.
    pub interval: Option<Interval>,
    /// Its width, `log10(high/low)`.
    pub decades: Option<f64>,
    /// Of the draws that cross, the share that do so in the estimate's direction.
    pub same_direction_share: Option<f64>,
    /// The estimate lies outside the data: no run has seen it.
    pub extrapolated: bool,
}

impl Crossover {
    /// Whether the lead changes over the data at a level, such as 0.95: in so many draws one
    /// contender leads at the lower end and the other at the upper end, always the same.
    ///
    /// Both ends have to be won, each at the level, so that the rule fires on equals no more often
    /// than one end would (an intersection-union test, Berger 1982). `inside_share` at the level is
    /// no such rule: of pairs of sweeps of one recipe about every seventh crosses somewhere in 95 %
    /// of its draws. Two crossings within the data, which give the lead back, are not seen.
    #[must_use]
    pub fn exists(&self, level: f64) -> bool {
        self.a_to_b_share.max(self.b_to_a_share) >= level
    }
}

/// Bisections at most: each halves a stretch of the scan, and sixty leave nothing of it.
const HALVINGS: usize = 60;

/// Roots of `ln L_B - ln L_A` over the search range, by a scan for sign changes and bisection; none
/// where the difference has no value. A difference that touches zero is no root unless it changes
/// its sign there.
fn roots(difference: &dyn Fn(f64) -> f64, range: &CrossoverRange) -> Option<Vec<Root>> {
    let [low, high] = range.data.map(laws::ln);
    let beyond = range.widened_decades * core::f64::consts::LN_10;
    let step = (high - low + 2.0 * beyond) / (range.places - 1) as f64;
    let mut found = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for index in 0..range.places {
        let right = low - beyond + step * index as f64;
        let gap = difference(right);
        if !gap.is_finite() {
            return None;
        }
        // A point on the root itself: its neighbours tell whether the sign changes.
        if gap.abs() <= 0.0 {
            continue;
        }
        if let Some((left, gap_left)) = before
            && (gap_left > 0.0) != (gap > 0.0)
        {
            let ln_root = bisect(difference, left, right, gap_left > 0.0);
            let inside = (low..=high).contains(&ln_root);
            found.push(Root { place: laws::exp(ln_root), a_leads_below: gap_left > 0.0, inside });
        }
        before = Some((right, gap));
    }
    Some(found)
}

/// The root between two points of which the difference is positive at one alone.
fn bisect(
    difference: &dyn Fn(f64) -> f64,
    mut left: f64,
    mut right: f64,
    positive_left: bool,
) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (left + right);
        if (difference(middle) > 0.0) == positive_left {
            left = middle;
        } else {
            right = middle;
        }
    }
    0.5 * (left + right)
}

/// The highest root within the data, else the nearest to them.
fn chosen(roots: &[Root], data: [f64; 2]) -> Option<Root> {
    let away = |root: &Root| laws::ln(data[0] / root.place).max(laws::ln(root.place / data[1]));
    let inside = roots.iter().rev().find(|root| root.inside);
    inside.or_else(|| roots.iter().min_by(|x, y| away(x).total_cmp(&away(y)))).copied()
}

/// Where two fits cross, from their estimates and from paired bootstrap draws.
///
/// For each pair of draws: the roots of `ln L_B - ln L_A` in ln(axis) over the data's common range,
/// widened.
///
/// # Panics
/// The contenders asked for different numbers of draws, or the range is empty or scanned at fewer
/// than two points.
#[must_use]
pub fn crossover(
    a: &Contender<'_>,
    b: &Contender<'_>,
    range: &CrossoverRange,
    level: f64,
) -> Crossover {
    let draws = a.replicates_asked();
    assert_eq!(
        draws,
        b.replicates_asked(),
        "draws are paired: ask both contenders for the same number"
    );
    let [low, high] = range.data;
    assert!(0.0 < low && low < high && range.places > 1, "a range to search, got {range:?}");
    // One entry a pair of draws that both converged; none where the difference has no value.
    let ends: Vec<Option<Vec<Root>>> = a
        .replicates
        .thetas
        .iter()
        .zip(&b.replicates.thetas)
        .map(|(theta_a, theta_b)| roots_between([a, b], [theta_a, theta_b], range))
        .collect();
    let share = |count: usize| count as f64 / draws as f64;
    let crossing: Vec<Root> =
        ends.iter().flatten().filter_map(|roots| chosen(roots, range.data)).collect();
    let inside = crossing.iter().filter(|root| root.inside).count();
    let roots = roots_between([a, b], [a.estimate, b.estimate], range).unwrap_or_default();
    let estimate = chosen(&roots, range.data);
    let places: Vec<f64> = crossing.iter().map(|root| root.place).collect();
    let interval = enough(places.len(), draws).then(|| percentile_interval(&places, level));
    Crossover {
        draws,
        failed: draws - ends.len(),
        undefined: ends.iter().filter(|end| end.is_none()).count(),
        inside_share: share(inside),
        outside_share: share(crossing.len() - inside),
        none_share: share(ends.iter().flatten().filter(|roots| roots.is_empty()).count()),
        a_to_b_share: share(changes_of_lead(&ends, true)),
        b_to_a_share: share(changes_of_lead(&ends, false)),
        roots,
        interval,
        decades: interval.map(|interval| libm::log10(interval.high / interval.low)),
        same_direction_share: estimate.and_then(|root| same_direction_share(&crossing, root)),
        extrapolated: estimate.is_some_and(|root| !root.inside),
        estimate,
    }
}

impl Contender<'_> {
    /// Draws that were asked for, converged or not.
    fn replicates_asked(&self) -> usize {
        self.replicates.thetas.len() + self.replicates.failed
    }
}

/// The roots of `ln L_B - ln L_A` at fit coordinates of each.
fn roots_between(
    [a, b]: [&Contender<'_>; 2],
    [theta_a, theta_b]: [&[f64]; 2],
    range: &CrossoverRange,
) -> Option<Vec<Root>> {
    roots(&|ln_x| (b.along)(ln_x, theta_b) - (a.along)(ln_x, theta_a), range)
}

/// In how many draws the lead changes from one end of the data to the other, from A to B
/// (`a_leads`) or from B to A: an odd number of crossings within the data, the first in that
/// direction.
fn changes_of_lead(ends: &[Option<Vec<Root>>], a_leads: bool) -> usize {
    let mut changes = 0;
    for roots in ends.iter().flatten() {
        let within: Vec<&Root> = roots.iter().filter(|root| root.inside).collect();
        let starts_so = within.first().is_some_and(|first| first.a_leads_below == a_leads);
        if starts_so && within.len() % 2 == 1 {
            changes += 1;
        }
    }
    changes
}

/// Of the draws that cross, the share that do so in the estimate's direction; none where no draw
/// crosses.
fn same_direction_share(crossing: &[Root], estimate: Root) -> Option<f64> {
    let same = crossing.iter().filter(|root| root.a_leads_below == estimate.a_leads_below).count();
    (!crossing.is_empty()).then(|| same as f64 / crossing.len() as f64)
}

#[cfg(test)]
mod tests;
