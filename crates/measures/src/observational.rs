//! A score of models foretold from what their other scores have in common, families held out.

use std::collections::BTreeMap;

use quantiles::{Continuous, StudentsT};

use crate::components::components;
use crate::regression::regress;

/// What the models are.
#[derive(Debug, Clone, Copy)]
pub struct ScoredModels<'a> {
    /// The other scores, one column a test.
    pub scores: &'a [Vec<f64>],
    /// The logarithm of the compute of each model.
    pub ln_flop: &'a [f64],
    /// The score that is foretold, between 0 and 1.
    pub target: &'a [f64],
    /// The family of each model.
    pub families: &'a [usize],
}

/// What is said of one model of a family that was held out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelForecast {
    /// The model.
    pub model: usize,
    /// The score.
    pub value: f64,
    /// The ends of the interval of a new model.
    pub ends: [f64; 2],
}

/// What one family held out found.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyFold {
    /// The family.
    pub family: usize,
    /// The slope of the target along the first component, in the others.
    pub first_slope: f64,
    /// The share of the variance of the scores that the first component holds there.
    pub first_share: f64,
    /// By the components of the other families.
    pub by_components: Vec<ModelForecast>,
    /// By the compute alone.
    pub by_compute: Vec<ModelForecast>,
    /// By components that were made of all models, those held out too: what making them once hides.
    pub by_all: Vec<ModelForecast>,
}

/// Each family held out in turn: the components of the scores and the line from them to the logit
/// of the target are made of the other families alone.
///
/// Families in which too few others are left, or in whose absence a score does not vary, are left
/// out.
#[must_use]
pub fn families_held_out(models: &ScoredModels<'_>, count: usize, level: f64) -> Vec<FamilyFold> {
    let mut of_family: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (model, &family) in models.families.iter().enumerate() {
        of_family.entry(family).or_default().push(model);
    }
    let every: Vec<usize> = (0..models.target.len()).collect();
    let fold = |(&family, held_out): (&usize, &Vec<usize>)| {
        let others: Vec<usize> =
            every.iter().copied().filter(|&model| models.families[model] != family).collect();
        let own = components(models.scores, &others, count)?;
        let all = components(models.scores, &every, count)?;
        let by_own = |model: usize| own.scores(models.scores, model);
        let by_all = |model: usize| all.scores(models.scores, model);
        let by_compute = |model: usize| vec![models.ln_flop[model]];
        let foretell = |of: &dyn Fn(usize) -> Vec<f64>| {
            foretold(models.target, of, [&others, held_out], level)
        };
        let (slope, by_components) = foretell(&by_own)?;
        Some(FamilyFold {
            family,
            first_slope: slope,
            first_share: own.first_share,
            by_components,
            by_compute: foretell(&by_compute)?.1,
            by_all: foretell(&by_all)?.1,
        })
    };
    of_family.iter().filter_map(fold).collect()
}

/// The slope along the first regressor, and the forecasts of the models held out: a plane through
/// the logits of the others, with Student's interval of a new model.
fn foretold(
    target: &[f64],
    regressors_of: &dyn Fn(usize) -> Vec<f64>,
    [others, held_out]: [&[usize]; 2],
    level: f64,
) -> Option<(f64, Vec<ModelForecast>)> {
    let seen: Vec<Vec<f64>> = others.iter().map(|&model| regressors_of(model)).collect();
    let columns: Vec<Vec<f64>> =
        (0..seen[0].len()).map(|at| seen.iter().map(|row| row[at]).collect()).collect();
    let logits: Vec<f64> = others.iter().map(|&model| logit(target[model])).collect();
    let t =
        |freedom: f64| Some(StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(0.5 + level / 2.0));
    let freedom = others.len().checked_sub(columns.len() + 1).filter(|left| *left > 0)? as f64;
    let t = t(freedom)?;
    let forecast = |&model: &usize| {
        // With the regressors measured from the model, the intercept is what is said of it.
        let at = regressors_of(model);
        let moved: Vec<Vec<f64>> = columns
            .iter()
            .zip(&at)
            .map(|(column, at)| column.iter().map(|value| value - at).collect())
            .collect();
        let moved: Vec<&[f64]> = moved.iter().map(Vec::as_slice).collect();
        let plane = regress(&moved, &logits).ok()?;
        let left: f64 = (0..logits.len())
            .map(|row| {
                let slopes = plane.coefficients[1..].iter().zip(&moved);
                let said = plane.coefficients[0] + slopes.map(|(b, x)| b * x[row]).sum::<f64>();
                (logits[row] - said) * (logits[row] - said)
            })
            .sum();
        let of_plane = plane.standard_errors.as_ref()?[0];
        let half = t * (left / freedom + of_plane * of_plane).sqrt();
        let middle = plane.coefficients[0];
        let ends = [share(middle - half), share(middle + half)];
        Some((plane.coefficients[1], ModelForecast { model, value: share(middle), ends }))
    };
    let all: Vec<(f64, ModelForecast)> = held_out.iter().map(forecast).collect::<Option<_>>()?;
    Some((all.first()?.0, all.into_iter().map(|(_, forecast)| forecast).collect()))
}

fn logit(share: f64) -> f64 {
    laws::ln(share / (1.0 - share))
}

fn share(logit: f64) -> f64 {
    1.0 / (1.0 + laws::exp(-logit))
}

#[cfg(test)]
mod tests;
