//! What the fit of a study says for several budgets of compute, as `straightedge plan` does.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use evidence::{Figure, FigureKind, Line, Quantity};
use planner::{Optimum, Spending};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read};
use super::drawing::point;
use crate::battery::definition::unit::{self, Unit};
use crate::numbers::{Numbers, figure};
use crate::plan::{self, Number, Plan, Question, Sampled};
use crate::rows::{What, column, extremes};
use crate::study::Study;
use crate::study::fitted::{Fitted, StudyFit, fit_of};

/// The best sizes and tokens of a study's law at several budgets. It reads the study's own rows.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetPlan {
    /// The study; its law is one of parameters and training tokens.
    pub study: String,
    /// Budgets in FLOP, by the name that they have in the numbers.
    pub budgets_flop: BTreeMap<String, f64>,
    /// What is drawn whole beside the study's own draws; of each number the widest interval counts.
    pub units: Vec<Unit>,
    /// A doubling that removes less of the loss than this share is not worth its price.
    pub gain_least: f64,
    /// Arms whose rows are best sizes that somebody published, for the figure.
    #[serde(default)]
    pub published: Vec<String>,
}

/// What is filed at each budget.
const AT_BUDGET: [&str; 9] = [
    "optimum_params",
    "optimum_tokens",
    "tokens_per_param",
    "loss_nats",
    "loss_nats_new_run",
    "gain_next_doubling",
    "flat_params_low",
    "flat_params_high",
    "beyond_largest_run",
];

/// What is read of published best sizes.
const PUBLISHED: [&str; 3] = ["training_flop", "params", "training_tokens"];
/// Budgets along the figure.
const POINTS: usize = 25;

/// What is filed once.
const GAIN_FALLS: &str = "gain_falls_below_flop";

impl Compute for BudgetPlan {
    fn reads_rows(&self) -> bool {
        false
    }

    fn arms(&self) -> Vec<&str> {
        self.published.iter().map(String::as_str).collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read(if self.published.is_empty() { &[][..] } else { &PUBLISHED })
    }

    fn studies(&self) -> Vec<&str> {
        vec![&self.study]
    }

    fn names(&self) -> Vec<String> {
        let at = |budget: &String| AT_BUDGET.map(|name| format!("{name}_at_{budget}"));
        self.budgets_flop.keys().flat_map(at).chain([GAIN_FALLS.to_owned()]).collect()
    }

    fn check(&self) -> Result<()> {
        ensure!(!self.budgets_flop.is_empty(), "budgets_flop names no budget; hint: at least one");
        for (name, budget) in &self.budgets_flop {
            let is_budget = *budget > 0.0 && budget.is_finite();
            ensure!(is_budget, "budgets_flop.{name} {budget} is not positive; hint: 1.0e+21");
        }
        let is_share = self.gain_least > 0.0 && self.gain_least < 1.0;
        ensure!(is_share, "gain_least {} is no share; hint: 0.01 is a hundredth", self.gain_least);
        unit::check(&self.units)
    }

    fn check_against(&self, study: &Study) -> Result<()> {
        plan::surface(study).map(|_| ())
    }

    fn words(&self) -> String {
        let units: Vec<&str> = self.units.iter().map(|unit| unit.name.word()).collect();
        let also = if units.is_empty() {
            String::new()
        } else {
            format!(" and by whole {}", units.join(" and "))
        };
        let points = if self.published.is_empty() {
            ""
        } else {
            "; the data named below are best sizes that were published, the points of the figure"
        };
        format!(
            "the size and the tokens of least loss under C = 6 N D by the law of {}, its fit made \
             anew to runs drawn singly{also}, and of each number the widest of these \
             intervals{points}",
            self.study
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let Fitted { study, fit } = match fit_of(given.fits, &self.study)? {
            Ok(fitted) => fitted,
            Err(missing) => bail!("study {} has no fit: {}", self.study, missing.reason),
        };
        let sampled = Sampled::new(study, fit, &self.units)?;
        found.n = fit.rows.len();
        found.level = study.bootstrap.level;
        let mut falls = None;
        for (name, &budget_flop) in &self.budgets_flop {
            let question = self.question(budget_flop);
            let plan = plan::plan_of_fit((study, fit, &sampled), Vec::new(), question)?;
            file(&plan, name, found);
            // Where a doubling falls below its price does not hang on the budget.
            falls = plan.gain_falls_below.map(|threshold| threshold.compute_flop);
        }
        given.file_only_figure(self.figure(given, (study, fit, &sampled))?, found);
        if let Some(number) = falls {
            let method = "training compute from which on a doubling removes less than gain_least";
            add(found, GAIN_FALLS, number, "FLOP", method);
        }
        Ok(())
    }
}

impl BudgetPlan {
    /// The best size and its tokens over the budget, with what was published.
    fn figure(
        &self,
        given: &Given<'_>,
        (study, fit, sampled): (&Study, &StudyFit, &Sampled),
    ) -> Result<Figure> {
        let [low, high] = extremes(&self.budgets_flop.values().copied().collect::<Vec<f64>>());
        let budgets = robustness::log_spaced(low, high, POINTS);
        let curve = |label: &str, of: fn(&Optimum) -> f64| -> Result<Line> {
            let numbers: Vec<Number> = budgets
                .par_iter()
                .map(|flop| plan::number_at(study, (fit, sampled), *flop, of))
                .collect::<Result<_>>()?;
            let ends = |end: fn(&Number) -> Option<f64>| {
                numbers.iter().map(end).collect::<Option<Vec<f64>>>().unwrap_or_default()
            };
            Ok(Line {
                label: label.to_owned(),
                x: budgets.clone(),
                y: numbers.iter().map(|number| number.estimate).collect(),
                low: ends(|number| number.low),
                high: ends(|number| number.high),
            })
        };
        let x = ["training_flop", "Training compute", "FLOP"];
        let mut drawn = figure(FigureKind::Budget, x, ["Best parameters and tokens", "1"], true);
        drawn.lines =
            vec![curve("tokens", |best| best.tokens)?, curve("parameters", |best| best.params)?];
        for arm in &self.published {
            let rows = &given.arm(arm)?.observations;
            let flop = column(rows, "training_flop")?;
            for of in ["params", "training_tokens"] {
                let places = flop.iter().zip(column(rows, of)?);
                let inside = places.filter(|(flop, _)| (low..=high).contains(*flop));
                drawn.points.extend(inside.map(|(&flop, &value)| point(flop, value)));
            }
        }
        Ok(drawn)
    }

    fn question(&self, budget_flop: f64) -> Question {
        Question { gain_least: self.gain_least, ..Question::of(Spending::training(budget_flop)) }
    }
}

/// Files what a plan says of its budget.
fn file(plan: &Plan, budget: &str, found: &mut Numbers) {
    let mut number = |name: &str, number: Number, unit: &str, method: &str| {
        add(found, &format!("{name}_at_{budget}"), number, unit, method);
    };
    number("optimum_params", plan.params, "parameters", "size of least loss");
    number("optimum_tokens", plan.training_tokens, "tokens", "training tokens of least loss");
    number("tokens_per_param", plan.tokens_per_param, "tokens/parameter", "their ratio");
    number("loss_nats", plan.loss_nats, "nats/token", "mean loss of the best choice");
    if let Some(new_run) = plan.loss_nats_new_run {
        let method = "loss of one new run of the best choice: the scatter of runs is within";
        number("loss_nats_new_run", new_run, "nats/token", method);
    }
    let method = "share of the loss that twice the budget removes";
    number("gain_next_doubling", plan.gain_next_doubling, "fraction", method);
    let plain = |estimate: f64| Number { estimate, low: None, high: None };
    let method = "size at which the loss is half a percent above the least";
    if let Some(low) = plan.flat_params.low {
        number("flat_params_low", plain(low), "parameters", method);
    }
    if let Some(high) = plan.flat_params.high {
        number("flat_params_high", plain(high), "parameters", method);
    }
    let method = "the budget over the compute of the largest run: above one it is extrapolated";
    number("beyond_largest_run", plain(plan.beyond_largest_run), "1", method);
}

fn add(found: &mut Numbers, name: &str, number: Number, unit: &str, method: &str) {
    let plain = Quantity::plain(number.estimate, unit, found.n, method);
    let quantity = match (number.low, number.high) {
        (Some(low), Some(high)) => plain.within(low, high, found.level),
        _ => plain,
    };
    found.quantities.insert(name.to_owned(), quantity);
}
