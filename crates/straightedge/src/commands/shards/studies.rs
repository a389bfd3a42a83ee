//! The studies whose multiverses are resampled, as the project has them now.

use std::collections::BTreeMap;

use analyses::battery::definition::Battery;
use analyses::battery::digest::digest;
use analyses::battery::multiverse::sharded::{self, Opened, has_multiverse};
use analyses::battery::others;
use analyses::definition::Defined;
use analyses::sets::Sets;
use analyses::study::Study;
use anyhow::{Result, ensure};
use evidence::PublishedConstant;
use shards::PlannedStudy;

use crate::commands::page::unknown;
use crate::end::{missing, usage};
use crate::inputs;
use crate::project::Project;
use crate::stages::{pull, tidy};

/// The studies, in the order in which they are named.
pub struct Studies {
    named: Vec<Defined<Study>>,
    settings: BTreeMap<String, Battery>,
    sets: Sets,
    constants: Vec<PublishedConstant>,
}

impl Studies {
    /// Reads the studies that are named; all that have a multiverse where none is.
    pub fn read(project: &Project, names: &[String]) -> Result<Self> {
        let mut settings = inputs::attacks(project)?;
        let definitions = inputs::definitions(project)?;
        let of = |name: &String| settings.get(name).cloned().unwrap_or_default();
        let has = |study: &Defined<Study>| {
            has_multiverse(&study.definition, &of(&study.definition.id)).is_ok()
        };
        let named = |name: &String| {
            let found = definitions.studies.iter().find(|study| study.definition.id == *name);
            let all = definitions.studies.iter().filter(|study| has(study));
            let all = all.map(|study| study.definition.id.clone());
            let study = found.ok_or_else(|| usage(unknown("study", name, all, "show")))?;
            has_multiverse(&study.definition, &of(name)).map_err(|why| usage(why.to_string()))?;
            Ok(study.clone())
        };
        let studies: Vec<Defined<Study>> = if names.is_empty() {
            definitions.studies.iter().filter(|study| has(study)).cloned().collect()
        } else {
            names.iter().map(named).collect::<Result<_>>()?
        };
        if studies.is_empty() {
            return Err(usage(
                "no study has a multiverse; hint: data/batteries/STUDY.yaml says which choices \
                are crossed",
            ));
        }
        settings.retain(|name, _| studies.iter().any(|study| study.definition.id == *name));
        let sets = sets(project, &studies, &settings)?;
        Ok(Self { named: studies, settings, sets, constants: inputs::constants(project)? })
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|study| &*study.definition.id)
    }

    /// The replicates that they ask for; refused where they differ.
    pub fn replicates(&self) -> Result<usize> {
        let of = |study: &Defined<Study>| {
            let settings = self.settings.get(&study.definition.id).cloned().unwrap_or_default();
            has_multiverse(&study.definition, &settings).map(|found| found.replicates)
        };
        let all = self.named.iter().map(of).collect::<Result<Vec<usize>>>()?;
        let is_one = all.iter().all(|count| *count == all[0]);
        if !is_one {
            return Err(usage("the studies ask for different replicates; hint: --replicates"));
        }
        Ok(all[0])
    }

    /// Fits the study of a place and does something with its multiverse, given the digest of its
    /// rows, file and settings.
    pub fn open<T>(
        &self,
        place: usize,
        work: impl FnOnce(&Opened<'_>, String) -> Result<T>,
    ) -> Result<T> {
        let study = &self.named[place];
        let definition = &study.definition;
        let rows = match self.sets.find(&definition.observations)? {
            Ok(rows) => rows,
            Err(absent) => {
                let why = format!("the runs of {} are not here: {}", definition.id, absent.reason);
                return Err(missing(why));
            }
        };
        let settings = self.settings.get(&definition.id).cloned().unwrap_or_default();
        let others = others(&settings, &self.sets)?;
        let digest = digest(study, &settings, rows, &others, &self.constants);
        let work = |opened: &Opened<'_>| work(opened, digest);
        sharded::open(definition, rows, &self.constants, &settings, work)
    }

    /// Opens the study of a place as it was planned.
    pub fn open_as_planned<T>(
        &self,
        place: usize,
        planned: &PlannedStudy,
        work: impl FnOnce(&Opened<'_>) -> Result<T>,
    ) -> Result<T> {
        self.open(place, |opened, digest| {
            ensure!(
                digest == planned.digest,
                "{}: rows, file, settings or engine are not those of the plan; hint: plan anew",
                planned.study
            );
            work(opened)
        })
    }
}

/// The sets of the studies, and those that their batteries read.
fn sets(
    project: &Project,
    studies: &[Defined<Study>],
    settings: &BTreeMap<String, Battery>,
) -> Result<Sets> {
    let own = studies.iter().map(|study| &*study.definition.observations);
    let others = settings.values().flat_map(Battery::others);
    let names: Vec<&str> = own.chain(others).collect();
    tidy::tidy(project, &pull::pull_for_all(project, &names)?)
}
