//! The least and the greatest value of a mean over all distributions of chances under which the
//! counts are not too unlikely.

use super::mixture::{Mixture, greatest};
use super::rows::Rows;

/// The search ends where the gap between the bound and its dual is this small.
const GAP: f64 = 2e-4;
/// Which share of what is left the products keep.
const KEPT_OPEN: f64 = 0.1;
/// By which factor the gap is to fall in a step.
const SHARPER: f64 = 10.0;
/// Steps, at most.
const STEPS: usize = 400;

/// All distributions over the places under which the counts are no less likely than `1 - level`
/// times the most likely: what is left where no form is believed (profile likelihood of a mean,
/// Owen 1988, over mixing distributions).
///
/// That is more than the quantile of a chi-squared of one degree of freedom would leave, which is
/// for estimates inside: where no success was seen, a chance is possible that would have shown none
/// in a share of `1 - level` of all cases, and at half that quantile in 15 % instead of 5 %.
pub(super) struct Credible<'a> {
    rows: &'a Rows,
    /// The least log likelihood.
    least: f64,
    /// A distribution well inside.
    inside: Vec<f64>,
}

impl<'a> Credible<'a> {
    pub(super) fn new(rows: &'a Rows, mixture: &Mixture, level: f64) -> Self {
        let allowed = -libm::log1p(-level);
        let least = greatest(rows, mixture) - allowed;
        let equal = 1.0 / mixture.masses.len() as f64;
        let mut share = 0.2;
        let inside = loop {
            let mixed: Vec<f64> =
                mixture.masses.iter().map(|mass| (1.0 - share) * mass + share * equal).collect();
            if log_likelihood(rows, &mixed) > least + 0.2 * allowed || share < 1e-6 {
                break mixed;
            }
            share *= 0.5;
        };
        Self { rows, least, inside }
    }

    /// The least (`sign` 1) or greatest (-1) mean of `values` over these distributions, or a little
    /// beyond: what is returned is a bound, whatever the search came to.
    ///
    /// The problem is convex and is solved by a primal-dual interior-point method (Boyd &
    /// Vandenberghe 2004, §11.7).
    pub(super) fn end(&self, values: &[f64], sign: f64) -> f64 {
        let costs: Vec<f64> = values.iter().map(|value| sign * value).collect();
        let mut at = self.start();
        let mut slope = self.slope(&at.masses);
        let mut bound = at.bound(&slope, &costs);
        for _ in 0..STEPS {
            let left = at.mean(&costs) - bound;
            if left < GAP {
                break;
            }
            // Products that fall faster than the equations are met leave the search at a wall.
            let gap = at.gap(&slope).max(KEPT_OPEN * left);
            let target = gap / (SHARPER * (at.masses.len() + 1) as f64);
            let Some(step) = self.step(&at, &slope, &costs, target) else { break };
            let Some((next, there)) = self.moved(&at, &slope, &step, (&costs, target)) else {
                break;
            };
            (at, slope) = (next, there);
            bound = bound.max(at.bound(&slope, &costs));
        }
        sign * bound
    }

    /// Well inside, each product of a bound and its multiplier the same.
    fn start(&self) -> Point {
        let product = 0.1 / self.inside.len() as f64;
        let slack = log_likelihood(self.rows, &self.inside) - self.least;
        Point {
            masses: self.inside.clone(),
            multipliers: self.inside.iter().map(|mass| product / mass).collect(),
            of_likelihood: product / slack,
            of_sum: 0.0,
        }
    }

    /// How far the log likelihood lies above the least one, and its gradient.
    fn slope(&self, masses: &[f64]) -> Slope {
        let mut probabilities = Vec::new();
        self.rows.probabilities(masses, &mut probabilities);
        let mut gradient = vec![0.0; masses.len()];
        for (group, p) in self.rows.groups.iter().zip(&probabilities) {
            let (first, row) = self.rows.row(group);
            let share = group.problems / p;
            gradient[first..].iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
        }
        let slack = self.rows.log_likelihood(&mut probabilities.clone()) - self.least;
        Slope { slack, gradient, probabilities }
    }

    /// Newton's step towards the place where every product of a bound and its multiplier is the
    /// target; none where the equations have no solution.
    fn step(&self, at: &Point, slope: &Slope, costs: &[f64], target: f64) -> Option<Point> {
        let count = at.masses.len();
        let mut matrix = self.curvature(at, slope);
        cholesky(&mut matrix, count)?;
        let right: Vec<f64> = (0..count)
            .map(|j| target / at.masses[j] + target / slope.slack * slope.gradient[j] - costs[j])
            .collect();
        let by_right = solved(&matrix, &right);
        let by_ones = solved(&matrix, &vec![1.0; count]);
        let missing = 1.0 - at.masses.iter().sum::<f64>();
        let of_sum = (by_right.iter().sum::<f64>() - missing) / by_ones.iter().sum::<f64>();
        let masses: Vec<f64> =
            by_right.iter().zip(&by_ones).map(|(right, one)| right - of_sum * one).collect();
        let multipliers = (0..count)
            .map(|j| (target - at.multipliers[j] * masses[j]) / at.masses[j] - at.multipliers[j]);
        let along: f64 = slope.gradient.iter().zip(&masses).map(|(g, d)| g * d).sum();
        let of_likelihood = (target - at.of_likelihood * along) / slope.slack - at.of_likelihood;
        let multipliers = multipliers.collect();
        Some(Point { masses, multipliers, of_likelihood, of_sum: of_sum - at.of_sum })
    }

    /// The lower half of the matrix of the step.
    fn curvature(&self, at: &Point, slope: &Slope) -> Vec<f64> {
        let count = at.masses.len();
        let mut matrix = vec![0.0; count * count];
        for (group, p) in self.rows.groups.iter().zip(&slope.probabilities) {
            let (first, row) = self.rows.row(group);
            let curvature = at.of_likelihood * group.problems / (p * p);
            for (one, value) in row.iter().enumerate() {
                let from = (first + one) * count + first;
                for (sum, other) in matrix[from..].iter_mut().zip(&row[..=one]) {
                    *sum += curvature * value * other;
                }
            }
        }
        for one in 0..count {
            let scaled = at.of_likelihood / slope.slack * slope.gradient[one];
            for (sum, other) in matrix[one * count..].iter_mut().zip(&slope.gradient[..=one]) {
                *sum += scaled * other;
            }
            matrix[one * count + one] += at.multipliers[one] / at.masses[one];
        }
        matrix
    }

    /// As far along a step as every bound is kept and the equations come nearer; none where no
    /// length does.
    fn moved(
        &self,
        at: &Point,
        slope: &Slope,
        step: &Point,
        (costs, target): (&[f64], f64),
    ) -> Option<(Point, Slope)> {
        let most = |values: &[f64], by: &[f64]| {
            values
                .iter()
                .zip(by)
                .filter(|(_, by)| **by < 0.0)
                .map(|(value, by)| -value / by)
                .fold(1.0, f64::min)
        };
        let mut length = most(&at.masses, &step.masses)
            .min(most(&at.multipliers, &step.multipliers))
            .min(most(&[at.of_likelihood], &[step.of_likelihood]))
            * 0.99;
        let before = at.distance(slope, costs, target);
        while length > 1e-10 {
            let next = at.along(step, length);
            let there = self.slope(&next.masses);
            if there.slack > 0.0
                && next.distance(&there, costs, target) <= (1.0 - 0.01 * length) * before
            {
                return Some((next, there));
            }
            length *= 0.5;
        }
        None
    }
}

/// The masses, and the multipliers of their bounds, of that of the likelihood and of their sum.
struct Point {
    masses: Vec<f64>,
    multipliers: Vec<f64>,
    of_likelihood: f64,
    of_sum: f64,
}

/// The log likelihood about a place.
struct Slope {
    slack: f64,
    gradient: Vec<f64>,
    probabilities: Vec<f64>,
}

impl Point {
    fn along(&self, step: &Self, length: f64) -> Self {
        let add = |values: &[f64], by: &[f64]| {
            values.iter().zip(by).map(|(value, by)| value + length * by).collect()
        };
        Self {
            masses: add(&self.masses, &step.masses),
            multipliers: add(&self.multipliers, &step.multipliers),
            of_likelihood: self.of_likelihood + length * step.of_likelihood,
            of_sum: self.of_sum + length * step.of_sum,
        }
    }

    fn mean(&self, costs: &[f64]) -> f64 {
        self.masses.iter().zip(costs).map(|(mass, cost)| mass * cost).sum()
    }

    /// What no mean of these distributions is below. The log likelihood is concave, so that it lies
    /// under its tangent here: with the multiplier v of its bound, the slack s and its gradient g,
    /// `mean >= min_j (cost_j - v g_j) + v (g'x - s)`.
    fn bound(&self, slope: &Slope, costs: &[f64]) -> f64 {
        let by = self.of_likelihood;
        let along: f64 = slope.gradient.iter().zip(&self.masses).map(|(g, mass)| g * mass).sum();
        let least = costs.iter().zip(&slope.gradient).map(|(cost, g)| cost - by * g);
        least.fold(f64::INFINITY, f64::min) + by * (along - slope.slack)
    }

    /// The sum of the products of every bound and its multiplier.
    fn gap(&self, slope: &Slope) -> f64 {
        let products = self.masses.iter().zip(&self.multipliers);
        products.map(|(mass, by)| mass * by).sum::<f64>() + self.of_likelihood * slope.slack
    }

    /// The length of what the equations lack.
    fn distance(&self, slope: &Slope, costs: &[f64], target: f64) -> f64 {
        let mut sum = (self.of_likelihood * slope.slack - target)
            * (self.of_likelihood * slope.slack - target);
        for (j, cost) in costs.iter().enumerate() {
            let dual =
                cost - self.of_likelihood * slope.gradient[j] - self.multipliers[j] + self.of_sum;
            let central = self.masses[j] * self.multipliers[j] - target;
            sum += dual * dual + central * central;
        }
        let missing = 1.0 - self.masses.iter().sum::<f64>();
        (sum + missing * missing).sqrt()
    }
}

fn log_likelihood(rows: &Rows, masses: &[f64]) -> f64 {
    let mut probabilities = Vec::new();
    rows.probabilities(masses, &mut probabilities);
    rows.log_likelihood(&mut probabilities)
}

/// Rows that are eliminated side by side: each row above is read once for all of them.
const TOGETHER: usize = 3;

/// The lower factor of a symmetric matrix of which the lower half is given, in its place. Every
/// entry is made of the same sums in the same order, however many rows go together.
fn cholesky(matrix: &mut [f64], count: usize) -> Option<()> {
    let mut row = 0;
    while row + TOGETHER <= count {
        let (above, below) = matrix.split_at_mut(row * count);
        for column in 0..row {
            let other = &above[column * count..];
            let sums = dots(below, count, &other[..column]);
            for (this, sum) in below.chunks_mut(count).zip(sums) {
                this[column] = (this[column] - sum) / other[column];
            }
        }
        for at in row..row + TOGETHER {
            eliminate(matrix, count, at, row)?;
        }
        row += TOGETHER;
    }
    (row..count).try_for_each(|row| eliminate(matrix, count, row, 0))
}

/// The entries of one row from a column on.
fn eliminate(matrix: &mut [f64], count: usize, row: usize, from: usize) -> Option<()> {
    let (above, this) = matrix.split_at_mut(row * count);
    for column in from..row {
        let other = &above[column * count..];
        let sum = dot(&this[..column], &other[..column]);
        this[column] = (this[column] - sum) / other[column];
    }
    let left = this[row] - dot(&this[..row], &this[..row]);
    if left.is_nan() || left <= 0.0 {
        return None;
    }
    this[row] = left.sqrt();
    Some(())
}

/// [`dot`] of the beginnings of the first rows with another one, each with the bits of one alone.
fn dots(rows: &[f64], count: usize, other: &[f64]) -> [f64; TOGETHER] {
    let (others, other_rest) = other.as_chunks::<4>();
    let rows: [_; TOGETHER] =
        std::array::from_fn(|row| rows[row * count..row * count + other.len()].as_chunks::<4>());
    let mut sums = [[0.0; 4]; TOGETHER];
    for (at, other) in others.iter().enumerate() {
        for (sums, (blocks, _)) in sums.iter_mut().zip(&rows) {
            for lane in 0..4 {
                sums[lane] += blocks[at][lane] * other[lane];
            }
        }
    }
    std::array::from_fn(|row| {
        let (sums, (_, rest)) = (sums[row], rows[row]);
        let rest: f64 = rest.iter().zip(other_rest).map(|(a, b)| a * b).sum();
        (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
    })
}

/// Four sums side by side, so that they need not wait for each other.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let (ones, others) = (one.chunks_exact(4), other.chunks_exact(4));
    let rest: f64 = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    let mut sums = [0.0; 4];
    for (one, other) in ones.zip(others) {
        for lane in 0..4 {
            sums[lane] += one[lane] * other[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// The solution of the equations with a lower factor.
fn solved(factor: &[f64], right: &[f64]) -> Vec<f64> {
    let count = right.len();
    let mut at = right.to_vec();
    for row in 0..count {
        let line = &factor[row * count..];
        at[row] = (at[row] - dot(&line[..row], &at[..row])) / line[row];
    }
    for row in (0..count).rev() {
        let line = &factor[row * count..];
        at[row] /= line[row];
        let value = at[row];
        for (sum, factor) in at[..row].iter_mut().zip(line) {
            *sum -= factor * value;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The factor a row at a time.
    fn alone(matrix: &mut [f64], count: usize) -> Option<()> {
        (0..count).try_for_each(|row| eliminate(matrix, count, row, 0))
    }

    #[test]
    fn rows_together_have_the_bits_of_one_alone() {
        for count in [1, 3, 4, 5, 11, 34, 67] {
            let entry = |row: usize, column: usize| {
                let apart = (row * 31 + column * 17) % 13;
                0.1 * apart as f64 + if row == column { 3.0 * count as f64 } else { 0.0 }
            };
            let cells = (0..count * count).map(|at| entry(at / count, at % count));
            let mut one: Vec<f64> = cells.collect();
            let mut other = one.clone();
            assert!(cholesky(&mut one, count).is_some() && alone(&mut other, count).is_some());
            let bits = |all: &[f64]| all.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&one), bits(&other), "{count} rows");
        }
        let mut none = vec![1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0];
        assert_eq!(cholesky(&mut none, 3), None, "no positive matrix");
    }
}
