//! Whether a score that seems to set in at some scale rises with the loss all along (Schaeffer
//! 2023, arXiv 2304.15004: an artefact of a score that counts whole successes).

use quantiles::{Continuous, Normal, StudentsT};

use crate::predictability::rank_correlation;

/// One task of models of several scales, by a loss and by a score that counts successes.
#[derive(Debug, Clone, Copy)]
pub struct TwoScores<'a> {
    /// Logarithm of the scale of each model.
    pub ln_scale: &'a [f64],
    /// Its loss on the task; lower is better.
    pub loss: &'a [f64],
    /// Its score; higher is better.
    pub score: &'a [f64],
    /// A model whose score is not above this is at chance.
    pub chance_most: f64,
}

/// How both rise with scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Onset {
    /// Models whose score is at chance.
    pub at_chance: usize,
    /// Whether enough models are at chance, and more than half of the largest quarter is above it.
    pub sets_in: bool,
    /// Rank correlation of loss and scale over all models.
    pub loss_rank: Option<f64>,
    /// The same of the score.
    pub score_rank: Option<f64>,
    /// Rank correlation of loss and scale over the models at chance.
    pub loss_rank_at_chance: Option<f64>,
    /// Change of the loss from the lowest third of the logarithms of scale to the middle one, and
    /// from there to the highest.
    pub loss_steps: Option<[f64; 2]>,
    /// The same of the score.
    pub score_steps: Option<[f64; 2]>,
}

/// How far above chance a score must be to be above it, by the normal distribution of the share of
/// so many questions guessed right: `z sqrt(g (1 - g) / n)`, one-sided at this level.
///
/// # Panics
/// The level is not between 0 and 1.
#[must_use]
pub fn chance_margin(chance: f64, questions: f64, level: f64) -> f64 {
    let z = Normal::standard().inverse_cdf(level);
    z * (chance * (1.0 - chance) / questions).sqrt()
}

/// How both rise with scale; `at_chance_min` models at chance are enough to look at.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn onset(task: &TwoScores<'_>, at_chance_min: usize) -> Onset {
    let models = task.ln_scale.len();
    assert!(task.loss.len() == models && task.score.len() == models, "one value a model");
    let at_chance: Vec<usize> =
        (0..models).filter(|&model| task.score[model] <= task.chance_most).collect();
    let take = |of: &[f64]| at_chance.iter().map(|&model| of[model]).collect::<Vec<f64>>();
    let mut order: Vec<usize> = (0..models).collect();
    order.sort_by(|&a, &b| task.ln_scale[a].total_cmp(&task.ln_scale[b]));
    let largest = &order[models - models.div_ceil(4)..];
    let above = largest.iter().filter(|&&model| task.score[model] > task.chance_most).count();
    Onset {
        at_chance: at_chance.len(),
        sets_in: at_chance.len() >= at_chance_min && 2 * above > largest.len(),
        loss_rank: rank_correlation(task.ln_scale, task.loss),
        score_rank: rank_correlation(task.ln_scale, task.score),
        loss_rank_at_chance: rank_correlation(&take(task.ln_scale), &take(task.loss)),
        loss_steps: steps(task.ln_scale, task.loss),
        score_steps: steps(task.ln_scale, task.score),
    }
}

/// The two steps between the means of thirds of the range; none where a third has no model.
fn steps(ln_scale: &[f64], values: &[f64]) -> Option<[f64; 2]> {
    let low = ln_scale.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ln_scale.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let edges = [1.0, 2.0].map(|part| low + (high - low) * part / 3.0);
    let third = |at: f64| edges.iter().filter(|&&edge| at > edge).count();
    let mean = |number: usize| {
        let own = ln_scale.iter().zip(values).filter(|(at, _)| third(**at) == number);
        let own: Vec<f64> = own.map(|(_, &value)| value).collect();
        (!own.is_empty()).then(|| crate::quantile::mean(&own))
    };
    let [bottom, middle, top] = [mean(0)?, mean(1)?, mean(2)?];
    Some([middle - bottom, top - middle])
}

/// The share of the whole change of several tasks that comes in the last of their two steps, one
/// half on straight lines of equal spacing; none where they do not change.
#[must_use]
pub fn late_share(steps: impl IntoIterator<Item = [f64; 2]>) -> Option<f64> {
    let sum = |[a, b]: [f64; 2], [c, d]: [f64; 2]| [a + c, b + d];
    let [early, late] = steps.into_iter().fold([0.0, 0.0], sum);
    let whole = early + late;
    (whole != 0.0).then(|| late / whole)
}

/// How often a loss that has nothing to do with scale has a rank correlation of minus this or less
/// over so many models, by Student's t with two degrees of freedom less.
#[must_use]
pub fn share_by_chance(rank_correlation: f64, models: usize) -> Option<f64> {
    let freedom = models.checked_sub(2).filter(|&freedom| freedom > 0)? as f64;
    let t = rank_correlation * (freedom / (1.0 - rank_correlation * rank_correlation)).sqrt();
    Some(StudentsT::new(0.0, 1.0, freedom).ok()?.sf(t))
}

#[cfg(test)]
mod tests;
