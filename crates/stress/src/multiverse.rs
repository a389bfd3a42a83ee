//! The multiverse: every admissible way to analyse the same data, crossed, fitted and resampled.
//!
//! A `Crossing` numbers the combinations of choices; each is a `Specification`, a problem with what
//! is read off its fit. `estimates` fits them all, `intervals` resamples them; `summary` says in
//! how many a statement holds, `joint` whether so many would hold if it were false, `shapley`
//! which choice moves the answer.
//!
//! Steegen, Tuerlinckx, Gelman & Vanpaemel 2016 (Perspectives on Psychological Science 11) for the
//! multiverse; Simonsohn, Simmons & Nelson 2020 (Nature Human Behaviour 4) for the curve and its
//! joint test; Del Giudice & Gangestad 2021 (AMPPS 4) for what may be crossed.

mod crossing;
mod draw;
mod estimates;
mod intervals;
mod joint;
mod null;
mod shapley;
mod specification;
mod summary;

pub use crossing::Crossing;
pub use estimates::{Estimate, estimates, same_answer};
pub use intervals::{Replicate, Resampled, Resampling, intervals, replicate};
pub use joint::{Joint, joint};
pub use null::{Curves, NullDraws, Ray, null_curves, on_ray};
pub use shapley::shapley_shares;
pub use specification::{Quantity, Specification};
pub use summary::{Spread, Stated, Verdict, spread};
