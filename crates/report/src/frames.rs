//! Looks at the pages as they are set: what could not be drawn, and what stands in a wrong place.

use std::collections::BTreeSet;

use typst::layout::{Abs, Frame, FrameItem, Transform};
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// Margin of a page on both sides, in points, as the template sets it.
const MARGIN_PT: f64 = 62.36;
/// How far a letter may lean over a margin, in points.
const LEAN_PT: f64 = 2.0;
/// Up to where two texts are on one line, in points.
const LINE_PT: f64 = 0.6;
/// How far two texts of one line may overlap, in points: a kerned pair does.
const OVERLAP_PT: f64 = 1.5;

/// A text that stands where no text should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The page, counted from one.
    pub page: usize,
    /// The text.
    pub text: String,
    /// What is wrong with its place.
    pub fault: &'static str,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Texts that no font could draw.
    pub undrawn: BTreeSet<String>,
    /// Texts outside the margins, or on top of others.
    pub strays: Vec<Stray>,
    /// How many pages there are.
    pub pages: usize,
    /// How many words stand on them, pictures left out.
    pub words: usize,
}

/// A text with its place on the page, in points.
struct Placed {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
}

/// Looks at every page.
pub fn look(document: &PagedDocument) -> Seen {
    let mut seen = Seen { pages: document.pages().len(), ..Seen::default() };
    for (index, page) in document.pages().iter().enumerate() {
        let mut texts = Vec::new();
        walk(&page.frame, Transform::identity(), &mut texts, &mut seen.undrawn);
        let width_pt = page.frame.width().to_pt();
        let mut stray = |placed: &Placed, fault| {
            seen.strays.push(Stray { page: index + 1, text: placed.text.clone(), fault });
        };
        seen.words +=
            texts.iter().map(|placed| placed.text.split_whitespace().count()).sum::<usize>();
        for placed in &texts {
            let is_inside = placed.left >= MARGIN_PT - LEAN_PT
                && placed.right <= width_pt - MARGIN_PT + LEAN_PT
                && (0.0..=page.frame.height().to_pt()).contains(&placed.baseline);
            // A hyphen at the end of a line hangs into the margin, as printers have it.
            if !is_inside && placed.text != "\u{ad}" {
                stray(placed, "outside the margins");
            }
        }
        for placed in overprinted(&mut texts) {
            stray(placed, "on top of another text");
        }
    }
    seen
}

/// Collects the texts of a frame with their places.
fn walk(frame: &Frame, at: Transform, texts: &mut Vec<Placed>, undrawn: &mut BTreeSet<String>) {
    for (position, item) in frame.items() {
        let here = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => {
                walk(&group.frame, here.pre_concat(group.transform), texts, undrawn);
            }
            FrameItem::Text(item) => {
                let glyphs = item.glyphs.iter().filter(|glyph| glyph.id == 0);
                undrawn.extend(glyphs.map(|glyph| item.text[glyph.range()].to_owned()));
                texts.extend(placed(item, here));
            }
            _ => {}
        }
    }
}

/// Where a text stands; nowhere if there is nothing to see of it.
fn placed(item: &TextItem, at: Transform) -> Option<Placed> {
    let is_seen =
        |text: &str| text.contains(|letter: char| !letter.is_whitespace() && letter != '\u{200b}');
    let last = item.glyphs.iter().rposition(|glyph| is_seen(&item.text[glyph.range()]))?;
    let width: Abs = item.glyphs[..=last].iter().map(|glyph| glyph.x_advance.at(item.size)).sum();
    Some(Placed {
        text: item.text.to_string(),
        left: at.tx.to_pt(),
        right: at.tx.to_pt() + width.to_pt() * at.sx.get(),
        baseline: at.ty.to_pt(),
    })
}

/// The texts that begin before the one before them on their line ends.
fn overprinted(texts: &mut [Placed]) -> Vec<&Placed> {
    texts.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.left.total_cmp(&b.left)));
    let mut found = Vec::new();
    let mut start = 0;
    while start < texts.len() {
        let baseline = texts[start].baseline;
        let line = texts[start..].iter().take_while(|text| text.baseline - baseline < LINE_PT);
        let mut line: Vec<&Placed> = line.collect();
        start += line.len();
        line.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut end = f64::NEG_INFINITY;
        for placed in line {
            if placed.left < end - OVERLAP_PT {
                found.push(placed);
            }
            end = end.max(placed.right);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Seen;
    use crate::fonts::Fonts;
    use crate::pdf::Set;

    const MAIN: &str = "page.typ";

    fn look(source: &str) -> Seen {
        let page = format!("#set page(paper: \"a4\", margin: (x: 2.2cm))\n{source}");
        let files = BTreeMap::from([(MAIN.to_owned(), page.into_bytes())]);
        Set::pages(MAIN, files, 0, &Fonts::default()).expect("pages").look()
    }

    #[track_caller]
    fn check(source: &str, expected: &[(&str, &str)]) {
        let strays = look(source).strays;
        let found: Vec<(&str, &str)> =
            strays.iter().map(|stray| (stray.text.as_str(), stray.fault)).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn what_stands_well_is_no_stray() {
        check("A line. #h(1fr) Its end.\n\n#table(columns: 2, [a], [b], [c], [d])", &[]);
        check("$ sum_i^n a^2_i / b $ and $x_1^2$", &[]);
    }

    #[test]
    fn what_leaves_the_margins_is_found() {
        check("#place(dx: 16cm)[outside]", &[("outside", "outside the margins")]);
        check("#h(-1cm)left", &[("left", "outside the margins")]);
        let long = "a".repeat(200);
        check(&long, &[(&long, "outside the margins")]);
    }

    #[test]
    fn what_stands_on_other_text_is_found() {
        check("#box(width: 1em)[#box[Study]]#box[Rows]", &[("Rows", "on top of another text")]);
        check("#box(width: 0pt)[#box[first]]#h(3cm)second", &[]);
    }

    #[test]
    fn what_no_font_draws_is_found() {
        let seen = look("plain 李 text");
        assert_eq!(seen.undrawn.into_iter().collect::<Vec<_>>(), ["李"]);
        assert!(look("plain text, Жданов").undrawn.is_empty(), "what is drawn was named");
    }
}
