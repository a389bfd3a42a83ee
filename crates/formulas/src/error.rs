//! What is wrong with a formula, where, and what to do.

use std::fmt;

/// What is wrong with a formula, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// The formula.
    pub formula: String,
    /// The letter at which it is wrong, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: String,
    /// What to do.
    pub hint: String,
}

impl FormulaError {
    /// A fault at a byte of a formula.
    pub fn new(
        formula: &str,
        at: usize,
        fault: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let column = formula.char_indices().take_while(|(index, _)| *index < at).count() + 1;
        Self { formula: formula.to_owned(), column, fault: fault.into(), hint: hint.into() }
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { formula, column, fault, hint } = self;
        write!(out, "formula \"{formula}\", letter {column}: {fault}; hint: {hint}")
    }
}

impl std::error::Error for FormulaError {}
