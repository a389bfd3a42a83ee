//! The same bits from every instruction set of the machine, for all that is heavy: fits, bootstrap,
//! coverage in planted worlds; and one line of bits for each part, by which `.ci/aarch64.sh` holds
//! one machine against another.
#![allow(clippy::print_stdout, reason = "the script reads the lines of bits")]

use fit::{Bounds, Config, Effort, Grid, Objective, Problem, search};
use laws::{ChinchillaAdditive, InstructionSet};
use measures::{Counts, coverage_curves, coverage_draws, pass_at_k};
use oracles::chinchilla_points;
use robustness::{Bootstrap, bootstrap};
use uncertainty::calibration::{Plan, Setting, World, Worlds, simulate};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };

/// The first of the points: qemu is slow.
const ROWS: usize = 120;

const OBJECTIVES: [Objective; 7] = [
    Objective::Huber { delta: 1e-3 },
    Objective::LeastSquares,
    Objective::LeastAbsolute,
    Objective::RawLeastSquares,
    Objective::AsymmetricSquares { level: 0.8 },
    Objective::Quantile { level: 0.25 },
    Objective::StudentT { freedom: 4.0 },
];

/// FNV-1a over the bits of numbers.
fn hash(numbers: impl IntoIterator<Item = f64>) -> u64 {
    numbers
        .into_iter()
        .flat_map(|number| number.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Says the bits of a part, which are the same on every instruction set of this machine.
fn same(part: &str, on: impl Fn(InstructionSet) -> u64) {
    let first = on(InstructionSet::Portable);
    for &set in InstructionSet::available() {
        assert_eq!(on(set), first, "{part} on {}", set.name());
    }
    println!("bits {part} {first:016x}");
}

fn problem(objective: Objective, set: InstructionSet) -> Problem<'static> {
    let points = chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params[..ROWS], &points.training_tokens[..ROWS]];
    let loss = &points.loss_nats[..ROWS];
    let mut problem =
        Problem::new(&ChinchillaAdditive, objective, &variables, loss).expect("usable points");
    problem.instruction_set = set;
    problem
}

fn grid() -> Grid {
    let exponents = vec![0.25, 0.5];
    Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] }
}

fn best(problem: &Problem<'_>) -> fit::Minimum {
    search(problem, &grid(), Effort::EveryStart, &Bounds::none(5), &CONFIG).expect("a grid").best
}

#[test]
fn fits_are_the_same() {
    same("fits", |set| {
        hash(OBJECTIVES.into_iter().flat_map(|objective| {
            let end = best(&problem(objective, set));
            end.theta.into_iter().chain([end.objective, end.gradient_scaled])
        }))
    });
}

#[test]
fn the_bootstrap_is_the_same() {
    let plan = Bootstrap {
        replicates: 60,
        seed: 11,
        clusters: (0..ROWS).map(|row| row / 2).collect(),
        check_every: 20,
    };
    same("bootstrap", |set| {
        let problem = problem(Objective::Huber { delta: 1e-3 }, set);
        let theta = best(&problem).theta;
        let found = bootstrap(&problem, &theta, &grid(), &plan, &Bounds::none(5), &CONFIG);
        assert!(found.thetas.len() > 50, "{} of 60", found.thetas.len());
        hash(found.thetas.into_iter().flatten())
    });
}

/// Every method of intervals, in both kinds of worlds.
#[test]
fn coverage_is_the_same() {
    let rows: Vec<usize> = (0..ROWS).collect();
    let fours: Vec<usize> = rows.iter().map(|row| row / 4).collect();
    let plan = Plan { sets: 12, replicates: 30, level: 0.9, seed: 3 };
    same("coverage", |set| {
        let problem = problem(Objective::LeastSquares, set);
        let theta = best(&problem).theta;
        let (bounds, exponent) = (Bounds::none(5), |theta: &[f64]| Some(theta[3]));
        let setting = Setting {
            problem: &problem,
            theta: &theta,
            bounds: &bounds,
            clusters: &fours,
            functions: &[&exponent],
        };
        let worlds = Worlds::new(&problem, &theta, &fours).expect("noise");
        let made = [World::Independent, World::Clustered].into_iter().flat_map(|world| {
            let made = simulate(&setting, &worlds, world, &plan).made;
            assert!(made[0].iter().all(|made| made.iter().any(Option::is_some)), "no interval");
            made.into_iter().flatten().flatten().flatten()
        });
        hash(made.flat_map(|made| [made.estimate, made.interval.low, made.interval.high]))
    });
}

/// Its kernel is forced to every instruction set in `laws::weighted`; here are its bits.
#[test]
fn pass_at_k_is_what_it_is() {
    let problems: Vec<Counts> =
        (0..90).map(|index| Counts { samples: 1000, successes: index * index / 9 }).collect();
    let k = [1, 3, 10, 100, 1000];
    let each = problems.iter().map(|counts| pass_at_k(*counts, 7).expect("counts"));
    let curves = coverage_curves(&problems, &k).expect("counts");
    let draws = coverage_draws(&curves, k.len(), 200, 5);
    println!("bits pass_at_k {:016x}", hash(each.chain(curves).chain(draws)));
}
