//! Letters that cannot be shown, as their code points.

use std::fmt::Write as _;

use formulas::{code_point, is_hidden};

/// Letters of a run that are named one by one; of a longer run the first so many are.
const NAMED_MAX: usize = 6;

/// The text with every hidden letter, such as an escape or one that turns the text around, as its
/// code point: `[U+202E]`.
pub fn visible(text: &str) -> String {
    boxed(text, |at| !text[at..].starts_with(is_hidden)).0
}

/// The text with the letters that are not there as their code points, run by run, and how many
/// letters that were. `is_there` is asked for the byte at which a letter stands.
pub fn boxed(text: &str, is_there: impl Fn(usize) -> bool) -> (String, usize) {
    let (mut out, mut run, mut replaced) = (String::with_capacity(text.len()), Vec::new(), 0);
    for (at, letter) in text.char_indices() {
        if is_there(at) {
            close(&mut run, &mut out);
            out.push(letter);
        } else {
            run.push(letter);
            replaced += 1;
        }
    }
    close(&mut run, &mut out);
    (out, replaced)
}

/// Writes a run of letters and empties it.
fn close(run: &mut Vec<char>, out: &mut String) {
    if run.is_empty() {
        return;
    }
    let named: Vec<String> = run.iter().take(NAMED_MAX).map(|&letter| code_point(letter)).collect();
    let _ = write!(out, "[{}", named.join(" "));
    if run.len() > NAMED_MAX {
        let _ = write!(out, " and {} more", run.len() - NAMED_MAX);
    }
    out.push(']');
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::{boxed, visible};

    #[test]
    fn what_is_hidden_becomes_visible() {
        assert_eq!(visible("a\u{1b}[2J\u{202e}b"), "a[U+001B][2J[U+202E]b");
        assert_eq!(
            visible("plain, 李明, e\u{301}, 👩\u{200d}🔬\n"),
            "plain, 李明, e\u{301}, 👩\u{200d}🔬\n"
        );
    }

    #[test]
    fn a_run_is_one_box() {
        let text = "a李明b";
        assert_eq!(
            boxed(text, |at| text.as_bytes()[at].is_ascii()),
            ("a[U+674E U+660E]b".into(), 2)
        );
        let long = "字".repeat(20);
        let (boxes, count) = boxed(&long, |_| false);
        assert!(boxes.ends_with(" U+5B57 and 14 more]") && count == 20, "{boxes}");
    }
}
