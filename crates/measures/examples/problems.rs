//! Whether problems alone are drawn, or samples within them too: how often either interval holds
//! the share of problems that k samples solve. Run by hand.
//!
//! `cargo run --release -p measures --example problems -- SETS PROBLEMS SAMPLES`: chances of the
//! problems are drawn from Beta(0.3, 1.2); what is estimated is the mean of `1 - (1 - p)^k`.
//!
//! Measured, 1,000 sets, 50 samples, at k = 1, 10 and 50, in per cent. Problems drawn: 94.5, 94.8,
//! 93.9 of 60 problems, 94.8, 94.2, 95.7 of 128. Samples drawn too: 94.4, 95.1, 90.7 and 94.9,
//! 94.2, 83.0: a problem that was never solved stays so in every draw, and one that was solved once
//! is lost in a third of them.

#![allow(clippy::print_stdout, reason = "a program that is run by hand prints what it found")]

use measures::{Counts, pass_at_k, percentile_interval};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const K: [u64; 3] = [1, 10, 50];
const DRAWS: usize = 300;
const LEVEL: f64 = 0.95;

/// A chance of Beta(0.3, 1.2), as two powers of uniform numbers whose sum is at most one (Jöhnk
/// 1964, Metrika 8).
fn chance(random: &mut ChaCha8Rng) -> f64 {
    loop {
        let [u, v] = [1.0 / 0.3, 1.0 / 1.2].map(|power| libm::pow(random.random::<f64>(), power));
        if u + v <= 1.0 && u + v > 0.0 {
            return u / (u + v);
        }
    }
}

fn successes(random: &mut ChaCha8Rng, samples: u64, chance: f64) -> u64 {
    (0..samples).map(|_| u64::from(random.random::<f64>() < chance)).sum()
}

/// The mean of pass@k at each k.
fn passes(counts: &[Counts]) -> [f64; 3] {
    K.map(|k| {
        let sum: f64 = counts.iter().map(|&one| pass_at_k(one, k).expect("k is small")).sum();
        sum / counts.len() as f64
    })
}

/// A draw of the problems, and of the samples within them where both are drawn.
fn drawn(random: &mut ChaCha8Rng, counts: &[Counts], are_both: bool) -> Vec<Counts> {
    let one = |_| {
        let Counts { samples, successes: solved } = counts[random.random_range(0..counts.len())];
        let again =
            |random: &mut ChaCha8Rng| successes(random, samples, solved as f64 / samples as f64);
        Counts { samples, successes: if are_both { again(random) } else { solved } }
    };
    (0..counts.len()).map(one).collect()
}

fn main() {
    let asked: Vec<u64> =
        std::env::args().skip(1).map(|text| text.parse().expect("a number")).collect();
    let [sets, problems, samples] =
        [0, 1, 2].map(|at| asked.get(at).copied().unwrap_or([400, 60, 100][at]));
    let mut many = ChaCha8Rng::seed_from_u64(1);
    let count = 4_000_000;
    let chances: Vec<f64> = (0..count).map(|_| chance(&mut many)).collect();
    let truth = K.map(|k| {
        let solved = |p: &f64| 1.0 - libm::pow(1.0 - p, k as f64);
        chances.iter().map(solved).sum::<f64>() / f64::from(count)
    });
    let mut held = [[0_u32; 3]; 2];
    for set in 0..sets {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        random.set_stream(set);
        let counts: Vec<Counts> = (0..problems)
            .map(|_| {
                let chance = chance(&mut random);
                Counts { samples, successes: successes(&mut random, samples, chance) }
            })
            .collect();
        for (are_both, held) in [false, true].into_iter().zip(&mut held) {
            let draws: Vec<[f64; 3]> =
                (0..DRAWS).map(|_| passes(&drawn(&mut random, &counts, are_both))).collect();
            for (at, held) in held.iter_mut().enumerate() {
                let values: Vec<f64> = draws.iter().map(|draw| draw[at]).collect();
                let interval = percentile_interval(&values, LEVEL);
                *held += u32::from((interval.low..=interval.high).contains(&truth[at]));
            }
        }
    }
    println!(
        "pass@1, @10, @50: {truth:.4?}; {problems} problems of {samples} samples, {sets} sets"
    );
    for (words, held) in ["problems drawn", "problems and samples drawn"].iter().zip(held) {
        let shares = held.map(|held| 100.0 * f64::from(held) / sets as f64);
        println!("{words}: held in {shares:.1?} %");
    }
}
