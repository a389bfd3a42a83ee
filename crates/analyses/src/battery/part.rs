//! What a part of a battery is, what it is given and what it finds.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{Figure, FreeTable, Quantity};
use observations::Observations;

use super::Sizes;
use super::definition::Battery;
use crate::study::run::Run;

/// Sets of observations by name.
pub type Others<'a> = BTreeMap<&'a str, &'a Observations>;

/// A part of a battery.
pub struct Part {
    /// Its name, such as `ladder`.
    pub name: &'static str,
    /// Its heading on the study's page.
    pub title: &'static str,
    /// Names of the numbers that it files, without the study's name; `*` stands for what hangs on
    /// the law and the settings, such as `*.profile_low`.
    pub declares: &'static [&'static str],
    /// Makes it of a fit; none where it does not apply.
    pub run: fn(&Run<'_>, &Given<'_>) -> Result<Option<Found>>,
}

/// What a part is given beside the fit.
pub struct Given<'a> {
    /// The settings of the study's battery.
    pub battery: &'a Battery,
    /// The other sets that the settings name, those of them that are here.
    pub others: &'a Others<'a>,
    /// How large its simulations may be.
    pub sizes: Sizes,
    /// The seed of this part of this study.
    pub seed: u64,
}

#[cfg(test)]
impl<'a> Given<'a> {
    /// As a report gives it, without other sets.
    pub fn small(battery: &'a Battery, seed: u64) -> Self {
        static NONE: Others<'static> = BTreeMap::new();
        Self { battery, others: &NONE, sizes: Sizes::Small, seed }
    }

    /// As it is filed, without other sets.
    pub fn full(battery: &'a Battery, seed: u64) -> Self {
        Self { sizes: Sizes::Full, ..Self::small(battery, seed) }
    }
}

/// What a part found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Its numbers, by name without the study's.
    pub quantities: BTreeMap<String, Quantity>,
    /// Sentences for the page.
    pub says: Vec<String>,
    /// Tables for the page.
    pub tables: Vec<FreeTable>,
    /// Figures for the page.
    pub figures: Vec<Figure>,
}
