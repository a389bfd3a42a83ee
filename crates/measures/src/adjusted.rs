//! The effect of one setting on a response, adjusted for others that were changed with it, and its
//! change with scale.

use crate::clustered::{ClusteredError, ClusteredRegression, Effect, regress_clustered};
use crate::quantile::mean;

/// Runs whose settings were all changed at once; every column holds natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjusting<'a> {
    /// What is explained.
    pub response: &'a [f64],
    /// The setting whose effect is asked for.
    pub setting: &'a [f64],
    /// The scale along which the effect may change; it follows from `others`, so that it needs no
    /// effect of its own.
    pub scale: &'a [f64],
    /// The other settings.
    pub others: &'a [&'a [f64]],
    /// Cluster of each run: the checkpoints of one run share their errors.
    pub clusters: &'a [usize],
}

/// The effect as an elasticity, `d ln response / d ln setting`.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjusted {
    /// At the mean of ln scale.
    pub effect: Effect,
    /// Its change for each unit of ln scale.
    pub change: Effect,
    /// At the least scale.
    pub low_end: Effect,
    /// At the greatest scale.
    pub high_end: Effect,
    /// The regression behind them.
    pub regression: ClusteredRegression,
    /// The mean of ln scale, which the effect's change is counted from.
    centre: f64,
}

impl Adjusted {
    /// The effect at a place of ln scale.
    ///
    /// # Panics
    /// The level is not between 0 and 1.
    #[must_use]
    pub fn at(&self, ln_scale: f64, level: f64) -> Effect {
        at(&self.regression, ln_scale - self.centre, level)
    }
}

/// The setting's own coefficient and that of its product with the scale, at a centred place.
fn at(regression: &ClusteredRegression, place: f64, level: f64) -> Effect {
    let mut weights = vec![0.0; regression.coefficients.len()];
    (weights[1], weights[2]) = (1.0, place);
    regression.effect(&weights, level)
}

/// Least squares of the response on the setting, its product with the scale, and the others with
/// their squares and products, all centred; intervals by the covariance over clusters
/// ([`regress_clustered`]).
///
/// Squares and products stand for bowls and for their shift with scale, such as the best learning
/// rate that falls with the size of a model.
///
/// # Errors
/// Too few rows or clusters, or settings that depend on each other.
///
/// # Panics
/// The columns have unequal lengths.
pub fn adjusted(runs: Adjusting<'_>, level: f64) -> Result<Adjusted, ClusteredError> {
    let (setting, scale) = (centred(runs.setting), centred(runs.scale));
    let others: Vec<Vec<f64>> = runs.others.iter().map(|values| centred(values)).collect();
    let mut columns = vec![product(&setting, &scale)];
    for (index, one) in others.iter().enumerate() {
        columns.extend(others[index..].iter().map(|two| product(one, two)));
    }
    columns.insert(0, setting);
    columns.extend(others);
    let regressors: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let regression = regress_clustered(&regressors, runs.response, runs.clusters)?;
    let least = scale.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = scale.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Ok(Adjusted {
        effect: at(&regression, 0.0, level),
        change: regression.coefficient(2, level),
        low_end: at(&regression, least, level),
        high_end: at(&regression, greatest, level),
        centre: mean(runs.scale),
        regression,
    })
}

/// The values less their mean.
pub(crate) fn centred(values: &[f64]) -> Vec<f64> {
    let middle = mean(values);
    values.iter().map(|value| value - middle).collect()
}

/// The products of two columns, row by row.
pub(crate) fn product(one: &[f64], two: &[f64]) -> Vec<f64> {
    one.iter().zip(two).map(|(one, two)| one * two).collect()
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// A response planted with a bowl in a rate whose best value falls with size, and an effect
    /// that falls with scale.
    #[test]
    fn a_planted_effect_comes_back_beside_a_bowl() {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut draw = || (0..400).map(|_| random.random::<f64>() - 0.5).collect::<Vec<f64>>();
        let (decay, size, tokens, rate) = (draw(), draw(), draw(), draw());
        let scale: Vec<f64> = size.iter().zip(&tokens).map(|(n, d)| n + d).collect();
        let shift = mean(&scale);
        let response: Vec<f64> = (0..400)
            .map(|i| {
                let bowl = (rate[i] + 0.5 * size[i]) * (rate[i] + 0.5 * size[i]);
                let effect = 0.02 - 0.01 * (scale[i] - shift);
                1.0 - 0.3 * size[i] - 0.2 * tokens[i] + 0.4 * bowl + effect * decay[i]
            })
            .collect();
        let clusters: Vec<usize> = (0..400).collect();
        let others: [&[f64]; 3] = [&size, &tokens, &rate];
        let runs = Adjusting {
            response: &response,
            setting: &decay,
            scale: &scale,
            others: &others,
            clusters: &clusters,
        };
        let found = adjusted(runs, 0.95).unwrap();
        // The setting is centred in the fit, which moves its product with the scale into the
        // others: no more than that.
        assert!((found.effect.estimate - 0.02).abs() < 1e-10, "{:?}", found.effect);
        assert!((found.change.estimate + 0.01).abs() < 1e-10, "{:?}", found.change);
        let least = scale.iter().map(|s| s - shift).fold(f64::INFINITY, f64::min);
        assert!(
            (found.low_end.estimate - (0.02 - 0.01 * least)).abs() < 1e-10,
            "{:?}",
            found.low_end
        );
        assert!(
            (found.at(shift + least, 0.95).estimate - found.low_end.estimate).abs() < 1e-12,
            "one line"
        );
        assert!(
            found.high_end.estimate < found.effect.estimate
                && found.regression.r_squared > 1.0 - 1e-12
        );
        // Without the bowl's terms the rest would not be left with nothing.
        let plain =
            regress_clustered(&[&decay, &size, &tokens, &rate], &response, &clusters).unwrap();
        assert!(plain.r_squared < 0.999, "{}", plain.r_squared);
    }
}
