//! Planted worlds: whether the rule of a claim ends as it should on data of a known truth.
//!
//! A world is a set of rows at the places of the published runs (their own parameters, tokens,
//! compute, clusters and numbers of samples) whose responses follow a stated truth with the noise
//! that the published rows show. Its sets go through the project's own analyses and through the
//! judge, and the outcomes are counted: how often a true claim ends supported (the rule's power)
//! and how often another does (its false alarms).
//!
//! *Invariant:* a gate is never given a number: it reads what the analyses find in planted rows.

mod chance;
pub mod definition;
pub mod filed;
mod judged;
mod needs;
mod plant;
mod rates;
mod run;

pub use definition::{Truth, Worlds, parse};
pub use filed::{FiledWorlds, GateCounts, WorldRates, from_json, to_json};
pub use rates::{Interval, clopper_pearson};
pub use run::{Project, digest_now, run};
