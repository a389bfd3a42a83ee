//! Gives numbers within sentences the form that they have on the pages.

use super::{power, trim_zeros};

/// A sentence with `1e-5` as 10⁻⁵ and `-0.7` as −0.7, where they stand as words: not within names
/// or formulas; a percent sign keeps to its number.
pub fn prose(text: &str) -> String {
    // A number and its percent sign stand on one line.
    let text = &text.replace(" %", "\u{a0}%");
    let may_have = |letters: &[char]| text.contains(letters);
    if !may_have(&['e', 'E', '-']) || !text.contains(|letter: char| letter.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive([' ', '\u{a0}', '\n']) {
        let begin = word.len() - word.trim_start_matches(['(', '[', '“', '"', '±', '+']).len();
        let end = word.trim_end_matches(|letter: char| {
            letter.is_whitespace()
                || matches!(letter, ')' | ']' | '”' | '"' | ',' | ';' | ':' | '.' | '?')
        });
        match end.get(begin..).and_then(printed) {
            Some(number) => {
                out.push_str(&word[..begin]);
                out.push_str(&number);
                out.push_str(&word[end.len()..]);
            }
            None => out.push_str(word),
        }
    }
    out
}

/// A number as it stands on the pages; nothing if the word is none, or is one already.
fn printed(word: &str) -> Option<String> {
    let (sign, digits) = match word.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => ("\u{2212}", digits),
        None => ("", word),
    };
    let Some((mantissa, exponent)) = digits.split_once(['e', 'E']) else {
        return (is_decimal(digits) && word.starts_with('-')).then(|| format!("{sign}{digits}"));
    };
    let exponent = exponent.replace('\u{2212}', "-");
    let exponent: i32 = exponent.parse().ok().filter(|_| is_decimal(mantissa))?;
    Some(power(&format!("{sign}{}", trim_zeros(mantissa)), exponent))
}

/// Digits with at most one point between them.
fn is_decimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.chars().all(|it| it.is_ascii_digit());
    is_digits(whole) && is_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn numbers_of_sentences_take_the_form_of_the_pages() {
        for (written, printed) in [
            ("until no entry exceeds 1e-5.", "until no entry exceeds 10⁻⁵."),
            ("it is 7.433e\u{2212}82, below 0.001", "it is 7.433×10⁻⁸², below 0.001"),
            ("beyond 1e22 FLOP (3E16 to 3.0e+20)", "beyond 10²² FLOP (3×10¹⁶ to 3×10²⁰)"),
            ("an exponent of -0.737 for", "an exponent of \u{2212}0.737 for"),
            ("-1.5e-3", "\u{2212}1.5×10⁻³"),
            ("by 0.71 % (0.6 to 0.8)", "by 0.71\u{a0}% (0.6 to 0.8)"),
        ] {
            assert_eq!(prose(written), printed, "{written}");
        }
    }

    #[test]
    fn names_formulas_and_digests_stay_as_they_are() {
        for text in [
            "relative_error_beyond_1e22_flop",
            "1.79*N^-0.713*D^0.307",
            "2e7a91 4e and e5 and 12e",
            "re-run 3 - 4, well-known, 2024-04-15",
            "arXiv:2404.10102v2",
            "10²² − 4",
            "",
        ] {
            assert_eq!(prose(text), text, "it changed");
        }
    }
}
