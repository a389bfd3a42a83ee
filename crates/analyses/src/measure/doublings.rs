//! Runs that are equal but for a doubling: one arm at a point of the axis and at twice that.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use evidence::{Figure, FigureKind, Point};
use measures::{Doubling, Draws, KeyedRuns, doublings, gain_slopes, spread};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{
    Compute, FIXED_LEVEL, Given, check_distinct, check_share, columns_read, owned,
};
use super::drawing::{over_column, point};
use crate::numbers::Numbers;
use crate::rows::{What, column, columns, label};

/// One arm at a place and at twice that.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Doublings {
    /// Columns in which the runs of a pair are equal.
    equal: Vec<String>,
    /// Labels in which they are equal.
    #[serde(default)]
    equal_labels: Vec<String>,
    /// By how large a share the columns may differ.
    tolerance: f64,
    /// The axis that is doubled.
    along: String,
    /// The factors that count as a doubling.
    factors: [f64; 2],
    /// The column that is to be low.
    metric: String,
    /// The column whose values are drawn whole for the intervals: pairs that share it are not
    /// independent.
    cluster: String,
    /// Pairs whose smaller run lies in a range of a column, by name.
    within: BTreeMap<String, Within>,
}

/// A range of a column.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// The column.
    column: String,
    /// Its least value.
    from: f64,
    /// Its greatest value.
    to: f64,
}

impl Compute for Doublings {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        let within = self.within.values().map(|within| &within.column);
        let named = [&self.along, &self.metric, &self.cluster];
        let labels = self.equal_labels.iter().map(|label| What::Label(label));
        let columns = columns_read(self.equal.iter().chain(named).chain(within));
        columns.into_iter().chain(labels).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names =
            owned(&["pairs", "gains_not_positive", "gain_slope_cluster", "gain_slope_along"]);
        for range in self.within.keys() {
            let of_range = ["pairs", "gain_mean", "gain_least", "gain_greatest"];
            names.extend(of_range.map(|what| format!("{what}_{range}")));
        }
        names
    }

    fn check(&self) -> Result<()> {
        let [low, high] = self.factors;
        ensure!(
            1.0 < low && low <= high && high.is_finite(),
            "factors {low} to {high} are none above 1; hint: [1.98, 2.02]"
        );
        check_distinct("equal", &self.equal)?;
        check_distinct("equal_labels", &self.equal_labels)?;
        check_share("tolerance", self.tolerance)?;
        if let Some((name, Within { from, to, .. })) =
            self.within.iter().find(|(_, range)| range.from > range.to)
        {
            bail!("within {name}: from {from} is above to {to}; hint: the least value first");
        }
        Ok(())
    }

    fn words(&self) -> String {
        let Self { equal, equal_labels, along, factors, metric, .. } = self;
        let equal: Vec<&str> = equal.iter().chain(equal_labels).map(String::as_str).collect();
        format!(
            "pairs of runs of equal {} whose {along} differ by a factor of {} to {}: 1 - {metric} \
            of the larger over that of the smaller, brought to a factor of two; intervals over \
            values of {} drawn whole",
            equal.join(" and "),
            factors[0],
            factors[1],
            self.cluster
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let (draws, rows) = (given.draws()?, given.rows);
        let numbered: Vec<Vec<f64>> =
            self.equal_labels.iter().map(|name| numbered(rows, name)).collect::<Result<_>>()?;
        let mut keys = columns(rows, &self.equal)?;
        keys.extend(numbered.iter().map(Vec::as_slice));
        let axis = column(rows, &self.along)?;
        let clusters = column(rows, &self.cluster)?;
        let runs = KeyedRuns { keys: &keys, metric: column(rows, &self.metric)? };
        let all = doublings(runs, axis, self.factors, self.tolerance)?;
        ensure!(
            !all.is_empty(),
            "no run has a partner at twice its place; hint: wider factors, or fewer equal columns"
        );
        found.n = all.len();
        found.count("pairs", all.len(), "pairs of runs");
        for (name, range) in &self.within {
            range.file_gains(name, rows, &all, clusters, draws, found)?;
        }
        self.file_slopes(&all, clusters, axis, found)?;
        found.n = all.len();
        given.file_only_figure(self.figure(rows, &all, axis)?, found);
        Ok(())
    }
}

impl Within {
    /// The gains of the pairs whose smaller run lies in this range.
    fn file_gains(
        &self,
        name: &str,
        rows: &Observations,
        all: &[Doubling],
        clusters: &[f64],
        draws: Draws,
        found: &mut Numbers,
    ) -> Result<()> {
        let Self { column: of, from, to } = self;
        let values = column(rows, of)?;
        let chosen: Vec<&Doubling> =
            all.iter().filter(|pair| (*from..=*to).contains(&values[pair.from])).collect();
        let gains: Vec<f64> = chosen.iter().map(|pair| pair.gain_per_doubling).collect();
        let of_pairs: Vec<f64> = chosen.iter().map(|pair| clusters[pair.from]).collect();
        let gains = spread(&gains, &of_pairs, draws)
            .with_context(|| format!("within {name}: no pair lies there; hint: a wider range"))?;
        found.n = gains.count;
        let smaller = format!("where the smaller run has {of} of {from} to {to}");
        found.count(&format!("pairs_{name}"), gains.count, &format!("pairs {smaller}"));
        let (mean, method) = (format!("gain_mean_{name}"), format!("mean gain {smaller}"));
        found.add(&mean, gains.mean, gains.mean_interval, "fraction", &method);
        let (least, method) = (format!("gain_least_{name}"), format!("least gain {smaller}"));
        found.plain(&least, gains.least, "fraction", &method);
        let (greatest, method) =
            (format!("gain_greatest_{name}"), format!("greatest gain {smaller}"));
        found.plain(&greatest, gains.greatest, "fraction", &method);
        Ok(())
    }
}

impl Doublings {
    /// How the gain changes along the axis and along the column that is drawn whole, without a law.
    fn file_slopes(
        &self,
        all: &[Doubling],
        clusters: &[f64],
        axis: &[f64],
        found: &mut Numbers,
    ) -> Result<()> {
        let Self { cluster, along, .. } = self;
        let slopes = gain_slopes(all, clusters, axis, FIXED_LEVEL)
            .with_context(|| format!("slopes of the gain on {cluster} and {along}"))?;
        (found.n, found.level) = (slopes.pairs, FIXED_LEVEL);
        let without = all.len() - slopes.pairs;
        let words = "pairs without a gain, which has no logarithm";
        found.count("gains_not_positive", without, words);
        let method = "of the logarithm of the gain, both in one regression; with ten clusters or \
            more by their covariance, with fewer by the wild cluster bootstrap-t (Webb's weights)";
        for (name, slope, on, beside) in [
            ("gain_slope_cluster", slopes.cluster, cluster, along),
            ("gain_slope_along", slopes.along, along, cluster),
        ] {
            let method = format!("slope on ln {on} at the same {beside}, {method}");
            found.add(name, slope.estimate, Some(slope.interval), "1", &method);
        }
        Ok(())
    }

    /// The gain of each pair at the point of its smaller run.
    fn figure(&self, rows: &Observations, all: &[Doubling], axis: &[f64]) -> Result<Figure> {
        let metric = rows.column(&self.metric)?.quantity.label.to_lowercase();
        let label = format!("Share of {metric} that doubling removes");
        let mut figure = over_column(FigureKind::Difference, rows, &self.along, &label)?;
        let params = rows.column("params").ok();
        for pair in all {
            let params = params.map(|column| column.values[pair.from]);
            figure.points.push(Point { params, ..point(axis[pair.from], pair.gain_per_doubling) });
        }
        Ok(figure)
    }
}

/// A label as a column: each value by its position in the alphabet, counted from one.
fn numbered(rows: &Observations, name: &str) -> Result<Vec<f64>> {
    let values = label(rows, name)?;
    let distinct: BTreeSet<&String> = values.iter().collect();
    let positions: BTreeMap<&String, usize> =
        distinct.into_iter().enumerate().map(|(index, value)| (value, index + 1)).collect();
    Ok(values.iter().map(|value| positions[value] as f64).collect())
}
