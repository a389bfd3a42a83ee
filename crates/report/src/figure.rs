//! Turns figures into drawings with caption, alternative text and data.

mod axis;
mod canvas;
mod kinds;
mod plot;

use evidence::{Detail, Evidence, Figure, Finding};

pub use canvas::Drawing;

use crate::csv::Twin;
use crate::markup::slug;
use crate::number::{self, counted};
use crate::table::Table;
use crate::view::Block;

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
    /// Its data.
    pub twin: Twin,
    /// The drawing.
    pub drawing: Drawing,
}

impl Placed {
    /// The figure as a block of a section.
    pub fn block(&self) -> Block {
        Block::Figure {
            id: self.id.clone(),
            file: self.file.clone(),
            caption: self.caption.clone(),
            alt: self.alt.clone(),
            twin: self.twin.file.clone(),
        }
    }
}

/// The figures of a finding in the order of reading.
pub fn of(found: &Finding) -> Vec<Placed> {
    let level = level(found);
    named(found).into_iter().map(|(name, figure)| placed_as(&name, level, figure)).collect()
}

/// The figure that shows a number: the one that says so, else the first of whatever found it.
pub fn of_quantity(evidence: &Evidence, full_name: &str) -> Option<Placed> {
    let (found, _) = evidence.finding(full_name)?;
    let figures = named(found);
    let shows = |(_, figure): &&(String, &Figure)| figure.shows.iter().any(|it| it == full_name);
    let (name, figure) = figures.iter().find(shows).or(figures.first())?;
    Some(placed_as(name, level(found), figure))
}

/// The figures of a finding in the order of reading, each with a name for its files, also where
/// there are several of one kind.
fn named(found: &Finding) -> Vec<(String, &Figure)> {
    let owner = slug(&found.head.full_name());
    let mut figures: Vec<(String, &Figure)> = Vec::new();
    for (index, figure) in found.figures.iter().enumerate() {
        let earlier = found.figures[..index].iter().filter(|other| other.kind == figure.kind);
        let ordinal = match earlier.count() {
            0 => String::new(),
            earlier => format!("-{}", earlier + 1),
        };
        figures.push((format!("{owner}-{}{ordinal}", kinds::row(figure.kind).name), figure));
    }
    figures.sort_by_key(|(_, figure)| kinds::row(figure.kind).order);
    figures
}

/// The confidence level of a finding's bands.
fn level(found: &Finding) -> Option<f64> {
    match &found.detail {
        Detail::Study(study) => Some(study.bootstrap.level),
        Detail::Measure(measure) => measure.level,
        Detail::Allocation(allocation) => Some(allocation.level),
        // The other kinds draw no band.
        _ => None,
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
        twin: Twin { units: units(figure), ..table(name).twin(rows(figure)) },
        drawing: drawing.described(&alt),
        alt,
    }
}

/// What to see in the figure: the sentence of its kind, then what the band is.
fn caption(level: Option<f64>, figure: &Figure) -> String {
    let sentence = (kinds::row(figure.kind).caption)(figure);
    format!("{sentence} {}", band(level, figure)).trim().to_owned()
}

fn band(level: Option<f64>, figure: &Figure) -> String {
    if figure.lines.iter().all(|line| line.low.is_empty()) {
        return String::new();
    }
    let level = level.map(|level| format!("{} ", number::percent(level)));
    format!("The shaded band is the {}interval of the curve.", level.unwrap_or_default())
}

/// A point of a figure: an observation, or a point of a curve.
#[derive(Clone, Copy)]
struct Row<'a> {
    series: &'a str,
    excluded: Option<bool>,
    x: f64,
    y: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    params: Option<f64>,
}

/// The data of a figure, which the page draws instead.
fn table<'a>(name: &str) -> Table<'a, Row<'a>> {
    Table::<Row>::new(format!("tables/{name}.csv"))
        .filed("series", |row| row.series)
        .filed("excluded", |row| row.excluded)
        .filed("x", |row| row.x)
        .filed("y", |row| row.y)
        .filed("low", |row| row.low)
        .filed("high", |row| row.high)
        .filed("params", |row| row.params)
}

/// The units of a figure's columns.
fn units(figure: &Figure) -> Vec<(String, String)> {
    let mut units = vec![("x".to_owned(), figure.x_unit.clone())];
    units.extend(["y", "low", "high"].map(|name| (name.to_owned(), figure.y_unit.clone())));
    units
}

/// The observations first, then each curve.
fn rows(figure: &Figure) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for point in &figure.points {
        let (excluded, y) = (Some(point.excluded), Some(point.y));
        let (x, params) = (point.x, point.params);
        rows.push(Row { series: "observation", excluded, x, y, low: None, high: None, params });
    }
    for line in &figure.lines {
        let series = line.label.as_str();
        for (index, &x) in line.x.iter().enumerate() {
            let at = |values: &[f64]| values.get(index).copied();
            let [y, low, high] = [&line.y, &line.low, &line.high].map(|values| at(values));
            rows.push(Row { series, excluded: None, x, y, low, high, params: None });
        }
    }
    rows
}

/// What an axis shows, and from where to where.
fn span(label: &str, unit: &str, values: impl Iterator<Item = f64>) -> String {
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return label.to_owned();
    }
    let range = format!("{} to {}", number::significant(low, 3), number::significant(high, 3));
    format!("{label} from {}", number::with_unit(range, unit))
}

/// What is in the figure, in words alone.
fn alternative(figure: &Figure) -> String {
    let (points, lines) = (figure.points.iter(), figure.lines.iter());
    let x =
        points.clone().map(|point| point.x).chain(lines.clone().flat_map(|line| line.x.clone()));
    let y = points.map(|point| point.y).chain(lines.clone().flat_map(|line| line.y.clone()));
    let x = span(&figure.x_label, &figure.x_unit, x);
    let y = span(&figure.y_label, &figure.y_unit, y);
    let points = counted(figure.points.len(), "point", "points");
    let points = if figure.points.is_empty() { "curves".to_owned() } else { points };
    let mut text = format!("Plot with {points}. Across: {x}. Up: {y}.");
    for line in lines {
        if let (Some(first), Some(last)) = (line.y.first(), line.y.last()) {
            let ends =
                format!("{} to {}", number::significant(*first, 3), number::significant(*last, 3));
            text = format!("{text} Curve “{}” runs from {ends}.", line.label);
        }
    }
    text
}
