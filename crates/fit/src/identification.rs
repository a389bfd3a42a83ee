//! Which directions of the parameters the data say nothing of.
//!
//! The law's own slopes decide it, not the objective's curvature: along a direction in which no
//! prediction moves, every point fits as well as the one that was found.

use crate::Problem;
use crate::matrix::Cholesky;

/// What the rows determine of the parameters at a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Identification {
    /// Condition number of the Jacobian whose columns are scaled to one length, over the
    /// coordinates that no bound holds; infinite where a column vanishes.
    pub condition: f64,
    /// Directions in fit coordinates along which no prediction moves.
    pub flat: Vec<Vec<f64>>,
}

/// From this condition number on a direction counts as flat: sixteen digits less ten leave none of
/// a slope that a search could follow.
pub const CONDITION_MAX: f64 = 1e10;
/// A column of less than this share of the longest one belongs to a term that has vanished.
const COLUMN_SHARE_MIN: f64 = 1e-8;
/// Entries of a flat direction below this share of its largest are rounding.
const ENTRY_SHARE_MIN: f64 = 1e-6;
/// Sweeps of rotations at most; five or six are usual.
const SWEEPS_MAX: usize = 30;

impl Identification {
    /// Whether the rows determine every parameter.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.flat.is_empty()
    }

    /// Whether the rows determine a parameter, by its index.
    #[must_use]
    pub fn determines(&self, parameter: usize) -> bool {
        self.flat.iter().all(|direction| {
            let largest = direction.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
            direction[parameter].abs() <= ENTRY_SHARE_MIN * largest
        })
    }
}

impl Problem<'_> {
    /// What the rows determine at a point; `held` are the coordinates that a bound holds.
    ///
    /// Singular values by one-sided rotations (Hestenes 1958, J. SIAM 6), which lose no digit to a
    /// product of the matrix with itself.
    #[must_use]
    pub fn identification(&self, theta: &[f64], held: &[usize]) -> Identification {
        let size = theta.len();
        let (_, gradients) = self.linearised(theta);
        let rows: Vec<usize> =
            (0..self.rows()).filter(|&row| self.data().weight(row) > 0.0).collect();
        let mut columns: Vec<Column> = (0..size)
            .filter(|parameter| !held.contains(parameter))
            .map(|parameter| {
                Column::new(parameter, size, |row| gradients[row * size + parameter], &rows)
            })
            .collect();
        let longest = columns.iter().map(|column| column.length).fold(0.0, f64::max);
        let vanished = |column: &Column| column.length <= COLUMN_SHARE_MIN * longest;
        let mut flat: Vec<Vec<f64>> =
            columns.iter().filter(|column| vanished(column)).map(|c| c.direction.clone()).collect();
        columns.retain(|column| !vanished(column));
        columns.iter_mut().for_each(Column::scale);
        rotate_until_orthogonal(&mut columns);
        let lengths: Vec<f64> = columns.iter().map(|column| length(&column.slopes)).collect();
        let longest = lengths.iter().copied().fold(0.0, f64::max);
        let shortest = lengths.iter().copied().fold(f64::INFINITY, f64::min);
        for (column, length) in columns.into_iter().zip(lengths) {
            if length * CONDITION_MAX <= longest {
                flat.push(column.direction);
            }
        }
        let has_vanished = flat.iter().any(|d| d.iter().filter(|e| e.abs() > 0.0).count() == 1);
        let condition = if has_vanished { f64::INFINITY } else { longest / shortest };
        Identification { condition, flat }
    }
}

impl Problem<'_> {
    /// Whether the rows determine every parameter at a point: the same answer as
    /// [`Identification::is_full`], at a tenth of its cost where they clearly do, as in nearly
    /// every resample.
    #[must_use]
    pub fn is_identified(&self, theta: &[f64], held: &[usize]) -> bool {
        self.is_clearly_identified(theta, held) || self.identification(theta, held).is_full()
    }

    /// Whether a lower bound of the least eigenvalue says so. For a Gram matrix G of columns of
    /// length one, `1/tr G^-1` is such a bound, and no eigenvalue is above their number p: the
    /// condition number of the columns is `sqrt(p tr G^-1)` at most. Rounding moves the eigenvalues
    /// by some 1e-14, far below [`EIGENVALUE_CLEAR`].
    fn is_clearly_identified(&self, theta: &[f64], held: &[usize]) -> bool {
        let size = theta.len();
        let (_, gradients) = self.linearised(theta);
        let free: Vec<usize> = (0..size).filter(|parameter| !held.contains(parameter)).collect();
        let mut gram = vec![0.0; free.len() * free.len()];
        for row in (0..self.rows()).filter(|&row| self.data().weight(row) > 0.0) {
            let slopes = &gradients[row * size..(row + 1) * size];
            for (i, &one) in free.iter().enumerate() {
                for (j, &other) in free[..=i].iter().enumerate() {
                    gram[i * free.len() + j] += slopes[one] * slopes[other];
                }
            }
        }
        let lengths: Vec<f64> = (0..free.len()).map(|i| gram[i * free.len() + i].sqrt()).collect();
        let longest = lengths.iter().copied().fold(0.0, f64::max);
        if lengths.iter().any(|&length| length <= COLUMN_SHARE_MIN * longest) {
            return false;
        }
        let scaled = |i: usize, j: usize| gram[i * free.len() + j] / (lengths[i] * lengths[j]);
        trace_of_inverse(free.len(), scaled).is_some_and(|trace| trace * EIGENVALUE_CLEAR < 1.0)
    }
}

/// An eigenvalue above this is far from flat: the condition number is below a million.
const EIGENVALUE_CLEAR: f64 = 1e-10;

/// The trace of the inverse of a positive definite matrix, given by its lower half; none where it
/// is not, to working precision.
fn trace_of_inverse(size: usize, matrix: impl Fn(usize, usize) -> f64) -> Option<f64> {
    let mut cholesky = Cholesky::new(size);
    cholesky.factor(size, matrix)?;
    let entry = |column: usize| {
        cholesky.solve(|row| f64::from(u8::from(row == column)));
        cholesky.solution()[column]
    };
    Some((0..size).map(entry).sum())
}

/// The slopes of all predictions along a direction.
pub(crate) struct Column {
    pub(crate) slopes: Vec<f64>,
    /// The direction in fit coordinates.
    pub(crate) direction: Vec<f64>,
    length: f64,
}

impl Column {
    /// Along one parameter.
    pub(crate) fn new(
        parameter: usize,
        size: usize,
        slope: impl Fn(usize) -> f64,
        rows: &[usize],
    ) -> Self {
        let slopes: Vec<f64> = rows.iter().map(|&row| slope(row)).collect();
        let mut direction = vec![0.0; size];
        direction[parameter] = 1.0;
        let length = length(&slopes);
        Self { slopes, direction, length }
    }

    /// Makes its length one.
    fn scale(&mut self) {
        let length = self.length;
        self.slopes.iter_mut().chain(&mut self.direction).for_each(|entry| *entry /= length);
    }
}

/// Of a vector.
pub(crate) fn length(entries: &[f64]) -> f64 {
    dot(entries, entries).sqrt()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Rotates pairs of columns until each is orthogonal to every other: their lengths are then the
/// singular values.
pub(crate) fn rotate_until_orthogonal(columns: &mut [Column]) {
    for _ in 0..SWEEPS_MAX {
        let mut has_rotated = false;
        for second in 1..columns.len() {
            let (before, after) = columns.split_at_mut(second);
            for first in before {
                has_rotated |= rotate(first, &mut after[0]);
            }
        }
        if !has_rotated {
            return;
        }
    }
}

/// Rotates two columns so that they are orthogonal; whether they were not yet.
fn rotate(a: &mut Column, b: &mut Column) -> bool {
    let (aa, bb) = (dot(&a.slopes, &a.slopes), dot(&b.slopes, &b.slopes));
    let ab = dot(&a.slopes, &b.slopes);
    if ab.abs() <= f64::EPSILON * (aa * bb).sqrt() {
        return false;
    }
    let zeta = (bb - aa) / (2.0 * ab);
    // Square roots are the same on every machine; the C library's hypotenuse need not be.
    let tangent = 1.0_f64.copysign(zeta) / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = cosine * tangent;
    turn(&mut a.slopes, &mut b.slopes, cosine, sine);
    turn(&mut a.direction, &mut b.direction, cosine, sine);
    true
}

fn turn(a: &mut [f64], b: &mut [f64], cosine: f64, sine: f64) {
    for (a, b) in a.iter_mut().zip(b) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
}

#[cfg(test)]
mod tests {
    use laws::ChinchillaAdditive;

    use super::*;
    use crate::Objective;

    /// Losses of the additive law over a grid of sizes and tokens, and what they determine.
    fn over(sizes: &[f64], tokens: &[f64]) -> Identification {
        problem_over(sizes, tokens).identification(&[5.7, 6.8, 0.5, 0.34, 0.3], &[])
    }

    fn problem_over(sizes: &[f64], tokens: &[f64]) -> Problem<'static> {
        let theta = [5.7, 6.8, 0.5, 0.34, 0.3];
        let (mut n, mut d, mut y) = (Vec::new(), Vec::new(), Vec::new());
        for (&params, &training_tokens) in
            sizes.iter().flat_map(|params| tokens.iter().map(move |tokens| (params, tokens)))
        {
            n.push(params);
            d.push(training_tokens);
            y.push(
                libm::exp(theta[2])
                    + libm::exp(theta[0]) / libm::pow(params, theta[3])
                    + libm::exp(theta[1]) / libm::pow(training_tokens, theta[4]),
            );
        }
        Problem::new(&ChinchillaAdditive, Objective::LeastSquares, &[&n, &d], &y)
            .expect("usable rows")
    }

    /// A matrix by hand: the inverse of `[[1, 1/3], [1/3, 1]]` has the trace `2/(1 - 1/9) = 9/4`.
    #[test]
    fn the_trace_of_an_inverse_is_that_by_hand() {
        let scaled = |i: usize, j: usize| if i == j { 1.0 } else { 1.0 / 3.0 };
        let trace = trace_of_inverse(2, scaled).expect("positive definite");
        assert!((trace - 2.25).abs() < 1e-15, "{trace}");
        assert!(trace_of_inverse(2, |_, _| 1.0).is_none(), "two equal columns");
    }

    /// The short way says what the long way says, on rows that determine the law and on rows that
    /// do not, and it is taken where it can be.
    #[test]
    fn the_short_way_says_what_the_long_way_says() {
        let tokens = [1e9, 4e9, 2e10, 1e11];
        let theta = [5.7, 6.8, 0.5, 0.34, 0.3];
        for (sizes, is_full) in [(&[5e7, 9e8][..], false), (&[5e7, 2e8, 9e8, 3e9][..], true)] {
            let problem = problem_over(sizes, &tokens);
            assert_eq!(problem.is_identified(&theta, &[]), is_full, "{sizes:?}");
            assert_eq!(problem.identification(&theta, &[]).is_full(), is_full, "{sizes:?}");
            assert_eq!(problem.is_clearly_identified(&theta, &[]), is_full, "{sizes:?}");
        }
        let two = problem_over(&[5e7, 9e8], &tokens);
        assert!(two.is_identified(&theta, &[2]), "a floor that is held leaves the rest");
    }

    /// Two values of a variable fix two numbers; A, alpha and E are three. B and beta stay known.
    #[test]
    fn two_values_of_a_variable_do_not_determine_its_term_and_the_offset() {
        let tokens = [1e9, 4e9, 2e10, 1e11];
        let two = over(&[5e7, 9e8], &tokens);
        assert_eq!(two.flat.len(), 1, "{two:?}");
        let known: Vec<bool> = (0..5).map(|parameter| two.determines(parameter)).collect();
        assert_eq!(known, [false, true, false, false, true], "{two:?}");
        let three = over(&[5e7, 2e8, 9e8], &tokens);
        assert!(three.is_full() && three.condition < 1e5, "{three:?}");
    }

    #[test]
    fn two_values_of_both_leave_two_directions() {
        // Each run twice: fewer rows than seven are refused before anything is asked.
        let few = over(&[5e7, 9e8, 5e7, 9e8], &[1e9, 1e11]);
        assert_eq!(few.flat.len(), 2, "four places of rank three, five parameters: {few:?}");
    }

    /// A term of a trillionth of the loss has no influence that a digit could show.
    #[test]
    fn a_term_that_has_vanished_is_not_determined() {
        let x: Vec<f64> = (0..20).map(|i| libm::exp(f64::from(i))).collect();
        let y = vec![3.0; 20];
        let law = &laws::PowerLawOffset;
        let problem = Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("usable rows");
        let names: Vec<&str> = laws::Law::parameters(law).iter().map(|p| p.name).collect();
        let theta: Vec<f64> = names
            .iter()
            .map(|name| match *name {
                "E" => laws::ln(3.0),
                "A" => -40.0,
                _ => 0.3,
            })
            .collect();
        let found = problem.identification(&theta, &[]);
        for (parameter, name) in names.iter().enumerate() {
            assert_eq!(found.determines(parameter), *name == "E", "{name}: {found:?}");
        }
        assert!(found.condition.is_infinite(), "{found:?}");
    }
}
