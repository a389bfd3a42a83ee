//! The multiverse as data: what is claimed, which choices a reader could have made, and why each is
//! admissible.

use anyhow::{Context, Result, ensure};
use observations::Exclusion;
use schemars::JsonSchema;
use serde::Deserialize;
use stress::Side;
use stress::multiverse::Stated;

use crate::allocation::ShapeRow;
use crate::fitting::{ObjectiveChoice, built_in};

/// Fewest replicates that make an interval, as for studies.
const REPLICATES_MIN: usize = 20;

/// Every admissible analysis of one study's rows, crossed. The first option of every axis is the
/// study's own choice.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Multiverse {
    /// What is claimed of the sign of the quantity: on which side of a value it lies.
    pub sign: Claimed,
    /// What is claimed of its size.
    pub size: Claimed,
    /// Replicates of each specification.
    pub replicates: usize,
    /// The joint test.
    pub joint: NullCurves,
    /// Shapes of the models, where options count parameters or compute in other ways or draw sizes.
    pub shapes: Option<ShapeTable>,
    /// The choices.
    pub axes: Vec<Axis>,
    /// Options that were considered and not admitted.
    #[serde(default)]
    pub refused: Vec<Refused>,
    /// The rows of the table of shapes, which the caller reads.
    #[serde(skip)]
    pub shape_rows: Vec<ShapeRow>,
}

/// "The exponent a of N*(C) lies below (above) this value."
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claimed {
    /// On which side.
    pub is: ClaimedSide,
    /// Of what value.
    pub value: f64,
    /// The statement in words, as the page prints it.
    pub words: String,
    /// The claim that says so.
    pub claim: String,
}

/// A side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimedSide {
    /// Under the value.
    Below,
    /// Over the value.
    Above,
}

/// How many curves are drawn with the claimed value imposed, on how many specifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NullCurves {
    /// Curves.
    pub curves: usize,
    /// One specification in so many takes part.
    pub one_in: usize,
}

/// Where the shapes of the models stand, and what all models share.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShapeTable {
    /// The table, with columns `params`, `model_width`, `feed_forward_width`, `key_value_width`,
    /// `heads` and `layers`.
    pub table: String,
    /// Rows of the embedding.
    pub vocabulary: f64,
    /// Tokens of one sequence.
    pub context: f64,
    /// Largest share by which a run's parameters may differ from those of its shape.
    pub tolerance: f64,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// Its name in quantities, such as `objective`.
    pub name: String,
    /// Its name for the reader.
    pub title: String,
    /// What could be chosen; the study's own choice first.
    pub options: Vec<Choice>,
}

/// What could be chosen.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// In words, as the page prints it.
    pub words: String,
    /// Why it is as good as the others, with its source.
    pub reason: String,
    /// What it sets.
    pub sets: Setting,
}

/// What an option sets.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// The law, and its floor where that is held.
    Law {
        /// A built-in law of parameters and tokens.
        name: String,
        /// The floor E that is held, in the unit of the loss; none where it is fitted.
        floor: Option<f64>,
        /// Starts of a law that is not the study's.
        #[serde(default)]
        starts: std::collections::BTreeMap<String, Vec<f64>>,
    },
    /// Rows that are left out.
    Rows(Vec<Exclusion>),
    /// Only rows of a training compute in this range, in FLOP.
    Window {
        /// Least.
        low: Option<f64>,
        /// Greatest.
        high: Option<f64>,
    },
    /// What counts as a parameter.
    Params(ParamsChoice),
    /// What counts as compute: the published compute stays, and the tokens follow from it.
    Flop(FlopChoice),
    /// How residuals count.
    Objective(ObjectiveChoice),
    /// How rows are weighed.
    Weights(WeightsChoice),
    /// What is drawn again.
    Drawn(DrawnChoice),
}

/// What counts as a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParamsChoice {
    /// All, as published.
    Total,
    /// All but the embedding.
    NonEmbedding,
    /// By the usual formula for a transformer.
    Formula,
}

/// What counts as compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlopChoice {
    /// `6 N D`.
    SixParams,
    /// With attention over the sequence.
    Attention,
    /// With attention, embedding and output head.
    AttentionAndHead,
}

/// How rows are weighed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightsChoice {
    /// All the same.
    Equal,
    /// By the inverse variance of the noise along this column, from the residuals of the study's
    /// own fit.
    Along(String),
}

/// What is drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DrawnChoice {
    /// Single rows.
    Rows,
    /// Sizes of models, whole.
    Sizes,
}

/// An option that was considered and not admitted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// In words.
    pub words: String,
    /// Why not.
    pub reason: String,
}

impl Claimed {
    /// As the engine takes it.
    #[must_use]
    pub const fn statement(&self) -> Stated {
        let side = match self.is {
            ClaimedSide::Below => Side::Below,
            ClaimedSide::Above => Side::Above,
        };
        Stated { side, value: self.value }
    }
}

impl Setting {
    /// Which choice it is of: options of one axis share it, two axes do not.
    const fn kind(&self) -> usize {
        match self {
            Self::Law { .. } => 0,
            Self::Rows(_) => 1,
            Self::Window { .. } => 2,
            Self::Params(_) => 3,
            Self::Flop(_) => 4,
            Self::Objective(_) => 5,
            Self::Weights(_) => 6,
            Self::Drawn(_) => 7,
        }
    }
}

impl Multiverse {
    /// How many options have no reason: none, as a file with one is refused.
    #[must_use]
    pub fn without_reason(&self) -> usize {
        let options = self.axes.iter().flat_map(|axis| &axis.options);
        options.filter(|option| option.reason.trim().is_empty()).count()
    }

    /// The axis whose options set what a first one like this sets; none where it is no choice.
    #[must_use]
    pub fn axis_of(&self, like: &Setting) -> Option<usize> {
        self.axes.iter().position(|axis| axis.options[0].sets.kind() == like.kind())
    }

    /// Refuses settings that mean nothing.
    ///
    /// # Errors
    /// There is such a setting; the error says which, and what it should be.
    pub fn check(&self) -> Result<()> {
        ensure!(!self.axes.is_empty(), "multiverse: no axis; hint: name at least one choice");
        ensure!(
            self.replicates >= REPLICATES_MIN,
            "multiverse: {} replicates make no interval; hint: 200",
            self.replicates
        );
        let NullCurves { curves, one_in } = self.joint;
        ensure!(
            curves >= REPLICATES_MIN && one_in > 0,
            "multiverse: joint: {curves} curves on one in {one_in}; hint: {{curves: 200, \
            one_in: 7}}"
        );
        for (name, claimed) in [("sign", &self.sign), ("size", &self.size)] {
            ensure!(
                claimed.value > 0.0 && claimed.value < 1.0,
                "multiverse: {name}: {} is no exponent a; hint: it lies between 0 and 1",
                claimed.value
            );
        }
        let mut kinds: Vec<usize> = Vec::new();
        for axis in &self.axes {
            let kind = axis.check().with_context(|| format!("multiverse: axis {}", axis.name))?;
            ensure!(
                !kinds.contains(&kind),
                "multiverse: axis {} sets what another one sets; hint: one axis a choice",
                axis.name
            );
            kinds.push(kind);
        }
        // A law's first specification starts from its grid, all others from one of the same law.
        ensure!(
            !kinds[1..].contains(&0),
            "multiverse: the law is not the first axis; hint: put it first"
        );
        Ok(())
    }
}

impl Axis {
    /// The kind of its options.
    fn check(&self) -> Result<usize> {
        ensure!(!self.options.is_empty(), "no option; hint: the study's own choice comes first");
        let kind = self.options[0].sets.kind();
        for (number, option) in self.options.iter().enumerate() {
            let words = &option.words;
            ensure!(
                !option.reason.trim().is_empty(),
                "option \"{words}\" has no reason; hint: an option is admissible for a reason \
                that is written down (check G6)"
            );
            ensure!(
                option.sets.kind() == kind,
                "option \"{words}\" sets something else than the first one; hint: one axis a \
                choice"
            );
            let is_twice = self.options[..number].iter().any(|other| other.sets == option.sets);
            ensure!(!is_twice, "option \"{words}\" is there twice; hint: leave one out");
            match &option.sets {
                Setting::Law { name, floor, .. } => {
                    built_in(name)?;
                    ensure!(
                        floor.is_none_or(|floor| floor > 0.0 && floor.is_finite()),
                        "option \"{words}\": the floor is not positive"
                    );
                }
                Setting::Objective(objective) => objective.check()?,
                _ => {}
            }
        }
        Ok(kind)
    }
}
