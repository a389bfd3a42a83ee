//! The runs of a recipe as points on an axis, and which runs of two recipes go together.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use measures::{KeyedRuns, best_of_cells, cells, frontier, matched};
use observations::Observations;

use super::answer::By;
use crate::rows::values_of;

/// Places that differ by less, as a share, are one: rounding.
const SAME: f64 = 1e-6;
/// Runs whose places differ by less, as a share, might have been one budget.
const NEAR: f64 = 0.05;
/// So many places from which runs at equal places are pairs, whoever made them.
const PAIRED_FROM: usize = 10;
/// More places than this are no budgets that were chosen.
const BUDGETS_MOST: usize = 24;
/// Points that a curve takes at least.
const POINTS_LEAST: usize = 4;
/// What a run is made with, other than its place: where it differs, the best run is meant.
const SETTINGS: [&str; 9] = [
    "params",
    "training_tokens",
    "tokens_per_param",
    "learning_rate",
    "weight_decay",
    "batch_sequences",
    "batch_samples",
    "batch_tokens",
    "training_samples",
];

/// Names of quantities as people say them on the command line.
const AXES: [(&str, &str); 5] = [
    ("compute", "training_flop"),
    ("flops", "training_flop"),
    ("tokens", "training_tokens"),
    ("rows", "training_rows"),
    ("size", "params"),
];
/// The same of metrics.
const METRICS: [(&str, &str); 3] =
    [("loss", "loss_nats"), ("error", "error_fraction"), ("accuracy", "error_fraction")];

/// The column that an axis means.
pub fn axis_name(said: &str) -> &str {
    AXES.iter().find(|(word, _)| *word == said).map_or(said, |(_, name)| name)
}

/// The column that a metric means.
pub fn metric_name(said: &str) -> &str {
    METRICS.iter().find(|(word, _)| *word == said).map_or(said, |(_, name)| name)
}

/// The label that says the seed of a run, unless another is named.
const SEED: &str = "seed";

/// A recipe's name and its runs.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its runs.
    pub runs: &'a Observations,
}

/// The runs of one recipe.
pub struct Runs {
    /// Places, positive.
    pub axis: Vec<f64>,
    /// The metric, positive; less is better.
    pub metric: Vec<f64>,
    /// The seed of each run, where the set says it.
    pub seeds: Option<Vec<String>>,
    /// Rows without a place or a value that has a logarithm.
    pub left_out: usize,
    settings: Vec<Vec<f64>>,
}

impl Runs {
    /// The runs of a set along an axis; a label of the seed that is named must be there.
    pub fn of(side: Side<'_>, axis: &str, metric: &str, seed: Option<&str>) -> Result<Self> {
        let Side { name, runs: set } = side;
        let known = || set.labels.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        ensure!(
            seed.is_none_or(|seed| set.labels.contains_key(seed)),
            "{name}: no label is called {}, which would say the seed; hint: there are {}",
            seed.unwrap_or_default(),
            if set.labels.is_empty() { "none".to_owned() } else { known() }
        );
        let places = places(set, axis)?;
        let values = values(set, metric)?;
        let usable = |value: f64| value.is_finite() && value > 0.0;
        let rows: Vec<usize> =
            (0..set.len()).filter(|&row| usable(places[row]) && usable(values[row])).collect();
        let pick = |values: &[f64]| values_of(values, &rows);
        let of_row = |label: &Vec<String>| rows.iter().map(|&row| label[row].clone()).collect();
        let settings = SETTINGS.iter().filter(|name| **name != axis);
        Ok(Self {
            axis: pick(&places).into_iter().map(rounded).collect(),
            metric: pick(&values),
            seeds: set.labels.get(seed.unwrap_or(SEED)).map(of_row),
            left_out: set.len() - rows.len(),
            settings: settings
                .filter_map(|name| set.columns.get(*name))
                .map(|column| pick(&column.values))
                .collect(),
        })
    }

    /// How the runs become points, where nobody says so: all of them, unless runs at one place
    /// differ in a setting; then the best of each place, or the frontier where no two places are
    /// equal.
    pub fn usual(&self) -> By {
        let differ = |one: usize, other: usize| {
            self.settings.iter().any(|values| (values[one] / values[other] - 1.0).abs() > NEAR)
        };
        let mut order: Vec<usize> = (0..self.axis.len()).collect();
        order.sort_by(|&one, &other| self.axis[one].total_cmp(&self.axis[other]));
        let (mut equal, mut near) = (0, 0);
        for pair in order.windows(2) {
            let [one, other] = [pair[0], pair[1]];
            let away = self.axis[other] / self.axis[one] - 1.0;
            if differ(one, other) {
                equal += usize::from(away <= SAME);
                near += usize::from(away > SAME && away <= NEAR);
            }
        }
        let places = cells(&[&self.axis]).len();
        match (equal, near) {
            (0, 0) => By::Mean,
            (equal, near) if equal >= near && places <= BUDGETS_MOST => By::Best,
            _ => By::Frontier,
        }
    }

    /// The rows that are the points of the curve.
    pub fn points(&self, by: By) -> Vec<usize> {
        match by {
            By::Mean => (0..self.axis.len()).collect(),
            By::Best => best_of_cells(&[&self.axis], &self.metric),
            By::Frontier => frontier(&self.axis, &self.metric),
        }
    }

    /// The runs of some rows.
    pub fn chosen(&self, rows: &[usize]) -> (Vec<f64>, Vec<f64>) {
        (values_of(&self.axis, rows), values_of(&self.metric, rows))
    }

    /// Refuses what no curve goes through.
    pub fn check(&self, name: &str, by: By) -> Result<()> {
        let points = self.points(by);
        let places = cells(&[&values_of(&self.axis, &points)]).len();
        ensure!(
            places > 1,
            "{name}: all runs lie at one place of the axis; hint: a curve takes runs at \
            {POINTS_LEAST} scales or more"
        );
        ensure!(
            places >= POINTS_LEAST,
            "{name}: {places} scales are too few for a curve with a floor; hint: it takes runs at \
            {POINTS_LEAST} scales or more"
        );
        ensure!(
            self.falls(&points),
            "{name}: the metric does not fall along the axis, so that no multiplier says what more \
            of it is worth; hint: is less of the metric better, and is the axis the right one?"
        );
        Ok(())
    }

    /// Whether the metric is less where the axis is more, by the covariance of their logarithms.
    fn falls(&self, points: &[usize]) -> bool {
        let ln = |values: &[f64]| -> Vec<f64> {
            points.iter().map(|&row| laws::ln(values[row])).collect()
        };
        let (places, values) = (ln(&self.axis), ln(&self.metric));
        let middle = places.iter().sum::<f64>() / places.len() as f64;
        places.iter().zip(&values).map(|(place, value)| (place - middle) * value).sum::<f64>() < 0.0
    }
}

/// A place with the digits that are told apart.
fn rounded(place: f64) -> f64 {
    format!("{place:.6e}").parse().unwrap_or(place)
}

/// The column of the axis; compute is 6 N D where it is not there.
fn places(set: &Observations, axis: &str) -> Result<Vec<f64>> {
    if let Some(column) = set.columns.get(axis) {
        return Ok(column.values.clone());
    }
    let both = (set.columns.get("params"), set.columns.get("training_tokens"));
    match (axis, both) {
        ("training_flop", (Some(params), Some(tokens))) => {
            let pairs = params.values.iter().zip(&tokens.values);
            Ok(pairs.map(|(n, d)| 6.0 * n * d).collect())
        }
        _ => Err(no_column(set, axis, "--axis")),
    }
}

/// The column of the metric, turned so that less is better.
fn values(set: &Observations, metric: &str) -> Result<Vec<f64>> {
    if let Some(column) = set.columns.get(metric) {
        if metric == "accuracy_fraction" {
            bail!("{metric}: more of it is better; hint: --metric error, which is one less it");
        }
        return Ok(column.values.clone());
    }
    match (metric, set.columns.get("accuracy_fraction")) {
        ("error_fraction", Some(accuracy)) => {
            Ok(accuracy.values.iter().map(|value| 1.0 - value).collect())
        }
        _ => Err(no_column(set, metric, "--metric")),
    }
}

fn no_column(set: &Observations, name: &str, option: &str) -> anyhow::Error {
    let known: Vec<&str> = set.columns.keys().map(String::as_str).collect();
    anyhow::anyhow!(
        "{}: no column is {name}; hint: {option} with one of {}; --column {name}=HEADING where a \
        column is called otherwise",
        set.id,
        known.join(", ")
    )
}

/// Which points of two recipes go together: the same place and seed, or, from ten places on, the
/// same place where each has one run. Nothing of frontiers.
pub fn pairs(
    [a, b]: [&Runs; 2],
    [of_a, of_b]: [&[usize]; 2],
    by: By,
) -> Result<Vec<(usize, usize)>> {
    if by == By::Frontier {
        return Ok(Vec::new());
    }
    let seeds = [a, b].map(|runs| runs.seeds.as_ref());
    let [one, two] = match seeds {
        [Some(one), Some(two)] => {
            let known: BTreeSet<&String> = one.iter().chain(two).collect();
            let number = |seed: &String| 1.0 + known.iter().filter(|it| **it < seed).count() as f64;
            [(one, of_a), (two, of_b)]
                .map(|(seeds, rows)| rows.iter().map(|&row| number(&seeds[row])).collect())
        }
        _ => [vec![1.0; of_a.len()], vec![1.0; of_b.len()]],
    };
    let [(axis_a, metric_a), (axis_b, metric_b)] = [a.chosen(of_a), b.chosen(of_b)];
    let found = matched(
        KeyedRuns { keys: &[&axis_a, &one], metric: &metric_a },
        KeyedRuns { keys: &[&axis_b, &two], metric: &metric_b },
        SAME,
    );
    let is_said = seeds.iter().all(Option::is_some);
    Ok(match found {
        Ok(pairs) if is_said || pairs.len() >= PAIRED_FROM => pairs,
        // Two runs at one place and no seed, or too few places to learn what they share.
        Ok(_) | Err(measures::PairError::Ambiguous { .. }) => Vec::new(),
        Err(error) => return Err(error).context("the runs cannot be paired"),
    })
}
