//! Continued fractions by Lentz's method (Thompson & Barnett 1986, J. Comput. Phys. 64).

/// Far more terms than any fraction that converges: some times the root of the larger parameter.
pub(crate) const TERMS: f64 = 1e6;

/// A fraction as far as its terms were taken.
pub(crate) struct Lentz {
    /// The ratio of the last numerators.
    pub(crate) above: f64,
    /// The ratio of the last denominators.
    pub(crate) below: f64,
    /// The fraction.
    pub(crate) product: f64,
}

impl Lentz {
    /// Takes the next partial denominator with the numerator above it; whether nothing moved.
    pub(crate) fn step(&mut self, partial: f64, term: f64) -> bool {
        self.below = 1.0 / away_from_zero(partial + term * self.below);
        self.above = away_from_zero(partial + term / self.above);
        let change = self.above * self.below;
        self.product *= change;
        (change - 1.0).abs() < f64::EPSILON
    }
}

/// The number, or the least that may be divided by.
pub(crate) fn away_from_zero(value: f64) -> f64 {
    if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value }
}
