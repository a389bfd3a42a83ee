//! Published scores of pass@k held against what their own counts say.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read, counts_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, column, counts};

/// Published scores of pass@k held against what their own counts say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedScores {
    /// The column of k.
    k: String,
    /// The column of the published score.
    score: String,
}

impl Compute for PublishedScores {
    fn reads(&self) -> Vec<What<'_>> {
        let columns = columns_read([&self.k, &self.score]);
        counts_read().into_iter().chain(columns).collect()
    }

    fn names(&self) -> Vec<String> {
        owned(&[
            "rows",
            "k_beyond_samples",
            "beyond_scored_one",
            "unsolved_scored_one",
            "difference_greatest",
        ])
    }

    fn words(&self) -> String {
        format!(
            "unbiased pass@k from samples and successes against the published {}; where {} \
            exceeds the samples there is none",
            self.score, self.k
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let (problems, k) = (counts(given.rows)?, column(given.rows, &self.k)?);
        ensure!(
            k.iter().all(|k| k.fract() == 0.0 && *k >= 1.0),
            "{} is no whole number somewhere; hint: it is k",
            self.k
        );
        let score = column(given.rows, &self.score)?;
        let audit = measures::audit_scores(&problems, k, score)?;
        found.count("rows", score.len(), "published scores");
        let beyond = "rows of more attempts than samples (k > n), which no estimate exists for";
        found.count("k_beyond_samples", audit.beyond, beyond);
        let certain = "of those, rows that are published as solved for certain";
        found.count("beyond_scored_one", audit.beyond_scored_one, certain);
        let unsolved = "of those, rows of problems that no sample ever solved (c = 0)";
        found.count("unsolved_scored_one", audit.unsolved_scored_one, unsolved);
        let rest = "greatest difference between ours and the published score where k is at most n";
        found.plain("difference_greatest", audit.difference_greatest, "1", rest);
        Ok(())
    }
}
