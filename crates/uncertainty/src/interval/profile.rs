//! The profile interval: the values of a function at which the law still fits nearly as well.
//!
//! With `O(v)` the least objective where `g(θ) = v`, the interval is where `2 (O(v) - O)/c` stays
//! below the square of Student's t quantile (a profile likelihood with its scale estimated: Bates &
//! Watts 1988, Nonlinear Regression Analysis, §6.1; an end that is never reached: Raue 2009,
//! Bioinformatics 25). For least squares and rows of one variance the factor c is the residual
//! variance and the interval is that of the F test, exact for a law that is linear; any other
//! objective is a quasi-likelihood, which c makes a chi-squared ([`Sandwich::factor`]).

use fit::{Bounds, Problem};
use measures::Interval;
use quantiles::{Continuous as _, StudentsT};

use super::constrained::{Constrained, Point, Value};
use crate::sandwich::Sandwich;

/// One end of a profile interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// The profile reaches its threshold here.
    Closed(f64),
    /// It does not, as far as the function goes or was followed: to this value. On this side the
    /// data do not identify the function.
    Open(f64),
}

impl End {
    /// Where the end is closed.
    #[must_use]
    pub const fn closed(self) -> Option<f64> {
        match self {
            Self::Closed(value) => Some(value),
            Self::Open(_) => None,
        }
    }
}

/// A profile interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// Lower end.
    pub low: End,
    /// Upper end.
    pub high: End,
}

impl Profile {
    /// The interval, where it is closed on both sides.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        Some(Interval { low: self.low.closed()?, high: self.high.closed()? })
    }
}

/// What all profiles of one fit share.
pub struct Profiling<'a> {
    problem: &'a Problem<'a>,
    estimate: &'a [f64],
    bounds: &'a Bounds,
    sandwich: &'a Sandwich,
    objective: f64,
}

/// A function moves by less than this share of itself along the estimate's spread where it is a
/// constant.
const CONSTANT: f64 = 1e-13;
/// The first step outwards is followed by steps of at most this factor.
const GROWTH_MAX: f64 = 4.0;
/// Steps outwards at most: beyond a million standard errors nothing is identified.
const OUTWARD_MAX: usize = 16;
/// Between a value that the function has and one that it has not the edge is halved so often.
const HALVINGS_MAX: usize = 20;
/// Steps of the search between two brackets at most; it gains more than one digit a step.
const STEPS_MAX: usize = 40;
/// The root of the statistic is met to this share.
const MET: f64 = 1e-8;

impl<'a> Profiling<'a> {
    /// Profiles of a fit; none where its objective has kinks, along whose edges no descent leads.
    #[must_use]
    pub fn new(
        problem: &'a Problem<'a>,
        estimate: &'a [f64],
        bounds: &'a Bounds,
        sandwich: &'a Sandwich,
    ) -> Option<Self> {
        if problem.objective.has_kinks() {
            return None;
        }
        let objective = problem.value(estimate);
        Some(Self { problem, estimate, bounds, sandwich, objective })
    }

    /// The profile interval of a function at a level; none where the function has no value or no
    /// slope at the estimate.
    #[must_use]
    pub fn profile(&self, function: Value<'_>, level: f64) -> Option<Profile> {
        let threshold = self.threshold(level)?;
        let centre = self.centre(function)?;
        let side = |sign| self.side(function, &centre, sign);
        let first = threshold * centre.error;
        Some(Profile {
            low: side(-1.0)?.end(first, threshold),
            high: side(1.0)?.end(first, threshold),
        })
    }

    /// What the root of the statistic is held against: Student's t quantile of a level.
    #[must_use]
    pub fn threshold(&self, level: f64) -> Option<f64> {
        let student = StudentsT::new(0.0, 1.0, self.sandwich.freedom()).ok()?;
        Some(student.inverse_cdf(f64::midpoint(1.0, level)))
    }

    /// The profile as a curve: values of the function in ascending order, each with the root of the
    /// statistic `2 (O(v) - O)/c`, which is zero at the estimate. On each side so many points,
    /// evenly spaced to a little beyond the end of the interval at the level, or to where an open
    /// profile was followed; fewer where no descent leads on. None where [`Profiling::profile`]
    /// has none.
    #[must_use]
    pub fn curve(&self, function: Value<'_>, level: f64, a_side: usize) -> Option<Vec<[f64; 2]>> {
        /// So much farther than the end of the interval.
        const BEYOND: f64 = 1.25;
        let profile = self.profile(function, level)?;
        let centre = self.centre(function)?;
        let mut curve = vec![[centre.point.value, 0.0]];
        for (sign, end) in [(-1.0, profile.low), (1.0, profile.high)] {
            let (End::Closed(value) | End::Open(value)) = end;
            let farthest = BEYOND * (value - centre.point.value).abs();
            curve.extend(self.side(function, &centre, sign)?.walk(farthest, a_side));
        }
        curve.sort_by(|a, b| a[0].total_cmp(&b[0]));
        Some(curve)
    }

    /// The estimate, as the middle of a function's profile.
    fn centre(&self, function: Value<'_>) -> Option<Centre> {
        let point = Point::new(function, self.estimate.to_vec())?;
        let error = self.sandwich.standard_error(&point.slopes);
        let has_slope = error.is_finite() && error > CONSTANT * point.value.abs();
        has_slope.then_some(Centre { point, error })
    }

    /// One side of a function's profile.
    fn side<'b>(&'b self, function: Value<'b>, centre: &'b Centre, sign: f64) -> Option<Side<'b>> {
        let slopes = &centre.point.slopes;
        let errors = self.sandwich.errors();
        let reach = |i: &usize| (slopes[*i] * errors[*i]).abs();
        let pivot = (0..errors.len()).max_by(|a, b| reach(a).total_cmp(&reach(b)))?;
        let factor = self.sandwich.factor(slopes);
        Some(Side { profiling: self, function, pivot, factor, sign, centre: &centre.point })
    }
}

/// The middle of a profile.
struct Centre {
    point: Point,
    /// The function's standard error there.
    error: f64,
}

/// One side of one profile.
struct Side<'a> {
    profiling: &'a Profiling<'a>,
    function: Value<'a>,
    pivot: usize,
    factor: f64,
    sign: f64,
    centre: &'a Point,
}

/// A point of the profile: how far the value lies from the estimate's, and the root of the
/// statistic there.
#[derive(Clone)]
struct Reached {
    distance: f64,
    root: f64,
    point: Point,
}

impl Side<'_> {
    /// The profile at a distance from the estimate, from a point that is near; none where the
    /// function has no such value.
    fn at(&self, distance: f64, near: &Point) -> Option<Reached> {
        let target = self.centre.value + self.sign * distance;
        let Profiling { problem, bounds, sandwich, objective, .. } = *self.profiling;
        let direction = sandwich.direction(&near.slopes);
        let rise: f64 = direction.iter().zip(&near.slopes).map(|(a, b)| a * b).sum();
        let by = (target - near.value) / rise;
        let start: Vec<f64> = near.theta.iter().zip(&direction).map(|(t, d)| t + by * d).collect();
        let constrained = Constrained {
            problem,
            bounds,
            function: self.function,
            target,
            pivot: self.pivot,
            base: near,
        };
        let (theta, least) = constrained.least(&start)?;
        let root = (2.0 * (least - objective).max(0.0) / self.factor).sqrt();
        Some(Reached { distance, root, point: Point::new(self.function, theta)? })
    }

    /// Points of the profile at even distances up to the farthest, as far as descents lead.
    fn walk(&self, farthest: f64, count: usize) -> Vec<[f64; 2]> {
        let mut near = self.centre.clone();
        let mut walked = Vec::new();
        for step in 1..=count {
            let distance = farthest * step as f64 / count as f64;
            let Some(reached) = self.at(distance, &near) else { break };
            walked.push([reached.point.value, reached.root]);
            near = reached.point;
        }
        walked
    }

    /// The end on this side: outwards until the statistic is passed, then between two brackets.
    fn end(&self, first: f64, threshold: f64) -> End {
        let mut inner = Reached { distance: 0.0, root: 0.0, point: self.centre.clone() };
        let (mut beyond, mut distance) = (None::<f64>, first);
        let (mut outward, mut halvings) = (0, 0);
        loop {
            match self.at(distance, &inner.point) {
                Some(reached) if reached.root >= threshold => {
                    return self.between(inner, reached, threshold);
                }
                Some(reached) => {
                    outward += 1;
                    let growth = threshold / reached.root.max(f64::MIN_POSITIVE);
                    distance *= (1.02 * growth).clamp(1.2, GROWTH_MAX);
                    inner = reached;
                }
                None => beyond = Some(beyond.map_or(distance, |b| b.min(distance))),
            }
            if let Some(edge) = beyond
                && distance >= edge
            {
                halvings += 1;
                distance = f64::midpoint(inner.distance, edge);
            }
            if outward > OUTWARD_MAX || halvings > HALVINGS_MAX {
                return End::Open(inner.point.value);
            }
        }
    }

    /// The value between two points of the profile at which the statistic meets its threshold, by
    /// the Illinois rule (Dowell & Jarratt 1971, BIT 11).
    fn between(&self, mut inner: Reached, mut outer: Reached, threshold: f64) -> End {
        let (mut low, mut high) = (inner.root - threshold, outer.root - threshold);
        let mut last_was_low = None;
        for _ in 0..STEPS_MAX {
            let width = outer.distance - inner.distance;
            let distance = inner.distance - low * width / (high - low);
            let near = if high.abs() < low.abs() { &outer.point } else { &inner.point };
            // Between two values that the function has, a descent that fails is bad luck of its
            // start.
            let reached = self.at(distance, near).or_else(|| self.at(distance, &inner.point));
            let Some(reached) = reached else { break };
            let miss = reached.root - threshold;
            if miss.abs() <= MET * threshold || width <= MET * MET * outer.distance {
                return End::Closed(reached.point.value);
            }
            if miss < 0.0 {
                (inner, low) = (reached, miss);
                high *= if last_was_low == Some(true) { 0.5 } else { 1.0 };
            } else {
                (outer, high) = (reached, miss);
                low *= if last_was_low == Some(false) { 0.5 } else { 1.0 };
            }
            last_was_low = Some(miss < 0.0);
        }
        End::Closed(outer.point.value)
    }
}
