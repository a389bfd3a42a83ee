//! Sets a formula in type: the tree for typst and the same tree as `MathML`, out of one reading.

use serde::Serialize;

use crate::node::Node;
use crate::reader::{read, tokens};
use crate::{layout, mathml};

/// Groups, fractions and scripts within each other, at most; what nests deeper is set flat. Each
/// takes three levels of JSON, of which readers follow about a hundred.
const DEPTH_MAX: usize = 24;

/// A formula, ready for type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Typeset {
    /// As it was written: what a screen reader says.
    pub alt: String,
    /// The tree, for typst.
    pub tree: Node,
    /// The tree as `MathML`, for HTML.
    pub mathml: String,
}

/// Sets a formula such as `L(N, D) = E + A/N^alpha + B/D^beta`.
///
/// It never fails: of a text that is no formula, names, numbers and signs stand in one row.
pub fn typeset(text: &str) -> Typeset {
    let laid_out = read(text).ok().map(|formula| layout::formula(&formula));
    let tree = laid_out
        .filter(|tree| tree.depth() <= DEPTH_MAX)
        .unwrap_or_else(|| layout::flat(&tokens(text)));
    let mathml = mathml::print(&tree);
    Typeset { alt: text.to_owned(), tree, mathml }
}

#[cfg(test)]
mod tests;
