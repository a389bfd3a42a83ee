//! Words of other people as YAML: quoted wherever plain text could be read as something else.

/// Text as a YAML scalar within a flow mapping.
pub fn scalar(text: &str) -> String {
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-/.".contains(sign))
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_lowercase().as_str());
    // JSON's strings are YAML's double-quoted ones.
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// Text as part of a comment: on one line.
pub fn comment(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// Text in quotes, as part of a comment or of a sentence.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", comment(text))
}

/// A unit as the bundled sources spell it.
pub fn unit(unit: &str) -> String {
    if unit.contains(' ') || unit == "1" { format!("\"{unit}\"") } else { unit.to_owned() }
}

/// A list within brackets.
pub fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", items.into_iter().map(scalar).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_whatever_it_holds() {
        for text in [
            "loss",
            "Model Size (M)",
            "n",
            "No",
            "1",
            "a: b",
            "# x",
            "\"q\"",
            "ä\t\n\\",
            "",
            "{x}",
            "-",
            "1e3",
        ] {
            let read: Vec<String> = serde_yaml::from_str(&list([text, text])).unwrap();
            assert_eq!(read, [text, text]);
            assert!(!comment(text).contains('\n'), "{text:?} breaks its comment");
        }
    }
}
