//! Reads filed numbers for a check, or says why the evidence does not give them.

use evidence::{Evidence, Head, Kind, Quantity};

use super::check::{Answer, Found, Given};

/// A filed number.
pub fn number<'a>(evidence: &'a Evidence, full_name: &str) -> Given<&'a Quantity> {
    evidence.quantity(full_name).ok_or_else(|| why_not(evidence, full_name))
}

/// The ends of its interval.
pub fn interval(evidence: &Evidence, full_name: &str) -> Given<[f64; 2]> {
    let quantity = number(evidence, full_name)?;
    let ends = quantity.low.zip(quantity.high);
    ends.map(|(low, high)| [low, high]).ok_or_else(|| format!("{full_name} has no interval"))
}

/// Why a number is not there.
fn why_not(evidence: &Evidence, full_name: &str) -> String {
    if let Some(reason) = evidence.undefined(full_name) {
        return reason.to_owned();
    }
    match evidence.missing(full_name) {
        Some(missing) => missing.reason.clone(),
        None => format!("{full_name} is not filed: these data do not give it"),
    }
}

/// By how much a value lies outside of an interval; negative within it.
pub const fn outside([low, high]: [f64; 2], value: f64) -> f64 {
    (low - value).max(value - high)
}

/// Every analysis of a kind that declares a number of this (short) name, whether it ran or not.
pub fn declaring<'a>(
    evidence: &'a Evidence,
    kind: Kind,
    short: &'a str,
) -> impl Iterator<Item = &'a Head> {
    evidence.heads().filter(move |head| head.kind == kind && head.declares(short))
}

/// What each of these analyses answers as a whole; the statistic is made of one number of it.
pub fn each(
    evidence: &Evidence,
    kind: Kind,
    short: &str,
    statistic: fn(&Evidence, &str) -> Given<f64>,
) -> Vec<Answer> {
    let asked = declaring(evidence, kind, short).map(|head| {
        let name = full_name(head, short);
        let found = statistic(evidence, &name).map(|value| Found::of(value, &[&name]));
        Answer::whole(head.full_name(), found)
    });
    asked.collect()
}

/// The full name of a number of an analysis.
pub fn full_name(head: &Head, short: &str) -> String {
    format!("{}.{short}", head.full_name())
}

/// The estimate of a number.
pub fn estimate(evidence: &Evidence, full_name: &str) -> Given<f64> {
    Ok(number(evidence, full_name)?.estimate)
}

/// The lower end of its interval.
pub fn low(evidence: &Evidence, full_name: &str) -> Given<f64> {
    Ok(interval(evidence, full_name)?[0])
}

/// The analyses of a kind that could not run: what they would have answered is not given.
pub fn not_run(evidence: &Evidence, kind: Kind) -> Vec<Answer> {
    let missing = evidence.missing.iter().filter(|missing| missing.head.kind == kind);
    let answer =
        |head: &Head, reason: &str| Answer::whole(head.full_name(), Err(reason.to_owned()));
    missing.map(|missing| answer(&missing.head, &missing.reason)).collect()
}
