//! Simulated sets, refitted and given their intervals.

use fit::{Bounds, Config, Problem, refine};
use measures::Interval;
use quantiles::{Continuous as _, StudentsT};
use rand::RngExt;
use rayon::prelude::*;

use super::tally::Made;
use super::world::{World, Worlds};
use crate::chance::stream;
use crate::interval::{Profiling, bca, percentile};
use crate::{Sandwich, gradient};

/// A way to make an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Percentiles of refits to rows drawn again.
    Pairs,
    /// The same refits with Efron's two corrections.
    Bca,
    /// The values at which the law still fits nearly as well.
    Profile,
    /// The estimate and its standard error, by Student's t.
    Wald,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pairs, Self::Bca, Self::Profile, Self::Wald];

    /// Name in quantities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pairs => "pairs",
            Self::Bca => "bca",
            Self::Profile => "profile",
            Self::Wald => "wald",
        }
    }
}

/// A function of the fit coordinates.
pub type Function<'a> = &'a (dyn Fn(&[f64]) -> Option<f64> + Sync);

/// How many sets, and how many refits each: plain data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Sets.
    pub sets: usize,
    /// Refits to rows drawn again, for each set.
    pub replicates: usize,
    /// Level of the intervals.
    pub level: f64,
    /// Seed of all streams.
    pub seed: u64,
}

/// The fit that sets are simulated from.
pub struct Setting<'a> {
    /// Law, rows and objective.
    pub problem: &'a Problem<'a>,
    /// The fitted law, which is the truth of every set.
    pub theta: &'a [f64],
    /// Bounds of every fit.
    pub bounds: &'a Bounds,
    /// Cluster of each row: clusters are drawn again whole, and every interval knows of them.
    pub clusters: &'a [usize],
    /// What intervals are made of.
    pub functions: &'a [Function<'a>],
}

/// The intervals of all sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// For each function and method (in the order of [`Method::ALL`]), set by set.
    pub made: Vec<[Vec<Option<Made>>; 4]>,
    /// Sets whose refit did not converge: they have no interval.
    pub failed: usize,
}

/// A refit of a simulated set stops here: its interval is many times wider than what is left.
const CONFIG: Config = Config { steps_max: 60, gradient_scaled_max: 1e-5 };

/// The intervals of one set, function by function, method by method; none where the refit did not
/// converge.
type OfSet = Option<Vec<[Option<Made>; 4]>>;

/// Simulates sets in a world, refits each from the truth and makes its intervals by every method.
#[must_use]
pub fn simulate(setting: &Setting<'_>, worlds: &Worlds, world: World, plan: &Plan) -> Simulated {
    let of_sets: Vec<OfSet> = (0..plan.sets)
        .into_par_iter()
        .map(|set| {
            let mut random = stream(plan.seed, set as u64);
            let problem = setting.problem.with_log_responses(&worlds.draw(world, &mut random));
            let end = refine(&problem, setting.theta, setting.bounds, &CONFIG);
            let seed = random.random();
            let is_end = end.stop.converged();
            is_end.then(|| intervals(&problem, &end.theta, setting, plan, seed))
        })
        .collect();
    let failed = of_sets.iter().filter(|set| set.is_none()).count();
    let of = |function: usize, method: usize| -> Vec<Option<Made>> {
        of_sets.iter().map(|set| set.as_ref().and_then(|set| set[function][method])).collect()
    };
    let made = (0..setting.functions.len())
        .map(|function| [0, 1, 2, 3].map(|method| of(function, method)))
        .collect();
    Simulated { made, failed }
}

/// The intervals of one set of data about its minimum, by every method: for each function in the
/// order of [`Method::ALL`].
#[must_use]
pub fn intervals(
    problem: &Problem<'_>,
    theta: &[f64],
    setting: &Setting<'_>,
    plan: &Plan,
    seed: u64,
) -> Vec<[Option<Made>; 4]> {
    let Some(sandwich) = Sandwich::new(problem, theta, setting.bounds, setting.clusters) else {
        return vec![[None; 4]; setting.functions.len()];
    };
    let thetas = refits(problem, theta, setting, &sandwich, plan.replicates, seed);
    let profiling = Profiling::new(problem, theta, setting.bounds, &sandwich);
    let t = StudentsT::new(0.0, 1.0, sandwich.freedom())
        .map_or(f64::NAN, |t| t.inverse_cdf(f64::midpoint(1.0, plan.level)));
    setting
        .functions
        .iter()
        .map(|function| {
            let Some(estimate) = function(theta).filter(|value| value.is_finite()) else {
                return [None; 4];
            };
            let Some(slopes) = gradient(*function, theta) else { return [None; 4] };
            let values: Vec<f64> = thetas
                .iter()
                .filter_map(|theta| function(theta))
                .filter(|value| value.is_finite())
                .collect();
            let (asked, level) = (plan.replicates, plan.level);
            let reach = t * sandwich.standard_error(&slopes);
            let profile = || profiling.as_ref()?.profile(*function, level)?.interval();
            let influence = sandwich.influence(&slopes);
            [
                percentile(&values, asked, level),
                bca(&values, asked, estimate, &influence, level).map(|bca| bca.interval),
                profile(),
                Some(Interval { low: estimate - reach, high: estimate + reach })
                    .filter(|_| reach.is_finite()),
            ]
            .map(|interval| interval.map(|interval| Made { estimate, interval }))
        })
        .collect()
}

/// Refits to clusters drawn again with replacement, those that converged, in their order.
///
/// Each starts where the clusters' pulls say that it ends: a step or two are left to make.
fn refits(
    problem: &Problem<'_>,
    theta: &[f64],
    setting: &Setting<'_>,
    sandwich: &Sandwich,
    replicates: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let pulls: Vec<Vec<f64>> = (0..theta.len())
        .map(|coordinate| {
            let mut along = vec![0.0; theta.len()];
            along[coordinate] = 1.0;
            sandwich.influence(&along)
        })
        .collect();
    let clusters = setting.clusters.iter().max().map_or(0, |last| last + 1);
    let mut random = stream(seed, 0);
    let mut drawn = vec![0_u32; clusters];
    (0..replicates)
        .filter_map(|_| {
            drawn.fill(0);
            for _ in 0..clusters {
                drawn[random.random_range(0..clusters)] += 1;
            }
            let moved = |pulls: &Vec<f64>| -> f64 {
                pulls.iter().zip(&drawn).map(|(pull, &n)| pull * (f64::from(n) - 1.0)).sum()
            };
            let start: Vec<f64> =
                theta.iter().zip(&pulls).map(|(t, pulls)| t + moved(pulls)).collect();
            let counts: Vec<u32> = setting.clusters.iter().map(|&cluster| drawn[cluster]).collect();
            // With as many rows as parameters the law passes through all of them.
            let different = counts.iter().filter(|count| **count > 0).count();
            if different <= theta.len() {
                return None;
            }
            let end = refine(&problem.reweighted(&counts), &start, setting.bounds, &CONFIG);
            end.stop.converged().then_some(end.theta)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use fit::Objective;

    use super::*;
    use crate::calibration::{Tally, tally};
    use crate::chance::standard_normal;

    /// A straight line in logarithms with thirty rows.
    fn line() -> (Problem<'static>, Vec<f64>) {
        let law = laws::law("power_law").expect("a law of the library");
        let mut random = stream(2, 0);
        let x: Vec<f64> = (0..30).map(|row| laws::exp(0.2 * f64::from(row))).collect();
        let y: Vec<f64> = x
            .iter()
            .map(|x| laws::exp(1.0 - 0.2 * laws::ln(*x) + 0.02 * standard_normal(&mut random)))
            .collect();
        let problem = Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("usable");
        let end = fit::minimise(&problem, &[1.0, -0.2], &Bounds::none(2), &CONFIG);
        (problem, end.theta)
    }

    /// Coverage of the exponent by every method.
    fn covered(world: World, clusters: &[usize], shared: f64, sets: usize) -> [Tally; 4] {
        let (problem, theta) = line();
        let bounds = Bounds::none(2);
        let worlds = Worlds::new(&problem, &theta, clusters).expect("noise").with_shared(shared);
        let exponent = |theta: &[f64]| Some(theta[1]);
        let setting = Setting {
            problem: &problem,
            theta: &theta,
            bounds: &bounds,
            clusters: &(0..30).collect::<Vec<_>>(),
            functions: &[&exponent],
        };
        let plan = Plan { sets, replicates: 200, level: 0.95, seed: 6 };
        let simulated = simulate(&setting, &worlds, world, &plan);
        assert_eq!(simulated.failed, 0, "a straight line is always found");
        [0, 1, 2, 3]
            .map(|method| tally(&simulated.made[0][method], theta[1], 0.95).expect("intervals"))
    }

    /// For a straight line with equal errors the F interval is exact and so covers 95 % (800 sets,
    /// four standard errors); percentiles of thirty rows cover less, and know it.
    #[test]
    fn an_exact_interval_covers_what_it_says() {
        let rows: Vec<usize> = (0..30).collect();
        let [pairs, bca, profile, wald] = covered(World::Independent, &rows, 0.0, 800);
        assert!((profile.coverage() - 0.95).abs() < 4.0 * 0.007_7, "{profile:?}");
        assert!((wald.coverage() - 0.95).abs() < 0.03, "{wald:?}");
        for low in [pairs, bca] {
            assert!((0.88..0.955).contains(&low.coverage()), "{low:?}");
        }
        // At one level the narrower honest interval has the better score; Wald's and the exact one
        // are nearly the same interval here.
        assert!((profile.score / wald.score - 1.0).abs() < 0.1, "{profile:?} {wald:?}");
    }

    /// Rows that share nine tenths of their noise by fives are six, not thirty: every interval that
    /// takes them for thirty holds the truth far too seldom.
    #[test]
    fn shared_noise_makes_intervals_too_short() {
        let fives: Vec<usize> = (0..30).map(|row| row / 5).collect();
        for found in covered(World::Clustered, &fives, 0.9, 300) {
            assert!(found.coverage() < 0.8 && found.misses(0.93, 0.97), "{found:?}");
        }
    }

    /// Sets are taken by index: another number of threads changes no bit.
    #[test]
    fn threads_change_nothing() {
        let (problem, theta) = line();
        let rows: Vec<usize> = (0..30).collect();
        let worlds = Worlds::new(&problem, &theta, &rows).expect("noise");
        let (bounds, exponent) = (Bounds::none(2), |theta: &[f64]| Some(theta[1]));
        let setting = Setting {
            problem: &problem,
            theta: &theta,
            bounds: &bounds,
            clusters: &(0..30).collect::<Vec<_>>(),
            functions: &[&exponent],
        };
        let plan = Plan { sets: 20, replicates: 40, level: 0.9, seed: 1 };
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a pool").install(|| simulate(&setting, &worlds, World::Independent, &plan))
        };
        assert_eq!(on(1), on(3));
    }
}
