//! Every law's gradient and Hessian against dual numbers (crate `num-dual`) and its value against the plain formula.

use laws::{ChinchillaAdditive, Law, PowerLawOffset};
use nalgebra::SVector;
use num_dual::{DualNum, hessian};
use proptest::prelude::*;

/// Largest entry-wise difference that rounding explains: a few ulp of the terms that enter each entry.
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
fn compare(law: &dyn Law, theta: &[f64], ln_x: &[f64], value: f64, gradient: &[f64], hessian: &[f64]) {
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

/// A loss too small for any number is zero and says so: its logarithm is no finite number that a solver could rest at.
#[test]
fn underflow_is_zero() {
    for coefficient in [-1000.0, -800.0, -720.0, -700.0] {
        let near = ChinchillaAdditive.ln_loss(&[coefficient, coefficient, coefficient, 0.3, 0.3], &[20.0, 24.0]);
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
