//! Crossovers of laws held against planted ones and against closed forms.

use fit::{Config, Effort, Grid, Objective, Problem, search};
use laws::{ChinchillaAdditive, PowerLawOffset};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::check::{Bootstrap, CHECK_EVERY, bootstrap};

const RANGE: CrossoverRange =
    CrossoverRange { data: [1e18, 1e22], widened_decades: 2.0, places: 321 };

fn replicates(thetas: &[[f64; 2]], failed: usize) -> Replicates {
    Replicates {
        thetas: thetas.iter().map(|theta| theta.to_vec()).collect(),
        failed,
        checked: 0,
        rescued: 0,
    }
}

/// A power law without offset, `ln L = ln A - α ln x`: two of them cross once, at `ln x = (ln A -
/// ln B)/(α - β)`.
fn pure(ln_x: f64, theta: &[f64]) -> f64 {
    theta[0] - theta[1] * ln_x
}

#[test]
fn pure_power_laws_cross_at_the_closed_form() {
    let ln_at = libm::log(3e20);
    let theta = |slope: f64, place: f64| [2.0 + slope * libm::log(place), slope];
    // B with slope 0.1 that meets A at a place.
    let meets = |place: f64| [2.0 + 0.05 * ln_at + 0.05 * libm::log(place), 0.1];
    let of_a = replicates(&[theta(0.05, 3e20); 4], 1);
    // Inside, beyond the data, parallel, without a value; the fifth pair lacks its draw of A.
    let of_b =
        replicates(&[meets(3e20), meets(1e23), [1.0, 0.05], [f64::NAN, 0.1], meets(3e20)], 0);
    let estimates = [theta(0.05, 3e20), theta(0.1, 3e20)];
    let a = Contender { along: &pure, estimate: &estimates[0], replicates: &of_a };
    let b = Contender { along: &pure, estimate: &estimates[1], replicates: &of_b };
    let found = crossover(&a, &b, &RANGE, 0.95);
    let root = found.estimate.expect("a root");
    assert!(
        (root.place / 3e20 - 1.0).abs() < 1e-12 && root.inside && root.a_leads_below,
        "{root:?}"
    );
    assert_eq!((found.draws, found.failed, found.undefined), (5, 1, 1), "{found:?}");
    let shares = [found.inside_share, found.outside_share, found.none_share];
    assert!(shares.iter().all(|share| (share - 0.2).abs() < 1e-15), "one of five each: {found:?}");
    assert!((found.a_to_b_share - 0.2).abs() < 1e-15 && found.b_to_a_share <= 0.0, "{found:?}");
    assert!(
        !found.exists(0.95)
            && found.exists(0.2)
            && !found.extrapolated
            && found.same_direction_share == Some(1.0),
        "{found:?}"
    );
    // Two roots of five draws are fewer than nine of ten.
    assert!(found.interval.is_none(), "{found:?}");
    let back = crossover(&b, &a, &CrossoverRange { data: [1e21, 1e22], ..RANGE }, 0.95);
    let root = back.estimate.expect("a root");
    assert!(back.extrapolated && !root.inside && !root.a_leads_below, "{back:?}");
}

/// Of two crossings within the data the higher one counts; a difference that only touches zero has
/// none.
/// Ten draws of which nine cross make an interval of their places, eight do not.
#[test]
fn nine_tenths_of_the_draws_place_the_crossing() {
    let ln_at = libm::log(3e20);
    let meets = |place: f64| [2.0 + 0.05 * ln_at + 0.05 * libm::log(place), 0.1];
    let of_a = replicates(&[[2.0 + 0.05 * ln_at, 0.05]; 10], 0);
    let a = Contender { along: &pure, estimate: &of_a.thetas[0], replicates: &of_a };
    let places = [1e20, 2e20, 3e20, 4e20, 5e20, 6e20, 7e20, 8e20, 9e20].map(meets);
    let parallel = [1.0, 0.05];
    for (crossing, has_interval) in [(9, true), (8, false)] {
        let mut drawn = places[..crossing].to_vec();
        drawn.resize(10, parallel);
        let of_b = replicates(&drawn, 0);
        let b = Contender { along: &pure, estimate: &meets(3e20), replicates: &of_b };
        let found = crossover(&a, &b, &RANGE, 0.95);
        assert_eq!(found.interval.is_some(), has_interval, "{crossing}: {found:?}");
        if let Some(interval) = found.interval {
            let is_inside = 1e20 * (1.0 - 1e-9) <= interval.low && interval.low < 3e20;
            assert!(is_inside && interval.high <= 9e20 * (1.0 + 1e-9), "{interval:?}");
            assert!(interval.high > 8e20, "{interval:?}");
        }
    }
}

#[test]
fn which_root_counts() {
    let zero = |_: f64, _: &[f64]| 0.0;
    let parabola = |ln_x: f64, theta: &[f64]| {
        let w = ln_x - libm::log(1e20);
        w * w - theta[0]
    };
    let none = replicates(&[], 0);
    let at = |depth: f64| {
        let a = Contender { along: &zero, estimate: &[], replicates: &none };
        let estimate = [depth];
        crossover(
            &a,
            &Contender { along: &parabola, estimate: &estimate, replicates: &none },
            &RANGE,
            0.95,
        )
    };
    let two = at(1.0);
    assert_eq!(two.roots.len(), 2, "{two:?}");
    let root = two.estimate.expect("a root");
    assert!(
        (root.place / (1e20 * core::f64::consts::E) - 1.0).abs() < 1e-12 && !root.a_leads_below,
        "{root:?}"
    );
    assert_eq!((at(0.0).roots, at(0.0).interval), (Vec::new(), None), "touching is no crossing");
}

/// Along the optimum and along D/N = 20, a law crosses a constant where its own formulas say so.
#[test]
fn laws_of_two_variables_are_followed_along_a_path() {
    let theta = [libm::log(406.4), libm::log(410.7), libm::log(1.69), 0.34, 0.28];
    let ln_c = libm::log(1e21);
    let ratio = along_ratio(&ChinchillaAdditive, 20.0)(ln_c, &theta);
    let params = libm::sqrt(1e21 / 120.0);
    let plain = 1.69 + 406.4 / libm::pow(params, 0.34) + 410.7 / libm::pow(20.0 * params, 0.28);
    assert!((libm::exp(ratio) / plain - 1.0).abs() < 1e-12, "{ratio}");
    let optimum = along_optimum(&ChinchillaAdditive)(ln_c, &theta);
    assert!(
        optimum < ratio && ratio - optimum < 0.02,
        "the optimum is better, by little: {optimum} {ratio}"
    );
    assert!(
        along_optimum(&ChinchillaAdditive)(ln_c, &[1.0, 1.0, 1.0, -0.3, 0.28]).is_nan(),
        "no optimum"
    );
}

fn normal(stream: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (stream.random(), stream.random());
    libm::sqrt(-2.0 * libm::log(1.0 - u)) * libm::cos(core::f64::consts::TAU * v)
}

/// `L = E + A (x/1e20)^-α` at 30 places over four decades, times lognormal noise.
fn rows(stream: &mut ChaCha8Rng, [e, a, alpha]: [f64; 3], noise: f64) -> [Vec<f64>; 2] {
    let x: Vec<f64> =
        (0..30).map(|run| libm::pow(10.0, 18.0 + 4.0 * f64::from(run) / 29.0)).collect();
    let law = |x: &f64| e + a * libm::exp(-alpha * libm::log(x / 1e20));
    let loss = x.iter().map(|x| law(x) * libm::exp(noise * normal(stream))).collect();
    [x, loss]
}

/// The crossover of two recipes swept with 1 % of noise, each fitted and resampled 100 times.
fn planted(set: u64, recipes: [[f64; 3]; 2]) -> Crossover {
    let mut stream = ChaCha8Rng::seed_from_u64(20_261_122);
    stream.set_stream(set);
    let config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
    let grid = Grid { axes: vec![None, None, Some(vec![0.05, 0.1, 0.2, 0.4])] };
    let fitted = [0, 1].map(|which: usize| {
        let [x, loss] = rows(&mut stream, recipes[which], 0.01);
        let problem = Problem::new(&PowerLawOffset, Objective::LeastSquares, &[&x], &loss)
            .expect("usable rows");
        let bounds = problem.floor_under(1);
        let found = search(&problem, &grid, Effort::EveryStart, &bounds, &config)
            .expect("a grid")
            .best
            .theta;
        let plan = Bootstrap {
            replicates: 100,
            seed: 2 * set + which as u64,
            clusters: (0..x.len()).collect(),
            check_every: CHECK_EVERY,
        };
        let draws = bootstrap(&problem, &found, &grid, &plan, &bounds, &config);
        (found, draws)
    });
    let along = along_variable(&PowerLawOffset);
    let [a, b] = [0, 1].map(|which: usize| Contender {
        along: &along,
        estimate: &fitted[which].0,
        replicates: &fitted[which].1,
    });
    crossover(&a, &b, &CrossoverRange { places: 129, ..RANGE }, 0.95)
}

/// Planted: a crossing at 1e20, one at 1e23 beyond the data, a lead of 5 %, and one recipe swept
/// twice.
///
/// Of 200 intervals at 95 %, 181 or more cover with probability 0.998 (binomial). The share of
/// draws that cross somewhere within the data fires on one recipe swept twice far above the nominal
/// 5 %, the change of the lead does not.
#[test]
fn planted_crossovers_are_found_and_planted_leads_left_alone() {
    let sets =
        |recipes: [[f64; 3]; 2]| (0..200).map(|set| planted(set, recipes)).collect::<Vec<_>>();
    let count = |sets: &[Crossover], which: &dyn Fn(&Crossover) -> bool| {
        sets.iter().filter(|set| which(set)).count()
    };
    let covers = |set: &Crossover, place: f64| {
        set.interval.is_some_and(|span| span.low <= place && place <= span.high)
    };
    let crossing = sets([[1.0, 1.0, 0.1], [1.0, 1.0, 0.15]]);
    assert!(
        crossing.iter().all(|set| set.exists(0.95) && set.a_to_b_share >= 0.95 && set.failed == 0),
        "all are found"
    );
    let covered = count(&crossing, &|set| covers(set, 1e20));
    assert!(covered >= 181, "{covered} of 200 intervals cover");
    let beyond = sets([[1.0, 1.0, 0.1], [1.0, libm::pow(1e3, 0.05), 0.15]]);
    let (fired, extrapolated) =
        (count(&beyond, &|set| set.exists(0.95)), count(&beyond, &|set| set.extrapolated));
    assert_eq!(fired, 0, "what no run has seen does not exist within the data");
    assert!(extrapolated >= 100, "{extrapolated} of 200 say that they extrapolate");
    let led = sets([[1.0, 1.0, 0.15], [0.95, 0.95, 0.15]]);
    assert_eq!(
        count(&led, &|set| set.exists(0.95) || set.inside_share >= 0.95),
        0,
        "a lead is left alone"
    );
    let same = sets([[1.0, 1.0, 0.15], [1.0, 1.0, 0.15]]);
    let (changed, crossed) =
        (count(&same, &|set| set.exists(0.95)), count(&same, &|set| set.inside_share >= 0.95));
    assert!(changed <= 10, "the lead changes in {changed} of 200");
    assert!(
        crossed > 10,
        "that they cross somewhere proves nothing, so no rule may rest on it: {crossed}"
    );
}
