//! Times the coverage curve of 128 problems of 10,000 samples at 101 values of k with 4,000 draws
//! of the problems, on one thread and on two; the answer is proven by single problems first.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use measures::{coverage_curves, coverage_draws, mean, pass_at_k};

#[path = "../shared/sampled.rs"]
mod sampled;

use sampled::{DRAWS, problems, values_of_k};

fn coverage(criterion: &mut Criterion) {
    let (problems, k) = (problems(), values_of_k());
    let run = || {
        let curves = coverage_curves(black_box(&problems), &k).expect("counts");
        coverage_draws(&curves, k.len(), DRAWS, 1)
    };
    let drawn = run();
    for (at, &k_here) in k.iter().enumerate() {
        let counted: Vec<f64> =
            problems.iter().map(|&one| pass_at_k(one, k_here).expect("counts")).collect();
        let means: Vec<f64> = drawn.chunks_exact(k.len()).map(|draw| draw[at]).collect();
        let apart = mean(&means) - mean(&counted);
        assert!(apart.abs() < 0.005, "k = {k_here}: the draws lie {apart} off");
    }
    let mut group = criterion.benchmark_group("coverage_4000_draws");
    group.throughput(Throughput::Elements(DRAWS as u64));
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        group.bench_function(BenchmarkId::from_parameter(threads), |bencher| {
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

criterion_group! { name = timed; config = quick(); targets = coverage }
criterion_main!(timed);
