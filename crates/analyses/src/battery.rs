//! How a study's fit is attacked: parts with settings of their own, made after the fit and before
//! the checks, which read what the parts found.
//!
//! What is heavy is filed (`reports/battery`), with a digest of everything it hangs on, and taken
//! from there as long as the digest fits ([`of_study`]).

pub mod definition;
pub mod digest;
pub mod part;
mod sampled;
pub mod statements;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{BatteryOrigin, BatteryPart, FiledBattery};
use rayon::prelude::*;

use crate::sets::Sets;
use crate::study::run::Run;
use definition::Battery;
use part::{Found, Given, Others, Part};

/// Declares a file for each part and lists the parts in this order, which is that of the page.
macro_rules! parts {
    ($($file:ident,)*) => {
        $(pub mod $file;)*

        /// Every part, in the order of the page.
        pub static PARTS: &[&Part] = &[$(&$file::PART,)*];
    };
}

parts! {
    certificates,
    influence,
    perturbation,
    controls,
    units,
    null,
    calibration,
    posterior,
    frontier,
    extrapolation,
    targets,
    multiverse,
    ladder,
}

/// How large the simulations are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizes {
    /// As `battery` makes them, to be filed.
    Full,
    /// As a report makes them on the way, where nothing is filed.
    Small,
}

impl Sizes {
    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Small => "small",
        }
    }
}

/// The batteries of a project: what their files say, and what was filed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batteries {
    /// What is written, by study.
    pub settings: BTreeMap<String, Battery>,
    /// What was filed, by study.
    pub filed: BTreeMap<String, FiledBattery>,
}

impl Batteries {
    /// The settings of a study's battery; the usual ones where none are written.
    #[must_use]
    pub fn settings(&self, study: &str) -> Battery {
        self.settings.get(study).cloned().unwrap_or_default()
    }
}

/// The other sets that the settings of a battery name, those of them that are here.
///
/// # Errors
/// No manifest has a set of this name.
pub fn others<'a>(settings: &'a Battery, sets: &'a Sets) -> Result<Others<'a>> {
    let mut others = Others::new();
    for name in settings.others() {
        if let Ok(set) = sets.find(name)? {
            others.insert(name, set);
        }
    }
    Ok(others)
}

/// Names of the numbers that parts file, `*` for what hangs on the law and the settings.
#[must_use]
pub fn declares() -> Vec<String> {
    PARTS.iter().flat_map(|part| part.declares).map(|&name| name.to_owned()).collect()
}

/// Makes every part of a study's battery, or the one of a name: a part hangs on no other.
///
/// # Errors
/// A part cannot be made; the error says which.
pub fn make(
    run: &Run<'_>,
    settings: &Battery,
    others: &Others<'_>,
    sizes: Sizes,
    only: Option<&str>,
) -> Result<Vec<BatteryPart>> {
    let is_asked = |part: &&&Part| only.is_none_or(|only| part.name == only);
    let made: Vec<Result<Option<BatteryPart>>> = PARTS
        .par_iter()
        .filter(is_asked)
        .map(|part| {
            let name = format!("{}/{}", run.study.id, part.name);
            let seed = robustness::seed(run.study.bootstrap.seed, &name);
            let found = (part.run)(run, &Given { battery: settings, others, sizes, seed });
            let found = found.with_context(|| format!("part {} of the battery", part.name))?;
            Ok(found.map(|found| filed(part, found)))
        })
        .collect();
    made.into_iter().filter_map(Result::transpose).collect()
}

fn filed(part: &Part, found: Found) -> BatteryPart {
    let Found { quantities, says, tables, figures } = found;
    let (name, title) = (part.name.to_owned(), part.title.to_owned());
    let mut made = BatteryPart { name, title, says, tables, quantities, figures };
    digest::keep_finite(&mut made);
    made
}

/// More rows than this are not attacked on the way: it would take minutes.
const ROWS_MAX: usize = 200;
/// What stands in the place of the sizes of a battery that was not made.
const NOT_MADE: &str = "none: many rows, or an objective with kinks, take minutes";

/// The battery of a study with what it was made of: what was filed, where its digest fits, or made
/// now.
///
/// # Errors
/// A part cannot be made.
pub fn of_study(
    run: &Run<'_>,
    digest: String,
    batteries: &Batteries,
    others: &Others<'_>,
) -> Result<(Vec<BatteryPart>, BatteryOrigin)> {
    let id = &run.study.id;
    if let Some(filed) = batteries.filed.get(id).filter(|filed| filed.digest == digest) {
        let (commit, sizes) = (Some(filed.commit.clone()), filed.sizes.clone());
        return Ok((filed.parts.clone(), BatteryOrigin { digest, commit, sizes }));
    }
    let is_light = run.fit.rows.len() <= ROWS_MAX && !run.study.objective().has_kinks();
    if !is_light {
        let sizes = NOT_MADE.to_owned();
        return Ok((Vec::new(), BatteryOrigin { digest, commit: None, sizes }));
    }
    let parts = make(run, &batteries.settings(id), others, Sizes::Small, None)?;
    let sizes = Sizes::Small.word().to_owned();
    Ok((parts, BatteryOrigin { digest, commit: None, sizes }))
}

#[cfg(test)]
mod tests;
