//! Judges claims against evidence by the rule that a claim file fixes.
//!
//! A claim file says who claims what and where, and which gates decide; it never says the verdict.
//! Judging reads the evidence alone, so a verdict follows from a recorded evidence file at any
//! time, offline.
//!
//! *Invariant:* nothing is fitted here, and no gate is known that does not stand in a claim file;
//! what refutes a claim is asked again of numbers that its file names.

mod brief;
mod chance;
mod checklist;
mod claim;
mod forecast;
mod judge;
mod ladder;
mod limits;
mod name;
mod replication;
mod sentence;
mod words;

pub use chance::chance;
pub use checklist::{
    Answer, COUNTING, Checklist, ChecklistError, ITEMS, Item, OBJECTIVE, Part, Score, Tally,
    checklist,
};
pub use claim::{
    AssertedIn, Claim, ClaimError, EarlierRule, GateRule, QUOTE_WORDS_MAX, Rule, parse,
};
pub use forecast::{Forecast, ForecastError, Outcomes, forecast, outcomes, score};
pub use judge::{four_digits, judge, name_faults};
pub use ladder::margin;
pub use name::Names;
pub use replication::{PaperRows, ReplicationError, replicate, rows, undeclared_rows};
pub use words::{Form, Place, places};
