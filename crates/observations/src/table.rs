//! A table of runs in standard units, with the place each row came from.

use std::collections::BTreeMap;

use crate::{Exclusion, Quantity};

/// A numeric column in its standard unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it measures.
    pub quantity: &'static Quantity,
    /// What exactly is counted, in the manifest's words.
    pub meaning: String,
    /// One value a row.
    pub values: Vec<f64>,
}

/// A text column.
pub type Label = Vec<String>;

/// A row that was read and not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Line of the published file (1 is the first).
    pub line: usize,
    /// Why, as the report prints it.
    pub reason: String,
}

/// Runs in standard units.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    /// The set's name.
    pub id: String,
    /// The tokenizer and text the loss belongs to.
    pub loss_group: String,
    /// Numeric columns by standard name; all have the same length.
    pub columns: BTreeMap<String, Column>,
    /// Text columns by name; all have the same length.
    pub labels: BTreeMap<String, Label>,
    /// Line of the published file for each row.
    pub lines: Vec<usize>,
    /// Which cluster each row belongs to, counted from 0 in order of appearance.
    pub clusters: Vec<usize>,
}

/// What a selection kept and what it left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected {
    /// The rows that stay.
    pub observations: Observations,
    /// The rows that were left out.
    pub excluded: Vec<Rejection>,
}

/// A column was asked for that the set does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("observations \"{set}\" have no column \"{column}\"; they have {known}")]
pub struct UnknownColumn {
    set: String,
    column: String,
    known: String,
}

/// A label was asked for that the set does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("observations {set} have no label \"{label}\"; hint: they have {known}")]
pub struct UnknownLabel {
    set: String,
    label: String,
    known: String,
}

/// Rows were asked for by their labels and there are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// The set has no such label.
    #[error(transparent)]
    Unknown(#[from] UnknownLabel),
    /// No row has all the texts.
    #[error("no row of {set} has the labels {labels:?}; hint: look at the tidied set")]
    NoRow {
        /// The set's name.
        set: String,
        /// The texts asked for, by label.
        labels: BTreeMap<String, String>,
    },
}

/// The same clusters counted from 0 in order of appearance: one that lost all its rows leaves no
/// number behind.
fn renumbered(clusters: &[usize]) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    clusters
        .iter()
        .map(|cluster| {
            let next = numbers.len();
            *numbers.entry(*cluster).or_insert(next)
        })
        .collect()
}

/// The names, or that there are none.
fn named<'a>(names: impl Iterator<Item = &'a String>) -> String {
    match names.map(String::as_str).collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "none".to_owned(),
        names => names,
    }
}

/// The values at `indices`, in that order.
fn pick<T: Clone>(values: &[T], indices: &[usize]) -> Vec<T> {
    indices.iter().map(|&index| values[index].clone()).collect()
}

impl Observations {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A numeric column, in its standard unit.
    ///
    /// # Errors
    /// The set has no such column; the message lists those it has.
    pub fn column(&self, name: &str) -> Result<&Column, UnknownColumn> {
        self.columns.get(name).ok_or_else(|| UnknownColumn {
            set: self.id.clone(),
            column: name.to_owned(),
            known: named(self.columns.keys()),
        })
    }

    /// A text column, one text a row.
    ///
    /// # Errors
    /// The set has no such label; the message lists those it has.
    pub fn label(&self, name: &str) -> Result<&Label, UnknownLabel> {
        self.labels.get(name).ok_or_else(|| UnknownLabel {
            set: self.id.clone(),
            label: name.to_owned(),
            known: named(self.labels.keys()),
        })
    }

    /// The rows whose labels have the given texts, in their order; all rows where none is given.
    ///
    /// # Errors
    /// The set has no such label, or no row has all the texts.
    pub fn only(&self, labels: &BTreeMap<String, String>) -> Result<Self, LabelError> {
        let mut rows: Vec<usize> = (0..self.len()).collect();
        for (name, text) in labels {
            let texts = self.label(name)?;
            rows.retain(|&row| texts[row] == *text);
        }
        if rows.is_empty() {
            return Err(LabelError::NoRow { set: self.id.clone(), labels: labels.clone() });
        }
        Ok(self.take(&rows))
    }

    /// Whether one column is the other times a constant, up to a tenth: then no law can tell their
    /// exponents apart.
    ///
    /// False where a column is not there, or there is no row.
    #[must_use]
    pub fn proportional(&self, one: &str, other: &str) -> bool {
        let (Ok(one), Ok(other)) = (self.column(one), self.column(other)) else { return false };
        let ratios = || one.values.iter().zip(&other.values).map(|(one, other)| one / other);
        let (low, high) =
            (ratios().fold(f64::INFINITY, f64::min), ratios().fold(f64::NEG_INFINITY, f64::max));
        low > 0.0 && high <= 1.1 * low
    }

    /// The rows at `indices`, in that order.
    #[must_use]
    pub fn take(&self, indices: &[usize]) -> Self {
        Self {
            id: self.id.clone(),
            loss_group: self.loss_group.clone(),
            columns: self
                .columns
                .iter()
                .map(|(name, column)| {
                    (
                        name.clone(),
                        Column { values: pick(&column.values, indices), ..column.clone() },
                    )
                })
                .collect(),
            labels: self
                .labels
                .iter()
                .map(|(name, label)| (name.clone(), pick(label, indices)))
                .collect(),
            lines: pick(&self.lines, indices),
            clusters: renumbered(&pick(&self.clusters, indices)),
        }
    }

    /// Leaves out what the exclusions name, one after the other: a later one sees what the earlier
    /// ones left.
    ///
    /// # Errors
    /// An exclusion names a column the set does not have.
    pub fn exclude(&self, exclusions: &[Exclusion]) -> Result<Selected, UnknownColumn> {
        let mut selected = Selected { observations: self.clone(), excluded: Vec::new() };
        for exclusion in exclusions {
            let left = &selected.observations;
            let out = exclusion.condition.holds(&left.column(&exclusion.condition.column)?.values);
            selected.excluded.extend(
                out.iter()
                    .zip(&left.lines)
                    .filter(|(out, _)| **out)
                    .map(|(_, &line)| Rejection { line, reason: exclusion.reason.clone() }),
            );
            let stay: Vec<usize> = (0..left.len()).filter(|&row| !out[row]).collect();
            selected.observations = left.take(&stay);
        }
        Ok(selected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Condition, Operator, quantity};

    fn runs() -> Observations {
        let quantity = quantity("loss_nats").expect("a known quantity");
        let values = vec![3.0, 2.0, 2.5, 4.0];
        let column = Column { quantity, meaning: "test loss".into(), values };
        Observations {
            id: "runs".into(),
            loss_group: "none".into(),
            columns: BTreeMap::from([("loss_nats".to_owned(), column)]),
            labels: BTreeMap::from([(
                "run".to_owned(),
                ["a", "b", "b", "c"].map(str::to_owned).to_vec(),
            )]),
            lines: vec![2, 3, 4, 5],
            clusters: vec![0, 1, 1, 2],
        }
    }

    fn leave_out(is: Operator, value: f64) -> Exclusion {
        let condition = Condition { column: "loss_nats".into(), is, value };
        Exclusion { condition, reason: format!("{is:?} {value}") }
    }

    #[test]
    fn exclusions_keep_lines_and_count_clusters_anew() {
        let exclusions = [leave_out(Operator::AmongSmallest, 2.0), leave_out(Operator::Above, 3.5)];
        let Selected { observations, excluded } =
            runs().exclude(&exclusions).expect("known columns");
        assert_eq!(observations.lines, [2]);
        assert_eq!(observations.clusters, [0]);
        let left: Vec<(usize, &str)> =
            excluded.iter().map(|out| (out.line, out.reason.as_str())).collect();
        assert_eq!(left, [(3, "AmongSmallest 2"), (4, "AmongSmallest 2"), (5, "Above 3.5")]);
        assert_eq!(runs().take(&[3, 1]).clusters, [0, 1], "no empty cluster is left behind");
    }

    #[test]
    fn proportional_columns_are_so_up_to_a_tenth() {
        let with = |factors: [f64; 4]| {
            let mut runs = runs();
            let values = runs.columns["loss_nats"]
                .values
                .iter()
                .zip(factors)
                .map(|(value, by)| value * by)
                .collect();
            let quantity = quantity("params").expect("a known quantity");
            runs.columns.insert(
                "params".to_owned(),
                Column { quantity, meaning: "planted".into(), values },
            );
            runs
        };
        assert!(with([20.0, 20.5, 20.0, 21.9]).proportional("params", "loss_nats"), "rounded");
        assert!(
            !with([20.0, 20.5, 20.0, 22.1]).proportional("params", "loss_nats"),
            "eleven per cent apart"
        );
        assert!(!runs().proportional("params", "loss_nats"), "a column that is not there");
    }

    #[test]
    fn an_unknown_column_lists_the_known_ones() {
        let message = runs().column("loss").expect_err("unknown").to_string();
        assert_eq!(message, "observations \"runs\" have no column \"loss\"; they have loss_nats");
    }

    #[test]
    fn rows_are_chosen_by_the_texts_of_labels() {
        let labels = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
        };
        let chosen = runs().only(&labels(&[("run", "b")])).expect("rows of that label");
        assert_eq!((chosen.lines, chosen.clusters), (vec![3, 4], vec![0, 0]));
        assert_eq!(runs().only(&BTreeMap::new()).expect("all rows"), runs());
        let refused = |pairs: &[(&str, &str)]| {
            runs().only(&labels(pairs)).expect_err("no such rows").to_string()
        };
        assert_eq!(
            refused(&[("family", "b")]),
            "observations runs have no label \"family\"; hint: they have run"
        );
        assert_eq!(
            refused(&[("run", "d")]),
            "no row of runs has the labels {\"run\": \"d\"}; hint: look at the tidied set"
        );
        let none = runs().take(&[]).only(&BTreeMap::new()).expect_err("an empty set");
        assert!(matches!(none, LabelError::NoRow { .. }), "{none}");
    }

    #[test]
    fn a_label_is_found_by_its_name_or_the_known_ones_are_listed() {
        assert_eq!(runs().label("run").expect("a label"), &["a", "b", "b", "c"]);
        let message = runs().label("family").expect_err("unknown").to_string();
        assert_eq!(message, "observations runs have no label \"family\"; hint: they have run");
    }
}
