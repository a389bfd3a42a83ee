//! Rows that are checkpoints of runs: the fit with the first checkpoints of each run left out.

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use laws::Scale;
use observations::Observations;
use robustness::Derivation;
use stress::{Statement, members};

use crate::battery::definition::unit::UnitName;
use crate::battery::definition::{Battery, Said};
use crate::battery::part::{Found, Given};
use crate::battery::statements::{Attack, followed, statements};
use crate::study::run::Run;

/// The shares of a run's length of which the checkpoints are left out; without the first there is
/// nothing to compare with.
const SHARES: [f64; 5] = [0.0, 0.1, 0.2, 0.3, 0.5];
/// The columns that say how far a run has come.
const LENGTHS: [&str; 3] = ["training_tokens", "training_samples", "training_steps"];
/// Values this near are one size.
const SAME: f64 = 1.01;

/// A fit without the checkpoints below a share.
struct Without {
    share: f64,
    rows: usize,
    theta: Option<Vec<f64>>,
}

/// Files what becomes of the fit without early checkpoints, where the rows are checkpoints.
///
/// # Errors
/// The settings name a column that is not there, or a statement is about an unknown number.
pub fn file(run: &Run<'_>, given: &Given<'_>, found: &mut Found) -> Result<()> {
    let Some(progress) = progress(run, given.battery)? else { return Ok(()) };
    let Some(attack) = Attack::on(run, given.sizes, given.seed) else { return Ok(()) };
    let fit = attack.fitted(run);
    let followed = followed(run, given.battery)?;
    let said = statements(given.battery, &followed)?;
    let fits = SHARES.map(|share| {
        let counts: Vec<u32> = progress.iter().map(|&done| u32::from(done >= share)).collect();
        let rows = counts.iter().filter(|&&count| count > 0).count();
        let theta = if share > 0.0 { fit.refitted(&counts) } else { Some(fit.theta.to_vec()) };
        Without { share, rows, theta }
    });
    if !said.is_empty() {
        file_flips(run, &fits, &said, found);
    }
    let exponents: Vec<&Derivation<'_>> =
        followed.iter().filter(|one| is_exponent(run, &one.name)).collect();
    file_shift(run, &fits, &exponents, found);
    found.tables.push(table(run, &fits, &exponents));
    Ok(())
}

/// How far each row's run had come, as a share of the run's last checkpoint; none where the rows
/// are no checkpoints: fewer than half are of runs with several, or a run has several sizes.
fn progress(run: &Run<'_>, battery: &Battery) -> Result<Option<Vec<f64>>> {
    let rows = &run.fit.rows;
    let length = LENGTHS.iter().find_map(|name| rows.columns.get(*name));
    let Some(length) = length.map(|column| &column.values) else { return Ok(None) };
    let of_rows = match battery.units.iter().find(|unit| unit.name == UnitName::Runs) {
        Some(unit) => unit.of_rows(rows)?,
        None => rows.clusters.clone(),
    };
    let mut progress = vec![1.0; rows.len()];
    let mut checkpoints = 0;
    for run in members(&of_rows) {
        let [least, most] = ends(length, &run);
        if least < most {
            if !is_one_size(rows, &run) {
                return Ok(None);
            }
            checkpoints += run.len();
        }
        for row in run {
            progress[row] = length[row] / most;
        }
    }
    Ok((2 * checkpoints >= rows.len()).then_some(progress))
}

/// The least and the greatest value of some rows.
fn ends(values: &[f64], rows: &[usize]) -> [f64; 2] {
    rows.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &row| {
        [low.min(values[row]), high.max(values[row])]
    })
}

/// The checkpoints of a run are of one model.
fn is_one_size(rows: &Observations, run: &[usize]) -> bool {
    rows.columns.get("params").is_none_or(|params| {
        let [least, most] = ends(&params.values, run);
        most <= SAME * least
    })
}

/// Whether a number is an exponent: a parameter that is no coefficient, or that of the best split.
fn is_exponent(run: &Run<'_>, name: &str) -> bool {
    let parameter = run.law.parameters().iter().find(|parameter| parameter.name == name);
    parameter.map_or(name == "params_exponent", |parameter| parameter.scale == Scale::Linear)
}

/// At how many shares a statement's estimate lies on the other side than with all rows.
fn file_flips(run: &Run<'_>, fits: &[Without], said: &[(&Said, Statement<'_>)], found: &mut Found) {
    let mut flips: Vec<String> = Vec::new();
    for fit in &fits[1..] {
        let is_turned = |statement: &Statement<'_>| {
            let side = |theta: &[f64]| {
                (statement.function)(theta).map(|number| statement.margin(number) > 0.0)
            };
            fit.theta.as_deref().and_then(side) != side(run.theta())
        };
        let turned: Vec<String> = said
            .iter()
            .filter(|(_, statement)| is_turned(statement))
            .map(|(said, _)| said.words())
            .collect();
        if !turned.is_empty() {
            flips.push(format!("{:.0} % ({})", 100.0 * fit.share, turned.join("; ")));
        }
    }
    let method = "shares of a run's first tokens, of 10, 20, 30 and 50 %, without whose \
        checkpoints the estimate of a statement lies on the other side of its value, or cannot be \
        made";
    let number = run.plain(flips.len() as f64, "1", method);
    found.quantities.insert("early_flips".to_owned(), number);
    found.says.push(match flips.as_slice() {
        [] => "No statement changes its side without the early checkpoints, up to the first half \
            of each run."
            .to_owned(),
        flips => format!("A statement changes its side without the first {}.", flips.join(", ")),
    });
}

/// The range of a number over the shares in its standard errors; none where a fit gives no value.
fn shift(run: &Run<'_>, fits: &[Without], one: &Derivation<'_>) -> Option<f64> {
    let value = |fit: &Without| (one.value)(fit.theta.as_deref()?).filter(|x| x.is_finite());
    let values: Vec<f64> = fits.iter().map(value).collect::<Option<_>>()?;
    let error = run.summary(&*one.value)?.standard_error.filter(|error| *error > 0.0)?;
    let rows: Vec<usize> = (0..values.len()).collect();
    let [least, most] = ends(&values, &rows);
    Some((most - least) / error)
}

fn file_shift(run: &Run<'_>, fits: &[Without], exponents: &[&Derivation<'_>], found: &mut Found) {
    let shifts = exponents.iter().filter_map(|one| Some((shift(run, fits, one)?, one)));
    let Some((largest, one)) = shifts.max_by(|a, b| a.0.total_cmp(&b.0)) else { return };
    let method = "largest range of an exponent, in its standard errors, over fits without the \
        checkpoints of the first 0, 10, 20, 30 and 50 % of each run's tokens";
    found.quantities.insert("early_shift".to_owned(), run.plain(largest, "1", method));
    found.says.push(format!(
        "Without the early checkpoints, up to the first half of each run, {} moves most: by \
         {largest:.2} of its standard errors.",
        one.name
    ));
}

fn table(run: &Run<'_>, fits: &[Without], exponents: &[&Derivation<'_>]) -> FreeTable {
    let mut columns = vec!["Left out, %".to_owned(), "Rows left".to_owned()];
    columns.extend(exponents.iter().map(|one| one.name.clone()));
    let ranges: Vec<Option<f64>> = exponents.iter().map(|one| shift(run, fits, one)).collect();
    let cell =
        |value: Option<f64>, or: &str| value.map_or_else(|| FreeCell::words(or), FreeCell::Value);
    let mut rows: Vec<Vec<FreeCell>> = fits
        .iter()
        .map(|fit| {
            let value = |one: &&Derivation<'_>| {
                cell(fit.theta.as_deref().and_then(|theta| (one.value)(theta)), "no fit")
            };
            let share = FreeCell::Value((100.0 * fit.share).round());
            let rows = FreeCell::Value(fit.rows as f64);
            [share, rows].into_iter().chain(exponents.iter().map(value)).collect()
        })
        .collect();
    let title = [FreeCell::words("range, standard errors"), FreeCell::words("")];
    let ranges = ranges.into_iter().map(|range| cell(range, "none"));
    rows.push(title.into_iter().chain(ranges).collect());
    FreeTable {
        id: "early".to_owned(),
        title: "The fit without the first checkpoints of each run".to_owned(),
        columns,
        rows,
    }
}
