//! Draws the contours, the lines of equal compute and what lies on them.

use super::law::Range;
use super::{Budget, Isoloss};
use crate::figure::WIDE_PX;
use crate::figure::canvas::{Anchor, Canvas, Drawing};
use crate::figure::ends::{Name, apart};
use crate::figure::plane::{LEFT_PX, Plane};
use crate::figure::title::Title;
use crate::figure::words::width_px;
use crate::number;

const HEIGHT_PX: f64 = 400.0;
/// Room at the right for the losses of the curves.
const MARGIN_PX: f64 = 44.0;
const TEXT_PX: f64 = 14.0;
const NAME_PX: f64 = 16.0;
const RUN_PX: f64 = 2.2;
const BEST_PX: f64 = 5.0;
const KEY_LINE_PX: f64 = 20.0;
const SAMPLE_PX: f64 = 24.0;
/// Steps along a line.
const STEPS: u32 = 60;
const BEYOND: &str = "beyond the data";
const LOSS: &str = "Loss of each curve";

/// What the axes show, air included.
pub fn range(it: &Isoloss) -> Range {
    let plane = Plane::new(&it.places(), (WIDE_PX, MARGIN_PX), (0.0, HEIGHT_PX));
    Range { params: plane.x.ends(), tokens: plane.y.ends() }
}

/// The drawing at a width.
pub fn draw(it: &Isoloss, levels: &[f64], drawing_px: f64) -> Drawing {
    let is_narrow = drawing_px < WIDE_PX;
    let title = Title::new(&it.title, drawing_px, if is_narrow { 5 } else { 2 });
    let title_px = title.height_px(6.0);
    let key = key(it, drawing_px);
    let bottom_px = title_px + HEIGHT_PX - if is_narrow { 20.0 } else { 0.0 };
    let height_px = bottom_px + key.last().map_or(0.0, |part| part.at_px.1) + KEY_LINE_PX;
    let mut canvas = Canvas::new(drawing_px, height_px);
    title.draw(&mut canvas);
    let plane = Plane::new(&it.places(), (drawing_px, MARGIN_PX), (title_px, bottom_px));
    let range = range(it);
    beyond(&mut canvas, it, &plane, &range);
    plane.axes(&mut canvas);
    contours(&mut canvas, it, levels, &plane, &range);
    for budget in &it.budgets {
        equal_compute(&mut canvas, it, budget, &plane, &range);
    }
    for run in &it.runs {
        let class = if run.excluded { "run-out" } else { "run" };
        canvas.series(1, |canvas| canvas.circle(class, plane.position(run.place), RUN_PX));
    }
    best(&mut canvas, it, &plane, &range);
    for part in key {
        part.draw(&mut canvas, bottom_px);
    }
    canvas.finish()
}

/// The part of a line of equal compute that lies within the range, from its upper end.
fn line(it: &Isoloss, compute: f64, range: &Range) -> Option<[[f64; 2]; 2]> {
    let pairs = compute / it.law.flop;
    let from = range.params.0.max(pairs / range.tokens.1);
    let to = range.params.1.min(pairs / range.tokens.0);
    (from < to).then(|| [from, to].map(|params| [params, pairs / params]))
}

/// The part of the plane that takes more compute than any run.
fn beyond(canvas: &mut Canvas, it: &Isoloss, plane: &Plane, range: &Range) {
    let Some([from, to]) = line(it, it.largest, range) else { return };
    let (from_px, to_px) = (plane.position(from), plane.position(to));
    let (left, right) = (LEFT_PX, plane.right_px);
    let mut corners = vec![from_px, to_px];
    // The line ends on the bottom or at the right, and begins on the top or at the left.
    if to_px.0 < right - 0.5 {
        corners.push((right, plane.bottom_px));
    }
    corners.push((right, plane.top_px));
    if from_px.1 > plane.top_px + 0.5 {
        corners.push((left, plane.top_px));
    }
    canvas.polygon("beyond", &corners);
    canvas.line("edge", from_px, to_px);
    let places = [plane.top_px + 14.0, to_px.1 - 8.0].map(|baseline| (right - 5.0, baseline));
    let taken = lines(it, plane, range);
    let covered = |place: &&(f64, f64)| taken.iter().filter(|at| covers(**place, **at)).count();
    let Some(&place) = places.iter().min_by_key(covered) else { return };
    canvas.text("beyond-words", place, Anchor::End, BEYOND);
}

/// Places along the lines of the budgets, which words should leave free.
fn lines(it: &Isoloss, plane: &Plane, range: &Range) -> Vec<(f64, f64)> {
    let ends = it.budgets.iter().filter_map(|budget| line(it, budget.flop, range));
    let along = |ends: [[f64; 2]; 2]| {
        let [(x, y), (to_x, to_y)] = ends.map(|place| plane.position(place));
        let share = |step: u32| f64::from(step) / f64::from(STEPS);
        (0..=STEPS).map(move |step| (x + (to_x - x) * share(step), y + (to_y - y) * share(step)))
    };
    ends.flat_map(along).collect()
}

/// Whether words that end at a place cover another.
fn covers((right, baseline): (f64, f64), (x, y): (f64, f64)) -> bool {
    let left = right - width_px(BEYOND, TEXT_PX);
    (left..=right).contains(&x) && (baseline - TEXT_PX..=baseline + 4.0).contains(&y)
}

/// The curves of equal loss, each with its loss at its end.
fn contours(canvas: &mut Canvas, it: &Isoloss, levels: &[f64], plane: &Plane, range: &Range) {
    let mut names: Vec<(Name, String)> = Vec::new();
    for &level in levels {
        let contour = it.law.contour(level, range);
        let path: Vec<(f64, f64)> = contour.into_iter().map(|at| plane.position(at)).collect();
        let Some(&end) = path.last() else { continue };
        canvas.polyline("contour", &path);
        let words = number::tick(level);
        let (x_px, width_px) = (end.0 + 6.0, width_px(&words, TEXT_PX));
        if end.0 < plane.right_px - 1.0 {
            // In the corner there is no room for a name.
            if end.0 - width_px > LEFT_PX + 8.0 {
                canvas.text("contour-name", (end.0 - 4.0, end.1 - 5.0), Anchor::End, &words);
            }
            continue;
        }
        let name = Name { x_px, width_px, height_px: NAME_PX, wanted_px: end.1 };
        names.push((name, words));
    }
    let places: Vec<Name> = names.iter().map(|(name, _)| *name).collect();
    let middles = apart(&places, (plane.top_px - 6.0, plane.bottom_px + 6.0));
    for ((name, words), middle_px) in names.iter().zip(middles) {
        canvas.text("contour-name", (name.x_px, middle_px + 4.5), Anchor::Start, words);
    }
    let at = (plane.right_px + MARGIN_PX - 4.0, plane.top_px - 21.0);
    canvas.text("contour-name", at, Anchor::End, LOSS);
}

/// A line of equal compute with its name at its upper end, and the interval of its best split.
fn equal_compute(canvas: &mut Canvas, it: &Isoloss, budget: &Budget, plane: &Plane, range: &Range) {
    let Some([from, to]) = line(it, budget.flop, range) else { return };
    let (from_px, to_px) = (plane.position(from), plane.position(to));
    canvas.line("equal-compute", from_px, to_px);
    let words = number::with_unit(number::tick(budget.flop), "FLOP");
    if from_px.1 > plane.top_px + 0.5 {
        let at = (from_px.0 + 6.0, (from_px.1 - 5.0).max(plane.top_px + 12.0));
        canvas.text("compute-name", at, Anchor::Start, &words);
    } else {
        let half_px = width_px(&words, TEXT_PX) / 2.0;
        let at = from_px.0.clamp(LEFT_PX + half_px, plane.right_px - half_px);
        canvas.text("compute-name", (at, plane.top_px - 4.0), Anchor::Middle, &words);
    }
    if let Some((low, high)) = budget.ends() {
        let pairs = budget.flop / it.law.flop;
        let ends = [low.max(from[0]), high.min(to[0])];
        let [low, high] = ends.map(|params| plane.position([params, pairs / params]));
        canvas.line("best-interval", low, high);
    }
}

/// The best sizes of any compute, and those of the budgets.
fn best(canvas: &mut Canvas, it: &Isoloss, plane: &Plane, range: &Range) {
    if let Some(ends) = it.law.best_within(it.between(), range) {
        let [from, to] = ends.map(|place| plane.position(place));
        canvas.line("best-path", from, to);
    }
    for budget in &it.budgets {
        let at = plane.position(budget.best());
        canvas.series(0, |canvas| canvas.circle("best", at, BEST_PX));
    }
}

/// What a sign says.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Run,
    Out,
    Best,
    Path,
    Compute,
}

/// A part of the key below the plot.
struct Part {
    sign: Sign,
    words: &'static str,
    /// Where it begins, below the plot.
    at_px: (f64, f64),
}

impl Part {
    fn draw(&self, canvas: &mut Canvas, top_px: f64) {
        let (x, y) = (self.at_px.0, top_px + self.at_px.1 + KEY_LINE_PX / 2.0);
        let (centre, ends) = ((x + SAMPLE_PX / 2.0, y), [(x, y), (x + SAMPLE_PX, y)]);
        let [from, to] = ends;
        match self.sign {
            Sign::Run => canvas.circle("run", centre, RUN_PX + 0.6),
            Sign::Out => canvas.circle("run-out", centre, RUN_PX + 0.6),
            Sign::Best => {
                canvas.line("best-interval", from, to);
                canvas.circle("best", centre, BEST_PX);
            }
            Sign::Path => canvas.line("best-path", from, to),
            Sign::Compute => canvas.line("equal-compute", from, to),
        }
        canvas.text("key", (x + SAMPLE_PX + 6.0, y + 4.5), Anchor::Start, self.words);
    }
}

/// The key in lines of the drawing's width.
fn key(it: &Isoloss, drawing_px: f64) -> Vec<Part> {
    let has_out = it.runs.iter().any(|run| run.excluded);
    let all = [
        (Sign::Best, "best split of a budget"),
        (Sign::Path, "best split of any compute"),
        (Sign::Compute, "equal compute"),
        (Sign::Run, "run"),
        (Sign::Out, "run left out of the fit"),
    ];
    let mut parts: Vec<Part> = Vec::new();
    let (mut x_px, mut y_px) = (4.0, 0.0);
    for (sign, words) in all.into_iter().filter(|(sign, _)| has_out || *sign != Sign::Out) {
        let needed_px = SAMPLE_PX + 6.0 + width_px(words, TEXT_PX);
        if x_px > 4.0 && x_px + needed_px > drawing_px - 4.0 {
            (x_px, y_px) = (4.0, y_px + KEY_LINE_PX);
        }
        parts.push(Part { sign, words, at_px: (x_px, y_px) });
        x_px += needed_px + 14.0;
    }
    parts
}
