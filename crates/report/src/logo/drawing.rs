//! What an SVG may hold to be a logo: shapes, colours and words, and nothing that acts or leads out
//! of the file.

use roxmltree::{Document, Node, ParsingOptions};

use super::fault_of;
use crate::error::ReportError;

/// Elements of a drawing, at most.
const NODES_MAX: u32 = 20_000;
/// Elements within elements, at most.
const DEPTH_MAX: usize = 64;

const SVG: &str = "http://www.w3.org/2000/svg";
/// The elements of SVG that a logo may hold.
const ELEMENTS: [&str; 25] = [
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "metadata",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "marker",
    "pattern",
    "symbol",
    "use",
    "style",
];
/// What drawing programs write of a drawing itself, which no browser acts on.
const NOTES: [&str; 5] = [
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://purl.org/dc/elements/1.1/",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://www.inkscape.org/namespaces/inkscape",
];

/// Refuses a drawing that is more than one.
///
/// # Errors
/// It is no SVG, or holds something that acts or leads out of it; the error says in which line.
pub fn check(source: &str, bytes: &[u8]) -> Result<(), ReportError> {
    const HINT: &str = "save the drawing as plain SVG, its letters as paths";
    let refused = |line: u32, fault: String| fault_of(source, Some(line as usize), fault, HINT);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(fault_of(source, None, "is no text in UTF-8".to_owned(), HINT));
    };
    let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| refused(error.pos().row, format!("is no plain XML: {error}")))?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        let fault = format!("begins with <{}>, not with <svg> of SVG", root.tag_name().name());
        return Err(refused(1, fault));
    }
    for node in document.descendants() {
        if let Some(fault) = fault(node) {
            return Err(refused(document.text_pos_at(node.range().start).row, fault));
        }
    }
    Ok(())
}

/// What is wrong with a part of a drawing, if something is.
fn fault(node: Node<'_, '_>) -> Option<String> {
    if node.is_pi() {
        return Some("an instruction to a program (<?...?>)".to_owned());
    }
    if node.is_text() && leads_out(node.text().unwrap_or_default()) {
        return Some("a style that leads out of the file".to_owned());
    }
    if !node.is_element() {
        return None;
    }
    let (space, name) = (node.tag_name().namespace().unwrap_or_default(), node.tag_name().name());
    let is_known = (space == SVG && ELEMENTS.contains(&name)) || NOTES.contains(&space);
    if !is_known {
        return Some(format!("<{name}> is no part of a logo"));
    }
    if node.ancestors().count() > DEPTH_MAX {
        return Some("too many elements within elements".to_owned());
    }
    // What may be used again and uses others grows with each step.
    let is_named =
        |it: &Node<'_, '_>| it.attribute("id").is_some() && it.tag_name().name() != "svg";
    if name == "use" && node.ancestors().any(|it| is_named(&it)) {
        return Some("a <use> inside of what another <use> may name".to_owned());
    }
    node.attributes().find_map(|attribute| {
        let (name, value) = (attribute.name(), attribute.value());
        let lower = name.to_ascii_lowercase();
        let is_address = matches!(lower.as_str(), "href" | "src" | "base");
        let is_note = NOTES.contains(&attribute.namespace().unwrap_or_default());
        let is_bad = lower.starts_with("on")
            || (is_address && !value.starts_with('#'))
            || (!is_note && leads_out(value));
        is_bad.then(|| format!("{name}=\"...\" acts, or leads out of the file"))
    })
}

/// Whether a value of a style names something outside of the file, or hides that it does.
fn leads_out(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_outside = |(at, word): (usize, &str)| {
        let address =
            text[at + word.len()..].trim_start_matches([' ', '\t', '\n', '\r', '"', '\'']);
        !address.starts_with('#')
    };
    text.match_indices("url(").any(is_outside)
        || ["@import", "image-set(", "javascript:", "\\", "/*"].iter().any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \
            xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">\n{inside}\n</svg>"
        )
    }

    #[test]
    fn shapes_and_words_are_a_logo() {
        for good in [
            "<title>A logo</title><path d=\"M0 0h9\" fill=\"url(#a)\"/>",
            "<defs><linearGradient id=\"a\"><stop offset=\"0\"/></linearGradient></defs>",
            "<style>.a { fill: url( '#a' ) }</style><g id=\"b\"><rect/></g><use href=\"#b\"/>",
            "<metadata><r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <r:li r:resource=\"http://purl.org/dc\"/></r:RDF></metadata>",
        ] {
            check("logo.svg", svg(good).as_bytes()).expect(good);
        }
    }

    #[test]
    fn what_acts_or_leads_out_is_refused_with_its_line() {
        for hostile in [
            "<script>alert(1)</script>",
            "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">alert(1)</x:script>",
            "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>",
            "<foreignObject/>",
            "<rect onload=\"alert(1)\"/>",
            "<rect ONCLICK=\"alert(1)\"/>",
            "<use href=\"https://example.org/a.svg#b\"/>",
            "<use xlink:href=\"&#x68;ttps://example.org/a.svg#b\"/>",
            "<image href=\"/etc/passwd\"/>",
            "<set attributeName=\"href\" to=\"https://example.org\"/>",
            "<a href=\"https://example.org\"><rect/></a>",
            "<style>@import 'https://example.org/a.css';</style>",
            "<style>rect { fill: u\\72l(https://example.org) }</style>",
            "<style><![CDATA[rect { fill: url(https://example.org) }]]></style>",
            "<rect fill=\"url(https://example.org#a)\"/>",
            "<rect style=\"fill: URL( 'https://example.org#a' )\"/>",
            "<g xml:base=\"https://example.org\"/>",
            "<?xml-stylesheet href=\"https://example.org/a.css\"?>",
            "<g id=\"a\"><use href=\"#b\"/><use href=\"#b\"/></g>",
            "<rect",
        ] {
            let said = check("logo.svg", svg(hostile).as_bytes()).expect_err(hostile).to_string();
            let is_placed = said.starts_with("logo.svg:2: ") || said.starts_with("logo.svg:3: ");
            assert!(is_placed && said.contains("; hint: save"), "{hostile}: {said}");
        }
        let entities = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{}", svg("&a;"));
        assert!(check("logo.svg", entities.as_bytes()).is_err(), "entities");
        let deep = "<g>".repeat(99) + &"</g>".repeat(99);
        assert!(check("logo.svg", svg(&deep).as_bytes()).is_err(), "depth");
        let many = "<g/>".repeat(30_000);
        assert!(check("logo.svg", svg(&many).as_bytes()).is_err(), "nodes");
        assert!(check("logo.svg", b"<html/>").is_err(), "no SVG");
        assert!(check("logo.svg", b"\xff\xfe").is_err(), "no text");
    }
}
