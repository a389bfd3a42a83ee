//! The largest run of a set as a target: what the law says of it, fitted to much smaller runs.

use evidence::Quantity;
use measures::Interval;
use observations::Observations;

use super::held_out::{LEVEL, Seen};
use crate::battery::part::Found;
use crate::study::run::Run;

/// How many times smaller the runs that are fitted must be; the largest that the rows allow.
const FACTORS: [f64; 4] = [16.0, 8.0, 4.0, 2.0];

/// What was foretold of the largest run.
struct Target {
    row: usize,
    /// How many times smaller the fitted runs are at least.
    factor: f64,
    /// Its size over that of the largest run that was fitted.
    distance: f64,
    fitted: usize,
    ln_foretold: f64,
    interval: Option<Interval>,
    is_by_student: bool,
}

/// Files what was foretold of the largest run, along the first of these sizes that the rows have.
pub fn file(run: &Run<'_>, seen: &Seen<'_>, along: &[(&str, &str)], found: &mut Found) {
    let rows = &run.fit.rows;
    let Some((sizes, words)) = along
        .iter()
        .find_map(|&(name, words)| Some((rows.columns.get(name)?.values.as_slice(), words)))
    else {
        return;
    };
    let Some(row) = largest(rows, along) else { return };
    let Some(target) = Target::of(run, seen, sizes, row) else { return };
    target.file(run, seen, words, found);
    found.says.push(target.says(run, seen, words));
}

/// The row of the largest compute; among equal ones that of most parameters, then of most tokens,
/// then the first.
fn largest(rows: &Observations, along: &[(&str, &str)]) -> Option<usize> {
    let mut all: Vec<usize> = (0..rows.len()).collect();
    for (name, _) in along {
        let Some(column) = rows.columns.get(*name) else { continue };
        let most = all.iter().map(|&row| column.values[row]).reduce(f64::max)?;
        all.retain(|&row| column.values[row] >= most);
    }
    all.first().copied()
}

impl Target {
    /// The forecast from the smallest runs that are half of all and two more than the parameters:
    /// fewer would say more of themselves than of the law.
    fn of(run: &Run<'_>, seen: &Seen<'_>, sizes: &[f64], row: usize) -> Option<Self> {
        let least = (run.law.parameters().len() + 2).max(sizes.len().div_ceil(2));
        FACTORS.into_iter().find_map(|factor| {
            let smaller = |&other: &usize| sizes[other] * factor <= sizes[row];
            let rows: Vec<usize> = (0..sizes.len()).filter(smaller).collect();
            if rows.len() < least {
                return None;
            }
            let fit = seen.fit(&rows)?;
            let drawn = seen.resamples(&fit).map(|resamples| seen.new_run(&resamples, row));
            let by_student = || {
                let ln_x = seen.ln_x(row);
                stress::student_new_run(&fit.problem, &fit.theta, &fit.held, &ln_x, LEVEL)
            };
            let fitted_to = rows.iter().map(|&other| sizes[other]).fold(0.0, f64::max);
            Some(Self {
                row,
                factor,
                distance: sizes[row] / fitted_to,
                fitted: rows.len(),
                ln_foretold: seen.ln_loss(&fit.theta, row),
                is_by_student: drawn.is_none(),
                interval: drawn.or_else(by_student),
            })
        })
    }

    fn error(&self, seen: &Seen<'_>) -> f64 {
        let by = laws::ln(seen.response()[self.row]) - self.ln_foretold;
        laws::exp(by.abs()) - 1.0
    }

    fn is_held(&self, seen: &Seen<'_>) -> Option<bool> {
        let Interval { low, high } = self.interval?;
        let y = seen.response()[self.row];
        Some(low <= y && y <= high)
    }

    fn file(&self, run: &Run<'_>, seen: &Seen<'_>, words: &str, found: &mut Found) {
        let fitted = format!(
            "the largest run, foretold by the fit to the {} runs at least {} times smaller in \
             {words}",
            self.fitted, self.factor
        );
        let mut add = |short: &str, value: f64, unit: &str, what: &str| {
            let quantity = Quantity::plain(value, unit, self.fitted, format!("{what} {fitted}"));
            found.quantities.insert(format!("extrapolation.largest.{short}"), quantity);
        };
        add("error", self.error(seen), "fraction", "relative error of");
        add("distance", self.distance, "1", "size over that of the largest run fitted of");
        if let Some(is_held) = self.is_held(seen) {
            let what = "whether the interval of 95 % for a new run holds";
            add("held", f64::from(u8::from(is_held)), "1", what);
        }
        let unit = run.fit.rows.columns[&run.study.response].quantity.unit;
        let foretold = laws::exp(self.ln_foretold);
        let quantity = Quantity::plain(foretold, unit, self.fitted, format!("what is {fitted}"));
        let quantity = match self.interval {
            Some(Interval { low, high }) => quantity.within(low, high, LEVEL),
            None => quantity,
        };
        found.quantities.insert("extrapolation.largest.foretold".to_owned(), quantity);
    }

    /// The run, what was foretold of it and what it was.
    fn says(&self, run: &Run<'_>, seen: &Seen<'_>, words: &str) -> String {
        let quantity = run.fit.rows.columns[&run.study.response].quantity;
        let (label, unit) = (quantity.label.to_lowercase(), quantity.unit);
        let how = if self.is_by_student { " by Student's t" } else { "" };
        let interval = self.interval.map_or_else(
            || "no interval: the rows are too few".to_owned(),
            |Interval { low, high }| {
                format!("95 % interval of a new run{how} {low:.4} to {high:.4}")
            },
        );
        let side = match self.is_held(seen) {
            Some(true) => ", inside it",
            Some(false) => ", outside it",
            None => "",
        };
        format!(
            "The largest run ({}) was held out: the fit to the {} runs at least {} times smaller \
             in {words}, the largest of them {:.1} times, foretold {:.4} \
             ({label}, {unit}; {interval}). It is {:.4}{side}, an error of {:.1} %.",
            named(&run.fit.rows, self.row),
            self.fitted,
            self.factor,
            self.distance,
            laws::exp(self.ln_foretold),
            seen.response()[self.row],
            100.0 * self.error(seen)
        )
    }
}

/// A run by its name, where the rows have names, its sizes and its line.
fn named(rows: &Observations, row: usize) -> String {
    let name = ["model", "run"].into_iter().find_map(|label| rows.labels.get(label));
    let mut parts: Vec<String> = name.map(|names| names[row].clone()).into_iter().collect();
    for (column, unit) in
        [("params", "parameters"), ("training_tokens", "tokens"), ("training_flop", "FLOP")]
    {
        let size = rows.columns.get(column).map(|column| column.values[row]);
        parts.extend(size.map(|size| format!("{size:.3e} {unit}")));
    }
    parts.push(format!("line {} of {}", rows.lines[row], rows.id));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::two_rows;

    const ALONG: [(&str, &str); 2] = [("params", "parameters"), ("training_tokens", "tokens")];

    /// Two runs have the most parameters, two of these the most tokens: the first of them counts.
    #[test]
    fn equal_sizes_are_told_apart_by_the_next() {
        let runs = vec![[1e9, 9e9], [2e9, 1e9], [2e9, 3e9], [2e9, 3e9]];
        let rows = two_rows(runs);
        assert_eq!(largest(&rows, &ALONG), Some(2));
        let named = named(&rows, 2);
        assert_eq!(named, "2.000e9 parameters, 3.000e9 tokens, line 4 of planted");
    }
}
