//! Runs with keys: the best of equal ones, and those of two arms that are equal.

use super::error::PairError;

/// The runs of one arm, with the keys by which they are paired.
#[derive(Debug, Clone, Copy)]
pub struct KeyedRuns<'a> {
    /// The columns in which the runs of a pair are equal, such as params and training tokens.
    pub keys: &'a [&'a [f64]],
    /// What is compared; positive, less is better.
    pub metric: &'a [f64],
}

/// Whether two values are equal within a relative tolerance.
fn equal(x: f64, y: f64, tolerance: f64) -> bool {
    (x - y).abs() <= tolerance * x.abs().max(y.abs())
}

/// Refuses columns of unequal lengths and values without a logarithm.
pub(super) fn check_usable(
    arm: &'static str,
    keys: &[&[f64]],
    metric: &[f64],
) -> Result<(), PairError> {
    if keys.iter().any(|key| key.len() != metric.len()) {
        return Err(PairError::Length);
    }
    let positive = |value: f64| value > 0.0 && value.is_finite();
    let bad = |row: &usize| !positive(metric[*row]) || keys.iter().any(|key| !positive(key[*row]));
    (0..metric.len()).find(bad).map_or(Ok(()), |row| Err(PairError::NotPositive { arm, row }))
}

/// Whether two rows are equal in every key.
pub(super) fn same(
    keys: &[&[f64]],
    row: usize,
    other: &[&[f64]],
    other_row: usize,
    tolerance: f64,
) -> bool {
    keys.iter().zip(other).all(|(key, with)| equal(key[row], with[other_row], tolerance))
}

/// The best run (the least metric, the first of equals) of each set of runs that are equal in every
/// key, in the order of their first rows: such as the best loss at each budget.
///
/// Each run joins the first set whose first run it equals.
///
/// # Errors
/// Columns of unequal lengths, or values that are not positive and finite.
pub fn best_of_equal(arm: KeyedRuns<'_>, tolerance: f64) -> Result<Vec<usize>, PairError> {
    check_usable("first arm", arm.keys, arm.metric)?;
    // First and best row of each set.
    let mut sets: Vec<(usize, usize)> = Vec::new();
    for row in 0..arm.metric.len() {
        match sets.iter_mut().find(|(first, _)| same(arm.keys, *first, arm.keys, row, tolerance)) {
            Some((_, best)) if arm.metric[row] < arm.metric[*best] => *best = row,
            Some(_) => {}
            None => sets.push((row, row)),
        }
    }
    Ok(sets.into_iter().map(|(_, best)| best).collect())
}

/// Rows of A and B that are equal in every key within a relative tolerance, in the order of A; rows
/// without a partner are left out.
///
/// # Errors
/// Columns of unequal lengths, values that are not positive and finite, or two candidates for one
/// pair.
pub fn matched(
    a: KeyedRuns<'_>,
    b: KeyedRuns<'_>,
    tolerance: f64,
) -> Result<Vec<(usize, usize)>, PairError> {
    check_usable("first arm", a.keys, a.metric)?;
    check_usable("second arm", b.keys, b.metric)?;
    if a.keys.len() != b.keys.len() {
        return Err(PairError::Length);
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for row in 0..a.metric.len() {
        let mut partners =
            (0..b.metric.len()).filter(|&other| same(a.keys, row, b.keys, other, tolerance));
        let Some(partner) = partners.next() else { continue };
        if let Some(second) = partners.next() {
            return Err(PairError::Ambiguous { arm: "second arm", first: partner, second });
        }
        if let Some(&(first, _)) = pairs.iter().find(|(_, taken)| *taken == partner) {
            return Err(PairError::Ambiguous { arm: "first arm", first, second: row });
        }
        pairs.push((row, partner));
    }
    Ok(pairs)
}
