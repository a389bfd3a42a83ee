//! Times the multiverse on the Chinchilla points: fits and replicates of 8, 16, 32 and 64
//! specifications, so that the line through the origin shows; each proves its answer first.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fit::{Bounds, Config, Grid, Objective, Problem};
use laws::ChinchillaAdditive;
use oracles::{KNOWN_MINIMA, chinchilla_points};
use stress::multiverse::{Crossing, Resampling, Specification, estimates, intervals};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const OBJECTIVES: [Objective; 4] = [
    Objective::Huber { delta: 1e-3 },
    Objective::Huber { delta: 1e-2 },
    Objective::LeastSquares,
    Objective::StudentT { freedom: 4.0 },
];
/// Rows that a window leaves: one in sixteen is left out, another one in each window.
const WINDOWS: usize = 16;

fn exponent(theta: &[f64]) -> Option<f64> {
    (theta[3] > 0.0 && theta[4] > 0.0).then(|| theta[4] / (theta[3] + theta[4]))
}

fn grid() -> Grid {
    let values: Vec<f64> = (1..=8).map(|eighth| f64::from(eighth) / 8.0).collect();
    Grid { axes: vec![None, None, None, Some(values.clone()), Some(values)] }
}

/// Windows by objectives; the first keeps all rows.
fn specifications(grid: &Grid) -> Vec<Specification<'_>> {
    let points = chinchilla_points(240);
    let crossing = Crossing::new(vec![WINDOWS, OBJECTIVES.len()]);
    (0..crossing.len())
        .map(|number| {
            let options = crossing.options(number);
            let rows: Vec<usize> =
                (0..240).filter(|row| options[0] == 0 || row % WINDOWS != options[0]).collect();
            let of = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
            let variables = [&*of(&points.params), &*of(&points.training_tokens)];
            let loss = of(&points.loss_nats);
            let problem =
                Problem::new(&ChinchillaAdditive, OBJECTIVES[options[1]], &variables, &loss);
            Specification {
                problem: problem.expect("usable points"),
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

/// 200 replicates of each of 8 to 64 specifications, on one thread.
fn multiverse(criterion: &mut Criterion) {
    let grid = grid();
    let all = specifications(&grid);
    let resampling = Resampling { replicates: 200, seed: 1, level: 0.95, check_every: 100 };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let mut group = criterion.benchmark_group("multiverse_200_replicates");
    for count in [8, 16, 32, 64] {
        let chosen: Vec<usize> = (0..count).collect();
        let run = || {
            let fits = estimates(&all[..count], &CONFIG, 25);
            let found = intervals(&all[..count], &fits, &chosen, &resampling, &CONFIG);
            (fits, found)
        };
        let (fits, found) = pool.install(run);
        let [_, _, _, alpha, beta] = KNOWN_MINIMA[0].printed;
        let known = beta / (alpha + beta);
        assert!(fits[0].value.is_some_and(|a| (a - known).abs() < 1e-7), "{:?}", fits[0].value);
        assert!(found.iter().all(|found| found.failed == 0), "every replicate converges");
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| pool.install(run));
        });
    }
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group! { name = crossed; config = quick(); targets = multiverse }
criterion_main!(crossed);
