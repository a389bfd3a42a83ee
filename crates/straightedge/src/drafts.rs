//! Drafts of the files that people write: valid as they are, with a comment wherever only a person
//! can know.

pub mod ask;
mod claim;
pub mod columns;
mod draft;
mod forecast;
pub mod layout;
mod made;
pub mod open;
pub mod source;
pub mod study;
pub mod table;
mod update;
pub mod yaml;

use anyhow::Result;
use clap::Subcommand;

use crate::end::End;
use crate::project::Project;

use ask::Ask;
use draft::{ClaimOptions, ForecastOptions, SourceOptions, StudyOptions};

/// What to draft.
#[derive(Debug, Clone, Subcommand)]
pub enum What {
    /// A source from a table of figures (CSV, JSON lines, parquet): pins the file and guesses which
    /// column is which quantity in which unit.
    #[command(after_help = "Example: straightedge new source runs.csv --id own-runs")]
    Source(SourceOptions),
    /// A study of a set of observations: a law the set has the variables of, its grid and its
    /// settings.
    #[command(after_help = "Example: straightedge new study own-fit --observations own-runs")]
    Study(StudyOptions),
    /// A claim about one number: which threshold it is claimed to keep, and the gates that decide.
    #[command(
        after_help = "Example: straightedge new claim alpha-is-small --quantity own-fit.alpha \
            --below 0.4"
    )]
    Claim(ClaimOptions),
    /// A forecast of one run that is not known yet, by several laws, with intervals for a new run.
    #[command(
        after_help = "Example: straightedge new forecast own-7b --observations own-runs --law \
            chinchilla_additive --at params=7e9 --at training_tokens=1.4e11"
    )]
    Forecast(ForecastOptions),
}

/// The `new` command.
pub fn run(project: &Project, what: &What) -> Result<End> {
    match what {
        What::Source(options) => {
            source::run(project, options, &mut Ask::terminal(options.no_input))
        }
        What::Study(options) => study::run(project, options, &mut Ask::terminal(options.no_input)),
        What::Claim(options) => claim::run(project, options, &mut Ask::terminal(options.no_input)),
        What::Forecast(options) => forecast::run(project, options),
    }
}
