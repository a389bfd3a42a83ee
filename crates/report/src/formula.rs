//! Reads a formula written as text into the tree that both pages set in type.
//!
//! The reader never fails: what it does not know stays in the row as it was written.

use std::fmt::Write as _;

use serde::Serialize;

/// Deepest nesting that is read as structure; what lies deeper is set flat.
const DEPTH_MAX: usize = 12;

/// A formula, ready for type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Formula {
    /// As it was written: what a screen reader says.
    pub alt: String,
    /// The tree, for typst.
    pub tree: Node,
    /// The tree as `MathML`, for HTML.
    pub mathml: String,
}

/// A node of a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Node {
    /// Nodes side by side.
    Row {
        /// The nodes.
        nodes: Vec<Node>,
    },
    /// A variable of one letter, set in italics.
    Variable {
        /// The letter.
        text: String,
    },
    /// A word such as `ln` or `Huber`, set upright.
    Word {
        /// The word.
        text: String,
    },
    /// A number.
    Number {
        /// The number as written.
        text: String,
    },
    /// An operator or a punctuation mark.
    Operator {
        /// The sign.
        text: String,
    },
    /// Nodes in brackets that grow with them.
    Group {
        /// The opening bracket.
        open: String,
        /// What stands between.
        body: Box<Node>,
        /// The closing bracket.
        close: String,
    },
    /// A fraction.
    Fraction {
        /// Above the bar.
        over: Box<Node>,
        /// Below the bar.
        under: Box<Node>,
    },
    /// A base with what is raised and lowered beside it.
    Script {
        /// What carries them.
        base: Box<Node>,
        /// Superscript.
        above: Option<Box<Node>>,
        /// Subscript.
        below: Option<Box<Node>>,
    },
}

/// Reads a formula such as `L(N, D) = E + A/N^alpha + B/D^beta`.
pub fn read(text: &str) -> Formula {
    let mut reader = Reader { tokens: tokens(text), at: 0, depth: 0 };
    let mut nodes = Vec::new();
    while reader.at < reader.tokens.len() {
        nodes.push(reader.row());
        if let Some(stray) = reader.next() {
            nodes.push(Node::Operator { text: stray });
        }
    }
    let tree = row(nodes);
    let mut mathml = String::new();
    write_mathml(&tree, &mut mathml);
    Formula { alt: text.to_owned(), tree, mathml }
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn next(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Reads factors side by side, up to a closing bracket.
    fn row(&mut self) -> Node {
        let mut nodes: Vec<Node> = Vec::new();
        while !matches!(self.peek(), "" | ")" | "]" | "}") {
            let is_fraction = self.peek() == "/" && nodes.last().is_some_and(is_operand);
            let node = if is_fraction {
                self.at += 1;
                let under = Box::new(bare(self.factor()));
                let over = Box::new(nodes.pop().map_or_else(|| row(Vec::new()), bare));
                Node::Fraction { over, under }
            } else {
                self.factor()
            };
            nodes.push(node);
        }
        row(nodes)
    }

    /// Reads one operand with its scripts and, for a function, its arguments.
    fn factor(&mut self) -> Node {
        let mut node = self.atom();
        let is_name = matches!(node, Node::Variable { .. } | Node::Word { .. });
        let (mut above, mut below) = (None, None);
        while matches!(self.peek(), "^" | "_") {
            let slot = if self.next().as_deref() == Some("^") { &mut above } else { &mut below };
            *slot = Some(Box::new(bare(self.script())));
        }
        if above.is_some() || below.is_some() {
            node = Node::Script { base: Box::new(node), above, below };
        }
        if is_name && self.peek() == "(" {
            node = row(vec![node, self.atom()]);
        }
        node
    }

    fn script(&mut self) -> Node {
        if !matches!(self.peek(), "−" | "+") {
            return self.atom();
        }
        let sign = self.atom();
        row(vec![sign, self.atom()])
    }

    fn atom(&mut self) -> Node {
        let Some(token) = self.next() else { return row(Vec::new()) };
        let close = match token.as_str() {
            "(" => ")",
            "[" => "]",
            "{" => "}",
            _ => return leaf(token),
        };
        if self.depth == DEPTH_MAX {
            return Node::Operator { text: token };
        }
        self.depth += 1;
        let body = self.row();
        self.depth -= 1;
        if self.peek() != close {
            return row(vec![Node::Operator { text: token }, body]);
        }
        self.at += 1;
        Node::Group { open: token, body: Box::new(body), close: close.to_owned() }
    }
}

fn row(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { Node::Row { nodes } }
}

/// A fraction's bar and a script's height bracket already: the written brackets go.
fn bare(node: Node) -> Node {
    match node {
        Node::Group { body, .. } => *body,
        other => other,
    }
}

/// Whether a slash after the node makes a fraction; fractions of fractions stay in one line, so
/// depth is bounded.
fn is_operand(node: &Node) -> bool {
    !matches!(node, Node::Operator { .. } | Node::Fraction { .. })
}

fn leaf(token: String) -> Node {
    let letters = token.chars().count();
    match token.chars().next() {
        Some(first) if first.is_ascii_digit() => Node::Number { text: token },
        Some('∑') => Node::Operator { text: token },
        Some(first) if first.is_alphabetic() && letters == 1 => Node::Variable { text: token },
        Some(first) if first.is_alphabetic() => Node::Word { text: token },
        _ => Node::Operator { text: token },
    }
}

/// Cuts the text into names, numbers and signs; spelled Greek letters become letters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut token = letter.to_string();
        if letter.is_alphabetic() {
            while let Some(next) = letters.next_if(|next| next.is_alphabetic()) {
                token.push(next);
            }
            token = greek(&token).map_or(token, str::to_owned);
        } else if letter.is_ascii_digit() {
            while let Some(next) = letters.next_if(|next| next.is_ascii_digit() || *next == '.') {
                token.push(next);
            }
        } else if letter == '-' {
            "−".clone_into(&mut token);
        } else if letter == '*' {
            "·".clone_into(&mut token);
        } else if letter.is_whitespace() {
            continue;
        }
        tokens.push(token);
    }
    tokens
}

fn greek(name: &str) -> Option<&'static str> {
    Some(match name {
        "alpha" => "α",
        "beta" => "β",
        "gamma" => "γ",
        "delta" => "δ",
        "epsilon" => "ε",
        "theta" => "θ",
        "kappa" => "κ",
        "lambda" => "λ",
        "mu" => "μ",
        "nu" => "ν",
        "rho" => "ρ",
        "sigma" => "σ",
        "tau" => "τ",
        "phi" => "φ",
        "omega" => "ω",
        "sum" | "Sigma" | "Σ" => "∑",
        _ => return None,
    })
}

fn write_mathml(node: &Node, out: &mut String) {
    match node {
        Node::Row { nodes } => write_row(nodes, out),
        Node::Variable { text } => leaf_element("mi", text, out),
        Node::Word { text } => leaf_element("mi mathvariant=\"normal\"", text, out),
        Node::Number { text } => leaf_element("mn", text, out),
        Node::Operator { text } => leaf_element("mo", text, out),
        Node::Group { open, body, close } => {
            out.push_str("<mrow>");
            leaf_element("mo", open, out);
            write_mathml(body, out);
            leaf_element("mo", close, out);
            out.push_str("</mrow>");
        }
        Node::Fraction { over, under } => element("mfrac", [over.as_ref(), under], out),
        Node::Script { base, above, below } => {
            // The limits of a sum stand below and above it, an index stands beside its letter.
            let is_sum = matches!(base.as_ref(), Node::Operator { .. });
            let name = |beside, stacked| if is_sum { stacked } else { beside };
            match (below, above) {
                (Some(below), Some(above)) => {
                    element(name("msubsup", "munderover"), [base.as_ref(), below, above], out);
                }
                (Some(below), None) => element(name("msub", "munder"), [base.as_ref(), below], out),
                (None, Some(above)) => element(name("msup", "mover"), [base.as_ref(), above], out),
                (None, None) => write_mathml(base, out),
            }
        }
    }
}

/// Writes nodes side by side, with a thin space between a word and an operand beside it.
fn write_row(nodes: &[Node], out: &mut String) {
    let is_word = |node: &Node| matches!(node, Node::Word { .. });
    let is_close = |node: &Node| matches!(node, Node::Operator { .. } | Node::Group { .. });
    out.push_str("<mrow>");
    for (index, node) in nodes.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| nodes.get(before));
        if before.is_some_and(|before| {
            (is_word(before) || is_word(node)) && !is_close(before) && !is_close(node)
        }) {
            out.push_str("<mspace width=\"0.17em\"/>");
        }
        write_mathml(node, out);
    }
    out.push_str("</mrow>");
}

fn element<'a>(name: &str, nodes: impl IntoIterator<Item = &'a Node>, out: &mut String) {
    let _ = write!(out, "<{name}>");
    for node in nodes {
        write_mathml(node, out);
    }
    let _ = write!(out, "</{name}>");
}

fn leaf_element(opening: &str, text: &str, out: &mut String) {
    let name = opening.split(' ').next().unwrap_or(opening);
    let text = crate::markup::escape(text);
    let _ = write!(out, "<{opening}>{text}</{name}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, mathml: &str) {
        assert_eq!(read(text).mathml, mathml, "{text}");
    }

    #[test]
    fn a_law_becomes_fractions_and_powers() {
        check(
            "E + A/N^alpha",
            "<mrow><mi>E</mi><mo>+</mo><mfrac><mi>A</mi><msup><mi>N</mi><mi>α</mi></msup></mfrac></mrow>",
        );
        check("C / (6 N)", "<mfrac><mi>C</mi><mrow><mn>6</mn><mi>N</mi></mrow></mfrac>");
        check("k^(-b)", "<msup><mi>k</mi><mrow><mo>−</mo><mi>b</mi></mrow></msup>");
        check("k^-b", "<msup><mi>k</mi><mrow><mo>−</mo><mi>b</mi></mrow></msup>");
    }

    #[test]
    fn words_and_indices_stand_upright() {
        check(
            "ln L_i",
            "<mrow><mi mathvariant=\"normal\">ln</mi><mspace \
            width=\"0.17em\"/><msub><mi>L</mi><mi>i</mi></msub></mrow>",
        );
        check(
            "sum_i^n x",
            "<mrow><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>x</mi></mrow>",
        );
    }

    #[test]
    fn a_function_keeps_its_arguments() {
        check(
            "1/f(x)",
            "<mfrac><mn>1</mn><mrow><mi>f</mi><mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow></mrow></mfrac>",
        );
    }

    #[test]
    fn nothing_makes_the_reader_fail() {
        check("", "<mrow></mrow>");
        check("(a", "<mrow><mo>(</mo><mi>a</mi></mrow>");
        check("a)", "<mrow><mi>a</mi><mo>)</mo></mrow>");
        check("<b>", "<mrow><mo>&lt;</mo><mi>b</mi><mo>&gt;</mo></mrow>");
        check("/", "<mo>/</mo>");
        assert!(
            !read(&"(".repeat(100_000)).mathml.is_empty(),
            "deep nesting must not overflow the stack"
        );
        assert!(!read(&"a/".repeat(100_000)).mathml.is_empty(), "a chain of slashes must not nest");
        assert!(!read(&"a^".repeat(1_000)).mathml.is_empty(), "dangling scripts must end");
    }
}
