//! What residuals say of a fit: whether their noise is even, how heavy their tails are, whether
//! they stand in runs of one sign, whether they are larger than repeated runs allow.

mod evenness;
mod normality;
mod pure_error;
mod signs;
mod tails;

pub use evenness::{Evenness, evenness};
pub use normality::{AndersonDarling, anderson_darling};
pub use pure_error::{LackOfFit, lack_of_fit};
pub use signs::{RunsOfSigns, runs_of_signs};
pub use tails::{FREEDOM_MAX, Tails, tails};

/// Whether rows are clusters of their own: as many clusters as rows.
pub(crate) fn are_single(clusters: &[usize]) -> bool {
    distinct(clusters).len() == clusters.len()
}

/// The clusters there are, in their order.
pub(crate) fn distinct(clusters: &[usize]) -> Vec<usize> {
    let mut names = clusters.to_vec();
    names.sort_unstable();
    names.dedup();
    names
}

/// The mean of each cluster's values, in the order of `distinct`.
#[must_use]
pub fn cluster_means(values: &[f64], clusters: &[usize]) -> Vec<f64> {
    let names = distinct(clusters);
    let mut sums = vec![(0.0, 0_usize); names.len()];
    for (value, cluster) in values.iter().zip(clusters) {
        let (sum, count) = &mut sums[names.partition_point(|name| name < cluster)];
        *sum += value;
        *count += 1;
    }
    sums.into_iter().map(|(sum, count)| sum / count as f64).collect()
}

/// Numbers of the tests of this folder: thirty places and residuals, made with numpy's
/// `default_rng(7)` and written down rounded, so that other programs read the same ones.
#[cfg(test)]
mod fixed {
    pub const X: [f64; 30] = [
        1.025, 1.321, 1.538, 1.669, 1.926, 2.282, 2.349, 2.754, 2.99, 3.166, 3.374, 3.611, 3.848,
        4.127, 4.38, 4.631, 4.961, 5.162, 5.369, 5.684, 5.771, 6.001, 6.333, 6.461, 6.7, 7.037,
        7.269, 7.601, 7.784, 8.003,
    ];
    /// Student's t with three degrees of freedom, wider with x.
    pub const RESIDUALS: [f64; 30] = [
        -0.0244, -0.0068, -0.0003, -0.0014, -0.0163, -0.0155, -0.0045, -0.0173, -0.0022, 0.006,
        0.0041, -0.026, 0.0095, -0.0104, -0.0085, 0.0146, -0.0026, -0.0049, -0.0072, -0.0056,
        -0.0004, 0.0218, -0.0237, -0.0511, 0.0017, -0.013, -0.0046, 0.0224, 0.0016, -0.0146,
    ];
    /// Normal deviates.
    pub const NORMAL: [f64; 30] = [
        0.279, -1.082, -0.137, -3.895, -2.163, 0.826, -4.157, 1.793, -3.392, 1.613, -1.591, 1.658,
        0.362, -2.974, 2.598, 2.983, -0.032, -0.448, -0.22, -1.85, 2.297, -0.986, -0.002, -1.487,
        -1.152, -2.455, 2.614, -0.208, 2.032, 0.127,
    ];
    /// Uniform deviates.
    pub const UNIFORM: [f64; 30] = [
        0.806, 0.676, 0.717, 0.63, 0.972, 0.333, 0.398, 0.203, 0.051, 0.213, 0.915, 0.84, 0.112,
        0.604, 0.479, 0.595, 0.659, 0.307, 0.961, 0.466, 0.628, 0.635, 0.184, 0.062, 0.412, 0.764,
        0.815, 0.73, 0.113, 0.913,
    ];
}
