//! Repeated sampling: coverage and its power law.

use anyhow::{Context, Result};
use evidence::{Figure, FigureKind, Line, Point};
use measures::{Coverage, coverage_power_law};
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{counts, figure};
use super::{Compute, Findings, Given};

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

    fn words(&self) -> String {
        format!(
            "least squares of ln(-ln mean pass@k) on ln k over {} values of k, unbiased pass@k; \
            intervals over problems",
            self.k.len()
        )
    }

    fn compute(&self, given: &Given<'_>, numbers: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let found =
            coverage_power_law(&counts(given.rows)?, &self.k, plan.replicates, plan.level, seed)?;
        let over_problems = "b of -ln coverage = a k^-b; percentile interval over problems";
        numbers.add("exponent", found.exponent, found.exponent_interval, "1", over_problems);
        numbers.plain("prefactor", found.prefactor, "1", "a of -ln coverage = a k^-b");
        numbers.plain(
            "r_squared",
            found.r_squared,
            "1",
            "of the line in ln(-ln coverage) and ln k",
        );
        numbers.count("never_solved", found.never_solved, "problems without any success");
        for wanted in &self.report {
            let place = self.k.iter().position(|k| k == wanted);
            let place = place
                .with_context(|| format!("k = {wanted} is to be reported and is not among k"))?;
            let (name, method) =
                (format!("coverage_at_{wanted}"), "mean unbiased pass@k over the problems");
            numbers.plain(&name, found.coverage[place], "fraction", method);
        }
        numbers.figures.push(self.figure(&found));
        Ok(())
    }
}

impl CoveragePowerLaw {
    /// What is not covered against k, with the fitted line.
    fn figure(&self, found: &Coverage) -> Figure {
        let axes = (["k", "Samples a problem, k", "1"], ["Minus ln of the coverage", "−ln pass@k"]);
        let mut figure = figure(FigureKind::Coverage, axes.0, axes.1, true);
        let x: Vec<f64> = self.k.iter().map(|&k| k as f64).collect();
        let point = |(&x, y)| Point { x, y, params: None, excluded: false };
        figure.points = x.iter().zip(found.deficit()).map(point).collect();
        let y = x.iter().map(|&k| found.line(k)).collect();
        figure.lines.push(Line {
            label: "fitted power law".to_owned(),
            x,
            y,
            low: Vec::new(),
            high: Vec::new(),
        });
        figure
    }
}
