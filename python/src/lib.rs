//! Straightedge for Python: what the program's commands compute, on columns of numbers.
//!
//! *Invariant:* no statistics. Numbers come in as buffers of `float64`, go to `analyses`, and come
//! back as the JSON that the program prints, whose numbers read back to the same bits.
#![allow(clippy::needless_pass_by_value, reason = "pyo3 hands arguments over by value")]

mod columns;

use std::fmt::Display;

use analyses::compare::{self, By, Side};
use analyses::limits::check_draws;
use analyses::own_runs::{self, Asked};
use analyses::pass_at_k::{self, Counted};
use analyses::plan::{self as planning, Fitted, Question, Repeats, Spending};
use analyses::study::draft::text::{REPLICATES, SEED};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use serde::Serialize;

use columns::{Columns, Groups, counts, rows};

/// The filed evidence of a project.
#[pyclass(frozen)]
struct Evidence(evidence::Evidence);

#[pymethods]
impl Evidence {
    /// Reads the text of `reports/work/evidence.json`.
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        evidence::from_json(text).map(Self).map_err(refused)
    }

    /// One number as JSON.
    fn quantity(&self, name: &str) -> PyResult<String> {
        let Some(quantity) = self.0.quantity(name) else {
            let near = self.0.nearest(name).join(", ");
            let why = self.0.undefined(name).map_or_else(
                || format!("nothing files {name}; near it are {near}"),
                |why| format!("{name} has no value: {why}"),
            );
            return Err(PyKeyError::new_err(why));
        };
        json(quantity)
    }

    /// The full names of all numbers.
    fn names(&self) -> Vec<String> {
        self.0.quantities().map(|(name, _)| name).collect()
    }
}

/// What `straightedge fit FILE --json` prints.
#[pyfunction]
#[pyo3(signature = (columns, *, law, response, along, groups, seed, draws, name))]
#[expect(clippy::too_many_arguments, reason = "each is an option of the command")]
fn fit(
    python: Python<'_>,
    columns: Columns,
    law: Option<&str>,
    response: &str,
    along: Option<&str>,
    groups: Option<Groups>,
    seed: Option<u64>,
    draws: Option<usize>,
    name: &str,
) -> PyResult<String> {
    draws.map_or(Ok(()), check_draws).map_err(refused)?;
    let runs = rows(python, name, &columns, groups)?;
    let asked = Asked {
        law,
        response,
        along,
        splits: false,
        seed: seed.unwrap_or(SEED),
        replicates: draws.unwrap_or(REPLICATES),
    };
    json(&python.detach(|| own_runs::of_rows(&runs, asked)).map_err(refused)?)
}

/// What `straightedge plan COMPUTE --runs FILE --json` prints.
#[pyfunction]
#[pyo3(signature = (
    columns, compute_flop, *, law, groups, seed, draws, name, tokens_served, params_max,
    unique_tokens, ratio, gain_least, width
))]
#[expect(clippy::too_many_arguments, reason = "each is an option of the command")]
fn plan(
    python: Python<'_>,
    columns: Columns,
    compute_flop: f64,
    law: Option<&str>,
    groups: Option<Groups>,
    seed: Option<u64>,
    draws: Option<usize>,
    name: &str,
    tokens_served: f64,
    params_max: Option<f64>,
    unique_tokens: Option<f64>,
    ratio: f64,
    gain_least: f64,
    width: f64,
) -> PyResult<String> {
    draws.map_or(Ok(()), check_draws).map_err(refused)?;
    let runs = rows(python, name, &columns, groups)?;
    let asked = Asked {
        law,
        response: "loss_nats",
        along: None,
        splits: law.is_none(),
        seed: seed.unwrap_or(SEED),
        replicates: REPLICATES,
    };
    let repeats = unique_tokens.map(Repeats::published);
    let question = Question {
        tokens_per_param: ratio,
        gain_least,
        width_share: width,
        draws,
        ..Question::of(Spending { compute_flop, tokens_served, params_max, repeats })
    };
    let answer = python.detach(|| {
        let study = own_runs::study_of_rows(&runs, asked)?;
        let of = Fitted { study: &study, observations: &runs, units: &[] };
        planning::plan(of, &[], question)
    });
    json(&answer.map_err(refused)?)
}

/// What `straightedge compare FIRST SECOND --json` prints.
#[pyfunction]
#[pyo3(name = "compare")]
#[pyo3(signature = (first, second, *, axis, metric, curve, range, level, draws, names))]
#[expect(clippy::too_many_arguments, reason = "each is an option of the command")]
fn compared(
    python: Python<'_>,
    first: Columns,
    second: Columns,
    axis: &str,
    metric: &str,
    curve: Option<&str>,
    range: Option<[f64; 2]>,
    level: f64,
    draws: usize,
    names: [String; 2],
) -> PyResult<String> {
    let by = curve.map(|name| match name {
        "mean" => Ok(By::Mean),
        "best" => Ok(By::Best),
        "frontier" => Ok(By::Frontier),
        other => Err(refused(format!("curve {other:?}; hint: mean, best or frontier"))),
    });
    check_draws(draws).map_err(refused)?;
    let question = compare::Question {
        by: by.transpose()?,
        range,
        level,
        draws,
        ..compare::Question::of(axis, metric)
    };
    let [one, other] = &names;
    let (first, second) = (rows(python, one, &first, None)?, rows(python, other, &second, None)?);
    let answer = python.detach(|| {
        let sides = [Side { name: one, runs: &first }, Side { name: other, runs: &second }];
        compare::compare(sides, &question)
    });
    json(&answer.map_err(refused)?)
}

/// What `straightedge forecast FILE --json` prints.
#[pyfunction]
#[pyo3(signature = (samples, successes, k, *, within, budget, draws, level))]
#[expect(clippy::too_many_arguments, reason = "each is an option of the command")]
fn forecast(
    python: Python<'_>,
    samples: Vec<u64>,
    successes: Vec<u64>,
    k: u64,
    within: Option<f64>,
    budget: Option<u64>,
    draws: usize,
    level: f64,
) -> PyResult<String> {
    check_draws(draws).map_err(refused)?;
    let problems: Vec<Counted> = counts(&samples, &successes)?;
    let question = pass_at_k::Question { k, within, budget, costs: None, draws, level };
    json(&python.detach(|| pass_at_k::forecast(&problems, question)).map_err(refused)?)
}

fn json(answer: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(answer).map_err(refused)
}

/// What went wrong, as Python says it.
fn refused(error: impl Display) -> PyErr {
    PyValueError::new_err(format!("{error:#}"))
}

/// The module that `straightedge/__init__.py` wraps.
#[pymodule]
fn _straightedge(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Evidence>()?;
    module.add_function(wrap_pyfunction!(fit, module)?)?;
    module.add_function(wrap_pyfunction!(plan, module)?)?;
    module.add_function(wrap_pyfunction!(compared, module)?)?;
    module.add_function(wrap_pyfunction!(forecast, module)?)
}
