//! What a method reads, and where it writes.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::{Figure, FigureKind, Quantity};
use measures::{Counts, Interval};
use observations::Observations;

use crate::measure::Resampling;
use crate::stage::tidy::Sets;
use crate::study::Study;

/// The rows of an arm.
pub struct Rows {
    /// For the reader.
    pub title: String,
    /// The rows.
    pub observations: Observations,
}

/// What a method reads.
pub struct Given<'a> {
    /// The measure's own rows.
    pub rows: &'a Observations,
    /// The rows of each arm, by name.
    pub arms: BTreeMap<String, Rows>,
    /// Every set, and every study: a method may build on the fit of one.
    pub sets: &'a Sets,
    /// The studies.
    pub studies: &'a [(Study, String)],
    /// How intervals are made, and the seed of this finding.
    pub plan: Option<(Resampling, u64)>,
}

impl Given<'_> {
    /// The plan and the seed.
    pub fn plan(&self) -> Result<(Resampling, u64)> {
        self.plan.context("no bootstrap; hint: bootstrap: {replicates: 1000, level: 0.95, seed: 1}")
    }

    /// An arm.
    pub fn arm(&self, name: &str) -> Result<&Rows> {
        self.arms.get(name).with_context(|| {
            let known: Vec<&str> = self.arms.keys().map(String::as_str).collect();
            format!("no arm is called \"{name}\"; hint: there are {}", known.join(", "))
        })
    }
}

/// A column of a set.
pub fn column<'a>(rows: &'a Observations, name: &str) -> Result<&'a [f64]> {
    Ok(&rows.column(name)?.values)
}

/// The logarithms of a column.
pub fn logarithms(rows: &Observations, name: &str) -> Result<Vec<f64>> {
    let values = column(rows, name)?;
    ensure!(
        values.iter().all(|&value| value > 0.0),
        "{name} is not positive everywhere, so it has no logarithm"
    );
    Ok(values.iter().map(|&value| laws::ln(value)).collect())
}

/// Samples and successes of each row.
pub fn counts(rows: &Observations) -> Result<Vec<Counts>> {
    let [samples, successes] = ["samples", "successes"].map(|name| whole(rows, name));
    Ok(samples?
        .into_iter()
        .zip(successes?)
        .map(|(samples, successes)| Counts { samples, successes })
        .collect())
}

/// A column of counts as whole numbers.
fn whole(rows: &Observations, name: &str) -> Result<Vec<u64>> {
    column(rows, name)?
        .iter()
        .map(|&value| {
            ensure!(
                value >= 0.0 && value.fract() == 0.0 && value < 1e15,
                "{name} {value} is no count"
            );
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked the line above"
            )]
            Ok(value as u64)
        })
        .collect()
}

/// The least and the greatest value.
pub fn extremes(values: &[f64]) -> [f64; 2] {
    let widen = |[low, high]: [f64; 2], &value: &f64| [low.min(value), high.max(value)];
    values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], widen)
}

/// Refuses values of k that are not ascending from 1, or are fewer than a method needs.
pub fn check_k(k: &[u64], least: usize) -> Result<()> {
    ensure!(k.len() >= least, "{} values of k; hint: give at least {least}", k.len());
    ensure!(
        k.first() != Some(&0),
        "k = 0 samples hold no success by definition; hint: k counts from 1"
    );
    ensure!(
        k.windows(2).all(|pair| pair[0] < pair[1]),
        "k does not ascend; hint: sort it, each value once"
    );
    Ok(())
}

/// Refuses a share that is none.
pub fn check_share(name: &str, share: f64) -> Result<()> {
    ensure!(
        (0.0..1.0).contains(&share),
        "{name} {share} is not between 0 and 1; hint: 0.05 is one in twenty"
    );
    Ok(())
}

/// Values of a label, one a row.
pub fn label<'a>(rows: &'a Observations, name: &str) -> Result<&'a [String]> {
    let values = rows.labels.get(name).with_context(|| {
        let known: Vec<&str> = rows.labels.keys().map(String::as_str).collect();
        format!(
            "observations {} have no label \"{name}\"; hint: they have {}",
            rows.id,
            known.join(", ")
        )
    })?;
    Ok(values)
}

/// Numbers and figures under way to the evidence.
pub struct Findings {
    /// Rows behind what is added next.
    pub n: usize,
    /// Confidence level of the intervals.
    pub level: f64,
    /// The numbers by name.
    pub quantities: BTreeMap<String, Quantity>,
    /// The figures.
    pub figures: Vec<Figure>,
}

impl Findings {
    /// Nothing yet.
    pub const fn new(n: usize, level: f64) -> Self {
        Self { n, level, quantities: BTreeMap::new(), figures: Vec::new() }
    }

    /// A number with its interval, where it has one.
    pub fn add(
        &mut self,
        name: &str,
        estimate: f64,
        interval: Option<Interval>,
        unit: &str,
        method: &str,
    ) {
        let plain = Quantity::plain(estimate, unit, self.n, method);
        let level = self.level;
        let quantity = match interval {
            Some(Interval { low, high }) => plain.within(low, high, level),
            None => plain,
        };
        self.quantities.insert(name.to_owned(), quantity);
    }

    /// Refuses numbers that are none: the evidence has no word for them.
    pub fn check(&self) -> Result<()> {
        let none = |quantity: &Quantity| {
            [Some(quantity.estimate), quantity.low, quantity.high]
                .into_iter()
                .flatten()
                .any(|value| !value.is_finite())
        };
        if let Some((name, quantity)) = self.quantities.iter().find(|(_, quantity)| none(quantity))
        {
            bail!(
                "{name} has no finite value or interval ({}); hint: look at the rows and settings \
                it is made of",
                quantity.method
            );
        }
        Ok(())
    }

    /// A number without an interval.
    pub fn plain(&mut self, name: &str, estimate: f64, unit: &str, method: &str) {
        self.add(name, estimate, None, unit, method);
    }

    /// How many there are of something.
    pub fn count(&mut self, name: &str, count: usize, method: &str) {
        self.plain(name, count as f64, "1", method);
    }
}

/// A figure without content, its axes named by columns of a set where they are some.
pub fn figure(kind: FigureKind, x: [&str; 3], y: [&str; 2], y_logarithmic: bool) -> Figure {
    let [x, x_label, x_unit] = x.map(str::to_owned);
    let [y_label, y_unit] = y.map(str::to_owned);
    Figure {
        kind,
        x,
        x_label,
        x_unit,
        y_label,
        y_unit,
        y_logarithmic,
        points: Vec::new(),
        lines: Vec::new(),
    }
}
