//! Budgets that nobody named, read off the compute of the runs, and lines through best sizes of
//! runs that are drawn by whole units.

use rayon::prelude::*;

use crate::check::draw;
use crate::consequence::allocation::{Optimum, PowerLaws, Resampled, Runs};

/// Sizes whose logarithms differ by less are one size.
const SAME_SIZE: f64 = 0.01;

/// `ln C` of the budgets that several sizes share: where most sizes lie within the tolerance of one
/// run's compute, then where most lie of those that no budget has taken, and so on, while there are
/// as many as a budget needs. Ascending; budgets do not overlap.
#[must_use]
pub fn shared_budgets(runs: &Runs, ln_tolerance: f64, sizes_min: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..runs.ln_flop.len()).collect();
    order.sort_by(|&a, &b| runs.ln_flop[a].total_cmp(&runs.ln_flop[b]).then(a.cmp(&b)));
    let flop: Vec<f64> = order.iter().map(|&row| runs.ln_flop[row]).collect();
    let mut centres: Vec<(usize, f64)> = Vec::new();
    for &centre in &flop {
        if centres.last().is_some_and(|(_, last)| *last >= centre) {
            continue;
        }
        let from = flop.partition_point(|other| *other < centre - ln_tolerance);
        let to = flop.partition_point(|other| *other <= centre + ln_tolerance);
        centres.push((sizes(order[from..to].iter().map(|&row| runs.ln_params[row])), centre));
    }
    // Stable: of places with as many sizes the one of least compute comes first.
    centres.sort_by_key(|(sizes, _)| core::cmp::Reverse(*sizes));
    let mut budgets: Vec<f64> = Vec::new();
    for (sizes, centre) in centres {
        let is_free = budgets.iter().all(|other| (other - centre).abs() > 2.0 * ln_tolerance);
        if sizes >= sizes_min && is_free {
            budgets.push(centre);
        }
    }
    budgets.sort_by(f64::total_cmp);
    budgets
}

/// How many different sizes there are.
fn sizes(ln_params: impl Iterator<Item = f64>) -> usize {
    let mut all: Vec<f64> = ln_params.collect();
    all.sort_by(f64::total_cmp);
    let mut last = f64::NEG_INFINITY;
    let mut count = 0;
    for size in all {
        if size - last >= SAME_SIZE {
            (last, count) = (size, count + 1);
        }
    }
    count
}

/// What is drawn with replacement.
#[derive(Debug, Clone, Copy)]
pub enum DrawnUnits<'a> {
    /// Runs in groups, each given by its rows; the best sizes of every draw are found anew.
    Runs(&'a [Vec<usize>]),
    /// The best sizes themselves.
    BestSizes,
}

/// The line through the best sizes that a method finds, and through those of each draw; none where
/// there are fewer than two.
#[must_use]
pub fn resampled_units(
    runs: &Runs,
    method: &(dyn Fn(&Runs) -> Vec<Optimum> + Sync),
    units: DrawnUnits<'_>,
    (replicates, seed): (usize, u64),
) -> Option<Resampled> {
    let optima = method(runs);
    let estimate = line(&optima)?;
    let one = |replicate: usize| -> Option<Vec<f64>> {
        let drawn = |count: usize| draw(seed, replicate as u64, count);
        match units {
            DrawnUnits::Runs(units) => {
                let rows = drawn(units.len()).into_iter().flat_map(|unit| &units[unit]);
                line(&method(&runs.take(&rows.copied().collect::<Vec<_>>())))
            }
            DrawnUnits::BestSizes => {
                let of: Vec<Optimum> = drawn(optima.len()).iter().map(|&at| optima[at]).collect();
                line(&of)
            }
        }
    };
    let ends: Vec<Option<Vec<f64>>> = (0..replicates).into_par_iter().map(one).collect();
    let found: Vec<Vec<f64>> = ends.into_iter().flatten().collect();
    Some(Resampled { optima, estimate, undefined: replicates - found.len(), replicates: found })
}

/// Intercept and slope of `ln N*(C)`; none of best sizes at one compute.
fn line(optima: &[Optimum]) -> Option<Vec<f64>> {
    let first = optima.first()?;
    if optima.iter().all(|best| (best.ln_flop - first.ln_flop).abs() < SAME_SIZE) {
        return None;
    }
    PowerLaws::fit(optima).map(|laws| vec![laws.params.intercept, laws.params.slope])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes at each of some budgets, spread by a tenth about it, and stray runs between them.
    fn runs() -> Runs {
        let mut runs = Runs::default();
        for budget in [40.0, 41.0, 42.5] {
            for size in 0..7_u32 {
                let off = f64::from(size % 3) - 1.0;
                runs.ln_flop.push(budget + 0.1 * off);
                let ln_params = 0.5 * budget + 0.4 * (f64::from(size) - 3.0);
                runs.ln_params.push(ln_params);
                let away = ln_params - 0.5 * budget;
                runs.loss_nats.push(3.0 - 0.1 * (budget - 40.0) + 0.05 * away * away);
            }
        }
        for stray in [40.5, 41.6, 41.8] {
            runs.ln_flop.push(stray);
            runs.ln_params.push(20.0);
            runs.loss_nats.push(3.0);
        }
        runs
    }

    #[test]
    fn budgets_are_where_sizes_share_a_compute() {
        let found = shared_budgets(&runs(), 0.14, 5);
        assert_eq!(found, [40.0, 41.0, 42.5]);
        assert!(shared_budgets(&runs(), 0.14, 8).is_empty(), "no budget has eight sizes");
        let one = Runs { ln_params: vec![20.0; 24], ..runs() };
        assert!(shared_budgets(&one, 0.14, 2).is_empty(), "one size is no budget");
    }

    /// Best sizes on a line have that line in every draw, whatever is drawn.
    #[test]
    fn best_sizes_on_a_line_have_one_line() {
        let method = |runs: &Runs| -> Vec<Optimum> {
            let of = runs.ln_flop.iter().zip(&runs.ln_params).zip(&runs.loss_nats);
            of.map(|((&ln_flop, _), &loss_nats)| Optimum {
                ln_flop,
                ln_params: 0.5 * ln_flop - 1.0,
                loss_nats,
            })
            .collect()
        };
        let groups: Vec<Vec<usize>> = vec![(0..7).collect(), (7..14).collect(), (14..24).collect()];
        for units in [DrawnUnits::Runs(&groups), DrawnUnits::BestSizes] {
            let found = resampled_units(&runs(), &method, units, (50, 1)).expect("a line");
            assert_eq!(found.replicates.len() + found.undefined, 50);
            for line in found.replicates.iter().chain([&found.estimate]) {
                assert!((line[1] - 0.5).abs() < 1e-9, "{line:?}");
            }
        }
    }
}
