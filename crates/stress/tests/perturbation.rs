//! SIMEX against the attenuation of a line with errors in its variable, and distortions against
//! their closed forms.

use fit::{Bounds, Config, Objective, Problem, refine};
use stress::{Distortion, Fitted, LEVELS, distorted, noisy, simex};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-12 };

/// A parabola is taken to -1 exactly.
#[test]
fn a_parabola_is_followed_back_exactly() {
    let at = |level: f64| 0.7 - 0.3 * level + 0.05 * level * level;
    assert!((simex(at(0.0), &LEVELS.map(at)) - at(-1.0)).abs() < 1e-13);
}

/// The slope of a line whose variable has errors is `b σx²/(σx² + (1+λ)σu²)`; with σx² = 9 and
/// σu² = 1 the parabola leads from 0.9 b to 0.9953 b (numpy 2.4: `polyval(polyfit(l, 9/(10+l), 2),
/// -1)` over the five levels).
#[test]
fn attenuation_is_taken_away() {
    let slope = |level: f64| 9.0 / (10.0 + level);
    let corrected = simex(slope(0.0), &LEVELS.map(slope));
    assert!((corrected - NUMPY).abs() < 1e-12, "{corrected}");
    // By refits: a power law of 4,000 rows with a true slope of -0.1 in the logarithm.
    let ln_x: Vec<f64> = (0..4000).map(|k| 30.0 + 3.0 * quantile_of_uniform(k)).collect();
    let exact: Vec<f64> = ln_x.iter().map(|ln_x| libm::exp(*ln_x)).collect();
    let y: Vec<f64> = ln_x.iter().map(|ln_x| libm::exp(5.0 - 0.1 * ln_x)).collect();
    let seen = noisy(&exact, 1.0, 11, 0);
    let law = laws::law("power_law").expect("built in");
    let bounds = Bounds::none(2);
    let fit = |x: &[f64]| {
        let problem = Problem::new(law, Objective::LeastSquares, &[x], &y).expect("rows");
        refine(&problem, &[5.0, -0.1], &bounds, &CONFIG).theta
    };
    let naive = fit(&seen);
    assert!((naive[1] / -0.1 - 0.9).abs() < 0.01, "{naive:?}");
    let means = [0, 1, 2, 3].map(|at: u32| {
        let sd = LEVELS[at as usize].sqrt();
        let one = |k: u32| fit(&noisy(&seen, sd, 11, u64::from(1 + 10 * at + k)))[1];
        (0..10).map(one).sum::<f64>() / 10.0
    });
    let found = simex(naive[1], &means);
    // By numpy the chance of it has a standard deviation of 0.0066; uncorrected it misses by 0.095.
    assert!((found / -0.1 - NUMPY).abs() < 0.025, "{found}");
}

const NUMPY: f64 = 0.995_285_149_632_976;

/// Even points between -√3 and √3: mean 0, variance 1.
fn quantile_of_uniform(k: u32) -> f64 {
    (f64::from(k * 1579 % 4000) + 0.5) / 4000.0 * 12.0_f64.sqrt() - 3.0_f64.sqrt()
}

/// A factor on the variable of a power law leaves its exponent and moves its coefficient; a tilt
/// divides the exponent by `1 + t`; a shift moves the smallest most.
#[test]
fn a_power_law_answers_distortions_in_closed_form() {
    let x: Vec<f64> = (1..=20).map(|k| 1e18 * f64::from(k * k)).collect();
    let y: Vec<f64> = x.iter().map(|x| libm::exp(3.0 - 0.05 * libm::log(*x))).collect();
    let law = laws::law("power_law").expect("built in");
    let bounds = Bounds::none(2);
    let base = Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("rows");
    let theta = [3.0, -0.05];
    let fit = Fitted { problem: &base, theta: &theta, held: &[], bounds: &bounds, config: &CONFIG };
    let under = |distortion| {
        let x = distorted(&x, distortion, 3);
        let problem = Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("rows");
        fit.refitted_to(&problem).expect("a fit")
    };
    let factor = under(Distortion::Factor(1.1));
    assert!((factor[1] + 0.05).abs() < 1e-9, "{factor:?}");
    assert!((factor[0] - (3.0 + 0.05 * libm::log(1.1))).abs() < 1e-7, "{factor:?}");
    let tilt = under(Distortion::Tilt(0.25));
    assert!((tilt[1] + 0.04).abs() < 1e-9, "{tilt:?}");
    let shift = distorted(&x, Distortion::Shift(0.1), 3);
    assert!((shift[0] / x[0] - 1.1).abs() < 1e-12 && (shift[19] / x[19] - 1.00025).abs() < 1e-9);
    let noise = under(Distortion::Noise(0.1));
    assert!((noise[1] + 0.05).abs() > 1e-6 && (noise[1] + 0.05).abs() < 5e-3, "{noise:?}");
}
