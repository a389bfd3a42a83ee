//! A formula as rows, fractions and scripts: what is set, in the shape that typst's template reads.

use serde::Serialize;

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

impl Node {
    /// Hands every text below the node, such as a variable's letter, to be changed.
    pub fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Self::Row { nodes } => nodes.iter_mut().for_each(|node| node.each_text(change)),
            Self::Variable { text }
            | Self::Word { text }
            | Self::Number { text }
            | Self::Operator { text } => change(text),
            Self::Group { open, body, close } => {
                change(open);
                body.each_text(change);
                change(close);
            }
            Self::Fraction { over, under } => {
                over.each_text(change);
                under.each_text(change);
            }
            Self::Script { base, above, below } => {
                base.each_text(change);
                for script in [above, below].into_iter().flatten() {
                    script.each_text(change);
                }
            }
        }
    }

    /// Nodes side by side; one alone stands for itself.
    pub(crate) fn row(mut nodes: Vec<Self>) -> Self {
        if nodes.len() == 1 { nodes.remove(0) } else { Self::Row { nodes } }
    }

    pub(crate) fn operator(sign: impl Into<String>) -> Self {
        Self::Operator { text: sign.into() }
    }

    pub(crate) fn group([open, close]: [char; 2], body: Self) -> Self {
        Self::Group { open: open.into(), body: Box::new(body), close: close.into() }
    }

    /// How many groups, fractions and scripts stand within each other.
    pub(crate) fn depth(&self) -> usize {
        let deepest = |nodes: &[&Self]| nodes.iter().map(|node| node.depth()).max().unwrap_or(0);
        match self {
            Self::Row { nodes } => nodes.iter().map(Self::depth).max().unwrap_or(0),
            Self::Group { body, .. } => 1 + body.depth(),
            Self::Fraction { over, under } => 1 + deepest(&[over, under]),
            Self::Script { base, above, below } => {
                let scripts = [above, below].into_iter().flatten().map(|script| script.depth());
                1 + scripts.chain([base.depth()]).max().unwrap_or(0)
            }
            _ => 0,
        }
    }
}
