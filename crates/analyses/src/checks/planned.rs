//! Checks that a demanding reader asks for and the program does not make yet.
//!
//! They are listed so that nobody takes silence for a pass. An id moves to a file of its own when
//! the check is made, and is never given to another check.

use evidence::CatalogueEntry;

/// A check that does not exist yet.
struct Planned {
    id: &'static str,
    title: &'static str,
    /// What would be computed.
    statistic: &'static str,
    /// When it would pass.
    threshold: &'static str,
    reference: &'static str,
    /// What the program has of it without passing or failing anybody; empty where it has nothing.
    today: &'static str,
}

/// Checks that do not exist yet, in the order of their ids.
#[must_use]
pub fn planned() -> Vec<CatalogueEntry> {
    let sections = [REPORTING, DATA, UNCERTAINTY, DESIGN, EXTRAPOLATION, CHOICES, CLAIMS];
    sections.into_iter().chain([COMPUTATION]).flatten().map(Planned::entry).collect()
}

impl Planned {
    /// Its entry in the catalogue.
    fn entry(&self) -> CatalogueEntry {
        let Self { statistic, today, .. } = self;
        let statistic = match *today {
            "" => (*statistic).to_owned(),
            today => {
                format!("{statistic}. Not a check yet: {today}; no study is passed or failed by it")
            }
        };
        CatalogueEntry {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            why: String::new(),
            statistic,
            threshold: self.threshold.to_owned(),
            reference: self.reference.to_owned(),
            exists: false,
        }
    }
}

/// What a paper must say of its fit.
const REPORTING: &[Planned] = &[
    Planned {
        id: "A1",
        title: "The hypothesis is reported",
        statistic: "share of five items that the paper states: form of the law, its variables, \
            the fitted parameters, where the form comes from, its assumptions",
        threshold: "no item left open",
        reference: "Li 2025, arXiv 2502.18969: a checklist for papers on scaling laws",
        today: "",
    },
    Planned {
        id: "A2",
        title: "The training is reported",
        statistic: "share of the items that the paper states: number of models, their sizes, \
            tokens, data and its repetition, how parameters, tokens and compute are counted, \
            hyper-parameters, what else changes with size, code",
        threshold: "how parameters, tokens and compute are counted is stated; without it a claim \
            is fragile at best",
        reference: "Li 2025, arXiv 2502.18969",
        today: "",
    },
    Planned {
        id: "A3",
        title: "The collection of data is reported",
        statistic: "share of the items that the paper states: number of points, checkpoints \
            within runs or final ones, averaged or not, open or not, the metric, changes to it \
            before the fit",
        threshold: "no item left open",
        reference: "Li 2025, arXiv 2502.18969",
        today: "",
    },
    Planned {
        id: "A4",
        title: "The fitting is reported",
        statistic: "share of the items that the paper states: objective, algorithm and its \
            settings, starts, points left out, how the fit was judged",
        threshold: "the objective is stated; without it a claim is fragile at best",
        reference: "Li 2025, arXiv 2502.18969",
        today: "",
    },
];

/// What the rows are.
const DATA: &[Planned] = &[
    Planned {
        id: "B1",
        title: "The file is the published one",
        statistic: "digest, number of rows and licence of every source",
        threshold: "exactly as recorded",
        reference: "no paper: a rule of this project",
        today: "a file that differs is refused when it is read, before any fit",
    },
    Planned {
        id: "B8",
        title: "Losses can be compared",
        statistic: "tokenizer and text of the losses that are pooled or compared",
        threshold: "the same, or losses a byte",
        reference: "Choshen 2024, arXiv 2410.11840",
        today: "one set has one loss by construction, and the report prints which; two sets may \
            still be compared",
    },
];

/// Whether an interval is right.
const UNCERTAINTY: &[Planned] = &[Planned {
    id: "D1",
    title: "A printed interval is not too narrow",
    statistic: "runs that an interval as narrow as the printed one takes, over the runs \
            reported",
    threshold: "below 10",
    reference: "Besiroglu 2024, arXiv 2404.10102: more than 600,000 runs against fewer than \
            500",
    today: "a measure of the interval's width files runs_needed",
}];

/// Whether the data can tell.
const DESIGN: &[Planned] = &[Planned {
    id: "E4",
    title: "The grid does not bias the allocation",
    statistic: "bias of a of the parabola on noise-free losses at the same points, in \
            standard errors",
    threshold: "below 0.5",
    reference: "Czech 2026, arXiv 2603.22339",
    today: "the number is filed as parabola.grid_bias_a_in_standard_errors and \
            akima.grid_bias_a_in_standard_errors of an allocation",
}];

/// Whether the law predicts, and whether another law does better.
const EXTRAPOLATION: &[Planned] = &[
    Planned {
        id: "F2",
        title: "Laws are ranked by prediction",
        statistic: "order of the laws by error on runs held out",
        threshold: "used instead of the order in the fit",
        reference: "Alabdulmohsin 2022, arXiv 2209.06640",
        today: "a comparison files the errors of its laws on the runs held out, and tests each \
            against the least",
    },
    Planned {
        id: "F7",
        title: "Information criteria choose",
        statistic: "difference of the corrected Akaike criterion to the next law",
        threshold: "above 10 strong, below 2 no choice",
        reference: "Burnham & Anderson 2002, Model Selection and Multimodel Inference",
        today: "a comparison files aicc and bic of each law",
    },
    Planned {
        id: "F9",
        title: "Laws that do not contain each other are told apart",
        statistic: "p value of Vuong's test",
        threshold: "below 0.01",
        reference: "Vuong 1989, Econometrica 57",
        today: "a comparison files vuong_p",
    },
    Planned {
        id: "F10",
        title: "The law does not break",
        statistic: "p value of the largest likelihood ratio over all break points",
        threshold: "above 0.01, or the break lies outside the middle 70 % of the rows",
        reference: "Andrews 1993, Econometrica 61; Caballero 2022, arXiv 2210.14891",
        today: "a comparison files break_p and break_flop",
    },
];

/// Whether a choice decides.
const CHOICES: &[Planned] = &[
    Planned {
        id: "G8",
        title: "Many claims are adjusted for",
        statistic: "p values of a family of claims, adjusted for their number",
        threshold: "false discovery rate 0.05; Holm for the main claims",
        reference: "Benjamini & Yekutieli 2001, Annals of Statistics 29; Holm 1979, Scandinavian \
            Journal of Statistics 6",
        today: "p values are adjusted within one comparison and within one measure, not over the \
            claims",
    },
    Planned {
        id: "G9",
        title: "Rules are older than their data",
        statistic: "age of the digest of a rule against the first use of its data",
        threshold: "older",
        reference: "no paper: a rule of this project",
        today: "the lock says of the rule of each claim when it was locked and whether a number that \
            it reads had been filed by then; the page of a claim prints it, and no study is \
            passed or failed by it",
    },
];

/// What one kind of claim needs.
const CLAIMS: &[Planned] = &[
    Planned {
        id: "H1",
        title: "Returns diminish",
        statistic: "second derivative of the loss along the logarithm of compute, with its band, \
            and which sense of returns is meant",
        threshold: "above 0 over the whole range",
        reference: "no paper: a rule of this project",
        today: "a study files elasticity_fall and curvature_least",
    },
    Planned {
        id: "H2",
        title: "A crossing exists and is located",
        statistic: "share of replicates in which two laws cross, and the width of the crossing's \
            interval",
        threshold: "at least 0.95, below one decade, inside the data",
        reference: "Xiao 2024, arXiv 2409.15156; Fieller 1954, Journal of the Royal Statistical \
            Society B 16",
        today: "a measure of the crossover files it with its interval",
    },
    Planned {
        id: "H3",
        title: "The winner of small runs wins at large ones",
        statistic: "Kendall's tau between the ranks at two scales",
        threshold: "its interval above 0",
        reference: "Magnusson 2025, DataDecide",
        today: "",
    },
    Planned {
        id: "H4",
        title: "Each problem fails exponentially",
        statistic: "share of problems rejected by a test of dispersion, adjusted for their number",
        threshold: "at most the nominal rate",
        reference: "Schaeffer 2025, arXiv 2502.17578",
        today: "a measure files rejected_share",
    },
    Planned {
        id: "H5",
        title: "The tail of hard problems sets the power law",
        statistic: "slope of the coverage against the exponent of the tail",
        threshold: "their joint 95 % interval agrees",
        reference: "Schaeffer 2025, arXiv 2502.17578",
        today: "a measure of the tail files exponent_coverage beside the exponents of the tail",
    },
    Planned {
        id: "H6",
        title: "pass@k is estimated without bias",
        statistic: "whether one minus C(n-c, k) over C(n, k) is used",
        threshold: "exactly",
        reference: "Chen 2021, arXiv 2107.03374",
        today: "every coverage that the program computes uses it, and a test holds it",
    },
    Planned {
        id: "H7",
        title: "Problems without success are kept",
        statistic: "likelihood ratio of a point mass at zero, and the exponent with and without it",
        threshold: "reported",
        reference: "Kazdan 2025, arXiv 2510.05197",
        today: "a measure of the tail files mass_at_zero_p_value",
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
    Planned {
        id: "H9",
        title: "Twenty tokens a parameter, at every budget",
        statistic: "slope of the logarithm of tokens a parameter on the logarithm of compute",
        threshold: "its interval holds 0 and the ratio's holds 20",
        reference: "Hoffmann 2022, arXiv 2203.15556; Schaeffer 2025, arXiv 2509.23963",
        today: "an allocation files tokens_per_param at each budget, and no slope",
    },
    Planned {
        id: "H10",
        title: "Three approaches agree",
        statistic: "a of Approaches 1, 2 and 3",
        threshold: "each two intervals overlap",
        reference: "Hoffmann 2022, arXiv 2203.15556; Besiroglu 2024, arXiv 2404.10102",
        today: "an allocation files a of each approach",
    },
    Planned {
        id: "H11",
        title: "Counting explains Kaplan against Chinchilla",
        statistic: "local exponent at small sizes when parameters and compute are counted as \
            Kaplan counts them",
        threshold: "near 0.73, and near 0.5 when counted as Chinchilla does",
        reference: "Pearce & Song 2024, arXiv 2406.12907; Porian 2024, arXiv 2406.19146",
        today: "an allocation files parametric.a_without_embeddings",
    },
    Planned {
        id: "H12",
        title: "Downstream scores can be predicted",
        statistic: "share of tasks that are monotone, of the right sign and predicted across \
            folds, by a fixed rule",
        threshold: "reported against the printed 39 %",
        reference: "Lourie 2025, arXiv 2507.00885",
        today: "",
    },
    Planned {
        id: "H13",
        title: "The metric does not make the effect",
        statistic: "correlation with compute at log probability, probability, masked probability \
            and accuracy",
        threshold: "reported, with the loss at each step",
        reference: "Schaeffer 2024, arXiv 2406.04391",
        today: "",
    },
    Planned {
        id: "H14",
        title: "An observational law predicts",
        statistic: "sign and coverage on families held out, with the components estimated inside \
            each fold",
        threshold: "the same sign, and coverage at least 0.8",
        reference: "Ruan 2024, arXiv 2405.10938",
        today: "a measure of an observational law files rising_share and components.coverage",
    },
    Planned {
        id: "H15",
        title: "A law of learning rate and batch size reproduces",
        statistic: "exponents from the authors' own table",
        threshold: "as printed, within their rounding",
        reference: "Li 2025, arXiv 2503.04715",
        today: "replications compare them with what is printed",
    },
    Planned {
        id: "H16",
        title: "A change moves the exponent, not the constant",
        statistic: "p value of the likelihood ratio of one exponent for all against one for each",
        threshold: "below 0.01, adjusted",
        reference: "arXiv 2605.29387",
        today: "",
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
        today: "tests of the program hold it",
    },
    Planned {
        id: "I2",
        title: "Random numbers have an address",
        statistic: "whether a draw is fixed by data set, specification, replicate and number",
        threshold: "it is",
        reference: "Salmon 2011, Parallel Random Numbers: As Easy as 1, 2, 3",
        today: "a draw is fixed by seed, study and replicate",
    },
    Planned {
        id: "I3",
        title: "Sums have one order",
        statistic: "whether every sum is taken in a fixed order",
        threshold: "it is",
        reference: "Demmel & Nguyen 2013, Fast Reproducible Floating-Point Summation",
        today: "the program has no other sums, and tests compare bits",
    },
    Planned {
        id: "I4",
        title: "Two implementations agree",
        statistic: "difference between a number of the report and an independent computation",
        threshold: "below 1e-8",
        reference: "no paper: a rule of this project",
        today: "tests hold parts of the program against other programs and certified values, not \
            the report's numbers",
    },
    Planned {
        id: "I5",
        title: "Machines agree",
        statistic: "difference between results on different processors",
        threshold: "none, or below a fixed tolerance",
        reference: "no paper: a rule of this project",
        today: "the program has its own exponential and logarithm, and bans those of the machine",
    },
    Planned {
        id: "I6",
        title: "Nothing is dropped in silence",
        statistic: "replicates and numbers that are not finite, against those counted in the \
            report",
        threshold: "all counted",
        reference: "no paper: a rule of this project",
        today: "a number that is not finite is refused, and failed replicates of a study are filed",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
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
        let exist = CATALOGUE.iter().map(|check| {
            check.id.trim_end_matches(|sign: char| sign.is_ascii_lowercase()).to_owned()
        });
        let exist: BTreeSet<String> = exist.collect();
        for (letter, last) in asked {
            for id in (1..=last).map(|number| format!("{letter}{number}")) {
                let times = usize::from(planned.contains(&id)) + usize::from(exist.contains(&id));
                assert_eq!(times, 1, "{id} is a check or is planned, and not both");
            }
        }
    }

    #[test]
    fn what_exists_in_part_says_so() {
        let entries = planned();
        let bias = entries.iter().find(|entry| entry.id == "E4").expect("planned");
        assert!(bias.statistic.contains("Not a check yet: the number is filed as"), "{bias:?}");
        assert!(bias.statistic.ends_with("no study is passed or failed by it"), "{bias:?}");
        let nothing = entries.iter().any(|entry| !entry.statistic.contains("Not a check yet"));
        assert!(nothing, "of some there is nothing");
    }
}
