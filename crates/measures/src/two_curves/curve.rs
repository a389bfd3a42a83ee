//! One recipe as a function of the axis, with what its runs leave open.

use laws::ln;
use rayon::prelude::*;

use super::{floored, smooth};
use crate::crossings::Arm;
use crate::regression::{Orthonormal, orthonormal_columns};
use observations::order::cells;

/// What is fitted to the runs of a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurveForm {
    /// A power law with a floor.
    Law,
    /// A polynomial in the logarithm of the axis, which says nothing beyond the runs.
    Smooth,
}

/// Parameters of the law.
const LAW: usize = 3;
/// Places from which neighbouring residuals are held against each other.
const PLACES_FOR_NEIGHBOURS: usize = 12;
/// Residuals of neighbours that are more alike than this many standard deviations of noise say that
/// the curve misses the runs.
const ALIKE: f64 = 2.0;
/// The most alike that neighbours are taken to be.
const ALIKE_MOST: f64 = 0.9;
/// The least freedom that is left.
const FREEDOM_LEAST: f64 = 2.0;

/// A curve through the runs of one recipe.
#[derive(Debug, Clone)]
pub struct Curve {
    /// What is fitted.
    pub form: CurveForm,
    /// Whether neighbouring residuals of the law are more alike than noise.
    pub law_misses: bool,
    /// Coefficients: ln A, E and α of the law at the centre, or of the polynomial.
    pub(super) theta: Vec<f64>,
    /// Lower and upper end of the runs, in ln(axis).
    pub(super) ends: [f64; 2],
    /// Logarithms of the axis, run by run.
    pub(super) ln_axis: Vec<f64>,
    /// Logarithms of the metric, run by run.
    pub(super) ln_metric: Vec<f64>,
    /// What the curve leaves of each.
    pub(super) residuals: Vec<f64>,
    /// Rows and derivatives, orthonormal.
    pub(super) design: Orthonormal,
    /// Places on the axis.
    pub(super) places: usize,
    /// Variance of a run, and the freedom behind it.
    pub(super) noise: (f64, f64),
    /// How many runs say as much as one, since neighbours are alike.
    pub(super) own_inflation: f64,
    /// The curve through runs that were drawn anew, where points were selected from them.
    pub(super) drawn: Vec<Vec<f64>>,
}

/// A sum of values of a curve, with its derivatives in the curve's coefficients.
#[derive(Debug, Clone)]
pub(super) struct Functional {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
}

impl Curve {
    /// The law through runs with positive places and values; where it misses them and a polynomial
    /// is allowed, that. None of too few runs.
    #[must_use]
    pub fn of(runs: Arm<'_>, may_be_smooth: bool) -> Option<Self> {
        let law = Self::fitted(runs, CurveForm::Law)?;
        if !(may_be_smooth && law.law_misses) {
            return Some(law);
        }
        let Some(mut smooth) = Self::fitted(runs, CurveForm::Smooth) else { return Some(law) };
        smooth.law_misses = true;
        smooth.own_inflation = smooth.inflation(&smooth.ln_axis, &smooth.residuals);
        smooth.noise = smooth.noise(&cells(&[runs.axis]));
        Some(smooth)
    }

    /// One form.
    fn fitted(runs: Arm<'_>, form: CurveForm) -> Option<Self> {
        let all = |values: &[f64]| values.iter().map(|&value| ln(value)).collect::<Vec<f64>>();
        let (ln_axis, ln_metric) = (all(runs.axis), all(runs.metric));
        let places = cells(&[runs.axis]);
        if ln_axis.len() <= LAW || places.len() < LAW {
            return None;
        }
        let least =
            |start: f64, pick: fn(f64, f64) -> f64| ln_axis.iter().copied().fold(start, pick);
        let ends = [least(f64::INFINITY, f64::min), least(f64::NEG_INFINITY, f64::max)];
        let of = |ln_x: &f64| scaled(form, ends, *ln_x);
        let scaled: Vec<f64> = ln_axis.iter().map(of).collect();
        let theta = match form {
            CurveForm::Law => floored::fit(&scaled, &ln_metric, None)?.theta.to_vec(),
            CurveForm::Smooth => smooth::fit(&scaled, &ln_metric)?,
        };
        let mut curve = Self {
            form,
            law_misses: false,
            theta,
            ends,
            residuals: Vec::new(),
            design: Orthonormal { basis: Vec::new(), upper: Vec::new() },
            places: places.len(),
            noise: (0.0, 0.0),
            own_inflation: 1.0,
            drawn: Vec::new(),
            ln_axis,
            ln_metric,
        };
        curve.design = curve.design_with(&[])?;
        let left = |(ln_x, y): (&f64, &f64)| y - curve.at(*ln_x);
        curve.residuals = curve.ln_axis.iter().zip(&curve.ln_metric).map(left).collect();
        let alike = neighbours_alike(&curve.ln_axis, &curve.residuals);
        let limit = ALIKE / (places.len() as f64).sqrt();
        curve.law_misses = places.len() >= PLACES_FOR_NEIGHBOURS && alike > limit;
        curve.own_inflation = curve.inflation(&curve.ln_axis, &curve.residuals);
        curve.noise = curve.noise(&places);
        Some(curve)
    }

    /// The same curve with those through points selected from runs that were drawn anew.
    #[must_use]
    pub fn with_drawn(mut self, selected: impl Iterator<Item = (Vec<f64>, Vec<f64>)>) -> Self {
        let ends = self.ends;
        let refit = |(axis, metric): &(Vec<f64>, Vec<f64>)| {
            let u: Vec<f64> = axis.iter().map(|&x| scaled(CurveForm::Law, ends, ln(x))).collect();
            let ln_y: Vec<f64> = metric.iter().map(|&y| ln(y)).collect();
            Some(floored::fit(&u, &ln_y, None)?.theta.to_vec())
        };
        if self.form == CurveForm::Law {
            // By index, so that threads change no order.
            let selected: Vec<(Vec<f64>, Vec<f64>)> = selected.collect();
            self.drawn = selected.par_iter().filter_map(refit).collect();
        }
        if !self.drawn.is_empty() {
            // Points of a frontier are alike by selection; the draws say what that does.
            self.law_misses = false;
            self.own_inflation = 1.0;
            self.noise = self.noise(&cells(&[&self.ln_axis]));
        }
        self
    }

    /// Lower and upper end of the runs, on the axis.
    #[must_use]
    pub fn ends(&self) -> [f64; 2] {
        self.ends.map(laws::exp)
    }

    /// Runs.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.residuals.len()
    }

    /// Places on the axis.
    #[must_use]
    pub const fn places(&self) -> usize {
        self.places
    }

    /// The exponent of the law; none of a polynomial.
    #[must_use]
    pub fn exponent(&self) -> Option<f64> {
        (self.form == CurveForm::Law).then(|| self.theta[2])
    }

    /// The floor of the law; none of a polynomial.
    #[must_use]
    pub fn floor(&self) -> Option<f64> {
        (self.form == CurveForm::Law).then(|| self.theta[1])
    }

    /// The metric at a place of the axis.
    #[must_use]
    pub fn metric_at(&self, place: f64) -> f64 {
        laws::exp(self.at(ln(place)))
    }

    /// Whether the curve says anything of a place.
    pub(super) fn covers(&self, ln_x: f64) -> bool {
        self.form == CurveForm::Law || (self.ends[0]..=self.ends[1]).contains(&ln_x)
    }

    /// ln(metric) at ln(axis).
    pub(super) fn at(&self, ln_x: f64) -> f64 {
        self.at_of(&self.theta, ln_x)
    }

    /// The same by other coefficients.
    fn at_of(&self, theta: &[f64], ln_x: f64) -> f64 {
        let z = scaled(self.form, self.ends, ln_x);
        match self.form {
            CurveForm::Law => floored::ln_loss(of_law(theta), z),
            CurveForm::Smooth => smooth::dot(theta, &smooth::basis(theta.len() - 1, z)),
        }
    }

    /// The derivatives at ln(axis).
    pub(super) fn gradient(&self, ln_x: f64) -> Vec<f64> {
        let z = scaled(self.form, self.ends, ln_x);
        match self.form {
            CurveForm::Law => floored::gradient(of_law(&self.theta), z).to_vec(),
            CurveForm::Smooth => smooth::basis(self.theta.len() - 1, z),
        }
    }

    /// The mean over places.
    pub(super) fn mean(&self, ln_places: &[f64]) -> Functional {
        let count = ln_places.len() as f64;
        let mut gradient = vec![0.0; self.theta.len()];
        for &ln_x in ln_places {
            let at = self.gradient(ln_x);
            gradient.iter_mut().zip(at).for_each(|(sum, value)| *sum += value / count);
        }
        let value = ln_places.iter().map(|&ln_x| self.at(ln_x)).sum::<f64>() / count;
        Functional { value, gradient }
    }

    /// The mean over places by the curves through runs drawn anew.
    pub(super) fn drawn_means(&self, ln_places: &[f64]) -> Vec<f64> {
        let mean = |theta: &Vec<f64>| {
            let sum: f64 = ln_places.iter().map(|&ln_x| self.at_of(theta, ln_x)).sum();
            sum / ln_places.len() as f64
        };
        self.drawn.iter().map(mean).collect()
    }

    /// The derivatives of the runs, and of more runs at places, as orthonormal columns.
    pub(super) fn design_with(&self, more: &[f64]) -> Option<Orthonormal> {
        let rows: Vec<Vec<f64>> =
            self.ln_axis.iter().chain(more).map(|&ln_x| self.gradient(ln_x)).collect();
        let columns: Vec<Vec<f64>> = (0..self.theta.len())
            .map(|index| rows.iter().map(|row| row[index]).collect())
            .collect();
        orthonormal_columns(&columns).ok()
    }

    /// How much one unit of each orthonormal column moves a functional.
    pub(super) fn loading(design: &Orthonormal, gradient: &[f64]) -> Vec<f64> {
        let mut found: Vec<f64> = Vec::with_capacity(gradient.len());
        for (row, value) in gradient.iter().enumerate() {
            let known: f64 = (0..row).map(|before| design.upper[before][row] * found[before]).sum();
            found.push((value - known) / design.upper[row][row]);
        }
        found
    }

    /// How much each run moves a functional.
    pub(super) fn shares(&self, gradient: &[f64]) -> Vec<f64> {
        let loading = Self::loading(&self.design, gradient);
        let of = |run: usize| {
            self.design.basis.iter().zip(&loading).map(|(unit, share)| unit[run] * share).sum()
        };
        (0..self.runs()).map(of).collect()
    }

    /// Variance of a run and the freedom behind it, with what residuals of neighbours and of equal
    /// places say of it.
    fn noise(&self, places: &[Vec<usize>]) -> (f64, f64) {
        let squares: f64 = self.residuals.iter().map(|left| left * left).sum();
        let (runs, parameters) = (self.runs() as f64, self.theta.len() as f64);
        let inflation = self.own_inflation;
        let freedom = (runs / inflation - parameters).max(FREEDOM_LEAST.min(runs - parameters));
        let within = (squares / (runs - parameters) * inflation, freedom);
        match self.between(places) {
            Some(between) if between > within.0 => {
                (between, (places.len() as f64 - parameters).max(1.0))
            }
            _ => within,
        }
    }

    /// How many runs say as much as one, since residuals of neighbours are alike.
    pub(super) fn inflation(&self, ln_axis: &[f64], residuals: &[f64]) -> f64 {
        if !self.law_misses {
            return 1.0;
        }
        let alike = neighbours_alike(ln_axis, residuals).clamp(0.0, ALIKE_MOST);
        (1.0 + alike) / (1.0 - alike)
    }

    /// The variance of a run by the means of the places, where that is more than runs at equal
    /// places explain (F test at the level 0.01); none otherwise.
    fn between(&self, places: &[Vec<usize>]) -> Option<f64> {
        let (runs, count) = (self.runs(), places.len());
        let parameters = self.theta.len();
        if count <= parameters || runs == count {
            return None;
        }
        let (mut within, mut between) = (0.0, 0.0);
        for place in places {
            let size = place.len() as f64;
            let mean = place.iter().map(|&run| self.residuals[run]).sum::<f64>() / size;
            between += size * mean * mean;
            let off = |run: &usize| self.residuals[*run] - mean;
            within += place.iter().map(|run| off(run) * off(run)).sum::<f64>();
        }
        let freedom = [(count - parameters) as f64, (runs - count) as f64];
        let [between, within] = [between / freedom[0], within / freedom[1]];
        (between > within * super::student::f_quantile(freedom, 0.99)).then_some(between)
    }
}

/// A place as the form takes it: centred for the law, between -1 and 1 for the polynomial.
fn scaled(form: CurveForm, [low, high]: [f64; 2], ln_x: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    match form {
        CurveForm::Law => ln_x - middle,
        CurveForm::Smooth => 2.0 * (ln_x - middle) / (high - low),
    }
}

const fn of_law(theta: &[f64]) -> [f64; 3] {
    [theta[0], theta[1], theta[2]]
}

/// How alike the mean residuals of neighbouring places are: their correlation about zero.
fn neighbours_alike(ln_axis: &[f64], residuals: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..ln_axis.len()).collect();
    order.sort_by(|&one, &other| ln_axis[one].total_cmp(&ln_axis[other]));
    let at_one_place =
        |one: &usize, other: &usize| ln_axis[*one].total_cmp(&ln_axis[*other]).is_eq();
    let means: Vec<f64> = order
        .chunk_by(at_one_place)
        .map(|place| place.iter().map(|&run| residuals[run]).sum::<f64>() / place.len() as f64)
        .collect();
    let whole: f64 = means.iter().map(|left| left * left).sum();
    let pairs: f64 = means.windows(2).map(|pair| pair[0] * pair[1]).sum();
    if whole > 0.0 { pairs / whole } else { 0.0 }
}
