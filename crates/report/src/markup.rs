//! Makes text safe inside markup, names and addresses.

pub use evidence::slug;
pub use formulas::escape;
