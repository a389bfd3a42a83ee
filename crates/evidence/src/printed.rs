//! Numbers as papers print them.

/// Half a unit of the last printed digit of a number: 0.005 for `1.69`, 0.5 for `463`, 5e11 for
/// `8.8e13`. Absent for what is no plain number.
#[must_use]
pub fn half_unit(printed: &str) -> Option<f64> {
    let (mantissa, exponent) = printed.split_once(['e', 'E']).unwrap_or((printed, "0"));
    mantissa.parse::<f64>().ok()?;
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let exponent: i64 = exponent.parse().ok()?;
    // Written as text and read back, the power of ten has no rounding of its own.
    format!("0.5e{}", exponent - i64::try_from(decimals).ok()?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::half_unit;

    #[test]
    fn the_last_printed_digit_decides() {
        for (text, half) in [
            ("482.01", 0.005),
            ("0.3478", 5e-5),
            ("463", 0.5),
            ("8.8e13", 5e11),
            ("-.16", 0.005),
            ("1.5E-3", 5e-5),
        ] {
            assert_eq!(half_unit(text), Some(half), "{text}");
        }
        assert_eq!(half_unit("0.50 to 0.54"), None, "a range is no plain number");
    }
}
