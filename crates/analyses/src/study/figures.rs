//! Data of a study's figures.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use evidence::{Figure, FigureKind, Line, Point, Quantity};
use observations::Observations;
use robustness::{Band, Doubled, Share};

use super::Doublings;
use super::profiles::profiles;
use super::run::Run;
use crate::numbers::{figure, line};
use crate::rows::{extremes, labelled};

/// Points along a curve: enough for a smooth line on a page.
const POINTS: usize = 61;

/// The fit, its residuals and, where the study names budgets, the elasticity. Each shows some
/// of the study's numbers.
///
/// # Errors
/// A column is missing.
pub fn figures(run: &Run<'_>, quantities: &BTreeMap<String, Quantity>) -> Result<Vec<Figure>> {
    let mut figures = vec![fit_figure(run)?, residual_figure(run)?];
    figures[0].shows =
        run.law.parameters().iter().map(|parameter| run.full_name(parameter.name)).collect();
    if run.compute.is_some() {
        let mut figure = elasticity_figure(run)?;
        figure.shows = full_names(run, quantities, "elasticity_");
        figures.push(figure);
    }
    if let Some(doublings) = &run.study.doublings {
        let mut figure = gain_figure(run, doublings)?;
        figure.shows = full_names(run, quantities, "gain_");
        figures.push(figure);
    }
    figures.extend(profiles(run));
    Ok(figures)
}

/// The full names of the study's numbers of one family.
fn full_names(run: &Run<'_>, quantities: &BTreeMap<String, Quantity>, family: &str) -> Vec<String> {
    quantities
        .keys()
        .filter(|name| name.starts_with(family))
        .map(|name| run.full_name(name))
        .collect()
}

/// What stands on the x axis: compute where the study names budgets, else the law's first
/// variable.
fn x_name<'a>(run: &'a Run<'_>) -> &'a str {
    if run.compute.is_some() { "training_flop" } else { &run.study.variables[0] }
}

/// A figure over the study's x axis, without content.
fn frame(
    run: &Run<'_>,
    kind: FigureKind,
    y_label: &str,
    y_unit: &str,
    y_logarithmic: bool,
) -> Result<Figure> {
    let x = run.fit.rows.column(x_name(run))?.quantity;
    Ok(figure(kind, [x.name, x.label, x.unit], [y_label, y_unit], y_logarithmic))
}

/// Points of the x axis across the rows fitted.
fn points_of_x(run: &Run<'_>) -> Result<Vec<f64>> {
    let x = &run.fit.rows.column(x_name(run))?.values;
    let [low, high] = extremes(x);
    Ok(robustness::log_spaced(low, high, POINTS))
}

fn band(run: &Run<'_>, function: &dyn Fn(&[f64], f64) -> Option<f64>) -> Result<Band> {
    let (theta, level) = (&run.fit.found.best.theta, run.study.bootstrap.level);
    Ok(robustness::band(&points_of_x(run)?, function, theta, run.fit.replicates.sample(), level))
}

fn fit_figure(run: &Run<'_>) -> Result<Figure> {
    let loss = run.fit.rows.column(&run.study.response)?.quantity;
    let mut figure = frame(run, FigureKind::Fit, loss.label, loss.unit, true)?;
    let chosen = labelled(run.all, &run.study.only)?;
    let losses = &chosen.column(&run.study.response)?.values;
    // Looked up: of a hundred thousand rows each would be held against all of the others.
    let fitted: BTreeSet<usize> = run.fit.rows.lines.iter().copied().collect();
    figure.points = points(run, &chosen, losses, |row| !fitted.contains(&chosen.lines[row]))?;
    let (law, along) = (run.law, run.compute.is_some());
    if !along && law.variables().len() > 1 {
        // A law of several variables is no curve over one of them.
        return Ok(figure);
    }
    let band = band(run, &|theta, x| {
        if along {
            law.along_compute(theta).map(|along| along.loss_nats(laws::ln(x)))
        } else {
            Some(laws::exp(law.ln_loss(theta, &[laws::ln(x)])))
        }
    })?;
    let label = if along && law.variables().len() > 1 {
        "least loss for the compute"
    } else {
        "fitted law"
    };
    figure.lines.push(line(label, band));
    Ok(figure)
}

fn residual_figure(run: &Run<'_>) -> Result<Figure> {
    let mut figure = frame(run, FigureKind::Residuals, "Log residual", "ln y − ln L", false)?;
    let residuals = run.fit.problem.residuals(&run.fit.found.best.theta);
    figure.points = points(run, &run.fit.rows, &residuals, |_| false)?;
    Ok(figure)
}

fn elasticity_figure(run: &Run<'_>) -> Result<Figure> {
    let mut figure =
        frame(run, FigureKind::Elasticity, "Elasticity of the loss", "−d ln L / d ln C", false)?;
    let law = run.law;
    let band = band(run, &|theta, flop| {
        law.along_compute(theta).map(|along| along.elasticity(laws::ln(flop)))
    })?;
    figure.lines.push(line("local elasticity", band));
    Ok(figure)
}

/// What each doubling gains along the sizes of the runs, at a fixed ratio of tokens to
/// parameters.
fn gain_figure(run: &Run<'_>, doublings: &Doublings) -> Result<Figure> {
    let params = run.fit.rows.column("params")?;
    let [low, high] = extremes(&params.values);
    let ratio = doublings.tokens_per_param;
    let sizes =
        Sizes { params: robustness::log_spaced(low, high, POINTS), ln_ratio: laws::ln(ratio) };
    let mut lines = vec![
        gain_curve(run, &sizes, "twice the compute", Doubled::Compute, Share::Loss),
        gain_curve(run, &sizes, "twice the tokens", Doubled::Tokens, Share::Loss),
        gain_curve(run, &sizes, "twice the parameters", Doubled::Params, Share::Loss),
    ];
    if let Some(offset) = run.offset {
        let (label, share) =
            ("twice the tokens, of the reducible loss", Share::Reducible { offset });
        lines.push(gain_curve(run, &sizes, label, Doubled::Tokens, share));
    }
    let label = format!("Parameters, at {ratio} tokens each");
    let x = ["params", &label, params.quantity.unit];
    let mut figure = figure(FigureKind::Gain, x, ["Share a doubling removes", "1"], true);
    figure.lines = lines;
    Ok(figure)
}

/// Sizes at a fixed ratio of tokens to parameters.
struct Sizes {
    params: Vec<f64>,
    ln_ratio: f64,
}

/// What one doubling gains along the sizes.
fn gain_curve(run: &Run<'_>, sizes: &Sizes, label: &str, doubled: Doubled, share: Share) -> Line {
    let gain = |theta: &[f64], size: f64| {
        let ln_n = laws::ln(size);
        robustness::gain(run.law, theta, [ln_n, ln_n + sizes.ln_ratio], doubled, share)
    };
    let (theta, level) = (&run.fit.found.best.theta, run.study.bootstrap.level);
    line(label, robustness::band(&sizes.params, &gain, theta, run.fit.replicates.sample(), level))
}

/// Points of a set: x from the study's axis, y as given.
fn points(
    run: &Run<'_>,
    rows: &Observations,
    y: &[f64],
    excluded: impl Fn(usize) -> bool,
) -> Result<Vec<Point>> {
    let x = &rows.column(x_name(run))?.values;
    let params = rows.column("params").ok();
    Ok((0..rows.len())
        .map(|row| Point {
            x: x[row],
            y: y[row],
            params: params.map(|column| column.values[row]),
            excluded: excluded(row),
        })
        .collect())
}
