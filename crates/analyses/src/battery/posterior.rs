//! Part `posterior`: what a Bayesian who knows nothing beforehand reads off the same rows, with the
//! signs by which the sampler is trusted.

mod filed;
#[cfg(test)]
mod tests;

use anyhow::Result;
use measures::{Interval, mean, percentile_interval};
use robustness::Derivation;
use uncertainty::posterior::{
    Chains, Diagnosis, LeaveOneOut, Model, Plan, RankPlan, Start, Uniformity, diagnose,
    leave_one_out, mean_sample_size, ranks, sample, uniformity,
};

use super::Sizes;
use super::part::{Found, Given, Part};
use super::sampled::{can_be_simulated, followed};
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "posterior",
    title: "The posterior",
    declares: &[
        "*.posterior_low",
        "*.posterior_high",
        "rhat_max",
        "ess_least",
        "loo_elpd",
        "pareto_k_max",
        "pareto_k_bad",
        "posterior_overlap",
        "sbc_p",
        "sbc_chi_squared_p",
        "sbc_band_p",
    ],
    run,
};

/// Rows at most: beyond, a sample costs more than it tells.
const ROWS_MAX: usize = 5000;
/// Draws that each truth is ranked among; with both ends a hundred places.
const RANKED: usize = 99;

/// One number of the study in the posterior.
struct Number<'a> {
    derivation: Derivation<'a>,
    interval: Interval,
    diagnosis: Diagnosis,
    /// What it shares with the percentile interval of pairs, over what both cover.
    overlap: Option<f64>,
}

/// Everything that was sampled.
struct Sampled<'a> {
    plan: Plan,
    chains: Chains,
    errors: &'static str,
    numbers: Vec<Number<'a>>,
    left_out: LeaveOneOut,
    /// Of the truths: how many, and for each unknown how even their ranks are.
    ranked: Option<(usize, Vec<Uniformity>)>,
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    // Rows that weigh differently would need a law of their weights.
    let is_weighted = run.study.noise_along.is_some();
    let is_held = !run.fit.found.best.on_bound.is_empty();
    if !can_be_simulated(run) || is_weighted || is_held || run.fit.rows.len() > ROWS_MAX {
        return Ok(None);
    }
    let Some(sampled) = sampled(run, given) else { return Ok(None) };
    Ok(Some(Found {
        quantities: filed::numbers(run, &sampled)?,
        says: filed::sentences(&sampled),
        tables: vec![filed::table(run, &sampled)],
        figures: Vec::new(),
    }))
}

/// Samples the posterior; none where the objective has no law of errors.
fn sampled<'a>(run: &'a Run<'_>, given: &Given<'_>) -> Option<Sampled<'a>> {
    let model = Model::new(&run.fit.problem, &run.fit.bounds)?;
    let start = model.start(run.theta())?;
    let plan = match given.sizes {
        Sizes::Full => Plan { chains: 4, warm_up: 6000, draws: 1000, thin: 25, seed: given.seed },
        Sizes::Small => Plan { chains: 4, warm_up: 3000, draws: 500, thin: 15, seed: given.seed },
    };
    let chains = sample(&|at| model.log_density(at), &start, &plan)?;
    let numbers: Vec<Number<'_>> =
        followed(run).into_iter().filter_map(|one| number(run, &chains, one)).collect();
    let left_out = left_out(&model, &chains, start.centre.len());
    let ranked = ranked(given, &model, &start, &chains);
    let errors = model.errors().words();
    Some(Sampled { plan, chains, errors, numbers, left_out, ranked })
}

/// One number's interval; none where it has no value at some draw.
fn number<'a>(run: &Run<'_>, chains: &Chains, derivation: Derivation<'a>) -> Option<Number<'a>> {
    // The draws end with the scale, of which no number of the study knows.
    let value = |draw: &[f64]| (derivation.value)(&draw[..draw.len() - 1]);
    let values = chains.map(value)?;
    let interval = percentile_interval(&values.concat(), run.study.bootstrap.level);
    let pairs = run.summary(&*derivation.value).and_then(|summary| summary.interval);
    let overlap = pairs.map(|pairs| uncertainty::interval::jaccard(interval, pairs));
    Some(Number { diagnosis: diagnose(&values), interval, overlap, derivation })
}

/// Leave-one-out from the draws.
fn left_out(model: &Model<'_>, chains: &Chains, unknowns: usize) -> LeaveOneOut {
    let draws: Vec<Vec<f64>> = chains.draws().map(|draw| model.log_likelihoods(draw)).collect();
    let rows = draws.first().map_or(0, Vec::len);
    let by_row: Vec<Vec<f64>> =
        (0..rows).map(|row| draws.iter().map(|draw| draw[row]).collect()).collect();
    let efficiency: Vec<f64> = (0..unknowns)
        .filter_map(|unknown| chains.map(|draw| Some(draw[unknown])))
        .map(|values| mean_sample_size(&values) / draws.len() as f64)
        .collect();
    leave_one_out(&by_row, mean(&efficiency).min(1.0))
}

/// The ranks of truths, where the study asks for them.
fn ranked(
    given: &Given<'_>,
    model: &Model<'_>,
    start: &Start,
    chains: &Chains,
) -> Option<(usize, Vec<Uniformity>)> {
    let truths = given.battery.posterior.unwrap_or_default().truths?;
    let sets = if given.sizes == Sizes::Full { truths } else { truths.min(100) };
    let plan = RankPlan { sets, draws: RANKED, thin: 25, warm_up: 1500, seed: given.seed };
    let of_unknowns = ranks(model, start, chains, &plan);
    let tested = of_unknowns.iter().filter(|ranks| !ranks.is_empty());
    Some((sets, tested.map(|ranks| uniformity(ranks, RANKED, given.seed)).collect()))
}
