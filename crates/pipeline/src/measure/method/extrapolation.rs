//! Extrapolation from a few runs: laws fitted to them, and how far they miss runs that they have
//! not seen.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use fit::{Bounds, Effort, Grid, Objective, Problem};
use laws::Law;
use measures::deviation_percent;
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{column, logarithms};
use super::{Compute, Findings, Given};
use crate::study::{self, Solver, built_in};

/// Laws fitted to a few named rows, one law after the other.
///
/// A later law sees measured values where it is fitted and predicted ones where it predicts, as a
/// chain from compute to loss to error does.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extrapolation {
    /// The label that names rows.
    pub label: String,
    /// What is predicted: a row's text in that label, by the name it has in the quantities.
    pub predicts: BTreeMap<String, String>,
    /// The laws, in the order in which they are fitted.
    pub laws: Vec<Fitted>,
    /// When the solver stops.
    pub solver: Solver,
}

/// One law and the rows it is fitted to, by least squares of the response itself.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// The law.
    pub law: String,
    /// The columns its variables stand for.
    pub variables: Vec<String>,
    /// The column it predicts.
    pub response: String,
    /// The rows it is fitted to, by their text in the label.
    pub runs: Vec<String>,
    /// Values of the parameters to start from, each of them followed; coefficients that are not
    /// named follow from the others.
    pub starts: BTreeMap<String, Vec<f64>>,
}

/// Predicted responses by column and place among the predicted rows.
type Predicted = BTreeMap<String, Vec<f64>>;

impl Compute for Extrapolation {
    fn words(&self) -> String {
        let law = |fitted: &Fitted| {
            format!("{} of {} to {} runs", fitted.response, fitted.law, fitted.runs.len())
        };
        let laws: Vec<String> = self.laws.iter().map(law).collect();
        format!(
            "least squares of {}; percent by which they miss runs they have not seen; nothing \
            here says how uncertain they are",
            laws.join(", then of ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let rows = given.rows;
        let names: Vec<String> = self.predicts.values().cloned().collect();
        let unseen = self.named(rows, &names)?;
        let mut predicted = Predicted::new();
        for fitted in &self.laws {
            ensure!(
                !fitted.runs.iter().any(|run| names.contains(run)),
                "law {} is fitted to a run that it predicts; hint: take it out of runs",
                fitted.law
            );
            let seen = self.named(rows, &fitted.runs)?;
            let law = built_in(&fitted.law)?;
            found.n = seen.len();
            let theta = self.fit(fitted, law, &seen)?;
            for (parameter, coordinate) in law.parameters().iter().zip(&theta) {
                let name = format!("{}_{}", fitted.law, parameter.name);
                found.plain(
                    &name,
                    parameter.printed(*coordinate),
                    parameter.unit,
                    parameter.meaning,
                );
            }
            let values = fitted.predict(law, &theta, &unseen, &predicted)?;
            let measured = column(&unseen, &fitted.response)?;
            for ((name, value), measured) in self.predicts.keys().zip(&values).zip(measured) {
                let (response, unit) =
                    (&fitted.response, unseen.column(&fitted.response)?.quantity.unit);
                found.plain(&format!("predicted_{response}_{name}"), *value, unit, "prediction");
                let off = deviation_percent(*value, *measured).abs();
                let method = "100 |predicted - measured| / measured";
                found.plain(&format!("relative_error_{response}_{name}"), off, "percent", method);
            }
            predicted.insert(fitted.response.clone(), values);
        }
        Ok(())
    }
}

impl Extrapolation {
    /// The rows of these texts, in this order.
    fn named(&self, rows: &Observations, texts: &[String]) -> Result<Observations> {
        let values = rows.labels.get(&self.label).with_context(|| {
            let known: Vec<&str> = rows.labels.keys().map(String::as_str).collect();
            format!(
                "observations {} have no label \"{}\"; hint: they have {}",
                rows.id,
                self.label,
                known.join(", ")
            )
        })?;
        let place = |text: &String| {
            let mut places = (0..values.len()).filter(|&row| values[row] == *text);
            let place = places
                .next()
                .with_context(|| format!("no row of {} has {} {text}", rows.id, self.label))?;
            ensure!(
                places.next().is_none(),
                "several rows of {} have {} {text}",
                rows.id,
                self.label
            );
            Ok(place)
        };
        Ok(rows.take(&texts.iter().map(place).collect::<Result<Vec<usize>>>()?))
    }

    fn fit(&self, fitted: &Fitted, law: &'static dyn Law, seen: &Observations) -> Result<Vec<f64>> {
        let variables: Vec<&[f64]> =
            fitted.variables.iter().map(|name| column(seen, name)).collect::<Result<_>>()?;
        let response = column(seen, &fitted.response)?;
        let problem =
            Problem::for_prediction(law, Objective::RawLeastSquares, &variables, response)?;
        let grid = grid(law, &fitted.starts)?;
        let bounds = Bounds::none(law.parameters().len());
        let found =
            fit::search(&problem, &grid, Effort::EveryStart, &bounds, &self.solver.config())?;
        ensure!(
            found.best.stop.converged(),
            "law {} did not converge: {}; hint: give more starts or steps",
            fitted.law,
            found.best.stop.words()
        );
        Ok(found.best.theta)
    }
}

impl Fitted {
    /// What the law says of rows it has not seen.
    fn predict(
        &self,
        law: &dyn Law,
        theta: &[f64],
        unseen: &Observations,
        predicted: &Predicted,
    ) -> Result<Vec<f64>> {
        let logs = |name: &String| match predicted.get(name) {
            Some(values) => Ok(values.iter().map(|&value| laws::ln(value)).collect()),
            None => logarithms(unseen, name),
        };
        let columns: Vec<Vec<f64>> = self.variables.iter().map(logs).collect::<Result<_>>()?;
        Ok(robustness::ln_predicted(law, theta, &columns).into_iter().map(laws::exp).collect())
    }
}

/// The grid of starts, every name of which is a parameter's.
pub(super) fn grid(law: &dyn Law, starts: &BTreeMap<String, Vec<f64>>) -> Result<Grid> {
    let parameters = law.parameters();
    if let Some(name) =
        starts.keys().find(|name| parameters.iter().all(|known| known.name != **name))
    {
        let known: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
        bail!("law {} has no parameter \"{name}\"; hint: it has {}", law.name(), known.join(", "));
    }
    Ok(study::grid(law, starts))
}
