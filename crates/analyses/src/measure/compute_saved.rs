//! How much compute one recipe saves against another at the same loss.

use anyhow::{Context, Result};
use measures::{Factor, Interval, RecipeRuns, compute_ratio};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, column};

/// The factor by which the first arm needs more of an axis than the second for the same metric.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComputeSaved {
    /// The arm that needs more, if the factor is above one.
    first: String,
    /// The arm that it is held against.
    second: String,
    /// The column that is to be low.
    metric: String,
    /// The axis that is saved.
    along: String,
    /// The column whose values are drawn whole for the intervals, in both arms at once.
    cluster: String,
}

impl Compute for ComputeSaved {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read([&self.metric, &self.along, &self.cluster])
    }

    fn names(&self) -> Vec<String> {
        owned(&[
            "ratio_low_end",
            "ratio_middle",
            "ratio_high_end",
            "ratio_by_points",
            "points",
            "saved_share_middle",
            "frontier_points_first",
            "frontier_points_second",
            "range_decades",
        ])
    }

    fn words(&self) -> String {
        let Self { first, second, metric, along, cluster } = self;
        format!(
            "c with {metric} of {first} at c {along} equal to that of {second} at {along}; \
            frontiers are strict running minima, each a line of ln {metric} on ln {along}, and \
            once more without a law, the frontier of {first} interpolated at the {metric} of each \
            frontier point of {second}; intervals over values of {cluster} drawn whole, by the \
            jackknife and Student's t where they are fewer than ten"
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let ratio = compute_ratio(
            self.runs(given, &self.first)?,
            self.runs(given, &self.second)?,
            given.draws()?,
        )
        .context("no two frontiers that fall and overlap; hint: other arms, or another metric")?;
        let of = format!("{} that {} needs over that of {}", self.along, self.first, self.second);
        let [low, middle, high] = ratio.by_lines;
        for (name, factor, place) in [
            ("ratio_low_end", low, "low end"),
            ("ratio_middle", middle, "middle"),
            ("ratio_high_end", high, "high end"),
        ] {
            let method = format!("{of}, by lines, at the {place} of the range that both have");
            found.add(name, factor.estimate, factor.interval, "1", &method);
        }
        if let Some(Factor { estimate, interval }) = ratio.by_points {
            let method = format!("{of}, without a law, geometric mean over the frontier points");
            found.add("ratio_by_points", estimate, interval, "1", &method);
        }
        found.count("points", ratio.points, "frontier points behind the ratio without a law");
        let saved = |factor: f64| 1.0 - 1.0 / factor;
        let interval = middle
            .interval
            .map(|Interval { low, high }| Interval { low: saved(low), high: saved(high) });
        let method = format!("1 - 1/c: share of {} that {} saves", self.along, self.second);
        found.add("saved_share_middle", saved(middle.estimate), interval, "fraction", &method);
        let [first, second] = ratio.on_frontiers;
        found.count("frontier_points_first", first, "points on the first arm's frontier");
        found.count("frontier_points_second", second, "points on the second arm's frontier");
        let decades = laws::ln(ratio.common[1] / ratio.common[0]) / core::f64::consts::LN_10;
        found.plain("range_decades", decades, "1", "decades of the axis that both frontiers have");
        Ok(())
    }
}

impl ComputeSaved {
    /// The runs of an arm.
    fn runs<'a>(&self, given: &'a Given<'_>, arm: &str) -> Result<RecipeRuns<'a>> {
        let rows = &given.arm(arm)?.observations;
        Ok(RecipeRuns {
            along: column(rows, &self.along)?,
            metric: column(rows, &self.metric)?,
            clusters: column(rows, &self.cluster)?,
        })
    }
}
