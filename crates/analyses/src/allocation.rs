//! A compute-optimal allocation as data: whose runs and law, which budgets, which ways to count;
//! written before it is computed.

pub mod bias;
pub mod countings;
pub mod find;
pub mod view;

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use evidence::{Head, Kind};
use robustness::{Architecture, FlopCount, ParamsCount, Shape};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::definition::Definition;

/// One allocation's file. Nothing has a default but the shapes, which few papers print.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// Its name; unique among allocations, and never reused.
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
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithoutEmbeddings {
    /// ω of `N = M + ω M^(1/3)`.
    pub omega: f64,
    /// Least and greatest M.
    pub span_params: [f64; 2],
    /// Sizes between them.
    pub sizes: usize,
}

impl Definition for Allocation {
    const KIND: Kind = Kind::Allocation;

    fn id(&self) -> &str {
        &self.id
    }

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

/// One row of a table of shapes, as its file holds it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct ShapeRow {
    /// Parameters, embeddings included.
    pub params: f64,
    /// Width of the residual stream.
    pub model_width: f64,
    /// Width of the feed-forward layers.
    pub feed_forward_width: f64,
    /// Width of keys and values together.
    pub key_value_width: f64,
    /// Attention heads.
    pub heads: f64,
    /// Layers.
    pub layers: f64,
}

impl From<ShapeRow> for Shape {
    fn from(row: ShapeRow) -> Self {
        Self {
            params: row.params,
            model_width: row.model_width,
            feed_forward_width: row.feed_forward_width,
            key_value_width: row.key_value_width,
            heads: row.heads,
            layers: row.layers,
        }
    }
}

impl Shapes {
    /// What all models share.
    #[must_use]
    pub const fn architecture(&self) -> Architecture {
        Architecture { vocabulary: self.vocabulary, context: self.context }
    }
}

/// The approaches that need no law.
pub const WITHOUT_LAW: [&str; 3] = ["envelope", "parabola", "akima"];

impl Allocation {
    /// What is known of it before it runs.
    #[must_use]
    pub fn head(&self, digest: &str) -> Head {
        Head {
            kind: Kind::Allocation,
            id: self.id.clone(),
            title: self.title.clone(),
            question: self.question.clone(),
            digest: digest.to_owned(),
            observations: None,
            studies: vec![self.study.clone()],
            declares: self.names(),
        }
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for id in WITHOUT_LAW.into_iter().chain(["parametric"]) {
            names.extend([format!("{id}.a"), format!("{id}.b")]);
            names.extend(self.at_budgets(id, "tokens_per_param"));
        }
        for id in ["parabola", "akima"] {
            names.extend(["", "_in_standard_errors"].map(|of| format!("{id}.grid_bias_a{of}")));
            names.extend(self.at_budgets(id, "grid_bias_tokens_per_param"));
        }
        names.extend(self.without_embeddings.map(|_| "parametric.a_without_embeddings".to_owned()));
        if self.shapes.is_some() {
            for params in ParamsCount::ALL {
                for flop in FlopCount::ALL {
                    let id = format!("{}_{}", params.name(), flop.name());
                    names.push(format!("{id}.a"));
                    names.extend(self.at_budgets(&id, "tokens_per_param"));
                }
            }
        }
        names
    }

    fn at_budgets(&self, id: &str, what: &str) -> Vec<String> {
        self.budgets_flop.keys().map(|name| format!("{id}.{what}_at_{name}")).collect()
    }
}

#[cfg(test)]
mod tests;
