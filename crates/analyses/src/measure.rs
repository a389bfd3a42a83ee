//! A measure as data: what is computed from rows by other means than the fit of one law; written
//! before it is computed.

pub mod adjusted;
pub mod adjusted_robust;
pub mod bowls;
pub mod budget_plan;
pub mod compute;
pub mod compute_saved;
pub mod concentration;
pub mod consequences;
pub mod coverage_power_law;
pub mod crossover;
pub mod curvature;
pub mod doublings;
mod drawing;
pub mod early_detection;
pub mod extrapolation;
pub mod families;
pub mod find;
pub mod forecast_backtest;
pub mod formula_agreement;
pub mod frontier_power_law;
pub mod grid_bias;
pub mod homogeneity;
pub mod interval_width;
pub mod league;
pub mod log_likelihood;
pub mod log_linear;
pub mod loss_to_loss;
mod many_tests;
pub mod method;
pub mod metric_artefact;
pub mod observational;
pub mod paired_band;
mod paired_rows;
pub mod pairs;
mod places;
pub mod predictable_tasks;
mod printed_law;
pub mod published_scores;
pub mod pure_power_doubling;
pub mod r_squared;
pub mod rank_kept;
pub mod repeated_data;
pub mod resampling;
pub mod settings_transfer;
pub mod shared_exponent;
mod sized_cells;
pub mod start_grid;
pub mod stopped_dispersion;
pub mod summary;
pub mod tail;
pub mod tail_implied;
#[cfg(test)]
mod tests;
pub mod train_to_test;
pub mod tuned_against_random;
mod two_step;

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use evidence::{Head, Kind};
use observations::Exclusion;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::definition::Definition;
use crate::measure::method::Method;
use crate::measure::resampling::Resampling;

/// One measure's file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name; unique among studies, exhibits and measures, and never reused.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// The set of observations; absent, where the method reads printed constants alone.
    pub observations: Option<String>,
    /// Only rows whose labels are these.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// Rows to leave out, with the reason.
    #[serde(default)]
    pub exclude: Vec<Exclusion>,
    /// The same for several values of a label, each under a name of its own.
    pub each: Option<Each>,
    /// Rows to hold against each other, by name; absent where the method knows no arms.
    #[serde(default)]
    pub arms: BTreeMap<String, Arm>,
    /// What is computed.
    pub method: Method,
    /// How intervals are made, where the method resamples.
    pub bootstrap: Option<Resampling>,
}

/// One finding for each value of a label.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// The label.
    pub label: String,
    /// The name of the finding by value of the label.
    pub ids: BTreeMap<String, String>,
}

/// Rows of one arm: of the measure's set or of another one.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// For the reader.
    pub title: String,
    /// The set; absent, the measure's own.
    pub observations: Option<String>,
    /// Only rows whose labels are these.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// Rows to leave out, with the reason.
    #[serde(default)]
    pub exclude: Vec<Exclusion>,
}

impl Measure {
    /// The names of its findings, each with the labels that choose its rows.
    #[must_use]
    pub fn parts(&self) -> Vec<(String, BTreeMap<String, String>)> {
        let Some(each) = &self.each else { return vec![(self.id.clone(), self.only.clone())] };
        each.ids
            .iter()
            .map(|(value, id)| (id.clone(), self.only_with(&each.label, value)))
            .collect()
    }

    /// The settings that all measures share, of which its method may read some: whether each is
    /// given, and whether the method reads it.
    fn shared_settings(&self) -> [(&'static str, bool, bool); 5] {
        let method = self.method.kind();
        let reads_rows = method.reads_rows();
        [
            ("only", !self.only.is_empty(), reads_rows),
            ("exclude", !self.exclude.is_empty(), reads_rows),
            ("each", self.each.is_some(), reads_rows),
            ("arms", !self.arms.is_empty(), !method.arms().is_empty()),
            ("bootstrap", self.bootstrap.is_some(), method.resamples()),
        ]
    }

    /// Refuses a setting that would be without effect.
    fn check_shared_settings(&self) -> Result<()> {
        let settings = self.shared_settings();
        let without_effect = settings.iter().find(|(_, is_given, is_read)| *is_given && !is_read);
        let Some((name, ..)) = without_effect else { return Ok(()) };
        let read = settings.iter().filter(|(.., is_read)| *is_read).map(|(name, ..)| *name);
        bail!(
            "{name} is given and the method does not read it; hint: leave it out; beside its own \
            settings the method reads {}",
            std::iter::once("observations").chain(read).collect::<Vec<_>>().join(", ")
        )
    }

    /// The labels that choose its rows, with one more.
    fn only_with(&self, label: &str, value: &str) -> BTreeMap<String, String> {
        let mut only = self.only.clone();
        only.insert(label.to_owned(), value.to_owned());
        only
    }

    /// The head of one of its findings; `only` are the labels that choose its rows.
    #[must_use]
    pub fn head(&self, id: &str, only: &BTreeMap<String, String>, digest: &str) -> Head {
        let value = self.each.as_ref().and_then(|each| only.get(&each.label));
        let method = self.method.kind();
        Head {
            kind: Kind::Measure,
            id: id.to_owned(),
            title: match value {
                Some(value) => format!("{}: {value}", self.title),
                None => self.title.clone(),
            },
            question: self.question.clone(),
            digest: digest.to_owned(),
            observations: self.observations.clone(),
            studies: method.studies().into_iter().map(str::to_owned).collect(),
            declares: method.names(),
        }
    }
}

impl Definition for Measure {
    const KIND: Kind = Kind::Measure;

    fn id(&self) -> &str {
        &self.id
    }

    fn check(&self) -> Result<()> {
        if let Some(resampling) = self.bootstrap {
            resampling.check()?;
        }
        ensure!(
            self.bootstrap.is_some() || !self.method.kind().resamples(),
            "this method resamples and bootstrap is missing; hint: bootstrap: {{replicates: 1000, \
            level: 0.95, seed: 1}}"
        );
        if let Some(each) = self.each.as_ref().filter(|each| self.only.contains_key(&each.label)) {
            bail!(
                "only and each both choose {}; hint: leave it out of only, each names its values",
                each.label
            );
        }
        ensure!(
            self.observations.is_some() || !self.method.kind().reads_rows(),
            "this method reads rows and observations is missing; hint: observations: SET"
        );
        self.check_shared_settings()?;
        self.method.kind().check()?;
        let used = self.method.kind().arms();
        if let Some(unused) = self.arms.keys().find(|name| !used.contains(&name.as_str())) {
            bail!("arm {unused} is used by nothing; hint: the method names its arms");
        }
        if let Some(absent) = used.iter().find(|name| !self.arms.contains_key(**name)) {
            bail!("the method names an arm {absent} that is not there; hint: add it under arms");
        }
        Ok(())
    }
}
