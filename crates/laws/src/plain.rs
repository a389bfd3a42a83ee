//! Each law a second time, as its paper prints it: plain arithmetic over numbers or dual numbers,
//! which shares no code with the kernels.

use num_dual::DualNum;

/// Numbers, and numbers that carry their derivatives along.
pub(crate) trait Dual: DualNum<Primitive = f64> + Copy {}

impl<T: DualNum<Primitive = f64> + Copy> Dual for T {}

/// Where a plain formula is evaluated.
pub(crate) struct Point<'a, T> {
    theta: &'a [T],
    x: Vec<f64>,
}

impl<'a, T: Dual> Point<'a, T> {
    /// A point of fit coordinates and of logarithms of the variables.
    pub(crate) fn new(theta: &'a [T], ln_x: &[f64]) -> Self {
        // The exponential of another library: ours is among what is tested.
        Self { theta, x: ln_x.iter().map(|&ln_x| libm::exp(ln_x)).collect() }
    }

    /// The parameter whose coordinate is its logarithm.
    pub(crate) fn p(&self, index: usize) -> T {
        self.theta[index].exp()
    }

    /// The parameter that is its own coordinate.
    pub(crate) fn t(&self, index: usize) -> T {
        self.theta[index]
    }

    /// A variable.
    pub(crate) fn x(&self, index: usize) -> T {
        T::from(self.x[index])
    }
}

/// The lesser of two.
pub(crate) fn lesser<T: Dual>(a: T, b: T) -> T {
    if a.re() < b.re() { a } else { b }
}

mod tests;
