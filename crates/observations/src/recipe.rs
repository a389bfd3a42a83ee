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
    /// Columns that no law of the library knows: a name of this source's own to where the column
    /// stands, its unit, its limits and its meaning.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own_columns: BTreeMap<String, OwnColumn>,
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
    /// How a wide table becomes a long one: one row of the file, several rows of the set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub melt: Option<Melt>,
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

impl Recipe {
    /// The names of the numeric columns that it makes.
    pub fn column_names(&self) -> impl Iterator<Item = &String> + Clone {
        self.columns.keys().chain(self.own_columns.keys()).chain(self.derive.keys())
    }
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

/// Where a standard column stands in the file: in one column of it (`from`), or computed from
/// several (`formula`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnRecipe {
    /// The file's own column name; absent where a formula makes the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// A formula over columns of the file, their numbers as they are printed, such as `ln(ppl)` or
    /// `steps * batch * 4096`: it has `+ - * / ^`, brackets, `exp`, `ln`, `log2`, `log10`, `sqrt`,
    /// `abs`, `min` and `max`; parts of it may be named after `where`. Its value is in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Names for columns of the file whose headings no formula can hold, such as `ppl: eval/ppl`:
    /// the name in the formula to the file's own column name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Further columns of the file: the value is the mean over them and `from`.
    #[serde(default)]
    pub mean_with: Vec<String>,
    /// The unit the file prints it in, or that of the formula's value.
    pub unit: String,
    /// What exactly is counted (total or non-embedding parameters, test or validation loss).
    pub meaning: String,
    /// Whether cells may end in K or k, M, B or T for thousand, million, billion or trillion, such
    /// as 350M; the unit is then one without a prefix of its own, such as "1".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suffixes: bool,
}

/// A column that no law of the library knows: where it stands, its unit, its limits, its meaning.
///
/// Studies choose rows by it and may take it as a variable of a law that they write, or of one that
/// takes any; measures and comparisons read it as they read any other column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnColumn {
    /// The file's own column name; absent where a formula makes the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// A formula over columns of the file, as of a standard column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Names for columns of the file whose headings no formula can hold.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Its unit; `"1"` for a plain number.
    pub unit: String,
    /// How the head of a table or the axis of a figure calls it; absent, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What exactly is measured, a sentence.
    pub meaning: String,
    /// Whether cells may end in K or k, M, B or T.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suffixes: bool,
    /// The least value that can be right; or `above`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// Every right value is above this one; or `least`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// The greatest value that can be right; or `below`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greatest: Option<f64>,
    /// Every right value is below this one; or `greatest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
}

/// A wide table made long: each row becomes one row for every column whose heading is like the
/// pattern, with the cell in one new column and what the pattern names in others.
///
/// All other columns are repeated. `rows` of the recipe counts the rows of the file, and each new
/// row has the line of the one that it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Melt {
    /// What the headings look like, such as `loss@{tokens}`: a name in braces where they differ. It
    /// becomes a column that holds what stands there, such as 10B.
    pub columns: String,
    /// The new column that holds the cells.
    pub into: String,
    /// More columns whose cells belong to the same rows, such as `acc@{tokens}` into acc: their
    /// patterns name the same, and a row is made for every text that one of them has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<MeltBeside>,
}

/// More columns of a wide table that become one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeltBeside {
    /// What the headings look like.
    pub columns: String,
    /// The new column that holds the cells.
    pub into: String,
}

impl Melt {
    /// The settings of every group of columns, each with its pattern and its new column.
    pub fn groups(&self) -> impl Iterator<Item = (String, &str, &str)> {
        let first = ("melt".to_owned(), self.columns.as_str(), self.into.as_str());
        let beside = self.beside.iter().enumerate().map(|(at, one)| {
            (format!("melt.beside.{at}"), one.columns.as_str(), one.into.as_str())
        });
        core::iter::once(first).chain(beside)
    }
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
