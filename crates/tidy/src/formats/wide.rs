//! Whole numbers in JSON lines that are wider than 64 bits, as counts of FLOP are where they are
//! written out: polars reads them as a type that it does not have here.

use std::borrow::Cow;

/// The bytes with `.0` behind each such number outside of a string, so that it is read as any other
/// number that is not whole: to seventeen digits.
pub(super) fn as_decimals(bytes: &[u8]) -> Cow<'_, [u8]> {
    let (mut out, mut done, mut at, mut is_string) = (Vec::new(), 0, 0, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            // What is escaped never ends a string.
            b'\\' if is_string => at += 1,
            b'"' => is_string = !is_string,
            // No string goes on in the next line.
            b'\n' => is_string = false,
            b'-' | b'0'..=b'9' if !is_string => {
                let end = at + 1 + bytes[at + 1..].iter().take_while(|it| is_part(**it)).count();
                if is_wide(&bytes[at..end]) {
                    out.extend_from_slice(&bytes[done..end]);
                    out.extend_from_slice(b".0");
                    done = end;
                }
                at = end - 1;
            }
            _ => {}
        }
        at += 1;
    }
    if done == 0 {
        return Cow::Borrowed(bytes);
    }
    out.extend_from_slice(&bytes[done..]);
    Cow::Owned(out)
}

/// Whether a byte goes on with a number.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

/// Whether a number is whole and wider than what a whole number is kept in.
fn is_wide(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    let is_kept = || std::str::from_utf8(number).is_ok_and(|text| text.parse::<i64>().is_ok());
    digits.len() > 18 && digits.iter().all(u8::is_ascii_digit) && !is_kept()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&as_decimals(json.as_bytes())), expected);
    }

    #[test]
    fn wide_numbers_alone_become_decimals() {
        let wide = "100000000000000000000";
        check(
            &format!("{{\"a\": {wide}, \"b\": -{wide}}}\n{{\"a\":{wide}}}"),
            &format!("{{\"a\": {wide}.0, \"b\": -{wide}.0}}\n{{\"a\":{wide}.0}}"),
        );
        for json in [
            "{\"a\": 9223372036854775807, \"b\": -9223372036854775808}",
            "{\"a\": 100000000000000000000.5, \"b\": 100000000000000000000e1, \"c\": 1}",
            "{\"100000000000000000000\": \"\\\"100000000000000000000\"}",
        ] {
            check(json, json);
        }
        check("9223372036854775808", "9223372036854775808.0");
    }

    /// A count of FLOP that is written out is read as it is in CSV.
    #[test]
    fn a_whole_number_of_twenty_one_digits_is_read() {
        let table =
            crate::text_table("a.jsonl", b"{\"flop\": 100000000000000000000}\n{\"flop\": 19}\n")
                .unwrap();
        let numbers: Vec<f64> = table.columns[0]
            .cells
            .iter()
            .map(|cell| cell.as_ref().unwrap().parse().unwrap())
            .collect();
        assert_eq!(numbers, [1e20, 19.0]);
    }
}
