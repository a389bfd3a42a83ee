//! An offset that is fitted as it is, which may be negative: bounded on its own scale, and tested
//! against exactly zero.

use fit::{Config, Effort, Found, Grid, Objective, Problem, search};
use laws::{DefinedParameter, Definition, Formula, Law, Scale};
use robustness::{ErrorModel, LikelihoodRatio, offset_test};

const CONFIG: Config = Config { steps_max: 500, gradient_scaled_max: 1e-10 };

/// `E + a (x / 1e18)^c` with E as it is, within limits.
fn law(name: &str, most: f64) -> &'static dyn Law {
    let parameter = |name: &str, scale, limits| DefinedParameter {
        name: name.to_owned(),
        scale,
        unit: "1".to_owned(),
        meaning: name.to_owned(),
        limits,
    };
    let definition = Definition {
        name: name.to_owned(),
        formula: "E + a * (training_flop / 1e18)^c".to_owned(),
        source: "this test".to_owned(),
        response: "loss_nats".to_owned(),
        variables: vec!["training_flop".to_owned()],
        parameters: vec![
            parameter("a", Scale::Log, [1e-9, 1e12]),
            parameter("c", Scale::Linear, [-2.0, 2.0]),
            parameter("E", Scale::Linear, [-most, most]),
        ],
    };
    Formula::define(&definition).expect("a formula that can be read")
}

/// Thirty rows over three decades of `(E + a (x / 1e18)^c)`, each off by a fixed share of at most
/// `noise`.
fn problem(law: &'static dyn Law, [a, c, offset]: [f64; 3], noise: f64) -> Problem<'static> {
    let share: Vec<f64> = (0..30).map(|i| libm::pow(10.0, 0.1 * f64::from(i))).collect();
    let error = |i: usize| 1.0 + noise * libm::sin(12.9898 * (i + 1) as f64);
    let x: Vec<f64> = share.iter().map(|share| 1e18 * share).collect();
    let y: Vec<f64> = (0..30).map(|i| (offset + a * libm::pow(share[i], c)) * error(i)).collect();
    Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("usable rows")
}

fn fitted(problem: &Problem<'_>, grid: &Grid) -> (Found, LikelihoodRatio) {
    let bounds = problem.floor_under(2).within(&problem.law.domain());
    let found = search(problem, grid, Effort::EveryStart, &bounds, &CONFIG).expect("three axes");
    let model = ErrorModel::Normal;
    let test = offset_test(problem, &found.best.theta, 2, grid, model, &CONFIG);
    (found, test.expect("three axes").expect("two likelihoods").ratio)
}

/// scipy 1.17 `least_squares` from twelve starts (half sum of squares, a, c, E), and the straight
/// line in logarithms without E.
#[test]
fn a_negative_offset_is_found_and_needed() {
    let problem = problem(law("batch", 1e7), [1e6, 0.25, -4e5], 0.01);
    let grid = Grid {
        axes: vec![Some(vec![laws::ln(1e6)]), Some(vec![0.1, 0.2, 0.4]), Some(vec![-1e5, 1e5])],
    };
    let (found, test) = fitted(&problem, &grid);
    let best = &found.best;
    assert!((best.objective / 6.226_974_871_541e-4 - 1.0).abs() < 1e-8, "{best:?}");
    let [a, c, offset] = [laws::exp(best.theta[0]), best.theta[1], best.theta[2]];
    assert!((a / 993_146.236 - 1.0).abs() < 1e-4, "{a}");
    assert!((c / 0.250_327_756 - 1.0).abs() < 1e-4, "{c}");
    assert!((offset / -388_758.612 - 1.0).abs() < 1e-3, "{offset}");
    assert!(best.stop.converged() && best.on_bound.is_empty(), "{best:?}");
    // 30 ln(0.0162750322105 / 0.000622697487154), the two half sums of squares.
    let expected = 30.0 * laws::ln(0.016_275_032_210_5 / 6.226_974_871_54e-4);
    assert!((test.statistic - expected).abs() < 1e-4, "{test:?} against {expected}");
    assert!(test.statistic > 50.0, "{test:?}");
}

/// scipy: E = 2.00048868, and 30 times the log of the ratio of the sums of squares is 173.08798.
#[test]
fn a_positive_offset_is_held_against_zero() {
    let problem = problem(law("loss", 100.0), [2.0, -0.25, 2.0], 0.002);
    let grid = Grid {
        axes: vec![
            Some([2.0, 4.0].map(laws::ln).to_vec()),
            Some(vec![-0.4, -0.2, -0.1]),
            Some(vec![0.5, 1.5]),
        ],
    };
    let (found, test) = fitted(&problem, &grid);
    assert!((found.best.theta[2] - 2.000_488_68).abs() < 1e-6, "{:?}", found.best);
    assert!((test.statistic - 173.087_980_5).abs() < 1e-4, "{test:?}");
    assert!(test.statistic > 50.0, "{test:?}");
}

/// Data without an offset do not need one.
#[test]
fn no_offset_is_not_needed() {
    let problem = problem(law("none", 100.0), [4.0, -0.1, 0.0], 0.002);
    let grid = Grid {
        axes: vec![
            Some([2.0, 4.0].map(laws::ln).to_vec()),
            Some(vec![-0.4, -0.2, -0.1]),
            Some(vec![0.0, 1.0]),
        ],
    };
    let (_, test) = fitted(&problem, &grid);
    assert!(test.statistic < 6.6, "one in a hundred of chi squared with one degree: {test:?}");
}
