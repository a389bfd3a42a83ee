//! How laws compete on the same rows: by information criteria, by predicting rows left out, by
//! predicting runs larger than any seen, and what several tests together prove.

mod comparison;
mod held_out;
mod nested;
mod signed_rank;

pub use comparison::{
    Clarke, Criteria, Difference, LeaveOneOut, Vuong, clarke, criteria, elpd_difference,
    leave_one_out, log_densities, model_weights, vuong,
};
pub use held_out::{Baseline, Score, Split, hold_out_largest, score};
pub use nested::{Side, nested_test};
pub use signed_rank::{SignedRank, holm, signed_rank};
