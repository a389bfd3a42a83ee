//! Part `influence`: what single rows, sizes and budgets do to the fit, and the smallest set of
//! rows that turns what the study is said to show.

mod sets;
mod units;

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use robustness::Derivation;
use stress::{Fitted, Moved, leave_out, moved, row_influence};

use super::Sizes;
use super::part::{Found, Given, Part};
use super::statements::{Attack, followed, statements};
use crate::study::run::Run;
use units::{Kind, kinds};

/// The part.
pub static PART: Part = Part {
    name: "influence",
    title: "What single rows and small sets do",
    declares: &[
        "*.leave_one_out_low",
        "*.leave_one_out_high",
        "*.leave_one_size_out_low",
        "*.leave_one_size_out_high",
        "*.leave_one_budget_out_low",
        "*.leave_one_budget_out_high",
        "*.dfbetas_largest",
        "cook_largest",
        "amip_share",
        "*.amip_share",
        "units_flipping",
    ],
    run,
};

/// Rows that are left out one by one, the most influential first, where there are more.
const fn rows_at_most(sizes: Sizes) -> usize {
    match sizes {
        Sizes::Full => 2000,
        Sizes::Small => 300,
    }
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let Some(attack) = Attack::on(run, given.sizes, given.seed) else { return Ok(None) };
    let fit = attack.fitted(run);
    let followed = followed(run, given.battery)?;
    let mut found = Found::default();
    let mut table = FreeTable {
        id: "units".to_owned(),
        title: "Each number without one row, one size, one budget: the range of its refits"
            .to_owned(),
        columns: ["Number", "Fitted", "Left out", "Least", "Greatest", "Most by", "Then"]
            .map(str::to_owned)
            .to_vec(),
        rows: Vec::new(),
    };
    let kinds = kinds(run, &fit, rows_at_most(given.sizes));
    let refits: Vec<_> = kinds.iter().map(|kind| leave_out(&fit, &kind.rows())).collect();
    for derivation in &followed {
        for (kind, thetas) in kinds.iter().zip(&refits) {
            file_range(run, &mut found, &mut table, derivation, kind, thetas)?;
        }
    }
    found.tables.push(table);
    for (kind, thetas) in kinds.iter().zip(&refits) {
        found.says.extend(says(run, kind, thetas, &followed));
    }
    file_diagnostics(run, &fit, &kinds[0], &refits[0], &mut found);
    let said = statements(given.battery, &followed)?;
    if !said.is_empty() {
        sets::file(run, &fit, &attack.draws(), &said, &kinds, &refits, &mut found);
    }
    Ok(Some(found))
}

/// Files the range of one number over the units of one kind.
fn file_range(
    run: &Run<'_>,
    found: &mut Found,
    table: &mut FreeTable,
    derivation: &Derivation<'_>,
    kind: &Kind,
    thetas: &[Option<Vec<f64>>],
) -> Result<()> {
    let Some(estimate) = (derivation.value)(run.theta()) else { return Ok(()) };
    let Some(range) = moved(&*derivation.value, estimate, thetas) else { return Ok(()) };
    let (name, unit) = (&derivation.name, run.unit(derivation.unit)?);
    let words = run.words(derivation.method)?;
    let ends = match kind.short {
        Some(short) => {
            let method = format!("{words} of the refits without one {} each", kind.noun);
            [("low", range.low, "least"), ("high", range.high, "greatest")].map(
                |(end, value, which)| {
                    let short = format!("{name}.{short}_{end}");
                    let quantity = run.plain(value, unit, &format!("{which} {method}"));
                    let cell = FreeCell::Number(run.full_name(&short));
                    found.quantities.insert(short, quantity);
                    cell
                },
            )
        }
        None => [FreeCell::Value(range.low), FreeCell::Value(range.high)],
    };
    let [least, greatest] = ends;
    table.rows.push(vec![
        FreeCell::words(name),
        FreeCell::Number(run.full_name(name)),
        FreeCell::words(&kind.left_out),
        least,
        greatest,
        FreeCell::words(kind.units[range.unit].label()),
        FreeCell::Value(range.value),
    ]);
    Ok(())
}

/// The unit of a kind that moves the followed numbers most, measured against their standard errors.
fn says(
    run: &Run<'_>,
    kind: &Kind,
    thetas: &[Option<Vec<f64>>],
    followed: &[Derivation<'_>],
) -> Option<String> {
    let mut most: Option<(f64, &Derivation<'_>, Moved)> = None;
    for derivation in followed {
        let Some(summary) = run.summary(&*derivation.value) else { continue };
        let Some(error) = summary.standard_error.filter(|error| *error > 0.0) else { continue };
        let Some(range) = moved(&*derivation.value, summary.estimate, thetas) else { continue };
        let shift = (range.value - summary.estimate).abs() / error;
        if most.as_ref().is_none_or(|(largest, ..)| shift > *largest) {
            most = Some((shift, derivation, range));
        }
    }
    let (shift, derivation, range) = most?;
    let lost = match range.lost {
        0 => String::new(),
        lost => format!(" (without {lost} of them there is no refit)"),
    };
    Some(format!(
        "The {} that moves the fit most is {}: without it {} moves by {shift:.2} of its standard \
        errors{lost}.",
        kind.noun,
        kind.units[range.unit].label(),
        derivation.name,
    ))
}

/// Files DFBETAS and Cook's distance.
fn file_diagnostics(
    run: &Run<'_>,
    fit: &Fitted<'_>,
    rows: &Kind,
    refits: &[Option<Vec<f64>>],
    found: &mut Found,
) {
    // The rows that were left out stand at their own places.
    let mut thetas = vec![None; fit.problem.rows()];
    for (unit, theta) in rows.units.iter().zip(refits) {
        thetas[unit.rows[0]].clone_from(theta);
    }
    let Some(all) = row_influence(fit, &thetas) else { return };
    for (index, parameter) in run.law.parameters().iter().enumerate() {
        let values = all.iter().flatten().map(|row| row.dfbetas[index]);
        let largest =
            values.fold(0.0_f64, |most, value| if value.abs() > most.abs() { value } else { most });
        if largest.abs() > 0.0 {
            let method = "largest change of the fit coordinate when one row is left out, in \
                standard errors (DFBETAS; Belsley, Kuh & Welsch 1980)";
            found.quantities.insert(
                format!("{}.dfbetas_largest", parameter.name),
                run.plain(largest, "1", method),
            );
        }
    }
    let cooks = all.iter().enumerate().filter_map(|(row, one)| Some((row, one.as_ref()?.cook)));
    let Some((row, cook)) = cooks.max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
    let method = "largest Cook's distance of a row (Cook 1977)";
    found.quantities.insert("cook_largest".to_owned(), run.plain(cook, "1", method));
    found.says.push(format!(
        "All parameters together move most without line {} of {} (Cook's distance {cook:.3}; 1 \
        would move them to the edge of their joint 50 % region).",
        run.fit.rows.lines[row], run.fit.rows.id
    ));
}
