//! Commands that read what the stages filed.

pub mod explain;
pub mod folder;
pub mod show;
pub mod verify;
