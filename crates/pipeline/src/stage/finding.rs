//! One study from observations to findings: select, fit, resample, compare, check, draw.

mod checks;
mod figures;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{
    Bootstrap, Comparison, Fit, Law, Objective, Parameter, PublishedConstant, Quantity, Start,
    StudyFinding,
};
use fit::{Bounds, Found, Problem};
use observations::{Observations, Rejection, Selected};
use robustness::{ComputeRange, Derivation, Noise, Replicates, Summary};

use crate::published::{self, PublishedSet};
use crate::stage::tidy::grouped;
use crate::study::{Draw, Place, Study};

/// What every part of a finding reads.
struct Run<'a> {
    study: &'a Study,
    law: &'static dyn laws::Law,
    /// The whole set: figures show the rows that the study leaves out.
    all: &'a Observations,
    /// The rows fitted.
    rows: &'a Observations,
    problem: Problem<'static>,
    found: Found,
    bounds: Bounds,
    /// How the noise changes along the variable the study names.
    noise: Option<Noise>,
    replicates: Replicates,
    compute: Option<ComputeRange>,
    /// The place of the offset among the parameters.
    offset: Option<usize>,
    published: Vec<PublishedSet>,
}

/// Runs one study.
pub fn find(
    study: &Study,
    text: &str,
    observations: &Observations,
    constants: &[PublishedConstant],
) -> Result<StudyFinding> {
    let law = study.law()?;
    let Refit { rows, excluded, problem, found, bounds, noise, replicates } =
        refit(study, observations)?;
    let run = Run {
        study,
        law,
        all: observations,
        replicates,
        bounds,
        noise,
        compute: compute_range(study, &rows)?,
        offset: study.offset_index()?,
        published: study
            .published
            .iter()
            .map(|id| published::set(constants, id, law))
            .collect::<Result<_>>()?,
        rows: &rows,
        problem,
        found,
    };
    let mut finding = StudyFinding {
        id: study.id.clone(),
        title: study.title.clone(),
        question: study.question.clone(),
        digest: sources::sha256_hex(text.as_bytes()),
        observations: study.observations.clone(),
        variables: study.variables.clone(),
        n: rows.len(),
        excluded: grouped(&excluded),
        law: Law {
            name: law.name().to_owned(),
            formula: law.formula().to_owned(),
            source: law.source().to_owned(),
        },
        objective: run.objective(),
        fit: run.fit(),
        parameters: run.parameters(),
        bootstrap: Some(run.bootstrap()),
        comparisons: run.comparisons(),
        checks: Vec::new(),
        quantities: run.quantities(),
        figures: run.figures()?,
    };
    let checks = run.checks().with_context(|| format!("checks of {}", study.id))?;
    finding.quantities.extend(checks.quantities);
    finding.checks = checks.checks;
    Ok(finding)
}

/// A study's fit with its replicates.
pub struct Refit {
    /// The rows fitted.
    pub rows: Observations,
    /// The rows left out.
    pub excluded: Vec<Rejection>,
    /// What is minimised, weighted where the study asks for it.
    pub problem: Problem<'static>,
    /// The best minimum.
    pub found: Found,
    /// Bounds of the fit.
    pub bounds: Bounds,
    /// How the noise changes along the variable the study names.
    pub noise: Option<Noise>,
    /// The fit to each resample.
    pub replicates: Replicates,
}

/// Fits a study and resamples it: the same bits whenever it is called.
pub fn refit(study: &Study, observations: &Observations) -> Result<Refit> {
    let law = study.law()?;
    let Selected { observations: rows, excluded } = study.rows(observations)?;
    let problem = study.problem(&rows)?;
    let bounds = bounds(study, law, &problem)?;
    let search = |problem: &Problem<'_>| {
        fit::search(problem, &study.grid(law), study.effort(), &bounds, &study.config())
    };
    let mut found = search(&problem)?;
    let (mut problem, mut noise) = (problem, None);
    if let Some(name) = &study.noise_along {
        // Weights come from the residuals of the fit without them, and the fit is made anew with
        // them.
        let along = &rows.column(name)?.values;
        let model = robustness::noise(&problem.residuals(&found.best.theta), along);
        problem = problem.weighted(&model.weights(along))?;
        found = search(&problem)?;
        noise = Some(model);
    }
    let replicates = resample(study, law, &rows, &problem, &found, &bounds);
    Ok(Refit { rows, excluded, problem, found, bounds, noise, replicates })
}

/// The law's domain, and the floor under the offset, where the study names one.
///
/// Without the domain a parameter that some rows know nothing of (the worth of repeated parameters,
/// in data without any) runs on to where rounding is all that is left of it.
fn bounds(study: &Study, law: &dyn laws::Law, problem: &Problem<'_>) -> Result<Bounds> {
    let none = || Bounds::none(law.parameters().len());
    let bounds = study.offset_index()?.map_or_else(none, |offset| problem.floor_under(offset));
    Ok(bounds.within(&law.domain()))
}

/// Draws and refits, as the study says.
fn resample(
    study: &Study,
    law: &dyn laws::Law,
    rows: &Observations,
    problem: &Problem<'_>,
    found: &Found,
    bounds: &Bounds,
) -> Replicates {
    let plan = robustness::Bootstrap {
        replicates: study.bootstrap.replicates,
        seed: robustness::seed(study.bootstrap.seed, &study.id),
        clusters: match study.bootstrap.draw {
            Draw::Rows => (0..rows.len()).collect(),
            Draw::Clusters => rows.clusters.clone(),
        },
        check_every: robustness::CHECK_EVERY,
    };
    robustness::bootstrap(
        problem,
        &found.best.theta,
        &study.grid(law),
        &plan,
        bounds,
        &study.config(),
    )
}

/// The compute that the rows cover, where the study speaks of compute.
fn compute_range(study: &Study, rows: &Observations) -> Result<Option<ComputeRange>> {
    let Some(budgets) = &study.budgets_flop else { return Ok(None) };
    let flop = &rows.column("training_flop")?.values;
    Ok(Some(ComputeRange {
        low_flop: flop.iter().copied().fold(f64::INFINITY, f64::min),
        high_flop: flop.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        budgets: budgets.iter().map(|(name, &flop)| (name.clone(), flop)).collect(),
    }))
}

/// How the exponent of the noise was found.
const NOISE: &str = "exponent of the noise's variance along the study's variable, least squares \
    of ln r^2, normal interval";

/// What a level leaves of one, without the noise of binary fractions.
fn below(level: f64) -> String {
    let text = format!("{:.6}", 1.0 - level);
    text.trim_end_matches('0').to_owned()
}

impl Run<'_> {
    fn objective(&self) -> Objective {
        let objective = self.study.objective();
        let formula = match objective {
            fit::Objective::Huber { delta } => {
                format!("sum_i huber(ln y_i - ln L_i), delta = {delta}")
            }
            fit::Objective::LeastSquares => "sum_i (ln y_i - ln L_i)^2 / 2".to_owned(),
            fit::Objective::LeastAbsolute => "sum_i |ln y_i - ln L_i|".to_owned(),
            fit::Objective::RawLeastSquares => "sum_i (y_i - L_i)^2 / 2".to_owned(),
            fit::Objective::AsymmetricSquares { level } => {
                format!(
                    "sum_i q_i (ln y_i - ln L_i)^2, q = {level} above the law, {} below",
                    below(level)
                )
            }
            fit::Objective::Quantile { level } => {
                format!(
                    "sum_i q_i |ln y_i - ln L_i|, q = {level} above the law, {} below",
                    below(level)
                )
            }
            fit::Objective::StudentT { freedom } => {
                format!(
                    "-sum_i ln t((ln y_i - ln L_i) / s) + ln s, least over s, {freedom} degrees \
                    of freedom"
                )
            }
        };
        let name = objective.name();
        match &self.study.noise_along {
            Some(variable) => Objective {
                name: format!("{name}, w_i the inverse variance of the noise along {variable}"),
                formula: formula.replace("sum_i ", "sum_i w_i "),
            },
            None => Objective { name: name.to_owned(), formula },
        }
    }

    fn fit(&self) -> Fit {
        let best = &self.found.best;
        let grid = self.study.grid(self.law);
        Fit {
            objective: best.objective,
            converged: best.stop.converged(),
            reason: best.stop.words().to_owned(),
            steps: best.steps,
            gradient_scaled: best.gradient_scaled,
            hessian_eigenvalues: self.problem.hessian_extremes(&best.theta),
            starts: self.found.starts,
            starts_converged: self.found.converged,
            starts_agreeing: self.found.agreeing,
            grid: self
                .law
                .parameters()
                .iter()
                .zip(grid.axes)
                .filter_map(|(parameter, axis)| {
                    Some(Start { coordinate: parameter.coordinate.to_owned(), values: axis? })
                })
                .collect(),
        }
    }

    /// Whether the best point is a minimum: the stopping rule was met and no direction is flat.
    fn is_minimum(&self) -> bool {
        let best = &self.found.best;
        let curves =
            self.problem.hessian_extremes(&best.theta).is_none_or(|[smallest, _]| smallest > 0.0);
        best.stop.converged() && curves
    }

    fn bootstrap(&self) -> Bootstrap {
        let kind = match self.study.bootstrap.draw {
            Draw::Rows => "Pairs bootstrap: rows drawn with replacement",
            Draw::Clusters => "Pairs bootstrap: clusters drawn whole, with replacement",
        };
        Bootstrap {
            kind: kind.to_owned(),
            replicates: self.study.bootstrap.replicates,
            failed: self.replicates.failed,
            seed: self.study.bootstrap.seed,
            level: self.study.bootstrap.level,
        }
    }

    /// Estimate and interval of a function of the fit coordinates.
    fn summary(&self, function: &dyn Fn(&[f64]) -> Option<f64>) -> Option<Summary> {
        robustness::summarise(
            function,
            &self.found.best.theta,
            &self.replicates.thetas,
            self.study.bootstrap.level,
        )
    }

    /// A quantity with the bootstrap's interval.
    fn quantity(&self, summary: &Summary, unit: &str, method: &str) -> Quantity {
        Quantity {
            estimate: summary.estimate,
            low: summary.interval.map(|interval| interval.low),
            high: summary.interval.map(|interval| interval.high),
            level: summary.interval.map(|_| self.study.bootstrap.level),
            method: format!(
                "{method}; {} bootstrap, percentile interval{}",
                self.study.objective().name(),
                match summary.undefined {
                    0 => String::new(),
                    some => format!(", undefined at {some} replicates that it leaves out"),
                }
            ),
            unit: unit.to_owned(),
            n: self.rows.len(),
        }
    }

    /// A quantity without an interval.
    fn plain(&self, estimate: f64, unit: &str, method: &str) -> Quantity {
        Quantity::plain(estimate, unit, self.rows.len(), method)
    }

    fn parameters(&self) -> Vec<Parameter> {
        self.law
            .parameters()
            .iter()
            .enumerate()
            .filter_map(|(index, parameter)| {
                let summary = self.summary(&|theta| Some(parameter.printed(theta[index])))?;
                Some(Parameter {
                    name: parameter.name.to_owned(),
                    symbol: parameter.symbol.to_owned(),
                    meaning: parameter.meaning.to_owned(),
                    value: self.quantity(&summary, parameter.unit, "parameter of the fit"),
                    standard_error: summary.standard_error,
                })
            })
            .collect()
    }

    fn quantities(&self) -> BTreeMap<String, Quantity> {
        let derivations = robustness::derivations(self.law, self.compute.as_ref());
        let mut all: BTreeMap<String, Quantity> = derivations
            .into_iter()
            .chain(self.gains())
            .filter_map(|derivation| {
                let summary = self.summary(&*derivation.value)?;
                Some((derivation.name, self.quantity(&summary, derivation.unit, derivation.method)))
            })
            .collect();
        let found = &self.found;
        for (name, value, method) in [
            ("objective", found.best.objective, "sum over the rows at the best minimum"),
            ("starts", found.starts as f64, "starts of the search"),
            ("evaluations", found.evaluations as f64, "evaluations of the objective by the search"),
            (
                "replicates_checked",
                self.replicates.checked as f64,
                "bootstrap replicates held against a search",
            ),
            (
                "replicates_rescued",
                self.replicates.rescued as f64,
                "bootstrap replicates whose lowest minimum only the search found",
            ),
            (
                "starts_agreeing",
                found.agreeing as f64,
                "starts that ended within 1e-6 of the best objective",
            ),
            (
                "converged",
                f64::from(u8::from(self.is_minimum())),
                "whether the best point met the stopping rule and curves upwards",
            ),
            (
                "replicates_failed",
                self.replicates.failed as f64,
                "bootstrap replicates that did not converge or drew too few different rows",
            ),
        ] {
            all.insert(name.to_owned(), self.plain(value, "1", method));
        }
        if let Some(gain) = found.gain_last_doubling {
            let method = "what the less promising half of the starts gained over the other, \
                relative to the objective";
            all.insert("gain_last_doubling".to_owned(), self.plain(gain, "1", method));
        }
        if let Some(noise) = &self.noise {
            let quantity = Quantity {
                low: Some(noise.exponent - 1.96 * noise.standard_error),
                high: Some(noise.exponent + 1.96 * noise.standard_error),
                level: Some(0.95),
                ..self.plain(noise.exponent, "1", NOISE)
            };
            all.insert("noise_exponent".to_owned(), quantity);
        }
        all
    }

    /// What doublings gain, where the study asks.
    fn gains(&self) -> Vec<Derivation<'_>> {
        let Some(doublings) = &self.study.doublings else { return Vec::new() };
        let point = |place: &Place| [place.params, place.training_tokens].map(laws::ln);
        let of = |(name, place): (&String, &Place)| {
            robustness::gains(self.law, self.offset, name, point(place))
        };
        // `Study` refuses a contrast of places that are not there.
        let contrast = |(name, [one, two]): (&String, &[String; 2])| {
            let [one, two] = [one, two].map(|name| doublings.points.get(name).map(point));
            Some(robustness::gain_contrast(self.law, name, one?, two?))
        };
        doublings
            .points
            .iter()
            .flat_map(of)
            .chain(doublings.contrasts.iter().filter_map(contrast))
            .collect()
    }

    fn comparisons(&self) -> Vec<Comparison> {
        self.published
            .iter()
            .map(|set| Comparison {
                id: set.id.clone(),
                label: set.label.clone(),
                status: set.status.clone(),
                values: set.values(self.law),
                objective: self.problem.value(&set.coordinates(self.law, 0.0)),
            })
            .collect()
    }
}
