//! Findings as plain data: the narrow waist between computing and judging.
//!
//! Whatever a study finds is written here once, in full precision; judging and rendering read this
//! and nothing else, so no verdict and no page can refit anything.
//!
//! *Invariant:* this crate imports none of ours and computes nothing.

mod allocation;
mod exhibit;
mod file;
mod finding;
mod model_comparison;
mod replication;
mod verdict;

pub use allocation::{Allocation, AllocationApproach, AllocationCounting};
pub use exhibit::{Exhibit, ExhibitEnd, ExhibitParameter, ExhibitRecord, MissingExhibit};
pub use file::{EvidenceError, SCHEMA_VERSION, from_json, schema, to_json};
pub use finding::{
    Benchmark, Bootstrap, Check, ColumnFinding, Comparison, Evidence, Figure, FigureKind, Fit, Law,
    Line, MissingStudy, Objective, ObservationsFinding, Parameter, PeerRatio, Point,
    PublishedConstant, Quantity, RejectedRows, SourceFile, SourceFinding, Stamp, Start,
    StudyFinding,
};
pub use model_comparison::{
    ComparedBaseline, ComparedBreak, ComparedLaw, HeldOut, ModelComparison,
};
pub use replication::{MeasureFinding, Replication, ReplicationOutcome};
pub use verdict::{Gate, GateField, GateOperator, GateStage, Outcome, Verdict};
