//! Runs the studies, the exhibits, the allocations and the comparisons, and files the evidence.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use evidence::{Evidence, MissingStudy, Quantity, StudyFinding};
use rayon::prelude::*;

use crate::cli::End;
use crate::files;
use crate::measure;
use crate::museum::{self, Shown};
use crate::project::Project;
use crate::published;
use crate::stage::pull::{self, Files};
use crate::stage::tidy::{self, Sets};
use crate::stage::{bench, finding};
use crate::stamp;
use crate::study::{self, Study};
use crate::{allocation, comparison};

/// Where unjudged evidence is filed.
pub const EVIDENCE: &str = "reports/work/evidence.json";

/// Tidies the pulled files, runs every study, then every exhibit; files the evidence.
pub fn fit(project: &Project, files: &Files) -> Result<Evidence> {
    let sets = tidy::tidy(project, files)?;
    let constants = published::read(project)?;
    let studies = study::read_all(&project.path("data/studies"))?;
    let studies_taken: Vec<&str> = studies.iter().map(|(study, _)| study.id.as_str()).collect();
    let measures = measure::read_all(&project.path(measure::MEASURES), &studies_taken)?;
    let failures = museum::read_all(&project.path(museum::MUSEUM), &studies)?;
    let ends: Vec<Result<Ran>> =
        studies.par_iter().map(|(study, text)| run_study(study, text, &sets, &constants)).collect();
    let measured = measure::run_all(&measures, &studies, &sets)?;
    let mut evidence = Evidence {
        schema_version: evidence::SCHEMA_VERSION,
        stamp: stamp::stamp(project.root(), &files.digest(project)?)?,
        sources: files.findings(),
        counts: counts(&sets),
        observations: sets.findings.clone(),
        studies: Vec::new(),
        missing_studies: Vec::new(),
        measures: measured.found,
        missing_measures: measured.missing,
        exhibits: Vec::new(),
        missing_exhibits: Vec::new(),
        allocations: Vec::new(),
        model_comparisons: Vec::new(),
        missing_analyses: Vec::new(),
        published: constants,
        benchmarks: bench::filed(project)?,
        peers: bench::filed_peers(project)?,
        oracles: bench::filed_oracles(project)?,
        replications: Vec::new(),
        verdicts: Vec::new(),
    };
    for end in ends {
        match end? {
            Ran::Found(found) => evidence.studies.push(*found),
            Ran::Missing(missing) => evidence.missing_studies.push(missing),
        }
    }
    for (failure, text) in &failures {
        let shown = museum::show(failure, text, &studies, &sets.present, &evidence);
        match shown.with_context(|| format!("exhibit {}", failure.id))? {
            Shown::Exhibit(exhibit) => evidence.exhibits.push(*exhibit),
            Shown::Missing(missing) => evidence.missing_exhibits.push(missing),
        }
    }
    analyse(project, &studies, &sets, &mut evidence)?;
    files::write(&project.path(EVIDENCE), evidence::to_json(&evidence)?.as_bytes())?;
    Ok(evidence)
}

/// How many sets were tidied and how many laws there are.
fn counts(sets: &Sets) -> BTreeMap<String, Quantity> {
    let sources: BTreeSet<&str> =
        sets.findings.iter().map(|finding| finding.source.as_str()).collect();
    let count =
        |name: &str, count: usize, method: &str| (name.to_owned(), Quantity::count(count, method));
    BTreeMap::from([
        count("sources.tidied", sources.len(), "sources of which at least one set was tidied"),
        count("sources.sets", sets.findings.len(), "sets of observations that were tidied"),
        count("laws.total", laws::LAWS.len(), "laws that are built in"),
    ])
}

/// Makes every allocation and every comparison of laws.
fn analyse(
    project: &Project,
    studies: &[(Study, String)],
    sets: &Sets,
    evidence: &mut Evidence,
) -> Result<()> {
    for (plan, text) in &allocation::read_all(&project.path(allocation::ALLOCATIONS), studies)? {
        let ended = allocation::find(plan, text, project, studies, &sets.present, evidence);
        match ended.with_context(|| format!("allocation {}", plan.id))? {
            allocation::Ended::Found(found) => evidence.allocations.push(*found),
            allocation::Ended::Missing(missing) => evidence.missing_analyses.push(missing),
        }
    }
    for (plan, text) in &comparison::read_all(&project.path(comparison::COMPARISONS))? {
        match comparison::find(plan, text, sets)
            .with_context(|| format!("comparison {}", plan.id))?
        {
            comparison::Ended::Found(found) => evidence.model_comparisons.push(*found),
            comparison::Ended::Missing(missing) => evidence.missing_analyses.push(missing),
        }
    }
    Ok(())
}

/// How a study ended.
enum Ran {
    Found(Box<StudyFinding>),
    Missing(MissingStudy),
}

/// Runs one study, or says why it cannot run.
fn run_study(
    study: &Study,
    text: &str,
    sets: &Sets,
    constants: &[evidence::PublishedConstant],
) -> Result<Ran> {
    let observations =
        match sets.find(&study.observations).with_context(|| format!("study {}", study.id))? {
            Ok(observations) => observations,
            Err(absent) => return Ok(Ran::Missing(absent.of(&study.id, &study.title))),
        };
    match finding::find(study, text, observations, constants) {
        Ok(found) => Ok(Ran::Found(Box::new(found))),
        // Too few rows are a property of the data: the report says so and the other studies go on.
        Err(error) => match error.downcast_ref::<fit::Misuse>() {
            Some(few @ fit::Misuse::TooFewRows { .. }) => {
                let (id, title) = (study.id.clone(), study.title.clone());
                Ok(Ran::Missing(MissingStudy { id, title, reason: few.to_string(), command: None }))
            }
            _ => Err(error.context(format!("study {}", study.id))),
        },
    }
}

/// The `fit` command.
pub fn run(project: &Project) -> Result<End> {
    let evidence = fit(project, &pull::pull(project)?)?;
    for study in &evidence.studies {
        println!(
            "{}: n = {}, objective {:.13}, {} of {} starts agree; {}",
            study.id,
            study.n,
            study.fit.objective,
            study.fit.starts_agreeing,
            study.fit.starts,
            study.fit.reason
        );
    }
    for exhibit in &evidence.exhibits {
        for end in &exhibit.ends {
            println!(
                "{}: {}: objective {:.13}; {}",
                exhibit.id, end.label, end.objective, end.says
            );
        }
    }
    pull::print_missing(&evidence);
    println!("written: {}", project.path(EVIDENCE).display());
    Ok(if evidence.missing_studies.is_empty() { End::Done } else { End::DataMissing })
}
