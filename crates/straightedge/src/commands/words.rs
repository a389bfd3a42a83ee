//! Numbers as a person reads them on the screens of commands.

use analyses::plan::Number;

/// From here on a number is printed as a power of ten.
const MANY: f64 = 1e6;

/// A size or a count: `74 B`, `2.2 T`.
pub fn size(value: f64) -> String {
    for (unit, letter) in [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")] {
        // What would round up to the next unit is printed in it.
        if value >= 0.995 * unit && value < 999.5 * unit {
            return format!("{} {letter}", digits(value / unit, 2));
        }
    }
    power(value)
}

/// Compute: `1e24`, `1.3e18`.
pub fn power(value: f64) -> String {
    let text = format!("{value:.1e}");
    text.replace(".0e", "e")
}

/// A number with so many significant digits, three where it has that many before the point.
pub fn digits(value: f64, significant: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.abs() >= MANY {
        return power(value);
    }
    let rounded: f64 = format!("{value:.*e}", significant - 1).parse().unwrap_or(value);
    let exponent = format!("{rounded:e}");
    let exponent: i32 = exponent.split('e').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    let decimals = usize::try_from(i32::try_from(significant).unwrap_or(2) - 1 - exponent);
    match decimals {
        Ok(decimals) => format!("{rounded:.decimals$}"),
        Err(_) => format!("{value:.0}"),
    }
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{} %", digits(100.0 * share, 2))
}

/// A loss: four digits, as runs differ in the third; three of a small one, which three decimals
/// would not tell from nothing.
pub fn loss(value: f64) -> String {
    if value.abs() < 0.1 {
        return digits(value, 3);
    }
    format!("{value:.3}")
}

/// The interval of a number, `58 B to 160 B`.
pub fn interval(number: Number, print: fn(f64) -> String) -> String {
    match (number.low, number.high) {
        (Some(low), Some(high)) => format!("{} to {}", print(low), print(high)),
        _ => "no interval".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_digits_or_three() {
        for (value, wanted) in [
            (7.43e10, "74 B"),
            (2.21e12, "2.2 T"),
            (9.99e8, "1.0 B"),
            (1.23e11, "123 B"),
            (4.2e3, "4.2 K"),
            (17.0, "1.7e1"),
        ] {
            assert_eq!(size(value), wanted);
        }
        assert_eq!(power(1e24), "1e24");
        assert_eq!(power(1.28e18), "1.3e18");
        assert_eq!(digits(17.96, 2), "18");
        assert_eq!(digits(14_908.4, 2), "14908");
        assert_eq!(digits(1.666e11, 2), "1.7e11");
        assert_eq!(digits(5.55e177, 2), "5.5e177");
        assert_eq!(digits(0.0123, 2), "0.012");
        assert_eq!(digits(9.96, 2), "10");
        assert_eq!(percent(0.0093), "0.93 %");
        assert_eq!(
            [2.1264, 0.1, 0.012_34, 4e-5].map(loss),
            ["2.126", "0.100", "0.0123", "0.0000400"]
        );
    }
}
