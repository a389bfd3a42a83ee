//! Quantiles and tails of Student's t and of F.

use quantiles::{Continuous, FisherSnedecor, StudentsT};

/// The quantile of t for a two-sided interval at a level.
pub(super) fn two_sided(freedom: f64, level: f64) -> f64 {
    quantile(freedom, f64::midpoint(1.0, level))
}

/// The quantile of t.
pub(super) fn quantile(freedom: f64, probability: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(probability))
}

/// The two-sided p value of a t.
pub(super) fn p_value(t: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |student| 2.0 * student.cdf(-t.abs()))
}

/// The quantile of F.
pub(super) fn f_quantile([above, below]: [f64; 2], probability: f64) -> f64 {
    FisherSnedecor::new(above, below).map_or(f64::INFINITY, |f| f.inverse_cdf(probability))
}
