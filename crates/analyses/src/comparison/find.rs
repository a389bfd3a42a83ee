//! Fits every law of a comparison to the same rows, and holds them against each other.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use evidence::{
    ComparedAlong, ComparedBaseline, ComparedBreak, ComparedLaw, ComparisonDetail, Detail, Finding,
    Head, HeldOut, Kind, Law, Quantity,
};
use observations::{Observations, Selected};
use rayon::prelude::*;
use robustness::{Baseline, LeaveOneOut, Score};

use super::entry::{Entry, Run};
use super::nested::{Nested, PLAN, nested};
use super::{Comparison, baseline_name};
use crate::analysis::{Analysis, Context as Given, Job};
use crate::answer::Answer;
use crate::definition::Defined;
use crate::rows::column;
use crate::sets::{Sets, grouped};
use crate::study::Study;

impl Analysis for Comparison {
    const FOLDER: &'static str = "data/comparisons";

    fn heads(defined: &Defined<Self>, _: &[Defined<Study>]) -> Result<Vec<Head>> {
        Ok(vec![defined.definition.head(&defined.digest)])
    }

    fn jobs<'a>(defined: &'a Defined<Self>, given: &'a Given<'a>) -> Vec<Job<'a>> {
        vec![Box::new(move || {
            find(defined, given.sets)
                .with_context(|| format!("comparison {}", defined.definition.id))
        })]
    }
}

/// Makes one comparison, or says why there is none.
///
/// # Errors
/// The set misses a column, or a row is unfit for a law.
pub fn find(comparison: &Defined<Comparison>, sets: &Sets) -> Result<Answer> {
    let Defined { definition: comparison, digest, .. } = comparison;
    let head = comparison.head(digest);
    let observations = match sets.find(&comparison.observations)? {
        Ok(observations) => observations,
        Err(absent) => return Ok(Answer::missing(absent.missing(head))),
    };
    let Selected { observations: rows, excluded } = observations.exclude(&comparison.exclude)?;
    let places = column(&rows, &comparison.along)?;
    check_positive(comparison, &rows, places)?;
    let split = robustness::hold_out_largest(places, comparison.held_out_share);
    let run = Run { comparison, rows: &rows, split };
    let entries: Result<Vec<Entry<'_>>> =
        comparison.laws.par_iter().map(|contender| run.enter(contender)).collect();
    let entries = entries?;
    let against = against_the_best(&run, &entries)?;
    let mut filed = Filed { run: &run, quantities: BTreeMap::new(), undefined: BTreeMap::new() };
    let (laws, baselines) = filed.predictions(&entries, &against)?;
    let detail = ComparisonDetail {
        errors: run.model().words().to_owned(),
        held_out: run.split.held_out.len(),
        held_out_from_flop: run
            .split
            .held_out
            .iter()
            .map(|&row| places[row])
            .min_by(f64::total_cmp),
        along: axis(comparison, &rows)?,
        laws,
        baselines,
    };
    Ok(Answer::found(Finding {
        head,
        n: rows.len(),
        excluded: grouped(&excluded),
        undefined: filed.undefined,
        quantities: filed.quantities,
        figures: Vec::new(),
        detail: Detail::Comparison(detail),
    }))
}

/// Refuses rows that no logarithm orders.
fn check_positive(comparison: &Comparison, rows: &Observations, places: &[f64]) -> Result<()> {
    let Some(row) = places.iter().position(|&place| place <= 0.0) else { return Ok(()) };
    bail!(
        "line {} has {} {}, and the rows are ordered by its logarithm; hint: exclude such rows, or \
        order by another column with along",
        rows.lines[row],
        comparison.along,
        places[row]
    )
}

/// What orders the rows, where it is not training compute.
fn axis(comparison: &Comparison, rows: &Observations) -> Result<Option<ComparedAlong>> {
    if comparison.is_along_compute() {
        return Ok(None);
    }
    let quantity = rows.column(&comparison.along)?.quantity;
    let [name, label, unit] = [quantity.name, quantity.label, quantity.unit].map(str::to_owned);
    Ok(Some(ComparedAlong { name, label, unit }))
}

/// What one law is beside the others.
#[derive(Clone, Default)]
struct Against {
    /// Weight of Akaike's criterion among the laws.
    aicc_weight: Option<f64>,
    /// Leave-one-out log density minus the best law's, with its standard error.
    loo_difference: Option<[f64; 2]>,
    /// Vuong's statistic against the best law, and its p value, where neither contains the other.
    vuong: Option<[f64; 2]>,
    /// The p value of Clarke's test against the best law, likewise.
    clarke: Option<f64>,
    /// The likelihood ratio against the best law, where one contains the other.
    nested: Option<Nested>,
}

/// Weights, and the differences from the law that predicts best when each row is left out.
///
/// # Errors
/// A grid does not fit its law.
fn against_the_best(run: &Run<'_>, entries: &[Entry<'_>]) -> Result<Vec<Against>> {
    let mut against = vec![Against::default(); entries.len()];
    let with_criterion: Vec<(usize, f64)> = entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| Some((index, entry.aicc?)))
        .collect();
    let criteria: Vec<f64> = with_criterion.iter().map(|&(_, criterion)| criterion).collect();
    for ((index, _), weight) in with_criterion.into_iter().zip(robustness::model_weights(&criteria))
    {
        against[index].aicc_weight = Some(weight);
    }
    let Some(best) = best_by_leave_one_out(entries) else { return Ok(against) };
    let Some(reference) = &entries[best].left_out else { return Ok(against) };
    for (index, entry) in entries.iter().enumerate() {
        let Some(left_out) = &entry.left_out else { continue };
        let difference =
            robustness::elpd_difference(&left_out.log_densities, &reference.log_densities);
        against[index].loo_difference = Some([difference.sum, difference.standard_error]);
        if index == best {
            continue;
        }
        against[index].nested = nested(run, entry, &entries[best])?;
        if against[index].nested.is_none() {
            let parameters = [entry.parameters, entries[best].parameters];
            let densities = [&entry.densities, &entries[best].densities];
            let test = robustness::vuong(densities[0], densities[1], parameters);
            let signs = robustness::clarke(densities[0], densities[1], parameters);
            against[index].clarke = signs.map(|test| test.p_value);
            against[index].vuong = test.map(|test| [test.statistic, test.p_value]);
        }
    }
    Ok(against)
}

/// The law with the largest leave-one-out log density; of equal ones the first.
fn best_by_leave_one_out(entries: &[Entry<'_>]) -> Option<usize> {
    let elpd = |index: usize| elpd_or_least(&entries[index]);
    (0..entries.len()).max_by(|&a, &b| elpd(a).total_cmp(&elpd(b)).then(b.cmp(&a)))
}

/// The leave-one-out log density of a law, minus infinity where it has none.
fn elpd_or_least(entry: &Entry<'_>) -> f64 {
    entry.left_out.as_ref().map_or(f64::NEG_INFINITY, LeaveOneOut::elpd)
}

/// A score with the p value of its test against the least error.
#[derive(Clone, Copy)]
struct Scored {
    score: Score,
    p_value: Option<f64>,
}

/// The error of a score, infinite where there is none: those without one come last.
fn error_or_infinity(scored: Option<Scored>) -> f64 {
    scored.map_or(f64::INFINITY, |scored| scored.score.log_rmse)
}

/// The scores of several predictions of the same rows, each tested against the one with the least
/// error.
fn scored(errors: &[&[f64]]) -> Vec<Option<Scored>> {
    let scores: Vec<Option<Score>> =
        errors.iter().map(|errors| robustness::score(errors)).collect();
    let rmse = |index: &usize| scores[*index].map_or(f64::INFINITY, |score| score.log_rmse);
    let best = (0..errors.len()).min_by(|a, b| rmse(a).total_cmp(&rmse(b)));
    let mut tests = Vec::new();
    for (index, score) in scores.iter().enumerate() {
        let best = best.filter(|&best| best != index && score.is_some());
        tests.push(best.and_then(|best| signed_rank(errors[index], errors[best])));
    }
    let p_values: Vec<f64> = tests.iter().copied().flatten().collect();
    // Holm's adjustment is over the tests that could be made, in their order.
    let mut adjusted = robustness::holm(&p_values).into_iter();
    let mut all = Vec::new();
    for (score, test) in scores.into_iter().zip(tests) {
        let p_value = test.and_then(|_| adjusted.next());
        all.push(score.map(|score| Scored { score, p_value }));
    }
    all
}

/// The p value of signed ranks between the sizes of two predictions' errors.
fn signed_rank(ours: &[f64], theirs: &[f64]) -> Option<f64> {
    let differences: Vec<f64> =
        ours.iter().zip(theirs).map(|(ours, theirs)| ours.abs() - theirs.abs()).collect();
    robustness::signed_rank(&differences).map(|test| test.p_value)
}

/// The numbers of a comparison, as they are filed.
struct Filed<'a> {
    run: &'a Run<'a>,
    quantities: BTreeMap<String, Quantity>,
    /// Why a number is not there.
    undefined: BTreeMap<String, String>,
}

impl Filed<'_> {
    /// Files a number and returns its full name.
    fn file(&mut self, name: &str, what: &str, value: f64, method: &str) -> String {
        let quantity = Quantity::plain(value, "1", self.run.rows.len(), method);
        let number = format!("{name}.{what}");
        let full_name = format!("{}{}.{number}", Kind::Comparison.prefix(), self.run.comparison.id);
        self.quantities.insert(number, quantity);
        full_name
    }

    /// Laws and baselines, each by the error on what was held out; those without one at the end.
    fn predictions(
        &mut self,
        entries: &[Entry<'_>],
        against: &[Against],
    ) -> Result<(Vec<ComparedLaw>, Vec<ComparedBaseline>)> {
        let baselines = baselines(self.run)?;
        let of_laws = entries.iter().filter_map(|entry| entry.errors.as_deref());
        let of_baselines = baselines.iter().map(|(_, errors)| errors.as_slice());
        let mut scores = scored(&of_laws.chain(of_baselines).collect::<Vec<_>>()).into_iter();
        let mut laws: Vec<(Option<Scored>, usize)> = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let score = entry.errors.as_ref().and_then(|_| scores.next().flatten());
            laws.push((score, index));
        }
        let mut others: Vec<(Scored, &str)> = Vec::new();
        for ((name, _), score) in baselines.iter().zip(scores) {
            others.extend(score.map(|score| (score, *name)));
        }
        laws.sort_by(|a, b| {
            let by_error = error_or_infinity(a.0).total_cmp(&error_or_infinity(b.0));
            by_error.then(entries[a.1].name.cmp(&entries[b.1].name))
        });
        others.sort_by(|a, b| a.0.score.log_rmse.total_cmp(&b.0.score.log_rmse).then(a.1.cmp(b.1)));
        let laws = laws
            .into_iter()
            .map(|(score, index)| self.law(&entries[index], &against[index], score));
        let laws = laws.collect::<Result<_>>()?;
        let mut compared = Vec::new();
        for (score, name) in others {
            let held_out = self.held_out(&baseline_name(name), score);
            compared.push(ComparedBaseline { name: name.to_owned(), held_out });
        }
        Ok((laws, compared))
    }

    fn law(
        &mut self,
        entry: &Entry<'_>,
        against: &Against,
        score: Option<Scored>,
    ) -> Result<ComparedLaw> {
        let (law, name) = (entry.contender.law()?, entry.name.as_str());
        let aicc = "Akaike's criterion for small samples (Hurvich & Tsai 1989), scale counted";
        let vuong = "Vuong 1989 with Schwarz's correction, against the best law by leave-one-out";
        let mut notes = entry.notes.clone();
        if let Some(nested) = &against.nested {
            self.nested(name, nested);
            notes.push(nested.note());
        }
        if let Some(p) = against.clarke {
            let method = "Clarke 2007, signs of the rows, against the best law by leave-one-out";
            self.file(name, "clarke_p", p, method);
        }
        Ok(ComparedLaw {
            law: Law {
                name: law.name().to_owned(),
                formula: law.formula().to_owned(),
                source: law.source().to_owned(),
            },
            variables: entry.contender.variables.clone(),
            parameters: entry.parameters,
            converged: entry.converged,
            notes,
            log_likelihood: entry.log_likelihood,
            aicc: entry.aicc.map(|value| self.file(name, "aicc", value, aicc)),
            aicc_weight: against.aicc_weight,
            bic: self.file(name, "bic", entry.bic, "Schwarz's criterion, scale counted"),
            loo_difference: against.loo_difference.map(|difference| self.loo(name, difference)),
            vuong_statistic: against.vuong.map(|[statistic, _]| statistic),
            vuong_p: against.vuong.map(|[_, p]| self.file(name, "vuong_p", p, vuong)),
            strongest_break: entry.strongest_break.map(|found| self.strongest_break(name, found)),
            held_out: score.map(|score| self.held_out(name, score)),
        })
    }

    /// The likelihood ratio of laws of which one contains the other, and why Vuong's is not there.
    fn nested(&mut self, name: &str, nested: &Nested) {
        self.undefined.insert(format!("{name}.vuong_p"), nested.why_no_vuong());
        let Some([ratio, p_value]) = nested.ratio else { return };
        let what = format!("likelihood ratio of {} to {}", nested.larger, nested.smaller);
        self.file(name, "ratio", ratio, &what);
        let against = format!(
            "{what}, held against at most {} sets with signs drawn for the smaller law's residuals",
            PLAN.replicates
        );
        self.file(name, "ratio_p", p_value, &against);
    }

    /// What orders the rows, in words.
    fn along(&self) -> String {
        let comparison = self.run.comparison;
        if comparison.is_along_compute() { "compute".into() } else { comparison.along.clone() }
    }

    fn loo(&mut self, name: &str, [sum, error]: [f64; 2]) -> [String; 2] {
        let method = "leave-one-out log density minus the best law's";
        [
            self.file(name, "loo_difference", sum, method),
            self.file(name, "loo_standard_error", error, "standard error of loo_difference"),
        ]
    }

    fn strongest_break(&mut self, name: &str, found: robustness::Break) -> ComparedBreak {
        let method = format!(
            "one break along {}, sup-LR, held against {} draws of the residuals' signs",
            self.along(),
            self.run.comparison.break_test.replicates
        );
        let location = format!("where the strongest break along {} is", self.along());
        let [place, reach_high, reach_low] = self.run.comparison.breaks();
        if self.run.comparison.break_test.files_reach() {
            let [low, high] = found.reach;
            for (what, place, end) in [(reach_high, high, "greatest"), (reach_low, low, "least")] {
                let along = self.along();
                let method =
                    format!("the {end} {along} at which the search could have found a break");
                self.file(name, what, place, &method);
            }
        }
        ComparedBreak {
            share_below: self.run.share_below(found.place),
            statistic: found.statistic,
            p_value: self.file(name, "break_p", found.p_value, &method),
            flop: self.file(name, place, found.place, &location),
        }
    }

    fn held_out(&mut self, name: &str, Scored { score, p_value }: Scored) -> HeldOut {
        let along = self.along();
        let rmse = format!("root mean square log error on the largest {along}");
        let relative = format!("mean relative error on the largest {along}");
        let left = if self.run.comparison.response == "loss_nats" {
            "positive where more loss was left"
        } else {
            "positive where the prediction is too low"
        };
        let bias = format!("mean log error on the largest {along}: {left}");
        let p = "signed ranks against the least error, Holm-adjusted";
        HeldOut {
            log_rmse: self.file(name, "held_out_log_rmse", score.log_rmse, &rmse),
            relative_error: self.file(
                name,
                "held_out_relative_error",
                score.relative_error,
                &relative,
            ),
            bias: self.file(name, "held_out_bias", score.bias, &bias),
            p_value: p_value.map(|value| self.file(name, "held_out_p", value, p)),
        }
    }
}

/// Log residuals of the baselines on the rows held out.
fn baselines(run: &Run<'_>) -> Result<Vec<(&'static str, Vec<f64>)>> {
    let places = column(run.rows, &run.comparison.along)?;
    let loss = column(run.rows, &run.comparison.response)?;
    // Without sizes no size is the nearest.
    let params = column(run.rows, "params").ok();
    let sizes = params.unwrap_or_default();
    let mut all = Vec::new();
    let can = |baseline: &Baseline| *baseline != Baseline::NearestSize || params.is_some();
    for baseline in Baseline::ALL.into_iter().filter(can) {
        let Some(predicted) = baseline.predict(&run.split, places, sizes, loss) else { continue };
        let rows = run.split.held_out.iter().zip(predicted);
        let errors = rows.map(|(&row, said)| laws::ln(loss[row]) - said).collect();
        all.push((baseline.name(), errors));
    }
    Ok(all)
}
