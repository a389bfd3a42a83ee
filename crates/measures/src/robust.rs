//! Linear regression by three estimators on the same columns: least squares, Tukey's bisquare and
//! the median.

mod columns;
mod design;
mod median;
mod tukey;

pub use design::{Design, Estimator, RobustFit};

#[cfg(test)]
mod tests;
