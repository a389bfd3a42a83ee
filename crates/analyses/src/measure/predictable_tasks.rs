//! On which share of tasks a line in the logarithm of scale foretells the metric.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail, ensure};
use measures::{Predictability, predictability, share_over_units};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, columns_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, label, logarithms, values_of};

/// On which share of tasks `ln metric` follows a falling line in `ln scale` by a fixed rule.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictableTasks {
    /// What a task is.
    tasks: Tasks,
    /// The column that is to be low, such as the error.
    metric: String,
    /// The axis along which it is foretold.
    along: String,
    /// A task with fewer rows is left out.
    rows_min: usize,
    /// A task is predictable where the rank correlation is at most minus this.
    rank_correlation: f64,
    /// And where a line foretells at least this share of the variance, each row from the others; by
    /// name.
    cross_validated: BTreeMap<String, f64>,
}

/// What a task is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Tasks {
    /// The rows of one value of a label.
    Label(String),
    /// The rows of one arm.
    Arms(Vec<String>),
}

impl Compute for PredictableTasks {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        match &self.tasks {
            Tasks::Label(_) => Vec::new(),
            Tasks::Arms(arms) => arms.iter().map(String::as_str).collect(),
        }
    }

    fn reads(&self) -> Vec<What<'_>> {
        let mut reads = columns_read([&self.metric, &self.along]);
        if let Tasks::Label(name) = &self.tasks {
            reads.push(What::Label(name));
        }
        reads
    }

    fn names(&self) -> Vec<String> {
        let mut names =
            owned(&["tasks", "too_few_rows", "improving_share", "cross_validated_median"]);
        for name in self.cross_validated.keys() {
            names.push(format!("predictable_share_{name}"));
            names.push(format!("inverse_share_{name}"));
        }
        names.extend(self.arms().into_iter().map(foretold_of));
        names
    }

    fn check(&self) -> Result<()> {
        if let Tasks::Arms(arms) = &self.tasks {
            check_distinct("tasks.arms", arms)?;
        }
        ensure!(self.rows_min > 3, "rows_min {} makes no line; hint: 8", self.rows_min);
        ensure!(
            (0.0..=1.0).contains(&self.rank_correlation),
            "rank_correlation {} is not between 0 and 1; hint: 0.5",
            self.rank_correlation
        );
        let bad = self.cross_validated.iter().find(|(_, share)| !(0.0..=1.0).contains(*share));
        match bad {
            Some((name, share)) => {
                bail!("cross_validated: {name} is {share}, not between 0 and 1; hint: 0.5")
            }
            None => Ok(()),
        }
    }

    fn words(&self) -> String {
        format!(
            "least squares of ln {} on ln {} in each task; predictable: the slope is negative, \
            Spearman's rank correlation is at most -{}, and the line foretells the stated share of \
            the variance, each row from the others; inverse: the same with a positive slope; \
            intervals over tasks, by the jackknife and Student's t where they are fewer than ten, \
            by Clopper & Pearson (1934) where all tasks agree",
            self.metric, self.along, self.rank_correlation
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let all = self.tasks(given)?;
        self.file_each(&all, found);
        let count = all.len();
        let tasks: Vec<Predictability> = all.into_iter().filter_map(|(_, task)| task).collect();
        let too_few = count - tasks.len();
        ensure!(!tasks.is_empty(), "no task has {} rows; hint: fewer", self.rows_min);
        found.n = tasks.len();
        found.count("tasks", tasks.len(), "tasks");
        let words = "tasks left out: too few rows, or a metric that does not vary";
        found.count("too_few_rows", too_few, words);
        let mut share = |name: &str, words: &str, is: &dyn Fn(&Predictability) -> bool| {
            let held: Vec<bool> = tasks.iter().map(is).collect();
            let those = held.iter().filter(|held| **held).count();
            let interval = share_over_units(&held, draws);
            let share = measures::share(those, held.len());
            found.add(name, share, interval, "fraction", words);
        };
        let words = "share of tasks in which the metric falls with scale at all";
        share("improving_share", words, &|task| task.slope < 0.0);
        let rank = self.rank_correlation;
        for (name, &least) in &self.cross_validated {
            let words = format!("share of tasks of which a falling line foretells {least} or more");
            share(&format!("predictable_share_{name}"), &words, &|task| {
                task.slope < 0.0 && task.rank_correlation <= -rank && task.cross_validated >= least
            });
            let words = format!("share of tasks of which a rising line foretells {least} or more");
            share(&format!("inverse_share_{name}"), &words, &|task| {
                task.slope > 0.0 && task.rank_correlation >= rank && task.cross_validated >= least
            });
        }
        let all: Vec<f64> = tasks.iter().map(|task| task.cross_validated).collect();
        let words = "share of the variance foretold, each row from the others, median over tasks";
        let middle = measures::median(&all).unwrap_or(f64::NAN);
        found.plain("cross_validated_median", middle, "1", words);
        Ok(())
    }
}

/// The name of what is foretold of one task.
fn foretold_of(task: &str) -> String {
    format!("{task}.cross_validated")
}

impl PredictableTasks {
    /// How well each task is foretold, by its name; none of a task that is left out.
    fn tasks(&self, given: &Given<'_>) -> Result<Vec<(String, Option<Predictability>)>> {
        let mut all = Vec::new();
        match &self.tasks {
            Tasks::Label(name) => {
                let texts = label(given.rows, name)?;
                let distinct: BTreeSet<&String> = texts.iter().collect();
                for text in distinct {
                    let rows: Vec<usize> =
                        (0..texts.len()).filter(|&row| texts[row] == *text).collect();
                    all.push((text.clone(), self.foretold(given.rows, &rows)?));
                }
            }
            Tasks::Arms(arms) => {
                for arm in arms {
                    let rows = &given.arm(arm)?.observations;
                    let every: Vec<usize> = (0..rows.len()).collect();
                    all.push((arm.clone(), self.foretold(rows, &every)?));
                }
            }
        }
        Ok(all)
    }

    /// Files what is foretold of each arm, with its class in words.
    fn file_each(&self, all: &[(String, Option<Predictability>)], found: &mut Numbers) {
        for (name, task) in all.iter().filter(|(name, _)| self.arms().contains(&name.as_str())) {
            let Some(task) = task else { continue };
            let words = format!(
                "share of the variance foretold, each row from the others: {}",
                self.class(task)
            );
            found.plain(&foretold_of(name), task.cross_validated, "1", &words);
        }
    }

    /// What the rule calls a task, with the strictest share that it reaches.
    fn class(&self, task: &Predictability) -> String {
        let (way, is_ranked) = if task.slope < 0.0 {
            ("predictable", task.rank_correlation <= -self.rank_correlation)
        } else {
            ("inverse", task.rank_correlation >= self.rank_correlation)
        };
        let passed = self.cross_validated.values().copied();
        let strictest = passed
            .filter(|&least| is_ranked && task.cross_validated >= least)
            .max_by(f64::total_cmp);
        match strictest {
            Some(least) => format!("{way} at {least}"),
            None => "not predictable".to_owned(),
        }
    }

    /// How well some rows are foretold, if they are enough.
    fn foretold(&self, rows: &Observations, chosen: &[usize]) -> Result<Option<Predictability>> {
        let of_rows = rows.take(chosen);
        let (x, y) = (logarithms(&of_rows, &self.along)?, logarithms(&of_rows, &self.metric)?);
        let finite: Vec<usize> =
            (0..x.len()).filter(|&row| x[row].is_finite() && y[row].is_finite()).collect();
        let enough = finite.len() >= self.rows_min;
        let (x, y) = (values_of(&x, &finite), values_of(&y, &finite));
        Ok(enough.then(|| predictability(&x, &y)).flatten())
    }
}
