//! Curves as they would look if the stated value were true: the null value imposed on every
//! specification, its residuals kept, the rows drawn anew.

use fit::{Bounds, Config, Minimum, Problem, refine};
use rayon::prelude::*;

use super::draw::{counts, different};
use super::estimates::Estimate;
use super::specification::Specification;

/// Where a quantity that is a ratio of two coordinates has a given value: `theta[second] = ratio ·
/// theta[first]`.
///
/// The exponent `a = β/(α+β)` of N*(C) is a0 where `β = α a0/(1 - a0)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ray {
    /// The coordinate that is free.
    pub first: usize,
    /// The one that follows from it.
    pub second: usize,
    /// Their ratio.
    pub ratio: f64,
}

/// How null curves are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct NullDraws {
    /// How many.
    pub curves: usize,
    /// Seed of all streams; curve k draws from stream k.
    pub seed: u64,
    /// Cluster of each row of the whole set, from 0: clusters are drawn whole, the same in every
    /// specification of a curve.
    pub clusters: Vec<usize>,
}

/// The answers of the chosen specifications to each draw under the null value.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// The specifications on which the value could be imposed, by number.
    pub specifications: Vec<usize>,
    /// One entry a curve: the answer of each of these, those that did not converge left out.
    pub values: Vec<Vec<f64>>,
    /// Refits that did not converge or have no value, over all curves.
    pub failed: usize,
}

/// Places along the ray that are tried on each side of the free fit, and how far the last one is,
/// as a factor.
const PLACES: i32 = 4;
const REACH: f64 = 3.0;
/// Steps of the golden section between three places: the bracket shrinks to 1e-7 of its width.
const GOLDEN_STEPS: usize = 34;
/// `(sqrt 5 - 1)/2`.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// The least objective where the ratio holds, with the fit there; none where the free coordinate is
/// not positive or no fit is finite.
///
/// The coordinate is looked for by places evenly spaced in its logarithm and then by golden section;
/// the others are fitted at each, from the fit before.
#[must_use]
pub fn on_ray(
    problem: &Problem<'_>,
    bounds: &Bounds,
    free: &[f64],
    ray: Ray,
    config: &Config,
) -> Option<Minimum> {
    let centre = 0.5 * (free[ray.first] + free[ray.second] / ray.ratio);
    if !(centre > 0.0 && ray.ratio > 0.0) {
        return None;
    }
    let ln_centre = laws::ln(centre);
    let at = |ln_first: f64, from: &[f64]| held(problem, bounds, from, ray, ln_first, config);
    let step = laws::ln(REACH) / f64::from(PLACES);
    let places: Vec<(f64, Minimum)> = (-PLACES..=PLACES)
        .map(|place| {
            let ln_first = ln_centre + f64::from(place) * step;
            (ln_first, at(ln_first, free))
        })
        .filter(|(_, end)| end.objective.is_finite())
        .collect();
    let (middle, best) =
        places.into_iter().min_by(|a, b| a.1.objective.total_cmp(&b.1.objective))?;
    let (mut low, mut high, mut best) = (middle - step, middle + step, best);
    let inner = |low: f64, high: f64| [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    let [mut left, mut right] = inner(low, high).map(|place| (place, at(place, &best.theta)));
    for _ in 0..GOLDEN_STEPS {
        if left.1.objective <= right.1.objective {
            high = right.0;
            right = left;
            let place = inner(low, high)[0];
            left = (place, at(place, &right.1.theta));
        } else {
            low = left.0;
            left = right;
            let place = inner(low, high)[1];
            right = (place, at(place, &left.1.theta));
        }
    }
    for end in [left.1, right.1] {
        if end.objective < best.objective {
            best = end;
        }
    }
    Some(best)
}

/// The fit with both coordinates of the ray held.
fn held(
    problem: &Problem<'_>,
    bounds: &Bounds,
    from: &[f64],
    ray: Ray,
    ln_first: f64,
    config: &Config,
) -> Minimum {
    let first = laws::exp(ln_first);
    let (mut start, mut bounds) = (from.to_vec(), bounds.clone());
    for (coordinate, value) in [(ray.first, first), (ray.second, ray.ratio * first)] {
        start[coordinate] = value;
        (bounds.lower[coordinate], bounds.upper[coordinate]) = (value, value);
    }
    refine(problem, &start, &bounds, config)
}

/// A specification whose data obey the null value.
struct Null<'a> {
    specification: &'a Specification<'a>,
    problem: Problem<'a>,
    start: Vec<f64>,
    /// What the undrawn data give less the null value: taken off every answer.
    offset: f64,
}

impl<'a> Null<'a> {
    /// Imposes the value: the law at the best point of the ray, with the residuals of the free fit.
    fn new(
        specification: &'a Specification<'a>,
        estimate: &Estimate,
        ray: Ray,
        value: f64,
        config: &Config,
    ) -> Option<Self> {
        estimate.value?;
        let Specification { problem, bounds, quantity, .. } = specification;
        let free = &estimate.minimum.theta;
        let imposed = on_ray(problem, bounds, free, ray, config)?;
        // ln y + ln L(null) - ln L(free): the law under the null with the free fit's residuals.
        let (of_free, of_null) = (problem.residuals(free), problem.residuals(&imposed.theta));
        let by: Vec<f64> = of_free.iter().zip(&of_null).map(|(free, null)| free - null).collect();
        let problem = problem.moved(&by);
        let undrawn = refine(&problem, &imposed.theta, bounds, config);
        let offset = quantity(&undrawn.theta).filter(|_| undrawn.stop.converged())? - value;
        Some(Self { specification, problem, start: undrawn.theta, offset })
    }

    /// The answer to one draw.
    fn answer(&self, counts: &[u32], config: &Config) -> Option<f64> {
        let Specification { rows, bounds, quantity, .. } = self.specification;
        let drawn: Vec<u32> = rows.iter().map(|&row| counts[row]).collect();
        if different(&drawn) <= self.problem.law.parameters().len() {
            return None;
        }
        let end = refine(&self.problem.reweighted(&drawn), &self.start, bounds, config);
        let answer = quantity(&end.theta).filter(|_| end.stop.converged())? - self.offset;
        answer.is_finite().then_some(answer)
    }
}

/// Null curves of the chosen specifications (Simonsohn, Simmons & Nelson 2020, "inference with
/// specification curves", the bootstrap under the null).
///
/// In a linear model they take the estimated effect off the response; here each specification's
/// data become its own law where the quantity has `value`, plus its own residuals, and a curve draws
/// the same rows in all of them. Data made in this way give `value` exactly in a linear model; in
/// this one the small rest is taken off every answer. Cost: one refit a chosen specification and
/// curve, and some sixty to impose the value.
///
/// `rays` says for each of all specifications where its quantity has the value; without one it is
/// left out.
#[must_use]
pub fn null_curves(
    specifications: &[Specification<'_>],
    estimates: &[Estimate],
    chosen: &[usize],
    rays: &[Option<Ray>],
    value: f64,
    draws: &NullDraws,
    config: &Config,
) -> Curves {
    let nulls: Vec<(usize, Null<'_>)> = chosen
        .par_iter()
        .filter_map(|&number| {
            let specification = &specifications[number];
            let null = Null::new(specification, &estimates[number], rays[number]?, value, config)?;
            Some((number, null))
        })
        .collect();
    let answers: Vec<Vec<Option<f64>>> = (0..draws.curves)
        .into_par_iter()
        .map(|curve| {
            let counts = counts(&draws.clusters, draws.seed, curve as u64);
            nulls.iter().map(|(_, null)| null.answer(&counts, config)).collect()
        })
        .collect();
    let failed = answers.iter().flatten().filter(|answer| answer.is_none()).count();
    Curves {
        specifications: nulls.iter().map(|(number, _)| *number).collect(),
        values: answers.into_iter().map(|curve| curve.into_iter().flatten().collect()).collect(),
        failed,
    }
}
