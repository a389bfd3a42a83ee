//! Every objective on the Chinchilla points: what its minimum must satisfy, and what no minimum may
//! depend on.

use fit::{
    Bounds, Config, Effort, Found, Grid, Misuse, Objective, Problem, Stop, minimise, search,
};
use laws::{ChinchillaAdditive, InstructionSet};
use oracles::{chinchilla_points, tolerance};
use rayon::prelude::*;

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };

const OBJECTIVES: [Objective; 9] = [
    Objective::Huber { delta: 1e-3 },
    Objective::Huber { delta: 1e-1 },
    Objective::LeastSquares,
    Objective::LeastAbsolute,
    Objective::RawLeastSquares,
    Objective::AsymmetricSquares { level: 0.8 },
    Objective::Quantile { level: 0.25 },
    Objective::Quantile { level: 0.9 },
    Objective::StudentT { freedom: 4.0 },
];

fn problem(objective: Objective) -> Problem<'static> {
    let points = chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    Problem::new(&ChinchillaAdditive, objective, &variables, &points.loss_nats)
        .expect("usable points")
}

fn grid() -> Grid {
    let exponents: Vec<f64> = (1..=8).map(|eighth| f64::from(eighth) / 8.0).collect();
    Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] }
}

fn everyday(problem: &Problem<'_>) -> Found {
    let effort = Effort::UntilSettled { first: 8 };
    search(problem, &grid(), effort, &Bounds::none(5), &CONFIG).expect("a grid for five parameters")
}

/// The everyday search follows a few starts and finds what all of them find.
#[test]
fn a_few_starts_find_what_all_do() {
    for objective in OBJECTIVES {
        let problem = problem(objective);
        let quick = everyday(&problem);
        let slow = search(&problem, &grid(), Effort::EveryStart, &Bounds::none(5), &CONFIG)
            .expect("the same grid");
        assert!(quick.best.stop.converged(), "{objective:?}: {}", quick.best.stop.words());
        assert!(
            quick.best.agrees(&slow.best, 1e-9),
            "{objective:?}: {} against {}",
            quick.best.objective,
            slow.best.objective
        );
        assert!(
            quick.starts < slow.starts
                && quick.gain_last_doubling.is_some_and(|gain| gain < fit::SETTLED),
            "{objective:?}: {quick:?}"
        );
        assert!(
            quick.agreeing >= 2,
            "{objective:?}: {} of {} starts agree",
            quick.agreeing,
            quick.starts
        );
    }
}

/// Sum = mean: a factor on every row's weight moves no parameter.
#[test]
fn a_factor_on_the_objective_moves_nothing() {
    for objective in OBJECTIVES {
        let problem = problem(objective);
        let once = everyday(&problem).best;
        for factor in [240.0, 1.0 / 240.0] {
            let scaled = problem.weighted(&[factor; 240]).expect("positive weights");
            let end = minimise(&scaled, &[6.0, 7.0, 0.5, 0.3, 0.3], &Bounds::none(5), &CONFIG);
            assert!(end.stop.converged(), "{objective:?} times {factor}: {}", end.stop.words());
            for (a, b) in once.theta.iter().zip(&end.theta) {
                let off = (a - b).abs() / (1.0 + a.abs());
                assert!(
                    off < tolerance("sum = mean"),
                    "{objective:?} times {factor}: {a} against {b}"
                );
            }
        }
    }
}

/// A quantile of level q leaves at most q n residuals below it and at most (1-q) n above (Koenker &
/// Bassett 1978, Theorem 3.4).
#[test]
fn quantiles_split_the_residuals() {
    for level in [0.1, 0.25, 0.5, 0.9] {
        let problem = problem(Objective::Quantile { level });
        let best = everyday(&problem).best;
        assert!(best.stop.converged(), "level {level}: {}", best.stop.words());
        let residuals = problem.residuals(&best.theta);
        let count =
            |which: &dyn Fn(f64) -> bool| residuals.iter().filter(|&&r| which(r)).count() as f64;
        let (below, above) = (count(&|r| r < -1e-12), count(&|r| r > 1e-12));
        assert!(
            below <= level * 240.0 && above <= (1.0 - level) * 240.0,
            "level {level}: {below} below, {above} above"
        );
        assert!(
            below + above >= 235.0,
            "level {level}: the law passes through five points at most"
        );
    }
}

/// The median is least absolute deviations, whose objective is twice as large.
#[test]
fn the_median_is_least_absolute_deviations() {
    let median = everyday(&problem(Objective::Quantile { level: 0.5 })).best;
    let absolute = everyday(&problem(Objective::LeastAbsolute)).best;
    assert!(
        (2.0 * median.objective / absolute.objective - 1.0).abs() < 1e-12,
        "{median:?} against {absolute:?}"
    );
}

/// The expectile of level 1/2 is least squares; Huber with a wide parabola too; Student's t with
/// many degrees of freedom nearly so.
#[test]
fn objectives_meet_least_squares_where_they_must() {
    let squares = everyday(&problem(Objective::LeastSquares)).best;
    for (objective, tolerance) in [
        (Objective::AsymmetricSquares { level: 0.5 }, 1e-9),
        (Objective::Huber { delta: 10.0 }, 1e-9),
        (Objective::StudentT { freedom: 1e8 }, 1e-4),
    ] {
        let end = everyday(&problem(objective)).best;
        for (a, b) in squares.theta.iter().zip(&end.theta) {
            assert!((a - b).abs() < tolerance * (1.0 + a.abs()), "{objective:?}: {a} against {b}");
        }
    }
}

/// Rows without noise leave Student's t no scale: the fit finds the law and says why it is no
/// minimum. With noise in every row it is one.
#[test]
fn students_t_says_why_it_has_no_minimum_on_exact_rows() {
    let points = chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let planted = [6.0_f64, 7.1, 0.6, 0.35, 0.33];
    for (freedom, noise) in [(3.0, 0.0), (4.0, 0.0), (10.0, 0.0), (4.0, 1e-3), (10.0, 1e-2)] {
        let row = |(row, (n, d)): (usize, (&f64, &f64))| {
            let [a, b, e] = [0, 1, 2].map(|index: usize| laws::exp(planted[index]));
            let power = |x: f64, exponent: f64| laws::exp(-exponent * laws::ln(x));
            let loss = e + a * power(*n, planted[3]) + b * power(*d, planted[4]);
            loss * (1.0 + noise * (((row * 7) % 5) as f64 - 2.0))
        };
        let loss: Vec<f64> =
            points.params.iter().zip(&points.training_tokens).enumerate().map(row).collect();
        let objective = Objective::StudentT { freedom };
        let problem = Problem::new(&ChinchillaAdditive, objective, &variables, &loss);
        let best = everyday(&problem.expect("usable rows")).best;
        assert_eq!(best.stop == Stop::NoScale, noise == 0.0, "{freedom}, {noise}: {best:?}");
        assert_eq!(best.stop.converged(), noise > 0.0, "{freedom}, {noise}: {best:?}");
        if noise == 0.0 {
            for (found, there) in best.theta.iter().zip(planted) {
                assert!((found - there).abs() < 1e-9, "{freedom}: {found} against {there}");
            }
        }
    }
}

/// An integer weight is a row written as often.
#[test]
fn a_weight_is_a_repeated_row() {
    let points = chinchilla_points(240);
    let times = |row: usize| row % 3 + 1;
    let repeat = |values: &[f64]| -> Vec<f64> {
        values
            .iter()
            .enumerate()
            .flat_map(|(row, &value)| std::iter::repeat_n(value, times(row)))
            .collect()
    };
    let weights: Vec<f64> = (0..240).map(|row| times(row) as f64).collect();
    for objective in OBJECTIVES {
        let weighted = problem(objective).weighted(&weights).expect("positive weights");
        let variables = [repeat(&points.params), repeat(&points.training_tokens)];
        let repeated = Problem::new(
            &ChinchillaAdditive,
            objective,
            &[&variables[0], &variables[1]],
            &repeat(&points.loss_nats),
        )
        .expect("usable points");
        let (a, b) = (everyday(&weighted).best, everyday(&repeated).best);
        assert!(a.agrees(&b, 1e-10), "{objective:?}: {} against {}", a.objective, b.objective);
    }
}

#[test]
fn a_weight_of_nothing_is_refused() {
    let mut weights = [1.0; 240];
    weights[7] = 0.0;
    let error =
        problem(Objective::LeastSquares).weighted(&weights).map(|_| ()).expect_err("misuse");
    assert_eq!(error, Misuse::Weight { row: 7 });
}

/// FNV-1a over the bits of numbers.
fn hash(numbers: impl Iterator<Item = f64>) -> u64 {
    numbers
        .flat_map(|number| number.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// 900 fits (nine objectives on a hundred resamples) have the same bits on every instruction set,
/// on one thread and on two.
#[test]
fn every_instruction_set_and_thread_count_gives_the_same_bits() {
    let run = |set: InstructionSet, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let fit = |index: usize| {
            let mut problem = problem(OBJECTIVES[index / 100]);
            problem.instruction_set = set;
            let counts: Vec<u32> =
                (0..240).map(|row| [0, 1, 2, 0, 1][(row * 7 + index % 100 * 13) % 5]).collect();
            let end = minimise(
                &problem.reweighted(&counts),
                &[6.0, 7.0, 0.5, 0.3, 0.3],
                &Bounds::none(5),
                &CONFIG,
            );
            end.theta.into_iter().chain([end.objective, end.gradient_scaled]).collect::<Vec<f64>>()
        };
        let ends: Vec<Vec<f64>> = pool.install(|| (0..900).into_par_iter().map(fit).collect());
        hash(ends.into_iter().flatten())
    };
    let first = run(InstructionSet::Portable, 1);
    for &set in InstructionSet::available() {
        for threads in [1, 2] {
            assert_eq!(run(set, threads), first, "{} on {threads} threads", set.name());
        }
    }
}
