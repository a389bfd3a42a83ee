//! What a reader must know of a fit before its plan: where it has no best size at all, and which
//! checks of it fail.

use anyhow::{Result, ensure};
use evidence::Check;
use observations::Observations;
use planner::{Spending, Surface};

use super::answer::{FailedCheck, WithoutInterval};
use crate::rows::logarithms;
use crate::study::Study;
use crate::study::check::Results;
use crate::study::checks;
use crate::study::fitted::StudyFit;
use crate::study::run::Run;

/// The checks that a plan makes: those of the search, of the rows and of what is foretold that fit
/// nothing again a thousand times. `straightedge fit` makes all of them.
const MADE: [&str; 20] = [
    "C1a", "C2a", "C2b", "C2c", "E1", "B7", "E2", "E3a", "E3b", "E8", "D8", "C9", "C6", "C8", "C7",
    "C10a", "C10b", "D11", "E7", "F1",
];

/// What is doubtful of a fit.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    /// How many checks were made.
    pub(super) made: usize,
    /// Those that failed.
    pub(super) failed: Vec<FailedCheck>,
    /// The parameters without an interval, and why.
    pub(super) without_interval: Vec<WithoutInterval>,
}

impl Doubts {
    /// Makes the checks.
    ///
    /// # Errors
    /// A column is missing, or a refit that a check needs is impossible.
    pub(super) fn of(study: &Study, observations: &Observations, fit: &StudyFit) -> Result<Self> {
        // What papers print is no part of a plan.
        let study = Study { published: Vec::new(), ..study.clone() };
        let run = Run::new(&study, observations, fit, &[])?;

        let Results { checks, quantities } = checks::run_some(&run, &MADE)?;
        let failed = checks.iter().filter(|check| !check.passed).map(|check| {
            let name = check.value.as_ref().and_then(|full| full.split_once('.'));
            let value = name.and_then(|(_, name)| Some(quantities.get(name)?.estimate));
            failed_check(check, value)
        });
        let parameters = run.law.parameters().iter().enumerate();
        let without = parameters.filter_map(|(index, parameter)| {
            let why = run.without_interval(index, None)?;
            Some(WithoutInterval { parameter: parameter.name.to_owned(), why })
        });
        let without_interval = without.collect();
        Ok(Self { made: checks.len(), failed: failed.collect(), without_interval })
    }
}

/// A failed check as an answer holds it.
pub(crate) fn failed_check(check: &Check, value: Option<f64>) -> FailedCheck {
    FailedCheck {
        id: check.id.clone(),
        name: check.name.clone(),
        title: check.title.clone(),
        statistic: check.statistic.clone(),
        value,
        passes: format!("{} {}", check.sense.word(), check.threshold),
        note: check.note.clone(),
    }
}

/// Refuses a fit that has no best size: runs along one line do not say what each of parameters and
/// tokens does, and a loss that rises with either is least where there is none of it.
///
/// # Errors
/// It has none; the error says why.
pub(super) fn has_best_size(
    study: &Study,
    fit: &StudyFit,
    surface: Surface<'_>,
    compute_flop: f64,
) -> Result<()> {
    let (sizes, tokens) =
        (logarithms(&fit.rows, "params")?, logarithms(&fit.rows, "training_tokens")?);
    ensure!(
        robustness::variance_inflation(&sizes, &tokens).is_some(),
        "{}: the best size is not identified: in every run the tokens follow from the parameters \
         (one budget, one ratio or one size), so the rows do not tell what either of them does; \
         hint: add runs of other budgets and ratios",
        study.id
    );
    let (theta, spending) = (&fit.found.best.theta, Spending::training(compute_flop));
    let Some(best) = planner::optimum(surface, theta, spending) else { return Ok(()) };
    let [by_params, by_tokens] = planner::twice_alone(surface, theta, (spending, best));
    let rising: Vec<&str> = [("parameters", by_params), ("tokens", by_tokens)]
        .into_iter()
        .filter_map(|(what, gain)| (gain < 0.0).then_some(what))
        .collect();
    ensure!(
        rising.is_empty(),
        "{}: the best size is not identified: by the law that fits these runs best the loss rises \
         with {}, so no size is best; hint: is the column really a loss, and are the runs \
         comparable?",
        study.id,
        rising.join(" and with ")
    );
    Ok(())
}
