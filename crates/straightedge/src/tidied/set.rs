//! A tidied set with what the report says of its rows.

use analyses::sets::grouped;
use anyhow::{Context, Result};
use evidence::RejectedRows;
use observations::Observations;
use serde::{Deserialize, Serialize};
use tidy::{Packing, Tidied};

/// A tidied set, whether it was made or read.
#[derive(Debug, Clone)]
pub struct Set {
    /// The accepted rows.
    pub observations: Observations,
    /// How many rows were read, and which were rejected.
    pub rows: Rows,
}

/// What became of the rows of the published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Data rows of the file.
    pub read: usize,
    /// Rows that were not accepted, by reason.
    pub rejected: Vec<RejectedRows>,
}

impl From<Tidied> for Set {
    fn from(tidied: Tidied) -> Self {
        let rows = Rows { read: tidied.rows_read, rejected: grouped(&tidied.rejected) };
        Self { observations: tidied.observations, rows }
    }
}

impl Set {
    /// The set as parquet.
    pub fn to_parquet(&self, packing: Packing) -> Result<Vec<u8>> {
        let note = serde_json::to_string(&self.rows)?;
        Ok(tidy::to_parquet(&self.observations, &note, packing)?)
    }

    /// The set that [`Set::to_parquet`] wrote.
    pub fn from_parquet(location: &str, bytes: &[u8]) -> Result<Self> {
        let kept = tidy::from_parquet(location, bytes)?;
        let rows = serde_json::from_str(&kept.note).with_context(|| location.to_owned())?;
        Ok(Self { observations: kept.observations, rows })
    }

    /// Where it differs from another set, to the bit; nothing where it does not.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let (one, two) = (&self.observations, &other.observations);
        if self.rows != other.rows {
            return Some("other rows were read or rejected".to_owned());
        }
        if (&one.id, &one.loss_group) != (&two.id, &two.loss_group) {
            return Some("the set has another name or loss group".to_owned());
        }
        if (&one.lines, &one.clusters) != (&two.lines, &two.clusters) {
            return Some("the rows stand in other lines or clusters".to_owned());
        }
        if one.labels != two.labels {
            return Some("a label differs".to_owned());
        }
        if !one.columns.keys().eq(two.columns.keys()) {
            return Some("there are other columns".to_owned());
        }
        let mut pairs = one.columns.iter().zip(two.columns.values());
        let differs = |name: &String| format!("column {name} differs");
        pairs.find(|((_, one), two)| !is_same(one, two)).map(|((name, _), _)| differs(name))
    }
}

/// Whether two columns are equal to the bit.
fn is_same(one: &observations::Column, other: &observations::Column) -> bool {
    let bits = |column: &observations::Column| -> Vec<u64> {
        column.values.iter().map(|value| value.to_bits()).collect()
    };
    one.quantity == other.quantity && one.meaning == other.meaning && bits(one) == bits(other)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use observations::{Column, quantity};

    use super::*;

    fn set(losses: [f64; 2]) -> Set {
        let quantity = quantity("loss_nats").unwrap();
        let column = Column { quantity, meaning: "planted".into(), values: losses.to_vec() };
        let observations = Observations {
            id: "runs".into(),
            loss_group: "none".into(),
            columns: BTreeMap::from([("loss_nats".to_owned(), column)]),
            labels: BTreeMap::from([("run".to_owned(), vec!["a".to_owned(), "b".to_owned()])]),
            lines: vec![2, 3],
            clusters: vec![0, 1],
        };
        Set { observations, rows: Rows { read: 2, rejected: Vec::new() } }
    }

    #[test]
    fn what_was_written_and_read_does_not_differ() {
        let set = set([0.1 + 0.2, -0.0]);
        let bytes = set.to_parquet(Packing::Small).unwrap();
        assert_eq!(Set::from_parquet("runs", &bytes).unwrap().difference(&set), None);
    }

    #[test]
    fn every_part_of_a_set_is_compared() {
        let other = |change: &dyn Fn(&mut Set)| {
            let mut other = set([0.3, 0.0]);
            change(&mut other);
            set([0.3, 0.0]).difference(&other)
        };
        assert_eq!(other(&|_| {}), None);
        for (change, said) in [
            (&(|set: &mut Set| set.rows.read = 3) as &dyn Fn(&mut Set), "other rows were read"),
            (&|set| set.observations.loss_group.push('x'), "another name or loss group"),
            (&|set| set.observations.lines[1] = 4, "other lines or clusters"),
            (&|set| set.observations.clusters[1] = 0, "other lines or clusters"),
            (&|set| set.observations.labels.clear(), "a label differs"),
            (&|set| set.observations.columns.clear(), "there are other columns"),
        ] {
            let found = other(change).expect("a difference");
            assert!(found.contains(said), "{found}");
        }
        for losses in [[0.1 + 0.2, 0.0], [0.3, -0.0], [0.3, f64::NAN]] {
            let found = set([0.3, 0.0]).difference(&set(losses));
            assert_eq!(found.as_deref(), Some("column loss_nats differs"), "{losses:?}");
        }
    }
}
