//! Writes a drawing in fewer letters: coordinates to a tenth of a pixel, and the class of points that
//! follow each other once.

/// The drawing in fewer letters; each element stands in a line of its own.
pub fn drawing(svg: &str) -> String {
    let mut short = String::with_capacity(svg.len());
    let mut open: Option<&str> = None;
    for line in svg.lines() {
        let point = point(line);
        if let Some(class) = open.filter(|class| point.is_none_or(|(other, _)| other != *class)) {
            debug_assert!(!class.is_empty(), "a point without a class");
            short.push_str("</g>");
            open = None;
        }
        let Some((class, rest)) = point else {
            push(&mut short, line);
            short.push('\n');
            continue;
        };
        if open.is_none() {
            short.push_str("<g class=\"");
            short.push_str(class);
            short.push_str("\">");
            open = Some(class);
        }
        short.push_str("<circle ");
        push(&mut short, rest);
    }
    short
}

/// The class of a point, and what stands behind it.
fn point(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("<circle class=\"")?.split_once("\" ")
}

/// Adds an element with its numbers shortened; the words that it holds stay as they are.
fn push(short: &mut String, element: &str) {
    let end = element.find('>').unwrap_or(element.len());
    let (tag, words) = element.split_at(end);
    // Only what is drawn has coordinates; a description may have numbers of its own.
    if tag.starts_with("<svg") {
        short.push_str(element);
        return;
    }
    let mut rest = tag;
    while let Some(at) = rest.find('.') {
        let decimals = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let start = at - rest[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        short.push_str(&rest[..start]);
        short.push_str(&tenths(&rest[start..at], &rest[at + 1..at + 1 + decimals]));
        rest = &rest[at + 1 + decimals..];
    }
    short.push_str(rest);
    short.push_str(words);
}

/// A number to a tenth, without a zero behind the point.
fn tenths(whole: &str, decimals: &str) -> String {
    let number: f64 = format!("{whole}.{decimals}0").parse().unwrap_or_default();
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::drawing;

    #[test]
    fn points_of_one_class_are_a_group_and_words_stay() {
        let svg = "<svg viewBox=\"0 0 9.25 9\" aria-label=\"from 0.123\">\n\
            <circle class=\"point size-2\" cx=\"1.26\" cy=\"2.00\" r=\"3.2\"/>\n\
            <circle class=\"point size-2\" cx=\"10.96\" cy=\"-0.25\" r=\"3.2\"/>\n\
            <circle class=\"hollow\" cx=\"1.04\" cy=\"2.01\" r=\"3.2\"/>\n\
            <polyline class=\"curve\" points=\"1.00,2.34 3.49,4.99\"/>\n\
            <text class=\"tick\" x=\"1.55\" y=\"2.00\">0.125 to 1.00</text>\n</svg>";
        let short = "<svg viewBox=\"0 0 9.25 9\" aria-label=\"from 0.123\">\n\
            <g class=\"point size-2\"><circle cx=\"1.3\" cy=\"2\" r=\"3.2\"/>\
            <circle cx=\"11\" cy=\"-0.2\" r=\"3.2\"/></g>\
            <g class=\"hollow\"><circle cx=\"1\" cy=\"2\" r=\"3.2\"/></g>\
            <polyline class=\"curve\" points=\"1,2.3 3.5,5\"/>\n\
            <text class=\"tick\" x=\"1.6\" y=\"2\">0.125 to 1.00</text>\n</svg>\n";
        assert_eq!(drawing(svg), short);
    }
}
