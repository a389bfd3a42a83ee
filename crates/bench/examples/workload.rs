//! Our side of every comparison: one workload, timed or counted, printed as the line that
//! peers/peers.py describes.
//!
//! `workload --workload W --round R --threads T` times it; `workload --workload W --units K --set
//! portable|avx2|avx512` does K units and no more, for counting instructions.
#![allow(clippy::print_stdout, reason = "the line on standard output is the result")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use fit::{Bounds, Config, Grid, Minimum, Objective, Problem, Residuals, descend, minimise};
use laws::{ChinchillaAdditive, InstructionSet};
use measures::{coverage_curves, coverage_draws, mean, pass_at_k};
use oracles::{KNOWN_MINIMA, chinchilla_points, nist_problems};
use rayon::prelude::*;
use robustness::{Bootstrap, Replicates, bootstrap, quantile, standard_deviation};
use stress::multiverse::{Resampling, estimates, intervals};

#[path = "../shared/crossed.rs"]
mod crossed;
#[path = "../shared/sampled.rs"]
mod sampled;

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
/// Hoffmann's constants: ln A, ln B, ln E, α, β.
const HOFFMANN: [f64; 5] = [6.007_340_4, 6.017_918_6, 0.526_722_8, 0.339_170_84, 0.284_908_3];
/// A measurement lasts at least this long.
const SECONDS_MIN: f64 = 0.5;
/// Coprime to 4,500: every so many starts visit all axes evenly.
const STRIDE: usize = 2777;

/// What the command line asks.
struct Arguments {
    workload: String,
    round: u64,
    threads: usize,
    units: Option<usize>,
    isa: InstructionSet,
}

fn arguments() -> Result<Arguments, String> {
    let mut parsed = Arguments {
        workload: String::new(),
        round: 0,
        threads: 1,
        units: None,
        isa: InstructionSet::widest(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number =
            || value.parse::<usize>().map_err(|_| format!("{word} {value} is not a number"));
        match word.as_str() {
            "--workload" => parsed.workload.clone_from(&value),
            "--round" => parsed.round = number()? as u64,
            "--threads" => parsed.threads = number()?,
            "--units" => parsed.units = Some(number()?),
            "--set" => parsed.isa = instruction_set(&value)?,
            _ => {
                return Err(format!(
                    "{word} is not an option; hint: --workload, --round, --threads, --units, --set"
                ));
            }
        }
    }
    Ok(parsed)
}

fn instruction_set(name: &str) -> Result<InstructionSet, String> {
    let isa = match name {
        "portable" => InstructionSet::Portable,
        "avx2" => InstructionSet::Avx2,
        "avx512" => InstructionSet::Avx512,
        _ => return Err(format!("{name} is no instruction set; hint: portable, avx2 or avx512")),
    };
    let here = InstructionSet::available().contains(&isa);
    if here { Ok(isa) } else { Err(format!("this machine has no {name}")) }
}

fn problem(isa: InstructionSet) -> Problem<'static> {
    let points = chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let objective = Objective::Huber { delta: 1e-3 };
    let mut problem = Problem::new(&ChinchillaAdditive, objective, &variables, &points.loss_nats)
        .expect("the bundled points are usable");
    problem.instruction_set = isa;
    problem
}

/// The published grid (Besiroglu 2024, notebook cell 18), in fit coordinates.
fn published_start(index: usize) -> [f64; 5] {
    let digits = [index / 750 % 6, index / 125 % 6, index / 25 % 5, index / 5 % 5, index % 5]
        .map(|digit| digit as f64);
    [5.0 * digits[0], 5.0 * digits[1], 0.5 * digits[2] - 1.0, 0.5 * digits[3], 0.5 * digits[4]]
}

/// Does a number of units, and says what they answer.
type Work = Box<dyn Fn(usize) -> Vec<f64> + Send + Sync>;

/// The objective and its gradient, over and over.
fn objective_gradient(problem: Problem<'static>) -> Work {
    Box::new(move |units| {
        let mut answer = [0.0; 6];
        for _ in 0..units {
            let (value, gradient) = answer.split_at_mut(1);
            value[0] = problem.value_and_gradient(black_box(&HOFFMANN), gradient);
        }
        answer.to_vec()
    })
}

/// One fit from Hoffmann's constants, over and over.
fn fit(problem: Problem<'static>) -> Work {
    Box::new(move |units| {
        let mut answer = Vec::new();
        for _ in 0..units {
            let end = minimise(&problem, black_box(&HOFFMANN), &Bounds::none(5), &CONFIG);
            answer = [end.objective].into_iter().chain(end.theta).collect();
        }
        answer
    })
}

/// Starts of the published grid, each followed to its end.
fn grid(problem: Problem<'static>) -> Work {
    Box::new(move |units| {
        let follow = |unit: usize| -> Minimum {
            minimise(&problem, &published_start(unit * STRIDE % 4500), &Bounds::none(5), &CONFIG)
        };
        let ends: Vec<Minimum> = (0..units).into_par_iter().map(follow).collect();
        let best = ends.iter().map(|end| end.objective).fold(f64::INFINITY, f64::min);
        let known = KNOWN_MINIMA[0].value;
        let agreeing =
            ends.iter().filter(|end| (end.objective - known).abs() <= 1e-6 * known).count();
        vec![best, agreeing as f64 / units as f64]
    })
}

/// The everyday search: variable projection on 16 x 16 exponents, the most promising starts
/// followed.
fn everyday(problem: Problem<'static>) -> Work {
    let exponents: Vec<f64> = (1..=16).map(|sixteenth| f64::from(sixteenth) / 16.0).collect();
    let grid = Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] };
    Box::new(move |units| {
        let mut answer = Vec::new();
        for _ in 0..units {
            let effort = fit::Effort::UntilSettled { first: 8 };
            let found = fit::search(&problem, black_box(&grid), effort, &Bounds::none(5), &CONFIG)
                .expect("five axes");
            answer = vec![found.best.objective, found.agreeing as f64 / found.starts as f64];
        }
        answer
    })
}

/// Bootstrap replicates from the estimate, with the checks that the program makes.
fn replicates(problem: Problem<'static>, seed: u64) -> Work {
    let estimate = minimise(&problem, &HOFFMANN, &Bounds::none(5), &CONFIG).theta;
    let exponents: Vec<f64> = (1..=8).map(|eighth| f64::from(eighth) / 8.0).collect();
    let grid = Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] };
    Box::new(move |units| {
        let clusters = (0..problem.rows()).collect();
        let plan =
            Bootstrap { replicates: units, seed, clusters, check_every: robustness::CHECK_EVERY };
        let Replicates { thetas, failed, .. } =
            bootstrap(&problem, &estimate, &grid, &plan, &Bounds::none(5), &CONFIG);
        assert_eq!(failed, 0, "every replicate converges");
        let mut alphas: Vec<f64> = thetas.iter().map(|theta| theta[3]).collect();
        alphas.sort_by(f64::total_cmp);
        vec![quantile(&alphas, 0.5), standard_deviation(&alphas)]
    })
}

/// Fits of a multiverse: each specification once, then its replicates. Answers: objective of the
/// first, medians over the specifications of the exponent a and of the quartiles of its replicates.
fn multiverse(seed: u64) -> Work {
    Box::new(move |units| {
        let grid = crossed::grid();
        let all = crossed::specifications(&grid);
        let chosen: Vec<usize> = (0..all.len()).collect();
        let replicates = (units / all.len()).saturating_sub(1).max(1);
        let resampling = Resampling { replicates, seed, level: 0.5, check_every: 100 };
        let fits = estimates(&all, &crossed::CONFIG, crossed::CHECK_EVERY);
        let found = intervals(&all, &fits, &chosen, &resampling, &crossed::CONFIG);
        assert!(found.iter().all(|found| found.failed == 0), "every replicate converges");
        let median = |values: &dyn Fn(usize) -> Option<f64>| {
            let mut values: Vec<f64> = chosen.iter().filter_map(|&one| values(one)).collect();
            values.sort_by(f64::total_cmp);
            quantile(&values, 0.5)
        };
        vec![
            fits[0].minimum.objective,
            median(&|one| fits[one].value),
            median(&|one| found[one].interval.map(|quartiles| quartiles.low)),
            median(&|one| found[one].interval.map(|quartiles| quartiles.high)),
        ]
    })
}

/// The coverage curve of 128 problems at 101 values of k, and draws of the problems. Answers: the
/// coverage at the middle k, and the standard deviation of the drawn ones there.
fn coverage(seed: u64) -> Work {
    Box::new(move |units| {
        let (problems, k) = (sampled::problems(), sampled::values_of_k());
        let (middle, columns) = (k.len() / 2, k.len());
        let curves = coverage_curves(black_box(&problems), &k).expect("counts");
        let drawn = coverage_draws(&curves, columns, units, seed);
        let counted: Vec<f64> =
            problems.iter().map(|&one| pass_at_k(one, k[middle]).expect("counts")).collect();
        let there: Vec<f64> = drawn.chunks_exact(columns).map(|draw| draw[middle]).collect();
        vec![mean(&counted), standard_deviation(&there)]
    })
}

/// The 54 runs on the problems of NIST, from both starts. Answers: runs, runs with six digits, with
/// eight, least digits.
fn nist() -> Work {
    let problems = nist_problems();
    Box::new(move |_| {
        let digits: Vec<f64> = problems
            .iter()
            .flat_map(|problem| {
                problem.starts.iter().map(move |start| {
                    let size = start.len();
                    let residual =
                        |theta: &[f64], row: usize, gradient: &mut [f64], hessian: &mut [f64]| {
                            problem.model(theta, row, gradient, hessian) - problem.y[row]
                        };
                    let config = Config { steps_max: 2000, gradient_scaled_max: 1e-9 };
                    let function = Residuals { rows: problem.y.len(), dimension: size, residual };
                    let theta = descend(&function, start, &Bounds::none(size), &config).theta;
                    let off = theta
                        .iter()
                        .zip(&problem.certified)
                        .map(|(a, b)| ((a - b) / b).abs())
                        .fold(1e-11, f64::max);
                    -libm::log10(off)
                })
            })
            .collect();
        let count = |least: f64| digits.iter().filter(|&&d| d >= least).count() as f64;
        vec![
            digits.len() as f64,
            count(6.0),
            count(8.0),
            digits.iter().copied().fold(f64::INFINITY, f64::min),
        ]
    })
}

fn work(arguments: &Arguments) -> Result<(Work, usize, &'static str), String> {
    let problem = problem(arguments.isa);
    let found: (Work, usize, &'static str) = match arguments.workload.as_str() {
        "objective_gradient_240" => (objective_gradient(problem), 2000, "objective and gradient"),
        "fit_240" => (fit(problem), 50, "reweighted steps, then Newton's, to all digits"),
        "grid_4500" => (grid(problem), 4500, "every start followed to all digits"),
        "everyday_240" => (
            everyday(problem),
            20,
            "variable projection on 16 x 16 exponents, best starts followed",
        ),
        "bootstrap_4000" => (
            replicates(problem, 1 + arguments.round),
            4000,
            "Newton from the estimate, one in a hundred checked by a search",
        ),
        "multiverse_64" => (
            multiverse(1 + arguments.round),
            64 * 201,
            "64 specifications from their neighbours, one in 25 checked by a search, 200 \
            replicates each, one in a hundred checked",
        ),
        "coverage_4000" => (
            coverage(1 + arguments.round),
            sampled::DRAWS,
            "curves by logarithms of factorials, draws as weighted sums of 128 rows",
        ),
        "nist_54" => (nist(), 54, "descend, from both starts of all 27 problems"),
        other => {
            return Err(format!(
                "{other} is no workload; hint: objective_gradient_240, fit_240, grid_4500, \
                everyday_240, bootstrap_4000, multiverse_64, coverage_4000, nist_54"
            ));
        }
    };
    Ok(found)
}

fn run() -> Result<(), String> {
    let arguments = arguments()?;
    let (work, batch, method) = work(&arguments)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads)
        .build()
        .map_err(|e| e.to_string())?;
    let (count, seconds, answer) = pool.install(|| {
        if let Some(units) = arguments.units {
            let answer = work(units);
            return (units, 1.0, answer);
        }
        // The first batch proves the answer and warms the caches.
        let answer = work(batch);
        let (mut count, begun) = (0, Instant::now());
        while begun.elapsed().as_secs_f64() < SECONDS_MIN {
            black_box(work(batch));
            count += batch;
        }
        (count, begun.elapsed().as_secs_f64(), answer)
    });
    let numbers: Vec<String> = answer.iter().map(|number| format!("{number:e}")).collect();
    println!(
        r#"{{"workload": "{}", "peer": "straightedge", "round": {}, "unit_count": {count}, "seconds_per_unit": {:e}, "answer": [{}], "method": "{method}, {}, {} thread(s)", "versions": {{"straightedge": "{}"}}}}"#,
        arguments.workload,
        arguments.round,
        seconds / count as f64,
        numbers.join(", "),
        arguments.isa.name(),
        arguments.threads,
        env!("CARGO_PKG_VERSION"),
    );
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
