//! How often intervals held the truth, and what they cost.

use measures::Interval;

use super::binomial::exact_interval;

/// One interval of one set, with the estimate that it was made about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Made {
    /// The refitted value.
    pub estimate: f64,
    /// Its interval.
    pub interval: Interval,
}

/// What the intervals of many sets did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tally {
    /// Sets whose interval held the truth.
    pub held: usize,
    /// Sets that have an interval.
    pub sets: usize,
    /// Sets that have none: they are not counted as hits or misses.
    pub missing: usize,
    /// Mean interval score; see [`interval_score`].
    pub score: f64,
    /// Mean width.
    pub width: f64,
}

impl Tally {
    /// Share of the intervals that held the truth.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        self.held as f64 / self.sets as f64
    }

    /// The exact binomial interval of the coverage at level 0.95.
    #[must_use]
    pub fn interval(&self) -> Interval {
        exact_interval(self.held, self.sets, 0.95)
    }

    /// Whether the coverage surely lies outside [low, high]: its exact interval does not touch it.
    #[must_use]
    pub fn misses(&self, low: f64, high: f64) -> bool {
        let Interval { low: least, high: most } = self.interval();
        most < low || least > high
    }
}

/// Of each set the widest of its intervals, the first of equal ones: what an honest reader takes
/// who has several. None of a set that lacks all of them.
#[must_use]
pub fn widest(ways: &[&[Option<Made>]]) -> Vec<Option<Made>> {
    let width = |made: &Made| made.interval.high - made.interval.low;
    let sets = ways.first().map_or(0, |way| way.len());
    (0..sets)
        .map(|set| {
            ways.iter()
                .filter_map(|way| way[set])
                .reduce(|best, made| if width(&made) > width(&best) { made } else { best })
        })
        .collect()
}

/// `(u - l) + 2/α (l - x)₊ + 2/α (x - u)₊` with `α = 1 - level`: an interval pays for its width,
/// and for missing (Winkler 1972, J. Am. Stat. Assoc. 67; Gneiting & Raftery 2007, Eq. 43).
#[must_use]
pub fn interval_score(interval: Interval, truth: f64, level: f64) -> f64 {
    let Interval { low, high } = interval;
    let missed = (low - truth).max(0.0) + (truth - high).max(0.0);
    high - low + 2.0 / (1.0 - level) * missed
}

/// Counts and scores the intervals of many sets; none where no set has one.
#[must_use]
pub fn tally(made: &[Option<Made>], truth: f64, level: f64) -> Option<Tally> {
    let intervals: Vec<Interval> = made.iter().flatten().map(|made| made.interval).collect();
    let sets = intervals.len();
    let held = intervals.iter().filter(|i| i.low <= truth && truth <= i.high).count();
    let mean = |of: &dyn Fn(Interval) -> f64| {
        intervals.iter().map(|&interval| of(interval)).sum::<f64>() / sets as f64
    };
    (sets > 0).then(|| Tally {
        held,
        sets,
        missing: made.len() - sets,
        score: mean(&|interval| interval_score(interval, truth, level)),
        width: mean(&|interval| interval.high - interval.low),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, α = 0.1: [1, 3] costs 2 where it holds, 2 + 20 · 0.5 where the truth lies half a
    /// unit below or above. `scoringrules.interval_score(x, 1, 3, 0.1)` is the same formula.
    #[test]
    fn scores_by_hand() {
        let interval = Interval { low: 1.0, high: 3.0 };
        for (truth, score) in [(2.0, 2.0), (3.0, 2.0), (0.5, 12.0), (3.5, 12.0)] {
            assert!((interval_score(interval, truth, 0.9) - score).abs() < 1e-12, "{truth}");
        }
    }

    #[test]
    fn sets_without_an_interval_are_neither_hits_nor_misses() {
        let made = |low, high| {
            Some(Made { estimate: 0.5 * (low + high), interval: Interval { low, high } })
        };
        let found = tally(&[made(0.0, 2.0), None, made(1.5, 2.5)], 1.0, 0.9).expect("two");
        assert_eq!((found.held, found.sets, found.missing), (1, 2, 1));
        assert!((found.score - (2.0 + 1.0 + 20.0 * 0.5) / 2.0).abs() < 1e-12, "{found:?}");
        assert!((found.width - 1.5).abs() < 1e-15, "{found:?}");
        assert_eq!(tally(&[None], 1.0, 0.9), None);
    }

    #[test]
    fn the_widest_of_each_set_is_taken() {
        let of = |low, high| Some(Made { estimate: 0.0, interval: Interval { low, high } });
        let (first, second) = ([of(-1.0, 1.0), None, None], [of(-2.0, 0.5), of(-1.0, 1.0), None]);
        assert_eq!(widest(&[&first, &second]), [second[0], second[1], None]);
    }

    /// 950 of 1,000 may be 95 %; 900 are surely fewer than 93 %, 990 surely more than 97 %.
    #[test]
    fn a_miss_must_be_sure() {
        let of = |held| Tally { held, sets: 1000, missing: 0, score: 0.0, width: 0.0 };
        for (held, misses) in [(950, false), (920, false), (900, true), (975, false), (990, true)] {
            assert_eq!(of(held).misses(0.93, 0.97), misses, "{held}");
        }
    }
}
