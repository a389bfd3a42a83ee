//! Times the objective, one fit and a bootstrap on the Chinchilla points; each proves its answer first.
//!
//! The hash of the proven answer is left beside criterion's files, where `straightedge bench` reads it.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use fit::{Bounds, Config, Objective, Problem, minimise};
use laws::ChinchillaAdditive;
use oracles::{KNOWN_MINIMA, chinchilla_points};
use robustness::{Bootstrap, bootstrap};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
/// Hoffmann's constants: ln A, ln B, ln E, α, β.
const START: [f64; 5] = [6.007_340_4, 6.017_918_6, 0.526_722_8, 0.339_170_84, 0.284_908_3];

fn problem() -> Problem<'static> {
    let points = chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    Problem::new(&ChinchillaAdditive, Objective::Huber { delta: 1e-3 }, &variables, &points.loss_nats)
        .expect("usable points")
}

/// FNV-1a over the bits of an answer.
fn hash(numbers: &[f64]) -> String {
    let bytes = numbers.iter().flat_map(|number| number.to_bits().to_le_bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// Files the hash of a benchmark's proven answer.
fn proven(id: &str, answer: &[f64]) {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target")), PathBuf::from);
    let folder = target.join("criterion").join("answers");
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    std::fs::write(folder.join(id), hash(answer)).expect("the target folder is writable");
}

fn fitting(criterion: &mut Criterion) {
    let problem = problem();
    let none = Bounds::none(5);

    let minimum = minimise(&problem, &START, &none, &CONFIG);
    let known = KNOWN_MINIMA[0].value;
    assert!((minimum.objective - known).abs() < 1e-12 * known, "the fit is wrong: {}", minimum.objective);

    let value = problem.value(&minimum.theta);
    assert!((value - known).abs() < 1e-12 * known, "the objective is wrong: {value}");
    proven("objective_240", &[value]);
    criterion.bench_function("objective_240", |bencher| bencher.iter(|| problem.value(black_box(&minimum.theta))));

    proven("fit_240", &minimum.theta);
    criterion.bench_function("fit_240", |bencher| {
        bencher.iter(|| minimise(&problem, black_box(&START), &none, &CONFIG));
    });

    let plan = Bootstrap { replicates: 100, seed: 1, clusters: (0..240).collect() };
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        move |problem: &Problem<'_>, theta: &[f64], plan: &Bootstrap| {
            pool.install(|| bootstrap(problem, theta, plan, &Bounds::none(5), &CONFIG))
        }
    };
    let once = run(1)(&problem, &minimum.theta, &plan);
    assert_eq!(once, run(2)(&problem, &minimum.theta, &plan), "two threads find something else");
    for threads in [1, 2] {
        let id = format!("bootstrap_100_threads_{threads}");
        proven(&id, &once.thetas.concat());
        let run = run(threads);
        criterion.bench_function(&id, |bencher| bencher.iter(|| run(&problem, &minimum.theta, black_box(&plan))));
    }
}

criterion_group!(benches, fitting);
criterion_main!(benches);
