//! The fitted law again under every way to count parameters and compute.

use anyhow::{Context, Result, ensure};
use fit::Problem;
use robustness::{FlopCount, ParamsCount, Shape};

use super::view::{Run, View};
use super::{ShapeRow, Shapes};
use crate::rows::column;

/// A way to count parameters, and one to count compute.
type Count = (ParamsCount, FlopCount);

/// What the law says under one way to count.
pub struct Counting<'a> {
    /// What counts as a parameter.
    pub params: &'static str,
    /// What counts as compute.
    pub flop: &'static str,
    /// What the law says; its id is the name of the counting.
    pub view: View<'a>,
}

/// The law refitted under every way to count, where all runs have a shape.
///
/// # Errors
/// A run has no shape near it, or a fit is impossible.
pub fn countings<'a>(
    run: &'a Run<'_>,
    shapes: &Shapes,
    known: &[ShapeRow],
) -> Result<Vec<Counting<'a>>> {
    ensure!(!known.is_empty(), "{}: no shape in it; hint: one row a model", shapes.table);
    let known: Vec<Shape> = known.iter().map(|&row| Shape::from(row)).collect();
    let mut matched = Vec::new();
    for &params in column(&run.fit.rows, "params")? {
        let shape = robustness::nearest_shape(&known, params, shapes.tolerance);
        matched.push(shape.with_context(|| {
            format!(
                "{}: no shape within {} of {params} parameters; hint: a larger tolerance",
                shapes.table, shapes.tolerance
            )
        })?);
    }
    let mut all = Vec::new();
    for params in ParamsCount::ALL {
        for flop in FlopCount::ALL {
            let problem = recounted(run, shapes, &matched, (params, flop))?;
            all.push(counting(run, &problem, (params, flop), shapes.replicates)?);
        }
    }
    Ok(all)
}

/// The study's problem with parameters and tokens counted anew: the compute of a run stays as
/// published, and its tokens follow from it.
fn recounted(
    run: &Run<'_>,
    shapes: &Shapes,
    matched: &[&Shape],
    (params_count, flop_count): Count,
) -> Result<Problem<'static>> {
    let (rows, architecture) = (&run.fit.rows, shapes.architecture());
    let (total, flop) = (column(rows, "params")?, column(rows, "training_flop")?);
    let (mut params, mut tokens) = (Vec::new(), Vec::new());
    for ((shape, &total), &flop) in matched.iter().zip(total).zip(flop) {
        params.push(params_count.params(shape, &architecture, total));
        tokens.push(flop / flop_count.flop_per_token(shape, &architecture, total));
    }
    let loss = column(rows, "loss_nats")?;
    Ok(Problem::new(run.law, run.study.objective(), &[&params, &tokens], loss)?)
}

/// Fits and resamples the law under one way to count.
fn counting<'a>(
    run: &'a Run<'_>,
    problem: &Problem<'_>,
    (params, flop): Count,
    replicates: usize,
) -> Result<Counting<'a>> {
    let study = run.study;
    let (grid, config, bounds) = (study.grid(run.law), study.config(), &run.fit.bounds);
    let found = fit::search(problem, &grid, study.effort(), bounds, &config)?;
    let id = format!("{}_{}", params.name(), flop.name());
    let plan = robustness::Bootstrap {
        replicates,
        seed: robustness::seed(study.bootstrap.seed, &format!("{}.{id}", run.allocation.id)),
        clusters: (0..problem.rows()).collect(),
        check_every: robustness::CHECK_EVERY,
    };
    let resamples =
        robustness::bootstrap(problem, &found.best.theta, &grid, &plan, bounds, &config);
    let (params, flop) = (params.words(), flop.words());
    let method = format!(
        "the law refitted, parameters: {params}; compute: {flop}; {replicates} replicates, {} of \
        them failed, percentile interval",
        resamples.failed
    );
    let view = run.view_of_law(&id, "", method, found.best.theta, &resamples);
    Ok(Counting { params, flop, view })
}
