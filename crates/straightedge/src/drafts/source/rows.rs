//! Which rows of a table are runs of their own, and which repeat another.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::drafts::columns::Measured;
use crate::drafts::table::Table;

/// What only settles a run, and what it ends with.
const RESULTS: [&str; 4] = ["loss_nats", "accuracy_fraction", "error_fraction", "successes"];
/// Rows that repeat a run and end otherwise are told as such up to one in this many.
const CONFLICTS_ONE_IN: usize = 5;

/// What tells the rows apart.
pub struct Keys {
    /// Our names of the labels and quantities that do so together.
    pub unique: Vec<String>,
    /// The label whose rows are taken for checkpoints of one run.
    pub cluster: Option<String>,
    /// A further column that is needed to tell them apart: our name, and its heading.
    pub label: Option<(String, String)>,
    /// What only a person can know.
    pub open: Vec<String>,
    /// What was found of repeated rows.
    pub said: Vec<String>,
}

/// Finds what tells the rows apart; rows that repeat an earlier one in every cell do not count.
pub fn keys(
    table: &Table,
    measured: &[Measured],
    labels: &[(String, &str)],
    others: &[&str],
    location: &str,
) -> Result<Keys> {
    let repeated = table.repeated();
    let rows: Vec<usize> =
        (0..table.lines.len()).filter(|row| repeated.iter().all(|(late, _)| late != row)).collect();
    let said = repeated.iter().map(|&(late, early)| {
        let [late, early] = [late, early].map(|row| table.lines[row]);
        format!("line {late} repeats line {early} in every cell and is rejected as a duplicate")
    });
    let said: Vec<String> = said.collect();
    let mut all: Vec<(String, &str)> = labels.to_vec();
    let inputs = measured.iter().filter(|column| !is_result(column));
    all.extend(inputs.map(|column| (column.quantity.name.to_owned(), column.from.as_str())));
    let groups = Groups { table, rows: &rows };
    let mut keys = Keys { unique: Vec::new(), cluster: None, label: None, open: Vec::new(), said };
    if let Some(unique) = unique(&all, &groups) {
        keys.cluster = cluster(&unique, labels, &groups);
        keys.unique = unique;
        return Ok(keys);
    }
    let named = |heading: &str| (super::text::label(heading), heading.to_owned());
    let apart = |heading: &&str| {
        let (name, _) = named(heading);
        groups.first_pair(&[all.as_slice(), &[(name, *heading)]].concat()).is_none()
    };
    if let Some(heading) = others.iter().copied().find(apart) {
        let (name, heading) = named(heading);
        keys.unique = all.iter().map(|(name, _)| name.clone()).chain([name.clone()]).collect();
        keys.label = Some((name, heading));
        return Ok(keys);
    }
    let pairs = groups.pairs(&all);
    let Some(&(early, late)) = pairs.first() else { return Ok(keys) };
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let [early, late] = [early, late].map(|row| table.lines[row]);
    let what = format!("lines {early} and {late} have the same {}", names.join(", "));
    if all.is_empty() || CONFLICTS_ONE_IN * pairs.len() > rows.len() {
        bail!(
            "{location}: rows repeat in every column that names or sets a run: {what}; hint: add \
            a column run that names each"
        );
    }
    keys.open.push(format!(
        "{what} and end otherwise, in {} pairs: a resumed run, or two runs? The first is kept and \
        the later one rejected",
        pairs.len()
    ));
    keys.unique = names.into_iter().map(str::to_owned).collect();
    Ok(keys)
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
