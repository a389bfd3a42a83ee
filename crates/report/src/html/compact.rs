//! Writes a page in fewer letters: coordinates to a tenth of a pixel, the class of shapes that
//! follow each other once, no head of a column in each cell.

/// The page with its tables in fewer letters: no cell repeats the head of its column, and so a
/// narrow screen shows a table as it is, in a box that scrolls.
pub fn tables(page: &str) -> String {
    let page = page.replace("<figure class=\"grid\">", "<figure class=\"grid slim\">");
    let mut parts = page.split(" data-head=\"");
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // No quote stands in a value, nor in a text: it is written as an entity.
        short.push_str(part.split_once('"').map_or(part, |(_, rest)| rest));
    }
    short
}

/// Shapes that follow each other and have one class.
#[derive(Clone, Copy, PartialEq)]
enum Run<'a> {
    Points(&'a str),
    Lines(&'a str),
}

impl Run<'_> {
    fn start(self) -> String {
        match self {
            Self::Points(class) => format!("<g class=\"{class}\">"),
            Self::Lines(class) => format!("<path class=\"{class}\" d=\""),
        }
    }

    const fn end(self) -> &'static str {
        match self {
            Self::Points(_) => "</g>",
            Self::Lines(_) => "\"/>",
        }
    }
}

/// The drawing in fewer letters; each element stands in a line of its own.
pub fn drawing(svg: &str) -> String {
    let mut short = String::with_capacity(svg.len());
    let mut open: Option<Run<'_>> = None;
    for element in svg.lines() {
        let (run, shape) = shape(element).unzip();
        if open != run {
            short.push_str(open.map_or("", Run::end));
            short.extend(run.map(Run::start));
            open = run;
        }
        short.push_str(&shape.unwrap_or_else(|| shortened(element) + "\n"));
    }
    short
}

/// A shape that may stand in a run, and what is written of it there.
fn shape(element: &str) -> Option<(Run<'_>, String)> {
    let (name, rest) = element.strip_prefix('<')?.split_once(" class=\"")?;
    let (class, rest) = rest.split_once("\" ")?;
    match name {
        "circle" => Some((Run::Points(class), format!("<circle {}", shortened(rest)))),
        "line" => Some((Run::Lines(class), path(rest)?)),
        _ => None,
    }
}

/// A line as a part of a path, from the values of its ends.
fn path(ends: &str) -> Option<String> {
    let ends = shortened(ends);
    let mut values = ends.split('"').skip(1).step_by(2);
    let [x1, y1, x2, y2] = std::array::from_fn(|_| values.next());
    let (x1, y1, x2, y2) = (x1?, y1?, x2?, y2?);
    Some(if y1 == y2 {
        format!("M{x1} {y1}H{x2}")
    } else if x1 == x2 {
        format!("M{x1} {y1}V{y2}")
    } else {
        format!("M{x1} {y1}L{x2} {y2}")
    })
}

/// An element with its numbers shortened; the words that it holds stay as they are, and so does a
/// description, which may have numbers of its own.
fn shortened(element: &str) -> String {
    let end = element.find('>').unwrap_or(element.len());
    let (tag, words) = element.split_at(end);
    if tag.starts_with("<svg") {
        return element.to_owned();
    }
    let (mut short, mut rest) = (String::new(), tag);
    while let Some(at) = rest.find('.') {
        let decimals = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let start = at - rest[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        short.push_str(&rest[..start]);
        short.push_str(&tenths(&rest[start..at], &rest[at + 1..at + 1 + decimals]));
        rest = &rest[at + 1 + decimals..];
    }
    short + rest + words
}

/// A number to a tenth, without a zero behind the point.
fn tenths(whole: &str, decimals: &str) -> String {
    let number: f64 = format!("{whole}.{decimals}0").parse().unwrap_or_default();
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{drawing, tables};

    #[test]
    fn cells_do_not_repeat_heads() {
        let page = "<figure class=\"grid\"><td class=\"number\" data-head=\"A b\">1</td>\
            <td data-head=\"\">data-head=&quot;</td></figure>";
        let short = "<figure class=\"grid slim\"><td class=\"number\">1</td>\
            <td>data-head=&quot;</td></figure>";
        assert_eq!(tables(page), short);
    }

    #[test]
    fn shapes_of_one_class_are_one_and_words_stay() {
        let svg = "<svg viewBox=\"0 0 9.25 9\" aria-label=\"from 0.123\">\n\
            <circle class=\"point size-2\" cx=\"1.26\" cy=\"2.00\" r=\"3.2\"/>\n\
            <circle class=\"point size-2\" cx=\"10.96\" cy=\"-0.25\" r=\"3.2\"/>\n\
            <circle class=\"hollow\" cx=\"1.04\" cy=\"2.01\" r=\"3.2\"/>\n\
            <line class=\"grid\" x1=\"5.00\" y1=\"2.00\" x2=\"9.25\" y2=\"2.00\"/>\n\
            <line class=\"grid\" x1=\"5.00\" y1=\"2.00\" x2=\"5.00\" y2=\"4.00\"/>\n\
            <line class=\"edge\" x1=\"5.00\" y1=\"2.00\" x2=\"6.00\" y2=\"4.00\"/>\n\
            <polyline class=\"curve\" points=\"1.00,2.34 3.49,4.99\"/>\n\
            <text class=\"tick\" x=\"1.55\" y=\"2.00\">0.125 to 1.00</text>\n</svg>";
        let short = "<svg viewBox=\"0 0 9.25 9\" aria-label=\"from 0.123\">\n\
            <g class=\"point size-2\"><circle cx=\"1.3\" cy=\"2\" r=\"3.2\"/>\
            <circle cx=\"11\" cy=\"-0.2\" r=\"3.2\"/></g>\
            <g class=\"hollow\"><circle cx=\"1\" cy=\"2\" r=\"3.2\"/></g>\
            <path class=\"grid\" d=\"M5 2H9.2M5 2V4\"/><path class=\"edge\" d=\"M5 2L6 4\"/>\
            <polyline class=\"curve\" points=\"1,2.3 3.5,5\"/>\n\
            <text class=\"tick\" x=\"1.6\" y=\"2\">0.125 to 1.00</text>\n</svg>\n";
        assert_eq!(drawing(svg), short);
    }
}
