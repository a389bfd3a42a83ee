//! What is asked of the observations, and the finding that answers it.
//!
//! A definition (study, exhibit, measure, allocation, comparison) says what is asked; it is read by
//! [`definition`], and [`run::run_all`] answers all of them: studies first, each fitted once, then
//! everything that builds on their fits.
//!
//! *Invariant:* an analysis reads rows, fits and printed constants, never a file.

pub mod allocation;
pub mod analysis;
pub mod answer;
pub mod asked;
pub mod battery;
pub mod checks;
pub mod chosen;
pub mod compare;
pub mod comparison;
pub mod constants;
pub mod definition;
pub mod definitions;
pub mod exhibit;
pub mod fitting;
pub mod forecast;
pub mod hints;
pub mod hold;
pub mod library;
pub mod limits;
pub mod measure;
pub mod numbers;
pub mod own_runs;
pub mod pass_at_k;
pub mod plan;
pub mod rows;
pub mod run;
pub mod sets;
pub mod standing;
pub mod study;

// The benchmarks' ratios are data of the program, and the program has no arithmetic of its own.
pub use measures::{MedianInterval, benjamini_yekutieli, least_median_greatest, median_interval};
pub use robustness::holm;
