//! What a figure of coverage says.

use super::PERCENT;
use super::read::{Way, World, least, most};
use crate::figure::live::{Live, Series};
use crate::number::{self, counted};

/// The finding of one study.
pub fn title(worlds: &[World], level: f64) -> String {
    let used =
        |world: &World| world.ways.iter().find(|way| way.is_used).or(world.ways.first()).cloned();
    let mut parts = worlds.iter().filter_map(|world| Some((world.words, used(world)?)));
    let Some((_, first)) = parts.next() else { return String::new() };
    let sets = first.numbers.iter().map(|number| number.sets).max().unwrap_or(0);
    let mut title = format!(
        "Of {}, the interval in use holds the truth in {}{}",
        counted(sets, "simulated set", "simulated sets"),
        range(&first),
        judged(&first, level)
    );
    for (words, way) in parts {
        title =
            format!("{title}; {}: {}{}", words.to_lowercase(), range(&way), judged(&way, level));
    }
    title
}

/// Whether some number is surely held less often than stated.
fn judged(way: &Way, level: f64) -> String {
    let is_short = |high: Option<f64>| high.is_some_and(|high| high < level);
    if way.numbers.iter().any(|number| is_short(number.high)) {
        return format!(", some less often than the stated {}", number::percent(level));
    }
    String::new()
}

/// `95 to 97 %`, over the numbers of a way.
fn range(way: &Way) -> String {
    let shares = [least(&way.numbers), most(&way.numbers)].map(|it| it.map_or(0.0, |it| it.share));
    let [low, high] = shares.map(|share| number::decimal(share * PERCENT, 0));
    let text = if low == high { low } else { format!("{low} to {high}") };
    number::with_unit(text, "%")
}

/// The finding of all studies.
pub fn title_of_all(short: usize, all: usize, level: f64) -> String {
    let level = number::percent(level);
    let studies = counted(all, "study", "studies");
    if short == 0 {
        return format!(
            "In none of {studies} does an interval surely hold the truth less often \
            than the stated {level}"
        );
    }
    format!(
        "In {} of {studies} the interval of some number surely holds the truth less often than \
        the stated {level}",
        number::count(short)
    )
}

/// What to see.
pub fn caption(level: f64) -> String {
    format!(
        "Share of the sets, simulated from the fit, whose interval holds the truth; the dashed \
        line is the {} that intervals state. One row a way to make an interval; small rings are \
        the numbers of the study, the dot is the one that is held least often, with its exact \
        binomial interval. The interval in use is the widest of rows drawn again, BCa and profile.",
        number::percent(level)
    )
}

/// The words of every row: a series a kind of noise.
pub fn live(worlds: &[World]) -> Live {
    let series = worlds.iter().map(|world| {
        let words = world.ways.iter().map(|way| row(world, way)).collect();
        Series { name: world.words.to_owned(), words, ..Series::default() }
    });
    let heads = ["", "Least held", "All its numbers"].map(str::to_owned).to_vec();
    Live { heads, series: series.collect() }
}

/// A row in words: its noise and its way, its number held least often, and all its numbers.
fn row(world: &World, way: &Way) -> Vec<String> {
    let least = least(&way.numbers).map(|covered| {
        let share = covered.share * PERCENT;
        let text = match covered.low.zip(covered.high) {
            Some((low, high)) => number::interval(share, low * PERCENT, high * PERCENT),
            None => number::number(share),
        };
        format!("{}, {}", covered.number.replace('_', " "), number::with_unit(text, "%"))
    });
    vec![format!("{}: {}", world.words, way.words), least.unwrap_or_default(), range(way)]
}

/// The shares in words.
pub fn alternative(worlds: &[World], title: &str) -> String {
    let mut text = format!("{title}.");
    for world in worlds {
        let ways = world.ways.iter().map(|way| format!("{}: {}", way.words, range(way)));
        let ways: Vec<String> = ways.collect();
        text = format!("{text} {}: {}.", world.words, ways.join("; "));
    }
    text
}
