//! Repeated sampling: coverage and its power law.

use anyhow::{Context, Result, bail};
use evidence::Figure;
use measures::{Coverage, coverage_power_law};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, check_k, counts_read, owned};
use super::drawing::{curve, over_k, point};
use crate::numbers::Numbers;
use crate::rows::{What, counts};

/// `-ln mean pass@k = a k^-b` over problems.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoveragePowerLaw {
    /// Every k, each counting once.
    k: Vec<u64>,
    /// The k whose coverage is filed; all of them are in `k`.
    report: Vec<u64>,
}

impl Compute for CoveragePowerLaw {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        counts_read()
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&["exponent", "prefactor", "r_squared", "never_solved"]);
        names.extend(self.report.iter().map(|k| coverage_at(*k)));
        names
    }

    fn check(&self) -> Result<()> {
        check_k(&self.k, 2)?;
        check_distinct("report", &self.report)?;
        match self.report.iter().find(|k| !self.k.contains(k)) {
            Some(k) => bail!("report names k = {k}, which is not among k; hint: add it to k"),
            None => Ok(()),
        }
    }

    fn words(&self) -> String {
        format!(
            "least squares of ln(-ln mean pass@k) on ln k over {} values of k, unbiased pass@k; \
            intervals over problems",
            self.k.len()
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let problems = counts(given.rows)?;
        let law =
            coverage_power_law(&problems, &self.k, draws.replicates, draws.level, draws.seed)?;
        let over_problems = "b of -ln coverage = a k^-b; percentile interval over problems";
        found.add("exponent", law.exponent, law.exponent_interval, "1", over_problems);
        found.plain("prefactor", law.prefactor, "1", "a of -ln coverage = a k^-b");
        let line = "of the line in ln(-ln coverage) and ln k";
        found.plain("r_squared", law.r_squared, "1", line);
        found.count("never_solved", law.never_solved, "problems without any success");
        for wanted in &self.report {
            let index = self.k.iter().position(|k| k == wanted);
            let index = index
                .with_context(|| format!("k = {wanted} is to be reported and is not among k"))?;
            let method = "mean unbiased pass@k over the problems";
            found.plain(&coverage_at(*wanted), law.coverage[index], "fraction", method);
        }
        given.file_only_figure(self.figure(&law), found);
        Ok(())
    }
}

/// The name of the coverage at k samples.
fn coverage_at(k: u64) -> String {
    format!("coverage_at_{k}")
}

impl CoveragePowerLaw {
    /// What is not covered against k, with the fitted line.
    fn figure(&self, law: &Coverage) -> Figure {
        let mut figure = over_k();
        let x: Vec<f64> = self.k.iter().map(|&k| k as f64).collect();
        figure.points = x.iter().zip(law.deficit()).map(|(&x, y)| point(x, y)).collect();
        let y = x.iter().map(|&k| law.line(k)).collect();
        figure.lines.push(curve("fitted power law", x, y));
        figure
    }
}
