//! What a check of the catalogue is, and how its results are filed.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{CatalogueEntry, Quantity, Sense};

use super::Study;
use super::run::Run;

/// One check of the catalogue: what it is, and how it is made of a fit.
pub struct Check {
    /// Its id, which is never reused for another check.
    pub id: &'static str,
    /// One line for the reader.
    pub title: &'static str,
    /// Why it matters: what follows where it does not pass.
    pub why: &'static str,
    /// What is computed.
    pub statistic: &'static str,
    /// On which side of its threshold the statistic passes.
    pub sense: Sense,
    /// What the statistic is held against.
    pub threshold: Threshold,
    /// Where it comes from.
    pub reference: &'static str,
    /// What follows its id in the names of its results, in capitals what the study says; none
    /// where it is made once of every fit.
    pub subject: Option<&'static str>,
    /// The names that its result goes by in a study of these settings, without `check.`: the id,
    /// or the id with each thing that it is applied to.
    pub applies: fn(&Study) -> Vec<String>,
    /// Names of the numbers that it files beside its statistic.
    pub files: fn(&Study) -> Vec<String>,
    /// Makes the check of a fit.
    pub run: fn(&Check, &Run<'_>, &mut Results) -> Result<()>,
}

/// What a statistic is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// The same number for every fit.
    Fixed(f64),
    /// A number that hangs on the data, with the words that say how.
    OfTheData(&'static str),
}

impl Threshold {
    /// The number, where it is the same for every fit.
    #[must_use]
    pub const fn fixed(self) -> f64 {
        match self {
            Self::Fixed(threshold) => threshold,
            Self::OfTheData(_) => f64::NAN,
        }
    }

    /// In words; a small number as a power of ten.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Fixed(number) if number > 0.0 && number < 1e-3 => format!("{number:e}"),
            Self::Fixed(number) => number.to_string(),
            Self::OfTheData(words) => words.to_owned(),
        }
    }
}

impl Check {
    /// Its entry in the catalogue.
    #[must_use]
    pub fn entry(&self) -> CatalogueEntry {
        CatalogueEntry {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            why: self.why.to_owned(),
            made_of: "a fit".to_owned(),
            statistic: self.statistic.to_owned(),
            threshold: format!("{} {}", self.sense.word(), self.threshold.words()),
            reference: self.reference.to_owned(),
            exists: true,
        }
    }

    /// How a gate reads it: the study's name and what it is applied to stand in capitals.
    #[must_use]
    pub fn read_as(&self) -> String {
        let subject = self.subject.map(|subject| format!(".{subject}")).unwrap_or_default();
        format!("STUDY.check.{}{subject}", self.id)
    }

    /// Every name by which it can be read in a study of these settings.
    #[must_use]
    pub fn names(&self, study: &Study) -> Vec<String> {
        let results = (self.applies)(study).into_iter().map(|name| format!("check.{name}"));
        results.chain((self.files)(study)).collect()
    }
}

/// The factor on the fit coordinates of the minimum from which a solver is asked to find it again:
/// near enough to lead back to the same minimum, far enough that the solver has to move.
pub const START_FACTOR: f64 = 1.05;

/// A check that is made once of every fit.
#[must_use]
pub fn once(id: &'static str) -> Vec<String> {
    vec![id.to_owned()]
}

/// Nothing is filed beside the statistic.
#[must_use]
pub fn nothing(_: &Study) -> Vec<String> {
    Vec::new()
}

/// Makes a check whose statistic is one number of the battery: it is made where a part has found
/// the number, and by the number's own name.
///
/// # Errors
/// None: every check is made by a function of one type.
pub fn filed_number(check: &Check, run: &Run<'_>, results: &mut Results, name: &str) -> Result<()> {
    if let Some(value) = run.found(name) {
        results.file(check, run, Statistic::Filed(name.to_owned(), value));
    }
    Ok(())
}

/// The statistic of a check.
pub enum Statistic<'a> {
    /// A number that the study files under this name.
    Filed(String, f64),
    /// A number that is filed here, under this name.
    Named(&'a str, Quantity),
    /// A number that has no other name than the check's.
    Own(f64),
    /// It could not be computed, and why: the check has not passed.
    NotComputed(&'a str),
}

/// How one result differs from what the catalogue says of its check.
#[derive(Default)]
pub struct Particulars {
    /// What the check was applied to, such as `params`; absent where it applies once.
    pub subject: Option<String>,
    /// The title with what it was applied to.
    pub title: Option<String>,
    /// The statistic with what it was applied to.
    pub statistic: Option<String>,
    /// The threshold, where the data decide it.
    pub threshold: Option<f64>,
    /// What the data say of this result, instead of why the check matters.
    pub note: Option<String>,
}

/// The results of the checks, and the numbers they file.
#[derive(Default)]
pub struct Results {
    /// One a line of the study's table.
    pub checks: Vec<evidence::Check>,
    /// Numbers under their names.
    pub quantities: BTreeMap<String, Quantity>,
}

impl Results {
    /// Files the result of a check that is made once.
    pub fn file(&mut self, check: &Check, run: &Run<'_>, statistic: Statistic<'_>) {
        self.file_as(check, run, statistic, Particulars::default());
    }

    /// Files one result of a check that is applied to several things.
    pub fn file_as(
        &mut self,
        check: &Check,
        run: &Run<'_>,
        statistic: Statistic<'_>,
        particulars: Particulars,
    ) {
        let name = match &particulars.subject {
            Some(subject) => format!("{}.{subject}", check.id),
            None => check.id.to_owned(),
        };
        let words = particulars.statistic.unwrap_or_else(|| check.statistic.to_owned());
        let threshold = particulars.threshold.unwrap_or(check.threshold.fixed());
        let own = format!("check.{name}");
        let (value, full_name, note) = match statistic {
            Statistic::Filed(name, value) => (Some(value), name, check.why),
            Statistic::Named(name, quantity) => {
                let value = quantity.estimate;
                self.quantities.insert(name.to_owned(), quantity);
                (Some(value), name.to_owned(), check.why)
            }
            Statistic::Own(value) => {
                self.quantities.insert(own.clone(), run.plain(value, "1", &words));
                (Some(value), own, check.why)
            }
            Statistic::NotComputed(why) => (None, own, why),
        };
        // Of a point that is one of many nothing has passed.
        let undetermined = run.fit.undetermined();
        let note = match (&undetermined, particulars.note) {
            (Some(reason), Some(said)) => format!("{reason}; {said}"),
            (Some(reason), None) => reason.clone(),
            (None, said) => said.unwrap_or_else(|| note.to_owned()),
        };
        let passed = undetermined.is_none()
            && value.is_some_and(|value| match check.sense {
                Sense::Above => value > threshold,
                Sense::Below => value < threshold,
            });
        self.checks.push(evidence::Check {
            id: check.id.to_owned(),
            name,
            title: particulars.title.unwrap_or_else(|| check.title.to_owned()),
            statistic: words,
            value: value.map(|_| run.full_name(&full_name)),
            sense: check.sense,
            threshold,
            passed,
            note,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::CATALOGUE;
    use crate::study::checks::planted::Planted;

    /// What is filed of a statistic by the first check of the catalogue, which passes above 1.5.
    fn filed(statistic: Statistic<'_>) -> Results {
        let planted = Planted::usual();
        let mut results = Results::default();
        results.file(CATALOGUE[0], &planted.run(), statistic);
        results
    }

    #[test]
    fn a_statistic_on_its_threshold_has_not_passed() {
        assert!(!filed(Statistic::Own(1.5)).checks[0].passed, "on it");
        assert!(filed(Statistic::Own(1.5 + 1e-12)).checks[0].passed, "beyond it");
    }

    #[test]
    fn a_number_of_its_own_goes_by_its_name() {
        let Results { checks, quantities } = filed(Statistic::Own(2.0));
        assert_eq!(checks[0].value.as_deref(), Some("planted.check.C1a"));
        assert_eq!(quantities.keys().collect::<Vec<_>>(), ["check.C1a"]);
    }

    #[test]
    fn what_could_not_be_computed_has_not_passed() {
        let Results { checks, quantities } = filed(Statistic::NotComputed("a fit failed"));
        let check = &checks[0];
        assert!(!check.passed && check.value.is_none() && quantities.is_empty(), "{check:?}");
        assert_eq!(check.note, "a fit failed", "the reason instead of why it matters");
    }

    #[test]
    fn a_result_of_several_has_its_subject_and_threshold() {
        let planted = Planted::usual();
        let mut results = Results::default();
        let particulars = Particulars {
            subject: Some("params".to_owned()),
            threshold: Some(3.0),
            ..Particulars::default()
        };
        results.file_as(CATALOGUE[0], &planted.run(), Statistic::Own(2.0), particulars);
        let check = &results.checks[0];
        assert_eq!((check.id.as_str(), check.name.as_str()), ("C1a", "C1a.params"));
        assert!(!check.passed, "below the threshold of these data: {check:?}");
    }

    #[test]
    fn thresholds_are_read_as_people_write_them() {
        for (threshold, words) in [
            (Threshold::Fixed(0.0), "0"),
            (Threshold::Fixed(1e-8), "1e-8"),
            (Threshold::Fixed(1e-3), "0.001"),
            (Threshold::Fixed(1.5), "1.5"),
            (Threshold::OfTheData("a quantile"), "a quantile"),
        ] {
            assert_eq!(threshold.words(), words);
        }
    }
}
