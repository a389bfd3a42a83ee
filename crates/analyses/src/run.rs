//! Answers every question of a project: studies first, each fitted once, then everything that
//! builds on their fits.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, Result, anyhow, ensure};
use evidence::{FiledBattery, Finding, Head, Missing, PublishedConstant};
use observations::Observations;
use rayon::prelude::*;

use crate::allocation::ShapeRow;
use crate::analysis::Context;
use crate::answer::Answer;
use crate::battery::{self, Batteries, Sizes};
use crate::constants;
use crate::definition::Defined;
use crate::definitions::Definitions;
use crate::sets::Sets;
use crate::study::fitted::{self, Fits, Fitted, StudyFit};
use crate::study::names::head;
use crate::study::run::Run;
use crate::study::{self, Study};

/// What the analyses are given.
pub struct Given<'a> {
    /// The sets of observations.
    pub sets: &'a Sets,
    /// Constants that papers print.
    pub constants: &'a [PublishedConstant],
    /// Tables of shapes, by the path that an allocation names.
    pub shapes: &'a BTreeMap<String, Vec<ShapeRow>>,
    /// Why an analysis is not run though it could be, by the path of its file in the project.
    pub unsettled: &'a BTreeMap<String, String>,
    /// The batteries of the studies, as they are written and as they were filed.
    pub batteries: &'a Batteries,
}

impl Given<'_> {
    /// Refuses what a person must settle first.
    fn check_settled(&self, location: &str) -> Result<()> {
        let why = self.unsettled.get(in_project(location));
        why.map_or(Ok(()), |why| Err(anyhow!("{why}")))
    }
}

/// What became of all analyses, in the order of their kinds and names.
#[derive(Debug, Default)]
pub struct Answers {
    /// What ran.
    pub findings: Vec<Finding>,
    /// What could not run.
    pub missing: Vec<Missing>,
    /// Full names of what could not run because something went wrong: neither are its data away,
    /// nor are its rows too few.
    pub failed: Vec<String>,
}

impl Answers {
    fn add(&mut self, answer: Answer, has_failed: bool) {
        if let (true, Answer::Missing(missing)) = (has_failed, &answer) {
            self.failed.push(missing.head.full_name());
        }
        match answer {
            Answer::Found(finding) => self.findings.push(*finding),
            Answer::Missing(missing) => self.missing.push(*missing),
        }
    }
}

/// A study that was fitted, or the reason why not.
type StudyAnswer = Result<(StudyFit, Finding), Missing>;

/// Runs every analysis, and calls `ended` with the name of each as it ends, on the thread that ran
/// it. What goes wrong in one is its own: it is listed as not run, with the file that defines it
/// and the reason, and the others run.
///
/// # Errors
/// Definitions do not fit each other. Data that are not there are no error: what needs them is
/// missing.
pub fn run_all(
    definitions: &Definitions,
    given: &Given<'_>,
    ended: &(dyn Fn(&str) + Sync),
) -> Result<Answers> {
    check_names(definitions, given)?;
    let heads = definitions.heads()?;
    let (of_studies, of_others) = heads.split_at(definitions.studies.len());
    let studies: Vec<(StudyAnswer, bool)> = definitions
        .studies
        .par_iter()
        .zip(of_studies)
        .map(|(study, (head, location))| {
            let run = || given.check_settled(location).and_then(|()| run_study(study, given));
            let answer = attempt(run, location);
            ended(&head.id);
            match answer {
                Ok(answer) => (answer, false),
                Err(reason) => (Err(failed(head, reason)), true),
            }
        })
        .collect();
    // What builds on a fit takes no point that is one of many.
    let unusable: Vec<Option<Missing>> =
        studies.iter().map(|(answer, _)| unusable(answer)).collect();
    let mut fits = Fits::new();
    for ((study, (answer, _)), unusable) in definitions.studies.iter().zip(&studies).zip(&unusable)
    {
        let study = &study.definition;
        let fitted = match (answer, unusable) {
            (_, Some(missing)) | (Err(missing), None) => Err(missing),
            (Ok((fit, _)), None) => Ok(Fitted { study, fit }),
        };
        fits.insert(study.id.clone(), fitted);
    }
    let ran = studies.iter().flat_map(|(answer, _)| answer);
    let context = Context {
        sets: given.sets,
        shapes: given.shapes,
        constants: given.constants,
        studies: &definitions.studies,
        fits,
        findings: ran.map(|(_, finding)| (&*finding.head.id, finding)).collect(),
    };
    let jobs = definitions.jobs(&context);
    ensure!(jobs.len() == of_others.len(), "one job a head, in one order");
    let others: Vec<(Answer, bool)> = jobs
        .par_iter()
        .zip(of_others)
        .map(|(job, (head, location))| {
            let run = || given.check_settled(location).and_then(|()| job()?.checked());
            let answer = settled(attempt(run, location), head);
            ended(&head.id);
            answer
        })
        .collect();
    drop(jobs);
    drop(context);
    let mut answers = Answers::default();
    for ((answer, has_failed), (head, location)) in studies.into_iter().zip(of_studies) {
        let (answer, is_unsound) = match answer {
            Ok((_, finding)) => {
                settled(attempt(|| Answer::found(finding).checked(), location), head)
            }
            Err(missing) => (Answer::missing(missing), false),
        };
        answers.add(answer, has_failed || is_unsound);
    }
    for (answer, has_failed) in others {
        answers.add(answer, has_failed);
    }
    Ok(answers)
}

/// Why nothing builds on a study that was fitted: its rows do not determine its parameters.
fn unusable(answer: &StudyAnswer) -> Option<Missing> {
    let (fit, finding) = answer.as_ref().ok()?;
    Some(failed(&finding.head, fit.undetermined()?))
}

/// Does what one file asks for; what goes wrong, a panic too, is the reason why it is not run.
fn attempt<T>(work: impl FnOnce() -> Result<T>, location: &str) -> Result<T, String> {
    let file = in_project(location);
    // What a panic leaves half done belongs to the work alone, which is thrown away.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => {
            // Some errors name the file themselves.
            let reason = format!("{error:#}").replace(location, file);
            let names_it = reason.starts_with(file);
            Err(if names_it { reason } else { format!("{file}: {reason}") })
        }
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            Err(format!(
                "{file}: internal error: {said}; hint: this is a fault of the program, please \
                report it"
            ))
        }
    }
}

/// Refuses a definition that names observations or constants which nothing has: that is a fault of
/// the file, not of the data, and nothing is computed before it is mended.
fn check_names(definitions: &Definitions, given: &Given<'_>) -> Result<()> {
    for (head, location) in definitions.heads()? {
        if let Some(set) = &head.observations {
            given.sets.find(set).map(drop).with_context(|| location.to_owned())?;
        }
    }
    for study in &definitions.studies {
        for id in &study.definition.published {
            constants::check(given.constants, id).with_context(|| study.location.clone())?;
        }
    }
    for measure in &definitions.measures {
        for id in measure.definition.method.kind().published() {
            constants::check(given.constants, id).with_context(|| measure.location.clone())?;
        }
    }
    Ok(())
}

/// The entry of an analysis that data which are here do not allow.
fn failed(head: &Head, reason: String) -> Missing {
    Missing { head: head.clone(), reason, command: None, files: Vec::new() }
}

/// The path of a definition file inside its project, `data/FOLDER/NAME.yaml`: where the project
/// stands on a machine is no part of what is found.
fn in_project(location: &str) -> &str {
    let start = location.rmatch_indices(['/', '\\']).nth(2).map_or(0, |(at, _)| at + 1);
    &location[start..]
}

/// The answer, or that there is none and why; and whether it failed.
fn settled(answer: Result<Answer, String>, head: &Head) -> (Answer, bool) {
    match answer {
        Ok(answer) => (answer, false),
        Err(reason) => (Answer::unable(head.clone(), reason), true),
    }
}

/// The fit of a study, or the reason why its rows are too few. That is a property of the data:
/// nothing has gone wrong.
///
/// # Errors
/// The rows cannot be chosen, or the law cannot be fitted to them.
pub fn fit_of(study: &Study, observations: &Observations) -> Result<Result<StudyFit, String>> {
    match fitted::fit(study, observations) {
        Ok(fit) => Ok(Ok(fit)),
        Err(error) => match error.downcast_ref() {
            Some(few @ fit::Misuse::TooFewRows { .. }) => Ok(Err(few.to_string())),
            _ => Err(error),
        },
    }
}

/// Fits one study and finds what follows, or says why it cannot run.
fn run_study(study: &Defined<Study>, given: &Given<'_>) -> Result<StudyAnswer> {
    let definition = &study.definition;
    let head = || head(definition, &study.digest);
    let observations = match given.sets.find(&definition.observations)? {
        Ok(observations) => observations,
        Err(absent) => return Ok(Err(absent.missing(head()?))),
    };
    let fit = match fit_of(definition, observations)? {
        Ok(fit) => fit,
        Err(too_few) => return Ok(Err(failed(&head()?, too_few))),
    };
    let finding =
        study::find::find(study, observations, &fit, given.constants, given.batteries, given.sets)?;
    Ok(Ok((fit, finding)))
}

/// Which batteries are made.
pub struct Asked<'a> {
    /// Of which studies.
    pub study: &'a (dyn Fn(&str) -> bool + Sync),
    /// Which part of each; absent, every part.
    pub part: Option<&'a str>,
}

/// Makes the batteries of studies anew, at their full size, to be filed; those of studies that
/// cannot run, or whose rows do not determine their parameters, do not exist.
///
/// # Errors
/// A battery cannot be made; the error says which and why.
pub fn batteries(
    definitions: &Definitions,
    given: &Given<'_>,
    commit: &str,
    asked: &Asked<'_>,
    ended: &(dyn Fn(&str) + Sync),
) -> Result<Vec<FiledBattery>> {
    let is_chosen = |study: &&Defined<Study>| (asked.study)(&study.definition.id);
    let chosen: Vec<&Defined<Study>> = definitions.studies.iter().filter(is_chosen).collect();
    let made: Vec<Result<Option<FiledBattery>>> = chosen
        .par_iter()
        .map(|study| {
            let made = battery_of(study, given, commit, asked.part);
            ended(&study.definition.id);
            made.with_context(|| format!("the battery of {}", study.definition.id))
        })
        .collect();
    made.into_iter().filter_map(Result::transpose).collect()
}

fn battery_of(
    study: &Defined<Study>,
    given: &Given<'_>,
    commit: &str,
    part: Option<&str>,
) -> Result<Option<FiledBattery>> {
    let definition = &study.definition;
    let Ok(observations) = given.sets.find(&definition.observations)? else { return Ok(None) };
    let Ok(fit) = fit_of(definition, observations)? else { return Ok(None) };
    let run = Run::new(definition, observations, &fit, given.constants)?;
    let settings = given.batteries.settings(&definition.id);
    let others = battery::others(&settings, given.sets)?;
    Ok(Some(FiledBattery {
        study: definition.id.clone(),
        digest: battery::digest::digest(study, &settings, observations, &others, given.constants),
        commit: commit.to_owned(),
        sizes: Sizes::Full.word().to_owned(),
        parts: battery::make(&run, &settings, &others, Sizes::Full, part)?,
    }))
}
