//! Pairs of recipes of which more is asked than a law through all runs: frontiers of sweeps,
//! polynomials where the law misses, and laws of early runs asked about the largest scale. How
//! often intervals of 95 % hold the planted difference, and how often a crossing that is not there
//! is called supported. Run by hand.
//!
//! `cargo run --release -p measures --example crossing_selected -- PAIRS RUNS`: so many pairs of
//! each kind, so many runs of each sweep.
//!
//! A run of a sweep lies above the law of its recipe by what its settings cost, half a normal
//! number with a scale of 5 %, and scatters by 0.2 %. `mean` is the difference that such frontiers
//! have on average over all pairs, `law` that of the laws below the sweeps.

#![allow(clippy::print_stdout, reason = "a program that is run by hand prints what it found")]

#[path = "../tests/support/selected.rs"]
mod selected;

use selected::{Pair, Way, early, frontiers, held, pairs, situations, truth, waves};

/// Shares of the pairs whose interval holds a value of each place, in per cent.
fn percent(all: &[Pair], truth: [f64; 3]) -> String {
    let share = |count: usize| format!("{:5.1}", 100.0 * count as f64 / all.len() as f64);
    held(all, truth).map(share).join(" ")
}

/// The difference that the curves have on average.
fn on_average(pairs: &[Pair]) -> [f64; 3] {
    [0, 1, 2].map(|at| pairs.iter().map(|pair| pair.said[at][0]).sum::<f64>() / pairs.len() as f64)
}

fn argument(at: usize, usual: usize) -> usize {
    std::env::args().nth(at).and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn main() {
    let (count, runs) = (argument(1, 400), argument(2, 100));
    println!("{count} pairs, sweeps of {runs} runs; at 3, 30 and 900 of 1000, per cent held;");
    println!("in brackets whether the planted laws cross inside the runs");
    let ways: [(&str, Way); 3] = [("frontier", frontiers), ("polynomial", waves), ("early", early)];
    for (way, made) in ways {
        for (name, b, crosses) in situations() {
            let all = pairs(made, b, runs, count as u64);
            let supported = all.iter().filter(|pair| pair.supported).count();
            println!(
                "{way:>10} {name:>6} ({crosses}): law {} | mean {} | supported {:.1} of {}",
                percent(&all, truth(b)),
                percent(&all, on_average(&all)),
                100.0 * supported as f64 / all.len() as f64,
                all.len()
            );
        }
    }
}
