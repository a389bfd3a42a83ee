//! Runs that are equal but for one thing: two arms at the same place, or one arm at a place and at
//! twice that.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::{Figure, FigureKind, Point};
use measures::{
    Doubling, Draws, Interval, KeyedRuns as Arm, best_of_equal, compare_pairs, doublings,
    gain_slopes, matched, spread,
};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{check_share, column, figure, label};
use super::{Compute, Findings, Given};

/// Two arms, run by run.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// The arm that the other is held against.
    first: String,
    /// The other arm.
    second: String,
    /// Columns in which the runs of a pair are equal; of several equal runs of an arm the best one
    /// counts.
    equal: Vec<String>,
    /// By how large a share they may differ.
    tolerance: f64,
    /// The column that is to be low.
    metric: String,
    /// The axis along which the gap may widen.
    along: String,
    /// The column whose values are drawn whole for the intervals: pairs that share it are not
    /// independent.
    cluster: String,
}

impl Compute for Pairs {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn check(&self) -> Result<()> {
        ensure!(
            !self.equal.is_empty(),
            "equal names no column; hint: those in which the runs of a pair are equal"
        );
        check_share("tolerance", self.tolerance)
    }

    fn words(&self) -> String {
        let Self { first, second, equal, metric, along, cluster, .. } = self;
        format!(
            "pairs of runs of equal {}: {metric} of {second} over that of {first}, less one; \
            intervals over values of \
             {cluster} drawn whole, p value by exchange within pairs; slope of its logarithm on ln {along}",
            equal.join(" and ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let draws = Draws { replicates: plan.replicates, level: plan.level, seed };
        let [one, two] = [self.best(given, &self.first)?, self.best(given, &self.second)?];
        let ([keys_one, metric_one], [keys_two, metric_two]) =
            (self.columns(&one)?, self.columns(&two)?);
        let pairs = matched(
            Arm { keys: &keys_one, metric: metric_one[0] },
            Arm { keys: &keys_two, metric: metric_two[0] },
            self.tolerance,
        )?;
        let along = column(&one, &self.along)?;
        let axis: Vec<f64> = pairs.iter().map(|&(a, _)| along[a]).collect();
        let a: Vec<f64> = pairs.iter().map(|&(a, _)| metric_one[0][a]).collect();
        let b: Vec<f64> = pairs.iter().map(|&(_, b)| metric_two[0][b]).collect();
        let clusters = column(&one, &self.cluster)?;
        let clusters: Vec<f64> = pairs.iter().map(|&(row, _)| clusters[row]).collect();
        let compared = compare_pairs(&axis, &a, &b, &clusters, draws)
            .context("no pair of runs is equal; hint: a larger tolerance")?;
        found.n = pairs.len();
        let of =
            format!("{} of {} over that of {}, less one", self.metric, self.second, self.first);
        found.count("pairs", pairs.len(), "pairs of equal runs");
        let alone = one.len() + two.len() - 2 * pairs.len();
        found.count("unpaired", alone, "runs of either arm without a partner in the other");
        let (mean, middle) = (&compared.spread, &compared.spread.median_interval);
        found.add(
            "change_mean",
            mean.mean,
            mean.mean_interval,
            "fraction",
            &format!("mean of {of}"),
        );
        found.add("change_median", mean.median, *middle, "fraction", &format!("median of {of}"));
        found.plain("change_least", mean.least, "fraction", &format!("least {of}"));
        found.plain("change_greatest", mean.greatest, "fraction", &format!("greatest {of}"));
        let better = format!("share of the pairs in which {} is better", self.second);
        found.plain("second_better_share", compared.b_better_share, "fraction", &better);
        let counted = if compared.exact { "all exchanges counted" } else { "exchanges drawn" };
        found.plain(
            "p_value",
            compared.p_value,
            "1",
            &format!("mean log ratio against exchange within pairs, {counted}"),
        );
        if let Some(widening) = compared.widening {
            let slope = format!(
                "slope of the log ratio on ln {}: of the gap's own sign it widens",
                self.along
            );
            found.add("slope", widening.slope, widening.interval, "1", &slope);
            let [low, high] = widening.gap_at_ends;
            found.plain(
                "change_low_end",
                low,
                "fraction",
                &format!("the line's value of {of}, at the least place"),
            );
            found.plain(
                "change_high_end",
                high,
                "fraction",
                &format!("the line's value of {of}, at the greatest place"),
            );
        }
        found.figures.push(self.figure(given, &one, &axis, &compared.ratios)?);
        Ok(())
    }
}

/// Key columns, and the metric.
type Columns<'a> = [Vec<&'a [f64]>; 2];

impl Pairs {
    /// The best run of each set of equal ones.
    fn best(&self, given: &Given<'_>, arm: &str) -> Result<Observations> {
        let rows = &given.arm(arm)?.observations;
        let [keys, metric] = self.columns(rows)?;
        Ok(rows.take(&best_of_equal(Arm { keys: &keys, metric: metric[0] }, self.tolerance)?))
    }

    fn columns<'a>(&self, rows: &'a Observations) -> Result<Columns<'a>> {
        let keys = self.equal.iter().map(|name| column(rows, name)).collect::<Result<_>>()?;
        Ok([keys, vec![column(rows, &self.metric)?]])
    }

    fn figure(
        &self,
        given: &Given<'_>,
        rows: &Observations,
        axis: &[f64],
        ratios: &[f64],
    ) -> Result<Figure> {
        let [x, y] = [rows.column(&self.along)?.quantity, rows.column(&self.metric)?.quantity];
        let label = format!(
            "{} change, {} to {}",
            y.label,
            given.arm(&self.first)?.title,
            given.arm(&self.second)?.title
        );
        let mut figure =
            figure(FigureKind::Difference, [x.name, x.label, x.unit], [&label, "1"], false);
        let point = |(&x, &y): (&f64, &f64)| Point { x, y, params: None, excluded: false };
        figure.points = axis.iter().zip(ratios).map(point).collect();
        Ok(figure)
    }
}

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

    fn check(&self) -> Result<()> {
        let [low, high] = self.factors;
        ensure!(
            1.0 < low && low <= high && high.is_finite(),
            "factors {low} to {high} are none above 1; hint: [1.98, 2.02]"
        );
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
            of the larger over that of \
             the smaller, brought to a factor of two; intervals over values of {} drawn whole",
            equal.join(" and "),
            factors[0],
            factors[1],
            self.cluster
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let draws = Draws { replicates: plan.replicates, level: plan.level, seed };
        let numbered: Vec<Vec<f64>> = self
            .equal_labels
            .iter()
            .map(|label| numbers(given.rows, label))
            .collect::<Result<_>>()?;
        let mut keys: Vec<&[f64]> =
            self.equal.iter().map(|name| column(given.rows, name)).collect::<Result<_>>()?;
        keys.extend(numbered.iter().map(Vec::as_slice));
        let axis = column(given.rows, &self.along)?;
        let clusters = column(given.rows, &self.cluster)?;
        let arm = Arm { keys: &keys, metric: column(given.rows, &self.metric)? };
        let all = doublings(arm, axis, self.factors, self.tolerance)?;
        ensure!(
            !all.is_empty(),
            "no run has a partner at twice its place; hint: wider factors, or fewer equal columns"
        );
        found.n = all.len();
        found.count("pairs", all.len(), "pairs of runs");
        for (name, Within { column: of, from, to }) in &self.within {
            let values = column(given.rows, of)?;
            let chosen = || all.iter().filter(|pair| (*from..=*to).contains(&values[pair.from]));
            let gains: Vec<f64> = chosen().map(|pair| pair.gain_per_doubling).collect();
            let of_pairs: Vec<f64> = chosen().map(|pair| clusters[pair.from]).collect();
            let gains = spread(&gains, &of_pairs, draws).with_context(|| {
                format!("within {name}: no pair lies there; hint: a wider range")
            })?;
            found.n = gains.count;
            let where_it_is = format!("where the smaller run has {of} of {from} to {to}");
            found.count(&format!("pairs_{name}"), gains.count, &format!("pairs {where_it_is}"));
            let mean: Option<Interval> = gains.mean_interval;
            found.add(
                &format!("gain_mean_{name}"),
                gains.mean,
                mean,
                "fraction",
                &format!("mean gain {where_it_is}"),
            );
            found.plain(
                &format!("gain_least_{name}"),
                gains.least,
                "fraction",
                &format!("least gain {where_it_is}"),
            );
            found.plain(
                &format!("gain_greatest_{name}"),
                gains.greatest,
                "fraction",
                &format!("greatest gain {where_it_is}"),
            );
        }
        self.slopes(given, &all, axis, found)?;
        found.n = all.len();
        let [x, y] =
            [given.rows.column(&self.along)?.quantity, given.rows.column(&self.metric)?.quantity];
        let label = format!("Share of {} that doubling removes", y.label.to_lowercase());
        let mut figure =
            figure(FigureKind::Difference, [x.name, x.label, x.unit], [&label, "1"], false);
        let params = given.rows.column("params").ok();
        figure.points = all
            .iter()
            .map(|pair| Point {
                x: axis[pair.from],
                y: pair.gain_per_doubling,
                params: params.map(|column| column.values[pair.from]),
                excluded: false,
            })
            .collect();
        found.figures.push(figure);
        Ok(())
    }
}

impl Doublings {
    /// How the gain changes along the axis and along the column that is drawn whole, without a law.
    fn slopes(
        &self,
        given: &Given<'_>,
        all: &[Doubling],
        axis: &[f64],
        found: &mut Findings,
    ) -> Result<()> {
        /// Level of the intervals over clusters.
        const LEVEL: f64 = 0.95;
        let clusters = column(given.rows, &self.cluster)?;
        let slopes = gain_slopes(all, clusters, axis, LEVEL).with_context(|| {
            format!("slopes of the gain on {} and {}", self.cluster, self.along)
        })?;
        found.n = slopes.pairs;
        found.level = LEVEL;
        found.count(
            "gains_not_positive",
            all.len() - slopes.pairs,
            "pairs without a gain, which has no logarithm",
        );
        let method =
            "of the logarithm of the gain, both in one regression, covariance over the clusters";
        let of_cluster =
            format!("slope on ln {} at the same {}, {method}", self.cluster, self.along);
        found.add(
            "gain_slope_cluster",
            slopes.cluster.estimate,
            Some(slopes.cluster.interval),
            "1",
            &of_cluster,
        );
        let of_axis = format!("slope on ln {} at the same {}, {method}", self.along, self.cluster);
        found.add(
            "gain_slope_along",
            slopes.along.estimate,
            Some(slopes.along.interval),
            "1",
            &of_axis,
        );
        Ok(())
    }
}

/// A label as a column: each value by its place in the alphabet, counted from one.
fn numbers(rows: &Observations, name: &str) -> Result<Vec<f64>> {
    let values = label(rows, name)?;
    let distinct: std::collections::BTreeSet<&String> = values.iter().collect();
    let place = |value: &String| {
        distinct.iter().position(|known| *known == value).map_or(0.0, |at| (at + 1) as f64)
    };
    Ok(values.iter().map(place).collect())
}
