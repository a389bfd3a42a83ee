//! Formulas as text: one reader, one tree, and the tree set in type for typst and as `MathML`.
//!
//! Whoever computes a formula takes the tree of [`read`] and says what its names mean; whoever
//! prints one takes [`typeset()`], which never fails.
//!
//! *Invariant:* no name and no function has a meaning here; nothing is computed but the numbers as
//! they are written.

mod error;
mod layout;
mod mathml;
mod node;
mod reader;
mod tree;
mod typeset;

pub use error::FormulaError;
pub use mathml::{code_point, escape, is_hidden};
pub use node::Node;
pub use reader::{BRACKETS_MAX, LENGTH_MAX, SIGNS_MAX, read};
pub use tree::{Bracket, Definition, Formula, Name, Number, Operation, Statement, Tree};
pub use typeset::{Typeset, typeset};
