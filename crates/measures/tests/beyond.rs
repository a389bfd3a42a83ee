//! How often the intervals of pass@k beyond the samples hold the truth, in worlds of known
//! distributions.

#[path = "support/planted.rs"]
mod planted;

use measures::{Draws, beyond};
use planted::WORLDS;

/// In each world, pass@10,000 of 128 problems from 100 samples each: of 14 sets, the widest
/// interval of the forms that are not rejected misses at most 3 (scipy: binom.ppf(.999, 14, .05) =
/// 4). `examples/beyond_coverage.rs` measures the same over hundreds.
#[test]
fn the_widest_interval_holds_the_truth() {
    let draws = Draws { replicates: 40, level: 0.95, seed: 11 };
    for world in &WORLDS {
        let truth = world.coverage(10_000.0);
        let misses = (0..14).filter(|&set| {
            let found = beyond(&world.counts(128, 100, set), &[10_000], draws, 19).unwrap();
            let widest = found.widest(0);
            !(widest.low..=widest.high).contains(&truth)
        });
        let misses = misses.count();
        assert!(misses <= 3, "{}: {misses} of 14 miss {truth}", world.name);
    }
}
