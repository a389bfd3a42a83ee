//! Bars of counts: what became of the published numbers, paper by paper.

use std::collections::BTreeMap;

use evidence::{Evidence, Replication, ReplicationOutcome};

use super::canvas::{Anchor, Canvas, Drawing};
use super::live::{Live, Series};
use super::words::{cut, width_px};
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::number::{count, counted};
use crate::table::Table;

const TEXT_PX: f64 = 14.0;
const ROW_PX: f64 = 21.0;
const BAR_PX: f64 = 15.0;
const KEY_LINE_PX: f64 = 19.0;
const LABELS_SHARE: f64 = 0.36;
const ENDS: [ReplicationOutcome; 5] = [
    ReplicationOutcome::Digits,
    ReplicationOutcome::Interval,
    ReplicationOutcome::Differs,
    ReplicationOutcome::NotTestable,
    ReplicationOutcome::NotHere,
];

/// A paper with how many of its numbers ended how.
struct Paper<'a> {
    paper: &'a str,
    ended: BTreeMap<ReplicationOutcome, usize>,
}

impl Paper<'_> {
    fn count(&self, end: ReplicationOutcome) -> usize {
        self.ended.get(&end).copied().unwrap_or(0)
    }

    fn all(&self) -> usize {
        self.ended.values().sum()
    }
}

/// The bars; none without published numbers.
pub fn outcomes(evidence: &Evidence) -> Option<Placed> {
    let papers = papers(&evidence.replications);
    if papers.is_empty() {
        return None;
    }
    let alt = alternative(&papers);
    let numbers = counted(evidence.replications.len(), "published number", "published numbers");
    Some(Placed {
        id: "figure-replications".to_owned(),
        file: "figures/replications.svg".to_owned(),
        caption: format!("What became of {numbers}, paper by paper. The figures are counts."),
        twin: table().twin(&papers),
        drawing: draw(&papers, WIDE_PX).described(&alt),
        narrow: Some(draw(&papers, NARROW_PX).described(&alt)),
        live: live(&papers),
        alt,
    })
}

/// The papers, the one with most numbers first; of equal ones in the order of their files.
fn papers(replications: &[Replication]) -> Vec<Paper<'_>> {
    let mut papers: Vec<Paper> = Vec::new();
    for row in replications {
        let at = papers.iter().position(|it| it.paper == row.paper).unwrap_or_else(|| {
            papers.push(Paper { paper: &row.paper, ended: BTreeMap::new() });
            papers.len() - 1
        });
        *papers[at].ended.entry(row.outcome).or_default() += 1;
    }
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.all()));
    papers
}

fn table<'a>() -> Table<'a, &'a Paper<'a>> {
    Table::<&Paper>::new("tables/replications-by-paper.csv")
        .filed("paper", |paper| paper.paper)
        .filed("digits", |paper| paper.count(ReplicationOutcome::Digits))
        .filed("interval", |paper| paper.count(ReplicationOutcome::Interval))
        .filed("differs", |paper| paper.count(ReplicationOutcome::Differs))
        .filed("not_testable", |paper| paper.count(ReplicationOutcome::NotTestable))
        .filed("not_here", |paper| paper.count(ReplicationOutcome::NotHere))
}

/// The words of the parts of each bar.
fn live(papers: &[Paper]) -> Live {
    let series = papers.iter().map(|paper| {
        let parts = ENDS.into_iter().filter(|end| paper.count(*end) > 0);
        let words = |end| {
            let numbers = counted(paper.count(end), "number", "numbers");
            vec![paper.paper.to_owned(), format!("{numbers}: {}", end.words())]
        };
        Series {
            name: paper.paper.to_owned(),
            words: parts.map(words).collect(),
            ..Series::default()
        }
    });
    Live { heads: vec![String::new(); 2], series: series.collect() }
}

fn alternative(papers: &[Paper]) -> String {
    let bars = papers.iter().map(|paper| {
        let parts = ENDS.iter().filter(|end| paper.count(**end) > 0);
        let parts: Vec<String> =
            parts.map(|end| format!("{} {}", count(paper.count(*end)), end.words())).collect();
        format!("{}: {}", paper.paper, parts.join(", "))
    });
    let bars: Vec<String> = bars.collect();
    format!("Bars of counts. {}.", bars.join("; "))
}

/// The class of a part of a bar.
const fn class(end: ReplicationOutcome) -> &'static str {
    match end {
        ReplicationOutcome::Digits => "bar-digits",
        ReplicationOutcome::Interval => "bar-interval",
        ReplicationOutcome::Differs => "bar-differs",
        ReplicationOutcome::NotTestable | ReplicationOutcome::NotHere => "bar-open",
    }
}

fn draw(papers: &[Paper], drawing_px: f64) -> Drawing {
    let is_narrow = drawing_px < WIDE_PX;
    let row_px = if is_narrow { 2.0 * ROW_PX } else { ROW_PX };
    let (keys, key_px) = keys(papers, drawing_px);
    let mut canvas = Canvas::new(drawing_px, key_px + papers.len() as f64 * row_px + 6.0);
    for (end, at) in keys {
        rectangle(&mut canvas, class(end), at.0, at.0 + 12.0, at.1 - 4.5, 12.0);
        canvas.text("key", (at.0 + 17.0, at.1), Anchor::Start, end.words());
    }
    let labels = papers.iter().map(|paper| width_px(paper.paper, TEXT_PX));
    let labels_px = labels.fold(0.0, f64::max).min(LABELS_SHARE * drawing_px);
    let from_px = if is_narrow { 4.0 } else { labels_px + 12.0 };
    let most = papers.iter().map(Paper::all).max().unwrap_or(1) as f64;
    let each_px = (drawing_px - from_px - 6.0) / most;
    for (index, paper) in papers.iter().enumerate() {
        let middle_px = key_px + index as f64 * row_px + row_px - ROW_PX / 2.0;
        let (label_px, room_px) = if is_narrow {
            (middle_px - BAR_PX - 3.0, drawing_px - 8.0)
        } else {
            (middle_px, labels_px + 1.0)
        };
        let label = cut(paper.paper, TEXT_PX, room_px);
        canvas.text("key", (4.0, label_px + 4.5), Anchor::Start, &label);
        bar(&mut canvas, (index, paper), (from_px, middle_px), each_px);
    }
    canvas.finish()
}

/// The parts of a bar, each with its count where that fits.
fn bar(
    canvas: &mut Canvas,
    (index, paper): (usize, &Paper),
    (from_px, middle_px): (f64, f64),
    each_px: f64,
) {
    let mut x_px = from_px;
    for end in ENDS.into_iter().filter(|end| paper.count(*end) > 0) {
        let to_px = x_px + paper.count(end) as f64 * each_px;
        canvas.series(index, |canvas| {
            rectangle(canvas, class(end), x_px, to_px, middle_px, BAR_PX);
            let words = count(paper.count(end));
            if width_px(&words, TEXT_PX) + 2.0 < to_px - x_px {
                let centre = (f64::midpoint(x_px, to_px), middle_px + 4.5);
                canvas.text(&format!("{}-count", class(end)), centre, Anchor::Middle, &words);
            }
        });
        x_px = to_px;
    }
}

/// What a colour says, and where that stands.
type Key = (ReplicationOutcome, (f64, f64));

/// The ends that occur with their places above the bars, and where the bars begin.
fn keys(papers: &[Paper], drawing_px: f64) -> (Vec<Key>, f64) {
    let occurs = |end: &ReplicationOutcome| papers.iter().any(|paper| paper.count(*end) > 0);
    let (mut x_px, mut baseline_px) = (4.0, 15.0);
    let mut keys = Vec::new();
    for end in ENDS.into_iter().filter(occurs) {
        let needed_px = 17.0 + width_px(end.words(), TEXT_PX);
        if x_px > 4.0 && x_px + needed_px > drawing_px {
            (x_px, baseline_px) = (4.0, baseline_px + KEY_LINE_PX);
        }
        keys.push((end, (x_px, baseline_px)));
        x_px += needed_px + 16.0;
    }
    (keys, baseline_px + 10.0)
}

fn rectangle(canvas: &mut Canvas, class: &str, from: f64, to: f64, middle: f64, height: f64) {
    let (top, bottom) = (middle - height / 2.0, middle + height / 2.0);
    let class = format!("bar {class}");
    canvas.polygon(&class, &[(from, top), (to, top), (to, bottom), (from, bottom)]);
}
