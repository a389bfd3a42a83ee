//! How far off a law is on runs that it has not seen, by how much larger they are than those it was
//! fitted to.

use rayon::prelude::*;

/// One run that was held out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOut<T> {
    /// The largest size of the runs that were fitted.
    pub origin: f64,
    /// The row that was foretold.
    pub row: usize,
    /// Its size over the origin, more than one.
    pub distance: f64,
    /// What became of the forecast, such as `ln y - ln L`.
    pub found: T,
}

/// Rolling origin: for each origin, what is fitted to the rows of at most that size, and what
/// becomes of its forecasts of all larger ones (Tashman 2000, International Journal of Forecasting
/// 16: out-of-sample tests).
///
/// `sizes` holds the size of each row, such as its compute; `fit` what is fitted to the rows of
/// these indices, none where they are too few or the fit did not converge; `foretell` what becomes
/// of the forecast of a row. The results come in the order of the origins, then of the rows.
pub fn rolling_origin<F, T: Send>(
    sizes: &[f64],
    origins: &[f64],
    fit: &(dyn Fn(&[usize]) -> Option<F> + Sync),
    foretell: &(dyn Fn(&F, usize) -> T + Sync),
) -> Vec<HeldOut<T>> {
    let of_origin = |&origin: &f64| {
        let seen: Vec<usize> = (0..sizes.len()).filter(|&row| sizes[row] <= origin).collect();
        let Some(fitted) = fit(&seen) else { return Vec::new() };
        let unseen = (0..sizes.len()).filter(|&row| sizes[row] > origin);
        let held_out = |row: usize| HeldOut {
            origin,
            row,
            distance: sizes[row] / origin,
            found: foretell(&fitted, row),
        };
        unseen.map(held_out).collect()
    };
    let each: Vec<Vec<HeldOut<T>>> = origins.par_iter().map(of_origin).collect();
    each.into_iter().flatten().collect()
}

/// Every size that occurs, ascending; of more than `most`, that many evenly spread over the rows.
///
/// # Panics
/// `most` is zero.
#[must_use]
pub fn origins(sizes: &[f64], most: usize) -> Vec<f64> {
    assert!(most > 0, "some origin");
    let mut sorted = sizes.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() <= most {
        return distinct;
    }
    let mut spread: Vec<f64> =
        (1..=most).map(|part| sorted[(part * sorted.len() / (most + 1)).max(1) - 1]).collect();
    spread.dedup();
    spread
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of the rows seen, on rows 1, 2, 4, 8: by hand, from one row 2 - 1, 4 - 1, 8 - 1,
    /// from two 4 - 1.5, 8 - 1.5, from three 8 - 7/3.
    #[test]
    fn errors_are_those_of_the_rows_that_were_not_seen() {
        let sizes = [1.0, 2.0, 4.0, 8.0];
        let mean = |rows: &[usize]| {
            Some(vec![rows.iter().map(|&row| sizes[row]).sum::<f64>() / rows.len() as f64])
        };
        let errors = rolling_origin(&sizes, &sizes, &mean, &|theta, row| sizes[row] - theta[0]);
        let found: Vec<(f64, f64)> =
            errors.iter().map(|error| (error.distance, error.found)).collect();
        let expected =
            [(2.0, 1.0), (4.0, 3.0), (8.0, 7.0), (2.0, 2.5), (4.0, 6.5), (2.0, 8.0 - 7.0 / 3.0)];
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_of_one_size_are_seen_together() {
        let errors = rolling_origin(
            &[1.0, 1.0, 3.0],
            &[1.0, 3.0],
            &|rows| (rows.len() >= 2).then(|| vec![0.0]),
            &|_, row| row as f64,
        );
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!((errors[0].row, errors[0].origin), (2, 1.0), "one origin, one unseen row");
    }

    #[test]
    fn an_origin_that_cannot_be_fitted_has_no_errors() {
        let errors = rolling_origin(&[1.0, 2.0], &[1.0], &|_| None::<f64>, &|_, _| 0.0);
        assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn many_sizes_are_thinned_evenly() {
        let sizes: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(origins(&sizes, 4), [20.0, 40.0, 60.0, 80.0], "a fifth of the rows apart");
        assert_eq!(origins(&[2.0, 1.0, 2.0], 4), [1.0, 2.0], "few are all taken");
    }
}
