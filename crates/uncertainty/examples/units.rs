//! How often intervals over nine budgets drawn whole hold what was planted: run by hand.
//!
//! `cargo run -p uncertainty --example units -- SETS SHARED`: the Huber fit to the 240 Chinchilla
//! points planted at their own places, with normal noise of its residuals' size, of whose variance
//! a share is common to the runs of one budget. Percentiles are read at the expanded level
//! (`robustness::expanded_level`) and at the plain one; beside them the percentile interval of
//! single rows.
//!
//! Measured, 400 sets of 400 replicates, of E, alpha, beta and a, in per cent. Nothing shared:
//! expanded 98.8, 98.5, 98.8, 99.2; plain 95.0, 94.5, 96.2, 95.0; rows 96.8, 97.0, 95.8, 97.5. A
//! fifth shared: expanded 98.5, 98.5, 99.5, 100; plain 94.8, 95.8, 96.5, 98.5; rows 72.8, 81.2,
//! 84.5, 95.5. Half: expanded 98.5, 99.0, 99.5, 100; plain 95.8, 96.2, 97.0, 99.8; rows 57.5, 64.8,
//! 70.8, 91.8.

#![allow(clippy::print_stdout, reason = "a program that is run by hand prints what it found")]

use fit::{Bounds, Config, Effort, Grid, Objective, Problem, refine, search};
use laws::{ChinchillaAdditive, Law};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use robustness::{Bootstrap, bootstrap, expanded_level};
use uncertainty::cluster::numbered;
use uncertainty::interval::percentile;

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const REPLICATES: usize = 400;
/// The budgets of Approach 2 of Hoffmann 2022.
const BUDGETS: [f64; 9] = [6e18, 1e19, 3e19, 6e19, 1e20, 3e20, 6e20, 1e21, 3e21];

fn nearest_budget(flop: f64) -> usize {
    let away = |budget: f64| (laws::ln(budget) - laws::ln(flop)).abs();
    (0..9).min_by(|&a, &b| away(BUDGETS[a]).total_cmp(&away(BUDGETS[b]))).unwrap_or(0)
}

/// A standard normal number.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * laws::ln(1.0 - random.random::<f64>())).sqrt();
    radius * libm::cos(core::f64::consts::TAU * random.random::<f64>())
}

fn split(theta: &[f64]) -> Option<f64> {
    (theta[3] > 0.0 && theta[4] > 0.0).then(|| theta[4] / (theta[3] + theta[4]))
}

type Function = fn(&[f64]) -> Option<f64>;

/// E, alpha, beta and a.
const FUNCTIONS: [Function; 4] =
    [|theta| Some(theta[2]), |theta| Some(theta[3]), |theta| Some(theta[4]), split];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let sets: u64 = arguments.next().map_or(400, |text| text.parse().expect("a number"));
    let shared: f64 = arguments.next().map_or(0.2, |text| text.parse().expect("a share"));
    let points = oracles::chinchilla_points(240);
    let columns: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let huber = Objective::Huber { delta: 1e-3 };
    let problem = Problem::new(&ChinchillaAdditive, huber, &columns, &points.loss_nats)
        .expect("usable points");
    let exponents = vec![0.1, 0.3, 0.5, 0.8];
    let grid = Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] };
    let bounds = Bounds::none(5).within(&ChinchillaAdditive.domain());
    let truth = search(&problem, &grid, Effort::EveryStart, &bounds, &CONFIG).expect("a grid").best;
    let residuals = problem.residuals(&truth.theta);
    let scale = (residuals.iter().map(|r| r * r).sum::<f64>() / 235.0).sqrt();
    let flop = points.params.iter().zip(&points.training_tokens).map(|(n, d)| 6.0 * n * d);
    let budgets = numbered(&flop.map(nearest_budget).collect::<Vec<_>>());
    let fitted: Vec<f64> =
        problem.log_responses().iter().zip(&residuals).map(|(y, r)| y - r).collect();
    let level = expanded_level(0.95, 9).expect("nine budgets");
    // By budgets at the expanded level and at the plain one, then by rows: held and given, of E,
    // alpha, beta and a.
    let mut tally = [[(0_u32, 0_u32); 4]; 3];
    for set in 0..sets {
        let mut random = ChaCha8Rng::seed_from_u64(29);
        random.set_stream(set);
        let common: Vec<f64> = (0..9).map(|_| normal(&mut random)).collect();
        let noisy: Vec<f64> = fitted
            .iter()
            .zip(&budgets)
            .map(|(fitted, &budget)| {
                let own = (1.0 - shared).sqrt() * normal(&mut random);
                fitted + scale * (shared.sqrt() * common[budget] + own)
            })
            .collect();
        let data = problem.with_log_responses(&noisy);
        let found = refine(&data, &truth.theta, &bounds, &CONFIG);
        for (by, (clusters, level)) in
            [(budgets.clone(), level), (budgets.clone(), 0.95), ((0..240).collect(), 0.95)]
                .into_iter()
                .enumerate()
        {
            let plan =
                Bootstrap { replicates: REPLICATES, seed: set, clusters, check_every: 1_000_000 };
            let drawn = bootstrap(&data, &found.theta, &grid, &plan, &bounds, &CONFIG);
            for (tally, function) in tally[by].iter_mut().zip(FUNCTIONS) {
                let values: Vec<f64> = drawn.thetas.iter().filter_map(|t| function(t)).collect();
                let Some(interval) = percentile(&values, REPLICATES, level) else { continue };
                let value = function(&truth.theta).expect("planted");
                tally.0 += u32::from((interval.low..=interval.high).contains(&value));
                tally.1 += 1;
            }
        }
    }
    for (words, tally) in
        ["nine budgets, expanded", "nine budgets, plain", "single rows"].iter().zip(tally)
    {
        let share = |&(held, given): &(u32, u32)| {
            format!("{:.1} ({given})", 100.0 * f64::from(held) / f64::from(given))
        };
        let shares: Vec<String> = tally.iter().map(share).collect();
        println!("{words}: E, alpha, beta, a: {}", shares.join(", "));
    }
}
