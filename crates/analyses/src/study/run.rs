//! What every part of a study's finding reads: the study, its rows, its fit.

use anyhow::Result;
use evidence::{BatteryPart, PublishedConstant, Quantity};
use fit::Stop;
use observations::Observations;
use robustness::{ComputeRange, Summary};
use uncertainty::cluster::{LEAST_CLUSTERS, Linearised, few_interval};

use super::Study;
use super::fitted::{StudyFit, has_few_clusters};
use crate::constants::{self, PrintedSet};
use crate::numbers;
use crate::rows::{column, extremes, logarithms};

/// The unit of what a built-in law of the loss predicts.
const LOSS_UNIT: &str = "nats/token";

/// What every part of a study's finding reads.
pub struct Run<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its law.
    pub law: &'static dyn laws::Law,
    /// The whole set: figures show the rows that the study leaves out.
    pub all: &'a Observations,
    /// Its fit.
    pub fit: &'a StudyFit,
    /// The compute that the rows cover, where the study names budgets.
    pub compute: Option<ComputeRange>,
    /// The index of the offset among the parameters.
    pub offset: Option<usize>,
    /// The printed constants that the fit is held against.
    pub printed: Vec<PrintedSet>,
    /// The fit by clusters, where the study draws clusters that are too few for the bootstrap and
    /// enough for Student's t.
    pub few: Option<Linearised>,
    /// What the parts of its battery found; none before they are made.
    pub parts: Vec<BatteryPart>,
}

impl<'a> Run<'a> {
    /// Everything about one study.
    ///
    /// # Errors
    /// A set of printed constants is unknown, or the study names budgets and the rows have no
    /// compute.
    pub fn new(
        study: &'a Study,
        all: &'a Observations,
        fit: &'a StudyFit,
        constants: &[PublishedConstant],
    ) -> Result<Self> {
        let law = study.law()?;
        let sets = study.published.iter().map(|id| constants::set(constants, id, law));
        Ok(Self {
            study,
            law,
            all,
            fit,
            compute: compute_range(study, &fit.rows)?,
            offset: study.offset_index()?,
            few: few(study, fit),
            printed: sets.collect::<Result<_>>()?,
            parts: Vec::new(),
        })
    }

    /// A number that a part of the battery found, by its name without the study's.
    #[must_use]
    pub fn found(&self, name: &str) -> Option<f64> {
        let quantity = self.parts.iter().find_map(|part| part.quantities.get(name));
        quantity.map(|quantity| quantity.estimate)
    }

    /// The fit coordinates of the best minimum.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        &self.fit.found.best.theta
    }

    /// The full name of one of the study's numbers.
    #[must_use]
    pub fn full_name(&self, name: &str) -> String {
        format!("{}.{name}", self.study.id)
    }

    /// The residuals as the objective counts them: of the losses under `raw_least_squares`, else of
    /// their logarithms; over their spread where the study weighs the rows by a model of the noise.
    ///
    /// # Errors
    /// The rows lack the column.
    pub fn counted_residuals(&self) -> Result<Vec<f64>> {
        let mut residuals = self.fit.problem.residuals(self.theta());
        if self.study.objective() == fit::Objective::RawLeastSquares {
            let response = column(&self.fit.rows, &self.study.response)?;
            // ln y - ln L = r is y - L = y - e^(ln y - r).
            residuals
                .iter_mut()
                .zip(response)
                .for_each(|(r, y)| *r = y - laws::exp(laws::ln(*y) - *r));
        }
        if let (Some(noise), Some(name)) = (&self.fit.noise, &self.study.noise_along) {
            let weights = noise.weights(column(&self.fit.rows, name)?);
            residuals.iter_mut().zip(weights).for_each(|(r, weight)| *r *= weight.sqrt());
        }
        Ok(residuals)
    }

    /// The logarithm of what the law says of each row.
    ///
    /// # Errors
    /// The rows lack the column.
    pub fn ln_predicted(&self) -> Result<Vec<f64>> {
        let residuals = self.fit.problem.residuals(self.theta());
        let response = column(&self.fit.rows, &self.study.response)?;
        Ok(response.iter().zip(residuals).map(|(&y, r)| laws::ln(y) - r).collect())
    }

    /// The logarithms of the law's variables, one column each.
    ///
    /// # Errors
    /// The rows lack a column.
    pub fn ln_variables(&self) -> Result<Vec<Vec<f64>>> {
        let variables = self.study.variables.iter();
        variables.map(|name| logarithms(&self.fit.rows, name)).collect()
    }

    /// The parameters that make up a direction: those with at least three tenths of the largest
    /// share.
    #[must_use]
    pub fn names(&self, direction: &fit::Direction) -> Vec<&'static str> {
        let parameters = self.law.parameters();
        direction.parameters(0.3).into_iter().map(|index| parameters[index].name).collect()
    }

    /// Whether the best point is a minimum: the stopping rule was met and no direction is flat.
    #[must_use]
    pub fn is_minimum(&self) -> bool {
        let best = &self.fit.found.best;
        let extremes = self.fit.problem.hessian_extremes(&best.theta);
        best.stop.converged()
            && extremes.is_none_or(|[smallest, _]| smallest > 0.0)
            && self.fit.identification.is_full()
    }

    /// Whether the rows determine a function of the fit coordinates: it does not move along a
    /// direction in which no prediction does.
    #[must_use]
    pub fn determines(&self, function: &dyn Fn(&[f64]) -> Option<f64>) -> bool {
        /// Along the direction, whose largest entry counts as one coordinate.
        const STEP: f64 = 1e-3;
        /// A millionth of the step, there and back, as for the parameters themselves.
        const CHANGE_MAX: f64 = 2e-6 * STEP;
        self.fit.identification.flat.iter().all(|direction| {
            let largest = direction.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
            let moved = |by: f64| -> Option<f64> {
                let pairs = self.theta().iter().zip(direction);
                function(&pairs.map(|(at, entry)| at + by * entry / largest).collect::<Vec<_>>())
            };
            match (moved(-STEP), moved(STEP)) {
                (Some(below), Some(above)) => {
                    (above - below).abs() <= CHANGE_MAX * above.abs().max(below.abs())
                }
                _ => false,
            }
        })
    }

    /// On which bound a parameter lies, by its index: at the minimum, or in most replicates. It has
    /// no interval: its value is the bound's, not the data's.
    #[must_use]
    pub fn on_bound(&self, parameter: usize) -> Option<&'static str> {
        let bounds = &self.fit.bounds;
        let side = |theta: &[f64]| {
            if theta[parameter] <= bounds.lower[parameter] {
                Some("at its lower bound")
            } else if theta[parameter] >= bounds.upper[parameter] {
                Some("at its upper bound")
            } else {
                None
            }
        };
        if self.fit.found.best.on_bound.contains(&parameter) {
            return side(self.theta()).or(Some("at its bound"));
        }
        let thetas = &self.fit.replicates.thetas;
        let there: Vec<&str> = thetas.iter().filter_map(|theta| side(theta)).collect();
        let is_usual = 2 * there.len() > thetas.len();
        is_usual.then(|| match there[0] {
            "at its lower bound" => "at its lower bound in most replicates",
            _ => "at its upper bound in most replicates",
        })
    }

    /// Estimate and interval of a function of the fit coordinates.
    #[must_use]
    pub fn summary(&self, function: &dyn Fn(&[f64]) -> Option<f64>) -> Option<Summary> {
        let (replicates, level) = (self.fit.replicates.sample(), self.study.bootstrap.level);
        let mut summary = robustness::summarise(function, self.theta(), replicates, level)?;
        if let Some(few) = &self.few {
            summary.interval = few_interval(few, self.theta(), function, level);
            summary.undefined = 0;
        }
        Some(summary)
    }

    /// A number with the bootstrap's interval, or with the reason why it has none.
    #[must_use]
    pub fn quantity(&self, summary: &Summary, unit: &str, method: &str) -> Quantity {
        let objective = self.study.objective().name();
        let interval = match summary.interval {
            Some(_) if self.few.is_some() => {
                let count = self.few.as_ref().map_or(0, Linearised::clusters);
                format!(
                    "no draws: Student's t interval over {count} clusters, variance CR2, degrees \
                     of freedom of Satterthwaite (Pustejovsky & Tipton 2018)"
                )
            }
            Some(_) => format!("percentile interval{}", numbers::left_out(summary.undefined)),
            None => self.why_no_interval(summary),
        };
        let method = format!("{method}; {objective} bootstrap, {interval}");
        let (level, n) = (self.study.bootstrap.level, self.fit.rows.len());
        numbers::from_summary(summary, level, unit, n, method)
    }

    /// Why a parameter, by its index, has no interval or no number at all.
    #[must_use]
    pub fn without_interval(&self, parameter: usize, summary: Option<&Summary>) -> Option<String> {
        if !self.fit.identification.determines(parameter) {
            return Some("not identified".to_owned());
        }
        if let Some(bound) = self.on_bound(parameter) {
            return Some(format!("{bound}; no interval"));
        }
        let open = format!("{}.profile_open", self.law.parameters()[parameter].name);
        if self.found(&open).is_some_and(|sides| sides > 0.0) {
            return Some("its profile never closes on a side; no interval".to_owned());
        }
        let summary = summary.filter(|summary| summary.interval.is_none())?;
        Some(self.why_no_interval(summary))
    }

    /// Why a number has no interval.
    fn why_no_interval(&self, summary: &Summary) -> String {
        let replicates = &self.fit.replicates;
        if has_few_clusters(self.study, &self.fit.rows) {
            return "no interval: too few clusters to draw again".to_owned();
        }
        let stop = self.fit.found.best.stop;
        if stop == Stop::NoScale {
            return format!("no interval: the fit did not converge: {}", stop.words());
        }
        if !stop.converged() {
            return "no interval: the fit did not converge".to_owned();
        }
        let (left, asked) = (replicates.thetas.len() - summary.undefined, replicates.asked());
        format!("no interval: {left} of {asked} replicates have a value, fewer than nine tenths")
    }

    /// A unit of the law as this study has it: a built-in law of the loss takes the unit of the
    /// column that it is fitted to.
    ///
    /// # Errors
    /// The rows have no such column.
    pub fn unit(&self, unit: &'static str) -> Result<&'static str> {
        if !self.has_own_response() || unit != LOSS_UNIT {
            return Ok(unit);
        }
        Ok(self.fit.rows.column(&self.study.response)?.quantity.unit)
    }

    /// What a law or a number says of itself, about the quantity that this study is of.
    ///
    /// # Errors
    /// The rows lack a column.
    pub fn words(&self, said: &str) -> Result<String> {
        let mut said = if self.is_optimal()? {
            said.to_owned()
        } else {
            said.replace(", spent optimally", ", in runs like these")
        };
        for (index, text) in self.study.families.iter().flat_map(|it| it.order.iter().enumerate()) {
            let family = format!("family {}", index + 1);
            said = said.replace(&family, &format!("{family} ({text})"));
        }
        if !self.has_own_response() {
            return Ok(said);
        }
        let noun = self.fit.rows.column(&self.study.response)?.quantity.label.to_lowercase();
        Ok(said.replace("loss", &noun))
    }

    /// Whether a built-in law of the loss is fitted to something else.
    fn has_own_response(&self) -> bool {
        self.law.response() == "loss_nats" && self.study.response != "loss_nats"
    }

    /// Whether the law's value at a compute is the best that can be had for it: a law that splits
    /// compute finds the best split, a law of compute alone has it from its rows, where none of
    /// them is beaten by another that costs no more.
    fn is_optimal(&self) -> Result<bool> {
        if self.study.variables.len() > 1 || self.study.variables[0] != "training_flop" {
            return Ok(true);
        }
        let flop = column(&self.fit.rows, "training_flop")?;
        let response = column(&self.fit.rows, &self.study.response)?;
        let mut runs: Vec<(f64, f64)> =
            flop.iter().copied().zip(response.iter().copied()).collect();
        runs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Ok(runs.windows(2).all(|pair| pair[1].1 < pair[0].1 || pair[1] == pair[0]))
    }

    /// A number without an interval.
    #[must_use]
    pub fn plain(&self, estimate: f64, unit: &str, method: &str) -> Quantity {
        Quantity::plain(estimate, unit, self.fit.rows.len(), method)
    }
}

/// The fit by clusters, where it gives the intervals.
///
/// Under Huber's function the Hessian hangs on the rows within its parabola: where they are fewer
/// than half, the intervals of planted runs held less than they said.
fn few(study: &Study, fit: &StudyFit) -> Option<Linearised> {
    let best = &fit.found.best;
    if !has_few_clusters(study, &fit.rows) || !best.stop.converged() {
        return None;
    }
    Linearised::of_fit(&fit.problem, &best.theta, &best.on_bound, &fit.rows.clusters)
        .filter(|few| few.clusters() >= LEAST_CLUSTERS && few.giving_share() >= 0.5)
}

/// The compute that the rows cover, where the study names budgets.
fn compute_range(study: &Study, rows: &Observations) -> Result<Option<ComputeRange>> {
    let Some(budgets) = &study.budgets_flop else { return Ok(None) };
    let [low_flop, high_flop] = extremes(column(rows, "training_flop")?);
    let budgets = budgets.iter().map(|(name, &flop)| (name.clone(), flop)).collect();
    Ok(Some(ComputeRange { low_flop, high_flop, budgets }))
}
