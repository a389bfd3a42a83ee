//! What the law predicts at the largest run and at the study's budgets: for the mean of runs, and
//! for one new run.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{FreeCell, FreeTable, Quantity};
use uncertainty::interval::{Places, Prediction, prediction};

use crate::battery::part::Given;
use crate::study::run::Run;

/// The law's logarithm at a place, as a function of the fit coordinates.
type LogLaw<'a> = Box<dyn Fn(&[f64]) -> Option<f64> + Sync + 'a>;

/// The predictions, by name, and their table where there is one.
pub fn made(
    run: &Run<'_>,
    given: &Given<'_>,
) -> Result<(BTreeMap<String, Quantity>, Option<FreeTable>)> {
    let (problem, replicates) = (&run.fit.problem, &run.fit.replicates);
    let places = Places {
        problem,
        estimate: run.theta(),
        thetas: &replicates.thetas,
        asked: replicates.asked(),
        level: run.study.bootstrap.level,
        seed: given.seed,
    };
    let largest = largest_run(run);
    let weight = problem.weights()[largest];
    let (mut all, mut rows) = (BTreeMap::new(), Vec::new());
    for (name, label, function) in functions(run, largest) {
        let Some(found) = prediction(&places, &*function, weight) else { continue };
        rows.push(row(run, &name, &label, &found));
        all.extend(filed(run, &name, &label, &found)?);
    }
    let method = "places at which the interval of the mean and that of one new run are both made";
    all.insert("predictions_made".to_owned(), run.plain(rows.len() as f64, "1", method));
    let table = (!rows.is_empty()).then(|| FreeTable {
        id: "predictions".to_owned(),
        title: "What the law predicts: where the mean of many runs lies, and where one new run \
            does, which scatters as the runs of these data do"
            .to_owned(),
        columns: ["place", "predicted", "mean, low", "mean, high", "new run, low", "new run, high"]
            .map(str::to_owned)
            .into(),
        rows,
    });
    Ok((all, table))
}

/// The row with the largest compute; without compute that with the largest variables.
fn largest_run(run: &Run<'_>) -> usize {
    let flop = run.fit.rows.column("training_flop").ok();
    let size = |row: usize| match flop {
        Some(column) => column.values[row],
        None => run.fit.problem.log_variables(row).iter().sum(),
    };
    let rows = 0..run.fit.rows.len();
    rows.max_by(|&a, &b| size(a).total_cmp(&size(b))).unwrap_or(0)
}

/// The name of each place, what it is, and the law there.
fn functions<'a>(run: &'a Run<'_>, largest: usize) -> Vec<(String, String, LogLaw<'a>)> {
    let ln_x = run.fit.problem.log_variables(largest);
    let law = run.law;
    let at_run: LogLaw<'a> = Box::new(move |theta| Some(law.ln_loss(theta, &ln_x)));
    let mut all =
        vec![("largest_run".to_owned(), "a repeat of the largest run".to_owned(), at_run)];
    for (name, flop) in run.compute.iter().flat_map(|range| &range.budgets) {
        let ln_c = laws::ln(*flop);
        let at_budget: LogLaw<'a> = Box::new(move |theta| {
            law.along_compute(theta).map(|along| laws::ln(along.loss_nats(ln_c)))
        });
        all.push((name.clone(), format!("{name} FLOP, spent as the law says"), at_budget));
    }
    all
}

fn filed(
    run: &Run<'_>,
    name: &str,
    label: &str,
    found: &Prediction,
) -> Result<[(String, Quantity); 2]> {
    let unit = run.unit("nats/token")?;
    let level = run.study.bootstrap.level;
    let one = |what: &str, words: &str, interval: robustness::Interval| {
        let method = format!("predicted for {label}; interval of {words}");
        let quantity = run.plain(found.estimate, unit, &method);
        (
            format!("prediction_at_{name}.{what}"),
            quantity.within(interval.low, interval.high, level),
        )
    };
    Ok([
        one("mean", "the mean of many runs: the spread of the parameters", found.mean),
        one("new_run", "one new run: that spread and a residual of the fit, drawn", found.new_run),
    ])
}

fn row(run: &Run<'_>, name: &str, label: &str, found: &Prediction) -> Vec<FreeCell> {
    let ends = [found.mean.low, found.mean.high, found.new_run.low, found.new_run.high];
    let number = FreeCell::Number(run.full_name(&format!("prediction_at_{name}.mean")));
    let mut cells = vec![FreeCell::words(label), number];
    cells.extend(ends.map(FreeCell::Value));
    cells
}
