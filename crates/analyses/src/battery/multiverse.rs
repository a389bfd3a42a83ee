//! The multiverse: every admissible analysis of a study's rows, crossed, and what of a claim is
//! left in all of them.
//!
//! `definition::multiverse` says which choices are crossed, and why each is admissible; `prepared`
//! and `universe` make the problems; `answers` fits them; `numbers` files what they say; `page`
//! puts it into sentences, tables and a figure. `sharded` plans the same replicates, and many more,
//! as work that is cut in units.

mod answers;
mod numbers;
mod page;
mod prepared;
pub mod sharded;
#[cfg(test)]
mod tests;
mod universe;

use anyhow::Result;

use super::part::{Found, Given, Part};
use crate::study::Study;
use crate::study::run::Run;

/// What the law must be of: the exponent a of N*(C) is what is asked for.
const VARIABLES: [&str; 2] = ["params", "training_tokens"];

/// The part.
pub static PART: Part = Part {
    name: "multiverse",
    title: "Every admissible analysis",
    declares: &[
        "multiverse.combinations",
        "multiverse.specifications",
        "multiverse.different_estimates",
        "multiverse.options",
        "multiverse.options_without_reason",
        "multiverse.replicates",
        "multiverse.replicates_failed",
        "multiverse.failed",
        "multiverse.searched",
        "multiverse.share_same_sign",
        "multiverse.share_same_size",
        "multiverse.share_same_verdict",
        "multiverse.share_supported",
        "multiverse.share_refuted",
        "multiverse.share_size_supported",
        "multiverse.share_size_refuted",
        "multiverse.least",
        "multiverse.quartile_low",
        "multiverse.median",
        "multiverse.quartile_high",
        "multiverse.greatest",
        "multiverse.joint_p",
        "multiverse.joint_p_share",
        "multiverse.joint_p_size",
        "multiverse.null_curves",
        "multiverse.null_specifications",
        "multiverse.shapley_*",
        "multiverse.shapley_largest",
        "multiverse.choices_named",
        "multiverse.shift_by_params",
        "multiverse.verdicts_changed_by_counting",
        "multiverse.verdicts_changed_by_rows",
    ],
    run,
};

/// The names of checks that read this part, in a study that can have it.
#[must_use]
pub fn names(study: &Study, checks: &[&str]) -> Vec<String> {
    let is_of_two = study.variables == VARIABLES;
    checks.iter().filter(|_| is_of_two).map(|&name| name.to_owned()).collect()
}

/// Makes it where the study's battery has one.
fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let Some(settings) = &given.battery.multiverse else { return Ok(None) };
    if !run.is_minimum() {
        return Ok(None);
    }
    let prepared = prepared::Prepared::new(run, settings)?;
    let universe = universe::Universe::new(&prepared)?;
    let answers = answers::answers(&universe, given)?;
    let made = numbers::Made::new(&universe, &answers);
    Ok(Some(Found {
        quantities: made.quantities(run),
        says: page::says(&made),
        tables: vec![page::options(&made), page::extremes(&made), page::refused(settings)],
        figures: vec![page::curve(&made, run)],
    }))
}
