//! The same budget by other ways: the law of the study under other objectives, and the two
//! approaches of Hoffmann 2022 that need no law of the loss.

use anyhow::Result;
use measures::Interval;
use planner::Spending;
use rayon::prelude::*;
use robustness::{Curve, DrawnUnits, Grouping, Optimum, PowerLaws, Runs, Sample};
use uncertainty::cluster::{LEAST_CLUSTERS, members};

use super::answer::{Approach, Number, OtherWay, OtherWays, UnableWay};
use super::{Asked, Question, sound, surface};
use crate::battery::definition::unit::Unit;
use crate::fitting::{Draw, ObjectiveChoice};
use crate::plan::draws::{Sampled, wider};
use crate::rows::logarithms;
use crate::study::Study;
use crate::study::fitted::StudyFit;

/// Draws of each other objective, at most: they stand beside the answer, they are not the answer.
const DRAWS: usize = 200;
/// Runs whose compute differs by no more than this factor share a budget: figures place the runs of
/// one budget of Hoffmann 2022 up to 14 % off it.
const SAME_BUDGET: f64 = 1.15;
/// Different sizes that a budget needs.
const SIZES_MIN: usize = 5;
/// Budgets, or runs of an envelope, that a line needs.
const BEST_SIZES_MIN: usize = 4;
/// Bins of an envelope in a decade of compute.
const BINS_PER_DECADE: f64 = 10.0;

/// The objectives beside that of the study: those that the literature fits scaling laws by.
const OBJECTIVES: [ObjectiveChoice; 4] = [
    ObjectiveChoice::Huber { delta: 0.001 },
    ObjectiveChoice::LeastSquares,
    ObjectiveChoice::LeastAbsolute,
    ObjectiveChoice::StudentT { freedom: 4.0 },
];

/// What other ways say of the budget that a plan has `params` for.
pub fn other_ways(
    (study, fit): (&Study, &StudyFit),
    (rows, units): (&observations::Observations, &[Unit]),
    question: Question,
    params: f64,
) -> Result<OtherWays> {
    let own = study.objective().name();
    let others: Vec<ObjectiveChoice> =
        OBJECTIVES.into_iter().filter(|other| other.objective().name() != own).collect();
    let (mut ways, mut unable) = (Vec::new(), Vec::new());
    let answers: Vec<Result<OtherWay>> = others
        .par_iter()
        .map(|&other| by_objective(study, (rows, units), question, other))
        .collect();
    for (objective, answer) in others.iter().zip(answers) {
        let objective = Some(objective.objective().name().to_owned());
        match answer {
            Ok(way) => ways.push(way),
            Err(why) => {
                unable.push(UnableWay { approach: Approach::Law, objective, why: why.to_string() });
            }
        }
    }
    for approach in [Approach::Envelope, Approach::EqualCompute] {
        match without_law((study, fit), units, question.spending, approach)? {
            Ok(way) => ways.push(way),
            Err(why) => unable.push(UnableWay { approach, objective: None, why }),
        }
    }
    let all = || ways.iter().map(|way| way.params.estimate).chain([params]);
    let spread = all().fold(0.0, f64::max) / all().fold(f64::INFINITY, f64::min);
    Ok(OtherWays { ways, unable, params_spread: spread })
}

/// The study's rows and law under another objective.
fn by_objective(
    study: &Study,
    (rows, units): (&observations::Observations, &[Unit]),
    question: Question,
    objective: ObjectiveChoice,
) -> Result<OtherWay> {
    let mut study = Study { objective, ..study.clone() };
    study.bootstrap.replicates = study.bootstrap.replicates.min(DRAWS);
    let fit = sound(&study, rows)?;
    let sampled = Sampled::new(&study, &fit, units)?;
    let asked =
        Asked { surface: surface(&study)?, study: &study, fit: &fit, sampled: &sampled, question };
    let Some(best) = asked.best_at(asked.theta()) else {
        anyhow::bail!("the budget pays for no model by this fit");
    };
    Ok(OtherWay {
        approach: Approach::Law,
        objective: Some(study.objective().name().to_owned()),
        rests_on: fit.rows.len(),
        draws: study.bootstrap.replicates,
        drawn: sampled.words(),
        params: asked.number(&|theta| Some(asked.best_at(theta)?.params))?,
        training_tokens: asked.number(&|theta| Some(asked.best_at(theta)?.tokens))?,
        tokens_per_param: asked.number(&|theta| Some(asked.best_at(theta)?.tokens_per_param()))?,
        loss_nats: Some(asked.number(&|theta| Some(asked.best_at(theta)?.loss()))?),
        loss_nats_new_run: asked.new_run(best),
    })
}

/// A line through the best sizes, or why there is none.
pub(super) fn without_law(
    (study, fit): (&Study, &StudyFit),
    units: &[Unit],
    spending: Spending,
    approach: Approach,
) -> Result<Result<OtherWay, String>> {
    if spending != Spending::training(spending.compute_flop) {
        return Ok(Err(
            "it knows of training alone, not of limits, serving or repeated tokens".into()
        ));
    }
    let Some(runs) = runs(fit) else {
        return Ok(Err("the rows do not say their loss, their size and their compute".into()));
    };
    let budgets = budgets(&runs, units);
    let bins = bins(&runs);
    let method = |runs: &Runs| match approach {
        Approach::Envelope => robustness::envelope(runs, bins),
        _ => robustness::iso_flop(runs, &grouping(&budgets), Curve::Parabola),
    };
    let found = method(&runs).len();
    if found < BEST_SIZES_MIN {
        return Ok(Err(too_few(approach, found)));
    }
    let lines = Lines { study, runs: &runs, method: &method, found };
    let way = lines.way(approach, &groups(study, fit, units)?, laws::ln(spending.compute_flop));
    Ok(way.ok_or_else(|| "its best sizes lie at one compute".to_owned()))
}

/// The budgets that a unit of the battery names, else those that the runs share.
fn budgets(runs: &Runs, units: &[Unit]) -> Vec<f64> {
    let mut of_compute = units.iter().filter(|unit| unit.column == "training_flop");
    let named = of_compute.find_map(|unit| unit.nearest.as_ref());
    named.map_or_else(
        || robustness::shared_budgets(runs, laws::ln(SAME_BUDGET), SIZES_MIN),
        |all| all.iter().map(|&flop| laws::ln(flop)).collect(),
    )
}

fn too_few(approach: Approach, found: usize) -> String {
    match approach {
        Approach::Envelope => format!(
            "it needs {BEST_SIZES_MIN} runs that beat all of less compute, there are {found}"
        ),
        _ => format!(
            "it needs {BEST_SIZES_MIN} budgets with runs of {SIZES_MIN} sizes or more within a \
             factor of {SAME_BUDGET}, and a least loss between those sizes; there are {found}"
        ),
    }
}

fn grouping(ln_budgets: &[f64]) -> Grouping<'_> {
    Grouping { ln_budgets, ln_tolerance: laws::ln(SAME_BUDGET), sizes_min: SIZES_MIN }
}

/// The runs of a study, where its response is the loss.
fn runs(fit: &StudyFit) -> Option<Runs> {
    let rows = &fit.rows;
    let (ln_params, losses) = (logarithms(rows, "params").ok()?, rows.column("loss_nats").ok()?);
    let ln_flop = logarithms(rows, "training_flop").or_else(|_| -> Result<Vec<f64>> {
        let tokens = logarithms(rows, "training_tokens")?;
        Ok(ln_params.iter().zip(tokens).map(|(n, d)| laws::ln(6.0) + n + d).collect())
    });
    Some(Runs { ln_flop: ln_flop.ok()?, ln_params, loss_nats: losses.values.clone() })
}

/// Bins of equal width over the compute of the runs.
fn bins(runs: &Runs) -> usize {
    let low = runs.ln_flop.iter().copied().fold(f64::INFINITY, f64::min);
    let high = runs.ln_flop.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let decades = (high - low) / core::f64::consts::LN_10;
    (2_usize..1000).find(|bins| *bins as f64 >= BINS_PER_DECADE * decades).unwrap_or(1000)
}

/// Rows that are drawn together, by what they are called: as the study draws, and as its battery
/// says.
fn groups(study: &Study, fit: &StudyFit, units: &[Unit]) -> Result<Vec<(String, Vec<Vec<usize>>)>> {
    let rows = &fit.rows;
    let mut all = vec![match study.bootstrap.draw {
        Draw::Rows => ("single runs".to_owned(), (0..rows.len()).map(|row| vec![row]).collect()),
        Draw::Clusters => ("clusters".to_owned(), members(&rows.clusters)),
    }];
    for unit in units {
        let members = members(&unit.of_rows(rows)?);
        if members.len() >= LEAST_CLUSTERS {
            all.push((format!("{} {}", members.len(), unit.name.word()), members));
        }
    }
    Ok(all)
}

/// Lines through best sizes, of the runs and of what is drawn of them.
struct Lines<'a> {
    study: &'a Study,
    runs: &'a Runs,
    method: &'a (dyn Fn(&Runs) -> Vec<Optimum> + Sync),
    found: usize,
}

impl Lines<'_> {
    fn way(
        &self,
        approach: Approach,
        groups: &[(String, Vec<Vec<usize>>)],
        ln_flop: f64,
    ) -> Option<OtherWay> {
        let bootstrap = self.study.bootstrap;
        let best = DrawnUnits::BestSizes;
        let mut kinds: Vec<(String, DrawnUnits<'_>)> =
            groups.iter().map(|(name, of)| (name.clone(), DrawnUnits::Runs(of))).collect();
        kinds.push((format!("{} best sizes", self.found), best));
        let drawn: Vec<robustness::Resampled> = kinds
            .iter()
            .map(|(name, units)| {
                let seed = robustness::seed(bootstrap.seed, &format!("plan/{approach:?}/{name}"));
                let draws = (bootstrap.replicates, seed);
                robustness::resampled_units(self.runs, self.method, *units, draws)
            })
            .collect::<Option<_>>()?;
        let at = |of: fn(&PowerLaws, f64) -> f64| self.number(&drawn, &|line| of(line, ln_flop));
        Some(OtherWay {
            approach,
            objective: None,
            rests_on: self.found,
            draws: bootstrap.replicates,
            drawn: kinds.into_iter().map(|(name, _)| name).collect(),
            params: at(|line, ln_flop| laws::exp(line.params.value(ln_flop)))?,
            training_tokens: at(|line, ln_flop| laws::exp(line.tokens.value(ln_flop)))?,
            tokens_per_param: at(PowerLaws::tokens_per_param)?,
            loss_nats: None,
            loss_nats_new_run: None,
        })
    }

    /// A number with the widest interval of all that is drawn, read as far out as Student's t of
    /// the best sizes less the two parameters of a line asks.
    fn number(
        &self,
        drawn: &[robustness::Resampled],
        of: &dyn Fn(&PowerLaws) -> f64,
    ) -> Option<Number> {
        let level = self.study.bootstrap.level;
        let read_at = robustness::expanded_level(level, self.found - 1).unwrap_or(level);
        let function = |line: &[f64]| Some(of(&PowerLaws::from_coordinates(line)));
        let estimate = function(&drawn.first()?.estimate)?;
        let interval = |drawn: &robustness::Resampled| -> Option<Interval> {
            let asked = drawn.replicates.len() + drawn.undefined;
            let sample = Sample { thetas: &drawn.replicates, asked };
            robustness::summarise(&function, &drawn.estimate, sample, read_at)?.interval
        };
        let widest = drawn.iter().filter_map(interval).reduce(wider);
        let (low, high) = widest.map(|Interval { low, high }| (low, high)).unzip();
        Some(Number { estimate, low, high })
    }
}
