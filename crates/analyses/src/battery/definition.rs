//! The file of a battery, `data/batteries/STUDY.yaml`: what is particular to the attacks on one
//! study. A study without one has the usual battery.

mod calibration;
mod frontier;
pub mod multiverse;
mod posterior;
mod reading_error;
mod said;
mod target;
mod test_sizes;
pub mod unit;

use anyhow::{Context, Result, ensure};
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;

use crate::definition::Document;
use crate::hints::{explain, placed};
use multiverse::Multiverse;
use unit::Unit;

pub use calibration::Calibration;
pub use frontier::Frontier;
pub use posterior::Posterior;
pub use reading_error::ReadingError;
pub use said::Said;
pub use target::Target;
pub use test_sizes::TestSizes;

/// Where the files stand in a project.
pub const FOLDER: &str = "data/batteries";

/// The settings of one battery; each part has its own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Battery {
    /// The study that is attacked, which is the name of the file.
    pub study: String,
    /// Every admissible analysis, crossed; absent, none is.
    #[serde(default)]
    pub multiverse: Option<Multiverse>,
    /// What the study is said to show: what attacks try to turn.
    #[serde(default)]
    pub statements: Vec<Said>,
    /// How large the errors of reading are, where the data were read off a figure.
    #[serde(default)]
    pub reading_error: Option<ReadingError>,
    /// Units that are drawn whole beside the study's own draw: the rows of one share their chance.
    #[serde(default)]
    pub units: Vec<Unit>,
    /// The runs behind the rows, where those are a frontier; absent, they are not.
    #[serde(default)]
    pub frontier: Option<Frontier>,
    /// How many sets are simulated to see how often intervals hold the truth; absent, as many as
    /// usual.
    #[serde(default)]
    pub calibration: Option<Calibration>,
    /// Runs of other sets that the fit foretells.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// How many sets measure the sizes of tests; absent, as many as usual.
    #[serde(default)]
    pub test_sizes: Option<TestSizes>,
    /// How the posterior is sampled and tested; absent, as usual.
    #[serde(default)]
    pub posterior: Option<Posterior>,
}

impl Battery {
    /// The other sets that the parts read: the runs behind a frontier, the targets.
    #[must_use]
    pub fn others(&self) -> Vec<&str> {
        let runs = self.frontier.iter().map(|frontier| frontier.runs.as_str());
        runs.chain(self.targets.iter().map(|target| target.set.as_str())).collect()
    }

    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// There is such a setting; the error says which, and what it should be.
    fn check(&self) -> Result<()> {
        self.multiverse.iter().try_for_each(Multiverse::check)?;
        self.statements.iter().try_for_each(Said::check)?;
        self.reading_error.iter().try_for_each(ReadingError::check)?;
        unit::check(&self.units)?;
        self.frontier.iter().try_for_each(Frontier::check)?;
        self.calibration.iter().try_for_each(Calibration::check)?;
        target::check(&self.targets)?;
        self.test_sizes.iter().try_for_each(TestSizes::check)?;
        self.posterior.iter().try_for_each(Posterior::check)
    }
}

/// Reads one file.
///
/// # Errors
/// The text is no battery, is not called after its study, or a setting means nothing.
pub fn parse(document: &Document) -> Result<Battery> {
    let Document { location, stem, text, .. } = document;
    let battery: Battery = serde_yaml::from_str(text)
        .map_err(|error| format!("{location}:{}", placed(&error)))
        .map_err(|fault| explain(&fault, text, &schema_for!(Battery)))?;
    ensure!(
        battery.study == *stem,
        "{location}: study \"{}\" is not the file's name \"{stem}\"; hint: name the file after \
        the study",
        battery.study
    );
    battery.check().with_context(|| location.clone())?;
    Ok(battery)
}
