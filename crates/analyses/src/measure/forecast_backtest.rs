//! How far forecasts of pass@k from a few samples miss what many samples show.

use anyhow::{Context, Result, ensure};
use evidence::{Figure, FigureKind};
use measures::{
    AtK, BeyondForm, Counts, Draws, Fit, Interval, line_beyond, mean, median, pass_at_k,
    pass_beyond, subsampled,
};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, counts_read, owned};
use super::drawing::curve;
use crate::numbers::{Numbers, figure};
use crate::rows::{What, counts};

/// Forecasts of pass@k from subsamples of counts, held against pass@k of all of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastBacktest {
    /// The label of which each value is a set of problems, such as a model.
    set: String,
    /// The k that is foretold; no more than the samples of any problem.
    k: u64,
    /// The samples of a problem from which it is foretold.
    samples: Vec<u64>,
    /// Subsamples of each set at each number of samples.
    subsamples: usize,
    /// Worlds of a form in none of which it may fit as badly, for it to be rejected.
    worlds: usize,
}

/// The ways to foretell, and what their numbers are called.
const WAYS: [(&str, &str); 6] = [
    ("beta", "scaled Beta"),
    ("kumaraswamy", "scaled Kumaraswamy"),
    ("beta_and_zero", "Beta and a share that is never solved"),
    ("mixture", "any distribution"),
    ("best", "the form of greatest likelihood among those that are not rejected"),
    ("line", "the line of ln(-ln pass@k) in ln k, carried on"),
];

/// The place of a form among the ways.
const fn place(form: BeyondForm) -> usize {
    match form {
        BeyondForm::ScaledBeta => 0,
        BeyondForm::ScaledKumaraswamy => 1,
        BeyondForm::BetaMassAtZero => 2,
        BeyondForm::Mixture => 3,
    }
}

/// What is drawn, and how it is called there.
const DRAWN: [(usize, &str); 5] = [
    (0, "Beta"),
    (1, "Kumaraswamy"),
    (2, "Beta and zero"),
    (3, "any distribution"),
    (LINE, "line carried on"),
];

/// The places of the best form and of the line.
const BEST: usize = 4;
const LINE: usize = 5;

/// One forecast of every way, and the truth.
struct Trial {
    truth: f64,
    /// By each way, where it has one.
    numbers: [Option<AtK>; WAYS.len()],
    /// Over all forms that are not rejected.
    widest: Interval,
    rejected: usize,
}

impl Trial {
    /// `log10` of the forecast over the truth.
    fn error(&self, way: usize) -> Option<f64> {
        let number = self.numbers[way]?;
        Some(laws::ln(number.estimate / self.truth) / core::f64::consts::LN_10)
            .filter(|error| error.is_finite())
    }

    fn is_held(&self, Interval { low, high }: Interval) -> bool {
        (low..=high).contains(&self.truth)
    }
}

impl Compute for ForecastBacktest {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        counts_read().into_iter().chain([What::Label(&self.set)]).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&["coverage", "width", "forecasts", "wins_over_line"]);
        let at = |name: &str| -> Vec<String> {
            self.samples.iter().map(|n| format!("{name}_at_{n}")).collect()
        };
        names.extend(["coverage", "width", "wins_over_line", "rejected"].map(at).concat());
        for (way, _) in WAYS {
            for number in ["coverage", "error", "width"] {
                names.push(format!("{number}_{way}"));
                names.extend(at(&format!("{number}_{way}")));
            }
        }
        names
    }

    fn check(&self) -> Result<()> {
        ensure!(!self.samples.is_empty(), "samples names no number; hint: [100, 1000]");
        check_distinct("samples", &self.samples)?;
        let fits = |n: &u64| (4..self.k).contains(n);
        ensure!(
            self.samples.iter().all(fits),
            "samples hold one outside 4 to k = {}; hint: fewer samples than are foretold",
            self.k
        );
        ensure!(
            (1..=100).contains(&self.subsamples),
            "subsamples {} is not between 1 and 100; hint: 2",
            self.subsamples
        );
        ensure!(
            (19..=999).contains(&self.worlds),
            "worlds {} is not between 19 and 999; hint: 19 reject one true form in twenty",
            self.worlds
        );
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "counts subsampled without replacement, pass@{} foretold from each subsample by each \
            form (problems drawn anew, their samples drawn anew, the form fitted again; for any \
            distribution the range of all that the counts leave possible) and by the line of \
            ln(-ln pass@k) in ln k, held against the unbiased value of all counts; errors are \
            log10 of the forecast over it, medians of their sizes; the intervals are for endlessly \
            many problems like these and the value is of these, so that they hold it more often \
            than their level says",
            self.k
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let sets = self.sets(given.rows)?;
        let mut all: Vec<Trial> = Vec::new();
        let mut errors: Vec<[Option<f64>; WAYS.len()]> = Vec::new();
        for &n in &self.samples {
            let trials = self.trials(&sets, n, draws)?;
            file(&trials.iter().collect::<Vec<_>>(), &format!("_at_{n}"), found);
            let rejected = trials.iter().map(|trial| trial.rejected).sum();
            let method = "forms with parameters that were rejected, over all forecasts";
            found.count(&format!("rejected_at_{n}"), rejected, method);
            errors.push(std::array::from_fn(|way| above(&trials, way)));
            all.extend(trials);
        }
        found.count("forecasts", all.len(), "subsamples over all sets and numbers of samples");
        file(&all.iter().collect::<Vec<_>>(), "", found);
        given.file_only_figure(self.figure(&errors), found);
        Ok(())
    }
}

impl ForecastBacktest {
    /// The problems of each set, by the order of its name.
    fn sets(&self, rows: &Observations) -> Result<Vec<Vec<Counts>>> {
        let labels = rows.label(&self.set)?;
        let problems = counts(rows)?;
        let mut names: Vec<&String> = labels.iter().collect();
        names.sort_unstable();
        names.dedup();
        let of = |name: &&String| {
            let all = labels.iter().zip(&problems).filter(|(label, _)| label == name);
            all.map(|(_, counts)| *counts).collect()
        };
        Ok(names.iter().map(of).collect())
    }

    fn trials(&self, sets: &[Vec<Counts>], n: u64, draws: Draws) -> Result<Vec<Trial>> {
        let mut all = Vec::new();
        for (set, problems) in sets.iter().enumerate() {
            let truth: Result<Vec<f64>> =
                problems.iter().map(|&one| Ok(pass_at_k(one, self.k)?)).collect();
            let truth = mean(&truth?);
            for subsample in 0..self.subsamples {
                let stream = set * self.subsamples + subsample;
                let fewer = subsampled(problems, n, draws.seed ^ n, stream)
                    .context("a problem has fewer samples than are to be drawn")?;
                all.push(self.trial(&fewer, truth, draws)?);
            }
        }
        Ok(all)
    }

    fn trial(&self, problems: &[Counts], truth: f64, draws: Draws) -> Result<Trial> {
        let forms = pass_beyond(problems, self.k, draws, self.worlds)?;
        let credible: Vec<&(BeyondForm, Fit, AtK)> =
            forms.iter().filter(|(_, fit, _)| !fit.is_rejected()).collect();
        let mut numbers = [None; WAYS.len()];
        for (form, _, number) in &forms {
            numbers[place(*form)] = Some(*number);
        }
        let smooth = credible.iter().filter(|(_, fit, _)| fit.tail.is_some());
        let best = smooth.min_by(|one, other| one.1.deficit.total_cmp(&other.1.deficit));
        numbers[BEST] = best.map(|(_, _, number)| *number);
        numbers[LINE] = line_beyond(problems, self.k, draws);
        let nothing = Interval { low: f64::INFINITY, high: f64::NEG_INFINITY };
        let widest = credible.iter().fold(nothing, |all, (_, _, number)| Interval {
            low: all.low.min(number.interval.low),
            high: all.high.max(number.interval.high),
        });
        Ok(Trial { truth, numbers, widest, rejected: forms.len() - credible.len() })
    }

    /// The median error of each way against the samples it had.
    fn figure(&self, errors: &[[Option<f64>; WAYS.len()]]) -> Figure {
        let x_axis = ["samples", "Samples a problem, n", "1"];
        let y_axis = ["Forecast above what all samples show, median of the sets", "1"];
        let mut figure = figure(FigureKind::Difference, x_axis, y_axis, false);
        for (way, label) in DRAWN {
            let known = self.samples.iter().zip(errors);
            let (x, y) = known.filter_map(|(&n, all)| Some((n as f64, all[way]?))).unzip();
            figure.lines.push(curve(label, x, y));
        }
        figure
    }
}

/// The median of how far the forecasts lie above the truth, as a share of it.
fn above(trials: &[Trial], way: usize) -> Option<f64> {
    let of = |trial: &Trial| Some(trial.numbers[way]?.estimate / trial.truth - 1.0);
    median(&trials.iter().filter_map(of).collect::<Vec<_>>())
}

/// Coverage, width and error of every way over some trials.
fn file(trials: &[&Trial], end: &str, found: &mut Numbers) {
    let share = |held: usize, of: usize| measures::share(held, of);
    let width = |interval: &Interval| interval.high - interval.low;
    let held = trials.iter().filter(|trial| trial.is_held(trial.widest)).count();
    let method = "share of forecasts whose widest interval over the forms that are not rejected \
        holds the truth";
    found.plain(&format!("coverage{end}"), share(held, trials.len()), "fraction", method);
    let widths: Vec<f64> = trials.iter().map(|trial| width(&trial.widest)).collect();
    let method = "mean width of the widest interval";
    found.plain(&format!("width{end}"), mean(&widths), "fraction", method);
    let is_nearer = |trial: &&&Trial| {
        trial.error(BEST).zip(trial.error(LINE)).is_some_and(|(best, line)| best.abs() < line.abs())
    };
    let wins = trials.iter().filter(is_nearer).count();
    let method = "share of forecasts in which the best form is nearer to the truth than the line";
    found.plain(&format!("wins_over_line{end}"), share(wins, trials.len()), "fraction", method);
    for (way, (name, words)) in WAYS.iter().enumerate() {
        let there: Vec<(&&Trial, AtK)> =
            trials.iter().filter_map(|trial| Some((trial, trial.numbers[way]?))).collect();
        if there.is_empty() {
            continue;
        }
        let held = there.iter().filter(|(trial, number)| trial.is_held(number.interval)).count();
        let method = format!("share of forecasts whose interval holds the truth, {words}");
        let of = share(held, there.len());
        found.plain(&format!("coverage_{name}{end}"), of, "fraction", &method);
        let widths: Vec<f64> = there.iter().map(|(_, number)| width(&number.interval)).collect();
        let method = format!("mean width of the interval, {words}");
        found.plain(&format!("width_{name}{end}"), mean(&widths), "fraction", &method);
        let sizes: Vec<f64> =
            trials.iter().filter_map(|trial| Some(trial.error(way)?.abs())).collect();
        let method = format!("median size of log10(forecast / truth), {words}");
        let size = median(&sizes).unwrap_or(f64::NAN);
        found.plain(&format!("error_{name}{end}"), size, "1", &method);
    }
}
