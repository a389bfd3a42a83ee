//! Whether a law breaks at one point of a variable: the largest likelihood ratio over all points,
//! held against its own bootstrap.

use fit::Problem;
use measures::quantile;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::check::span::{dot, orthonormal_part, without_span};

/// The rows at each end in which no break is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trim {
    /// A share of the rows (Andrews 1993 takes 0.15).
    Share(f64),
    /// So many rows, whatever their share: where few runs are the largest, a share of all rows
    /// leaves the top of the range without a search. What remains above a break near an end is
    /// little, which the bootstrap knows of, since it searches the same places.
    Rows(usize),
}

/// How a break is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakSearch {
    /// Where none is looked for.
    pub trim: Trim,
    /// No break is looked for below this place.
    pub from: f64,
    /// Break points at most, evenly spread over the rows.
    pub places_max: usize,
    /// Replicates of the bootstrap.
    pub replicates: usize,
    /// Seed of all streams.
    pub seed: u64,
}

/// The strongest break.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Break {
    /// `max_c n ln(RSS/RSS_c)`, twice the largest log likelihood ratio under normal errors.
    pub statistic: f64,
    /// Where it is, in the units of the variable: half-way, in the logarithm, between its
    /// neighbours.
    pub place: f64,
    /// Share of replicates without a break whose statistic is as large, counting the data
    /// themselves.
    pub p_value: f64,
    /// The 0.95 quantile of those replicates.
    pub critical: f64,
    /// The least and the greatest place at which the search could have found a break.
    pub reach: [f64; 2],
}

/// Tests one break of the law's level and slope along a variable (Andrews 1993, Econometrica 61,
/// §4).
///
/// The law with a break, `ln L + [a + b ln x] 1(x > c)`, is compared with the law without, both to
/// first order about the estimate: residuals are regressed on the law's gradient with and without
/// the two new columns. The null is made by drawing each residual's sign (Hansen 2000, J.
/// Econometrics 97, §5, with signs for normal deviates), which keeps noise that changes along the
/// variable. None where no row is left on a side.
#[must_use]
pub fn break_test(
    problem: &Problem<'_>,
    theta: &[f64],
    variables: &[&[f64]],
    x: &[f64],
    search: &BreakSearch,
) -> Option<Break> {
    let rows = problem.rows();
    let parameters = theta.len();
    let mut gradient = vec![vec![0.0; rows]; parameters];
    let (mut slope, mut hessian) = (vec![0.0; parameters], vec![0.0; parameters * parameters]);
    for row in 0..rows {
        let ln_x: Vec<f64> = variables.iter().map(|values| laws::ln(values[row])).collect();
        problem.law.derivatives(theta, &ln_x, &mut slope, &mut hessian);
        for (column, slope) in gradient.iter_mut().zip(&slope) {
            column[row] = *slope;
        }
    }
    strongest_break(&problem.residuals(theta), gradient, x, Change::LevelAndSlope, search)
}

/// What changes at a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    LevelAndSlope,
    /// For the tests: the case whose critical values are published.
    #[cfg(test)]
    Level,
}

/// Where the law may break, with the directions that a break there adds to the model.
struct BreakPoint {
    x: f64,
    /// Orthonormal, and orthogonal to the model.
    directions: Vec<Vec<f64>>,
}

/// The strongest break of residuals whose model, to first order, spans the columns.
fn strongest_break(
    residuals: &[f64],
    columns: Vec<Vec<f64>>,
    x: &[f64],
    change: Change,
    search: &BreakSearch,
) -> Option<Break> {
    let mut model: Vec<Vec<f64>> = Vec::new();
    for column in columns {
        model.extend(orthonormal_part(&[&model], column));
    }
    let points = break_points(&model, x, change, search);
    let residuals = without_span(residuals.to_vec(), &model);
    let noise = rescaled(&residuals, &model);
    let (statistic, best) = largest_ratio(&residuals, &points)?;
    let mut null: Vec<f64> = (0..search.replicates)
        .into_par_iter()
        .filter_map(|replicate| {
            let signed = random_signs(&noise, search.seed, replicate as u64);
            let (ratio, _) = largest_ratio(&without_span(signed, &model), &points)?;
            Some(ratio)
        })
        .collect();
    null.sort_by(f64::total_cmp);
    let above = null.iter().filter(|other| **other >= statistic).count();
    Some(Break {
        statistic,
        place: points[best].x,
        p_value: (1 + above) as f64 / (1 + null.len()) as f64,
        critical: if null.is_empty() { f64::INFINITY } else { quantile(&null, 0.95) },
        reach: [points[0].x, points[points.len() - 1].x],
    })
}

/// The residuals as they are without their own row in the fit, `r/(1 - h)` (HC3: `MacKinnon` &
/// White 1985, J. Econometrics 29): rows that the model bends to are drawn too quiet otherwise, and
/// the null is too narrow. On Chinchilla's places and noise a test at 5 % then rejects 6.5 % of
/// 3,000 sets without a break, against 7.0 % with `r/sqrt(1 - h)` and 7.2 % with r (numpy 2.4).
fn rescaled(residuals: &[f64], model: &[Vec<f64>]) -> Vec<f64> {
    /// Of a row that the model passes through nothing is left to rescale.
    const LEFT_MIN: f64 = 1e-6;
    let left = |row: usize| {
        let leverage: f64 = model.iter().map(|column| column[row] * column[row]).sum();
        (1.0 - leverage).max(LEFT_MIN)
    };
    residuals.iter().enumerate().map(|(row, r)| r / left(row)).collect()
}

/// The residuals, each with a sign of its own drawn anew.
fn random_signs(residuals: &[f64], seed: u64, replicate: u64) -> Vec<f64> {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(replicate);
    residuals.iter().map(|&r| if stream.random_range(0..2) == 0 { r } else { -r }).collect()
}

/// The largest ratio over the break points, and the index where it is; the first of equals.
fn largest_ratio(residuals: &[f64], points: &[BreakPoint]) -> Option<(f64, usize)> {
    let sum = dot(residuals, residuals);
    let mut best: Option<(f64, usize)> = None;
    for (index, point) in points.iter().enumerate() {
        let explained: f64 =
            point.directions.iter().map(|d| dot(d, residuals)).map(|part| part * part).sum();
        let ratio =
            residuals.len() as f64 * laws::ln(sum / (sum - explained).max(f64::MIN_POSITIVE));
        if best.is_none_or(|(largest, _)| ratio > largest) {
            best = Some((ratio, index));
        }
    }
    best
}

/// The points between different values of x inside the trimmed rows, thinned evenly.
fn break_points(
    model: &[Vec<f64>],
    x: &[f64],
    change: Change,
    search: &BreakSearch,
) -> Vec<BreakPoint> {
    let rows = x.len();
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let [fewest, most] = match search.trim {
        Trim::Share(share) => [share, 1.0 - share].map(|share| share * rows as f64),
        Trim::Rows(least) => [least, rows.saturating_sub(least)].map(|rows| rows as f64),
    };
    let steps: Vec<f64> = (1..rows)
        .filter(|&below| (fewest..=most).contains(&(below as f64)))
        .filter(|&below| sorted[below] > sorted[below - 1])
        .map(|below| (sorted[below] * sorted[below - 1]).sqrt())
        .filter(|&place| place >= search.from)
        .collect();
    // The middle of each of `count` equal parts.
    let count = steps.len().min(search.places_max);
    (0..count)
        .map(|index| steps[(2 * index + 1) * steps.len() / (2 * count)])
        .filter_map(|step| break_point(model, x, change, step))
        .collect()
}

/// The break at a step of x; none where the model has its directions already.
fn break_point(model: &[Vec<f64>], x: &[f64], change: Change, step: f64) -> Option<BreakPoint> {
    let level: Vec<f64> = x.iter().map(|&x| if x > step { 1.0 } else { 0.0 }).collect();
    let mut directions: Vec<Vec<f64>> = orthonormal_part(&[model], level).into_iter().collect();
    if change == Change::LevelAndSlope {
        let slope = x.iter().map(|&x| if x > step { laws::ln(x / step) } else { 0.0 }).collect();
        let second = orthonormal_part(&[model, &directions], slope);
        directions.extend(second);
    }
    (!directions.is_empty()).then_some(BreakPoint { x: step, directions })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sine that no line describes, sampled at 60 places.
    fn wave() -> (Vec<f64>, Vec<f64>) {
        let x: Vec<f64> = (1..=60).map(f64::from).collect();
        let y = x.iter().map(|x| libm::sin(0.1 * x) + 0.2 * libm::sin(7.0 * x)).collect();
        (x, y)
    }

    /// numpy 2.4: `lstsq` of y on (1, ln x) and on these with (1, ln x) above c, for every c; the
    /// largest `60 log(RSS0/RSS1)` with at least 9 rows on each side.
    #[test]
    fn the_largest_ratio_is_that_of_numpy() {
        let (x, y) = wave();
        let columns = vec![vec![1.0; 60], x.iter().map(|&x| laws::ln(x)).collect()];
        let search = BreakSearch {
            trim: Trim::Share(0.15),
            from: 0.0,
            places_max: 1000,
            replicates: 0,
            seed: 1,
        };
        let found =
            strongest_break(&y, columns, &x, Change::LevelAndSlope, &search).expect("places");
        assert!((found.statistic / STATISTIC - 1.0).abs() < 1e-9, "{found:?}");
        assert!((found.place - PLACE).abs() < 1e-9, "{found:?}");
    }

    const STATISTIC: f64 = 90.544_179_826_960_42;
    const PLACE: f64 = 30.495_901_363_953_813;

    /// Andrews 2003 (Econometrica 71, Table 1) prints 8.68 for one shift of a mean, 15 % trimmed,
    /// at the 5 % level.
    #[test]
    fn the_null_of_a_shifted_mean_is_that_of_andrews() {
        let mut stream = ChaCha8Rng::seed_from_u64(3);
        let normal =
            |stream: &mut ChaCha8Rng| (0..12).map(|_| stream.random_range(-0.5..0.5)).sum::<f64>();
        let y: Vec<f64> = (0..400).map(|_| normal(&mut stream)).collect();
        let x: Vec<f64> = (1..=400).map(f64::from).collect();
        let search = BreakSearch {
            trim: Trim::Share(0.15),
            from: 0.0,
            places_max: 1000,
            replicates: 2000,
            seed: 5,
        };
        let found =
            strongest_break(&y, vec![vec![1.0; 400]], &x, Change::Level, &search).expect("places");
        assert!((found.critical - 8.68).abs() < 0.5, "{found:?}");
        assert!(found.p_value > 0.05, "noise has no break: {found:?}");
    }

    /// A planted step is found where it is, and is not left to chance.
    #[test]
    fn a_planted_break_is_found() {
        let x: Vec<f64> = (1..=80).map(f64::from).collect();
        let y: Vec<f64> = x
            .iter()
            .map(|&x| 0.1 * libm::sin(13.0 * x) + if x > 50.0 { 0.3 } else { 0.0 })
            .collect();
        let columns = vec![vec![1.0; 80], x.iter().map(|&x| laws::ln(x)).collect()];
        let search = BreakSearch {
            trim: Trim::Share(0.15),
            from: 0.0,
            places_max: 1000,
            replicates: 499,
            seed: 1,
        };
        let found =
            strongest_break(&y, columns, &x, Change::LevelAndSlope, &search).expect("places");
        assert!(found.p_value <= 0.002 && (found.place - 50.5).abs() < 0.6, "{found:?}");
    }

    /// A step above the last ten of eighty rows: a share of 15 % at each end leaves it without a
    /// search, six rows at each end do not, and it is not found where there is none.
    #[test]
    fn a_break_at_the_top_is_within_reach_of_a_number_of_rows() {
        let x: Vec<f64> = (1..=80).map(f64::from).collect();
        let columns = || vec![vec![1.0; 80], x.iter().map(|&x| laws::ln(x)).collect()];
        let noise = |x: f64| 0.1 * libm::sin(13.0 * x);
        let found = |step: f64, trim: Trim, from: f64| {
            let y: Vec<f64> =
                x.iter().map(|&x| noise(x) + if x > 70.0 { step } else { 0.0 }).collect();
            let search = BreakSearch { trim, from, places_max: 1000, replicates: 499, seed: 1 };
            strongest_break(&y, columns(), &x, Change::LevelAndSlope, &search).expect("places")
        };
        let ends = |[low, high]: [f64; 2]| {
            let middle = |x: f64| (x * (x + 1.0)).sqrt();
            move |below: f64| {
                (low - middle(below)).abs() < 1e-9 && (high - middle(80.0 - below)).abs() < 1e-9
            }
        };
        let by_share = found(0.5, Trim::Share(0.15), 0.0);
        assert!(ends(by_share.reach)(12.0) && by_share.place < 68.6, "{by_share:?}");
        let by_rows = found(0.5, Trim::Rows(6), 0.0);
        assert!(ends(by_rows.reach)(6.0), "{by_rows:?}");
        assert!(by_rows.p_value <= 0.004 && (by_rows.place - 70.5).abs() < 0.1, "{by_rows:?}");
        let none = found(0.0, Trim::Rows(6), 0.0);
        assert!(none.p_value > 0.05, "{none:?}");
        let above = found(0.5, Trim::Rows(6), 71.0);
        assert!(above.place > 71.0 && (above.reach[0] - 71.5).abs() < 0.1, "{above:?}");
    }
}
