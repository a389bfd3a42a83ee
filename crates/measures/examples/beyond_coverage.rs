//! How often each interval of pass@k beyond the samples holds the truth, over many planted sets:
//!
//!     cargo run --release -p measures --example beyond_coverage SAMPLES K SETS DRAWS
#![allow(clippy::print_stdout, missing_docs, reason = "it prints a table")]

#[path = "../tests/support/planted.rs"]
mod planted;

use measures::{BeyondForm, Draws, Interval, beyond};
use planted::WORLDS;

fn main() {
    let asked: Vec<u64> = std::env::args().skip(1).filter_map(|it| it.parse().ok()).collect();
    let at = |place: usize, usual: u64| asked.get(place).copied().unwrap_or(usual);
    let (samples, k, sets, draws) = (at(0, 100), at(1, 10_000), at(2, 100), at(3, 200));
    let draws = Draws { replicates: usize::try_from(draws).unwrap_or(200), level: 0.95, seed: 11 };
    for world in &WORLDS {
        let truth = world.coverage(k as f64);
        let mut held = vec![0_u64; BeyondForm::ALL.len() + 1];
        let mut rejected = vec![0_u64; BeyondForm::ALL.len()];
        let mut width = vec![0.0; BeyondForm::ALL.len() + 1];
        let mut add = |place: usize, Interval { low, high }: Interval| {
            held[place] += u64::from((low..=high).contains(&truth));
            width[place] += (high - low) / sets as f64;
        };
        for set in 0..sets {
            let found = beyond(&world.counts(128, samples, set), &[k], draws, 99).expect("counts");
            for one in &found.forms {
                let place = BeyondForm::ALL.iter().position(|form| *form == one.form).unwrap_or(0);
                add(place, one.pass_at[0].interval);
                rejected[place] += u64::from(one.is_rejected());
            }
            add(BeyondForm::ALL.len(), found.widest(0));
        }
        println!("{}, n = {samples}, pass@{k} = {truth:.3}, {sets} sets", world.name);
        for (place, held) in held.iter().enumerate() {
            let name = BeyondForm::ALL
                .get(place)
                .map_or_else(|| "widest".to_owned(), |form| format!("{form:?}"));
            println!(
                "  {name:<20} held {held:>4}  mean width {:.3}  rejected {}",
                width[place],
                rejected.get(place).copied().unwrap_or(0)
            );
        }
    }
}
