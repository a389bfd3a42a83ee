//! How two recipes compare, as it is printed and as JSON.

use schemars::JsonSchema;
use serde::Serialize;

/// A number with its interval; an end that is none lies beyond everything that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Number {
    /// The estimate; none where there is none within what was looked at.
    pub estimate: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// What is fitted to the runs of a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A power law with a floor, `E + A x^-α`.
    Law,
    /// A polynomial in the logarithm of the axis, since neighbouring runs lie on the same side of
    /// the law; it says nothing beyond the runs.
    Smooth,
}

/// How the runs of a recipe become the points of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Every run is a point.
    Mean,
    /// The best run of each place of the axis is one.
    Best,
    /// The runs that no run of no more of the axis beats; runs are drawn anew for the intervals.
    Frontier,
}

/// A recipe.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Recipe {
    /// Its name.
    pub name: String,
    /// Its runs.
    pub runs: usize,
    /// The points of its curve.
    pub points: usize,
    /// What is fitted.
    pub form: Form,
    /// Whether neighbouring points lie on the same side of the law more often than noise would.
    pub law_misses: bool,
    /// The exponent of the law.
    pub exponent: Option<f64>,
    /// The floor of the law, in the metric's unit.
    pub floor: Option<f64>,
}

/// The exponents of both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Exponents {
    /// Of the second less that of the first.
    pub difference: Number,
    /// The exponent under which both fit best, if they share one.
    pub shared: Option<f64>,
    /// p value of one exponent against two.
    pub p_value: f64,
}

/// The difference and the multiplier at one place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct AtPlace {
    /// The place of the axis.
    pub place: f64,
    /// Whether the runs of both reach it.
    pub inside_data: bool,
    /// The metric of the first over that of the second less one: positive where the second is
    /// better.
    pub gap: Number,
    /// How much more of the axis the first needs for what the second reaches here.
    pub multiplier: Option<Number>,
    /// Whether what the first needs lies inside its runs.
    pub is_multiplier_inside: bool,
}

/// Who leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leads {
    /// The first recipe.
    First,
    /// The second recipe.
    Second,
    /// The runs do not say.
    Neither,
}

/// Whether the lead changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Inside the data, supported.
    InsideSupported,
    /// Inside the data, undecided.
    InsideUndecided,
    /// Beyond the data, where no run has seen it: never supported.
    BeyondTheData,
    /// None where it was looked.
    NoneInRange,
}

/// The crossing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct CrossingFound {
    /// Whether the lead changes.
    pub word: Word,
    /// Who leads at the low end of the data.
    pub leads_at_low_end: Leads,
    /// Who leads at the high end of the data.
    pub leads_at_high_end: Leads,
    /// Where the curves cross, with the places at which a crossing is not excluded.
    pub place: Option<Number>,
    /// Whether a crossing in the stated range is supported or cannot be excluded.
    pub is_alarm: bool,
}

/// A run of each recipe to buy next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct NextPair {
    /// Where on the axis.
    pub place: f64,
    /// The least decisive difference with it and those before it, over what it takes to see it with
    /// the stated chance.
    pub decisiveness: f64,
}

/// What it takes to see who leads, if the curves are right and the noise stays what it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Needed {
    /// The chance with which it is to be seen.
    pub chance: f64,
    /// The least decisive difference of the runs now, over what it takes.
    pub decisiveness: f64,
    /// How often all runs would have to be made.
    pub repeats: Option<f64>,
    /// The smallest scale at which the lead after the crossing would be seen, both recipes going on
    /// at the spacing of their runs.
    pub visible_at: Option<f64>,
    /// The runs to buy next.
    pub next: Vec<NextPair>,
}

/// What growing parts of the runs said of the largest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct EarlySight {
    /// Cut-offs that were replayed.
    pub cut_offs: usize,
    /// Of them, those whose laws foretell a change of the lead by the largest scale.
    pub warned: usize,
    /// The least cut-off from which on all warn.
    pub first_seen: Option<f64>,
    /// It over the place of the crossing.
    pub share_of_crossing: Option<f64>,
}

/// How two recipes compare along an axis.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// The first.
    pub first: Recipe,
    /// The second.
    pub second: Recipe,
    /// What was taken for granted of the tables, such as the unit of a loss, a sentence each.
    pub notes: Vec<String>,
    /// The column of the axis.
    pub axis: String,
    /// Its unit.
    pub axis_unit: String,
    /// The column of the metric, of which less is better.
    pub metric: String,
    /// Its unit.
    pub metric_unit: String,
    /// How runs become points.
    pub by: By,
    /// Confidence level of the intervals.
    pub level: f64,
    /// Pairs of runs whose noise is shared; none where runs are not paired.
    pub pairs: Option<usize>,
    /// Correlation of the runs of a pair.
    pub pair_correlation: Option<f64>,
    /// The range that the runs of both cover.
    pub data: [f64; 2],
    /// The range that was asked about.
    pub stated: [f64; 2],
    /// Rows that were left out, each group with the reason.
    pub left_out: Vec<String>,
    /// The exponents, where both are laws.
    pub exponents: Option<Exponents>,
    /// The gap and the multiplier along the axis.
    pub along: Vec<AtPlace>,
    /// The multiplier without a law: the geometric mean over the points of the second frontier,
    /// the first interpolated.
    pub multiplier_without_law: Option<Number>,
    /// The crossing.
    pub crossing: CrossingFound,
    /// What it takes to decide.
    pub needed: Needed,
    /// How early the change was seen; none where a polynomial says nothing beyond its runs.
    pub early: Option<EarlySight>,
}
