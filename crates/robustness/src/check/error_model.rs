//! How log residuals are distributed, up to a scale: densities and likelihoods.
//!
//! The scale is free and takes the value that suits the residuals best: no noise is assumed.

use fit::Objective;

/// Where the parabola of the Huber density ends, in units of its scale (Besiroglu 2024, notebook
/// cell 24).
const DENSITY_DELTA: f64 = 1e-3;
/// Half the width, in the logarithm, of the bracket that the best scale is sought in: a factor of
/// seven each way.
const BRACKET: f64 = 2.0;

/// How log residuals are distributed, up to their scale. Plain data: a definition file says the
/// variant's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorModel {
    /// Density `exp(-huber(r/s)) / (s Z)` with scale s, the parabola ending at a thousandth of it
    /// (Besiroglu 2024, §3). All but its centre is a Laplace distribution: its maximum lies at the
    /// least absolute deviations.
    HuberDensity,
    /// Normal density.
    Normal,
}

impl ErrorModel {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::HuberDensity, Self::Normal];

    /// Name in definition files and quantities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HuberDensity => "huber_density",
            Self::Normal => "normal",
        }
    }

    /// The model that goes with a study's objective: normal for least squares, else the
    /// heavier-tailed density.
    #[must_use]
    pub const fn of(objective: Objective) -> Self {
        match objective {
            Objective::LeastSquares
            | Objective::RawLeastSquares
            | Objective::AsymmetricSquares { .. } => Self::Normal,
            Objective::Huber { .. }
            | Objective::LeastAbsolute
            | Objective::Quantile { .. }
            | Objective::StudentT { .. } => Self::HuberDensity,
        }
    }

    /// The objective whose minimum is, to a part in a million, this model's maximum.
    #[must_use]
    pub const fn objective(self) -> Objective {
        match self {
            Self::HuberDensity => Objective::LeastAbsolute,
            Self::Normal => Objective::LeastSquares,
        }
    }

    /// In words, for a quantity's method.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HuberDensity => "Huber density with free scale",
            Self::Normal => "normal density with free scale",
        }
    }
}

/// The log likelihood of residuals, maximised over the scale.
#[must_use]
pub fn log_likelihood(residuals: &[f64], model: ErrorModel) -> f64 {
    let n = residuals.len() as f64;
    match model {
        ErrorModel::Normal => {
            let variance = mean_square(residuals);
            -0.5 * n * (laws::ln(2.0 * core::f64::consts::PI * variance) + 1.0)
        }
        ErrorModel::HuberDensity => huber_scale(residuals).1,
    }
}

/// The scale at which the likelihood of residuals is largest: for the normal model their root mean
/// square.
#[must_use]
pub fn error_scale(residuals: &[f64], model: ErrorModel) -> f64 {
    match model {
        ErrorModel::Normal => mean_square(residuals).sqrt(),
        ErrorModel::HuberDensity => laws::exp(huber_scale(residuals).0),
    }
}

/// The log density of one residual at a scale; over all residuals, at their own [`error_scale`], it
/// sums to [`log_likelihood`].
#[must_use]
pub fn log_density(residual: f64, scale: f64, model: ErrorModel) -> f64 {
    let z = residual / scale;
    match model {
        ErrorModel::Normal => {
            -0.5 * (z * z + laws::ln(2.0 * core::f64::consts::PI)) - laws::ln(scale)
        }
        ErrorModel::HuberDensity => {
            let huber = Objective::Huber { delta: DENSITY_DELTA };
            -huber.value(z) - laws::ln(huber_mass(DENSITY_DELTA)) - laws::ln(scale)
        }
    }
}

fn mean_square(residuals: &[f64]) -> f64 {
    residuals.iter().map(|r| r * r).sum::<f64>() / residuals.len() as f64
}

/// The logarithm of the best scale of the Huber density, and the log likelihood there.
fn huber_scale(residuals: &[f64]) -> (f64, f64) {
    // Far from the centre the density is Laplace's with mean absolute residual scale/δ: the maximum
    // is near.
    let mean = residuals.iter().map(|r| r.abs()).sum::<f64>() / residuals.len() as f64;
    let guess = laws::ln(mean * DENSITY_DELTA);
    let ln_mass = laws::ln(huber_mass(DENSITY_DELTA));
    golden_maximum(
        &|ln_scale| huber_log_likelihood(residuals, ln_scale, ln_mass),
        guess - BRACKET,
        guess + BRACKET,
    )
}

/// The log likelihood of the Huber density at a scale; `ln_mass` is the logarithm of
/// [`huber_mass`].
fn huber_log_likelihood(residuals: &[f64], ln_scale: f64, ln_mass: f64) -> f64 {
    let scale = laws::exp(ln_scale);
    let huber = Objective::Huber { delta: DENSITY_DELTA };
    let sum: f64 = residuals.iter().map(|r| huber.value(r / scale)).sum();
    -sum - residuals.len() as f64 * (ln_mass + ln_scale)
}

/// `Z_δ = ∫ exp(-huber_δ(z)) dz = sqrt(2π) erf(δ/sqrt 2) + (2/δ) exp(-δ²/2)`.
fn huber_mass(delta: f64) -> f64 {
    (2.0 * core::f64::consts::PI).sqrt() * libm::erf(delta / core::f64::consts::SQRT_2)
        + 2.0 / delta * laws::exp(-0.5 * delta * delta)
}

/// The peak of a function with one in [low, high], by golden sections: its place and its height.
fn golden_maximum(function: &impl Fn(f64) -> f64, low: f64, high: f64) -> (f64, f64) {
    /// The golden section, `(sqrt 5 - 1)/2`: one of the two inner points serves again.
    const RATIO: f64 = 0.618_033_988_749_894_8;
    /// Sixty sections shrink the bracket by 1e-12.
    const SECTIONS: usize = 60;
    let (mut low, mut high) = (low, high);
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (function(left), function(right));
    for _ in 0..SECTIONS {
        if at_left > at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = function(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = function(right);
        }
    }
    if at_left > at_right { (left, at_left) } else { (right, at_right) }
}
