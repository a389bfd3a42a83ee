//! The methods that a measure can name, one file each: to add one, write its file, name the module
//! in `measure.rs` and give it a line here.

use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::Compute;

/// Makes the enum of the methods and everything that asks for all of them out of one list: what it
/// is (as the schema says it), `module::Type`. The type's name is the variant's, in snake case the
/// one in YAML.
macro_rules! methods {
    ($($(#[$doc:meta])* $module:ident::$method:ident;)+) => {
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
    };
}

methods! {
    /// `-ln mean pass@k = a k^-b` over problems, from samples and successes.
    coverage_power_law::CoveragePowerLaw;
    /// Two checkpoints on the same problems, at every k at once.
    paired_band::PairedBand;
    /// The distribution of the chance of one sample over problems.
    tail::Tail;
    /// The exponent of the coverage that a fitted distribution of chances implies over the same k.
    tail_implied::TailImplied;
    /// How straight the coverage is on logarithmic axes.
    curvature::Curvature;
    /// One constant chance a problem, under sampling that stopped after the block of the first
    /// success.
    stopped_dispersion::StoppedDispersion;
    /// One constant chance a problem, over two campaigns.
    homogeneity::Homogeneity;
    /// Published scores of pass@k held against their own counts.
    published_scores::PublishedScores;
    /// `response = c prod x^e` by least squares of logarithms.
    log_linear::LogLinear;
    /// Mean of columns, with the 2.5 and 97.5 percentiles of their values.
    summary::Summary;
    /// `metric = c along^e` on the frontier: the strict running minimum of the metric over the
    /// ascending axis.
    frontier_power_law::FrontierPowerLaw;
    /// `metric = c along^e` within each family of models.
    families::Families;
    /// Where one recipe overtakes another along an axis.
    crossover::Crossover;
    /// The best run of each cell of a sweep over two settings, and the shape about it.
    bowls::Bowls;
    /// The effect of one setting, adjusted for others, and its change with scale.
    adjusted::Adjusted;
    /// The effect of one setting, adjusted for others, by least squares, Tukey's bisquare and
    /// median regression, each with and without two terms.
    adjusted_robust::AdjustedRobust;
    /// Two arms, run by run.
    pairs::Pairs;
    /// One arm at a place and at twice that.
    doublings::Doublings;
    /// Share of the variance of the loss that a law explains at given constants.
    r_squared::RSquared;
    /// Log likelihood of the loss under a law at several sets of printed constants, and the ratios
    /// to the first set.
    log_likelihood::LogLikelihood;
    /// Laws fitted to a few named rows by least squares, and how far they miss rows that they have
    /// not seen.
    extrapolation::Extrapolation;
    /// Laws fitted to the first part of many curves, ranked by what they foretell of the rest.
    league::League;
    /// How many printed values of a column a formula of other columns comes to.
    formula_agreement::FormulaAgreement;
    /// How wide the interval of the compute-optimal exponent is, and how many runs a printed width
    /// would take.
    interval_width::IntervalWidth;
    /// How far the parabola of Approach 2 is off on a surface without noise.
    grid_bias::GridBias;
    /// What follows from a law at printed constants: the compute-optimal split, and the loss along
    /// it.
    consequences::Consequences;
    /// What doubling a quantity removes of a loss that is a pure power of it, at printed exponents.
    pure_power_doubling::PurePowerDoubling;
    /// Whether printed constants are values of the grid from which their own fit started.
    start_grid::StartGrid;
    /// A smaller model at its best settings against a larger one at settings drawn at random.
    tuned_against_random::TunedAgainstRandom;
    /// What it costs a larger model to keep the settings that were best for a smaller one.
    settings_transfer::SettingsTransfer;
    /// Whether the order of several arms at smaller scales is that at the largest.
    rank_kept::RankKept;
    /// Whether the laws of small runs foresee that one recipe overtakes another, on pairs whose end
    /// is known.
    early_detection::EarlyDetection;
    /// How much of the failures and of the successes a few problems hold.
    concentration::Concentration;
    /// How much of an axis one arm saves against another at the same metric.
    compute_saved::ComputeSaved;
    /// Whether several arms share the exponents of the additive law and differ by constants alone.
    shared_exponent::SharedExponent;
    /// Training on repeated data against training on as much fresh data.
    repeated_data::RepeatedData;
    /// On which share of tasks a line in the logarithm of scale foretells the metric.
    predictable_tasks::PredictableTasks;
    /// What the fit of a study says for several budgets of compute.
    budget_plan::BudgetPlan;
    /// Which of several models covers most problems for a budget of sampling, and of training and
    /// sampling together.
    train_to_test::TrainToTest;
    /// Two laws in a chain, to the loss and from the loss to accuracy, against one law to accuracy.
    two_step::TwoStep;
    /// How far forecasts of pass@k from a few samples miss what many samples show.
    forecast_backtest::ForecastBacktest;
    /// A benchmark foretold from what others have in common, families held out whole.
    observational::Observational;
    /// The law between two losses of models at the same place, and how far it misses larger models.
    loss_to_loss::LossToLoss;
    /// Whether a score that seems to set in at some scale rises with the loss all along.
    metric_artefact::MetricArtefact;
}
