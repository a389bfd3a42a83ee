//! What the intervals of the Chinchilla fit become where sizes or budgets are drawn instead of
//! rows.

use fit::{Bounds, Config, Effort, Grid, Objective, Problem, search};
use measures::{Interval, percentile_interval};
use robustness::{Bootstrap, CHECK_EVERY, bootstrap, expanded_level};
use uncertainty::cluster::{intraclass_correlation, members, numbered};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
/// The budgets of Approach 2 of Hoffmann 2022.
const BUDGETS: [f64; 9] = [6e18, 1e19, 3e19, 6e19, 1e20, 3e20, 6e20, 1e21, 3e21];

fn nearest_budget(flop: f64) -> usize {
    let away = |budget: f64| (laws::ln(budget) - laws::ln(flop)).abs();
    (0..9).min_by(|&a, &b| away(BUDGETS[a]).total_cmp(&away(BUDGETS[b]))).unwrap_or(0)
}

/// β by rows, by sizes, and by the nine budgets, whose percentiles are read at the level that
/// Student's t asks: about twice as wide. An audit by another program (scipy, 300 draws) has .247
/// to .446 for β by budgets at the plain level, 2.4 times the width by rows, and a correlation of
/// .147 within sizes.
#[test]
fn budgets_drawn_whole_double_the_width_of_beta() {
    let points = oracles::chinchilla_points(240);
    let columns: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let law = &laws::ChinchillaAdditive;
    let objective = Objective::Huber { delta: 1e-3 };
    let problem = Problem::new(law, objective, &columns, &points.loss_nats).expect("usable rows");
    let exponents = vec![0.2, 0.4, 0.6];
    let grid = Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] };
    let none = Bounds::none(5);
    let theta =
        search(&problem, &grid, Effort::EveryStart, &none, &CONFIG).expect("a grid").best.theta;
    let flop = points.params.iter().zip(&points.training_tokens).map(|(n, d)| 6.0 * n * d);
    let budgets = numbered(&flop.map(nearest_budget).collect::<Vec<_>>());
    let sizes: Vec<String> = points.params.iter().map(|n| format!("{n:.2e}")).collect();
    let sizes = numbered(&sizes);
    let beta = |clusters: Vec<usize>, level: f64| -> Interval {
        let plan = Bootstrap { replicates: 300, seed: 11, clusters, check_every: CHECK_EVERY };
        let drawn = bootstrap(&problem, &theta, &grid, &plan, &none, &CONFIG);
        assert!(drawn.failed <= 6, "{} draws have no fit", drawn.failed);
        let beta: Vec<f64> = drawn.thetas.iter().map(|theta| theta[4]).collect();
        percentile_interval(&beta, level)
    };
    let by_row = beta((0..240).collect(), 0.95);
    let by_size = beta(sizes.clone(), 0.95);
    let by_budget = beta(budgets.clone(), 0.95);
    let expanded = beta(budgets.clone(), expanded_level(0.95, 9).expect("nine"));
    let alike = intraclass_correlation(&problem.residuals(&theta), &members(&sizes));
    println!("beta {}: rows {by_row:?}", theta[4]);
    println!("{} sizes {by_size:?}", members(&sizes).len());
    println!("{} budgets {by_budget:?}, expanded {expanded:?}", members(&budgets).len());
    println!("correlation within sizes {alike:?}");
    let width = |interval: Interval| interval.high - interval.low;
    assert!(width(by_budget) > 1.7 * width(by_row), "{by_budget:?} {by_row:?}");
    assert!(width(expanded) > width(by_budget), "{expanded:?}");
    assert!((by_budget.low - 0.247).abs() < 0.04 && (by_budget.high - 0.446).abs() < 0.04);
    assert!(alike.is_some_and(|alike| (alike - 0.147).abs() < 0.03), "{alike:?}");
}
