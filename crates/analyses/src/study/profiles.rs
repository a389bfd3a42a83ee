//! The figure of the profiles: how much worse the law fits where an exponent is held elsewhere.

use evidence::{Figure, FigureKind, Line};
use laws::Scale;
use uncertainty::Sandwich;
use uncertainty::interval::Profiling;

use super::ratio::clusters;
use super::run::Run;
use crate::numbers::figure;
use crate::rows::extremes;

/// Rows at most: a profile takes some fifty fits, and of more rows each costs more than it shows.
const ROWS_MAX: usize = 500;
/// Curves at most in one figure.
const CURVES_MAX: usize = 3;
/// Points on each side of an estimate.
const A_SIDE: usize = 10;

/// The profile of each exponent: the root of the statistic that the profile interval is read from,
/// and the value that it is held against. None where there is no profile (`profile.rs` of
/// `uncertainty`), where the rows do not determine the law, or where no exponent is positive: the
/// axis is logarithmic.
pub fn profiles(run: &Run<'_>) -> Option<Figure> {
    let fit = run.fit;
    if fit.rows.len() > ROWS_MAX || !run.is_minimum() || !fit.identification.is_full() {
        return None;
    }
    let clusters = clusters(run);
    if fit.found.best.is_exact() || robustness::has_few_clusters(&clusters) {
        return None;
    }
    let sandwich = Sandwich::new(&fit.problem, run.theta(), &fit.bounds, &clusters)?;
    let profiling = Profiling::new(&fit.problem, run.theta(), &fit.bounds, &sandwich)?;
    let level = run.study.bootstrap.level;
    let threshold = profiling.threshold(level)?;
    let (curves, shows): (Vec<Line>, Vec<String>) =
        exponents(run).into_iter().filter_map(|at| curve(run, &profiling, at)).unzip();
    if curves.is_empty() {
        return None;
    }
    let values: Vec<f64> = curves.iter().flat_map(|curve| curve.x.iter().copied()).collect();
    let percent = 100.0 * level;
    let mut drawn = figure(
        FigureKind::Profile,
        ["exponent", "Value at which the exponent is held", "1"],
        ["Distance from the best fit", "standard errors"],
        false,
    );
    drawn.shows = shows;
    drawn.lines = curves;
    drawn.lines.push(level_line(
        &format!("end of the {percent} % interval"),
        extremes(&values),
        threshold,
    ));
    Some(drawn)
}

/// The exponents of the law that are free and positive: they stand in the fit as they are, where a
/// coefficient stands by its logarithm.
fn exponents(run: &Run<'_>) -> Vec<usize> {
    let parameters = run.law.parameters().iter().zip(run.theta()).enumerate();
    let is_exponent = |(index, (parameter, value)): (usize, (&laws::Parameter, &f64))| {
        let is_free = run.on_bound(index).is_none() && *value > 0.0;
        (parameter.scale == Scale::Linear && is_free).then_some(index)
    };
    parameters.filter_map(is_exponent).take(CURVES_MAX).collect()
}

/// The profile of one parameter, with the full name of the number.
fn curve(run: &Run<'_>, profiling: &Profiling<'_>, index: usize) -> Option<(Line, String)> {
    let value = move |theta: &[f64]| Some(theta[index]);
    let walked = profiling.curve(&value, run.study.bootstrap.level, A_SIDE)?;
    let (x, y) = walked.into_iter().filter(|point| point[0] > 0.0).map(|[x, y]| (x, y)).unzip();
    let name = run.law.parameters()[index].name;
    let (label, low, high) = (name.to_owned(), Vec::new(), Vec::new());
    Some((Line { label, x, y, low, high }, run.full_name(name)))
}

/// A level line over a range.
fn level_line(label: &str, ends: [f64; 2], y: f64) -> Line {
    let (label, low, high) = (label.to_owned(), Vec::new(), Vec::new());
    Line { label, x: ends.into(), y: vec![y; 2], low, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    /// Each curve is zero at the estimate and passes the line where the ladder's profile interval
    /// ends.
    #[test]
    fn a_curve_passes_the_line_where_the_interval_ends() {
        let planted = Planted::usual();
        let run = planted.run();
        let drawn = profiles(&run).expect("a smooth objective");
        let [curve, line] = &*drawn.lines else { panic!("{:?}", drawn.lines) };
        assert_eq!(drawn.shows, [run.full_name(&curve.label)]);
        let index = run.law.parameters().iter().position(|p| p.name == curve.label).unwrap();
        let at = curve.x.iter().position(|x| (x - run.theta()[index]).abs() < 1e-12);
        assert!(curve.y[at.expect("the estimate")].abs() < 1e-12, "{curve:?}");
        let fit = run.fit;
        let sandwich = Sandwich::new(&fit.problem, run.theta(), &fit.bounds, &clusters(&run));
        let sandwich = sandwich.expect("determined");
        let profiling =
            Profiling::new(&fit.problem, run.theta(), &fit.bounds, &sandwich).expect("smooth");
        let found = profiling.profile(&move |theta| Some(theta[index]), 0.95).expect("a slope");
        let interval = found.interval().expect("closed");
        // One of the points is the end itself.
        let is_off = |(_, y): &(&f64, &f64)| (*y - line.y[0]).abs() > 1e-6;
        let points: Vec<_> = curve.x.iter().zip(&curve.y).filter(is_off).collect();
        assert_eq!(points.len() + 2, curve.x.len(), "{curve:?}");
        for (x, y) in points {
            let is_inside = interval.low < *x && *x < interval.high;
            assert_eq!(*y < line.y[0], is_inside, "{x}: {y} against {}", line.y[0]);
        }
    }
}
