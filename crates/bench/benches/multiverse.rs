//! Times the multiverse on the Chinchilla points: fits and replicates of 8, 16, 32 and 64
//! specifications, so that the line through the origin shows; each proves its answer first.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use oracles::KNOWN_MINIMA;
use stress::multiverse::{Resampling, estimates, intervals};

#[path = "../shared/crossed.rs"]
mod crossed;

use crossed::{CHECK_EVERY, CONFIG, grid, specifications};

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
            let fits = estimates(&all[..count], &CONFIG, CHECK_EVERY);
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

criterion_group! { name = timed; config = quick(); targets = multiverse }
criterion_main!(timed);
