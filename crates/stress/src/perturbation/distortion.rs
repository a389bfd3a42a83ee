//! Distortions of one column: by a factor, by a shift, more at one end than at the other, or by
//! noise (the four of Schaeffer 2025, arXiv 2509.23963, §3, made for counts of parameters).

use super::simex::noisy;

/// How a column is distorted. Plain data: a table says which and by how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distortion {
    /// `f x`: all values are off by one factor.
    Factor(f64),
    /// `x + s min(x)`: a constant is forgotten or counted twice, as embeddings are; the smallest
    /// value is off by the share s, large ones hardly.
    Shift(f64),
    /// `x (x/x̃)^t` with the geometric mean x̃: the error grows with the value.
    Tilt(f64),
    /// `x exp(σ z)`, z standard normal, one draw a value.
    Noise(f64),
}

impl Distortion {
    /// In words, with its size.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Factor(factor) => format!("times {factor}"),
            Self::Shift(share) if share < 0.0 => format!("less {} of the smallest", -share),
            Self::Shift(share) => format!("plus {share} of the smallest"),
            Self::Tilt(power) => format!("off by the power {power} of the value"),
            Self::Noise(sd) => format!("noise of {sd} in the logarithm"),
        }
    }
}

/// A column, distorted; `seed` is that of the noise.
///
/// # Panics
/// A value is not positive, as no value of a law in logarithms is.
#[must_use]
pub fn distorted(values: &[f64], distortion: Distortion, seed: u64) -> Vec<f64> {
    assert!(values.iter().all(|&value| value > 0.0), "logarithms need positive values");
    match distortion {
        Distortion::Factor(factor) => values.iter().map(|value| factor * value).collect(),
        Distortion::Shift(share) => {
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            values.iter().map(|value| value + share * least).collect()
        }
        Distortion::Tilt(power) => {
            let logarithms = values.iter().map(|&value| laws::ln(value));
            let centre = logarithms.sum::<f64>() / values.len() as f64;
            let off = |value: f64| laws::exp(power * (laws::ln(value) - centre));
            values.iter().map(|&value| value * off(value)).collect()
        }
        Distortion::Noise(sd) => noisy(values, sd, seed, 0),
    }
}
