//! Several laws on the same runs: each is fitted to the smaller ones and foretells the larger.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use observations::Observations;
use rayon::prelude::*;

use super::answer::{Compared, Standing};
use super::foretold::foretelling;
use crate::rows::{column, columns};
use crate::study::Study;

/// Along what a run can be larger than another, the first that varies.
const ALONG: [&str; 3] = ["training_flop", "params", "training_tokens"];
/// Origins are spread over the rows at this many places, before the lower half is left out.
const ORIGINS: usize = 9;

/// Holds laws against each other by what they foretell of runs that they have not seen: rolling
/// origins along compute (or parameters, or tokens), from half of the rows on.
///
/// Every law that is ranked foretold every run from every origin, so that all errors are of the
/// same runs; the others are named with the reason.
///
/// # Errors
/// There are no laws, the rows have nothing along which one is larger than another, or no law could
/// be fitted.
pub fn contest(studies: &[Study], observations: &Observations) -> Result<Compared> {
    let Some(first) = studies.first() else { bail!("no law to compare") };
    let rows = first.rows(observations)?.observations;
    let (along, sizes) = sizes(&rows)?;
    let origins = upper_half(&stress::origins(sizes, ORIGINS), sizes);
    ensure!(
        !origins.is_empty(),
        "no runs can be held out: {along} has no two values of which half of the rows have the \
         smaller; hint: name the law with --law"
    );
    let field = Field { rows: &rows, sizes, origins: &origins };
    let mut laws: Vec<Standing> =
        studies.par_iter().map(|study| field.standing(study)).collect::<Result<_>>()?;
    let error = |it: &Standing| it.error.unwrap_or(f64::INFINITY);
    laws.sort_by(|one, other| {
        let by_size = one.parameters.cmp(&other.parameters);
        error(one).total_cmp(&error(other)).then(by_size).then(one.law.cmp(&other.law))
    });
    let last = field.last_value(&first.response)?;
    let last_value = robustness::score(&last);
    Ok(Compared {
        along: along.to_owned(),
        origins: origins.len(),
        forecasts: last.len(),
        laws,
        last_value_error: last_value.map_or(f64::NAN, |score| score.log_rmse),
    })
}

/// Which of several studies is taken: the only one, or the one whose law foretold larger runs best,
/// and how they did. The rows are asked for where there is something to compare.
///
/// # Errors
/// There is no study, or none could be held against the others.
pub fn choose(
    studies: &[Study],
    rows: &dyn Fn() -> Result<Observations>,
) -> Result<(usize, Option<Compared>)> {
    if studies.len() == 1 {
        return Ok((0, None));
    }
    let compared = contest(studies, &rows()?)?;
    let law = best(&compared)?;
    let at = studies.iter().position(|study| study.law == law);
    Ok((at.context("the law that foretold best")?, Some(compared)))
}

/// The law of the least error.
///
/// # Errors
/// No law could be fitted to the smaller runs.
fn best(compared: &Compared) -> Result<&str> {
    let first = compared.laws.first().context("no law was compared")?;
    if first.error.is_none() {
        let why = first.why_not.as_deref().unwrap_or("no forecast");
        bail!(
            "no law can be fitted to the smaller runs, so none is held against the others ({}: \
             {why}); hint: name the law with --law, or add runs",
            first.law
        );
    }
    Ok(&first.law)
}

/// Along what runs are larger, and how large each is.
fn sizes(rows: &Observations) -> Result<(&'static str, &[f64])> {
    for name in ALONG {
        let Ok(sizes) = column(rows, name) else { continue };
        if sizes.windows(2).any(|pair| pair[0].total_cmp(&pair[1]).is_ne()) {
            return Ok((name, sizes));
        }
    }
    bail!(
        "no runs can be held out: none of {} differs between rows; hint: name the law with --law",
        ALONG.join(", ")
    )
}

/// The origins that at least half of the rows do not exceed and some do.
fn upper_half(origins: &[f64], sizes: &[f64]) -> Vec<f64> {
    let seen = |origin: f64| sizes.iter().filter(|&&size| size <= origin).count();
    let is_taken = |origin: &f64| {
        let seen = seen(*origin);
        2 * seen >= sizes.len() && seen < sizes.len()
    };
    origins.iter().copied().filter(is_taken).collect()
}

/// The rows on which laws are held against each other.
struct Field<'a> {
    rows: &'a Observations,
    sizes: &'a [f64],
    origins: &'a [f64],
}

/// What a law foretold from one origin.
struct OfOrigin {
    /// `ln y - ln L` of each run.
    errors: Vec<f64>,
    /// Parameters that the runs seen leave open, where no forecast hangs on them.
    open: Vec<&'static str>,
}

impl Field<'_> {
    /// How a law did.
    fn standing(&self, study: &Study) -> Result<Standing> {
        let law = study.law()?;
        let (mut errors, mut open) = (Vec::new(), BTreeSet::new());
        let mut why_not = None;
        for &origin in self.origins {
            match self.foretold(study, origin)? {
                Ok(of_origin) => {
                    errors.extend(of_origin.errors);
                    open.extend(of_origin.open);
                }
                Err(why) => {
                    why_not = Some(why);
                    break;
                }
            }
        }
        let score = if why_not.is_none() { robustness::score(&errors) } else { None };
        Ok(Standing {
            law: study.law.clone(),
            variables: study.variables.clone(),
            parameters: law.parameters().len(),
            error: score.map(|score| score.log_rmse),
            bias: score.map(|score| score.bias),
            without_influence: match score {
                Some(_) => open.into_iter().map(str::to_owned).collect(),
                None => Vec::new(),
            },
            why_not: why_not.or_else(|| score.is_none().then(|| "a forecast is no number".into())),
        })
    }

    /// `ln y - ln L` of every run above the origin, by the law fitted to the others; or why the law
    /// foretells nothing there.
    fn foretold(&self, study: &Study, origin: f64) -> Result<Result<OfOrigin, String>> {
        let law = study.law()?;
        let (seen, unseen) = (self.seen(origin), self.unseen(origin));
        let variables = columns(self.rows, &study.variables)?;
        let response = column(self.rows, &study.response)?;
        let of_row = |&row: &usize| variables.iter().map(|values| laws::ln(values[row])).collect();
        let ln_x: Vec<Vec<f64>> = unseen.iter().map(of_row).collect();
        let found = match foretelling(study, &self.rows.take(&seen), &ln_x)? {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        let error = |(&row, ln_x): (&usize, &Vec<f64>)| {
            laws::ln(response[row]) - law.ln_loss(&found.theta, ln_x)
        };
        let errors = unseen.iter().zip(&ln_x).map(error).collect();
        Ok(Ok(OfOrigin { errors, open: found.open }))
    }

    /// The same of the response of the largest run seen: what needs no law.
    fn last_value(&self, response: &str) -> Result<Vec<f64>> {
        let response = column(self.rows, response)?;
        let by_size = |one: &usize, other: &usize| self.sizes[*one].total_cmp(&self.sizes[*other]);
        let mut errors = Vec::new();
        for &origin in self.origins {
            let Some(last) = self.seen(origin).into_iter().max_by(by_size) else { continue };
            let error = |row: usize| laws::ln(response[row]) - laws::ln(response[last]);
            errors.extend(self.unseen(origin).into_iter().map(error));
        }
        Ok(errors)
    }

    fn seen(&self, origin: f64) -> Vec<usize> {
        (0..self.sizes.len()).filter(|&row| self.sizes[row] <= origin).collect()
    }

    fn unseen(&self, origin: f64) -> Vec<usize> {
        (0..self.sizes.len()).filter(|&row| self.sizes[row] > origin).collect()
    }
}
