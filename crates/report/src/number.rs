//! Prints numbers for readers, by one rule.
//!
//! - A number that is whole and below a million is a count, or is meant as one: it prints in full.
//! - A number with an interval has the decimals that show the interval's width with two digits.
//!   Where that would leave an end that is not zero with less than two, each has two of its own.
//! - A number alone has four significant digits; one that a definition or a paper writes has its
//!   own, eight at most.
//! - Below one ten-thousandth and from a million on, it is a multiple of a power of ten: 1.4×10¹⁸.
//!   The minus is a true one.
//!
//! Sentences of the evidence write `1e-5`, as files and terminals do; [`prose()`] gives them the
//! form of the pages. Files hold every number in full.

mod prose;

use evidence::Quantity;

pub use prose::prose;

/// Significant digits of a number that stands alone.
const DIGITS: usize = 4;
/// Most significant digits of a number that a definition or a paper writes.
const WRITTEN_MAX: usize = 8;
/// Fewest significant digits of an end of an interval.
const END_MIN: i32 = 2;
/// Most decimals an interval is printed with.
const DECIMALS_MAX: i32 = 9;
/// From where on a whole number is no count any more.
const WHOLE_MAX: f64 = 1e6;
/// The smallest share that is a percentage to a reader.
const SHARE_MIN: f64 = 5e-4;
/// The space that keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// A number with four significant digits; a whole one in full.
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < WHOLE_MAX {
        return whole(value);
    }
    significant(value, DIGITS)
}

/// A number with the given significant digits, as `0.3473`, `478` or `1.4×10¹⁸`.
///
/// Zeros at the end are dropped from a power's mantissa only: elsewhere they say how far the number
/// is known.
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "not a number".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let (mantissa, exponent) = scientific(value, digits);
    if is_far(exponent) {
        return power(trim_zeros(&mantissa), exponent);
    }
    let decimals = i32::try_from(digits).unwrap_or(i32::MAX) - 1 - exponent;
    // Digits before the point that are not significant are zeros.
    let rounded = format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value);
    decimal(rounded, usize::try_from(decimals).unwrap_or(0))
}

/// Whether a number of this exponent is a multiple of a power of ten.
const fn is_far(exponent: i32) -> bool {
    exponent < -4 || exponent > 5
}

/// A number as a definition or a paper writes it: the shortest text that reads back as the same
/// number, or eight significant digits of it.
pub fn exact(value: f64) -> String {
    let text = format!("{value:e}");
    let mantissa = text.split('e').next().unwrap_or_default();
    let digits = mantissa.chars().filter(char::is_ascii_digit).count().min(WRITTEN_MAX);
    significant(value, digits)
}

/// A number as a paper prints it; of more than eight significant digits the first eight, with a
/// sign that there are more.
pub fn as_printed(printed: &str) -> String {
    let is_decimal = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-');
    // An exponent, or words: nothing that may be cut.
    if !printed.chars().all(is_decimal) {
        return printed.to_owned();
    }
    let is_significant = |(_, letter): &(usize, char)| letter.is_ascii_digit();
    let is_leading = |(_, letter): &(usize, char)| matches!(letter, '0' | '.' | '-');
    let digits = printed.char_indices().skip_while(is_leading).filter(is_significant);
    let point = printed.find('.').unwrap_or(printed.len());
    match digits.skip(WRITTEN_MAX).map(|(at, _)| at).next() {
        Some(end) if end > point => format!("{}…", &printed[..end]),
        _ => printed.to_owned(),
    }
}

/// A number with a fixed count of decimals and a true minus sign.
pub fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|digit| matches!(digit, '-' | '0' | '.'));
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) if is_zero => ("", digits),
        Some(digits) => ("\u{2212}", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", group_thousands(whole))
}

/// A count, with a comma every three digits from five digits on.
pub fn count(value: usize) -> String {
    group_thousands(&value.to_string())
}

/// A count with its noun, such as `1 row` or `240 rows`.
pub fn counted(value: usize, singular: &str, plural: &str) -> String {
    format!("{}{NO_BREAK}{}", count(value), if value == 1 { singular } else { plural })
}

/// A count that is filed as a number, such as 4500.0, as `4500`.
pub fn whole(value: f64) -> String {
    decimal(value, 0)
}

/// A count that is filed as a number with its noun, such as `1 start` or `4500 starts`.
pub fn wholes(value: f64, singular: &str, plural: &str) -> String {
    let text = whole(value);
    let noun = if text == "1" { singular } else { plural };
    format!("{text}{NO_BREAK}{noun}")
}

/// A share such as 0.95, as `95 %`.
pub fn percent(share: f64) -> String {
    let text = decimal(share * 100.0, 1);
    format!("{}{NO_BREAK}%", text.strip_suffix(".0").unwrap_or(&text))
}

/// A share as a percentage, or as a plain number where percents would hide how small it is.
pub fn share(share: f64) -> String {
    if share.abs() < SHARE_MIN { significant(share, 2) } else { percent(share) }
}

/// One digit more than a printed number has, so that a rounding can be seen beside it.
pub fn digits_beside(printed: &str) -> usize {
    let mantissa = printed.split(['e', 'E']).next().unwrap_or_default();
    let significant =
        mantissa.trim_start_matches(['-', '0', '.']).chars().filter(char::is_ascii_digit).count();
    significant.clamp(2, WRITTEN_MAX) + 1
}

/// A difference with its sign, to two decimals; a large one in three digits.
pub fn signed(difference: f64) -> String {
    let sign = if difference > 0.0 { "+" } else { "" };
    if difference.abs() < 100.0 {
        format!("{sign}{}", decimal(difference, 2))
    } else {
        format!("{sign}{}", significant(difference, 3))
    }
}

/// How far a value is off whose ratio to the right one is positive; nothing where a reader would
/// see no difference.
pub fn off(ratio: f64) -> Option<String> {
    let share = ratio - 1.0;
    if share.abs() < SHARE_MIN {
        return None;
    }
    Some(match ratio {
        ..1.0 => format!("{} too low", percent(-share)),
        ..2.0 => format!("{} too high", percent(share)),
        _ => format!("{} times what it should be", significant(ratio, 3)),
    })
}

/// An estimate with its interval, as `0.347 (0.317 to 0.373)`.
///
/// The interval decides the decimals: its width is printed with two significant digits.
pub fn interval(estimate: f64, low: f64, high: f64) -> String {
    let [estimate, low, high] = ends(estimate, low, high);
    format!("{estimate} ({low} to {high})")
}

/// The ends of an interval alone, as `0.317 to 0.373`.
pub fn between(low: f64, high: f64) -> String {
    let [_, low, high] = ends(f64::midpoint(low, high), low, high);
    format!("{low} to {high}")
}

/// An estimate, its lower and its upper end, each as it is printed beside the others.
fn ends(estimate: f64, low: f64, high: f64) -> [String; 3] {
    let all = [estimate, low, high];
    let width = high - low;
    if !width.is_finite() || width <= 0.0 {
        return all.map(number);
    }
    let largest = exponent_of(all.map(f64::abs).into_iter().fold(0.0, f64::max));
    let places = (1 - exponent_of(width)).min(DECIMALS_MAX);
    if is_far(largest) {
        return all.map(|value| far(value, digits_at(value, places)));
    }
    let decimals = usize::try_from(places).unwrap_or(0);
    // An interval across zero says that its ends are as good as zero; else none of them is.
    let is_across = low < 0.0 && high > 0.0;
    let too_few = |value: &f64| *value != 0.0 && exponent_of(*value) + places.max(0) + 1 < END_MIN;
    if !is_across && all.iter().any(too_few) {
        return all.map(|value| significant(value, digits_at(value, places.max(0))));
    }
    all.map(|value| if value == 0.0 { "0".to_owned() } else { decimal(value, decimals) })
}

/// The significant digits of a number that is rounded at a place behind the point, two at least.
fn digits_at(value: f64, places: i32) -> usize {
    usize::try_from((exponent_of(value) + places + 1).max(END_MIN)).unwrap_or(1)
}

/// A number as a multiple of a power of ten, whatever its size.
fn far(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let (mantissa, exponent) = scientific(value, digits);
    if exponent == 0 { significant(value, digits) } else { power(trim_zeros(&mantissa), exponent) }
}

/// A quantity with its interval, where it has one, and its unit.
pub fn quantity(quantity: &Quantity) -> String {
    with_unit(value_of(quantity), &quantity.unit)
}

/// A quantity with its interval, where it has one, without its unit.
pub fn value_of(quantity: &Quantity) -> String {
    match (quantity.low, quantity.high) {
        (Some(low), Some(high)) => interval(quantity.estimate, low, high),
        (Some(low), None) => format!("{} (at least {})", number(quantity.estimate), number(low)),
        (None, Some(high)) => format!("{} (at most {})", number(quantity.estimate), number(high)),
        (None, None) => match quantity.draws_at_floor() {
            Some(draws) => format!(
                "{} (the smallest that {} can show)",
                estimate_of(quantity),
                counted(draws, "draw", "draws")
            ),
            None => number(quantity.estimate),
        },
    }
}

/// A quantity without its interval and its unit; of a p value that is as small as its draws can
/// show, that it is no more than that.
pub fn estimate_of(quantity: &Quantity) -> String {
    at_most(quantity, number(quantity.estimate))
}

/// A printed number, with “at most” before a p value that is as small as its draws can show.
pub fn at_most(quantity: &Quantity, printed: String) -> String {
    if quantity.draws_at_floor().is_some() { format!("at most {printed}") } else { printed }
}

/// A large quantity with its interval in one word for its size, as `2.8 (2.1 to 3.7) billion`;
/// elsewhere as any other.
pub fn magnitude_of(quantity: &Quantity) -> String {
    let words = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")];
    let word = words.into_iter().find(|(unit, _)| quantity.estimate >= *unit);
    let (Some((unit, word)), Some(low), Some(high)) = (word, quantity.low, quantity.high) else {
        return value_of(quantity);
    };
    if quantity.estimate >= 1e15 {
        return value_of(quantity);
    }
    format!("{}{NO_BREAK}{word}", interval(quantity.estimate / unit, low / unit, high / unit))
}

/// Text with its unit.
pub fn with_unit(text: String, unit: &str) -> String {
    match printed_unit(unit) {
        "" => text,
        unit => format!("{text}{NO_BREAK}{unit}"),
    }
}

/// The unit as a reader sees it: the unit `1` says that there is none.
pub fn printed_unit(unit: &str) -> &str {
    if unit == "1" { "" } else { unit }
}

/// A size in words where there are words for it, as `57 million`.
pub fn magnitude(value: f64) -> String {
    let words = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")];
    let Some((unit, word)) =
        words.into_iter().find(|(unit, _)| (*unit..*unit * 1e3).contains(&value))
    else {
        return significant(value, 2);
    };
    let scaled = value / unit;
    format!(
        "{}{NO_BREAK}{word}",
        if scaled < 9.95 { significant(scaled, 2) } else { decimal(scaled, 0) }
    )
}

/// The tick of a logarithmic axis at `mantissa × 10^exponent`, as `10¹⁸` or `2.5`.
pub fn tick(value: f64) -> String {
    let (mantissa, exponent) = scientific(value, 3);
    let mantissa = trim_zeros(&mantissa);
    if (-3..5).contains(&exponent) {
        let text = decimal(value, usize::try_from(2 - exponent).unwrap_or(0));
        return trim_zeros(&text).to_owned();
    }
    power(mantissa, exponent)
}

/// A time in nanoseconds with its interval, in the unit that suits it.
pub fn duration(time: &Quantity) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")];
    let (size, unit) =
        units.into_iter().find(|(size, _)| time.estimate >= *size).unwrap_or((1.0, "ns"));
    let scale = |end: Option<f64>| end.map(|value| value / size);
    let scaled = Quantity {
        estimate: time.estimate / size,
        low: scale(time.low),
        high: scale(time.high),
        ..time.clone()
    };
    with_unit(value_of(&scaled), unit)
}

/// The cost of one call: a time in the unit that suits it, anything else with its own unit.
pub fn cost(cost: &Quantity) -> String {
    if cost.unit == "ns" { duration(cost) } else { quantity(cost) }
}

/// Seconds without an interval, in the unit that suits them.
pub fn seconds(value: f64) -> String {
    let units = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];
    let (size, unit) = units.into_iter().find(|(size, _)| value >= *size).unwrap_or((1e-9, "ns"));
    with_unit(number(value / size), unit)
}

/// The first characters of a digest: enough to tell files apart by eye.
pub fn short_digest(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// The decimal exponent of a number, such as 18 for 1.4e18; that of zero is zero.
pub fn exponent_of(value: f64) -> i32 {
    scientific(value, 17).1
}

/// Mantissa with the given digits and exponent, correctly rounded.
fn scientific(value: f64, digits: usize) -> (String, i32) {
    let text = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('-', "\u{2212}"), exponent.parse().unwrap_or(0))
}

fn power(mantissa: &str, exponent: i32) -> String {
    let power = format!("10{}", superscript(exponent));
    match mantissa {
        "1" => power,
        "\u{2212}1" => format!("\u{2212}{power}"),
        _ => format!("{mantissa}×{power}"),
    }
}

fn trim_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn superscript(exponent: i32) -> String {
    exponent.to_string().chars().map(raised).collect()
}

/// A sign or digit as a superscript.
const fn raised(digit: char) -> char {
    match digit {
        '-' => '⁻',
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    }
}

fn group_thousands(digits: &str) -> String {
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests;
