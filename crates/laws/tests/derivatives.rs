//! Every law's gradient and Hessian against dual numbers (crate `num-dual`) and its value against
//! the plain formula.

#[path = "support/places.rs"]
mod places;
#[path = "support/plain.rs"]
mod plain;

use laws::{ChinchillaAdditive, LAWS, Law, PowerLawOffset};
use nalgebra::{DMatrix, DVector, SVector};
use num_dual::{DualNum, hessian};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use places::{Place, place};

/// Largest entry-wise difference that rounding explains: a few ulp of the terms that enter each
/// entry.
const TOLERANCE: f64 = 1e-12;

fn plain_chinchilla<T: DualNum<Primitive = f64> + Copy>(theta: [T; 5], ln_x: [f64; 2]) -> T {
    let [ln_a, ln_b, ln_e, alpha, beta] = theta;
    (ln_e.exp() + (ln_a - alpha * ln_x[0]).exp() + (ln_b - beta * ln_x[1]).exp()).ln()
}

fn plain_power_law<T: DualNum<Primitive = f64> + Copy>(theta: [T; 3], ln_x: f64) -> T {
    let [ln_a, ln_e, alpha] = theta;
    (ln_e.exp() + (ln_a - alpha * ln_x).exp()).ln()
}

/// Derivatives of a law beside those of the plain formula, entry by entry.
fn compare(
    law: &dyn Law,
    theta: &[f64],
    ln_x: &[f64],
    value: f64,
    gradient: &[f64],
    hessian: &[f64],
) {
    let size = theta.len();
    let (mut ours, mut curvature) = (vec![0.0; size], vec![0.0; size * size]);
    let ln_loss = law.derivatives(theta, ln_x, &mut ours, &mut curvature);
    let near = |a: f64, b: f64| (a - b).abs() <= TOLERANCE * (1.0 + b.abs().max(ln_x[0] * ln_x[0]));
    assert!(near(ln_loss, value), "value {ln_loss} against {value}");
    assert!(near(law.ln_loss(theta, ln_x), value), "value without derivatives");
    for (index, (a, b)) in ours.iter().zip(gradient).enumerate() {
        assert!(near(*a, *b), "gradient {index}: {a} against {b}");
    }
    for (index, (a, b)) in curvature.iter().zip(hessian).enumerate() {
        assert!(near(*a, *b), "Hessian {index}: {a} against {b}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chinchilla(
        theta in (0.0..12.0, 0.0..12.0, -1.0..1.5, 0.05..1.0, 0.05..1.0),
        ln_x in (14.0..28.0, 18.0..32.0),
    ) {
        let theta = <[f64; 5]>::from(theta);
        let ln_x = <[f64; 2]>::from(ln_x);
        let (value, gradient, curvature) =
            hessian(|t: SVector<_, 5>| plain_chinchilla([t[0], t[1], t[2], t[3], t[4]], ln_x), &SVector::from(theta));
        compare(&ChinchillaAdditive, &theta, &ln_x, value, gradient.as_slice(), curvature.as_slice());
    }

    #[test]
    fn power_law(theta in (0.0..12.0, -2.0..1.5, 0.02..1.0), ln_x in 14.0..55.0) {
        let theta = <[f64; 3]>::from(theta);
        let (value, gradient, curvature) =
            hessian(|t: SVector<_, 3>| plain_power_law([t[0], t[1], t[2]], ln_x), &SVector::from(theta));
        compare(&PowerLawOffset, &theta, &[ln_x], value, gradient.as_slice(), curvature.as_slice());
    }
}

/// A loss that no number can hold is infinite and says so.
#[test]
fn overflow_is_infinite() {
    let far = ChinchillaAdditive.ln_loss(&[900.0, 7.0, 0.5, 0.3, 0.3], &[20.0, 24.0]);
    assert!(far.is_infinite() && far > 0.0, "{far}");
    let large = ChinchillaAdditive.ln_loss(&[690.0, 7.0, 0.5, 0.3, 0.3], &[20.0, 24.0]);
    assert!((large - 684.0).abs() < 1e-12, "{large}");
}

/// A loss too small for any number is zero and says so: its logarithm is no finite number that a
/// solver could rest at.
#[test]
fn underflow_is_zero() {
    for coefficient in [-1000.0, -800.0, -720.0, -700.0] {
        let near = ChinchillaAdditive
            .ln_loss(&[coefficient, coefficient, coefficient, 0.3, 0.3], &[20.0, 24.0]);
        assert!(near.is_infinite() && near < 0.0, "{coefficient}: {near}");
    }
    let small = PowerLawOffset.ln_loss(&[-900.0, -690.0, 0.3], &[20.0]);
    assert!((small + 690.0).abs() < 1e-12, "{small}");
}

/// Names are unique, and every law is found by its own.
#[test]
fn laws_are_found_by_name() {
    for law in laws::LAWS {
        let found = laws::law(law.name()).expect("listed");
        assert_eq!(found.formula(), law.formula(), "{} is listed twice", law.name());
    }
    assert!(laws::law("chinchila").is_none(), "a misspelt name is not a law");
}

/// A random point of a place: fit coordinates, logarithms of the variables.
fn point(place: &Place, random: &mut ChaCha8Rng) -> [Vec<f64>; 2] {
    [place.theta, place.ln_x]
        .map(|ranges| ranges.iter().map(|&[low, high]| random.random_range(low..high)).collect())
}

/// Value, gradient and Hessian of the plain formula.
fn plain_derivatives(law: &str, theta: &[f64], ln_x: &[f64]) -> (f64, Vec<f64>, Vec<f64>) {
    macro_rules! of_size {
        ($($size:literal)*) => {
            match theta.len() {
                $($size => {
                    let at = SVector::<f64, $size>::from_row_slice(theta);
                    let (value, gradient, second) = hessian(|t: SVector<_, $size>| plain::ln_l(law, t.as_slice(), ln_x), &at);
                    (value, gradient.as_slice().to_vec(), second.as_slice().to_vec())
                })*
                other => panic!("no law has {other} parameters"),
            }
        };
    }
    of_size!(2 3 4 5 6 7 8 9)
}

/// Every law at 1,000 points: the printed formula in dual numbers says the same value, gradient and
/// Hessian.
#[test]
fn every_law_is_its_formula() {
    for &law in LAWS {
        let place = place(law.name());
        let mut random = ChaCha8Rng::seed_from_u64(20_261_201);
        let size = place.theta.len();
        let (mut gradient, mut second) = (vec![0.0; size], vec![0.0; size * size]);
        for _ in 0..1000 {
            let [theta, ln_x] = point(place, &mut random);
            let at = format!("{} at {theta:?}, {ln_x:?}", law.name());
            let (value, slopes, bends) = plain_derivatives(law.name(), &theta, &ln_x);
            let ours = law.derivatives(&theta, &ln_x, &mut gradient, &mut second);
            assert!(value.is_finite(), "{at}: the place leaves the domain");
            assert!(
                (ours - value).abs() <= 1e-12 * (1.0 + value.abs()),
                "{at}: value {ours} against {value}"
            );
            for (ours, theirs) in [(&gradient, &slopes), (&second, &bends)] {
                // What is 1e-4 of the largest entry may be a difference of such, and a zero what
                // rounding leaves of one.
                let largest =
                    theirs.iter().fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
                for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
                    let size = b.abs().max(1e-4 * largest).max(1e-3);
                    assert!(
                        (a - b).abs() <= 1e-8 * size,
                        "{at}: entry {index} of {}: {a} against {b}",
                        ours.len()
                    );
                }
            }
        }
    }
}

/// The derivatives are those of central differences, to the digits these have.
#[test]
fn derivatives_are_those_of_differences() {
    const STEP: f64 = 1e-5;
    for &law in LAWS {
        let place = place(law.name());
        let mut random = ChaCha8Rng::seed_from_u64(20_261_202);
        let size = place.theta.len();
        let (mut gradient, mut second) = (vec![0.0; size], vec![0.0; size * size]);
        for _ in 0..20 {
            let [theta, ln_x] = point(place, &mut random);
            law.derivatives(&theta, &ln_x, &mut gradient, &mut second);
            let beside = |parameter: usize, step: f64| {
                let mut theta = theta.clone();
                theta[parameter] += step;
                let (mut slopes, mut bends) = (vec![0.0; size], vec![0.0; size * size]);
                (law.derivatives(&theta, &ln_x, &mut slopes, &mut bends), slopes)
            };
            let largest = |values: &[f64]| {
                values.iter().fold(1e-3, |largest: f64, entry| largest.max(entry.abs()))
            };
            for i in 0..size {
                let ((above, slopes_above), (below, slopes_below)) =
                    (beside(i, STEP), beside(i, -STEP));
                let slope = (above - below) / (2.0 * STEP);
                assert!(
                    (slope - gradient[i]).abs() < 1e-4 * largest(&gradient),
                    "{} at {theta:?}: {i}",
                    law.name()
                );
                for j in 0..size {
                    let bend = (slopes_above[j] - slopes_below[j]) / (2.0 * STEP);
                    let off = (bend - second[i * size + j]).abs();
                    assert!(
                        off < 1e-3 * largest(&second),
                        "{} at {theta:?}, {ln_x:?}: {i}, {j}",
                        law.name()
                    );
                }
            }
        }
    }
}

/// What counts in the same unit changes its unit together; counts and ratios have none.
const UNITS: &[&[&str]] = &[
    &["any"],
    &["params", "non_vocabulary_params", "vocabulary_params"],
    &["training_tokens", "unique_tokens", "fine_tuning_tokens"],
    &["training_flop"],
    &["tokens_per_param"],
    &["granularity"],
    &["weight_bits", "activation_bits", "cache_bits"],
    &["learning_rate"],
    &["batch_tokens"],
    &["loss_nats"],
];

/// How far no change of the parameters that bear units makes up for a change of `ln L`, as a share
/// of the latter.
fn left_over(
    law: &dyn Law,
    theta: &[f64],
    points: &[Vec<f64>],
    change: impl Fn(&[f64]) -> f64,
) -> f64 {
    let size = theta.len();
    let bearing: Vec<usize> = (0..size).filter(|&i| law.parameters()[i].unit != "1").collect();
    let mut columns = DMatrix::zeros(points.len(), bearing.len());
    let mut wanted = DVector::zeros(points.len());
    if bearing.is_empty() {
        return f64::NAN;
    }
    let (mut gradient, mut second) = (vec![0.0; size], vec![0.0; size * size]);
    for (row, ln_x) in points.iter().enumerate() {
        law.derivatives(theta, ln_x, &mut gradient, &mut second);
        for (column, &parameter) in bearing.iter().enumerate() {
            columns[(row, column)] = gradient[parameter];
        }
        wanted[row] = change(ln_x);
    }
    let solution = columns.clone().svd(true, true).solve(&wanted, 1e-13).expect("singular vectors");
    (columns * solution - &wanted).norm() / wanted.norm()
}

/// Another unit of a variable, or of what is predicted, leaves every prediction as it is once the
/// parameters that bear units follow. To first order: at each point `d ln L/d ln x` is a
/// combination of the gradient's entries, with the same factors at all points.
#[test]
fn units_are_consistent() {
    const STEP: f64 = 1e-5;
    let mut faults = Vec::new();
    for &law in LAWS {
        let place = place(law.name());
        let mut random = ChaCha8Rng::seed_from_u64(20_261_203);
        let theta = place.middle();
        let points: Vec<Vec<f64>> = (0..60).map(|_| point(place, &mut random)[1].clone()).collect();
        for unit in UNITS {
            let moves = |variable: &&str| f64::from(u8::from(unit.contains(variable)));
            let along: Vec<f64> = law.variables().iter().map(moves).collect();
            if along.iter().all(|&moves| moves == 0.0) {
                continue;
            }
            let change = |ln_x: &[f64]| {
                let beside = |step: f64| -> Vec<f64> {
                    ln_x.iter().zip(&along).map(|(x, a)| x + a * step).collect()
                };
                (law.ln_loss(&theta, &beside(STEP)) - law.ln_loss(&theta, &beside(-STEP)))
                    / (2.0 * STEP)
            };
            let left = left_over(law, &theta, &points, change);
            if left.is_nan() || left > 1e-6 {
                faults.push(format!("{}: another unit of {unit:?} leaves {left}", law.name()));
            }
        }
        let left = left_over(law, &theta, &points, |_| 1.0);
        if left.is_nan() || left > 1e-6 {
            faults.push(format!(
                "{}: another unit of {} leaves {left}",
                law.name(),
                law.response()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
