//! What differs between two judged evidences: verdicts, numbers, data, rules and definitions, and
//! what changed a verdict.
//!
//! Evidence is large and its layout moves with the program. What a comparison reads of it is kept
//! as a [`Record`], small and with a layout of its own, so that two versions can be compared long
//! after the program reads the evidence of the older one no more.
//!
//! *Invariant:* value in, value out. No file, no clock, no data frame; of two numbers it says
//! whether they differ, and it computes no new one.

mod causes;
mod changes;
mod compare;
mod exact;
mod number;
mod of_evidence;
mod record;
mod upstream;

pub use changes::{
    Became, Cause, Changes, DataChanges, Deciding, Moved, Names, NumberChanges, VerdictChange,
};
pub use compare::{between, compare};
pub use exact::{Difference, ExactError, differences};
pub use number::{Number, SAME_RELATIVE};
pub use record::{
    Analysis, Gate, LAYOUT, Made, Record, RecordError, Set, Verdict, from_json, to_json,
};
