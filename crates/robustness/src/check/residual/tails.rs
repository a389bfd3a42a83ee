//! How heavy the tails of residuals are: the degrees of freedom of Student's t that fit them best.

use fit::student_scale;
use libm::lgamma;
use quantiles::digamma;

/// Student's t about zero, by maximum likelihood over its freedom and its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// Degrees of freedom ν; [`FREEDOM_MAX`] stands for as many or more, which is normal.
    pub freedom: f64,
    /// The scale there.
    pub scale: f64,
    /// The log likelihood there.
    pub log_likelihood: f64,
}

/// From here on a t is normal to the eye and to every test of some hundred rows.
pub const FREEDOM_MAX: f64 = 200.0;
/// Below one the t has no mean; half of it is as heavy as anything.
const FREEDOM_MIN: f64 = 0.5;
/// Places between the two, evenly in the logarithm, of which the best is refined.
const PLACES: usize = 60;
/// Halvings of the bracket about the best place: all the digits there are.
const HALVINGS: usize = 60;

/// The ν at which `sum_i ln t_ν(r_i/s) - ln s`, least over s, is largest (Lange, Little & Taylor
/// 1989, JASA 84, Section 3), between a half and [`FREEDOM_MAX`].
///
/// None of fewer than eight residuals, or where all are nothing.
#[must_use]
pub fn tails(residuals: &[f64]) -> Option<Tails> {
    let largest = residuals.iter().fold(0.0_f64, |most, r| most.max(r.abs()));
    if residuals.len() < 8 || !(largest > 0.0 && largest.is_finite()) {
        return None;
    }
    // In units of the largest, so that no floor of the scale is near.
    let unit: Vec<f64> = residuals.iter().map(|r| r / largest).collect();
    let step = laws::ln(FREEDOM_MAX / FREEDOM_MIN) / (PLACES - 1) as f64;
    let place = |index: usize| laws::exp(laws::ln(FREEDOM_MIN) + step * index as f64);
    let mut best = (0, f64::NEG_INFINITY);
    for index in 0..PLACES {
        let likelihood = log_likelihood(&unit, place(index));
        if likelihood > best.1 {
            best = (index, likelihood);
        }
    }
    let (mut low, mut high) =
        (place(best.0.saturating_sub(1)), place((best.0 + 1).min(PLACES - 1)));
    for _ in 0..HALVINGS {
        let middle = (low * high).sqrt();
        if slope(&unit, middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let freedom = (low * high).sqrt();
    let scale = largest * student_scale(&unit, freedom);
    let log_likelihood =
        log_likelihood(&unit, freedom) - residuals.len() as f64 * laws::ln(largest);
    Some(Tails { freedom, scale, log_likelihood })
}

/// The log likelihood at the best scale.
fn log_likelihood(residuals: &[f64], freedom: f64) -> f64 {
    let scale = student_scale(residuals, freedom);
    let constant = lgamma(0.5 * (freedom + 1.0))
        - lgamma(0.5 * freedom)
        - 0.5 * laws::ln(core::f64::consts::PI * freedom)
        - laws::ln(scale);
    residuals
        .iter()
        .map(|r| {
            let z = r / scale;
            constant - 0.5 * (freedom + 1.0) * libm::log1p(z * z / freedom)
        })
        .sum()
}

/// Its derivative in ν; that of the best scale does not count, since it is the best.
fn slope(residuals: &[f64], freedom: f64) -> f64 {
    let scale = student_scale(residuals, freedom);
    let constant = digamma(0.5 * (freedom + 1.0)) - digamma(0.5 * freedom) - 1.0 / freedom;
    residuals
        .iter()
        .map(|r| {
            let square = r * r / (scale * scale);
            let pull = (freedom + 1.0) * square / (freedom * (freedom + square));
            0.5 * (constant - libm::log1p(square / freedom) + pull)
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::super::fixed::{NORMAL, RESIDUALS};
    use super::*;

    /// scipy 1.17: the least of `-stats.t.logpdf(e, nu, 0, s).sum()` over both by Brent's method on
    /// the derivatives.
    #[test]
    fn freedom_and_scale_are_those_of_scipy() {
        let found = tails(&RESIDUALS).expect("residuals");
        assert!((found.freedom / SCIPY[0] - 1.0).abs() < 1e-8, "{found:?}");
        assert!((found.scale / SCIPY[1] - 1.0).abs() < 1e-8, "{found:?}");
        assert!((found.log_likelihood / SCIPY[2] - 1.0).abs() < 1e-10, "{found:?}");
    }
    const SCIPY: [f64; 3] =
        [4.702_808_697_573_814, 0.012_091_491_309_481_535, 83.222_953_618_450_67];

    /// Thirty normal deviates want no tails: their likelihood grows with the freedom to the end.
    #[test]
    fn normal_residuals_end_at_the_most() {
        let found = tails(&NORMAL).expect("residuals");
        assert!((found.freedom / FREEDOM_MAX - 1.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn nothing_has_no_tails() {
        assert_eq!(tails(&[0.0; 30]), None);
        assert_eq!(tails(&RESIDUALS[..7]), None);
    }

    /// Quantiles of a t are given back: at three degrees of freedom a thousand of them.
    #[test]
    fn planted_tails_are_found() {
        use quantiles::{Continuous, StudentsT};
        for planted in [3.0, 10.0] {
            let student = StudentsT::new(0.0, 0.02, planted).expect("a t");
            let values: Vec<f64> =
                (0..1000).map(|i| student.inverse_cdf((f64::from(i) + 0.5) / 1000.0)).collect();
            let found = tails(&values).expect("residuals");
            assert!((found.freedom / planted - 1.0).abs() < 0.05, "{planted}: {found:?}");
        }
    }
}
