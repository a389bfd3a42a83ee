//! What is done to a fit: its data drawn again, weighed, left out or broken in two; its objective
//! scaled, its minimum sought by another solver.
//!
//! Everything here returns a statistic, and a p value where there is one. Which statistic passes is
//! decided where the check is defined, not here.

mod bootstrap;
mod centring;
mod error_model;
mod expanded;
mod identification;
mod likelihood;
mod noise;
mod ratio_null;
mod ratio_test;
mod residual;
mod scaling;
mod second_solver;
mod shifted_start;
mod span;
mod structural_break;

pub use bootstrap::{
    Bootstrap, CHECK_EVERY, CLUSTERS_MIN, Replicates, bootstrap, draw, has_few_clusters, seed,
};
pub use centring::{Centring, centring};
pub use error_model::{ErrorModel, error_scale, log_density, log_likelihood};
pub use expanded::expanded_level;
pub use identification::{
    Exchange, Structure, distinct_values, exchanged, middle, structure, term, units_change,
    variance_inflation,
};
pub use likelihood::{likelihood_ratio, ln_predicted, offset_test, published_test};
pub use noise::{NOISE_LEVEL, Noise, noise};
pub use ratio_null::{
    Compare, Compared, NullPlan, NullTest, SizePlan, TestSize, bootstrap_ratio, ratio_size,
};
pub use ratio_test::{Fits, LikelihoodRatio, RatioTest, near};
pub use residual::{
    AndersonDarling, Evenness, FREEDOM_MAX, LackOfFit, RunsOfSigns, Tails, anderson_darling,
    cluster_means, evenness, lack_of_fit, runs_of_signs, tails,
};
pub use scaling::scaling_change;
pub use second_solver::second_solver_gap;
pub use shifted_start::shifted_start;
pub use structural_break::{Break, BreakSearch, Trim, break_test};
