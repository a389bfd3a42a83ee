//! Draws that simulations and samplers share: one random stream a task, and normal numbers.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The random stream of one task: the same seed and task give the same numbers whichever thread
/// asks.
#[must_use]
pub fn stream(seed: u64, task: u64) -> ChaCha8Rng {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    stream.set_stream(task);
    stream
}

/// A standard normal number (Box & Muller 1958, Ann. Math. Stat. 29).
pub fn standard_normal(stream: &mut ChaCha8Rng) -> f64 {
    // In (0, 1]: the logarithm of nothing is no number.
    let radius = (-2.0 * laws::ln(1.0 - stream.random::<f64>())).sqrt();
    radius * libm::cos(2.0 * core::f64::consts::PI * stream.random::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean 0, variance 1, fourth moment 3, each within four standard errors of 200,000 draws.
    #[test]
    fn normal_numbers_have_the_moments_of_the_normal() {
        let mut stream = stream(7, 0);
        let count = 200_000;
        let mut moments = [0.0; 4];
        for _ in 0..count {
            let mut power = 1.0;
            let z = standard_normal(&mut stream);
            for moment in &mut moments {
                power *= z;
                *moment += power / f64::from(count);
            }
        }
        // The variances of z, z², z³, z⁴ are 1, 2, 15, 96.
        for (index, (truth, variance)) in
            [(0.0, 1.0), (1.0, 2.0), (0.0, 15.0), (3.0, 96.0)].into_iter().enumerate()
        {
            let error: f64 = variance / f64::from(count);
            assert!(
                (moments[index] - truth).abs() < 4.0 * error.sqrt(),
                "moment {}: {}",
                index + 1,
                moments[index]
            );
        }
    }

    #[test]
    fn tasks_have_streams_of_their_own() {
        let first = |task: u64| stream(3, task).random::<u64>();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
