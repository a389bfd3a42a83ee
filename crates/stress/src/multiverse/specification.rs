//! One way to analyse the data, as the engine takes it.

use fit::{Bounds, Grid, Problem};

/// What is read off a fit: a function of the fit coordinates, none where it has no value.
pub type Quantity = dyn Fn(&[f64]) -> Option<f64> + Send + Sync;

/// One way to analyse the data.
pub struct Specification<'a> {
    /// Law, objective, rows and weights.
    pub problem: Problem<'a>,
    /// Limits of the fit; equal ones hold a coordinate.
    pub bounds: Bounds,
    /// Starts of the law, for a search.
    pub grid: &'a Grid,
    /// What is read off the fit.
    pub quantity: &'a Quantity,
    /// The number of each row in the whole set, which all specifications share: a null curve draws
    /// there.
    pub rows: Vec<usize>,
    /// Cluster of each row, from 0, as the bootstrap draws them.
    pub clusters: Vec<usize>,
    /// An earlier specification of the same law, whose minimum is a start; none where the law is
    /// met for the first time.
    pub starts_from: Option<usize>,
}
