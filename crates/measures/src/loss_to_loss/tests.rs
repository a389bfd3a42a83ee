//! Planted laws between losses, and scipy on the same pairs.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::*;

/// Losses of sixty models between 2.2 and 4.2, and those that a law says of them, with an error of
/// so many nats that is normal to three digits: the sum of twelve uniform ones.
fn planted(law: LossToLoss, noise: f64, seed: u64) -> [Vec<f64>; 2] {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let from: Vec<f64> = (0..60).map(|row| 2.2 + 2.0 * f64::from(row) / 59.0).collect();
    let to = from.iter().map(|&from| {
        let normal: f64 = (0..12).map(|_| stream.random_range(-0.5..0.5)).sum();
        law.at(from).expect("above the floor") + noise * normal
    });
    let to = to.collect();
    [from, to]
}

const LAW: LossToLoss =
    LossToLoss { floor_from: 1.6, floor_to: 0.9, factor: 1.1, kappa: 1.4, squares: 0.0 };

fn fitted([from, to]: &[Vec<f64>; 2], floors: Floors) -> LossToLoss {
    let weights = vec![1.0; from.len()];
    loss_to_loss(&LossPairs { from, to, weights: &weights }, floors).expect("a law")
}

#[test]
fn an_exact_law_is_recovered() {
    let pairs = planted(LAW, 0.0, 1);
    for (floors, within) in [(Floors::Fitted, 1e-3), (Floors::Held { from: 1.6, to: 0.9 }, 1e-6)] {
        let found = fitted(&pairs, floors);
        assert!((found.kappa - 1.4).abs() < within, "{found:?}");
        assert!((found.factor - 1.1).abs() < within, "{found:?}");
        assert!((found.floor_from - 1.6).abs() < within && (found.floor_to - 0.9).abs() < within);
        let further = found.at(1.9).expect("above the floor");
        assert!((further - LAW.at(1.9).unwrap()).abs() < 1e-5, "{further}");
    }
    assert_eq!(fitted(&pairs, Floors::Fitted).at(1.0), None, "below the floor it says nothing");
}

/// A pair that counts twice is as two pairs, one that counts zero as none.
#[test]
fn weights_are_counts() {
    let [from, to] = planted(LAW, 0.01, 2);
    let weights: Vec<f64> = (0..60_u8).map(|row| f64::from(row % 3)).collect();
    let floors = Floors::Held { from: 1.5, to: 0.8 };
    let weighted = loss_to_loss(&LossPairs { from: &from, to: &to, weights: &weights }, floors);
    let repeated = |values: &[f64]| -> Vec<f64> {
        (0..60).flat_map(|row| std::iter::repeat_n(values[row], row % 3)).collect()
    };
    let written_out = fitted(&[repeated(&from), repeated(&to)], floors);
    let weighted = weighted.expect("a law");
    assert!((weighted.kappa - written_out.kappa).abs() < 1e-9, "{weighted:?} {written_out:?}");
    assert!((weighted.squares - written_out.squares).abs() < 1e-9);
}

#[test]
fn what_makes_no_law_has_none() {
    let law = |from: &[f64], to: &[f64], floors: Floors| {
        loss_to_loss(&LossPairs { from, to, weights: &vec![1.0; from.len()] }, floors)
    };
    let [from, to] = planted(LAW, 0.0, 1);
    assert_eq!(law(&from[..4], &to[..4], Floors::Fitted), None, "four pairs, four parameters");
    assert_eq!(law(&from, &to, Floors::Held { from: 2.5, to: 0.0 }), None, "losses below a floor");
    let falling: Vec<f64> = to.iter().map(|to| 9.0 - to).collect();
    assert_eq!(law(&from, &falling, Floors::Held { from: 1.0, to: 8.5 }), None, "they fall");
}

/// Eleven pairs with errors of some thousandths, for scipy.
fn eleven() -> [Vec<f64>; 2] {
    const ERRORS: [f64; 11] = [3.0, -2.0, -1.0, 2.0, -4.0, 1.0, 3.0, -3.0, 0.0, 2.0, -1.0];
    let from: Vec<f64> = (0..11).map(|row| 2.2 + 0.2 * f64::from(row)).collect();
    let to = from.iter().zip(ERRORS).map(|(&from, error)| LAW.at(from).unwrap() + 1e-3 * error);
    let to = to.collect();
    [from, to]
}

/// `scipy.optimize.least_squares` 1.17 with tolerances of 1e-15 from 125 starts.
#[test]
fn the_fits_are_those_of_scipy() {
    let found = fitted(&eleven(), Floors::Fitted);
    assert!((found.squares - 4.923_972_433_208_234_5e-5).abs() < 1e-13, "{found:?}");
    assert!((found.kappa - 1.374_927_367).abs() < 1e-5, "{found:?}");
    assert!((found.floor_from - 1.693_375_250).abs() < 1e-5, "{found:?}");
    assert!((found.floor_to - 0.984_604_914).abs() < 1e-5, "{found:?}");
    let held = fitted(&eleven(), Floors::Held { from: 1.5, to: 0.8 });
    assert!((held.kappa - 1.418_534_945_543_938).abs() < 1e-8, "{held:?}");
    assert!((held.factor - 1.048_450_966_699_713_5).abs() < 1e-8, "{held:?}");
}

/// The same minimiser with one parameter held, the ends by `scipy.optimize.brentq` and
/// `scipy.stats.f.ppf(0.9, 1, 7)`.
#[test]
fn the_ends_of_profiles_are_those_of_scipy() {
    let [from, to] = eleven();
    let pairs = LossPairs { from: &from, to: &to, weights: &[1.0; 11] };
    let kappa = kappa_profile(&pairs, 0.9).expect("a profile");
    assert!((kappa.low.expect("closed") - 1.332_941_609).abs() < 1e-5, "{kappa:?}");
    assert!((kappa.high.expect("closed") - 1.430_690_186).abs() < 1e-5, "{kappa:?}");
    let floor = floor_profile(&pairs, 0.9).expect("a profile");
    assert!((floor.low.expect("closed") - 1.500_558_743).abs() < 1e-5, "{floor:?}");
    assert!((floor.high.expect("closed") - 1.833_345_363).abs() < 1e-5, "{floor:?}");
}

/// On a straight line κ = 1 fits with every floor: the profile of the floor is open on both sides.
#[test]
fn a_straight_line_leaves_the_floor_open() {
    let line = LossToLoss { floor_from: 0.8, floor_to: 1.2, factor: 1.1, kappa: 1.0, squares: 0.0 };
    let [from, to] = planted(line, 0.01, 5);
    let pairs = LossPairs { from: &from, to: &to, weights: &[1.0; 60] };
    let floor = floor_profile(&pairs, 0.9).expect("a profile");
    assert_eq!(floor, ProfileEnds { low: None, high: None });
    let kappa = kappa_profile(&pairs, 0.9).expect("a profile");
    assert!(kappa.high.is_some_and(|high| (1.0..1.6).contains(&high)), "{kappa:?}");
}

/// How often the interval of 90 % holds the planted κ: of 150 planted sets, 0.84 to 0.95 are two
/// standard errors about 0.9.
#[test]
fn the_profile_of_kappa_holds_the_truth_as_often_as_it_says() {
    let holds = |seed: u64| {
        let [from, to] = planted(LAW, 0.01, seed);
        let pairs = LossPairs { from: &from, to: &to, weights: &[1.0; 60] };
        let ends = kappa_profile(&pairs, 0.9).expect("a profile");
        ends.low.is_none_or(|low| low <= LAW.kappa) && ends.high.is_none_or(|it| it >= LAW.kappa)
    };
    let held = (100..250).filter(|&seed| holds(seed)).count();
    let share = crate::share(held, 150);
    assert!((0.84..=0.95).contains(&share), "{share}");
}
