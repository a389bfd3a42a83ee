//! Sums without rounding, so that their order cannot be seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sum that is exact: floating-point numbers that do not overlap, the smallest first, and whose
/// sum is the sum of all that was added (Shewchuk 1997, Discrete & Computational Geometry 18).
///
/// Exact as long as no sum overflows and no square is below 1e-290. Cost: a few operations for each
/// number that is added; it seldom has more than three parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Exact(Vec<f64>);

/// Splits a number in two halves of 26 digits (Veltkamp).
const SPLIT: f64 = 134_217_729.0;

impl Exact {
    /// Adds a number.
    pub fn add(&mut self, number: f64) {
        let (mut carried, mut kept) = (number, 0);
        for at in 0..self.0.len() {
            let other = self.0[at];
            let (large, small) =
                if carried.abs() < other.abs() { (other, carried) } else { (carried, other) };
            let sum = large + small;
            let lost = small - (sum - large);
            if lost != 0.0 {
                self.0[kept] = lost;
                kept += 1;
            }
            carried = sum;
        }
        self.0.truncate(kept);
        self.0.push(carried);
    }

    /// Adds the square of a number: the product and what its rounding lost (Dekker 1971).
    pub fn add_square(&mut self, number: f64) {
        let product = number * number;
        let scaled = SPLIT * number;
        let high = scaled - (scaled - number);
        let low = number - high;
        self.add(((high * high - product) + 2.0 * high * low) + low * low);
        self.add(product);
    }

    /// Adds another sum.
    pub fn add_sum(&mut self, other: &Self) {
        other.0.iter().for_each(|&part| self.add(part));
    }

    /// The number nearest to the sum.
    #[must_use]
    pub fn total(&self) -> f64 {
        let mut parts = self.0.iter().rev().copied();
        let Some(mut total) = parts.next() else { return 0.0 };
        while let Some(part) = parts.next() {
            let sum = total + part;
            let lost = part - (sum - total);
            total = sum;
            if lost != 0.0 {
                return half_way(total, lost, parts.next());
            }
        }
        total
    }
}

/// What lies half way between two numbers is rounded to the even one; a further part on the side of
/// what was lost says that it lies beyond the half.
fn half_way(total: f64, lost: f64, further: Option<f64>) -> f64 {
    let is_beyond = further.is_some_and(|part| (part < 0.0) == (lost < 0.0) && part != 0.0);
    let next = total + 2.0 * lost;
    let is_half = 2.0 * lost - (next - total) == 0.0;
    if is_beyond && is_half { next } else { total }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of very different sizes, from a fixed sequence.
    fn numbers() -> Vec<f64> {
        let at = |i: u32| (f64::from(i) * 0.618_033_988_749_894_8).fract() - 0.5;
        (1..400_u32).map(|i| at(i) * [1.0, 1e-9, 3e7, 1e-3][i as usize % 4]).collect()
    }

    fn sum(numbers: impl Iterator<Item = f64>, add: fn(&mut Exact, f64)) -> f64 {
        let mut sum = Exact::default();
        numbers.for_each(|number| add(&mut sum, number));
        sum.total()
    }

    /// Against integers: every number is a multiple of 2^-60 below 2^30.
    #[test]
    fn sums_are_those_of_integers() {
        let unit = 1.0 / f64::from(1 << 30) / f64::from(1 << 30);
        #[expect(clippy::cast_possible_truncation, reason = "rounded on purpose")]
        let integers: Vec<i128> = numbers().iter().map(|x| (x / unit) as i128).collect();
        let total: i128 = integers.iter().sum();
        let ours = sum(integers.iter().map(|&i| i as f64 * unit), Exact::add);
        assert_eq!(ours.to_bits(), (total as f64 * unit).to_bits(), "{ours}");
    }

    #[test]
    fn no_order_can_be_seen() {
        for add in [Exact::add, Exact::add_square] {
            let forward = sum(numbers().into_iter(), add);
            assert_eq!(forward.to_bits(), sum(numbers().into_iter().rev(), add).to_bits());
            let (mut even, mut odd) = (Exact::default(), Exact::default());
            for (at, number) in numbers().into_iter().enumerate() {
                add(if at % 2 == 0 { &mut even } else { &mut odd }, number);
            }
            odd.add_sum(&even);
            assert_eq!(forward.to_bits(), odd.total().to_bits());
        }
    }

    /// `math.fsum` of Python: [1, 1e100, 1, -1e100] is 2, and 1 + 2^-53 + 2^-106 is above 1.
    #[test]
    fn roundings_are_those_of_fsum() {
        assert_eq!(
            sum([1.0, 1e100, 1.0, -1e100].into_iter(), Exact::add).to_bits(),
            2_f64.to_bits()
        );
        let half = f64::EPSILON / 2.0;
        let above = sum([1.0, half, half * half].into_iter(), Exact::add);
        assert_eq!(above.to_bits(), (1.0 + f64::EPSILON).to_bits());
        assert_eq!(sum([1.0, half].into_iter(), Exact::add).to_bits(), 1_f64.to_bits());
    }

    /// (1 + 2^-30)^2 = 1 + 2^-29 + 2^-60 needs 61 digits.
    #[test]
    fn squares_lose_nothing() {
        let tiny = 1.0 / f64::from(1 << 30);
        let mut square = Exact::default();
        square.add_square(1.0 + tiny);
        square.add(-1.0);
        square.add(-2.0 * tiny);
        assert_eq!(square.total().to_bits(), (tiny * tiny).to_bits());
    }
}
