//! Small fits whose minima follow with pencil and paper.

use std::f64::consts::LN_2;

/// What a closed form is fitted with, in the coordinates of crate `laws`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedModel {
    /// `ln L = ln E`; coordinates: `ln_E`.
    Constant,
    /// `ln L = ln A - α ln x`; coordinates: `ln_A`, `alpha`.
    PowerLaw,
    /// `L = E + A/x^α`; coordinates: `ln_A`, `ln_E`, `alpha`.
    PowerLawOffset,
}

/// What a log residual `r = ln y - ln L` adds to the objective, which is the sum over the rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Penalty {
    /// `r²/2`.
    LeastSquares,
    /// `|r|`.
    LeastAbsolute,
    /// `r²/2` where `|r| <= δ`, `δ(|r| - δ/2)` beyond.
    Huber {
        /// Where the parabola ends.
        delta: f64,
    },
    /// `τr` above the law, `(τ-1)r` below it.
    Pinball {
        /// τ, the share of the rows that lie below.
        quantile: f64,
    },
    /// `(ν+1)/2 ln(1 + r²/(νσ²))`: the negative logarithm of Student's density, without its
    /// constants.
    StudentT {
        /// ν.
        degrees_of_freedom: f64,
        /// σ, given, not fitted.
        scale: f64,
    },
}

impl Penalty {
    /// What one residual adds.
    #[must_use]
    pub fn value(self, residual: f64) -> f64 {
        match self {
            Self::Huber { delta } if residual.abs() > delta => {
                delta * (residual.abs() - 0.5 * delta)
            }
            Self::LeastSquares | Self::Huber { .. } => 0.5 * residual * residual,
            Self::LeastAbsolute => residual.abs(),
            Self::Pinball { quantile } => (quantile * residual).max((quantile - 1.0) * residual),
            Self::StudentT { degrees_of_freedom: nu, scale } => {
                0.5 * (nu + 1.0) * libm::log1p(residual * residual / (nu * scale * scale))
            }
        }
    }
}

/// A problem with its exact answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedForm {
    /// Name of the problem.
    pub name: &'static str,
    /// What is fitted.
    pub model: ClosedModel,
    /// How residuals count.
    pub penalty: Penalty,
    /// The variable: 1 throughout where the model takes none.
    pub x: Vec<f64>,
    /// What is observed; positive.
    pub y: Vec<f64>,
    /// Every global minimiser. Where there are two, which one is found depends on the start.
    pub minimisers: Vec<Vec<f64>>,
    /// The objective there.
    pub minimum: f64,
}

impl ClosedForm {
    /// The objective at any point.
    ///
    /// # Panics
    /// There are more or fewer coordinates than the model has.
    pub fn objective(&self, theta: &[f64]) -> f64 {
        self.x
            .iter()
            .zip(&self.y)
            .map(|(&x, &y)| self.penalty.value(libm::log(y) - self.ln_prediction(theta, x)))
            .sum()
    }

    fn ln_prediction(&self, theta: &[f64], x: f64) -> f64 {
        match (self.model, theta) {
            (ClosedModel::Constant, &[ln_e]) => ln_e,
            (ClosedModel::PowerLaw, &[ln_a, alpha]) => ln_a - alpha * libm::log(x),
            (ClosedModel::PowerLawOffset, &[ln_a, ln_e, alpha]) => {
                libm::log(libm::exp(ln_e) + libm::exp(ln_a - alpha * libm::log(x)))
            }
            (model, other) => {
                panic!("{}: {model:?} does not have {} coordinates", self.name, other.len())
            }
        }
    }
}

/// All closed forms.
#[must_use]
pub fn closed_forms() -> Vec<ClosedForm> {
    vec![
        line_by_squares(),
        line_by_absolutes(),
        quantile("quantile 1/4", 0.25, 1.0, 6.75),
        quantile("median", 0.5, 4.0, 9.0),
        quantile("quantile 9/10", 0.9, 9.0, 3.3),
        huber_location(),
        student_t_together(),
        student_t_apart(),
        offset_without_error(),
    ]
}

/// `2^k` for each k, exactly: logarithms to base 2 are then the integers k, and every answer is a
/// fraction times ln 2.
fn powers_of_two(exponents: &[i32]) -> Vec<f64> {
    exponents.iter().map(|&k| libm::ldexp(1.0, k)).collect()
}

/// Exponents of y at x = 1, 2, 4, .. 64.
const LINE: [i32; 7] = [11, 9, 8, 7, 5, 1, 1];

/// A power law by least squares: a line in base-2 logarithms.
///
/// At k = 0..6 the exponents v are 11, 9, 8, 7, 5, 1, 1, so `Σk = 21`, `Σk² = 91`, `Σv = 42`, `Σkv
/// = 77`. The normal equations give the slope `(7·77 - 21·42)/(7·91 - 21²) = -343/196 = -7/4` and
/// the intercept `(42 + 21·7/4)/7 = 45/4`. The residuals times 4 are -1, -2, 1, 4, 3, -6, 1: their
/// squares sum to 68/16, half of which is 17/8.
fn line_by_squares() -> ClosedForm {
    ClosedForm {
        name: "power law by least squares",
        model: ClosedModel::PowerLaw,
        penalty: Penalty::LeastSquares,
        x: powers_of_two(&[0, 1, 2, 3, 4, 5, 6]),
        y: powers_of_two(&LINE),
        minimisers: vec![vec![45.0 / 4.0 * LN_2, 7.0 / 4.0]],
        minimum: 17.0 / 8.0 * LN_2 * LN_2,
    }
}

/// The same points by least absolute deviations: a vertex.
///
/// A line of least absolute deviations passes through as many points as it has coefficients. The
/// one through k = 0 and k = 6 is `11 - 5k/3`; the other residuals times 3 are -1, 1, 3, 2, -5,
/// whose absolutes sum to 12, hence 4.
/// It is the only minimum: their signs add up to 1, and times k to 3, which multipliers of -1/2 at
/// either end balance, and those are strictly between -1 and 1.
fn line_by_absolutes() -> ClosedForm {
    ClosedForm {
        name: "power law by least absolute deviations",
        penalty: Penalty::LeastAbsolute,
        minimisers: vec![vec![11.0 * LN_2, 5.0 / 3.0]],
        minimum: 4.0 * LN_2,
        ..line_by_squares()
    }
}

/// A constant by pinball loss: a quantile.
///
/// The slope of `Σ ρ(v_i - q)` in q is (rows below) - τ·(rows): it changes sign at the order
/// statistic number ⌈7τ⌉ of seven, and at no other place because 7τ is not an integer. Sorted, the
/// exponents are 0, 1, 3, 4, 6, 7, 9.
/// For τ = 1/4 that is the 2nd, 1, with `24/4 + 1·3/4 = 27/4`; for 1/2 the 4th, 4, with `(10 + 8)/2
/// = 9`; for 9/10 the 7th, 9, with `33/10`.
fn quantile(name: &'static str, quantile: f64, minimiser: f64, minimum: f64) -> ClosedForm {
    let y = powers_of_two(&[4, 0, 9, 1, 7, 3, 6]);
    ClosedForm {
        name,
        model: ClosedModel::Constant,
        penalty: Penalty::Pinball { quantile },
        x: vec![1.0; y.len()],
        y,
        minimisers: vec![vec![minimiser * LN_2]],
        minimum: minimum * LN_2,
    }
}

/// A constant by Huber's loss, δ = 3: a mean that counts each outlier as δ.
///
/// The exponents are 0, 1, 2, 3 and, farther than δ from 9/4, the outliers -9, 10, 12. The slope
/// `Σ_inside (v - q) + 3·(2 - 1)` vanishes at `q = (0+1+2+3+3)/4 = 9/4`, where the inside lies
/// within δ as assumed. The minimum is `(81+25+1+9)/32 + 3·(45/4 + 31/4 + 39/4 - 3·3/2) = 29/8 +
/// 291/4 = 611/8`.
fn huber_location() -> ClosedForm {
    let y = powers_of_two(&[10, 0, -9, 3, 1, 12, 2]);
    ClosedForm {
        name: "location by Huber's loss",
        model: ClosedModel::Constant,
        penalty: Penalty::Huber { delta: 3.0 * LN_2 },
        x: vec![1.0; y.len()],
        y,
        minimisers: vec![vec![9.0 / 4.0 * LN_2]],
        minimum: 611.0 / 8.0 * LN_2 * LN_2,
    }
}

/// Student's t with ν = 4, σ = 2 on two pairs of observations at `6 ± a`.
///
/// With q = 6 + u and s = νσ² = 16, the slope in u vanishes where `(a-u)(s+(a+u)²) =
/// (a+u)(s+(a-u)²)`, that is where `u (a² - u² - s) = 0`.
fn student_t(name: &'static str, a: i32, offsets: &[f64], minimum: f64) -> ClosedForm {
    let y = powers_of_two(&[6 - a, 6 + a, 6 + a, 6 - a]);
    ClosedForm {
        name,
        model: ClosedModel::Constant,
        penalty: Penalty::StudentT { degrees_of_freedom: 4.0, scale: 2.0 * LN_2 },
        x: vec![1.0; y.len()],
        y,
        minimisers: offsets.iter().map(|u| vec![(6.0 + u) * LN_2]).collect(),
        minimum,
    }
}

/// The pairs together, a = 3: a² < s leaves u = 0 alone, with four times `5/2 ln(1 + 9/16)`.
fn student_t_together() -> ClosedForm {
    student_t("location by Student's t, together", 3, &[0.0], 10.0 * libm::log(25.0 / 16.0))
}

/// The pairs apart, a = 5: a² > s makes the mean a maximum between two equal minima at `u =
/// ±sqrt(25 - 16) = ±3`.
///
/// There `(s+(a-u)²)(s+(a+u)²) = 4a²s`, so that each pair adds `5/2 ln(4a²/s) = 5/2 ln(25/4)`.
fn student_t_apart() -> ClosedForm {
    student_t("location by Student's t, apart", 5, &[-3.0, 3.0], 5.0 * libm::log(25.0 / 4.0))
}

/// A power law with an offset through points without error: `2 + 4/sqrt(x)` at x = 1, 4, 16, ..
/// 1024.
///
/// Every value is exact in binary: 6, 4, 3, 2.5, 2.25, 2.125. The residuals vanish at the law
/// itself and, because six points are more than three parameters, nowhere else. The minimum is
/// zero: compare parameters, not ratios.
fn offset_without_error() -> ClosedForm {
    ClosedForm {
        name: "power law with offset, no error",
        model: ClosedModel::PowerLawOffset,
        penalty: Penalty::LeastSquares,
        x: powers_of_two(&[0, 2, 4, 6, 8, 10]),
        y: vec![6.0, 4.0, 3.0, 2.5, 2.25, 2.125],
        minimisers: vec![vec![2.0 * LN_2, LN_2, 0.5]],
        minimum: 0.0,
    }
}
