//! The kinds of figure: everything that differs between them, one row each.

use evidence::{Figure, FigureKind};

use crate::number::{self, counted};

/// What is particular to one kind of figure.
pub struct Row {
    /// Position in the order of reading; those of one position keep the order in which they were
    /// filed.
    pub order: u8,
    /// Its name in files and ids.
    pub name: &'static str,
    /// Height of the drawing. The figures to study are the highest; checks of them take less of
    /// the page.
    pub height_px: f64,
    /// Whether the sign of y is what the figure is about: then it has a line at zero.
    pub is_about_zero: bool,
    /// What to see in it, but for the band.
    pub caption: fn(&Figure) -> String,
}

impl Row {
    fn new(
        order: u8,
        name: &'static str,
        height_px: f64,
        is_about_zero: bool,
        caption: fn(&Figure) -> String,
    ) -> Self {
        Self { order, name, height_px, is_about_zero, caption }
    }
}

/// The row of a kind.
pub fn row(kind: FigureKind) -> Row {
    match kind {
        FigureKind::Fit => Row::new(0, "fit", 370.0, false, fit),
        FigureKind::Coverage => Row::new(0, "coverage", 290.0, false, coverage),
        FigureKind::Crossover => Row::new(0, "crossover", 370.0, false, crossover),
        FigureKind::Families => Row::new(0, "families", 370.0, false, families),
        FigureKind::Frontier => Row::new(0, "frontier", 370.0, false, frontier),
        FigureKind::Bowl => Row::new(0, "bowl", 370.0, false, bowl),
        FigureKind::Residuals => Row::new(1, "residuals", 270.0, true, residuals),
        FigureKind::Difference => Row::new(1, "difference", 290.0, true, difference),
        FigureKind::Elasticity => Row::new(2, "elasticity", 290.0, false, elasticity),
        FigureKind::Gain => Row::new(2, "gain", 290.0, false, gain),
        FigureKind::TokensPerParam => {
            Row::new(3, "tokens-per-param", 340.0, false, tokens_per_param)
        }
        FigureKind::Budget => Row::new(0, "budget", 340.0, false, budget),
        FigureKind::Solved => Row::new(0, "solved", 340.0, false, solved),
        FigureKind::Profile => Row::new(4, "profile", 290.0, false, profile),
        FigureKind::SpecificationCurve => {
            Row::new(4, "specification-curve", 290.0, false, specification_curve)
        }
    }
}

/// What is drawn: `Loss against training compute`.
fn axes(figure: &Figure) -> String {
    format!("{} against {}", figure.y_label, figure.x_label.to_lowercase())
}

fn fit(figure: &Figure) -> String {
    format!("{}: {}.", axes(figure), fitted_rows(figure))
}

fn residuals(figure: &Figure) -> String {
    format!(
        "What the fit leaves over: {} against {}, {}. Where the law holds, the points scatter \
        evenly around zero; a bend or a drift says where it does not.",
        figure.y_label.to_lowercase(),
        figure.x_label.to_lowercase(),
        fitted_rows(figure)
    )
}

fn elasticity(figure: &Figure) -> String {
    format!(
        "{}. A level curve is a pure power law; a curve that comes closer to zero says that each \
        further factor of scale buys less.",
        axes(figure)
    )
}

fn coverage(figure: &Figure) -> String {
    format!(
        "{}, on logarithmic axes. A power law is a straight line; where the points bend away from \
        it, another number of samples would have given another exponent.",
        axes(figure)
    )
}

fn crossover(figure: &Figure) -> String {
    format!(
        "{}, lower is better. The recipes change places where the curves cross; a crossing \
        outside the runs is an extrapolation.",
        axes(figure)
    )
}

fn families(figure: &Figure) -> String {
    format!(
        "{}: the families that span most of the axis. On these axes a power law is a straight \
        line, and families differ in level as well as in slope.",
        axes(figure)
    )
}

fn frontier(figure: &Figure) -> String {
    format!(
        "{}, lower is better: the frontier joins the runs that nothing cheaper beats. On these \
        axes a power law is a straight line.",
        axes(figure)
    )
}

fn difference(figure: &Figure) -> String {
    if figure.lines.is_empty() {
        let points = counted(figure.points.len(), "point", "points");
        let zero = at_zero(figure.points.iter().any(|point| point.y < 0.0));
        return format!("{}: {points}.{zero}", axes(figure));
    }
    if figure.lines.iter().all(|line| line.low.is_empty()) {
        let is_below = figure.lines.iter().any(|line| line.y.iter().any(|y| *y < 0.0));
        return format!("{}.{}", axes(figure), at_zero(is_below));
    }
    format!("{}. Only where the band leaves the line at zero out is the sign known.", axes(figure))
}

/// What the line at zero says, where something lies below it.
const fn at_zero(is_below: bool) -> &'static str {
    if is_below { " At the line at zero there is no difference." } else { "" }
}

fn gain(figure: &Figure) -> String {
    format!(
        "{}: what one doubling removes. A falling curve is what diminishing returns look like in \
        this unit.",
        axes(figure)
    )
}

fn bowl(figure: &Figure) -> String {
    format!(
        "{}, one curve for some cells of the sweep, where it is near the best of its cell. A bowl \
        has its least value inside; a curve that falls to the edge says that the sweep did not \
        reach the best setting.",
        axes(figure)
    )
}

fn tokens_per_param(figure: &Figure) -> String {
    format!(
        "{}, by approach. Where the bands part, the approaches contradict each other; beyond the \
        runs they are extrapolations.",
        axes(figure)
    )
}

fn budget(figure: &Figure) -> String {
    let points = match figure.points.len() {
        0 => "",
        _ => " The points are best choices that were published.",
    };
    format!(
        "{}, each with the widest of its intervals.{points} Beyond the largest run the curves are \
        extrapolations.",
        axes(figure)
    )
}

fn solved(figure: &Figure) -> String {
    format!(
        "{}, one curve a model, up to the samples that were drawn of it. Of the models the highest \
        curve is the best use of that compute, as long as no other curve has ended.",
        axes(figure)
    )
}

fn profile(_: &Figure) -> String {
    "How much worse the law fits where one exponent is held at a value and everything else is \
     fitted anew, in standard errors of a law that is a straight line. The interval by the profile \
     ends where a curve passes the level line; a curve that never passes it on a side says that \
     the data do not bound the exponent there, and one that is no straight V that a standard error \
     alone misleads."
        .to_owned()
}

fn specification_curve(figure: &Figure) -> String {
    format!(
        "{}: {}, from the lowest answer to the highest, each with its interval. Where the curve \
        crosses a claimed value, the answer hangs on choices that are equally good.",
        axes(figure),
        counted(figure.points.len(), "analysis", "analyses")
    )
}

/// How many of the rows are fitted, and which points those are.
fn fitted_rows(figure: &Figure) -> String {
    let excluded = figure.points.iter().filter(|point| point.excluded).count();
    let fitted = counted(figure.points.len() - excluded, "row", "rows");
    if excluded == 0 {
        return format!("{fitted}, all fitted");
    }
    format!("{fitted} fitted (filled), {} left out (hollow)", number::count(excluded))
}
