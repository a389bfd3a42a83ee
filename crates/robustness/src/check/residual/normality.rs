//! Whether residuals are normal, by the distance that weighs the tails.

use libm::erfc;

/// The test of Anderson and Darling with estimated mean and scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AndersonDarling {
    /// A².
    pub statistic: f64,
    /// Probability of a larger one where the residuals are normal.
    pub p_value: f64,
}

/// With fewer values the approximation of the p value is not good for anything.
const VALUES_MIN: usize = 8;
/// A standard deviation below this share of the largest value is rounding.
const ROUNDING: f64 = 1e-12;

/// `A² = -n - sum_i (2i - 1)/n (ln F(z_i) + ln(1 - F(z_(n+1-i))))` over the sorted values less
/// their mean, in standard deviations; its p value by D'Agostino & Stephens 1986, Goodness-of-Fit
/// Techniques, Table 4.9, after the factor `1 + 0.75/n + 2.25/n²`.
///
/// None of fewer than eight values, or of values that are all the same.
#[must_use]
pub fn anderson_darling(values: &[f64]) -> Option<AndersonDarling> {
    let count = values.len();
    let n = count as f64;
    let spread = measures::standard_deviation(values);
    let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    // The mean of equal values is off by rounding.
    if count < VALUES_MIN || !(spread > ROUNDING * largest && spread.is_finite()) {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let mut z: Vec<f64> = values.iter().map(|value| (value - mean) / spread).collect();
    z.sort_by(f64::total_cmp);
    let sum: f64 = (0..count)
        .map(|i| (2 * i + 1) as f64 * (ln_below(z[i]) + ln_below(-z[count - 1 - i])))
        .sum();
    let statistic = -n - sum / n;
    Some(AndersonDarling { statistic, p_value: p_value(statistic * (1.0 + (0.75 + 2.25 / n) / n)) })
}

/// `ln F(z)` of the normal distribution.
fn ln_below(z: f64) -> f64 {
    laws::ln((0.5 * erfc(-z * core::f64::consts::FRAC_1_SQRT_2)).max(f64::MIN_POSITIVE))
}

/// The p value of the corrected statistic, in four pieces as the table gives it.
fn p_value(a: f64) -> f64 {
    if a < 0.2 {
        -libm::expm1(-13.436 + 101.14 * a - 223.73 * a * a)
    } else if a < 0.34 {
        -libm::expm1(-8.318 + 42.796 * a - 59.938 * a * a)
    } else if a < 0.6 {
        laws::exp(0.9177 - 4.279 * a - 1.38 * a * a)
    } else if a <= 13.0 {
        laws::exp(1.2937 - 5.709 * a + 0.0186 * a * a)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixed::{NORMAL, RESIDUALS, UNIFORM};
    use super::*;

    /// statsmodels 0.15: `normal_ad(e)`.
    #[test]
    fn statistic_and_p_value_are_those_of_statsmodels() {
        let cubes = NORMAL.map(|z| z * z * z);
        for (values, statistic, p_value) in [
            (&RESIDUALS, 0.453_422_488_199_702_66, 0.252_742_000_928_144_4),
            (&NORMAL, 0.250_847_496_713_237_9, 0.718_990_194_274_226_7),
            (&UNIFORM, 0.528_500_226_071_713_5, 0.163_182_681_493_401_54),
            (&cubes, CUBES[0], CUBES[1]),
        ] {
            let found = anderson_darling(values).expect("thirty values that differ");
            assert!((found.statistic - statistic).abs() < 1e-8, "{found:?}");
            assert!((found.p_value - p_value).abs() < 1e-8, "{found:?}");
        }
    }
    const CUBES: [f64; 2] = [2.885_298_498_444_818_4, 1.915_769_589_743_338_2e-07];

    #[test]
    fn few_values_and_equal_ones_are_not_judged() {
        assert_eq!(anderson_darling(&NORMAL[..7]), None);
        assert_eq!(anderson_darling(&[0.1; 20]), None);
    }
}
