//! The law between two losses of models at the same place, and how far it misses larger models.

mod floors;
mod forecasts;
mod scores;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, columns_read, owned};
use super::two_step::settings::Step;
use crate::fitting::{ObjectiveChoice, Solver};
use crate::numbers::Numbers;
use crate::rows::What;
use floors::Sweep;
use forecasts::WAYS;

/// `L_y = E_y + K (L_x - E_x)^κ` between pairs of arms, each pair of models at one place, with the
/// floors held at those of a law of scale that is fitted to the same runs.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LossToLoss {
    /// The pairs of arms, by name.
    pub pairs: BTreeMap<String, Between>,
    /// The loss, in every arm.
    pub metric: String,
    /// The column by which models are larger.
    pub along: String,
    /// The columns that are equal in both models of a pair.
    pub alike_in: Vec<String>,
    /// The law of scale of each arm whose offset is the floor.
    pub floors: Box<Step>,
    /// The least number of values of `along` that are fitted.
    pub budgets_min: usize,
    /// How log residuals count in the law of scale.
    pub objective: ObjectiveChoice,
    /// When its solver stops.
    pub solver: Solver,
}

/// From which loss to which.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// The arm whose loss is known.
    pub from: String,
    /// The arm whose loss is foretold.
    pub to: String,
}

/// What is filed of each pair.
const OF_PAIR: [&str; 4] = ["kappa", "kappa_floors_fitted", "law_error", "line_error"];
/// What is filed of all together.
const OF_ALL: [&str; 10] = [
    "pairs",
    "origins",
    "forecasts",
    "without_forecast",
    "below_floor",
    "kappa_median",
    "kappa_open_share",
    "floor_open_share",
    "law.coverage",
    "law.width",
];

impl Compute for LossToLoss {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        let mut arms: Vec<&str> =
            self.pairs.values().flat_map(|pair| [pair.from.as_str(), &pair.to]).collect();
        arms.sort_unstable();
        arms.dedup();
        arms
    }

    fn laws(&self) -> Vec<&str> {
        vec![&self.floors.law]
    }

    fn reads(&self) -> Vec<What<'_>> {
        let of_law = self.floors.variables.iter().chain([&self.floors.response]);
        columns_read(of_law.chain(&self.alike_in).chain([&self.metric, &self.along]))
    }

    fn names(&self) -> Vec<String> {
        let pairs = self.pairs.keys();
        let each = pairs.flat_map(|pair| OF_PAIR.map(|name| format!("{pair}.{name}")));
        let ways = WAYS.map(|way| format!("{way}.error"));
        let others = WAYS[1..].iter().map(|way| format!("nearer_than_{way}_share"));
        owned(&OF_ALL).into_iter().chain(each).chain(ways).chain(others).collect()
    }

    fn check(&self) -> Result<()> {
        self.floors.check()?;
        self.objective.check()?;
        check_distinct("alike_in", &self.alike_in)?;
        ensure!(!self.pairs.is_empty(), "pairs names none; hint: a: {{from: ARM, to: ARM}}");
        ensure!(!self.alike_in.is_empty(), "alike_in names no column; hint: [training_flop]");
        ensure!(
            self.floors.offset.is_some(),
            "floors has no offset, and the floor is one; hint: offset: E"
        );
        ensure!(
            self.floors.response == self.metric,
            "floors predicts {} and the metric is {}; hint: one column for both",
            self.floors.response,
            self.metric
        );
        ensure!(self.budgets_min > 1, "budgets_min {} makes no law; hint: 4", self.budgets_min);
        let same = self.pairs.iter().find(|(_, pair)| pair.from == pair.to);
        ensure!(
            same.is_none(),
            "{} is from an arm to itself; hint: two arms",
            same.map_or("", |(name, _)| name)
        );
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "models of equal {} in both arms are a pair; least squares of L_y = E_y + K (L_x - \
            E_x)^κ, the floors held at those of {} in {}, which is fitted to the same runs; fitted \
            up to each bound of {} that leaves at least {} values below it and foretelling every \
            larger pair; beside it the same law with its floors fitted, a straight line, a power \
            law without floors, the other loss itself, and the mean at the bound; where L_x is not \
            above its floor, the floor of L_y is foretold; intervals of κ over places drawn with \
            replacement, floors and all, those with floors fitted by the profile; means over \
            pairs have none, since pairs share losses and models",
            self.alike_in.join(" and "),
            self.floors.law,
            self.floors.variables.join(" and "),
            self.along,
            self.budgets_min
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let sweep = Sweep::new(self, given)?;
        let bounds = sweep.bounds(self.budgets_min);
        ensure!(
            !bounds.is_empty(),
            "no pair is larger than {} values of {}; hint: a smaller budgets_min",
            self.budgets_min,
            self.along
        );
        let floors = sweep.floors(self, &bounds, draws);
        let all = forecasts::all(self, &sweep, &floors, &bounds, draws);
        ensure!(
            all.iter().any(|pair| !pair.forecasts.is_empty()),
            "no law could be fitted to the smaller models; hint: a larger budgets_min"
        );
        scores::file(&all, bounds.len(), draws, found);
        given.file_only_figure(scores::figure(&all), found);
        Ok(())
    }
}
