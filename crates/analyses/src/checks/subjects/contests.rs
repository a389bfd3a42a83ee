//! Recipes held against each other: crossings, order, exponents.

use evidence::{Evidence, Head, Kind, Quantity, SubjectKind};
use robustness::holm;

use super::check::{Answer, Check, Found, Given, Passes};
use super::read::{declaring, each, estimate, full_name, low, number};

/// H2a: whether two curves cross at all.
pub static CROSSING: Check = Check {
    id: "H2a",
    title: "A crossing exists",
    why: "a crossing that some draws do not have may be one of the noise",
    kind: SubjectKind::Measure,
    statistic: "share of draws in which the two curves cross",
    passes: Passes::AtLeast(0.95),
    reference: XIAO,
    ask: crossing_shares,
};

/// H2b: how well it is placed.
pub static PLACE: Check = Check {
    id: "H2b",
    title: "A crossing is located",
    why: "an interval of a decade or more names no budget at which to change the recipe",
    kind: SubjectKind::Measure,
    statistic: "width of the interval of the crossing, in decades",
    passes: Passes::Below(1.0),
    reference: XIAO,
    ask: |evidence| each(evidence, Kind::Measure, "crossing_decades", estimate),
};

/// H2c: whether anybody has seen it.
pub static INSIDE: Check = Check {
    id: "H2c",
    title: "A crossing lies inside the data",
    why: "a crossing beyond the runs is a forecast by two laws, and nobody has seen it",
    kind: SubjectKind::Measure,
    statistic: "whether the crossing of the fitted laws lies outside the common data",
    passes: Passes::AtMost(0.0),
    reference: XIAO,
    ask: |evidence| each(evidence, Kind::Measure, "extrapolated", estimate),
};

/// H3: the order of arms.
pub static WINNER: Check = Check {
    id: "H3",
    title: "The winner of small runs wins at large ones",
    why: "an order that is not kept cannot be read off small runs",
    kind: SubjectKind::Measure,
    statistic: "lower end of the interval of Kendall's tau between the order at smaller scales and \
        that at the largest",
    passes: Passes::Above(0.0),
    reference: "Magnusson 2025, DataDecide",
    ask: |evidence| each(evidence, Kind::Measure, "tau_mean", low),
};

/// H16: exponents of arms.
pub static EXPONENT: Check = Check {
    id: "H16",
    title: "A change moves the exponent, not the constant",
    why: "where one exponent does for all arms, what one of them gains does not grow with scale",
    kind: SubjectKind::Measure,
    statistic: "p value of the likelihood ratio of one exponent for all arms against one for each, \
        adjusted over these measures by Holm",
    passes: Passes::Below(0.01),
    reference: "arXiv 2605.29387",
    ask: shared_exponents,
};

const XIAO: &str =
    "Xiao 2024, arXiv 2409.15156; Fieller 1954, Journal of the Royal Statistical Society B 16";

/// By draws of the runs, and by draws of the laws where a law is fitted.
fn crossing_shares(evidence: &Evidence) -> Vec<Answer> {
    let by_runs = declaring(evidence, Kind::Measure, "raw_cross_share").map(|head| {
        let name = full_name(head, "raw_cross_share");
        let share = estimate(evidence, &name).map(|share| Found::of(share, &[&name]));
        Answer::part(head.full_name(), "by the runs", share)
    });
    let by_laws = declaring(evidence, Kind::Measure, "inside_share").map(|head| {
        let names = ["inside_share", "outside_share"].map(|short| full_name(head, short));
        Answer::part(head.full_name(), "by fitted laws", share_of_both(evidence, &names))
    });
    by_runs.chain(by_laws).collect()
}

/// The share of draws whose laws cross within the data or outside of them.
fn share_of_both(evidence: &Evidence, [inside, outside]: &[String; 2]) -> Given<Found> {
    let share = number(evidence, inside)?.estimate + number(evidence, outside)?.estimate;
    Ok(Found::of(share, &[inside, outside]))
}

/// The p value of each measure that files exponents of arms, adjusted for the number of measures
/// that ran.
fn shared_exponents(evidence: &Evidence) -> Vec<Answer> {
    let heads: Vec<&Head> = declaring(evidence, Kind::Measure, "compute_exponent_range").collect();
    let names: Vec<String> = heads.iter().map(|head| full_name(head, "p_value")).collect();
    let tested: Vec<Given<&Quantity>> = names.iter().map(|name| number(evidence, name)).collect();
    let alone: Vec<f64> = tested.iter().flatten().map(|test| test.estimate).collect();
    let mut adjusted = holm(&alone).into_iter();
    let mut answers = Vec::new();
    for ((head, name), test) in heads.into_iter().zip(&names).zip(tested) {
        let found = test.and_then(|test| {
            let p = adjusted.next().ok_or("it was not adjusted")?;
            shown(test, p)?;
            Ok(Found::of(p, &[name]))
        });
        answers.push(Answer::whole(head.full_name(), found));
    }
    answers
}

/// Whether the draws of a test can show on which side of the threshold its adjusted p value lies:
/// where none of them was as far off as the data, the truth may be smaller than what they show.
fn shown(test: &Quantity, adjusted: f64) -> Given<()> {
    match test.draws_at_floor() {
        Some(draws) if !EXPONENT.passes.holds(adjusted) => Err(format!(
            "none of {draws} draws was as far off as the data, and adjusted for their number so \
            few draws show no p value below the threshold"
        )),
        _ => Ok(()),
    }
}
