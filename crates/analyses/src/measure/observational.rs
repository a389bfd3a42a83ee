//! A benchmark foretold from what the other benchmarks of a model have in common, families held
//! out whole.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use measures::{Draws, FamilyFold, ModelForecast, ScoredModels, families_held_out, over_clusters};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, columns_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, column, label, logarithms};

/// One benchmark from the principal components of others, which are made anew in each fold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observational {
    /// The arm that is foretold.
    pub target: String,
    /// The arms whose scores make up the components.
    pub scores: Vec<String>,
    /// The label that names a model.
    pub model: String,
    /// The label that names its family, which is held out whole.
    pub family: String,
    /// The score, between 0 and 1.
    pub metric: String,
    /// The compute, whose logarithm foretells beside the components.
    pub along: String,
    /// How many components.
    pub components: usize,
}

/// The forecasts of one way.
type Forecasts = fn(&FamilyFold) -> &Vec<ModelForecast>;
/// What is filed of each way to foretell, as its numbers begin.
const WAYS: [(&str, Forecasts); 3] = [
    ("components", |fold| &fold.by_components),
    ("compute", |fold| &fold.by_compute),
    ("made_on_all", |fold| &fold.by_all),
];
/// What is filed of each.
const OF_EACH: [&str; 3] = ["error", "coverage", "width"];
/// What is filed of all.
const OF_ALL: [&str; 6] =
    ["models", "families", "left_out", "first_share", "rising_share", "error_difference"];

impl Compute for Observational {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        self.scores.iter().chain([&self.target]).map(String::as_str).collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        let columns = columns_read([&self.metric, &self.along]).into_iter();
        columns.chain([What::Label(&self.model), What::Label(&self.family)]).collect()
    }

    fn names(&self) -> Vec<String> {
        let each = WAYS.iter().flat_map(|(way, _)| OF_EACH.map(|name| format!("{way}.{name}")));
        owned(&OF_ALL).into_iter().chain(each).collect()
    }

    fn check(&self) -> Result<()> {
        check_distinct("scores", &self.scores)?;
        ensure!(
            !self.scores.contains(&self.target),
            "{} is foretold from itself; hint: leave it out of scores",
            self.target
        );
        ensure!(
            (1..=self.scores.len()).contains(&self.components),
            "{} scores have no {} components; hint: 1 to {}",
            self.scores.len(),
            self.components,
            self.scores.len()
        );
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "each family is held out in turn; of the others, {} principal components of {} scores \
            and a plane from them to the logit of {}, with Student's interval of a new model; \
            beside it a line in the logarithm of compute, and components made of all models at \
            once; intervals over families",
            self.components,
            self.scores.len(),
            self.target
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let joined = self.joined(given)?;
        let models = ScoredModels {
            scores: &joined.scores,
            ln_flop: &joined.ln_flop,
            target: &joined.target,
            families: &joined.families,
        };
        let folds = families_held_out(&models, self.components, draws.level);
        ensure!(
            !folds.is_empty(),
            "no family could be held out; hint: more families, or fewer components"
        );
        found.n = joined.target.len();
        found.count("models", joined.target.len(), "models that have every score");
        found.count("families", folds.len(), "families held out");
        let words = "models without one of the scores, or with none or all of the target right";
        found.count("left_out", joined.left_out, words);
        let shares: Vec<f64> = folds.iter().map(|fold| fold.first_share).collect();
        let middle = measures::median(&shares).unwrap_or(f64::NAN);
        let words = "share of the variance of the scores that the first component holds, median";
        found.plain("first_share", middle, "fraction", words);
        let rising = folds.iter().filter(|fold| fold.first_slope > 0.0).count();
        let words = "share of the folds in which the target rises with the first component";
        let share = measures::share(rising, folds.len());
        found.plain("rising_share", share, "fraction", words);
        file(&joined.target, &folds, draws, found);
        Ok(())
    }
}

/// Files how far each way is off, and how often its intervals hold a model.
fn file(target: &[f64], folds: &[FamilyFold], draws: Draws, found: &mut Numbers) {
    let mut add = |name: &str, words: &str, of: &(dyn Fn(&FamilyFold) -> Vec<f64> + Sync)| {
        let mean = |drawn: &[usize]| {
            let values: Vec<f64> = drawn.iter().flat_map(|&fold| of(&folds[fold])).collect();
            Some(values.iter().sum::<f64>() / values.len() as f64)
        };
        let every: Vec<usize> = (0..folds.len()).collect();
        let interval = over_clusters(folds.len(), draws, mean);
        found.add(name, mean(&every).unwrap_or(f64::NAN), interval, "fraction", words);
    };
    let off = |it: &ModelForecast| (it.value - target[it.model]).abs();
    for (way, forecasts) in WAYS {
        let words = "mean of |foretold - measured| over the models held out";
        add(&format!("{way}.error"), words, &|fold| forecasts(fold).iter().map(off).collect());
        let holds = |it: &ModelForecast| {
            let [low, high] = it.ends;
            f64::from(u8::from((low..=high).contains(&target[it.model])))
        };
        let words = format!(
            "share of the models held out within the interval of {} % of a new model",
            100.0 * draws.level
        );
        add(&format!("{way}.coverage"), &words, &|fold| {
            forecasts(fold).iter().map(holds).collect()
        });
        let width = |it: &ModelForecast| it.ends[1] - it.ends[0];
        add(&format!("{way}.width"), "mean width of these intervals", &|fold| {
            forecasts(fold).iter().map(width).collect()
        });
    }
    let words = "mean of |error| by the components minus |error| by compute; below 0 the \
        components are nearer";
    add("error_difference", words, &|fold| {
        let pairs = fold.by_components.iter().zip(&fold.by_compute);
        pairs.map(|(one, other)| off(one) - off(other)).collect()
    });
}

/// The models that have every score.
struct Joined {
    scores: Vec<Vec<f64>>,
    ln_flop: Vec<f64>,
    target: Vec<f64>,
    families: Vec<usize>,
    left_out: usize,
}

impl Observational {
    /// The score of each model of an arm.
    fn of_arm<'a>(&self, rows: &'a Observations) -> Result<BTreeMap<&'a str, f64>> {
        let (models, scores) = (label(rows, &self.model)?, column(rows, &self.metric)?);
        let all: BTreeMap<&str, f64> =
            models.iter().map(String::as_str).zip(scores.iter().copied()).collect();
        ensure!(
            all.len() == models.len(),
            "a {} stands twice in {}; hint: one row a model",
            self.model,
            rows.id
        );
        Ok(all)
    }

    fn joined(&self, given: &Given<'_>) -> Result<Joined> {
        let rows = &given.arm(&self.target)?.observations;
        let mut of_arms = Vec::new();
        for name in &self.scores {
            let arm = self.of_arm(&given.arm(name)?.observations);
            of_arms.push(arm.with_context(|| format!("arm {name}"))?);
        }
        self.of_arm(rows)?;
        let (models, families) = (label(rows, &self.model)?, label(rows, &self.family)?);
        let (target, ln_flop) = (column(rows, &self.metric)?, logarithms(rows, &self.along)?);
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut joined = Joined {
            scores: vec![Vec::new(); of_arms.len()],
            ln_flop: Vec::new(),
            target: Vec::new(),
            families: Vec::new(),
            left_out: 0,
        };
        for row in 0..rows.len() {
            let scores = of_arms.iter().map(|arm| arm.get(models[row].as_str()).copied());
            let scores: Option<Vec<f64>> = scores.collect();
            let has_logit = target[row] > 0.0 && target[row] < 1.0;
            let Some(scores) = scores.filter(|_| has_logit) else {
                joined.left_out += 1;
                continue;
            };
            joined.scores.iter_mut().zip(scores).for_each(|(all, score)| all.push(score));
            joined.ln_flop.push(ln_flop[row]);
            joined.target.push(target[row]);
            let next = numbers.len();
            joined.families.push(*numbers.entry(&families[row]).or_insert(next));
        }
        Ok(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::super::compute::Rows;
    use super::*;
    use crate::study::checks::planted::{planted_column, rows};

    const METHOD: &str = "{target: one, scores: [two, three, four], model: model, family: family, \
        metric: accuracy_fraction, along: training_flop, components: 2}";

    fn method() -> Observational {
        serde_yaml::from_str(METHOD).expect("a method")
    }

    fn part(row: usize, root: f64) -> f64 {
        ((row + 1) as f64 * root.sqrt()).fract()
    }

    /// Sixty models of twelve families, whose accuracy on a benchmark follows a capability with
    /// errors of its own.
    fn arm(root: f64, noise: f64) -> Rows {
        let mut rows = rows(60, 6.0, |_, _| 2.0);
        let accuracy = |row: usize| {
            let capability = 0.06 * (row as f64 - 30.0) + 2.0 * (part(row, 3.0) - 0.5);
            let logit = capability + noise * (part(row, root) - 0.5);
            1.0 / (1.0 + laws::exp(-logit))
        };
        let accuracies = planted_column("accuracy_fraction", (0..60).map(accuracy).collect());
        rows.columns.insert("accuracy_fraction".to_owned(), accuracies);
        let texts = |of: &dyn Fn(usize) -> String| (0..60).map(of).collect::<Vec<String>>();
        rows.labels.insert("model".to_owned(), texts(&|row| format!("m{row}")));
        rows.labels.insert("family".to_owned(), texts(&|row| format!("f{}", row % 12)));
        Rows { title: String::new(), observations: rows }
    }

    fn computed(arms: [Rows; 4]) -> Numbers {
        let names = ["one", "two", "three", "four"].map(str::to_owned);
        let rows = rows(4, 1.0, |_, _| 2.0);
        let given = Given {
            id: "planted",
            rows: &rows,
            arms: names.into_iter().zip(arms).collect(),
            fits: &BTreeMap::new(),
            constants: &[],
            draws: Some(Draws { replicates: 200, level: 0.9, seed: 3 }),
        };
        let mut found = Numbers::new(60, 0.9);
        method().compute(&given, &mut found).expect("it can be computed");
        for name in found.quantities.keys() {
            assert!(method().names().contains(name), "{name} is not declared");
        }
        assert_eq!(found.quantities.len(), method().names().len(), "all that is declared is filed");
        found
    }

    fn number(found: &Numbers, name: &str) -> f64 {
        found.quantities[name].estimate
    }

    /// The scores share a capability beyond compute: the components are nearer, their intervals
    /// hold the models about as often as they say, and every slope rises.
    #[test]
    fn a_shared_capability_foretells_held_out_families() {
        let found = computed([arm(5.0, 0.5), arm(7.0, 0.5), arm(11.0, 0.5), arm(13.0, 0.5)]);
        let of = |name: &str| number(&found, name);
        assert_eq!((of("models"), of("families"), of("left_out")), (60.0, 12.0, 0.0));
        assert!((of("rising_share") - 1.0).abs() < 1e-12);
        assert!(of("components.error") < 0.5 * of("compute.error"), "{:?}", found.quantities);
        let difference = &found.quantities["error_difference"];
        assert!(difference.high.is_some_and(|high| high < 0.0), "{difference:?}");
        assert!((0.8..=1.0).contains(&of("components.coverage")), "{}", of("components.coverage"));
    }

    /// A model without one of the scores, and one that has nothing right, are counted.
    #[test]
    fn what_is_left_out_is_counted() {
        let mut one = arm(5.0, 0.5);
        let column = one.observations.columns.get_mut("accuracy_fraction").expect("planted");
        column.values[7] = 0.0;
        let mut two = arm(7.0, 0.5);
        two.observations = two.observations.take(&(3..60).collect::<Vec<usize>>());
        let found = computed([one, two, arm(11.0, 0.5), arm(13.0, 0.5)]);
        assert_eq!((number(&found, "models"), number(&found, "left_out")), (56.0, 4.0));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for (from, to, said) in [
            ("scores: [two", "scores: [one", "one is foretold from itself"),
            ("scores: [two, three", "scores: [two, two", "scores names two twice"),
            ("components: 2", "components: 4", "3 scores have no 4 components; hint: 1 to 3"),
        ] {
            let method: Observational =
                serde_yaml::from_str(&METHOD.replacen(from, to, 1)).expect("well formed");
            let refused = method.check().expect_err("a fault").to_string();
            assert!(refused.contains(said), "{refused}");
        }
    }
}
