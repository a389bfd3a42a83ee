//! Compute-optimal allocation as data: whose runs and law, which budgets, which ways to count;
//! written before it is computed.

mod find;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use robustness::{Family, Shape};
use serde::Deserialize;

pub use find::{Ended, find};

use crate::files;
use crate::project::Project;
use crate::study::Study;

/// Where allocations stand; a project without any has no such folder.
pub const ALLOCATIONS: &str = "data/allocations";

/// One allocation's file. Nothing has a default but the shapes, which few papers print.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its name; it means one thing for ever.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// The study whose rows, law, objective and bootstrap it takes.
    pub study: String,
    /// Bins of compute for Approach 1.
    pub envelope_bins: usize,
    /// Which runs share a budget, for Approach 2.
    pub iso_flop: IsoFlop,
    /// The compute that the figure spans, in FLOP.
    pub span_flop: [f64; 2],
    /// Budgets to report on, by name.
    pub budgets_flop: BTreeMap<String, f64>,
    /// Shapes of the models, for other ways to count parameters and compute.
    pub shapes: Option<Shapes>,
    /// Other ways to look at the law's own exponent.
    pub without_embeddings: Option<WithoutEmbeddings>,
}

/// Which runs share a budget.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IsoFlop {
    /// The budgets.
    pub budgets_flop: Vec<f64>,
    /// Largest share by which the compute of a run may differ from its budget.
    pub tolerance: f64,
    /// Different sizes that a budget needs.
    pub sizes_min: usize,
}

/// Where the shapes of the models stand.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shapes {
    /// The table, with columns `params`, `model_width`, `feed_forward_width`, `key_value_width`,
    /// `heads` and `layers`.
    pub table: String,
    /// Rows of the embedding.
    pub vocabulary: f64,
    /// Tokens of one sequence.
    pub context: f64,
    /// Largest share by which a run's parameters may differ from those of its shape.
    pub tolerance: f64,
    /// Replicates of each way to count; the study's own are for its own way.
    pub replicates: usize,
}

/// A study that does not count embeddings.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithoutEmbeddings {
    /// ω of `N = M + ω M^(1/3)`.
    pub omega: f64,
    /// Least and greatest M.
    pub span_params: [f64; 2],
    /// Sizes between them.
    pub sizes: usize,
}

/// Reads every allocation of a folder, by name.
pub fn read_all(folder: &Path, studies: &[(Study, String)]) -> Result<Vec<(Plan, String)>> {
    files::documents(folder, |text, place, stem| parse(text, place, stem, studies))
}

/// Reads one allocation's file; `place` is what errors call it.
pub fn parse(text: &str, place: &str, stem: &str, studies: &[(Study, String)]) -> Result<Plan> {
    let plan: Plan = serde_yaml::from_str(text).with_context(|| place.to_owned())?;
    files::named_after(&plan.id, place, stem, "allocation")?;
    if studies.iter().all(|(study, _)| study.id != plan.study) {
        let known: Vec<&str> = studies.iter().map(|(study, _)| study.id.as_str()).collect();
        bail!(
            "{place}: no study is called \"{}\"; hint: there are {}",
            plan.study,
            known.join(", ")
        );
    }
    plan.check().with_context(|| place.to_owned())?;
    Ok(plan)
}

impl Plan {
    /// Settings that are numbers must be numbers that mean something.
    fn check(&self) -> Result<()> {
        ensure!(
            self.envelope_bins >= 2,
            "{} bins make no line; hint: about as many as budgets",
            self.envelope_bins
        );
        let IsoFlop { budgets_flop, tolerance, sizes_min } = &self.iso_flop;
        let budgets = budgets_flop.iter().chain(self.budgets_flop.values()).chain(&self.span_flop);
        if let Some(flop) = budgets.clone().find(|flop| !(flop.is_finite() && **flop > 0.0)) {
            bail!("a budget is {flop} FLOP; hint: a budget is positive");
        }
        ensure!(
            self.span_flop[0] < self.span_flop[1],
            "span_flop does not ascend; hint: [1.0e+18, 1.0e+25]"
        );
        ensure!(
            *tolerance > 0.0 && *tolerance < 1.0,
            "tolerance {tolerance} is not between 0 and 1; hint: 0.15"
        );
        ensure!(*sizes_min >= 3, "{sizes_min} sizes carry no parabola; hint: 5");
        // A run that belongs to two budgets would count twice.
        let overlap = |pair: &[f64]| pair[1] * (1.0 - tolerance) <= pair[0] * (1.0 + tolerance);
        if let Some([low, high, ..]) = budgets_flop.windows(2).find(|pair| overlap(pair)) {
            bail!(
                "the budgets {low:e} and {high:e} overlap or do not ascend; hint: a smaller \
                tolerance"
            );
        }
        if let Some(shapes) = &self.shapes {
            ensure!(
                shapes.tolerance > 0.0 && shapes.tolerance < 1.0,
                "shapes: tolerance is not between 0 and 1"
            );
            ensure!(
                shapes.replicates >= 20,
                "{} replicates make no interval; hint: 200",
                shapes.replicates
            );
        }
        if let Some(WithoutEmbeddings { omega, span_params: [low, high], sizes }) =
            self.without_embeddings
        {
            ensure!(
                omega > 0.0 && low > 0.0 && low < high && sizes >= 2,
                "without_embeddings makes no line; hint: omega 47491, span_params [768, 1.5e+9], \
                20 sizes"
            );
        }
        Ok(())
    }
}

/// One row of a table of shapes.
#[derive(Deserialize)]
struct Row {
    params: f64,
    model_width: f64,
    feed_forward_width: f64,
    key_value_width: f64,
    heads: f64,
    layers: f64,
}

impl Shapes {
    /// The shapes, and what the models share.
    pub fn read(&self, project: &Project) -> Result<(Vec<Shape>, Family)> {
        let path = project.path(&self.table);
        let place = || path.display().to_string();
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).from_path(&path).with_context(place)?;
        let shape = |row: Row| Shape {
            params: row.params,
            model_width: row.model_width,
            feed_forward_width: row.feed_forward_width,
            key_value_width: row.key_value_width,
            heads: row.heads,
            layers: row.layers,
        };
        let shapes = reader
            .deserialize()
            .map(|row| row.map(shape).with_context(place))
            .collect::<Result<Vec<Shape>>>()?;
        ensure!(!shapes.is_empty(), "{}: no shape in it; hint: one row a model", place());
        Ok((shapes, Family { vocabulary: self.vocabulary, context: self.context }))
    }
}

#[cfg(test)]
mod tests;
