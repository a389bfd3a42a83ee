//! Words in drawings: how wide they are, where they break, where they are cut.

/// Bold letters, and a typeface that stands in for the usual one, are wider by this factor.
pub const BOLD: f64 = 1.13;
/// Mean width of a letter of the figures' type, as a share of its size.
const LETTER_SHARE: f64 = 0.45;
/// What a capital or a digit takes of that.
const CAPITAL: f64 = 1.45;
const DIGIT: f64 = 1.1;

/// About how wide a text of the figures' type is at a size.
pub fn width_px(text: &str, size_px: f64) -> f64 {
    let letter = |letter: char| match letter {
        _ if letter.is_uppercase() || letter == '%' => CAPITAL,
        _ if letter.is_ascii_digit() => DIGIT,
        'm' | 'w' => CAPITAL,
        'i' | 'l' | 'j' | 't' | 'f' | 'r' | ' ' | '\u{a0}' | ',' | '.' | ';' | ':' => 0.65,
        _ => 1.0,
    };
    text.chars().map(letter).sum::<f64>() * LETTER_SHARE * size_px
}

/// Breaks a text into lines of a width at its spaces. A word that is wider has a line of its own.
pub fn wrap(text: &str, size_px: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width_px(&format!("{line} {word}"), size_px) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The text as far as a number of lines hold it, cut at a word with an ellipsis.
pub fn wrap_within(text: &str, size_px: f64, width: f64, lines_max: usize) -> Vec<String> {
    let mut lines = wrap(text, size_px, width);
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            *last = ended(last, size_px, width);
        }
    }
    lines
}

/// The text if it fits a width, else cut at a word with an ellipsis.
pub fn cut(text: &str, size_px: f64, width: f64) -> String {
    wrap_within(text, size_px, width, 1).concat()
}

/// A line with an ellipsis behind the last word that leaves room for it.
fn ended(line: &str, size_px: f64, width: f64) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    loop {
        let text = words.join(" ");
        let text = format!("{} …", text.trim_end_matches([',', ';', ':', '.']));
        if words.len() < 2 || width_px(&text, size_px) <= width {
            return text;
        }
        words.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_their_width_and_lose_no_word() {
        let text = "Doubling the data of a small model lowered its loss by 5.4 % (4.4 to 5.8)";
        for width in [60.0, 120.0, 300.0] {
            let lines = wrap(text, 12.0, width);
            assert_eq!(lines.join(" "), text, "a word is lost");
            assert!(lines.iter().all(|line| width_px(line, 12.0) <= width), "{lines:?}");
        }
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("short", 12.0, 200.0), "short");
        let text = "A crossing happens because a law, and nothing else, breaks down";
        let cut = cut(text, 12.0, 150.0);
        assert!(cut.ends_with(" …") && width_px(&cut, 12.0) <= 150.0, "{cut}");
        assert!(text.starts_with(cut.trim_end_matches(" …")), "{cut}: cut within a word");
    }
}
