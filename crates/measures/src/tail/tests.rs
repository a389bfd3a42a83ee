//! Tails against mpmath, scipy and planted ones.

use laws::exp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::distribution::{Tail, TailFamily, TailScale};
use super::error::TailError;
use super::fit::{fit_tail, fit_tail_roughly};
use super::likelihood::{Likelihood, ln_choose};
use super::mass_at_zero::mass_at_zero;
use super::profile::tail_interval;
use super::search::{Search, TailEnd};
use crate::counts::{Counts, CountsError};

fn ln_probability(
    samples: u64,
    successes: u64,
    family: TailFamily,
    [alpha, beta, scale]: [f64; 3],
) -> f64 {
    let likelihood = Likelihood::new(&[Counts { samples, successes }]).unwrap();
    likelihood.ln_probabilities(&Tail { family, alpha, beta, scale, mass_at_zero: 0.0 })[0]
}

/// Against mpmath's adaptive quadrature at 40 digits over x = u^(1/alpha) (mpmath.quad, split
/// at 1e-12, 1e-9, ..., 0.1, 0.5, 0.9, 0.99, 0.999), the fourth by its hyp2f1: log of the
/// probability times the binomial coefficient.
#[test]
fn probabilities_agree_with_mpmath() {
    use TailFamily::{Beta, Kumaraswamy};
    for (samples, successes, family, at, expected) in MPMATH {
        let found = ln_probability(samples, successes, family, at);
        assert!(
            (found - expected).abs() < 2e-10 * expected.abs().max(1.0),
            "{samples} {successes} {at:?}: {found}"
        );
    }
    // Without a scale it is the beta-binomial, in closed form.
    let ln_beta = |a: f64, b: f64| libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    for (n, c) in [(50, 0), (50, 3), (50, 50), (10_000, 0), (10_000, 4000)] {
        let closed = ln_choose(n as f64, c as f64) + ln_beta(c as f64 + 0.7, (n - c) as f64 + 2.3)
            - ln_beta(0.7, 2.3);
        assert!((ln_probability(n, c, Beta, [0.7, 2.3, 1.0]) - closed).abs() < 1e-9, "{n} {c}");
    }
    let all: f64 = (0..=40).map(|c| exp(ln_probability(40, c, Kumaraswamy, [0.3, 1.7, 0.4]))).sum();
    assert!((all - 1.0).abs() < 1e-11, "{all}");
}

const MPMATH: [(u64, u64, TailFamily, [f64; 3], f64); 8] = [
    (100, 0, TailFamily::Beta, [0.2, 2.5, 0.3], -0.541_130_714_803),
    (100, 7, TailFamily::Beta, [0.2, 2.5, 0.3], -4.025_035_511_083),
    (10_000, 0, TailFamily::Beta, [0.05, 1.7, 0.04], -0.288_256_805_084),
    (10_000, 365, TailFamily::Beta, [0.15, 1.7, 0.037], -10.410_957_354_017),
    (100, 0, TailFamily::Kumaraswamy, [0.3, 1.7, 0.4], -0.813_520_143_501),
    (100, 20, TailFamily::Kumaraswamy, [0.3, 1.7, 0.4], -5.051_518_128_124),
    (10_000, 0, TailFamily::Kumaraswamy, [0.1, 2.2, 0.2], -0.324_787_809_377),
    (10_000, 1, TailFamily::Kumaraswamy, [1.3, 3.1, 0.9], -10.288_715_868_087),
];

/// Counts of Pythia 160M on MATH at n = 10,000 (Brown 2024), the successes alone, by the counts
/// of Schaeffer 2025.
fn pythia_160m() -> Vec<Counts> {
    PYTHIA_160M.iter().map(|&successes| Counts { samples: 10_000, successes }).collect()
}

const PYTHIA_160M: [u64; 128] = [
    7, 50, 5, 0, 37, 5, 8, 38, 1, 10, 5, 0, 24, 4, 0, 1, 1, 0, 0, 0, 3, 0, 17, 2, 0, 2, 0, 0, 56,
    0, 5, 1, 90, 0, 28, 8, 142, 1, 6, 0, 58, 0, 0, 21, 32, 0, 2, 0, 2, 50, 66, 0, 0, 14, 5, 0, 0,
    13, 11, 0, 11, 16, 0, 253, 85, 0, 31, 36, 0, 68, 1, 0, 0, 5, 0, 0, 106, 0, 38, 110, 18, 28, 0,
    0, 365, 16, 0, 99, 82, 52, 16, 85, 101, 0, 0, 16, 0, 0, 2, 0, 0, 79, 0, 0, 0, 80, 44, 60, 10,
    67, 96, 0, 363, 0, 0, 0, 0, 0, 43, 108, 0, 0, 0, 1, 0, 0, 0, 0,
];

/// Against scipy: Nelder-Mead on the log likelihood summed over a grid of 5,250 nodes in logit
/// x of step 0.02 (numpy, logsumexp): alpha 0.15027, beta 1.68467 at scale 129/128 of the
/// largest c/n; free: alpha 0.1672, beta 3.9407, scale 0.0657, log likelihood -430.5304.
/// Schaeffer 2025 prints 0.1458.
#[test]
fn a_tail_agrees_with_scipy() {
    let problems = pythia_160m();
    let largest = problems.iter().map(|counts| counts.successes).max().unwrap() as f64 / 1e4;
    let scale = TailScale::Fixed(largest * 129.0 / 128.0);
    let fixed = fit_tail(&problems, TailFamily::Beta, scale).unwrap();
    assert_eq!(fixed.end, TailEnd::Converged);
    assert!(
        (fixed.tail.alpha - 0.150_273_8).abs() < 2e-5 && (fixed.tail.beta - 1.684_667).abs() < 1e-3,
        "{fixed:?}"
    );
    let free = fit_tail(&problems, TailFamily::Beta, TailScale::Free).unwrap();
    assert!(
        (free.tail.alpha - 0.1672).abs() < 1e-4 && (free.tail.scale - 0.0657).abs() < 2e-4,
        "{free:?}"
    );
    assert!((free.log_likelihood + 430.5304).abs() < 1e-4, "{free:?}");
    let rough = fit_tail_roughly(&problems, &Tail { alpha: 0.3, beta: 9.0, ..free.tail }).unwrap();
    assert!((rough.alpha - free.tail.alpha).abs() < 0.002, "{rough:?}");
    // The interval's ends are where the profile has fallen by 3.841459/2 (scipy: chi2.ppf(0.95,
    // 1)).
    let interval = tail_interval(&problems, &fixed, scale, 0.95).unwrap();
    let likelihood = Likelihood::new(&problems).unwrap();
    for end in [interval.low.unwrap(), interval.high.unwrap()] {
        let search = Search {
            likelihood: &likelihood,
            family: TailFamily::Beta,
            scale,
            alpha: Some(end),
            with_mass: false,
        };
        let drop = fixed.log_likelihood - search.run(&[fixed.tail]).log_likelihood;
        assert!((drop - 1.920_729).abs() < 1e-3, "{end}: {drop}");
    }
    assert!(interval.is_closed());
}

fn planted(set: u64, problems: usize, samples: u64, solvable: f64) -> Vec<Counts> {
    let mut stream = ChaCha8Rng::seed_from_u64(set);
    let mut draw = |_| {
        // Kumaraswamy's distribution has a closed inverse (here alpha 0.4, beta 2, scale 0.5).
        let u: f64 = stream.random();
        let x = libm::pow(1.0 - (1.0 - u).sqrt(), 1.0 / 0.4);
        let p = if stream.random::<f64>() < solvable { 0.5 * x } else { 0.0 };
        Counts {
            samples,
            successes: (0..samples).map(|_| u64::from(stream.random::<f64>() < p)).sum(),
        }
    };
    (0..problems).map(&mut draw).collect()
}

/// Planted: the 95 % interval holds the true exponent in 200 sets within the binomial's 99.8 %
/// range (scipy:
/// binom.ppf([0.001, 0.999], 200, 0.95) = 179, 198; 200 allowed, wide is no fault here).
#[test]
fn a_planted_tail_is_held() {
    use rayon::prelude::*;
    let scale = TailScale::Fixed(0.5);
    let holds = |set: u64| {
        let problems = planted(set, 64, 64, 1.0);
        let best = fit_tail(&problems, TailFamily::Kumaraswamy, scale).unwrap();
        let likelihood = Likelihood::new(&problems).unwrap();
        let family = TailFamily::Kumaraswamy;
        let search =
            Search { likelihood: &likelihood, family, scale, alpha: Some(0.4), with_mass: false };
        best.end == TailEnd::Converged
            && best.log_likelihood - search.run(&[best.tail]).log_likelihood < 1.920_729
    };
    let held = (0..200_u64).into_par_iter().filter(|&set| holds(set)).count();
    assert!(held >= 179, "{held} of 200");
}

/// Planted: a third of the problems without any hope is seen; none is not.
#[test]
fn a_mass_at_zero_is_seen() {
    let scale = TailScale::Fixed(0.5);
    let with = mass_at_zero(&planted(3, 300, 1000, 0.67), TailFamily::Kumaraswamy, scale).unwrap();
    assert!(with.p_value < 0.01 && (with.with.tail.mass_at_zero - 0.33).abs() < 0.12, "{with:?}");
    assert!(with.without.tail.alpha < with.with.tail.alpha);
    let none = mass_at_zero(&planted(4, 300, 1000, 1.0), TailFamily::Kumaraswamy, scale).unwrap();
    assert!(none.p_value > 0.05 && none.likelihood_ratio >= 0.0, "{none:?}");
}

#[test]
fn what_has_no_tail_is_refused() {
    let few = vec![Counts { samples: 10, successes: 0 }; 9];
    let at = |problems: &[Counts], scale| fit_tail(problems, TailFamily::Beta, scale).unwrap_err();
    assert_eq!(at(&few, TailScale::Free), TailError::TooFew { solved: 0 });
    assert_eq!(at(&few, TailScale::Fixed(0.0)), TailError::Scale { scale: 0.0 });
    let wrong = [Counts { samples: 1, successes: 2 }];
    let fault = CountsError::MoreSuccesses { samples: 1, successes: 2 };
    assert_eq!(at(&wrong, TailScale::Free), TailError::Problem { problem: 0, fault });
}
