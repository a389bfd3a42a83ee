//! E, A and B of one recipe at given exponents, many thousand times over: the arithmetic of
//! [`crate::regress`] without what nobody reads here, and without memory of its own each time.

use laws::{exp, exp_each};

use crate::regression::{DEPENDENT, back_substitute};

/// The runs of a recipe as the law takes them.
pub(super) struct Centred<'a> {
    /// The mean of `ln N` less that of each run.
    params: Vec<f64>,
    /// The same of `ln D`.
    tokens: Vec<f64>,
    /// The loss of each run.
    pub(super) loss: &'a [f64],
}

impl<'a> Centred<'a> {
    /// The runs of a recipe by `ln N`, `ln D` and loss.
    pub(super) fn of(ln_params: &[f64], ln_tokens: &[f64], loss: &'a [f64]) -> Self {
        let centred = |all: &[f64]| -> Vec<f64> {
            let middle = all.iter().sum::<f64>() / all.len() as f64;
            all.iter().map(|x| middle - x).collect()
        };
        Self { params: centred(ln_params), tokens: centred(ln_tokens), loss }
    }
}

/// Where the constants are computed: two terms, what is left of each beside the earlier columns,
/// and the residuals.
#[derive(Debug, Default)]
pub(super) struct Constants {
    terms: [Vec<f64>; 2],
    rest: [Vec<f64>; 2],
    left: Vec<f64>,
}

impl Constants {
    /// The loss less the law at the logarithms of the exponents; none where the runs do not
    /// determine its constants.
    pub(super) fn residuals(&mut self, recipe: &Centred<'_>, ln: &[f64]) -> Option<&[f64]> {
        for ((term, centred), ln) in
            self.terms.iter_mut().zip([&recipe.params, &recipe.tokens]).zip(ln)
        {
            let exponent = exp(*ln);
            term.clear();
            term.extend(centred.iter().map(|centred| exponent * centred));
            exp_each(term);
        }
        let [e, a, b] = self.solved(recipe.loss)?;
        let law = self.terms[0].iter().zip(&self.terms[1]).map(|(n, d)| e + a * n + b * d);
        self.left.clear();
        self.left.extend(recipe.loss.iter().zip(law).map(|(loss, law)| loss - law));
        Some(&self.left)
    }

    /// Least squares of the loss by Gram and Schmidt's orthogonalisation, applied twice, the sums
    /// in the order of the rows. Sums that do not hang on each other run in one loop, since each
    /// waits for its own last addition.
    fn solved(&mut self, loss: &[f64]) -> Option<[f64; 3]> {
        let [one, other] = &self.terms;
        let [first, second] = &mut self.rest;
        // The unit column has the length of the square root of its rows.
        let length = (loss.len() as f64).sqrt();
        let unit = 1.0 / length;
        let mut sums = [-0.0; 5];
        for ((one, other), loss) in one.iter().zip(other).zip(loss) {
            add(&mut sums, [unit * one, unit * other, one * one, other * other, unit * loss]);
        }
        let [share, share_other, square, square_other, right] = sums;
        first.clear();
        first.extend(one.iter().map(|one| one - share * unit));
        second.clear();
        second.extend(other.iter().map(|other| other - share_other * unit));

        let again = shares(first, |_| unit);
        let length_first = without(first, |_| unit, again).sqrt();
        if length_first <= DEPENDENT * square.sqrt() {
            return None;
        }
        let mut sums = [-0.0; 2];
        for ((first, second), loss) in first.iter_mut().zip(&*second).zip(loss) {
            *first /= length_first;
            add(&mut sums, [*first * second, *first * loss]);
        }
        let [share_first, right_first] = sums;
        without(second, |row| first[row], share_first);
        let again_other = shares(second, |_| unit);
        without(second, |_| unit, again_other);
        let again_first = shares(second, |row| first[row]);
        let length_second = without(second, |row| first[row], again_first).sqrt();
        if length_second <= DEPENDENT * square_other.sqrt() {
            return None;
        }
        let mut right_second = -0.0;
        for (second, loss) in second.iter().zip(loss) {
            right_second += second / length_second * loss;
        }
        let upper = [
            vec![length, share + again, share_other + again_other],
            vec![0.0, length_first, share_first + again_first],
            vec![0.0, 0.0, length_second],
        ];
        let found = back_substitute(&upper, &[right, right_first, right_second]);
        Some([found[0], found[1], found[2]])
    }
}

/// Adds to each sum.
fn add<const N: usize>(sums: &mut [f64; N], terms: [f64; N]) {
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
}

/// The sum of a column's products with another.
fn shares(column: &[f64], other: impl Fn(usize) -> f64) -> f64 {
    let mut sum = -0.0;
    for (row, value) in column.iter().enumerate() {
        sum += other(row) * value;
    }
    sum
}

/// Takes a share of another column off; the sum of the squares that are left.
fn without(column: &mut [f64], other: impl Fn(usize) -> f64, share: f64) -> f64 {
    let mut sum = -0.0;
    for (row, value) in column.iter_mut().enumerate() {
        *value -= share * other(row);
        sum += *value * *value;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regress;

    /// To the bit what the regression for everybody finds.
    #[test]
    fn the_constants_are_those_of_the_regression() {
        for (count, ln) in [(6, [-1.0, -0.7]), (41, [-2.3, 0.4]), (200, [1.0, -3.0])] {
            let at = |row: usize, salt: usize| ((row * row + 7 * salt * row) % 23) as f64 / 5.0;
            let column = |salt| (0..count).map(|row| at(row, salt)).collect::<Vec<f64>>();
            let [ln_params, ln_tokens, loss] = [column(1), column(2), column(3)];
            let term = |all: &[f64], ln: f64| -> Vec<f64> {
                let middle = all.iter().sum::<f64>() / all.len() as f64;
                all.iter().map(|x| exp(exp(ln) * (middle - x))).collect()
            };
            let (n, d) = (term(&ln_params, ln[0]), term(&ln_tokens, ln[1]));
            let fit = regress(&[&n, &d], &loss).unwrap().coefficients;
            let expected: Vec<u64> = (0..count)
                .map(|row| loss[row] - (fit[0] + fit[1] * n[row] + fit[2] * d[row]))
                .map(f64::to_bits)
                .collect();
            let mut constants = Constants::default();
            let found =
                constants.residuals(&Centred::of(&ln_params, &ln_tokens, &loss), &ln).unwrap();
            assert_eq!(found.iter().map(|r| r.to_bits()).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn what_is_constant_determines_nothing() {
        let spread: Vec<f64> = (0..12).map(f64::from).collect();
        for (ln_params, ln_tokens) in
            [(vec![3.0; 12], spread.clone()), (spread.clone(), spread.clone())]
        {
            let recipe = Centred::of(&ln_params, &ln_tokens, &spread);
            assert_eq!(Constants::default().residuals(&recipe, &[-1.0, -1.0]), None);
        }
    }
}
