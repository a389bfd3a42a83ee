//! Pairs bootstrap: rows (or whole clusters) drawn with replacement, the law refitted, one random stream a replicate.

use fit::{Bounds, Config, Minimum, Problem, minimise};
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// What to resample and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bootstrap {
    /// Replicates.
    pub replicates: usize,
    /// Seed of all streams; see [`seed`].
    pub seed: u64,
    /// Cluster of each row: clusters are drawn whole. Rows of their own clusters are the plain pairs bootstrap.
    pub clusters: Vec<usize>,
}

/// Refitted parameters, one replicate after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicates {
    /// Fit coordinates of the replicates that converged, in the order of the replicates.
    pub thetas: Vec<Vec<f64>>,
    /// Replicates that did not converge, or that drew too few different rows to be fitted.
    pub failed: usize,
}

impl Replicates {
    /// Share of the replicates asked for that failed.
    #[must_use]
    pub fn failed_share(&self) -> f64 {
        self.failed as f64 / (self.failed + self.thetas.len()) as f64
    }
}

/// A seed for one study out of the project's seed and the study's name (FNV-1a, 64 bits): a study's draws do
/// not move when another study is added.
#[must_use]
pub fn seed(project: u64, study: &str) -> u64 {
    study.bytes().fold(0xcbf2_9ce4_8422_2325 ^ project, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// How often each row is drawn in one replicate.
fn counts(plan: &Bootstrap, members: &[Vec<usize>], replicate: u64) -> Vec<u32> {
    let mut stream = ChaCha8Rng::seed_from_u64(plan.seed);
    stream.set_stream(replicate);
    let mut counts = vec![0; plan.clusters.len()];
    for _ in 0..members.len() {
        for &row in &members[stream.random_range(0..members.len())] {
            counts[row] += 1;
        }
    }
    counts
}

/// Refits the law to each resample, from the point estimate.
///
/// # Panics
/// The plan has another number of rows than the problem.
#[must_use]
pub fn bootstrap(
    problem: &Problem<'_>,
    estimate: &[f64],
    plan: &Bootstrap,
    bounds: &Bounds,
    config: &Config,
) -> Replicates {
    assert_eq!(plan.clusters.len(), problem.rows(), "one cluster a row");
    let clusters = plan.clusters.iter().max().map_or(0, |last| last + 1);
    let mut members = vec![Vec::new(); clusters];
    for (row, &cluster) in plan.clusters.iter().enumerate() {
        members[cluster].push(row);
    }
    let needed = problem.law.parameters().len();
    let ends: Vec<Option<Minimum>> = (0..plan.replicates)
        .into_par_iter()
        .map(|replicate| {
            let counts = counts(plan, &members, replicate as u64);
            let different = counts.iter().filter(|&&count| count > 0).count();
            // With as many rows as parameters the law passes through all of them and says nothing.
            (different > needed).then(|| minimise(&problem.reweighted(&counts), estimate, bounds, config))
        })
        .collect();
    let thetas: Vec<Vec<f64>> =
        ends.into_iter().flatten().filter(|end| end.stop.converged()).map(|end| end.theta).collect();
    Replicates { failed: plan.replicates - thetas.len(), thetas }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_study_has_its_own_seed() {
        assert_ne!(seed(1, "chinchilla-huber"), seed(1, "chinchilla-lad"), "two studies share a stream");
        assert_ne!(seed(1, "chinchilla-huber"), seed(2, "chinchilla-huber"), "the project's seed has no effect");
        // FNV-1a of "a" is published with the hash (Fowler, Noll, Vo).
        assert_eq!(seed(0, "a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn clusters_are_drawn_whole() {
        let plan = Bootstrap { replicates: 50, seed: 7, clusters: vec![0, 0, 1, 1, 1, 2] };
        let members = vec![vec![0, 1], vec![2, 3, 4], vec![5]];
        for replicate in 0..50 {
            let counts = counts(&plan, &members, replicate);
            assert_eq!(counts[0], counts[1], "rows of one cluster stay together");
            assert!(counts[2] == counts[3] && counts[3] == counts[4], "rows of one cluster stay together");
            assert_eq!(counts[0] + counts[2] + counts[5], 3, "as many clusters as there are");
        }
    }
}
