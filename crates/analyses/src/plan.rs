//! What a study's law says for a budget: sizes, tokens, loss, and what each choice costs, with the
//! uncertainty of the fit carried through.

mod answer;
mod doubts;
mod draws;
mod ways;

use anyhow::{Context as _, Result, bail, ensure};
use observations::Observations;
use planner::{Aim, Candidate, Known, Optimum, Side, Surface};
use rayon::prelude::*;
use uncertainty::interval::{Places, prediction};

pub use planner::{Gpu, Repeats, Spending};

pub use answer::{
    Approach, Choice, FailedCheck, ForWidth, NextRun, Number, OffBy, OtherStudy, OtherWay,
    OtherWays, Plan, Purchase, Range, Threshold, TwiceAlone, UnableWay, WithoutInterval,
};

use crate::battery::definition::unit::Unit;
use crate::rows::{column, extremes};
use crate::run::fit_of;
use crate::study::Study;
use crate::study::fitted::StudyFit;
use doubts::Doubts;
pub(crate) use doubts::failed_check;
pub(crate) use draws::Sampled;

/// Within this share of the least loss, a size counts as one of the flat region.
const FLAT: f64 = 0.005;
/// How far a size may be off the best one.
const FACTORS: [f64; 4] = [0.25, 0.5, 2.0, 4.0];
/// Tokens for each parameter of runs that may be bought.
const RATIOS: [f64; 7] = [2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 320.0];
/// Budgets of runs that may be bought, as shares of the greatest.
const SHARES: [f64; 3] = [0.1, 0.3, 1.0];
/// How many runs are named.
const RUNS: usize = 3;
/// How many runs are looked at for a width.
const RUNS_FOR_WIDTH: usize = 1_000;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The budget, and what limits how it is spent.
    pub spending: Spending,
    /// Tokens for each parameter to hold the optimum against.
    pub tokens_per_param: f64,
    /// A doubling that removes less of the loss than this share is not worth its price.
    pub gain_least: f64,
    /// The greatest run that may be bought; none, the largest of the study.
    pub next_run_flop: Option<f64>,
    /// The width of the best size's interval that further runs are to reach, as a share of its
    /// width now.
    pub width_share: f64,
    /// Draws of the fit; none, as many as the study has.
    pub draws: Option<usize>,
}

impl Question {
    /// A budget without anything else asked.
    #[must_use]
    pub const fn of(spending: Spending) -> Self {
        Self {
            spending,
            tokens_per_param: 20.0,
            gain_least: 0.01,
            next_run_flop: None,
            width_share: 0.5,
            draws: None,
        }
    }
}

/// A study and what it is fitted to.
#[derive(Clone, Copy)]
pub struct Fitted<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its set of observations.
    pub observations: &'a Observations,
    /// What is drawn whole beside single rows, as its battery says.
    pub units: &'a [Unit],
}

/// The answer of a study, beside that of other studies of the same runs.
///
/// # Errors
/// The law is not one of parameters and tokens; the fit did not converge, or its rows do not
/// determine it or have no best size; the budget pays for no model.
pub fn plan(of: Fitted<'_>, others: &[Study], question: Question) -> Result<Plan> {
    let mut study = of.study.clone();
    study.bootstrap.replicates = question.draws.unwrap_or(study.bootstrap.replicates);
    let law = surface(&study)?;
    let fit = sound(&study, of.observations)?;
    doubts::has_best_size(&study, &fit, law, question.spending.compute_flop)?;
    let doubts = Doubts::of(&study, of.observations, &fit)?;
    let sampled = Sampled::new(&study, &fit, of.units)?;
    let others = other_studies(others, of.observations, question);
    let plan = plan_of_fit((&study, &fit, &sampled), others, question)?;
    let of_rows = (of.observations, of.units);
    let ways = ways::other_ways((&study, &fit), of_rows, question, plan.params.estimate)?;
    Ok(Plan {
        checks_made: doubts.made,
        checks_failed: doubts.failed,
        without_interval: doubts.without_interval,
        other_ways: Some(ways),
        ..plan
    })
}

/// The answer of a fit that is sound, with its draws; no check is made of it.
pub(crate) fn plan_of_fit(
    (study, fit, sampled): (&Study, &StudyFit, &Sampled),
    others: Vec<OtherStudy>,
    question: Question,
) -> Result<Plan> {
    Asked { surface: surface(study)?, study, fit, sampled, question }.plan(others)
}

/// A number of the best choice at a budget of training, with its interval.
pub(crate) fn number_at(
    study: &Study,
    (fit, sampled): (&StudyFit, &Sampled),
    budget_flop: f64,
    of: fn(&Optimum) -> f64,
) -> Result<Number> {
    let question = Question::of(Spending::training(budget_flop));
    let asked = Asked { surface: surface(study)?, study, fit, sampled, question };
    asked.number(&|theta| Some(of(&asked.best_at(theta)?)))
}

/// A study's law as a surface over parameters and tokens.
pub(crate) fn surface(study: &Study) -> Result<Surface<'static>> {
    Surface::new(study.law()?, &study.variables).with_context(|| {
        format!(
            "study {} fits a law in {}: it says nothing of how a budget is split; hint: name a \
             study whose law is in params and training_tokens",
            study.id,
            study.variables.join(" and ")
        )
    })
}

/// The fit of a study, which converged and whose rows determine it.
fn sound(study: &Study, observations: &Observations) -> Result<StudyFit> {
    let fit = match fit_of(study, observations)? {
        Ok(fit) => fit,
        Err(too_few) => bail!("study {}: {too_few}", study.id),
    };
    let stop = fit.found.best.stop;
    ensure!(stop.converged(), "the fit of {} did not converge: {}", study.id, stop.words());
    if let Some(why) = fit.undetermined() {
        bail!("study {}: {why}", study.id);
    }
    Ok(fit)
}

/// Everything that the parts of an answer read.
struct Asked<'a> {
    surface: Surface<'a>,
    study: &'a Study,
    fit: &'a StudyFit,
    sampled: &'a Sampled,
    question: Question,
}

impl Asked<'_> {
    fn theta(&self) -> &[f64] {
        &self.fit.found.best.theta
    }

    fn best_at(&self, theta: &[f64]) -> Option<Optimum> {
        planner::optimum(self.surface, theta, self.question.spending)
    }

    fn number(&self, function: &(dyn Fn(&[f64]) -> Option<f64> + Sync)) -> Result<Number> {
        let number = self.sampled.number(self.theta(), function);
        number.ok_or_else(|| anyhow::anyhow!("the law has no value for this budget"))
    }

    /// The training compute of each run, as the rows have it, else 6 N D.
    fn run_flop(&self) -> Result<Vec<f64>> {
        let rows = &self.fit.rows;
        if let Ok(flop) = column(rows, "training_flop") {
            return Ok(flop.to_vec());
        }
        let (params, tokens) = (column(rows, "params")?, column(rows, "training_tokens")?);
        Ok(params.iter().zip(tokens).map(|(n, d)| 6.0 * n * d).collect())
    }

    fn plan(&self, others: Vec<OtherStudy>) -> Result<Plan> {
        let Question { spending, .. } = self.question;
        let Some(best) = self.best_at(self.theta()) else {
            bail!(
                "a budget of {:e} FLOP pays for no model of a thousand parameters or more; hint: \
                 training costs 6 FLOP a parameter and token, serving 2",
                spending.compute_flop
            );
        };
        let [smallest_flop, largest_flop] = extremes(&self.run_flop()?);
        let training_flop = 6.0 * best.params * best.tokens;
        let at_budget = (spending, best);
        let flat = planner::flat(self.surface, self.theta(), at_budget, FLAT);
        let [params_gain_share, tokens_gain_share] =
            planner::twice_alone(self.surface, self.theta(), at_budget);
        let purchases = self.purchases(largest_flop);
        let (for_size, for_law, for_width) = purchases.unwrap_or_default();
        Ok(Plan {
            study: self.study.id.clone(),
            law: self.study.law.clone(),
            runs: self.fit.rows.len(),
            checks_made: 0,
            checks_failed: Vec::new(),
            without_interval: Vec::new(),
            level: self.study.bootstrap.level,
            drawn: self.sampled.words(),
            compute_flop: spending.compute_flop,
            training_flop,
            smallest_run_flop: smallest_flop,
            largest_run_flop: largest_flop,
            beyond_largest_run: training_flop / largest_flop,
            params: self.number(&|theta| Some(self.best_at(theta)?.params))?,
            training_tokens: self.number(&|theta| Some(self.best_at(theta)?.tokens))?,
            tokens_per_param: self
                .number(&|theta| Some(self.best_at(theta)?.tokens_per_param()))?,
            loss_nats: self.number(&|theta| Some(self.best_at(theta)?.loss()))?,
            loss_nats_new_run: self.new_run(best),
            gain_next_doubling: self.number(&|theta| self.gain(theta))?,
            gain_falls_below: self.threshold(),
            flat_params: Range { share: FLAT, low: side(flat.from), high: side(flat.to) },
            off_by: FACTORS.iter().filter_map(|factor| self.off_by(at_budget, *factor)).collect(),
            at_ratio: self.at_ratio(best),
            epochs: spending.repeats.map(|repeats| best.tokens / repeats.unique_tokens),
            is_params_limited: spending.params_max.is_some_and(|most| best.params > 0.999 * most),
            other_studies: others,
            other_ways: None,
            twice_alone: TwiceAlone { params_gain_share, tokens_gain_share },
            next_runs: for_size,
            next_runs_for_law: for_law,
            runs_for_width: for_width,
        })
    }

    /// The share of the loss that twice the budget removes.
    fn gain(&self, theta: &[f64]) -> Option<f64> {
        let Spending { compute_flop, .. } = self.question.spending;
        let doubled = Spending { compute_flop: 2.0 * compute_flop, ..self.question.spending };
        let twice = planner::optimum(self.surface, theta, doubled)?;
        Some(1.0 - twice.loss() / self.best_at(theta)?.loss())
    }

    /// Of training alone: what serving and repeated data cost is not in the law's frontier.
    fn threshold(&self) -> Option<Threshold> {
        let Spending { compute_flop, .. } = self.question.spending;
        if self.question.spending != Spending::training(compute_flop) {
            return None;
        }
        let share = self.question.gain_least;
        let number = self
            .sampled
            .number(self.theta(), &|theta| planner::compute_for_gain(self.surface, theta, share));
        number.map(|compute_flop| Threshold { share, compute_flop })
    }

    /// Where one new run lies: the spread of the fit by its widest draw, and the scatter of runs.
    fn new_run(&self, best: Optimum) -> Option<Number> {
        let ln_loss = |theta: &[f64]| Some(self.best_at(theta)?.ln_loss);
        let of = |replicates: &robustness::Replicates, level: f64| {
            let places = Places {
                problem: &self.fit.problem,
                estimate: self.theta(),
                thetas: &replicates.thetas,
                asked: replicates.asked(),
                level,
                seed: robustness::seed(self.study.bootstrap.seed, "plan"),
            };
            Some(prediction(&places, &ln_loss, 1.0)?.new_run)
        };
        let interval = self.sampled.widest(of)?;
        Some(Number { estimate: best.loss(), low: Some(interval.low), high: Some(interval.high) })
    }

    fn off_by(&self, at_budget: (Spending, Optimum), factor: f64) -> Option<OffBy> {
        let found = planner::off_by(self.surface, self.theta(), at_budget, factor)?;
        let (loss_above_share, compute_factor) = found;
        Some(OffBy { params_factor: factor, loss_above_share, compute_factor })
    }

    /// The choice that somebody who keeps to a ratio makes.
    fn at_ratio(&self, best: Optimum) -> Option<Choice> {
        let Question { spending, tokens_per_param: ratio, .. } = self.question;
        let chosen = planner::loss_at_ratio(self.surface, self.theta(), spending, ratio)?;
        Some(Choice {
            tokens_per_param: ratio,
            params: chosen.params,
            training_tokens: chosen.tokens,
            loss_nats: chosen.loss(),
            loss_above_share: chosen.loss() / best.loss() - 1.0,
        })
    }

    /// The runs that would narrow the interval of the best size most, those that would narrow the
    /// whole law, and how many a width takes; none where the draws give no covariance.
    fn purchases(&self, largest_flop: f64) -> Option<Purchases> {
        let greatest_flop = self.question.next_run_flop.unwrap_or(largest_flop);
        let ln_params = |theta: &[f64]| Some(laws::ln(self.best_at(theta)?.params));
        let gradient = uncertainty::gradient(&ln_params, self.theta())?;
        let covariance = self.sampled.covariance(self.theta(), &self.fit.problem)?;
        let budgets = SHARES.map(|share| share * greatest_flop);
        let candidates: Vec<Candidate> = planner::candidates(&budgets, &RATIOS);
        let known = Known {
            surface: self.surface,
            theta: self.theta(),
            covariance: &covariance,
            candidates: &candidates,
        };
        let (size, width) = (Aim::Quantity(&gradient), self.question.width_share);
        let for_width = known.next_runs(size, RUNS_FOR_WIDTH, width);
        Some((
            Some(Purchase::new(&known.next_runs(size, RUNS, 0.0))),
            Some(Purchase::new(&known.next_runs(Aim::Law, RUNS, 0.0))),
            Some(ForWidth::new(&for_width, width, RUNS_FOR_WIDTH)),
        ))
    }
}

/// For the best size, for the whole law, and how many for a width.
type Purchases = (Option<Purchase>, Option<Purchase>, Option<ForWidth>);

fn side(side: Side) -> Option<f64> {
    match side {
        Side::At(params) => Some(params),
        Side::Open => None,
    }
}

/// What other studies of the same runs say; those whose law is of other variables, or whose fit
/// does not hold, say nothing.
fn other_studies(
    studies: &[Study],
    observations: &Observations,
    question: Question,
) -> Vec<OtherStudy> {
    let one = |study: &Study| -> Option<OtherStudy> {
        let surface = Surface::new(study.law().ok()?, &study.variables)?;
        // The point alone is asked for: as few draws as a study may have.
        let mut study = study.clone();
        study.bootstrap.replicates = 20;
        let fit = sound(&study, observations).ok()?;
        let best = planner::optimum(surface, &fit.found.best.theta, question.spending)?;
        Some(OtherStudy {
            study: study.id.clone(),
            objective: study.objective().name().to_owned(),
            runs: fit.rows.len(),
            params: best.params,
            training_tokens: best.tokens,
            loss_nats: best.loss(),
        })
    };
    studies.par_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests;
