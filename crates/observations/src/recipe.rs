//! How a published file becomes observations: the part of a manifest that tidying reads.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, json_schema};
use serde::{Deserialize, Serialize};

use crate::{Exclusion, QUANTITIES};

/// One set of observations out of one published file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The name studies call this set by; unique over all manifests, and never reused for another
    /// definition.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Which of the manifest's files.
    pub file: String,
    /// Path inside the file, where the file is an archive.
    #[serde(default)]
    pub member: Option<String>,
    /// What stands between the cells of a CSV line, the joined file's too: a comma, as when left
    /// out, a semicolon, a tab or a vertical bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = signs(SEPARATORS)))]
    pub separator: Option<char>,
    /// What stands before the decimals of a number in CSV: a point, as when left out, or a comma.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = signs(DECIMAL_SIGNS)))]
    pub decimal_sign: Option<char>,
    /// What stands between groups of three digits in CSV: a space (plain, no-break, narrow no-break
    /// or thin), an apostrophe, a point or a comma; left out, nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = signs(THOUSANDS_SIGNS)))]
    pub thousands_sign: Option<char>,
    /// How many data rows the file has; any other number is an error.
    pub rows: usize,
    /// Which tokenizer and which held-out text the loss is measured with: losses of different
    /// groups are never pooled.
    pub loss_group: String,
    /// Standard column name to where it stands in the file.
    #[schemars(extend("propertyNames" = known_names()))]
    pub columns: BTreeMap<String, ColumnRecipe>,
    /// Standard column name to the formula that makes it.
    #[serde(default)]
    pub derive: BTreeMap<String, Derivation>,
    /// Text columns to keep: our name to the file's column.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Raw rows to keep: the file's column to the one text it must hold.
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
    /// Cells that must hold one text, the file's column to that text: a row that differs is
    /// rejected.
    #[serde(default)]
    pub require: BTreeMap<String, String>,
    /// Rows to reject by the text of a cell, before any cell is read as a number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reject: Vec<TextRejection>,
    /// How the file becomes a table, where it is a list of files or JSON.
    #[serde(default)]
    pub gather: Option<Gather>,
    /// A second file of the same manifest whose columns are added by equal keys.
    #[serde(default)]
    pub join: Option<Join>,
    /// The columns whose values together name a run: a second row with the same values is a
    /// duplicate, or a conflict where another column differs; the first one stays.
    pub unique: Vec<String>,
    /// Why rows that repeat an earlier one in all that is read are runs of their own; absent, they
    /// are rejected as duplicates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates_kept: Option<String>,
    /// The label whose equal values mark rows of one trajectory.
    #[serde(default)]
    pub cluster: Option<String>,
    /// Rows to leave out for good, each with its reason.
    #[serde(default)]
    pub exclude: Vec<Exclusion>,
    /// Right texts for wrong ones: label, then published text to the text that takes its place.
    #[serde(default)]
    pub relabel: BTreeMap<String, BTreeMap<String, String>>,
    /// Rows to leave out by the text of a label, each with its reason.
    #[serde(default)]
    pub exclude_labels: Vec<LabelExclusion>,
    /// Columns that may not exceed another column, each with the reason why.
    #[serde(default)]
    pub at_most: Vec<AtMost>,
    /// One row of each group, chosen among those that are left after all exclusions.
    #[serde(default)]
    pub pick: Option<Pick>,
    /// The frontier, among the rows that are left after `pick`.
    #[serde(default, rename = "envelope")]
    pub frontier: Option<Frontier>,
    /// Why C/(6ND) may leave [0.5, 2] here; without it such a row is rejected.
    #[serde(default)]
    pub compute_ratio_explained: Option<String>,
}

/// What [`Recipe::separator`] may be.
pub const SEPARATORS: &[char] = &[',', ';', '\t', '|'];

/// What [`Recipe::decimal_sign`] may be.
pub const DECIMAL_SIGNS: &[char] = &['.', ','];

/// What [`Recipe::thousands_sign`] may be; the spaces are the plain one, the no-break space, the
/// narrow no-break space and the thin space.
pub const THOUSANDS_SIGNS: &[char] = &[' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '.', ','];

/// The values of a schema that asks for one of the signs, or for nothing.
fn signs(known: &[char]) -> Vec<Option<char>> {
    known.iter().copied().map(Some).chain([None]).collect()
}

/// The part of a schema that asks for names of quantities.
fn known_names() -> Schema {
    json_schema!({"enum": QUANTITIES.iter().map(|quantity| quantity.name).collect::<Vec<_>>()})
}

/// Where a standard column stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnRecipe {
    /// The file's own column name.
    pub from: String,
    /// Further columns of the file: the value is the mean over them and `from`.
    #[serde(default)]
    pub mean_with: Vec<String>,
    /// The unit the file prints it in.
    pub unit: String,
    /// What exactly is counted (total or non-embedding parameters, test or validation loss).
    pub meaning: String,
    /// Whether cells may end in K or k, M, B or T for thousand, million, billion or trillion, such
    /// as 350M; the unit is then one without a prefix of its own, such as "1".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suffixes: bool,
}

/// Columns of a second file, brought in by equal keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Which of the manifest's files.
    pub file: String,
    /// Path inside the file, where the file is an archive.
    #[serde(default)]
    pub member: Option<String>,
    /// How the file becomes a table, where it is a list of files or JSON.
    #[serde(default)]
    pub gather: Option<Gather>,
    /// Columns that stand in both files and must be equal.
    pub on: Vec<String>,
    /// Columns of the second file that get another name first: its name to ours.
    #[serde(default)]
    pub rename: BTreeMap<String, String>,
}

/// Rows to reject by the text of a cell, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextRejection {
    /// The file's own column name.
    pub column: String,
    /// The texts whose rows are rejected, without the spaces around them; each must stand in some
    /// row.
    pub texts: Vec<String>,
    /// Why, as the report prints it.
    pub reason: String,
}

/// Rows to leave out by the text of a label, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelExclusion {
    /// Our name of the label.
    pub label: String,
    /// The texts whose rows are left out; each must stand in some row.
    pub texts: Vec<String>,
    /// Why, as the report prints it.
    pub reason: String,
}

/// A column whose value may not exceed another's in the same row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtMost {
    /// The column that is bounded.
    pub column: String,
    /// The column that bounds it.
    pub limit: String,
    /// Why a row beyond it is left out, as the report prints it.
    pub reason: String,
}

/// The one row of each group with the largest (or smallest) value; of several, the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// The columns and labels whose equal values make a group.
    pub of: Vec<String>,
    /// The column that decides.
    pub by: String,
    /// Which of its values is taken.
    pub take: Extreme,
}

/// Which end of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extreme {
    /// The largest value: the last step of a run.
    Largest,
    /// The smallest value: the best run of a cell.
    Smallest,
}

/// The rows on a frontier: `y_i < y_j` for every row j with `x_j < x_i`, or `x_j = x_i` and
/// `y_j <= y_i`.
///
/// Of equal rows the first is on it. It is the strict running minimum of `of` over ascending
/// `along`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Envelope")]
pub struct Frontier {
    /// The column that is minimised, y.
    pub of: String,
    /// The column that orders the rows, x.
    pub along: String,
    /// The labels whose equal values make a frontier of its own; none for a single one.
    #[serde(default)]
    pub within: Vec<String>,
}

/// How many files, or JSON, become one table.
///
/// The files stand below each other in the order of their list; a column that some of them lack is
/// empty there.
/// Text that is not in a file but in its name becomes a column called as the pattern says, and
/// `file` is the whole path unless the file has such a column. In JSON a column is a pointer (RFC
/// 6901), and one file is one row unless `rows` says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gather {
    /// The paths to take, in this order; none written, every file of the list.
    #[serde(default)]
    pub only: Vec<String>,
    /// What each path looks like, such as `{size}-{multiple}xC.csv`.
    #[serde(default)]
    pub path: Option<String>,
    /// JSON of several rows: the pointer of a value, a name in braces where the row changes and `*`
    /// where the column does, such as `/{learner}/*/{anchor}/*`.
    #[serde(default)]
    pub rows: Option<String>,
    /// What the places that `rows` names stand for, by name; else a place's number or key is its
    /// name.
    #[serde(default)]
    pub names: BTreeMap<String, Names>,
    /// Whether the last row of each file is the set and the earlier ones are not.
    #[serde(default)]
    pub last_row: bool,
}

/// A list of names in a JSON file of the same manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Which of the manifest's files.
    pub file: String,
    /// Pointer of the list.
    pub at: String,
}

/// A column that is computed from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// `D = C / (6 N)`: training tokens from training compute and parameters (Kaplan 2020, §2.1).
    TrainingFlopOver6Params,
    /// `C = 6 N D`: training compute from parameters and tokens (Kaplan 2020, §2.1).
    SixParamsTokens,
    /// `M = D / N`: training tokens for each parameter (Gadre 2024, §3.1).
    TrainingTokensOverParams,
    /// `D = s B`: training tokens from steps and tokens a batch.
    StepsBatchTokens,
    /// `error = 1 - accuracy`.
    OneMinusAccuracy,
    /// `error = 1 - mIoU`.
    OneMinusMiou,
    /// `L = ln(perplexity)`: the loss from the perplexity of one token.
    LnPerplexity,
}

impl Derivation {
    /// The standard columns it needs, in the order [`Derivation::apply`] takes them.
    #[must_use]
    pub const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::TrainingFlopOver6Params => &["training_flop", "params"],
            Self::SixParamsTokens => &["params", "training_tokens"],
            Self::TrainingTokensOverParams => &["training_tokens", "params"],
            Self::StepsBatchTokens => &["training_steps", "batch_tokens"],
            Self::OneMinusAccuracy => &["accuracy_fraction"],
            Self::OneMinusMiou => &["miou_fraction"],
            Self::LnPerplexity => &["perplexity_per_token"],
        }
    }

    /// The derived value, in the standard unit; one value for each column of [`Derivation::needs`].
    #[must_use]
    pub fn apply(self, values: &[f64]) -> f64 {
        match self {
            Self::TrainingFlopOver6Params => values[0] / (6.0 * values[1]),
            Self::SixParamsTokens => 6.0 * values[0] * values[1],
            Self::TrainingTokensOverParams => values[0] / values[1],
            Self::StepsBatchTokens => values[0] * values[1],
            Self::OneMinusAccuracy | Self::OneMinusMiou => 1.0 - values[0],
            Self::LnPerplexity => libm::log(values[0]),
        }
    }

    /// The formula as the report prints it.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        match self {
            Self::TrainingFlopOver6Params => "D = C / (6 N)",
            Self::SixParamsTokens => "C = 6 N D",
            Self::TrainingTokensOverParams => "M = D / N",
            Self::StepsBatchTokens => "D = s B",
            Self::OneMinusAccuracy => "1 - accuracy",
            Self::OneMinusMiou => "1 - mIoU",
            Self::LnPerplexity => "L = ln(perplexity)",
        }
    }
}
