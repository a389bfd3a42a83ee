//! The answer to a question about a budget, as it is printed and as JSON.

use planner::Design;
use schemars::JsonSchema;
use serde::Serialize;

/// A number with its interval, where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Number {
    /// At the fit.
    pub estimate: f64,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Sizes between which the loss stays near its least value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Range {
    /// How much the loss may lie above the least one, as a share.
    pub share: f64,
    /// The smallest size; none, as small as the budget can train.
    pub low: Option<f64>,
    /// The largest size; none, as large as the budget can train.
    pub high: Option<f64>,
}

/// What a size away from the best one costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct OffBy {
    /// The size over the best one.
    pub params_factor: f64,
    /// How much the loss lies above the least one, as a share.
    pub loss_above_share: f64,
    /// The compute over the budget that would make up for it with this size; none, no compute does.
    pub compute_factor: Option<f64>,
}

/// A choice by a fixed number of tokens for each parameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Choice {
    /// Tokens for each parameter.
    pub tokens_per_param: f64,
    /// Parameters.
    pub params: f64,
    /// Training tokens.
    pub training_tokens: f64,
    /// The loss, in nats per token.
    pub loss_nats: f64,
    /// How much it lies above the least one, as a share.
    pub loss_above_share: f64,
}

/// Where a doubling is no longer worth its price.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Threshold {
    /// The share of the loss that a doubling of the compute has to remove.
    pub share: f64,
    /// From this training compute on it removes less, in FLOP.
    pub compute_flop: Number,
}

/// What another study of the same runs says.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OtherStudy {
    /// The study.
    pub study: String,
    /// What it minimises.
    pub objective: String,
    /// The runs that it is fitted to.
    pub runs: usize,
    /// Parameters.
    pub params: f64,
    /// Training tokens.
    pub training_tokens: f64,
    /// The loss, in nats per token.
    pub loss_nats: f64,
}

/// How the best size of a budget is found (Hoffmann 2022, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Approach {
    /// Approach 1: a line through the runs of least loss for their compute.
    Envelope,
    /// Approach 2: a line through the least losses among runs of one compute, by parabolas.
    EqualCompute,
    /// Approach 3: a law fitted to all runs.
    Law,
}

/// The same budget by another way.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OtherWay {
    /// How the best size is found.
    pub approach: Approach,
    /// What is minimised, of a law.
    pub objective: Option<String>,
    /// The runs that a law is fitted to, or the best sizes that a line goes through.
    pub rests_on: usize,
    /// Draws of each kind.
    pub draws: usize,
    /// What was drawn anew; the widest interval of them is given.
    pub drawn: Vec<String>,
    /// Parameters.
    pub params: Number,
    /// Training tokens.
    pub training_tokens: Number,
    /// Tokens for each parameter.
    pub tokens_per_param: Number,
    /// The mean loss, in nats per token, of a law.
    pub loss_nats: Option<Number>,
    /// The loss of one new run, of a law.
    pub loss_nats_new_run: Option<Number>,
}

/// A way that says nothing, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnableWay {
    /// How the best size would be found.
    pub approach: Approach,
    /// What would be minimised, of a law.
    pub objective: Option<String>,
    /// Why it says nothing.
    pub why: String,
}

/// The same budget by other ways.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OtherWays {
    /// Those that have an answer.
    pub ways: Vec<OtherWay>,
    /// Those that have none.
    pub unable: Vec<UnableWay>,
    /// The largest best size over the smallest, that of the plan among them.
    pub params_spread: f64,
}

/// A run to buy next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct NextRun {
    /// Parameters.
    pub params: f64,
    /// Training tokens.
    pub training_tokens: f64,
    /// Its training compute, in FLOP.
    pub compute_flop: f64,
    /// How wide the interval is with it and those before it, as a share of its width now.
    pub width_share: f64,
}

/// The runs that would narrow an interval most, each with those before it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Purchase {
    /// The runs.
    pub runs: Vec<NextRun>,
}

impl Purchase {
    /// The runs of a design.
    pub fn new(design: &Design) -> Self {
        let one = |(run, width): (&planner::Candidate, &f64)| NextRun {
            params: run.params,
            training_tokens: run.tokens,
            compute_flop: run.compute_flop(),
            width_share: *width,
        };
        Self { runs: design.runs.iter().zip(&design.width).map(one).collect() }
    }
}

/// How many further runs bring an interval to a width.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ForWidth {
    /// The width that is wanted, as a share of the width now.
    pub width_share: f64,
    /// How many runs it takes, each the one that narrows most; none, more than were looked at.
    pub runs: Option<usize>,
    /// Their compute, in FLOP.
    pub compute_flop: Option<f64>,
    /// How many runs were looked at.
    pub most: usize,
}

impl ForWidth {
    /// By a design that ends where the width is reached.
    pub fn new(design: &Design, width_share: f64, most: usize) -> Self {
        let is_reached = design.width.last().is_some_and(|width| *width <= width_share);
        Self {
            width_share,
            runs: is_reached.then_some(design.runs.len()),
            compute_flop: is_reached
                .then(|| design.runs.iter().map(planner::Candidate::compute_flop).sum()),
            most,
        }
    }
}

/// What more of one thing alone would remove of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct TwiceAlone {
    /// The share of the loss that twice the parameters on the same tokens remove.
    pub params_gain_share: f64,
    /// The share that twice the tokens remove with the same parameters.
    pub tokens_gain_share: f64,
}

/// A check of the fit that failed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FailedCheck {
    /// Its id in the catalogue of checks.
    pub id: String,
    /// Its id with what it was applied to.
    pub name: String,
    /// One line for the reader.
    pub title: String,
    /// What was computed.
    pub statistic: String,
    /// Its value; absent where it could not be computed.
    pub value: Option<f64>,
    /// On which side of which value it passes.
    pub passes: String,
    /// What follows.
    pub note: String,
}

/// A parameter of the law without an interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WithoutInterval {
    /// The parameter.
    pub parameter: String,
    /// Why it has none.
    pub why: String,
}

/// What a study's law says for a budget.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Plan {
    /// The study.
    pub study: String,
    /// Its law.
    pub law: String,
    /// The runs that it is fitted to.
    pub runs: usize,
    /// How many checks of the fit were made.
    pub checks_made: usize,
    /// The checks that failed: a reader must know of them before the answer.
    pub checks_failed: Vec<FailedCheck>,
    /// The parameters of the law that the runs hold on one side only, or not at all.
    pub without_interval: Vec<WithoutInterval>,
    /// Confidence level of the intervals.
    pub level: f64,
    /// What was drawn anew; the widest interval of them is given.
    pub drawn: Vec<String>,
    /// The budget, in FLOP.
    pub compute_flop: f64,
    /// What of it training takes, in FLOP.
    pub training_flop: f64,
    /// The smallest run of the study, in FLOP.
    pub smallest_run_flop: f64,
    /// The largest run of the study, in FLOP.
    pub largest_run_flop: f64,
    /// The training compute over that of the largest run: above one it is an extrapolation.
    pub beyond_largest_run: f64,
    /// Parameters of the best model.
    pub params: Number,
    /// Its training tokens, repeated ones counted each time.
    pub training_tokens: Number,
    /// Tokens for each parameter.
    pub tokens_per_param: Number,
    /// Its loss, the mean of many runs, in nats per token.
    pub loss_nats: Number,
    /// The loss of one new run: the same estimate, with the scatter of runs in its interval.
    pub loss_nats_new_run: Option<Number>,
    /// The share of the loss that twice the budget removes.
    pub gain_next_doubling: Number,
    /// Where a doubling is no longer worth its price.
    pub gain_falls_below: Option<Threshold>,
    /// Sizes between which the loss stays near its least value.
    pub flat_params: Range,
    /// What sizes away from the best one cost.
    pub off_by: Vec<OffBy>,
    /// The choice by a fixed number of tokens for each parameter.
    pub at_ratio: Option<Choice>,
    /// How often the unique data are seen, where they are limited.
    pub epochs: Option<f64>,
    /// Whether the largest size that is allowed binds.
    pub is_params_limited: bool,
    /// What other studies of the same runs say.
    pub other_studies: Vec<OtherStudy>,
    /// What other objectives and approaches say of the same runs; none where a report makes many
    /// plans of one fit.
    pub other_ways: Option<OtherWays>,
    /// What holds the best choice back.
    pub twice_alone: TwiceAlone,
    /// The runs to buy next for the best size (c-optimal).
    pub next_runs: Option<Purchase>,
    /// The runs to buy next for all parameters of the law at once (D-optimal); `width_share` is the
    /// geometric mean over the axes of their joint region.
    pub next_runs_for_law: Option<Purchase>,
    /// How many runs a width of the best size's interval takes.
    pub runs_for_width: Option<ForWidth>,
}
