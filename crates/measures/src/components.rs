//! Principal components of a few columns: what many scores have in common.

/// Components of columns that were scaled to one spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// Mean and standard deviation of each column.
    scales: Vec<[f64; 2]>,
    /// Loadings of each component, the widest first; each adds up to something positive.
    loadings: Vec<Vec<f64>>,
    /// The share of the variance that the first one holds.
    pub first_share: f64,
}

/// Sweeps over all pairs of columns; a handful is plenty.
const SWEEPS_MAX: usize = 60;

/// The widest `count` components of these rows of the columns; none where a column does not vary or
/// there are fewer columns.
///
/// Pairs of columns are turned until all are at right angles (one-sided Jacobi, Hestenes 1958,
/// Journal of the SIAM 6): their lengths are then the spreads of the components.
#[must_use]
pub fn components(columns: &[Vec<f64>], rows: &[usize], count: usize) -> Option<Components> {
    if columns.len() < count || rows.len() < 2 {
        return None;
    }
    let scales: Vec<[f64; 2]> = columns.iter().map(|column| scale(column, rows)).collect();
    if scales.iter().any(|[_, deviation]| deviation.is_nan() || *deviation <= 0.0) {
        return None;
    }
    let scaled = |(column, [mean, deviation]): (&Vec<f64>, &[f64; 2])| -> Vec<f64> {
        rows.iter().map(|&row| (column[row] - mean) / deviation).collect()
    };
    let mut turned: Vec<Vec<f64>> = columns.iter().zip(&scales).map(scaled).collect();
    let size = columns.len();
    let unit = |at: usize| (0..size).map(|i| f64::from(u8::from(i == at))).collect();
    let mut vectors: Vec<Vec<f64>> = (0..size).map(unit).collect();
    for _ in 0..SWEEPS_MAX {
        let mut is_turned = false;
        for p in 1..size {
            for q in 0..p {
                is_turned |= turn(&mut turned, &mut vectors, [p, q]);
            }
        }
        if !is_turned {
            break;
        }
    }
    let variances: Vec<f64> = turned.iter().map(|column| dot(column, column)).collect();
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| variances[b].total_cmp(&variances[a]));
    let first_share = variances[order[0]] / variances.iter().sum::<f64>();
    let loadings = order[..count].iter().map(|&at| upright(&vectors[at])).collect();
    Some(Components { scales, loadings, first_share })
}

impl Components {
    /// The score of one row of the columns on each component.
    #[must_use]
    pub fn scores(&self, columns: &[Vec<f64>], row: usize) -> Vec<f64> {
        let scaled: Vec<f64> = columns
            .iter()
            .zip(&self.scales)
            .map(|(column, [mean, deviation])| (column[row] - mean) / deviation)
            .collect();
        self.loadings.iter().map(|loading| dot(loading, &scaled)).collect()
    }
}

/// Mean and standard deviation of the rows of a column.
fn scale(column: &[f64], rows: &[usize]) -> [f64; 2] {
    let values: Vec<f64> = rows.iter().map(|&row| column[row]).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    [mean, crate::quantile::standard_deviation(&values)]
}

/// Turns two columns, and the vectors with them, until they are at right angles; whether they were
/// not.
fn turn(columns: &mut [Vec<f64>], vectors: &mut [Vec<f64>], [p, q]: [usize; 2]) -> bool {
    const RIGHT: f64 = 1e-15;
    let [one, other] = [dot(&columns[p], &columns[p]), dot(&columns[q], &columns[q])];
    let between = dot(&columns[p], &columns[q]);
    if between.abs() <= RIGHT * (one * other).sqrt() {
        return false;
    }
    let slope = (other - one) / (2.0 * between);
    let tangent = slope.signum() / (slope.abs() + (1.0 + slope * slope).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    for all in [columns, vectors] {
        for at in 0..all[p].len() {
            let [a, b] = [all[p][at], all[q][at]];
            all[p][at] = cosine * (a - tangent * b);
            all[q][at] = cosine * (b + tangent * a);
        }
    }
    true
}

/// A vector or its opposite: the one whose entries add up to something positive.
fn upright(vector: &[f64]) -> Vec<f64> {
    let sign = if vector.iter().sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
    vector.iter().map(|entry| sign * entry).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
