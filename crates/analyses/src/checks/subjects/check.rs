//! What a check is whose subject is no fit, and how its result is filed.

use evidence::{CatalogueEntry, Evidence, SubjectCheck, SubjectKind};

/// One check of the catalogue whose subject is no fit.
pub struct Check {
    /// Its id, which is never reused for another check.
    pub id: &'static str,
    /// One line for the reader.
    pub title: &'static str,
    /// Why it matters: what follows where it does not pass.
    pub why: &'static str,
    /// What it is made of.
    pub kind: SubjectKind,
    /// What is held against the threshold.
    pub statistic: &'static str,
    /// When it passes.
    pub passes: Passes,
    /// Where it comes from.
    pub reference: &'static str,
    /// Asks every subject that the evidence has.
    pub ask: fn(&Evidence) -> Vec<Answer>,
}

/// When a statistic passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Passes {
    /// Strictly above a number.
    Above(f64),
    /// Strictly below a number.
    Below(f64),
    /// At a number or above it.
    AtLeast(f64),
    /// At a number or below it.
    AtMost(f64),
    /// Wherever it is filed: the catalogue asks for the number and for no value of it.
    Reported,
}

impl Passes {
    /// Whether a statistic passes; never what is not a number.
    #[must_use]
    pub const fn holds(self, statistic: f64) -> bool {
        match self {
            Self::Above(threshold) => statistic > threshold,
            Self::Below(threshold) => statistic < threshold,
            Self::AtLeast(threshold) => statistic >= threshold,
            Self::AtMost(threshold) => statistic <= threshold,
            Self::Reported => !statistic.is_nan(),
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Above(threshold) => format!("above {threshold}"),
            Self::Below(threshold) => format!("below {threshold}"),
            Self::AtLeast(threshold) => format!("at least {threshold}"),
            Self::AtMost(threshold) => format!("at most {threshold}"),
            Self::Reported => "reported".to_owned(),
        }
    }
}

/// What is known of something, or why the evidence does not give it.
pub type Given<T> = Result<T, String>;

/// What one subject answers to a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The subject's name.
    pub subject: String,
    /// What of it was asked; empty where it is asked as a whole.
    pub part: String,
    /// The statistic.
    pub found: Given<Found>,
}

/// A statistic.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its value.
    pub statistic: f64,
    /// Full names of the filed numbers that it was made of.
    pub reads: Vec<String>,
    /// What a reader must know of it; empty for nothing.
    pub note: String,
}

impl Found {
    /// A statistic that is made of filed numbers.
    #[must_use]
    pub fn of(statistic: f64, reads: &[&str]) -> Self {
        let reads = reads.iter().map(|&name| name.to_owned()).collect();
        Self { statistic, reads, note: String::new() }
    }

    /// A statistic that counts what stands in the evidence.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn count(count: usize) -> Self {
        Self::of(count as f64, &[])
    }

    /// The same with words.
    #[must_use]
    pub fn saying(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

impl Answer {
    /// Of a subject as a whole.
    #[must_use]
    pub fn whole(subject: impl Into<String>, found: Given<Found>) -> Self {
        Self::part(subject, "", found)
    }

    /// Of a part of it.
    #[must_use]
    pub fn part(subject: impl Into<String>, part: &str, found: Given<Found>) -> Self {
        Self { subject: subject.into(), part: part.to_owned(), found }
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
            made_of: self.kind.words().to_owned(),
            statistic: self.statistic.to_owned(),
            threshold: self.passes.words(),
            reference: self.reference.to_owned(),
            exists: true,
        }
    }

    /// What it found at every subject, as it is filed.
    #[must_use]
    pub fn made_of(&self, evidence: &Evidence) -> Vec<SubjectCheck> {
        (self.ask)(evidence).into_iter().map(|answer| self.filed(answer)).collect()
    }

    fn filed(&self, answer: Answer) -> SubjectCheck {
        let Answer { subject, part, found } = answer;
        let (statistic, reads, note) = match found {
            Ok(Found { statistic, reads, note }) => (Some(statistic), reads, note),
            Err(reason) => (None, Vec::new(), reason),
        };
        SubjectCheck {
            id: self.id.to_owned(),
            kind: self.kind,
            subject,
            part,
            statistic,
            reads,
            threshold: self.passes.words(),
            passed: statistic.map(|statistic| self.passes.holds(statistic)),
            note,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Passes::{Above, AtLeast, AtMost, Below, Reported};

    /// The number next above a threshold, and next below it.
    fn beside(threshold: f64) -> [f64; 2] {
        [threshold.next_up(), threshold.next_down()]
    }

    #[test]
    fn the_edge_is_where_the_words_put_it() {
        for threshold in [0.0, 0.01, 0.5, 10.0] {
            let [up, down] = beside(threshold);
            assert!(Above(threshold).holds(up) && !Above(threshold).holds(threshold));
            assert!(Below(threshold).holds(down) && !Below(threshold).holds(threshold));
            assert!(AtLeast(threshold).holds(threshold) && !AtLeast(threshold).holds(down));
            assert!(AtMost(threshold).holds(threshold) && !AtMost(threshold).holds(up));
        }
        for passes in [Above(0.0), Below(0.0), AtLeast(0.0), AtMost(0.0), Reported] {
            assert!(!passes.holds(f64::NAN), "{passes:?}");
        }
        assert!(Reported.holds(-7.0));
    }
}
