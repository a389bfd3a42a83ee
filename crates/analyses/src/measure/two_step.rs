//! A law from compute to accuracy against two in a chain: from compute to the loss, and from the
//! loss to accuracy. Both foretell the same larger runs.

mod fitted;
mod scores;
pub(super) mod settings;

#[cfg(test)]
mod tests;

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_share, columns_read, owned};
use crate::fitting::{ObjectiveChoice, Solver};
use crate::numbers::Numbers;
use crate::rows::{What, column};
use fitted::Context;
use settings::Step;

/// Two laws in a chain against one, on the same runs held out because they are larger.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwoStep {
    /// The label in whose texts the laws are fitted apart, as training sets; absent, all rows are
    /// fitted together.
    pub within: Option<String>,
    /// The column by which runs are larger.
    pub along: String,
    /// From compute, or sizes and data, to the loss.
    pub loss: Box<Step>,
    /// From the loss to the metric.
    pub metric: Box<Step>,
    /// From compute to the metric.
    pub direct: Box<Step>,
    /// The least share of the rows that is fitted.
    pub seen_share: f64,
    /// How many bounds are set between what is fitted and what is foretold, at most.
    pub origins: usize,
    /// How log residuals count, in all three laws.
    pub objective: ObjectiveChoice,
    /// When the solver stops.
    pub solver: Solver,
}

/// What is filed of each of the two ways.
const OF_EACH: [&str; 5] = ["error", "bias", "coverage", "width", "largest_error"];
/// What is filed of both together.
const OF_BOTH: [&str; 9] = [
    "origins",
    "held_out_runs",
    "forecasts",
    "without_forecast",
    "loss_error",
    "error_with_measured_loss",
    "nearer",
    "nearer_p",
    "largest_distance",
];
/// The two ways, as their numbers begin.
const WAYS: [&str; 2] = ["two_step", "direct"];

impl TwoStep {
    /// The three laws, in the order in which they are fitted.
    fn steps(&self) -> [&Step; 3] {
        [&self.loss, &self.metric, &self.direct]
    }
}

impl Compute for TwoStep {
    fn resamples(&self) -> bool {
        true
    }

    fn laws(&self) -> Vec<&str> {
        self.steps().map(|step| step.law.as_str()).to_vec()
    }

    fn reads(&self) -> Vec<What<'_>> {
        let steps = self.steps().into_iter();
        let columns = steps.flat_map(|step| step.variables.iter().chain([&step.response]));
        let label = self.within.as_deref().map(What::Label);
        columns_read(columns.chain([&self.along])).into_iter().chain(label).collect()
    }

    fn names(&self) -> Vec<String> {
        let each = WAYS.iter().flat_map(|way| OF_EACH.map(|name| format!("{way}.{name}")));
        owned(&OF_BOTH).into_iter().chain(each).collect()
    }

    fn check(&self) -> Result<()> {
        self.steps().into_iter().try_for_each(Step::check)?;
        self.objective.check()?;
        check_share("seen_share", self.seen_share)?;
        ensure!(self.origins > 0, "origins is 0, and nothing is foretold; hint: 8");
        ensure!(
            self.metric.variables == [self.loss.response.as_str()],
            "the second law is in {} and the first predicts {}; hint: metric.variables: [{}]",
            self.metric.variables.join(", "),
            self.loss.response,
            self.loss.response
        );
        ensure!(
            self.metric.response == self.direct.response,
            "the chain ends at {} and the direct law at {}; hint: both foretell one column",
            self.metric.response,
            self.direct.response
        );
        Ok(())
    }

    fn words(&self) -> String {
        let [loss, metric, direct] = self.steps();
        let [first, last] = [&loss.response, &metric.response].map(|name| {
            observations::quantity(name).map_or_else(|| name.clone(), |it| it.label.to_lowercase())
        });
        let of = |step: &Step| format!("{} in {}", step.law, step.variables.join(" and "));
        format!(
            "in two steps, {first} by {} and {last} from that by {}; against {last} at once by {}; \
            all are fitted to the runs up to a bound and foretell every larger one; the draws of \
            the first step feed the second, and both ways draw the same rows",
            of(loss),
            metric.law,
            of(direct)
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let context = Context::new(self, given)?;
        let sizes = column(given.rows, &self.along)?;
        let origins = self.bounds(sizes);
        let fit = |seen: &[usize]| Some(context.fit(seen));
        let foretell = |fits: &fitted::Fits, row: usize| context.foretell(fits, row);
        let all = stress::rolling_origin(sizes, &origins, &fit, &foretell);
        let forecasts: Vec<scores::Forecast> = all
            .iter()
            .filter_map(|one| Some((one.origin, one.distance, one.found.clone()?)))
            .collect();
        ensure!(
            !forecasts.is_empty(),
            "no law could be fitted to the smaller runs; hint: a larger seen_share, or other laws"
        );
        found.count("without_forecast", all.len() - forecasts.len(), scores::WITHOUT);
        scores::file(&forecasts, &context, found);
        Ok(())
    }
}

impl TwoStep {
    /// The sizes up to which runs are fitted: evenly among those with enough rows below.
    fn bounds(&self, sizes: &[f64]) -> Vec<f64> {
        let rows = sizes.len() as f64;
        let seen = |bound: f64| sizes.iter().filter(|&&size| size <= bound).count() as f64;
        let enough: Vec<f64> = stress::origins(sizes, usize::MAX)
            .into_iter()
            .filter(|&bound| (self.seen_share * rows..rows).contains(&seen(bound)))
            .collect();
        let kept = enough.len().min(self.origins);
        (0..kept).map(|at| enough[at * enough.len() / kept]).collect()
    }
}
