//! Which rows of a table are runs of their own, and which repeat another.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::drafts::columns::{Measured, RESULTS};
use crate::drafts::open::Open;
use crate::drafts::table::Table;

/// Rows that repeat a run and end otherwise are told as such up to one in this many.
const CONFLICTS_ONE_IN: usize = 5;

/// What tells the rows apart.
#[derive(Default)]
pub struct Keys {
    /// Our names of the labels and quantities that do so together.
    pub unique: Vec<String>,
    /// The label whose rows are taken for checkpoints of one run.
    pub cluster: Option<String>,
    /// A further column that is needed to tell them apart: our name, and its heading.
    pub label: Option<(String, String)>,
    /// What only a person can know.
    pub open: Vec<Open>,
    /// What was found of repeated rows.
    pub said: Vec<String>,
}

/// Finds what tells the rows apart; rows that repeat an earlier one in every cell do not count.
///
/// `labels` are our names of labels with their headings, `others` the headings of columns that are
/// not used and might name a row.
pub fn keys(
    table: &Table,
    measured: &[Measured],
    labels: &[(String, &str)],
    others: &[&str],
    location: &str,
) -> Result<Keys> {
    let repeated = table.repeated();
    let is_first = |row: &usize| repeated.iter().all(|(late, _)| late != row);
    let rows: Vec<usize> = (0..table.lines.len()).filter(is_first).collect();
    let groups = Groups { table, rows: &rows };
    let mut all: Vec<(String, &str)> = labels.to_vec();
    let inputs = measured.iter().filter(|column| !is_result(column));
    all.extend(inputs.map(|column| (column.quantity.name.to_owned(), column.from.as_str())));
    let mut keys = match (unique(&all, &groups), telling(&all, others, &groups)) {
        (Some(unique), _) => {
            let unique = with_inputs(unique, labels, &all);
            let cluster = cluster(&unique, labels, &groups);
            Keys { unique, cluster, ..Keys::default() }
        }
        (None, Some(keys)) => keys,
        (None, None) => with_conflicts(&all, &groups, location)?,
    };
    keys.said = repeated.iter().map(|&pair| repetition(table, pair)).collect();
    Ok(keys)
}

/// What is said of a row that repeats an earlier one.
fn repetition(table: &Table, (late, early): (usize, usize)) -> String {
    let [late, early] = [late, early].map(|row| table.lines[row]);
    format!("line {late} repeats line {early} in every cell and is rejected as a duplicate")
}

/// All keys with one more column, a seed for instance, where that tells all rows apart.
fn telling(all: &[(String, &str)], others: &[&str], groups: &Groups<'_>) -> Option<Keys> {
    let with = |heading: &str| (super::text::label(heading), heading.to_owned());
    let apart = |heading: &&str| {
        let (name, _) = with(heading);
        groups.first_pair(&[all, &[(name, *heading)]].concat()).is_none()
    };
    let (name, heading) = with(others.iter().copied().find(apart)?);
    let unique = all.iter().map(|(name, _)| name.clone()).chain([name.clone()]).collect();
    Some(Keys { unique, label: Some((name, heading)), ..Keys::default() })
}

/// All keys, where few rows repeat another in them and end otherwise: only a person knows whether a
/// run was resumed or two were made.
fn with_conflicts(all: &[(String, &str)], groups: &Groups<'_>, location: &str) -> Result<Keys> {
    let pairs = groups.pairs(all);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let what = pairs.first().map_or_else(String::new, |&(early, late)| {
        let [early, late] = [early, late].map(|row| groups.table.lines[row]);
        format!("lines {early} and {late} have the same {}", names.join(", "))
    });
    if all.is_empty() || CONFLICTS_ONE_IN * pairs.len() > groups.rows.len() {
        bail!(
            "{location}: rows repeat in every column that names or sets a run: {what}; hint: add \
            a column run that names each"
        );
    }
    let more = match pairs.len() {
        1 => String::new(),
        many => format!(", as do {} more such rows", many - 1),
    };
    let open = Open {
        mark: format!(
            "{what} and end otherwise{more}: a resumed run, or two runs? The first is kept and the \
            later one rejected"
        ),
        question: format!(
            "{what} and end otherwise{more}; whether the later is a resumed run is not known (two \
            runs need a column that names each)"
        ),
        answers: vec!["--keep-first".to_owned()],
    };
    let unique = names.into_iter().map(str::to_owned).collect();
    Ok(Keys { unique, open: vec![open], ..Keys::default() })
}

/// Whether the column is what a run ends with, rather than what it is made with.
fn is_result(column: &Measured) -> bool {
    RESULTS.contains(&column.quantity.name)
}

/// The first keys that together tell all rows apart: one alone if it can, or else as many as it
/// takes.
fn unique(keys: &[(String, &str)], groups: &Groups<'_>) -> Option<Vec<String>> {
    let apart = |some: &[(String, &str)]| groups.first_pair(some).is_none();
    let named = |some: &[(String, &str)]| some.iter().map(|(name, _)| name.clone()).collect();
    if let Some(one) = keys.iter().position(|key| apart(std::slice::from_ref(key))) {
        return Some(named(&keys[one..=one]));
    }
    let count = (2..=keys.len()).find(|&count| apart(&keys[..count]))?;
    Some(named(&keys[..count]))
}

/// Keys that a label alone is none of, with every quantity that a run is made with: that the tokens
/// tell the rows of this table apart does not say that two runs never have as many.
fn with_inputs(
    mut unique: Vec<String>,
    labels: &[(String, &str)],
    all: &[(String, &str)],
) -> Vec<String> {
    let is_label = |name: &String| labels.iter().any(|(label, _)| label == name);
    if !unique.iter().all(is_label) {
        for (name, _) in all.iter().filter(|(name, _)| !is_label(name)) {
            if !unique.contains(name) {
                unique.push(name.clone());
            }
        }
    }
    unique
}

/// The first label that names several rows where no label names one alone: checkpoints of a run.
fn cluster(unique: &[String], labels: &[(String, &str)], groups: &Groups<'_>) -> Option<String> {
    let is_label = |name: &String| labels.iter().any(|(label, _)| label == name);
    if unique.len() == 1 && unique.iter().all(is_label) {
        return None;
    }
    let repeats =
        |label: &&(String, &str)| groups.first_pair(std::slice::from_ref(*label)).is_some();
    labels.iter().find(repeats).map(|(name, _)| name.clone())
}

/// Rows by their cells under some headings.
struct Groups<'a> {
    table: &'a Table,
    rows: &'a [usize],
}

impl Groups<'_> {
    /// Each row that has the cells of an earlier one, behind that one.
    fn pairs(&self, keys: &[(String, &str)]) -> Vec<(usize, usize)> {
        let columns: Vec<&[String]> = keys
            .iter()
            .filter_map(|(_, heading)| Some(self.table.column(heading)?.cells.as_slice()))
            .collect();
        let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        let mut pairs = Vec::new();
        for &row in self.rows {
            let cells = columns.iter().map(|cells| cells[row].as_str()).collect();
            let first = *seen.entry(cells).or_insert(row);
            if first < row {
                pairs.push((first, row));
            }
        }
        pairs
    }

    fn first_pair(&self, keys: &[(String, &str)]) -> Option<(usize, usize)> {
        self.pairs(keys).first().copied()
    }
}
