//! Cells of the chance of success, narrow at both ends, on which every distribution is put.

use laws::{exp, ln};

use crate::counts::Counts;

/// The width of a cell in ln p below one half, and in ln(1-p) above.
const STEP: f64 = 0.2;
/// The chance below which the asked number of samples sees nothing is this over that number.
const UNSEEN: f64 = 1e-3;

/// More cells than any number of samples asks for.
const CELLS_MOST: u32 = 10_000;

/// A chance, with its logarithm and those of its rest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    pub(super) p: f64,
    /// `1 - p`, to full precision where p is near 1.
    pub(super) rest: f64,
    pub(super) ln_p: f64,
    pub(super) ln_rest: f64,
}

impl Chance {
    fn of_p(p: f64) -> Self {
        Self { p, rest: 1.0 - p, ln_p: ln(p), ln_rest: libm::log1p(-p) }
    }

    fn of_rest(rest: f64) -> Self {
        Self { p: 1.0 - rest, rest, ln_p: libm::log1p(-rest), ln_rest: ln(rest) }
    }

    fn logit(&self) -> f64 {
        self.ln_p - self.ln_rest
    }

    /// `1 - (1-p)^k`.
    pub(super) fn any(&self, k: f64) -> f64 {
        -libm::expm1(k * self.ln_rest)
    }

    /// `p^k`.
    pub(super) fn every(&self, k: f64) -> f64 {
        exp(k * self.ln_p)
    }
}

/// Cells of (0, 1), the chances at which counts are held against them, and p = 0, which is first.
pub(super) struct Grid {
    /// The ends of the cells, ascending; the first is 0 and the last 1.
    pub(super) edges: Vec<Chance>,
    /// The middle of each cell.
    pub(super) middles: Vec<Chance>,
    /// p = 0, then the place of each cell at which counts are looked at: the middle, or the mean of
    /// the shares of successes in it that are known far better than the cell is wide.
    pub(super) places: Vec<Chance>,
}

const ZERO: Chance = Chance { p: 0.0, rest: 1.0, ln_p: f64::NEG_INFINITY, ln_rest: 0.0 };
const ONE: Chance = Chance { p: 1.0, rest: 0.0, ln_p: 0.0, ln_rest: f64::NEG_INFINITY };

impl Grid {
    /// Cells for counts, and for as many samples as are asked about.
    pub(super) fn new(problems: &[Counts], k_most: u64) -> Self {
        let most = problems.iter().map(|counts| counts.samples).max().unwrap_or(1).max(k_most);
        let least = UNSEEN / most as f64;
        let span = ln(0.5 / least);
        let count = (span / STEP).ceil();
        let step = span / count;
        let half: Vec<f64> = (0..CELLS_MOST)
            .map(f64::from)
            .take_while(|at| *at < count - 0.5)
            .map(|at| exp(ln(least) + step * at))
            .collect();
        let mut edges = vec![ZERO];
        edges.extend(half.iter().map(|&p| Chance::of_p(p)));
        edges.push(Chance::of_p(0.5));
        edges.extend(half.iter().rev().map(|&rest| Chance::of_rest(rest)));
        edges.push(ONE);
        let middles: Vec<Chance> = edges.windows(2).map(|ends| middle(ends[0], ends[1])).collect();
        let mut places = vec![ZERO];
        places.extend(middles.iter().enumerate().map(|(cell, &middle)| {
            known_place(problems, edges[cell], edges[cell + 1]).unwrap_or(middle)
        }));
        Self { edges, middles, places }
    }

    /// The place next to a share of successes.
    pub(super) fn nearest(&self, counts: Counts) -> usize {
        let Counts { samples, successes } = counts;
        if successes == 0 {
            return 0;
        }
        if successes >= samples {
            return self.places.len() - 1;
        }
        let share = successes as f64 / samples as f64;
        self.edges.partition_point(|edge| edge.p <= share).clamp(1, self.places.len() - 1)
    }
}

/// The middle of a cell by logarithms, by halves where the cell ends at 0 or 1.
fn middle(low: Chance, high: Chance) -> Chance {
    match () {
        () if low.p <= 0.0 => Chance::of_p(0.5 * high.p),
        () if high.rest <= 0.0 => Chance::of_rest(0.5 * low.rest),
        () if high.p <= 0.5 => Chance::of_p((low.p * high.p).sqrt()),
        () => Chance::of_rest((low.rest * high.rest).sqrt()),
    }
}

/// The mean of the shares of successes between two chances that are known better than to a cell.
fn known_place(problems: &[Counts], low: Chance, high: Chance) -> Option<Chance> {
    let (mut sum, mut count) = (0.0, 0.0);
    for &Counts { samples, successes } in problems {
        let (n, c) = (samples as f64, successes as f64);
        let is_sharp = n / (c * (n - c)).max(1e-9) < STEP * STEP;
        if is_sharp && c / n >= low.p && c / n < high.p {
            sum += c / n;
            count += 1.0;
        }
    }
    let mean = Chance::of_p(sum / count);
    (count > 0.0 && mean.logit().is_finite()).then_some(mean)
}
