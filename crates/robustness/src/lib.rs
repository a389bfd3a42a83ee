//! What is done to a fit, what follows from one, how laws compete.
//!
//! Three folders, one for each: `check` resamples, reweighs and refits what was fitted; its numbers
//! say whether a fit can be believed. `consequence` takes fitted parameters and their replicates to
//! quantities, each with its interval. `contest` holds laws against each other on the same rows.
//!
//! *Invariant:* slices and seeds in, values out. Replicate k draws from its own random stream and
//! results are taken by index, so the same inputs give the same bits on any number of threads. No
//! claim is known here, and no threshold but those of a test's own definition.

mod check;
mod consequence;
mod contest;

pub use check::{
    AndersonDarling, Bootstrap, Break, BreakSearch, CHECK_EVERY, CLUSTERS_MIN, Centring, Compare,
    Compared, ErrorModel, Evenness, Exchange, FREEDOM_MAX, LackOfFit, LikelihoodRatio, NOISE_LEVEL,
    Noise, NullPlan, NullTest, RatioTest, Replicates, RunsOfSigns, SizePlan, Structure, Tails,
    TestSize, Trim, anderson_darling, bootstrap, bootstrap_ratio, break_test, centring,
    cluster_means, distinct_values, draw, error_scale, evenness, exchanged, expanded_level,
    has_few_clusters, lack_of_fit, likelihood_ratio, ln_predicted, log_density, log_likelihood,
    middle, noise, offset_test, published_test, ratio_size, runs_of_signs, scaling_change,
    second_solver_gap, seed, shifted_start, structure, tails, term, units_change,
    variance_inflation,
};
pub use consequence::{
    Along, Architecture, Band, ComputeRange, Contender, CoordinateFunction, Crossover,
    CrossoverRange, Curve, Derivation, Doubled, DrawnUnits, FlopCount, Grouping, Line, Optimum,
    ParamsCount, PowerLaws, Resampled, Root, Runs, Sample, Shape, Share, Summary, Width,
    along_optimum, along_ratio, along_variable, band, common_range, crossover, decades,
    derivations, envelope, exponent_without_embeddings, gain, gain_contrast, gains,
    intercept_bias_percent, interval_width, iso_flop, log_spaced, nearest_shape, parabola_bias,
    resampled, resampled_units, runs_for_width, shared_budgets, summarise,
};
pub use contest::{
    Baseline, Clarke, Criteria, Difference, LeaveOneOut, Score, Side, SignedRank, Split, Vuong,
    clarke, criteria, elpd_difference, hold_out_largest, holm, leave_one_out, log_densities,
    model_weights, nested_test, score, signed_rank, vuong,
};
// Intervals are made in one way, whatever is resampled, and p values adjusted in one.
pub use measures::{
    Interval, benjamini_yekutieli, percentile_interval, quantile, standard_deviation,
};
