//! Settings against size: how often a small model at its best settings wins against a larger one
//! at settings drawn at random, and what it costs to keep a small model's settings at a larger one.

use crate::over_clusters::share_over_units;
use crate::quantile::{Interval, median};
use crate::resample::{Draws, resampled};

/// The runs of models of about one size at one place of an axis (tokens or compute), whose
/// settings differ.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedCell {
    /// Least and greatest size, in parameters.
    pub sizes: [f64; 2],
    /// Where the cell lies on the axis that is held equal.
    pub place: f64,
    /// The loss of each run.
    pub losses: Vec<f64>,
    /// The settings of each run by their natural logarithms.
    pub ln_settings: Vec<Vec<f64>>,
}

impl SizedCell {
    /// The run of the least loss, the first of equals; none of no runs.
    fn best(&self) -> Option<usize> {
        (0..self.losses.len()).min_by(|&a, &b| self.losses[a].total_cmp(&self.losses[b]))
    }

    /// Whether another cell is larger by a factor of at least `factor`, at the same place but for a
    /// factor of at most `alike`.
    fn is_below(&self, larger: &Self, factor: f64, alike: f64) -> bool {
        let apart = larger.place / self.place;
        larger.sizes[0] >= factor * self.sizes[1] && apart <= alike && apart * alike >= 1.0
    }
}

/// A share or a mean over pairs of cells, with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverPairs {
    /// The mean over the pairs.
    pub mean: f64,
    /// Its percentile interval, cells drawn with replacement; where all pairs agree, that of half
    /// as many units as there are cells ([`share_over_units`]).
    pub interval: Option<Interval>,
}

/// How the smaller model fares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TunedAgainstRandom {
    /// Pairs of cells.
    pub pairs: usize,
    /// Chance that the smaller model at its best settings has the lower loss than a run drawn from
    /// the larger model's; a tie counts half.
    pub against_random: OverPairs,
    /// Share of the pairs in which it beats more than half of the larger model's runs.
    pub against_median: OverPairs,
    /// Share of the pairs in which it beats the larger model's best run as well.
    pub against_best: OverPairs,
    /// The same chance as the first where the smaller model's run is drawn too: what size alone
    /// does. The first less this one is what tuning does.
    pub untuned: OverPairs,
}

/// Holds the best run of each cell against the runs of every cell that is at least `factor` times
/// larger at the same place but for a factor of `alike`. Each pair counts once, whatever its runs.
///
/// The intervals draw cells with replacement; a pair of cells drawn a and b times counts a b times,
/// since pairs that share a cell are not independent (Davezies et al. 2021, Ann. Stat. 49, on
/// bootstrapping dyadic data). None where no pair is so far apart.
#[must_use]
pub fn tuned_against_random(
    cells: &[SizedCell],
    factor: f64,
    alike: f64,
    draws: Draws,
) -> Option<TunedAgainstRandom> {
    let mut pairs = Vec::new();
    for [small, large] in pairs_of(cells, factor, alike) {
        let (own, best) = (&cells[small].losses, cells[small].best()?);
        let runs = &cells[large].losses;
        let [share, median, all] = wins(own[best], runs);
        let drawn = own.iter().map(|&loss| wins(loss, runs)[0]).sum::<f64>() / own.len() as f64;
        pairs.push(Pair { cells: [small, large], values: [share, median, all, drawn] });
    }
    let over = |index: usize| over_pairs(&pairs, cells.len(), index, draws);
    (!pairs.is_empty()).then(|| TunedAgainstRandom {
        pairs: pairs.len(),
        against_random: over(0),
        against_median: over(1),
        against_best: over(2),
        untuned: over(3),
    })
}

/// The share of runs that a loss beats, whether it beats more than half of them, and whether it
/// beats all.
fn wins(loss: f64, runs: &[f64]) -> [f64; 3] {
    let score = |&other: &f64| match loss.total_cmp(&other) {
        core::cmp::Ordering::Less => 1.0,
        core::cmp::Ordering::Equal => 0.5,
        core::cmp::Ordering::Greater => 0.0,
    };
    let share = runs.iter().map(score).sum::<f64>() / runs.len() as f64;
    let beats_all = runs.iter().all(|other| loss < *other);
    [share, f64::from(u8::from(share > 0.5)), f64::from(u8::from(beats_all))]
}

/// What keeping the settings costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// Pairs of cells in which the larger model was run near the smaller one's best settings.
    pub pairs: usize,
    /// Pairs in which it was not.
    pub untried: usize,
    /// `L/L_best - 1` of the larger model at the smaller one's best settings, mean over the pairs.
    pub penalty: OverPairs,
    /// The same, median over the pairs.
    pub median: f64,
    /// The same, greatest of the pairs.
    pub greatest: f64,
    /// Share of the pairs in which the penalty exceeds the one asked about.
    pub above: OverPairs,
}

/// What is asked about the settings of a smaller model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TransferRule {
    /// How many times larger the larger model is at least.
    pub factor: f64,
    /// The factor by which the places of the two may differ.
    pub alike: f64,
    /// The factor by which each setting of the run taken may differ from the smaller model's best.
    pub near: f64,
    /// A penalty above this share is counted.
    pub penalty: f64,
}

/// The penalty of a larger model at the settings that were best for a smaller one: of its runs that
/// differ from them by at most a factor of `near` in each setting the nearest in the sum of squared
/// logarithms is taken, the first of equals.
///
/// Intervals as in [`tuned_against_random`]. None where no pair of cells can be compared.
#[must_use]
pub fn transfer(cells: &[SizedCell], rule: TransferRule, draws: Draws) -> Option<Transfer> {
    let TransferRule { factor, alike, near, penalty: asked } = rule;
    let (mut pairs, mut untried) = (Vec::new(), 0);
    for [small, large] in pairs_of(cells, factor, alike) {
        let wanted = &cells[small].ln_settings[cells[small].best()?];
        let Some(run) = nearest(wanted, &cells[large].ln_settings, near) else {
            untried += 1;
            continue;
        };
        let least = cells[large].losses[cells[large].best()?];
        let penalty = cells[large].losses[run] / least - 1.0;
        let above = f64::from(u8::from(penalty > asked));
        pairs.push(Pair { cells: [small, large], values: [penalty, above, 0.0, 0.0] });
    }
    let penalties: Vec<f64> = pairs.iter().map(|pair| pair.values[0]).collect();
    Some(Transfer {
        pairs: pairs.len(),
        untried,
        median: median(&penalties)?,
        greatest: penalties.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        penalty: over_pairs(&pairs, cells.len(), 0, draws),
        above: over_pairs(&pairs, cells.len(), 1, draws),
    })
}

/// The run nearest to the wanted settings of those that are near in each.
fn nearest(wanted: &[f64], runs: &[Vec<f64>], near: f64) -> Option<usize> {
    let limit = laws::ln(near);
    let apart =
        |run: &Vec<f64>| -> Vec<f64> { wanted.iter().zip(run).map(|(a, b)| a - b).collect() };
    let distance = |run: usize| apart(&runs[run]).iter().map(|off| off * off).sum::<f64>();
    (0..runs.len())
        .filter(|&run| apart(&runs[run]).iter().all(|off| off.abs() <= limit))
        .min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
}

/// Two cells, the smaller first, and what is asked of them.
struct Pair {
    cells: [usize; 2],
    values: [f64; 4],
}

/// The pairs of cells of which the second is larger by the factor, in the order of the cells.
fn pairs_of(cells: &[SizedCell], factor: f64, alike: f64) -> Vec<[usize; 2]> {
    let every = (0..cells.len()).flat_map(|a| (0..cells.len()).map(move |b| [a, b]));
    every.filter(|&[a, b]| cells[a].is_below(&cells[b], factor, alike)).collect()
}

/// The mean of a value over the pairs, with its interval over cells.
fn over_pairs(pairs: &[Pair], cells: usize, index: usize, draws: Draws) -> OverPairs {
    let mean = |weights: &[f64]| -> Option<f64> {
        let weight = |pair: &Pair| weights[pair.cells[0]] * weights[pair.cells[1]];
        let whole: f64 = pairs.iter().map(weight).sum();
        let sum: f64 = pairs.iter().map(|pair| weight(pair) * pair.values[index]).sum();
        (whole > 0.0).then(|| sum / whole)
    };
    let interval = resampled(cells, draws.replicates, draws.level, draws.seed, |drawn| {
        let mut weights = vec![0.0; cells];
        for &cell in drawn {
            weights[cell] += 1.0;
        }
        mean(&weights)
    });
    let mean = mean(&vec![1.0; cells]).unwrap_or(f64::NAN);
    let values = || pairs.iter().map(|pair| pair.values[index]);
    let all = values().all(|value| value >= 1.0);
    if interval.is_some() && (all || values().all(|value| value <= 0.0)) {
        // No draw differs; of pairs that share no cell there are half as many as cells.
        let interval = share_over_units(&vec![all; cells / 2], draws);
        return OverPairs { mean, interval };
    }
    OverPairs { mean, interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { replicates: 400, level: 0.9, seed: 7 };

    fn cell(size: f64, place: f64, losses: &[f64]) -> SizedCell {
        let ln_settings = (0..losses.len()).map(|step| vec![step as f64]).collect();
        SizedCell { sizes: [size, size], place, losses: losses.to_vec(), ln_settings }
    }

    fn is(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-12
    }

    /// By hand: the best of the small cell, 2.0, beats 3.0 and 2.5, ties with 2.0, loses to 1.9 and
    /// 1.5 of one larger cell (2.5 of 5), and beats both runs of another.
    #[test]
    fn the_chance_is_that_of_counting_by_hand() {
        let cells = [
            cell(1.0, 1.0, &[2.0, 9.0]),
            cell(4.0, 1.1, &[3.0, 2.5, 2.0, 1.9, 1.5]),
            cell(10.0, 0.95, &[2.1, 7.0]),
            cell(10.0, 3.0, &[2.1, 7.0]),
        ];
        let found = tuned_against_random(&cells, 4.0, 1.2, DRAWS).expect("two pairs");
        assert_eq!(
            found.pairs, 2,
            "the last cell lies elsewhere, the third is too near the second"
        );
        assert!(is(found.against_random.mean, f64::midpoint(0.5, 1.0)), "{found:?}");
        assert!(
            is(found.against_median.mean, 0.5) && is(found.against_best.mean, 0.5),
            "{found:?}"
        );
        // The small cell's other run, 9.0, beats none: half of each share.
        assert!(is(found.untuned.mean, 0.375), "{found:?}");
        assert_eq!(tuned_against_random(&cells, 20.0, 1.2, DRAWS), None, "none is so large");
    }

    /// Planted: a larger model whose runs are uniform on 0 to 1 against a small one at q wins in a
    /// share 1 - q of them (closed form); the share is the same in every pair, so the interval has
    /// no width.
    #[test]
    fn a_planted_chance_is_found_and_equal_pairs_have_no_spread() {
        let runs: Vec<f64> = (0..100).map(|step| (f64::from(step) + 0.5) / 100.0).collect();
        let mut cells = Vec::new();
        for place in 0..8 {
            let place = 10.0 * f64::from(place + 1);
            cells.push(cell(1.0, place, &[0.3]));
            cells.push(cell(5.0, place, &runs));
        }
        let found = tuned_against_random(&cells, 2.0, 1.01, DRAWS).expect("eight pairs");
        let interval = found.against_random.interval.expect("enough draws");
        assert!(is(found.against_random.mean, 0.7), "{found:?}");
        assert!(is(interval.low, 0.7) && is(interval.high, 0.7), "{interval:?}");
    }

    /// By hand: the smaller model is best at setting 1, where the larger one has 2.2 against a best
    /// of 2.0, a tenth more; a third cell was not run there.
    #[test]
    fn kept_settings_cost_what_the_larger_model_loses_there() {
        let small = cell(1.0, 1.0, &[3.0, 2.5, 2.6]);
        let large = cell(2.0, 1.0, &[2.4, 2.2, 2.0]);
        let mut far = cell(8.0, 1.0, &[1.0, 1.5]);
        far.ln_settings = vec![vec![4.0], vec![5.0]];
        let rule = TransferRule { factor: 2.0, alike: 1.01, near: 1.5, penalty: 0.05 };
        let found = transfer(&[small, large, far], rule, DRAWS).expect("one pair");
        assert_eq!((found.pairs, found.untried), (1, 2), "{found:?}");
        assert!(is(found.penalty.mean, 0.1) && is(found.median, 0.1), "{found:?}");
        assert!(is(found.greatest, 0.1) && is(found.above.mean, 1.0), "{found:?}");
    }
}
