//! The methods that a measure can name, one file each: to add one, write its file, name the module
//! in `measure.rs` and give it a line here.

use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::Compute;

/// Makes the enum of the methods and everything that asks for all of them out of one list: what it
/// is (as the schema says it), `module::Type`, and the files of `data/measures` that show its
/// fields. The type's name is the variant's, in snake case the one in YAML.
macro_rules! methods {
    ($($(#[$doc:meta])* $module:ident::$method:ident shown by $($example:literal),+;)+) => {
        /// One way of computing numbers from a set.
        #[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        pub enum Method {
            $($(#[$doc])* $method(super::$module::$method),)+
        }

        impl Method {
            /// The method itself.
            pub fn kind(&self) -> &dyn Compute {
                match self {
                    $(Self::$method(method) => method,)+
                }
            }
        }

        /// Files that hold every field of a measure between them.
        pub const EXAMPLES: &[&str] = &[
            $($(include_str!(concat!("../../../../data/measures/", $example, ".yaml")),)+)+
            super::log_linear::BEST_EXAMPLE,
        ];
    };
}

methods! {
    /// `-ln mean pass@k = a k^-b` over problems, from samples and successes.
    coverage_power_law::CoveragePowerLaw shown by "deepscaler-base-coverage";
    /// Two checkpoints on the same problems, at every k at once.
    paired_band::PairedBand shown by "deepscaler-base-vs-rl";
    /// The distribution of the chance of one sample over problems.
    tail::Tail shown by "pythia-math-tail";
    /// How straight the coverage is on logarithmic axes.
    curvature::Curvature shown by "jailbreak-curvature";
    /// One constant chance a problem, under sampling that stopped after the block of the first
    /// success.
    stopped_dispersion::StoppedDispersion shown by "jailbreak-constant-chance";
    /// One constant chance a problem, over two campaigns.
    homogeneity::Homogeneity shown by "monkeys-math-two-campaigns";
    /// Published scores of pass@k held against their own counts.
    published_scores::PublishedScores shown by "monkeys-unequal-scores";
    /// `response = c prod x^e` by least squares of logarithms.
    log_linear::LogLinear shown by "steplaw-learning-rate";
    /// Mean of columns, with the 2.5 and 97.5 percentiles of their values.
    summary::Summary shown by "steplaw-published-learning-rate";
    /// `metric = c along^e` on the frontier: the strict running minimum of the metric over the
    /// ascending axis.
    frontier_power_law::FrontierPowerLaw shown by "openclip-frontier";
    /// `metric = c along^e` within each family of models.
    families::Families shown by "families-mmlu";
    /// Where one recipe overtakes another along an axis.
    crossover::Crossover shown by "clip-vs-mammut-imagenet", "routed-rl-r-vs-s-base-512";
    /// The best run of each cell of a sweep over two settings, and the shape about it.
    bowls::Bowls shown by "steplaw";
    /// The effect of one setting, adjusted for others, and its change with scale.
    adjusted::Adjusted shown by "scan-bench-weight-decay";
    /// Two arms, run by run.
    pairs::Pairs shown by "marin-comma-to-dclm";
    /// One arm at a place and at twice that.
    doublings::Doublings shown by "gadre-token-doublings";
    /// Share of the variance of the loss that a law explains at given constants.
    r_squared::RSquared shown by "data-constrained-plain";
    /// Log likelihood of the loss under a law at several sets of printed constants, and the ratios
    /// to the first set.
    log_likelihood::LogLikelihood shown by "chinchilla-likelihood-240";
    /// Laws fitted to a few named rows by least squares, and how far they miss rows that they have
    /// not seen.
    extrapolation::Extrapolation shown by "gadre-extrapolation";
    /// How many printed values of a column a formula of other columns comes to.
    formula_agreement::FormulaAgreement shown by "chinchilla-formula-five";
    /// How wide the interval of the compute-optimal exponent is, and how many runs a printed width
    /// would take.
    interval_width::IntervalWidth shown by "chinchilla-interval-width";
    /// How far the parabola of Approach 2 is off on a surface without noise.
    grid_bias::GridBias shown by "czech-grid-bias";
}
