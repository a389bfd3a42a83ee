//! What is left out together: a row, a size, a budget, the rows of one label.

use std::collections::BTreeMap;

use stress::Fitted;

use crate::study::run::Run;

/// One thing to leave out.
pub struct Unit {
    label: String,
    /// Its rows.
    pub rows: Vec<usize>,
}

impl Unit {
    /// In words.
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// All things of one kind.
pub struct Kind {
    /// One of them in a word.
    pub noun: String,
    /// For a table.
    pub left_out: String,
    /// What the names of its numbers end in; none where they are not filed.
    pub short: Option<&'static str>,
    /// The things.
    pub units: Vec<Unit>,
}

impl Kind {
    /// The rows of each.
    pub fn rows(&self) -> Vec<Vec<usize>> {
        self.units.iter().map(|unit| unit.rows.clone()).collect()
    }
}

/// Values nearer to one another than this are one size, read off a figure twice.
const SAME: f64 = 1.02;
/// Fewer than three make no range, and more than this are rows by another name.
const KINDS: std::ops::RangeInclusive<usize> = 3..=60;

/// Rows first, at most so many, the most influential ones; then sizes, budgets and labels, where
/// the data have them.
pub fn kinds(run: &Run<'_>, fit: &Fitted<'_>, rows_at_most: usize) -> Vec<Kind> {
    let lines = &run.fit.rows.lines;
    let mut all = vec![Kind {
        noun: "row".to_owned(),
        left_out: "one row".to_owned(),
        short: Some("leave_one_out"),
        units: most_influential(fit, rows_at_most)
            .into_iter()
            .map(|row| Unit { label: format!("line {}", lines[row]), rows: vec![row] })
            .collect(),
    }];
    all.extend(sizes(run));
    all.extend(budgets(run));
    for (name, labels) in &run.fit.rows.labels {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (row, label) in labels.iter().enumerate() {
            groups.entry(label).or_default().push(row);
        }
        let units: Vec<Unit> = groups
            .into_iter()
            .map(|(label, rows)| Unit { label: format!("{name} {label}"), rows })
            .collect();
        all.extend(kind(name, None, units, lines.len()));
    }
    all
}

fn kind(noun: &str, short: Option<&'static str>, units: Vec<Unit>, rows: usize) -> Option<Kind> {
    let is_kind = KINDS.contains(&units.len()) && units.len() < rows;
    let (noun, left_out) = (noun.to_owned(), format!("one {noun}"));
    is_kind.then_some(Kind { noun, left_out, short, units })
}

/// The rows whose first-order step is longest in standard errors, in the order of the rows.
fn most_influential(fit: &Fitted<'_>, at_most: usize) -> Vec<usize> {
    let rows = fit.problem.rows();
    let Some(rowwise) = fit.problem.rowwise(fit.theta, fit.held) else {
        return (0..rows.min(at_most)).collect();
    };
    let (variances, size) = (rowwise.sandwich(), fit.theta.len());
    let length = |row: usize| {
        let steps = rowwise.step(row);
        steps.iter().enumerate().fold(0.0_f64, |most, (i, step)| {
            let variance = variances[i * size + i];
            if variance > 0.0 { most.max(step * step / variance) } else { most }
        })
    };
    let mut ranked: Vec<(f64, usize)> = (0..rows).map(|row| (length(row), row)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut first: Vec<usize> = ranked.into_iter().take(at_most).map(|(_, row)| row).collect();
    first.sort_unstable();
    first
}

fn sizes(run: &Run<'_>) -> Option<Kind> {
    let values = &run.fit.rows.column("params").ok()?.values;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut units: Vec<Unit> = Vec::new();
    let mut last = 0.0;
    for row in order {
        match units.last_mut() {
            Some(unit) if values[row] <= SAME * last => unit.rows.push(row),
            _ => units
                .push(Unit { label: format!("{:.3e} parameters", values[row]), rows: vec![row] }),
        }
        last = values[row];
    }
    kind("size", Some("leave_one_size_out"), units, values.len())
}

/// The half decades of compute that rows lie nearest to.
fn budgets(run: &Run<'_>) -> Option<Kind> {
    let values = &run.fit.rows.column("training_flop").ok()?.values;
    let mut groups: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (row, value) in values.iter().enumerate() {
        #[allow(clippy::cast_possible_truncation, reason = "twice the decades of a compute")]
        let half_decade = (2.0 * robustness::decades(1.0, *value)).round() as i64;
        groups.entry(half_decade).or_default().push(row);
    }
    let units: Vec<Unit> = groups
        .into_iter()
        .map(|(half, rows)| {
            let mantissa = if half % 2 == 0 { "1" } else { "3" };
            Unit { label: format!("about {mantissa}e{} FLOP", half.div_euclid(2)), rows }
        })
        .collect();
    kind("budget", Some("leave_one_budget_out"), units, values.len())
}
