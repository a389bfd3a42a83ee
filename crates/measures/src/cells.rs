//! Cells of a sweep: rows that are equal in some columns.

use std::collections::BTreeMap;

/// The rows of each cell, cells in the order of their values' bits, rows in their own order.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn cells(columns: &[&[f64]]) -> Vec<Vec<usize>> {
    let rows = columns.first().map_or(0, |column| column.len());
    assert!(columns.iter().all(|column| column.len() == rows), "one value a row");
    let mut cells: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
    for row in 0..rows {
        let key = columns.iter().map(|column| column[row].to_bits()).collect();
        cells.entry(key).or_default().push(row);
    }
    cells.into_values().collect()
}

/// The row of least `metric` of each cell, in the order of the rows; the earlier row wins a tie.
#[must_use]
pub fn best_of_cells(columns: &[&[f64]], metric: &[f64]) -> Vec<usize> {
    let earlier_and_less = |&a: &usize, &b: &usize| metric[a].total_cmp(&metric[b]).then(a.cmp(&b));
    let mut best: Vec<usize> = cells(columns)
        .into_iter()
        .filter_map(|rows| rows.into_iter().min_by(earlier_and_less))
        .collect();
    best.sort_unstable();
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_keeps_its_least_row() {
        let (n, d) = ([1.0, 2.0, 1.0, 2.0, 1.0], [5.0, 5.0, 5.0, 6.0, 5.0]);
        assert_eq!(cells(&[&n, &d]), [vec![0, 2, 4], vec![1], vec![3]]);
        assert_eq!(best_of_cells(&[&n, &d], &[3.0, 9.0, 2.0, 8.0, 2.0]), [1, 2, 3]);
        assert_eq!(best_of_cells(&[], &[]), Vec::<usize>::new());
    }
}
