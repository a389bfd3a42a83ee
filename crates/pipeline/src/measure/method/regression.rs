//! Regressions of logarithms, and means.

use anyhow::Result;
use evidence::{Figure, FigureKind, Line, Point};
use measures::{
    Interval, best_of_cells, frontier, frontier_power_law, mean, percentile_interval, regress,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{column, figure, logarithms};
use super::{Compute, Findings, Given};

/// `response = c prod x^e` by least squares of logarithms.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogLinear {
    /// The column explained.
    response: String,
    /// The columns that explain it.
    on: Vec<String>,
    /// Of rows that are equal in some columns only the best one, where the set is a sweep.
    best: Option<Best>,
}

/// The best row of each cell of a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Best {
    /// Columns that are equal within a cell.
    of: Vec<String>,
    /// The column that is lowest in the best row; the earlier row wins a tie.
    by: String,
}

/// Level of the intervals that need no resampling.
const LEVEL: f64 = 0.95;

impl Compute for LogLinear {
    fn words(&self) -> String {
        let Self { response, on, best } = self;
        let of = best.as_ref().map_or_else(String::new, |best| {
            format!(", the row of lowest {} of each {}", best.by, best.of.join(" and "))
        });
        format!("least squares of ln {response} on ln {}{of}; normal intervals", on.join(", ln "))
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let rows = match &self.best {
            Some(Best { of, by }) => {
                let of: Vec<&[f64]> =
                    of.iter().map(|name| column(given.rows, name)).collect::<Result<_>>()?;
                &given.rows.take(&best_of_cells(&of, column(given.rows, by)?))
            }
            None => given.rows,
        };
        let columns: Vec<Vec<f64>> =
            self.on.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
        let regressors: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let line = regress(&regressors, &logarithms(rows, &self.response)?)?;
        (found.n, found.level) = (rows.len(), LEVEL);
        let raised = |Interval { low, high }: Interval| Interval {
            low: laws::exp(low),
            high: laws::exp(high),
        };
        let coefficient = line.interval(0, LEVEL).map(raised);
        found.add(
            "coefficient",
            laws::exp(line.coefficients[0]),
            coefficient,
            "1",
            "c of response = c prod x^e",
        );
        for (index, name) in self.on.iter().enumerate() {
            let (name, interval) = (format!("exponent_{name}"), line.interval(index + 1, LEVEL));
            found.add(
                &name,
                line.coefficients[index + 1],
                interval,
                "1",
                "e of response = c prod x^e",
            );
        }
        found.plain("r_squared", line.r_squared, "1", "of the regression in logarithms");
        found.count("cells", rows.len(), "rows behind the regression");
        Ok(())
    }
}

/// Mean of columns, with the 2.5 and 97.5 percentiles of their values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The columns.
    columns: Vec<String>,
}

impl Compute for Summary {
    fn words(&self) -> String {
        format!("mean of {}, with the middle 95 % of the values", self.columns.join(", "))
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        found.level = LEVEL;
        for name in &self.columns {
            let values = column(given.rows, name)?;
            let middle = Some(percentile_interval(values, LEVEL));
            found.add(
                &format!("{name}_mean"),
                mean(values),
                middle,
                "1",
                "mean, and the middle 95 % of the values",
            );
        }
        Ok(())
    }
}

/// `metric = c along^e` on the frontier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrontierPowerLaw {
    /// The column that is to be low.
    metric: String,
    /// The axis.
    along: String,
}

impl FrontierPowerLaw {
    /// All rows, those behind the frontier hollow, and the frontier as a line.
    fn figure(&self, given: &Given<'_>) -> Result<Figure> {
        let [x, y] =
            [given.rows.column(&self.along)?.quantity, given.rows.column(&self.metric)?.quantity];
        let mut figure =
            figure(FigureKind::Frontier, [x.name, x.label, x.unit], [y.label, y.unit], true);
        let (along, metric) = (column(given.rows, &self.along)?, column(given.rows, &self.metric)?);
        let kept = frontier(along, metric);
        let point = |row| Point {
            x: along[row],
            y: metric[row],
            params: None,
            excluded: !kept.contains(&row),
        };
        figure.points = (0..along.len()).map(point).collect();
        let at = |values: &[f64]| kept.iter().map(|&row| values[row]).collect();
        let (x, y) = (at(along), at(metric));
        figure.lines.push(Line {
            label: "frontier".to_owned(),
            x,
            y,
            low: Vec::new(),
            high: Vec::new(),
        });
        Ok(figure)
    }
}

impl Compute for FrontierPowerLaw {
    fn resamples(&self) -> bool {
        true
    }

    fn words(&self) -> String {
        let Self { metric, along } = self;
        format!(
            "least squares of ln {metric} on ln {along} over the strict running minimum of \
            {metric} along {along}; intervals over its points"
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let [along, metric] = [&self.along, &self.metric].map(|name| column(given.rows, name));
        let line = frontier_power_law(along?, metric?, plan.replicates, plan.level, seed)?;
        found.n = line.points;
        found.add("exponent", line.exponent, line.interval, "1", "e of metric = c along^e");
        found.count("points", line.points, "points of the frontier");
        found.figures.push(self.figure(given)?);
        Ok(())
    }
}
