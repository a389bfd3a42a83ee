//! Data as kernels read them: logarithms, eight rows at a time.

use std::collections::BTreeMap;

use crate::lanes::LANES;

/// A data set in blocks of eight rows: in each block the logarithm of every variable, of the
/// response, and the weight.
///
/// The last block is filled up with copies of the last row that weigh nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    variables: usize,
    count: usize,
    /// `(variables + 2) * 8` numbers a block.
    blocks: Vec<f64>,
}

impl Rows {
    /// Rows from a function of their number: logarithms of the variables, then of the response,
    /// then the weight.
    ///
    /// # Panics
    /// There is no row.
    #[must_use]
    pub fn new(variables: usize, rows: usize, mut row: impl FnMut(usize, &mut [f64])) -> Self {
        assert!(rows > 0, "a data set has rows");
        let width = variables + 2;
        let mut blocks = vec![0.0; rows.div_ceil(LANES) * LANES * width];
        let mut values = vec![0.0; width];
        for index in 0..blocks.len() / width {
            if index < rows {
                row(index, &mut values);
            } else {
                values[variables + 1] = 0.0;
            }
            let block = index / LANES * LANES * width;
            for (column, &value) in values.iter().enumerate() {
                blocks[block + column * LANES + index % LANES] = value;
            }
        }
        Self { variables, count: rows, blocks }
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Never: a data set has rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many variables there are.
    #[must_use]
    pub const fn variables(&self) -> usize {
        self.variables
    }

    fn cell(&self, row: usize, column: usize) -> f64 {
        let width = self.variables + 2;
        self.blocks[row / LANES * LANES * width + column * LANES + row % LANES]
    }

    /// The logarithm of a variable.
    #[must_use]
    pub fn ln_x(&self, row: usize, variable: usize) -> f64 {
        self.cell(row, variable)
    }

    /// The logarithm of the response.
    #[must_use]
    pub fn ln_y(&self, row: usize) -> f64 {
        self.cell(row, self.variables)
    }

    /// How much the row counts.
    #[must_use]
    pub fn weight(&self, row: usize) -> f64 {
        self.cell(row, self.variables + 1)
    }

    /// The same rows with their weights times a factor each; rows whose factor is not positive are
    /// left out.
    ///
    /// A bootstrap does this once a replicate, so it copies block by block.
    ///
    /// # Panics
    /// No factor is positive.
    #[must_use]
    pub fn reweighted(&self, factors: impl Fn(usize) -> f64) -> Self {
        let width = (self.variables + 2) * LANES;
        let weights = (self.variables + 1) * LANES;
        let mut blocks = vec![0.0; self.blocks.len()];
        let mut count = 0;
        for (index, block) in self.blocks.chunks_exact(width).enumerate() {
            for lane in 0..LANES.min(self.count - index * LANES) {
                // Copied in any case: the next row, or the padding, takes the place of one that is
                // left out. Branches that depend on chance cost more.
                let factor = factors(index * LANES + lane);
                let place = &mut blocks[count / LANES * width..][..width];
                for column in (0..width).step_by(LANES) {
                    place[column + count % LANES] = block[column + lane];
                }
                place[weights + count % LANES] *= factor;
                count += usize::from(factor > 0.0);
            }
        }
        assert!(count > 0, "a data set has rows");
        blocks.truncate(count.div_ceil(LANES) * width);
        let filled = count - 1;
        let last = blocks.len() - width;
        for lane in filled % LANES + 1..LANES {
            for column in (0..weights).step_by(LANES) {
                blocks[last + column + lane] = blocks[last + column + filled % LANES];
            }
            blocks[last + weights + lane] = 0.0;
        }
        Self { variables: self.variables, count, blocks }
    }

    /// The same data with equal rows made one, whose weight is their sum.
    #[must_use]
    pub fn merged(&self) -> Self {
        let mut places: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let mut kept: Vec<(usize, f64)> = Vec::new();
        for row in 0..self.len() {
            let key = (0..=self.variables).map(|column| self.cell(row, column).to_bits()).collect();
            let place = *places.entry(key).or_insert(kept.len());
            match kept.get_mut(place) {
                Some((_, weight)) => *weight += self.weight(row),
                None => kept.push((row, self.weight(row))),
            }
        }
        Self::new(self.variables, kept.len(), |index, values| {
            let (row, weight) = kept[index];
            for (column, value) in values.iter_mut().enumerate() {
                *value = self.cell(row, column);
            }
            values[self.variables + 1] = weight;
        })
    }

    /// The blocks, for kernels.
    pub(crate) fn blocks(&self) -> Blocks<'_> {
        Blocks { variables: self.variables, blocks: &self.blocks }
    }

    /// The rows cut into pieces of at most `rows` (a multiple of eight), for sums over long data.
    pub(crate) fn pieces(&self, rows: usize) -> impl ExactSizeIterator<Item = Blocks<'_>> {
        let variables = self.variables;
        self.blocks.chunks(rows * (variables + 2)).map(move |blocks| Blocks { variables, blocks })
    }
}

/// Some blocks of a data set.
#[derive(Clone, Copy)]
pub(crate) struct Blocks<'a> {
    pub variables: usize,
    pub blocks: &'a [f64],
}

#[cfg(test)]
mod tests;
