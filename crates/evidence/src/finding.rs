//! What the stages find out: sources, observations, fits, quantities, figures.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Allocation, Exhibit, MeasureFinding, MissingExhibit, ModelComparison, Replication, Verdict,
};

/// Everything one run of the program found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Version of this layout.
    pub schema_version: u32,
    /// Which program, commit and data this is.
    pub stamp: Stamp,
    /// Every source the project knows, available or not.
    pub sources: Vec<SourceFinding>,
    /// Every set of observations that could be made.
    pub observations: Vec<ObservationsFinding>,
    /// Every study that ran.
    pub studies: Vec<StudyFinding>,
    /// Every study that could not run, and why.
    pub missing_studies: Vec<MissingStudy>,
    /// Every measure that ran.
    pub measures: Vec<MeasureFinding>,
    /// Every measure that could not run, and why.
    pub missing_measures: Vec<MissingStudy>,
    /// Every failure that was reproduced on purpose.
    pub exhibits: Vec<Exhibit>,
    /// Every failure that could not be, and why.
    pub missing_exhibits: Vec<MissingExhibit>,
    /// Every compute-optimal allocation that could be made.
    pub allocations: Vec<Allocation>,
    /// Every comparison of laws that could be made.
    pub model_comparisons: Vec<ModelComparison>,
    /// Every allocation and every comparison that could not be, and why.
    pub missing_analyses: Vec<MissingStudy>,
    /// Constants that papers report, with place and status.
    pub published: Vec<PublishedConstant>,
    /// The latest filed benchmark, if any was filed on this machine.
    pub benchmarks: Vec<Benchmark>,
    /// The latest filed ratios against the tools people use today, if any were filed on this
    /// machine.
    pub peers: Vec<PeerRatio>,
    /// What the solvers reached on problems whose answers are known elsewhere, by name.
    pub oracles: BTreeMap<String, Quantity>,
    /// How many of what there is, by name.
    pub counts: BTreeMap<String, Quantity>,
    /// Published numbers beside ours; empty until the claims are judged.
    pub replications: Vec<Replication>,
    /// Empty until the claims are judged.
    pub verdicts: Vec<Verdict>,
}

impl Evidence {
    /// Every owner of quantities: what a full name starts with, and its quantities by name.
    fn quantified(&self) -> impl Iterator<Item = (String, &BTreeMap<String, Quantity>)> {
        let studies = self.studies.iter().map(|study| (study.id.clone(), &study.quantities));
        let exhibits =
            self.exhibits.iter().map(|exhibit| (exhibit.id.clone(), &exhibit.quantities));
        let measures =
            self.measures.iter().map(|measure| (measure.id.clone(), &measure.quantities));
        let allocations = self
            .allocations
            .iter()
            .map(|found| (format!("allocation.{}", found.id), &found.quantities));
        let compared = self.model_comparisons.iter();
        let comparisons =
            compared.map(|found| (format!("comparison.{}", found.id), &found.quantities));
        studies.chain(exhibits).chain(measures).chain(allocations).chain(comparisons)
    }

    /// Every quantity that was filed, with its full name.
    pub fn quantities(&self) -> impl Iterator<Item = (String, &Quantity)> {
        self.quantified().flat_map(|(owner, quantities)| {
            quantities.iter().map(move |(name, quantity)| (format!("{owner}.{name}"), quantity))
        })
    }

    /// The quantity of a full name, `owner.quantity`.
    #[must_use]
    pub fn quantity(&self, name: &str) -> Option<&Quantity> {
        self.quantified().find_map(|(owner, quantities)| {
            quantities.get(name.strip_prefix(&owner)?.strip_prefix('.')?)
        })
    }

    /// The owner of a full name: a study or measure that ran or is missing, an exhibit, an
    /// allocation or a comparison.
    #[must_use]
    pub fn owner<'a>(&self, name: &'a str) -> Option<&'a str> {
        let missing = self.missing_analyses.iter().map(|missing| &missing.id);
        let missing =
            missing.flat_map(|id| [format!("allocation.{id}"), format!("comparison.{id}")]);
        let owners = self
            .quantified()
            .map(|(owner, _)| owner)
            .chain(self.owners().map(str::to_owned))
            .chain(missing);
        let owns =
            |owner: &String| name.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'));
        // A name may hold a dot of its own, and one name may begin another: the longest is meant.
        let length = owners.filter(owns).map(|owner| owner.len()).max()?;
        Some(&name[..length])
    }

    /// What could not run, by its name or by the full name of one of its quantities.
    #[must_use]
    pub fn missing(&self, name: &str) -> Option<&MissingStudy> {
        let name = name
            .strip_prefix("allocation.")
            .or_else(|| name.strip_prefix("comparison."))
            .unwrap_or(name);
        // A name may hold a dot of its own: pythia-math-2.8b.
        let is_named = |id: &str| {
            name.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let all =
            self.missing_studies.iter().chain(&self.missing_measures).chain(&self.missing_analyses);
        { all }.find(|missing| is_named(&missing.id))
    }

    /// The names of all studies and measures, whether they ran or not.
    pub fn owners(&self) -> impl Iterator<Item = &str> {
        let ran = self.studies.iter().map(|study| study.id.as_str());
        let measured = self.measures.iter().map(|measure| measure.id.as_str());
        let missing = self
            .missing_studies
            .iter()
            .chain(&self.missing_measures)
            .map(|missing| missing.id.as_str());
        ran.chain(measured).chain(missing)
    }
}

/// Which program, commit and data the evidence belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// `<crate version>-<short commit>-<first 8 of the data digest>[-dirty]`.
    pub version: String,
    /// Version of the program.
    pub program_version: String,
    /// Full commit hash, or `unknown` outside a repository.
    pub commit: String,
    /// Whether the tree differed from the commit.
    pub dirty: bool,
    /// Date of the commit (or of `SOURCE_DATE_EPOCH`), UTC, `YYYY-MM-DD`.
    pub date: String,
    /// The same moment in seconds since 1970.
    pub timestamp_seconds: i64,
    /// SHA-256 over the digests of all files that were read.
    pub data_digest: String,
    /// The compiler.
    pub toolchain: String,
}

/// A publication whose figures are used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFinding {
    /// Name of the manifest.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Authors, year, title, venue.
    pub citation: String,
    /// DOI or arXiv identifier, spelled `doi:…` or `arXiv:…`.
    pub identifier: String,
    /// Licence of the data, or that none is stated.
    pub licence: String,
    /// How the data were obtained.
    pub obtained: String,
    /// What a user of these data must know.
    pub traps: Vec<String>,
    /// Its files.
    pub files: Vec<SourceFile>,
}

/// One pinned file of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Name in the manifest.
    pub id: String,
    /// `url`, `package` or `table`.
    pub kind: String,
    /// The URL, the package with its version, or the path in the project.
    pub location: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Why it is not here and the command that brings it; absent when it is here.
    pub missing: Option<String>,
}

/// What tidying made of one recipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObservationsFinding {
    /// Name of the set.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// The source it comes from.
    pub source: String,
    /// Tokenizer and text of the loss.
    pub loss_group: String,
    /// Rows in the file.
    pub rows_read: usize,
    /// Rows that became observations.
    pub rows_accepted: usize,
    /// Rows that did not, by reason.
    pub rejected: Vec<RejectedRows>,
    /// The columns with unit, meaning and range.
    pub columns: Vec<ColumnFinding>,
}

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectedRows {
    /// Why.
    pub reason: String,
    /// How many rows.
    pub rows: usize,
    /// Lines of the published file, at most the first ten.
    pub first_lines: Vec<usize>,
}

/// A column of a set of observations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnFinding {
    /// Standard name.
    pub name: String,
    /// For heads and axes.
    pub label: String,
    /// Standard unit.
    pub unit: String,
    /// What exactly is counted.
    pub meaning: String,
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
}

/// One number with its interval: what a claim's rule and `show` read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The number.
    pub estimate: f64,
    /// Lower end of the interval, where there is one.
    pub low: Option<f64>,
    /// Upper end of the interval, where there is one.
    pub high: Option<f64>,
    /// Confidence level of the interval, such as 0.95.
    pub level: Option<f64>,
    /// How estimate and interval were made.
    pub method: String,
    /// Unit of all three.
    pub unit: String,
    /// Observations behind it.
    pub n: usize,
}

impl Quantity {
    /// A number without an interval.
    #[must_use]
    pub fn plain(estimate: f64, unit: &str, n: usize, method: impl Into<String>) -> Self {
        let (method, unit) = (method.into(), unit.to_owned());
        Self { estimate, low: None, high: None, level: None, method, unit, n }
    }

    /// How many there are of something.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn count(count: usize, method: impl Into<String>) -> Self {
        Self::plain(count as f64, "1", count, method)
    }

    /// The same number with its interval at a confidence level.
    #[must_use]
    pub fn within(self, low: f64, high: f64, level: f64) -> Self {
        Self { low: Some(low), high: Some(high), level: Some(level), ..self }
    }
}

/// What a study found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyFinding {
    /// Name of the study.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What the study is there to answer.
    pub question: String,
    /// SHA-256 of the study file.
    pub digest: String,
    /// The set of observations.
    pub observations: String,
    /// The variable each axis of the law stands for, such as `training_flop`.
    pub variables: Vec<String>,
    /// Rows fitted.
    pub n: usize,
    /// Rows of the set the study leaves out, by reason.
    pub excluded: Vec<RejectedRows>,
    /// The law.
    pub law: Law,
    /// The objective.
    pub objective: Objective,
    /// How the optimum was found and how sure we are of it.
    pub fit: Fit,
    /// The parameters in printed form.
    pub parameters: Vec<Parameter>,
    /// Resampling, if the study asks for it.
    pub bootstrap: Option<Bootstrap>,
    /// Ours beside what papers print.
    pub comparisons: Vec<Comparison>,
    /// Checks of the catalogue.
    pub checks: Vec<Check>,
    /// Every number of the study by name.
    pub quantities: BTreeMap<String, Quantity>,
    /// Data of its figures.
    pub figures: Vec<Figure>,
}

/// A study that could not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingStudy {
    /// Name of the study.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// Why it could not run.
    pub reason: String,
    /// The one command that brings what is missing, where a command does.
    pub command: Option<String>,
}

/// A functional form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Its name.
    pub name: String,
    /// The formula.
    pub formula: String,
    /// Paper and equation.
    pub source: String,
}

/// What is minimised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Its name.
    pub name: String,
    /// The formula.
    pub formula: String,
}

/// An optimum and the evidence that it is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// Objective at the optimum (a sum over the rows, never a mean).
    pub objective: f64,
    /// Whether the stopping rule was met at the best point.
    pub converged: bool,
    /// Why the solver stopped there.
    pub reason: String,
    /// Steps from the best start.
    pub steps: usize,
    /// Largest scaled gradient component at the best point (zero at an exact optimum).
    pub gradient_scaled: f64,
    /// Smallest and largest eigenvalue of the objective's Hessian at the best point, in fit
    /// coordinates; absent for objectives without one.
    pub hessian_eigenvalues: Option<[f64; 2]>,
    /// Starts tried.
    pub starts: usize,
    /// Starts that converged anywhere.
    pub starts_converged: usize,
    /// Starts that ended within 1e-6 (relative) of the best objective.
    pub starts_agreeing: usize,
    /// The grid, one axis a parameter of the fit.
    pub grid: Vec<Start>,
}

/// One axis of the grid of starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The fit coordinate, such as `ln A`.
    pub coordinate: String,
    /// Its values.
    pub values: Vec<f64>,
}

/// A parameter as papers print it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name in quantities, such as `alpha`.
    pub name: String,
    /// Symbol in the formula, such as `α`.
    pub symbol: String,
    /// What it means.
    pub meaning: String,
    /// Value with interval.
    pub value: Quantity,
    /// Standard error over the replicates.
    pub standard_error: Option<f64>,
}

/// How the intervals were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bootstrap {
    /// What is resampled.
    pub kind: String,
    /// Replicates asked for.
    pub replicates: usize,
    /// Replicates that did not converge; they are counted, never dropped in silence.
    pub failed: usize,
    /// Seed of the streams.
    pub seed: u64,
    /// Confidence level.
    pub level: f64,
}

/// Constants a paper prints, held against these data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Name of the set of constants.
    pub id: String,
    /// Paper and place.
    pub label: String,
    /// How sure we are that the paper prints it: `primary`, `secondary` or `derived`.
    pub status: String,
    /// Printed value by parameter name.
    pub values: BTreeMap<String, f64>,
    /// Our objective at the printed values.
    pub objective: f64,
}

/// One check of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Id in the catalogue, such as `C2`.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What was computed.
    pub statistic: String,
    /// Its value.
    pub value: f64,
    /// What it is held against, in words.
    pub threshold: String,
    /// Whether it passed.
    pub passed: bool,
    /// What follows.
    pub note: String,
}

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
}

/// Data of one figure; the drawing is the report's business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Which picture.
    pub kind: FigureKind,
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
    /// Place on x, in the x unit.
    pub x: f64,
    /// Place on y, in the y unit.
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
    /// Places on x, ascending.
    pub x: Vec<f64>,
    /// The curve.
    pub y: Vec<f64>,
    /// Lower edge of the band; empty without one.
    pub low: Vec<f64>,
    /// Upper edge of the band; empty without one.
    pub high: Vec<f64>,
}

/// A constant as a paper prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedConstant {
    /// Name of the set it belongs to.
    pub law: String,
    /// Parameter.
    pub parameter: String,
    /// As printed (some are ranges or formulas).
    pub value: String,
    /// Lower end, as printed.
    pub low: String,
    /// Upper end, as printed.
    pub high: String,
    /// Authors and year.
    pub paper: String,
    /// arXiv identifier.
    pub arxiv: String,
    /// Where in the paper.
    pub place: String,
    /// `primary`, `secondary` or `derived`.
    pub status: String,
}

/// The cost of one iteration: a time out of criterion's own files, or a count of instructions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// Criterion's name for it, or `instructions/<workload>/<instruction set>`.
    pub id: String,
    /// Time of one iteration with criterion's interval, in ns; or its instructions, which have no
    /// interval.
    pub time: Quantity,
    /// Hash of the answer that was proven before it was timed.
    pub answer: String,
    /// The machine's instruction set.
    pub machine: String,
    /// The commit that was measured.
    pub commit: String,
}

/// How many times longer a tool that people use today takes for the same work, on one machine in
/// one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerRatio {
    /// The work, such as `fit_240`.
    pub workload: String,
    /// Who else did it, such as `scipy-bfgs-numpy`.
    pub peer: String,
    /// Their time over ours in each round: median, least and greatest.
    pub ratio: Quantity,
    /// Their time for one unit, on one thread: median of the rounds.
    pub seconds_per_unit_peer: f64,
    /// Our time for one unit: median of the rounds.
    pub seconds_per_unit_ours: f64,
    /// Threads of ours; the peer has one.
    pub threads_ours: usize,
    /// Rounds, each theirs and ours in turn.
    pub rounds: usize,
    /// The numbers that prove what they did, in the first round.
    pub answer_peer: Vec<f64>,
    /// The numbers that prove what we did, in the first round.
    pub answer_ours: Vec<f64>,
    /// What they did, in words.
    pub method: String,
    /// Their interpreter and packages.
    pub versions: BTreeMap<String, String>,
    /// The machine's instruction set.
    pub machine: String,
    /// The commit of ours that was measured; `-dirty` where the tree differed from it.
    pub commit: String,
}
