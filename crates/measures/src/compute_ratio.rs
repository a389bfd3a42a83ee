//! How much more compute one recipe needs for the loss of another.

use observations::order::{cells, frontier};

use crate::over_clusters::over_clusters;
use crate::quantile::Interval;
use crate::regression::regress;
use crate::resample::Draws;

/// The runs of one recipe.
#[derive(Debug, Clone, Copy)]
pub struct RecipeRuns<'a> {
    /// Where each run lies on the axis, positive.
    pub along: &'a [f64],
    /// What is to be low, positive.
    pub metric: &'a [f64],
    /// What the runs are drawn by: those of one value go together, in both recipes.
    pub clusters: &'a [f64],
}

/// A factor with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// The factor.
    pub estimate: f64,
    /// Its interval.
    pub interval: Option<Interval>,
}

/// The factor c by which the first recipe needs more of the axis than the second: `L_1(c x) =
/// L_2(x)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComputeRatio {
    /// The ends of the axis that both frontiers have.
    pub common: [f64; 2],
    /// At the low end, in the (geometric) middle and at the high end, from straight lines through
    /// the logarithms of the two frontiers.
    pub by_lines: [Factor; 3],
    /// Geometric mean over the points of the second frontier whose loss the first one passes, with
    /// the first frontier interpolated between its points: no law is supposed.
    pub by_points: Option<Factor>,
    /// Points behind that mean.
    pub points: usize,
    /// Points on the two frontiers.
    pub on_frontiers: [usize; 2],
}

/// The factor by which the first recipe needs more of the axis. The frontier of a recipe is the
/// strict running minimum of the metric over the ascending axis.
///
/// Intervals are of the factor's logarithm, over clusters that are drawn (or, where they are few,
/// left out) in both recipes at once, the frontiers taken anew each time. None where a frontier
/// has fewer than two points, or does not fall.
#[must_use]
pub fn compute_ratio(
    first: RecipeRuns<'_>,
    second: RecipeRuns<'_>,
    draws: Draws,
) -> Option<ComputeRatio> {
    let both = Both::new([first, second])?;
    let by_line = |place: f64| {
        let ln_place = laws::ln(place);
        Some(both.factor(both.all.by_lines(ln_place)?, draws, &|it| it.by_lines(ln_place)))
    };
    Some(ComputeRatio {
        common: both.common,
        by_lines: [by_line(both.places[0])?, by_line(both.places[1])?, by_line(both.places[2])?],
        by_points: both.by_points(draws),
        points: both.all.by_points().len(),
        on_frontiers: both.all.0.each_ref().map(|front| front.0.len()),
    })
}

/// [`ComputeRatio::by_points`] alone: no interval is made that nobody asked for.
#[must_use]
pub fn compute_ratio_by_points(
    first: RecipeRuns<'_>,
    second: RecipeRuns<'_>,
    draws: Draws,
) -> Option<Factor> {
    let both = Both::new([first, second])?;
    let falls = |place: &f64| both.all.by_lines(laws::ln(*place)).is_some();
    if both.places.iter().all(falls) { both.by_points(draws) } else { None }
}

/// Two recipes whose frontiers overlap.
struct Both<'a> {
    recipes: [RecipeRuns<'a>; 2],
    clusters: Vec<Vec<usize>>,
    all: Fronts,
    /// The ends of the axis that both frontiers have.
    common: [f64; 2],
    /// The low end, the (geometric) middle, the high end.
    places: [f64; 3],
}

impl<'a> Both<'a> {
    fn new(recipes: [RecipeRuns<'a>; 2]) -> Option<Self> {
        let of_both = recipes.iter().flat_map(|recipe| recipe.clusters);
        let clusters = cells(&[&of_both.copied().collect::<Vec<f64>>()]);
        let every: Vec<usize> = (0..clusters.len()).collect();
        let all = Fronts::of(recipes, &clusters, &every)?;
        let common = all.common()?;
        let places = [common[0], (common[0] * common[1]).sqrt(), common[1]];
        Some(Self { recipes, clusters, all, common, places })
    }

    /// A factor whose logarithm the frontiers of drawn clusters have as well.
    fn factor(
        &self,
        ln_estimate: f64,
        draws: Draws,
        of: &(dyn Fn(&Fronts) -> Option<f64> + Sync),
    ) -> Factor {
        let drawn = |drawn: &[usize]| of(&Fronts::of(self.recipes, &self.clusters, drawn)?);
        let interval = over_clusters(self.clusters.len(), draws, drawn);
        let on_axis = |it: Interval| Interval { low: laws::exp(it.low), high: laws::exp(it.high) };
        Factor { estimate: laws::exp(ln_estimate), interval: interval.map(on_axis) }
    }

    fn by_points(&self, draws: Draws) -> Option<Factor> {
        let found = mean(&self.all.by_points())?;
        Some(self.factor(found, draws, &|it| mean(&it.by_points())))
    }
}

/// The mean; none of nothing.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The logarithms of a frontier, ascending along the axis and so descending in the metric.
struct Front(Vec<f64>, Vec<f64>);

/// The two frontiers.
struct Fronts([Front; 2]);

impl Fronts {
    /// The frontiers of the drawn clusters, which number the runs of the first recipe and then
    /// those of the second.
    fn of(recipes: [RecipeRuns<'_>; 2], clusters: &[Vec<usize>], drawn: &[usize]) -> Option<Self> {
        let border = recipes[0].along.len();
        let rows = || drawn.iter().flat_map(|&cluster| clusters[cluster].iter().copied());
        let first: Vec<usize> = rows().filter(|&row| row < border).collect();
        let second: Vec<usize> =
            rows().filter(|&row| row >= border).map(|row| row - border).collect();
        let fronts = [Front::of(recipes[0], &first), Front::of(recipes[1], &second)];
        fronts.iter().all(|front| front.0.len() > 1).then_some(Self(fronts))
    }

    /// The ends of the axis that both have; none where they do not overlap.
    fn common(&self) -> Option<[f64; 2]> {
        let ends = |pick: fn(&[f64]) -> Option<&f64>| self.0.each_ref().map(|front| pick(&front.0));
        let ([Some(a), Some(b)], [Some(c), Some(d)]) = (ends(<[f64]>::first), ends(<[f64]>::last))
        else {
            return None;
        };
        let (low, high) = (a.max(*b), c.min(*d));
        (low < high).then(|| [laws::exp(low), laws::exp(high)])
    }

    /// `ln c` at a place of the axis, from lines.
    fn by_lines(&self, ln_place: f64) -> Option<f64> {
        let [first, second] = [self.0[0].line()?, self.0[1].line()?];
        let metric = second[0] + second[1] * ln_place;
        (first[1] < 0.0).then(|| (metric - first[0]) / first[1] - ln_place)
    }

    /// `ln c` at each point of the second frontier whose metric the first one passes.
    fn by_points(&self) -> Vec<f64> {
        let [first, second] = &self.0;
        let points = second.0.iter().zip(&second.1);
        points.filter_map(|(place, metric)| Some(first.where_is(*metric)? - place)).collect()
    }
}

impl Front {
    /// The frontier of some runs of a recipe.
    fn of(runs: RecipeRuns<'_>, rows: &[usize]) -> Self {
        let pick = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&row| values[row]).collect() };
        let (along, metric) = (pick(runs.along), pick(runs.metric));
        let kept = frontier(&along, &metric);
        let ln = |values: &[f64]| kept.iter().map(|&row| laws::ln(values[row])).collect();
        Self(ln(&along), ln(&metric))
    }

    /// Intercept and slope of the line through the logarithms.
    fn line(&self) -> Option<[f64; 2]> {
        let line = regress(&[&self.0], &self.1).ok()?;
        Some([line.coefficients[0], line.coefficients[1]])
    }

    /// Where the frontier, interpolated between its points, has this metric.
    fn where_is(&self, metric: f64) -> Option<f64> {
        let after = self.1.iter().position(|value| *value <= metric)?;
        if after == 0 {
            return (self.1[0] >= metric).then_some(self.0[0]);
        }
        let [before, beyond] = [after - 1, after].map(|at| (self.0[at], self.1[at]));
        let share = (before.1 - metric) / (before.1 - beyond.1);
        Some(before.0 + share * (beyond.0 - before.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { replicates: 300, level: 0.9, seed: 2 };

    fn is(found: f64, expected: f64) -> bool {
        (found / expected - 1.0).abs() < 1e-9
    }

    /// Planted: `L_1 = 4 x^-0.1`, `L_2 = L_1(3 x)`: the factor is 3 everywhere (closed form), and
    /// without noise the interval has no width.
    #[test]
    fn a_planted_factor_is_found_by_lines_and_by_points() {
        let along: Vec<f64> = (0..8).map(|step| libm::pow(10.0, 0.5 * f64::from(step))).collect();
        let metric = |factor: f64| -> Vec<f64> {
            along.iter().map(|x| 4.0 * libm::pow(factor * x, -0.1)).collect()
        };
        let (one, two) = (metric(1.0), metric(3.0));
        let runs = |metric| RecipeRuns { along: &along, metric, clusters: &along };
        let found = compute_ratio(runs(&one), runs(&two), DRAWS).expect("two frontiers");
        let alone = compute_ratio_by_points(runs(&one), runs(&two), DRAWS);
        assert_eq!(alone, found.by_points, "asked for alone, the same numbers");
        for factor in found.by_lines.iter().chain(&found.by_points) {
            let interval = factor.interval.expect("eight clusters");
            assert!(is(factor.estimate, 3.0), "{found:?}");
            assert!(is(interval.low, 3.0) && is(interval.high, 3.0), "{found:?}");
        }
        assert_eq!((found.points, found.on_frontiers), (7, [8, 8]), "the last lies beyond");
        assert!(is(found.common[0], 1.0) && is(found.common[1], libm::pow(10.0, 3.5)), "{found:?}");
        let back = compute_ratio(runs(&two), runs(&one), DRAWS).expect("two frontiers");
        assert!(is(back.by_lines[1].estimate, 1.0 / 3.0), "{back:?}");
    }

    /// Planted: `L_1 = x^-0.1`, `L_2 = x^-0.2`, so `c = x` (closed form): 1 at the low end, the end
    /// itself at the high one. Runs above the frontier change nothing.
    #[test]
    fn a_factor_that_grows_along_the_axis() {
        let along = [1.0, 10.0, 100.0, 1000.0, 100.0];
        let power = |exponent: f64| -> Vec<f64> {
            let mut all: Vec<f64> = along.iter().map(|x| libm::pow(*x, exponent)).collect();
            all[4] = 1.0;
            all
        };
        let (one, two) = (power(-0.1), power(-0.2));
        let runs = |metric| RecipeRuns { along: &along, metric, clusters: &along };
        let found = compute_ratio(runs(&one), runs(&two), DRAWS).expect("two frontiers");
        assert!((found.by_lines[0].estimate - 1.0).abs() < 1e-9, "{found:?}");
        assert!(is(found.by_lines[2].estimate, 1000.0), "{found:?}");
        assert_eq!(found.on_frontiers, [4, 4], "{found:?}");
    }
}
