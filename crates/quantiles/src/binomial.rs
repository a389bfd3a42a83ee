//! The binomial distribution.

use crate::incomplete_beta::{Place, sides};
use crate::{Binomial, Counted};

impl Counted for Binomial {
    fn cdf(&self, count: u64) -> f64 {
        if count >= self.n() {
            return 1.0;
        }
        // At most k of n: I of 1 - p with n - k and k + 1.
        let place = Place::of(1.0 - self.p(), self.p());
        sides((self.n() - count) as f64, (count + 1) as f64, place).lower
    }

    fn inverse_cdf(&self, probability: f64) -> u64 {
        let (mut low, mut high) = (0, self.n());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.cdf(middle) >= probability { high = middle } else { low = middle + 1 }
        }
        low
    }
}
