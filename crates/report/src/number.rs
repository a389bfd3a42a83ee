//! Prints numbers for readers: significant digits, powers of ten, intervals, counts.

use evidence::Quantity;

/// Significant digits of a number that stands alone.
const DIGITS: usize = 4;
/// Most decimals an interval is printed with.
const DECIMALS_MAX: i32 = 9;
/// The smallest share that is a percentage to a reader.
const SHARE_MIN: f64 = 5e-4;
/// The space that keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// A number with four significant digits.
pub fn number(value: f64) -> String {
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
    if !(-4..6).contains(&exponent) {
        return power(trim_zeros(&mantissa), exponent);
    }
    let decimals =
        usize::try_from(i32::try_from(digits).unwrap_or(i32::MAX) - 1 - exponent).unwrap_or(0);
    decimal(value, decimals)
}

/// A number as a definition or a paper writes it: the shortest text that reads back as the same
/// number.
pub fn exact(value: f64) -> String {
    let text = format!("{value:e}");
    let digits = text
        .split('e')
        .next()
        .map_or(0, |mantissa| mantissa.chars().filter(char::is_ascii_digit).count());
    let exponent = exponent_of(value);
    if !(-4..6).contains(&exponent) {
        return significant(value, digits);
    }
    let decimals = i32::try_from(digits).unwrap_or(i32::MAX) - 1 - exponent;
    decimal(value, usize::try_from(decimals).unwrap_or(0))
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
    significant.clamp(2, 12) + 1
}

/// A difference with its sign, to two decimals; a large one in three digits.
pub fn signed(difference: f64) -> String {
    if difference.abs() < 100.0 {
        format!("{difference:+.2}")
    } else {
        format!("{difference:+.2e}")
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
    let width = high - low;
    let magnitude = exponent_of(estimate.abs().max(low.abs()).max(high.abs()));
    let places = 1 - exponent_of(width);
    if !width.is_finite() || width <= 0.0 || !(-4..6).contains(&magnitude) || places > DECIMALS_MAX
    {
        return format!("{} ({} to {})", number(estimate), number(low), number(high));
    }
    let decimals = usize::try_from(places).unwrap_or(0);
    format!(
        "{} ({} to {})",
        decimal(estimate, decimals),
        decimal(low, decimals),
        decimal(high, decimals)
    )
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
        (None, None) if quantity.unit == "1" => whole_or_rounded(quantity.estimate),
        (None, None) => number(quantity.estimate),
    }
}

/// A count in full, any other number rounded.
pub fn whole_or_rounded(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e6 { exact(value) } else { number(value) }
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
    if mantissa == "1" { format!("10{}", superscript(exponent)) } else { power(mantissa, exponent) }
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
    format!("{mantissa}×10{}", superscript(exponent))
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
mod tests {
    use super::*;

    #[track_caller]
    fn check(printed: impl AsRef<str>, expected: &str) {
        assert_eq!(printed.as_ref().replace(NO_BREAK, " "), expected, "printed differently");
    }

    fn of(estimate: f64, low: Option<f64>, high: Option<f64>, unit: &str) -> Quantity {
        Quantity {
            estimate,
            low,
            high,
            level: None,
            method: String::new(),
            unit: unit.to_owned(),
            n: 1,
        }
    }

    #[test]
    fn ours_has_one_digit_more_than_what_is_printed() {
        assert_eq!(
            ["0.3478", "2085.43", "-0.11", "5.4e13", "84.00"].map(digits_beside),
            [5, 7, 3, 3, 5]
        );
        assert_eq!([0.123, -1.5, 250.0].map(signed), ["+0.12", "-1.50", "+2.50e2"]);
    }

    #[test]
    fn a_number_alone_has_four_digits() {
        check(number(0.347_314_159), "0.3473");
        check(number(482.01), "482.0");
        check(number(2_085.43), "2085");
        check(number(25_660.4), "25,660");
        check(number(-0.000_123_46), "\u{2212}0.0001235");
        check(number(0.0), "0");
        check(number(-0.0), "0");
        check(number(1.0), "1.000");
        check(number(9.999_96), "10.00");
        check(number(f64::NAN), "not a number");
        check(number(f64::INFINITY), "not a number");
    }

    #[test]
    fn far_numbers_are_powers_of_ten() {
        check(number(1.397e18), "1.397×10¹⁸");
        check(number(1.4e18), "1.4×10¹⁸");
        check(number(1e22), "1×10²²");
        check(number(3.2e-10), "3.2×10⁻¹⁰");
        check(number(-5e-9), "\u{2212}5×10⁻⁹");
        check(number(999_999.6), "1×10⁶");
        check(significant(0.001_018_274_017_8, 6), "0.00101827");
    }

    #[test]
    fn a_printed_constant_keeps_its_digits() {
        check(exact(406.4), "406.4");
        check(exact(0.34), "0.34");
        check(exact(20.0), "20");
        check(exact(-0.05), "\u{2212}0.05");
        check(exact(1e-6), "1×10⁻⁶");
        check(exact(8.8e13), "8.8×10¹³");
        check(exact(0.0), "0");
    }

    #[test]
    fn a_share_says_how_small_it_is() {
        check(share(0.948_16), "94.8 %");
        check(share(-0.25), "\u{2212}25 %");
        check(share(2.2e-13), "2.2×10⁻¹³");
        check(share(0.0), "0");
    }

    #[test]
    fn what_is_off_is_off_by_a_share_or_a_factor() {
        let said = |ratio: f64| off(ratio).unwrap_or_default();
        check(said(39.52), "39.5 times what it should be");
        check(said(2.0), "2.00 times what it should be");
        check(said(1.131_6), "13.2 % too high");
        check(said(0.850_46), "15 % too low");
        check(said(0.01), "99 % too low");
        check(said(1.000_01), "");
    }

    #[test]
    fn an_interval_decides_the_decimals() {
        check(interval(0.347_3, 0.317_2, 0.372_9), "0.347 (0.317 to 0.373)");
        check(interval(482.01, 124.8, 1_293.2), "482 (125 to 1293)");
        check(interval(1.817_2, 1.778_4, 1.849_1), "1.817 (1.778 to 1.849)");
        check(interval(20.1, 9.7, 42.2), "20 (10 to 42)");
        check(interval(-0.02, -0.051, 0.011), "\u{2212}0.020 (\u{2212}0.051 to 0.011)");
        check(interval(1.4e18, 1.1e18, 1.9e18), "1.4×10¹⁸ (1.1×10¹⁸ to 1.9×10¹⁸)");
        check(interval(0.5, 0.5, 0.5), "0.5000 (0.5000 to 0.5000)");
    }

    #[test]
    fn a_quantity_carries_its_unit() {
        check(quantity(&of(0.5, None, None, "1")), "0.5000");
        check(
            quantity(&of(1.9, Some(1.8), Some(2.0), "nats/token")),
            "1.90 (1.80 to 2.00) nats/token",
        );
        check(quantity(&of(3.0, Some(2.0), None, "")), "3.000 (at least 2.000)");
        check(quantity(&of(3.0, None, Some(4.0), "")), "3.000 (at most 4.000)");
    }

    #[test]
    fn counts_are_grouped() {
        check(count(0), "0");
        check(count(4_500), "4500");
        check(count(45_000), "45,000");
        check(count(1_234_567), "1,234,567");
        check(counted(1, "row", "rows"), "1 row");
        check(counted(240, "row", "rows"), "240 rows");
    }

    #[test]
    fn counts_that_are_filed_as_numbers_print_as_counts() {
        for value in [0_u32, 1, 612, 4_500, 45_000, 1_234_567] {
            check(whole(f64::from(value)), &count(value as usize));
            check(
                wholes(f64::from(value), "row", "rows"),
                &counted(value as usize, "row", "rows").replace(NO_BREAK, " "),
            );
        }
    }

    #[test]
    fn shares_are_percents() {
        check(percent(0.95), "95 %");
        check(percent(0.995), "99.5 %");
        check(percent(0.0), "0 %");
    }

    #[test]
    fn sizes_have_words() {
        check(magnitude(5.73e7), "57 million");
        check(magnitude(1.618e10), "16 billion");
        check(magnitude(7e9), "7.0 billion");
        check(magnitude(1.4e12), "1.4 trillion");
        check(magnitude(2.5e18), "2.5×10¹⁸");
    }

    #[test]
    fn ticks_are_short() {
        check(tick(1e18), "10¹⁸");
        check(tick(2.5), "2.5");
        check(tick(4.0), "4");
        check(tick(100.0), "100");
        check(tick(0.02), "0.02");
        check(tick(5e20), "5×10²⁰");
        check(tick(1e-6), "10⁻⁶");
    }

    #[test]
    fn times_choose_their_unit() {
        check(
            duration(&of(1_532.0, Some(1_500.0), Some(1_560.0), "ns")),
            "1.532 (1.500 to 1.560) µs",
        );
        check(duration(&of(2.5e9, None, None, "ns")), "2.500 s");
        check(duration(&of(0.4, None, None, "ns")), "0.4000 ns");
        check(seconds(92.81), "92.81 s");
        check(seconds(0.001), "1.000 ms");
        check(seconds(6.78e-6), "6.780 µs");
        check(cost(&of(1_532.0, None, None, "ns")), "1.532 µs");
        check(cost(&of(20_412.0, None, None, "instructions")), "20,412 instructions");
    }

    #[test]
    fn digests_are_cut() {
        check(short_digest("193478df4e90f040016431996c45"), "193478df4e90");
        check(short_digest("ab"), "ab");
    }
}
