//! Which of several models covers most problems for a budget of compute: samples of a small model
//! against fewer samples of a large one.
//!
//! A sample of T tokens costs `2 N T` FLOP. Of the models' counts nothing is interpolated: sizes
//! are those that were trained, and k is a whole number of samples that were drawn. The cost of the
//! prompt and of attention is left out.

use rayon::prelude::*;

use crate::counts::{Counts, CountsError};
use crate::coverage_draws::coverage_curves;
use crate::quantile::{Interval, percentile_interval};
use crate::resample::Draws;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A model that was sampled on the problems that all were.
#[derive(Debug, Clone, PartialEq)]
pub struct SampledModel {
    /// Parameters.
    pub params: f64,
    /// Samples and successes, problem by problem, in the order of all models.
    pub problems: Vec<Counts>,
}

/// What a budget buys of one model: so many samples of each problem; none, not even one.
pub type Bought = Option<u64>;

/// The model that covers most for a budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BestModel {
    /// Which of the models.
    pub model: usize,
    /// Samples of each problem.
    pub k: u64,
    /// Its coverage, with the interval of this model over problems; that another could have been
    /// chosen is in the share below.
    pub coverage: f64,
    /// That interval.
    pub interval: Interval,
    /// The share of the draws in which the same model is best.
    pub kept_share: f64,
    /// Whether every sample that was drawn of it is spent: a greater budget says no more.
    pub is_spent: bool,
    /// Whether every sample that was drawn of another model is spent: with more of them it might
    /// cover most.
    pub is_rival_spent: bool,
}

/// Samples of each problem that a budget of inference buys of a model, at most those drawn.
#[must_use]
pub fn samples_for(inference_flop: f64, params: f64, tokens_per_sample: f64, drawn: u64) -> Bought {
    let samples = (inference_flop / (2.0 * params * tokens_per_sample) * (1.0 + 1e-12)).floor();
    if samples.is_nan() || samples < 1.0 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between one and the samples drawn"
    )]
    Some(samples.min(drawn as f64) as u64)
}

/// At each budget, given by what it buys of every model, the model that covers most; none where it
/// buys of no model one sample.
///
/// Problems are drawn with replacement and the models share each draw, since they share the
/// problems. Of equal coverages the model that comes first is taken.
///
/// # Errors
/// Counts that cannot be used.
pub fn best_models(
    models: &[SampledModel],
    budgets: &[Vec<Bought>],
    draws: Draws,
) -> Result<Vec<Option<BestModel>>, CountsError> {
    let mut passes = Vec::new();
    for (which, model) in models.iter().enumerate() {
        let mut k: Vec<u64> = budgets.iter().filter_map(|bought| bought[which]).collect();
        k.sort_unstable();
        k.dedup();
        passes.push((coverage_curves(&model.problems, &k)?, k));
    }
    let count = models.first().map_or(0, |model| model.problems.len());
    let one = |bought: &Vec<Bought>| {
        let columns: Vec<Option<Vec<f64>>> = passes
            .iter()
            .zip(bought)
            .map(|((curves, all), k)| {
                let at = all.binary_search(&(*k)?).ok()?;
                Some((0..count).map(|problem| curves[problem * all.len() + at]).collect())
            })
            .collect();
        best(models, (bought, &columns), count, draws)
    };
    Ok(budgets.par_iter().map(one).collect())
}

fn best(
    models: &[SampledModel],
    (bought, columns): (&[Bought], &[Option<Vec<f64>>]),
    count: usize,
    draws: Draws,
) -> Option<BestModel> {
    let every: Vec<usize> = (0..count).collect();
    let (model, coverage) = leader(columns, &every)?;
    let of_draw = |draw: usize| {
        let mut stream = ChaCha8Rng::seed_from_u64(draws.seed);
        stream.set_stream(draw as u64);
        let rows: Vec<usize> = (0..count).map(|_| stream.random_range(0..count)).collect();
        let (which, _) = leader(columns, &rows)?;
        Some((which, mean(columns[model].as_ref()?, &rows)))
    };
    let drawn: Vec<(usize, f64)> = (0..draws.replicates).filter_map(of_draw).collect();
    let values: Vec<f64> = drawn.iter().map(|(_, coverage)| *coverage).collect();
    let kept = drawn.iter().filter(|(which, _)| *which == model).count();
    let k = bought[model]?;
    let is_spent = |of: usize| {
        let least = models[of].problems.iter().map(|it| it.samples).min().unwrap_or(0);
        bought[of].is_some_and(|k| k >= least)
    };
    Some(BestModel {
        model,
        k,
        coverage,
        interval: percentile_interval(&values, draws.level),
        kept_share: kept as f64 / drawn.len() as f64,
        is_spent: is_spent(model),
        is_rival_spent: (0..models.len()).any(|of| of != model && is_spent(of)),
    })
}

/// The model of greatest mean over these problems, and that mean.
fn leader(columns: &[Option<Vec<f64>>], rows: &[usize]) -> Option<(usize, f64)> {
    let all = columns.iter().enumerate();
    let all = all.filter_map(|(at, it)| Some((at, mean(it.as_ref()?, rows))));
    all.reduce(|one, other| if other.1 > one.1 { other } else { one })
}

fn mean(column: &[f64], rows: &[usize]) -> f64 {
    rows.iter().map(|&row| column[row]).sum::<f64>() / rows.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { replicates: 400, level: 0.95, seed: 3 };

    /// Successes of so many problems by chances of one in `of` and half of that, to and fro.
    fn model(params: f64, successes: [u64; 2]) -> SampledModel {
        let problems = (0..100_u64)
            .map(|at| Counts { samples: 1000, successes: successes[usize::from(at % 2 == 1)] })
            .collect();
        SampledModel { params, problems }
    }

    #[test]
    fn a_budget_buys_whole_samples_of_those_drawn() {
        // Two FLOP a parameter and token: 1e9 parameters and 500 tokens are 1e12 FLOP.
        assert_eq!(samples_for(9.99e11, 1e9, 500.0, 1000), None);
        assert_eq!(samples_for(1e12, 1e9, 500.0, 1000), Some(1));
        assert_eq!(samples_for(2.9e12, 1e9, 500.0, 1000), Some(2));
        assert_eq!(samples_for(1e20, 1e9, 500.0, 1000), Some(1000), "no more than were drawn");
    }

    /// A small model at a tenth of the price that solves one problem in a hundred samples each
    /// loses to a large one at its first samples, and wins where its many samples count: closed
    /// forms of `1 - (1-p)^k`.
    #[test]
    fn many_samples_of_a_small_model_overtake() {
        let (small, large) = (model(1e8, [10, 10]), model(1e9, [500, 0]));
        let models = [small, large];
        let budgets: Vec<Vec<Bought>> = [1_u64, 10, 100]
            .iter()
            .map(|k| vec![Some(10 * k), Some(*k)])
            .chain([vec![None, None]])
            .collect();
        let found = best_models(&models, &budgets, DRAWS).expect("counts");
        let [first, second, third, nothing] = &*found else { panic!("four budgets") };
        // Half of the problems are beyond the large model: 0.25, 0.4995 and 0.5 against 0.096,
        // 0.635 and 1.
        assert_eq!(first.expect("one sample").model, 1);
        assert!((first.expect("one sample").coverage - 0.25).abs() < 1e-9);
        assert_eq!(second.expect("ten samples").model, 0);
        let third = third.expect("a hundred samples");
        assert!(
            third.model == 0 && third.is_spent && !third.is_rival_spent && third.coverage > 0.999,
            "{third:?}"
        );
        assert_eq!(*nothing, None);
        // The mean of 100 problems of which half have one half: a standard error of 0.025.
        let Interval { low, high } = first.expect("one sample").interval;
        assert!((low - 0.20).abs() < 0.02 && (high - 0.30).abs() < 0.02, "{low} {high}");
    }

    /// Models that are alike share the draws evenly: nothing is said of which is best.
    #[test]
    fn equal_models_are_not_told_apart() {
        let even = model(1e9, [500, 0]);
        let mut odd = even.clone();
        odd.problems.rotate_left(1);
        let found = best_models(&[even, odd], &[vec![Some(1), Some(1)]], DRAWS).expect("counts");
        let best = found[0].expect("a model");
        assert!((0.35..0.75).contains(&best.kept_share), "{best:?}");
    }
}
