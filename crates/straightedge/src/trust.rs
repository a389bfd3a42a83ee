//! `data/trust.yaml`: what was tried to break the program, and what came of it, for the table of
//! the report.

use std::collections::BTreeMap;

use analyses::hints::placed;
use anyhow::{Result, anyhow, ensure};
use evidence::Quantity;
use serde::Deserialize;

use crate::files;
use crate::project::Project;

/// Where it stands; a project need not have it.
const FILE: &str = "data/trust.yaml";

/// One kind of trial, with what is known of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trial {
    /// Its name among the numbers.
    id: String,
    /// In words.
    what: String,
    /// How many could be tried.
    all: Option<usize>,
    /// How many were.
    tried: Option<usize>,
    /// Of these, survived or seen by a test.
    held: Option<usize>,
    /// Of these, lost or seen by no test.
    missed: Option<usize>,
    /// Of the missed, those that have a test or a mend now.
    mended: Option<usize>,
    /// Of those that were tried, did not compile.
    unviable: Option<usize>,
    /// For how long.
    minutes: Option<usize>,
    /// Of what only has a number.
    count: Option<usize>,
    /// Memory.
    mebibytes: Option<usize>,
}

impl Trial {
    /// Its numbers, in the order of the table, with their names and units.
    fn numbers(&self) -> impl Iterator<Item = (&'static str, &'static str, usize)> {
        let all = [
            ("all", "1", self.all),
            ("tried", "1", self.tried),
            ("held", "1", self.held),
            ("missed", "1", self.missed),
            ("mended", "1", self.mended),
            ("unviable", "1", self.unviable),
            ("minutes", "min", self.minutes),
            ("count", "1", self.count),
            ("mebibytes", "MiB", self.mebibytes),
        ];
        all.into_iter().filter_map(|(name, unit, number)| Some((name, unit, number?)))
    }

    /// What was held, what was missed and what did not compile is all that was tried.
    fn check(&self) -> Result<()> {
        let Self { id, tried, held, missed, mended, unviable, .. } = self;
        let is_word = |letter: char| letter.is_ascii_lowercase() || matches!(letter, '_' | '-');
        ensure!(
            !id.is_empty() && id.chars().all(|letter| is_word(letter) || letter.is_ascii_digit()),
            "{FILE}: \"{id}\" is no name; hint: small letters, digits, `_` and `-`"
        );
        let of = |part: &Option<usize>| (*part).unwrap_or_default();
        ensure!(
            tried.is_none_or(|tried| tried == of(held) + of(missed) + of(unviable)),
            "{FILE}: {id}: what was tried is what was held, missed and did not compile; hint: add \
             them up"
        );
        ensure!(
            of(mended) <= of(missed),
            "{FILE}: {id}: more is mended than was missed; hint: a mend is of what was missed"
        );
        Ok(())
    }
}

/// Its numbers by name, `trust.ID.FIELD`; none where the project has no such file.
pub fn counts(project: &Project) -> Result<BTreeMap<String, Quantity>> {
    let path = project.path(FILE);
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let trials: Vec<Trial> = serde_yaml::from_str(&files::read(&path)?)
        .map_err(|error| anyhow!("{FILE}:{}", placed(&error)))?;
    let mut counts = BTreeMap::new();
    for trial in &trials {
        trial.check()?;
        for (name, unit, number) in trial.numbers() {
            let quantity =
                Quantity { unit: unit.to_owned(), ..Quantity::count(number, &trial.what) };
            let earlier = counts.insert(format!("trust.{}.{name}", trial.id), quantity);
            ensure!(earlier.is_none(), "{FILE}: two rows are called {}", trial.id);
        }
    }
    Ok(counts)
}
