//! The folder of a plan: the plan, a file a unit, a manifest a shard, what came of it.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{fs, str};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use shards::{Key, Manifest, Plan, Shard, State, Unit, opened, sealed, state};

use crate::end::{missing, usage};
use crate::files;

/// The plan.
const PLAN: &str = "plan.json";
/// A file a unit.
const UNITS: &str = "shards";
/// A file a shard, written last.
const MANIFESTS: &str = "manifests";
/// What all units found.
const MERGED: &str = "merged.json";

/// Which plan.
#[derive(Debug, Clone, Args)]
pub struct OfPlan {
    /// The folder of the plan.
    #[arg(long, value_name = "FOLDER")]
    pub plan: PathBuf,
}

/// The folder of a plan.
pub struct Folder {
    path: PathBuf,
    /// The plan.
    pub plan: Plan,
}

impl Folder {
    /// Reads the plan of a folder.
    pub fn open(path: &Path) -> Result<Self> {
        let file = path.join(PLAN);
        let Some(text) = text_of(&file)? else {
            return Err(missing(format!(
                "{}: not here; hint: `straightedge shards plan` writes a plan",
                file.display()
            )));
        };
        let broken = |error: anyhow::Error| {
            anyhow!("{}: {error:#}; hint: plan anew, in another folder", file.display())
        };
        let (plan, _): (Plan, _) = opened(&text).map_err(broken)?;
        plan.check().map_err(broken)?;
        Ok(Self { path: path.to_owned(), plan })
    }

    /// The plan of a folder, where one stands there.
    pub fn open_if_any(path: &Path) -> Result<Option<Self>> {
        if path.join(PLAN).exists() { Self::open(path).map(Some) } else { Ok(None) }
    }

    /// Files a plan in its folder.
    pub fn create(path: &Path, plan: Plan) -> Result<Self> {
        files::write(&path.join(PLAN), sealed(&plan)?.0.as_bytes())?;
        Ok(Self { path: path.to_owned(), plan })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn unit_path(&self, unit: usize) -> PathBuf {
        self.path.join(UNITS).join(unit_name(unit))
    }

    /// Takes away what killed runs left half made.
    pub fn sweep(&self) {
        for below in [UNITS, MANIFESTS] {
            // A file that cannot be taken away is in nobody's way.
            let _ = sources::sweep(&self.path.join(below));
        }
    }

    /// Files a unit, whole or not at all; its digest.
    pub fn write(&self, unit: &Unit) -> Result<String> {
        let (text, digest) = sealed(unit)?;
        files::write(&self.unit_path(unit.unit), text.as_bytes())?;
        Ok(digest)
    }

    /// Files what a shard filed.
    pub fn write_manifest(&self, shard: Shard, units: Vec<(usize, String)>) -> Result<()> {
        let plan = self.plan.id.clone();
        let manifest = Manifest { plan, shard: shard.number, of: shard.of, units };
        let name = format!("{}-of-{}.json", shard.number, shard.of);
        let path = self.path.join(MANIFESTS).join(name);
        files::write(&path, sealed(&manifest)?.0.as_bytes())
    }

    /// Files what all units found; where.
    pub fn write_merged(&self, text: &str) -> Result<PathBuf> {
        let path = self.path.join(MERGED);
        files::write(&path, text.as_bytes())?;
        Ok(path)
    }

    /// What the shards say that they filed, and what is wrong with what they say.
    pub fn manifests(&self) -> Result<(Vec<Manifest>, Vec<String>)> {
        let (mut manifests, mut wrong) = (Vec::new(), Vec::new());
        for (path, _) in files::with_ending(&self.path.join(MANIFESTS), "json")? {
            let text = text_of(&path)?.unwrap_or_default();
            let file = path.display();
            match opened::<Manifest>(&text) {
                Err(error) => wrong.push(format!(
                    "{file}: corrupt: {error:#}; hint: remove it and run its shard again"
                )),
                Ok((manifest, _)) if manifest.plan != self.plan.id => {
                    wrong.push(format!("{file}: of another plan; hint: remove it"));
                }
                Ok((manifest, _)) => manifests.push(manifest),
            }
        }
        Ok((manifests, wrong))
    }

    /// The state of a unit.
    pub fn state(&self, key: &Key, manifests: &[Manifest]) -> Result<State> {
        let text = text_of(&self.unit_path(key.unit))?;
        Ok(state(&self.plan, key, text.as_deref(), manifests))
    }

    /// What is wrong with a unit, as it is said; none where it is finished or missing.
    pub fn said(&self, key: &Key, state: &State) -> Option<String> {
        let why = match state {
            State::Finished { .. } | State::Missing => return None,
            State::Corrupt(why) => format!("corrupt: {why}"),
            State::Foreign(why) => format!("mixed up: {why}"),
        };
        let file = self.unit_path(key.unit);
        Some(format!("{}: {why}; hint: `straightedge shards run` makes it anew", file.display()))
    }

    /// Files among the units that are none of this plan.
    pub fn strays(&self, keys: &[Key]) -> Result<Vec<String>> {
        let names: BTreeSet<String> = keys.iter().map(|key| unit_name(key.unit)).collect();
        let files = files::with_ending(&self.path.join(UNITS), "json")?;
        let is_stray = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            !names.contains(&*name)
        };
        let strays = files.into_iter().map(|(path, _)| path).filter(is_stray);
        let said =
            |path: PathBuf| format!("{}: no unit of this plan; hint: remove it", path.display());
        Ok(strays.map(said).collect())
    }
}

fn unit_name(unit: usize) -> String {
    format!("unit-{unit:06}.json")
}

/// The text of a file; none where it is not there. What is no text cannot be what was filed.
fn text_of(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(str::from_utf8(&bytes).unwrap_or_default().to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// `3/100` as a shard.
pub fn shard(text: &str) -> Result<Shard> {
    let parts = text.split_once('/').and_then(|(number, of)| {
        let (number, of) = (number.parse::<usize>().ok()?, of.parse::<usize>().ok()?);
        (1..=of).contains(&number).then_some(Shard { number, of })
    });
    parts.ok_or_else(|| {
        usage(format!("--shard {text} is none; hint: `--shard 3/100` is the third of a hundred"))
    })
}

/// Numbers as ranges: `0-41, 43`.
pub fn ranges(numbers: &[usize]) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut left = numbers;
    while let Some(&first) = left.first() {
        let run = left.iter().enumerate().take_while(|(at, number)| **number == first + at).count();
        let last = first + run - 1;
        said.push(if run == 1 { first.to_string() } else { format!("{first}-{last}") });
        left = &left[run..];
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        assert_eq!(shard("3/100").expect("a shard"), Shard { number: 3, of: 100 });
        for text in ["0/4", "5/4", "3", "a/b", "-1/4", "1/0"] {
            assert!(shard(text).is_err(), "{text}");
        }
    }
}
