//! How compute is split between parameters and tokens.

use std::collections::BTreeMap;

use evidence::{AllocationApproach, AllocationDetail, Evidence, Finding, Kind, SubjectKind};

use super::check::{Answer, Check, Found, Given, Passes};
use super::read::{interval, not_run, number, outside};

/// E4: what the grid of runs alone does to the split.
pub static GRID_BIAS: Check = Check {
    id: "E4",
    title: "The grid does not bias the allocation",
    why: "a parabola through few sizes that lie to one side shifts the best size before any noise",
    kind: SubjectKind::Allocation,
    statistic: "bias of a of the curve on noise-free losses at the same points, in standard errors",
    passes: Passes::Below(0.5),
    reference: "Czech 2026, arXiv 2603.22339",
    ask: |evidence| each_approach(evidence, grid_bias),
};

/// H9a: whether the best ratio is flat.
pub static FLAT: Check = Check {
    id: "H9a",
    title: "Tokens a parameter do not change with compute",
    why: "a ratio that changes with compute is no rule of thumb for another budget",
    kind: SubjectKind::Allocation,
    statistic: "by how much 0 lies outside the interval of the slope of the logarithm of tokens a \
        parameter on the logarithm of compute, which is 1 - 2 a",
    passes: Passes::AtMost(0.0),
    reference: HOFFMANN_AND_SCHAEFFER,
    ask: |evidence| each_approach(evidence, flat),
};

/// H9b: whether the best ratio is twenty.
pub static TWENTY: Check = Check {
    id: "H9b",
    title: "Twenty tokens a parameter",
    why: "an interval without 20 speaks against the rule at this budget, a wide one with 20 \
        speaks for many others too",
    kind: SubjectKind::Allocation,
    statistic: "by how much 20 lies outside the interval of tokens a parameter",
    passes: Passes::AtMost(0.0),
    reference: HOFFMANN_AND_SCHAEFFER,
    ask: |evidence| each_approach(evidence, twenty),
};

/// H10: whether the approaches find one split.
pub static AGREEMENT: Check = Check {
    id: "H10",
    title: "Three approaches agree",
    why: "an exponent that hangs on the approach is one of the approach, not of the runs",
    kind: SubjectKind::Allocation,
    statistic: "gap between the intervals of a of two approaches; negative where they overlap",
    passes: Passes::AtMost(0.0),
    reference: "Hoffmann 2022, arXiv 2203.15556; Besiroglu 2024, arXiv 2404.10102",
    ask: |evidence| each_allocation(evidence, agreement),
};

/// H11: whether the way of counting explains two printed exponents.
pub static COUNTING: Check = Check {
    id: "H11",
    title: "Counting explains Kaplan against Chinchilla",
    why: "where both exponents follow from one law, the papers do not disagree on the runs",
    kind: SubjectKind::Allocation,
    statistic: "by how much 0.73 lies outside the interval of the local exponent at small sizes \
        without embeddings, and 0.5 outside that of a with them",
    passes: Passes::AtMost(0.0),
    reference: "Pearce & Song 2024, arXiv 2406.12907; Porian 2024, arXiv 2406.19146",
    ask: |evidence| each_allocation(evidence, counting),
};

const HOFFMANN_AND_SCHAEFFER: &str =
    "Hoffmann 2022, arXiv 2203.15556; Schaeffer 2025, arXiv 2509.23963";

/// The ratio of the rule of thumb.
const TOKENS_PER_PARAM: f64 = 20.0;
/// The exponent of Kaplan 2020 (arXiv 2001.08361, Figure 14), and that of Hoffmann 2022 (Table 2),
/// as Pearce & Song 2024 hold them against each other.
const KAPLAN: f64 = 0.73;
const CHINCHILLA: f64 = 0.5;

/// What every allocation answers; one that did not run gives nothing.
fn each_allocation(
    evidence: &Evidence,
    ask: fn(&Evidence, &Finding, &AllocationDetail) -> Vec<Answer>,
) -> Vec<Answer> {
    let asked = evidence.allocations().flat_map(|(found, detail)| ask(evidence, found, detail));
    asked.chain(not_run(evidence, Kind::Allocation)).collect()
}

/// What one approach answers, by what of it is asked.
type OfApproach = fn(&Evidence, &AllocationApproach) -> Vec<(String, Given<Found>)>;

/// What every approach of every allocation answers.
fn each_approach(evidence: &Evidence, ask: OfApproach) -> Vec<Answer> {
    let of_allocation = |(found, detail): (&Finding, &AllocationDetail)| {
        let subject = found.head.full_name();
        let answers = detail.approaches.iter().flat_map(|approach| ask(evidence, approach));
        answers.map(|(part, found)| Answer::part(&subject, &part, found)).collect::<Vec<_>>()
    };
    let asked = evidence.allocations().flat_map(of_allocation);
    asked.chain(not_run(evidence, Kind::Allocation)).collect()
}

fn grid_bias(evidence: &Evidence, approach: &AllocationApproach) -> Vec<(String, Given<Found>)> {
    let Some(bias) = &approach.grid_bias else { return Vec::new() };
    let found = match &bias.a_in_standard_errors {
        Some(name) => number(evidence, name).map(|bias| Found::of(bias.estimate, &[name])),
        None => Err(format!("{} has no standard error", approach.a)),
    };
    vec![(approach.id.clone(), found)]
}

/// `D*/N* = C / (6 N*^2)` and `N* ~ C^a`: the slope is `1 - 2 a`, and its interval that of a turned
/// round.
fn flat(evidence: &Evidence, approach: &AllocationApproach) -> Vec<(String, Given<Found>)> {
    let found = interval(evidence, &approach.a).map(|[low, high]| {
        let slope = [1.0 - 2.0 * high, 1.0 - 2.0 * low];
        Found::of(outside(slope, 0.0), &[&approach.a])
    });
    vec![(approach.id.clone(), found)]
}

fn twenty(evidence: &Evidence, approach: &AllocationApproach) -> Vec<(String, Given<Found>)> {
    let at_budget = |(budget, name): (&String, &String)| {
        let found = interval(evidence, name)
            .map(|ends| Found::of(outside(ends, TOKENS_PER_PARAM), &[name]));
        (format!("{} at {budget}", approach.id), found)
    };
    let budgets: &BTreeMap<String, String> = &approach.tokens_per_param;
    budgets.iter().map(at_budget).collect()
}

/// Each two approaches of different number; the curves of Approach 2 are one approach.
fn agreement(evidence: &Evidence, found: &Finding, detail: &AllocationDetail) -> Vec<Answer> {
    let number =
        |approach: &AllocationApproach| approach.label.split(':').next().map(str::to_owned);
    let mut answers = Vec::new();
    for (at, one) in detail.approaches.iter().enumerate() {
        let others = detail.approaches[at + 1..].iter();
        for other in others.filter(|other| number(other) != number(one)) {
            let part = format!("{} and {}", one.id, other.id);
            answers.push(Answer::part(found.head.full_name(), &part, gap(evidence, one, other)));
        }
    }
    answers
}

fn gap(evidence: &Evidence, one: &AllocationApproach, other: &AllocationApproach) -> Given<Found> {
    let (first, second) = (interval(evidence, &one.a)?, interval(evidence, &other.a)?);
    let gap = first[0].max(second[0]) - first[1].min(second[1]);
    Ok(Found::of(gap, &[&one.a, &other.a]))
}

fn counting(evidence: &Evidence, found: &Finding, detail: &AllocationDetail) -> Vec<Answer> {
    let near = |name: &str, printed: f64| -> Given<Found> {
        let outside = outside(interval(evidence, name)?, printed);
        Ok(Found::of(outside, &[name]).saying(&number(evidence, name)?.method))
    };
    let law = detail.approaches.iter().find(|approach| approach.optima.is_none());
    let (Some(without), Some(law)) = (&detail.without_embeddings, law) else { return Vec::new() };
    let subject = found.head.full_name();
    vec![
        Answer::part(&subject, "counted as Kaplan does", near(without, KAPLAN)),
        Answer::part(&subject, "counted as Chinchilla does", near(&law.a, CHINCHILLA)),
    ]
}
