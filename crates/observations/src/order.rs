//! Choices among rows by value: the best row of each group, and the frontier along an axis.
//!
//! One tie rule holds throughout: values are compared by the total order of IEEE 754 (-0 before 0,
//! NaN beyond the infinities), and of rows that it calls equal the earlier one is taken.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::Observations;
use crate::recipe::Extreme;

/// The row of `rows` with the extreme value; none of no rows.
///
/// # Panics
/// A row is beyond the values.
#[must_use]
pub fn best(rows: impl IntoIterator<Item = usize>, values: &[f64], take: Extreme) -> Option<usize> {
    rows.into_iter().min_by(|&one, &other| compare(values, one, other, take))
}

/// The better row first, of equals the earlier.
fn compare(values: &[f64], one: usize, other: usize, take: Extreme) -> Ordering {
    let ascending = values[one].total_cmp(&values[other]);
    let by_value = match take {
        Extreme::Smallest => ascending,
        Extreme::Largest => ascending.reverse(),
    };
    by_value.then(one.cmp(&other))
}

/// The row with the extreme value of each group, in the order of the rows; a group is the rows
/// whose `key` is equal.
#[must_use]
pub fn best_of_groups<K: Ord>(
    values: &[f64],
    take: Extreme,
    key: impl Fn(usize) -> K,
) -> Vec<usize> {
    let mut best_rows = BTreeMap::new();
    for row in 0..values.len() {
        let best_row = best_rows.entry(key(row)).or_insert(row);
        if compare(values, row, *best_row, take).is_lt() {
            *best_row = row;
        }
    }
    let mut rows: Vec<usize> = best_rows.into_values().collect();
    rows.sort_unstable();
    rows
}

/// The rows on the frontier of each group, by ascending `along`: those on the strict running
/// minimum of `metric`, `metric_i < metric_j` for every row j of the group with
/// `along_j < along_i`, or `along_j = along_i` and `metric_j <= metric_i`.
///
/// Of rows at one point of the axis the lowest comes first, an equal value later is no gain, and of
/// rows that are equal in both the earlier one is on the frontier.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn frontier_of_groups<K: Ord>(
    along: &[f64],
    metric: &[f64],
    key: impl Fn(usize) -> K,
) -> Vec<usize> {
    assert_eq!(along.len(), metric.len(), "one value a row");
    let mut order: Vec<usize> = (0..along.len()).collect();
    // The sort is stable, so that equal rows stay in their own order.
    order.sort_by(|&one, &other| {
        along[one].total_cmp(&along[other]).then(metric[one].total_cmp(&metric[other]))
    });
    let mut least_so_far = BTreeMap::new();
    order.retain(|&row| {
        let least = least_so_far.entry(key(row)).or_insert(f64::INFINITY);
        let is_lower = metric[row] < *least;
        *least = least.min(metric[row]);
        is_lower
    });
    order
}

/// The frontier of all rows as one group, as [`frontier_of_groups`] defines it.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn frontier(along: &[f64], metric: &[f64]) -> Vec<usize> {
    frontier_of_groups(along, metric, |_| ())
}

/// Cells of a sweep, rows that are equal in every column to the last bit: the rows of each cell,
/// cells in the order of their values' bits, rows in their own order.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn cells(columns: &[&[f64]]) -> Vec<Vec<usize>> {
    let rows = columns.first().map_or(0, |column| column.len());
    assert!(columns.iter().all(|column| column.len() == rows), "one value a row");
    let mut cells: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
    for row in 0..rows {
        cells.entry(bits(columns, row)).or_default().push(row);
    }
    cells.into_values().collect()
}

/// The row of least `metric` of each cell ([`cells`]), in the order of the rows; none without a
/// column.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn best_of_cells(columns: &[&[f64]], metric: &[f64]) -> Vec<usize> {
    if columns.is_empty() {
        return Vec::new();
    }
    assert!(columns.iter().all(|column| column.len() == metric.len()), "one value a row");
    best_of_groups(metric, Extreme::Smallest, |row| bits(columns, row))
}

/// The bits of a row's values, which are equal where the values are the same.
fn bits(columns: &[&[f64]], row: usize) -> Vec<u64> {
    columns.iter().map(|column| column[row].to_bits()).collect()
}

/// What tells a row from others by some columns and labels: for each name the bits of the number,
/// or the text of the label.
///
/// # Panics
/// The set has no column and no label of one of the names.
#[must_use]
pub fn identity<'a>(
    observations: &'a Observations,
    names: &[String],
    row: usize,
) -> Vec<(u64, &'a str)> {
    names.iter().map(|name| identity_by(observations, name, row)).collect()
}

fn identity_by<'a>(observations: &'a Observations, name: &str, row: usize) -> (u64, &'a str) {
    match observations.columns.get(name) {
        Some(column) => (column.values[row].to_bits(), ""),
        None => (0, &observations.labels[name][row]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Column, quantity};

    #[test]
    fn each_cell_keeps_its_least_row() {
        let (n, d) = ([1.0, 2.0, 1.0, 2.0, 1.0], [5.0, 5.0, 5.0, 6.0, 5.0]);
        assert_eq!(cells(&[&n, &d]), [vec![0, 2, 4], vec![1], vec![3]]);
        assert_eq!(best_of_cells(&[&n, &d], &[3.0, 9.0, 2.0, 8.0, 2.0]), [1, 2, 3]);
        assert_eq!(best_of_cells(&[], &[]), Vec::<usize>::new());
    }

    #[test]
    fn of_equal_values_the_earlier_row_is_taken() {
        let values = [2.0, 1.0, 3.0, 1.0, 3.0];
        assert_eq!(best(0..5, &values, Extreme::Smallest), Some(1));
        assert_eq!(best(0..5, &values, Extreme::Largest), Some(2));
        assert_eq!(best((0..5).rev(), &values, Extreme::Largest), Some(2), "in any order asked");
        assert_eq!(best([], &values, Extreme::Largest), None);
        assert_eq!(frontier(&[1.0, 1.0, 1.0], &[2.0, 1.0, 1.0]), [1]);
    }

    #[test]
    fn the_total_order_decides_between_zeros_and_nan_is_never_least() {
        assert_eq!(best(0..3, &[0.0, -0.0, f64::NAN], Extreme::Smallest), Some(1));
        assert_eq!(frontier(&[1.0, 2.0, 3.0], &[f64::NAN, 2.0, 1.0]), [1, 2]);
    }

    #[test]
    fn rows_are_told_apart_by_numbers_and_texts() {
        let quantity = quantity("params").expect("a known quantity");
        let values = vec![1.0, 1.0, 2.0];
        let column = Column { quantity, meaning: "planted".into(), values };
        let set = Observations {
            id: "runs".into(),
            loss_group: "none".into(),
            columns: [("params".to_owned(), column)].into(),
            labels: [("run".to_owned(), ["a", "b", "a"].map(str::to_owned).to_vec())].into(),
            lines: vec![2, 3, 4],
            clusters: vec![0, 1, 2],
        };
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let same = |by: &[&str], one, other| {
            identity(&set, &names(by), one) == identity(&set, &names(by), other)
        };
        assert!(same(&["params"], 0, 1) && !same(&["params"], 0, 2));
        assert!(same(&["run"], 0, 2) && !same(&["run"], 0, 1));
        assert!(!same(&["params", "run"], 0, 1) && same(&[], 0, 1));
    }

    /// Rows of a group, an axis and a metric, each of few values so that ties are common.
    fn rows() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
        proptest::collection::vec((0_u8..3, 0_u8..8, 0_u8..8), 1..40)
    }

    fn column(rows: &[(u8, u8, u8)], which: fn(&(u8, u8, u8)) -> u8) -> Vec<f64> {
        rows.iter().map(|row| f64::from(which(row))).collect()
    }

    proptest! {
        /// Oracle: the definition, each row held against every other one of its group.
        #[test]
        fn the_best_of_a_group_is_beaten_by_none(rows in rows(), largest in any::<bool>()) {
            let values = column(&rows, |row| row.2);
            let take = if largest { Extreme::Largest } else { Extreme::Smallest };
            let beats = |other: usize, row: usize| {
                let ((group, _, value), (of, _, than)) = (rows[other], rows[row]);
                let better = if largest { value > than } else { value < than };
                group == of && (better || value == than && other < row)
            };
            let expected: Vec<usize> = (0..rows.len())
                .filter(|&row| !(0..rows.len()).any(|other| beats(other, row)))
                .collect();
            prop_assert_eq!(best_of_groups(&values, take, |row| rows[row].0), &expected[..]);
            if !largest {
                let group = column(&rows, |row| row.0);
                prop_assert_eq!(best_of_cells(&[&group], &values), expected);
            }
        }

        /// Oracle: the definition, each row held against every other one of its group.
        #[test]
        fn nothing_earlier_on_the_axis_is_as_low_as_the_frontier(rows in rows()) {
            let (along, metric) = (column(&rows, |row| row.1), column(&rows, |row| row.2));
            let beats = |other: usize, row: usize| {
                let (one, two) = (rows[other], rows[row]);
                let before = (one.1, one.2, other) < (two.1, two.2, row);
                one.0 == two.0 && before && one.2 <= two.2
            };
            let mut found = frontier_of_groups(&along, &metric, |row| rows[row].0);
            prop_assert!(found.is_sorted_by(|&one, &two| along[one] <= along[two]), "ascending");
            found.sort_unstable();
            let expected: Vec<usize> = (0..rows.len())
                .filter(|&row| !(0..rows.len()).any(|other| beats(other, row)))
                .collect();
            prop_assert_eq!(found, expected);
            let alone = frontier(&along, &metric);
            prop_assert!(alone.windows(2).all(|pair| along[pair[0]] < along[pair[1]]), "strictly");
            prop_assert!(alone.windows(2).all(|pair| metric[pair[0]] > metric[pair[1]]), "falling");
        }
    }
}
