//! Fits every law of a comparison to the same rows, and holds them against each other.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{
    ComparedBaseline, ComparedBreak, ComparedLaw, HeldOut, Law, MissingStudy, ModelComparison,
    Quantity,
};
use fit::{Bounds, Config, Grid, Misuse, Problem};
use observations::{Observations, Selected};
use rayon::prelude::*;
use robustness::{Baseline, BreakSearch, ErrorModel, LeaveOneOut, Split};

use super::{Contender, Errors, Plan};
use crate::stage::tidy::{Sets, grouped};
use crate::study;

/// How a comparison ended.
pub enum Ended {
    /// It was made.
    Found(Box<ModelComparison>),
    /// Its data are missing.
    Missing(MissingStudy),
}

/// Makes one comparison, or says why there is none.
pub fn find(plan: &Plan, text: &str, sets: &Sets) -> Result<Ended> {
    let observations = match sets.find(&plan.observations)? {
        Ok(observations) => observations,
        Err(absent) => return Ok(Ended::Missing(absent.of(&plan.id, &plan.title))),
    };
    let Selected { observations: rows, excluded } = observations.exclude(&plan.exclude)?;
    let split =
        robustness::hold_out_largest(&rows.column("training_flop")?.values, plan.held_out_share);
    let run = Run { plan, rows: &rows, split };
    let entries = plan
        .laws
        .par_iter()
        .map(|contender| run.enter(contender))
        .collect::<Result<Vec<Entry>>>()?;
    let mut found = run.comparison(text, entries)?;
    found.excluded = grouped(&excluded);
    Ok(Ended::Found(Box::new(found)))
}

struct Run<'a> {
    plan: &'a Plan,
    rows: &'a Observations,
    split: Split,
}

/// One law with everything that needs no other law.
struct Entry {
    name: String,
    law: ComparedLaw,
    densities: Vec<f64>,
    left_out: Option<LeaveOneOut>,
    /// Log residuals of the rows held out.
    errors: Option<Vec<f64>>,
}

/// The law, its data and how it is fitted.
struct Fitting {
    problem: Problem<'static>,
    grid: Grid,
    bounds: Bounds,
    config: Config,
    effort: fit::Effort,
}

impl Run<'_> {
    const fn model(&self) -> ErrorModel {
        match self.plan.errors {
            Errors::Normal => ErrorModel::Normal,
            Errors::HuberDensity => ErrorModel::HuberDensity,
        }
    }

    /// A law over the rows at some indices.
    fn fitting(&self, contender: &Contender, rows: &Observations) -> Result<Fitting> {
        let law = contender.law()?;
        let variables = columns(contender, rows)?;
        let problem = Problem::new(
            law,
            self.model().objective(),
            &variables,
            &rows.column("loss_nats")?.values,
        )?;
        let offset =
            law.parameters().iter().position(|p| Some(p.name) == contender.offset.as_deref());
        let free = || Bounds::none(law.parameters().len());
        Ok(Fitting {
            grid: study::grid(law, &contender.starts),
            bounds: offset.map_or_else(free, |offset| problem.floor_under(offset)),
            config: self.plan.solver.config(),
            effort: self.plan.search.effort(),
            problem,
        })
    }

    /// Fits one law to all rows and to those seen.
    fn enter(&self, contender: &Contender) -> Result<Entry> {
        let law = contender.law()?;
        let name = contender.name();
        let fitting = self.fitting(contender, self.rows).with_context(|| name.clone())?;
        let Fitting { problem, grid, bounds, config, effort } = &fitting;
        let best = fit::search(problem, grid, *effort, bounds, config)?.best;
        let residuals = problem.residuals(&best.theta);
        let log_likelihood = robustness::log_likelihood(&residuals, self.model());
        // The scale of the errors is a parameter too.
        let parameters = law.parameters().len() + 1;
        let criteria = robustness::criteria(log_likelihood, parameters, problem.rows());
        let mut notes = Vec::new();
        if !best.stop.converged() {
            notes.push(format!("the fit to all rows did not converge: {}", best.stop.words()));
        }
        let left_out = robustness::leave_one_out(
            problem,
            &best.theta,
            &self.rows.clusters,
            self.model(),
            grid,
            bounds,
            config,
        );
        if left_out.failed > 0 {
            notes.push(format!("{} of the leave-one-out fits did not converge", left_out.failed));
        }
        let errors = self.held_out(contender, &mut notes)?;
        Ok(Entry {
            law: ComparedLaw {
                law: Law {
                    name: law.name().to_owned(),
                    formula: law.formula().to_owned(),
                    source: law.source().to_owned(),
                },
                variables: contender.variables.clone(),
                parameters,
                converged: best.stop.converged(),
                notes,
                log_likelihood,
                aicc: criteria.aicc,
                aicc_weight: None,
                bic: criteria.bic,
                loo_difference: None,
                vuong: None,
                break_found: self.strongest_break(contender, &fitting, &best.theta)?,
                held_out: None,
            },
            name,
            densities: robustness::log_densities(&residuals, self.model()),
            left_out: left_out.elpd().is_finite().then_some(left_out),
            errors,
        })
    }

    fn strongest_break(
        &self,
        contender: &Contender,
        fitting: &Fitting,
        theta: &[f64],
    ) -> Result<Option<ComparedBreak>> {
        let test = self.plan.break_test;
        let search = BreakSearch {
            trim: test.trim,
            places_max: test.places_max,
            replicates: test.replicates,
            seed: robustness::seed(
                self.plan.seed,
                &format!("{}.{}", self.plan.id, contender.name()),
            ),
        };
        let (variables, flop) =
            (columns(contender, self.rows)?, &self.rows.column("training_flop")?.values);
        // To first order about the estimate more directions than rows explain everything.
        if fitting.problem.rows() <= theta.len() + 3 {
            return Ok(None);
        }
        let found = robustness::break_test(&fitting.problem, theta, &variables, flop, &search);
        Ok(found.map(|found| ComparedBreak {
            statistic: found.statistic,
            flop: found.place,
            p_value: found.p_value,
        }))
    }

    /// Log residuals of the rows held out under the law fitted to the others.
    fn held_out(&self, contender: &Contender, notes: &mut Vec<String>) -> Result<Option<Vec<f64>>> {
        if self.split.held_out.is_empty() {
            return Ok(None);
        }
        let fitting = match self.fitting(contender, &self.rows.take(&self.split.seen)) {
            Ok(fitting) => fitting,
            // Too few rows are a property of the data.
            Err(error) => match error.downcast_ref::<Misuse>() {
                Some(few @ Misuse::TooFewRows { .. }) => {
                    notes.push(format!("nothing is held out: {few}"));
                    return Ok(None);
                }
                _ => return Err(error),
            },
        };
        let Fitting { problem, grid, bounds, config, effort } = &fitting;
        let best = fit::search(problem, grid, *effort, bounds, config)?.best;
        if !best.stop.converged() {
            notes.push(format!("the fit to the rows seen did not converge: {}", best.stop.words()));
        }
        let variables = columns(contender, self.rows)?;
        let loss = &self.rows.column("loss_nats")?.values;
        let error = |&row: &usize| {
            let ln_x: Vec<f64> = variables.iter().map(|values| laws::ln(values[row])).collect();
            laws::ln(loss[row]) - problem.law.ln_loss(&best.theta, &ln_x)
        };
        Ok(Some(self.split.held_out.iter().map(error).collect()))
    }

    /// Log residuals of the baselines.
    fn baselines(&self) -> Result<Vec<(String, Vec<f64>)>> {
        let column = |name: &str| self.rows.column(name).map(|column| column.values.as_slice());
        let (flop, params, loss) =
            (column("training_flop")?, column("params")?, column("loss_nats")?);
        let errors = |baseline: Baseline| {
            let predicted = baseline.predict(&self.split, flop, params, loss)?;
            let rows = self.split.held_out.iter().zip(predicted);
            Some((
                baseline.name().to_owned(),
                rows.map(|(&row, said)| laws::ln(loss[row]) - said).collect(),
            ))
        };
        Ok(Baseline::ALL.into_iter().filter_map(errors).collect())
    }

    /// Holds the entries against each other.
    fn comparison(&self, text: &str, mut entries: Vec<Entry>) -> Result<ModelComparison> {
        against_the_best(&mut entries);
        let mut baselines = self.baselines()?;
        let mut all: Vec<(usize, bool, Vec<f64>)> = Vec::new();
        all.extend(
            entries
                .iter()
                .enumerate()
                .filter_map(|(i, entry)| Some((i, true, entry.errors.clone()?))),
        );
        all.extend(baselines.iter().enumerate().map(|(i, (_, errors))| (i, false, errors.clone())));
        let scores =
            scored(&all.iter().map(|(_, _, errors)| errors.as_slice()).collect::<Vec<_>>());
        let mut of_baselines = Vec::new();
        for ((index, is_law, _), score) in all.iter().zip(scores) {
            let Some(score) = score else { continue };
            if *is_law {
                entries[*index].law.held_out = Some(score);
            } else {
                let name = std::mem::take(&mut baselines[*index].0);
                of_baselines.push(ComparedBaseline { name, held_out: score });
            }
        }
        let error =
            |held_out: Option<HeldOut>| held_out.map_or(f64::INFINITY, |score| score.log_rmse);
        entries.sort_by(|a, b| {
            error(a.law.held_out).total_cmp(&error(b.law.held_out)).then(a.name.cmp(&b.name))
        });
        of_baselines.sort_by(|a, b| {
            a.held_out.log_rmse.total_cmp(&b.held_out.log_rmse).then(a.name.cmp(&b.name))
        });
        let flop = &self.rows.column("training_flop")?.values;
        Ok(ModelComparison {
            id: self.plan.id.clone(),
            title: self.plan.title.clone(),
            question: self.plan.question.clone(),
            digest: sources::sha256_hex(text.as_bytes()),
            observations: self.plan.observations.clone(),
            n: self.rows.len(),
            excluded: Vec::new(),
            errors: self.model().words().to_owned(),
            held_out: self.split.held_out.len(),
            held_out_from_flop: self
                .split
                .held_out
                .iter()
                .map(|&row| flop[row])
                .min_by(f64::total_cmp),
            quantities: quantities(&entries, self.rows.len()),
            laws: entries.into_iter().map(|entry| entry.law).collect(),
            baselines: of_baselines,
        })
    }
}

fn columns<'a>(contender: &Contender, rows: &'a Observations) -> Result<Vec<&'a [f64]>> {
    contender.variables.iter().map(|name| Ok(rows.column(name)?.values.as_slice())).collect()
}

/// Weights, and the differences from the law that predicts best when each row is left out.
fn against_the_best(entries: &mut [Entry]) {
    let with_criterion: Vec<usize> =
        (0..entries.len()).filter(|&i| entries[i].law.aicc.is_some()).collect();
    let criteria: Vec<f64> = with_criterion.iter().filter_map(|&i| entries[i].law.aicc).collect();
    for (index, weight) in with_criterion.into_iter().zip(robustness::weights(&criteria)) {
        entries[index].law.aicc_weight = Some(weight);
    }
    let elpd = |entry: &Entry| entry.left_out.as_ref().map_or(f64::NEG_INFINITY, LeaveOneOut::elpd);
    let better =
        |a: &usize, b: &usize| elpd(&entries[*a]).total_cmp(&elpd(&entries[*b])).then(b.cmp(a));
    let Some(best) = (0..entries.len()).max_by(better) else { return };
    let Some(reference) = entries[best].left_out.clone() else { return };
    let (densities, parameters) = (entries[best].densities.clone(), entries[best].law.parameters);
    for (index, entry) in entries.iter_mut().enumerate() {
        let Some(left_out) = &entry.left_out else { continue };
        let difference = robustness::difference(&left_out.log_densities, &reference.log_densities);
        entry.law.loo_difference = Some([difference.sum, difference.standard_error]);
        if index != best {
            let test =
                robustness::vuong(&entry.densities, &densities, [entry.law.parameters, parameters]);
            entry.law.vuong = test.map(|test| [test.statistic, test.p_value]);
        }
    }
}

/// The scores of several predictions of the same rows, each tested against the one with the least
/// error.
fn scored(errors: &[&[f64]]) -> Vec<Option<HeldOut>> {
    let scores: Vec<Option<robustness::Score>> =
        errors.iter().map(|errors| robustness::score(errors)).collect();
    let rmse = |index: &usize| scores[*index].map_or(f64::INFINITY, |score| score.log_rmse);
    let best = (0..errors.len()).min_by(|a, b| rmse(a).total_cmp(&rmse(b)));
    let test = |index: usize| {
        let best = best.filter(|&best| best != index && scores[index].is_some())?;
        let rows = errors[index].iter().zip(errors[best]);
        let differences: Vec<f64> = rows.map(|(ours, theirs)| ours.abs() - theirs.abs()).collect();
        robustness::signed_rank(&differences).map(|test| test.p_value)
    };
    let tests: Vec<Option<f64>> = (0..errors.len()).map(test).collect();
    let adjusted = robustness::holm(&tests.iter().copied().flatten().collect::<Vec<f64>>());
    let mut adjusted = adjusted.into_iter();
    let held_out = |(score, test): (&Option<robustness::Score>, &Option<f64>)| {
        let p_value = test.and_then(|_| adjusted.next());
        score.map(|robustness::Score { log_rmse, relative_error, bias }| HeldOut {
            log_rmse,
            relative_error,
            bias,
            p_value,
        })
    };
    scores.iter().zip(&tests).map(held_out).collect()
}

/// Every number of the laws by name.
fn quantities(entries: &[Entry], n: usize) -> BTreeMap<String, Quantity> {
    let mut all = BTreeMap::new();
    for Entry { name, law, .. } in entries {
        let mut put = |what: &str, value: Option<f64>, method: &str| {
            let Some(estimate) = value else { return };
            all.insert(format!("{name}.{what}"), Quantity::plain(estimate, "1", n, method));
        };
        put(
            "aicc",
            law.aicc,
            "Akaike's criterion for small samples (Hurvich & Tsai 1989), scale counted",
        );
        put("bic", Some(law.bic), "Schwarz's criterion, scale counted");
        put(
            "loo_difference",
            law.loo_difference.map(|[sum, _]| sum),
            "leave-one-out log density minus the best law's",
        );
        put(
            "loo_standard_error",
            law.loo_difference.map(|[_, error]| error),
            "standard error of loo_difference",
        );
        put(
            "vuong_p",
            law.vuong.map(|[_, p]| p),
            "Vuong 1989 with Schwarz's correction, against the best law by leave-one-out",
        );
        put(
            "break_p",
            law.break_found.map(|found| found.p_value),
            "one break along compute, sup-LR, bootstrap of signs",
        );
        put(
            "break_flop",
            law.break_found.map(|found| found.flop),
            "where the strongest break along compute is",
        );
        put(
            "held_out_log_rmse",
            law.held_out.map(|score| score.log_rmse),
            "root mean square log error on the largest compute",
        );
        put(
            "held_out_relative_error",
            law.held_out.map(|score| score.relative_error),
            "mean relative error on the largest compute",
        );
        put(
            "held_out_p",
            law.held_out.and_then(|score| score.p_value),
            "signed ranks against the least error, Holm-adjusted",
        );
    }
    all
}
