//! Answers every question of a project: studies first, each fitted once, then everything that
//! builds on their fits.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use evidence::{Finding, Missing, PublishedConstant};
use rayon::prelude::*;

use crate::allocation::ShapeRow;
use crate::analysis::{Context, Job};
use crate::answer::Answer;
use crate::definition::Defined;
use crate::definitions::Definitions;
use crate::sets::Sets;
use crate::study::fitted::{self, Fits, Fitted, StudyFit};
use crate::study::names::head;
use crate::study::{self, Study};

/// What the analyses are given.
pub struct Given<'a> {
    /// The sets of observations.
    pub sets: &'a Sets,
    /// Constants that papers print.
    pub constants: &'a [PublishedConstant],
    /// Tables of shapes, by the path that an allocation names.
    pub shapes: &'a BTreeMap<String, Vec<ShapeRow>>,
}

/// What became of all analyses, in the order of their kinds and names.
#[derive(Debug, Default)]
pub struct Answers {
    /// What ran.
    pub findings: Vec<Finding>,
    /// What could not run.
    pub missing: Vec<Missing>,
}

impl Answers {
    fn add(&mut self, answer: Answer) {
        match answer {
            Answer::Found(finding) => self.findings.push(*finding),
            Answer::Missing(missing) => self.missing.push(*missing),
        }
    }
}

/// A study that was fitted, or the reason why not.
type StudyAnswer = Result<(StudyFit, Finding), Missing>;

/// Runs every analysis.
///
/// # Errors
/// A definition does not fit its rows: the message says which, what is wrong and what to do. Data
/// that are not there are no error: what needs them is missing.
pub fn run_all(definitions: &Definitions, given: &Given<'_>) -> Result<Answers> {
    run_all_observed(definitions, given, &|_| {})
}

/// Runs every analysis and calls `ended` with the name of each as it ends, on the thread that ran
/// it.
///
/// # Errors
/// As [`run_all`].
pub fn run_all_observed(
    definitions: &Definitions,
    given: &Given<'_>,
    ended: &(dyn Fn(&str) + Sync),
) -> Result<Answers> {
    let run_one = |study: &Defined<Study>| {
        let answer = run_study(study, given);
        ended(&study.definition.id);
        answer
    };
    let studies: Result<Vec<StudyAnswer>> = definitions.studies.par_iter().map(run_one).collect();
    let studies = studies?;
    let mut fits = Fits::new();
    for (study, answer) in definitions.studies.iter().zip(&studies) {
        let study = &study.definition;
        let fitted = answer.as_ref().map(|(fit, _)| Fitted { study, fit });
        fits.insert(study.id.clone(), fitted);
    }
    let ran = studies.iter().flatten();
    let context = Context {
        sets: given.sets,
        shapes: given.shapes,
        studies: &definitions.studies,
        fits,
        findings: ran.map(|(_, finding)| (&*finding.head.id, finding)).collect(),
    };
    let jobs = definitions.jobs(&context);
    let run_job = |job: &Job<'_>| {
        let answer = job()?.checked()?;
        ended(&answer.head().id);
        Ok(answer)
    };
    let others: Result<Vec<Answer>> = jobs.par_iter().map(run_job).collect();
    let others = others?;
    drop(jobs);
    drop(context);
    let mut answers = Answers::default();
    for answer in studies {
        answers.add(match answer {
            Ok((_, finding)) => Answer::found(finding).checked()?,
            Err(missing) => Answer::missing(missing),
        });
    }
    for answer in others {
        answers.add(answer);
    }
    Ok(answers)
}

/// Fits one study and finds what follows, or says why it cannot run.
fn run_study(study: &Defined<Study>, given: &Given<'_>) -> Result<StudyAnswer> {
    let definition = &study.definition;
    let in_study = || format!("study {}", definition.id);
    let head = || head(definition, &study.digest);
    let observations = match given.sets.find(&definition.observations).with_context(in_study)? {
        Ok(observations) => observations,
        Err(absent) => return Ok(Err(absent.missing(head()?))),
    };
    let fit = match fitted::fit(definition, observations) {
        Ok(fit) => fit,
        // Too few rows are a property of the data: the report says so and the others go on.
        Err(error) => match error.downcast_ref::<fit::Misuse>() {
            Some(few @ fit::Misuse::TooFewRows { .. }) => {
                let reason = few.to_string();
                return Ok(Err(Missing {
                    head: head()?,
                    reason,
                    command: None,
                    files: Vec::new(),
                }));
            }
            _ => return Err(error.context(in_study())),
        },
    };
    let finding = study::find::find(study, observations, &fit, given.constants);
    Ok(Ok((fit, finding.with_context(in_study)?)))
}
