//! Part `units`: what intervals become where whole units of chance are drawn instead of rows.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{FreeCell, FreeTable, Quantity};
use measures::Interval;
use robustness::{Bootstrap, Derivation, Replicates, Summary, bootstrap, summarise};
use uncertainty::cluster::{LEAST_CLUSTERS, durbin_watson, intraclass_correlation, members};

use super::Sizes;
use super::definition::unit::{CLUSTER, Unit};
use super::part::{Found, Given, Part};
use crate::fitting::Draw;
use crate::study::Study;
use crate::study::fitted::StudyFit;
use crate::study::gains::gains;
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "units",
    title: "Rows that share their chance are drawn together",
    declares: &[
        "*.sizes_low",
        "*.sizes_high",
        "*.budgets_low",
        "*.budgets_high",
        "*.runs_low",
        "*.runs_high",
        "*.families_low",
        "*.families_high",
        "*.problems_low",
        "*.problems_high",
        "units.*",
    ],
    run,
};

/// From so many units on the interval is the percentile interval; of fewer it is read farther out.
///
/// Over the nine budgets of the Chinchilla points, in 400 planted sets whose runs of one budget
/// share none, a fifth or half of their variance, intervals of 95 % held each parameter in 94.5 to
/// 97.0 % of the sets and the exponent of the best split in 95.0 to 99.8 %; read farther out they
/// held them in 98.5 to 100 % (`uncertainty/examples/units.rs`).
const PERCENTILE_UNITS: usize = 9;

/// Draws of a report that makes the part on the way.
const DRAWS_SMALL: usize = 200;

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    // About a point that is no minimum, or one of many, there is nothing to spread.
    if given.battery.units.is_empty() || !run.is_minimum() {
        return Ok(None);
    }
    let mut found = Found::default();
    let mut lines = Vec::new();
    for unit in &given.battery.units {
        let of_rows = unit.of_rows(&run.fit.rows)?;
        let drawn = Drawn::of(run, given, unit, &of_rows);
        found.says.push(drawn.says(run));
        found.quantities.extend(drawn.dependence(run));
        for Derivation { name, unit, value, .. } in derivations(run) {
            let Some(summary) = drawn.summary(run, &*value) else { continue };
            let Some(interval) = summary.interval else { continue };
            let (low, high) = (drawn.number(&name, "low"), drawn.number(&name, "high"));
            let method = drawn.method();
            found.quantities.insert(low.clone(), run.plain(interval.low, unit, &method));
            found.quantities.insert(high.clone(), run.plain(interval.high, unit, &method));
            if is_shown(run, &name) {
                lines.push(line(run, &drawn, &name, run.summary(&*value), interval));
            }
        }
    }
    found.tables.push(FreeTable {
        id: "intervals".to_owned(),
        title: "Intervals by what is drawn. A unit is drawn with all its rows or not at all."
            .to_owned(),
        columns: ["number", "drawn", "how many", "low", "high", "times as wide as the study's own"]
            .map(str::to_owned)
            .to_vec(),
        rows: lines,
    });
    Ok(Some(found))
}

/// Everything that follows from the parameters.
fn derivations<'a>(run: &'a Run<'_>) -> Vec<Derivation<'a>> {
    let mut all = robustness::derivations(run.law, run.compute.as_ref());
    all.extend(gains(run.study, run.law, run.offset));
    all
}

/// Whether a number stands in the table: the parameters, and what a reader decides by.
fn is_shown(run: &Run<'_>, name: &str) -> bool {
    let is_parameter = run.law.parameters().iter().any(|parameter| parameter.name == name);
    is_parameter || name.starts_with("tokens_per_param_at") || name.starts_with("gain_")
}

/// A line of the table.
fn line(
    run: &Run<'_>,
    drawn: &Drawn<'_>,
    name: &str,
    own: Option<Summary>,
    interval: Interval,
) -> Vec<FreeCell> {
    let width = |interval: Interval| interval.high - interval.low;
    let own = own.and_then(|summary| summary.interval).map(width).filter(|width| *width > 0.0);
    let number = |end: &str| FreeCell::Number(run.full_name(&drawn.number(name, end)));
    vec![
        FreeCell::words(name),
        FreeCell::words(drawn.unit.name.word()),
        FreeCell::Number(run.full_name(&drawn.count_name())),
        number("low"),
        number("high"),
        own.map_or_else(
            || FreeCell::words("the study has none"),
            |own| FreeCell::Value(width(interval) / own),
        ),
    ]
}

/// How often units are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Draws {
    /// Replicates.
    pub asked: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// The fit to draws of whole units; `of_rows` says which unit each row is of.
pub fn draw(study: &Study, fit: &StudyFit, of_rows: &[usize], draws: Draws) -> Replicates {
    let plan = Bootstrap {
        replicates: draws.asked,
        seed: draws.seed,
        clusters: of_rows.to_vec(),
        check_every: robustness::CHECK_EVERY,
    };
    let grid = study.grid(fit.problem.law);
    bootstrap(&fit.problem, &fit.found.best.theta, &grid, &plan, &fit.bounds, &study.config())
}

/// The level at which percentiles over draws of so many units are read.
pub fn read_at(count: usize, level: f64) -> f64 {
    let is_few = count < PERCENTILE_UNITS;
    robustness::expanded_level(level, count).filter(|_| is_few).unwrap_or(level)
}

/// The fit to draws of whole units.
struct Drawn<'a> {
    unit: &'a Unit,
    /// How many units there are.
    count: usize,
    members: Vec<Vec<usize>>,
    replicates: Option<Replicates>,
    /// The level at which percentiles are read.
    read_at: f64,
}

impl<'a> Drawn<'a> {
    /// Draws units; with too few there is nothing to draw.
    fn of(run: &Run<'_>, given: &Given<'_>, unit: &'a Unit, of_rows: &[usize]) -> Self {
        let members = members(of_rows);
        let asked = run.study.bootstrap.replicates;
        let asked = match given.sizes {
            Sizes::Full => asked,
            Sizes::Small => asked.min(DRAWS_SMALL),
        };
        let count = members.len();
        let seed = robustness::seed(given.seed, unit.name.word());
        let draws = || draw(run.study, run.fit, of_rows, Draws { asked, seed });
        Self {
            unit,
            count,
            replicates: (count >= LEAST_CLUSTERS).then(draws),
            members,
            read_at: read_at(count, run.study.bootstrap.level),
        }
    }

    fn number(&self, name: &str, end: &str) -> String {
        format!("{name}.{}_{end}", self.unit.name.word())
    }

    fn count_name(&self) -> String {
        format!("units.{}", self.unit.name.word())
    }

    fn summary(&self, run: &Run<'_>, function: &dyn Fn(&[f64]) -> Option<f64>) -> Option<Summary> {
        let replicates = self.replicates.as_ref()?;
        if !run.determines(function) {
            return None;
        }
        summarise(function, run.theta(), replicates.sample(), self.read_at)
    }

    /// Which interval it is.
    fn rule(&self) -> &'static str {
        if self.count < LEAST_CLUSTERS {
            "too few for any interval"
        } else if self.count < PERCENTILE_UNITS {
            "fewer than nine: percentile interval, read farther out so that it is as wide as \
             Student's t asks (Hesterberg 2015)"
        } else {
            "percentile interval"
        }
    }

    fn method(&self) -> String {
        format!(
            "pairs bootstrap, {} {} drawn whole; {}",
            self.count,
            self.unit.name.word(),
            self.rule()
        )
    }

    /// What was drawn and why, in a sentence.
    fn says(&self, run: &Run<'_>) -> String {
        let (rows, word) = (run.fit.rows.len(), self.unit.name.word());
        let of_draws = |replicates: &Replicates| [replicates.failed, replicates.asked()];
        let failed = match self.replicates.as_ref().map_or([0; 2], of_draws) {
            [0, _] => String::new(),
            [some, asked] if measures::enough(asked - some, asked) => {
                format!(" {some} draws have no fit.")
            }
            [some, asked] => {
                format!(" {some} of {asked} draws have no fit: too many for an interval.")
            }
        };
        format!(
            "{rows} rows are {} {word}: {}. {}.{failed}",
            self.count,
            self.rule(),
            self.unit.reason.trim_end_matches('.')
        )
    }

    /// How many units there are and how alike their residuals are.
    fn dependence(&self, run: &Run<'_>) -> BTreeMap<String, Quantity> {
        let (word, residuals) = (self.unit.name.word(), run.fit.problem.residuals(run.theta()));
        let mut all = BTreeMap::new();
        let how_many = format!("how many {word} the rows are of");
        all.insert(self.count_name(), run.plain(self.count as f64, "1", &how_many));
        if let Some(correlation) = intraclass_correlation(&residuals, &self.members) {
            let method = "intraclass correlation of the residuals, by the analysis of variance";
            all.insert(format!("units.{word}_icc"), run.plain(correlation, "1", method));
        }
        let is_trajectory = self.unit.column == CLUSTER;
        if let Some(along) = durbin_watson(&residuals, &self.members).filter(|_| is_trajectory) {
            let method = "Durbin-Watson statistic of the residuals along each run, in the order \
                of the file: 2 where neighbours say nothing of each other";
            all.insert(format!("units.{word}_durbin_watson"), run.plain(along, "1", method));
        }
        all
    }
}

/// Why a study's draw says too much, where it does: its rows repeat their runs, and it neither
/// draws clusters nor states a unit.
///
/// `of_set` says whether the recipe of its set declares clusters.
#[must_use]
pub fn missing(
    study: &crate::study::Study,
    units: &[Unit],
    cluster: Option<&str>,
) -> Option<String> {
    let cluster = cluster?;
    if study.bootstrap.draw == Draw::Clusters || !units.is_empty() {
        return None;
    }
    Some(format!(
        "the rows of {} come in clusters ({cluster}), and the study draws single rows: rows of one \
         cluster share their chance; hint: write `draw: clusters`, or state a unit in \
         data/batteries/{}.yaml: `units: [{{name: runs, column: cluster, reason: ...}}]`",
        study.observations, study.id
    ))
}

#[cfg(test)]
mod tests;
