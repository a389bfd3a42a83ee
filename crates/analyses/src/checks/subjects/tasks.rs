//! Problems that are tried many times, and scores on tasks.

use evidence::{Evidence, Kind, SubjectKind};

use super::check::{Answer, Check, Found, Given, Passes};
use super::read::{declaring, each, estimate, full_name, interval, number, outside};

/// H4: one chance a problem.
pub static EXPONENTIAL: Check = Check {
    id: "H4",
    title: "Each problem fails exponentially",
    why: "a problem whose chance changes from attempt to attempt does not fail exponentially",
    kind: SubjectKind::Measure,
    statistic: "share of problems rejected by a test of one constant chance, adjusted for their \
        number",
    passes: Passes::AtMost(0.05),
    reference: "Schaeffer 2025, arXiv 2502.17578",
    ask: |evidence| each(evidence, Kind::Measure, "rejected_share", estimate),
};

/// H5: the tail and the slope.
pub static TAIL: Check = Check {
    id: "H5",
    title: "The tail of hard problems sets the power law",
    why: "where the two exponents differ, the tail does not explain the slope at these samples",
    kind: SubjectKind::Measure,
    statistic: "by how much 0 lies outside the interval of the exponent of the coverage less that \
        of the tail",
    passes: Passes::AtMost(0.0),
    reference: "Schaeffer 2025, arXiv 2502.17578",
    ask: |evidence| TAILS.iter().flat_map(|tail| tail_gaps(evidence, tail)).collect(),
};

/// H7: problems without success.
pub static ZEROS: Check = Check {
    id: "H7",
    title: "Problems without success are kept",
    why: "a share of problems that is never solved bends the law, and leaving them out hides it",
    kind: SubjectKind::Measure,
    statistic: "p value of a share of problems that are never solved, and the exponent of the tail \
        without and with such a share",
    passes: Passes::Reported,
    reference: "Kazdan 2025, arXiv 2510.05197",
    ask: |evidence| each_of(evidence, "mass_at_zero_p_value", &ZEROS_ASKED),
};

/// H12: the share of tasks that scale foretells.
pub static PREDICTABLE: Check = Check {
    id: "H12",
    title: "Downstream scores can be predicted",
    why: "a share that was counted by eye has no rule that another reader could repeat",
    kind: SubjectKind::Measure,
    statistic: "share of tasks that fall, are ranked and are foretold across rows by a fixed rule, \
        with its interval, beside the 0.39 that is printed",
    passes: Passes::Reported,
    reference: "Lourie 2025, arXiv 2507.00885",
    ask: |evidence| each(evidence, Kind::Measure, "predictable_share_half", with_interval),
};

/// H13: one ability by several metrics.
pub static METRICS: Check = Check {
    id: "H13",
    title: "The metric does not make the effect",
    why: "a score that counts whole successes can jump where the probability rises evenly",
    kind: SubjectKind::Measure,
    statistic: "rank correlation with compute at each of four metrics of one task: log \
        probability, probability, masked probability, accuracy",
    passes: Passes::Reported,
    reference: "Schaeffer 2024, arXiv 2406.04391",
    ask: |evidence| each_of(evidence, "rank_drop", &METRICS_ASKED),
};

/// H14a: the sign across families.
pub static SIGN: Check = Check {
    id: "H14a",
    title: "An observational law has one sign",
    why: "a law whose sign changes with the families that it has not seen is one of the families",
    kind: SubjectKind::Measure,
    statistic: "greater share of the folds in which the score goes one way with the first \
        component, families held out and components made anew in each fold",
    passes: Passes::AtLeast(1.0),
    reference: RUAN,
    ask: |evidence| each(evidence, Kind::Measure, "rising_share", one_way),
};

/// H14b: the coverage across families.
pub static COVERAGE: Check = Check {
    id: "H14b",
    title: "An observational law predicts",
    why: "intervals that do not hold the models of another family promise more than the law knows",
    kind: SubjectKind::Measure,
    statistic: "share of the models of families held out that lie in the interval of a new model",
    passes: Passes::AtLeast(0.8),
    reference: RUAN,
    ask: |evidence| each(evidence, Kind::Measure, "components.coverage", estimate),
};

const RUAN: &str = "Ruan 2024, arXiv 2405.10938";

/// The distributions whose tail is held against the coverage.
const TAILS: [&str; 3] = ["exponent_beta", "exponent_beta_free", "exponent_kumaraswamy"];

fn tail_gaps(evidence: &Evidence, tail: &str) -> Vec<Answer> {
    let short = format!("{tail}_gap");
    let asked = declaring(evidence, Kind::Measure, &short).map(|head| {
        let name = full_name(head, &short);
        let gap = interval(evidence, &name).map(|ends| Found::of(outside(ends, 0.0), &[&name]));
        Answer::part(head.full_name(), tail, gap)
    });
    asked.collect()
}

/// A number that is not reported without its interval.
fn with_interval(evidence: &Evidence, name: &str) -> Given<f64> {
    interval(evidence, name)?;
    estimate(evidence, name)
}

/// The larger of a share and what is left of it.
fn one_way(evidence: &Evidence, name: &str) -> Given<f64> {
    let share = number(evidence, name)?.estimate;
    Ok(share.max(1.0 - share))
}

/// What a measure is asked to report: in words, the number that it files of it, and whether that
/// has an interval; none where no measure files one.
type Asked = (&'static str, Option<(&'static str, fn(&Evidence, &str) -> Given<f64>)>);

/// What is asked of problems without success.
const ZEROS_ASKED: [Asked; 3] = [
    ("share never solved", Some(("mass_at_zero_p_value", estimate))),
    ("exponent without it", Some(("exponent_beta", with_interval))),
    ("exponent with it", None),
];

/// The four metrics of one task.
const METRICS_ASKED: [Asked; 4] = [
    ("log probability", Some(("loss_rank", with_interval))),
    ("probability", None),
    ("masked probability", None),
    ("accuracy", Some(("score_rank", with_interval))),
];

/// What every measure that declares a number reports of what it is asked.
fn each_of(evidence: &Evidence, short: &str, asked: &[Asked]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for head in declaring(evidence, Kind::Measure, short) {
        for (part, filed) in asked {
            let found = match filed {
                Some((short, read)) => {
                    let name = full_name(head, short);
                    read(evidence, &name).map(|value| Found::of(value, &[&name]))
                }
                None => Err("no number of it is computed".to_owned()),
            };
            answers.push(Answer::part(head.full_name(), part, found));
        }
    }
    answers
}
