//! Numbers and figures as an analysis collects them for the evidence.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use evidence::{Figure, FigureKind, Line, Quantity};
use measures::Interval;
use robustness::{Band, Summary};

/// Collects the numbers and figures of one analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Rows behind what is added next.
    pub n: usize,
    /// Confidence level of the intervals that are added next.
    pub level: f64,
    /// The numbers by name.
    pub quantities: BTreeMap<String, Quantity>,
    /// The figures.
    pub figures: Vec<Figure>,
}

impl Numbers {
    /// Nothing yet.
    #[must_use]
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

    /// A number without an interval.
    pub fn plain(&mut self, name: &str, estimate: f64, unit: &str, method: &str) {
        self.add(name, estimate, None, unit, method);
    }

    /// How many there are of something.
    pub fn count(&mut self, name: &str, count: usize, method: &str) {
        self.plain(name, count as f64, "1", method);
    }
}

/// Refuses NaN and infinities, which JSON cannot hold.
///
/// # Errors
/// A number or an end of its interval is not finite; the error names it.
pub fn check_finite(quantities: &BTreeMap<String, Quantity>) -> Result<()> {
    for (name, quantity) in quantities {
        let ends = [Some(quantity.estimate), quantity.low, quantity.high];
        if ends.into_iter().flatten().any(|value| !value.is_finite()) {
            bail!(
                "{name} has no finite value or interval ({}); hint: look at the rows and settings \
                it is made of",
                quantity.method
            );
        }
    }
    Ok(())
}

/// A summary over replicates as a number of the evidence. `method` says how it was made.
#[must_use]
pub fn from_summary(
    summary: &Summary,
    level: f64,
    unit: &str,
    n: usize,
    method: String,
) -> Quantity {
    Quantity {
        estimate: summary.estimate,
        low: summary.interval.map(|interval| interval.low),
        high: summary.interval.map(|interval| interval.high),
        level: summary.interval.map(|_| level),
        method,
        unit: unit.to_owned(),
        n,
    }
}

/// What is said of replicates that have no value.
#[must_use]
pub fn left_out(undefined: usize) -> String {
    match undefined {
        0 => String::new(),
        some => format!(", undefined at {some} replicates that it leaves out"),
    }
}

/// A figure without content. `x` is the column's name, its label and its unit; `y` label and unit.
#[must_use]
pub fn figure(kind: FigureKind, x: [&str; 3], y: [&str; 2], y_logarithmic: bool) -> Figure {
    let [x, x_label, x_unit] = x.map(str::to_owned);
    let [y_label, y_unit] = y.map(str::to_owned);
    Figure {
        kind,
        shows: Vec::new(),
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

/// A band as a line of a figure.
#[must_use]
pub fn line(label: &str, Band { x, y, low, high }: Band) -> Line {
    Line { label: label.to_owned(), x, y, low, high }
}
