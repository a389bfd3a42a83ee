//! Problems whose chances come from a known distribution.

use measures::Counts;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A world: its name, and the chance of one problem.
pub struct Planted {
    pub name: &'static str,
    chance: fn(&mut ChaCha8Rng) -> f64,
}

/// A Beta(a, 2) number: the product of Beta(a, 1) and Beta(a+1, 1).
fn beta_2(stream: &mut ChaCha8Rng, a: f64) -> f64 {
    let [one, other] = [(); 2].map(|()| stream.random::<f64>());
    libm::pow(one, 1.0 / a) * libm::pow(other, 1.0 / (a + 1.0))
}

pub const WORLDS: [Planted; 5] = [
    Planted { name: "Beta(0.3, 2)", chance: |stream| beta_2(stream, 0.3) },
    Planted { name: "0.5 Beta(0.15, 2)", chance: |stream| 0.5 * beta_2(stream, 0.15) },
    Planted {
        name: "0.8 Kumaraswamy(0.25, 1.5)",
        chance: |stream| {
            let rest = libm::pow(stream.random::<f64>(), 1.0 / 1.5);
            0.8 * libm::pow(1.0 - rest, 1.0 / 0.25)
        },
    },
    Planted {
        name: "0.3 or 0.0003",
        chance: |stream| if stream.random::<f64>() < 0.5 { 0.3 } else { 0.0003 },
    },
    Planted {
        name: "30 % at zero, Beta(0.5, 2)",
        chance: |stream| if stream.random::<f64>() < 0.3 { 0.0 } else { beta_2(stream, 0.5) },
    },
];

impl Planted {
    /// `1 - E (1-p)^k` over two million problems.
    pub fn coverage(&self, k: f64) -> f64 {
        let mut stream = ChaCha8Rng::seed_from_u64(1);
        let count = 2_000_000;
        let any = |p: f64| -libm::expm1(k * libm::log1p(-p));
        (0..count).map(|_| any((self.chance)(&mut stream))).sum::<f64>() / f64::from(count)
    }

    /// The counts of so many problems with so many samples each.
    pub fn counts(&self, problems: usize, samples: u64, set: u64) -> Vec<Counts> {
        let mut stream = ChaCha8Rng::seed_from_u64(7);
        stream.set_stream(set);
        let mut one = || {
            let p = (self.chance)(&mut stream);
            let successes = (0..samples).filter(|_| stream.random::<f64>() < p).count();
            Counts { samples, successes: successes as u64 }
        };
        (0..problems).map(|_| one()).collect()
    }
}
