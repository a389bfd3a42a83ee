//! The axis of one ladder: what it shows of intervals that are much wider than those that count.

use super::read::{Ladder, PAIRS, POSTERIOR, Standing};
use crate::figure::axis::{Axis, Tick};
use crate::figure::words::width_px;

/// What decides nothing may widen the axis by this share of what counts, on each side.
const BEYOND_SHARE: f64 = 0.5;
/// From this ratio of its ends on, an axis of positive values is logarithmic.
const RATIO_MIN: f64 = 20.0;
/// Between labels of ticks.
const GAP_PX: f64 = 10.0;

/// The axis on which a ladder is drawn between two places.
pub fn axis(ladder: &Ladder, span_px: (f64, f64)) -> (Axis, (f64, f64)) {
    let all = ladder.rungs.iter().filter_map(|rung| rung.ends);
    let whole = span(ladder.estimate, all);
    let is_logarithmic = whole.0 > 0.0 && whole.1 / whole.0 > RATIO_MIN;
    let scale = |value: f64| if is_logarithmic { libm::log10(value) } else { value };
    let unscale = |value: f64| if is_logarithmic { libm::exp10(value) } else { value };
    let counts = core(ladder);
    let (low, high) = (scale(counts.0), scale(counts.1));
    let more = BEYOND_SHARE * (high - low);
    let range =
        (unscale((low - more).max(scale(whole.0))), unscale((high + more).min(scale(whole.1))));
    (Axis::new(range, is_logarithmic, span_px), range)
}

/// What the axis must show: the interval that is read, those of rows and of the posterior, and of
/// a number without a read interval all that may be read.
fn core(ladder: &Ladder) -> (f64, f64) {
    let must = |standing: Standing, key: &str| match ladder.read() {
        Some(_) => standing == Standing::Read || key == PAIRS || key == POSTERIOR,
        None => standing != Standing::DecidesNothing,
    };
    let rungs = ladder.rungs.iter().filter(|rung| must(rung.standing, rung.key));
    span(ladder.estimate, rungs.filter_map(|rung| rung.ends))
}

fn span(estimate: f64, ends: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    ends.fold((estimate, estimate), |(low, high), (from, to)| (low.min(from), high.max(to)))
}

/// The ticks whose labels have room beside each other.
pub fn ticks(axis: &Axis, size_px: f64) -> Vec<Tick> {
    let labelled: Vec<Tick> = axis.ticks().into_iter().filter(|it| it.label.is_some()).collect();
    let half_px =
        |tick: &Tick| tick.label.as_ref().map_or(0.0, |label| width_px(label, size_px) / 2.0);
    let fits = |every: &usize| {
        let kept: Vec<&Tick> = labelled.iter().step_by(*every).collect();
        kept.windows(2).all(|pair| {
            let apart_px = (pair[1].at_px - pair[0].at_px).abs();
            apart_px > half_px(pair[0]) + half_px(pair[1]) + GAP_PX
        })
    };
    let every = (1..=labelled.len().max(1)).find(fits).unwrap_or(1);
    labelled.into_iter().step_by(every).collect()
}
