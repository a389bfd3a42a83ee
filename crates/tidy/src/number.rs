//! One number: read from a published cell, and printed so that it reads back to the last bit.

use std::borrow::Cow;

/// Texts that stand for no value, whatever their case.
const MISSING: [&str; 4] = ["", "NA", "N/A", "null"];

/// What a cell of a numeric column can hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// A finite number, in the published unit.
    Number(f64),
    /// Nothing.
    Missing,
    /// NaN, an infinity, or a number too large for a double.
    NotFinite(&'a str),
    /// Something that is no number.
    Text(&'a str),
}

/// What a suffix multiplies by, as an exponent of ten.
const SUFFIXES: [(char, i32); 5] = [('K', 3), ('k', 3), ('M', 6), ('B', 9), ('T', 12)];

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notation {
    /// What stands before the decimals.
    pub decimal: char,
    /// What stands between groups of three digits.
    pub thousands: Option<char>,
    /// Whether a cell may end in K or k, M, B or T for thousand, million, billion or trillion.
    pub suffixes: bool,
}

/// As programs write numbers.
pub(crate) const PLAIN: Notation = Notation { decimal: '.', thousands: None, suffixes: false };

/// Reads a cell; spaces around a number do not matter.
#[must_use]
pub fn parse(cell: Option<&str>, notation: Notation) -> Cell<'_> {
    let text = cell.unwrap_or_default().trim();
    if MISSING.iter().any(|missing| missing.eq_ignore_ascii_case(text)) {
        return Cell::Missing;
    }
    match notation.plain(text).and_then(|plain| plain.parse::<f64>().ok()) {
        Some(value) if value.is_finite() => Cell::Number(value),
        Some(_) => Cell::NotFinite(text),
        None => Cell::Text(text),
    }
}

impl Notation {
    /// The number as programs write it, so that its digits are rounded once; nothing where it is
    /// not written in this notation.
    fn plain(self, text: &str) -> Option<Cow<'_, str>> {
        // NaN and infinities are words in every notation.
        if self == PLAIN || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Some(Cow::Borrowed(text));
        }
        if let Some((digits, exponent)) = self.without_suffix(text) {
            return Some(Cow::Owned(format!("{}e{exponent}", self.plain_mantissa(digits)?)));
        }
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
            return self.plain_mantissa(text).map(Cow::Owned);
        };
        Some(Cow::Owned(format!("{}e{exponent}", self.plain_mantissa(mantissa)?)))
    }

    /// What stands before a suffix, and the exponent that the suffix means.
    fn without_suffix(self, text: &str) -> Option<(&str, i32)> {
        let suffixes = SUFFIXES.iter().filter(|_| self.suffixes);
        suffixes
            .filter_map(|(suffix, exponent)| Some((text.strip_suffix(*suffix)?, *exponent)))
            .map(|(digits, exponent)| (digits.trim_end(), exponent))
            .next()
    }

    /// Digits with a point before the decimals and nothing between the thousands.
    fn plain_mantissa(self, text: &str) -> Option<String> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let sign = &text[..text.len() - digits.len()];
        let (whole, decimals) = match digits.split_once(self.decimal) {
            Some((whole, decimals)) => (self.ungrouped(whole)?, decimals),
            None => (self.ungrouped(digits)?, ""),
        };
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = are_digits(&whole) && are_digits(decimals);
        (is_number && !(whole.is_empty() && decimals.is_empty()))
            .then(|| format!("{sign}{whole}.{decimals}"))
    }

    /// Digits without the signs between their groups; every group but the first has three digits.
    fn ungrouped(self, whole: &str) -> Option<Cow<'_, str>> {
        let Some(sign) = self.thousands.filter(|sign| whole.contains(*sign)) else {
            return Some(Cow::Borrowed(whole));
        };
        let mut groups = whole.split(sign);
        let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
        (is_first && groups.all(|group| group.len() == 3))
            .then(|| Cow::Owned(whole.replace(sign, "")))
    }
}

/// The shortest digits that read back as the same number, with an exponent where the number is long
/// without one.
pub(crate) fn shortest(value: f64) -> String {
    let plain = value == 0.0 || (1e-4..1e7).contains(&value.abs());
    if plain { format!("{value}") } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_numbers_gaps_or_text() {
        let plain = |text| parse(text, PLAIN);
        assert_eq!(plain(Some(" 4.4e7 ")), Cell::Number(4.4e7));
        assert_eq!(plain(None), Cell::Missing);
        assert_eq!(plain(Some("n/a")), Cell::Missing);
        assert_eq!(plain(Some("NaN")), Cell::NotFinite("NaN"));
        assert_eq!(plain(Some("1e999")), Cell::NotFinite("1e999"));
        assert_eq!(plain(Some("1,000")), Cell::Text("1,000"));
    }

    /// The numbers of texts in a notation; none where one is no number there.
    fn numbers<const N: usize>(notation: Notation, texts: [&str; N]) -> [Option<f64>; N] {
        texts.map(|text| match parse(Some(text), notation) {
            Cell::Number(value) => Some(value),
            _ => None,
        })
    }

    #[test]
    fn signs_are_read_as_the_recipe_states_them() {
        let german = Notation { decimal: ',', thousands: Some('.'), suffixes: false };
        let read = numbers(german, ["1.234,5", "-3,25", "1.234.567", "2,5e3", "7"]);
        assert_eq!(read, [1234.5, -3.25, 1_234_567.0, 2500.0, 7.0].map(Some));
        assert_eq!(numbers(german, ["1.23,5", "1234.567", "1,2,3", "3.5", ".500", ","]), [None; 6]);
        assert_eq!(parse(Some("-inf"), german), Cell::NotFinite("-inf"));
        assert_eq!(parse(Some(" na "), german), Cell::Missing);

        let french = Notation { decimal: ',', thousands: Some('\u{202f}'), suffixes: false };
        assert_eq!(numbers(french, ["12\u{202f}345,5", ",5"]), [12345.5, 0.5].map(Some));
        assert_eq!(numbers(french, ["12 345", "12\u{202f}34", "0,1\u{202f}234"]), [None; 3]);

        let english = Notation { decimal: '.', thousands: Some(','), suffixes: false };
        assert_eq!(numbers(english, ["1,234.5", "410,000,000"]), [1234.5, 4.1e8].map(Some));
        assert_eq!(numbers(english, ["1,23", "1234,567", ",123", "0.1,234"]), [None; 4]);
        let comma = Notation { decimal: ',', ..PLAIN };
        assert_eq!(numbers(comma, ["3,5", "1.5", "1.000,5"]), [Some(3.5), None, None]);
    }

    #[test]
    fn suffixes_multiply_once_and_exactly() {
        let suffixed = Notation { suffixes: true, ..PLAIN };
        let read = numbers(suffixed, ["7B", "350M", "1.4T", "10K", "10k", "70.6 M", "-2B", "12"]);
        assert_eq!(read, [7e9, 3.5e8, 1.4e12, 1e4, 1e4, 70.6e6, -2e9, 12.0].map(Some));
        assert_eq!(numbers(suffixed, ["7BB", "B", "1e3K", "7b", "7G", "7m"]), [None; 6]);
        assert_eq!(parse(Some("infB"), suffixed), Cell::Text("infB"));
        assert_eq!(numbers(PLAIN, ["7B"]), [None]);
        let both = Notation { decimal: ',', thousands: Some('.'), suffixes: true };
        assert_eq!(numbers(both, ["1.234,5M", "1,3B"]), [1_234.5e6, 1.3e9].map(Some));
    }

    #[test]
    fn printed_numbers_are_short() {
        let printed = [0.0, 0.001, 20.0, 1e14, 5.7e7, -1.2, 1e-9].map(shortest);
        assert_eq!(printed, ["0", "0.001", "20", "1e14", "5.7e7", "-1.2", "1e-9"]);
    }

    /// Digits in groups of three, with a sign between them.
    fn grouped(digits: &str, sign: char) -> String {
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(sign);
            }
            grouped.push(digit);
        }
        grouped
    }

    proptest::proptest! {
        #[test]
        fn a_number_in_any_notation_reads_back_to_the_last_bit(
            value in -1e15..1e15_f64,
            decimal in proptest::sample::select(observations::recipe::DECIMAL_SIGNS),
            thousands in proptest::sample::select(observations::recipe::THOUSANDS_SIGNS),
            suffix in proptest::sample::select(&SUFFIXES[..]),
        ) {
            let printed = value.abs().to_string();
            let (whole, decimals) = printed.split_once('.').unwrap_or((&printed, "0"));
            let minus = if value < 0.0 { "-" } else { "" };
            let thousands = Some(thousands).filter(|sign| *sign != decimal);
            let whole = thousands.map_or(whole.to_owned(), |sign| grouped(whole, sign));
            let text = format!("{minus}{whole}{decimal}{decimals}");
            let notation = Notation { decimal, thousands, suffixes: false };
            let read = parse(Some(&text), notation);
            proptest::prop_assert_eq!(read, Cell::Number(value), "{}", text);

            let (suffix, exponent) = suffix;
            let expected: f64 = format!("{value}e{exponent}").parse().unwrap();
            let text = format!("{text}{suffix}");
            let read = parse(Some(&text), Notation { suffixes: true, ..notation });
            proptest::prop_assert_eq!(read, Cell::Number(expected), "{}", text);
        }

        #[test]
        fn printed_numbers_read_back_to_the_last_bit(
            value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL,
        ) {
            let back: f64 = shortest(value).parse().unwrap();
            assert_eq!(back.to_bits(), value.to_bits());
        }
    }
}
