//! The multiverse on the Chinchilla points and on planted data.

use fit::{Bounds, Config, Effort, Grid, Objective, Problem, refine, search};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use stress::multiverse::{
    Crossing, Estimate, NullDraws, Ray, Resampling, Side, Specification, Statement, estimates,
    intervals, joint, null_curves, on_ray, same_answer,
};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
/// `a = β/(α+β)` is one half where the exponents are equal.
const HALF: Ray = Ray { first: 3, second: 4, ratio: 1.0 };

fn grid() -> Grid {
    let exponents: Vec<f64> = (1..=8).map(|eighth| f64::from(eighth) / 8.0).collect();
    Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] }
}

fn exponent(theta: &[f64]) -> Option<f64> {
    (theta[3] > 0.0 && theta[4] > 0.0).then(|| theta[4] / (theta[3] + theta[4]))
}

/// Objectives by rows kept, crossed: the first option of each is the usual one.
fn crossed<'a>(
    columns: [&[f64]; 3],
    objectives: &[Objective],
    kept: &[Vec<usize>],
    grid: &'a Grid,
) -> Vec<Specification<'a>> {
    let crossing = Crossing::new(vec![kept.len(), objectives.len()]);
    (0..crossing.len())
        .map(|number| {
            let options = crossing.options(number);
            let rows = kept[options[0]].clone();
            let of = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
            let (n, d, y) = (of(columns[0]), of(columns[1]), of(columns[2]));
            let objective = objectives[options[1]];
            let problem = Problem::new(&laws::ChinchillaAdditive, objective, &[&n, &d], &y);
            Specification {
                problem: problem.expect("usable rows"),
                bounds: Bounds::none(5),
                grid,
                quantity: &exponent,
                clusters: (0..rows.len()).collect(),
                rows,
                starts_from: crossing.neighbour(number),
            }
        })
        .collect()
}

const OBJECTIVES: [Objective; 4] = [
    Objective::Huber { delta: 1e-3 },
    Objective::LeastSquares,
    Objective::LeastAbsolute,
    Objective::StudentT { freedom: 4.0 },
];

/// All 245 points, and the two choices of Besiroglu 2024 with a window of compute.
fn chinchilla(grid: &Grid) -> Vec<Specification<'_>> {
    let points = oracles::chinchilla_points(245);
    let (n, d) = (&points.params, &points.training_tokens);
    let mut by_loss: Vec<usize> = (0..245).collect();
    by_loss.sort_by(|&a, &b| points.loss_nats[a].total_cmp(&points.loss_nats[b]));
    let mut without_five = by_loss[..240].to_vec();
    without_five.sort_unstable();
    let small: Vec<usize> = (0..245).filter(|&row| 6.0 * n[row] * d[row] < 1e21).collect();
    let kept = [without_five, (0..245).collect(), small];
    crossed([n, d, &points.loss_nats], &OBJECTIVES, &kept, grid)
}

/// Every estimate that came from a neighbour is the one that a search from all 64 starts finds.
#[test]
fn warm_starts_find_what_searches_find() {
    let grid = grid();
    let specifications = chinchilla(&grid);
    let all = estimates(&specifications, &CONFIG, 5);
    assert!(all.iter().any(|estimate| !estimate.searched), "none started from a neighbour");
    for (specification, estimate) in specifications.iter().zip(&all) {
        let problem = &specification.problem;
        let best = search(problem, &grid, Effort::EveryStart, &Bounds::none(5), &CONFIG);
        let best = best.expect("a grid").best;
        let above = (estimate.minimum.objective - best.objective) / best.objective.abs();
        assert!(above <= 1e-9, "{:?} lies {above:e} above the search", problem.objective);
    }
    // β/(α+β) of the minimum that four programs agree on (`oracles::KNOWN_MINIMA`).
    let known = &oracles::KNOWN_MINIMA[0];
    let [_, _, _, alpha, beta] = known.printed;
    let usual = all[0].value.expect("it converged");
    assert!((usual - beta / (alpha + beta)).abs() < 1e-7, "a = {usual}");
}

/// A percentile interval of the multiverse is that of the bootstrap that the studies use, but for
/// its draws: on 600 replicates each both ends lie within a fifth of the width.
#[test]
fn intervals_are_those_of_the_bootstrap() {
    let grid = grid();
    let specifications = &chinchilla(&grid)[..2];
    let all = estimates(specifications, &CONFIG, 1);
    let resampling = Resampling { replicates: 600, seed: 5, level: 0.95, check_every: 100 };
    let found = intervals(specifications, &all, &[0, 1], &resampling, &CONFIG);
    for (number, specification) in specifications.iter().enumerate() {
        let plan = robustness::Bootstrap {
            replicates: 600,
            seed: 77,
            clusters: specification.clusters.clone(),
            check_every: 100,
        };
        let theta = &all[number].minimum.theta;
        let usual = robustness::bootstrap(
            &specification.problem,
            theta,
            &grid,
            &plan,
            &Bounds::none(5),
            &CONFIG,
        );
        let values: Vec<f64> = usual.thetas.iter().filter_map(|theta| exponent(theta)).collect();
        let usual = robustness::percentile_interval(&values, 0.95);
        let ours = found[number].interval.expect("an interval");
        let width = usual.high - usual.low;
        assert!((ours.low - usual.low).abs() < 0.2 * width, "{ours:?} against {usual:?}");
        assert!((ours.high - usual.high).abs() < 0.2 * width, "{ours:?} against {usual:?}");
        assert_eq!(found[number].failed, 0);
    }
}

/// The same bits on one thread and on several.
#[test]
fn threads_change_nothing() {
    let grid = grid();
    let run = || {
        let specifications = chinchilla(&grid);
        let all = estimates(&specifications, &CONFIG, 5);
        let resampling = Resampling { replicates: 20, seed: 3, level: 0.95, check_every: 100 };
        let chosen: Vec<usize> = (0..specifications.len()).collect();
        let found = intervals(&specifications, &all, &chosen, &resampling, &CONFIG);
        (all.iter().map(|estimate| estimate.value).collect::<Vec<_>>(), found)
    };
    let pool = |threads: usize| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(run)
    };
    assert_eq!(pool(1), pool(3));
}

/// Huber's objective that clips no row is least squares; half of the rows is another problem.
#[test]
fn one_problem_under_two_names_is_found() {
    let grid = grid();
    let points = oracles::chinchilla_points(240);
    let objectives = [Objective::LeastSquares, Objective::Huber { delta: 10.0 }];
    let columns = [&*points.params, &points.training_tokens, &points.loss_nats];
    let kept = [(0..240).collect(), (0..120).collect::<Vec<usize>>()];
    let specifications = crossed(columns, &objectives, &kept, &grid);
    let values: Vec<Option<f64>> =
        estimates(&specifications, &CONFIG, 1).iter().map(|estimate| estimate.value).collect();
    assert_eq!(same_answer(&[0, 0, 1, 1], &values), [0, 0, 2, 2]);
    assert_eq!(same_answer(&[0, 1, 2, 3], &values), [0, 1, 2, 3], "classes are kept apart");
}

/// With equal exponents the additive law is `chinchilla_tied`, which has a search of its own: the
/// null value is imposed at its minimum (an independent law, fitted from 64 starts).
#[test]
fn the_imposed_value_is_the_tied_law() {
    let grid = grid();
    let points = oracles::chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let tied = laws::law("chinchilla_tied").expect("a law");
    let values = |low: f64, step: f64, count: u32| {
        Some((0..count).map(|index| low + f64::from(index) * step).collect::<Vec<f64>>())
    };
    let axes =
        vec![values(4.0, 2.0, 4), values(5.0, 2.0, 4), values(0.5, 0.2, 1), values(0.2, 0.1, 4)];
    for objective in OBJECTIVES {
        let problem = |law| Problem::new(law, objective, &variables, &points.loss_nats);
        let free = problem(&laws::ChinchillaAdditive).expect("usable rows");
        let bounds = Bounds::none(4).within(&tied.domain());
        let least = search(
            &problem(tied).expect("usable rows"),
            &Grid { axes: axes.clone() },
            Effort::EveryStart,
            &bounds,
            &CONFIG,
        );
        let least = least.expect("a grid").best;
        let none = Bounds::none(5);
        let start = search(&free, &grid, Effort::EveryStart, &none, &CONFIG).expect("a grid").best;
        let ours = on_ray(&free, &none, &start.theta, HALF, &CONFIG).expect("a fit");
        let above = (ours.objective - least.objective) / least.objective.abs();
        assert!(above.abs() < 1e-6, "{objective:?}: {above:e} above the tied law");
        assert!((exponent(&ours.theta).expect("a value") - 0.5).abs() < 1e-12);
    }
}

/// Data of a law with these exponents and normal noise of one per cent.
fn planted(alpha: f64, beta: f64, seed: u64) -> [Vec<f64>; 3] {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let [mut n, mut d, mut y] = [const { Vec::new() }; 3];
    for size in 0..8 {
        for budget in 0..8 {
            let (params, tokens) =
                (libm::exp(17.0 + f64::from(size)), libm::exp(20.0 + f64::from(budget)));
            // The sum of twelve uniform numbers less six is normal to three digits.
            let noise: f64 = (0..12).map(|_| stream.random_range(0.0..1.0)).sum::<f64>() - 6.0;
            let loss = 1.8
                + libm::exp(6.2 - alpha * libm::log(params))
                + libm::exp(7.4 * beta / 0.35 - beta * libm::log(tokens));
            n.push(params);
            d.push(tokens);
            y.push(loss * libm::exp(0.01 * noise));
        }
    }
    [n, d, y]
}

/// p of the median and of the share under a statement "a below one half" on planted data.
fn planted_p(alpha: f64, beta: f64, seed: u64) -> [f64; 2] {
    let grid = grid();
    let [n, d, y] = planted(alpha, beta, seed);
    let kept = [(0..64).collect(), (0..56).collect::<Vec<usize>>(), (8..64).collect()];
    let objectives = [Objective::LeastSquares, Objective::Huber { delta: 5e-3 }];
    let specifications = crossed([&n, &d, &y], &objectives, &kept, &grid);
    let all = estimates(&specifications, &CONFIG, 100);
    let draws = NullDraws { curves: 79, seed, clusters: (0..64).collect() };
    let chosen: Vec<usize> = (0..specifications.len()).collect();
    let rays = vec![Some(HALF); chosen.len()];
    let curves = null_curves(&specifications, &all, &chosen, &rays, 0.5, &draws, &CONFIG);
    let observed: Vec<f64> =
        curves.specifications.iter().filter_map(|&number| all[number].value).collect();
    let below = Statement { side: Side::Below, value: 0.5 };
    let found = joint(&below, &observed, &curves.values).expect("curves");
    [found.p_median, found.p_share]
}

/// By simulation: where a is one half in truth the joint test at 5 % says otherwise in 5 % of the
/// sets, within three standard errors (200 sets: 0.4 % to 9.6 %), and p is spread evenly.
#[test]
fn the_joint_test_has_its_size() {
    let all: Vec<[f64; 2]> = (0..200).map(|seed| planted_p(0.35, 0.35, seed)).collect();
    for (which, name) in ["median", "share"].into_iter().enumerate() {
        let share =
            |limit: f64| all.iter().filter(|p| p[which] <= limit).count() as f64 / all.len() as f64;
        println!("{name}: {} {} {}", share(0.05), share(0.25), share(0.5));
        assert!(share(0.05) <= 0.096, "{name}: {} rejected at 5 %", share(0.05));
    }
    let medians = all.iter().filter(|p| p[0] <= 0.5).count() as f64 / 200.0;
    assert!((medians - 0.5).abs() < 0.106, "half of the p below one half, got {medians}");
}

/// A planted a of 0.42 is seen.
#[test]
fn the_joint_test_has_power() {
    let seen = (0..20).filter(|&seed| planted_p(0.42, 0.30, seed)[0] <= 0.05).count();
    assert!(seen >= 16, "seen in {seen} of 20 sets");
}

/// The null data obey the null: without a draw the refit has the imposed value, and the residuals
/// are those of the free fit.
#[test]
fn null_data_keep_the_residuals() {
    let grid = grid();
    let specifications = chinchilla(&grid);
    let all: Vec<Estimate> = estimates(&specifications[..2], &CONFIG, 1);
    let (problem, free) = (&specifications[1].problem, &all[1].minimum.theta);
    let none = Bounds::none(5);
    let imposed = on_ray(problem, &none, free, HALF, &CONFIG).expect("a fit");
    let (of_free, of_null) = (problem.residuals(free), problem.residuals(&imposed.theta));
    let by: Vec<f64> = of_free.iter().zip(&of_null).map(|(free, null)| free - null).collect();
    let moved = problem.moved(&by);
    for (ours, free) in moved.residuals(&imposed.theta).iter().zip(&of_free) {
        assert!((ours - free).abs() < 1e-14, "{ours} against {free}");
    }
    let refit = refine(&moved, &imposed.theta, &none, &CONFIG);
    let value = exponent(&refit.theta).expect("a value");
    assert!((value - 0.5).abs() < 0.01, "the null data give {value}");
}
