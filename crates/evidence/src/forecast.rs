//! Forecasts that were filed before their outcome was known, and what became of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A forecast that was filed, with its outcomes as far as they are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastFinding {
    /// Its name, which is that of its file.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Who made it.
    pub forecaster: String,
    /// The day on which it was filed, `YYYY-MM-DD`, or as exactly as it is known.
    pub filed_on: String,
    /// Where it was filed.
    pub document: String,
    /// What it was made from: the runs and how far they reach.
    pub data: String,
    /// SHA-256 of the evidence or the rows that it was made from; absent where nobody stated one.
    pub digest: Option<String>,
    /// The numbers that it foretells.
    pub entries: Vec<ForecastEntry>,
}

/// One number that was foretold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastEntry {
    /// Its name within the forecast.
    pub id: String,
    /// What is foretold.
    pub what: String,
    /// Its unit.
    pub unit: String,
    /// Of which run, in words.
    pub place: String,
    /// By which law.
    pub law: String,
    /// The number; absent where the document says how near it came but not what it was.
    pub estimate: Option<f64>,
    /// Its intervals for one new run, the narrowest first.
    pub intervals: Vec<ForecastInterval>,
    /// What became of it; absent while the outcome is not known.
    pub outcome: Option<ForecastOutcome>,
}

/// An interval of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastInterval {
    /// Its level, such as 0.8.
    pub level: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether the outcome lay in it; absent while it is not known.
    pub held: Option<bool>,
    /// The interval score (Gneiting & Raftery 2007, eq. 43), in the unit of the number: its width,
    /// and `2 / (1 - level)` times what the outcome missed it by. Smaller is better.
    pub score: Option<f64>,
}

/// What became of a number that was foretold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastOutcome {
    /// What was observed; absent where the document gives the error alone.
    pub observed: Option<f64>,
    /// `forecast / observed - 1`; where the document gives the error alone, the most that it was.
    pub relative_error: f64,
    /// Whether the error is a bound that a document states, without its sign.
    pub is_bound: bool,
    /// Where the outcome stands.
    pub document: String,
}
