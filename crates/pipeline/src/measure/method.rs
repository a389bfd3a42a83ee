//! What a measure can compute; the arithmetic is `measures`', the names of its numbers are here.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use evidence::Quantity;
use measures::{Counts, Interval, coverage_power_law, frontier, r_squared, regress};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Resampling;

/// One way of computing numbers from a set.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Method {
    /// `-ln mean pass@k = a k^-b` over problems, from samples and successes.
    CoveragePowerLaw {
        /// Every k, each counting once.
        k: Vec<u64>,
        /// The k whose coverage is filed; all of them are in `k`.
        report: Vec<u64>,
    },
    /// `response = c prod x^e` by least squares of logarithms.
    LogLinear {
        /// The column explained.
        response: String,
        /// The columns that explain it.
        on: Vec<String>,
        /// Of rows that are equal in some columns only the best one, where the set is a sweep.
        best: Option<Best>,
    },
    /// Mean of columns, with the 2.5 and 97.5 percentiles of their values.
    Summary {
        /// The columns.
        columns: Vec<String>,
    },
    /// `metric = c along^e` on the frontier: the strict running minimum of the metric over the ascending axis.
    FrontierPowerLaw {
        /// The column that is to be low.
        metric: String,
        /// The axis.
        along: String,
    },
    /// Share of the variance of the loss that a law explains at given constants.
    RSquared {
        /// The law.
        law: String,
        /// The columns its variables stand for.
        variables: Vec<String>,
        /// Its printed constants.
        constants: BTreeMap<String, f64>,
    },
    /// Log likelihood of the loss under a law at several sets of printed constants, and the ratios to the first set.
    LogLikelihood {
        /// The law.
        law: String,
        /// The columns its variables stand for.
        variables: Vec<String>,
        /// Printed constants by name of the set; the one called `reference` is what the others are held against.
        sets: BTreeMap<String, BTreeMap<String, f64>>,
    },
}

/// The best row of each cell of a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Best {
    /// Columns that are equal within a cell.
    pub of: Vec<String>,
    /// The column that is lowest in the best row; the earlier row wins a tie.
    pub by: String,
}

/// A plan with the seed of the finding.
type Seeded = Option<(Resampling, u64)>;

impl Method {
    /// Whether its intervals are made by resampling.
    pub const fn resamples(&self) -> bool {
        matches!(self, Self::CoveragePowerLaw { .. } | Self::FrontierPowerLaw { .. })
    }

    /// For the report.
    pub fn words(&self) -> String {
        match self {
            Self::CoveragePowerLaw { k, .. } => format!(
                "least squares of ln(-ln mean pass@k) on ln k over {} values of k, unbiased pass@k; intervals over problems",
                k.len()
            ),
            Self::LogLinear { response, on, best } => {
                let of = best.as_ref().map_or_else(String::new, |best| {
                    format!(", the row of lowest {} of each {}", best.by, best.of.join(" and "))
                });
                format!("least squares of ln {response} on ln {}{of}; normal intervals", on.join(", ln "))
            }
            Self::Summary { columns } => format!("mean of {}, with the middle 95 % of the values", columns.join(", ")),
            Self::FrontierPowerLaw { metric, along } => format!(
                "least squares of ln {metric} on ln {along} over the strict running minimum of {metric} along {along}; intervals over its points"
            ),
            Self::LogLikelihood { law, .. } => format!(
                "log likelihood of log residuals under the Huber density with free scale (Besiroglu 2024, §3), {law} at printed constants"
            ),
            Self::RSquared { law, .. } => {
                format!("1 - residual over total sum of squares of the loss, {law} at printed constants")
            }
        }
    }

    /// The numbers by name.
    pub fn compute(&self, rows: &Observations, seeded: Seeded) -> Result<BTreeMap<String, Quantity>> {
        let column = |name: &str| -> Result<&[f64]> { Ok(&rows.column(name)?.values) };
        let mut numbers = Numbers { n: rows.len(), found: BTreeMap::new() };
        match self {
            Self::CoveragePowerLaw { k, report } => {
                coverage(&mut numbers, [column("samples")?, column("successes")?], k, report, seeded)?;
            }
            Self::LogLinear { response, on, best } => {
                let kept = match best {
                    Some(best) => rows.take(&best_rows(rows, best)?),
                    None => rows.clone(),
                };
                numbers.n = kept.len();
                log_linear(&mut numbers, &kept, response, on)?;
            }
            Self::Summary { columns } => {
                for name in columns {
                    summary(&mut numbers, name, column(name)?);
                }
            }
            Self::FrontierPowerLaw { metric, along } => {
                let (metric, along) = (column(metric)?, column(along)?);
                on_frontier(&mut numbers, metric, along, seeded)?;
            }
            Self::RSquared { law, variables, constants } => {
                let predicted: Vec<f64> =
                    ln_predicted(rows, law, variables, constants)?.into_iter().map(laws::exp).collect();
                let share = r_squared(&rows.column("loss_nats")?.values, &predicted);
                numbers.add("r_squared", share, None, "1", &self.words());
            }
            Self::LogLikelihood { law, variables, sets } => likelihoods(&mut numbers, rows, law, variables, sets)?,
        }
        Ok(numbers.found)
    }
}

/// Numbers under way to the evidence.
struct Numbers {
    n: usize,
    found: BTreeMap<String, Quantity>,
}

impl Numbers {
    fn add(&mut self, name: &str, estimate: f64, interval: Option<(Interval, f64)>, unit: &str, method: &str) {
        let quantity = Quantity {
            estimate,
            low: interval.map(|(interval, _)| interval.low),
            high: interval.map(|(interval, _)| interval.high),
            level: interval.map(|(_, level)| level),
            method: method.to_owned(),
            unit: unit.to_owned(),
            n: self.n,
        };
        self.found.insert(name.to_owned(), quantity);
    }
}

/// A column of counts as whole numbers.
fn whole(values: &[f64], name: &str) -> Result<Vec<u64>> {
    values
        .iter()
        .map(|&value| {
            ensure!(value >= 0.0 && value.fract() == 0.0 && value < 1e15, "{name} {value} is no count");
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked the line above")]
            Ok(value as u64)
        })
        .collect()
}

fn coverage(numbers: &mut Numbers, columns: [&[f64]; 2], k: &[u64], report: &[u64], seeded: Seeded) -> Result<()> {
    let (samples, successes) = (whole(columns[0], "samples")?, whole(columns[1], "successes")?);
    let problems: Vec<Counts> =
        samples.into_iter().zip(successes).map(|(samples, successes)| Counts { samples, successes }).collect();
    let (plan, seed) = seeded.context("no bootstrap")?;
    let found = coverage_power_law(&problems, k, plan.replicates, plan.level, seed)?;
    let interval = found.exponent_interval.map(|interval| (interval, plan.level));
    let over_problems = "b of -ln coverage = a k^-b; percentile interval over problems";
    numbers.add("exponent", found.exponent, interval, "1", over_problems);
    numbers.add("prefactor", found.prefactor, None, "1", "a of -ln coverage = a k^-b");
    numbers.add("r_squared", found.r_squared, None, "1", "of the line in ln(-ln coverage) and ln k");
    numbers.add("never_solved", found.never_solved as f64, None, "1", "problems without any success");
    for wanted in report {
        let place = k.iter().position(|k| k == wanted);
        let place = place.with_context(|| format!("k = {wanted} is to be reported and is not among k"))?;
        let coverage = found.coverage[place];
        numbers.add(
            &format!("coverage_at_{wanted}"),
            coverage,
            None,
            "fraction",
            "mean unbiased pass@k over the problems",
        );
    }
    Ok(())
}

fn logarithms(rows: &Observations, name: &str) -> Result<Vec<f64>> {
    let values = &rows.column(name)?.values;
    ensure!(values.iter().all(|&value| value > 0.0), "{name} is not positive everywhere, so it has no logarithm");
    Ok(values.iter().map(|&value| laws::ln(value)).collect())
}

fn best_rows(rows: &Observations, best: &Best) -> Result<Vec<usize>> {
    let by = &rows.column(&best.by)?.values;
    let mut keys: Vec<Vec<u64>> = vec![Vec::new(); rows.len()];
    for name in &best.of {
        rows.column(name)?.values.iter().zip(&mut keys).for_each(|(value, key)| key.push(value.to_bits()));
    }
    let mut cells: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    for (row, key) in keys.into_iter().enumerate() {
        cells
            .entry(key)
            .and_modify(|held| {
                if by[row] < by[*held] {
                    *held = row;
                }
            })
            .or_insert(row);
    }
    let mut kept: Vec<usize> = cells.into_values().collect();
    kept.sort_unstable();
    Ok(kept)
}

/// Half widths of 95 % normal intervals in standard errors.
const Z: f64 = 1.959_963_984_540_054;

fn log_linear(numbers: &mut Numbers, rows: &Observations, response: &str, on: &[String]) -> Result<()> {
    let columns: Vec<Vec<f64>> = on.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
    let regressors: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let line = regress(&regressors, &logarithms(rows, response)?)?;
    let interval = |index: usize, change: fn(f64) -> f64| {
        let error = line.standard_errors.as_ref()?[index];
        let [low, high] = [-Z, Z].map(|z| change(line.coefficients[index] + z * error));
        Some((Interval { low, high }, 0.95))
    };
    numbers.add(
        "coefficient",
        laws::exp(line.coefficients[0]),
        interval(0, laws::exp),
        "1",
        "c of response = c prod x^e",
    );
    for (index, name) in on.iter().enumerate() {
        let value = line.coefficients[index + 1];
        numbers.add(&format!("exponent_{name}"), value, interval(index + 1, |x| x), "1", "e of response = c prod x^e");
    }
    numbers.add("r_squared", line.r_squared, None, "1", "of the regression in logarithms");
    numbers.add("cells", rows.len() as f64, None, "1", "rows behind the regression");
    Ok(())
}

fn summary(numbers: &mut Numbers, name: &str, values: &[f64]) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let middle = robustness::percentile_interval(values, 0.95);
    let interval = Some((Interval { low: middle.low, high: middle.high }, 0.95));
    numbers.add(&format!("{name}_mean"), mean, interval, "1", "mean, and the middle 95 % of the values");
}

fn on_frontier(numbers: &mut Numbers, metric: &[f64], along: &[f64], seeded: Seeded) -> Result<()> {
    let kept = frontier(along, metric);
    let ln = |values: &[f64], rows: &[usize]| rows.iter().map(|&row| laws::ln(values[row])).collect::<Vec<f64>>();
    let (plan, seed) = seeded.context("no bootstrap")?;
    let slope = |rows: &[usize]| Some(regress(&[&ln(along, rows)], &ln(metric, rows)).ok()?.coefficients[1]);
    let exponent = slope(&kept).context("the frontier has fewer than two points")?;
    let drawn = |chosen: &[usize]| slope(&chosen.iter().map(|&place| kept[place]).collect::<Vec<_>>());
    let interval = measures::resampled(kept.len(), plan.replicates, plan.level, seed, drawn);
    numbers.n = kept.len();
    numbers.add("exponent", exponent, interval.map(|interval| (interval, plan.level)), "1", "e of metric = c along^e");
    numbers.add("points", kept.len() as f64, None, "1", "points of the frontier");
    Ok(())
}

/// `ln L` of every row by a law at printed constants.
fn ln_predicted(
    rows: &Observations,
    law: &str,
    variables: &[String],
    constants: &BTreeMap<String, f64>,
) -> Result<Vec<f64>> {
    let law = laws::law(law).with_context(|| format!("law \"{law}\" is unknown"))?;
    let theta: Vec<f64> = law
        .parameters()
        .iter()
        .map(|parameter| {
            let value = constants.get(parameter.name).with_context(|| format!("no constant for {}", parameter.name))?;
            Ok(parameter.coordinate(*value))
        })
        .collect::<Result<_>>()?;
    let columns: Vec<Vec<f64>> = variables.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
    let point = |row: usize| columns.iter().map(|column| column[row]).collect::<Vec<f64>>();
    Ok((0..rows.len()).map(|row| law.ln_loss(&theta, &point(row))).collect())
}

/// The set that others are held against.
const REFERENCE: &str = "reference";

fn likelihoods(
    numbers: &mut Numbers,
    rows: &Observations,
    law: &str,
    variables: &[String],
    sets: &BTreeMap<String, BTreeMap<String, f64>>,
) -> Result<()> {
    let ln_y = logarithms(rows, "loss_nats")?;
    let value = |constants| -> Result<f64> {
        let predicted = ln_predicted(rows, law, variables, constants)?;
        let residuals: Vec<f64> = ln_y.iter().zip(predicted).map(|(ln_y, ln_l)| ln_y - ln_l).collect();
        Ok(robustness::log_likelihood(&residuals, robustness::ErrorModel::HuberDensity))
    };
    let reference = value(sets.get(REFERENCE).context("no set is called reference; hint: name the refit so")?)?;
    for (name, constants) in sets {
        let found = value(constants)?;
        let density = "Huber density with free scale";
        numbers.add(&format!("log_likelihood_{name}"), found, None, "1", density);
        if name != REFERENCE {
            let method = "twice the log likelihood of the reference less that of this set";
            numbers.add(&format!("likelihood_ratio_{name}"), 2.0 * (reference - found), None, "1", method);
        }
    }
    Ok(())
}
