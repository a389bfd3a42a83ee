//! What ladders say: the title that is a finding, the caption, the words for who cannot see them.

use super::draw::value;
use super::read::{Ladder, PAIRS, Rung, Standing};
use crate::figure::live::{Live, Series};
use crate::number;

/// Digits of a ratio.
const DIGITS: usize = 2;
/// A ratio below this is no wider to a reader.
const WIDER_MIN: f64 = 1.05;

const HOW: &str = "Each line is an interval of the same number, made in the way that its row names; \
    the dot and the dashed line are the number. Heavy: the interval in use for this number, the \
    widest whose assumptions the data do not refute. Grey: the data refute what it assumes, and it \
    decides nothing. An arrow leads beyond the axis; a dotted line with an arrow never ends, as \
    the data do not identify the number on that side.";

/// The finding of several numbers.
pub fn title(ladders: &[Ladder], what: &str) -> String {
    let open: Vec<&str> =
        ladders.iter().filter(|it| it.is_open()).map(|it| it.label.as_str()).collect();
    let widest = ladders
        .iter()
        .filter_map(|ladder| Some((ratio(ladder)?, ladder)))
        .reduce(|best, one| if one.0 > best.0 { one } else { best });
    let wider = match widest {
        Some((ratio, ladder)) if ratio >= WIDER_MIN => format!(
            "The interval in use of {} is {} times as wide as that of single rows",
            ladder.label,
            number::significant(ratio, DIGITS)
        ),
        Some(_) => format!("No way makes wider intervals of the {what} than rows drawn again"),
        None => format!("The {what} have no interval that is in use"),
    };
    match open.as_slice() {
        [] => wider,
        [one] => format!("{wider}; {one} is not identified on a side"),
        several => format!("{wider}; {} are not identified on a side", several.join(", ")),
    }
}

/// The finding of one number: what all ways agree on, and what is read.
pub fn title_of(ladder: &Ladder) -> String {
    let ends: Vec<(f64, f64)> = ladder.rungs.iter().filter_map(|rung| rung.ends).collect();
    let count = number::counted(ladder.rungs.len(), "way", "ways");
    let label = &ladder.label;
    let low = ends.iter().map(|ends| ends.0).fold(f64::NEG_INFINITY, f64::max);
    let high = ends.iter().map(|ends| ends.1).fold(f64::INFINITY, f64::min);
    let agreed = if low <= high {
        format!("The intervals of {label}, made in {count}, share {}", number::between(low, high))
    } else {
        format!("The intervals of {label}, made in {count}, share no value")
    };
    match ladder.read() {
        Some(rung) => format!("{agreed}; in use is {} ({})", value(rung), rung.words),
        None => format!("{agreed}; none is in use, as the data do not identify it on a side"),
    }
}

/// How much wider the interval that is read is than that of single rows.
fn ratio(ladder: &Ladder) -> Option<f64> {
    let width = |(low, high): (f64, f64)| high - low;
    let pairs = ladder.ends(PAIRS).map(width).filter(|width| *width > 0.0)?;
    Some(width(ladder.read()?.ends?) / pairs)
}

/// What to see in the figure, and how many numbers stand in the table alone.
pub fn caption(lead: &str, left_out: usize) -> String {
    let rest = if left_out == 0 {
        String::new()
    } else {
        let numbers = number::counted(left_out, "more number is", "more numbers are");
        format!(" {numbers} in the table alone.")
    };
    format!("{lead} {HOW}{rest}")
}

/// The words of every line: a series a number.
pub fn live(ladders: &[Ladder]) -> Live {
    let series = ladders.iter().map(|ladder| {
        let words = ladder.rungs.iter().map(|rung| line(ladder, rung)).collect();
        Series { name: ladder.label.clone(), words, ..Series::default() }
    });
    let heads = ["", "Interval", ""].map(str::to_owned).to_vec();
    Live { heads, series: series.collect() }
}

/// A line in words: its number and its way, its ends, and what it counts for.
fn line(ladder: &Ladder, rung: &Rung) -> Vec<String> {
    let ends = match (rung.ends, ladder.open) {
        (Some(_), _) => number::with_unit(value(rung), &ladder.unit),
        (None, [true, true]) => "open on both sides".to_owned(),
        (None, [true, false]) => "open below".to_owned(),
        (None, _) => "open above".to_owned(),
    };
    let counts = match rung.standing {
        Standing::Read => "in use",
        Standing::Other => "",
        Standing::DecidesNothing => "decides nothing: the data refute what it assumes",
    };
    vec![format!("{}: {}", ladder.label, rung.words), ends, counts.to_owned()]
}

/// The ladders in words: of each number the interval that is read and that of single rows; the
/// table has all of them.
pub fn alternative(ladders: &[Ladder], title: &str) -> String {
    let mut text = format!("{title}.");
    for ladder in ladders {
        let estimate = number::significant(ladder.estimate, 4);
        let head = number::with_unit(format!("{} = {estimate}", ladder.label), &ladder.unit);
        let named = |rung: &Rung, what: &str| format!("{what}: {} ({})", value(rung), rung.words);
        let pairs = ladder.rungs.iter().find(|rung| rung.key == PAIRS);
        let read = ladder
            .read()
            .map_or_else(|| "no interval is read".to_owned(), |rung| named(rung, "read"));
        let is_other = |rung: &&Rung| rung.standing == Standing::Other;
        let rows = pairs.filter(is_other).map(|rung| format!("; {}", named(rung, "rows")));
        let ways = number::counted(ladder.rungs.len(), "way", "ways");
        text = format!("{text} {head}, in {ways}; {read}{}.", rows.unwrap_or_default());
    }
    text
}
