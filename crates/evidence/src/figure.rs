//! The data of figures; the drawing is the report's business.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Observations, fitted curve and band.
    Fit,
    /// Log residuals against the first variable.
    Residuals,
    /// Local elasticity with band.
    Elasticity,
    /// Tokens per parameter by approach, with bands.
    TokensPerParam,
    /// What repeated sampling leaves unsolved, with the fitted power law.
    Coverage,
    /// Two or more recipes along one axis: frontiers and fitted curves.
    Crossover,
    /// Families of models, one curve each.
    Families,
    /// Runs and the frontier of those that nothing cheaper beats.
    Frontier,
    /// A difference with its band about zero.
    Difference,
    /// What a doubling gains along scale.
    Gain,
    /// The best of each setting of a sweep, one curve a cell.
    Bowl,
    /// The best size and its tokens by budget, with their bands.
    Budget,
    /// The share of problems that samples solve, by what they cost.
    Solved,
    /// How much worse the law fits where an exponent is held elsewhere.
    Profile,
    /// The answers of many analyses of the same rows in their order, with their intervals.
    SpecificationCurve,
}

/// Data of one figure; the drawing is the report's business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Which picture.
    pub kind: FigureKind,
    /// Full names of the numbers that it shows: where a claim reads one, this is its picture.
    pub shows: Vec<String>,
    /// Name of the quantity on x, such as `training_flop`.
    pub x: String,
    /// Head of the x axis.
    pub x_label: String,
    /// Unit of x.
    pub x_unit: String,
    /// Head of the y axis.
    pub y_label: String,
    /// Unit of y.
    pub y_unit: String,
    /// Whether y is drawn on a logarithmic scale (x always is).
    pub y_logarithmic: bool,
    /// Observations.
    pub points: Vec<Point>,
    /// Curves with their bands.
    pub lines: Vec<Line>,
}

/// One observation in a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Position on x, in the x unit.
    pub x: f64,
    /// Position on y, in the y unit.
    pub y: f64,
    /// Parameters of the model, where the figure distinguishes sizes.
    pub params: Option<f64>,
    /// Whether the study left the row out of the fit.
    pub excluded: bool,
}

/// One curve in a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it is, for the direct label.
    pub label: String,
    /// Points of x, ascending.
    pub x: Vec<f64>,
    /// The curve.
    pub y: Vec<f64>,
    /// Lower edge of the band; empty without one.
    pub low: Vec<f64>,
    /// Upper edge of the band; empty without one.
    pub high: Vec<f64>,
}
