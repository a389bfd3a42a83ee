//! Every penalty against its plain formula, and its derivatives against those of dual numbers
//! (crate `num-dual`).

use num_dual::{DualNum, second_derivative};
use proptest::prelude::*;

use super::{Cost, Penalty};

/// Relative error that a dozen roundings explain.
const TOLERANCE: f64 = 1e-13;

/// One of each kind, and those with a limit at infinity.
pub(crate) const PENALTIES: &[Penalty] = &[
    Penalty::Huber { delta: 1e-3 },
    Penalty::Huber { delta: 0.5 },
    Penalty::Huber { delta: f64::INFINITY },
    Penalty::SidedHuber { delta: 0.02, above: 2.0, below: 0.5 },
    Penalty::SidedHuber { delta: f64::INFINITY, above: 0.3, below: 1.7 },
    Penalty::Absolute { above: 0.9, below: 0.1 },
    Penalty::RawSquares,
    Penalty::StudentT { freedom: 4.0, scale: 0.03 },
    Penalty::StudentT { freedom: 1.5, scale: 0.4 },
    Penalty::StudentTByScale { freedom: 4.0, scale: 0.03 },
];

/// The formula of the penalty's documentation, over numbers or dual numbers.
fn plain<T: DualNum<Primitive = f64> + Copy>(penalty: Penalty, ln_y: f64, ln_l: T) -> T {
    let residual = -ln_l + ln_y;
    let is_above = residual.re() > 0.0;
    let size = if is_above { residual } else { -residual };
    let huber = |delta: f64| {
        if size.re() <= delta { residual * residual * 0.5 } else { (size - delta * 0.5) * delta }
    };
    match penalty {
        Penalty::Huber { delta } => huber(delta),
        Penalty::SidedHuber { delta, above, below } => {
            huber(delta) * if is_above { above } else { below }
        }
        Penalty::Absolute { above, below } => size * if is_above { above } else { below },
        Penalty::RawSquares => (-ln_l.exp() + libm::exp(ln_y)).powi(2) * 0.5,
        Penalty::StudentT { freedom, scale } => {
            (residual * residual / (freedom * scale * scale) + 1.0).ln() * ((freedom + 1.0) * 0.5)
        }
        Penalty::StudentTByScale { .. } => T::from(0.0),
    }
}

fn near(ours: f64, theirs: f64, size: f64) -> bool {
    (ours - theirs).abs() <= TOLERANCE * size
}

/// Everything a cost says, against the plain formula at one residual.
fn check(penalty: Penalty, ln_y: f64, residual: f64) {
    let ln_l = ln_y - residual;
    // What the penalty sees after the rounding of the line above.
    let residual = ln_y - ln_l;
    let place = format!("{penalty:?} at ln y = {ln_y}, r = {residual}");
    let Cost { value, square, first, second, reweight } = penalty.cost(ln_y, ln_l);
    let (plain_value, plain_first, plain_second) =
        second_derivative(|l| plain(penalty, ln_y, l), ln_l);
    let [y, l] = [libm::exp(ln_y), libm::exp(ln_l)];
    // y - L and what follows from it lose the digits that y and L share; ln(1 + t) loses those of a
    // small t.
    let size = match penalty {
        Penalty::RawSquares => (y + l) * (y + l),
        Penalty::StudentT { freedom, .. } => freedom + 1.0,
        _ => 0.0,
    };
    assert!(
        near(value, plain_value, plain_value.abs() + size),
        "value of {place}: {value} against {plain_value}"
    );
    assert_eq!(penalty.value(ln_y, ln_l).to_bits(), value.to_bits(), "{place}");
    assert!(reweight >= 0.0, "reweight of {place}: {reweight}");
    if let Penalty::StudentTByScale { .. } = penalty {
        assert!(second == 0.0 && reweight == 0.0 && square == 0.0, "{place} has a slope alone");
        return;
    }
    assert!(
        near(first, plain_first, plain_first.abs() + size),
        "first of {place}: {first} against {plain_first}"
    );
    let bend = plain_second.abs() + reweight + size;
    assert!(near(second, plain_second, bend), "second of {place}: {second} against {plain_second}");
    if penalty == Penalty::RawSquares {
        assert!(near(reweight, l * l, l * l) && near(square, (y - l) * (y - l), size), "{place}");
    } else {
        // ψ(r) = dρ/dr = -dρ/dl.
        assert!(near(reweight * residual, -first, first.abs()), "reweight of {place}: {reweight}");
        assert!(near(square, -first * residual, square), "square of {place}: {square}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn cost_is_the_formula_with_its_derivatives(
        which in 0..PENALTIES.len(),
        ln_y in -1.0..3.0,
        ln_size in -12.0..1.5,
        is_above: bool,
    ) {
        let size = libm::exp(ln_size);
        check(PENALTIES[which], ln_y, if is_above { size } else { -size });
    }

    /// A slope by `ln s` is one: central differences of Student's slope.
    #[test]
    fn the_mixed_derivative_is_that_of_the_slope(
        freedom in 1.0..30.0,
        ln_scale in -5.0..0.0,
        residual in -1.0..1.0,
    ) {
        let first = |ln_scale: f64| {
            let penalty = Penalty::StudentT { freedom, scale: libm::exp(ln_scale) };
            penalty.cost(residual, 0.0).first
        };
        let step = 1e-5;
        let differences = (first(ln_scale + step) - first(ln_scale - step)) / (2.0 * step);
        let by_scale = Penalty::StudentTByScale { freedom, scale: libm::exp(ln_scale) };
        let ours = by_scale.cost(residual, 0.0).first;
        // The slope is at most (ν + 1)/(2 s √ν); its third derivative by ln s a few times that.
        let largest = (freedom + 1.0) / (2.0 * libm::exp(ln_scale) * libm::sqrt(freedom));
        prop_assert!((ours - differences).abs() <= 1e-8 * largest, "{ours} against {differences}");
    }
}

/// At the ends of the parabola nothing jumps but the second derivative, which counts the end itself
/// as inside.
#[test]
fn the_parabola_meets_the_line() {
    for delta in [1e-3, 0.02, 0.5] {
        for [above, below] in [[1.0, 1.0], [2.0, 0.5]] {
            let penalty = Penalty::SidedHuber { delta, above, below };
            for (side, factor) in [(1.0, above), (-1.0, below)] {
                let [inside, end, outside] = [delta.next_down(), delta, delta.next_up()]
                    .map(|size| penalty.cost(side * size, 0.0));
                for cost in [&inside, &outside] {
                    assert!(near(cost.value, end.value, end.value), "value at {side} {delta}");
                    assert!(near(cost.first, end.first, delta * factor), "slope at {side} {delta}");
                    assert!(
                        near(cost.reweight, end.reweight, factor),
                        "reweight at {side} {delta}"
                    );
                }
                let bends = [inside.second, end.second, outside.second].map(f64::to_bits);
                assert_eq!(
                    bends,
                    [factor, factor, 0.0].map(f64::to_bits),
                    "curvature at {side} {delta}"
                );
                assert!(
                    near(end.value, factor * delta * delta / 2.0, end.value),
                    "{} at {side} {delta}",
                    end.value
                );
            }
        }
    }
}

/// A perfect fit costs nothing, pulls nowhere and has a finite curvature.
#[test]
fn no_residual_costs_nothing() {
    for &penalty in PENALTIES {
        let cost = penalty.cost(0.7, 0.7);
        assert!(cost.value.abs() + cost.square.abs() == 0.0, "{penalty:?} costs {}", cost.value);
        assert!(cost.second.is_finite() && cost.reweight.is_finite(), "{penalty:?}");
        if !matches!(penalty, Penalty::Absolute { .. }) {
            assert!(cost.first.abs() == 0.0, "{penalty:?} pulls by {}", cost.first);
        }
    }
}

/// A law that says nothing finite costs nothing finite, which solvers refuse.
#[test]
fn an_infinite_loss_has_no_finite_cost() {
    for &penalty in PENALTIES {
        let [infinite, zero] =
            [f64::INFINITY, f64::NEG_INFINITY].map(|ln_l| penalty.value(0.7, ln_l));
        match penalty {
            Penalty::StudentTByScale { .. } => {}
            Penalty::RawSquares => {
                assert!(!infinite.is_finite(), "{penalty:?}: {infinite}");
                // A loss of zero is as far from y as y is from zero.
                assert!(near(zero, libm::exp(1.4) / 2.0, zero), "{penalty:?}: {zero}");
            }
            _ => assert!(
                !infinite.is_finite() && !zero.is_finite(),
                "{penalty:?}: {infinite} and {zero}"
            ),
        }
    }
}
