//! The changes of the lead between two curves.

use super::curve::{Arm, Curve, Reduction};
use super::error::CrossingError;
use super::leader::Leader;

/// Differences below this share of the values are ties: interpolation rounds.
const TIE: f64 = 1e-12;

/// A change of the lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// Where, in the axis's unit.
    pub place: f64,
    /// Who leads below it; the other one leads above.
    pub before: Leader,
}

/// The changes of the lead over the range that both curves cover.
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

impl Crossings {
    /// Whether an arm leads at the lower end and the other one at the upper end.
    pub(super) fn changes_lead_from(&self, arm: Leader) -> bool {
        self.leader_low == Some(arm) && self.leader_high == Some(arm.other())
    }
}

/// The sign changes of `B - A` between two curves over the range that both cover.
///
/// Touching is no crossing: a tie counts only where the lead differs on its two sides, and then
/// lies at the middle of the tie in ln(axis). A change between two points of curves of lines is
/// interpolated; one of curves of steps lies at the step. A frontier ends at its last gain, not at
/// the last run.
///
/// # Errors
/// No runs, columns of unequal lengths, values without a place, or sweeps that share no stretch of
/// the axis.
pub fn crossings(a: Arm<'_>, b: Arm<'_>, reduction: Reduction) -> Result<Crossings, CrossingError> {
    check_usable(Leader::A, a)?;
    check_usable(Leader::B, b)?;
    if let Reduction::BinLines { per_decade } = reduction
        && !(per_decade > 0.0 && per_decade.is_finite())
    {
        return Err(CrossingError::Bins { per_decade });
    }
    let a = Curve::of(a.axis, a.metric, reduction);
    let b = Curve::of(b.axis, b.metric, reduction);
    sign_changes(&a, &b).ok_or_else(|| CrossingError::Apart { a: a.ends(), b: b.ends() })
}

/// Refuses an arm without runs, or with one that has no place or no value.
fn check_usable(arm: Leader, runs: Arm<'_>) -> Result<(), CrossingError> {
    let (axis, metric) = (runs.axis.len(), runs.metric.len());
    if axis != metric {
        return Err(CrossingError::Length { arm, axis, metric });
    }
    if axis == 0 {
        return Err(CrossingError::Empty { arm });
    }
    for (row, (&axis, &metric)) in runs.axis.iter().zip(runs.metric).enumerate() {
        if !(axis > 0.0 && axis.is_finite() && metric.is_finite()) {
            return Err(CrossingError::Unusable { arm, row, axis, metric });
        }
    }
    Ok(())
}

/// The sign changes between two curves; none where they share no stretch.
pub(super) fn sign_changes(a: &Curve, b: &Curve) -> Option<Crossings> {
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
            let place = match (index - knot > 1, a.is_steps) {
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
