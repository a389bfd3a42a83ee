//! Checks that a demanding reader asks for and no run of the program makes: what they ask is a
//! property of the program, which its tests hold, or is not done.
//!
//! They are listed so that nobody takes silence for a pass. An id moves to a file of its own when
//! the check is made, and is never given to another check.

use evidence::CatalogueEntry;

/// A check that no run makes.
struct Planned {
    id: &'static str,
    title: &'static str,
    /// What would be computed.
    statistic: &'static str,
    /// When it would pass.
    threshold: &'static str,
    reference: &'static str,
    /// What stands in its place today.
    today: &'static str,
}

/// Checks that no run makes, in the order of their ids.
#[must_use]
pub fn planned() -> Vec<CatalogueEntry> {
    SAMPLES.iter().chain(COMPUTATION).map(Planned::entry).collect()
}

impl Planned {
    /// Its entry in the catalogue.
    fn entry(&self) -> CatalogueEntry {
        let Self { statistic, today, .. } = self;
        CatalogueEntry {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            why: String::new(),
            made_of: String::new(),
            statistic: format!("{statistic}. Not a check of the run: {today}"),
            threshold: self.threshold.to_owned(),
            reference: self.reference.to_owned(),
            exists: false,
        }
    }
}

/// How problems that are tried many times are counted and drawn.
const SAMPLES: &[Planned] = &[
    Planned {
        id: "H6",
        title: "pass@k is estimated without bias",
        statistic: "whether one minus C(n-c, k) over C(n, k) is used",
        threshold: "exactly",
        reference: "Chen 2021, arXiv 2107.03374",
        today: "every coverage that the program computes uses it; held by tests",
    },
    Planned {
        id: "H8",
        title: "Problems are resampled before samples",
        statistic: "whether the bootstrap draws problems and then samples within them",
        threshold: "it does",
        reference: "no paper: a rule of this project",
        today: "problems are drawn and samples within them are not: on planted problems intervals \
            of 95 % of problems alone hold pass@k in 94 to 96 %, with the samples drawn too in 83 \
            to 91 % where k is the number of samples (measures/examples/problems.rs)",
    },
];

/// Whether the program can be trusted.
const COMPUTATION: &[Planned] = &[
    Planned {
        id: "I1",
        title: "Threads change nothing",
        statistic: "digest of the results on 1 to k threads",
        threshold: "the same",
        reference: "no paper: a rule of this project",
        today: "one run has one number of threads; held by tests, which compare the bytes of two",
    },
    Planned {
        id: "I2",
        title: "Random numbers have an address",
        statistic: "whether a draw is fixed by data set, specification, replicate and number",
        threshold: "it is",
        reference: "Salmon 2011, Parallel Random Numbers: As Easy as 1, 2, 3",
        today: "a draw is fixed by seed, study and replicate; held by the tests of I1",
    },
    Planned {
        id: "I3",
        title: "Sums have one order",
        statistic: "whether every sum is taken in a fixed order",
        threshold: "it is",
        reference: "Demmel & Nguyen 2013, Fast Reproducible Floating-Point Summation",
        today: "the program has no other sums; held by tests, which compare bits",
    },
    Planned {
        id: "I4",
        title: "Two implementations agree",
        statistic: "difference between a number of the report and an independent computation",
        threshold: "below 1e-8",
        reference: "no paper: a rule of this project",
        today: "parts of the program are held by tests against other programs and certified \
            values; the report's numbers are not computed a second time",
    },
    Planned {
        id: "I5",
        title: "Machines agree",
        statistic: "difference between results on different processors",
        threshold: "none, or below a fixed tolerance",
        reference: "no paper: a rule of this project",
        today: "one run has one machine; the program has its own exponential and logarithm and \
            bans those of the machine, and tests compare the sets of instructions of one processor",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::checks::subjects::CHECKS;
    use crate::study::checks::CATALOGUE;

    /// Every id of the review that asked for the catalogue is a check, whole or in parts, or is
    /// planned.
    #[test]
    fn the_list_is_complete() {
        let asked = [
            ('A', 4),
            ('B', 8),
            ('C', 12),
            ('D', 11),
            ('E', 7),
            ('F', 12),
            ('G', 11),
            ('H', 16),
            ('I', 6),
        ];
        let planned: Vec<String> = planned().into_iter().map(|entry| entry.id).collect();
        let of_fits = CATALOGUE.iter().map(|check| check.id);
        let exist = of_fits.chain(CHECKS.iter().map(|check| check.id));
        let whole =
            |id: &str| id.trim_end_matches(|sign: char| sign.is_ascii_lowercase()).to_owned();
        let exist: BTreeSet<String> = exist.map(whole).collect();
        for (letter, last) in asked {
            for id in (1..=last).map(|number| format!("{letter}{number}")) {
                let times = usize::from(planned.contains(&id)) + usize::from(exist.contains(&id));
                assert_eq!(times, 1, "{id} is a check or is planned, and not both");
            }
        }
    }

    #[test]
    fn each_says_what_stands_in_its_place() {
        for entry in planned() {
            let said = entry.statistic.split_once(". Not a check of the run: ");
            assert!(said.is_some_and(|(_, today)| today.len() > 20), "{entry:?}");
        }
    }
}
