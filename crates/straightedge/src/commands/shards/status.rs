//! Says which units are finished, missing or corrupt.

use anyhow::Result;
use clap::Args;
use shards::State;

use super::folder::{Folder, OfPlan, ranges};
use crate::answers::answer::give;
use crate::answers::finding::Finding;
use crate::answers::sharded::ShardsStatus;
use crate::end::End;
use crate::talk::say;

/// Of which plan.
#[derive(Debug, Clone, Args)]
pub struct StatusOptions {
    #[command(flatten)]
    of: OfPlan,
}

/// The `shards status` command.
pub fn run(options: &StatusOptions) -> Result<End> {
    let folder = Folder::open(&options.of.plan)?;
    let keys = folder.plan.keys();
    let (manifests, mut wrong) = folder.manifests()?;
    wrong.extend(folder.strays(&keys)?);
    let (mut finished, mut missing) = (Vec::new(), Vec::new());
    for key in &keys {
        let state = folder.state(key, &manifests)?;
        wrong.extend(folder.said(key, &state));
        match state {
            State::Finished { .. } => finished.push(key.unit),
            State::Missing => missing.push(key.unit),
            State::Corrupt(_) | State::Foreign(_) => {}
        }
    }
    say!("plan {}: {} units", &folder.plan.id[..12], keys.len());
    say!("finished: {}{}", finished.len(), in_brackets(&finished));
    say!("missing: {}{}", missing.len(), in_brackets(&missing));
    for line in &wrong {
        say!("{line}");
    }
    let end = match (&*wrong, &*missing) {
        ([], []) => End::Done,
        ([], _) => End::DataMissing,
        _ => End::Findings,
    };
    let wrong = wrong.iter().map(|line| Finding::of(line)).collect();
    let plan = folder.plan.id.clone();
    give(&ShardsStatus { plan, units: keys.len(), finished, missing, wrong })?;
    Ok(end)
}

fn in_brackets(units: &[usize]) -> String {
    if units.is_empty() { String::new() } else { format!(" ({})", ranges(units)) }
}
