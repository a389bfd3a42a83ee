//! Data of a study's figures.

use anyhow::Result;
use evidence::{Figure, FigureKind, Line, Point};
use observations::Observations;
use robustness::{Band, Doubled, Share};

use super::Run;
use crate::measure::extremes;
use crate::study::Doublings;

/// Places along a curve: enough for a smooth line on a page.
const PLACES: usize = 61;

impl Run<'_> {
    /// The fit, its residuals and, where the study speaks of compute, the elasticity.
    pub(super) fn figures(&self) -> Result<Vec<Figure>> {
        let mut figures = vec![self.fit_figure()?, self.residual_figure()?];
        if self.compute.is_some() {
            figures.push(self.elasticity_figure()?);
        }
        if let Some(doublings) = &self.study.doublings {
            figures.push(self.gain_figure(doublings)?);
        }
        Ok(figures)
    }

    /// What stands on the x axis: compute where the study speaks of it, else the law's first
    /// variable.
    fn x_name(&self) -> &str {
        if self.compute.is_some() { "training_flop" } else { &self.study.variables[0] }
    }

    /// A figure over the study's x axis, without content.
    fn frame(
        &self,
        kind: FigureKind,
        y_label: &str,
        y_unit: &str,
        y_logarithmic: bool,
    ) -> Result<Figure> {
        let x = self.rows.column(self.x_name())?.quantity;
        Ok(Figure {
            kind,
            x: x.name.to_owned(),
            x_label: x.label.to_owned(),
            x_unit: x.unit.to_owned(),
            y_label: y_label.to_owned(),
            y_unit: y_unit.to_owned(),
            y_logarithmic,
            points: Vec::new(),
            lines: Vec::new(),
        })
    }

    /// Places across the rows fitted.
    fn places(&self) -> Result<Vec<f64>> {
        let x = &self.rows.column(self.x_name())?.values;
        let [low, high] = extremes(x);
        Ok(robustness::log_places(low, high, PLACES))
    }

    fn band(&self, function: &dyn Fn(&[f64], f64) -> Option<f64>) -> Result<Band> {
        let (theta, level) = (&self.found.best.theta, self.study.bootstrap.level);
        Ok(robustness::band(&self.places()?, function, theta, &self.replicates.thetas, level))
    }

    fn fit_figure(&self) -> Result<Figure> {
        let loss = self.rows.column(&self.study.response)?.quantity;
        let mut figure = self.frame(FigureKind::Fit, loss.label, loss.unit, true)?;
        let chosen = crate::measure::labelled(self.all, &self.study.only)?;
        let losses = &chosen.column(&self.study.response)?.values;
        figure.points =
            self.points(&chosen, losses, |row| !self.rows.lines.contains(&chosen.lines[row]))?;
        let (law, along) = (self.law, self.compute.is_some());
        if !along && law.variables().len() > 1 {
            // A law of several variables is no curve over one of them.
            return Ok(figure);
        }
        let band = self.band(&|theta, x| {
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

    fn residual_figure(&self) -> Result<Figure> {
        let mut figure = self.frame(FigureKind::Residuals, "Log residual", "ln y − ln L", false)?;
        let residuals = self.problem.residuals(&self.found.best.theta);
        figure.points = self.points(self.rows, &residuals, |_| false)?;
        Ok(figure)
    }

    fn elasticity_figure(&self) -> Result<Figure> {
        let mut figure = self.frame(
            FigureKind::Elasticity,
            "Elasticity of the loss",
            "−d ln L / d ln C",
            false,
        )?;
        let law = self.law;
        let band = self.band(&|theta, flop| {
            law.along_compute(theta).map(|along| along.elasticity(laws::ln(flop)))
        })?;
        figure.lines.push(line("local elasticity", band));
        Ok(figure)
    }

    /// What each doubling gains along the sizes of the runs, at a fixed ratio of tokens to
    /// parameters.
    fn gain_figure(&self, doublings: &Doublings) -> Result<Figure> {
        let params = self.rows.column("params")?;
        let [low, high] = extremes(&params.values);
        let places = robustness::log_places(low, high, PLACES);
        let (theta, level) = (&self.found.best.theta, self.study.bootstrap.level);
        let ln_ratio = laws::ln(doublings.tokens_per_param);
        let curve = |label: &str, doubled: Doubled, share: Share| {
            let at = |theta: &[f64], size: f64| {
                let ln_n = laws::ln(size);
                robustness::gain(self.law, theta, [ln_n, ln_n + ln_ratio], doubled, share)
            };
            line(label, robustness::band(&places, &at, theta, &self.replicates.thetas, level))
        };
        let mut lines = vec![
            curve("twice the compute", Doubled::Compute, Share::Loss),
            curve("twice the tokens", Doubled::Tokens, Share::Loss),
            curve("twice the parameters", Doubled::Params, Share::Loss),
        ];
        let reducible = |offset| {
            curve(
                "twice the tokens, of the reducible loss",
                Doubled::Tokens,
                Share::Reducible { offset },
            )
        };
        lines.extend(self.offset.map(reducible));
        let ratio = doublings.tokens_per_param;
        Ok(Figure {
            kind: FigureKind::Gain,
            x: "params".to_owned(),
            x_label: format!("Parameters, at {ratio} tokens each"),
            x_unit: params.quantity.unit.to_owned(),
            y_label: "Share a doubling removes".to_owned(),
            y_unit: "1".to_owned(),
            y_logarithmic: true,
            points: Vec::new(),
            lines,
        })
    }

    /// Points of a set: x from the study's axis, y as given.
    fn points(
        &self,
        rows: &Observations,
        y: &[f64],
        excluded: impl Fn(usize) -> bool,
    ) -> Result<Vec<Point>> {
        let x = &rows.column(self.x_name())?.values;
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
}

fn line(label: &str, band: Band) -> Line {
    Line { label: label.to_owned(), x: band.x, y: band.y, low: band.low, high: band.high }
}
