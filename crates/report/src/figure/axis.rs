//! Axes: where a value lies on the drawing, and which ticks a reader gets.

use crate::number;

/// Fewest and most multiples of one, two and five that are labelled on a logarithmic axis.
const MULTIPLES: std::ops::RangeInclusive<usize> = 3..=8;
/// Fewest and most labelled ticks of any other axis.
const LABELS: std::ops::RangeInclusive<usize> = 3..=6;
/// From this many powers of ten on, a logarithmic axis is labelled by powers alone.
const DECADES_WIDE: f64 = 2.5;
/// Mantissas of the labels of a short logarithmic axis.
const MANTISSAS: [f64; 3] = [1.0, 2.0, 5.0];
/// Every so many powers of ten have a label.
const STEPS: [usize; 5] = [1, 2, 5, 10, 20];

/// From steps of this power of ten on, the ticks of an even axis are multiples of powers.
const FAR: i32 = 5;

/// One axis of a plot.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    low: f64,
    high: f64,
    is_logarithmic: bool,
    start_px: f64,
    end_px: f64,
}

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it stands on the drawing.
    pub at_px: f64,
    /// What it says; a minor tick says nothing.
    pub label: Option<String>,
}

impl Axis {
    /// An axis that shows the whole range with some air at both ends.
    pub fn new(range: (f64, f64), is_logarithmic: bool, span_px: (f64, f64)) -> Self {
        let scale = |value: f64| if is_logarithmic { libm::log10(value) } else { value };
        let unscale = |value: f64| if is_logarithmic { libm::exp10(value) } else { value };
        let (low, high) = (scale(range.0), scale(range.1));
        let air = if high > low { 0.035 * (high - low) } else { 0.1 * low.abs().max(1.0) };
        let (low, high) = (unscale(low - air), unscale(high + air));
        Self { low, high, is_logarithmic, start_px: span_px.0, end_px: span_px.1 }
    }

    /// The least and the greatest value of the axis, air included.
    pub const fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Its ends, and whether it is logarithmic, for a script.
    pub fn described(&self) -> String {
        let kind = if self.is_logarithmic { "log" } else { "even" };
        format!("{:e} {:e} {kind}", self.low, self.high)
    }

    /// Whether the axis can show the value.
    pub fn admits(&self, value: f64) -> bool {
        value.is_finite() && (!self.is_logarithmic || value > 0.0)
    }

    /// The value on the scale on which the axis is even.
    fn scaled(&self, value: f64) -> f64 {
        if self.is_logarithmic { libm::log10(value.max(f64::MIN_POSITIVE)) } else { value }
    }

    /// Where the value lies; beyond the ends it lies on the end.
    pub fn position_px(&self, value: f64) -> f64 {
        let low = self.scaled(self.low);
        let share = (self.scaled(value) - low) / (self.scaled(self.high) - low);
        self.start_px + share.clamp(0.0, 1.0) * (self.end_px - self.start_px)
    }

    /// The ticks, labelled ones and, on a long logarithmic axis, small ones between.
    pub fn ticks(&self) -> Vec<Tick> {
        if self.is_logarithmic && libm::log10(self.high / self.low) >= DECADES_WIDE {
            return self.decades();
        }
        let short = Some(self.multiples()).filter(|values| MULTIPLES.contains(&values.len()));
        match short.filter(|_| self.is_logarithmic) {
            Some(values) => values
                .into_iter()
                .map(|value| self.tick(value, Some(number::tick(value))))
                .collect(),
            None => self.even(),
        }
    }

    fn tick(&self, value: f64, label: Option<String>) -> Tick {
        Tick { at_px: self.position_px(value), label }
    }

    fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    fn exponents(&self) -> std::ops::RangeInclusive<i32> {
        number::exponent_of(self.low)..=number::exponent_of(self.high)
    }

    /// Powers of ten, thinned to the number of labels that fit.
    fn decades(&self) -> Vec<Tick> {
        let exponents = self.exponents();
        let count = exponents.clone().filter(|it| self.shows(libm::exp10(f64::from(*it)))).count();
        let fits = |every: &usize| count.div_ceil(*every) <= *LABELS.end();
        let every = STEPS.into_iter().find(fits).unwrap_or(count);
        let step = i32::try_from(every).unwrap_or(1);
        let mut ticks = Vec::new();
        for exponent in exponents {
            let power = libm::exp10(f64::from(exponent));
            if self.shows(power) {
                let is_major = exponent.rem_euclid(step) == 0;
                ticks.push(self.tick(power, is_major.then(|| number::tick(power))));
            }
            if every == 1 {
                let minor = (2..10)
                    .map(|multiple| power * f64::from(multiple))
                    .filter(|value| self.shows(*value));
                ticks.extend(minor.map(|value| self.tick(value, None)));
            }
        }
        ticks
    }

    fn multiples(&self) -> Vec<f64> {
        let powers = self.exponents().map(|exponent| libm::exp10(f64::from(exponent)));
        powers
            .flat_map(|power| MANTISSAS.map(|mantissa| mantissa * power))
            .filter(|v| self.shows(*v))
            .collect()
    }

    /// Even steps of one, two or five times a power of ten.
    fn even(&self) -> Vec<Tick> {
        let span = self.high - self.low;
        let base = number::exponent_of(span) - 2;
        for (exponent, mantissa) in (base..base + 4).flat_map(|e| [1.0, 2.0, 5.0].map(|m| (e, m))) {
            let step = mantissa * libm::exp10(f64::from(exponent));
            if span / step > 6.3 {
                continue;
            }
            let decimals = usize::try_from(-exponent).unwrap_or(0);
            let label = |value: f64| {
                let digits = number::exponent_of(value) - exponent + 1;
                match usize::try_from(digits) {
                    Ok(digits) if exponent >= FAR => number::significant(value, digits.max(1)),
                    _ => number::decimal(value, decimals),
                }
            };
            let first = libm::ceil(self.low / step);
            let values = (0..8)
                .map(|index| (first + f64::from(index)) * step)
                .filter(|value| self.shows(*value));
            return values.map(|value| self.tick(value, Some(label(value)))).collect();
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(range: (f64, f64), is_logarithmic: bool, expected: &str) {
        let ticks = Axis::new(range, is_logarithmic, (0.0, 100.0)).ticks();
        let labels: Vec<String> = ticks.into_iter().filter_map(|tick| tick.label).collect();
        assert_eq!(labels.join(" "), expected, "other ticks");
    }

    #[test]
    fn compute_is_labelled_by_powers() {
        check((1.4e18, 1.3e22), true, "10¹⁹ 10²⁰ 10²¹ 10²²");
        check((1e9, 1e24), true, "10¹⁰ 10¹⁵ 10²⁰");
    }

    #[test]
    fn a_loss_axis_spans_its_data_only() {
        check((2.04, 5.01), true, "2 3 4 5");
        check((2.5, 3.3), true, "2.6 2.8 3.0 3.2");
        check((2.00, 2.03), true, "2.00 2.01 2.02 2.03");
        check((0.02, 0.9), true, "0.02 0.05 0.1 0.2 0.5 1");
    }

    #[test]
    fn residuals_have_even_steps() {
        check((-0.031, 0.027), false, "−0.03 −0.02 −0.01 0.00 0.01 0.02");
        check((0.0, 0.0), false, "−0.10 −0.05 0.00 0.05 0.10");
    }

    #[test]
    fn large_numbers_are_multiples_of_powers() {
        check((6.6e7, 1.4e8), false, "8×10⁷ 10⁸ 1.2×10⁸ 1.4×10⁸");
        check((20_000.0, 61_000.0), false, "20,000 30,000 40,000 50,000 60,000");
    }

    #[test]
    fn nothing_lies_outside_the_frame() {
        let axis = Axis::new((1.0, 10.0), true, (50.0, 600.0));
        for value in [0.0, 1e-300, 1.0, 10.0, 1e300] {
            assert!((50.0..=600.0).contains(&axis.position_px(value)), "{value} lies outside");
        }
    }
}
