//! Rows that share their chance: sandwiches over clusters, score bootstrap, intervals for few
//! clusters.
//!
//! The unit of resampling is the unit of chance. The checkpoints of one run, the runs of one model
//! size, the samples of one problem come from one draw of chance: as independent rows they would
//! promise more than there is.

mod dependence;
mod eigen;
mod linearised;
mod sandwich;
mod score;
mod small;

pub use dependence::{durbin_watson, effective_clusters, intraclass_correlation};
pub use linearised::Linearised;
pub use sandwich::{Correction, Spread};
pub use score::score_draws;
pub use small::{LEAST_CLUSTERS, few_interval};

/// The clusters of rows by number, `0..` without gaps, in the order of their first rows.
#[must_use]
pub fn numbered<K: PartialEq>(keys: &[K]) -> Vec<usize> {
    let mut first: Vec<&K> = Vec::new();
    keys.iter()
        .map(|key| {
            first.iter().position(|known| *known == key).unwrap_or_else(|| {
                first.push(key);
                first.len() - 1
            })
        })
        .collect()
}

/// The rows of each cluster, by number.
#[must_use]
pub fn members(clusters: &[usize]) -> Vec<Vec<usize>> {
    let count = clusters.iter().max().map_or(0, |last| last + 1);
    let mut members = vec![Vec::new(); count];
    for (row, &cluster) in clusters.iter().enumerate() {
        members[cluster].push(row);
    }
    members.retain(|rows| !rows.is_empty());
    members
}
