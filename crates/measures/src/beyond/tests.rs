//! Against closed forms, quadrature, and the exact likelihood on a grid of its own.

use super::forecast::of_mixture;
use super::form::Room;
use super::grid::Grid;
use super::world::{Functionals, World};
use super::*;
use crate::counts::{Counts, CountsError};
use crate::quantile::Interval;
use crate::resample::Draws;
use crate::tail::{Tail, TailFamily, TailScale, fit_tail};
use crate::tail_implied::implied_coverage;

const K: [u64; 4] = [1, 10, 1000, 10_000];
const DRAWS: Draws = Draws { replicates: 60, level: 0.95, seed: 3 };

fn tail(family: TailFamily, alpha: f64, beta: f64, scale: f64) -> Tail {
    Tail { family, alpha, beta, scale, mass_at_zero: 0.0 }
}

/// The numbers of a distribution on the grid.
fn on_grid(tail: &Tail, k: &[u64]) -> Vec<f64> {
    let grid = Grid::new(&[], 10_000);
    let mut masses = Vec::new();
    Room::new(&grid).masses(tail, &mut masses);
    assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{tail:?}");
    Functionals::new(&grid, k).of_shape(&masses)
}

fn ln_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// `E (1-p)^k = B(a, b+k)/B(a, b)` and `E p^k = B(a+k, b)/B(a, b)` of a Beta distribution.
#[test]
fn a_beta_on_the_grid_has_its_closed_forms() {
    for (a, b) in [(0.05, 0.7), (0.2, 1.7), (0.8, 0.3), (1.0, 1.0), (2.5, 6.0)] {
        let found = on_grid(&tail(TailFamily::Beta, a, b, 1.0), &K);
        for (at, &k) in K.iter().enumerate() {
            let k = k as f64;
            let any = 1.0 - libm::exp(ln_beta(a, b + k) - ln_beta(a, b));
            let every = libm::exp(ln_beta(a + k, b) - ln_beta(a, b));
            assert!((found[at] - any).abs() < 2e-3, "{a} {b} {k}: {} against {any}", found[at]);
            let all = found[K.len() + at];
            assert!((all - every).abs() < 2e-3, "{a} {b} {k}: {all} against {every}");
        }
    }
}

/// `E (1-p)^k` of a Kumaraswamy distribution by Simpson's rule over its own quantiles,
/// `p = s (1 - (1-u)^(1/b))^(1/a)`, and of scaled distributions by the exact quadrature.
#[test]
fn scaled_distributions_on_the_grid_are_those_of_quadrature() {
    for (a, b, s) in [(0.1, 0.6, 0.8), (0.3, 2.0, 1.0), (0.9, 0.4, 0.05), (1.5, 8.0, 0.6)] {
        let kumaraswamy = tail(TailFamily::Kumaraswamy, a, b, s);
        let found = on_grid(&kumaraswamy, &K);
        for (at, &k) in K.iter().enumerate() {
            let steps = 200_000_u32;
            let failed = |i: u32| {
                let u = f64::from(i) / f64::from(steps);
                let rest = libm::pow(1.0 - u, 1.0 / b);
                libm::pow(1.0 - s * libm::pow(1.0 - rest, 1.0 / a), k as f64)
            };
            let inner: f64 = (1..steps).map(|i| f64::from(2 + 2 * (i % 2)) * failed(i)).sum();
            let mean = (failed(0) + inner + failed(steps)) / f64::from(3 * steps);
            let coverage = 1.0 - mean;
            assert!(
                (found[at] - coverage).abs() < 5e-3,
                "{a} {b} {s} {k}: {} {coverage}",
                found[at]
            );
        }
        for tail in [kumaraswamy, tail(TailFamily::Beta, a, b, s)] {
            let (found, exact) = (on_grid(&tail, &K), implied_coverage(&tail, &K).unwrap());
            for (found, exact) in found.iter().zip(exact) {
                assert!((found - exact).abs() < 5e-3, "{tail:?}: {found} against {exact}");
            }
        }
    }
}

fn counts(samples: u64, successes: impl IntoIterator<Item = u64>) -> Vec<Counts> {
    successes.into_iter().map(|successes| Counts { samples, successes }).collect()
}

/// 50 problems that were never solved, and others from 0 to 84 of 100.
fn spread() -> Vec<Counts> {
    counts(100, (0..128_u64).map(|i| i.saturating_sub(50) * i.saturating_sub(50) / 70))
}

#[test]
fn fits_on_the_grid_are_near_the_exact_ones() {
    let problems = spread();
    let world = World::new(&problems, 10_000).unwrap();
    for (form, family) in [
        (BeyondForm::ScaledBeta, TailFamily::Beta),
        (BeyondForm::ScaledKumaraswamy, TailFamily::Kumaraswamy),
    ] {
        let exact = fit_tail(&problems, family, TailScale::Free).unwrap();
        let found = world.search(form).run().tail;
        assert!((found.alpha / exact.tail.alpha - 1.0).abs() < 0.03, "{found:?} {exact:?}");
        assert!((found.scale - exact.tail.scale).abs() < 0.02, "{found:?} {exact:?}");
        let [found, exact] =
            [found, exact.tail].map(|tail| implied_coverage(&tail, &[10_000]).unwrap()[0]);
        assert!((found - exact).abs() < 0.005, "{found} against {exact}");
    }
}

/// Chances that are known: 40 of 100 problems at 0.9 and the others near 0. The range of the mean
/// is then that of a share by its likelihood ratio, found here by halving.
#[test]
fn the_range_of_known_chances_is_that_of_a_share() {
    let problems = counts(100_000, (0..100).map(|i| if i < 40 { 90_000 } else { 0 }));
    let world = World::new(&problems, 1).unwrap();
    let functionals = Functionals::new(&world.grid, &[1]);
    let found = of_mixture(&world, &functionals, 0.95)[0];
    let deviance =
        |share: f64| -2.0 * (40.0 * libm::log(share / 0.4) + 60.0 * libm::log((1.0 - share) / 0.6));
    let end = |mut inside: f64, mut outside: f64| {
        for _ in 0..60 {
            let middle = 0.5 * (inside + outside);
            if deviance(middle) < 5.991_464_547_107_98 {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        0.9 * inside
    };
    let Interval { low, high } = found.interval;
    assert!((found.estimate - 0.36).abs() < 1e-3, "{found:?}");
    // The greatest likelihood is reached but for a little, so that the range is a little wider.
    let apart = [end(0.4, 0.1) - low, high - end(0.4, 0.9)];
    assert!(apart.iter().all(|apart| (-1e-3..3e-3).contains(apart)), "{apart:?}");
}

/// Never solved among 100 samples: nothing forbids that 10,000 solve most of them; that none is
/// solvable is possible too. Always solved, by the same reasons turned about.
#[test]
fn nothing_and_everything_solved_have_answers() {
    let none = beyond(&counts(100, [0; 30]), &[1, 100, 10_000], DRAWS, 19).unwrap();
    assert_eq!(none.forms.len(), 1, "no form has a shape to fit");
    let widest = none.widest(2);
    assert!(widest.low < 1e-3 && widest.high > 0.9, "{widest:?}");
    // A share x of problems that are always solved would be missed by 30 with (1-x)^30.
    let share = 1.0 - libm::exp(-0.5 * 5.991_464_547_107_98 / 30.0);
    assert!((none.widest(0).high - share).abs() < 1e-3, "{:?}", none.widest(0));
    let all = beyond(&counts(100, [100; 30]), &[1, 100, 10_000], DRAWS, 19).unwrap();
    assert!(all.widest(0).low > 0.9 && all.widest(2).low > 0.9, "{:?}", all.widest(2));
    assert!(all.widest_all(2).high > 0.99 && all.widest_all(2).low < 0.1);
}

#[test]
fn what_counts_cannot_say_is_refused() {
    let at = |problems: &[Counts], k: &[u64]| beyond(problems, k, DRAWS, 19).unwrap_err();
    assert_eq!(at(&counts(10, [1]), &[5]), BeyondError::TooFew { count: 1 });
    assert_eq!(at(&counts(10, [1, 2]), &[]), BeyondError::NoK);
    assert_eq!(at(&counts(10, [1, 2]), &[0, 3]), BeyondError::NoK);
    let more = CountsError::MoreSuccesses { samples: 10, successes: 11 };
    assert_eq!(at(&counts(10, [1, 11]), &[3]), BeyondError::Problem { problem: 1, fault: more });
    let none = [Counts { samples: 0, successes: 0 }; 3];
    assert_eq!(at(&none, &[3]), BeyondError::Problem { problem: 0, fault: CountsError::NoSamples });
}

/// Two kinds of problems, of 0.3 and of 0.003: no Beta and no Kumaraswamy has them.
#[test]
fn a_form_that_does_not_fit_is_rejected() {
    let problems = counts(1000, (0..120).map(|i| if i % 2 == 0 { 285 + i / 4 } else { 1 + i % 5 }));
    let found = beyond(&problems, &[1, 10_000], DRAWS, 99).unwrap();
    let beta = found.forms.iter().find(|one| one.form == BeyondForm::ScaledBeta).unwrap();
    assert!(beta.is_rejected(), "{:?}", beta.fit);
    assert!(found.credible().any(|one| one.form == BeyondForm::Mixture));
    let fine = beyond(&spread(), &[1, 10_000], DRAWS, 99).unwrap();
    assert_eq!(fine.credible().count(), 4, "{fine:?}");
    assert!(fine.best().unwrap().fit.deficit < 4.0);
    // With a share that is never solved, or without one: more than half a tenth apart.
    assert!(fine.disagreeing(0).is_none() && fine.disagreeing(1).is_some(), "{fine:?}");
}

#[test]
fn more_samples_narrow_the_interval_and_a_budget_is_split() {
    let asked = Future { k: 1000, within: Some(0.12), budget: Some(Costs::of_samples(12_800)) };
    let form = Some(BeyondForm::ScaledBeta);
    let found = future(&spread(), form, asked, DRAWS).unwrap();
    let (first, last) = (found.samples[0], found.samples[found.samples.len() - 1]);
    assert!(last.of_any <= 0.12 && last.samples > first.samples, "{found:?}");
    assert!(first.of_any > last.of_any && first.of_any > first.of_form.unwrap(), "{found:?}");
    assert!(found.splits.len() > 4, "{found:?}");
    assert!(found.splits.iter().all(|one| one.problems as u64 * one.samples <= 12_800));
}

/// Chances whose coverage is `1 - k^-0.4` exactly are not at hand; those of `p = u^2.5` nearly are:
/// the line carried on from 1,000 samples comes near the closed form `1 - B(0.4, 1+k)/B(0.4, 1)`.
#[test]
fn the_line_is_carried_on() {
    let quantile = |i: u64| libm::pow((i as f64 + 0.5) / 200.0, 2.5);
    let nearest = |p: f64| (0..1000_u64).find(|&c| c as f64 + 0.5 > 1000.0 * p).unwrap_or(1000);
    let problems = counts(1000, (0..200).map(|i| nearest(quantile(i))));
    let found = line_beyond(&problems, 10_000, DRAWS).unwrap();
    let closed = 1.0 - libm::exp(ln_beta(0.4, 10_001.0) - ln_beta(0.4, 1.0));
    assert!((found.estimate - closed).abs() < 0.03, "{found:?} against {closed}");
    let Interval { low, high } = found.interval;
    assert!(low < found.estimate && found.estimate < high, "{found:?}");
    assert_eq!(line_beyond(&counts(100, [0; 9]), 1000, DRAWS), None, "no line");
    let (one, all) = (
        pass_beyond(&problems, 10_000, DRAWS, 19).unwrap(),
        beyond(&problems, &[10_000], DRAWS, 19).unwrap(),
    );
    for ((form, _, number), whole) in one.iter().zip(&all.forms) {
        assert_eq!((*form, *number), (whole.form, whole.pass_at[0]));
    }
}

/// Of 64 problems without a success in 100 samples each, no chance above that of likelihood 1/20 is
/// left: `(1-p)^6400 = 0.05`, and since `E (1-p)^10000` is least where all have the same chance,
/// pass@10,000 ends at `1 - 0.05^(100/64) = 0.9907`. Its lower end is zero.
#[test]
fn without_a_success_the_range_ends_where_all_share_one_chance() {
    let counts = vec![Counts { samples: 100, successes: 0 }; 64];
    let found = beyond(&counts, &[10_000], DRAWS, 19).expect("counts");
    let any = found.forms.last().expect("the mixture").pass_at[0].interval;
    let wanted = 1.0 - libm::pow(0.05, 100.0 / 64.0);
    assert!((any.high - wanted).abs() < 2e-3, "{any:?} against {wanted}");
    assert!(any.low.abs() < 1e-3, "{any:?}");
}

/// Of every distribution pass@k rises with k and pass^k falls: so do the ends of what is possible.
#[test]
fn the_ends_of_the_range_rise_and_fall_with_k() {
    let counts = [3, 40].map(|successes| Counts { samples: 50, successes });
    let found = beyond(&counts, &[1, 10, 50, 100], DRAWS, 19).expect("counts");
    let any = found.forms.last().expect("the mixture");
    let ends = |numbers: &[AtK]| -> Vec<[f64; 2]> {
        numbers.iter().map(|one| [one.interval.low, one.interval.high]).collect()
    };
    let rise = |ends: &[[f64; 2]]| {
        ends.windows(2).all(|two| two[0][0] <= two[1][0] && two[0][1] <= two[1][1])
    };
    let (rising, mut falling) = (ends(&any.pass_at), ends(&any.pass_all));
    falling.reverse();
    assert!(rise(&rising) && rise(&falling), "{rising:?} {falling:?}");
}

/// Two-stage sampling (Cochran 1977, section 10.6): the mean over m problems of n samples has the
/// variance `(v + w/n)/m` with v that of the chances and w the mean of p (1 - p); with a price b
/// of a problem and s of a sample it is least at `n = sqrt(b/s w/v)`. Of a Beta(a, b) distribution
/// `w/v = a + b`.
#[test]
fn a_budget_is_split_as_the_closed_form_says() {
    let (alpha, beta) = (1.5, 2.5);
    let counts = planted_counts(alpha, beta, 300, 40);
    let spread = alpha * beta / ((alpha + beta) * (alpha + beta) * (alpha + beta + 1.0));
    let within = spread * (alpha + beta);
    let draws = Draws { replicates: 40, level: 0.95, seed: 4 };
    for (per_problem, per_sample) in [(100.0, 1.0), (0.5, 0.02), (1.0, 1.0)] {
        let budget = 400.0 * (per_problem + 20.0 * per_sample);
        let costs = Costs { budget, per_problem, per_sample };
        let asked = Future { k: 1, within: None, budget: Some(costs) };
        let found = future(&counts, Some(BeyondForm::ScaledBeta), asked, draws).expect("counts");
        let half =
            |problems: f64, samples: f64| 1.96 * ((spread + within / samples) / problems).sqrt();
        let of = |split: &Split| half(split.problems as f64, split.samples as f64);
        for split in &found.splits {
            let spent = split.problems as f64 * (per_problem + split.samples as f64 * per_sample);
            assert!(spent <= budget * (1.0 + 1e-12), "{split:?} is overspent");
        }
        let best = found.splits.iter().min_by(|one, other| {
            one.of_form.unwrap_or(1.0).total_cmp(&other.of_form.unwrap_or(1.0))
        });
        let best = best.expect("splits");
        let samples = (per_problem / per_sample * (alpha + beta)).sqrt().max(8.0);
        let least = half(budget / (per_problem + samples * per_sample), samples);
        assert!(of(best) < 1.12 * least, "{best:?} against {samples} samples of each");
        let ratio = best.of_form.expect("a form") / of(best);
        assert!((ratio - 1.0).abs() < 0.2, "{best:?}: {ratio} of the closed form");
    }
}

/// Counts whose shares are quantiles of a Beta distribution, as even as a grid.
fn planted_counts(alpha: f64, beta: f64, problems: u64, samples: u64) -> Vec<Counts> {
    let beta = quantiles::Beta::new(alpha, beta).expect("a distribution");
    let one = |at: u64| {
        let place = (at as f64 + 0.5) / problems as f64;
        let p = quantiles::Continuous::inverse_cdf(&beta, place);
        let spread = (at * 7 % 11) as f64 / 10.0 - 0.5;
        let width = (samples as f64 * p * (1.0 - p)).sqrt();
        let successes = (samples as f64 * p + 1.6 * width * spread).round();
        let successes = (0..samples).filter(|at| (*at as f64) + 0.5 < successes).count();
        Counts { samples, successes: successes as u64 }
    };
    (0..problems).map(one).collect()
}
