//! What a set of rows can tell of a law's parameters: which values it needs, whether two terms can
//! be exchanged, whether the units decide.

mod design;
mod exchange;
mod structure;
mod units;

pub use design::{distinct_values, variance_inflation};
pub use exchange::{Exchange, exchanged};
pub use structure::{Structure, structure, term};
pub use units::units_change;

/// The middle of each variable, of its logarithms: the geometric mean.
#[must_use]
pub fn middle(ln_columns: &[Vec<f64>]) -> Vec<f64> {
    ln_columns.iter().map(|column| column.iter().sum::<f64>() / column.len() as f64).collect()
}
