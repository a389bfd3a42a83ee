//! Bowls of a sweep over two settings, cell by cell.

use anyhow::{Result, ensure};
use evidence::{Figure, FigureKind, Line};
use measures::{Bowl, BowlRule, Sweep, Valley, best_of_cells, bowls, cells, excess};
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{check_share, column, figure};
use super::{Compute, Findings, Given};

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

impl Compute for Bowls {
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
        check_share("same_setting", *same_setting)?;
        check_share("flat", *flat)?;
        check_share("parabola", *parabola)
    }

    fn words(&self) -> String {
        let [one, two] = &self.settings;
        format!(
            "the best run by {} of each cell of equal {}; interior where its {} and its {} lie \
            strictly between the values \
             tried in the cell; flat bottom within a share of {} of the best; diverged above {}",
            self.metric,
            self.cells.join(" and "),
            one.column,
            two.column,
            self.flat,
            self.diverged_above
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let [one, two] = &self.settings;
        let settings = [column(given.rows, &one.column)?, column(given.rows, &two.column)?];
        let keys: Vec<&[f64]> =
            self.cells.iter().map(|name| column(given.rows, name)).collect::<Result<_>>()?;
        let groups = cells(&keys);
        let mut of = vec![0; given.rows.len()];
        for (cell, rows) in groups.iter().enumerate() {
            for &row in rows {
                of[row] = cell;
            }
        }
        let rule = BowlRule {
            same_setting: self.same_setting,
            flat: self.flat,
            parabola: self.parabola,
            diverged_above: self.diverged_above,
        };
        let loss = column(given.rows, &self.metric)?;
        let all = bowls(Sweep { cells: &of, settings, loss }, rule)?;
        found.count("cells", all.len(), "cells of the sweep");
        for (index, setting) in self.settings.iter().enumerate() {
            along(&setting.name, &all, index, found);
            found.figures.push(self.figure(given, &groups, setting)?);
        }
        Ok(())
    }
}

/// Numbers along one setting.
fn along(name: &str, all: &[Bowl], index: usize, found: &mut Findings) {
    let valleys = || all.iter().map(|bowl| &bowl.along[index]);
    let count = |is: &dyn Fn(&Valley) -> bool| valleys().filter(|valley| is(valley)).count();
    let inside =
        "cells whose best run lies strictly between the least and the greatest value tried";
    found.count(&format!("interior_cells_{name}"), count(&|valley| valley.interior), inside);
    let diverged =
        "cells in which the greatest value tried diverges, at the best value of the other setting";
    found.count(
        &format!("diverged_cells_{name}"),
        count(&|valley| valley.greatest.diverged),
        diverged,
    );
    for (what, values, words) in [
        (
            "greatest_over_best",
            valleys().map(Valley::greatest_over_best).collect::<Vec<f64>>(),
            "greatest value tried over the best one",
        ),
        (
            "penalty_least",
            valleys().map(|valley| valley.least.penalty).collect(),
            "L/L_best - 1 at the least value tried",
        ),
        (
            "penalty_greatest",
            valleys().map(|valley| valley.greatest.penalty).collect(),
            "L/L_best - 1 at the greatest value tried",
        ),
        (
            "penalty_within_twice",
            valleys().filter_map(|valley| valley.penalty_within_twice).collect(),
            "greatest L/L_best - 1 up to a factor of two off the best value",
        ),
        (
            "flat_ratio",
            valleys().map(Valley::flat_ratio).collect(),
            "upper over lower end of the flat bottom",
        ),
    ] {
        let Some(middle) = measures::median(&values) else { continue };
        found.plain(
            &format!("{what}_{name}"),
            middle,
            "1",
            &format!("{words}, median over the cells"),
        );
    }
}

impl Bowls {
    /// The profile of a few cells: the least loss of each value of a setting.
    fn figure(
        &self,
        given: &Given<'_>,
        groups: &[Vec<usize>],
        setting: &Setting,
    ) -> Result<Figure> {
        /// As many as there are colours.
        const SHOWN: usize = 5;
        /// Diverged runs would press the bowls flat; the caption of bowls says so.
        const DRAWN_UP_TO: f64 = 0.03;
        let rows = given.rows;
        let [x, y] = [rows.column(&setting.column)?.quantity, rows.column(&self.metric)?.quantity];
        let label = format!("{} over the best of the cell, less one", y.label);
        let mut figure = figure(FigureKind::Bowl, [x.name, x.label, x.unit], [&label, "1"], false);
        let (settings, loss) = (column(rows, &setting.column)?, column(rows, &self.metric)?);
        for shown in 0..SHOWN.min(groups.len()) {
            let group = &groups[shown * (groups.len() - 1) / (SHOWN.min(groups.len()) - 1).max(1)];
            let at = |values: &[f64]| group.iter().map(|&row| values[row]).collect::<Vec<f64>>();
            let (of, losses) = (at(settings), excess(&at(loss)));
            let mut kept = best_of_cells(&[&of], &losses);
            kept.retain(|&place| losses[place] <= DRAWN_UP_TO);
            kept.sort_by(|&a, &b| of[a].total_cmp(&of[b]));
            let values = |from: &[f64]| kept.iter().map(|&place| from[place]).collect();
            let cell: Vec<String> = self
                .cells
                .iter()
                .map(|name| Ok(format!("{:.1e} {}", column(rows, name)?[group[0]], short(name))))
                .collect::<Result<_>>()?;
            let (label, x, y) = (cell.join(", "), values(&of), values(&losses));
            figure.lines.push(Line { label, x, y, low: Vec::new(), high: Vec::new() });
        }
        Ok(figure)
    }
}

/// A column's name as short as a curve's label wants it.
fn short(name: &str) -> &str {
    name.strip_prefix("training_").unwrap_or(name)
}
