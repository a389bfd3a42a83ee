//! Forecasts that are filed before their outcome is known, and the outcomes that judge them.
//!
//! Both are locked: neither may be rewritten under its name. An outcome names its forecast and
//! adds what was observed, number by number; whatever has none is still open.

use std::collections::BTreeMap;

use evidence::{ForecastEntry, ForecastFinding, ForecastInterval, ForecastOutcome};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::name::placed;

/// A forecast file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forecast {
    /// Its name, that of the file.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Who made it.
    pub forecaster: String,
    /// The day on which it was filed, `YYYY-MM-DD`, or as exactly as it is known.
    pub filed_on: String,
    /// Where it was filed, so that a reader can look it up.
    pub document: String,
    /// What it was made from: the runs and how far they reach.
    pub data: String,
    /// SHA-256 of the evidence or the rows that it was made from; `null` where nobody stated one.
    pub digest: Option<String>,
    /// The numbers that it foretells.
    pub entries: Vec<Entry>,
}

/// One number that is foretold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name within the file.
    pub id: String,
    /// What is foretold.
    pub what: String,
    /// Its unit.
    pub unit: String,
    /// Of which run, by quantity, such as `training_flop`.
    pub place: BTreeMap<String, f64>,
    /// By which law.
    pub law: String,
    /// The number; `null` where the document does not print it.
    pub estimate: Option<f64>,
    /// Its intervals for one new run; none where none was given.
    #[serde(default)]
    pub intervals: Vec<Interval>,
}

/// An interval of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Its level, such as 0.8.
    pub level: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A file of outcomes, called after its forecast.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// The forecast, which is the name of the file.
    pub forecast: String,
    /// What was observed, one entry a number.
    pub observed: Vec<Observed>,
}

/// What became of one number.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observed {
    /// The entry of the forecast.
    pub entry: String,
    /// What was observed, in the unit of the entry; `null` where the document gives the error
    /// alone.
    pub value: Option<f64>,
    /// The largest relative error that the document states, where it gives no value.
    #[serde(default)]
    pub relative_error_at_most: Option<f64>,
    /// Where it stands.
    pub document: String,
}

/// A forecast or an outcome that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {fault}; hint: {hint}")]
pub struct ForecastError {
    location: String,
    fault: String,
    hint: String,
}

fn error(location: &str, fault: impl Into<String>, hint: &str) -> ForecastError {
    ForecastError { location: location.to_owned(), fault: fault.into(), hint: hint.to_owned() }
}

/// Reads one file as `T`.
fn read<T: for<'a> Deserialize<'a>>(text: &str, location: &str) -> Result<T, ForecastError> {
    serde_yaml::from_str(text).map_err(|fault| {
        let (location, fault) = placed(location, &fault);
        error(&location, fault, "compare with the other files of this folder")
    })
}

/// Reads a forecast. `stem` is its file's name, which the id must equal.
///
/// # Errors
/// The text is not of this layout, the id is not the file's name, two entries share a name, or a
/// number means nothing.
pub fn forecast(text: &str, location: &str, stem: &str) -> Result<Forecast, ForecastError> {
    let forecast: Forecast = read(text, location)?;
    if forecast.id != stem {
        let fault = format!("id \"{}\" is not the file's name \"{stem}\"", forecast.id);
        return Err(error(location, fault, "name the file after the forecast"));
    }
    for (index, entry) in forecast.entries.iter().enumerate() {
        if forecast.entries[..index].iter().any(|earlier| earlier.id == entry.id) {
            let fault = format!("two entries are called \"{}\"", entry.id);
            return Err(error(location, fault, "give each number a name of its own"));
        }
        check_entry(entry, &format!("{location}, entry {}", entry.id))?;
    }
    Ok(forecast)
}

/// Refuses a number that is not finite and an interval that is none.
fn check_entry(entry: &Entry, location: &str) -> Result<(), ForecastError> {
    if entry.estimate.is_some_and(|estimate| !estimate.is_finite()) {
        return Err(error(location, "the estimate is not finite", "write the number, or null"));
    }
    if entry.estimate.is_none() && !entry.intervals.is_empty() {
        let fault = "it has intervals and no estimate";
        return Err(error(location, fault, "write the estimate"));
    }
    for Interval { level, low, high } in &entry.intervals {
        if !(*level > 0.0 && *level < 1.0 && low.is_finite() && high.is_finite() && low < high) {
            let fault = format!("{low} to {high} at level {level} is no interval");
            return Err(error(location, fault, "low lies below high, the level between 0 and 1"));
        }
    }
    Ok(())
}

/// Reads a file of outcomes. `stem` is its file's name, which must be that of its forecast.
///
/// # Errors
/// The text is not of this layout, it is not called after its forecast, or an outcome says nothing.
pub fn outcomes(text: &str, location: &str, stem: &str) -> Result<Outcomes, ForecastError> {
    let outcomes: Outcomes = read(text, location)?;
    if outcomes.forecast != stem {
        let fault = format!("forecast \"{}\" is not the file's name \"{stem}\"", outcomes.forecast);
        return Err(error(location, fault, "name the file after the forecast"));
    }
    for Observed { entry, value, relative_error_at_most, .. } in &outcomes.observed {
        let location = format!("{location}, entry {entry}");
        let is_number = |number: f64| number.is_finite() && number > 0.0;
        match (value, relative_error_at_most) {
            (Some(value), None) if value.is_finite() && *value != 0.0 => {}
            (None, Some(error)) if is_number(*error) => {}
            _ => {
                let fault = "an outcome is a value, or the largest error that a document states";
                return Err(error(&location, fault, "write one of the two"));
            }
        }
    }
    Ok(outcomes)
}

/// Holds outcomes against their forecasts.
///
/// # Errors
/// Outcomes name a forecast or an entry that is not there.
pub fn score(
    forecasts: &[Forecast],
    outcomes: &[Outcomes],
) -> Result<Vec<ForecastFinding>, ForecastError> {
    for known in outcomes {
        let location = format!("data/outcomes/{}.yaml", known.forecast);
        let Some(forecast) = forecasts.iter().find(|one| one.id == known.forecast) else {
            let fault = format!("no forecast is called \"{}\"", known.forecast);
            return Err(error(&location, fault, "file the forecast first, under data/forecasts"));
        };
        for Observed { entry, .. } in &known.observed {
            if !forecast.entries.iter().any(|one| one.id == *entry) {
                let fault = format!("the forecast has no entry \"{entry}\"");
                let hint = "an outcome names an entry of its forecast";
                return Err(error(&location, fault, hint));
            }
        }
    }
    Ok(forecasts.iter().map(|forecast| scored(forecast, outcomes)).collect())
}

fn scored(forecast: &Forecast, outcomes: &[Outcomes]) -> ForecastFinding {
    let known = outcomes.iter().find(|outcomes| outcomes.forecast == forecast.id);
    let observed = |entry: &Entry| {
        known.and_then(|known| known.observed.iter().find(|one| one.entry == entry.id))
    };
    let Forecast { id, title, forecaster, filed_on, document, data, digest, entries } =
        forecast.clone();
    let entries = entries.iter().map(|entry| scored_entry(entry, observed(entry))).collect();
    ForecastFinding { id, title, forecaster, filed_on, document, data, digest, entries }
}

fn scored_entry(entry: &Entry, observed: Option<&Observed>) -> ForecastEntry {
    let value = observed.and_then(|observed| observed.value);
    let place: Vec<String> =
        entry.place.iter().map(|(name, value)| format!("{name} {value:e}")).collect();
    ForecastEntry {
        id: entry.id.clone(),
        what: entry.what.clone(),
        unit: entry.unit.clone(),
        place: place.join(", "),
        law: entry.law.clone(),
        estimate: entry.estimate,
        intervals: entry
            .intervals
            .iter()
            .map(|interval| scored_interval(interval, value))
            .collect(),
        outcome: observed.and_then(|observed| outcome(entry.estimate, observed)),
    }
}

/// What became of a number; none where there is neither a number to compare nor a stated error.
fn outcome(estimate: Option<f64>, observed: &Observed) -> Option<ForecastOutcome> {
    let (relative_error, is_bound) = match (estimate, observed.value) {
        (Some(estimate), Some(value)) => (estimate / value - 1.0, false),
        _ => (observed.relative_error_at_most?, true),
    };
    let (observed, document) = (observed.value, observed.document.clone());
    Some(ForecastOutcome { observed, relative_error, is_bound, document })
}

/// The interval with whether it held, and its score: its width, and `2 / (1 - level)` times what
/// the outcome missed it by.
fn scored_interval(interval: &Interval, value: Option<f64>) -> ForecastInterval {
    let Interval { level, low, high } = *interval;
    let held = value.map(|value| low <= value && value <= high);
    let score = value.map(|value| {
        let missed = (low - value).max(value - high).max(0.0);
        high - low + 2.0 / (1.0 - level) * missed
    });
    ForecastInterval { level, low, high, held, score }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORECAST: &str = "
id: big
title: A big run
forecaster: somebody
filed_on: 2026-01-02
document: a page
data: ten small runs
digest: null
entries:
  - id: loss
    what: loss
    unit: nats/token
    place: {training_flop: 1.0e23}
    law: power_law_offset
    estimate: 2.25
    intervals: [{level: 0.8, low: 2.2, high: 2.3}, {level: 0.5, low: 2.24, high: 2.26}]
  - {id: other, what: loss, unit: nats/token, place: {}, law: any, estimate: null}
";

    fn read_forecast() -> Forecast {
        forecast(FORECAST, "data/forecasts/big.yaml", "big").expect("in order")
    }

    fn with_outcome(entry: &str, what: &str) -> Result<Vec<ForecastFinding>, ForecastError> {
        let text =
            format!("forecast: big\nobserved: [{{entry: {entry}, {what}, document: a run}}]");
        score(&[read_forecast()], &[outcomes(&text, "data/outcomes/big.yaml", "big")?])
    }

    /// By hand: width 0.1 and a miss of 0.1 at level 0.8, 0.1 + 2/0.2 * 0.1 = 1.1; at level 0.5
    /// width 0.02 and a miss of 0.14, 0.02 + 4 * 0.14 = 0.58.
    #[test]
    fn the_interval_score_is_that_of_gneiting_and_raftery() {
        let found = with_outcome("loss", "value: 2.4").expect("scored");
        let entry = &found[0].entries[0];
        let scores: Vec<f64> = entry.intervals.iter().filter_map(|one| one.score).collect();
        assert!((scores[0] - 1.1).abs() < 1e-12 && (scores[1] - 0.58).abs() < 1e-12, "{scores:?}");
        assert_eq!(entry.intervals[0].held, Some(false));
        let error = entry.outcome.as_ref().expect("known").relative_error;
        assert!((error - (2.25 / 2.4 - 1.0)).abs() < 1e-15, "{error}");
        assert!(found[0].entries[1].outcome.is_none(), "nothing is known of the other");
    }

    #[test]
    fn an_interval_that_holds_scores_its_width() {
        let found = with_outcome("loss", "value: 2.2").expect("scored");
        let [wide, narrow] = found[0].entries[0].intervals[..] else { panic!("two intervals") };
        assert_eq!((wide.held, narrow.held), (Some(true), Some(false)), "an end belongs to it");
        assert!(wide.score.is_some_and(|score| (score - 0.1).abs() < 1e-12), "{wide:?}");
    }

    #[test]
    fn an_error_without_a_number_is_kept_as_a_bound() {
        let found = with_outcome("other", "value: null, relative_error_at_most: 0.002");
        let outcome = found.expect("scored")[0].entries[1].outcome.clone().expect("known");
        assert!(outcome.is_bound && outcome.observed.is_none(), "{outcome:?}");
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for (entry, what, said) in [
            ("none", "value: 2.0", "the forecast has no entry \"none\"; hint:"),
            ("loss", "value: null", "an outcome is a value, or the largest error"),
            ("loss", "value: .nan", "an outcome is a value, or the largest error"),
        ] {
            let error = with_outcome(entry, what).expect_err("refused").to_string();
            assert!(error.contains(said), "{error}");
        }
        for (wrong, right, said) in [
            ("low: 2.3", "low: 2.2", "is no interval"),
            ("id: loss\n", "id: other\n", "two entries are called \"other\""),
            ("estimate: null", "estimate: .inf", "not finite"),
        ] {
            let (wrong, right) =
                if FORECAST.contains(wrong) { (wrong, right) } else { (right, wrong) };
            let text = FORECAST.replace(wrong, right);
            let error = forecast(&text, "big.yaml", "big").expect_err("refused").to_string();
            assert!(error.contains(said) && error.contains("hint:"), "{error}");
        }
        let error = forecast(FORECAST, "small.yaml", "small").expect_err("another name");
        assert!(error.to_string().contains("is not the file's name"), "{error}");
    }
}
