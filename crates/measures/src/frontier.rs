//! The frontier of a sweep: what nothing cheaper beats.

/// The rows on the strict running minimum of `metric` over ascending `along`: of rows at one place on the axis the
/// lowest comes first, and an equal value later is no gain.
///
/// # Panics
/// The columns have unequal lengths.
#[must_use]
pub fn frontier(along: &[f64], metric: &[f64]) -> Vec<usize> {
    assert_eq!(along.len(), metric.len(), "one value a row");
    let mut order: Vec<usize> = (0..along.len()).collect();
    order.sort_by(|&a, &b| along[a].total_cmp(&along[b]).then(metric[a].total_cmp(&metric[b])));
    let mut least = f64::INFINITY;
    order.retain(|&row| {
        let is_lower = metric[row] < least;
        least = least.min(metric[row]);
        is_lower
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn nothing_cheaper_is_as_good(rows in proptest::collection::vec((0_u8..20, 0_u8..20), 1..40)) {
            let along: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let metric: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let kept = frontier(&along, &metric);
            for row in 0..rows.len() {
                let beaten = (0..rows.len()).any(|other| {
                    (along[other] < along[row] && metric[other] <= metric[row])
                        || (along[other] <= along[row] && metric[other] < metric[row])
                });
                let same = kept.iter().any(|&k| rows[k] == rows[row]);
                proptest::prop_assert_eq!(!beaten, same, "row {}", row);
            }
            proptest::prop_assert!(kept.windows(2).all(|pair| along[pair[0]] < along[pair[1]]));
        }
    }
}
