//! Weighted sums of many rows at once, with the bits of one after the other.

use crate::instruction_set::{InstructionSet, Kernel, dispatch};
use crate::lanes::{LANES, Lanes};

/// Sums that are kept in registers side by side.
const TOGETHER: usize = 4;

/// Rows in columns of [`LANES`], one block of columns after the other, the last one filled up.
pub struct RowBlocks {
    blocks: Vec<[f64; LANES]>,
    rows: usize,
    columns: usize,
}

impl RowBlocks {
    /// Rows of so many numbers, one after the other.
    pub fn new(values: &[f64], columns: usize) -> Self {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        let mut blocks = Vec::new();
        for from in (0..columns).step_by(LANES) {
            for row in values.chunks_exact(columns) {
                let part = &row[from..columns.min(from + LANES)];
                let mut block = [0.0; LANES];
                block[..part.len()].copy_from_slice(part);
                blocks.push(block);
            }
        }
        Self { blocks, rows, columns }
    }

    /// The rows.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The sum of the rows, each times its weight, in the order of the rows: for every run of so
    /// many weights a run of as many sums as there are columns.
    ///
    /// # Panics
    /// There are not as many sums as weights ask for.
    pub fn weighted_sums(&self, weights: &[f64], sums: &mut [f64]) {
        self.on(InstructionSet::widest(), weights, sums);
    }

    fn on(&self, isa: InstructionSet, weights: &[f64], sums: &mut [f64]) {
        let runs = weights.len().checked_div(self.rows).unwrap_or(0);
        assert_eq!(runs * self.columns, sums.len(), "one sum a column and run of weights");
        if runs > 0 && self.columns > 0 {
            dispatch(isa, Weighing { of: self, weights, sums });
        }
    }
}

struct Weighing<'a> {
    of: &'a RowBlocks,
    weights: &'a [f64],
    sums: &'a mut [f64],
}

impl Kernel for Weighing<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, token: L::Token) {
        let RowBlocks { blocks, rows, columns } = self.of;
        let together = self.weights.chunks(TOGETHER * rows);
        for (weights, sums) in together.zip(self.sums.chunks_mut(TOGETHER * columns)) {
            // A run that is missing takes the weights of the first, and is not stored.
            let run = |at: usize| weights.chunks_exact(*rows).nth(at).unwrap_or(&weights[..*rows]);
            let runs: [&[f64]; TOGETHER] = std::array::from_fn(run);
            for (at, block) in blocks.chunks_exact(*rows).enumerate() {
                let zero = L::splat(token, 0.0);
                let mut found = [zero; TOGETHER];
                for (row, values) in block.iter().enumerate() {
                    let values = L::load(token, values);
                    for (sum, weights) in found.iter_mut().zip(runs) {
                        *sum = *sum + L::splat(token, weights[row]) * values;
                    }
                }
                for (sum, into) in found.iter().zip(sums.chunks_exact_mut(*columns)) {
                    let into = &mut into[at * LANES..];
                    let count = into.len().min(LANES);
                    into[..count].copy_from_slice(&sum.store()[..count]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_at_once_have_the_bits_of_one_after_the_other() {
        let value = |at: usize| libm::sin(at as f64 * 0.7) * 3.0;
        for (rows, columns, runs) in [(1, 1, 1), (7, 101, 9), (128, 8, 4), (3, 17, 2), (2, 3, 0)] {
            let values: Vec<f64> = (0..rows * columns).map(value).collect();
            let weights: Vec<f64> = (0..rows * runs).map(|at| value(at + 5)).collect();
            let mut expected = vec![0.0; runs * columns];
            for run in 0..runs {
                for column in 0..columns {
                    for row in 0..rows {
                        expected[run * columns + column] +=
                            weights[run * rows + row] * values[row * columns + column];
                    }
                }
            }
            for &isa in InstructionSet::available() {
                let mut sums = vec![9.0; runs * columns];
                RowBlocks::new(&values, columns).on(isa, &weights, &mut sums);
                let bits = |all: &[f64]| all.iter().map(|one| one.to_bits()).collect::<Vec<u64>>();
                assert_eq!(bits(&sums), bits(&expected), "{rows} {columns} {runs} on {isa:?}");
            }
        }
    }
}
