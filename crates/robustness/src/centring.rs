//! Residual centring: whether the residuals of any tenth of the data lie off zero.

/// The largest `|mean / standard error|` of the residuals over ten equal groups of rows ordered by `key`.
///
/// Check C6 of the catalogue (Besiroglu 2024 for a published fit whose residuals are not centred). None with
/// fewer than two rows a group.
#[must_use]
pub fn centring(residuals: &[f64], key: &[f64]) -> Option<f64> {
    const GROUPS: usize = 10;
    let rows = residuals.len();
    if rows < 2 * GROUPS || key.len() != rows {
        return None;
    }
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&a, &b| key[a].total_cmp(&key[b]).then(a.cmp(&b)));
    (0..GROUPS)
        .map(|group| {
            let part: Vec<f64> =
                order[group * rows / GROUPS..(group + 1) * rows / GROUPS].iter().map(|&row| residuals[row]).collect();
            let mean = part.iter().sum::<f64>() / part.len() as f64;
            (mean / (crate::standard_deviation(&part) / (part.len() as f64).sqrt())).abs()
        })
        .reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn centred_and_shifted_groups_are_told_apart() {
        let key: Vec<f64> = (0..200).map(f64::from).collect();
        let centred: Vec<f64> = (0..200).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert!(centring(&centred, &key).expect("enough rows") < 1e-12, "centred");
        let shifted: Vec<f64> = centred.iter().enumerate().map(|(i, r)| if i < 20 { r + 2.0 } else { *r }).collect();
        assert!(centring(&shifted, &key).expect("enough rows") > 5.0, "the first tenth lies off zero");
        assert_eq!(centring(&centred[..19], &key[..19]), None, "too few rows");
    }
}
