//! What counts of successes say of pass@k and pass^k, within the samples and beyond them.

mod answer;

use anyhow::{Result, ensure};
use measures::{
    Beyond, BeyondForm, Counts, Draws, Interval, OfForm, beyond, coverage_curves, coverage_draws,
    future, pass_at_k, percentile_interval,
};

use crate::limits::SAMPLES_MAX;

pub use answer::{AtK, Costs, Form, FormNumber, HalfWidth, More, Number, PassAtK, Sampled, Tail};

/// The seed of all draws: the same counts give the same answer.
const SEED: u64 = 20_240_415;
/// Worlds of each form that its fit is held against.
const FIT_DRAWS: usize = 199;

/// Samples and successes of one problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Samples.
    pub samples: u64,
    /// Successes among them.
    pub successes: u64,
}

impl Counted {
    const fn counts(self) -> Counts {
        Counts { samples: self.samples, successes: self.successes }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// The number of samples asked about.
    pub k: u64,
    /// Half the width that the interval of pass@k shall have.
    pub within: Option<f64>,
    /// Samples in total, to be split between problems and samples of each.
    pub budget: Option<u64>,
    /// What is to be split instead, where problems and samples have a price.
    pub costs: Option<Costs>,
    /// Draws of the intervals.
    pub draws: usize,
    /// Their level.
    pub level: f64,
}

/// What the counts say.
///
/// # Errors
/// Counts that cannot be used, fewer than two problems, a k or a budget that means nothing.
pub fn forecast(problems: &[Counted], question: Question) -> Result<PassAtK> {
    ensure!(question.k > 0, "k is 0; hint: k counts from 1");
    ensure!(question.k <= SAMPLES_MAX, "k is {}; hint: at most {SAMPLES_MAX:e}", question.k);
    let counts: Vec<Counts> = problems.iter().map(|one| one.counts()).collect();
    let draws = Draws { replicates: question.draws, level: question.level, seed: SEED };
    let least = counts.iter().map(|one| one.samples).min().unwrap_or(0);
    let most = counts.iter().map(|one| one.samples).max().unwrap_or(0);
    ensure!(
        most <= SAMPLES_MAX,
        "a problem has {most} samples, of {SAMPLES_MAX} at most; hint: is the right column read?"
    );
    let k = ladder(question.k, least);
    ensure!(
        most > 1,
        "one sample of each problem says nothing of how chances differ between problems; hint: draw \
         more samples of each"
    );
    let found = beyond(&counts, &k, draws, FIT_DRAWS)?;
    let asked = k.len() - 1;
    let any = observed(&counts, &k, least, draws, |one| one)?;
    let every = observed(&counts, &k, least, draws, failures)?;
    // C(c, k)/C(n, k) is what pass@k of the failures lacks of one.
    let every = every.into_iter().map(|one| one.map(complement));
    let disagreeing = found.disagreeing(asked).map(|(one, other)| [name(one), name(other)]);
    let more = more(&counts, &found, question, draws)?;
    Ok(PassAtK {
        sampled: Sampled {
            problems: counts.len(),
            solved: found.solved,
            samples_least: least,
            samples_most: most,
            with_fewer_samples: counts.iter().filter(|one| one.samples < question.k).count(),
        },
        k: question.k,
        level: question.level,
        draws: question.draws,
        forms: found.forms.iter().map(form).collect(),
        disagreeing: disagreeing.map(|names| names.map(str::to_owned)),
        pass_at: rows(&k, least, &found, &any, |one| &one.pass_at, Beyond::widest),
        pass_all: rows(
            &k,
            least,
            &found,
            &every.collect::<Vec<_>>(),
            |one| &one.pass_all,
            Beyond::widest_all,
        ),
        never_solved: found
            .forms
            .iter()
            .filter(|one| matches!(one.form, BeyondForm::BetaMassAtZero | BeyondForm::Mixture))
            .map(|one| of_form(one, &one.never_solved))
            .collect(),
        mass_at_zero_p_value: found.mass_at_zero_p_value,
        more,
    })
}

/// 1, 10, 100 and so on up to k, and the number of samples that every problem has.
fn ladder(k: u64, least: u64) -> Vec<u64> {
    let tens = std::iter::successors(Some(1_u64), |power| power.checked_mul(10));
    let mut all: Vec<u64> = tens.take_while(|power| *power < k).collect();
    all.extend((least < k && least > 0).then_some(least));
    all.push(k);
    all.sort_unstable();
    all.dedup();
    all
}

fn failures(counts: Counts) -> Counts {
    Counts { successes: counts.samples.saturating_sub(counts.successes), ..counts }
}

fn complement(number: Number) -> Number {
    // Rounding of an estimate of one leaves less than nothing.
    let rest = |value: f64| (1.0 - value).max(0.0);
    Number { estimate: rest(number.estimate), low: rest(number.high), high: rest(number.low) }
}

/// The mean unbiased pass@k of the counts at each k that every problem has the samples for, with
/// the interval over problems drawn with their samples.
fn observed(
    problems: &[Counts],
    k: &[u64],
    least: u64,
    draws: Draws,
    of: fn(Counts) -> Counts,
) -> Result<Vec<Option<Number>>> {
    let problems: Vec<Counts> = problems.iter().map(|one| of(*one)).collect();
    let within: Vec<u64> = k.iter().copied().filter(|k| *k <= least).collect();
    let curves = coverage_curves(&problems, &within)?;
    let drawn = coverage_draws(&curves, within.len(), draws.replicates, draws.seed);
    let mut all = Vec::with_capacity(k.len());
    for (at, &k) in within.iter().enumerate() {
        let values: Vec<f64> = drawn.chunks_exact(within.len()).map(|draw| draw[at]).collect();
        let mut sum = 0.0;
        for &counts in &problems {
            sum += pass_at_k(counts, k)?;
        }
        let Interval { low, high } = percentile_interval(&values, draws.level);
        all.push(Some(Number { estimate: sum / problems.len() as f64, low, high }));
    }
    all.resize(k.len(), None);
    Ok(all)
}

fn rows(
    k: &[u64],
    least: u64,
    found: &Beyond,
    observed: &[Option<Number>],
    numbers: fn(&OfForm) -> &Vec<measures::AtK>,
    widest: fn(&Beyond, usize) -> Interval,
) -> Vec<AtK> {
    let row = |(at, &k): (usize, &u64)| {
        let Interval { low, high } = widest(found, at);
        AtK {
            k,
            is_beyond: k > least,
            observed: observed[at],
            by_form: found.forms.iter().map(|one| of_form(one, &numbers(one)[at])).collect(),
            widest_low: low,
            widest_high: high,
        }
    };
    k.iter().enumerate().map(row).collect()
}

fn of_form(one: &OfForm, number: &measures::AtK) -> FormNumber {
    let Interval { low, high } = number.interval;
    FormNumber {
        form: name(one.form).to_owned(),
        number: Number { estimate: number.estimate, low, high },
    }
}

fn form(one: &OfForm) -> Form {
    Form {
        name: name(one.form).to_owned(),
        is_rejected: one.is_rejected(),
        p_value: one.fit.p_value,
        deficit: one.fit.deficit,
        tail: one.fit.tail.map(|tail| Tail {
            alpha: tail.alpha,
            beta: tail.beta,
            scale: tail.scale,
            mass_at_zero: tail.mass_at_zero,
        }),
    }
}

/// The name of a form in the answer.
pub const fn name(form: BeyondForm) -> &'static str {
    match form {
        BeyondForm::ScaledBeta => "scaled Beta",
        BeyondForm::ScaledKumaraswamy => "Kumaraswamy",
        BeyondForm::BetaMassAtZero => "Beta and zero",
        BeyondForm::Mixture => "any",
    }
}

/// What more samples or problems would bring.
fn more(
    counts: &[Counts],
    found: &Beyond,
    question: Question,
    draws: Draws,
) -> Result<Option<More>> {
    let Question { k, within, budget, costs, .. } = question;
    let spent = costs.map(|Costs { budget, per_problem, per_sample }| measures::Costs {
        budget,
        per_problem,
        per_sample,
    });
    let spent = spent.or_else(|| budget.map(measures::Costs::of_samples));
    if within.is_none() && spent.is_none() {
        return Ok(None);
    }
    let best = found.best().map(|best| best.form);
    let asked = measures::Future { k, within, budget: spent };
    let planned = future(counts, best, asked, draws)?;
    let half_width = |split: &measures::Split| HalfWidth {
        problems: split.problems,
        samples: split.samples,
        of_form: split.of_form,
        of_any: split.of_any,
    };
    let first = |half: fn(&measures::Split) -> Option<f64>| {
        let is_enough = |split: &&measures::Split| {
            half(split).zip(within).is_some_and(|(half, within)| half <= within)
        };
        planned.samples.iter().find(is_enough).map(|split| split.samples)
    };
    let least = |half: fn(&measures::Split) -> Option<f64>| {
        let all = planned.splits.iter().filter_map(|split| Some((half(split)?, split)));
        all.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, split)| half_width(split))
    };
    Ok(Some(More {
        form: planned.form.map(|form| name(form).to_owned()),
        within,
        budget,
        costs,
        samples_of_form: first(|split| split.of_form),
        samples_of_any: first(|split| Some(split.of_any)),
        best_of_form: least(|split| split.of_form),
        best_of_any: least(|split| Some(split.of_any)),
        by_samples: planned.samples.iter().map(half_width).collect(),
        splits: planned.splits.iter().map(half_width).collect(),
    }))
}

#[cfg(test)]
mod tests;
