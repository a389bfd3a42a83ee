//! Controls on the Chinchilla points and on a planted line.

use fit::{Bounds, Config, Objective, Problem, refine};
use stress::{
    Draws, Fitted, Noise, Rate, Side, Statement, ln_law, moved_to, permuted, planted, rate,
};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };

struct Points {
    x: Vec<f64>,
    ln_y: Vec<f64>,
}

/// Forty points on a line `3 - 0.05 ln x` with even misfits of sd 0.02.
fn points() -> Points {
    let x: Vec<f64> = (1..=40).map(|k| 1e18 * f64::from(k * k)).collect();
    let misfit = |k: usize| 0.07 * ((k as f64 * 0.618_033_988_749_894_8).fract() - 0.5);
    let ln_y = x.iter().enumerate().map(|(k, x)| 3.0 - 0.05 * libm::log(*x) + misfit(k)).collect();
    Points { x, ln_y }
}

fn problem(x: &[f64], ln_y: &[f64]) -> Option<Problem<'static>> {
    let y: Vec<f64> = ln_y.iter().map(|ln_y| libm::exp(*ln_y)).collect();
    Problem::new(laws::law("power_law")?, Objective::LeastSquares, &[x], &y).ok()
}

/// The false alarms of a statement at the edge of its truth are half of what the interval leaves
/// out, its power at the edge too, and both ends of the power are reached: none far on the wrong
/// side, all far on the right one.
#[test]
fn false_alarms_and_power_are_those_of_the_interval() {
    let Points { x, ln_y } = points();
    let base = problem(&x, &ln_y).expect("rows");
    let bounds = Bounds::none(2);
    let theta = refine(&base, &[3.0, -0.05], &bounds, &CONFIG).theta;
    let fit = Fitted { problem: &base, theta: &theta, held: &[], bounds: &bounds, config: &CONFIG };
    let clusters: Vec<usize> = (0..40).collect();
    let draws = Draws { replicates: 100, seed: 3, level: 0.9, clusters: &clusters };
    let slope = |theta: &[f64]| Some(-theta[1]);
    let noise = Noise { residuals: base.residuals(&theta), clusters: &clusters };
    let share = |truth: f64, value: f64| {
        let at = moved_to(&fit, &slope, truth).expect("reached");
        assert!((-at[1] - truth).abs() < 1e-9 * truth.abs().max(1e-3));
        let ln_law = ln_law(&base, &ln_y, &at);
        let make = |set: u64| problem(&x, &planted(&ln_law, &noise, 9, set));
        let said = [Statement { function: &slope, side: Side::Above, value }];
        rate(&fit, &at, 200, &make, &said, &draws)[0].share()
    };
    let edge = share(0.05, 0.05);
    assert!((0.01..=0.11).contains(&edge), "nominal 0.05: {edge}");
    assert!(share(0.04, 0.05) < 0.01 && share(0.06, 0.05) > 0.95);
    let make = |set: u64| {
        let order = permuted(40, 9, set);
        problem(&x, &order.iter().map(|&row| ln_y[row]).collect::<Vec<_>>())
    };
    let said = [Statement { function: &slope, side: Side::Above, value: 0.01 }];
    assert!(rate(&fit, &theta, 100, &make, &said, &draws)[0].share() < 0.05);
}

/// scipy 1.17: `binom.ppf(0.95, 60, 0.05) / 60` and `binom.ppf(0.95, 200, 0.05) / 200`.
#[test]
fn the_limit_of_chance_is_a_quantile_of_the_binomial() {
    assert!((Rate::chance_limit(60, 0.05) - 6.0 / 60.0).abs() < 1e-15);
    assert!((Rate::chance_limit(200, 0.05) - 15.0 / 200.0).abs() < 1e-15);
}
