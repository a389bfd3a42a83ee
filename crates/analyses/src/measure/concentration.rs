//! How much of the failures, and of the successes, a few problems hold.

use anyhow::{Result, ensure};
use measures::{
    Counts, OverMembers, gini, hardest_deficit_share, over_members, pass_at_k, stopped_pass_at_k,
    top_share,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_k, counts_read};
use crate::numbers::Numbers;
use crate::rows::{What, counts};

/// How much of the failures and successes at k samples the hardest and the easiest problems hold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Concentration {
    /// The numbers of samples asked about.
    at_k: Vec<u64>,
    /// How large a share of the problems the hardest and the easiest are.
    extreme_share: f64,
    /// Samples of a block, where sampling stopped after the block of the first success; absent, n
    /// was fixed.
    stopped_block: Option<u64>,
}

/// A number of some chances of success.
type OfPasses = fn(&[f64], f64) -> Option<f64>;

/// What is filed at each k: name, value, words.
const AT_EACH_K: [(&str, OfPasses, &str); 5] = [
    (
        "failure_share_hardest",
        |passes, share| top_share(&failures(passes), share),
        "share of the failures that the hardest problems hold",
    ),
    (
        "deficit_share_hardest",
        hardest_deficit_share,
        "share of -ln coverage that goes when the hardest problems are left out",
    ),
    (
        "failure_gini",
        |passes, _| gini(&failures(passes)),
        "Gini coefficient of the failures over problems",
    ),
    ("success_share_easiest", top_share, "share of the successes that the easiest problems hold"),
    ("success_gini", |passes, _| gini(passes), "Gini coefficient of the successes over problems"),
];

/// The chance of failure of each problem.
fn failures(passes: &[f64]) -> Vec<f64> {
    passes.iter().map(|pass| 1.0 - pass).collect()
}

impl Compute for Concentration {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        counts_read()
    }

    fn names(&self) -> Vec<String> {
        let at = |k: &u64| AT_EACH_K.map(|(what, ..)| format!("{what}_at_{k}"));
        self.at_k.iter().flat_map(at).chain(["problems".to_owned()]).collect()
    }

    fn check(&self) -> Result<()> {
        ensure!(
            self.stopped_block != Some(0),
            "stopped_block is 0; hint: samples of a block, or leave it out"
        );
        ensure!(
            self.extreme_share > 0.0 && self.extreme_share < 1.0,
            "extreme_share {} is not between 0 and 1; hint: 0.1 is the hardest tenth",
            self.extreme_share
        );
        check_k(&self.at_k, 1)
    }

    fn words(&self) -> String {
        let estimate = match self.stopped_block {
            None => "unbiased pass@k".to_owned(),
            Some(block) => {
                format!("pass@k that is unbiased where sampling stopped after a block of {block}")
            }
        };
        format!(
            "failures are 1 - pass@k, {estimate}; the hardest and the easiest are {} of the \
            problems, a problem across the border counts by its part; intervals over problems",
            self.extreme_share
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let problems = counts(given.rows)?;
        found.count("problems", problems.len(), "problems");
        for &k in &self.at_k {
            let passes = self.passes(&problems, k)?;
            for (what, value, words) in AT_EACH_K {
                let of = |passes: &[f64]| value(passes, self.extreme_share);
                // Where every problem is solved there is no failure to share: no finite value.
                let none = OverMembers { estimate: f64::NAN, interval: None };
                let OverMembers { estimate, interval } =
                    over_members(&passes, draws, of).unwrap_or(none);
                let method = format!("{words}, at {k} samples a problem");
                found.add(&format!("{what}_at_{k}"), estimate, interval, "fraction", &method);
            }
        }
        Ok(())
    }
}

impl Concentration {
    /// pass@k of every problem.
    fn passes(&self, problems: &[Counts], k: u64) -> Result<Vec<f64>> {
        match self.stopped_block {
            Some(block) => Ok(stopped_pass_at_k(problems, block, k)?),
            None => problems.iter().map(|&counts| Ok(pass_at_k(counts, k)?)).collect(),
        }
    }
}
