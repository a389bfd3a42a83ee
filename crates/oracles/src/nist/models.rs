//! The formulas of the NIST problems, each written once for plain and for dual numbers.
//!
//! A formula stands in its function's doc as NIST prints it, without the error term. The code
//! differs from it only to avoid a NaN or a cancellation that the function itself does not have:
//! - no power goes through `num_dual`'s `powf` or `powi`, which take `x^n` as `x^(n-3)` times
//!   `x^3`: at x = 0 and n < 3 that is infinity times zero, NaN in the value too. Squares and cubes
//!   are products, `**(-1)` and `**(-2)` quotients, `**(-.5)` the inverse of a root, and a power
//!   with a parameter in the exponent is `exp(exponent * ln(base))`. At a base of 0 the value is
//!   then the formula's, while derivatives are NaN; no row has such a base at a start or at the
//!   answer.
//! - `1/(1+exp[z])` is `exp(-ln(1+exp[z]))`, see [`ln_1p_exp`]: the quotient's derivatives are NaN
//!   from z = 355 on, where the square of `exp[z]` overflows while the value is still an ordinary
//!   number.

use std::f64::consts::PI;

use num_dual::DualNum;

/// A plain or a dual number.
pub(super) trait Number: DualNum<Primitive = f64> + Copy {}

impl<T: DualNum<Primitive = f64> + Copy> Number for T {}

/// The prediction of the model of that name at the predictors x1 and x2.
pub(super) fn prediction<T: Number>(name: &str, theta: &[T], [x, x2]: [f64; 2]) -> T {
    match name {
        "Bennett5" => bennett5(take(name, theta), x),
        "BoxBOD" | "Misra1a" => misra1a(take(name, theta), x),
        "Chwirut1" | "Chwirut2" => chwirut(take(name, theta), x),
        "DanWood" => dan_wood(take(name, theta), x),
        "ENSO" => enso(take(name, theta), x),
        "Eckerle4" => eckerle4(take(name, theta), x),
        "Gauss1" | "Gauss2" | "Gauss3" => gauss(take(name, theta), x),
        "Hahn1" | "Thurber" => cubic_over_cubic(take(name, theta), x),
        "Kirby2" => kirby2(take(name, theta), x),
        "Lanczos1" | "Lanczos2" | "Lanczos3" => lanczos(take(name, theta), x),
        "MGH09" => mgh09(take(name, theta), x),
        "MGH10" => mgh10(take(name, theta), x),
        "MGH17" => mgh17(take(name, theta), x),
        "Misra1b" => misra1b(take(name, theta), x),
        "Misra1c" => misra1c(take(name, theta), x),
        "Misra1d" => misra1d(take(name, theta), x),
        "Nelson" => nelson(take(name, theta), x, x2),
        "Rat42" => rat42(take(name, theta), x),
        "Rat43" => rat43(take(name, theta), x),
        "Roszman1" => roszman1(take(name, theta), x),
        other => panic!("no model for problem {other}"),
    }
}

/// The parameters in the number the model takes.
fn take<T: Number, const N: usize>(name: &str, theta: &[T]) -> [T; N] {
    theta.try_into().unwrap_or_else(|_| panic!("{name} has {N} parameters, got {}", theta.len()))
}

fn square<T: Number>(z: T) -> T {
    z * z
}

/// `ln(1 + exp[z])`, which overflows for no finite z; nor do its derivatives.
fn ln_1p_exp<T: Number>(z: T) -> T {
    if z.re() > 0.0 { z + (-z).exp().ln_1p() } else { z.exp().ln_1p() }
}

/// `y = b1 * (b2+x)**(-1/b3)`
fn bennett5<T: Number>([b1, b2, b3]: [T; 3], x: f64) -> T {
    b1 * (-(b2 + x).ln() / b3).exp()
}

/// `y = b1*(1-exp[-b2*x])`
fn misra1a<T: Number>([b1, b2]: [T; 2], x: f64) -> T {
    -b1 * (-b2 * x).exp_m1()
}

/// `y = b1 * (1-(1+b2*x/2)**(-2))`
fn misra1b<T: Number>([b1, b2]: [T; 2], x: f64) -> T {
    b1 * (-square(b2 * x / 2.0 + 1.0).recip() + 1.0)
}

/// `y = b1 * (1-(1+2*b2*x)**(-.5))`
fn misra1c<T: Number>([b1, b2]: [T; 2], x: f64) -> T {
    b1 * (-(b2 * (2.0 * x) + 1.0).sqrt().recip() + 1.0)
}

/// `y = b1*b2*x*((1+b2*x)**(-1))`
fn misra1d<T: Number>([b1, b2]: [T; 2], x: f64) -> T {
    b1 * b2 * x / (b2 * x + 1.0)
}

/// `y = exp[-b1*x]/(b2+b3*x)`
fn chwirut<T: Number>([b1, b2, b3]: [T; 3], x: f64) -> T {
    (-b1 * x).exp() / (b2 + b3 * x)
}

/// `y = b1*x**b2`
fn dan_wood<T: Number>([b1, b2]: [T; 2], x: f64) -> T {
    b1 * (b2 * libm::log(x)).exp()
}

/// ```text
/// y = b1 + b2*cos( 2*pi*x/12 ) + b3*sin( 2*pi*x/12 )
///        + b5*cos( 2*pi*x/b4 ) + b6*sin( 2*pi*x/b4 )
///        + b8*cos( 2*pi*x/b7 ) + b9*sin( 2*pi*x/b7 )
/// ```
fn enso<T: Number>([b1, b2, b3, b4, b5, b6, b7, b8, b9]: [T; 9], x: f64) -> T {
    let turn = 2.0 * PI * x;
    let [(sin_4, cos_4), (sin_7, cos_7)] = [b4, b7].map(|period| (period.recip() * turn).sin_cos());
    let annual = b2 * libm::cos(turn / 12.0) + b3 * libm::sin(turn / 12.0);
    b1 + annual + b5 * cos_4 + b6 * sin_4 + b8 * cos_7 + b9 * sin_7
}

/// `y = (b1/b2) * exp[-0.5*((x-b3)/b2)**2]`
fn eckerle4<T: Number>([b1, b2, b3]: [T; 3], x: f64) -> T {
    b1 / b2 * (square((-b3 + x) / b2) * -0.5).exp()
}

/// `y = b1*exp( -b2*x ) + b3*exp( -(x-b4)**2 / b5**2 ) + b6*exp( -(x-b7)**2 / b8**2 )`
fn gauss<T: Number>([b1, b2, b3, b4, b5, b6, b7, b8]: [T; 8], x: f64) -> T {
    let peak = |height: T, centre: T, width: T| height * (-square((-centre + x) / width)).exp();
    b1 * (-b2 * x).exp() + peak(b3, b4, b5) + peak(b6, b7, b8)
}

/// `y = (b1 + b2*x + b3*x**2 + b4*x**3) / (1 + b5*x + b6*x**2 + b7*x**3)`
fn cubic_over_cubic<T: Number>([b1, b2, b3, b4, b5, b6, b7]: [T; 7], x: f64) -> T {
    (((b4 * x + b3) * x + b2) * x + b1) / (((b7 * x + b6) * x + b5) * x + 1.0)
}

/// `y = (b1 + b2*x + b3*x**2) / (1 + b4*x + b5*x**2)`
fn kirby2<T: Number>([b1, b2, b3, b4, b5]: [T; 5], x: f64) -> T {
    ((b3 * x + b2) * x + b1) / ((b5 * x + b4) * x + 1.0)
}

/// `y = b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)`
fn lanczos<T: Number>([b1, b2, b3, b4, b5, b6]: [T; 6], x: f64) -> T {
    b1 * (-b2 * x).exp() + b3 * (-b4 * x).exp() + b5 * (-b6 * x).exp()
}

/// `y = b1*(x**2+x*b2) / (x**2+x*b3+b4)`
fn mgh09<T: Number>([b1, b2, b3, b4]: [T; 4], x: f64) -> T {
    b1 * (b2 * x + x * x) / (b3 * x + x * x + b4)
}

/// `y = b1 * exp[b2/(x+b3)]`
fn mgh10<T: Number>([b1, b2, b3]: [T; 3], x: f64) -> T {
    b1 * (b2 / (b3 + x)).exp()
}

/// `y = b1 + b2*exp[-x*b4] + b3*exp[-x*b5]`
fn mgh17<T: Number>([b1, b2, b3, b4, b5]: [T; 5], x: f64) -> T {
    b1 + b2 * (-b4 * x).exp() + b3 * (-b5 * x).exp()
}

/// `log[y] = b1 - b2*x1 * exp[-b3*x2]`
fn nelson<T: Number>([b1, b2, b3]: [T; 3], x1: f64, x2: f64) -> T {
    b1 - b2 * x1 * (-b3 * x2).exp()
}

/// `y = b1 / (1+exp[b2-b3*x])`
fn rat42<T: Number>([b1, b2, b3]: [T; 3], x: f64) -> T {
    b1 * (-ln_1p_exp(b2 - b3 * x)).exp()
}

/// `y = b1 / ((1+exp[b2-b3*x])**(1/b4))`
fn rat43<T: Number>([b1, b2, b3, b4]: [T; 4], x: f64) -> T {
    b1 * (-ln_1p_exp(b2 - b3 * x) / b4).exp()
}

/// `y = b1 - b2*x - arctan[b3/(x-b4)]/pi`
fn roszman1<T: Number>([b1, b2, b3, b4]: [T; 4], x: f64) -> T {
    b1 - b2 * x - (b3 / (-b4 + x)).atan() / PI
}
