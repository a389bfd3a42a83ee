//! Bowls of sweeps over two settings: is the best setting inside the grid, how flat is the bottom,
//! what do the ends cost.

use core::ops::RangeInclusive;

use observations::order;
use observations::recipe::Extreme;

use crate::regression::{Regression, regress};

/// Runs of a sweep over two settings (learning rate, batch), in cells that hold all else equal.
#[derive(Debug, Clone, Copy)]
pub struct Sweep<'a> {
    /// The cell of each run, such as its pair of params and training tokens.
    pub cells: &'a [usize],
    /// The two settings of each run, positive.
    pub settings: [&'a [f64]; 2],
    /// The loss of each run, in nats.
    pub loss: &'a [f64],
}

/// What is called equal, flat and diverged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BowlRule {
    /// Settings of one cell that differ by no more than this share are one value: published ones
    /// are rounded unequally.
    pub same_setting: f64,
    /// A value is within the flat bottom if its loss exceeds the least by no more than this share,
    /// such as 0.0025.
    pub flat: f64,
    /// A parabola is laid through the values whose loss exceeds the least by no more than this
    /// share, such as 0.02.
    pub parabola: f64,
    /// A run that ends above this loss, in nats, has diverged.
    pub diverged_above: f64,
}

/// The bowl of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Bowl {
    /// Which cell.
    pub cell: usize,
    /// Its runs.
    pub runs: usize,
    /// The row of the best run; the first of equals.
    pub best: usize,
    /// Along each setting.
    pub along: [Valley; 2],
}

/// One end of the values tried at the best value of the other setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    /// The setting there.
    pub setting: f64,
    /// `L/L_best - 1`.
    pub penalty: f64,
    /// The loss there exceeds the stated one.
    pub diverged: bool,
}

/// A bowl along one setting. Its profile is the best loss over the other setting, a value of this
/// setting at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Valley {
    /// The setting of the best run.
    pub best: f64,
    /// Least and greatest value tried in the cell.
    pub tried: [f64; 2],
    /// Different values tried.
    pub values: usize,
    /// The best lies strictly between the least and the greatest.
    pub interior: bool,
    /// The unbroken stretch of values about the best whose profile stays within the flat bottom.
    pub flat: [f64; 2],
    /// The greatest `L/L_best - 1` of the profile at values up to a factor of two off the best one,
    /// below and above; none where no other value is so near.
    pub penalty_within_twice: Option<f64>,
    /// The least value tried at the best value of the other setting; it can be the best itself.
    pub least: End,
    /// The greatest one.
    pub greatest: End,
    /// The parabola through the profile's bottom.
    pub parabola: Option<Parabola>,
}

impl Valley {
    /// The greatest value tried in the cell over the best one.
    #[must_use]
    pub fn greatest_over_best(&self) -> f64 {
        self.tried[1] / self.best
    }

    /// The upper end of the flat bottom over the lower one.
    #[must_use]
    pub fn flat_ratio(&self) -> f64 {
        self.flat[1] / self.flat[0]
    }
}

/// `ln L = c + k (ln s - ln s*)²/2` by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parabola {
    /// s*, in the setting's unit.
    pub minimum: f64,
    /// Standard error of ln s* by the delta method; none without residual freedom.
    pub ln_standard_error: Option<f64>,
    /// k, per squared logarithm.
    pub curvature: f64,
    /// Values it was laid through.
    pub values: usize,
}

/// A sweep that has no bowls.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BowlError {
    /// Columns of unequal length.
    #[error(
        "{loss} losses, {cells} cells, settings of {first} and {second} runs; hint: one of each a \
        run"
    )]
    Length {
        /// Losses.
        loss: usize,
        /// Cells.
        cells: usize,
        /// Values of the first setting.
        first: usize,
        /// Values of the second.
        second: usize,
    },
    /// A setting or a loss that has no logarithm.
    #[error(
        "row {row} has a setting or a loss that is not positive and finite; hint: leave the run \
        out and say so"
    )]
    NotPositive {
        /// Which row, counted from 0.
        row: usize,
    },
}

/// The bowl of every cell, in the order of the cells.
///
/// # Errors
/// Columns of unequal lengths, or settings and losses that are not positive and finite.
pub fn bowls(sweep: Sweep<'_>, rule: BowlRule) -> Result<Vec<Bowl>, BowlError> {
    let [first, second] = sweep.settings;
    let (rows, lengths) = (sweep.loss.len(), [sweep.cells.len(), first.len(), second.len()]);
    if lengths.iter().any(|&length| length != rows) {
        let [cells, first, second] = lengths;
        return Err(BowlError::Length { loss: rows, cells, first, second });
    }
    let usable = |value: f64| value > 0.0 && value.is_finite();
    let bad =
        |row: &usize| !(usable(sweep.loss[*row]) && usable(first[*row]) && usable(second[*row]));
    if let Some(row) = (0..rows).find(bad) {
        return Err(BowlError::NotPositive { row });
    }
    let mut cells = sweep.cells.to_vec();
    cells.sort_unstable();
    cells.dedup();
    Ok(cells.into_iter().map(|cell| bowl(sweep, rule, cell)).collect())
}

fn bowl(sweep: Sweep<'_>, rule: BowlRule, cell: usize) -> Bowl {
    let rows: Vec<usize> = (0..sweep.loss.len()).filter(|&row| sweep.cells[row] == cell).collect();
    let loss: Vec<f64> = rows.iter().map(|&row| sweep.loss[row]).collect();
    let best = order::best(0..rows.len(), &loss, Extreme::Smallest).expect("a cell has a run");
    let grids = sweep.settings.map(|setting| {
        let values: Vec<f64> = rows.iter().map(|&row| setting[row]).collect();
        Levels::of(&values, rule.same_setting)
    });
    let along =
        [0, 1].map(|which: usize| valley(&grids[which], &grids[1 - which], &loss, best, rule));
    Bowl { cell, runs: rows.len(), best: rows[best], along }
}

/// The different values of a column, ascending, and which of them each run has.
struct Levels {
    values: Vec<f64>,
    of_run: Vec<usize>,
}

impl Levels {
    /// Values that differ from the least of their level by no more than the tolerance belong to it.
    fn of(column: &[f64], tolerance: f64) -> Self {
        let mut order: Vec<usize> = (0..column.len()).collect();
        order.sort_by(|&a, &b| column[a].total_cmp(&column[b]));
        let (mut values, mut of_run) = (Vec::new(), vec![0; column.len()]);
        for run in order {
            if values.last().is_none_or(|least| column[run] > least * (1.0 + tolerance)) {
                values.push(column[run]);
            }
            of_run[run] = values.len() - 1;
        }
        Self { values, of_run }
    }
}

fn valley(grid: &Levels, other: &Levels, loss: &[f64], best: usize, rule: BowlRule) -> Valley {
    let (least_loss, level) = (loss[best], grid.of_run[best]);
    let mut profile = vec![f64::INFINITY; grid.values.len()];
    for (run, &value) in grid.of_run.iter().enumerate() {
        profile[value] = profile[value].min(loss[run]);
    }
    let chosen = grid.values[level];
    let ends = [false, true].map(|greatest| {
        let beside = (0..loss.len()).filter(|&run| other.of_run[run] == other.of_run[best]);
        let run = end_run(grid, loss, beside, best, greatest);
        End {
            setting: grid.values[grid.of_run[run]],
            penalty: loss[run] / least_loss - 1.0,
            diverged: loss[run] > rule.diverged_above,
        }
    });
    // Twice and half, as far as two settings may differ and be one value.
    let near = 0.5 / (1.0 + rule.same_setting)..=2.0 * (1.0 + rule.same_setting);
    let flat = stretch(&profile, level, least_loss * (1.0 + rule.flat));
    Valley {
        best: chosen,
        tried: [grid.values[0], grid.values[grid.values.len() - 1]],
        values: grid.values.len(),
        interior: level > 0 && level + 1 < grid.values.len(),
        flat: [grid.values[*flat.start()], grid.values[*flat.end()]],
        penalty_within_twice: (0..profile.len())
            .filter(|&value| value != level && near.contains(&(grid.values[value] / chosen)))
            .map(|value| profile[value] / least_loss - 1.0)
            .max_by(f64::total_cmp),
        least: ends[0],
        greatest: ends[1],
        parabola: parabola(
            &grid.values,
            &profile,
            stretch(&profile, level, least_loss * (1.0 + rule.parabola)),
        ),
    }
}

/// The unbroken stretch of values about a level whose profile is at most a loss.
fn stretch(profile: &[f64], level: usize, loss_max: f64) -> RangeInclusive<usize> {
    let is_low = |value: &usize| profile[*value] <= loss_max;
    let below = (0..level).rev().take_while(is_low).last().unwrap_or(level);
    let above = (level + 1..profile.len()).take_while(is_low).last().unwrap_or(level);
    below..=above
}

/// The run with the greatest or the least value, and among equals of that the least loss.
fn end_run(
    grid: &Levels,
    loss: &[f64],
    runs: impl Iterator<Item = usize>,
    first: usize,
    greatest: bool,
) -> usize {
    let mut found = first;
    for run in runs {
        let (level, found_level) = (grid.of_run[run], grid.of_run[found]);
        let is_farther = level != found_level && (level > found_level) == greatest;
        if is_farther || level == found_level && loss[run] < loss[found] {
            found = run;
        }
    }
    found
}

/// Least squares of ln L on ln s and its square; none with fewer than three values, or where it
/// opens downwards.
///
/// Laid anew about the minimum it found, the linear coefficient is zero, and its standard error is
/// all that the delta method needs.
fn parabola(values: &[f64], profile: &[f64], within: RangeInclusive<usize>) -> Option<Parabola> {
    let ln_loss: Vec<f64> = profile[within.clone()].iter().map(|&loss| laws::ln(loss)).collect();
    let ln_setting: Vec<f64> = values[within].iter().map(|&value| laws::ln(value)).collect();
    let middle = ln_setting.iter().sum::<f64>() / ln_setting.len() as f64;
    let line = parabola_about(middle, &ln_setting, &ln_loss)?;
    let ln_minimum = middle - 0.5 * line.coefficients[1] / line.coefficients[2];
    let line = parabola_about(ln_minimum, &ln_setting, &ln_loss)?;
    Some(Parabola {
        minimum: laws::exp(ln_minimum),
        ln_standard_error: line
            .standard_errors
            .map(|errors| 0.5 * errors[1] / line.coefficients[2]),
        curvature: 2.0 * line.coefficients[2],
        values: ln_loss.len(),
    })
}

/// Least squares on the distance from a centre and its square; none where it opens downwards.
fn parabola_about(centre: f64, ln_setting: &[f64], ln_loss: &[f64]) -> Option<Regression> {
    let first: Vec<f64> = ln_setting.iter().map(|x| x - centre).collect();
    let second: Vec<f64> = first.iter().map(|x| x * x).collect();
    regress(&[&first, &second], ln_loss).ok().filter(|line| line.coefficients[2] > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: BowlRule =
        BowlRule { same_setting: 0.01, flat: 0.0025, parabola: 0.02, diverged_above: 5.0 };

    /// A cell of `ln L = ln 2 + 0.01 (ln s - ln s1)² + 0.02 (ln t - ln t1)²` over s = 1, 2, ...,
    /// 2^6, t = 1, 3, ..., 3^4.
    fn planted(cell: usize, s1: f64, t1: f64) -> [Vec<f64>; 4] {
        let mut columns: [Vec<f64>; 4] = Default::default();
        for run in 0..35 {
            let (s, t) = (libm::pow(2.0, f64::from(run % 7)), libm::pow(3.0, f64::from(run / 7)));
            let (u, v) = (libm::log(s / s1), libm::log(t / t1));
            let row = [cell as f64, s, t, 2.0 * libm::exp(0.01 * u * u + 0.02 * v * v)];
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        columns
    }

    /// Against the formula of the planted bowl.
    #[test]
    fn a_planted_bowl_is_found() {
        let [_, s, t, mut loss] = planted(0, 10.0, 9.0);
        // One run at the best t and the greatest s diverges.
        let last = (0..35).find(|&run| s[run] > 60.0 && (t[run] - 9.0).abs() < 1e-9).unwrap();
        loss[last] = 6.4;
        let found =
            bowls(Sweep { cells: &[7; 35], settings: [&s, &t], loss: &loss }, RULE).unwrap();
        let [bowl] = found.as_slice() else { panic!("one cell: {found:?}") };
        let [along_s, along_t] = &bowl.along;
        assert_eq!((bowl.cell, bowl.runs, along_s.values, along_t.values), (7, 35, 7, 5));
        assert!(
            (along_s.best - 8.0).abs() < 1e-12 && along_s.interior && along_t.interior,
            "{bowl:?}"
        );
        assert!(
            along_s.greatest.diverged && (along_s.greatest.setting - 64.0).abs() < 1e-9,
            "{along_s:?}"
        );
        assert!(!along_s.least.diverged && !along_t.greatest.diverged, "{bowl:?}");
        let ratio = |u: f64| libm::exp(0.01 * (u * u - libm::log(0.8) * libm::log(0.8))) - 1.0;
        assert!((along_s.least.penalty - ratio(libm::log(0.1))).abs() < 1e-12, "{along_s:?}");
        // ln 1.6 squared is .22, of which a hundredth lies within the flat bottom; ln .4 squared,
        // .84, does not.
        assert!(
            (along_s.flat[0] - 8.0).abs() < 1e-12 && (along_s.flat[1] - 16.0).abs() < 1e-12,
            "{along_s:?}"
        );
        let twice = along_s.penalty_within_twice.unwrap();
        assert!((twice - ratio(libm::log(0.4))).abs() < 1e-12, "{along_s:?}");
        assert_eq!(along_t.penalty_within_twice, None, "no t lies within a factor of two of 9");
        let parabola = along_s.parabola.unwrap();
        assert!(
            (parabola.minimum / 10.0 - 1.0).abs() < 1e-9
                && (parabola.curvature - 0.02).abs() < 1e-9,
            "{parabola:?}"
        );
        assert!(parabola.ln_standard_error.unwrap() < 1e-6, "an exact parabola: {parabola:?}");
    }

    /// The standard error of the minimum against numpy 2: `polyfit(x, y, 2, cov=True)` and the
    /// delta method.
    #[test]
    fn the_error_of_the_minimum_is_the_delta_method() {
        let values: Vec<f64> = (0..6).map(|i| libm::exp(f64::from(i))).collect();
        let profile: Vec<f64> =
            [0.31, 0.12, 0.02, 0.03, 0.11, 0.33].iter().map(|&y: &f64| libm::exp(y)).collect();
        let found = parabola(&values, &profile, 0..=5).unwrap();
        assert!((libm::log(found.minimum) - MINIMUM).abs() < 1e-10, "{found:?}");
        assert!((found.ln_standard_error.unwrap() / MINIMUM_ERROR - 1.0).abs() < 1e-9, "{found:?}");
        assert!((found.curvature / CURVATURE - 1.0).abs() < 1e-10, "{found:?}");
    }

    const MINIMUM: f64 = 2.476_895_306_859_204;
    const MINIMUM_ERROR: f64 = 0.024_089_060_351_996_9;
    const CURVATURE: f64 = 0.098_928_571_428_571_56;

    #[test]
    fn edges_and_unequal_roundings() {
        // The best at the edge; 0.00391 and 0.003906 are one value.
        let s = [0.001, 0.003_906, 0.003_91, 0.001];
        let sweep =
            Sweep { cells: &[0, 0, 0, 1], settings: [&s, &[1.0; 4]], loss: &[3.0, 2.0, 2.1, 1.0] };
        let found = bowls(sweep, RULE).unwrap();
        let [edge, single] = found.as_slice() else { panic!("two cells: {found:?}") };
        assert_eq!((edge.best, edge.along[0].values, edge.along[0].interior), (1, 2, false));
        assert!(
            (edge.along[0].least.penalty - 0.5).abs() < 1e-15
                && edge.along[0].greatest.penalty.abs() < 1e-15
        );
        assert_eq!(
            (single.best, single.along[0].interior, single.along[0].parabola),
            (3, false, None)
        );
        let short = Sweep { loss: &[1.0], ..sweep };
        assert!(bowls(short, RULE).unwrap_err().to_string().starts_with("1 losses, 4 cells"));
        let nothing = Sweep { loss: &[1.0, f64::NAN, 1.0, 1.0], ..sweep };
        assert_eq!(bowls(nothing, RULE), Err(BowlError::NotPositive { row: 1 }));
    }
}
