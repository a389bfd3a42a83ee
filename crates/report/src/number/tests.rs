//! What numbers look like to readers.

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
    assert_eq!([0.123, -1.5, 250.0].map(signed), ["+0.12", "\u{2212}1.50", "+250"]);
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
    check(number(1.0), "1");
    check(number(54.0), "54");
    check(number(523_807.2), "523,800");
    check(number(9.999_96), "10.00");
    check(number(f64::NAN), "not a number");
    check(number(f64::INFINITY), "not a number");
}

#[test]
fn far_numbers_are_powers_of_ten() {
    check(number(1.397e18), "1.397×10¹⁸");
    check(number(1.4e18), "1.4×10¹⁸");
    check(number(1e22), "10²²");
    check(number(-1e-9), "\u{2212}10⁻⁹");
    check(number(3.2e-10), "3.2×10⁻¹⁰");
    check(number(-5e-9), "\u{2212}5×10⁻⁹");
    check(number(999_999.6), "10⁶");
    check(significant(0.001_018_274_017_8, 6), "0.00101827");
}

#[test]
fn a_printed_constant_keeps_its_digits() {
    check(exact(406.4), "406.4");
    check(exact(0.34), "0.34");
    check(exact(20.0), "20");
    check(exact(-0.05), "\u{2212}0.05");
    check(exact(1e-6), "10⁻⁶");
    check(exact(4.294_910_614_442_33), "4.2949106");
    check(exact(523_807.0), "523,807");
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
    check(interval(20.1, 9.7, 42.2), "20 (9.7 to 42)");
    check(interval(-0.02, -0.051, 0.011), "\u{2212}0.020 (\u{2212}0.051 to 0.011)");
    check(interval(1.4e18, 1.1e18, 1.9e18), "1.4×10¹⁸ (1.1×10¹⁸ to 1.9×10¹⁸)");
    check(interval(0.5, 0.5, 0.5), "0.5000 (0.5000 to 0.5000)");
}

/// No end that is not zero prints as zero, and one that is prints as 0.
#[test]
fn the_ends_of_a_skewed_interval_have_digits_of_their_own() {
    check(interval(0.012_3, 0.000_31, 13.4), "0.012 (0.00031 to 13)");
    check(interval(0.512, 0.003, 1.13), "0.51 (0.0030 to 1.1)");
    check(interval(0.512, 0.0, 1.13), "0.51 (0 to 1.1)");
    check(interval(523_807.0, 78_323.0, 4.614e6), "5.2×10⁵ (7.8×10⁴ to 4.6×10⁶)");
    check(interval(1.234_56e-7, 0.0, 2.5e-7), "1.2×10⁻⁷ (0 to 2.5×10⁻⁷)");
    check(interval(-0.001, -0.51, 0.52), "0.0 (\u{2212}0.5 to 0.5)");
}

#[test]
fn printed_numbers_end_with_a_sign_that_there_are_more_digits() {
    check(as_printed("477.84171252965143"), "477.84171…");
    check(as_printed("0.34731265761033453"), "0.34731265…");
    check(as_printed("0.00101827"), "0.00101827");
    check(as_printed("0.0010182740"), "0.0010182740");
    check(as_printed("123456789"), "123456789");
    check(as_printed("-1.2345678901"), "-1.2345678…");
    check(as_printed("1.22e-16"), "1.22e-16");
    check(as_printed("1.234567890123e-16"), "1.234567890123e-16");
    check(as_printed("3.7*N^-0.36"), "3.7*N^-0.36");
}

#[test]
fn a_quantity_carries_its_unit() {
    check(quantity(&of(0.5, None, None, "1")), "0.5000");
    check(quantity(&of(1.9, Some(1.8), Some(2.0), "nats/token")), "1.90 (1.80 to 2.00) nats/token");
    check(quantity(&of(3.5, Some(2.0), None, "")), "3.500 (at least 2)");
    check(quantity(&of(3.0, None, Some(4.25), "")), "3 (at most 4.250)");
    check(quantity(&of(54.0, None, None, "runs")), "54 runs");
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
    check(duration(&of(1_532.0, Some(1_500.0), Some(1_560.0), "ns")), "1.532 (1.500 to 1.560) µs");
    check(duration(&of(2.5e9, None, None, "ns")), "2.500 s");
    check(duration(&of(0.4, None, None, "ns")), "0.4000 ns");
    check(seconds(92.81), "92.81 s");
    check(seconds(0.001), "1 ms");
    check(seconds(6.78e-6), "6.780 µs");
    check(cost(&of(1_532.0, None, None, "ns")), "1.532 µs");
    check(cost(&of(20_412.0, None, None, "instructions")), "20,412 instructions");
}

#[test]
fn digests_are_cut() {
    check(short_digest("193478df4e90f040016431996c45"), "193478df4e90");
    check(short_digest("ab"), "ab");
}
