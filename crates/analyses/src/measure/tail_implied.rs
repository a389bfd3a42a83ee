//! The exponent of the coverage that a fitted distribution of chances implies, beside the observed
//! one.

use anyhow::{Result, ensure};
use evidence::Figure;
use measures::{
    Coverage, Draws, ImpliedSlope, RefittedGap, TailFamily, TailScale, coverage_power_law,
    fit_tail, implied_coverage, implied_slope, refitted_gap,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_k, counts_read, owned};
use super::drawing::{curve, over_k, point};
use crate::numbers::Numbers;
use crate::rows::{What, counts};

/// The exponent of the coverage that a fitted distribution of chances implies over the same k,
/// beside the observed one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TailImplied {
    /// The k at which the coverage's exponent is fitted.
    k: Vec<u64>,
    /// Draws in which the distribution is fitted anew, which costs more than the others.
    refits: usize,
}

/// A distribution that is fitted, its greatest chance free.
struct Shape {
    /// How its numbers end.
    name: &'static str,
    /// For the reader.
    words: &'static str,
    family: TailFamily,
}

const SHAPES: [Shape; 2] = [
    Shape { name: "beta", words: "Beta", family: TailFamily::Beta },
    Shape { name: "kumaraswamy", words: "Kumaraswamy", family: TailFamily::Kumaraswamy },
];

/// What is filed of each distribution; its name follows.
const OF_EACH: [&str; 11] = [
    "exponent_tail",
    "implied_exponent",
    "implied_gap",
    "implied_gap_p_value",
    "implied_exponent_drawn_low",
    "implied_exponent_drawn_high",
    "implied_draws_failed",
    "implied_scale",
    "implied_gap_refitted",
    "implied_gap_refitted_p_value",
    "implied_refits_failed",
];

impl Compute for TailImplied {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        counts_read()
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&["exponent_coverage"]);
        for Shape { name, .. } in SHAPES {
            names.extend(OF_EACH.map(|of_each| format!("{of_each}_{name}")));
        }
        names
    }

    fn check(&self) -> Result<()> {
        check_k(&self.k, 3)?;
        ensure!(self.refits >= 100, "{} refits are too few; hint: 200", self.refits);
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "maximum likelihood of a scaled Beta and a scaled Kumaraswamy distribution of the \
            chance of one sample over problems, the greatest chance fitted too; the slope that \
            each implies for ln(-ln coverage) over the same {} values of k; and the slopes of as \
            many problems drawn from it and sampled as often, the distribution not fitted anew; \
            in {} of the draws it is, and the gap of the two slopes is compared",
            self.k.len(),
            self.refits
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let problems = counts(given.rows)?;
        let coverage =
            coverage_power_law(&problems, &self.k, draws.replicates, draws.level, draws.seed)?;
        let method = "b of -ln coverage = a k^-b; percentile interval over problems";
        found.add("exponent_coverage", coverage.exponent, coverage.exponent_interval, "1", method);
        let mut figure = self.figure(&coverage);
        for shape in SHAPES {
            let tail = fit_tail(&problems, shape.family, TailScale::Free)?.tail;
            let slope = implied_slope(&tail, coverage.exponent, &problems, &self.k, draws)?;
            file(&shape, &tail, slope, found);
            let draws = Draws { replicates: self.refits, ..draws };
            let gap = refitted_gap(&tail, coverage.exponent, &problems, &self.k, draws)?;
            file_refitted(&shape, gap, found);
            let implied = implied_coverage(&tail, &self.k)?;
            let y = implied.iter().map(|&coverage| -laws::ln(coverage)).collect();
            figure.lines.push(curve(format!("implied by the {}", shape.words), self.x(), y));
        }
        given.file_only_figure(figure, found);
        Ok(())
    }
}

impl TailImplied {
    fn x(&self) -> Vec<f64> {
        self.k.iter().map(|&k| k as f64).collect()
    }

    /// What is not covered against k.
    fn figure(&self, coverage: &Coverage) -> Figure {
        let mut figure = over_k();
        figure.points =
            self.x().into_iter().zip(coverage.deficit()).map(|(x, y)| point(x, y)).collect();
        figure
    }
}

/// Files what one distribution implies.
fn file(shape: &Shape, tail: &measures::Tail, slope: ImpliedSlope, found: &mut Numbers) {
    let Shape { name, words, .. } = shape;
    let of = |what: &str| format!("{what}_{name}");
    let method = format!("exponent of the left tail, {words}, greatest chance fitted too");
    found.plain(&of("exponent_tail"), tail.alpha, "1", &method);
    let method = format!("greatest chance, {words}");
    found.plain(&of("implied_scale"), tail.scale, "fraction", &method);
    let method = format!("slope that the fitted {words} implies over the same k");
    found.plain(&of("implied_exponent"), slope.implied, "1", &method);
    let method = format!(
        "observed exponent less the one that the fitted {words} implies over the same k; the \
        interval holds 0 where the observed one is among those of problems drawn from it"
    );
    found.add(&of("implied_gap"), slope.gap, slope.gap_interval, "1", &method);
    if let Some(p_value) = slope.p_value {
        let method = format!(
            "two-sided, of the observed exponent among those of problems drawn from the {words}"
        );
        found.plain(&of("implied_gap_p_value"), p_value, "1", &method);
    }
    for (side, end) in slope.drawn.iter().flat_map(|d| [("low", d.low), ("high", d.high)]) {
        let method = format!("{side} end of the exponents of problems drawn from the {words}");
        found.plain(&format!("implied_exponent_drawn_{side}_{name}"), end, "1", &method);
    }
    let method = "draws without an exponent: every problem solved, or none";
    found.count(&of("implied_draws_failed"), slope.failed, method);
}

/// Files the gap of one distribution that is fitted anew in each draw.
fn file_refitted(shape: &Shape, found_gap: RefittedGap, found: &mut Numbers) {
    let Shape { name, words, .. } = shape;
    let method = format!(
        "observed exponent less the one that the fitted {words} implies; the interval holds 0 \
        where the gap is among those of problems drawn from it, each draw fitted anew"
    );
    let RefittedGap { gap, interval, p_value, failed } = found_gap;
    found.add(&format!("implied_gap_refitted_{name}"), gap, interval, "1", &method);
    if let Some(p_value) = p_value {
        let method = format!("two-sided, of the gap among those, {words}");
        found.plain(&format!("implied_gap_refitted_p_value_{name}"), p_value, "1", &method);
    }
    let method = "draws of which no fit is made, or that have no exponent";
    found.count(&format!("implied_refits_failed_{name}"), failed, method);
}
