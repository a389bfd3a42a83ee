//! What the curve and its choices say.

use super::draw;
use super::read::{Crossed, Opted};
use crate::figure::live::{Live, Series};
use crate::number::{self, counted, percent};

/// Digits of an answer.
const DIGITS: usize = 3;

/// The finding: how many analyses say the same, and which choice parts their medians most.
pub fn title(crossed: &Crossed) -> String {
    let analyses = crossed.analyses.map_or_else(
        || counted(crossed.curve.len(), "analysis", "analyses"),
        |all| number::wholes(all, "analysis", "analyses"),
    );
    let same = crossed.same.map_or_else(
        || format!("{analyses} of the same rows"),
        |same| format!("{} of {analyses} of these rows say the same as the study", percent(same)),
    );
    match widest(crossed) {
        Some((choice, low, high)) => format!(
            "{same}; the answer hangs most on: {choice} (medians from {} to {})",
            number::significant(low, DIGITS),
            number::significant(high, DIGITS)
        ),
        None => same,
    }
}

/// The choice whose options have the medians that lie farthest apart.
fn widest(crossed: &Crossed) -> Option<(&str, f64, f64)> {
    let span = |options: &[Opted]| {
        let medians = options.iter().filter_map(|option| option.median);
        medians.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), it| (l.min(it), h.max(it)))
    };
    let of = |options| {
        let (low, high) = span(options);
        (low < high).then_some((options.first()?.choice.as_str(), low, high))
    };
    let width = |&(_, low, high): &(&str, f64, f64)| high - low;
    crossed.choices().filter_map(of).reduce(|a, b| if width(&b) > width(&a) { b } else { a })
}

/// What to see.
pub fn caption(crossed: &Crossed) -> String {
    let drawn = counted(crossed.curve.len(), "analysis", "analyses");
    let all = crossed
        .analyses
        .map_or_else(String::new, |all| format!(" of {}, evenly by rank", number::whole(all)));
    let ends = crossed.options.first().map_or(0, |option| option.lowest.len());
    let ends = if ends == 0 {
        String::new()
    } else {
        let ends = number::count(ends);
        format!(
            " Squares say which options the {ends} analyses with the lowest answers and the {ends} \
            with the highest take; of the others the evidence files no options."
        )
    };
    format!(
        "Above: {drawn}{all}, from the lowest answer to the highest, each with its interval; the \
        dashed line is the study's own answer. Below, on the same scale: one row an option, its \
        dot the median of all combinations with it, the study's own option first. The numbers at \
        the right are the shares of these combinations that say what the head of the column \
        says.{ends}"
    )
}

/// The words of every option: a series a choice.
pub fn live(crossed: &Crossed) -> Live {
    let series = crossed.choices().map(|options| {
        let name = options.first().map(|option| option.choice.clone());
        let words = options.iter().map(|option| row(crossed, option)).collect();
        Series { name: name.unwrap_or_default(), words, ..Series::default() }
    });
    let series = series.collect();
    let heads = ["", "", "Median"].into_iter().map(str::to_owned);
    Live { heads: heads.chain(crossed.statements.iter().cloned()).collect(), series }
}

/// An option in words: what is chosen, the median with it, and its share of each statement.
fn row(crossed: &Crossed, option: &Opted) -> Vec<String> {
    let median = option.median.map(|median| number::significant(median, DIGITS));
    let share =
        |at| option.shares.get(at).copied().flatten().map(draw::percent).unwrap_or_default();
    let words = [option.option.clone(), option.choice.clone(), median.unwrap_or_default()];
    words.into_iter().chain((0..crossed.statements.len()).map(share)).collect()
}

/// The options in words.
pub fn alternative(crossed: &Crossed, title: &str) -> String {
    let mut text = format!("{title}.");
    for options in crossed.choices() {
        let Some(first) = options.first() else { continue };
        let medians = options.iter().map(|option| {
            let median = option.median.map_or_else(
                || "no median".to_owned(),
                |median| format!("median {}", number::significant(median, DIGITS)),
            );
            format!("{}, {median}", option.option)
        });
        let medians: Vec<String> = medians.collect();
        text = format!("{text} {}: {}.", first.choice, medians.join("; "));
    }
    text
}
