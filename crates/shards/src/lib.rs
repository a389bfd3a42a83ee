//! Work cut into units that any number of machines can do, and what they found added up.
//!
//! A [`Plan`] lists specifications and how often each is resampled; its id is the digest of data,
//! code and settings. A [`Unit`] is a range of (specification, replicate) of one study; what it
//! finds is a [`Summary`] a specification: counts, exact sums, a histogram on a grid of the plan.
//! A [`Merger`] adds them in the order of the plan. Since a replicate hangs on its own stream alone
//! and sums are exact, the merged result is the same however the work was cut.
//!
//! *Invariant:* this crate reads no file, draws no random number and keeps no single replicate.

mod exact;
mod filed;
mod merge;
mod plan;
mod sealed;
mod summary;
mod unit;

pub use exact::Exact;
pub use filed::{Manifest, State, state};
pub use merge::{Counted, Merged, MergedStudy, Merger, Resampled};
pub use plan::{
    CONTRACT, Key, Layout, LeftOut, Plan, Planned, PlannedStudy, Settings, Shard, Side, Statement,
};
pub use sealed::{digest, opened, sealed};
pub use summary::{Grid, Summary};
pub use unit::{Piece, Unit};
