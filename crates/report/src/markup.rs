//! Makes text safe inside markup, names and addresses.

/// Text that means itself inside an element or an attribute of XML and HTML.
///
/// Control characters, which XML cannot carry at all, become the replacement character.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(letter),
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                safe.push('\u{fffd}')
            }
            plain => safe.push(plain),
        }
    }
    safe
}

/// A name that is safe as a file name, as an HTML id and as a typst label.
pub fn slug(name: &str) -> String {
    let safe =
        |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' };
    name.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_comes_out_as_text() {
        assert_eq!(
            escape("<b a=\"1\">&'"),
            "&lt;b a=&quot;1&quot;&gt;&amp;&#39;",
            "markup survived"
        );
        assert_eq!(escape("a\u{0}b\u{1b}"), "a\u{fffd}b\u{fffd}", "control characters survived");
    }

    #[test]
    fn no_name_leaves_its_folder() {
        assert_eq!(slug("../../etc/passwd"), "------etc-passwd", "a path survived");
        assert_eq!(slug("chinchilla-2022_fit"), "chinchilla-2022_fit", "a plain name changed");
    }
}
