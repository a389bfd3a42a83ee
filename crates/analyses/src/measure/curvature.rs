//! How straight the coverage is on logarithmic axes.

use anyhow::{Result, ensure};
use evidence::Figure;
use measures::{Counts, coverage_curvature, coverage_deficit, pass_at_k, stopped_pass_at_k};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_k, counts_read, owned};
use super::drawing::{over_k, point};
use crate::numbers::Numbers;
use crate::rows::{What, counts};

/// How straight the coverage is on logarithmic axes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Curvature {
    /// Every k.
    k: Vec<u64>,
    /// Samples of a block, where sampling stopped after the block of the first success; absent, n
    /// was fixed.
    stopped_block: Option<u64>,
}

impl Compute for Curvature {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        counts_read()
    }

    fn names(&self) -> Vec<String> {
        owned(&["exponent", "r_squared", "quadratic", "exponent_change", "never_solved_share", "k"])
    }

    fn check(&self) -> Result<()> {
        ensure!(
            self.stopped_block != Some(0),
            "stopped_block is 0; hint: samples of a block, or leave it out"
        );
        check_k(&self.k, 4)
    }

    fn words(&self) -> String {
        let estimate = match self.stopped_block {
            None => "unbiased pass@k".to_owned(),
            Some(block) => {
                format!("pass@k that is unbiased where sampling stopped after a block of {block}")
            }
        };
        format!(
            "ln(-ln mean pass@k) on ln k and its square over {} values of k, {estimate}; \
            intervals over problems",
            self.k.len()
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let problems = counts(given.rows)?;
        let passes = self.passes(&problems)?;
        let shape =
            coverage_curvature(&passes, &self.k, draws.replicates, draws.level, draws.seed)?;
        found.plain("exponent", shape.exponent, "1", "b of -ln coverage = a k^-b");
        found.plain("r_squared", shape.r_squared, "1", "of the line in ln(-ln coverage) and ln k");
        let method =
            "coefficient of (ln k)^2: below zero the coverage rises faster than a power law";
        found.add("quadratic", shape.quadratic, shape.quadratic_interval, "1", method);
        let (change, interval) = (shape.exponent_change, shape.exponent_change_interval);
        let method = "how much the local exponent changes from the least to the greatest k";
        found.add("exponent_change", change, interval, "1", method);
        let unsolved = problems.iter().filter(|counts| counts.successes == 0).count();
        let share = measures::share(unsolved, problems.len());
        let method = "share of the problems without any success";
        found.plain("never_solved_share", share, "fraction", method);
        found.count("k", shape.k.len(), "values of k at which a coverage is neither zero nor one");
        given.file_only_figure(self.figure(&passes), found);
        Ok(())
    }
}

impl Curvature {
    /// pass@k of every problem at every k.
    fn passes(&self, problems: &[Counts]) -> Result<Vec<Vec<f64>>> {
        match self.stopped_block {
            None => problems.iter().map(|&counts| self.passes_of(counts)).collect(),
            Some(block) => self.stopped_passes(problems, block),
        }
    }

    /// pass@k of one problem, where n was fixed.
    fn passes_of(&self, counts: Counts) -> Result<Vec<f64>> {
        self.k.iter().map(|&k| Ok(pass_at_k(counts, k)?)).collect()
    }

    /// pass@k of every problem, where sampling stopped after the block of the first success.
    fn stopped_passes(&self, problems: &[Counts], block: u64) -> Result<Vec<Vec<f64>>> {
        let mut by_k: Vec<Vec<f64>> = Vec::with_capacity(self.k.len());
        for &k in &self.k {
            by_k.push(stopped_pass_at_k(problems, block, k)?);
        }
        let of_problem = |problem: usize| by_k.iter().map(|passes| passes[problem]).collect();
        Ok((0..problems.len()).map(of_problem).collect())
    }

    /// What is not covered against k, where that has a logarithm.
    fn figure(&self, passes: &[Vec<f64>]) -> Figure {
        let mut figure = over_k();
        let deficits = coverage_deficit(passes, self.k.len());
        let points = self.k.iter().map(|&k| k as f64).zip(deficits);
        figure.points = points.filter(|(_, y)| y.is_finite()).map(|(x, y)| point(x, y)).collect();
        figure
    }
}
