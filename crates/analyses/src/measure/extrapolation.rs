//! Extrapolation from a few runs: laws fitted to them, and how far they miss runs that they have
//! not seen.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use fit::{Bounds, Effort, Objective, Problem};
use laws::Law;
use measures::deviation_percent;
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read};
use crate::fitting::{Solver, built_in, check_parameters, grid};
use crate::numbers::Numbers;
use crate::rows::{What, column, columns, label, logarithms};

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

/// Predicted responses by column, in the order of the predicted rows.
type Predicted = BTreeMap<String, Vec<f64>>;

impl Compute for Extrapolation {
    fn reads(&self) -> Vec<What<'_>> {
        let columns = self.laws.iter().flat_map(|law| law.variables.iter().chain([&law.response]));
        let label = What::Label(&self.label);
        columns_read(columns).into_iter().chain([label]).collect()
    }

    fn laws(&self) -> Vec<&str> {
        self.laws.iter().map(|fitted| fitted.law.as_str()).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for fitted in &self.laws {
            // An unknown law, which the check refuses, has no parameters.
            let parameters = laws::law(&fitted.law).map_or(&[][..], |law| law.parameters());
            names.extend(parameters.iter().map(|parameter| fitted.name_of(parameter)));
            for row in self.predicts.keys() {
                names.extend([fitted.prediction_of(row), fitted.error_of(row)]);
            }
        }
        names
    }

    fn check(&self) -> Result<()> {
        for fitted in &self.laws {
            built_in(&fitted.law)?;
        }
        Ok(())
    }

    fn words(&self) -> String {
        let laws: Vec<String> = self.laws.iter().map(Fitted::words).collect();
        format!(
            "least squares of {}; percent by which they miss runs they have not seen; nothing \
            here says how uncertain they are",
            laws.join(", then of ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let names: Vec<String> = self.predicts.values().cloned().collect();
        let unseen = self.named(given.rows, &names)?;
        let mut predicted = Predicted::new();
        for fitted in &self.laws {
            ensure!(
                !fitted.runs.iter().any(|run| names.contains(run)),
                "law {} is fitted to a run that it predicts; hint: take it out of runs",
                fitted.law
            );
            let seen = self.named(given.rows, &fitted.runs)?;
            let law = built_in(&fitted.law)?;
            found.n = seen.len();
            let theta = self.fit(fitted, law, &seen)?;
            for (parameter, coordinate) in law.parameters().iter().zip(&theta) {
                let (value, unit) = (parameter.printed(*coordinate), parameter.unit);
                found.plain(&fitted.name_of(parameter), value, unit, parameter.meaning);
            }
            let values = fitted.predict(law, &theta, &unseen, &predicted)?;
            self.file_predictions(fitted, &values, &unseen, found)?;
            predicted.insert(fitted.response.clone(), values);
        }
        Ok(())
    }
}

impl Extrapolation {
    /// The rows of these texts, in this order.
    fn named(&self, rows: &Observations, texts: &[String]) -> Result<Observations> {
        let named: Vec<usize> =
            texts.iter().map(|text| self.row_named(rows, text)).collect::<Result<_>>()?;
        Ok(rows.take(&named))
    }

    /// The one row of this text.
    fn row_named(&self, rows: &Observations, text: &str) -> Result<usize> {
        let values = label(rows, &self.label)?;
        let mut matching = (0..values.len()).filter(|&row| values[row] == text);
        let row = matching
            .next()
            .with_context(|| format!("no row of {} has {} {text}", rows.id, self.label))?;
        ensure!(
            matching.next().is_none(),
            "several rows of {} have {} {text}",
            rows.id,
            self.label
        );
        Ok(row)
    }

    fn fit(&self, fitted: &Fitted, law: &'static dyn Law, seen: &Observations) -> Result<Vec<f64>> {
        let variables = columns(seen, &fitted.variables)?;
        let response = column(seen, &fitted.response)?;
        let problem =
            Problem::for_prediction(law, Objective::RawLeastSquares, &variables, response)?;
        check_parameters(law, fitted.starts.keys())?;
        let grid = grid(law, &fitted.starts);
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

    /// What a law predicts, and how far that is off what was measured.
    fn file_predictions(
        &self,
        fitted: &Fitted,
        values: &[f64],
        unseen: &Observations,
        found: &mut Numbers,
    ) -> Result<()> {
        let measured = unseen.column(&fitted.response)?;
        let unit = measured.quantity.unit;
        for ((row, value), measured) in self.predicts.keys().zip(values).zip(&measured.values) {
            found.plain(&fitted.prediction_of(row), *value, unit, "prediction");
            let off = deviation_percent(*value, *measured).abs();
            let method = "100 |predicted - measured| / measured";
            found.plain(&fitted.error_of(row), off, "percent", method);
        }
        Ok(())
    }
}

impl Fitted {
    /// For the reader.
    fn words(&self) -> String {
        format!("{} of {} to {} runs", self.response, self.law, self.runs.len())
    }

    /// The name of a parameter's value.
    fn name_of(&self, parameter: &laws::Parameter) -> String {
        format!("{}_{}", self.law, parameter.name)
    }

    /// The name of what is predicted of a row.
    fn prediction_of(&self, row: &str) -> String {
        format!("predicted_{}_{row}", self.response)
    }

    /// The name of how far that is off.
    fn error_of(&self, row: &str) -> String {
        format!("relative_error_{}_{row}", self.response)
    }

    /// What the law says of rows it has not seen.
    fn predict(
        &self,
        law: &dyn Law,
        theta: &[f64],
        unseen: &Observations,
        predicted: &Predicted,
    ) -> Result<Vec<f64>> {
        let mut ln_x: Vec<Vec<f64>> = Vec::with_capacity(self.variables.len());
        for name in &self.variables {
            ln_x.push(match predicted.get(name) {
                Some(values) => values.iter().map(|&value| laws::ln(value)).collect(),
                None => logarithms(unseen, name)?,
            });
        }
        Ok(robustness::ln_predicted(law, theta, &ln_x).into_iter().map(laws::exp).collect())
    }
}
