//! Bowls of a sweep over two settings, cell by cell.

use anyhow::{Result, ensure};
use evidence::{Figure, FigureKind, Line};
use measures::{Bowl, BowlRule, Sweep, Valley, best_of_cells, bowls, cells, excess};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, check_share, columns_read};
use super::drawing::{curve, over_column};
use crate::numbers::Numbers;
use crate::rows::{What, column, columns, values_of};

/// Bowls along two settings in every cell.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bowls {
    /// Columns that are equal within a cell.
    cells: Vec<String>,
    /// The two settings.
    settings: [Setting; 2],
    /// The loss.
    metric: String,
    /// Settings that differ by no more than this share are one value.
    same_setting: f64,
    /// Values whose loss exceeds the least by no more than this share are the flat bottom.
    flat: f64,
    /// A parabola is laid through the values whose loss exceeds the least by no more than this
    /// share.
    parabola: f64,
    /// A run that ends above this loss has diverged.
    diverged_above: f64,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its column.
    column: String,
    /// Its name in quantities.
    name: String,
}

/// How many cells there are, of both settings.
const CELLS: &str = "cells";

/// What the names of a setting's numbers begin with; its own name follows.
const OF_A_SETTING: [&str; 7] = [
    "interior_cells",
    "diverged_cells",
    "greatest_over_best",
    "penalty_least",
    "penalty_greatest",
    "penalty_within_twice",
    "flat_ratio",
];

impl Compute for Bowls {
    fn reads(&self) -> Vec<What<'_>> {
        let settings = self.settings.iter().map(|setting| &setting.column);
        columns_read(self.cells.iter().chain(settings).chain([&self.metric]))
    }

    fn names(&self) -> Vec<String> {
        let mut names = vec![CELLS.to_owned()];
        names.extend(self.settings.iter().flat_map(Setting::names));
        names
    }

    fn check(&self) -> Result<()> {
        let Self { cells, settings: [one, two], same_setting, flat, parabola, .. } = self;
        ensure!(
            !cells.is_empty(),
            "cells names no column; hint: those that are equal within a cell"
        );
        ensure!(
            one.name != two.name,
            "both settings are called {}; hint: quantities bear their names",
            one.name
        );
        check_distinct("cells", cells)?;
        check_share("same_setting", *same_setting)?;
        check_share("flat", *flat)?;
        check_share("parabola", *parabola)
    }

    fn words(&self) -> String {
        let [one, two] = &self.settings;
        format!(
            "the best run by {} of each cell of equal {}; interior where its {} and its {} lie \
            strictly between the values tried in the cell; flat bottom within a share of {} of \
            the best; diverged above {}",
            self.metric,
            self.cells.join(" and "),
            one.column,
            two.column,
            self.flat,
            self.diverged_above
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let rows = given.rows;
        let [one, two] = &self.settings;
        let settings = [column(rows, &one.column)?, column(rows, &two.column)?];
        let groups = cells(&columns(rows, &self.cells)?);
        let mut cell_of_row = vec![0; rows.len()];
        for (cell, rows) in groups.iter().enumerate() {
            for &row in rows {
                cell_of_row[row] = cell;
            }
        }
        let rule = BowlRule {
            same_setting: self.same_setting,
            flat: self.flat,
            parabola: self.parabola,
            diverged_above: self.diverged_above,
        };
        let loss = column(rows, &self.metric)?;
        let all = bowls(Sweep { cells: &cell_of_row, settings, loss }, rule)?;
        found.count(CELLS, all.len(), "cells of the sweep");
        // How many cells there are is said once: with the first figure.
        let mut shows = given.filed([CELLS], found);
        for (index, setting) in self.settings.iter().enumerate() {
            setting.file(&all, index, found);
            shows.extend(given.filed(setting.names(), found));
            let figure = self.figure(rows, &groups, setting)?;
            found.figures.push(Figure { shows: std::mem::take(&mut shows), ..figure });
        }
        Ok(())
    }
}

impl Setting {
    /// The names of its numbers.
    fn names(&self) -> [String; 7] {
        OF_A_SETTING.map(|what| self.name_of(what))
    }

    fn name_of(&self, what: &str) -> String {
        format!("{what}_{}", self.name)
    }

    /// Files the numbers along this setting, which is the first or the second of the sweep.
    fn file(&self, all: &[Bowl], index: usize, found: &mut Numbers) {
        let valleys: Vec<&Valley> = all.iter().map(|bowl| &bowl.along[index]).collect();
        let interior = valleys.iter().filter(|valley| valley.interior).count();
        let words =
            "cells whose best run lies strictly between the least and the greatest value tried";
        found.count(&self.name_of("interior_cells"), interior, words);
        let diverged = valleys.iter().filter(|valley| valley.greatest.diverged).count();
        let words = "cells in which the greatest value tried diverges, at the best value of the \
            other setting";
        found.count(&self.name_of("diverged_cells"), diverged, words);
        for (what, value, words) in MEDIANS {
            let values: Vec<f64> = valleys.iter().filter_map(|valley| value(valley)).collect();
            let Some(middle) = measures::median(&values) else { continue };
            let method = format!("{words}, median over the cells");
            found.plain(&self.name_of(what), middle, "1", &method);
        }
    }
}

/// A number of a cell along one setting, where it has one.
type OfValley = fn(&Valley) -> Option<f64>;

/// Numbers of which the median over the cells is filed: name, value, words.
const MEDIANS: [(&str, OfValley, &str); 5] = [
    (
        "greatest_over_best",
        |valley| Some(valley.greatest_over_best()),
        "greatest value tried over the best one",
    ),
    ("penalty_least", |valley| Some(valley.least.penalty), "L/L_best - 1 at the least value tried"),
    (
        "penalty_greatest",
        |valley| Some(valley.greatest.penalty),
        "L/L_best - 1 at the greatest value tried",
    ),
    (
        "penalty_within_twice",
        |valley| valley.penalty_within_twice,
        "greatest L/L_best - 1 up to a factor of two off the best value",
    ),
    ("flat_ratio", |valley| Some(valley.flat_ratio()), "upper over lower end of the flat bottom"),
];

/// As many cells as there are colours.
const CELLS_SHOWN: usize = 5;

/// Diverged runs would press the bowls flat; the caption of bowls says so.
const DRAWN_UP_TO: f64 = 0.03;

impl Bowls {
    /// The profile of a few cells: the least loss of each value of a setting.
    fn figure(
        &self,
        rows: &Observations,
        groups: &[Vec<usize>],
        setting: &Setting,
    ) -> Result<Figure> {
        let label = format!(
            "{} over the best of the cell, less one",
            rows.column(&self.metric)?.quantity.label
        );
        let mut figure = over_column(FigureKind::Bowl, rows, &setting.column, &label)?;
        // Evenly spread from the first cell to the last.
        let shown = CELLS_SHOWN.min(groups.len());
        for index in 0..shown {
            let cell = &groups[index * (groups.len() - 1) / (shown - 1).max(1)];
            figure.lines.push(self.profile(rows, cell, setting)?);
        }
        Ok(figure)
    }

    /// The least loss of each value of a setting in one cell.
    fn profile(&self, rows: &Observations, cell: &[usize], setting: &Setting) -> Result<Line> {
        let settings = values_of(column(rows, &setting.column)?, cell);
        let losses = excess(&values_of(column(rows, &self.metric)?, cell));
        let mut kept = best_of_cells(&[&settings], &losses);
        kept.retain(|&row| losses[row] <= DRAWN_UP_TO);
        kept.sort_by(|&a, &b| settings[a].total_cmp(&settings[b]));
        let mut label = Vec::new();
        for name in &self.cells {
            label.push(format!("{:.1e} {}", column(rows, name)?[cell[0]], without_training(name)));
        }
        Ok(curve(label.join(", "), values_of(&settings, &kept), values_of(&losses, &kept)))
    }
}

/// A column's name without the `training_` that a curve's label has no room for.
fn without_training(name: &str) -> &str {
    name.strip_prefix("training_").unwrap_or(name)
}
