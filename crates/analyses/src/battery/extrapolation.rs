//! What the law says of runs that it has not seen: rolling hold-out by how much larger they are,
//! against simple baselines, the largest run alone, whole families, the ends of runs without their
//! beginnings.

mod baselines;
mod distance;
mod early;
mod families;
mod held_out;
mod largest;
#[cfg(test)]
mod tests;

use anyhow::Result;

use super::part::{Found, Given, Part};
use crate::rows::column;
use crate::study::run::Run;
use held_out::Seen;

/// The part.
pub static PART: Part = Part {
    name: "extrapolation",
    title: "Runs it has not seen",
    declares: &[
        "extrapolation.*.error",
        "extrapolation.*.error_far",
        "extrapolation.*.bias_far",
        "extrapolation.*.runs_far",
        "extrapolation.*.held_near",
        "extrapolation.*.held_far",
        "extrapolation.*.horizon",
        "extrapolation.*.slope",
        "extrapolation.*.baseline_p",
        "extrapolation.*.baseline_gain",
        "extrapolation.*.held",
        "extrapolation.*.distance",
        "extrapolation.*.foretold",
        "families_flipping",
        "early_flips",
        "early_shift",
    ],
    run,
};

/// Along what a run can be larger than those that were seen.
const ALONG: [(&str, &str); 3] =
    [("training_flop", "compute"), ("params", "parameters"), ("training_tokens", "tokens")];
/// Fewer held-out runs than this say nothing.
const RUNS_MIN: usize = 10;

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let mut found = Found::default();
    let seen = Seen::of(run, given)?;
    let (mut by_distance, mut against) = (Vec::new(), Vec::new());
    for (name, words) in ALONG {
        let Ok(sizes) = column(&run.fit.rows, name) else { continue };
        let held_out = seen.held_out(sizes);
        if held_out.len() < RUNS_MIN {
            continue;
        }
        by_distance.extend(distance::file(run, [name, words], &held_out, &mut found));
        against.extend(baselines::file(run, [name, words], sizes, &held_out, &mut found)?);
    }
    found.tables.extend(distance::table(by_distance));
    found.tables.extend(baselines::table(against));
    largest::file(run, &seen, &ALONG, &mut found);
    families::file(run, given, &mut found)?;
    early::file(run, given, &mut found)?;
    Ok((!found.quantities.is_empty()).then_some(found))
}
