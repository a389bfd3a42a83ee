//! Families of models: the slope within each one, since families differ in level as well.

use std::collections::BTreeMap;

use observations::order::best_of_cells;

use crate::quantile::{Interval, quantile};
use crate::regression::regress;
use crate::resample::{Draws, resampled};

/// One family along an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// Its rows by ascending axis, of rows at one place the best.
    pub rows: Vec<usize>,
    /// e of `metric = c axis^e`, least squares in logarithms.
    pub exponent: f64,
    /// Decades of the axis between its least and its greatest row.
    pub decades: f64,
    /// `1 - metric(greatest)/metric(least)`: the share of the metric that the whole range of the
    /// axis removes.
    pub fall: f64,
    /// Neighbouring rows of which the later one is lower.
    pub steps_down: usize,
}

/// The families of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Families {
    /// Those with enough rows, by name.
    pub each: Vec<Family>,
    /// Median of their exponents.
    pub exponent_median: f64,
    /// Its percentile interval over families drawn with replacement.
    pub exponent_interval: Option<Interval>,
}

/// Rows from which no family follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no family has {least} rows at different places; hint: a smaller rows_min")]
pub struct NoFamily {
    /// Rows that a family needs.
    pub least: usize,
}

/// Finds the slope of each family with at least `least` rows at different places of the axis. Both
/// columns are positive;
/// rows where one is not are left to the caller.
///
/// # Errors
/// No family has so many.
///
/// # Panics
/// The columns have unequal lengths.
pub fn families(
    names: &[String],
    axis: &[f64],
    metric: &[f64],
    least: usize,
    draws: Draws,
) -> Result<Families, NoFamily> {
    assert!(names.len() == axis.len() && axis.len() == metric.len(), "one value a row");
    let mut of: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    names.iter().enumerate().for_each(|(row, name)| of.entry(name).or_default().push(row));
    let each: Vec<Family> = of
        .into_iter()
        .filter_map(|(name, rows)| family(name, &rows, axis, metric, least))
        .collect();
    if each.is_empty() {
        return Err(NoFamily { least });
    }
    let all: Vec<usize> = (0..each.len()).collect();
    let interval = resampled(each.len(), draws.replicates, draws.level, draws.seed, |drawn| {
        Some(median_exponent(&each, drawn))
    });
    Ok(Families {
        exponent_median: median_exponent(&each, &all),
        exponent_interval: interval,
        each,
    })
}

/// The median exponent of some families.
fn median_exponent(each: &[Family], chosen: &[usize]) -> f64 {
    let mut exponents: Vec<f64> = chosen.iter().map(|&family| each[family].exponent).collect();
    exponents.sort_by(f64::total_cmp);
    quantile(&exponents, 0.5)
}

/// One family; none with fewer than `least` rows at different places.
fn family(
    name: &str,
    rows: &[usize],
    axis: &[f64],
    metric: &[f64],
    least: usize,
) -> Option<Family> {
    let at =
        |values: &[f64], rows: &[usize]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
    // Of rows at one place the best: two releases of one size are no step along the axis.
    let best = best_of_cells(&[&at(axis, rows)], &at(metric, rows));
    let mut rows: Vec<usize> = best.into_iter().map(|place| rows[place]).collect();
    rows.sort_by(|&a, &b| axis[a].total_cmp(&axis[b]));
    if rows.len() < least {
        return None;
    }
    let ln = |values: &[f64]| rows.iter().map(|&row| laws::ln(values[row])).collect::<Vec<f64>>();
    let exponent = regress(&[&ln(axis)], &ln(metric)).ok()?.coefficients[1];
    let (first, last) = (rows[0], rows[rows.len() - 1]);
    Some(Family {
        name: name.to_owned(),
        exponent,
        decades: libm::log10(axis[last] / axis[first]),
        fall: 1.0 - metric[last] / metric[first],
        steps_down: rows.windows(2).filter(|pair| metric[pair[1]] < metric[pair[0]]).count(),
        rows,
    })
}

impl Families {
    /// The family whose metric falls most steeply.
    #[must_use]
    pub fn steepest(&self) -> Option<&Family> {
        self.each.iter().min_by(|a, b| a.exponent.total_cmp(&b.exponent))
    }

    /// The family whose range removes the largest share of the metric.
    #[must_use]
    pub fn greatest_fall(&self) -> Option<&Family> {
        self.each.iter().max_by(|a, b| a.fall.total_cmp(&b.fall))
    }

    /// The greatest share of the metric that a factor of `factor` on the axis removes in any
    /// family, by its exponent.
    #[must_use]
    pub fn greatest_fall_over(&self, factor: f64) -> Option<f64> {
        Some(1.0 - laws::exp(self.steepest()?.exponent * laws::ln(factor)))
    }

    /// Families of which the whole range removes more than a share of the metric.
    #[must_use]
    pub fn falling_by(&self, share: f64) -> usize {
        self.each.iter().filter(|family| family.fall > share).count()
    }

    /// The share of neighbouring rows, over all families, of which the later is lower.
    #[must_use]
    pub fn steps_down_share(&self) -> f64 {
        let steps: usize = self.each.iter().map(|family| family.rows.len() - 1).sum();
        self.each.iter().map(|family| family.steps_down).sum::<usize>() as f64 / steps as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { replicates: 200, level: 0.95, seed: 4 };

    /// Planted power laws of different level and slope, one family too small, one place given
    /// twice.
    #[test]
    fn each_family_has_its_own_slope() {
        let mut rows: Vec<(String, f64, f64)> = Vec::new();
        for (name, level, slope, sizes) in
            [("a", 0.9, -0.1, 4), ("b", 0.5, -0.3, 5), ("c", 0.2, -0.9, 2)]
        {
            for size in 0..sizes {
                let axis = libm::pow(10.0, f64::from(size));
                rows.push((name.to_owned(), axis, level * libm::pow(axis, slope)));
            }
        }
        rows.push(("a".to_owned(), 1.0, 2.0));
        let names: Vec<String> = rows.iter().map(|row| row.0.clone()).collect();
        let axis: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let metric: Vec<f64> = rows.iter().map(|row| row.2).collect();
        let found = families(&names, &axis, &metric, 3, DRAWS).unwrap();
        let exponents: Vec<f64> = found.each.iter().map(|family| family.exponent).collect();
        assert!(
            (exponents[0] + 0.1).abs() < 1e-12 && (exponents[1] + 0.3).abs() < 1e-12,
            "{exponents:?}"
        );
        assert!((found.exponent_median + 0.2).abs() < 1e-12, "{}", found.exponent_median);
        let steepest = found.steepest().unwrap();
        assert!(steepest.name == "b" && (steepest.decades - 4.0).abs() < 1e-12);
        assert!(
            (found.greatest_fall_over(10.0).unwrap() - (1.0 - libm::pow(10.0, -0.3))).abs() < 1e-12
        );
        assert!(
            (found.greatest_fall().unwrap().fall - (1.0 - libm::pow(10.0, -1.2))).abs() < 1e-12
        );
        assert!((found.steps_down_share() - 1.0).abs() < 1e-15 && found.falling_by(0.5) == 1);
        assert_eq!(families(&names, &axis, &metric, 9, DRAWS), Err(NoFamily { least: 9 }));
    }
}
