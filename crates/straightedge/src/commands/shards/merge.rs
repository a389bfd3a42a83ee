//! Adds up what all units found.

use anyhow::{Result, anyhow};
use clap::Args;
use shards::{Merged, Merger, State, sealed};

use super::folder::{Folder, OfPlan, ranges};
use crate::answers::answer::give;
use crate::answers::sharded::{MergedOfStudy, MergedShards};
use crate::commands::words::digits;
use crate::end::{self, End};
use crate::faults::Faults;
use crate::talk::say;

/// Of which plan.
#[derive(Debug, Clone, Args)]
pub struct MergeOptions {
    #[command(flatten)]
    of: OfPlan,
}

/// The `merge` command.
pub fn merge(options: &MergeOptions) -> Result<End> {
    let folder = Folder::open(&options.of.plan)?;
    let merged = added(&folder)?;
    let (text, digest) = sealed(&merged)?;
    let written = folder.write_merged(&text)?.display().to_string();
    say!(
        "plan {}: {} replicates in {} units, added up",
        &merged.plan[..12],
        folder.plan.replicates(),
        folder.plan.keys().len()
    );
    page(&merged);
    say!("digest {digest}");
    say!("written: {written}");
    let interval_error = merged.interval_error;
    let studies = merged.studies.into_iter().map(|study| MergedOfStudy {
        study: study.study,
        specifications: study.specifications.len(),
        failed: study.failed,
        doubted: study.doubted,
        statements: study.statements,
    });
    let studies = studies.collect();
    give(&MergedShards { plan: merged.plan, digest, written, interval_error, studies })?;
    Ok(End::Done)
}

/// The sum; refused where a unit is missing, corrupt or of another plan, all of them at once.
fn added(folder: &Folder) -> Result<Merged> {
    let keys = folder.plan.keys();
    let (manifests, wrong) = folder.manifests()?;
    let mut faults = Faults::default();
    faults.extend(wrong);
    faults.extend(folder.strays(&keys)?);
    let (mut merger, mut missing) = (Merger::new(&folder.plan), Vec::new());
    for key in &keys {
        let state = folder.state(key, &manifests)?;
        if let Some(said) = folder.said(key, &state) {
            faults.add(&anyhow!(said));
        }
        match state {
            State::Missing => missing.push(key.unit),
            State::Finished { unit, .. } if missing.is_empty() && faults.lines().is_empty() => {
                merger.add(&unit)?;
            }
            _ => {}
        }
    }
    let are_wrong = !faults.lines().is_empty();
    if !missing.is_empty() {
        faults.add(&end::missing(format!(
            "units {} are missing; hint: `straightedge shards run --plan {}` computes them",
            ranges(&missing),
            folder.path().display()
        )));
    }
    faults.ends_with(are_wrong.then_some(End::Findings));
    faults.refuse()?;
    merger.finish()
}

fn page(merged: &Merged) {
    for study in &merged.studies {
        say!(
            "{}: {} specifications of {} replicates; {} have no value",
            study.study,
            study.specifications.len(),
            merged.replicates,
            study.failed
        );
        for counted in &study.statements {
            say!("  {}", counted.statement.words);
            say!(
                "    supported {}, refuted {}, open {}, no interval {}",
                counted.supported,
                counted.refuted,
                counted.open,
                counted.without
            );
            if counted.near > 0 {
                say!("    {} have an end so near to the value that the grid decides", counted.near);
            }
        }
        if study.doubted > 0 {
            say!(
                "  in {} a search found what a refit missed; hint: plan with --check-every 1",
                study.doubted
            );
        }
    }
    say!("ends of intervals are known to within {}", digits(merged.interval_error, 2));
}
