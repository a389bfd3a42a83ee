//! Runs every analysis and files the evidence.

use std::collections::{BTreeMap, BTreeSet};

use analyses::run::{Given, run_all};
use analyses::sets::Sets;
use analyses::standing::fitted_laws;
use analyses::{checks, fitting};
use anyhow::Result;
use evidence::{Evidence, Mark, MarkKind, Missing, Quantity};

use super::pull::{self, Files};
use super::{sealed, tidy};
use crate::answers::answer::give;
use crate::answers::finding::Finding as AnswerFinding;
use crate::answers::runs::{FittedProject, NotRun};
use crate::bench::filed;
use crate::end::End;
use crate::project::Project;
use crate::talk::{note, say};
use crate::terminal::progress::Progress;
use crate::{checked, inputs, marks, stamp, terminal, trust};

/// What a run found.
pub struct Fitted {
    /// The evidence.
    pub evidence: Evidence,
    /// Full names of the analyses in which something went wrong.
    pub failed: Vec<String>,
}

/// Where unjudged evidence is filed.
pub const EVIDENCE: &str = "reports/work/evidence.json";

/// Tidies the pulled files, runs every analysis; files the evidence.
pub fn fit(project: &Project, files: &Files) -> Result<Fitted> {
    let fitted = computed(project, files)?;
    sealed::write(project, EVIDENCE, &fitted.evidence, None)?;
    Ok(fitted)
}

/// Tidies the pulled files and runs every analysis.
pub fn computed(project: &Project, files: &Files) -> Result<Fitted> {
    let definitions = inputs::definitions(project)?;
    let sets = tidy::tidy(project, files)?;
    let (constants, shapes) = (inputs::constants(project)?, inputs::shapes(project, &definitions)?);
    let open = marks::all(project)?;
    let (unsettled, batteries) = (unsettled(&open), inputs::batteries(project)?);
    let given = Given {
        sets: &sets,
        constants: &constants,
        shapes: &shapes,
        unsettled: &unsettled,
        batteries: &batteries,
    };
    let progress = Progress::new("fitting", definitions.heads()?.len());
    let answers = run_all(&definitions, &given, &|item| progress.ended(item));
    progress.clear();
    let answers = answers?;
    let (sources, written) = (files.findings(), inputs::everything(project)?);
    let digest = stamp::data_digest(&sources, &written);
    let mut counts = counts(&sets, fitted_laws(&definitions, &answers.findings));
    counts.extend(trust::counts(project)?);
    let evidence = Evidence {
        files: written,
        open,
        sources,
        counts,
        observations: sets.findings,
        findings: answers.findings,
        missing: answers.missing,
        catalogue: checks::catalogue(),
        published: constants,
        benchmarks: filed::benchmarks(project)?,
        peers: filed::peers(project)?,
        oracles: filed::oracles(project)?,
        ..Evidence::empty(stamp::stamp(project.root(), &digest)?)
    };
    Ok(Fitted { evidence, failed: answers.failed })
}

/// Whether something waits that only a person can settle.
pub fn has_choice(open: &[Mark]) -> bool {
    open.iter().any(|mark| mark.kind == MarkKind::Choose)
}

/// Says why sets were refused: no file is missing, and no set is there. Whether there are any.
pub fn say_refused_sets(evidence: &Evidence) -> bool {
    let is_there = |id: &String| evidence.observations.iter().any(|set| set.id == *id);
    let is_refused = |missing: &&Missing| {
        let set = missing.head.observations.as_ref();
        missing.command.is_none() && set.is_some_and(|id| !is_there(id))
    };
    let refused = evidence.missing.iter().filter(is_refused);
    let reasons: BTreeSet<&str> = refused.map(|missing| missing.reason.as_str()).collect();
    for reason in &reasons {
        note!("{reason}");
    }
    !reasons.is_empty()
}

/// Why no analysis of a file is run: the first thing in it that only a person can settle.
pub fn unsettled(open: &[Mark]) -> BTreeMap<String, String> {
    let open = open.iter().filter(|mark| mark.kind == MarkKind::Choose);
    // Of several marks of a file the first is said.
    open.rev().map(|mark| (mark.file.clone(), marks::reason(mark))).collect()
}

/// What counts as a check that is built.
const CHECKS_BUILT: &str = "checks of the catalogue that the program makes, of fits and of other \
    subjects; one that is made in parts counts once a part";

/// How many sets were tidied, how many laws there are and how many were fitted to rows.
fn counts(sets: &Sets, fitted_laws: usize) -> BTreeMap<String, Quantity> {
    let sources: BTreeSet<&str> =
        sets.findings.iter().map(|finding| finding.source.as_str()).collect();
    let checks = checks::catalogue();
    let built = checks.iter().filter(|check| check.exists).count();
    let mut counts = BTreeMap::new();
    for (name, count, method) in [
        ("sources.tidied", sources.len(), "sources of which at least one set was tidied"),
        ("sources.sets", sets.findings.len(), "sets of observations that were tidied"),
        ("robustness.checks_built", built, CHECKS_BUILT),
        (
            "robustness.checks_missing",
            checks.len() - built,
            "checks that a demanding reader asks for and that no run of the program makes",
        ),
        ("laws.total", fitting::law_names().len(), "laws that are built in"),
        (
            "laws.on_real_data",
            fitted_laws,
            "built-in laws that a study, a comparison or a measure of this evidence fitted to rows",
        ),
    ] {
        counts.insert(name.to_owned(), Quantity::count(count, method));
    }
    counts
}

/// The `fit` command.
pub fn run(project: &Project) -> Result<End> {
    checked::everything(project)?;
    let Fitted { evidence, failed } = fit(project, &pull::pull_needed(project)?)?;
    if project.is_verbose() {
        print(&evidence);
        pull::print_missing(&evidence);
    }
    let (ran, all) = (evidence.findings.len(), evidence.heads().count());
    say!("{ran} of {all} analyses ran");
    terminal::print(&terminal::unable_or_absent(&evidence));
    say!("written: {}", project.path(EVIDENCE).display());
    give(&answer(project, &evidence, &failed))?;
    // What the data themselves forbid (too few rows) no pull would mend.
    let is_refused = say_refused_sets(&evidence);
    if !failed.is_empty() || has_choice(&evidence.open) || is_refused {
        return Ok(End::Findings);
    }
    let is_missing_data = evidence.missing.iter().any(|missing| missing.command.is_some());
    Ok(if is_missing_data { End::DataMissing } else { End::Done })
}

fn answer(project: &Project, evidence: &Evidence, failed: &[String]) -> FittedProject {
    FittedProject {
        written: project.path(EVIDENCE).display().to_string(),
        ran: evidence.findings.iter().map(|found| found.head.full_name()).collect(),
        not_run: not_run(evidence),
        failed: failed.to_vec(),
        open: to_settle(&evidence.open),
    }
}

/// Every analysis that could not run.
pub fn not_run(evidence: &Evidence) -> Vec<NotRun> {
    let one = |missing: &Missing| NotRun {
        name: missing.head.full_name(),
        reason: missing.reason.clone(),
        command: missing.command.clone(),
    };
    evidence.missing.iter().map(one).collect()
}

/// What only a person can settle.
pub fn to_settle(open: &[Mark]) -> Vec<AnswerFinding> {
    let open = open.iter().filter(|mark| mark.kind == MarkKind::Choose);
    open.map(AnswerFinding::of_mark).collect()
}

/// A number of the evidence, `?` where there is none.
fn estimate(evidence: &Evidence, name: &str) -> String {
    evidence.quantity(name).map_or_else(|| "?".to_owned(), |found| found.estimate.to_string())
}

/// One line a fit: where it ended, and what it says of itself.
fn print(evidence: &Evidence) {
    let number = |name: &str| estimate(evidence, name);
    for (found, study) in evidence.studies() {
        say!(
            "{}: n = {}, objective {}, {} of {} starts agree; {}",
            found.head.id,
            found.n,
            number(&study.fit.objective),
            number(&study.fit.starts_agreeing),
            number(&study.fit.starts),
            study.fit.reason
        );
    }
    for (found, exhibit) in evidence.exhibits() {
        for end in &exhibit.ends {
            let (id, objective) = (&found.head.id, number(&end.objective));
            say!("{id}: {}: objective {objective}; {}", end.label, end.says);
        }
    }
}
