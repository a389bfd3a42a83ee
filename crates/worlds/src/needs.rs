//! What of a project one claim needs: the definitions that file what its gates read, with the
//! worlds' own number of replicates.

use std::collections::{BTreeMap, BTreeSet};

use analyses::analysis::Analysis;
use analyses::definition::Defined;
use analyses::definitions::Definitions;
use analyses::fitting::Search;
use analyses::study::Study;
use analyses::study::names::head;
use anyhow::{Context, Result};
use claims::Claim;
use evidence::{Head, owner};

use crate::definition::Worlds;
use crate::judged::quantities;

/// What a claim needs of a project.
pub struct Needs {
    /// The definitions of the analyses, each as the project writes it but for the replicates.
    pub definitions: Definitions,
    /// The sets of observations that they read.
    pub sets: BTreeSet<String>,
    /// The p values of each study that no gate reads, by study: they are not drawn.
    pub unread_p_values: BTreeMap<String, Vec<String>>,
}

/// The definitions that file what the gates of a claim read, and the studies that these build on.
///
/// # Errors
/// A definition builds on what is not there, or nothing files what a gate reads.
pub fn needs(claim: &Claim, worlds: &Worlds, all: &Definitions) -> Result<Needs> {
    let heads = all.heads()?;
    let mut names = BTreeSet::new();
    for quantity in quantities(claim) {
        let found = owner(heads.iter().map(|(head, _)| head), &quantity);
        let (head, _) = found.with_context(|| format!("nothing files {quantity}"))?;
        names.insert(head.full_name());
        names.extend(head.studies.iter().cloned());
    }
    let mut definitions = Definitions {
        studies: kept(&all.studies, all, &names)?,
        exhibits: kept(&all.exhibits, all, &names)?,
        measures: kept(&all.measures, all, &names)?,
        allocations: kept(&all.allocations, all, &names)?,
        comparisons: kept(&all.comparisons, all, &names)?,
    };
    reduce(&mut definitions, worlds, &names);
    let sets = sets(&definitions)?;
    let unread_p_values = unread_p_values(claim, &definitions)?;
    Ok(Needs { definitions, sets, unread_p_values })
}

/// The p values of likelihood ratios that the studies file and the gates do not read. A study of
/// which a gate reads a check draws them all.
fn unread_p_values(
    claim: &Claim,
    definitions: &Definitions,
) -> Result<BTreeMap<String, Vec<String>>> {
    let read = quantities(claim);
    let mut unread = BTreeMap::new();
    for study in &definitions.studies {
        let head = head(&study.definition, &study.digest)?;
        let of_study: Vec<&str> = read.iter().filter_map(|name| head.rest(name)).collect();
        if of_study.iter().any(|name| name.starts_with("check.")) {
            continue;
        }
        let is_unread = |name: &&String| {
            let is_p_value = name.starts_with("p_value_") && !name.contains('*');
            is_p_value && !name.ends_with("_textbook") && !of_study.contains(&name.as_str())
        };
        unread.insert(head.id.clone(), head.declares.iter().filter(is_unread).cloned().collect());
    }
    Ok(unread)
}

/// The definitions of which a finding is named.
fn kept<T: Analysis + Clone>(
    of_kind: &[Defined<T>],
    all: &Definitions,
    names: &BTreeSet<String>,
) -> Result<Vec<Defined<T>>> {
    let mut kept = Vec::new();
    for defined in of_kind {
        let heads: Vec<Head> = T::heads(defined, &all.studies)?;
        if heads.iter().any(|head| names.contains(&head.full_name())) {
            kept.push(Defined {
                definition: defined.definition.clone(),
                location: defined.location.clone(),
                digest: defined.digest.clone(),
            });
        }
    }
    Ok(kept)
}

/// Fewer replicates, fewer starts, and of a measure of several findings those that are read.
fn reduce(definitions: &mut Definitions, worlds: &Worlds, names: &BTreeSet<String>) {
    for study in &mut definitions.studies {
        study.definition = reduced(&study.definition, worlds);
    }
    for measure in &mut definitions.measures {
        let measure = &mut measure.definition;
        if let Some(plan) = &mut measure.bootstrap {
            plan.replicates = plan.replicates.min(worlds.replicates);
        }
        if let Some(each) = &mut measure.each {
            each.ids.retain(|_, id| names.contains(id));
        }
    }
    for allocation in &mut definitions.allocations {
        if let Some(shapes) = &mut allocation.definition.shapes {
            shapes.replicates = shapes.replicates.min(worlds.replicates);
        }
    }
}

/// A study with the worlds' replicates and starts.
pub fn reduced(study: &Study, worlds: &Worlds) -> Study {
    let mut study = study.clone();
    study.bootstrap.replicates = study.bootstrap.replicates.min(worlds.replicates);
    if let Some(first) = worlds.starts_first {
        study.search = Search::UntilSettled { first };
    }
    study
}

/// Every set that the definitions read.
fn sets(definitions: &Definitions) -> Result<BTreeSet<String>> {
    let mut sets = BTreeSet::new();
    for (head, _) in definitions.heads()? {
        sets.extend(head.observations.clone());
    }
    for measure in &definitions.measures {
        let arms: &BTreeMap<_, _> = &measure.definition.arms;
        sets.extend(arms.values().filter_map(|arm| arm.observations.clone()));
    }
    Ok(sets)
}
