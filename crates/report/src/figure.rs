//! Turns the figures of a study into drawings with caption, alternative text and twin.

mod axis;
mod canvas;
mod plot;

use evidence::{Allocation, Figure, FigureKind, StudyFinding};

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

/// The figures of a study in the order of reading: fit, residuals, elasticity.
pub fn of_study(study: &StudyFinding) -> Vec<Placed> {
    let mut figures: Vec<(usize, &Figure)> = study.figures.iter().enumerate().collect();
    figures.sort_by_key(|(_, figure)| kind(figure.kind).0);
    figures.into_iter().map(|(index, figure)| placed(study, index, figure)).collect()
}

/// The file that belongs to a figure of a study.
pub fn file(study: &StudyFinding, index: usize, folder: &str, ending: &str) -> String {
    format!("{folder}/{}.{ending}", name(study, index))
}

/// A name of its own for every figure, also where a study has several of one kind.
fn name(study: &StudyFinding, index: usize) -> String {
    let kinds = |figures: &[Figure]| figures.iter().map(|figure| kind(figure.kind).1).collect::<Vec<_>>();
    let kinds = kinds(&study.figures);
    let earlier = kinds[..index].iter().filter(|other| **other == kinds[index]).count();
    let ordinal = if earlier == 0 { String::new() } else { format!("-{}", earlier + 1) };
    format!("{}-{}{ordinal}", slug(&study.id), kinds[index])
}

fn kind(kind: FigureKind) -> (u8, &'static str) {
    match kind {
        FigureKind::Fit => (0, "fit"),
        FigureKind::Residuals => (1, "residuals"),
        FigureKind::Elasticity => (2, "elasticity"),
        FigureKind::TokensPerParam => (3, "tokens-per-param"),
    }
}

/// The figure of an allocation: tokens per parameter over compute.
pub fn of_allocation(allocation: &Allocation) -> Placed {
    placed_as(&allocation_name(allocation), Some(allocation.level), &allocation.figure)
}

/// The file that belongs to the figure of an allocation.
pub fn allocation_file(allocation: &Allocation, folder: &str, ending: &str) -> String {
    format!("{folder}/{}.{ending}", allocation_name(allocation))
}

fn allocation_name(allocation: &Allocation) -> String {
    format!("allocation-{}-{}", slug(&allocation.id), kind(allocation.figure.kind).1)
}

fn placed(study: &StudyFinding, index: usize, figure: &Figure) -> Placed {
    placed_as(&name(study, index), study.bootstrap.as_ref().map(|bootstrap| bootstrap.level), figure)
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
        FigureKind::TokensPerParam => format!(
            "{y} against {x}, by approach. Where the bands part, the approaches contradict each other; beyond the runs \
             they are extrapolations. {band}"
        ),
    }
    .trim()
    .to_owned()
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
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return label.to_owned();
        }
        let range = format!("{} to {}", number::significant(low, 3), number::significant(high, 3));
        format!("{label} from {}", number::with_unit(range, unit))
    };
    let lines = || figure.lines.iter();
    let mut x = figure.points.iter().map(|point| point.x).chain(lines().flat_map(|line| line.x.iter().copied()));
    let mut y = figure.points.iter().map(|point| point.y).chain(lines().flat_map(|line| line.y.iter().copied()));
    let x = axis(&figure.x_label, &figure.x_unit, &mut x);
    let y = axis(&figure.y_label, &figure.y_unit, &mut y);
    let points = counted(figure.points.len(), "point", "points");
    let mut text = format!("Plot with {points}. Across: {x}. Up: {y}.");
    for line in lines() {
        if let (Some(first), Some(last)) = (line.y.first(), line.y.last()) {
            let ends = format!("{} to {}", number::significant(*first, 3), number::significant(*last, 3));
            text = format!("{text} Curve “{}” runs from {ends}.", line.label);
        }
    }
    text
}
