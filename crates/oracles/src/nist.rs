//! The 27 nonlinear regression problems of NIST (`StRD`), each with two starts and the certified
//! answer.

mod models;

use nalgebra::{Const, SVector};
use num_dual::hessian;

use models::prediction;

const PROBLEMS: &str = include_str!("../data/nist-strd-problems.csv");
const PARAMETERS: &str = include_str!("../data/nist-strd-parameters.csv");
const OBSERVATIONS: &str = include_str!("../data/nist-strd-observations.csv");

/// How difficult NIST found the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `Lower Level of Difficulty`.
    Lower,
    /// `Average Level of Difficulty`.
    Average,
    /// `Higher Level of Difficulty`.
    Higher,
}

/// What is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// The response as printed.
    Plain,
    /// Its natural logarithm (Nelson alone).
    Logarithm,
}

impl Response {
    /// What is fitted of a printed response.
    fn fitted(self, printed: f64) -> f64 {
        match self {
            Self::Plain => printed,
            Self::Logarithm => libm::log(printed),
        }
    }
}

/// One problem: `y = f(x; b1, b2, ..) + e` by least squares, unweighted.
///
/// Certified in 128-bit arithmetic by at least two algorithms, printed to eleven digits.
#[derive(Debug, Clone, PartialEq)]
pub struct NistProblem {
    /// NIST's name.
    pub name: &'static str,
    /// NIST's grading.
    pub level: Level,
    /// What `y` holds.
    pub response: Response,
    /// The predictors, a column each: two for Nelson, one for the others.
    pub x: Vec<Vec<f64>>,
    /// What the model predicts: the response, already in logarithms where `response` says so.
    pub y: Vec<f64>,
    /// Start 1, far from the answer, and start 2, nearer.
    pub starts: [Vec<f64>; 2],
    /// Parameters of the least sum of squares.
    pub certified: Vec<f64>,
    /// `s sqrt(((J'J)^-1)_ii)` for parameter i, J the Jacobian and s the residual standard
    /// deviation.
    pub standard_deviations: Vec<f64>,
    /// Sum of squared residuals at the certified parameters.
    pub residual_sum_of_squares: f64,
    /// `s = sqrt(sum of squares / (observations - parameters))`.
    pub residual_standard_deviation: f64,
    /// As printed, which for Rat43 is 9 instead of 11.
    pub degrees_of_freedom: usize,
}

impl NistProblem {
    /// The model's prediction for a row, its gradient and its row-major Hessian in the parameters.
    ///
    /// By second-order dual numbers over the one formula that [`NistProblem::value`] evaluates.
    /// Where the formula overflows or divides by zero, infinities and NaN come out; nothing panics.
    ///
    /// # Panics
    /// The row does not exist, or a slice has another length than the parameters ask for.
    pub fn model(
        &self,
        theta: &[f64],
        row: usize,
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64 {
        match theta.len() {
            2 => self.expand::<2>(theta, row, gradient, hessian),
            3 => self.expand::<3>(theta, row, gradient, hessian),
            4 => self.expand::<4>(theta, row, gradient, hessian),
            5 => self.expand::<5>(theta, row, gradient, hessian),
            6 => self.expand::<6>(theta, row, gradient, hessian),
            7 => self.expand::<7>(theta, row, gradient, hessian),
            8 => self.expand::<8>(theta, row, gradient, hessian),
            9 => self.expand::<9>(theta, row, gradient, hessian),
            other => panic!("{} has {} parameters, got {other}", self.name, self.certified.len()),
        }
    }

    /// The model's prediction for a row.
    ///
    /// # Panics
    /// The row does not exist, or there are more or fewer parameters than the model has.
    pub fn value(&self, theta: &[f64], row: usize) -> f64 {
        prediction(self.name, theta, self.predictors(row))
    }

    /// Sum of squared residuals, in the order of the rows.
    ///
    /// # Panics
    /// There are more or fewer parameters than the model has.
    pub fn sum_of_squares(&self, theta: &[f64]) -> f64 {
        let residuals = self.y.iter().enumerate().map(|(row, y)| y - self.value(theta, row));
        residuals.map(|residual| residual * residual).sum()
    }

    fn expand<const N: usize>(
        &self,
        theta: &[f64],
        row: usize,
        gradient: &mut [f64],
        curvature: &mut [f64],
    ) -> f64 {
        let x = self.predictors(row);
        let formula = |theta: SVector<_, N>| prediction(self.name, theta.as_slice(), x);
        let at = SVector::from_column_slice_generic(Const::<N>, Const::<1>, theta);
        let (value, first, second) = hessian(formula, &at);
        gradient.copy_from_slice(first.as_slice());
        // Columns by rows or rows by columns: a Hessian is symmetric.
        curvature.copy_from_slice(second.as_slice());
        value
    }

    /// x1 and x2 of a row; x2 is NaN where there is none, so that no model can use it unnoticed.
    fn predictors(&self, row: usize) -> [f64; 2] {
        [self.x[0][row], self.x.get(1).map_or(f64::NAN, |column| column[row])]
    }
}

/// All 27 problems, by name.
///
/// # Panics
/// The bundled tables are not what the project ships.
#[must_use]
pub fn nist_problems() -> Vec<NistProblem> {
    let parameters = rows::<6>(PARAMETERS);
    let observations = rows::<4>(OBSERVATIONS);
    rows::<7>(PROBLEMS)
        .into_iter()
        .map(|problem| {
            let name = problem[0];
            let parameters: Vec<_> =
                parameters.iter().filter(|row| row[0] == name).copied().collect();
            let observations: Vec<_> =
                observations.iter().filter(|row| row[0] == name).copied().collect();
            assert_eq!(observations.len().to_string(), problem[3], "observations of {name}");
            read(problem, &parameters, &observations)
        })
        .collect()
}

/// One problem from its rows of the three tables.
fn read(
    problem: [&'static str; 7],
    parameters: &[[&str; 6]],
    observations: &[[&str; 4]],
) -> NistProblem {
    let [name, level, transform, _, degrees_of_freedom, sum_of_squares, standard_deviation] =
        problem;
    let response = match transform {
        "none" => Response::Plain,
        "ln" => Response::Logarithm,
        other => panic!("{name}: response transform {other} is unknown"),
    };
    let predictors = if observations[0][2].is_empty() { 1 } else { 2 };
    NistProblem {
        name,
        level: match level {
            "lower" => Level::Lower,
            "average" => Level::Average,
            "higher" => Level::Higher,
            other => panic!("{name}: level {other} is unknown"),
        },
        response,
        x: (1..=predictors).map(|cell| column(observations, cell)).collect(),
        y: column(observations, 3).into_iter().map(|y| response.fitted(y)).collect(),
        starts: [column(parameters, 2), column(parameters, 3)],
        certified: column(parameters, 4),
        standard_deviations: column(parameters, 5),
        residual_sum_of_squares: number(sum_of_squares),
        residual_standard_deviation: number(standard_deviation),
        degrees_of_freedom: degrees_of_freedom.parse().expect("a count"),
    }
}

/// Rows of a bundled table, without its comments and its head.
fn rows<const CELLS: usize>(text: &'static str) -> Vec<[&'static str; CELLS]> {
    let lines = text.lines().skip_while(|line| line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            line.split(',').collect::<Vec<_>>().try_into().expect("as many cells as the head")
        })
        .collect()
}

fn column<const CELLS: usize>(rows: &[[&str; CELLS]], cell: usize) -> Vec<f64> {
    rows.iter().map(|row| number(row[cell])).collect()
}

fn number(cell: &str) -> f64 {
    cell.parse().expect("a number")
}
