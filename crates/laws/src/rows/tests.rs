//! What goes in comes out, and padding weighs nothing.

use super::Rows;
use crate::lanes::LANES;

/// Column `c` of row `r` is `10 r + c`, so that every cell is another number.
fn numbered(variables: usize, rows: usize) -> Rows {
    Rows::new(variables, rows, |row, values| {
        for (column, value) in values.iter_mut().enumerate() {
            *value = (10 * row + column) as f64 + 0.5;
        }
    })
}

#[test]
fn every_cell_is_where_it_was_put() {
    for variables in 1..=3 {
        for count in 1..=25 {
            let rows = numbered(variables, count);
            assert_eq!((rows.len(), rows.variables(), rows.is_empty()), (count, variables, false));
            for row in 0..count {
                let cell = |column: usize| ((10 * row + column) as f64 + 0.5).to_bits();
                for variable in 0..variables {
                    assert_eq!(rows.ln_x(row, variable).to_bits(), cell(variable));
                }
                assert_eq!(rows.ln_y(row).to_bits(), cell(variables));
                assert_eq!(rows.weight(row).to_bits(), cell(variables + 1));
            }
        }
    }
}

/// The last block is filled up with the last row, so that padding computes nothing odd, and with
/// weights of zero.
#[test]
fn padding_repeats_the_last_row_and_weighs_nothing() {
    for count in 1..=17 {
        let rows = numbered(2, count);
        let blocks = rows.blocks().blocks;
        assert_eq!(blocks.len(), count.div_ceil(LANES) * LANES * 4);
        for row in count..count.div_ceil(LANES) * LANES {
            let columns: Vec<f64> = (0..4).map(|column| rows.cell(row, column)).collect();
            let expected =
                [rows.ln_x(count - 1, 0), rows.ln_x(count - 1, 1), rows.ln_y(count - 1), 0.0];
            assert_eq!(columns, expected, "padding {row} of {count}");
        }
    }
}

#[test]
fn pieces_are_the_blocks_in_their_order() {
    let rows = numbered(2, 57);
    let pieces: Vec<f64> = rows.pieces(2 * LANES).flat_map(|piece| piece.blocks.to_vec()).collect();
    assert_eq!(rows.pieces(2 * LANES).len(), 4);
    assert_eq!(pieces, rows.blocks().blocks);
}

/// Weights are multiplied, and rows of factor zero are gone, as if they had never been there.
#[test]
fn reweighted_rows_lose_those_of_factor_zero() {
    let rows = numbered(1, 21);
    let factor = |row: usize| (row % 3) as f64;
    let kept: Vec<usize> = (0..21).filter(|row| row % 3 > 0).collect();
    let expected = Rows::new(1, kept.len(), |index, values| {
        let row = kept[index];
        values.copy_from_slice(&[
            rows.ln_x(row, 0),
            rows.ln_y(row),
            rows.weight(row) * factor(row),
        ]);
    });
    assert_eq!(rows.reweighted(factor), expected);
    assert_eq!(rows.reweighted(|_| 1.0), rows);
}

#[test]
#[should_panic(expected = "a data set has rows")]
fn no_row_is_no_data_set() {
    let _ = numbered(1, 9).reweighted(|_| 0.0);
}
