//! One number: read from a published cell, and printed so that it reads back to the last bit.

/// Texts that stand for no value, whatever their case.
const MISSING: [&str; 4] = ["", "NA", "N/A", "null"];

/// What a cell of a numeric column can hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    /// A finite number, in the published unit.
    Number(f64),
    /// Nothing.
    Missing,
    /// NaN, an infinity, or a number too large for a double.
    NotFinite(&'a str),
    /// Something that is no number.
    Text(&'a str),
}

/// Reads a cell; spaces around a number do not matter.
pub(crate) fn parse(cell: Option<&str>) -> Cell<'_> {
    let text = cell.unwrap_or_default().trim();
    if MISSING.iter().any(|missing| missing.eq_ignore_ascii_case(text)) {
        return Cell::Missing;
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Cell::Number(value),
        Ok(_) => Cell::NotFinite(text),
        Err(_) => Cell::Text(text),
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
        assert_eq!(parse(Some(" 4.4e7 ")), Cell::Number(4.4e7));
        assert_eq!(parse(None), Cell::Missing);
        assert_eq!(parse(Some("n/a")), Cell::Missing);
        assert_eq!(parse(Some("NaN")), Cell::NotFinite("NaN"));
        assert_eq!(parse(Some("1e999")), Cell::NotFinite("1e999"));
        assert_eq!(parse(Some("1,000")), Cell::Text("1,000"));
    }

    #[test]
    fn printed_numbers_are_short() {
        let printed = [0.0, 0.001, 20.0, 1e14, 5.7e7, -1.2, 1e-9].map(shortest);
        assert_eq!(printed, ["0", "0.001", "20", "1e14", "5.7e7", "-1.2", "1e-9"]);
    }

    proptest::proptest! {
        #[test]
        fn printed_numbers_read_back_to_the_last_bit(
            value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL,
        ) {
            let back: f64 = shortest(value).parse().unwrap();
            assert_eq!(back.to_bits(), value.to_bits());
        }
    }
}
