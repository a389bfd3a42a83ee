//! Columns against the span of others: what of a column is new, and how far a fit bends to a row.

/// What is left of a column below this share of its length is rounding.
const ROUNDING: f64 = 1e-9;

/// What a column adds to orthonormal bases, at unit length; none where that is rounding.
pub fn orthonormal_part(bases: &[&[Vec<f64>]], column: Vec<f64>) -> Option<Vec<f64>> {
    let length = dot(&column, &column).sqrt();
    let mut rest = column;
    // Twice is enough: what the first pass leaves of rounding, the second removes (Kahan in Parlett
    // 1980, §6.9).
    for _ in 0..2 {
        for basis in bases {
            rest = without_span(rest, basis);
        }
    }
    let rest_length = dot(&rest, &rest).sqrt();
    (rest_length > ROUNDING * length).then(|| rest.iter().map(|v| v / rest_length).collect())
}

/// A column without its part in the span of an orthonormal basis.
pub fn without_span(mut column: Vec<f64>, basis: &[Vec<f64>]) -> Vec<f64> {
    for direction in basis {
        let part = dot(&column, direction);
        for (value, along) in column.iter_mut().zip(direction) {
            *value -= part * along;
        }
    }
    column
}

/// The sum of products, in the order of the rows.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The leverage of each row, the diagonal of the projection on the columns: 1 where a fit passes
/// through a row whatever it says.
pub fn leverages(columns: Vec<Vec<f64>>, rows: usize) -> Vec<f64> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for column in columns {
        let part = orthonormal_part(&[&basis], column);
        basis.extend(part);
    }
    (0..rows).map(|row| basis.iter().map(|column| column[row] * column[row]).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line through x = 0, 1, 2, 3: `1/4 + (x - 1.5)²/5` (Belsley, Kuh & Welsch 1980, Eq. 2.2).
    #[test]
    fn leverages_of_a_line_are_those_of_the_formula() {
        let x = [0.0, 1.0, 2.0, 3.0];
        // The third column says nothing new.
        let columns = vec![vec![1.0; 4], x.to_vec(), x.iter().map(|x| 3.0 - 2.0 * x).collect()];
        for (x, leverage) in x.iter().zip(leverages(columns, 4)) {
            let expected = 0.25 + (x - 1.5) * (x - 1.5) / 5.0;
            assert!((leverage - expected).abs() < 1e-14, "{leverage} against {expected}");
        }
    }
}
