//! A forest plot: a row a number, with its interval, all along one axis.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Drawing};
use super::live::{Live, Series};
use super::scale::head;
use super::title::Title;
use super::words::{BOLD, cut, width_px};
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::number;
use crate::table::Table;

const TEXT_PX: f64 = 15.0;
const ROW_PX: f64 = 22.0;
/// Above the first row: the words of the reference.
const HEAD_PX: f64 = 24.0;
const FOOT_PX: f64 = 52.0;
const GAP_PX: f64 = 12.0;
const RADIUS_PX: f64 = 4.0;
/// Most of the width that the labels take.
const LABELS_SHARE: f64 = 0.42;

/// One row: what it is, and a number with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// The number.
    pub estimate: f64,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
}

/// A number, or a range, that the rows are held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Against {
    /// Lower end.
    pub low: f64,
    /// Upper end; the same for a single number.
    pub high: f64,
    /// What it is, such as `said: 15 %`.
    pub words: String,
}

/// A forest plot.
pub struct Forest<'a> {
    /// Its name in files and ids.
    pub name: &'a str,
    /// The finding, which stands above it.
    pub title: &'a str,
    /// What the axis is.
    pub axis: &'a str,
    /// Unit of all numbers.
    pub unit: &'a str,
    /// Whether the axis is even in factors, as for ratios.
    pub is_logarithmic: bool,
    /// The rows from top to bottom.
    pub rows: &'a [Row],
    /// What they are held against.
    pub against: Option<Against>,
}

/// The forest plot with its words and its data.
pub fn forest(forest: &Forest) -> Placed {
    let alt = alternative(forest);
    let name = forest.name;
    let lines = "The dots are the numbers, the lines their intervals.";
    let against =
        forest.against.as_ref().map(|it| format!(" The dashed line is what is {}.", it.words));
    Placed {
        id: format!("figure-{name}"),
        file: format!("figures/{name}.svg"),
        caption: format!(
            "{}. {lines}{}",
            head(forest.axis, forest.unit),
            against.unwrap_or_default()
        ),
        twin: table(name).twin(forest.rows),
        drawing: draw(forest, WIDE_PX).described(&alt),
        narrow: Some(draw(forest, NARROW_PX).described(&alt)),
        live: live(forest),
        alt,
    }
}

fn table<'a>(name: &str) -> Table<'a, &'a Row> {
    Table::<&Row>::new(format!("tables/{name}.csv"))
        .filed("row", |row| &row.label)
        .filed("estimate", |row| row.estimate)
        .filed("low", |row| row.low)
        .filed("high", |row| row.high)
}

/// The words of the rows, which are one series.
fn live(forest: &Forest) -> Live {
    let words = |row: &Row| vec![row.label.clone(), number::with_unit(value(row), forest.unit)];
    let words = forest.rows.iter().map(words).collect();
    let series = Series { name: forest.axis.to_owned(), words, ..Series::default() };
    Live { heads: vec![String::new(), forest.axis.to_owned()], series: vec![series] }
}

fn alternative(forest: &Forest) -> String {
    let rows = forest.rows.iter().map(|row| format!("{}: {}", row.label, value(row)));
    let rows: Vec<String> = rows.collect();
    let against = forest.against.as_ref().map(|it| format!(" Held against: {}.", it.words));
    // Most findings are sentences; a short one has no full stop above its drawing.
    let title = forest.title.trim_end_matches('.');
    format!(
        "{title}. {}: {}.{}",
        head(forest.axis, forest.unit),
        rows.join("; "),
        against.unwrap_or_default()
    )
}

fn value(row: &Row) -> String {
    match (row.low, row.high) {
        (Some(low), Some(high)) => number::interval(row.estimate, low, high),
        _ => number::tick(row.estimate),
    }
}

/// Where the columns of a drawing are.
struct Columns {
    width_px: f64,
    /// Where labels begin above their rows instead of beside them.
    is_narrow: bool,
    row_px: f64,
    from_px: f64,
    to_px: f64,
    first_px: f64,
    bottom_px: f64,
}

impl Columns {
    fn of(forest: &Forest, width_px: f64, title_px: f64) -> Self {
        let is_narrow = width_px < WIDE_PX;
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| width_px_of(&text)).fold(0.0, f64::max)
        };
        let labels_px = widest(&mut forest.rows.iter().map(|row| row.label.clone()));
        let values_px = widest(&mut forest.rows.iter().map(value));
        let from_px = if is_narrow { 8.0 } else { labels_px.min(LABELS_SHARE * width_px) + GAP_PX };
        let row_px = if is_narrow { 2.0 * ROW_PX } else { ROW_PX };
        let first_px = title_px + HEAD_PX;
        Self {
            width_px,
            is_narrow,
            row_px,
            from_px,
            to_px: width_px - values_px - GAP_PX - 4.0,
            first_px,
            bottom_px: first_px + forest.rows.len() as f64 * row_px + 6.0,
        }
    }
}

fn width_px_of(text: &str) -> f64 {
    width_px(text, TEXT_PX)
}

fn draw(forest: &Forest, drawing_px: f64) -> Drawing {
    let lines_max = if drawing_px < WIDE_PX { 4 } else { 2 };
    let title = Title::new(forest.title, drawing_px, lines_max);
    let title_px = title.height_px(4.0);
    let columns = Columns::of(forest, drawing_px, title_px);
    let mut canvas = Canvas::new(drawing_px, columns.bottom_px + FOOT_PX);
    title.draw(&mut canvas);
    let axis = Axis::new(range(forest), forest.is_logarithmic, (columns.from_px, columns.to_px));
    ticks(&mut canvas, forest, &axis, &columns);
    if let Some(against) = &forest.against {
        held(&mut canvas, against, &axis, &columns);
    }
    for (index, row) in forest.rows.iter().enumerate() {
        canvas.series(0, |canvas| draw_row(canvas, row, index, &axis, &columns));
    }
    canvas.finish()
}

fn range(forest: &Forest) -> (f64, f64) {
    let ends = |row: &Row| [Some(row.estimate), row.low, row.high];
    let mut values: Vec<f64> = forest.rows.iter().flat_map(ends).flatten().collect();
    values.extend(forest.against.iter().flat_map(|against| [against.low, against.high]));
    let finite = values.into_iter().filter(|value| value.is_finite());
    let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), widen);
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

fn ticks(canvas: &mut Canvas, forest: &Forest, axis: &Axis, columns: &Columns) {
    let Columns { from_px, to_px, first_px, bottom_px, .. } = *columns;
    for tick in axis.ticks() {
        let length_px = if tick.label.is_some() { 5.0 } else { 3.0 };
        if tick.label.is_some() {
            canvas.line("grid", (tick.at_px, first_px), (tick.at_px, bottom_px));
        }
        canvas.line("axis", (tick.at_px, bottom_px), (tick.at_px, bottom_px + length_px));
        if let Some(label) = &tick.label {
            canvas.text("tick", (tick.at_px, bottom_px + 19.0), Anchor::Middle, label);
        }
    }
    canvas.line("axis", (from_px, bottom_px), (to_px, bottom_px));
    let words = head(forest.axis, forest.unit);
    let centre_px = f64::midpoint(from_px, to_px);
    // Words that are wider than the axis stay on the drawing.
    let half_px = width_px_of(&words) / 2.0;
    let at_px = centre_px.max(half_px + 4.0).min((columns.width_px - half_px - 4.0).max(half_px));
    canvas.text("label", (at_px, bottom_px + 41.0), Anchor::Middle, &words);
}

/// What the rows are held against, with its words above the rows.
fn held(canvas: &mut Canvas, against: &Against, axis: &Axis, columns: &Columns) {
    let [from, to] = [against.low, against.high].map(|value| axis.position_px(value));
    let (top, bottom) = (columns.first_px - 3.0, columns.bottom_px);
    if to - from > 1.0 {
        canvas.polygon("said-band", &[(from, top), (to, top), (to, bottom), (from, bottom)]);
        canvas.line("said-line", (to, top), (to, bottom));
    }
    canvas.line("said-line", (from, top), (from, bottom));
    let half_px = width_px_of(&against.words) * BOLD / 2.0;
    let centre_px = f64::midpoint(from, to);
    let at_px = centre_px.min(columns.width_px - half_px - 2.0).max(half_px + 2.0);
    canvas.text("said", (at_px, top - 4.0), Anchor::Middle, &against.words);
}

fn draw_row(canvas: &mut Canvas, row: &Row, index: usize, axis: &Axis, columns: &Columns) {
    let top_px = columns.first_px + index as f64 * columns.row_px;
    let middle_px = top_px + columns.row_px - ROW_PX / 2.0;
    let (label_px, room_px) = if columns.is_narrow {
        (middle_px - ROW_PX, columns.width_px - 12.0)
    } else {
        (middle_px, columns.from_px - GAP_PX)
    };
    let label = cut(&row.label, TEXT_PX, room_px + 1.0);
    // Above its row a label lies on the lines of the axis.
    let class = if columns.is_narrow { "label name" } else { "label" };
    canvas.text(class, (4.0, label_px + 4.5), Anchor::Start, &label);
    if let (Some(low), Some(high)) = (row.low, row.high) {
        let [from, to] = [low, high].map(|end| (axis.position_px(end), middle_px));
        canvas.line("interval", from, to);
        for (x, y) in [from, to] {
            canvas.line("interval", (x, y - 4.0), (x, y + 4.0));
        }
    }
    canvas.circle("point size-2", (axis.position_px(row.estimate), middle_px), RADIUS_PX);
    let at = (columns.to_px + GAP_PX, middle_px + 4.5);
    canvas.text("label", at, Anchor::Start, &value(row));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, estimate: f64, low: f64, high: f64) -> Row {
        Row { label: label.into(), estimate, low: Some(low), high: Some(high) }
    }

    fn of(rows: &[Row]) -> Placed {
        let against = Against { low: 0.5, high: 0.5, words: "said: 0.5".into() };
        let (name, title, axis) = ("trust", "The exponents differ.", "Exponent");
        super::forest(&Forest {
            name,
            title,
            axis,
            unit: "1",
            is_logarithmic: false,
            rows,
            against: Some(against),
        })
    }

    #[test]
    fn a_forest_is_as_filed() {
        let rows = [row("all rows", 0.4, 0.3, 0.5), row("without five", 0.35, 0.25, 0.45)];
        let placed = of(&rows);
        let svg = placed.drawing.standalone("a test");
        let body = svg.split("</style>").nth(1).expect("a drawing").trim();
        let golden = include_str!("../../tests/golden/forest.svg").trim();
        assert!(body == golden, "another drawing:\n{body}");
        assert!(placed.alt.contains("all rows: 0.40 (0.30 to 0.50)"), "{}", placed.alt);
    }

    #[test]
    fn a_number_lies_where_the_axis_has_it() {
        let svg = of(&[row("all", 0.4, 0.3, 0.45)]).drawing.standalone("a test");
        let at = |class: &str, name: &str| -> f64 {
            let rest = svg.split(&format!("class=\"{class}\" {name}=\"")).nth(1).expect("a shape");
            rest.split('"').next().and_then(|it| it.parse().ok()).expect("a number")
        };
        // From 0.3 to 0.5: the estimate lies half way between the lower end and what is said.
        let half = f64::midpoint(at("interval", "x1"), at("said-line", "x1"));
        assert!((at("point size-2", "cx") - half).abs() < 0.02, "{svg}");
    }

    #[test]
    fn long_labels_are_cut_and_nothing_leaves_the_drawing() {
        let long = "a very long label that says which rows and which objective it is of, in full";
        let placed = of(&[row(long, 0.4, -1000.0, 20000.0)]);
        for (drawing, width) in
            [(placed.drawing, WIDE_PX), (placed.narrow.expect("one"), NARROW_PX)]
        {
            let svg = drawing.standalone("a test");
            assert!(svg.contains(" …</text>"), "not cut: {svg}");
            for text in svg.split("<text ").skip(1) {
                let x = text.split(" x=\"").nth(1).and_then(|it| it.split('"').next());
                let x: f64 = x.and_then(|it| it.parse().ok()).expect("a place");
                assert!((0.0..=width).contains(&x), "{text}");
            }
        }
    }
}
