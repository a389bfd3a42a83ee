//! The map of the data: every size and number of tokens that was measured, source by source.

use std::collections::BTreeSet;

use evidence::{Evidence, ObservationsFinding, SourceFinding};

use super::canvas::{Anchor, Canvas, Drawing};
use super::live::{Live, Series};
use super::plane::{LEFT_PX, Plane};
use super::shapes::around;
use super::title::Title;
use super::words::width_px;
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::number::{self, counted};
use crate::table::Table;

const NAME: &str = "data-map";
const HEIGHT_PX: f64 = 430.0;
/// A narrow drawing needs room for the names.
const NARROW_HEIGHT_PX: f64 = 520.0;
const RIGHT_PX: f64 = 12.0;
const TEXT_PX: f64 = 14.0;
const LINE_PX: f64 = 15.0;
const GAP_PX: f64 = 6.0;
const RADIUS_PX: f64 = 2.6;
/// Sources with a colour and a shape of their own; the others are grey.
const HUES: usize = 4;
/// Points of a source that lie in one cell of this width are drawn once.
const CELL_PX: f64 = 2.0;
/// Places that differ by no more are the same.
const SAME: f64 = 1e-9;
/// Letters of a title that names a source on the map, at most.
const LETTERS_MAX: usize = 30;
/// Points of a source beside which its name is tried, about.
const TRIED: usize = 60;
/// What covering a name or a point costs, in points of other sources that are near.
const OVER_NAME: usize = 10_000;
const OVER_POINT: usize = 4;
/// As near are the points that a name seems to belong to.
const NEAR_PX: f64 = 14.0;
/// Room of the sign before a name.
const SIGN_PX: f64 = 12.0;
const SIGN_RADIUS_PX: f64 = 3.6;
/// Points of a source above which each is smaller.
const CROWD: usize = 400;
const SMALL_PX: f64 = 1.5;

/// A source with its places.
struct Source<'a> {
    id: &'a str,
    name: String,
    places: Vec<[f64; 2]>,
}

/// The map of all sources that have sizes and tokens; none where there is none.
pub fn data_map(evidence: &Evidence) -> Option<Placed> {
    let (sources, same) = sources(evidence);
    let title = title(&sources)?;
    let alt = alternative(&title, &sources);
    let rows: Vec<Row> = sources.iter().flat_map(rows).collect();
    Some(Placed {
        id: format!("figure-{NAME}"),
        file: format!("figures/{NAME}.svg"),
        caption: caption(&sources, same),
        twin: table().twin(&rows),
        drawing: draw(&title, &sources, WIDE_PX).described(&alt),
        narrow: Some(draw(&title, &sources, NARROW_PX).described(&alt)),
        alt,
        live: live(&sources),
    })
}

/// The sources with most places first, and how many have the places of another.
fn sources(evidence: &Evidence) -> (Vec<Source<'_>>, usize) {
    let mut sources: Vec<Source<'_>> = Vec::new();
    let mut same = 0;
    for source in &evidence.sources {
        let found = of(source, evidence);
        let has =
            |other: &Source, place: &[f64; 2]| other.places.iter().any(|it| is_same(it, place));
        let is_of = |other: &Source| found.places.iter().all(|place| has(other, place));
        if found.places.is_empty() {
            continue;
        }
        if sources.iter().any(is_of) {
            same += 1;
        } else {
            sources.push(found);
        }
    }
    sources.sort_by_key(|source| std::cmp::Reverse(source.places.len()));
    (sources, same)
}

/// Whether two places differ by rounding alone.
fn is_same(one: &[f64; 2], other: &[f64; 2]) -> bool {
    one.iter().zip(other).all(|(one, other)| (one / other - 1.0).abs() < SAME)
}

fn of<'a>(source: &'a SourceFinding, evidence: &Evidence) -> Source<'a> {
    let sets = evidence.observations.iter().filter(|set| set.source == source.id);
    let mut places: Vec<[f64; 2]> = Vec::new();
    let mut seen = BTreeSet::new();
    for place in sets.filter(|set| are_runs(set)).flat_map(|set| &set.sizes) {
        let is_drawable = place.iter().all(|value| value.is_finite() && *value > 0.0);
        if is_drawable && seen.insert(place.map(f64::to_bits)) {
            places.push(*place);
        }
    }
    Source { id: &source.id, name: name(source), places }
}

/// Whether something was measured at the sizes of a set: those of optima are read off curves.
fn are_runs(set: &ObservationsFinding) -> bool {
    let is_size = |name: &str| {
        ["params", "training_tokens", "tokens_per_param", "training_flop"].contains(&name)
    };
    let (sizes, others): (Vec<_>, Vec<_>) =
        set.columns.iter().partition(|column| is_size(&column.name));
    !others.is_empty() && !sizes.iter().any(|column| column.meaning.contains("optim"))
}

/// The beginning of a title where it is short, else the words of the name.
fn name(source: &SourceFinding) -> String {
    let title = source.title.split(',').next().unwrap_or_default().trim();
    if !title.is_empty() && title.chars().count() <= LETTERS_MAX {
        return title.trim_start_matches("The ").to_owned();
    }
    let words = source.id.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// The finding: from where to where the data reach.
fn title(sources: &[Source]) -> Option<String> {
    let span = |axis: usize| {
        let values = || sources.iter().flat_map(|it| &it.places).map(|place| place[axis]);
        let (low, high) = (values().min_by(f64::total_cmp)?, values().max_by(f64::total_cmp)?);
        Some(format!("{} to {}", number::magnitude(low), number::magnitude(high)))
    };
    let (params, tokens) = (span(0)?, span(1)?);
    Some(format!("The data reach from {params} parameters, and from {tokens} training tokens"))
}

fn caption(sources: &[Source], same: usize) -> String {
    let places = sources.iter().map(|source| source.places.len()).sum();
    let places = counted(places, "pair", "pairs");
    let number = counted(sources.len(), "source", "sources");
    let again = match same {
        0 => String::new(),
        same => {
            let more = counted(same, "source has", "sources have");
            format!(" {more} the pairs of another and no points here.")
        }
    };
    format!(
        "Training tokens against parameters: {places} of a size and its tokens at which something \
        was measured, of {number}. The sources with most points have a \
        colour; the others are grey and open. The sign of each stands before its name.{again}"
    )
}

fn alternative(title: &str, sources: &[Source]) -> String {
    let each = sources.iter().map(|source| {
        let points = counted(source.places.len(), "point", "points");
        let [params, tokens] = [0, 1].map(|axis| span(source, axis));
        format!("{}, {points}: {params} parameters, {tokens} tokens", source.name)
    });
    let each: Vec<String> = each.collect();
    format!("{title}. Map of tokens against parameters. {}.", each.join("; "))
}

/// From where to where a source reaches along an axis.
fn span(source: &Source, axis: usize) -> String {
    let values = || source.places.iter().map(|place| place[axis]);
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(0.0, f64::max);
    format!("{} to {}", number::magnitude(low), number::magnitude(high))
}

/// The words of each source, at its name: its points are too many to be walked.
fn live(sources: &[Source]) -> Live {
    let series = sources.iter().map(|source| {
        let points = counted(source.places.len(), "point", "points");
        let words = vec![source.name.clone(), points, span(source, 0), span(source, 1)];
        Series { name: source.name.clone(), words: vec![words], ..Series::default() }
    });
    let heads = ["", "", "Parameters", "Training tokens"].map(str::to_owned).to_vec();
    Live { heads, series: series.collect() }
}

#[derive(Clone, Copy)]
struct Row<'a> {
    source: &'a str,
    place: [f64; 2],
}

fn rows<'a>(source: &'a Source) -> impl Iterator<Item = Row<'a>> {
    source.places.iter().map(|place| Row { source: source.id, place: *place })
}

fn table<'a>() -> Table<'a, &'a Row<'a>> {
    Table::<&Row>::new(format!("tables/{NAME}.csv"))
        .filed("source", |row| row.source)
        .filed("params", |row| row.place[0])
        .filed("training_tokens", |row| row.place[1])
}

/// Places of a source as they are drawn: one a cell.
type Dots = Vec<(f64, f64)>;

fn draw(title: &str, sources: &[Source], drawing_px: f64) -> Drawing {
    let is_narrow = drawing_px < WIDE_PX;
    let title = Title::new(title, drawing_px, if is_narrow { 4 } else { 2 });
    let title_px = title.height_px(6.0);
    let bottom_px = title_px + if is_narrow { NARROW_HEIGHT_PX } else { HEIGHT_PX };
    let mut canvas = Canvas::new(drawing_px, bottom_px);
    title.draw(&mut canvas);
    let places: Vec<[f64; 2]> = sources.iter().flat_map(|it| it.places.clone()).collect();
    let plane = Plane::new(&places, (drawing_px, RIGHT_PX), (title_px, bottom_px));
    plane.axes(&mut canvas);
    let dots: Vec<Dots> = sources.iter().map(|source| dots(source, &plane)).collect();
    // Those with few points lie above those with many.
    for (rank, dots) in dots.iter().enumerate() {
        let is_crowd = dots.len() > CROWD;
        for at in dots {
            mark(&mut canvas, rank, *at, if is_crowd { SMALL_PX } else { RADIUS_PX });
        }
    }
    names(&mut canvas, sources, &dots, &plane);
    canvas.finish()
}

fn dots(source: &Source, plane: &Plane) -> Dots {
    let mut seen = BTreeSet::new();
    let cell = |px: f64| (px / CELL_PX).round().to_bits();
    let places = source.places.iter().map(|place| plane.position(*place));
    places.filter(|(x, y)| seen.insert((cell(*x), cell(*y)))).collect()
}

/// A point in the shape of its source: filled and in colour, or grey and open.
fn mark(canvas: &mut Canvas, rank: usize, at: (f64, f64), radius_px: f64) {
    let class = hue(rank).map_or_else(|| "map-rest".to_owned(), |hue| format!("map-{hue}"));
    let (r, half) = (radius_px * 1.25, radius_px * 0.9);
    let corners: &[(f64, f64)] = match rank % HUES {
        0 => return canvas.circle(&class, at, radius_px),
        1 => &[(0.0, -r), (r, half), (-r, half)],
        2 => &[(-half, -half), (half, -half), (half, half), (-half, half)],
        _ => &[(0.0, -r), (r, 0.0), (0.0, r), (-r, 0.0)],
    };
    canvas.polygon(&class, &around(at, corners));
}

const fn hue(rank: usize) -> Option<usize> {
    if rank < HUES { Some(rank) } else { None }
}

/// A name: its left, its top, its width.
type Place = (f64, f64, f64);

/// Each name, behind the sign of its source, beside a point of it: where it covers least, and most
/// of what is near is of its source.
fn names(canvas: &mut Canvas, sources: &[Source], dots: &[Dots], plane: &Plane) {
    let mut taken: Vec<Place> = Vec::new();
    // Those with few points have few places for their names.
    for rank in (0..sources.len()).rev() {
        let width = SIGN_PX + width_px(&sources[rank].name, TEXT_PX);
        let cost = |place: &Place| {
            let all = || dots.iter().flatten();
            let covered = all().filter(|at| covers(*place, **at, 1.0)).count();
            let own = dots[rank].iter().filter(|at| covers(*place, **at, NEAR_PX)).count();
            let near = all().filter(|at| covers(*place, **at, NEAR_PX)).count();
            let names = taken.iter().filter(|other| meet(*place, **other)).count();
            OVER_POINT * covered + near - own + OVER_NAME * names
        };
        let places = tried(&dots[rank], width, plane);
        let Some(place) = places.into_iter().min_by_key(cost) else {
            // A name without room is still one to walk to.
            canvas.series(rank, |_| ());
            continue;
        };
        taken.push(place);
        let class = hue(rank).map_or_else(|| "name-rest".to_owned(), |it| format!("name-{it}"));
        let (left_px, top_px, _) = place;
        let (sign, start) = ((left_px + 4.0, top_px + 7.5), (left_px + SIGN_PX, top_px + 11.5));
        canvas.series(rank, |canvas| {
            mark(canvas, rank, sign, SIGN_RADIUS_PX);
            canvas.text(&format!("name {class}"), start, Anchor::Start, &sources[rank].name);
        });
    }
}

/// Places for a name within the frame: at all sides of the points.
fn tried(dots: &Dots, width: f64, plane: &Plane) -> Vec<Place> {
    let every = dots.len().div_ceil(TRIED).max(1);
    let beside = |&(x, y): &(f64, f64)| {
        let (middle, half) = (y - LINE_PX / 2.0, width / 2.0);
        [
            (x + GAP_PX, middle, width),
            (x - GAP_PX - width, middle, width),
            (x - half, y - LINE_PX - 3.0, width),
            (x - half, y + 3.0, width),
        ]
    };
    let all = dots.iter().step_by(every).flat_map(beside);
    let inside = |(left, top, width): &Place| {
        *left >= LEFT_PX + 2.0
            && left + width <= plane.right_px
            && *top >= plane.top_px
            && top + LINE_PX <= plane.bottom_px
    };
    all.filter(inside).collect()
}

/// Whether a place covers a point, or comes as near to it.
fn covers((left, top, width): Place, (x, y): (f64, f64), near_px: f64) -> bool {
    (left - near_px..=left + width + near_px).contains(&x)
        && (top - near_px..=top + LINE_PX + near_px).contains(&y)
}

fn meet(one: Place, other: Place) -> bool {
    let rows = (one.1 - other.1).abs() < LINE_PX;
    rows && one.0 < other.0 + other.2 + 4.0 && other.0 < one.0 + one.2 + 4.0
}
