//! The stages, in the order of the data.

pub mod battery;
pub mod bundle;
pub mod earlier;
pub mod filed_report;
pub mod fit;
pub mod judge;
mod many;
pub mod proof;
pub mod pull;
pub mod record;
pub mod refused;
pub mod render;
pub mod report;
mod ro_crate;
pub mod score;
pub mod sealed;
pub mod tables;
pub mod tidy;
pub mod unchanged;
pub mod versions;
pub mod worlds;
