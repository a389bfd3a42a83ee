//! Findings as plain data: the narrow waist between computing and judging.
//!
//! Whatever a study finds is written here once, in full precision; judging and rendering read this
//! and nothing else, so no verdict and no page can refit anything.
//!
//! *Invariant:* this crate imports none of ours and computes nothing.

mod battery;
mod benchmark;
mod catalogue;
mod checklist;
mod detail;
mod evidence;
mod figure;
mod file;
mod finding;
mod forecast;
mod gate;
mod head;
mod mark;
mod printed;
mod quantity;
mod replication;
mod source;
mod stability;
mod stamp;
mod subject_check;
mod verdict;

pub use battery::{BatteryPart, FiledBattery, FreeCell, FreeTable};
pub use benchmark::{Benchmark, PeerRatio};
pub use catalogue::CatalogueEntry;
pub use checklist::{ChecklistFinding, ChecklistItem};
pub use detail::*;
pub use evidence::{Evidence, Name, nearest};
pub use figure::{Figure, FigureKind, Line, Point};
pub use file::{EvidenceError, SCHEMA_VERSION, from_json, schema, to_json};
pub use finding::{Finding, Missing};
pub use forecast::{ForecastEntry, ForecastFinding, ForecastInterval, ForecastOutcome};
pub use gate::{Gate, GateField, GateOperator, GateStage};
pub use head::{Head, declared_names, is_declared, owner, slug};
pub use mark::{Mark, MarkKind};
pub use printed::half_unit;
pub use quantity::{Quantity, is_p_value};
pub use replication::{Replication, ReplicationOutcome};
pub use source::{
    ColumnFinding, FileState, ObservationsFinding, PublishedConstant, ReadFrom, RejectedRows,
    SourceFile, SourceFinding, WrittenFile,
};
pub use stability::Stability;
pub use stamp::Stamp;
pub use subject_check::{SubjectCheck, SubjectKind};
pub use verdict::{
    Awaits, Chance, Dispute, EarlierVerdict, Hedge, Outcome, RULES_AGE, RuleAge, RuleOlder, Said,
    Supersedes, Verdict, WorldRate,
};
