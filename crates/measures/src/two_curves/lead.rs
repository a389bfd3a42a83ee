//! Whether the lead changes between two curves, and where.

use laws::{exp, ln};

use super::contrast::{Contrast, TwoCurves};
use super::curve::CurveForm;
use super::student;
use crate::crossings::Leader;

/// The share of the range at either end over which the lead there is taken.
const OUTER: f64 = 0.1;
/// Places in either outer part.
const OUTER_PLACES: usize = 5;
/// Places of the scan.
const PLACES: usize = 401;
/// Places of the scan in the range that is asked about.
const ASKED: usize = 51;

/// Ends of a range that differ by less are one.
const ROUNDING: f64 = 1e-9;

/// Whether the lead changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// One leads at the low end and the other at the high end, each beyond its interval.
    Supported,
    /// The runs decide neither for nor against a change inside.
    Undecided,
    /// One leads everywhere inside the runs; the laws cross outside, which no run has seen.
    Beyond,
    /// One leads everywhere inside the runs, and the laws do not cross where it was looked.
    None,
}

/// Where the lead may change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Where the curves cross: the highest crossing inside, else the nearest to the runs; none
    /// where they do not cross where it was looked.
    pub estimate: Option<f64>,
    /// Where the places begin at which a crossing is not excluded; none, below all that were looked
    /// at.
    pub low: Option<f64>,
    /// Where they end.
    pub high: Option<f64>,
    /// Whether A leads below the estimate.
    pub a_leads_below: bool,
    /// Whether the estimate lies inside the runs of both.
    pub inside: bool,
}

/// What became of the lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lead {
    /// The range that the runs of both cover.
    pub data: [f64; 2],
    /// The range that was asked about.
    pub stated: [f64; 2],
    /// The mean difference over the lowest tenth of the data.
    pub low_end: Contrast,
    /// The mean difference over the highest tenth of the data.
    pub high_end: Contrast,
    /// Who leads at the low end.
    pub leader_low: Option<Leader>,
    /// Who leads at the high end.
    pub leader_high: Option<Leader>,
    /// Whether the lead changes.
    pub change: Change,
    /// Where; none where one leads at every place.
    pub place: Option<Place>,
    /// Whether a crossing inside the stated range is supported or cannot be excluded.
    pub is_alarm: bool,
}

impl TwoCurves {
    /// Whether the lead changes over a stated range, or over the data; crossings are looked for so
    /// many decades beyond both.
    ///
    /// A change is supported where both ends of the data have a leader at the level, and not the
    /// same one (an intersection-union test, Berger 1982, Technometrics 24): on curves that do not
    /// cross it is said with a chance of at most half of what the level leaves. The set of places
    /// is Fieller's (1954, J. R. Stat. Soc. B 16): those at which no difference is rejected.
    ///
    /// None where the runs of the two share no stretch of the axis.
    #[must_use]
    pub fn lead(&self, stated: Option<[f64; 2]>, decades: f64, level: f64) -> Option<Lead> {
        let data = self.common()?;
        let asked = stated.map_or(data, |range| range.map(ln));
        let outer = |from: f64, to: f64| {
            let step = |index: usize| index as f64 / (OUTER_PLACES - 1) as f64;
            (0..OUTER_PLACES).map(|i| from + (to - from) * step(i)).collect::<Vec<f64>>()
        };
        let width = OUTER * (data[1] - data[0]);
        let [low, high] = [outer(data[0], data[0] + width), outer(data[1] - width, data[1])]
            .map(|p| self.between(&p, &p));
        let [leader_low, leader_high] = [low.leader(level), high.leader(level)];
        let scan = Scan::of(self, [data, asked], decades, level);
        let is_supported =
            matches!((leader_low, leader_high), (Some(one), Some(other)) if one != other);
        let place = scan.place(data, is_supported);
        let crosses = place.is_some_and(|place| place.estimate.is_some());
        let one_leads = leader_low.is_some() && leader_low == leader_high && scan.one_leads(data);
        let change = match () {
            () if is_supported => Change::Supported,
            () if !one_leads => Change::Undecided,
            () if crosses => Change::Beyond,
            () => Change::None,
        };
        let is_data = asked[0] <= data[0] && asked[1] >= data[1];
        let is_open = matches!(change, Change::Supported | Change::Undecided) && is_data;
        Some(Lead {
            data: data.map(exp),
            stated: asked.map(exp),
            low_end: low,
            high_end: high,
            leader_low,
            leader_high,
            change,
            place,
            is_alarm: is_open || !scan.covers(asked) || !scan.one_leads(asked),
        })
    }
}

/// What runs to a common end say of two curves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settled {
    /// Whether the lead changes, as [`TwoCurves::lead`] says it; none where that is undecided.
    pub changes: Option<bool>,
    /// Where the curves cross, if the lead changes.
    pub place: Option<f64>,
}

/// Places at which a quick look asks who leads.
const QUICK_PLACES: usize = 25;

impl TwoCurves {
    /// Whether the lead changes over the data, at fewer places than [`TwoCurves::lead`]; none where
    /// the runs share no stretch.
    #[must_use]
    pub fn settled(&self, level: f64) -> Option<Settled> {
        let data = self.common()?;
        let width = OUTER * (data[1] - data[0]);
        let outer = |from: f64| -> Vec<f64> {
            (0..OUTER_PLACES).map(|i| from + width * i as f64 / (OUTER_PLACES - 1) as f64).collect()
        };
        let [low, high] = [outer(data[0]), outer(data[1] - width)]
            .map(|places| self.between(&places, &places).leader(level));
        let step = (data[1] - data[0]) / (QUICK_PLACES - 1) as f64;
        let ln_places: Vec<f64> = (0..QUICK_PLACES).map(|i| data[0] + step * i as f64).collect();
        let of = |&ln_x: &f64| {
            let at = self.at_ln(ln_x);
            at.t() / student::two_sided(at.freedom, level)
        };
        let scan = Scan { scaled: ln_places.iter().map(of).collect(), ln_places };
        let (Some(low), Some(high)) = (low, high) else {
            return Some(Settled { changes: None, place: None });
        };
        if low != high {
            let place = scan.root(data).map(|(_, root)| exp(root));
            return Some(Settled { changes: Some(true), place });
        }
        let changes = scan.one_leads(data).then_some(false);
        Some(Settled { changes, place: None })
    }
}

/// The difference at each place of a scan, in standard errors, over its critical value.
struct Scan {
    ln_places: Vec<f64>,
    /// `t / t_critical`: beyond one in either direction somebody leads.
    scaled: Vec<f64>,
}

impl Scan {
    fn of(curves: &TwoCurves, [data, asked]: [[f64; 2]; 2], decades: f64, level: f64) -> Self {
        let beyond = decades * core::f64::consts::LN_10;
        let is_law = [&curves.a, &curves.b].iter().all(|curve| curve.form == CurveForm::Law);
        let [low, high] = if is_law {
            [data[0].min(asked[0]) - beyond, data[1].max(asked[1]) + beyond]
        } else {
            data
        };
        let step = (high - low) / (PLACES - 1) as f64;
        let mut ln_places: Vec<f64> = (0..PLACES).map(|i| low + step * i as f64).collect();
        let within = |i: usize| asked[0] + (asked[1] - asked[0]) * i as f64 / (ASKED - 1) as f64;
        ln_places.extend((0..ASKED).map(within).chain(data).filter(|x| (low..=high).contains(x)));
        ln_places.sort_by(f64::total_cmp);
        let of = |&ln_x: &f64| {
            let at = curves.at_ln(ln_x);
            at.t() / student::two_sided(at.freedom, level)
        };
        Self { scaled: ln_places.iter().map(of).collect(), ln_places }
    }

    /// Whether one and the same leads at every place inside a range.
    fn one_leads(&self, [low, high]: [f64; 2]) -> bool {
        let inside = self.ln_places.iter().zip(&self.scaled);
        let inside = inside.filter(|(x, _)| (low..=high).contains(*x)).map(|(_, scaled)| *scaled);
        let values: Vec<f64> = inside.collect();
        values.iter().all(|scaled| *scaled > 1.0) || values.iter().all(|scaled| *scaled < -1.0)
    }

    /// Whether the curves say anything of all of a range.
    fn covers(&self, [low, high]: [f64; 2]) -> bool {
        let ends = [self.ln_places.first(), self.ln_places.last()].map(Option::<&f64>::copied);
        let [Some(first), Some(last)] = ends else { return false };
        first <= low + ROUNDING && last >= high - ROUNDING
    }

    /// Where the difference vanishes, and the stretch in which it is not rejected: that about the
    /// estimate where a change is supported or lies beyond the data, else from the first such place
    /// inside to the last.
    fn place(&self, data: [f64; 2], is_supported: bool) -> Option<Place> {
        let root = self.root(data);
        let away = |ln_x: f64| (data[0] - ln_x).max(ln_x - data[1]);
        let is_open = |i: &usize| self.scaled[*i].abs() <= 1.0;
        let is_inside = |i: &usize| away(self.ln_places[*i]) <= 0.0;
        let last = self.scaled.len() - 1;
        let alone = root.filter(|(_, root)| is_supported && away(*root) <= 0.0);
        let mut inside = (0..=last).filter(|i| is_inside(i) && is_open(i));
        let (first, end) = match (alone, inside.clone().next(), root) {
            (Some((at, _)), ..) | (None, None, Some((at, _))) => (at, at + 1),
            (None, Some(first), _) => (first, inside.next_back().unwrap_or(first)),
            (None, None, None) => return None,
        };
        // An end at the edge of the data, or at the root itself, goes on until something leads.
        let below = (0..=first).rev().find(|i| !is_open(i));
        let above = (end..=last).find(|i| !is_open(i));
        let at = |from: usize, i: usize| exp(self.level_at(from, self.scaled[i].signum()));
        let estimate = root.map(|(_, root)| exp(root));
        let bounded = |value: f64, pick: fn(f64, f64) -> f64| {
            estimate.map_or(value, |estimate| pick(value, estimate))
        };
        Some(Place {
            estimate,
            low: below.map(|i| bounded(at(i, i), f64::min)),
            high: above.map(|i| bounded(at(i - 1, i), f64::max)),
            a_leads_below: root.is_some_and(|(i, _)| self.scaled[i] > 0.0),
            inside: root.is_some_and(|(_, root)| away(root) <= 0.0),
        })
    }

    /// The highest crossing inside the data, else the nearest to them, with the place before it.
    fn root(&self, data: [f64; 2]) -> Option<(usize, f64)> {
        let crosses = |i: &usize| (self.scaled[*i] > 0.0) != (self.scaled[*i + 1] > 0.0);
        let roots: Vec<(usize, f64)> = (0..self.scaled.len() - 1)
            .filter(crosses)
            .map(|i| (i, self.level_at(i, 0.0)))
            .collect();
        let away = |root: f64| (data[0] - root).max(root - data[1]);
        let inside = roots.iter().rev().find(|(_, root)| away(*root) <= 0.0);
        let nearest = || roots.iter().min_by(|x, y| away(x.1).total_cmp(&away(y.1)));
        inside.or_else(nearest).copied()
    }

    /// Where, between a place and the next, a value lies on the line.
    fn level_at(&self, i: usize, value: f64) -> f64 {
        let (from, to) = (self.scaled[i], self.scaled[i + 1]);
        let (left, right) = (self.ln_places[i], self.ln_places[i + 1]);
        let share = if (to - from).abs() > 0.0 { (value - from) / (to - from) } else { 0.5 };
        left + share.clamp(0.0, 1.0) * (right - left)
    }
}
