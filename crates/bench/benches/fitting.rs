//! Times the kernels, one fit, the published grid, the everyday search and the bootstrap; each
//! proves its answer first.
//!
//! The hash of the proven answer is left beside criterion's files, where `straightedge bench` reads
//! it.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fit::{
    Bounds, Config, Effort, Expansion, Function, Grid, Objective, Problem, minimise, search,
};
use laws::{ChinchillaAdditive, DefinedParameter, Definition, Formula, LAWS, Law, Order};
use oracles::{KNOWN_MINIMA, chinchilla_points, tolerance};
use robustness::{Bootstrap, CHECK_EVERY, bootstrap};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const HUBER: Objective = Objective::Huber { delta: 1e-3 };
/// Hoffmann's constants: ln A, ln B, ln E, α, β.
const HOFFMANN: [f64; 5] = [6.007_340_4, 6.017_918_6, 0.526_722_8, 0.339_170_84, 0.284_908_3];
/// Lengths of the kernel's curve.
const LENGTHS: [usize; 5] = [16, 1_000, 10_000, 100_000, 1_000_000];

fn problem() -> Problem<'static> {
    let points = chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    Problem::new(&ChinchillaAdditive, HUBER, &variables, &points.loss_nats).expect("usable points")
}

/// The points over and over, up to a length.
fn repeated(length: usize) -> Problem<'static> {
    let points = chinchilla_points(240);
    let column =
        |values: &[f64]| -> Vec<f64> { values.iter().copied().cycle().take(length).collect() };
    let variables = [column(&points.params), column(&points.training_tokens)];
    Problem::new(
        &ChinchillaAdditive,
        HUBER,
        &[&variables[0], &variables[1]],
        &column(&points.loss_nats),
    )
    .expect("usable points")
}

/// Starts over 16 x 16 exponents; the coefficients follow.
fn exponents() -> Grid {
    let values: Vec<f64> = (1..=16).map(|sixteenth| f64::from(sixteenth) / 16.0).collect();
    Grid { axes: vec![None, None, None, Some(values.clone()), Some(values)] }
}

/// The published grid (Besiroglu 2024, notebook cell 18), in fit coordinates.
fn published() -> Grid {
    let steps = |count: u32, first: f64, step: f64| {
        Some((0..count).map(|index| first + step * f64::from(index)).collect::<Vec<f64>>())
    };
    let (ends, halves) = (steps(6, 0.0, 5.0), steps(5, 0.0, 0.5));
    Grid { axes: vec![ends.clone(), ends, steps(5, -1.0, 0.5), halves.clone(), halves] }
}

/// FNV-1a over the bits of an answer.
fn hash(numbers: &[f64]) -> String {
    let bytes = numbers.iter().flat_map(|number| number.to_bits().to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// Files the hash of a benchmark's proven answer.
fn proven(id: &str, answer: &[f64]) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target")),
        PathBuf::from,
    );
    let folder = target.join("criterion").join("answers");
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    std::fs::write(folder.join(id), hash(answer)).expect("the target folder is writable");
}

/// Whether an objective is the known minimum.
fn known(objective: f64) -> bool {
    (objective / KNOWN_MINIMA[0].value - 1.0).abs() < tolerance("chinchilla objective")
}

/// A thread pool of one thread or two.
fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool")
}

/// (a) Objective with gradient, and with the Hessian, at 240 points and along lengths.
fn kernels(criterion: &mut Criterion) {
    let one = problem();
    let mut at = Expansion::zero(5);
    for length in [240].into_iter().chain(LENGTHS) {
        let problem = if length == 240 { one.clone() } else { repeated(length) };
        let mut group = criterion.benchmark_group("kernel");
        group.throughput(Throughput::Elements(length as u64));
        for (name, order) in
            [("objective_gradient", Order::Gradient), ("objective_hessian", Order::Hessian)]
        {
            problem.expand(&HOFFMANN, order, &mut at);
            let residuals = problem.residuals(&HOFFMANN);
            let plain: f64 = residuals.iter().map(|&residual| HUBER.value(residual)).sum();
            assert!(
                (at.value / plain - 1.0).abs() < 1e-11,
                "{name} at {length}: {} against {plain}",
                at.value
            );
            let id = format!("{name}_{length}");
            proven(&format!("kernel-{id}"), &[&[at.value], at.gradient.as_slice()].concat());
            group.bench_function(&id, |bencher| {
                bencher.iter(|| problem.expand(black_box(&HOFFMANN), order, &mut at));
            });
        }
        group.finish();
    }
}

/// (b) One fit and the everyday search.
fn fits(criterion: &mut Criterion) {
    let problem = problem();
    let none = Bounds::none(5);
    let end = minimise(&problem, &HOFFMANN, &none, &CONFIG);
    assert!(known(end.objective), "the fit is wrong: {}", end.objective);
    proven("fit_240", &end.theta);
    criterion.bench_function("fit_240", |bencher| {
        bencher.iter(|| minimise(&problem, black_box(&HOFFMANN), &none, &CONFIG));
    });
    let (grid, effort) = (exponents(), Effort::UntilSettled { first: 8 });
    let found = search(&problem, &grid, effort, &none, &CONFIG).expect("five axes");
    assert!(known(found.best.objective), "the search is wrong: {}", found.best.objective);
    proven("everyday_240", &found.best.theta);
    let alone = pool(1);
    criterion.bench_function("everyday_240", |bencher| {
        // Timed inside the pool: handing a search over to it takes as long as a good part of the
        // search.
        bencher.iter_custom(|count| {
            alone.install(|| {
                let begun = Instant::now();
                for _ in 0..count {
                    let _ = black_box(search(&problem, black_box(&grid), effort, &none, &CONFIG));
                }
                begun.elapsed()
            })
        });
    });
}

/// Every law once, and Chinchilla's as a study would write it.
fn laws_once(criterion: &mut Criterion) {
    // As a study would write Chinchilla's law, beside the kernel of its own that it has.
    let parameters = ChinchillaAdditive.parameters().iter().map(|parameter| DefinedParameter {
        name: parameter.name.to_owned(),
        scale: parameter.scale,
        unit: parameter.unit.to_owned(),
        meaning: parameter.meaning.to_owned(),
        limits: [0.0, f64::INFINITY],
    });
    let written = Formula::define(&Definition {
        name: "chinchilla_written".to_owned(),
        formula: "E + A / params^alpha + B / training_tokens^beta".to_owned(),
        source: ChinchillaAdditive.source().to_owned(),
        response: "loss_nats".to_owned(),
        variables: ChinchillaAdditive.variables().iter().map(|name| (*name).to_owned()).collect(),
        parameters: parameters.collect(),
    })
    .expect("a formula");
    let points = chinchilla_points(240);
    for law in LAWS.iter().copied().chain([written as &dyn Law]) {
        // The law that is written at run time is Chinchilla's, and has no ranges of its own.
        let ranges = if law.name() == "chinchilla_written" {
            ChinchillaAdditive.form().ranges
        } else {
            law.form().ranges
        };
        // The points' parameters and tokens, brought into the range of each variable.
        let columns = [&points.params, &points.training_tokens];
        let variables: Vec<Vec<f64>> = ranges
            .ln_x
            .iter()
            .zip(columns.iter().cycle())
            .map(|(&[low, high], column)| {
                let logs: Vec<f64> = column.iter().map(|&x| laws::ln(x)).collect();
                let [least, most] = [f64::min, f64::max]
                    .map(|of| logs.iter().copied().reduce(of).expect("there are points"));
                logs.iter()
                    .map(|ln_x| laws::exp(low + (high - low) * (ln_x - least) / (most - least)))
                    .collect()
            })
            .collect();
        let variables: Vec<&[f64]> = variables.iter().map(Vec::as_slice).collect();
        let problem =
            Problem::new(law, HUBER, &variables, &points.loss_nats).expect("usable points");
        let theta = ranges.middle();
        let mut at = Expansion::zero(theta.len());
        problem.expand(&theta, Order::Hessian, &mut at);
        let residuals = problem.residuals(&theta);
        let plain: f64 = residuals.iter().map(|&residual| HUBER.value(residual)).sum();
        assert!(
            (at.value / plain - 1.0).abs() < 1e-11,
            "{}: {} against {plain}",
            law.name(),
            at.value
        );
        let id = format!("law_{}_hessian_240", law.name());
        proven(&id, &[at.value]);
        criterion.bench_function(&id, |bencher| {
            bencher.iter(|| problem.expand(black_box(&theta), Order::Hessian, &mut at));
        });
    }
}

/// (c) The published grid, every start followed, and (d) 4,000 bootstrap replicates, on one thread
/// and on two.
fn searches(criterion: &mut Criterion) {
    let problem = problem();
    let none = Bounds::none(5);
    let (grid, exponents) = (published(), exponents());
    let estimate = minimise(&problem, &HOFFMANN, &none, &CONFIG).theta;
    let plan = Bootstrap {
        replicates: 4000,
        seed: 1,
        clusters: (0..240).collect(),
        check_every: CHECK_EVERY,
    };
    let follow = || search(&problem, &grid, Effort::EveryStart, &none, &CONFIG).expect("five axes");
    let resample = || bootstrap(&problem, &estimate, &exponents, &plan, &none, &CONFIG);
    let (found, replicates) = (pool(1).install(follow), pool(1).install(resample));
    assert!(
        known(found.best.objective) && found.agreeing * 10 >= found.starts * 7,
        "{} agree",
        found.agreeing
    );
    assert_eq!(replicates.failed, 0, "every replicate converges");
    assert_eq!(found, pool(2).install(follow), "two threads find something else");
    assert_eq!(replicates, pool(2).install(resample), "two threads draw something else");
    for threads in [1, 2] {
        let pool = pool(threads);
        let id = format!("grid_4500_threads_{threads}");
        proven(&id, &[found.best.objective, found.agreeing as f64]);
        criterion.bench_function(&id, |bencher| bencher.iter(|| pool.install(follow)));
        let id = format!("bootstrap_4000_threads_{threads}");
        proven(&id, &replicates.thetas.concat());
        criterion.bench_function(&id, |bencher| bencher.iter(|| pool.install(resample)));
    }
}

fn quick() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group! { name = small; config = quick(); targets = kernels, fits, laws_once }
criterion_group! { name = large; config = quick().sample_size(10); targets = searches }
criterion_main!(small, large);
