//! How far off a law is on runs that it has not seen, by how much larger they are than those it was
//! fitted to.

use rayon::prelude::*;

/// The error of one run that was held out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOutError {
    /// The largest size of the runs that were fitted.
    pub origin: f64,
    /// The row that was foretold.
    pub row: usize,
    /// Its size over the origin, more than one.
    pub distance: f64,
    /// `ln y - ln L`: what the law left of it.
    pub ln_error: f64,
}

/// Rolling origin: for each size, the law fitted to the rows up to it, and its errors on all larger
/// ones (Tashman 2000, International Journal of Forecasting 16: out-of-sample tests).
///
/// `sizes` holds the size of each row, such as its compute; `fit` the coordinates of a fit to the
/// rows of these indices, none where they are too few or the fit did not converge; `ln_error` what
/// a fit leaves of a row. The errors come in the order of the origins, then of the rows.
#[must_use]
pub fn rolling_origin(
    sizes: &[f64],
    fit: &(dyn Fn(&[usize]) -> Option<Vec<f64>> + Sync),
    ln_error: &(dyn Fn(&[f64], usize) -> f64 + Sync),
) -> Vec<HeldOutError> {
    let mut origins = sizes.to_vec();
    origins.sort_by(f64::total_cmp);
    origins.dedup();
    let of_origin = |&origin: &f64| {
        let seen: Vec<usize> = (0..sizes.len()).filter(|&row| sizes[row] <= origin).collect();
        let Some(theta) = fit(&seen) else { return Vec::new() };
        let unseen = (0..sizes.len()).filter(|&row| sizes[row] > origin);
        let error = |row: usize| HeldOutError {
            origin,
            row,
            distance: sizes[row] / origin,
            ln_error: ln_error(&theta, row),
        };
        unseen.map(error).collect()
    };
    let each: Vec<Vec<HeldOutError>> = origins.par_iter().map(of_origin).collect();
    each.concat()
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
        let errors = rolling_origin(&sizes, &mean, &|theta, row| sizes[row] - theta[0]);
        let found: Vec<(f64, f64)> =
            errors.iter().map(|error| (error.distance, error.ln_error)).collect();
        let expected =
            [(2.0, 1.0), (4.0, 3.0), (8.0, 7.0), (2.0, 2.5), (4.0, 6.5), (2.0, 8.0 - 7.0 / 3.0)];
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_of_one_size_are_seen_together() {
        let errors = rolling_origin(
            &[1.0, 1.0, 3.0],
            &|rows| (rows.len() >= 2).then(|| vec![0.0]),
            &|_, row| row as f64,
        );
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!((errors[0].row, errors[0].origin), (2, 1.0), "one origin, one unseen row");
    }

    #[test]
    fn an_origin_that_cannot_be_fitted_has_no_errors() {
        let errors = rolling_origin(&[1.0, 2.0], &|_| None, &|_, _| 0.0);
        assert!(errors.is_empty(), "{errors:?}");
    }
}
