//! Numbers that papers compute from data by other means than a law's fit: coverage and its tails,
//! paired curves of repeated sampling, regressions on optima, frontiers.
//!
//! Each is what a published figure can be held against. What papers leave open (which rows, which
//! values of k) is the caller's to say.
//!
//! *Invariant:* slices and seeds in, values out; the same bits on any number of threads.

mod adjusted;
mod adjusted_robust;
mod agreement;
mod beyond;
mod bowl;
mod clustered;
mod components;
mod compute_ratio;
mod concentration;
mod counts;
mod coverage;
mod coverage_draws;
mod crossings;
mod early_detection;
mod families;
mod frontier;
mod loss_to_loss;
mod metric_artefact;
mod observational;
mod over_clusters;
mod paired_band;
mod pairs;
mod per_problem;
mod predictability;
mod quantile;
mod random;
mod rank_kept;
mod regression;
mod resample;
mod robust;
mod shared_exponent;
mod start_grid;
mod subsample;
mod tail;
mod tail_implied;
mod tail_shape;
mod train_to_test;
mod tuning;
mod two_curves;
mod wild;

pub use adjusted::{Adjusted, Adjusting, adjusted};
pub use adjusted_robust::{AdjustedRobust, DrawnEffect, RobustError, adjusted_robust};
pub use agreement::{Agreement, agreement, deviation_percent, rounded};
pub use beyond::{
    AtK, Beyond, BeyondError, BeyondForm, Costs, Fit, Future, OfForm, Planned, Split, beyond,
    future, line_beyond, pass_beyond,
};
pub use bowl::{Bowl, BowlError, BowlRule, End, Parabola, Sweep, Valley, bowls};
pub use clustered::{ClusteredError, ClusteredRegression, Effect, regress_clustered};
pub use compute_ratio::{ComputeRatio, Factor, RecipeRuns, compute_ratio, compute_ratio_by_points};
pub use concentration::{OverMembers, gini, hardest_deficit_share, over_members, top_share};
pub use counts::{Counts, CountsError, ScoreAudit, audit_scores, pass_at_k, share};
pub use coverage::{Coverage, CoverageError, coverage_power_law};
pub use coverage_draws::{coverage_curves, coverage_draws};
pub use crossings::{
    Arm, Crossing, CrossingError, Crossings, DrawnCrossing, Leader, Reduction, ResampledCrossings,
    crossings, resampled_crossings,
};
pub use early_detection::{EarlyTrial, EarlyTrials, Look, RecipePoints, Replay, early_trials};
pub use families::{Families, Family, NoFamily, families};
pub use frontier::{FrontierPowerLaw, frontier_power_law};
pub use loss_to_loss::{
    Floors, LossPairs, LossToLoss, ProfileEnds, floor_profile, kappa_profile, loss_to_loss,
    new_pair,
};
pub use metric_artefact::{Onset, TwoScores, chance_margin, late_share, onset, share_by_chance};
pub use observational::{FamilyFold, ModelForecast, ScoredModels, families_held_out};
pub use observations::order::{best_of_cells, cells, frontier};
pub use over_clusters::{over_clusters, share_over_units};
pub use paired_band::{FirstLossSet, MeanCrossing, PairedBand, PairedBandError, paired_band};
pub use pairs::{
    Doubling, GainSlopes, KeyedRuns, PairError, PairedRuns, Spread, Widening, best_of_equal,
    compare_pairs, doublings, gain_slopes, matched, spread,
};
pub use per_problem::{
    ManyTests, PerProblemError, benjamini_hochberg, benjamini_yekutieli, homogeneity,
    stopped_dispersion, stopped_pass_at_k,
};
pub use predictability::{Predictability, predictability};
pub use quantile::{
    Interval, MedianInterval, excess, least_median_greatest, mean, median, median_interval,
    percentile_interval, quantile, standard_deviation,
};
pub use rank_kept::{RankKept, kendall_tau, rank_kept};
pub use regression::{Regression, RegressionError, r_squared, regress, regress_weighted};
pub use resample::{Draws, enough, resampled};
pub use robust::{Design, Estimator, RobustFit};
pub use shared_exponent::{Exponents, RecipeLosses, SharedExponent, shared_exponent};
pub use start_grid::{GridFingerprint, OnGrid, chance_of_at_least, grid_fingerprint};
pub use subsample::subsampled;
pub use tail::{
    MassAtZero, ProfileInterval, Tail, TailEnd, TailError, TailEstimate, TailFamily, TailScale,
    fit_tail, mass_at_zero, tail_interval,
};
pub use tail_implied::{
    ImpliedError, ImpliedSlope, RefittedGap, implied_coverage, implied_slope, refitted_gap,
};
pub use tail_shape::{
    Curvature, CurvatureError, ExponentGap, coverage_curvature, coverage_deficit, exponent_gap,
};
pub use train_to_test::{BestModel, Bought, SampledModel, best_models, samples_for};
pub use tuning::{
    OverPairs, SizedCell, Transfer, TransferRule, TunedAgainstRandom, transfer,
    tuned_against_random,
};
pub use two_curves::{
    Change, Contrast, Curve, CurveForm, ExponentContrast, Lead, Multiplier, NextRun, Place, Power,
    RankFlip, Settled, Sight, TwoCurves, Warning,
};
pub use wild::{Multipliers, WildCluster, WildDraws, WildTest};
