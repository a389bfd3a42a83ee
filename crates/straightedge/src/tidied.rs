//! Tidied sets that need not be tidied again: those that travel with the project, and those that an
//! earlier run left.

pub mod bundle;
pub mod cache;
pub mod key;
pub mod set;
