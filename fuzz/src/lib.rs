//! The bodies of the fuzz targets. Tests of the main workspace take the same files and run them
//! over `corpus/`, so that whatever was found once is asked again by each `cargo xtask test`.

pub mod bodies;
pub mod law;
/// What the program refuses before it reads a file for what it means.
#[path = "../../crates/straightedge/src/limits.rs"]
pub mod limits;
#[cfg(feature = "tables")]
pub mod tables;
