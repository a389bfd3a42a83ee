//! Holds forecasts against their outcomes, as far as these are known.

use anyhow::Result;
use evidence::{ForecastEntry, ForecastFinding};

use crate::answers::answer::give;
use crate::answers::looked_up::Scored;
use crate::end::End;
use crate::kinds::{self, FORECAST, OUTCOME};
use crate::project::Project;
use crate::talk::say;
use crate::{inputs, lock};

/// Every forecast with what became of it, by name.
pub fn forecasts(project: &Project) -> Result<Vec<ForecastFinding>> {
    let filed = inputs::documents(project, &FORECAST)?;
    let known = inputs::documents(project, &OUTCOME)?;
    let filed: Vec<_> = filed.iter().map(kinds::forecast).collect::<Result<_>>()?;
    let known: Vec<_> = known.iter().map(kinds::outcomes).collect::<Result<_>>()?;
    Ok(claims::score(&filed, &known)?)
}

/// The `score` command: one line a number that was foretold.
pub fn run(project: &Project) -> Result<End> {
    // A forecast that was rewritten is none.
    lock::check(project)?;
    let forecasts = forecasts(project)?;
    for forecast in &forecasts {
        say!("{} ({}, filed {}):", forecast.id, forecast.forecaster, forecast.filed_on);
        for entry in &forecast.entries {
            say!("    {}", line(entry));
        }
    }
    let entries = || forecasts.iter().flat_map(|forecast| &forecast.entries);
    let with_outcome = entries().filter(|entry| entry.outcome.is_some()).count();
    let foretold = entries().count();
    say!("{foretold} numbers were foretold, {with_outcome} of them are scored");
    give(&Scored { forecasts, foretold, with_outcome })?;
    Ok(End::Done)
}

fn line(entry: &ForecastEntry) -> String {
    let with_unit = |number: f64| format!("{number} {}", entry.unit);
    let foretold = entry.estimate.map_or_else(|| "not printed".to_owned(), with_unit);
    let Some(outcome) = &entry.outcome else {
        return format!("{}: {foretold}, open", entry.id);
    };
    let observed =
        outcome.observed.map_or_else(|| "not printed".to_owned(), |number| number.to_string());
    let error = outcome.relative_error;
    let error = if outcome.is_bound { format!("at most {error}") } else { format!("{error:+.4}") };
    let held = entry.intervals.iter().filter_map(|interval| {
        let held = if interval.held? { "holds it" } else { "misses it" };
        Some(format!("; the interval at level {} {held}", interval.level))
    });
    let held: String = held.collect();
    format!("{}: {foretold}, observed {observed}, relative error {error}{held}", entry.id)
}
