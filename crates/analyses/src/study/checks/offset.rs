//! F11: the offset is needed.

use anyhow::Result;
use evidence::Sense;
use robustness::ErrorModel;

use crate::study::check::{Check, Particulars, Results, Threshold, once};
use crate::study::ratio::{Ratio, ratio_names};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "F11",
    title: "The offset is needed",
    why: "otherwise a pure power law describes the data as well",
    statistic: "p value of no offset by the data's own noise",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1e-3),
    reference: "Clauset, Shalizi & Newman 2009, SIAM Review 51: a power law beside its \
        alternatives",
    subject: None,
    applies: |study| study.offset.iter().flat_map(|_| once("F11")).collect(),
    files: |study| study.offset.iter().flat_map(|_| ratio_names(OFFSET)).collect(),
    run,
};

/// The name of the likelihood ratio.
const OFFSET: &str = "offset";

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let (Some(name), Some(ratio)) = (&run.study.offset, ratio(run)?) else { return Ok(()) };
    let particulars = Particulars {
        statistic: Some(format!("p value of no {name}, {}", ratio.model.words())),
        ..Particulars::default()
    };
    let statistic = ratio.file(results, run);
    results.file_as(check, run, statistic, particulars);
    Ok(())
}

/// The likelihood ratio, for the battery as well; none where the study names no offset.
///
/// # Errors
/// The grid of starts does not fit the law.
pub fn ratio(run: &Run<'_>) -> Result<Option<Ratio>> {
    let Some(index) = run.offset else { return Ok(None) };
    let model = ErrorModel::of(run.study.objective());
    let test = robustness::offset_test(
        &run.fit.problem,
        run.theta(),
        index,
        &run.study.grid(run.law),
        model,
        &run.study.config(),
    )?;
    let name = OFFSET.to_owned();
    Ok(Some(Ratio { name, what: "no offset against offset", model, test }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, noise, power, rows, study, usual_rows};

    #[test]
    fn a_planted_offset_is_needed() {
        assert!(Planted::usual().passes(&CHECK), "a power law alone cannot bend");
    }

    #[test]
    fn a_pure_power_law_needs_none() {
        let pure = rows(60, 4.0, |row, flop| power(flop) * (1.0 + noise(row)));
        assert!(!Planted::new(study(), pure).passes(&CHECK), "the offset explains nothing");
    }

    #[test]
    fn a_study_that_names_no_offset_is_not_asked() {
        let study = crate::study::Study { offset: None, ..study() };
        assert!(Planted::new(study, usual_rows()).made(&CHECK).is_empty(), "no offset named");
    }
}
