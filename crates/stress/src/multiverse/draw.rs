//! Rows drawn with replacement, single or in clusters, each draw from a stream of its own.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How often each row is drawn, where as many clusters are drawn whole as there are: stream
/// `stream` of `seed`.
pub fn counts(clusters: &[usize], seed: u64, stream: u64) -> Vec<u32> {
    let count = clusters.iter().max().map_or(0, |last| last + 1);
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream);
    let mut drawn = vec![0; count];
    for _ in 0..count {
        drawn[generator.random_range(0..count)] += 1;
    }
    clusters.iter().map(|&cluster| drawn[cluster]).collect()
}

/// How many different rows were drawn.
pub fn different(counts: &[u32]) -> usize {
    counts.iter().filter(|&&count| count > 0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_drawn_whole_and_streams_differ() {
        let clusters = [0, 0, 1, 2, 2, 2];
        let all: Vec<Vec<u32>> = (0..40).map(|stream| counts(&clusters, 7, stream)).collect();
        for drawn in &all {
            assert!(drawn[0] == drawn[1] && drawn[3] == drawn[4] && drawn[4] == drawn[5]);
            assert_eq!(drawn[0] + drawn[2] + drawn[3], 3, "as many clusters as there are");
        }
        assert!(all.iter().any(|drawn| *drawn != all[0]), "every stream draws the same");
        assert_eq!(counts(&clusters, 7, 5), all[5], "a stream can be drawn again");
        assert_eq!(different(&[0, 2, 1, 0]), 2);
    }
}
