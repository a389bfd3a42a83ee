//! How the rows of a set are made: at the published places, with responses of a stated truth.

mod bowls;
mod counts;
mod law;
mod lines;
#[cfg(test)]
mod tests;

use analyses::definitions::Definitions;
use analyses::study::Study;
use anyhow::{Context, Result};
use evidence::PublishedConstant;
use observations::Observations;
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::Deserialize;

pub use bowls::BowlsPlant;
pub use counts::CountsPlant;
pub use law::LawPlant;
pub use lines::LinesPlant;

/// What is planted in one set.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Plant {
    /// The law of a study, with parameters that are stated, about it the study's own residuals.
    Law(LawPlant),
    /// Lines in logarithms, one for all rows or one a group.
    Lines(LinesPlant),
    /// Successes among samples, of chances that are stated.
    Counts(CountsPlant),
    /// Bowls over two settings, one a cell.
    Bowls(BowlsPlant),
}

/// How the measured noise is dealt out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Noise {
    /// Each row keeps the size of its own residual, under a sign by chance: noisy rows stay noisy
    /// (the wild bootstrap's: Liu 1988).
    Signs,
    /// Each row draws one of all residuals, under a sign by chance.
    Drawn,
}

/// What plants are prepared from.
pub struct Ground<'a> {
    /// A study with the starts and the replicates of the worlds.
    pub reduced: &'a dyn Fn(&Study) -> Study,
    /// Every definition of the project.
    pub definitions: &'a Definitions,
    /// Constants that papers print.
    pub constants: &'a [PublishedConstant],
    /// Every set as it was published.
    pub set: &'a dyn Fn(&str) -> Result<&'a Observations>,
}

/// The streams of one planted set.
pub struct Streams<'a> {
    /// A stream of this name: sets that name the same stream share its draws.
    pub named: &'a dyn Fn(&str) -> ChaCha8Rng,
}

/// Makes the rows of one planted set.
pub type Planter = Box<dyn Fn(&Streams<'_>) -> Observations + Send + Sync>;

impl Plant {
    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// There is one; the error names it.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Law(plant) => plant.check(),
            Self::Lines(plant) => plant.check(),
            Self::Counts(plant) => plant.check(),
            Self::Bowls(plant) => plant.check(),
        }
    }

    /// Measures what the plant takes from the published rows, once for all its sets.
    ///
    /// # Errors
    /// The set lacks a column or a label, or the published rows do not give what is asked.
    pub fn prepare(&self, set: &str, ground: &Ground<'_>) -> Result<Planter> {
        let planter = match self {
            Self::Law(plant) => plant.prepare(set, ground),
            Self::Lines(plant) => plant.prepare(set, ground),
            Self::Counts(plant) => plant.prepare(set, ground),
            Self::Bowls(plant) => plant.prepare(set, ground),
        };
        planter.with_context(|| format!("planting {set}"))
    }
}

/// The rows with other values in one column.
fn with_column(rows: &Observations, name: &str, values: Vec<f64>) -> Observations {
    let mut rows = rows.clone();
    let column = rows.columns.get_mut(name).expect("a column that was read before");
    column.values = values;
    rows
}

/// Logarithms of a column.
fn logarithms(rows: &Observations, name: &str) -> Result<Vec<f64>> {
    analyses::rows::logarithms(rows, name)
}

/// Groups of rows that have the same text in a label; all rows where there is no label.
fn groups(rows: &Observations, label: Option<&str>) -> Result<Vec<(String, Vec<usize>)>> {
    let Some(label) = label else { return Ok(vec![(String::new(), (0..rows.len()).collect())]) };
    let mut groups: std::collections::BTreeMap<&str, Vec<usize>> =
        std::collections::BTreeMap::new();
    for (row, text) in rows.label(label)?.iter().enumerate() {
        groups.entry(text).or_default().push(row);
    }
    Ok(groups.into_iter().map(|(text, rows)| (text.to_owned(), rows)).collect())
}
