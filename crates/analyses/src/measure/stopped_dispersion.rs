//! One constant chance a problem, under sampling that stopped after the block of the first success.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use measures::{Counts, TailFamily, TailScale, fit_tail, stopped_dispersion};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_share, counts_read, owned};
use super::many_tests::{self, Tests};
use crate::numbers::Numbers;
use crate::rows::{What, counts, label};

/// One constant chance a problem, under sampling that stopped.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoppedDispersion {
    /// The label that names the model: each has a distribution of its own.
    model: String,
    /// Samples of a block; sampling stopped after the block of the first success.
    block: u64,
    /// Share of false rejections among the rejections, at most.
    rate: f64,
}

impl Compute for StoppedDispersion {
    fn reads(&self) -> Vec<What<'_>> {
        counts_read().into_iter().chain([What::Label(&self.model)]).collect()
    }

    fn names(&self) -> Vec<String> {
        owned(&many_tests::NAMES)
    }

    fn check(&self) -> Result<()> {
        ensure!(self.block > 0, "block is 0; hint: the samples of a block");
        check_share("rate", self.rate)
    }

    fn words(&self) -> String {
        format!(
            "successes of the last block of {} against the number of blocks before it, if every \
            sample of a problem has the same chance; exact given the scaled Beta distribution of \
            each {}, share of false rejections at most {} (Benjamini and Yekutieli)",
            self.block, self.model, self.rate
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let models = label(given.rows, &self.model)?;
        let all = counts(given.rows)?;
        let mut tests = Tests::default();
        for model in models.iter().collect::<BTreeSet<_>>() {
            let rows = models.iter().zip(&all).filter(|(name, _)| *name == model);
            let problems: Vec<Counts> = rows.map(|(_, &counts)| counts).collect();
            let scale = TailScale::held(&problems);
            let tail = fit_tail(&problems, TailFamily::Beta, scale)?.tail;
            let of_model = stopped_dispersion(&problems, self.block, &tail, self.rate)?;
            tests.count(&of_model.p_values, of_model.rejected, self.rate);
        }
        tests.file(self.rate, found)
    }
}
