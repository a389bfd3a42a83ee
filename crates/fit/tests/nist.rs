//! The nonlinear regression problems of NIST, all 27 from both starts, through the public solver.

use fit::{Bounds, Config, Minimum, Residuals, descend};
use oracles::{NistProblem, nist_problems, tolerance};

const CONFIG: Config = Config { steps_max: 2000, gradient_scaled_max: 1e-9 };

fn run(problem: &NistProblem, start: &[f64]) -> Minimum {
    let size = start.len();
    let residual = |theta: &[f64], row: usize, gradient: &mut [f64], hessian: &mut [f64]| {
        problem.model(theta, row, gradient, hessian) - problem.y[row]
    };
    descend(
        &Residuals { rows: problem.y.len(), dimension: size, residual },
        start,
        &Bounds::none(size),
        &CONFIG,
    )
}

/// Digits of the worst parameter: `-log10` of its relative distance from the certified value,
/// eleven at most.
fn digits(ours: &[f64], certified: &[f64]) -> f64 {
    let worst = ours.iter().zip(certified).map(|(a, b)| ((a - b) / b).abs()).fold(1e-11, f64::max);
    -libm::log10(worst)
}

#[test]
fn every_problem_is_solved_from_both_starts() {
    let least = -libm::log10(tolerance("nist parameters"));
    let mut solved = Vec::new();
    for problem in nist_problems() {
        for (number, start) in problem.starts.iter().enumerate() {
            let end = run(&problem, start);
            let digits = digits(&end.theta, &problem.certified);
            println!(
                "{} start {}: {digits:.1} digits, {} evaluations, {}",
                problem.name,
                number + 1,
                end.evaluations,
                end.stop.words()
            );
            solved.push((format!("{} from start {}", problem.name, number + 1), digits));
        }
    }
    assert_eq!(solved.len(), 54, "27 problems, two starts each");
    let failed: Vec<&(String, f64)> =
        solved.iter().filter(|(_, digits)| *digits < least || digits.is_nan()).collect();
    assert!(failed.is_empty(), "fewer than {least} digits: {failed:?}");
    let fine = solved.iter().filter(|(_, digits)| *digits >= 8.0).count();
    assert!(fine >= 45, "{fine} of 54 runs reach eight digits");
}
