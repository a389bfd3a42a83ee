//! Laws against each other on the same rows.

use evidence::{
    ComparedBreak, ComparedLaw, ComparisonDetail, Evidence, Finding, Kind, SubjectKind,
};

use super::check::{Answer, Check, Found, Given, Passes};
use super::read::{estimate, not_run};

/// F2: which order of the laws counts.
pub static ORDER: Check = Check {
    id: "F2",
    title: "Laws are ranked by prediction",
    why: "the law that fits best is often the one with most parameters, not the one that foretells",
    kind: SubjectKind::Comparison,
    statistic: "laws that stand before one with a smaller error on the runs held out",
    passes: Passes::AtMost(0.0),
    reference: "Alabdulmohsin 2022, arXiv 2209.06640",
    ask: |evidence| each_comparison(evidence, order),
};

/// F7: whether a criterion chooses.
pub static CRITERION: Check = Check {
    id: "F7",
    title: "Information criteria choose",
    why: "a difference of 10 or less is no strong choice, and one below 2 is none",
    kind: SubjectKind::Comparison,
    statistic: "corrected Akaike criterion of the second law less that of the first",
    passes: Passes::Above(10.0),
    reference: "Burnham & Anderson 2002, Model Selection and Multimodel Inference",
    ask: |evidence| each_comparison(evidence, criterion),
};

/// F9: laws of which neither contains the other.
pub static TOLD_APART: Check = Check {
    id: "F9",
    title: "Laws that do not contain each other are told apart",
    why: "a law that is not told apart from the best may be the true one as well",
    kind: SubjectKind::Comparison,
    statistic: "p value of Vuong's test of a law against the best by leave-one-out",
    passes: Passes::Below(0.01),
    reference: "Vuong 1989, Econometrica 57",
    ask: |evidence| each_comparison(evidence, told_apart),
};

/// F10: breaks.
pub static BREAK: Check = Check {
    id: "F10",
    title: "The law does not break",
    why: "a law that breaks within its data says nothing of what lies beyond the break",
    kind: SubjectKind::Comparison,
    statistic: "p value of the largest likelihood ratio over all break points; 1 where that break \
        lies outside the middle 70 % of the rows",
    passes: Passes::Above(0.01),
    reference: "Andrews 1993, Econometrica 61; Caballero 2022, arXiv 2210.14891",
    ask: |evidence| each_comparison(evidence, breaks),
};

/// The middle 70 % of the rows, as shares of them.
const MIDDLE: std::ops::RangeInclusive<f64> = 0.15..=0.85;

fn each_comparison(
    evidence: &Evidence,
    ask: fn(&Evidence, &Finding, &ComparisonDetail) -> Vec<Answer>,
) -> Vec<Answer> {
    let asked = evidence.comparisons().flat_map(|(found, detail)| ask(evidence, found, detail));
    asked.chain(not_run(evidence, Kind::Comparison)).collect()
}

fn order(evidence: &Evidence, found: &Finding, detail: &ComparisonDetail) -> Vec<Answer> {
    vec![Answer::whole(found.head.full_name(), out_of_order(evidence, detail))]
}

/// How many laws stand before one of less error; those without an error belong to the end.
fn out_of_order(evidence: &Evidence, detail: &ComparisonDetail) -> Given<Found> {
    let names: Vec<Option<&str>> = detail
        .laws
        .iter()
        .map(|law| law.held_out.as_ref().map(|held_out| held_out.log_rmse.as_str()))
        .collect();
    let reads: Vec<&str> = names.iter().copied().flatten().collect();
    if reads.len() < 2 {
        return Err("fewer than two laws have an error on runs held out".to_owned());
    }
    let errors: Vec<f64> = names
        .iter()
        .map(|name| name.map_or(Ok(f64::INFINITY), |name| estimate(evidence, name)))
        .collect::<Given<_>>()?;
    let wrong = errors.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let count = Found::count(wrong);
    Ok(Found { reads: reads.into_iter().map(str::to_owned).collect(), ..count })
}

fn criterion(evidence: &Evidence, found: &Finding, detail: &ComparisonDetail) -> Vec<Answer> {
    vec![Answer::whole(found.head.full_name(), next_criterion(evidence, detail))]
}

/// The least two criteria.
fn next_criterion(evidence: &Evidence, detail: &ComparisonDetail) -> Given<Found> {
    let mut all: Vec<(f64, &str)> = Vec::new();
    for name in detail.laws.iter().filter_map(|law| law.aicc.as_deref()) {
        all.push((estimate(evidence, name)?, name));
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let [first, second, ..] = all[..] else {
        return Err("fewer than two laws have the criterion".to_owned());
    };
    let difference = second.0 - first.0;
    let note = if difference < NO_CHOICE { "no choice" } else { "" };
    Ok(Found::of(difference, &[first.1, second.1]).saying(note))
}

/// Below this difference a criterion chooses nothing.
const NO_CHOICE: f64 = 2.0;

/// Every law but the best and those that contain it or that it contains.
fn told_apart(evidence: &Evidence, found: &Finding, detail: &ComparisonDetail) -> Vec<Answer> {
    let answer = |law: &ComparedLaw| {
        let name = law.vuong_p.as_ref()?;
        let tested = estimate(evidence, name).map(|p| Found::of(p, &[name]));
        Some(Answer::part(found.head.full_name(), &called(found, law), tested))
    };
    detail.laws.iter().filter_map(answer).collect()
}

fn breaks(evidence: &Evidence, found: &Finding, detail: &ComparisonDetail) -> Vec<Answer> {
    let answer = |law: &ComparedLaw| {
        let asked = match &law.strongest_break {
            Some(strongest) => break_p(evidence, strongest),
            None => Err("too few rows to look for a break".to_owned()),
        };
        Answer::part(found.head.full_name(), &called(found, law), asked)
    };
    detail.laws.iter().map(answer).collect()
}

fn break_p(evidence: &Evidence, strongest: &ComparedBreak) -> Given<Found> {
    let p = estimate(evidence, &strongest.p_value)?;
    let below = strongest.share_below.ok_or("where the break lies among the rows is not filed")?;
    let reads = [strongest.p_value.as_str(), &strongest.flop];
    if MIDDLE.contains(&below) {
        return Ok(Found::of(p, &reads));
    }
    Ok(Found::of(1.0, &reads).saying("the strongest break lies outside the middle of the rows"))
}

/// What a law goes by in the comparison: its name with the variables where several have its name.
fn called(found: &Finding, law: &ComparedLaw) -> String {
    let short = found.head.rest(&law.bic).and_then(|rest| rest.strip_suffix(".bic"));
    short.unwrap_or(&law.law.name).to_owned()
}
