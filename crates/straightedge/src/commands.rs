//! Commands that read what the stages filed.

pub mod compare;
pub mod diff;
pub mod explain;
pub mod fit_file;
pub mod folder;
pub mod forecast;
pub mod laws;
pub mod page;
pub mod plan;
pub mod shards;
pub mod shell;
pub mod show;
pub mod templates;
pub mod verdicts;
pub mod verify;
pub mod words;
