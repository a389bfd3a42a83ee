//! Part `controls`: how often a statement is found where it is false, and where it is true.

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use fit::Problem;
use stress::{Draws, Fitted, Noise, Rate, Statement, ln_law, moved_to, permuted, planted, rate};

use super::Sizes;
use super::definition::Said;
use super::part::{Found, Given, Part};
use super::perturbation::problem_with;
use super::statements::{Attack, followed, statements};
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "controls",
    title: "Is it found where it is not, and where it is",
    declares: &["false_alarm_share", "false_alarm_limit", "power_share"],
    run,
};

/// A statement's false alarms may be as many as the usual level says.
const ALARMS: f64 = 0.05;

/// Data sets and replicates of each.
const fn sizes(sizes: Sizes) -> [usize; 2] {
    match sizes {
        Sizes::Full => [60, 60],
        Sizes::Small => [10, 40],
    }
}

/// Rates of one statement; none where the control does not apply.
struct Row {
    words: String,
    permuted: Option<Rate>,
    edge: Option<Rate>,
    truth: Option<f64>,
    power: Option<Rate>,
}

/// What planting needs.
struct Plan<'a> {
    run: &'a Run<'a>,
    fit: Fitted<'a>,
    draws: Draws<'a>,
    noise: Noise<'a>,
    ln_y: Vec<f64>,
    sets: usize,
    seed: u64,
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    if given.battery.statements.is_empty() {
        return Ok(None);
    }
    let Some(attack) = Attack::on(run, given.sizes, given.seed) else { return Ok(None) };
    let fit = attack.fitted(run);
    let followed = followed(run, given.battery)?;
    let said = statements(given.battery, &followed)?;
    let [sets, replicates] = sizes(given.sizes);
    let response = &run.fit.rows.column(&run.study.response)?.values;
    let rows = response.len() as f64;
    // Residuals of a fit are smaller than the errors behind them.
    let wider = (rows / (rows - fit.theta.len() as f64)).sqrt();
    let residuals = run.fit.problem.residuals(fit.theta).into_iter().map(|r| wider * r).collect();
    let plan = Plan {
        run,
        fit,
        draws: Draws { replicates, ..attack.draws() },
        noise: Noise { residuals, clusters: attack.clusters() },
        ln_y: response.iter().map(|&y| laws::ln(y)).collect(),
        sets,
        seed: given.seed,
    };
    Ok(Some(found(run, &plan.rows(&said), sets)))
}

impl Plan<'_> {
    fn rows(&self, said: &[(&Said, Statement<'_>)]) -> Vec<Row> {
        let all: Vec<Statement<'_>> = said.iter().map(|(_, statement)| *statement).collect();
        let without_axes = self.permuted(&all);
        let at_fit = self.planted(self.fit.theta, &all);
        said.iter()
            .enumerate()
            .map(|(index, (said, statement))| {
                let estimate = (statement.function)(self.fit.theta).unwrap_or(f64::NAN);
                let edge = moved_to(&self.fit, statement.function, statement.value)
                    .map(|truth| self.planted(&truth, &[*statement])[0]);
                let (truth, power) = match said.planted {
                    Some(value) => (
                        Some(value),
                        moved_to(&self.fit, statement.function, value)
                            .map(|truth| self.planted(&truth, &[*statement])[0]),
                    ),
                    None if statement.margin(estimate) > 0.0 => {
                        (Some(estimate), Some(at_fit[index]))
                    }
                    None => (None, None),
                };
                // Where nothing depends on the axes, what is said to be small is small: only a
                // statement that zero contradicts is false there.
                let is_false = statement.margin(0.0) < 0.0;
                let permuted = is_false.then_some(without_axes[index]);
                Row { words: said.words(), permuted, edge, truth, power }
            })
            .collect()
    }

    /// How often statements hold when losses are dealt out over the axes by chance.
    fn permuted(&self, statements: &[Statement<'_>]) -> Vec<Rate> {
        let make = |set: u64| {
            let order = permuted(self.ln_y.len(), self.seed, set);
            self.problem(order.iter().map(|&row| self.ln_y[row]).collect())
        };
        rate(&self.fit, self.fit.theta, self.sets, &make, statements, &self.draws)
    }

    /// How often statements hold when the law at a point is the truth.
    fn planted(&self, truth: &[f64], statements: &[Statement<'_>]) -> Vec<Rate> {
        let ln_law = ln_law(self.fit.problem, &self.ln_y, truth);
        let make = |set: u64| self.problem(planted(&ln_law, &self.noise, self.seed, set));
        rate(&self.fit, truth, self.sets, &make, statements, &self.draws)
    }

    fn problem(&self, ln_y: Vec<f64>) -> Option<Problem<'static>> {
        let y = ln_y.into_iter().map(laws::exp).collect();
        problem_with(self.run, &[(&self.run.study.response, y)]).ok()
    }
}

fn found(run: &Run<'_>, rows: &[Row], sets: usize) -> Found {
    let mut found = Found::default();
    let limit = Rate::chance_limit(sets, ALARMS);
    let alarms = rows.iter().flat_map(|row| [row.permuted, row.edge]).flatten();
    let worst = alarms
        .map(Rate::share)
        .fold(None, |most: Option<f64>, share| Some(most.map_or(share, |most| most.max(share))));
    let least = rows
        .iter()
        .filter_map(|row| row.power)
        .map(Rate::share)
        .fold(None, |least: Option<f64>, share| {
            Some(least.map_or(share, |least| least.min(share)))
        });
    if let Some(worst) = worst {
        let method = format!(
            "largest share of {sets} data sets in which a statement holds though it is false: \
            losses dealt out by chance, or the truth at the edge of the statement"
        );
        found.quantities.insert("false_alarm_share".to_owned(), run.plain(worst, "1", &method));
        let method = format!(
            "share of {sets} data sets that chance reaches in one of twenty simulations where the \
            true rate is {ALARMS}"
        );
        found.quantities.insert("false_alarm_limit".to_owned(), run.plain(limit, "1", &method));
        found.says.push(format!(
            "Where they are false, the statements are found in at most {:.0} % of {sets} planted \
            data sets (up to {:.0} % would be chance, were the true rate 5 %).",
            100.0 * worst,
            100.0 * limit
        ));
    }
    if let Some(least) = least {
        let method = format!(
            "smallest share of {sets} data sets with a planted truth, at the study's own places \
            and noise, in which a statement is found"
        );
        found.quantities.insert("power_share".to_owned(), run.plain(least, "1", &method));
        found.says.push(format!(
            "Where they are true, they are found in at least {:.0} %.",
            100.0 * least
        ));
    }
    found.tables.push(table(rows));
    found
}

fn table(rows: &[Row]) -> FreeTable {
    let share = |rate: Option<Rate>| {
        rate.map_or_else(|| FreeCell::words("does not apply"), |rate| FreeCell::Value(rate.share()))
    };
    FreeTable {
        id: "controls".to_owned(),
        title: "How often each statement is found in data with a known truth".to_owned(),
        columns: [
            "Said",
            "Found without any effect",
            "Found at the edge of its truth",
            "Planted as true",
            "Found there",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    FreeCell::words(&row.words),
                    share(row.permuted),
                    share(row.edge),
                    row.truth.map_or_else(|| FreeCell::words("none"), FreeCell::Value),
                    share(row.power),
                ]
            })
            .collect(),
    }
}
