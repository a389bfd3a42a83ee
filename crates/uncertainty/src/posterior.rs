//! The posterior of a fitted law: a sampler, the diagnostics that say whether to believe it, and
//! what it predicts of a row that it has not seen.
//!
//! `density` says what is sampled, `sampler` samples, `diagnostics` tells whether the chains agree,
//! `leave_one_out` makes a predictive score of the draws, `ranks` and `uniformity` are
//! simulation-based calibration: whether draws and data that were made from one another fit.

mod density;
mod diagnostics;
mod leave_one_out;
mod ranks;
mod sampler;
mod uniformity;

pub use density::{Errors, Model};
pub use diagnostics::{
    Diagnosis, bulk_sample_size, diagnose, mean_sample_size, r_hat, tail_sample_size,
};
pub use leave_one_out::{LeaveOneOut, PARETO_K_MAX, leave_one_out, smoothed_log_weights};
pub use ranks::{RankPlan, ranks};
pub use sampler::{Chains, Plan, Start, sample};
pub use uniformity::{Uniformity, uniformity};
