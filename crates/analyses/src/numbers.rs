//! Numbers and figures as an analysis collects them for the evidence.

use std::collections::BTreeMap;

use evidence::{Figure, FigureKind, Finding, FreeTable, Line, Quantity};
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
    /// The tables.
    pub tables: Vec<FreeTable>,
}

impl Numbers {
    /// Nothing yet.
    #[must_use]
    pub const fn new(n: usize, level: f64) -> Self {
        Self { n, level, quantities: BTreeMap::new(), figures: Vec::new(), tables: Vec::new() }
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

/// Takes out what JSON cannot hold: numbers that are not finite, with the reason under `undefined`,
/// intervals with such an end, and points of figures that lie nowhere.
pub fn keep_finite(found: &mut Finding) {
    for (name, quantity) in std::mem::take(&mut found.quantities) {
        if quantity.estimate.is_finite() {
            found.quantities.insert(name, finite_ends(quantity));
        } else {
            let reason = format!("it has no finite value on these rows ({})", quantity.method);
            found.undefined.entry(name).or_insert(reason);
        }
    }
    found.figures.iter_mut().for_each(keep_finite_figure);
}

/// Takes points that lie nowhere out of a figure.
pub fn keep_finite_figure(figure: &mut Figure) {
    figure.points.retain(|point| {
        point.x.is_finite() && point.y.is_finite() && point.params.is_none_or(f64::is_finite)
    });
    figure.lines.iter_mut().for_each(keep_finite_line);
    figure.lines.retain(|line| !line.x.is_empty());
}

/// A number without its interval where an end of it is not finite.
#[must_use]
pub fn finite_ends(quantity: Quantity) -> Quantity {
    if [quantity.low, quantity.high].into_iter().flatten().all(f64::is_finite) {
        return quantity;
    }
    let method = format!("{}; no interval, an end of it is not finite", quantity.method);
    Quantity { low: None, high: None, level: None, method, ..quantity }
}

/// A curve without the points at which it or its band is not finite.
fn keep_finite_line(line: &mut Line) {
    let is_there = |values: &[f64], at: usize| values.get(at).is_none_or(|value| value.is_finite());
    let kept: Vec<usize> = (0..line.x.len())
        .filter(|&at| {
            [&line.x, &line.y, &line.low, &line.high].into_iter().all(|of| is_there(of, at))
        })
        .collect();
    if kept.len() == line.x.len() {
        return;
    }
    for values in [&mut line.x, &mut line.y, &mut line.low, &mut line.high] {
        *values = kept.iter().filter_map(|&at| values.get(at).copied()).collect();
    }
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
