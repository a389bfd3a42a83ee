//! Turns figures into drawings with caption, alternative text and twin.

mod axis;
mod canvas;
mod plot;

use evidence::{Allocation, Evidence, Figure, FigureKind, MeasureFinding, StudyFinding};

pub use canvas::Drawing;

use crate::markup::slug;
use crate::number::{self, counted};

/// A drawing with the words that belong to it.
pub struct Placed {
    /// Target of links.
    pub id: String,
    /// File of the drawing.
    pub file: String,
    /// What to see in it.
    pub caption: String,
    /// What is in it, for a reader who cannot see it.
    pub alt: String,
    /// File with its data.
    pub twin: String,
    /// The drawing.
    pub drawing: Drawing,
}

/// What figures belong to: its name in files, the level of its intervals, its figures.
struct Owner<'a> {
    name: String,
    level: Option<f64>,
    figures: &'a [Figure],
}

impl<'a> Owner<'a> {
    fn study(study: &'a StudyFinding) -> Self {
        let level = study.bootstrap.as_ref().map(|bootstrap| bootstrap.level);
        Self { name: slug(&study.id), level, figures: &study.figures }
    }

    fn measure(found: &'a MeasureFinding) -> Self {
        Self { name: slug(&found.id), level: found.level, figures: &found.figures }
    }

    fn allocation(allocation: &'a Allocation) -> Self {
        let name = format!("allocation-{}", slug(&allocation.id));
        Self {
            name,
            level: Some(allocation.level),
            figures: std::slice::from_ref(&allocation.figure),
        }
    }

    /// A name for every figure, also where there are several of one kind.
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.figures.iter().enumerate().map(|(index, figure)| {
            let earlier =
                self.figures[..index].iter().filter(|other| other.kind == figure.kind).count();
            let ordinal = if earlier == 0 { String::new() } else { format!("-{}", earlier + 1) };
            format!("{}-{}{ordinal}", self.name, kind(figure.kind).1)
        })
    }

    /// The drawings in the order of reading.
    fn placed(&self) -> Vec<Placed> {
        let mut figures: Vec<(String, &Figure)> = self.names().zip(self.figures).collect();
        figures.sort_by_key(|(_, figure)| kind(figure.kind).0);
        figures.into_iter().map(|(name, figure)| placed_as(&name, self.level, figure)).collect()
    }
}

/// The figures of a study in the order of reading: fit, residuals, elasticity.
pub fn of_study(study: &StudyFinding) -> Vec<Placed> {
    Owner::study(study).placed()
}

/// The figures of a measure.
pub fn of_measure(found: &MeasureFinding) -> Vec<Placed> {
    Owner::measure(found).placed()
}

/// The figure of an allocation: tokens per parameter over compute.
pub fn of_allocation(allocation: &Allocation) -> Vec<Placed> {
    Owner::allocation(allocation).placed()
}

/// The figure that shows a quantity of a study or a measure: of a study its elasticity or its gain
/// where the quantity speaks of that, else its fit.
pub fn of_quantity(evidence: &Evidence, owner: &str, quantity: &str) -> Option<Placed> {
    if let Some(study) = evidence.studies.iter().find(|study| study.id == owner) {
        let wanted = match quantity {
            gain if gain.starts_with("gain") => FigureKind::Gain,
            elasticity if elasticity.starts_with("elasticity") => FigureKind::Elasticity,
            _ => FigureKind::Fit,
        };
        let index = study.figures.iter().position(|figure| figure.kind == wanted).unwrap_or(0);
        let (owner, figure) = (Owner::study(study), study.figures.get(index)?);
        return Some(placed_as(&owner.names().nth(index)?, owner.level, figure));
    }
    if let Some(found) = evidence.measures.iter().find(|found| found.id == owner) {
        // Where a measure has a figure along each of several axes, the quantity's last word names
        // the axis.
        let axis = quantity.rsplit('_').next().unwrap_or_default();
        let index = found.figures.iter().position(|figure| figure.x.contains(axis)).unwrap_or(0);
        let (owner, figure) = (Owner::measure(found), found.figures.get(index)?);
        return Some(placed_as(&owner.names().nth(index)?, owner.level, figure));
    }
    let named =
        |allocation: &&Allocation| owner.strip_prefix("allocation.") == Some(&allocation.id);
    evidence
        .allocations
        .iter()
        .find(named)
        .and_then(|allocation| of_allocation(allocation).into_iter().next())
}

/// Every figure with the file of its data.
pub fn twins(evidence: &Evidence) -> Vec<(String, &Figure)> {
    let studies = evidence.studies.iter().map(Owner::study);
    let measures = evidence.measures.iter().map(Owner::measure);
    let owners = studies.chain(measures).chain(evidence.allocations.iter().map(Owner::allocation));
    let files = |owner: &Owner<'_>| {
        owner.names().map(|name| format!("tables/{name}.csv")).collect::<Vec<_>>()
    };
    owners
        .flat_map(|owner| owner.figures.iter().zip(files(&owner)))
        .map(|(figure, file)| (file, figure))
        .collect()
}

fn kind(kind: FigureKind) -> (u8, &'static str) {
    match kind {
        FigureKind::Fit => (0, "fit"),
        FigureKind::Coverage => (0, "coverage"),
        FigureKind::Crossover => (0, "crossover"),
        FigureKind::Families => (0, "families"),
        FigureKind::Frontier => (0, "frontier"),
        FigureKind::Difference => (1, "difference"),
        FigureKind::Bowl => (0, "bowl"),
        FigureKind::Residuals => (1, "residuals"),
        FigureKind::Elasticity => (2, "elasticity"),
        FigureKind::Gain => (2, "gain"),
        FigureKind::TokensPerParam => (3, "tokens-per-param"),
    }
}

fn placed_as(name: &str, level: Option<f64>, figure: &Figure) -> Placed {
    let (drawing, undrawn) = plot::draw(figure);
    let mut caption = caption(level, figure);
    if undrawn > 0 {
        let rows = counted(undrawn, "row has", "rows have");
        caption = format!("{caption} {rows} no place on these axes and stand in the table alone.");
    }
    let alt = alternative(figure);
    Placed {
        id: format!("figure-{name}"),
        file: format!("figures/{name}.svg"),
        caption,
        twin: format!("tables/{name}.csv"),
        drawing: drawing.described(&alt),
        alt,
    }
}

/// What to see in the figure.
fn caption(level: Option<f64>, figure: &Figure) -> String {
    let (y, x) = (&figure.y_label, figure.x_label.to_lowercase());
    let band = band(level, figure);
    match figure.kind {
        FigureKind::Fit => format!("{y} against {x}: {}. {band}", rows(figure)),
        FigureKind::Residuals => format!(
            "What the fit leaves over: {} against {x}, {}. \
             Where the law holds, the points scatter evenly around zero; a bend or a drift says where it does not. {band}",
            y.to_lowercase(),
            rows(figure)
        ),
        FigureKind::Elasticity => format!(
            "{y} against {x}. A level curve is a pure power law; \
             a curve that comes closer to zero says that each further factor of scale buys less. {band}"
        ),
        FigureKind::Coverage => format!(
            "{y} against {x}, on logarithmic axes. A power law is a straight line; where the \
            points bend away from it, \
             another number of samples would have given another exponent. {band}"
        ),
        FigureKind::Crossover => format!(
            "{y} against {x}, lower is better. The recipes change places where the curves cross; \
            a crossing outside the \
             runs is an extrapolation. {band}"
        ),
        FigureKind::Families => format!(
            "{y} against {x}: the families that span most of the axis. On these axes a power law \
            is a straight line, and \
             families differ in level as well as in slope. {band}"
        ),
        FigureKind::Frontier => format!(
            "{y} against {x}, lower is better: the frontier joins the runs that nothing cheaper \
            beats. On these axes a power \
             law is a straight line. {band}"
        ),
        FigureKind::Difference if figure.lines.is_empty() => {
            format!("{y} against {x}: {}, one point each. At the line at zero there is no \
                difference.", pairs(figure))
        }
        FigureKind::Difference => format!(
            "{y} against {x}. Only where the band leaves the line at zero out is the sign known. \
            {band}"
        ),
        FigureKind::Gain => format!(
            "{y} against {x}: what one doubling removes. A falling curve is what diminishing \
            returns look like in this \
             unit. {band}"
        ),
        FigureKind::Bowl => format!(
            "{y} against {x}, one curve for some cells of the sweep, where it is near the best of \
            its cell. A bowl has its \
             least value inside; a curve that falls to the edge says that the sweep did not reach the best setting. {band}"
        ),
        FigureKind::TokensPerParam => format!(
            "{y} against {x}, by approach. Where the bands part, the approaches contradict each \
            other; beyond the runs \
             they are extrapolations. {band}"
        ),
    }
    .trim()
    .to_owned()
}

fn pairs(figure: &Figure) -> String {
    counted(figure.points.len(), "pair of runs", "pairs of runs")
}

fn rows(figure: &Figure) -> String {
    let excluded = figure.points.iter().filter(|point| point.excluded).count();
    let fitted = counted(figure.points.len() - excluded, "row", "rows");
    if excluded == 0 {
        return format!("{fitted}, all fitted");
    }
    format!("{fitted} fitted (filled), {} left out (hollow)", number::count(excluded))
}

fn band(level: Option<f64>, figure: &Figure) -> String {
    if figure.lines.iter().all(|line| line.low.is_empty()) {
        return String::new();
    }
    let level = level.map(|level| format!("{} ", number::percent(level)));
    format!("The shaded band is the {}interval of the curve.", level.unwrap_or_default())
}

/// What is in the figure, in words alone.
fn alternative(figure: &Figure) -> String {
    let axis = |label: &str, unit: &str, values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return label.to_owned();
        }
        let range = format!("{} to {}", number::significant(low, 3), number::significant(high, 3));
        format!("{label} from {}", number::with_unit(range, unit))
    };
    let lines = || figure.lines.iter();
    let mut x = figure
        .points
        .iter()
        .map(|point| point.x)
        .chain(lines().flat_map(|line| line.x.iter().copied()));
    let mut y = figure
        .points
        .iter()
        .map(|point| point.y)
        .chain(lines().flat_map(|line| line.y.iter().copied()));
    let x = axis(&figure.x_label, &figure.x_unit, &mut x);
    let y = axis(&figure.y_label, &figure.y_unit, &mut y);
    let points = counted(figure.points.len(), "point", "points");
    let points = if figure.points.is_empty() { "curves".to_owned() } else { points };
    let mut text = format!("Plot with {points}. Across: {x}. Up: {y}.");
    for line in lines() {
        if let (Some(first), Some(last)) = (line.y.first(), line.y.last()) {
            let ends =
                format!("{} to {}", number::significant(*first, 3), number::significant(*last, 3));
            text = format!("{text} Curve “{}” runs from {ends}.", line.label);
        }
    }
    text
}
