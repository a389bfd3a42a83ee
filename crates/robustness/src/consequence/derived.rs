//! What follows from fitted parameters: printed parameters, allocation, elasticity; each with its
//! interval.

use laws::Law;
use measures::{Interval, enough, percentile_interval, standard_deviation};

/// The range of training compute a study's data cover, and where else it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct ComputeRange {
    /// Smallest training compute of the rows, in FLOP.
    pub low_flop: f64,
    /// Largest training compute of the rows, in FLOP.
    pub high_flop: f64,
    /// Budgets to report on, with the name each goes by.
    pub budgets: Vec<(String, f64)>,
}

/// A function of the fit coordinates; none where the law has no such value at a point.
pub type CoordinateFunction<'a> = Box<dyn Fn(&[f64]) -> Option<f64> + Sync + 'a>;

/// A named function of the fit coordinates.
pub struct Derivation<'a> {
    /// Name among the study's quantities.
    pub name: String,
    /// Unit.
    pub unit: &'static str,
    /// How it is computed, for the quantity's method.
    pub method: &'static str,
    /// The function.
    pub value: CoordinateFunction<'a>,
}

/// An estimate with the interval and spread of its replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// At the point estimate.
    pub estimate: f64,
    /// Percentile interval over the replicates at which the value exists; none where they are fewer
    /// than nine tenths of those asked for.
    pub interval: Option<Interval>,
    /// Standard deviation over the same replicates.
    pub standard_error: Option<f64>,
    /// Replicates at which the value does not exist.
    pub undefined: usize,
}

/// Replicates as intervals are made of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample<'a> {
    /// Coordinates of those that succeeded.
    pub thetas: &'a [Vec<f64>],
    /// How many were asked for.
    pub asked: usize,
}

/// Estimate and interval of a function of the fit coordinates; none where it has no value at the
/// estimate.
#[must_use]
pub fn summarise(
    function: &dyn Fn(&[f64]) -> Option<f64>,
    estimate: &[f64],
    replicates: Sample<'_>,
    level: f64,
) -> Option<Summary> {
    let estimate = function(estimate).filter(|value| value.is_finite())?;
    let values: Vec<f64> = replicates
        .thetas
        .iter()
        .filter_map(|theta| function(theta))
        .filter(|value| value.is_finite())
        .collect();
    let enough = enough(values.len(), replicates.asked);
    Some(Summary {
        estimate,
        interval: enough.then(|| percentile_interval(&values, level)),
        standard_error: enough.then(|| standard_deviation(&values)),
        undefined: replicates.thetas.len() - values.len(),
    })
}

/// Every quantity that follows from the parameters of a law; those along compute only where a range
/// is given.
#[must_use]
pub fn derivations<'a>(law: &'a dyn Law, compute: Option<&'a ComputeRange>) -> Vec<Derivation<'a>> {
    let mut all: Vec<Derivation<'a>> = law
        .parameters()
        .iter()
        .enumerate()
        .map(|(index, parameter)| Derivation {
            name: parameter.name.to_owned(),
            unit: parameter.unit,
            method: "parameter of the fit",
            value: Box::new(move |theta: &[f64]| Some(parameter.printed(theta[index]))),
        })
        .collect();
    let Some(range) = compute else { return all };
    all.extend(exponents(law));
    all.extend(elasticities(law, range));
    for (name, flop) in &range.budgets {
        all.extend(at_budget(law, name, laws::ln(*flop)));
    }
    all
}

/// The exponents of the compute-optimal split and of the loss along it.
fn exponents(law: &dyn Law) -> Vec<Derivation<'_>> {
    vec![
        Derivation {
            name: "params_exponent".to_owned(),
            unit: "1",
            method: "a = β/(α+β), exponent of N*(C)",
            value: Box::new(|theta| {
                law.along_compute(theta)?.split.map(|split| split.params_exponent)
            }),
        },
        Derivation {
            name: "compute_exponent".to_owned(),
            unit: "1",
            method: "γ, exponent of the reducible loss along compute",
            value: Box::new(|theta| law.along_compute(theta).map(|along| along.exponent)),
        },
    ]
}

/// `-dlnL/dlnC` at a training compute in FLOP.
fn elasticity(law: &dyn Law, theta: &[f64], flop: f64) -> Option<f64> {
    law.along_compute(theta).map(|along| along.elasticity(laws::ln(flop)))
}

/// The local elasticity of the loss at both ends of the data, and its fall between them.
fn elasticities<'a>(law: &'a dyn Law, range: &'a ComputeRange) -> Vec<Derivation<'a>> {
    vec![
        Derivation {
            name: "elasticity_low_end".to_owned(),
            unit: "1",
            method: "-dlnL/dlnC at the smallest compute of the data",
            value: Box::new(move |theta| elasticity(law, theta, range.low_flop)),
        },
        Derivation {
            name: "elasticity_high_end".to_owned(),
            unit: "1",
            method: "-dlnL/dlnC at the largest compute of the data",
            value: Box::new(move |theta| elasticity(law, theta, range.high_flop)),
        },
        Derivation {
            name: "elasticity_fall".to_owned(),
            unit: "fraction",
            method: "1 - elasticity at the largest compute / elasticity at the smallest",
            value: Box::new(move |theta| {
                Some(
                    1.0 - elasticity(law, theta, range.high_flop)?
                        / elasticity(law, theta, range.low_flop)?,
                )
            }),
        },
        Derivation {
            name: "curvature_least".to_owned(),
            unit: "1",
            method: "smallest d²lnL/d(lnC)² at the two ends of the data",
            value: Box::new(move |theta| {
                let along = law.along_compute(theta)?;
                Some(
                    along
                        .curvature(laws::ln(range.low_flop))
                        .min(along.curvature(laws::ln(range.high_flop))),
                )
            }),
        },
    ]
}

/// Loss, gain per doubling, and the optimal parameters and tokens at one budget.
fn at_budget<'a>(law: &'a dyn Law, name: &str, ln_c: f64) -> Vec<Derivation<'a>> {
    vec![
        Derivation {
            name: format!("loss_nats_at_{name}"),
            unit: "nats/token",
            method: "loss at this training compute, spent optimally",
            value: Box::new(move |theta| {
                law.along_compute(theta).map(|along| along.loss_nats(ln_c))
            }),
        },
        Derivation {
            name: format!("gain_per_doubling_at_{name}"),
            unit: "fraction",
            method: "1 - L(2C)/L(C)",
            value: Box::new(move |theta| {
                law.along_compute(theta).map(|along| along.gain_per_doubling(ln_c))
            }),
        },
        Derivation {
            name: format!("tokens_per_param_at_{name}"),
            unit: "1",
            method: "D*(C)/N*(C)",
            value: Box::new(move |theta| {
                Some(law.along_compute(theta)?.split?.tokens_per_param(ln_c))
            }),
        },
        Derivation {
            name: format!("params_at_{name}"),
            unit: "1",
            method: "N*(C), parameters of the best model that this training compute can train",
            value: Box::new(move |theta| {
                let split = law.along_compute(theta)?.split?;
                Some(laws::exp(split.ln_tokens(ln_c)) / split.tokens_per_param(ln_c))
            }),
        },
        Derivation {
            name: format!("training_tokens_at_{name}"),
            unit: "1",
            method: "D*(C), tokens that the best model at this training compute is trained on",
            value: Box::new(move |theta| {
                Some(laws::exp(law.along_compute(theta)?.split?.ln_tokens(ln_c)))
            }),
        },
    ]
}

/// A curve with the pointwise percentile band of its replicates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Where on the axis.
    pub x: Vec<f64>,
    /// The curve at the point estimate.
    pub y: Vec<f64>,
    /// Lower edge; empty without replicates.
    pub low: Vec<f64>,
    /// Upper edge; empty without replicates.
    pub high: Vec<f64>,
}

/// The curve of a function over points of x, with its band; points at which the function has no
/// value are left out.
#[must_use]
pub fn band(
    x: &[f64],
    function: &dyn Fn(&[f64], f64) -> Option<f64>,
    estimate: &[f64],
    replicates: Sample<'_>,
    level: f64,
) -> Band {
    let mut band = Band::default();
    let is_banded = enough(replicates.thetas.len(), replicates.asked);
    for &point in x {
        let at_point = |theta: &[f64]| function(theta, point);
        let Some(summary) = summarise(&at_point, estimate, replicates, level) else { continue };
        if is_banded && summary.interval.is_none() {
            // A band has an edge at every point of its curve.
            continue;
        }
        band.x.push(point);
        band.y.push(summary.estimate);
        if let Some(interval) = summary.interval {
            band.low.push(interval.low);
            band.high.push(interval.high);
        }
    }
    band
}

/// Points that divide [low, high] evenly in the logarithm, both ends exactly among them.
#[must_use]
pub fn log_spaced(low: f64, high: f64, count: usize) -> Vec<f64> {
    let (ln_low, ln_high) = (laws::ln(low), laws::ln(high));
    let step = (ln_high - ln_low) / (count - 1) as f64;
    (0..count)
        .map(|index| match index {
            0 => low,
            _ if index == count - 1 => high,
            _ => laws::exp(ln_low + step * index as f64),
        })
        .collect()
}

/// Decades between two positive numbers.
#[must_use]
pub fn decades(low: f64, high: f64) -> f64 {
    libm::log10(high / low)
}
