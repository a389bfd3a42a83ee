//! What follows from a fit: quantities with intervals, gains per doubling, where two fits cross,
//! and the compute-optimal split, also as found without a law.

mod akima;
mod allocation;
mod budgets;
mod counting;
mod crossover;
mod derived;
mod doubling;
mod interval_width;
mod line;

pub use allocation::{
    Curve, Grouping, Optimum, PowerLaws, Resampled, Runs, envelope, exponent_without_embeddings,
    iso_flop, parabola_bias, resampled,
};
pub use budgets::{DrawnUnits, resampled_units, shared_budgets};
pub use counting::{Architecture, FlopCount, ParamsCount, Shape, nearest_shape};
pub use crossover::{
    Along, Contender, Crossover, CrossoverRange, Root, along_optimum, along_ratio, along_variable,
    common_range, crossover,
};
pub use derived::{
    Band, ComputeRange, CoordinateFunction, Derivation, Sample, Summary, band, decades,
    derivations, log_spaced, summarise,
};
pub use doubling::{Doubled, Share, gain, gain_contrast, gains};
pub use interval_width::{Width, intercept_bias_percent, interval_width, runs_for_width};
pub use line::Line;
