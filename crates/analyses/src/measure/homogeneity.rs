//! One constant chance a problem, over two campaigns.

use anyhow::{Result, ensure};
use measures::homogeneity;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, check_share, counts_read, owned};
use super::many_tests::{self, Tests};
use super::paired_rows::{paired, same};
use crate::numbers::Numbers;
use crate::rows::{What, counts};

/// Two campaigns on the same problems.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Homogeneity {
    /// One campaign.
    first: String,
    /// The other.
    second: String,
    /// The labels by which rows of the campaigns are the same.
    same: Vec<String>,
    /// Share of false rejections among the rejections, at most.
    rate: f64,
}

impl Compute for Homogeneity {
    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn reads(&self) -> Vec<What<'_>> {
        let labels = self.same.iter().map(|label| What::Label(label));
        counts_read().into_iter().chain(labels).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&many_tests::NAMES);
        names.push("unpaired".to_owned());
        names
    }

    fn check(&self) -> Result<()> {
        ensure!(
            !self.same.is_empty(),
            "same names no label; hint: those by which rows are the same problem"
        );
        check_distinct("same", &self.same)?;
        check_share("rate", self.rate)
    }

    fn words(&self) -> String {
        format!(
            "Fisher’s exact test of the same chance in two campaigns, one test for each common \
            {}, share of false rejections at most {} (Benjamini and Yekutieli)",
            self.same.join(" and "),
            self.rate
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let one = &given.arm(&self.first)?.observations;
        let two = &given.arm(&self.second)?.observations;
        let pairs = same(one, two, &self.same)?;
        let (first, second) = paired(&counts(one)?, &counts(two)?, &pairs);
        let all = homogeneity(&first, &second, self.rate)?;
        let unpaired = one.len() + two.len() - 2 * pairs.len();
        found.count("unpaired", unpaired, "rows of either campaign without a partner in the other");
        let mut tests = Tests::default();
        tests.count(&all.p_values, all.rejected, self.rate);
        tests.file(self.rate, found)
    }
}
