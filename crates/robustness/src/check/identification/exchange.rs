//! Whether the rows can tell which of two terms is which.
//!
//! Runs that all have twenty tokens a parameter see `A/N^alpha + B/D^beta` along one line, where
//! the two terms are two powers of one variable: exchanged, they fit as well.

use fit::{Bounds, Config, Minimum, Problem, minimise};
use laws::{Law, Scale};

use super::structure::{structure, term};
use crate::check::error_model::{ErrorModel, log_likelihood};

/// What becomes of a fit whose two terms are exchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The exponents that were exchanged, by their index.
    pub exponents: [usize; 2],
    /// The log likelihood lost at the minimum that the exchanged terms lead to.
    pub lost: f64,
    /// Largest change of an exponent between the two minima where the other one fits as well; zero
    /// where it fits worse, or is the same.
    pub change: f64,
}

/// Objectives within this share are equal.
const EQUAL: f64 = 1e-6;
/// Log likelihoods within this are not told apart: a ratio of likelihoods below e.
const LIKELIHOOD_EQUAL: f64 = 1.0;

/// Exchanges every two terms of the form coefficient times a power of one variable of its own, and
/// fits again from there: each exponent takes the other's value, and each term, where all variables
/// are in the middle, the other's size. Of several pairs that with the largest change.
///
/// None where the law has no two such terms.
#[must_use]
pub fn exchanged(
    problem: &Problem<'_>,
    best: &Minimum,
    middle: &[f64],
    bounds: &Bounds,
    config: &Config,
) -> Option<Exchange> {
    let terms = power_terms(problem.law, &best.theta, middle);
    let pairs = (0..terms.len()).flat_map(|one| (0..one).map(move |other| (other, one)));
    pairs
        .map(|(one, other)| {
            let start = swapped(problem.law, &best.theta, middle, [terms[one], terms[other]]);
            let end = minimise(problem, &start, bounds, config);
            let exponents = [terms[one].1, terms[other].1];
            let moved = |&index: &usize| (end.theta[index] - best.theta[index]).abs();
            let lost = lost(problem, best, &end);
            let is_as_good = end.agrees(best, EQUAL) || lost < LIKELIHOOD_EQUAL;
            let change = exponents.iter().map(moved).fold(0.0, f64::max);
            Exchange { exponents, lost, change: if is_as_good { change } else { 0.0 } }
        })
        .max_by(|a, b| a.change.total_cmp(&b.change))
}

/// The log likelihood lost from one point to another, under the errors that go with the objective.
fn lost(problem: &Problem<'_>, best: &Minimum, end: &Minimum) -> f64 {
    let model = ErrorModel::of(problem.objective);
    let [at_best, at_end] =
        [best, end].map(|point| log_likelihood(&problem.residuals(&point.theta), model));
    at_best - at_end
}

/// Coefficients with their exponents, each pair the own ones of a variable.
fn power_terms(law: &dyn Law, theta: &[f64], middle: &[f64]) -> Vec<(usize, usize)> {
    /// To both sides, in the logarithm: far enough for a slope to change.
    const REACH: f64 = 1.0;
    let seen = structure(law, theta, middle, REACH);
    let is_log = |index: usize| law.parameters()[index].scale == Scale::Log;
    let of_variable = |variable: usize| {
        let own = seen.own(variable);
        let coefficient = *law.coefficients().iter().find(|index| own.contains(index))?;
        let exponent = *own.iter().find(|&&index| index != coefficient)?;
        let is_power = own.len() == 2 && is_log(coefficient) && !is_log(exponent);
        is_power.then_some((coefficient, exponent))
    };
    (0..middle.len()).filter_map(of_variable).collect()
}

/// The point with two terms exchanged.
fn swapped(
    law: &dyn Law,
    theta: &[f64],
    middle: &[f64],
    [(a, alpha), (b, beta)]: [(usize, usize); 2],
) -> Vec<f64> {
    let mut other = theta.to_vec();
    other.swap(alpha, beta);
    for (coefficient, takes) in [(a, b), (b, a)] {
        let wanted = term(law, theta, takes, middle);
        let has = term(law, &other, coefficient, middle);
        other[coefficient] += laws::ln(wanted / has);
    }
    other
}

#[cfg(test)]
mod tests {
    use fit::Objective;
    use laws::ChinchillaAdditive;

    use super::*;

    const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };

    /// The additive law over runs, with a noise, and what its exchange gives.
    fn of(runs: &[[f64; 2]], noise: f64) -> Exchange {
        let theta = [5.7, 6.8, 0.5, 0.37, 0.28];
        let (n, d): (Vec<f64>, Vec<f64>) = runs.iter().map(|&[n, d]| (n, d)).unzip();
        let y: Vec<f64> = (0..n.len())
            .map(|row| {
                let law = laws::exp(theta[2])
                    + laws::exp(theta[0] - theta[3] * laws::ln(n[row]))
                    + laws::exp(theta[1] - theta[4] * laws::ln(d[row]));
                law * (1.0 + noise * libm::sin(12.9898 * (row + 1) as f64))
            })
            .collect();
        let problem = Problem::new(&ChinchillaAdditive, Objective::LeastSquares, &[&n, &d], &y)
            .expect("usable rows");
        let bounds = Bounds::none(5);
        let best = minimise(&problem, &theta, &bounds, &CONFIG);
        let ln = |column: &[f64]| column.iter().map(|&x| laws::ln(x)).collect::<Vec<f64>>();
        let middle = crate::check::identification::middle(&[ln(&n), ln(&d)]);
        exchanged(&problem, &best, &middle, &bounds, &CONFIG).expect("two terms")
    }

    /// Fourteen runs at twenty tokens a parameter: the exponents 0.37 and 0.28 change places, with
    /// noise and without.
    #[test]
    fn runs_on_one_line_do_not_tell_the_terms_apart() {
        let line: Vec<[f64; 2]> =
            (0..14).map(|i| 1e7 * libm::exp2(f64::from(i))).map(|n| [n, 20.0 * n]).collect();
        let exact = of(&line, 0.0);
        assert!((exact.change - 0.09).abs() < 1e-6, "{exact:?}");
        let noisy = of(&line, 1e-4);
        assert!(noisy.change > 0.01 && noisy.lost < 1.0, "{noisy:?}");
    }

    #[test]
    fn runs_over_a_grid_do() {
        let grid: Vec<[f64; 2]> = (0..5)
            .flat_map(|i| (0..5).map(move |j| [i, j]))
            .map(|[i, j]| {
                [1e7 * libm::exp2(2.0 * f64::from(i)), 1e9 * libm::exp2(2.0 * f64::from(j))]
            })
            .collect();
        for noise in [0.0, 1e-3] {
            let found = of(&grid, noise);
            assert!(found.change < 1e-6, "{found:?}");
        }
    }
}
