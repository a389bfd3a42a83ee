//! Draws the chart of all claims: columns, one scale for all rows, a key below.

use evidence::Verdict;

use super::rows::{Group, Row};
use crate::figure::canvas::{Anchor, Canvas, Drawing};
use crate::figure::held::{Asked, Held};
use crate::figure::shapes::{self, around};
use crate::figure::words::{cut, width_px};
use crate::number;

const WIDTH_PX: f64 = 680.0;
const ROW_PX: f64 = 14.0;
const HEAD_PX: f64 = 19.0;
const TOP_PX: f64 = 34.0;
const FOOT_PX: f64 = 44.0;
/// Size of the letters: more than eight points where the chart is as wide as the text of a page.
const TEXT_PX: f64 = 12.0;
/// From the middle of a row to the foot of its letters.
const BASELINE_PX: f64 = 4.0;
const SHAPE_PX: f64 = 10.5;
const RADIUS_PX: f64 = 3.6;
/// Shapes of readings that have a place of their own.
const SHAPES_MAX: usize = 5;
/// Where the scale begins and ends.
const SCALE_PX: (f64, f64) = (322.0, 466.0);
/// Where the words begin.
const WORDS_PX: f64 = 482.0;
/// The ends of the scale: what lies beyond them is drawn as an arrow.
const ENDS: (f64, f64) = (0.1, 10.0);
const TICKS: [f64; 7] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

/// Draws the groups one below the other.
pub fn draw(groups: &[Group]) -> Drawing {
    let heads: usize = groups.len();
    let rows: usize = groups.iter().map(|group| group.rows.len()).sum();
    let bottom_px = TOP_PX + heads as f64 * HEAD_PX + rows as f64 * ROW_PX;
    let mut canvas = Canvas::new(WIDTH_PX, bottom_px + FOOT_PX);
    scale(&mut canvas, bottom_px);
    let most = groups.iter().flat_map(|group| &group.rows).map(|row| row.readings.len());
    let titles_px = 4.0 + most.max().unwrap_or(1).min(SHAPES_MAX) as f64 * SHAPE_PX + 5.0;
    let mut top_px = TOP_PX;
    for group in groups {
        let baseline_px = top_px + HEAD_PX - 5.0;
        let head = cut(&group.head, TEXT_PX, WIDTH_PX / 1.1);
        canvas.text("chart-head", (0.0, baseline_px), Anchor::Start, &head);
        top_px += HEAD_PX;
        for row in &group.rows {
            draw_row(&mut canvas, row, top_px + ROW_PX / 2.0, titles_px);
            top_px += ROW_PX;
        }
    }
    key(&mut canvas, groups, bottom_px);
    canvas.finish()
}

/// Where a ratio lies, and whether that is within the scale.
fn position(ratio: f64) -> (f64, bool) {
    let (low, high) = ENDS;
    let within = (low..=high).contains(&ratio);
    let share = libm::log10(ratio.clamp(low, high) / low) / libm::log10(high / low);
    (SCALE_PX.0 + share * (SCALE_PX.1 - SCALE_PX.0), within)
}

/// The heads of the columns, the ticks, and the line at which a number is as it is said.
fn scale(canvas: &mut Canvas, bottom_px: f64) {
    let centre_px = f64::midpoint(SCALE_PX.0, SCALE_PX.1);
    canvas.text("chart-head", (0.0, 12.0), Anchor::Start, "Statement");
    canvas.text("chart-head", (centre_px, 12.0), Anchor::Middle, "Found ÷ said or needed");
    canvas.text("chart-head", (WORDS_PX, 12.0), Anchor::Start, "Found; said or needed");
    for value in TICKS {
        let (at_px, _) = position(value);
        canvas.text("chart-tick", (at_px, 27.0), Anchor::Middle, &number::tick(value));
        let class = if (value - 1.0).abs() < f64::EPSILON { "as-said" } else { "grid" };
        canvas.line(class, (at_px, TOP_PX - 2.0), (at_px, bottom_px));
    }
}

fn draw_row(canvas: &mut Canvas, row: &Row, middle_px: f64, titles_px: f64) {
    for (index, (verdict, _)) in row.readings.iter().take(SHAPES_MAX).enumerate() {
        let at = (5.0 + index as f64 * SHAPE_PX, middle_px);
        shapes::draw(canvas, verdict.outcome, at, RADIUS_PX);
    }
    let baseline_px = middle_px + BASELINE_PX;
    let title = cut(&row.title, TEXT_PX, SCALE_PX.0 - 10.0 - titles_px);
    canvas.text("chart-text", (titles_px, baseline_px), Anchor::Start, &title);
    let (verdict, held) = &row.readings[0];
    let words = words(verdict, held.as_ref());
    canvas.text("chart-text", (WORDS_PX, baseline_px), Anchor::Start, &words);
    if let Some(held) = held {
        reference(canvas, held, middle_px);
    }
    for (index, (verdict, held)) in row.readings.iter().enumerate().rev() {
        if let Some(held) = held {
            found(canvas, verdict, held, middle_px, index == 0);
        }
    }
}

/// What was found and what it is held against, without its interval where that would be too long;
/// without a number the verdict itself.
fn words(verdict: &Verdict, held: Option<&Held>) -> String {
    let room_px = WIDTH_PX - WORDS_PX;
    let fits = |words: &String| width_px(words, TEXT_PX) <= room_px;
    let words = match (held, &verdict.brief) {
        (Some(held), _) => {
            let full = format!("{}; {}", held.found(), held.asked());
            if fits(&full) { full } else { format!("{}; {}", held.estimate(), held.asked()) }
        }
        (None, Some(brief)) if verdict.outcome.is_judged() => brief.clone(),
        (None, _) => verdict.words(),
    };
    cut(&words, TEXT_PX, room_px)
}

/// The hollow sign of what is said or needed.
fn reference(canvas: &mut Canvas, held: &Held, middle_px: f64) {
    let at = |value: f64| held.ratio(value).map_or(SCALE_PX.0, |ratio| position(ratio).0);
    let (one, other) = (at(held.reference.low), at(held.reference.high));
    let (from, to) = (one.min(other), one.max(other));
    let half = ROW_PX / 2.0 - 1.5;
    let points_right = match held.reference.asked {
        Asked::Said | Asked::Between => {
            // A single number is a bar as well, centred on it.
            let air_px = (4.0 - (to - from)).max(0.0) / 2.0;
            let (from, to) = (from - air_px, to + air_px);
            let corners = [(from, -half), (to, -half), (to, half), (from, half)];
            canvas.polygon("said-bar", &around((0.0, middle_px), &corners));
            return;
        }
        // A number below zero is further from it where it is less.
        asked => (asked == Asked::More) == (held.reference.value > 0.0),
    };
    let tip = if points_right { 7.0 } else { -7.0 };
    canvas
        .polygon("said-bar", &around((from, middle_px), &[(0.0, -half), (tip, 0.0), (0.0, half)]));
}

/// The measured number in the shape of its verdict; of the first reading with its interval.
fn found(canvas: &mut Canvas, verdict: &Verdict, held: &Held, middle_px: f64, is_first: bool) {
    let class = shapes::class(verdict.outcome);
    let Some(ratio) = held.ratio(held.quantity.estimate) else { return };
    if let Some((low, high)) = held.interval().filter(|_| is_first) {
        let ends = [low, high].map(|end| held.ratio(end).unwrap_or(ratio));
        let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let ((from_px, _), (to_px, _)) = (position(low), position(high));
        canvas.line(&format!("found-line {class}"), (from_px, middle_px), (to_px, middle_px));
        for end in [low, high] {
            arrow(canvas, class, end, middle_px);
        }
    }
    let (at_px, is_within) = position(ratio);
    if is_within {
        let radius_px = if is_first { RADIUS_PX } else { RADIUS_PX * 0.75 };
        shapes::draw(canvas, verdict.outcome, (at_px, middle_px), radius_px);
    } else {
        arrow(canvas, class, ratio, middle_px);
    }
}

/// An arrow at the end of the scale, for a ratio that lies beyond it.
fn arrow(canvas: &mut Canvas, class: &str, ratio: f64, middle_px: f64) {
    let (at_px, is_within) = position(ratio);
    if is_within {
        return;
    }
    let tip = if ratio > ENDS.1 { 8.0 } else { -8.0 };
    let corners = [(0.0, -4.0), (tip, 0.0), (0.0, 4.0)];
    canvas.polygon(&format!("shape {class}"), &around((at_px, middle_px), &corners));
}

/// What the shapes say: the verdicts that occur, then the signs of the scale.
fn key(canvas: &mut Canvas, groups: &[Group], bottom_px: f64) {
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let occurs = |outcome| rows().flat_map(|row| &row.readings).any(|it| it.0.outcome == outcome);
    let middle_px = bottom_px + 18.0;
    let mut x_px = 5.0;
    for outcome in shapes::ORDER.into_iter().filter(|outcome| occurs(*outcome)) {
        shapes::draw(canvas, outcome, (x_px, middle_px), RADIUS_PX);
        let start = (x_px + 8.0, middle_px + BASELINE_PX);
        canvas.text("chart-text", start, Anchor::Start, outcome.words());
        x_px += 8.0 + width_px(outcome.words(), TEXT_PX) + 18.0;
    }
    signs(canvas, middle_px + 17.0);
}

/// A sign of the scale: its class, its corners, what it says.
type Sign<'a> = (&'a str, &'a [(f64, f64)], &'a str);

fn signs(canvas: &mut Canvas, middle_px: f64) {
    let half = ROW_PX / 2.0 - 1.5;
    let mut x_px = 3.0;
    let bar = [(0.0, -half), (4.0, -half), (4.0, half), (0.0, half)];
    let triangle = [(0.0, -half), (7.0, 0.0), (0.0, half)];
    let arrow = [(0.0, -4.0), (8.0, 0.0), (0.0, 4.0)];
    let signs: [Sign; 3] = [
        ("said-bar", &bar, "what the document says"),
        ("said-bar", &triangle, "what the rule needs: beyond here, this way"),
        ("shape is-not-testable", &arrow, "beyond the scale"),
    ];
    for (class, corners, words) in signs {
        canvas.polygon(class, &around((x_px, middle_px), corners));
        let start = (x_px + 13.0, middle_px + BASELINE_PX);
        canvas.text("chart-text", start, Anchor::Start, words);
        x_px += 13.0 + width_px(words, TEXT_PX) + 18.0;
    }
}
