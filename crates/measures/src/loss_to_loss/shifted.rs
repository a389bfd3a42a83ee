//! The losses above a floor: what follows linearly, and the search for what does not.

use super::{LossPairs, LossToLoss};

/// Ends of `ln κ`, 0.05 and 20.
pub const EXPONENTS: [f64; 2] = [-2.995_732_273_553_991, 2.995_732_273_553_991];
/// Values of `ln κ` before golden sections.
const EXPONENTS_GRID: usize = 12;
/// Ends of `ln(min L_x / (min L_x - E_x))`: a floor at zero, and one a thousandth of the least loss
/// below it.
pub const AWAY: [f64; 2] = [0.0, 6.907_755_278_982_137];
/// Values of it before golden sections.
pub const AWAY_GRID: usize = 20;
/// Golden sections: they narrow a step of the grid by 1e-7.
const SECTIONS: usize = 34;
/// The golden section.
const GOLDEN: f64 = 0.618_033_988_749_894_8;

/// The floor so far below the least loss.
pub fn floor_at(pairs: &LossPairs<'_>, away: f64) -> f64 {
    let counted = pairs.from.iter().zip(pairs.weights).filter(|(_, weight)| **weight > 0.0);
    let lowest = counted.map(|(&from, _)| from).fold(f64::INFINITY, f64::min);
    lowest * (1.0 - laws::exp(-away))
}

/// Pairs with the logarithm of what lies above a floor.
pub struct Shifted<'a> {
    pairs: &'a LossPairs<'a>,
    floor: f64,
    ln_above: Vec<f64>,
}

impl<'a> Shifted<'a> {
    /// The pairs above a floor of `L_x`; none where one that counts is not.
    pub fn new(pairs: &'a LossPairs<'a>, floor: f64) -> Option<Self> {
        let ln_above = |(&from, &weight): (&f64, &f64)| match from - floor {
            above if above > 0.0 => Some(laws::ln(above)),
            _ => (weight <= 0.0).then_some(0.0),
        };
        let ln_above: Option<Vec<f64>> =
            pairs.from.iter().zip(pairs.weights).map(ln_above).collect();
        Some(Self { pairs, floor, ln_above: ln_above? })
    }

    /// The law of least squares over κ; the floor of `L_y` is held where it is given.
    pub fn best(&self, floor_to: Option<f64>) -> Option<LossToLoss> {
        let of = |ln_kappa: f64| self.linear(laws::exp(ln_kappa), floor_to);
        let squares = |ln_kappa: f64| of(ln_kappa).map(|law| law.squares);
        let (ln_kappa, _) = least(EXPONENTS, EXPONENTS_GRID, &squares)?;
        of(ln_kappa)
    }

    /// The law of least squares at a κ: a line in the power, whose slope is positive and whose
    /// intercept is not negative; none where there is no such line.
    pub fn linear(&self, kappa: f64, floor_to: Option<f64>) -> Option<LossToLoss> {
        let powers: Vec<f64> = self.ln_above.iter().map(|ln| laws::exp(kappa * ln)).collect();
        let free = || self.line(&powers).filter(|[floor, _]| *floor >= 0.0);
        let [floor_to, factor] = match floor_to {
            Some(floor) => [floor, self.slope(&powers, floor)],
            None => free().unwrap_or_else(|| [0.0, self.slope(&powers, 0.0)]),
        };
        let squares = powers.iter().zip(self.pairs.to).zip(self.pairs.weights).map(
            |((power, to), weight)| {
                let left = to - floor_to - factor * power;
                weight * left * left
            },
        );
        let squares: f64 = squares.sum();
        let law = LossToLoss { floor_from: self.floor, floor_to, factor, kappa, squares };
        (factor > 0.0 && squares.is_finite()).then_some(law)
    }

    /// Intercept and slope of the line; none where the powers do not vary.
    fn line(&self, powers: &[f64]) -> Option<[f64; 2]> {
        let LossPairs { to, weights, .. } = *self.pairs;
        let whole: f64 = weights.iter().sum();
        let mean = |values: &[f64]| {
            values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() / whole
        };
        let [middle_x, middle_y] = [mean(powers), mean(to)];
        let (mut of_x, mut of_both) = (0.0, 0.0);
        for ((power, to), weight) in powers.iter().zip(to).zip(weights) {
            let off = power - middle_x;
            of_x += weight * off * off;
            of_both += weight * off * (to - middle_y);
        }
        let slope = of_both / of_x;
        slope.is_finite().then_some([middle_y - slope * middle_x, slope])
    }

    /// Slope of the line through a known intercept.
    fn slope(&self, powers: &[f64], floor_to: f64) -> f64 {
        let (mut of_x, mut of_both) = (0.0, 0.0);
        for ((power, to), weight) in powers.iter().zip(self.pairs.to).zip(self.pairs.weights) {
            of_x += weight * power * power;
            of_both += weight * power * (to - floor_to);
        }
        of_both / of_x
    }
}

/// Where a function is least between two ends, and what it is there: the best of so many values
/// evenly apart, then golden sections between its neighbours. A place where it has no value is
/// never the best; none where it has no value anywhere.
pub fn least(
    [low, high]: [f64; 2],
    grid: usize,
    of: &dyn Fn(f64) -> Option<f64>,
) -> Option<(f64, f64)> {
    let value = |at: f64| of(at).unwrap_or(f64::INFINITY);
    let step = (high - low) / (grid - 1) as f64;
    let places = (0..grid).map(|at| low + step * at as f64);
    let (mut best, mut lowest) = places
        .map(|at| (at, value(at)))
        .min_by(|one, other| one.1.total_cmp(&other.1))
        .filter(|(_, lowest)| lowest.is_finite())?;
    let [mut left, mut right] = [(best - step).max(low), (best + step).min(high)];
    let [mut one, mut two] = [right - GOLDEN * (right - left), left + GOLDEN * (right - left)];
    let [mut of_one, mut of_two] = [value(one), value(two)];
    for _ in 0..SECTIONS {
        if of_one <= of_two {
            (right, two, of_two) = (two, one, of_one);
            one = right - GOLDEN * (right - left);
            of_one = value(one);
        } else {
            (left, one, of_one) = (one, two, of_two);
            two = left + GOLDEN * (right - left);
            of_two = value(two);
        }
        for (at, found) in [(one, of_one), (two, of_two)] {
            if found < lowest {
                (best, lowest) = (at, found);
            }
        }
    }
    Some((best, lowest))
}
