//! `NaN`, `Infinity` and `-Infinity` in JSON, where Python writes them although JSON has no such
//! numbers: one of them rejects its row, not the file.

use std::borrow::Cow;

/// What Python writes; the longer of two that begin alike first.
const WORDS: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];

/// The bytes with each of the words as `replacement` makes it; words within strings stay.
pub(super) fn replaced(bytes: &[u8], replacement: fn(&[u8]) -> Vec<u8>) -> Cow<'_, [u8]> {
    let mut places = places(bytes).peekable();
    if places.peek().is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (start, word) in places {
        out.extend_from_slice(&bytes[done..start]);
        out.extend(replacement(word));
        done = start + word.len();
    }
    out.extend_from_slice(&bytes[done..]);
    Cow::Owned(out)
}

/// Whether a text is one of the words.
pub(super) fn is_word(text: &str) -> bool {
    WORDS.contains(&text.as_bytes())
}

/// A word as a string, whose text is then read as that of any cell.
pub(super) fn quoted(word: &[u8]) -> Vec<u8> {
    [b"\"", word, b"\""].concat()
}

/// Nothing in place of a word.
pub(super) fn null(_: &[u8]) -> Vec<u8> {
    b"null".to_vec()
}

/// Where the words stand as values.
fn places(bytes: &[u8]) -> impl Iterator<Item = (usize, &'static [u8])> {
    let mut at = 0;
    let mut is_string = false;
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(at) {
            match byte {
                // What is escaped never ends a string.
                b'\\' if is_string => at += 1,
                b'"' => is_string = !is_string,
                b'N' | b'I' | b'-' if !is_string => {
                    if let Some(word) = word_at(bytes, at) {
                        let start = at;
                        at += word.len();
                        return Some((start, word));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    })
}

/// The word that stands there as a whole.
fn word_at(bytes: &[u8], at: usize) -> Option<&'static [u8]> {
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-+.".contains(byte))
    };
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    if is_part(before) {
        return None;
    }
    let word = WORDS.into_iter().find(|word| bytes[at..].starts_with(word))?;
    (!is_part(bytes.get(at + word.len()))).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let read = replaced(json.as_bytes(), quoted);
        assert_eq!(String::from_utf8_lossy(&read), expected);
    }

    #[test]
    fn whole_words_outside_of_strings_are_quoted() {
        check(
            r#"{"a":NaN,"b":[-Infinity, Infinity],"c":-1}"#,
            r#"{"a":"NaN","b":["-Infinity", "Infinity"],"c":-1}"#,
        );
        check("NaN", "\"NaN\"");
        check("{\"a\": NaN}\n{\"a\": NaN}\n", "{\"a\": \"NaN\"}\n{\"a\": \"NaN\"}\n");
    }

    proptest::proptest! {
        #[test]
        fn what_is_json_is_never_changed(
            texts in proptest::collection::vec("[NaIfinity\"\\\\ \n-]{0,12}", 0..6),
            numbers in proptest::collection::vec(proptest::num::f64::NORMAL, 0..6),
        ) {
            let keys: Vec<serde_json::Value> =
                texts.iter().map(|text| serde_json::json!({ text: null })).collect();
            let json = serde_json::json!([texts, numbers, keys]).to_string();
            let read = replaced(json.as_bytes(), null);
            proptest::prop_assert!(matches!(read, Cow::Borrowed(_)), "{}", json);
        }
    }

    #[test]
    fn strings_and_other_words_stay() {
        for json in [
            r#"{"a":"NaN","NaN":1}"#,
            r#"{"a":"say \"NaN, NaN\\\" \\","b":1}"#,
            r#"{"a":"\\\\"}"#,
            "{\"a\":NaNs,\"b\":aNaN,\"c\":-NaN,\"d\":nan,\"e\":Inf,\"f\":1-Infinity}",
            "\"",
            "\"\\",
        ] {
            check(json, json);
        }
        check(r#"{"a":"\\","b":NaN}"#, r#"{"a":"\\","b":"NaN"}"#);
    }
}
