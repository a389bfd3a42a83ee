//! The distribution of the chance of one sample over problems, and its exponent beside that of the
//! coverage.

use anyhow::Result;
use measures::{
    Counts, Coverage, Interval, TailEnd, TailFamily, TailScale, coverage_power_law, exponent_gap,
    fit_tail, mass_at_zero, tail_interval,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_k, counts_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, counts};

/// The distribution of the chance of one sample over problems, and its exponent beside that of the
/// coverage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tail {
    /// The k at which the coverage's exponent is fitted.
    k: Vec<u64>,
}

/// A distribution that is fitted.
#[derive(Clone, Copy)]
struct Shape {
    /// What its numbers are called.
    name: &'static str,
    /// For the reader.
    words: &'static str,
    family: TailFamily,
    /// Whether the greatest chance is fitted too; else it is held just above the largest share of
    /// successes.
    free: bool,
}

const SHAPES: [Shape; 3] = [
    Shape {
        name: "exponent_beta",
        words: "Beta, scale held",
        family: TailFamily::Beta,
        free: false,
    },
    Shape {
        name: "exponent_beta_free",
        words: "Beta, scale free",
        family: TailFamily::Beta,
        free: true,
    },
    Shape {
        name: "exponent_kumaraswamy",
        words: "Kumaraswamy, scale held",
        family: TailFamily::Kumaraswamy,
        free: false,
    },
];

impl Compute for Tail {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        counts_read()
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&["exponent_coverage", "mass_at_zero_p_value"]);
        for Shape { name, .. } in SHAPES {
            let of_shape = ["", "_log_likelihood", "_scale", "_gap"];
            names.extend(of_shape.map(|end| format!("{name}{end}")));
        }
        names
    }

    fn check(&self) -> Result<()> {
        check_k(&self.k, 3)
    }

    fn words(&self) -> String {
        "maximum likelihood of a scaled Beta and a scaled Kumaraswamy distribution of the chance \
        of one sample over problems, by the exact probability of every count, problems without \
        success included; scale held just above the largest share of successes, or free; profile \
        intervals; the exponent of the coverage less that of each tail, as wide as both \
        intervals allow"
            .to_owned()
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let problems = counts(given.rows)?;
        let held = TailScale::held(&problems);
        let coverage =
            coverage_power_law(&problems, &self.k, draws.replicates, draws.level, draws.seed)?;
        let method = "b of -ln coverage = a k^-b at the same k; percentile interval over problems";
        found.add("exponent_coverage", coverage.exponent, coverage.exponent_interval, "1", method);
        for shape in SHAPES {
            let scale = if shape.free { TailScale::Free } else { held };
            file_tail(&problems, shape, scale, draws.level, &coverage, found)?;
        }
        let mass = mass_at_zero(&problems, TailFamily::Beta, held)?;
        let method = "likelihood ratio of a share of problems that are never solved, Beta with \
            scale held, 50:50 mixture";
        found.plain("mass_at_zero_p_value", mass.p_value, "1", method);
        Ok(())
    }
}

/// Fits one distribution and holds its exponent against that of the coverage.
fn file_tail(
    problems: &[Counts],
    shape: Shape,
    scale: TailScale,
    level: f64,
    coverage: &Coverage,
    found: &mut Numbers,
) -> Result<()> {
    let Shape { name, words, family, .. } = shape;
    let fitted = fit_tail(problems, family, scale)?;
    let profile = tail_interval(problems, &fitted, scale, level)?;
    // A profile that stays open on a side leaves the exponent unidentified: no interval is filed
    // then.
    let interval = profile.low.zip(profile.high).map(|(low, high)| Interval { low, high });
    let ended = match fitted.end {
        TailEnd::Converged => "converged",
        TailEnd::OnBound => "ended on a bound",
        TailEnd::TooManySteps => "did not converge",
    };
    let open = if interval.is_none() { ", the profile is open: not identified" } else { "" };
    let method = format!("tail exponent, {words}, {ended}{open}; profile likelihood");
    found.add(name, fitted.tail.alpha, interval, "1", &method);
    let method = format!("of the counts, {words}");
    found.plain(&format!("{name}_log_likelihood"), fitted.log_likelihood, "1", &method);
    let method = format!("greatest chance, {words}");
    found.plain(&format!("{name}_scale"), fitted.tail.scale, "fraction", &method);
    let gap = exponent_gap(
        (coverage.exponent, coverage.exponent_interval),
        (fitted.tail.alpha, interval),
    );
    let method = format!(
        "exponent of the coverage less that of the tail, {words}; as wide as both intervals allow"
    );
    found.add(&format!("{name}_gap"), gap.difference, gap.interval, "1", &method);
    Ok(())
}
