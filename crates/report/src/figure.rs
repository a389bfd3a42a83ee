//! Turns figures into drawings with caption, alternative text and data.

mod axis;
mod calibration;
mod canvas;
mod choices;
mod claimed;
mod claims;
mod data_map;
mod ends;
mod forest;
mod held;
mod isoloss;
mod kinds;
mod ladder;
mod live;
mod outcomes;
mod overlay;
mod plane;
mod plot;
mod points;
mod ratios;
mod scale;
mod shapes;
mod title;
mod words;

/// Evidence for the tests of what reads findings.
#[cfg(test)]
#[allow(dead_code, reason = "the tests of the pages use the rest of it")]
#[path = "../tests/fixture/mod.rs"]
mod fixture;

use evidence::{Detail, Evidence, Figure, Finding, StudyDetail, Verdict};

pub use calibration::calibrations;
pub use canvas::Drawing;
pub use claims::chart as claims_chart;
pub use data_map::data_map;
pub use forest::{Forest, Row as ForestRow, forest};
pub use isoloss::isoloss;
pub use ladder::ladder;
pub use outcomes::outcomes;
pub use ratios::ratios;

use self::live::Live;
use self::overlay::Overlay;
use crate::csv::Twin;
use crate::links::claim_id;
use crate::markup::slug;
use crate::number::{self, counted};
use crate::table::Table;
use crate::view::Block;

/// Width of a drawing on a page and on a screen.
const WIDE_PX: f64 = 680.0;
/// Width of a drawing on a phone.
const NARROW_PX: f64 = 340.0;

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
    /// The same for a narrow screen, with the names of the curves below the plot.
    pub narrow: Option<Drawing>,
    /// The words of what is drawn.
    pub live: Live,
}

impl Placed {
    /// What makes the drawing answer a pointer and the keys, with its file.
    pub fn script(&self) -> (String, String) {
        let file = live::script_file(&self.file);
        let script = self.live.script(&file, &self.drawing, self.narrow.as_ref());
        (file, script)
    }

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
    named(found)
        .into_iter()
        .map(|(name, figure)| placed_as(&name, level, figure, &Overlay::default()))
        .collect()
}

/// The figures of a part of a study's battery, made of the numbers and tables that it filed.
pub fn of_part(found: &Finding, study: &StudyDetail, part: &str) -> Vec<Placed> {
    match part {
        "calibration" => calibration::calibration(found, study).into_iter().collect(),
        "ladder" => ladder::ladders(found, study),
        "multiverse" => choices::choices(found, study).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The figure of the number that decides a verdict, headed by the finding, with what is said or
/// needed drawn where it is a value of an axis.
pub fn of_claim(evidence: &Evidence, verdict: &Verdict) -> Option<Placed> {
    let showing = showing(evidence, &verdict.quantity);
    let shows = |figure: &&Figure| figure.shows.contains(&verdict.quantity);
    let drawn = showing.as_ref().map(|(_, _, figure)| *figure).filter(shows);
    if let Some(numbers) = claimed::numbers(evidence, verdict, drawn) {
        return Some(numbers);
    }
    let (name, found, figure) = showing?;
    let overlay = claimed::overlay(evidence, verdict, figure);
    let mut placed = placed_as(&name, level(found), figure, &overlay);
    // The same figure stands with its owner: a link goes there, so this one has a name of its own.
    // Its data are the same.
    let claim = claim_id(&verdict.claim);
    placed.id = format!("{claim}-{}", placed.id);
    placed.file = format!("figures/{claim}.svg");
    let marked = overlay.marks.iter().map(|mark| format!(" Marked: {}.", mark.words));
    let marked = marked.collect::<String>();
    placed.caption += &marked;
    placed.alt = format!("{} {}{marked}", verdict.because, placed.alt);
    placed.drawing = placed.drawing.described(&placed.alt);
    placed.narrow = placed.narrow.map(|narrow| narrow.described(&placed.alt));
    Some(placed)
}

/// The figure that shows a number, with its name and its finding.
fn showing<'a>(
    evidence: &'a Evidence,
    full_name: &str,
) -> Option<(String, &'a Finding, &'a Figure)> {
    let (found, _) = evidence.finding(full_name)?;
    let figures = named(found);
    let shows = |(_, figure): &&(String, &Figure)| figure.shows.iter().any(|it| it == full_name);
    let (name, figure) = figures.iter().find(shows).or(figures.first())?;
    Some((name.clone(), found, figure))
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

fn placed_as(name: &str, level: Option<f64>, figure: &Figure, overlay: &Overlay) -> Placed {
    let drawn = plot::draw(figure, overlay, WIDE_PX);
    let narrow = plot::draw(figure, overlay, NARROW_PX).drawing;
    let caption = format!("{}{}", caption(level, figure), left_out(&drawn));
    let alt = alternative(figure);
    Placed {
        id: format!("figure-{name}"),
        file: format!("figures/{name}.svg"),
        caption,
        twin: Twin { units: units(figure), ..table(name).twin(rows(figure)) },
        drawing: drawn.drawing.described(&alt),
        narrow: Some(narrow.described(&alt)),
        live: drawn.live,
        alt,
    }
}

/// What the drawing leaves out, as sentences behind the caption.
fn left_out(drawn: &plot::Drawn) -> String {
    let undrawn = (drawn.undrawn > 0).then(|| {
        let rows = counted(drawn.undrawn, "row has", "rows have");
        format!(" {rows} no place on these axes and stand in the table alone.")
    });
    let thinned = drawn.thinned_to.map(|points| {
        let points = counted(points, "point is", "points are");
        format!(" {points} drawn; the table has all of them.")
    });
    let bands = (drawn.bands_left_out > 0).then(|| {
        let bands = counted(drawn.bands_left_out, "band is", "bands are");
        format!(" {bands} not drawn; the table has all of them.")
    });
    [undrawn, thinned, bands].into_iter().flatten().collect()
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
    let (figure, _) = &scale::shown(figure);
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
