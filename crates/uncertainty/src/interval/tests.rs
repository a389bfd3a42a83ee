//! Intervals against what scipy 1.17 and statsmodels 0.15 find on the same numbers.

use fit::{Bounds, Config, Objective, Problem, refine};
use laws::PowerLawOffset;

use super::*;
use crate::{Sandwich, gradient};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
/// How far twelve rows lie off their law, in the logarithm.
const OFF: [f64; 12] =
    [0.031, -0.012, 0.008, -0.027, 0.016, 0.004, -0.019, 0.022, -0.006, 0.011, -0.024, 0.009];

fn close(found: f64, expected: f64, digits: f64) {
    assert!((found - expected).abs() <= digits, "{found} against {expected}");
}

/// `scipy.stats._resampling._bca_interval((x,), mean, theta_hat_b=v)` with these x, `v = 3.2 +
/// 1.9 u + 2.3 u³`, `u = frac(0.6180339887498949 k)`, k = 1..400, and `numpy.quantile`.
#[test]
fn bca_is_that_of_scipy() {
    let x = [3.1, 4.7, 2.2, 9.8, 5.5, 1.9, 7.3, 4.1, 12.6, 3.3, 6.2, 2.8];
    let mean = x.iter().sum::<f64>() / 12.0;
    let values: Vec<f64> = (1..=400)
        .map(|k| (f64::from(k) * 0.618_033_988_749_894_9).fract())
        .map(|u| 3.2 + 1.9 * u + 2.3 * u * u * u)
        .collect();
    // Leaving a value out of a mean takes away its distance from the mean, over n - 1.
    let influence: Vec<f64> = x.iter().map(|x| x - mean).collect();
    for (level, low, high) in [
        (0.95, 3.606_373_161_643_895, 7.386_738_744_919_985),
        (0.90, 3.799_951_940_127_904, 7.378_281_813_532_756),
    ] {
        let found = bca(&values, 400, mean, &influence, level).expect("an interval");
        close(found.bias, 0.510_073_456_968_594_6, 1e-8);
        close(found.acceleration, 0.051_258_892_018_491_604, 1e-12);
        close(found.interval.low, low, 1e-8);
        close(found.interval.high, high, 1e-8);
    }
    assert_eq!(bca(&values, 450, mean, &influence, 0.95), None, "too few of those asked for");
    assert_eq!(bca(&values, 400, 3.0, &influence, 0.95), None, "all on one side");
}

/// `ln y = ln 50 - 0.3 ln x + off` over `x = 1000 2^i`, under the law without an offset: the
/// offset's bounds hold it at nothing.
struct Linear {
    problem: Problem<'static>,
    bounds: Bounds,
    theta: Vec<f64>,
}

impl Linear {
    fn new() -> Self {
        let x: Vec<f64> = (0..12).map(|i| 1e3 * f64::from(1 << i)).collect();
        let ln_y: Vec<f64> =
            x.iter().zip(OFF).map(|(x, off)| laws::ln(50.0) - 0.3 * laws::ln(*x) + off).collect();
        let problem = over(&x, &ln_y);
        let mut bounds = Bounds::none(3);
        (bounds.lower[1], bounds.upper[1]) = (-40.0, -40.0);
        let end = refine(&problem, &[3.9, -40.0, 0.3], &bounds, &CONFIG);
        Self { problem, bounds, theta: end.theta }
    }

    fn sandwich(&self, clusters: &[usize]) -> Sandwich {
        Sandwich::new(&self.problem, &self.theta, &self.bounds, clusters).expect("determined")
    }
}

fn over(x: &[f64], ln_y: &[f64]) -> Problem<'static> {
    let y: Vec<f64> = ln_y.iter().map(|ln_y| laws::exp(*ln_y)).collect();
    Problem::new(&PowerLawOffset, Objective::LeastSquares, &[x], &y).expect("usable rows")
}

const ALPHA: [f64; 3] = [0.0, 0.0, 1.0];
const LN_A: [f64; 3] = [1.0, 0.0, 0.0];

/// `statsmodels.OLS(...).get_robustcov_results("HC2")` and `("cluster")`, four groups of three.
#[test]
fn the_sandwich_is_that_of_statsmodels() {
    let linear = Linear::new();
    close(linear.theta[2], 0.301_155_164_910_362_2, 1e-9);
    let own: Vec<usize> = (0..12).collect();
    let sandwich = linear.sandwich(&own);
    close(sandwich.standard_error(&LN_A), 0.029_376_563_097_247_71, 1e-9);
    close(sandwich.standard_error(&ALPHA), 0.002_569_452_078_389_269_7, 1e-10);
    close(sandwich.freedom(), 10.0, 0.0);
    let groups: Vec<usize> = (0..12).map(|row| row / 3).collect();
    let clustered = linear.sandwich(&groups);
    close(clustered.standard_error(&LN_A), 0.014_619_24, 1e-8);
    close(clustered.standard_error(&ALPHA), 0.001_193_86, 1e-8);
    close(clustered.freedom(), 3.0, 0.0);
}

/// Closed form: the objective of a linear law is a parabola, and its profile interval that of the
/// standard error and t, here 2.228138851964939 (scipy, 10 degrees).
#[test]
fn the_profile_of_a_linear_law_is_a_parabola() {
    let linear = Linear::new();
    let own: Vec<usize> = (0..12).collect();
    let sandwich = linear.sandwich(&own);
    let profiling =
        Profiling::new(&linear.problem, &linear.theta, &linear.bounds, &sandwich).expect("smooth");
    let found = profiling.profile(&|theta| Some(theta[2]), 0.95).expect("a slope");
    let interval = found.interval().expect("closed");
    let reach = 2.228_138_851_964_939 * 0.002_569_452_078_389_269_7;
    close(interval.low, 0.301_155_164_910_362_2 - reach, 1e-8);
    close(interval.high, 0.301_155_164_910_362_2 + reach, 1e-8);
    // The root of a parabola is a straight V: the distance over the standard error.
    let curve = profiling.curve(&|theta| Some(theta[2]), 0.95, 5).expect("a slope");
    assert_eq!(curve.len(), 11);
    for [value, root] in curve {
        let distance = (value - 0.301_155_164_910_362_2).abs();
        close(root, distance / 0.002_569_452_078_389_269_7, 1e-4);
    }
    // An offset that bounds hold does not move.
    assert_eq!(profiling.profile(&|theta| Some(theta[1]), 0.95), None);
}

/// `y = (1.7 + 8 x^-0.35) exp(0.4 off)` over `x = 10^(i/2)`, i = 2..13. Ends by
/// `scipy.optimize.brentq` over `least_squares` with one parameter held (or, of the derived
/// quantity, E eliminated), at the threshold of the same factor.
#[test]
fn profiles_of_a_curved_law_are_those_of_scipy() {
    let x: Vec<f64> = (2..14).map(|i| libm::pow(10.0, f64::from(i) / 2.0)).collect();
    let law = |x: f64| laws::ln(1.7 + 8.0 * libm::pow(x, -0.35));
    let ln_y: Vec<f64> = x.iter().zip(OFF).map(|(x, off)| law(*x) + 0.4 * off).collect();
    let problem = over(&x, &ln_y);
    let bounds = Bounds::none(3);
    let end = refine(&problem, &[2.0, 0.53, 0.35], &bounds, &CONFIG);
    let own: Vec<usize> = (0..12).collect();
    let sandwich = Sandwich::new(&problem, &end.theta, &bounds, &own).expect("determined");
    let profiling = Profiling::new(&problem, &end.theta, &bounds, &sandwich).expect("smooth");
    let far = |theta: &[f64]| Some(laws::Law::ln_loss(&PowerLawOffset, theta, &[laws::ln(1e9)]));
    close(sandwich.factor(&ALPHA), 7.824_161_036_984_116e-5, 1e-10);
    close(sandwich.standard_error(&ALPHA), 0.006_134_964_420_359_96, 1e-7);
    let slopes = gradient(&far, &end.theta).expect("slopes");
    close(sandwich.factor(&slopes), 6.063_931_588_814_251e-5, 1e-10);
    let ends = |profile: Option<Profile>| profile.and_then(|p| p.interval()).expect("closed");
    let alpha = ends(profiling.profile(&|theta| Some(theta[2]), 0.95));
    close(alpha.low, 0.341_050_423_817_642_1, 1e-7);
    close(alpha.high, 0.368_814_579_607_448_57, 1e-7);
    let offset = ends(profiling.profile(&|theta| Some(laws::exp(theta[1])), 0.95));
    close(offset.low, 1.682_901_566_973_900_5, 1e-6);
    close(offset.high, 1.725_724_181_333_632_8, 1e-6);
    let derived = ends(profiling.profile(&far, 0.95));
    close(derived.low, 0.524_284_875_004_642_9, 1e-6);
    close(derived.high, 0.548_126_612_215_454_4, 1e-6);
}

/// A power law without an offset: any small offset fits, so that its profile is open below; the
/// same rows bound it above.
#[test]
fn an_offset_that_is_not_there_is_open_below() {
    let x: Vec<f64> = (0..12).map(|i| 1e3 * f64::from(1 << i)).collect();
    let ln_y: Vec<f64> =
        x.iter().zip(OFF).map(|(x, off)| laws::ln(50.0) - 0.3 * laws::ln(*x) + off).collect();
    let problem = over(&x, &ln_y);
    let mut bounds = Bounds::none(3);
    bounds.lower[1] = -12.0;
    let end = refine(&problem, &[3.9, -2.0, 0.33], &bounds, &CONFIG);
    let own: Vec<usize> = (0..12).collect();
    let sandwich = Sandwich::new(&problem, &end.theta, &bounds, &own).expect("determined");
    let profiling = Profiling::new(&problem, &end.theta, &bounds, &sandwich).expect("smooth");
    let found = profiling.profile(&|theta| Some(laws::exp(theta[1])), 0.95).expect("a slope");
    assert!(matches!(found.low, End::Open(_)), "{found:?} at {end:?}");
    assert!(matches!(found.high, End::Closed(_)), "{found:?}");
}

/// Closed form: of rows without any term but one, the influence of a row on a least squares
/// estimate is what leaving it out takes away, `n - 1` times, to the order 1/n.
#[test]
fn influence_is_what_leaving_a_row_out_takes_away() {
    let points = oracles::chinchilla_points(240);
    let columns: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let law = &laws::ChinchillaAdditive;
    let problem = Problem::new(law, Objective::LeastSquares, &columns, &points.loss_nats);
    let problem = problem.expect("usable points");
    let bounds = Bounds::none(5);
    let theta = refine(&problem, &[6.2, 7.6, 0.6, 0.35, 0.37], &bounds, &CONFIG).theta;
    let own: Vec<usize> = (0..240).collect();
    let sandwich = Sandwich::new(&problem, &theta, &bounds, &own).expect("determined");
    let influence = sandwich.influence(&[0.0, 0.0, 0.0, 1.0, 0.0]);
    let largest = influence.iter().fold(0.0_f64, |most, one| most.max(one.abs()));
    for row in (0..240).step_by(7) {
        let mut counts = vec![1; 240];
        counts[row] = 0;
        let without = refine(&problem.reweighted(&counts), &theta, &bounds, &CONFIG);
        let taken = theta[3] - without.theta[3];
        close(influence[row], taken, 0.05 * largest);
    }
}
