//! Which of several sampled models covers most problems for a budget: of sampling alone, and of
//! training and sampling together.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use evidence::{Figure, FigureKind};
use measures::{BestModel, Bought, Draws, SampledModel, best_models, coverage_curves, samples_for};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, counts_read};
use super::drawing::curve;
use crate::numbers::{Numbers, figure};
use crate::rows::{What, counts, label};

/// Models of several sizes that were sampled on the same problems.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainToTest {
    /// The label that says which model a row is of.
    model: String,
    /// The label that says which problem it is of.
    problem: String,
    /// The models, by the name that they have in the numbers.
    models: BTreeMap<String, Model>,
    /// Tokens that each was trained on.
    training_tokens: f64,
    /// Tokens of one sample: an assumption where the counts do not say.
    tokens_per_sample: f64,
    /// Budgets of sampling one problem, in FLOP, by name.
    inference_flop: BTreeMap<String, f64>,
    /// Budgets of training and sampling together, in FLOP, by name.
    total_flop: BTreeMap<String, f64>,
    /// How many problems are sampled from such a budget, by name.
    problems: BTreeMap<String, f64>,
}

/// One of the models.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The text of the label.
    label: String,
    /// Its parameters.
    params: f64,
}

/// Budgets in a decade along the figure.
const PER_DECADE: f64 = 8.0;

/// What is filed of each model.
const OF_MODEL: [&str; 3] = ["wins_share", "wins_from_flop", "wins_to_flop"];
/// What is filed at each budget.
const AT_BUDGET: [&str; 4] = ["best_params", "best_k", "best_coverage", "kept_share"];

impl Compute for TrainToTest {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        let labels = [&self.model, &self.problem].map(|label| What::Label(label));
        counts_read().into_iter().chain(labels).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = vec!["all_spend_up_to_flop".to_owned()];
        for model in self.models.keys() {
            names.extend(OF_MODEL.map(|of| format!("{of}_{model}")));
        }
        for budget in self.inference_flop.keys() {
            names.extend(AT_BUDGET.map(|of| format!("{of}_at_{budget}")));
        }
        for (budget, _, problems, _) in self.totals() {
            let at = format!("{budget}_for_{problems}");
            names.extend(AT_BUDGET.map(|of| format!("{of}_at_{at}")));
            names.push(format!("training_share_at_{at}"));
        }
        names
    }

    fn check(&self) -> Result<()> {
        ensure!(self.models.len() > 1, "one model has no rival; hint: name two or more");
        let budgets =
            [&self.inference_flop, &self.total_flop, &self.problems].into_iter().flatten();
        let own = [
            ("training_tokens", self.training_tokens),
            ("tokens_per_sample", self.tokens_per_sample),
        ];
        let params = self.models.iter().map(|(name, model)| (name.as_str(), model.params));
        let all = budgets.map(|(name, value)| (name.as_str(), *value)).chain(own).chain(params);
        for (name, value) in all {
            let is_positive = value > 0.0 && value.is_finite();
            ensure!(is_positive, "{name} is {value}; hint: it is positive");
        }
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "a sample of {tokens} tokens costs 2 N times {tokens} FLOP and training 6 N times \
             {training:.2e}; of the sizes that were trained the one of greatest mean unbiased \
             pass@k, k as many whole samples of each problem as the budget buys and at most as \
             many as were drawn; nothing between sizes or beyond the samples is interpolated; \
             prompts and attention cost nothing here; twice the tokens a sample are twice the \
             budget of sampling, or twice the problems, for the same answer; intervals and the \
             share of draws with the same model over problems, which all models share",
            tokens = self.tokens_per_sample,
            training = self.training_tokens
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let sampled = self.sampled(given)?;
        found.n = sampled.iter().map(|model| model.problems.len()).sum();
        let grid = self.grid(&sampled);
        self.file_winners(&sampled, &grid, draws, found)?;
        self.file_inference(&sampled, draws, found)?;
        self.file_totals(&sampled, draws, found)?;
        given.file_only_figure(self.figure(&sampled, &grid)?, found);
        Ok(())
    }
}

/// The most samples that all problems of a model have.
fn drawn(model: &SampledModel) -> u64 {
    model.problems.iter().map(|counts| counts.samples).min().unwrap_or(0)
}

impl TrainToTest {
    /// Every total with every number of problems: name and value of both.
    fn totals(&self) -> Vec<(&str, f64, &str, f64)> {
        let mut all = Vec::new();
        for (budget, flop) in &self.total_flop {
            for (problems, count) in &self.problems {
                all.push((budget.as_str(), *flop, problems.as_str(), *count));
            }
        }
        all
    }

    /// The models in the order of their sizes, each with its problems in one order.
    fn sampled(&self, given: &Given<'_>) -> Result<Vec<SampledModel>> {
        let (rows, all) = (given.rows, counts(given.rows)?);
        let (models, problems) = (label(rows, &self.model)?, label(rows, &self.problem)?);
        let mut sampled = Vec::new();
        let mut shared: Option<Vec<&String>> = None;
        for (name, model) in &self.models {
            let mut own: Vec<usize> =
                (0..all.len()).filter(|&row| models[row] == model.label).collect();
            own.sort_by(|&a, &b| problems[a].cmp(&problems[b]));
            let of: Vec<&String> = own.iter().map(|&row| &problems[row]).collect();
            ensure!(
                !of.is_empty(),
                "no row is of {}; hint: the texts of {}",
                model.label,
                self.model
            );
            let first = shared.get_or_insert_with(|| of.clone());
            ensure!(*first == of, "{name} was sampled on other problems than the first model");
            let problems = own.iter().map(|&row| all[row]).collect();
            sampled.push(SampledModel { params: model.params, problems });
        }
        sampled.sort_by(|one, other| one.params.total_cmp(&other.params));
        Ok(sampled)
    }

    /// What an inference budget a problem buys of each model.
    fn bought(&self, sampled: &[SampledModel], inference_flop: f64) -> Vec<Bought> {
        let of = |model: &SampledModel| {
            samples_for(inference_flop, model.params, self.tokens_per_sample, drawn(model))
        };
        sampled.iter().map(of).collect()
    }

    /// Budgets of sampling from one sample of the smallest model to all of the largest.
    fn grid(&self, sampled: &[SampledModel]) -> Vec<f64> {
        let cost = |model: &SampledModel| 2.0 * model.params * self.tokens_per_sample;
        let low = sampled.first().map_or(1.0, cost);
        let high = sampled.last().map_or(1.0, |model| cost(model) * drawn(model) as f64);
        let steps = (laws::ln(high / low) / core::f64::consts::LN_10 * PER_DECADE).ceil();
        let count = (2_usize..1000).find(|count| *count as f64 > steps).unwrap_or(1000);
        robustness::log_spaced(low, high, count)
    }

    fn name_of(&self, params: f64) -> Option<&str> {
        let is_it = |(_, model): &(&String, &Model)| model.params.total_cmp(&params).is_eq();
        self.models.iter().find(is_it).map(|(name, _)| name.as_str())
    }

    /// Where each model is the best use of sampling.
    fn file_winners(
        &self,
        sampled: &[SampledModel],
        grid: &[f64],
        draws: Draws,
        found: &mut Numbers,
    ) -> Result<()> {
        let spent = |model: &SampledModel| {
            2.0 * model.params * self.tokens_per_sample * drawn(model) as f64
        };
        let method = "up to this compute a problem no model runs out of drawn samples; beyond it \
            smaller models are held at what they covered";
        let least = sampled.iter().map(spent).fold(f64::INFINITY, f64::min);
        found.plain("all_spend_up_to_flop", least, "FLOP", method);
        let budgets: Vec<Vec<Bought>> =
            grid.iter().map(|flop| self.bought(sampled, *flop)).collect();
        // Who leads is asked here, not how surely.
        let few = Draws { replicates: 20, ..draws };
        let best = best_models(sampled, &budgets, few)?;
        for (which, model) in sampled.iter().enumerate() {
            let name = self.name_of(model.params).context("a size of none of the models")?;
            let won: Vec<f64> = grid
                .iter()
                .zip(&best)
                .filter(|(_, best)| best.is_some_and(|best| best.model == which))
                .map(|(flop, _)| *flop)
                .collect();
            let share = won.len() as f64 / grid.len() as f64;
            let method = "share of the budgets of sampling, even in logarithms from one sample of \
                the smallest model to all of the largest, at which this model covers most";
            found.plain(&format!("wins_share_{name}"), share, "fraction", method);
            for (of, end) in [("from", won.first()), ("to", won.last())] {
                let method = "end of the budgets of one problem at which this model covers most";
                let name = format!("wins_{of}_flop_{name}");
                found.quantities.extend(
                    end.map(|flop| {
                        (name, evidence::Quantity::plain(*flop, "FLOP", found.n, method))
                    }),
                );
            }
        }
        Ok(())
    }

    /// The best model at each named budget of sampling.
    fn file_inference(
        &self,
        sampled: &[SampledModel],
        draws: Draws,
        found: &mut Numbers,
    ) -> Result<()> {
        let budgets: Vec<Vec<Bought>> =
            self.inference_flop.values().map(|flop| self.bought(sampled, *flop)).collect();
        let best = best_models(sampled, &budgets, draws)?;
        for (name, best) in self.inference_flop.keys().zip(best) {
            file_best(name, best, sampled, found);
        }
        Ok(())
    }

    /// The best model at each total, whose training comes first.
    fn file_totals(
        &self,
        sampled: &[SampledModel],
        draws: Draws,
        found: &mut Numbers,
    ) -> Result<()> {
        let training = |model: &SampledModel| 6.0 * model.params * self.training_tokens;
        let left = |total: f64, problems: f64| -> Vec<Bought> {
            let of = |model: &SampledModel| {
                let each = (total - training(model)) / problems;
                samples_for(each, model.params, self.tokens_per_sample, drawn(model))
            };
            sampled.iter().map(of).collect()
        };
        let totals = self.totals();
        let budgets: Vec<Vec<Bought>> =
            totals.iter().map(|(_, total, _, problems)| left(*total, *problems)).collect();
        for ((budget, total, problems, _), best) in
            totals.iter().zip(best_models(sampled, &budgets, draws)?)
        {
            let at = format!("{budget}_for_{problems}");
            file_best(&at, best, sampled, found);
            if let Some(best) = best {
                let share = training(&sampled[best.model]) / total;
                let method = "share of the whole budget that training that model takes";
                found.plain(&format!("training_share_at_{at}"), share, "fraction", method);
            }
        }
        Ok(())
    }

    /// The coverage of each model by what it costs.
    fn figure(&self, sampled: &[SampledModel], grid: &[f64]) -> Result<Figure> {
        let x = ["inference_flop", "Compute of sampling one problem", "FLOP"];
        let y = ["Share of problems solved", "fraction"];
        let mut drawn_figure = figure(FigureKind::Solved, x, y, false);
        for model in sampled {
            let price = 2.0 * model.params * self.tokens_per_sample;
            let most = price * drawn(model) as f64;
            let name = self.name_of(model.params).context("a size of none of the models")?;
            let [mut places, mut values] = [Vec::new(), Vec::new()];
            let inside = grid.iter().filter(|flop| (price..=most * (1.0 + 1e-9)).contains(*flop));
            for flop in inside {
                let bought = samples_for(*flop, model.params, self.tokens_per_sample, drawn(model));
                let Some(k) = bought else { continue };
                let passes = coverage_curves(&model.problems, &[k])?;
                places.push(*flop);
                values.push(measures::mean(&passes));
            }
            drawn_figure.lines.push(curve(self.models[name].label.clone(), places, values));
        }
        Ok(drawn_figure)
    }
}

/// Files the best model at a budget; nothing where no model gives one sample of each problem.
fn file_best(at: &str, best: Option<BestModel>, sampled: &[SampledModel], found: &mut Numbers) {
    let Some(best) = best else { return };
    let held = match (best.is_spent, best.is_rival_spent) {
        (true, _) => "; every sample that was drawn of it is spent",
        (false, true) => {
            "; every sample that was drawn of a smaller model is spent, which with more might cover \
             more"
        }
        (false, false) => "",
    };
    let params = sampled[best.model].params;
    let method = format!("size of the model that covers most{held}");
    found.plain(&format!("best_params_at_{at}"), params, "parameters", &method);
    let method = format!("samples of each problem that the budget buys of that model{held}");
    found.plain(&format!("best_k_at_{at}"), best.k as f64, "samples", &method);
    let method = "coverage of that model, mean unbiased pass@k, its interval over problems";
    let interval = Some(best.interval);
    found.add(&format!("best_coverage_at_{at}"), best.coverage, interval, "fraction", method);
    let method = "share of the draws of problems in which the same model covers most";
    found.plain(&format!("kept_share_at_{at}"), best.kept_share, "fraction", method);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition() -> TrainToTest {
        serde_yaml::from_str(
            "{model: model, problem: problem, training_tokens: 3.0e11, tokens_per_sample: 500, \
             models: {a: {label: A, params: 1.0e8}, b: {label: B, params: 1.0e9}}, \
             inference_flop: {low: 1.0e12}, total_flop: {t: 1.0e21}, problems: {q: 1.0e6}}",
        )
        .expect("well written")
    }

    #[test]
    fn numbers_are_declared_once() {
        let (names, mut once) = (definition().names(), definition().names());
        once.sort();
        once.dedup();
        assert_eq!(names.len(), once.len());
        assert!(names.contains(&"training_share_at_t_for_q".to_owned()), "{names:?}");
        definition().check().expect("it means something");
        let free = TrainToTest { tokens_per_sample: 0.0, ..definition() };
        assert!(free.check().expect_err("no tokens").to_string().contains("it is positive"));
    }

    /// Twice the tokens a sample buy what half the budget did: the assumption moves the axis alone.
    #[test]
    fn the_tokens_of_a_sample_move_the_axis_alone() {
        let sampled = |params: f64| SampledModel {
            params,
            problems: vec![measures::Counts { samples: 10_000, successes: 3 }],
        };
        let sampled = [sampled(1e8), sampled(1e9)];
        let one = definition();
        let twice = TrainToTest { tokens_per_sample: 1000.0, ..definition() };
        for flop in [1e11, 3e12, 7e14] {
            assert_eq!(one.bought(&sampled, flop), twice.bought(&sampled, 2.0 * flop));
        }
    }
}
