//! Writes a laid-out formula as `MathML`.

use std::fmt::Write as _;

use crate::node::Node;

/// Whether a letter cannot be seen and changes what is: a control character, one that turns the
/// direction of the text around it, a separator of lines, or one that no text may hold.
pub fn is_hidden(letter: char) -> bool {
    let is_kept = matches!(letter, '\n' | '\t');
    let changes_text = matches!(
        letter,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
    );
    !is_kept && (changes_text || letter.is_control())
}

/// A letter as its code point, such as `U+202E`.
pub fn code_point(letter: char) -> String {
    format!("U+{:04X}", u32::from(letter))
}

/// Text that means itself inside an element or an attribute of XML and HTML.
///
/// Hidden letters, of which XML cannot carry most, stand as their code points: `[U+202E]`.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            hidden if is_hidden(hidden) => {
                let _ = write!(safe, "[{}]", code_point(hidden));
            }
            plain => safe.push(plain),
        }
    }
    safe
}

/// A node and all below it as `MathML` elements.
pub(crate) fn print(node: &Node) -> String {
    let mut out = String::new();
    write_node(node, &mut out);
    out
}

fn write_node(node: &Node, out: &mut String) {
    match node {
        Node::Row { nodes } => write_row(nodes, out),
        Node::Variable { text } => write_leaf("mi", text, out),
        Node::Word { text } => write_leaf("mi mathvariant=\"normal\"", text, out),
        Node::Number { text } => write_leaf("mn", text, out),
        Node::Operator { text } => write_leaf("mo", text, out),
        Node::Group { open, body, close } => {
            out.push_str("<mrow>");
            write_leaf("mo", open, out);
            write_node(body, out);
            write_leaf("mo", close, out);
            out.push_str("</mrow>");
        }
        Node::Fraction { over, under } => write_element("mfrac", [over.as_ref(), under], out),
        Node::Script { base, above, below } => {
            // The limits of a sum stand below and above it, an index stands beside its letter.
            let is_sum = matches!(base.as_ref(), Node::Operator { .. });
            let name = |beside, stacked| if is_sum { stacked } else { beside };
            match (below, above) {
                (Some(below), Some(above)) => {
                    let name = name("msubsup", "munderover");
                    write_element(name, [base.as_ref(), below, above], out);
                }
                (Some(below), None) => {
                    write_element(name("msub", "munder"), [base.as_ref(), below], out);
                }
                (None, Some(above)) => {
                    write_element(name("msup", "mover"), [base.as_ref(), above], out);
                }
                (None, None) => write_node(base, out),
            }
        }
    }
}

/// Writes nodes side by side, with a thin space between a word and an operand beside it.
fn write_row(nodes: &[Node], out: &mut String) {
    let is_word = |node: &Node| matches!(node, Node::Word { .. });
    out.push_str("<mrow>");
    for (index, node) in nodes.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| nodes.get(before));
        if before.is_some_and(|before| {
            (is_word(before) || is_word(node)) && !is_close(before) && !is_close(node)
        }) {
            out.push_str("<mspace width=\"0.17em\"/>");
        }
        write_node(node, out);
    }
    out.push_str("</mrow>");
}

/// Whether a node keeps its own distance: signs do, and brackets, raised or not.
fn is_close(node: &Node) -> bool {
    match node {
        Node::Operator { .. } | Node::Group { .. } => true,
        Node::Script { base, .. } => matches!(base.as_ref(), Node::Group { .. }),
        _ => false,
    }
}

fn write_element<'a>(name: &str, nodes: impl IntoIterator<Item = &'a Node>, out: &mut String) {
    let _ = write!(out, "<{name}>");
    for node in nodes {
        write_node(node, out);
    }
    let _ = write!(out, "</{name}>");
}

fn write_leaf(opening: &str, text: &str, out: &mut String) {
    let name = opening.split(' ').next().unwrap_or(opening);
    let text = escape(text);
    let _ = write!(out, "<{opening}>{text}</{name}>");
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_comes_out_as_text() {
        assert_eq!(
            escape("<b a=\"1\">&'"),
            "&lt;b a=&quot;1&quot;&gt;&amp;&#39;",
            "markup survived"
        );
        assert_eq!(escape("a\u{0}b\u{1b}"), "a[U+0000]b[U+001B]", "control characters survived");
        assert_eq!(escape("\u{202e}a\u{2066}\n"), "[U+202E]a[U+2066]\n", "text runs backwards");
    }
}
